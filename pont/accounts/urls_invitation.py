"""Coming in for the first time: the link of an invitation, what to write down, the second factor."""

from django.urls import URLPattern, path

from pont.accounts import views_invitation

urlpatterns: list[URLPattern] = [
    path("invitation/", views_invitation.invitation, name="invitation"),
    path("welcome/", views_invitation.welcome, name="welcome"),
    path("second-factor/", views_invitation.second_factor, name="second-factor"),
]
