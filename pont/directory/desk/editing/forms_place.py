"""Where an entry is: how one goes there, one address, and its point on the map."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.directory import choices, listing, live
from pont.directory.bases import new_id
from pont.directory.desk.editing.forms_part import PartForm, as_before, choice, line, shown, written_in
from pont.directory.desk.editing.labels import reader
from pont.directory.editing.record import Record
from pont.directory.landmarks import MOST_CHOICES
from pont.directory.places import communes, postcode_places
from pont.kernel.markup import bare

TEXTS = ("name", "address_1", "address_2", "postal_code", "city", "near_stop")
POINT = re.compile(r"\s*(-?\d{1,3}[.]\d+|-?\d{1,3})\s*[,;/ ]\s*(-?\d{1,3}[.]\d+|-?\d{1,3})\s*")
NEW = "new"


def named_communes() -> list[tuple[str, str]]:
    named = [(nis, listing.commune_name(nis, reader())) for nis in communes()]
    return [("", gettext("not in Brussels, or not known")), *sorted(named, key=lambda one: one[1])]


class PlaceForm(PartForm):
    """`place`: the identifier of one place, `NEW` for one more. `is_apart`: the address gets a row of its own,
    because the old one is also that of entries which are not ours to move."""

    template = "map_desk/_entry_place.html"
    reached_by = choice(_("How does one go there?"), choices.REACHED_BY)
    name = line(_("Name of the building"), 300)
    address_1 = line(_("Street and number"), 300)
    address_2 = line(_("Which door, floor or bell"), 300)
    postal_code = line(_("Postcode"), 20, attrs={"dir": "ltr", "inputmode": "numeric"})
    commune = choice(_("Commune"), named_communes)
    city = line(_("Town, outside Brussels"), 120)
    near_stop = line(_("Stop nearby"), 200)
    about = line(_("How to find it"), 300)
    language = written_in()
    point = line(_("Latitude and longitude"), 60, attrs={"dir": "ltr", "placeholder": "50.8466, 4.3528"})
    place = forms.CharField(required=False, max_length=250, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        record: Record,
        place: str = "",
        is_apart: bool = False,
        **options: Any,
    ) -> None:
        self.is_apart = is_apart
        self.place_id = (place if place != NEW else "") or self.typed_id(data) or new_id()
        super().__init__(data, record=record, **options)

    @staticmethod
    def typed_id(data: QueryDict | None) -> str:
        """The identifier that a new place was given when its form was opened."""
        try:
            return str(UUID(data.get("place", ""))) if data else ""
        except ValueError:
            return ""

    @property
    def key(self) -> str:
        return f"place.{self.place_id}"

    def writes(self) -> tuple[str, ...]:
        return ("reached_by", self.key)

    def begun(self) -> dict[str, Any]:
        place = self.record.get(self.key, {})
        location = place.get("location") or {}
        found = {name: shown(location.get(name)) for name in TEXTS}
        point = [location.get(name) for name in ("latitude", "longitude")]
        return found | {
            "reached_by": self.record.get("reached_by", "door"),
            "commune": location.get("commune", ""),
            "language": location.get("language", ""),
            "about": shown(place.get("about")),
            "point": "" if None in point else f"{point[0]:.6f}, {point[1]:.6f}",
            "place": self.place_id,
        }

    def clean_point(self) -> tuple[float, float] | None:
        text = self.cleaned_data["point"]
        if not text:
            return None
        if text == self.initial.get("point"):
            location = self.record[self.key]["location"]
            return location["latitude"], location["longitude"]
        found = POINT.fullmatch(text)
        if found is None:
            raise forms.ValidationError(_("Write it as 50.8466, 4.3528: latitude, then longitude."))
        return float(found[1]), float(found[2])

    def shown_point(self) -> tuple[float | None, float | None]:
        """The point as it is typed now; nothing where it is none."""
        found = POINT.fullmatch(str(self["point"].value() or ""))
        return (float(found[1]), float(found[2])) if found else (None, None)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        code = said.get("postal_code", "")
        if not said.get("commune") and code != self.initial["postal_code"] and code in postcode_places():
            inside = postcode_places()[code].communes
            said["commune"] = inside[0] if len(inside) == 1 else ""
        if self.has_moved(said) and self.data.get("point", "") == self.initial["point"]:
            # The point is of the old address, and leads to a closed door.
            said["point"] = None
        return said

    def has_moved(self, said: dict[str, Any]) -> bool:
        """Whether another street, number or postcode was written, beside commas and capitals."""

        def same(name: str) -> bool:
            pair = (said.get(name), self.initial.get(name))
            return len({re.sub(r"\W", "", str(one or "").casefold()) for one in pair}) == 1

        return bool(self.initial.get("address_1")) and not (same("address_1") and same("postal_code"))

    def values(self) -> dict[str, Any]:
        said, place = self.cleaned_data, self.record.get(self.key, {})
        old = place.get("location") or {}
        location = {**old, **{name: as_before(old.get(name), said[name]) for name in TEXTS}}
        location |= {"commune": said["commune"], "language": said["language"] or old.get("language", "")}
        latitude, longitude = said["point"] or (None, None)
        location |= {"latitude": latitude, "longitude": longitude}
        told = ("commune", "latitude", *TEXTS)
        is_said = any(location.get(name) not in (None, "") for name in told)
        if self.is_apart and not self.is_as_it_was(location, old):
            location.pop("id", None)
        about = as_before(place.get("about"), said["about"])
        whole: dict[str, Any] = {**place, "about": about or "", "location": location}
        if is_said:
            location.setdefault("country", "BE")
        else:
            whole.pop("location")
        is_there = is_said or about or place.get("feed")
        return {"reached_by": said["reached_by"] or "door", self.key: whole if is_there else None}

    @staticmethod
    def is_as_it_was(new: dict[str, Any], old: dict[str, Any]) -> bool:
        return all((new.get(name) or None) == (old.get(name) or None) for name in {*new, *old})

    def refuse(self, why: Any) -> None:
        key = getattr(why, "key", "")
        self.add_error({"reached_by": "reached_by", self.key: "point"}.get(key), str(why))


def looked_up(address: str, postcode: str, commune: str) -> list[dict[str, str]]:
    """Points of this address among the places the map knows: what each is called, and its point as it is typed."""
    town = postcode or listing.commune_name(commune, reader())
    text = ", ".join(part for part in (address, town) if part)
    if not address:
        return []
    found = [place for place in live.index().landmarks.find(text[:100]) if place.pointed]
    return [
        {
            "called": bare(place.label("nl" if reader() == "nl" else "fr")),
            "point": f"{place.lat:.6f}, {place.lon:.6f}",
        }
        for place in found[:MOST_CHOICES]
    ]
