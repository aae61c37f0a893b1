"""One part of an entry as a page: its form as the entry stands, what it means, what somebody else wrote meanwhile."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from pont.accounts.at_work import AtWork
from pont.directory import choices
from pont.directory.desk.editing import labels, parts, point_map, sight
from pont.directory.desk.editing.forms_asks import AsksForm
from pont.directory.desk.editing.forms_hours import HoursForm
from pont.directory.desk.editing.forms_organization import OrganizationForm, offered
from pont.directory.desk.editing.forms_part import MINE, THEIRS, PartForm, SaidForm
from pont.directory.desk.editing.forms_parts import (
    CostsForm,
    LanguagesForm,
    NameForm,
    PhoneRows,
    SightForm,
    WhatForm,
    WhomForm,
)
from pont.directory.desk.editing.forms_place import NEW, PlaceForm
from pont.directory.desk.editing.parts import Part
from pont.directory.editing.record import Record, record_of
from pont.directory.models import Organization, Service, ServiceAtLocation

PLAIN: dict[str, type[PartForm]] = {
    "name": NameForm,
    "what": WhatForm,
    "contact": PhoneRows,
    "languages": LanguagesForm,
    "costs": CostsForm,
    "whom": WhomForm,
}
PURPOSES = [code for code, _label in choices.PURPOSE]


class Opened:
    """An entry that somebody has before them: the service, its record as they may read it, and the part."""

    def __init__(self, at: AtWork, service: Service, part: Part, asked: QueryDict) -> None:
        self.at, self.service, self.part, self.asked = at, service, part, asked
        whole = record_of(service.pk)
        self.record: Record = sight.seen_part(at, service, whole)
        self.hidden = frozenset(whole) - frozenset(self.record)
        self.is_ours = sight.is_ours(at, service)
        if part not in parts.parts_of(self.record):
            raise Http404

    # -------------------------------------------------------------- which of several

    def hours_keys(self) -> list[str]:
        """The hours that can be asked about: those there are, and the four of the entry itself."""
        there = [key for key in self.record if parts.part_of(key) == "hours"]
        own = [f"hours.{purpose}" for purpose in PURPOSES]
        places = [key for key in self.record if key.startswith("place.") and parts.part_of(key) == "where"]
        # Hours that stand at the only place are changed there; beside them the entry's own would say otherwise.
        taken = {key.rpartition(".")[2] for key in there if key not in own} if len(places) == 1 else set()
        mine = [key for key in own if key in there or key.rpartition(".")[2] not in taken]
        at_places = [f"{place}.hours.{self.main_purpose()}" for place in places] if len(places) > 1 else []
        return list(dict.fromkeys([*there, *mine, *at_places]))

    def main_purpose(self) -> str:
        return "phone" if self.record.get("reached_by") == "phone" else "door"

    def hours_key(self) -> str:
        """The hours that were asked for, else those one would ask about first."""
        keys, asked = self.hours_keys(), self.asked.get("of", "")
        if asked in keys:
            return asked
        main = [key for key in keys if key.endswith(f"hours.{self.main_purpose()}")]
        return next((key for key in main if key in self.record), (main or keys)[0])

    def places(self) -> list[str]:
        """The identifiers of the places of this entry."""
        keys = (key for key in self.record if key.startswith("place.") and parts.part_of(key) == "where")
        return [key.removeprefix("place.") for key in keys]

    def place(self) -> str:
        """The place that was asked for; the only one, or a new one where there is none."""
        there, asked = self.places(), self.asked.get("place", "")
        if asked == NEW or asked in there:
            return asked
        return there[0] if there else NEW

    def others_there(self) -> list[Service]:
        """Other entries at the address of this place: it moves for them too."""
        row = ServiceAtLocation.objects.filter(service=self.service, hsds_id=self.place()).first()
        if row is None or row.location_id is None:
            return []
        others = Service.objects.filter(places__location=row.location_id).exclude(pk=self.service.pk)
        return list(others.select_related("organization").order_by("pk").distinct())

    def is_apart(self) -> bool:
        """Whether an entry that is not theirs to change stands at this address too."""
        mine = set(
            sight.entries_of(self.at).filter(pk__in=[one.pk for one in self.others_there()]).values_list("pk")
        )
        return len(mine) < len(self.others_there())

    # -------------------------------------------------------------- the form

    def form(self, data: QueryDict | None = None) -> PartForm:
        code, record = self.part.code, self.record
        if code == "hours":
            return HoursForm(data, record=record, key=self.hours_key())
        if code == "where":
            return PlaceForm(data, record=record, place=self.place(), is_apart=self.is_apart())
        if code == "asks":
            return AsksForm(data, record=record, is_ours=self.is_ours, hidden=self.hidden)
        if code == "sight":
            return SightForm(data, record=record, is_ours=self.is_ours)
        if code == "organization":
            chosen = data.get("organization", "") if data else ""
            found = offered(self.at, self.asked.get("q", "")[:100], record["organization"])
            found += [one for one in offered(self.at, "", chosen) if one not in found]
            return OrganizationForm(data, record=record, choices=found)
        return PLAIN[code](data, record=record)

    @property
    def query(self) -> str:
        """What the address of the page says beside the part, so that a form goes where it came from."""
        kept = {name: str(self.asked[name]) for name in ("of", "place", "q") if self.asked.get(name)}
        return f"?{urlencode(kept)}" if kept else ""

    def url(self) -> str:
        args = [self.at.house.pk, self.service.pk, self.part.code]
        return reverse("map_desk:entry-part", args=args) + self.query

    def tabs(self) -> list[dict[str, Any]]:
        """Which hours, or which place, when there are several."""
        base = reverse("map_desk:entry-part", args=[self.at.house.pk, self.service.pk, self.part.code])
        if self.part.code == "hours":
            return [
                {
                    "to": f"{base}?{urlencode({'of': key})}",
                    "word": labels.label(key),
                    "at": self.address(key),
                    "is_here": key == self.hours_key(),
                    "is_said": key in self.record,
                }
                for key in self.hours_keys()
            ]
        if self.part.code == "where" and self.places():
            there = [
                (place, self.address(f"place.{place}") or labels.label("place")) for place in self.places()
            ]
            return [
                {
                    "to": f"{base}?{urlencode({'place': place})}",
                    "word": word,
                    "at": "",
                    "is_here": place == self.place(),
                }
                for place, word in there
            ]
        return []

    def address(self, key: str) -> str:
        """The street of the place that a key is about; "" for the entry itself."""
        place = next((one for one in self.places() if key.startswith(f"place.{one}")), "")
        location = self.record.get(f"place.{place}", {}).get("location") or {}
        return str(location.get("address_1", "") or location.get("name", ""))


def said_form(asked: QueryDict, data: QueryDict | None = None) -> SaidForm:
    """Who said so: as on the part before, where one comes from there."""
    kept = {name: asked[name] for name in ("how", "on") if asked.get(name)}
    return SaidForm(data, initial=kept)


def context(opened: Opened, form: PartForm, said: SaidForm, seen: dict[str, str]) -> dict[str, Any]:
    """Everything the page of a part shows."""
    steps = parts.parts_of(opened.record)
    return {
        "service": opened.service,
        "record": opened.record,
        "part": opened.part,
        "steps": steps,
        "step": steps.index(opened.part) + 1,
        "form": form,
        "said": said,
        "seen": json.dumps(seen),
        "tabs": opened.tabs(),
        "to": opened.url(),
        "query": opened.query,
        "checks": checks(opened.record, form),
        "next": parts.after(opened.part, opened.record),
        **beside(opened, form),
    }


def beside(opened: Opened, form: PartForm) -> dict[str, Any]:
    """What only some parts have."""
    if isinstance(form, HoursForm):
        return {"meaning": form.meaning(), "today": timezone.localdate()}
    if isinstance(form, PlaceForm):
        there = opened.others_there()
        others = [one for one in there if one.visibility != "house" or sight.is_ours(opened.at, one)]
        return {
            "others": others,
            "is_apart": opened.is_apart(),
            "is_new_place": form.key not in opened.record,
            "drawn": point_map.drawn(*form.shown_point()),
        }
    if isinstance(form, OrganizationForm):
        run = Organization.objects.get(pk=opened.service.organization_id)
        return {
            "others": run.services.exclude(pk=opened.service.pk).count(),
            "words": opened.asked.get("q", ""),
        }
    return {}


def checks(record: Record, form: PartForm) -> list[dict[str, str]]:
    """Who looked at the fields of this part, when and how; fields with the same answer together."""
    found: dict[str, list[str]] = {}
    for key in form.writes():
        value = record.get(key)
        if not key.startswith("condition.") and value is not None:
            said = labels.checked_said(checked_of(record, key))
            found.setdefault(said, []).append(labels.label(key))
    return [{"said": said, "fields": labels.listed(fields)} for said, fields in found.items()]


def checked_of(record: Record, key: str) -> list[str | None] | None:
    """Day, by whom and how a field was checked; None where nobody noted it of this field."""
    value = record.get(key)
    if isinstance(value, list) and value and isinstance(value[0], dict) and "checked" in value[0]:
        return value[0]["checked"]
    if key.startswith("condition.") and value:
        return value.get("checked")
    return record.get(f"checked.{key}")


def clashes(both: dict[str, tuple[Any, Any]]) -> list[dict[str, Any]]:
    """Two texts of each field, side by side: theirs, and ours."""
    today = timezone.localdate()
    names = labels.names_of(value for pair in both.values() for value in pair)
    found = []
    for key, (theirs, ours) in both.items():
        pair = [labels.lines(key, value, today, names) for value in (theirs, ours)]
        if pair[0] == pair[1] and "hours." in key:
            pair = [labels.raw(value) for value in (theirs, ours)]
        found.append({"key": key, "label": labels.label(key), THEIRS: pair[0], MINE: pair[1]})
    return found
