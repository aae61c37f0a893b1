"""`read_written`: a text about hours becomes one schedule per purpose, or none where the text leaves a doubt.

Pure: text in, plain data out. Nothing here may open a door that the text does not open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from pont.directory.written_hours.composing import DAY, Days
from pont.directory.written_hours.cutting import cut
from pont.directory.written_hours.parts import Clause, Segment
from pont.directory.written_hours.saying import Taken, Unclear, part_of, said
from pont.directory.written_hours.sentences import Carry, Sentence, read_sentence, sentences_of
from pont.directory.written_hours.words import LANGUAGES, MIXED

# Longer texts are stories, not hours; they stay text.
LONGEST_TEXT = 2000
EVERY_DAY = Days(frozenset(range(7)), together=True)


class Words(msgspec.Struct, frozen=True):
    """The words a schedule rests on: its purpose, and where they stand in the text (first, after the last)."""

    purpose: str
    start: int
    end: int


class Written(msgspec.Struct, frozen=True):
    """What a text says. Each schedule is canonical OpenStreetMap syntax, or None; `rest` was not understood."""

    visit: str | None = None
    phone: str | None = None
    intake: str | None = None
    rest: str = ""
    words: tuple[Words, ...] = ()


class _Reading(msgspec.Struct):
    written: Written
    unknown: int


def read_written(text: str, language: str = "") -> Written:
    """Read hours in French, Dutch or English. `language` ("fr", "nl-BE", "") is a hint and may be wrong.

    The language in which the most words are known wins; between equals the hint, and without a hint only what they
    agree on. Text longer than LONGEST_TEXT characters is not read.
    """
    if len(text) > LONGEST_TEXT or not any(letter.isdigit() for letter in text):
        return Written(rest=text.strip())
    hint = language.strip().lower()[:2]
    # Read without a word left over in the language it is said to be in: no other reading can know more of it.
    if hint in LANGUAGES and not (own := _read(text, hint)).unknown:
        return own.written
    readings = {code: _read(text, code) for code in LANGUAGES}
    fewest = min(reading.unknown for reading in readings.values())
    if fewest:
        mixed = _read(text, MIXED)
        if mixed.unknown < fewest:
            return mixed.written
    best = {code: reading.written for code, reading in readings.items() if reading.unknown == fewest}
    if hint in best:
        return best[hint]
    first, *others = best.values()
    if all((o.visit, o.phone, o.intake) == (first.visit, first.phone, first.intake) for o in others):
        return first
    return Written(rest=text.strip())


def _read(text: str, language: str) -> _Reading:
    tokens = cut(text, language)
    sentences: list[Sentence] = []
    carry = Carry()
    for line in sentences_of(tokens):
        sentence = read_sentence(line, carry)
        carry = sentence.carry
        sentences.append(sentence)
    door = _Door(sentences)
    _intake_days(sentences, door.clauses)
    visit = door.hours()
    phone = _line_hours(sentences, "phone", visit is not None)
    intake = None if door.has_unknown else _line_hours(sentences, "intake", visit is not None)
    if intake is None and any(segment.kind == "intake" for _, segment in _segments(sentences)):
        # Somebody has to sign up, and nobody knows when: that is no open door.
        visit = None
    schedules = {"visit": visit, "phone": phone, "intake": intake}
    written = Written(
        visit, phone, intake, _rest(text, sentences, schedules), tuple(_words(sentences, schedules))
    )
    return _Reading(written, sum(token.letter == "?" for token in tokens))


def _segments(sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Segment]]:
    return ((sentence, segment) for sentence in sentences for segment in sentence.segments)


class _Door:
    """Whether somebody can walk in, and when. Each method that refuses says why the text leaves a doubt."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.segments = [(s, part) for s, part in _segments(sentences) if part.kind in ("", "visit")]
        self.clauses = [
            clause for _, part in self.segments for clause in part.clauses if not clause.restricted
        ]
        _every_day(self.clauses)

    @property
    def has_unknown(self) -> bool:
        return any(segment.is_unknown for _, segment in _segments(self.sentences))

    def hours(self) -> str | None:
        if (
            not self.clauses
            or self.has_unknown
            or self._is_doubtful()
            or self._is_by_appointment()
            or self._is_one_of_several()
            or self._is_a_presence()
        ):
            return None
        try:
            subjects = [subject for sentence in self.sentences for subject in sentence.about]
            clauses = [kept for clause in self.clauses for kept in _without_appointments(clause, subjects)]
        except Unclear:
            return None
        return said(clauses, _taken(self.segments, clauses)) if clauses else None

    def _is_doubtful(self) -> bool:
        return (
            any(segment.is_doubtful for _, segment in self.segments)
            or any(sentence.addresses > 1 for sentence in self.sentences)
            or sum(sentence.addresses for sentence in self.sentences) > 1
        )

    def _is_by_appointment(self) -> bool:
        """By appointment as a whole; or some hours are said to be free of it and others are not."""
        walks_in = [clause.walk_in for clause in self.clauses]
        everywhere = any(
            sentence.walk_in and not any(s.clauses for s in sentence.segments) for sentence in self.sentences
        )
        consults = any(segment.consults and segment.clauses for _, segment in self.segments)
        return (
            any(sentence.by_appointment for sentence in self.sentences)
            or (any(walks_in) and not all(walks_in) and not everywhere)
            or (consults and not (all(walks_in) or everywhere))
        )

    def _is_one_of_several(self) -> bool:
        """Hours of a library, a meal or an intake beside hours that do not say whose they are; two doors."""
        with_clauses = [segment for _, segment in self.segments if segment.clauses]
        others = any(segment.kind in ("other", "intake") for _, segment in _segments(self.sentences))
        bare = any(not segment.kind for segment in with_clauses) and not all(c.walk_in for c in self.clauses)
        groups = [segment.groups for segment in with_clauses]
        named = {group for group in groups if group}
        two_in_one = any(len(segment.groups) > 1 and len(segment.clauses) > 1 for segment in with_clauses)
        mixed = bool(named) and any(not segment.kind for segment in with_clauses)
        return (others and bare) or len(named) > 1 or two_in_one or mixed

    def _is_a_presence(self) -> bool:
        """Round the clock without the word "open": somebody may be there, and the door locked."""
        return any(
            any(last - first >= DAY for first, last in clause.spans) and not clause.restricted
            for _, segment in self.segments
            if not segment.says_open
            for clause in segment.clauses
        )


