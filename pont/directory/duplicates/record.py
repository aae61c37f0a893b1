"""An entry as it is compared with others: phones as digits, addresses cut up, names without their mark-up. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from pont.kernel.folding import fold, tokens

Point = tuple[float, float]

_FIRST_NUMBER = re.compile(r"^\s*(\d{1,4}\s?[a-z]?)(?:\s*/\s*\w{1,4})?\s*,\s*(?=\D)")
_BOX = re.compile(r"\b(?:bte|boite|bus|box|b|app|appt)\.?\s*\d+\w*\b.*$")
# A number with its letter, then perhaps another: the end of a range, or a letter box. Folding took the hyphen.
_NUMBER = re.compile(r"(?<!\w)(\d{1,4})(?:\s?[a-z])?(?:\s*[\s/+&]\s*(\d{1,4})(?:\s?[a-z])?)?(?!\w)")
WIDEST_RANGE = 30  # house numbers
_BOTH_LANGUAGES = re.compile(r"\s+[-/]\s+(?=\D)")
_FRENCH = frozenset(
    [
        "rue",
        "avenue",
        "av",
        "chaussee",
        "chee",
        "ch",
        "boulevard",
        "bd",
        "bld",
        "place",
        "pl",
        "quai",
        "square",
        "dreve",
        "allee",
        "clos",
        "impasse",
        "chemin",
        "galerie",
        "cite",
        "parvis",
        "sentier",
        "cours",
        "venelle",
        "passage",
        "rond",
    ]
)
_DUTCH = re.compile(
    r"(.*?)(?:straat|str|laan|steenweg|plein|lei|weg|dreef|kaai|markt|baan|pad|gang|hof|square|plaats|berg)$"
)
_SMALL = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "d",
        "van",
        "der",
        "den",
        "het",
        "t",
        "ter",
        "ten",
        "st",
        "saint",
        "sainte",
        "sint",
    ]
)
_EXTENSION = re.compile(r"(?:ext|poste|post|toestel|tst|int|x|#)\.?\s*\d+\s*$", re.IGNORECASE)
_SEVERAL = re.compile(r"\s*(?:[;,|]|\bou\b|\bof\b|\bor\b|\bet\b|\ben\b|\s[-–]\s|\s/\s(?=[\d+(]{2}))\s*", re.I)
_PLATFORMS = ("facebook.", "instagram.", "linktr.ee", "google.", "linkedin.", "youtube.", "twitter.", "x.com")


class Street(msgspec.Struct, frozen=True):
    """One spelling of a street: its own words joined, without "rue" or "straat", and the language they show."""

    core: str
    language: str


class Address(msgspec.Struct, frozen=True):
    """Where a door is, as far as it is known. `commune` is a NIS code; the point is WGS84, NaN-free or None."""

    postcode: str = ""
    commune: str = ""
    streets: tuple[Street, ...] = ()
    numbers: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None

    @classmethod
    def of(
        cls,
        address: Iterable[str] = (),
        postcode: str = "",
        commune: str = "",
        point: Iterable[float] | None = None,
    ) -> Address:
        """From texts as people write them; `address` holds the street and number, in one language or more."""
        parts = [part for text in address for part in _BOTH_LANGUAGES.split(plain(text)) if part.strip()]
        cut = [street_and_numbers(part) for part in parts]
        lat, lon = point if point else (None, None)
        return cls(
            postcode="".join(re.findall(r"\d", postcode))[:4],
            commune=commune,
            streets=tuple(dict.fromkeys(street for street, _numbers in cut if street.core)),
            numbers=tuple(sorted({number for _street, numbers in cut for number in numbers})),
            lat=lat,
            lon=lon,
        )


class Record(msgspec.Struct, frozen=True):
    """What is compared of one service. `key` is its number, or "" for one that is being written.

    `names` are all names in all languages, `organizations` those of who offers it; `phones` are digits as
    `phone_digits` gives them. A service with a secret address has no places.
    """

    key: str = ""
    names: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    places: tuple[Address, ...] = ()
    website: str = ""
    email: str = ""
    needs: tuple[str, ...] = ()
    reached_by: str = "door"
    source: str = ""

    @classmethod
    def of(
        cls,
        *,
        names: Iterable[str] = (),
        organizations: Iterable[str] = (),
        phones: Iterable[str] = (),
        places: Iterable[Address] = (),
        website: str = "",
        email: str = "",
        needs: Iterable[str] = (),
        key: str = "",
        reached_by: str = "door",
        source: str = "",
    ) -> Record:
        """From texts as people write them."""
        numbers = {digits for text in phones for digits in phone_digits(text)}
        return cls(
            key=key,
            names=kept(names),
            organizations=kept(organizations),
            phones=tuple(sorted(numbers)),
            places=tuple(dict.fromkeys(place for place in places if place != Address())),
            website=site(website),
            email=email.strip().casefold(),
            needs=tuple(sorted(set(needs))),
            reached_by=reached_by,
            source=source,
        )


def kept(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without mark-up, each once, in a steady order."""
    return tuple(sorted({text for text in map(plain, texts) if text}))


