"""Where a worker prints for other houses."""

from django.urls import URLPattern, path

from pont.directory.desk import views_paper

urlpatterns: list[URLPattern] = [path("house/<uuid:house>/paper/", views_paper.paper, name="paper")]
