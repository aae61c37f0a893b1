"""Where a group keeps its collections of doors."""

from django.urls import URLPattern, path

from pont.directory.desk import views_collections as views

OF_HOUSE = "house/<uuid:house>/collections/"
ONE = f"{OF_HOUSE}<number:pk>/"
urlpatterns: list[URLPattern] = [
    path(OF_HOUSE, views.collections, name="collections"),
    path(ONE, views.collection, name="collection"),
    path(f"{ONE}add/", views.add, name="add-door"),
    path(f"{ONE}door/<number:entry>/", views.door, name="door"),
    path(f"{ONE}door/<number:entry>/note/", views.note, name="note"),
    path(f"{ONE}publish/", views.publish, name="publish-collection"),
    path(f"{ONE}end/", views.end, name="end-collection"),
]
