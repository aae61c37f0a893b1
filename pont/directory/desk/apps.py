"""The desk of the map as a Django app: its templates and its catalogue, no tables."""

from django.apps import AppConfig


class MapDeskConfig(AppConfig):
    name = "pont.directory.desk"
    label = "map_desk"
