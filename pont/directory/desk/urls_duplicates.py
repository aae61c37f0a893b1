"""Addresses where two entries become one."""

from django.urls import path

from pont.directory.desk import views_duplicates as views

urlpatterns = [
    path("house/<uuid:house>/duplicates/", views.duplicates, name="duplicates"),
    path("house/<uuid:house>/duplicates/<number:stays>/<number:goes>/", views.duplicate, name="duplicate"),
    path("house/<uuid:house>/duplicates/<number:pk>/part/", views.part, name="part"),
]
