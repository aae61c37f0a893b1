"""Addresses of the HSDS API, as the standard names them."""

from django.urls import path

from pont.directory.hsds_api import views

app_name = "hsds"
urlpatterns = [
    path("", views.start, name="start"),
    path("profile", views.published_profile, name="profile"),
    path("openapi.json", views.described, name="openapi"),
    path("services", views.services, name="services"),
    path("services/<str:identifier>", views.service, name="service"),
    path("organizations", views.organizations, name="organizations"),
    path("organizations/<str:identifier>", views.organization, name="organization"),
    path("service_at_locations", views.service_at_locations, name="service-at-locations"),
    path("service_at_locations/<str:identifier>", views.service_at_location, name="service-at-location"),
    path("taxonomies", views.all_taxonomies, name="taxonomies"),
    path("taxonomies/<str:identifier>", views.taxonomy, name="taxonomy"),
    path("taxonomy_terms", views.taxonomy_terms, name="taxonomy-terms"),
    path("taxonomy_terms/<str:identifier>", views.taxonomy_term, name="taxonomy-term"),
    path("<path:rest>", views.nothing, name="nothing"),
]
