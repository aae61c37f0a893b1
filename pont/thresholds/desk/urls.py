"""Where a house writes what stopped somebody, reports doors, and phones."""

from django.urls import URLPattern, path

from pont.thresholds.desk import views, views_calls, views_reports

OF_HOUSE = "house/<uuid:house>/"
urlpatterns: list[URLPattern] = [
    path(f"{OF_HOUSE}thresholds/", views.months, name="months"),
    path(f"{OF_HOUSE}thresholds/words/", views.words, name="words"),
    path(f"{OF_HOUSE}thresholds/new/", views.new, name="new"),
    path(f"{OF_HOUSE}thresholds/new/<slug:code>/", views.card, name="card"),
    path(f"{OF_HOUSE}thresholds/take-back/", views.take_back, name="take-back"),
    path(f"{OF_HOUSE}thresholds/doors/", views.doors, name="doors"),
    path(f"{OF_HOUSE}thresholds/doors/<number:pk>/", views.door, name="door"),
    path(f"{OF_HOUSE}calls/", views_calls.overview, name="calls"),
    path(f"{OF_HOUSE}calls/<number:pk>/", views_calls.call, name="call"),
    path(f"{OF_HOUSE}doors/reports/", views_reports.reports, name="reports"),
    path(f"{OF_HOUSE}doors/reports/<number:pk>/", views_reports.reports_of, name="reports-of"),
]
