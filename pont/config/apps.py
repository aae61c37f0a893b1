"""The top floor as a Django app: the commands that set up and run a whole installation."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "pont.config"
    label = "config"
