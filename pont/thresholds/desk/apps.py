"""The desk of thresholds as a Django app: its templates and its catalogue, no tables."""

from django.apps import AppConfig


class ThresholdDeskConfig(AppConfig):
    name = "pont.thresholds.desk"
    label = "threshold_desk"

    def ready(self) -> None:
        from pont.accounts import today  # noqa: PLC0415 - once models can be read
        from pont.thresholds.desk import offers  # noqa: PLC0415

        today.offer(*offers.OFFERS)
