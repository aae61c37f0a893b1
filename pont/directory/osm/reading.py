"""One place of OpenStreetMap as a service of HSDS with our profile, so that it is stored as every other feed is. Pure.

Only what tags state outright is taken over. A mapper's `check_date` says that the place is there, not that somebody
asked at the door: it dates what tags state, and never the door as a whole. Hours that cannot be read stay a text, and
the hours are unknown; what no tag says is not said. E-mail addresses and mobile numbers beside the telephone are left
out: they are of persons.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from pont.directory import opening
from pont.directory.deriving import derive_needs, language_of
from pont.directory.hsds import fields
from pont.directory.hsds.drafts import PartDraft
from pont.directory.hsds.fields import Raw, Refused
from pont.directory.hsds.identity import part_id
from pont.directory.hsds.shapes import PROFILE
from pont.directory.hsds.unread import why_unread
from pont.directory.hsds.writing import schedule_object
from pont.directory.osm import names
from pont.directory.osm.mapping import NeedSaid, PlaceRule, Rules, Tags, tags_of
from pont.directory.outlines import Point
from pont.directory.saying import said as _
from pont.kernel import vocabulary
from pont.kernel.folding import fold

TAXONOMY = "OpenStreetMap"
LONGEST_HOURS = 2000
_MAIL = re.compile(r"\S@\S")
_PARTS = re.compile(r"\s*;\s*")
_PHONE = re.compile(r"[+(]?[\d][\d ()./+-]{2,40}")
_CHARGE = re.compile(
    r"(\d{1,5}(?:[.,]\d{1,2})?) ?(?:EUR|€|euro)|(?:EUR|€) ?(\d{1,5}(?:[.,]\d{1,2})?)", re.IGNORECASE
)


class Place(Struct, frozen=True):
    """A place that is taken: `values` are its tags, each cleaned; `commune` a NIS code or ""."""

    osm: str
    values: dict[str, str]
    rule: PlaceRule
    point: Point
    commune: str


class Reader:
    """Makes services of places. `today`: days after it are not believed; `source`: who says so."""

    def __init__(self, rules: Rules, source: str, today: datetime.date) -> None:
        self.rules, self.source, self.today = rules, source, today

    def service(self, place: Place, notes: list[str]) -> Raw:
        """The HSDS service of a place; what could not be used goes to `notes`. Raises `Refused`."""
        values, tags = place.values, tags_of(place.values)
        own = names.name_of(values)
        name = own if own.text else names.kind_name(place.rule.name)
        others = names.other_names(values, own) if own.text else []
        about = _description(values, notes)
        language = name.language or language_of(f"{name.text}. {about.text}")
        by_tags = self.rules.needs_of(place.rule, tags)
        costs, price = _costs(values, tags, notes)
        raw: Raw = {
            "id": hsds_id(place.osm),
            "name": name.text,
            "alternate_name": others[0] if others else "",
            "description": about.text,
            "url": _website(values, notes),
            "status": "active",
            "organization": _organization(place, own, language),
            "phones": [{"number": number} for number in _phones(values, notes)],
            "cost_options": costs,
            "attributes": [
                _attribute(place.osm, code, phrase) for code, origin, phrase in by_tags if origin == "strong"
            ],
            "service_at_locations": [self._at(place, notes)],
            PROFILE: _filled(
                {
                    "language": language,
                    "reached_by": "door",
                    "help_kind": place.rule.help_kind,
                    "other_names": others[1:],
                    "conditions": self._conditions(values, price, notes),
                    "translations": name.translations("name") | about.translations("description"),
                }
            )
            | {"needs": _needs(place.rule, by_tags, own, others, about)},
        }
        return _filled(raw)

    def _verified(self, values: dict[str, str], *keys: str) -> Raw:
        """The day of the first of these tags that holds a whole day, as a check taken over from another list."""
        for key in keys:
            try:
                day = datetime.date.fromisoformat(values.get(key, ""))
            except ValueError:
                continue
            if day <= self.today:
                return {"verified_on": day.isoformat()} | self._by()
        return {}

    def _by(self) -> Raw:
        return {"verified_by": self.source[:120], "verified_how": "imported"}

    def _conditions(self, values: dict[str, str], price: str, notes: list[str]) -> list[Raw]:
        """Conditions that tags state; `price` is what a charge says besides."""
        found = []
        for rule in self.rules.conditions_of(tags_of(values)):
            if rule.kind == "price" and price and price != rule.answer:
                notes.append(_("fee and charge contradict each other: the price is unknown"))
                price = ""
                continue
            dated = (f"check_date:{key}" for key in rule.when)
            said = {"kind": rule.kind, "answer": rule.answer} | self._by()
            found.append(said | self._verified(values, *dated, "check_date") | _note(rule.note))
        if price and not any(one["kind"] == "price" for one in found):
            found.append({"kind": "price", "answer": price} | self._by())
        return found

    def _at(self, place: Place, notes: list[str]) -> Raw:
        """The door: the location, and its hours."""
        values, osm = place.values, hsds_id(place.osm)
        street = names.street_of(values)
        city = names.city_of(values, street.language)
        latitude, longitude = place.point
        location: Raw = {
            "id": osm,
            "location_type": "physical",
            "latitude": latitude,
            "longitude": longitude,
            PROFILE: _filled(
                {
                    "language": street.language or city.language,
                    "commune": place.commune,
                    "translations": street.translations("address_1") | city.translations("city"),
                }
            ),
        }
        address = {"address_1": street.text, "city": city.text, "postal_code": names.postcode_of(values)}
        if any(address.values()):
            location["addresses"] = [{"address_type": "physical", "country": "BE"} | _filled(address)]
        return _filled({"id": osm, "location": location, "schedules": self._schedules(values, osm, notes)})

    def _schedules(self, values: dict[str, str], osm: str, notes: list[str]) -> list[Raw]:
        said = values.get("opening_hours", "")
        if not said:
            return []
        try:
            if len(said) > LONGEST_HOURS:
                raise opening.HoursError(_("They are too long."))
            hours, note = opening.canonical(said), ""
        except opening.HoursError as error:
            hours, note = "", said
            about = {"why": why_unread(error), "text": said[:120]}
            notes.append(_("opening hours kept as text, so unknown: %(why)s (%(text)s)", **about))
        columns: Raw = {
            "purpose": "door",
            "hours": hours,
            "school": "",
            "note": note,
            "language": "",
            "verified_on": None,
            "verified_by": "",
            "verified_how": "",
        }
        checked = self._verified(values, "check_date:opening_hours")
        if checked:
            day = datetime.date.fromisoformat(checked["verified_on"])
            columns |= checked | {"verified_on": day}
        return schedule_object(PartDraft("schedules", part_id(osm, "schedules", 0), columns, {}, []))


def hsds_id(osm: str) -> str:
    """The identifier of "node/123" on the map; it may stand in an address."""
    return f"osm-{osm.replace('/', '-')}"


def osm_id(identifier: str) -> str:
    """The way back, for reports; another identifier stays as it is."""
    return (
        identifier.removeprefix("osm-").replace("-", "/", 1) if identifier.startswith("osm-") else identifier
    )


def _filled(raw: Raw) -> Raw:
    """An object without keys that say nothing; a language that nobody knows is said as such."""
    return {key: value for key, value in raw.items() if key == "language" or value not in ("", [], {})}


def _needs(
    rule: PlaceRule, by_tags: list[NeedSaid], own: names.Said, others: list[str], about: names.Said
) -> list[Raw]:
    """Needs by the mapping, and those names and description hint at; the stronger word wins.

    A school may be called "Le Colis": a name counts for much only where the mapping says so, or expects the need.
    """
    found = {code: (origin, phrase) for code, origin, phrase in by_tags if origin == "strong"}
    if own.text:
        for need in derive_needs(own.text, about.text, (), (*own.others.values(), *others)):
            is_telling = rule.by_name or need.code in rule.perhaps
            found.setdefault(need.code, (need.origin if is_telling else "weak", need.phrase))
    for code, origin, phrase in by_tags:
        found.setdefault(code, (origin, phrase))
    return [
        {"code": code, "origin": origin, "phrase": phrase[:200]} for code, (origin, phrase) in found.items()
    ]


def _note(words: dict[str, str]) -> Raw:
    if not words:
        return {}
    said = names.kind_name(words)
    return {"note": said.text, "language": said.language, "translations": said.translations("note")}


def _organization(place: Place, own: names.Said, language: str) -> Raw:
    """Who runs it; else the place itself; of nameless places without a word of that, all of one kind together."""
    operator = place.values.get("operator", "")
    if 0 < len(operator) <= names.LONGEST_NAME and any(letter.isalnum() for letter in operator):
        return {"id": part_id("osm", "operator", fold(operator)), "name": operator, PROFILE: {"language": ""}}
    if own.text:
        said, identifier = own, hsds_id(place.osm)
    else:
        said = names.kind_name(place.rule.name)
        identifier, language = part_id("osm", "kind", said.text), said.language
    profile = {"language": language, "translations": said.translations("name")}
    return {"id": identifier, "name": said.text, PROFILE: profile}


def _attribute(osm: str, code: str, phrase: str) -> Raw:
    """A tag as a subject of the service, so that the need it says is found again when needs are derived anew."""
    return {
        "id": part_id(osm, "tag", code),
        "link_entity": "service",
        "taxonomy_term": {
            "id": part_id("osm", "tag", f"{phrase} {code}"),
            "code": phrase,
            "name": vocabulary.needs()[code].en.label,
            "description": phrase,
            "language": "en",
            "taxonomy": TAXONOMY,
        },
    }


def _description(values: dict[str, str], notes: list[str]) -> names.Said:
    languages = names.by_language(values, "description")
    said = names.said_in(values.get("description", ""), languages)
    if any(_MAIL.search(text) for text in (said.text, *said.others.values())):
        notes.append(_("the description holds an e-mail address and is left out"))
        return names.Said("", "", {})
    return said


def _first(values: dict[str, str], *keys: str) -> list[str]:
    """The parts of each of these tags."""
    return [part for key in keys for part in _PARTS.split(values.get(key, "")) if part]


def _usable(parts: list[str], read: Callable[[str], Any], what: str, notes: list[str]) -> list[str]:
    found = []
    for part in parts:
        try:
            found.append(read(part))
        except (Refused, fields.Doubt) as problem:
            notes.append(_("%(what)s left out: %(reason)s", what=what, reason=problem.args[0]))
    return found


def _website(values: dict[str, str], notes: list[str]) -> str:
    given = _first(values, "website", "contact:website", "url")
    found = _usable(given, fields.url, _("a web address"), notes)
    return found[0] if found else ""


def _phone(text: str) -> str:
    if _PHONE.fullmatch(text) is None:
        raise Refused(_("this is no telephone number: %(found)s", found=text[:40]))
    return text


def _phones(values: dict[str, str], notes: list[str]) -> list[str]:
    numbers: dict[str, str] = {}
    given = _first(values, "phone", "contact:phone")
    for number in _usable(given, _phone, _("a telephone number"), notes):
        numbers.setdefault("".join(filter(str.isdigit, number)), number)
    return list(numbers.values())


def _costs(values: dict[str, str], tags: Tags, notes: list[str]) -> tuple[list[Raw], str]:
    """What a charge says, and the answer about the price that follows: "amount" or "free" where it is a sum."""
    said = values.get("charge", "")
    if not said:
        return [], ""
    match = _CHARGE.fullmatch(said)
    if match is None:
        return [{"option": said}], ""
    amount = float((match[1] or match[2]).replace(",", "."))
    if amount == 0:
        return [], "free"
    if "no" in tags.get("fee", ()):
        return [], "amount"
    return [{"option": said, "amount": amount, "currency": "EUR"}], "amount"
