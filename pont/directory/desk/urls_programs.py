"""Addresses where a house gives keys to programs."""

from django.urls import path

from pont.directory.desk import views_programs as views

urlpatterns = [
    path("house/<uuid:house>/programs/", views.programs, name="programs"),
    path("house/<uuid:house>/programs/<uuid:pk>/end/", views.end, name="end-program"),
]
