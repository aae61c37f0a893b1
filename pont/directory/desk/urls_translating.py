"""Where texts of the map are translated."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
