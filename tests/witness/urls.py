"""Every address of Pont, and those of the witness among them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from pont.config import urls as real
from tests.witness import views

WITNESS = (
    [
        path("", views.pages, name="pages"),
        path("search/", views.search, name="search"),
        path("export.csv", views.export, name="export"),
        path("write/", views.write, name="write"),
        path("attachment/<uuid:attachment>/", views.attachment, name="attachment"),
        path("<uuid:page>/", views.page, name="page"),
        path("<uuid:page>/close/", views.close, name="close"),
        path("<uuid:page>/readers/", views.readers, name="readers"),
        path("<uuid:page>/stumble/", views.stumble, name="stumble"),
    ],
    "witness",
)

urlpatterns: list[URLPattern | URLResolver] = [
    *real.urlpatterns,
    *i18n_patterns(path("house/<uuid:house>/witness/", include(WITNESS)), prefix_default_language=True),
]

handler400 = real.handler400
handler403 = real.handler403
handler404 = real.handler404
handler500 = real.handler500
