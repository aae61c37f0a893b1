"""What every floor stands on, as a Django app."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "pont.kernel"
    label = "kernel"
