"""The texts of the map that the public reads: originals, translations, and what each of them lacks.

The one place that chooses them. A service that the public may not see has no text here, a condition that stays among
partner houses has no note, a secret address has no place. A fixed number of queries, whatever the number of services.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Model, Q
from msgspec import Struct, field

from pont.directory import models, translations
from pont.directory.choices import SEEN_BY_PUBLIC
from pont.directory.hsds.profile import NEVER_IN_BULK
from pont.directory.hsds.shapes import TRANSLATED
from pont.directory.translations import hash_of
from pont.kernel.terms import VISITOR_LANGUAGES

MISSING, HUMAN, MACHINE, OUTDATED = "missing", "human", "machine", "outdated"
STATES = (HUMAN, MACHINE, OUTDATED, MISSING)
# Streets, towns and stops keep the names that stand on their signs, and these are in two languages.
ON_SIGNS, SIGN_LANGUAGES = frozenset({"address_1", "city", "near_stop"}), ("nl", "fr")
# Letters: of a text without a limit of its own at least this many, at most so many times the original.
ROOM, TIMES = 1000, 3


class Table(NamedTuple):
    """A model with translated texts."""

    model: type[Model]
    translation: type[translations.Translation]
    fields: tuple[str, ...]


TABLES: dict[str, Table] = {
    name: Table(model, translation, TRANSLATED[name])
    for name, model, translation in (
        ("service", models.Service, translations.ServiceTranslation),
        ("organization", models.Organization, translations.OrganizationTranslation),
        ("location", models.Location, translations.LocationTranslation),
        ("schedule", models.Schedule, translations.ScheduleTranslation),
        ("condition", models.AccessCondition, translations.AccessConditionTranslation),
        ("document", models.RequiredDocument, translations.RequiredDocumentTranslation),
        ("cost", models.CostOption, translations.CostOptionTranslation),
    )
}


class Key(NamedTuple):
    """One text of one row: `service`, 12, `name`."""

    table: str
    pk: int
    field: str

    def __str__(self) -> str:
        return f"{self.table}:{self.pk}:{self.field}"


class Original(NamedTuple):
    """A text as it was written. `kind`: of which condition; `in_files`: whether it may leave in bulk."""

    key: Key
    text: str
    language: str
    kind: str = ""
    in_files: bool = True

    @property
    def hash(self) -> str:
        return hash_of(self.text)

    @property
    def most(self) -> int:
        """How many letters its translation may have."""
        column = TABLES[self.key.table].model._meta.get_field(self.key.field)
        return getattr(column, "max_length", None) or max(ROOM, TIMES * len(self.text))

    def is_asked(self, language: str) -> bool:
        """Whether somebody should read it in this language."""
        if not self.text or self.language == language:
            return False
        return self.key.field not in ON_SIGNS or language in SIGN_LANGUAGES


class Kept(NamedTuple):
    """A translation as it is stored."""

    text: str
    status: str
    source_hash: str


def state(original: Original, kept: Kept | None) -> str:
    """Missing, by a person, by a machine, or outdated: made from words that are no longer there."""
    if kept is None:
        return MISSING
    if kept.status == OUTDATED or kept.source_hash != original.hash:
        return OUTDATED
    return kept.status


def mark(kept: Kept | None) -> str:
    """A fingerprint of a translation, to see whether somebody else wrote it since."""
    return "" if kept is None else hash_of("\n".join(kept))


class Named(NamedTuple):
    """A service as the lists of translators name it."""

    pk: int
    name: str
    language: str
    organization: str
    organization_language: str
    house: object


class Book(Struct):
    """Everything read at once. `of_service`: the texts of a service, in the order of its page."""

    services: dict[int, Named] = field(default_factory=dict)
    originals: dict[Key, Original] = field(default_factory=dict)
    of_service: dict[int, dict[Key, None]] = field(default_factory=lambda: defaultdict(dict))
    kept: dict[tuple[Key, str], Kept] = field(default_factory=dict)

    def asked(self, language: str, service: int | None = None) -> list[Original]:
        """What should be read in this language, of one service or of all."""
        keys: Iterable[Key] = self.originals if service is None else self.of_service.get(service, ())
        return [original for original in map(self.originals.__getitem__, keys) if original.is_asked(language)]

    def state(self, original: Original, language: str) -> str:
        return state(original, self.kept.get((original.key, language)))

    def counts(self, language: str, service: int | None = None) -> Counter[str]:
        """How many texts are in each state."""
        return Counter(self.state(original, language) for original in self.asked(language, service))

    def services_by_text(self) -> dict[Key, list[int]]:
        """The services at which each text stands: an organisation's stands at all of its own."""
        found: dict[Key, list[int]] = defaultdict(list)
        for service, keys in self.of_service.items():
            for key in keys:
                found[key].append(service)
        return found

    def add(self, service: int, table: str, pk: int, row: dict[str, Any], **more: Any) -> None:
        """The texts of one row; `row` has its columns and the language of its originals."""
        for name in TABLES[table].fields:
            if row[name]:
                key = Key(table, pk, name)
                self.originals[key] = Original(key, row[name], row["language"], **more)
                self.of_service[service][key] = None


