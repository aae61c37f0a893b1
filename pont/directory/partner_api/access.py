"""Whose key it is. A request with a key runs in the sight of its house, as a page of that house does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security import HttpBearer

from pont.accounts import keys, sight
from pont.accounts.models import House
from pont.accounts.signing_in import address_of
from pont.directory.partner_api.models import ProgramKey
from pont.kernel.limits import allowed

MOST_A_MINUTE, MOST_WRONG_AN_HOUR = 600, 60


class Key(HttpBearer):
    """`Authorization: Bearer …`. A wrong key, an ended one and none at all are the same."""

    def authenticate(self, request: HttpRequest, token: str) -> ProgramKey | None:
        with sight.of_key(keys.hashed(token[:200])):
            found = ProgramKey.objects.filter(ended_at=None).select_related("house").first()
        if found is None:
            if not allowed("wrong-key", address_of(request), most=MOST_WRONG_AN_HOUR, seconds=3600):
                raise HttpError(429, "Too many wrong keys came from here. Wait an hour.")
            return None
        if not allowed("program", str(found.pk), most=MOST_A_MINUTE, seconds=60):
            raise HttpError(429, "This program asks too often: 600 times a minute at most.")
        return found


@contextmanager
def opened(request: HttpRequest, scope: str) -> Iterator[House]:
    """The house whose key it is, in its sight; only keys with this scope come in."""
    key: ProgramKey = request.auth  # type: ignore[attr-defined]
    if scope not in key.scopes:
        raise HttpError(403, f"This key does not open {scope}.")
    with sight.of_house(key.house_id):
        noted(key)
        yield key.house


def noted(key: ProgramKey) -> None:
    """On which day a key was used last, so that a house sees which ones nobody uses."""
    today = timezone.localdate()
    if key.used_on != today:
        key.used_on = today
        key.save(update_fields=["used_on"])
