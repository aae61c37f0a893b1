"""A segment read from left to right: the hours it gives, what it takes away, and what it leaves in doubt."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from pont.directory.written_hours.composing import DAY, Days, Span
from pont.directory.written_hours.cutting import Token
from pont.directory.written_hours.parts import BOUNDARIES, Clause, Closing, Phrase, Segment


class Walker:
    """Reads the tokens of one segment from left to right."""

    def __init__(self, segment: Segment, phrases: list[Phrase]) -> None:
        self.segment, self.phrases = segment, phrases
        self.days: Days | None = None
        self.is_free = False
        self.hours_first: bool | None = None
        self.closing: Closing | None = None
        self.season: tuple[str, ...] = ()
        self.part: str | None = None
        self.last = ""
        self.is_also = self.includes = False
        self.included: Days | None = None
        # "Closed in August and on public holidays": what "and" adds is closed too.
        self.closed_before: Closing | None = None
        self.follows_closing: Closing | None = None
        # What stands in each phrase to come: its letters, its heading, where it stands.
        self.coming: list[tuple[str, str, tuple[int, int]]] = []

    def begin(self) -> None:
        """Start the next phrase with what is known to stand in it."""
        letters, head, (start, end) = self.coming.pop(0)
        phrase = self.phrases[-1]
        phrase.letters, phrase.head, phrase.start, phrase.end = letters, head, start, end

    def walk(self, tokens: Sequence[Token]) -> None:
        readers: dict[str, Callable[[Token], None]] = {
            "D": self._read_days, "T": self._read_hours, "Z": self._read_hours, "U": self._read_end,
            "C": self._read_closed, "X": self._read_closed, "S": self._read_season, "P": self._read_part,
            "I": self._read_included, "K": self._read_also, ":": self._read_colon,
        }  # fmt: skip
        for token in tokens:
            if token.letter in BOUNDARIES:
                self._cross(token)
            elif token.letter in readers:
                readers[token.letter](token)
            elif token.letter == "?":
                self.segment.is_unknown = True
            elif token.letter not in "HWABcf":
                self._doubt()
            self.last = token.letter
        self._finish()

    def _doubt(self) -> None:
        self.segment.is_doubtful = True

    @property
    def _phrase(self) -> int:
        return len(self.phrases) - 1

    def _cross(self, token: Token) -> None:
        """A comma and the like: a new phrase."""
        before = self.phrases[-1]
        self.phrases.append(Phrase(token.end, token.end))
        self.begin()
        if self.is_free and before.days and self._is_restricted(before):
            self.is_free = False
        if self.included is not None and token.letter != "(":
            self._include(self.included)
        self.closed_before = None
        if self.closing and self.closing.says_something:
            self.closed_before = self.closing if token.letter == "&" else None
            self._close()
        elif self.closing and token.letter not in "(-":
            self._doubt()
        if self.part and token.letter != "(" and (not self.is_free or self._is_restricted(before)):
            self._leave_part()
        self.is_also = token.letter == "&"

    def _close(self) -> None:
        if self.closing:
            self.segment.closings.append(self.closing)
        self.closing = None

    def _read_days(self, token: Token) -> None:
        days: Days = token.value
        here = self.phrases[-1]
        here.days = days if here.days is None else here.days.also(days)
        if self.closing and not self.closing.says_something:
            self.closing.days = days
        elif self.closing:
            self._doubt()
        elif self.includes:
            self._hold(days)
        elif self.hours_first and self._waiting():
            for clause in self._waiting():
                clause.days, clause.end = days, token.end
            self.days = days
        elif self.is_free and self.days is not None:
            self._days_again(days)
        elif self.last in "TZ," and self._said_before(days):
            return
        else:
            self.days, self.is_free = days, True
            self.follows_closing = self.closed_before
            if self.hours_first is None:
                self.hours_first = False

    def _said_before(self, days: Days) -> bool:
        """`toutes les nuits de 21h à 7h, tous les jours`: the same days twice."""
        clauses = self.segment.clauses
        known = clauses[-1].days if clauses else None
        return known is not None and days.together and known.together and known.week == days.week

    def _days_again(self, days: Days) -> None:
        """`tous les jours, du lundi au vendredi`: the second says the first more exactly."""
        if self.days and self.days.together and days.week <= self.days.week and not days.nth:
            self.days = days
        else:
            self._doubt()

    def _hold(self, days: Days) -> None:
        """`ook op zaterdag`: hours of their own may follow; else they are those of the days before."""
        self.includes = False
        if self.is_free and self.days is not None:
            if days.week or days.nth:
                self.days = self.days.also(days)
        else:
            self.included = days

    def _include(self, days: Days) -> None:
        self.included = None
        clauses = self.segment.clauses
        if clauses and clauses[-1].days is not None:
            known = clauses[-1].days
            # Public holidays that fall on these days are in already; one on another day is not said.
            if days.nth or not days.week <= known.week:
                self._doubt()
        else:
            self._doubt()

    def _waiting(self) -> list[Clause]:
        return [clause for clause in self.segment.clauses if clause.days is None]

    def _read_hours(self, token: Token) -> None:
        spans: tuple[Span, ...] = ((0, DAY),) if token.letter == "Z" else token.value
        if self.closing and self._hours_of_closing(spans):
            return
        if self.included is not None:
            self.days, self.is_also, self.included = self.included, True, None
        self.includes = False
        if self.hours_first is None:
            self.hours_first = True
        days = None if self.hours_first else self.days
        part, self.part = self.part, None
        if part and not _fits(part, spans[0]):
            self._doubt()
        self.segment.clauses.append(
            Clause(spans, self._phrase, token.start, token.end, days, part=part, also=self.is_also)
        )
        self.is_free = self.is_also = False

    def _hours_of_closing(self, spans: tuple[Span, ...]) -> bool:
        """Hours after "closed" or "except": True where they are taken away, False where they open.

        "Monday to Friday, except Wednesday, 9-12": the hours are those of Monday to Friday.
        """
        closing = self.closing
        if closing is None or (closing.days and self.is_free):
            # "Closed on Wednesday, Saturday 10-12": is Saturday closed, or open?
            if closing and closing.days and (closing.days.commas or not closing.is_except):
                self._doubt()
            self._close()
            return False
        if closing.is_except and closing.days:
            self.closing = None
            if not closing.colon:
                self._doubt()
            # "Except Wednesday: 9-12" gives Wednesday hours of its own.
            self.segment.closings.append(msgspec.structs.replace(closing, of=self._known()))
            self.days, self.is_free = closing.days, True
            return False
        if closing.season or closing.spans or (closing.days and closing.days.listed):
            self._doubt()
        closing.spans = spans
        return True

    def _known(self) -> tuple[int, ...]:
        return tuple(range(len(self.segment.clauses)))

    def _read_end(self, token: Token) -> None:
        days = self.closing.days if self.closing and self.closing.is_except else self.days
        if (
            days is None
            or not (self.closing or self.is_free)
            or (self.closing and not self.closing.is_except)
        ):
            self._doubt()
            return
        self.closing = None
        self.segment.clauses.append(Clause((), self._phrase, token.start, token.end, days, until=token.value))
        self.is_free = False

    def _read_closed(self, token: Token) -> None:
        if self.closing:
            self._close() if self.closing.says_something else self._doubt()
        self.closing = Closing(self._phrase, is_except=token.letter == "X")
        if self.season and self.last in "S:" and not self.segment.clauses:
            # "In August: closed".
            self.closing.season, self.season = self.season, ()
        # "Wednesday closed", "Wednesday: closed"; after a comma the days are those that follow.
        if token.letter == "C" and self.is_free and self.last in "D:P" and not self.hours_first:
            self.closing.days, self.closing.part = self.days, self.part
            self.part, self.is_free, self.days = None, False, None

    def _read_season(self, token: Token) -> None:
        if self.closed_before and not self.closing:
            self.closing = Closing(self._phrase, is_except=self.closed_before.is_except)
        if self.closing and not (self.closing.season or self.closing.days):
            self.closing.season = token.value
        elif self.closing or self.season or any(_is_one_time(season) for season in token.value):
            self._doubt()
        else:
            self.season = token.value

    def _read_part(self, token: Token) -> None:
        """A part of the day belongs to hours beside it, to a closing, or is what an appointment is about."""
        clauses = self.segment.clauses
        self.phrases[-1].part = token.value
        if self.closing and not self.closing.spans:
            self.closing.part = token.value
        elif self.last in "TZ" and clauses and clauses[-1].phrase == self._phrase:
            clauses[-1].part = token.value
            if not _fits(token.value, clauses[-1].spans[-1]):
                self._doubt()
        elif self.part:
            self._doubt()
        else:
            self.part = token.value

    def _leave_part(self) -> None:
        """A part of the day without hours: in doubt, unless its phrase is about an appointment."""
        before = self.phrases[-2] if len(self.phrases) > 1 else self.phrases[-1]
        if self.part and not (set("AB") & set(before.letters)):
            self._doubt()
        self.part = None

    def _read_included(self, token: Token) -> None:
        if self.is_free and self.last == "D":
            # "… vendredi inclus" ends a list; "…, jours fériés compris" speaks of hours before it.
            if self.days and self.days.holidays and self.segment.clauses:
                self.is_free = False
                self._include(self.days)
            return
        self.includes = True

    def _read_also(self, token: Token) -> None:
        self.is_also = True
        self.includes = bool(self.segment.clauses) and not self.is_free

    def _read_colon(self, token: Token) -> None:
        if self.closing:
            self.closing.colon = True

    def _finish(self) -> None:
        if self.closing:
            self._close() if self.closing.says_something else self._doubt()
        if self.included is not None:
            self._include(self.included)
        if self.part:
            self.phrases.append(Phrase(0, 0))
            self._leave_part()
            self.phrases.pop()
        if self.is_free and self.follows_closing and not self.part:
            self.segment.closings.append(Closing(self._phrase, days=self.days))
            self.is_free = False
        if self.season and not self.segment.clauses:
            self._doubt()
        if self.includes or (self.is_free and not self._is_restricted(self.phrases[-1])):
            self._doubt()
        for clause in self.segment.clauses:
            clause.season = self.season
        for closing in self.segment.closings:
            if closing.of is None and self.segment.clauses:
                closing.of = self._known()

    def _is_restricted(self, phrase: Phrase) -> bool:
        return bool(set("AB") & set(phrase.letters))


def _is_one_time(season: str) -> bool:
    """`le 15 mars`, `du 1er au 15 août`: hours on such days belong to one year that nobody names."""
    names = set(re.findall("[A-Z][a-z]+", season))
    return any(letter.isdigit() for letter in season) and len(names) == 1


def _fits(part: str, span: Span) -> bool:
    start = span[0]
    hours = {"morning": (5, 12), "afternoon": (12, 18), "evening": (16, 24), "night": (17, 24)}
    first, last = hours[part]
    return first * 60 <= start < last * 60 and (part != "morning" or span[1] <= 14 * 60)
