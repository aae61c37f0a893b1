"""A text cut into tokens: hours, days, words of our list, and what is none of these.

Dates with a year, telephone numbers, prices, addresses and web addresses are cut out whole, so that no digit in
them becomes an hour.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from pont.directory.written_hours.words import (
    DAYS_TOGETHER,
    Meaning,
    Vocabulary,
    folded,
    squashed,
    vocabulary,
)

_UNITS = r"(?:heures?|hours?|uren|uur|hrs?|h|u)"
_END = r"(?![a-z0-9])"
ALWAYS = re.compile(
    rf"24 ?{_UNITS}? ?(?:/|sur|op|out of) ?24(?: ?{_UNITS})?{_END}"
    rf"|24 ?{_UNITS} (?:a day|per day|per dag|par jour){_END}|24[ \-]hours?{_END}"
)
EVERY_DAY = re.compile(
    r"(?:7 ?(?:jours|j|dagen|days|d)?|zeven dagen|seven days|sept jours)\.? ?"
    rf"(?:/|sur|op|out of) ?(?:7(?: ?(?:jours|dagen|j|d))?|zeven|seven|sept){_END}"
    rf"|(?:7|seven|zeven) (?:days a week|days per week|dagen per week){_END}|7 jours par semaine{_END}"
)
BOTH = re.compile(rf"24 ?{_UNITS}? ?/ ?7 ?(?:jours|j|dagen|d)?{_END}")
WEB = re.compile(
    r"(?:https?://|www\.)[^\s,;()]+|[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+"
    r"|[a-z][a-z0-9\-]*(?:\.[a-z0-9\-]+)*\.(?:be|brussels|org|com|eu|net)(?:/[^\s,;()]*)?(?![a-z0-9])"
)
DATE = re.compile(r"[0-9]{1,2}(?P<by>[/.\-])[0-9]{1,2}(?P=by)(?:[0-9]{4}|[0-9]{2})(?![0-9])")
NUMBER = re.compile(
    r"(?:(?:\+|00)[0-9]{2}(?: ?\(0\))?|0[0-9]{1,3}|\(0[0-9]{1,3}\))(?:[ ./\-]{0,3}[0-9]{1,3}){2,5}(?![0-9])"
)
CLOCK_LIKE = re.compile(
    r"[0-9]{2}[.:][0-5][0-9] ?[-/]|[0-9]{2} ?[-/] ?[0-9]{2}[.: ]?[0-9]{0,2} ?[-/ ]? ?[0-9]{2} ?[-/] ?[0-9]{2}$"
)
PRICE = re.compile(
    rf"€ ?[0-9]+(?:[.,][0-9]{{1,2}})?{_END}|[0-9]+(?:[.,][0-9]{{1,2}})? ?(?:€|eur{_END}|euros?{_END})"
)
ORDINAL = re.compile(r"(?P<n>[0-9]{1,2})(?:ere|er|eme|ieme|e|de|ste|st|nd|rd|th)(?![a-z0-9])")
CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2})(?![0-9])(?:"
    rf"(?P<space> ?)(?P<unit>{_UNITS})(?![a-z])(?:(?P=space)(?P<after>[0-5][0-9])(?![0-9]| ?{_UNITS}(?![a-z])))?"
    rf"|(?P<by>[:.])(?P<minute>[0-5][0-9])(?![0-9])(?P<late> ?(?:{_UNITS})(?![a-z]))?"
    r")?(?P<half> ?(?:[ap]m|[ap]\.m\.?)(?![a-z]))?"
)
COMPOUND = re.compile(
    r"(?P<day>maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)(?P<part>voormiddag|namiddag|ochtend|morgen|avond|nacht)(?:en)?(?![a-z])"
)
NOON = re.compile(r"12 ?(?:noon|midday|midnight)(?![a-z])")
UNIT_DOT = re.compile(r"\.(?=\s*[a-z0-9\-/,;)])")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|[0-9]+|.", re.DOTALL)
SIGNS = {
    ",": ",", "&": "&", "/": "/", "-": "-", ":": ":", "(": "(", ")": ")", "[": "(", "]": ")", ";": ";", "|": ",",
    "•": ";", "·": ";", "!": ";", "\n": "\n", "+": "&", ">": ">", '"': "_", "«": "_", "»": "_", "☎": "H", "📞": "H",
    "⏰": "_", "🕘": "_", "🕐": "_", "📅": "_", "🗓": "_", "📍": "_",
}  # fmt: skip


class Token(msgspec.Struct, frozen=True):
    """A piece of the text: the letter of its kind, its value, and where it stands (first, after the last)."""

    letter: str
    value: Any
    start: int
    end: int


def cut(text: str, language: str) -> list[Token]:
    """Cut a text into tokens, with the words of one language. What no list knows has the letter "?"."""
    return _Cutter(text, vocabulary(language)).tokens()


class _Cutter:
    def __init__(self, text: str, words: Vocabulary) -> None:
        self.text, self.words = text, words
        self.plain, self.places = folded(text)
        self.at = 0
        self.found: list[Token] = []

    def tokens(self) -> list[Token]:
        while self.at < len(self.plain):
            if self.plain[self.at] == " ":
                self.at += 1
            elif not (self._cut_out() or self._always() or self._number() or self._word() or self._sign()):
                self._take("?", None, WORD.match(self.plain, self.at))
        return self.found

    def _take(self, letter: str, value: object, match: re.Match[str] | None) -> bool:
        if match is None or match.end() == self.at:
            return False
        self.found.append(Token(letter, value, self.places[self.at], self.places[match.end() - 1] + 1))
        self.at = match.end()
        return True

    def _starts_word(self) -> bool:
        return not self.at or not self.plain[self.at - 1].isalnum()

    def _cut_out(self) -> bool:
        """Contacts, prices, dates with a year, addresses."""
        if not self._starts_word():
            return False
        number = NUMBER.match(self.plain, self.at)
        if number and 9 <= sum(map(str.isdigit, number[0])) <= 13 and not CLOCK_LIKE.match(number[0]):
            return self._take("c", "number", number)
        return (
            self._take("c", "web", WEB.match(self.plain, self.at))
            or self._take("?", "date", DATE.match(self.plain, self.at))
            or self._take("e", None, PRICE.match(self.plain, self.at))
            or self._take("a", None, self._address())
        )

    def _address(self) -> re.Match[str] | None:
        """A street; not when its name holds a word of our list, which may be what the street hides."""
        match = self.words.street.match(self.plain, self.at)
        name = match and (match["name"] or match["english"])
        if match is None or not name:
            return match
        inside = re.findall(r"[a-z]+'?", name)
        articles = {"de", "du", "des", "la", "le", "les", "l'", "d'", "saint", "sainte", "aux", "van", "the"}
        return None if any(word not in articles and word in self.words.meanings for word in inside) else match

    def _always(self) -> bool:
        if not self._starts_word():
            return False
        both = BOTH.match(self.plain, self.at)
        if both:
            middle = self.places[self.at]
            self.found.append(Token("Z", None, middle, middle))
            return self._take("D", "every", both)
        return self._take("Z", None, ALWAYS.match(self.plain, self.at)) or self._take(
            "D", "every", EVERY_DAY.match(self.plain, self.at)
        )

    def _number(self) -> bool:
        """An ordinal, an hour, or a number that may become an hour beside another one."""
        if not self.plain[self.at].isdigit() or not self._starts_word():
            return False
        noon = NOON.match(self.plain, self.at)
        if noon:
            return self._take("t", (24 * 60 if "night" in noon[0] else 12 * 60, "word"), noon)
        ordinal = ORDINAL.match(self.plain, self.at)
        if ordinal:
            return self._take("o", int(ordinal["n"]), ordinal)
        clock = CLOCK.match(self.plain, self.at)
        if clock is None:
            return False
        if not any(clock[name] for name in ("unit", "minute", "half")):
            return self._take("n" if int(clock["hour"]) <= 31 else "?", int(clock["hour"]), clock)
        minutes = _minutes(clock)
        took = self._take("?" if minutes is None else "t", minutes, clock)
        dot = (
            UNIT_DOT.match(self.plain, self.at)
            if (clock["unit"] or clock["late"]) and not clock["after"]
            else None
        )
        after = self.text[self.places[self.at] :].lstrip(". \n")[:1]
        if dot and not after.isupper():
            self.at += 1
        return took

    def _word(self) -> bool:
        if not self._starts_word() and self.plain[self.at - 1] != "'":
            return False
        compound = COMPOUND.match(self.plain, self.at)
        if compound and compound["day"] in self.words.meanings:
            return self._compound(compound)
        match = self.words.pattern.match(self.plain, self.at)
        if match is None:
            return False
        meaning: Meaning = self.words.meanings[squashed(match[0])]
        return self._take(meaning.letter, meaning.value, match)

    def _compound(self, match: re.Match[str]) -> bool:
        """`woensdagnamiddag`: a day and a part of it."""
        for name in ("day", "part"):
            meaning = self.words.meanings[match[name]]
            start, end = self.places[match.start(name)], self.places[match.end(name) - 1] + 1
            self.found.append(Token(meaning.letter, meaning.value, start, end))
        self.at = match.end()
        return True

    def _sign(self) -> bool:
        sign = self.plain[self.at]
        end = self.at + 1
        here = WORD.match(self.plain, self.at)
        if sign == "." and (self.plain[end : end + 1] in ("", " ", "\n", ")") or self._after_word()):
            return self._take(";", None, here)
        if sign in ("*", "-") and self._begins_line():
            return self._take(";", None, here)
        if sign in SIGNS:
            value: object = ("phone", "label") if SIGNS[sign] == "H" else None
            if sign == "-":
                value = (
                    "spaced" if self.plain[self.at - 1 : self.at] == " " == self.plain[end : end + 1] else ""
                )
            return self._take(SIGNS[sign], value, here)
        return False

    def _after_word(self) -> bool:
        return (
            bool(self.found)
            and self.plain[self.at + 1 : self.at + 2] not in "."
            and self.plain[self.at + 1].isalpha()
        )

    def _begins_line(self) -> bool:
        return not self.plain[: self.at].rpartition("\n")[2].strip()


def _minutes(clock: re.Match[str]) -> tuple[int, str] | None:
    """Minutes after midnight and how they are written; None for what is no time of day."""
    hour, minute = int(clock["hour"]), int(clock["after"] or clock["minute"] or 0)
    half = (clock["half"] or "").strip().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            return None
        return (hour % 12 + (12 if half == "pm" else 0)) * 60 + minute, half
    if hour * 60 + minute > 24 * 60:
        return None
    # "9.12" is as likely a date; people who write a dot write quarters.
    if clock["by"] == "." and minute % 15 and not clock["late"]:
        return None
    return hour * 60 + minute, "sure" if len(clock["hour"]) == 2 else "plain"


def days_of(name: str) -> frozenset[int]:
    """The weekdays (Monday is 0) of "every", "weekdays", "worked" or "weekend"."""
    return DAYS_TOGETHER[name]
