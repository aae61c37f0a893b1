"""The room of thresholds as a Django app: its tables, and the one page of it that a visitor reads."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThresholdsConfig(AppConfig):
    name = "pont.thresholds"
    label = "thresholds"

    def ready(self) -> None:
        """Whoever stood before a door tells it from the page of that door."""
        from pont.directory import at_the_door  # noqa: PLC0415 - once models can be read

        at_the_door.offer(at_the_door.Offer("thresholds:report", _("Did they let you in?")))
