"""The social map as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "pont.directory"
    label = "directory"

    def import_models(self) -> None:
        """Translations stand in a file of their own; Django has to hear of it."""
        super().import_models()
        from pont.directory import translations  # noqa: F401, PLC0415
