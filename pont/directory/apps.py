"""The social map as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "pont.directory"
    label = "directory"

    def import_models(self) -> None:
        """Translations, the ground and collections stand in files of their own; Django has to hear of them."""
        super().import_models()
        from pont.directory import ground, translations  # noqa: F401, PLC0415
        from pont.directory.collecting import models  # noqa: F401, PLC0415
