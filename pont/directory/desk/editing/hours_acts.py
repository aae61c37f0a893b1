"""What the buttons of the week grid do: they fill fields, and save nothing."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.http import QueryDict
from django.utils.translation import gettext as _

from pont.directory.desk.editing import labels
from pont.directory.desk.editing.forms_hours import DAYS, SPANS, HoursForm, grid_fields
from pont.directory.desk.editing.week_grid import MOST_DEVIATIONS, Grid, grid_of
from pont.directory.written_hours import read_written

# Which of the three schedules of a text a form asks for.
SCHEDULE_OF = {"door": "visit", "meal": "visit", "phone": "phone", "intake": "intake"}
NAMED = {"visit": "door", "phone": "phone", "intake": "intake"}
Told = list[str]


def fields_of_day(name: str) -> list[str]:
    return [f"{name}_state", *(f"{name}_{side}{number}" for number in range(SPANS[name]) for side in "ab")]


def copy_monday(data: QueryDict, form: HoursForm) -> Told:
    """Monday's hours for every weekday."""
    for name in DAYS[1:5]:
        for mine, monday in zip(fields_of_day(name), fields_of_day("d0"), strict=True):
            data[mine] = data.get(monday, "")
    return []


def rest_closed(data: QueryDict, form: HoursForm) -> Told:
    """Days without hours are closed, not unknown."""
    for name in DAYS:
        state, *times = fields_of_day(name)
        is_empty = not any(data.get(time, "").strip() for time in times)
        if data.get(state, "") in ("", "unknown") and (is_empty or data.get(state) == "unknown"):
            data[state] = "closed"
    return []


def one_more(data: QueryDict, form: HoursForm) -> Told:
    """Another line for a date."""
    number = sum(name.endswith("_first") for name in data)
    if number < MOST_DEVIATIONS:
        data[f"x{number}_first"] = ""
    return []


def fill(data: QueryDict, grid: Grid) -> None:
    """Put a grid in the fields, in the place of what stands there."""
    for name in [name for name in data if "_" in name and name[0] in "dhsx"]:
        del data[name]
    for name, value in grid_fields(grid).items():
        data[name] = value.isoformat() if isinstance(value, datetime.date) else str(value)
    data["as"] = "grid"


def besides_the_week(data: QueryDict) -> dict[str, str]:
    """What stands in the fields of holidays, school and dates."""
    return {
        name: data[name] for name in data if name.startswith(("holidays_", "school_", "x")) and "_" in name
    }


def keep_unsaid(data: QueryDict, grid: Grid, before: dict[str, str]) -> None:
    """What a text does not speak of stays as it stood: it never opens a door on a holiday."""
    speaks_of = {
        "holidays_": grid.holidays is not None,
        "school_": grid.school is not None,
        "x": bool(grid.deviations),
    }
    said = tuple(start for start, is_said in speaks_of.items() if is_said)
    for name, value in before.items():
        if not name.startswith(said):
            data[name] = value


def read_text(data: QueryDict, form: HoursForm) -> Told:
    """Hours as somebody wrote them, in the grid for a person to confirm; what was not understood is told."""
    found = read_written(data.get("text", ""), labels.reader())
    wanted = SCHEDULE_OF.get(form.purpose, "visit")
    hours = getattr(found, wanted)
    told = []
    grid = grid_of(hours) if hours else None
    if grid is not None:
        before = besides_the_week(data)
        fill(data, grid)
        keep_unsaid(data, grid, before)
        told.append(_("The hours of the text stand below. Look at each day before you save."))
    elif hours:
        data["as"], data["osm-0"] = "osm", hours
        data["note-0"], data["community-0"] = data.get("note", ""), data.get("community", "")
        told.append(_("The hours of the text say more than a week can. They stand below as text."))
    else:
        told.append(_("We could not read hours for this in the text. Fill in the days yourself."))
    if found.rest:
        told.append(_("Not understood: “%(rest)s”") % {"rest": found.rest[:300]})
    for name, purpose in NAMED.items():
        if name != wanted and getattr(found, name):
            told.append(
                _("The text also says: %(what)s. Paste it there too.") % {"what": labels.HOURS[purpose]}
            )
    return told


def use_text(data: QueryDict, form: HoursForm) -> Told:
    """From the grid to the text in which the map keeps hours."""
    if form.is_valid():
        for number, row in enumerate(form.new_rows() or [{}]):
            data[f"osm-{number}"] = row.get("hours", "")
            data[f"community-{number}"] = row.get("school", "")
            data[f"note-{number}"] = row.get("note", "")
        data["as"] = "osm"
    return []


def use_grid(data: QueryDict, form: HoursForm) -> Told:
    """From the text to a grid, where one can say it."""
    text = data.get("osm-0", "")
    grid = grid_of(text) if text else Grid()
    if grid is None or any(data.get(name) for name in data if name.startswith("osm-") and name != "osm-0"):
        return [_("A week grid cannot say these hours. They stay as text.")]
    fill(data, grid)
    data["community"], data["note"] = data.get("community-0", ""), data.get("note-0", "")
    return []


ACTS: dict[str, Callable[[QueryDict, HoursForm], Told]] = {
    "copy": copy_monday,
    "rest": rest_closed,
    "more": one_more,
    "read": read_text,
    "osm": use_text,
    "grid": use_grid,
}
