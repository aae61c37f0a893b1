"""Every address of Pont. The language is a prefix, never a cookie."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from pont.directory import views, views_api, views_map

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start),
    path("api/search", views_api.search, name="api-search"),
    path("api/v1/", include("pont.directory.partner_api.urls")),
    path("hsds/", include("pont.directory.hsds_api.urls")),
    path("tiles/<number:z>/<number:x>/<number:y>", views_map.tile, name="tile"),
    *i18n_patterns(
        path("", include("pont.accounts.urls_sign_in")),
        path("", include("pont.accounts.urls")),
        path("", include("pont.directory.desk.urls")),
        path("", include("pont.thresholds.urls")),
        path("", include("pont.directory.urls")),
        prefix_default_language=True,
    ),
]

handler400 = "pont.directory.views.bad_request"
handler403 = "pont.accounts.views.refused"
handler404 = "pont.directory.views.not_found"
handler500 = "pont.directory.views.server_error"
