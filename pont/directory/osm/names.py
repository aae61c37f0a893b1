"""What a place of OpenStreetMap is called, and where it stands, in each language that is said. Pure."""

from __future__ import annotations

import re

from msgspec import Struct

from pont.directory.geography.columns import in_two, is_dutch
from pont.directory.hsds.fields import Refused
from pont.directory.names import is_misread
from pont.directory.saying import said as _
from pont.kernel import vocabulary
from pont.kernel.folding import fold

LONGEST_NAME = 300
LONGEST_POSTCODE = 20
# Where a place without a `name` may still be named, the most official first.
INSTEAD = ("official_name", "short_name", "alt_name", "loc_name")
OTHERS = ("alt_name", "short_name", "official_name", "loc_name", "old_name")
_PARTS = re.compile(r"\s*;\s*")


class Said(Struct, frozen=True):
    """A text in its own language ("" where nobody says which) and in others: `{language: text}`."""

    text: str
    language: str
    others: dict[str, str]

    def translations(self, field: str) -> dict[str, dict[str, dict[str, str]]]:
        """The other languages as our profile of HSDS writes them."""
        said = {code: {"text": text, "status": "human"} for code, text in self.others.items()}
        return {field: said} if said else {}


def by_language(values: dict[str, str], key: str) -> dict[str, str]:
    """The values of `name:fr`, `name:ar` …, for languages we know."""
    found = {
        code: values[f"{key}:{code}"] for code in vocabulary.languages() if values.get(f"{key}:{code}", "")
    }
    return {code: text for code, text in found.items() if any(letter.isalnum() for letter in text)}


def said_in(text: str, languages: dict[str, str]) -> Said:
    """A text and its translations as one. A text in two languages ("Huis - Maison") gives way to its halves."""
    if not text and not languages:
        return Said("", "", {})
    own = next((code for code, said in languages.items() if said == text), "")
    if not own and languages and (not text or _holds_all(text, languages)):
        own = "fr" if "fr" in languages else next(iter(languages))
    chosen = languages[own] if own else text
    return Said(chosen, own, {code: said for code, said in languages.items() if code != own})


def _holds_all(text: str, languages: dict[str, str]) -> bool:
    """Whether a text is nothing but what is said in these languages, one beside the other."""
    rest = f" {fold(text)} "
    for said in sorted((fold(said) for said in languages.values()), key=len, reverse=True):
        rest = rest.replace(f" {said} ", " ", 1)
    return len(languages) > 1 and not rest.strip()


def name_of(values: dict[str, str]) -> Said:
    """The name of a place; an empty text where it has none. Raises `Refused`."""
    name = next((values[key] for key in ("name", *INSTEAD) if _is_name(values.get(key, ""))), "")
    said = said_in(name, by_language(values, "name"))
    for text in (said.text, *said.others.values()):
        if is_misread(text):
            raise Refused(_("its name was read in another encoding than it was written in"))
        if len(text) > LONGEST_NAME:
            raise Refused(_("its name is longer than %(size)s characters", size=LONGEST_NAME))
    return said


def _is_name(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def other_names(values: dict[str, str], name: Said) -> list[str]:
    """Further names somebody may look for, without those it is shown by."""
    shown = {name.text, *name.others.values()}
    said = [values.get("name", ""), *(part for key in OTHERS for part in _PARTS.split(values.get(key, "")))]
    found = dict.fromkeys(part for part in said if _is_name(part) and part not in shown)
    return [part for part in found if len(part) <= LONGEST_NAME]


def kind_name(words: dict[str, str]) -> Said:
    """The name of its kind, for a place that has none."""
    first, *others = words
    return Said(words[first], first, {code: words[code] for code in others})


def street_of(values: dict[str, str]) -> Said:
    """Street and number. What stands on the signs of Brussels in two languages becomes one text in each."""
    street, number = (
        values.get("addr:street", "") or values.get("addr:place", ""),
        values.get("addr:housenumber", ""),
    )
    languages = by_language(values, "addr:street")
    if not languages:
        fr, nl = in_two(street)
        if fr != nl:
            languages = {"fr": fr, "nl": nl}
    said = said_in("" if "fr" in languages and "nl" in languages else street, languages)
    if not said.text:
        return said
    language = said.language or ("nl" if is_dutch(said.text) else "")
    return Said(
        f"{said.text} {number}".strip(),
        language,
        {code: f"{text} {number}".strip() for code, text in said.others.items() if code != language},
    )


def city_of(values: dict[str, str], language: str) -> Said:
    """The town, in the language of the street where both are said."""
    fr, nl = in_two(values.get("addr:city", ""))
    if fr == nl:
        return Said(fr, "", {})
    return Said(nl, "nl", {"fr": fr}) if language == "nl" else Said(fr, "fr", {"nl": nl})


def postcode_of(values: dict[str, str]) -> str:
    found = values.get("addr:postcode", "")
    return found if len(found) <= LONGEST_POSTCODE else ""
