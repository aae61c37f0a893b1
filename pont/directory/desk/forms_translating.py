"""What translators type, tick and send, cleaned. Nothing here saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct, field

from pont.directory.desk.translating import exchange, glossary, keeping, texts, words
from pont.directory.desk.translating.actions import Change, ChangedMeanwhile
from pont.directory.desk.translating.reporting import tongue
from pont.directory.desk.translating.texts import MACHINE, MISSING, OUTDATED, Book, Kept, Original, mark
from pont.directory.translations import hash_of

TO_DO = (MISSING, OUTDATED, MACHINE)
ALL, ALL_TO_DO = "all", "to-do"
WANTED = {
    ALL_TO_DO: TO_DO,
    MISSING: (MISSING,),
    OUTDATED: (OUTDATED,),
    MACHINE: (MACHINE,),
    ALL: texts.STATES,
}
WANTED_SAID = [
    (ALL_TO_DO, gettext_lazy("Everything to do")),
    (MISSING, gettext_lazy("What is missing")),
    (OUTDATED, gettext_lazy("What is outdated")),
    (MACHINE, gettext_lazy("What a machine wrote")),
    (ALL, gettext_lazy("Everything")),
]
# A page of a service: so many texts, and so many letters of originals, fit in one form.
MOST_TEXTS, MOST_LETTERS = 30, 8000


class Chosen(forms.Form):
    """Which texts: in an address, so it holds no text."""

    show = forms.ChoiceField(
        choices=WANTED_SAID,
        required=False,
        label=gettext_lazy("Show"),
        widget=forms.Select({"class": "input"}),
    )

    def wanted(self) -> tuple[str, ...]:
        """The states that were asked for."""
        return WANTED[(self.is_valid() and self.cleaned_data["show"]) or ALL_TO_DO]


class FileForm(Chosen):
    """The file somebody takes along."""

    format = forms.ChoiceField(
        choices=[(exchange.XLIFF, "XLIFF 1.2"), (exchange.PO, "PO")],
        label=gettext_lazy("Kind of file"),
        widget=forms.Select({"class": "input"}),
    )


class UploadForm(forms.Form):
    """The file somebody brings back."""

    file = forms.FileField(
        label=gettext_lazy("The translated file"),
        allow_empty_file=True,
        widget=forms.FileInput({"class": "input", "accept": ".xliff,.xlf,.po"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )

    def clean_file(self) -> bytes:
        sent = self.cleaned_data["file"]
        if sent.size > exchange.LARGEST:
            raise forms.ValidationError(words.UNREADABLE[exchange.TOO_LARGE])
        return sent.read()


class StampForm(forms.Form):
    """The yes to a preview: which one it was."""

    stamp = forms.RegexField(r"^[0-9a-f]{16}\Z")


def parts(originals: Sequence[Original]) -> list[list[Original]]:
    """The texts of a service in forms that are small enough to be sent."""
    found: list[list[Original]] = [[]]
    letters = 0
    for original in originals:
        if found[-1] and (len(found[-1]) == MOST_TEXTS or letters + len(original.text) > MOST_LETTERS):
            found.append([])
            letters = 0
        found[-1].append(original)
        letters += len(original.text)
    return found


def marked(text: str, spans: Sequence[glossary.Span]) -> SafeString:
    """The text with the words of the vocabularies marked."""
    edges = [0, *(at for span in spans for at in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if turn % 2 else piece,)
            for turn, piece in enumerate(pieces)
        ),
    )


class Seen(NamedTuple):
    """What stood there when the page was opened: fingerprints of the original, the translation, and its words."""

    source: str
    before: str
    text: str

    def __str__(self) -> str:
        return ".".join(self)

    @classmethod
    def of(cls, original: Original, kept: Kept | None) -> Seen:
        return cls(original.hash, mark(kept), hash_of(keeping.cleaned(kept.text if kept else "")))


class Line(Struct):
    """One text on the page: its original beside its translation."""

    original: Original
    kept: Kept | None
    language: str
    group: str
    text: str
    seen: Seen
    found: glossary.Found
    is_removed: bool = False
    is_right: bool = False
    source_changed: bool = False
    theirs: str | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.original.key).replace(":", "-")

    @property
    def label(self) -> str:
        return words.label(self.original)

    @property
    def state(self) -> str:
        return texts.state(self.original, self.kept)

    @property
    def state_said(self) -> str:
        return str(words.STATES[self.state])

    @property
    def source(self) -> SafeString:
        return marked(self.original.text, self.found.spans)

    @property
    def source_tongue(self) -> SafeString:
        return tongue(self.original.language)

    @property
    def source_language(self) -> str:
        return words.language(self.original.language)

    @property
    def tongue(self) -> SafeString:
        return tongue(self.language)

    @property
    def to_keep(self) -> list[str]:
        return keeping.to_keep(self.original.text)

    @property
    def rows(self) -> int:
        """How high the field is: as the original, with some room."""
        return min(max(2, len(self.original.text) // 45 + 1), 12)

    def take(self, data: Mapping[str, str]) -> Change | None:
        """What was sent for this text; None where nothing changed. Fills `errors` where it cannot be."""
        if f"text-{self.name}" not in data:
            return None
        self.text = keeping.cleaned(data[f"text-{self.name}"])
        self.is_removed, self.is_right = (f"{tick}-{self.name}" in data for tick in ("remove", "right"))
        said = data.get(f"seen-{self.name}", "").split(".")
        self.seen = Seen(*said) if len(said) == len(Seen._fields) else Seen("", "?", "")
        is_typed = hash_of(self.text) != self.seen.text
        if self.is_removed and self.text and is_typed:
            self.errors.append(_("You typed a text and ticked that it goes. Choose one of both."))
        elif not self.text and is_typed and not self.is_removed:
            self.errors.append(_("This is empty. Tick the box if the translation has to go."))
        elif len(self.text) > self.original.most:
            self.errors.append(_("Use at most %(most)s letters.") % {"most": self.original.most})
        elif self.is_removed:
            return self.change("") if self.seen.before else None
        elif self.text and (is_typed or self.is_right):
            return self.change(self.text)
        return None

    def change(self, text: str) -> Change:
        return Change(self.original.key, text, self.seen.source, self.seen.before)

    def meet(self) -> None:
        """Show what somebody else made of it meanwhile; the next press knows of it."""
        now = Seen.of(self.original, self.kept)
        self.source_changed = now.source != self.seen.source
        if now.before != self.seen.before:
            self.theirs = self.kept.text if self.kept else ""
        self.seen = now


class TextsForm:
    """One part of the texts of a service. `data`: what was sent, None on a page that was only opened."""

    def __init__(self, book: Book, part: Sequence[Original], language: str, data: Any = None) -> None:
        self.book, self.language, self.data = book, language, data
        self.lines = list(self.made(part))
        self.sentence = ""
        taken = (line.take(data) for line in self.lines) if data is not None else ()
        self.changes = [change for change in taken if change is not None]

    def made(self, part: Sequence[Original]) -> Iterator[Line]:
        group = ""
        for original in part:
            kept = self.book.kept.get((original.key, self.language))
            is_first, group = original.key.table != group, original.key.table
            yield Line(
                original,
                kept,
                self.language,
                str(words.GROUPS[group]) if is_first else "",
                kept.text if kept else "",
                Seen.of(original, kept),
                glossary.find(original.text, original.language, self.language),
            )

    @property
    def is_wrong(self) -> bool:
        return any(line.errors for line in self.lines)

    def again(self, book: Book, why: ChangedMeanwhile) -> TextsForm:
        """The same page with what somebody else made of it: what was typed stays."""
        there = book.of_service.get(next(iter(book.services), 0), {})
        part = [book.originals[line.original.key] for line in self.lines if line.original.key in there]
        form = TextsForm(book, part, self.language, self.data)
        form.sentence = str(why)
        for line in form.lines:
            if line.original.key in why.keys:
                line.meet()
        return form