def _without_appointments(clause: Clause, subjects: Sequence[tuple[Days | None, str | None]]) -> list[Clause]:
    """A clause without the days that are by appointment ("mercredi sur rendez-vous").

    Raises Unclear where a part of the day is by appointment and the hours may lie in it.
    """
    for days, part in subjects:
        if clause.days is None:
            raise Unclear
        if days is not None and not (days.week & clause.days.week):
            if days.nth or days.holidays:
                raise Unclear
            continue
        if part is not None:
            if any(part_of(span) == part for span in clause.spans):
                raise Unclear
            continue
        if days is None or days.nth or days.holidays or clause.walk_in:
            raise Unclear
        clause = msgspec.structs.replace(clause, days=clause.days.without(days))
    return [clause] if clause.days is None or clause.days else []


def _taken(segments: Sequence[tuple[Sentence, Segment]], clauses: Sequence[Clause]) -> list[Taken]:
    """The closings of some segments. One that stands after clauses of its sentence speaks of these."""
    taken = []
    for _, segment in segments:
        for closing in segment.closings:
            of = None
            if closing.of is not None and closing.days is not None and not closing.days.holidays:
                mine = [segment.clauses[i] for i in closing.of]
                of = tuple(c for c in clauses if any(_is_of(c, known) for known in mine))
            taken.append(Taken(closing, of))
    return taken


