"""Which static files are collected: ours, and of Leaflet what a page loads."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class PontStaticFilesConfig(StaticFilesConfig):
    """Leaves out Leaflet's sources, three megabytes that no page asks for."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "leaflet-src*"]
