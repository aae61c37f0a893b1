"""What every floor stands on, as a Django app."""

from django.apps import AppConfig

from pont.kernel import addresses


class KernelConfig(AppConfig):
    name = "pont.kernel"
    label = "kernel"

    def ready(self) -> None:
        addresses.register()