def _is_of(clause: Clause, known: Clause) -> bool:
    return (clause.start, clause.end) == (known.start, known.end)


def _intake_days(sentences: Sequence[Sentence], door: Sequence[Clause]) -> None:
    """Hours of an intake without days are on the days of the door, where these are all the same."""
    days = [clause.days for clause in door]
    for _, segment in _segments(sentences):
        for clause in segment.clauses:
            if segment.kind == "intake" and clause.days is None and days and days.count(days[0]) == len(days):
                clause.days = days[0]


def _every_day(clauses: Sequence[Clause]) -> None:
    """Round the clock without a day means every day."""
    for clause in clauses:
        if clause.days is None and clause.spans == ((0, DAY),):
            clause.days = EVERY_DAY


def _line_hours(sentences: Sequence[Sentence], kind: str, has_visit: bool) -> str | None:
    """The hours of a telephone line or of the intake; None where a word near them is not understood."""
    mine = [(s, segment) for s, segment in _segments(sentences) if segment.kind == kind]
    doubtful = any(segment.is_doubtful or segment.is_unknown for _, segment in mine)
    for _, segment in _segments(sentences):
        # A word that is not understood, away from any hours, may narrow everything.
        doubtful |= segment.is_unknown and not segment.clauses
    clauses = [clause for _, segment in mine for clause in segment.clauses]
    if not clauses or doubtful or any(clause.restricted for clause in clauses):
        return None
    _every_day(clauses)
    closing_only = [
        (s, segment)
        for s, segment in _segments(sentences)
        if not has_visit and segment.kind == "" and segment.closings and not segment.clauses
    ]
    if closing_only and any(clause.spans == ((0, DAY),) for clause in clauses):
        # "Telephone 24 hours a day. Closed on Wednesday." The door is meant, or the line: nobody knows.
        return None
    return said(clauses, _taken(mine + closing_only, clauses))


def _words(sentences: Sequence[Sentence], schedules: dict[str, str | None]) -> Iterator[Words]:
    for _, segment in _segments(sentences):
        purpose = segment.kind or "visit"
        if schedules.get(purpose) and (segment.closings or any(not c.restricted for c in segment.clauses)):
            yield Words(purpose, segment.start, segment.end)


def _rest(text: str, sentences: Sequence[Sentence], schedules: dict[str, str | None]) -> str:
    """The text without what a schedule rests on."""
    used = [False] * len(text)
    for sentence, segment in _segments(sentences):
        heading_only = not segment.clauses and not segment.closings and segment.kind in schedules
        purpose = segment.kind or "visit"
        if purpose == "visit" and not schedules["visit"] and not segment.kind and not segment.clauses:
            purpose = "phone"
        says_nothing = not segment.kind and not (segment.clauses or segment.closings or sentence.walk_in)
        if not schedules.get(purpose) or says_nothing:
            continue
        if heading_only and segment.is_doubtful:
            continue
        used[segment.start : segment.end] = [True] * (segment.end - segment.start)
        for clause in segment.clauses:
            if clause.restricted:
                phrase = sentence.phrases[clause.phrase]
                used[phrase.start : phrase.end] = [False] * (phrase.end - phrase.start)
    for sentence in sentences:
        for start, end in sentence.asides:
            used[start:end] = [False] * (end - start)
    pieces = "".join("\0" if is_used else letter for letter, is_used in zip(text, used, strict=True))
    kept = map(_trimmed, pieces.split("\0"))
    return "; ".join(
        piece for piece in kept if any(letter.isalnum() for letter in piece) and piece not in _SMALL
    )


def _trimmed(piece: str) -> str:
    """A piece of the text without what joined it to the others; a bracket that it opens itself is closed again."""
    bare = piece.strip(" \t\r\n,;.:()-–—/&|•·[]")
    return f"{bare})" if bare.count("(") == bare.count(")") + 1 else bare


_SMALL = frozenset(("et", "en", "and", "ou", "of", "or", "le", "la", "de", "the"))