def public(path: str, only: Collection[int] | None) -> Q:
    """Rows that lead by this path to a service the public may see."""
    before = f"{path}__" if path else ""
    seen = Q(**{f"{before}visibility__in": SEEN_BY_PUBLIC, f"{before}status": "active"})
    return seen if only is None else seen & Q(**{f"{before}pk__in": only})


def read(languages: Collection[str] = VISITOR_LANGUAGES, only: Collection[int] | None = None) -> Book:
    """The texts of these services (numbers), or of all, with their translations into these languages."""
    book = Book()
    read_services(book, only)
    read_places(book, only)
    read_parts(book, only)
    read_translations(book, languages, only is not None)
    return book


def within(row: dict[str, Any], path: str, table: str) -> dict[str, Any]:
    """The columns of a row that was read through another one."""
    return {name: row[f"{path}__{name}"] for name in (*TABLES[table].fields, "language")}


def columns(path: str, table: str) -> list[str]:
    return [f"{path}__{name}" for name in (*TABLES[table].fields, "language")]


def read_services(book: Book, only: Collection[int] | None) -> None:
    own = (*TABLES["service"].fields, "language", "pk", "organization_id", "organization__house_id")
    rows = models.Service.objects.filter(public("", only)).order_by("pk")
    for row in rows.values(*own, *columns("organization", "organization")):
        of = within(row, "organization", "organization")
        book.services[row["pk"]] = Named(
            row["pk"],
            row["name"],
            row["language"],
            of["name"],
            of["language"],
            row["organization__house_id"],
        )
        book.add(row["pk"], "service", row["pk"], row)
        book.add(row["pk"], "organization", row["organization_id"], of)


def read_places(book: Book, only: Collection[int] | None) -> None:
    """A secret place has no rows; the test here keeps that so whatever the tables hold."""
    rows = models.ServiceAtLocation.objects.filter(
        public("service", only), service__visibility="public", location__isnull=False
    ).order_by("pk")
    for row in rows.values("service_id", "location_id", *columns("location", "location")):
        book.add(row["service_id"], "location", row["location_id"], within(row, "location", "location"))


def read_parts(book: Book, only: Collection[int] | None) -> None:
    """Notes of hours and of conditions anybody may know, what to bring, prices in words."""
    hours = public("service", only) | (
        public("place__service", only) & Q(place__service__visibility="public")
    )
    for row in (
        models.Schedule.objects.filter(hours)
        .order_by("pk")
        .values("pk", "service_id", "place__service_id", "note", "language")
    ):
        book.add(row["service_id"] or row["place__service_id"], "schedule", row["pk"], row)
    conditions = models.AccessCondition.objects.filter(public("service", only), visibility="public")
    for row in conditions.order_by("pk").values("pk", "service_id", "kind", "note", "language"):
        kind = row["kind"]
        book.add(
            row["service_id"], "condition", row["pk"], row, kind=kind, in_files=kind not in NEVER_IN_BULK
        )
    for name in ("document", "cost"):
        rows = TABLES[name].model._default_manager.filter(public("service", only)).order_by("pk")
        for row in rows.values("pk", "service_id", "language", *TABLES[name].fields):
            book.add(row["service_id"], name, row["pk"], row)


def read_translations(book: Book, languages: Collection[str], of_few: bool) -> None:
    """What stands beside the originals; nothing that stands beside another row."""
    for name, table in TABLES.items():
        rows = table.translation._default_manager.filter(language__in=languages)
        if of_few:
            rows = rows.filter(row_id__in={key.pk for key in book.originals if key.table == name})
        columns_read = ("row_id", "field", "language", "text", "status", "source_hash")
        for pk, name_of_field, language, *kept in rows.values_list(*columns_read):
            key = Key(name, pk, name_of_field)
            if key in book.originals:
                book.kept[key, language] = Kept(*kept)


class Work(NamedTuple):
    """A service in the list, with what is to be done there."""

    service: Named
    counts: Counter[str]
    is_own: bool


def work(book: Book, language: str, wanted: Collection[str], house: object) -> Iterator[Work]:
    """Services with a text in one of these states: those of the own house first, then by name."""
    rows = (
        Work(named, book.counts(language, pk), named.house == house) for pk, named in book.services.items()
    )
    chosen = [row for row in rows if any(row.counts[one] for one in wanted)]
    yield from sorted(chosen, key=lambda row: (not row.is_own, row.service.name.casefold(), row.service.pk))
