"""Houses, workers and sign-in as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "pont.accounts"
    label = "accounts"

    def import_models(self) -> None:
        """The logs stand in a file of their own; Django has to hear of them."""
        super().import_models()
        from pont.accounts import logs  # noqa: F401, PLC0415