def plain(text: str) -> str:
    """A text whose HTML entities are letters; one that was escaped twice as well."""
    return " ".join(html.unescape(html.unescape(text)).split()) if "&" in text else " ".join(text.split())


def phone_digits(text: str) -> list[str]:
    """The numbers in a text: Belgian ones without 0 and +32, foreign ones with +, extensions left out.

    >>> phone_digits("+32 (0)2 000 10 40 poste 12")
    ['20001040']
    """
    return [digits for part in _SEVERAL.split(text) if (digits := one_number(part))]


@lru_cache(maxsize=65_536)
def one_number(text: str) -> str:
    digits = re.sub(r"[^\d+]", "", _EXTENSION.sub("", re.sub(r"\(0\)", "", fold(text))))
    digits = re.sub(r"^00", "+", digits)
    if digits.startswith("+32"):
        digits = digits[3:]
    elif digits.startswith("+"):
        return digits if len(digits) > 6 else ""
    # "02 511 22 33/34" gives two numbers in short; the first is whole.
    digits = digits.replace("+", "").removeprefix("0")
    if len(digits) > 9:
        digits = digits[: 9 if digits.startswith("4") else 8]
    return digits if len(digits) >= 3 else ""


def site(text: str) -> str:
    """The host of a website; on a platform where everybody is, with the first part of the path."""
    text = text.strip().casefold()
    if not text:
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    if host.startswith(_PLATFORMS):
        first = parts.path.strip("/").split("/")[0]
        return f"{host}/{first}" if first else ""
    return host


def street_and_numbers(text: str) -> tuple[Street, tuple[str, ...]]:
    """One address line cut in two: "54/2, rue Coenraets" and "Rue Coenraets 54 bte 2" are the same."""
    folded = fold(text).replace("°", " ")
    numbers: tuple[str, ...] = ()
    if first := _FIRST_NUMBER.match(folded):
        numbers = (re.sub(r"\s|[a-z]", "", first.group(1)),)
        folded = folded[first.end() :]
    # A box is what follows a house number, so that "avenue du bus 3" keeps its 3.
    boxless = _BOX.sub("", folded)
    folded = boxless if re.search(r"\d", boxless) or numbers else folded
    found = list(_NUMBER.finditer(folded))
    # "Rue du 11 Novembre 5": the last number is the house's, one in front belongs to the street.
    if found and not numbers:
        last = found[-1]
        numbers = numbers_of_range(*last.groups())
        folded = folded[: last.start()] if last.start() else folded[last.end() :]
    return street_of(folded), numbers


def numbers_of_range(first: str, second: str | None) -> tuple[str, ...]:
    """Both ends of "62-64"; of "54/2" only the house, as the other is a letter box."""
    is_range = second is not None and 0 < int(second) - int(first) <= WIDEST_RANGE
    return (first, second) if second is not None and is_range else (first,)


@lru_cache(maxsize=16_384)
def street_of(folded: str) -> Street:
    """The street in a folded text without its number."""
    words = tokens(folded)
    language = "fr" if any(word in _FRENCH for word in words[:2]) else ""
    core = []
    for word in words:
        if word in _SMALL or (language == "fr" and word in _FRENCH):
            continue
        if not language and len(word) > 3 and (dutch := _DUTCH.match(word)):
            language, word = "nl", dutch.group(1)
        core.append(word)
    return Street("".join(core), language)
