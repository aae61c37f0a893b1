"""Two writers at once cannot give a secret service a place between them. SQLite has one writer at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from pont.directory.models import Location, Organization, Service, ServiceAtLocation

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Rows:
    def __init__(self) -> None:
        house = Organization.objects.create(name="Huis De Brug")
        self.service = Service.objects.create(organization=house, name="Toevlucht")
        self.location = Location.objects.create(name="Kaai 12")

    def put(self) -> None:
        ServiceAtLocation.objects.create(service=self.service, location=self.location)

    def hide(self) -> None:
        Service.objects.filter(pk=self.service.pk).update(visibility="phone_only", reached_by="phone")


def one_while_the_other(first: Callable[[], None], second: Callable[[], None]) -> list[str]:
    """Run `second` in a connection of its own while `first` is not yet final; say what was refused."""
    refused: list[str] = []

    def other() -> None:
        try:
            with transaction.atomic():
                second()
        except IntegrityError as error:
            refused.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    with transaction.atomic():
        first()
        thread.start()
        # Long enough for the other one to be done, or to be waiting for us.
        time.sleep(0.3)
    thread.join(timeout=20)
    return refused


@pytest.mark.parametrize("order", ["put first", "hide first"])
def test_of_two_writers_at_once_one_is_refused(order: str) -> None:
    rows = Rows()
    pair = (rows.put, rows.hide) if order == "put first" else (rows.hide, rows.put)
    refused = one_while_the_other(*pair)
    assert ["secret address" in sentence for sentence in refused] == [True]
    secret = Service.objects.get().visibility == "phone_only"
    assert secret != ServiceAtLocation.objects.exists()
