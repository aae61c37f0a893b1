"""Every write of translations. Each is whole or not at all, reaches the index, and writes its line in the house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pont.accounts.actions import NotPossible, tell
from pont.accounts.at_work import AtWork
from pont.directory.actions import note_change
from pont.directory.desk.translating import exchange, texts
from pont.directory.desk.translating.texts import HUMAN, TABLES, Book, Key, mark
from pont.directory.desk.translating.units import Sheet
from pont.directory.live import MOST_OVERLAID
from pont.directory.models import Service

AT_ONCE = 500


class Change(NamedTuple):
    """What somebody wrote, "" to take the translation away, and what stood there when the page was opened.

    `source`: the fingerprint of the original; `before`: the mark of the translation, "" for none.
    """

    key: Key
    text: str
    source: str
    before: str


class ChangedMeanwhile(NotPossible):
    """Somebody else was first. `keys`: the texts that are not what they were; nothing was written."""

    def __init__(self, keys: Collection[Key]) -> None:
        super().__init__(_("Somebody changed a text while you wrote. Nothing is saved yet."))
        self.keys = frozenset(keys)


def write_line(action: str, about: str, language: str, number: int, by: AtWork) -> None:
    """The line in the history of the house: what was done, to which language, with how many texts."""
    tell(about, action, by, {"language": language, "texts": number})


@transaction.atomic
def translate(*, service: Service, language: str, changes: Sequence[Change], by: AtWork) -> None:
    """Write all these translations of one service, as a person's; raises `ChangedMeanwhile` and writes none."""
    lock(change.key for change in changes)
    book = texts.read([language], [service.pk])
    strange = {change.key for change in changes if not is_as_seen(change, book, language)}
    if strange:
        raise ChangedMeanwhile(strange)
    write(book, language, {change.key: change.text for change in changes})
    tell_index(standing_at(service, {change.key for change in changes}))
    write_line("translate", service.name, language, len(changes), by)


def is_as_seen(change: Change, book: Book, language: str) -> bool:
    """Whether original and translation are still what they were."""
    original = book.originals.get(change.key)
    if original is None or change.key not in book.of_service.get(next(iter(book.services), 0), ()):
        return False
    return (original.hash, mark(book.kept.get((change.key, language)))) == (change.source, change.before)


@transaction.atomic
def take_back(*, sheet: Sheet, language: str, stamp: str, by: AtWork) -> exchange.Report:
    """Write what a file brought, as a person's. `stamp`: of the report somebody looked at; no other is written."""
    book = texts.read([language])
    lock(one.key for one in exchange.judged(sheet, book, language).taken)
    book = texts.read([language])
    report = exchange.judged(sheet, book, language)
    if report.stamp != stamp or not report.taken:
        raise NotPossible(_("The map changed since you looked. Look once more; nothing is saved yet."))
    write(book, language, {one.key: one.text for one in report.taken})
    by_text = book.services_by_text()
    tell_index({service for one in report.taken for service in by_text[one.key]})
    write_line("take_back_translations", "", language, len(report.taken), by)
    return report


@transaction.atomic
def hand_out(*, language: str, number: int, by: AtWork) -> None:
    """Note that a file with so many texts left the house."""
    write_line("hand_out_translations", "", language, number, by)


def chunks(keys: Iterable[Any]) -> Iterator[list[Any]]:
    """So few at once that a database takes them in one statement."""
    every = list(keys)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))


def by_table(keys: Iterable[Key]) -> dict[str, list[Key]]:
    """The same by table, in one order for everybody, so that two who lock never wait for each other."""
    found: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(keys):
        found[key.table].append(key)
    return dict(sorted(found.items()))


def lock(keys: Iterable[Key]) -> None:
    """Hold the rows of these originals: neither they nor their translations change until the end."""
    for name, own in by_table(keys).items():
        for some in chunks(sorted({key.pk for key in own})):
            rows = TABLES[name].model._default_manager.select_for_update().order_by("pk")
            list(rows.filter(pk__in=some).values_list("pk"))


def write(book: Book, language: str, wanted: dict[Key, str]) -> None:
    """Make these the translations; "" takes one away."""
    for name, keys in by_table(wanted).items():
        rows = TABLES[name].translation._default_manager
        for some in chunks(keys):
            stored = rows.filter(language=language, row_id__in={key.pk for key in some})
            there = {Key(name, row.row_id, row.field): row for row in stored}
            rows.filter(pk__in=[there[key].pk for key in some if key in there and not wanted[key]]).delete()
            kept = [key for key in some if wanted[key]]
            changed, new = [], []
            for key in kept:
                row = there.get(key) or rows.model(row_id=key.pk, field=key.field, language=language)
                row.text, row.status = wanted[key], HUMAN
                row.source_hash = book.originals[key].hash
                (changed if key in there else new).append(row)
            rows.bulk_create(new)
            rows.bulk_update(changed, ["text", "status", "source_hash"])


def standing_at(service: Service, keys: Collection[Key]) -> set[int]:
    """Every service where one of these texts of a service stands: its organisation and its places are shared."""
    places = [key.pk for key in keys if key.table == "location"]
    shared = Q(places__location__in=places)
    if any(key.table == "organization" for key in keys):
        shared |= Q(organization=service.organization_id)
    return {service.pk, *Service.objects.public().filter(shared).values_list("pk", flat=True)}


def tell_index(services: Collection[int]) -> None:
    """Running workers show it within two seconds; where so many changed, a new index is built."""
    if len(services) > MOST_OVERLAID:
        note_change(None)
        return
    for service in Service.objects.filter(pk__in=services).order_by("pk"):
        note_change(service)
