"""Addresses where lists of others come in, and where the map is taken along."""

from django.urls import URLPattern, path

from pont.directory.desk import views_exports, views_imports

LISTS = "house/<uuid:house>/lists/"
ALONG = "house/<uuid:house>/take-along/"
urlpatterns: list[URLPattern] = [
    path(LISTS, views_imports.imports, name="imports"),
    path(f"{LISTS}new/", views_imports.new, name="import-new"),
    path(f"{LISTS}file/<slug:token>/columns/", views_imports.choose, name="import-columns"),
    path(f"{LISTS}file/<slug:token>/", views_imports.preview, name="import-preview"),
    path(f"{LISTS}run/<number:pk>/", views_imports.run, name="import-run"),
    path(f"{LISTS}source/<number:pk>/", views_imports.source, name="import-source"),
    path(ALONG, views_exports.exports, name="exports"),
    path(f"{ALONG}<slug:kind>/", views_exports.export, name="export"),
]
