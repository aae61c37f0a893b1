"""Addresses of the desk of the map. The house stands in the address, as on every page of a house."""

from django.urls import URLPattern

from pont.directory.desk import (
    urls_collections,
    urls_duplicates,
    urls_editing,
    urls_imports,
    urls_paper,
    urls_programs,
    urls_suggestions,
    urls_translating,
)

app_name = "map_desk"
urlpatterns: list[URLPattern] = [
    *urls_translating.urlpatterns,
    *urls_collections.urlpatterns,
    *urls_paper.urlpatterns,
    *urls_suggestions.urlpatterns,
    *urls_duplicates.urlpatterns,
    *urls_programs.urlpatterns,
    *urls_imports.urlpatterns,
    *urls_editing.urlpatterns,
]
