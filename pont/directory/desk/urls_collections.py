"""Where a group keeps its collections of doors."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
