"""The address of a row: one line or its parts, in one language or in two, with its point. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from pont.directory import places, points
from pont.directory.geography.columns import is_dutch
from pont.directory.hsds.fields import Raw
from pont.directory.hsds.identity import part_id
from pont.directory.hsds.reading import commune_of
from pont.directory.hsds.shapes import PROFILE
from pont.directory.saying import said as _
from pont.directory.spreadsheets.cells import whole
from pont.directory.spreadsheets.kinds import point_in
from pont.kernel.folding import fold

LONGEST = 300
_WITH_CITY = re.compile(
    r"(?P<line>.*?)[\s,;–-]*\b(?:B[- ]?)?(?P<postcode>[1-9]\d{3})\s+(?P<city>[^\d,;]{2,60})"
)
_CODE_AND_CITY = re.compile(r"(?:B[- ]?)?([1-9]\d{3})\b[\s,–-]*(.*)")
_BOX = re.compile(r"(?:bus|bte|boite|boîte|box)\b", re.IGNORECASE)


class Address(Struct):
    """Where a row says it is. Texts of one address in other languages stand under `others`, by field and language."""

    line: str = ""
    postcode: str = ""
    city: str = ""
    language: str = ""
    others: dict[str, dict[str, str]] = field(default_factory=dict)
    point: tuple[float, float] | None = None

    @property
    def is_somewhere(self) -> bool:
        return bool(self.line or self.postcode or self.city or self.point)

    def location(self, space: str, stop: str) -> Raw:
        """The HSDS location. The same address is the same location; without one, the same point."""
        words = [self.line, self.postcode, self.city]
        if not self.line and self.point:
            words += [f"{degree:.6f}" for degree in self.point]
        profile: Raw = {"near_stop": stop} if stop else {}
        if self.language:
            profile["language"] = self.language
        if self.others:
            profile["translations"] = {
                name: {language: {"text": text, "status": "human"} for language, text in said.items()}
                for name, said in self.others.items()
            }
        if not commune_of(self.postcode, self.city) and (nis := _commune_by_name(self)):
            profile["commune"] = nis
        found: Raw = {
            "id": part_id(space, "location", "\n".join(map(fold, words))),
            "location_type": "physical",
        }
        if self.point:
            found |= {"latitude": self.point[0], "longitude": self.point[1]}
        parts = {"address_1": self.line, "city": self.city, "postal_code": self.postcode}
        if any(parts.values()):
            kept = {key: value for key, value in parts.items() if value}
            found["addresses"] = [{"address_type": "physical", "country": "BE"} | kept]
        return found | ({PROFILE: profile} if profile else {})


def _commune_by_name(address: Address) -> str:
    """A commune that no postcode says. "Brussels" may be the region, so it is none."""
    if address.postcode or fold(address.city) in ("brussel", "bruxelles", "brussels", ""):
        return ""
    named = places.commune_named(address.city)
    return named[0].nis if len(named) == 1 else ""


def read(texts: Mapping[str, Mapping[str, str]], many: Mapping[str, list[str]], notes: list[str]) -> Address:
    """The address of a row. `texts` by role and language, `many` by role; doubts go to `notes`."""
    lines = _lines(texts, many)
    cities = dict(texts.get("city", {}))
    postcode = whole(next(iter(many.get("postcode", ())), ""))
    postcode = _take_apart(postcode, lines, cities)
    language = next((code for code in (*lines, *cities) if code), "")
    line, city = _own(lines, language), _own(cities, language)
    others = {
        name: {
            code: text[:LONGEST] for code, text in said.items() if code not in ("", language) and text != own
        }
        for name, said, own in (("address_1", lines, line), ("city", cities, city))
    }
    found = Address(line[:LONGEST], postcode[:20], city[:120], language)
    found.others = {name: said for name, said in others.items() if said}
    found.point = _point(many, notes)
    return found


def _own(said: Mapping[str, str], language: str) -> str:
    return said.get(language) or said.get("") or next(iter(said.values()), "")


def _lines(texts: Mapping[str, Mapping[str, str]], many: Mapping[str, list[str]]) -> dict[str, str]:
    """Street, number and box on one line, by language."""
    found = dict(texts.get("address") or texts.get("street") or {})
    number = whole(next(iter(many.get("number", ())), ""))
    box = whole(next(iter(many.get("box", ())), ""))
    for language, line in found.items():
        if number and number not in line.split():
            line = f"{line} {number}"
        if box:
            named = _BOX.match(box) is not None
            line = f"{line} {box}" if named else f"{line} {_box_word(line, language)} {box}"
        found[language] = line
    return found


def _box_word(line: str, language: str) -> str:
    words = [word for word in line.split() if not any(letter.isdigit() for letter in word)]
    return "bus" if language == "nl" or (not language and is_dutch(" ".join(words))) else "bte"


def _take_apart(postcode: str, lines: dict[str, str], cities: dict[str, str]) -> str:
    """The postcode; city and postcode are taken out of a cell that holds them beside something else."""
    for said in (cities, {"": postcode}):
        for language, text in said.items():
            match = _CODE_AND_CITY.fullmatch(text)
            if match and (match[2] or said is not cities):
                postcode = match[1]
                if match[2] and (said is cities or not cities):
                    cities[language] = match[2]
    for language, line in lines.items():
        match = _WITH_CITY.fullmatch(line)
        if match and match["line"] and postcode in ("", match["postcode"]):
            lines[language], postcode = match["line"], match["postcode"]
            cities.setdefault(language, match["city"].strip())
    return postcode


def _point(many: Mapping[str, list[str]], notes: list[str]) -> tuple[float, float] | None:
    """The point of a row, when it is whole and in Belgium."""
    given = [next(iter(many.get(role, ())), "") for role in ("latitude", "longitude")]
    together = next(iter(many.get("point", ())), "")
    if together:
        given = list(point_in(together) or (together, ""))
    if not any(given):
        return None
    try:
        latitude, longitude = (float(text.replace(",", ".")) for text in given)
        if points.in_belgium(latitude, longitude):
            return latitude, longitude
        why = _("it is not in Belgium")
    except points.PlaceError as error:
        is_swapped = error.code == "swapped"
        why = _("latitude and longitude have changed places") if is_swapped else _("it is not on earth")
    except ValueError:
        why = _("a point needs a latitude and a longitude")
    # Without the point itself: a note is kept with the run, and the address may be secret one day.
    notes.append(_("the point left out, %(why)s", why=why))
    return None
