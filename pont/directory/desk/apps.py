"""The desk of the map as a Django app: its templates and its catalogue, no tables."""

from django.apps import AppConfig


class MapDeskConfig(AppConfig):
    name = "pont.directory.desk"
    label = "map_desk"

    def ready(self) -> None:
        from pont.accounts import history, today  # noqa: PLC0415 - once models can be read
        from pont.directory.desk import offers  # noqa: PLC0415

        today.offer(*offers.OFFERS)
        history.tells(offers.HISTORY)
