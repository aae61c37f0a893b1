"""The social map as a Django app."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "pont.directory"
    label = "directory"

    def import_models(self) -> None:
        """Many tables stand in files of their own rooms; Django has to hear of them."""
        super().import_models()
        from pont.directory import ground, translations  # noqa: F401, PLC0415
        from pont.directory.collecting import models as collecting_models  # noqa: F401, PLC0415
        from pont.directory.editing import models as editing_models  # noqa: F401, PLC0415
        from pont.directory.partner_api import models as partner_models  # noqa: F401, PLC0415
