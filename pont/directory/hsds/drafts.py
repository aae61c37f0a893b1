"""What reading a record gives: rows to be, still without a database."""

from __future__ import annotations

from msgspec import Struct, field

from pont.directory.hsds.fields import Raw


class TranslationDraft(Struct, frozen=True):
    field: str
    language: str
    text: str
    status: str


class PartDraft(Struct):
    """A row below a larger one. `kind`: phones, languages, documents, costs, areas, contacts or schedules."""

    kind: str
    hsds_id: str
    columns: Raw
    extra: Raw
    translations: list[TranslationDraft] = field(default_factory=list)


class PlaceDraft(Struct):
    """A service at a location; `location` is the location's identifier, "" when the feed named none."""

    hsds_id: str
    columns: Raw
    extra: Raw
    location: str
    parts: list[PartDraft]


class OwnerDraft(Struct):
    """An organisation or a location."""

    hsds_id: str
    columns: Raw
    extra: Raw
    translations: list[TranslationDraft]
    parts: list[PartDraft]
    notes: list[str]


class NeedDraft(Struct, frozen=True):
    code: str
    origin: str
    phrase: str


class ConditionDraft(Struct):
    kind: str
    columns: Raw
    translations: list[TranslationDraft]


class ServiceDraft(Struct):
    """A service with all that belongs to it. `organization` is the identifier of its organisation."""

    hsds_id: str
    columns: Raw
    extra: Raw
    organization: str
    translations: list[TranslationDraft]
    needs: list[NeedDraft]
    conditions: list[ConditionDraft]
    saturation: Raw | None
    closure: Raw | None
    notes: list[str]
    parts: list[PartDraft] = field(default_factory=list)
    places: list[PlaceDraft] = field(default_factory=list)
    hours_as_text: int = 0
