"""The shared tablet: locked, names, PIN; and what its screen tells while it is open. No address says who."""

from django.urls import URLPattern, path

from pont.accounts import views_tablet

urlpatterns: list[URLPattern] = [
    path("tablet/", views_tablet.locked, name="tablet"),
    path("tablet/names/", views_tablet.names, name="tablet-names"),
    path("tablet/pin/", views_tablet.pin, name="tablet-pin"),
    path("tablet/lock/", views_tablet.lock, name="lock"),
    path("tablet/here/", views_tablet.here, name="tablet-here"),
]
