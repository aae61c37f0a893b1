"""Where texts of the map are translated. `target`: the language they are translated into."""

from django.urls import URLPattern, path

from pont.directory.desk import views_translating

TRANSLATE = "house/<uuid:house>/translate/"
urlpatterns: list[URLPattern] = [
    path(TRANSLATE, views_translating.languages, name="translate"),
    path(f"{TRANSLATE}<str:target>/", views_translating.services, name="translate-services"),
    path(f"{TRANSLATE}<str:target>/<number:pk>/", views_translating.service, name="translate-service"),
    path(f"{TRANSLATE}file/<str:target>/", views_translating.file, name="translate-file"),
    path(f"{TRANSLATE}back/<str:target>/", views_translating.back, name="translate-back"),
]
