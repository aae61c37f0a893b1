"""The public pages. Their language stands before them in the address."""

from django.urls import path

from pont.directory import urls_paper, views, views_collections, views_map
from pont.directory.answering import views as answering
from pont.directory.suggesting import views as suggesting

app_name = "directory"
urlpatterns = [
    path("", views.home, name="home"),
    path("results/", views.results, name="results"),
    path("map/", views_map.map_of_doors, name="map"),
    path("door/<number:pk>/", views.door, name="door"),
    path("door/<number:pk>/suggest/", suggesting.suggest, name="suggest"),
    path("suggest/", suggesting.suggest_place, name="suggest-place"),
    path("answer/", answering.answer, name="answer"),
    path("organization/<number:pk>/", views.organization, name="organization"),
    path("collections/", views_collections.collections, name="collections"),
    path("collection/<number:pk>/", views_collections.collection, name="collection"),
    *urls_paper.urlpatterns,
    path("about/", views.about, name="about"),
    path("emergency/", views.emergency, name="emergency"),
]
