"""The room of thresholds: one page for visitors, and the pages of its desk."""

from django.urls import URLPattern, path

from pont.thresholds import views
from pont.thresholds.desk import urls as desk

app_name = "thresholds"
urlpatterns: list[URLPattern] = [
    path("door/<number:pk>/report/", views.report, name="report"),
    *desk.urlpatterns,
]
