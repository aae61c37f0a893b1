"""Where a house decides about proposals, and gives a service a link of its own."""

from django.urls import URLPattern, path

from pont.directory.desk import views_suggestions as views

OF_HOUSE = "house/<uuid:house>/map/"
urlpatterns: list[URLPattern] = [
    path(f"{OF_HOUSE}suggestions/", views.suggestions, name="suggestions"),
    path(f"{OF_HOUSE}suggestions/<number:pk>/", views.decide, name="decide-suggestion"),
    path(f"{OF_HOUSE}entry/<number:pk>/link/", views.service_link, name="service-link"),
]
