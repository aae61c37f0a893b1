"""The hours of one purpose: a week grid where a grid can say them, else the text in which the map keeps them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import msgspec
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.directory import choices, opening, week
from pont.directory.clock import HoursError
from pont.directory.desk.editing import labels
from pont.directory.desk.editing.clock_times import clock_said, read_span
from pont.directory.desk.editing.forms_part import DATE, PartForm, as_before, choice, line
from pont.directory.desk.editing.week_grid import (
    CLOSED,
    MOST_DEVIATIONS,
    MOST_SPANS,
    UNKNOWN,
    Deviation,
    Grid,
    Hours,
    Problem,
    grid_of,
    hours_of,
    opened,
    problems,
)
from pont.directory.editing.record import Record

TIME = {"class": "input", "autocomplete": "off", "dir": "ltr", "maxlength": "9"}
DAYS = tuple(f"d{number}" for number in range(7))
WHOLE = ("holidays", "school")
SPANS = {**dict.fromkeys(DAYS, MOST_SPANS), **dict.fromkeys(WHOLE, 2)}
EMPTY_DEVIATIONS, MOST_TEXTS = 2, 6
STATES = [
    ("", _("at these hours")),
    ("closed", _("closed")),
    ("unknown", _("not known")),
    ("same", _("as the day before")),
]
OTHERWISE = [
    ("usual", _("as on other days")),
    ("closed", _("closed")),
    ("unknown", _("not known")),
    ("", _("at these hours")),
]
ON_DATES = [("closed", _("closed")), ("", _("at these hours")), ("unknown", _("not known"))]
SENTENCES = {
    "empty": _("Write from when to when it is open."),
    "overlap": _("These hours run into each other."),
    "order": _("Write from when to when it is open."),
    "many": _("Three times a day is the most."),
    "past": _("This night is longer than a day."),
    "late": _("Hours on such a day end at midnight at the latest."),
    "night": _("With hours past midnight, write the dates of the holidays below."),
    "long": _("The last day lies before the first, or a year later."),
    "apart": _("Two lines speak of the same date."),
}


def of_problem(one: Problem) -> str:
    """The group of fields that a problem of the grid is about."""
    if one.where.isdigit():
        return f"d{one.where}"
    return one.where.replace("deviation-", "x")


class HoursForm(PartForm):
    """`key`: `hours.<purpose>`, of the service or of a place."""

    template = "map_desk/_entry_hours.html"

    def __init__(self, data: QueryDict | None = None, *, record: Record, key: str, **options: Any) -> None:
        self.key, self.purpose = key, key.rpartition(".")[2]
        self.rows: list[dict[str, Any]] = record.get(key, [])
        self.grid, self.grid_before = Grid(), self.grid_of_rows()
        super().__init__(data, record=record, **options)

    def writes(self) -> tuple[str, ...]:
        return (self.key,)

    def grid_of_rows(self) -> Grid | None:
        """The grid of what is there; None where it takes more than one."""
        if len(self.rows) > 1:
            return None
        text = self.rows[0].get("hours", "") if self.rows else ""
        return grid_of(text) if text else Grid()

    @property
    def is_grid(self) -> bool:
        typed = self.data.get("as") if self.is_bound else self.initial.get("as")
        return (typed or ("osm" if self.grid_before is None else "grid")) == "grid"

    # -------------------------------------------------------------- fields

    def build(self) -> None:
        self.fields["as"] = forms.CharField(required=False, max_length=4, widget=forms.HiddenInput)
        if self.is_grid:
            self.build_grid()
        else:
            for number in range(self.number_of_texts()):
                self.build_text(number)
        self.fields["text"] = forms.CharField(
            label=_("The hours as somebody wrote them"),
            required=False,
            max_length=2000,
            widget=forms.Textarea({"class": "input", "rows": 3, "dir": "auto"}),
        )

    def number_of_texts(self) -> int:
        typed = sum(name.startswith("osm-") for name in self.data) if self.is_bound else len(self.rows) + 1
        return min(max(typed, 1), MOST_TEXTS)

    def build_grid(self) -> None:
        for name in DAYS:
            self.build_day(name, STATES if name != "d0" else STATES[:-1], SPANS[name])
        for name in WHOLE:
            self.build_day(name, OTHERWISE, SPANS[name])
        for number in range(self.number_of_deviations()):
            self.fields[f"x{number}_first"] = self.date(_("First day"))
            self.fields[f"x{number}_last"] = self.date(_("Last day"))
            self.build_day(f"x{number}", ON_DATES, 2)
        self.fields["community"] = choice(_("Which schools?"), [("", "–"), *choices.SCHOOL])
        self.fields["note"] = line(_("A note beside the hours"), 300)

    def date(self, label: Any) -> forms.DateField:
        widget = forms.DateInput(DATE, format="%Y-%m-%d")
        return forms.DateField(label=label, required=False, widget=widget)

    def number_of_deviations(self) -> int:
        if self.is_bound:
            typed = sum(name.endswith("_first") for name in self.data)
        else:
            typed = len((self.grid_before or Grid()).deviations) + EMPTY_DEVIATIONS
        return min(max(typed, EMPTY_DEVIATIONS), MOST_DEVIATIONS)

    def build_day(self, name: str, states: list[tuple[str, Any]], spans: int) -> None:
        self.fields[f"{name}_state"] = choice(_("Open?"), states)
        for span in range(spans):
            for side, label in (("a", _("from")), ("b", _("until"))):
                self.fields[f"{name}_{side}{span}"] = forms.CharField(
                    label=label, required=False, max_length=9, widget=forms.TextInput(dict(TIME))
                )

    def build_text(self, number: int) -> None:
        code = {"class": "input code", "rows": 2, "dir": "ltr", "spellcheck": "false", "autocomplete": "off"}
        self.fields[f"osm-{number}"] = forms.CharField(
            label=_("Opening hours as OpenStreetMap writes them"), required=False, max_length=2000,
            widget=forms.Textarea(code),
        )  # fmt: skip
        self.fields[f"community-{number}"] = choice(_("Which schools?"), [("", "–"), *choices.SCHOOL])
        self.fields[f"note-{number}"] = line(_("A note beside the hours"), 300)

    # -------------------------------------------------------------- as it begins

    def begun(self) -> dict[str, Any]:
        found: dict[str, Any] = {"as": "grid" if self.is_grid else "osm"}
        if not self.is_grid:
            for number, row in enumerate(self.rows[:MOST_TEXTS]):
                found[f"osm-{number}"] = row.get("hours", "")
                found[f"community-{number}"] = row.get("school", "")
                found[f"note-{number}"] = row.get("note", "")
            return found
        row = self.rows[0] if self.rows else {}
        found |= {"community": row.get("school", ""), "note": row.get("note", "")}
        return found | grid_fields(self.grid_before or Grid())

    # -------------------------------------------------------------- as it is sent

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if self.is_grid:
            self.refuse_unheard()
            self.grid = self.read_grid()
            if not self.errors:
                self.refuse_problems()
        else:
            for number in range(self.number_of_texts()):
                self.refuse_unreadable(number)
        return said

    def refuse_unreadable(self, number: int) -> None:
        text = self.cleaned_data.get(f"osm-{number}", "")
        try:
            if text:
                opening.read_hours(text, self.cleaned_data.get(f"community-{number}") or None)
        except HoursError as error:
            self.add_error(f"osm-{number}", unreadable(text, error.position))

    def refuse_unheard(self) -> None:
        """Hours that were typed beside "closed" would not count: ask, rather than keep somebody out or let them in."""
        before = self.begun()
        for name in [*SPANS, *(f"x{number}" for number in range(self.number_of_deviations()))]:
            times = [f"{name}_{side}{span}" for span in range(SPANS.get(name, 2)) for side in "ab"]
            typed = [self.cleaned_data.get(time) or "" for time in times]
            is_new = any(typed) and typed != [before.get(time, "") for time in times]
            state = self.cleaned_data.get(f"{name}_state")
            if is_new and state and state == before.get(f"{name}_state", ""):
                self.add_error(times[0], _("Choose “at these hours”, or take the hours away."))

    def read_grid(self) -> Grid:
        days: list[Hours] = []
        for name in DAYS:
            is_same = self.cleaned_data.get(f"{name}_state") == "same" and days
            days.append(days[-1] if is_same else self.read_day(name))
        holidays, school = (
            None if self.cleaned_data.get(f"{name}_state") == "usual" else self.read_day(name)
            for name in WHOLE
        )
        return Grid(tuple(days), holidays, school, tuple(self.read_deviations()))

    def read_day(self, name: str) -> Hours:
        state = self.cleaned_data.get(f"{name}_state")
        if state in ("closed", "unknown"):
            return CLOSED if state == "closed" else UNKNOWN
        found = []
        for span in range(SPANS.get(name, 2)):
            begin, end = (self.cleaned_data.get(f"{name}_{side}{span}") or "" for side in "ab")
            try:
                read = read_span(begin, end)
            except ValueError:
                self.add_error(f"{name}_a{span}", _("Write two hours, such as 9:30 and 12:00."))
                continue
            if read is not None:
                found.append(read)
        # What nobody filled in is not known; that it is closed, somebody has to say.
        return opened(*found) if found else UNKNOWN

    def read_deviations(self) -> Iterator[Deviation]:
        for number in range(self.number_of_deviations()):
            first, last = (self.cleaned_data.get(f"x{number}_{end}") for end in ("first", "last"))
            if first is None and last is not None:
                self.add_error(f"x{number}_first", _("Choose a day."))
            if first is not None:
                yield Deviation(first, last or first, self.read_day(f"x{number}"))

    def refuse_problems(self) -> None:
        dated = [n for n in range(self.number_of_deviations()) if self.cleaned_data.get(f"x{n}_first")]
        for one in problems(self.grid):
            group = of_problem(one)
            if group.startswith("x"):
                group = f"x{dated[min(int(group[1:]), len(dated) - 1)]}"
            self.add_error(f"{group}_a0", SENTENCES[one.kind])
        if self.grid.school is not None and not self.cleaned_data.get("community"):
            self.add_error("community", _("Choose whose school holidays these are."))

    # -------------------------------------------------------------- what it says

    def written(self) -> str:
        """The opening-hours text of the grid, the old one where it says the same."""
        ordered = sorted(self.grid.deviations, key=lambda one: one.first)
        grid = msgspec.structs.replace(self.grid, deviations=tuple(ordered))
        if grid == self.grid_before and self.rows:
            return str(self.rows[0].get("hours", ""))
        return "" if grid == Grid() else hours_of(grid)

    def new_rows(self) -> list[dict[str, Any]]:
        said = self.cleaned_data
        if self.is_grid:
            typed = [(self.written(), said.get("community", ""), said.get("note", ""))]
        else:
            numbers = range(self.number_of_texts())
            typed = [
                tuple(said.get(f"{name}-{n}", "") for name in ("osm", "community", "note")) for n in numbers
            ]
        found = []
        for number, (hours, school, note) in enumerate(typed):
            old = (
                self.rows[number]
                if number < len(self.rows)
                else {"language": self.record.get("language", "")}
            )
            kept = {"hours": as_before(old.get("hours"), hours), "note": as_before(old.get("note"), note)}
            if hours or note:
                found.append({**old, **kept, "school": school})
        return found + (self.rows[MOST_TEXTS:] if not self.is_grid else [])

    def values(self) -> dict[str, Any]:
        return {self.key: self.new_rows()}

    def refuse(self, why: Any) -> None:
        self.add_error(None, str(why))

    # -------------------------------------------------------------- for the page

    def groups(self) -> dict[str, Any]:
        """The fields by day, for the page."""
        today = labels.reader()
        days = [self.day(name, week.weekday_name(number, today)) for number, name in enumerate(DAYS)]
        dated = [
            self.day(f"x{number}", gettext("Date %(number)s") % {"number": number + 1})
            | {"first": self[f"x{number}_first"], "last": self[f"x{number}_last"]}
            for number in range(self.number_of_deviations())
        ]
        return {
            "days": days,
            "holidays": self.day("holidays", gettext("Public holidays")),
            "school": self.day("school", gettext("School holidays, Monday to Friday")),
            "dated": dated,
        }

    def day(self, name: str, called: str) -> dict[str, Any]:
        spans = [(self[f"{name}_a{n}"], self[f"{name}_b{n}"]) for n in range(SPANS.get(name, 2))]
        for number, pair in enumerate(spans, start=1):
            for field in pair:
                said = {"day": called, "number": number, "side": field.label}
                field.field.widget.attrs["aria-label"] = gettext("%(day)s, time %(number)s, %(side)s") % said
        self.fields[f"{name}_state"].widget.attrs["aria-label"] = gettext("%(day)s: open?") % {"day": called}
        errors = [error for pair in spans for field in pair for error in field.errors]
        more = [n for n, pair in enumerate(spans) if n and any(field.value() for field in pair)]
        return {
            "name": name,
            "called": called,
            "state": self[f"{name}_state"],
            "spans": spans,
            "errors": errors,
            "more": bool(more),
        }

    def texts(self) -> list[dict[str, Any]]:
        """The fields of each text, for the page."""
        return [
            {name: self[f"{name}-{number}"] for name in ("osm", "community", "note")}
            for number in range(self.number_of_texts())
        ]

    def meaning(self, today: datetime.date | None = None) -> dict[str, Any]:
        """What the fields say in words, and the next seven days; nothing where they cannot be read."""
        if self.is_bound and not self.is_valid():
            return {"words": [], "lines": [], "is_unread": True}
        rows = labels.hours_rows(self.purpose, self.new_rows() if self.is_bound else self.rows)
        start, reader = today or timezone.localdate(), labels.reader()
        lines = week.lines(rows, start, reader) if any(row.text for row in rows) else []
        return {"words": week.in_words(rows, start, reader), "lines": lines, "is_unread": False}


def unreadable(text: str, position: int | None) -> str:
    """Where hours stop being understood."""
    if position is None or position >= len(text):
        return gettext("We cannot read these hours.")
    facts = {"number": position + 1, "rest": text[position : position + 20]}
    return gettext("We cannot read this from character %(number)s on: “%(rest)s”.") % facts


def grid_fields(grid: Grid) -> dict[str, Any]:
    """The fields that a grid fills."""
    found: dict[str, Any] = {}
    for name, hours in zip(DAYS, grid.days, strict=True):
        # Who types hours for a day that nobody knew has said enough.
        found |= day_fields(name, hours) if hours != UNKNOWN else {f"{name}_state": ""}
    for name, whole in zip(WHOLE, (grid.holidays, grid.school), strict=True):
        found |= {f"{name}_state": "usual"} if whole is None else day_fields(name, whole)
    for number, one in enumerate(grid.deviations):
        found |= {
            f"x{number}_first": one.first,
            f"x{number}_last": one.last,
            **day_fields(f"x{number}", one.hours),
        }
    return found


def day_fields(name: str, hours: Hours) -> dict[str, Any]:
    language = labels.reader()
    found: dict[str, Any] = {f"{name}_state": "" if hours.state == "open" else hours.state}
    for number, (begin, end) in enumerate(hours.spans):
        found[f"{name}_a{number}"] = clock_said(begin, language)
        found[f"{name}_b{number}"] = clock_said(end, language)
    return found
