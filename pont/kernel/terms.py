"""The rows of the vocabularies: what a need, a condition or a filter says, as plain frozen data.

They check their own shape: nothing empty, no language missing, no unknown key. `vocabulary` reads them and
compares them with each other.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from babel import Locale, UnknownLocaleError
from msgspec import Meta, Struct

from pont.kernel import catalogues

LANGUAGES = ("nl", "fr", "en")
"""Written by hand, complete on every screen; everything else falls back on them in this order."""

SPOKEN = ("ar", "es", "ro", "pl", "bg", "pt", "tr", "uk", "ti")
"""Beside these, what a visitor reads and types."""

VISITOR_LANGUAGES = (*LANGUAGES, *SPOKEN)


def written_for(lang: str) -> str:
    """The hand-written language that serves this reader where something exists in three only, such as numbers to call.

    French, which most people in Brussels who speak none of the three learn first.
    """
    return lang if lang in LANGUAGES else "fr"


Lang = Literal["nl", "fr", "en"]
Code = Annotated[str, Meta(pattern=r"^[a-z0-9_]+$")]
NeedCode = Annotated[str, Meta(pattern=r"^[a-z_]+\.[a-z0-9_]+$")]
Shown = Annotated[str, Meta(pattern=r"^\S(.*\S)?$")]
"""A text that people read: not empty, one line, no space around it."""


class Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of a vocabulary: keys nobody knows are refused."""


class Text(Entry, frozen=True, kw_only=True):
    """One text, written in three languages and translated into the others of a visitor."""

    nl: Shown
    fr: Shown
    en: Shown

    def get(self, lang: str) -> str:
        """The text in `lang`; in Dutch where it does not exist."""
        if lang in LANGUAGES:
            return {"nl": self.nl, "fr": self.fr, "en": self.en}[lang]
        return catalogues.translated(lang, self.nl, self.en)


class Domain(Text, frozen=True, kw_only=True):
    """A life domain; it is its own name."""

    code: Code


class Tile(Entry, frozen=True, kw_only=True):
    """A window of the home page. `sign`: a drawn sign; `word`: two at most; `heading`: above the results.

    `first`: the needs most people mean who tap it; their doors come first.
    """

    code: Code
    sign: str
    word: Text
    heading: Text
    first: Annotated[tuple[NeedCode, ...], Meta(min_length=1)]


class NeedWords(Entry, frozen=True, kw_only=True):
    """A need in one language. `words`: evidence in a record; `hints`: in a query; `misspelt`: never shown."""

    label: Shown
    words: Annotated[tuple[Shown, ...], Meta(min_length=1)]
    phrases: tuple[Shown, ...] = ()
    hints: tuple[Shown, ...] = ()
    misspelt: tuple[Shown, ...] = ()


class Need(Entry, frozen=True, kw_only=True):
    """A need of the thesaurus. `not_with`: phrases that hold one of its words but mean something else."""

    code: NeedCode
    tile: Code
    domains: Annotated[tuple[Code, ...], Meta(min_length=1)]
    nl: NeedWords
    fr: NeedWords
    en: NeedWords
    not_with: tuple[Shown, ...] = ()

    def spoken(self, lang: str) -> NeedWords:
        """What is said for it in `lang`; in Dutch where that does not exist."""
        return {"nl": self.nl, "fr": self.fr, "en": self.en}.get(lang, self.nl)

    @property
    def said(self) -> tuple[NeedWords, NeedWords, NeedWords]:
        """What is said for it, in all languages."""
        return (self.nl, self.fr, self.en)

    @property
    def label(self) -> Text:
        return Text(nl=self.nl.label, fr=self.fr.label, en=self.en.label)


class AccessB(Entry, frozen=True, kw_only=True):
    """One of the seven B's: the visitor's question, and the term in small beneath."""

    code: Code
    question: Text
    term: Text


class Answer(Entry, frozen=True, kw_only=True):
    """An answer of a door. `mark` is about the way in: "yes" is no threshold, "maybe" depends, "nay" is one.

    `fact` stands on the door's page; `reason` in a list of doors, ready to be read aloud.
    """

    code: Code
    mark: Literal["yes", "maybe", "nay"]
    fact: Text
    reason: Text


class Condition(Entry, frozen=True, kw_only=True, rename={"answers": "answer"}):
    """An access condition under one B. `unknown`: said when nobody checked, or only partners may know."""

    code: Code
    b: Code
    visibility: Literal["public", "partners"]
    label: Text
    unknown: Text
    answers: Annotated[tuple[Answer, ...], Meta(min_length=2)]
    sign: str = ""

    def answer(self, code: str) -> Answer | None:
        """The answer with this code, None when there is none."""
        return next((answer for answer in self.answers if answer.code == code), None)


class HelpKind(Text, frozen=True, kw_only=True):
    """Who helps; it is its own name. `side`: a service with a mandate, or people among themselves."""

    code: Code
    side: Literal["formal", "informal"]


class Filter(Entry, frozen=True, kw_only=True):
    """Words that act as a filter in the search box, per language; `not_with` as for a need."""

    key: Literal["without", "for", "open_only", "when", "near_me", "speaks"]
    value: Code
    nl: Annotated[tuple[Shown, ...], Meta(min_length=1)]
    fr: Annotated[tuple[Shown, ...], Meta(min_length=1)]
    en: Annotated[tuple[Shown, ...], Meta(min_length=1)]
    not_with: tuple[Shown, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases of all languages."""
        return (*self.nl, *self.fr, *self.en)


class Negation(Entry, frozen=True, kw_only=True):
    """A phrase that denies a need beginning at most `distance` words further; 1 is the very next word."""

    lang: Lang
    phrase: Shown
    distance: Annotated[int, Meta(ge=1, le=5)]
    not_with: tuple[Shown, ...] = ()


class LanguageName(Text, frozen=True, kw_only=True):
    """A language spoken at desks; it is its own name. `own`: in itself; `visitor`: pages come in it."""

    code: Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")]
    own: Shown
    rtl: bool
    visitor: bool

    def get(self, lang: str) -> str:
        """Its name in `lang`: by hand in three languages, else as CLDR has it; its own name where CLDR has none."""
        if lang in LANGUAGES:
            return {"nl": self.nl, "fr": self.fr, "en": self.en}[lang]
        try:
            return Locale.parse(lang).languages.get(self.code, self.own)
        except (UnknownLocaleError, ValueError):
            return self.own


class EmergencyNumber(Entry, frozen=True, kw_only=True):
    """A number to call. `shown_in`, `strip`: languages of the page; `needs`: it is their last resort."""

    code: Code
    number: Shown
    tel: Annotated[str, Meta(pattern=r"^\+?[0-9]+$")]
    label: Text
    about: Text
    shown_in: Annotated[tuple[Lang, ...], Meta(min_length=1)]
    strip: tuple[Lang, ...]
    needs: tuple[NeedCode, ...]
    source: Shown
    checked_on: datetime.date
    checked_by: Shown


class Element(Entry, frozen=True, kw_only=True):
    """What a person can say of the situation. `fragment`: in the lead line; `first`: a first chip."""

    key: Literal["without", "for"]
    value: Code
    label: Text
    fragment: Text
    sign: str = ""
    first: bool = False
