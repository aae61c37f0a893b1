"""The public pages. Their language stands before them in the address."""

from django.urls import path

from pont.directory import views, views_map

app_name = "directory"
urlpatterns = [
    path("", views.home, name="home"),
    path("results/", views.results, name="results"),
    path("map/", views_map.map_of_doors, name="map"),
    path("door/<int:pk>/", views.door, name="door"),
    path("organization/<int:pk>/", views.organization, name="organization"),
    path("about/", views.about, name="about"),
    path("emergency/", views.emergency, name="emergency"),
]
