"""One cell as a value: a plain text, a day, telephone numbers, a postcode. Pure."""

from __future__ import annotations

import datetime
import re
import unicodedata
from html import unescape

import nh3

from pont.directory.hsds.fields import Refused
from pont.directory.names import cleaned
from pont.directory.saying import said as _

_TAG = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h\d)\b[^>]*>", re.IGNORECASE)
_NOTHING = frozenset(
    {"", "-", "–", "—", "/", "?", "x", "n/a", "na", "nvt", "n.v.t.", "nihil", "néant", "none", "null"}
)
EXCEL_BEGINS = datetime.date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_050
"""Days of 1990 and 2099 as Excel counts them."""
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T].*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_PARTS = re.compile(r"[;,\n|]+|\s/\s|\s(?:ou|of|or|en|et|and|&)\s|\s+[-–]\s+(?=[+0(])", re.IGNORECASE)
_PHONE = re.compile(r"(?P<before>[^\d+(]{0,60}?)(?P<number>\+?[(\d][\d ()./+–-]*\d)(?P<after>\D.{0,60}|)")
_BARE = re.compile(r"\d+(?:\.0)?")
LONGEST_NUMBER = 40


def one_line(text: str) -> str:
    """A text without HTML, on one line, composed, without unseen characters."""
    plain = text if "<" not in text and "&" not in text else _without_tags(text)
    if plain.isprintable() and unicodedata.is_normalized("NFC", plain):
        return " ".join(plain.split())
    return cleaned(plain)[0]


def lines(text: str) -> str:
    """The same, its lines kept."""
    if "\n" not in text and "<" not in text and "&" not in text:
        return one_line(text)
    found = (cleaned(line)[0] for line in _without_tags(text).splitlines())
    return "\n".join(line for line in found if line)


def _without_tags(text: str) -> str:
    """What a reader of the HTML would see. Scripts and styles go with what is in them."""
    if not _TAG.search(text):
        return text
    return unescape(nh3.clean(_BREAK.sub("\n", text), tags=set()))


def says_nothing(text: str) -> bool:
    """Whether a cell holds only a sign that it is empty."""
    return unicodedata.normalize("NFC", text).strip().lower() in _NOTHING


def day(text: str) -> datetime.date:
    """A day as 2026-12-31, 31/12/2026, or a number of Excel. Raises `Refused`."""
    found = text.strip()
    try:
        if match := _ISO.fullmatch(found):
            return datetime.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DAY.fullmatch(found):
            year = int(match[3])
            return datetime.date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
        if (match := _SERIAL.fullmatch(found)) and FIRST_SERIAL <= int(match[1]) <= LAST_SERIAL:
            return EXCEL_BEGINS + datetime.timedelta(days=int(match[1]))
    except ValueError:
        pass
    raise Refused(_("this is no date: %(found)s", found=found[:40]))


def whole(text: str) -> str:
    """A number as people write it: "1000.0" is 1000."""
    return text.removesuffix(".0") if _BARE.fullmatch(text) else text


def phones(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Numbers of a cell with what is said beside each, and the parts that are no number."""
    found: dict[str, tuple[str, str]] = {}
    odd = []
    for part in _PARTS.split(text):
        part = part.strip()
        if not part or says_nothing(part):
            continue
        match = _PHONE.fullmatch(part)
        number = _with_zero(match["number"].strip()) if match else ""
        if match is None or len(number) > LONGEST_NUMBER or not 3 <= sum(map(str.isdigit, number)) <= 16:
            odd.append(part[:60])
            continue
        beside = " ".join(filter(None, (_bare(match["before"]), _bare(match["after"]))))
        beside = (
            ""
            if beside.lower().rstrip(".") in ("tel", "tél", "t", "telefoon", "téléphone", "gsm", "phone")
            else beside
        )
        found.setdefault("".join(filter(str.isdigit, number)), (number, beside))
    return list(found.values()), odd


def _bare(text: str) -> str:
    return text.strip(" :()[]-–.,")


def _with_zero(number: str) -> str:
    """A number that a spreadsheet kept as a sum of digits gets back the zero or the plus it lost."""
    digits = whole(number)
    if not digits.isdigit():
        return number
    if digits.startswith("32") and len(digits) in (10, 11):
        return f"+{digits}"
    lost = (len(digits) == 8 and digits[0] != "0") or (len(digits) == 9 and digits[0] == "4")
    return f"0{digits}" if lost else digits
