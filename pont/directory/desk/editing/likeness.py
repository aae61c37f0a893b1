"""Entries that a new one may already be: by name, telephone and address, while it is typed."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pont.accounts.at_work import AtWork
from pont.directory.desk.editing import labels, sight
from pont.directory.duplicates.gathering import records_of
from pont.directory.duplicates.known import Known
from pont.directory.duplicates.record import Address, Record
from pont.directory.live import last_change
from pont.directory.models import Service
from pont.kernel.phrasing import unturned

MOST = 5
ASKED = ("name", "phone", "address_1", "postal_code")
# Seconds for which a changed map may be compared as it was: somebody is typing.
AT_MOST_EVERY = 60.0
REASONS: dict[str, Promise] = {
    "name": _("the same name"),
    "phone": _("the same telephone"),
    "address": _("the same address"),
    "near": _("close by"),
    "website": _("the same website"),
    "email": _("the same e-mail"),
    "organization": _("the same organisation"),
    "needs": _("the same help"),
}


class Prepared:
    """All entries, ready to be compared; made anew when the map has changed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Read the tables again at the next question."""
        self.sequence, self.made_at, self.known = -1, 0.0, Known(())

    def now(self) -> Known:
        with self.lock:
            is_old = time.monotonic() - self.made_at >= AT_MOST_EVERY
            if self.sequence < 0 or (is_old and last_change() != self.sequence):
                entries = Service.objects.filter(merged_into=None).exclude(status="defunct")
                self.sequence, self.known = last_change(), Known(records_of(entries))
                self.made_at = time.monotonic()
            return self.known


prepared = Prepared()


def likely_the_same(
    name: str, phone: str, address: str, postcode: str
) -> list[tuple[Service, tuple[str, ...]]]:
    """Entries that may be the one that is typed, the likest first, each with what the two share."""
    if not (name or phone or address):
        return []
    places = [Address.of([address], postcode)] if address else []
    typed = Record.of(names=[name] if name else [], phones=[phone] if phone else [], places=places)
    pairs = prepared.now().alike(typed, most=MOST)
    found = Service.objects.select_related("organization").in_bulk([int(pair.b.key) for pair in pairs])
    return [(found[int(pair.b.key)], pair.likeness.reasons) for pair in pairs if int(pair.b.key) in found]


def shown_to(at: AtWork, typed: dict[str, str]) -> list[dict[str, Any]]:
    """The same for a page: without what another house keeps for itself."""
    fields = (typed.get(name, "")[:300] for name in ASKED)
    found = likely_the_same(*fields)
    mine = set(
        sight.entries_of(at).filter(pk__in=[one.pk for one, _why in found]).values_list("pk", flat=True)
    )
    return [
        {
            "pk": service.pk,
            "name": unturned(service.name),
            "language": service.language,
            "host": unturned(service.organization.name),
            "why": labels.listed([str(REASONS[code]) for code in reasons if code in REASONS]),
            "may_edit": service.pk in mine,
        }
        for service, reasons in found
        if service.visibility != "house" or sight.is_ours(at, service)
    ]
