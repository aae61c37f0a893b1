"""Where a house keeps its entries of the map."""

from django.urls import URLPattern, path

from pont.directory.desk import views_editing as views

OF_HOUSE = "house/<uuid:house>/map/"
ONE = f"{OF_HOUSE}entry/<number:pk>/"
urlpatterns: list[URLPattern] = [
    path(OF_HOUSE, views.entries, name="entries"),
    path(f"{OF_HOUSE}draft/", views.draft, name="entry-draft"),
    path(f"{OF_HOUSE}entry/new/", views.new_entry, name="new-entry"),
    path(f"{OF_HOUSE}entry/alike/", views.alike, name="entry-alike"),
    path(ONE, views.entry, name="entry"),
    path(f"{ONE}history/", views.history, name="entry-history"),
    path(f"{ONE}need/", views.need, name="entry-need"),
    path(f"{ONE}now/", views.now, name="entry-now"),
    path(f"{ONE}means/", views.means, name="entry-means"),
    path(f"{ONE}<slug:part>/", views.part, name="entry-part"),
]
