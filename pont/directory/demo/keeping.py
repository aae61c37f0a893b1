"""Makes the rows of a table be what they have to be, table by table, and says which ones had to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models as db
from msgspec import Struct

from pont.directory.translations import hash_of
from pont.kernel.terms import SPOKEN

Key = tuple[Any, ...]


class Record(Struct, frozen=True):
    """A row as it has to be: plain columns, and texts by column and language.

    A text column holds the original, in `language`; the other languages become translations, human ones in
    Dutch, French and English.
    """

    columns: dict[str, Any]
    texts: dict[str, dict[str, str]] = {}
    language: str = ""

    def values(self) -> dict[str, Any]:
        """Every column of the row itself."""
        if not self.texts:
            return self.columns
        originals = {column: text.get(self.language, "") for column, text in self.texts.items()}
        return {**self.columns, **originals, "language": self.language}


class Kept(Struct, frozen=True):
    """The rows of a table by their key, and those that were made, changed or taken away."""

    rows: dict[Key, db.Model]
    touched: list[db.Model]


def keep(
    rows: db.QuerySet,
    wanted: Mapping[Key, Record],
    *,
    by: tuple[str, ...] = ("hsds_id",),
    may_go: Callable[[db.Model], bool] = lambda _row: True,
) -> Kept:
    """Make `rows` be `wanted`, found again by the columns `by`; what else is among them goes, if it may."""
    existing = {tuple(getattr(row, column) for column in by): row for row in rows}
    gone = [row for key, row in existing.items() if key not in wanted and may_go(row)]
    rows.model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    old = {key: row for key, row in existing.items() if key in wanted}
    changed = [row for key, row in old.items() if save_differences(row, wanted[key])]
    new = {
        key: rows.model(**dict(zip(by, key, strict=True)), **record.values())
        for key, record in wanted.items()
        if key not in old
    }
    rows.model._default_manager.bulk_create(new.values())
    every = {key: (old | new)[key] for key in wanted}
    retold = keep_translations(rows, {row.pk: wanted[key] for key, row in every.items()})
    translated = [row for row in every.values() if row.pk in retold]
    return Kept(every, [*gone, *changed, *new.values(), *translated])


def save_differences(row: db.Model, record: Record) -> bool:
    """Write what is different, if anything is."""
    different = {name: value for name, value in record.values().items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    return bool(different)


def wanted_translations(records: Mapping[int, Record]) -> dict[tuple[int, str, str], Record]:
    """What stands beside the originals, by row, column and language."""
    return {
        (pk, column, language): Record(
            {
                "text": text,
                "status": status_of(language),
                "source_hash": hash_of(by_language[record.language]),
            }
        )
        for pk, record in records.items()
        for column, by_language in record.texts.items()
        for language, text in by_language.items()
        if language != record.language
    }


def status_of(language: str) -> str:
    """Who wrote the translations into this language: nobody has read the nine again yet."""
    return "machine" if language in SPOKEN else "human"


def keep_translations(rows: db.QuerySet, records: Mapping[int, Record]) -> set[int]:
    """Make the translations of rows, by number, be those of their records; return what numbers changed."""
    related = {field.name: field.related_model for field in rows.model._meta.related_objects}
    if "translations" not in related:
        return set()
    table, wanted = related["translations"], wanted_translations(records)
    stored = table.objects.filter(row__in=rows.order_by().values("pk"))
    existing = {(row.row_id, row.field, row.language): row for row in stored}
    stale = {key: row for key, row in existing.items() if key not in wanted and key[0] in records}
    table.objects.filter(pk__in=[row.pk for row in stale.values()]).delete()
    new = {
        (pk, column, language): table(row_id=pk, field=column, language=language, **record.columns)
        for (pk, column, language), record in wanted.items()
        if (pk, column, language) not in existing
    }
    table.objects.bulk_create(new.values())
    changed = [
        key for key, record in wanted.items() if key in existing and save_differences(existing[key], record)
    ]
    return {pk for pk, _column, _language in (*stale, *new, *changed)}
