"""Addresses of the desk. A house is named in the address, so that two houses in one browser never mix."""

from pont.accounts import urls_house, urls_invitation, urls_tablet

app_name = "accounts"
urlpatterns = [*urls_house.urlpatterns, *urls_tablet.urlpatterns, *urls_invitation.urlpatterns]
