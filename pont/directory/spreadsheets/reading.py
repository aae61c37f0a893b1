"""One row of a table as a service of HSDS with our profile, so that it is stored as every other feed is. Pure.

Only what stands there is taken over. What cannot be read is told and left out; it never costs the row, but for its
name. Who may see an entry is not for a list to say, and nothing here is a check by a person.
"""

from __future__ import annotations

import datetime
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import lru_cache

from pont.directory.hsds import fields
from pont.directory.hsds.drafts import PartDraft
from pont.directory.hsds.fields import Raw, Refused
from pont.directory.hsds.identity import part_id
from pont.directory.hsds.shapes import PROFILE, language_code, language_of_name
from pont.directory.hsds.writing import schedule_object
from pont.directory.names import is_misread
from pont.directory.saying import said as _
from pont.directory.spreadsheets import addresses, cells, hours, roles
from pont.directory.spreadsheets.answers import answer_of, is_open_question
from pont.directory.spreadsheets.matching import Matched
from pont.directory.spreadsheets.sheets import Line
from pont.kernel import vocabulary
from pont.kernel.folding import fold

LONGEST_NAME = 300
MANY_LINES = frozenset({"description", "fees", "eligibility", "note", *hours.WORDS.values()})
_LIST = re.compile(r"[;,/|\n•·+]+|\s(?:et|en|and|&)\s|(?<=\b[A-Za-z]{2})[-–](?=[A-Za-z]{2}\b)")
_NEEDS = re.compile(r"[;,/|\n•·]+")

Texts = dict[str, dict[str, str]]
"""By role, by language ("" where the heading says none)."""


class Row:
    """The cells of one row by role; `notes` gathers what could not be used."""

    def __init__(self, line: Line, headings: list[str], by_column: list[str]) -> None:
        self.line, self.notes = line, list[str]()
        self.many: dict[str, list[str]] = defaultdict(list)
        self.texts: Texts = defaultdict(dict)
        week = []
        for heading, role, cell in zip(headings, by_column, line.cells, strict=False):
            if role == roles.IGNORE:
                continue
            base, language = roles.split(role)
            text = cells.lines(cell) if base in MANY_LINES else cells.one_line(cell)
            if role in hours.DAY_ROLES:
                # Two columns of one day belong together by their place: an empty one counts.
                self.many[role].append(text)
                if text:
                    week.append(f"{heading}: {text}")
            elif text and not cells.says_nothing(text):
                self.many[base].append(text)
                self.texts[base].setdefault(language, text)
        self.week_text = "; ".join(week)

    def first(self, role: str) -> str:
        return next(iter(self.many.get(role, ())), "")

    def usable(self, role: str, read: Callable[[str], str], what: str) -> str:
        """The first of these cells that can be read."""
        for text in self.many.get(role, ()):
            try:
                if found := read(text):
                    return found
            except (Refused, fields.Doubt) as problem:
                self.notes.append(_("%(what)s left out: %(reason)s", what=what, reason=problem.args[0]))
        return ""


class Reader:
    """Makes services of rows. `source` says whose list it is; days after `today` are not believed.

    `salt`: see `Matching`.
    """

    def __init__(self, source: str, matched: Matched, today: datetime.date, salt: str) -> None:
        self.source, self.today, self.language, self.salt = source, today, matched.language, salt
        self.headings = [guess.heading for guess in matched.guesses]
        self.by_column = [guess.role for guess in matched.guesses]
        self.space = f"table {source}"

    def service(self, line: Line, notes: list[str]) -> Raw:
        """The HSDS service of a row. Raises `Refused` with the reason."""
        row = Row(self._trusted(line), self.headings, self.by_column)
        name, language = self._name(row)
        place = addresses.read(row.texts, row.many, row.notes)
        organization = row.first("organization")[:LONGEST_NAME] or name
        hsds_id = self._identity(row, organization, name, place)
        checked = self._checked(row)
        others = [
            other for other in row.many.get("other_names", ()) if other != name and len(other) <= LONGEST_NAME
        ]
        texts = _described(row, language)
        raw: Raw = {
            "id": hsds_id,
            "name": name,
            "alternate_name": others[0] if others else "",
            "url": row.usable("website", fields.url, _("a web address")),
            "email": row.usable("email", fields.email, _("an e-mail address")),
            "status": "active",
            "organization": {
                "id": part_id(self.space, "organization", fold(organization)),
                "name": organization,
            },
            "phones": _phones(row),
            "languages": _languages(row),
            "attributes": self._subjects(hsds_id, row),
            PROFILE: {
                "other_names": others[1:],
                "conditions": self._conditions(row, checked),
                "translations": texts.pop("translations") | _translated("name", row.texts["name"], language),
            }
            | ({"language": language} if language else {})
            | checked,
        }
        raw |= texts | self._place(hsds_id, row, place, checked)
        notes += row.notes
        raw[PROFILE] = _filled(raw[PROFILE])
        return _filled(raw)

    def _trusted(self, line: Line) -> Line:
        if line.trouble:
            raise Refused(line.trouble)
        if len(line.cells) > len(self.headings):
            counts = {"cells": len(line.cells), "headings": len(self.headings)}
            raise Refused(_("the row has %(cells)s cells, the headings %(headings)s", **counts))
        return line

    def _name(self, row: Row) -> tuple[str, str]:
        """The name and its language, "" where no heading says it. Raises `Refused`."""
        said = row.texts.get("name")
        if not said:
            raise Refused(_("it has no name"))
        wanted = [language for language in said if language and language in row.texts.get("description", {})]
        language = "" if "" in said else next(iter(wanted or said))
        name = said[language]
        if len(name) > LONGEST_NAME:
            raise Refused(_("its name is longer than %(size)s characters", size=LONGEST_NAME))
        if not any(letter.isalnum() for letter in name):
            raise Refused(_("its name holds no letter"))
        if is_misread(name):
            raise Refused(_("its name was read in another encoding than it was written in"))
        return name, language

    def _identity(self, row: Row, organization: str, name: str, place: addresses.Address) -> str:
        """The identifier: what the list says, else made from organisation, name and address; never from the line."""
        words = (self.salt, organization, name, place.line, place.postcode, place.city)
        return self.given_id(row.first("id")) or part_id(self.space, "service", "\n".join(map(fold, words)))

    def given_id(self, said: str) -> str:
        """The identifier that a list gives: a UUID as it is, any other as one of this list alone."""
        said = cells.whole(said.strip())
        if not said:
            return ""
        try:
            return str(uuid.UUID(said))
        except ValueError:
            return part_id(self.space, "service", f"id {said}")

    def id_of(self, line: Line) -> str:
        """The identifier of a row that could not be taken, "" where its list gives none."""
        if "id" not in self.by_column or self.by_column.index("id") >= len(line.cells):
            return ""
        return self.given_id(cells.one_line(line.cells[self.by_column.index("id")]))

    def _checked(self, row: Row) -> Raw:
        """The day the list was checked on, as a check taken over from another list."""
        said = row.first("checked_on")
        if not said:
            return {}
        try:
            on = cells.day(said)
            if on > self.today:
                raise Refused(_("%(day)s has not come yet", day=on.isoformat()))
        except Refused as problem:
            row.notes.append(_("the day of the last check left out: %(reason)s", reason=problem.args[0]))
            return {}
        return {"verified_on": on.isoformat(), "verified_by": self.source[:120], "verified_how": "imported"}

    def _conditions(self, row: Row, checked: Raw) -> list[Raw]:
        by = checked or {"verified_by": self.source[:120], "verified_how": "imported"}
        found = {}
        for kind in vocabulary.conditions():
            text = row.first(f"{roles.CONDITION}{kind}")
            if not text or is_open_question(text):
                continue
            if answer := answer_of(kind, text):
                found[kind] = answer
            else:
                about = {"kind": kind, "found": text[:80]}
                row.notes.append(
                    _("condition %(kind)s left out, this is none of its answers: %(found)s", **about)
                )
        said = {answer for text in row.texts.get("fees", {}).values() if (answer := answer_of("price", text))}
        if len(said) == 1:
            found.setdefault("price", said.copy().pop())
            if found["price"] not in said:
                row.notes.append(_("two columns say something else of the price: it is unknown"))
                del found["price"]
        return [{"kind": kind, "answer": answer} | by for kind, answer in found.items()]

    def _subjects(self, hsds_id: str, row: Row) -> list[Raw]:
        """Words of the list for what it helps with, as terms of its own taxonomy: needs are derived from them."""
        words = [part.strip() for text in row.many.get("needs", ()) for part in _NEEDS.split(text)]
        return [
            {
                "id": part_id(hsds_id, "subject", fold(word)),
                "link_entity": "service",
                "taxonomy_term": {
                    "id": part_id(self.space, "subject", fold(word)),
                    "code": word,
                    "name": word,
                    "description": word,
                    "taxonomy": self.source,
                },
            }
            for word in dict.fromkeys(word[:200] for word in words if word)
        ]

    def _place(self, hsds_id: str, row: Row, place: addresses.Address, checked: Raw) -> Raw:
        """The door with its hours; hours of the telephone belong to the service, as do all where there is no door."""
        language = self.language
        tables = hours.timetables(row.many, row.week_text, language, row.notes)
        rows = {table.purpose: _schedule(hsds_id, table, language, checked) for table in tables}
        if not place.is_somewhere:
            return {"schedules": [one for own in rows.values() for one in own]}
        by_phone = rows.pop("phone", [])
        spot: Raw = {
            "id": part_id(hsds_id, "place", 0),
            "location": place.location(self.space, row.first("stop")[:200]),
            "schedules": [one for own in rows.values() for one in own],
        }
        return {"service_at_locations": [_filled(spot)], "schedules": by_phone}


def _filled(raw: Raw) -> Raw:
    """An object without keys that say nothing."""
    return {key: value for key, value in raw.items() if value not in ("", [], {})}


def _translated(field: str, said: dict[str, str], own: str) -> Raw:
    """Texts in other languages than that of the row."""
    others = {
        language: {"text": text, "status": "human"}
        for language, text in said.items()
        if language not in ("", own) and text
    }
    return {field: others} if others else {}


_COLUMNS = {
    "description": "description",
    "fees": "fees_description",
    "eligibility": "eligibility_description",
}


def _described(row: Row, language: str) -> Raw:
    """The longer texts of a service, in its language; under `translations` what stands in others."""
    found: Raw = {"translations": {}}
    for role, column in _COLUMNS.items():
        said = dict(row.texts.get(role, {}))
        own = language if language in said else ""
        text = said.get(own, "")
        if role == "eligibility":
            text = "\n".join(row.many.get(role, ())) if set(said) <= {""} else text
        found[column] = text
        found["translations"] |= _translated(column, said, own)
    remarks = row.many.get("note", ())
    found["description"] = "\n".join(filter(None, (found["description"], *remarks)))
    return found


def _phones(row: Row) -> list[Raw]:
    found = []
    for text in row.many.get("phone", ()):
        numbers, odd = cells.phones(text)
        found += [_filled({"number": number, "description": beside}) for number, beside in numbers]
        row.notes += [_("a telephone number left out: this is none: %(found)s", found=part) for part in odd]
    return list({one["number"]: one for one in found}.values())


def _languages(row: Row) -> list[Raw]:
    found: dict[str, Raw] = {}
    for text in row.many.get("languages", ()):
        for word in _LIST.split(text):
            name = word.strip(" .:()")
            if name:
                code = _code_of(name)
                found.setdefault(code or fold(name), _filled({"name": name[:120], "code": code}))
    return list(found.values())


@lru_cache(maxsize=4096)
def _code_of(name: str) -> str:
    known = vocabulary.languages()
    folded = fold(name)
    for code, said in known.items():
        if folded in (code, *(fold(word) for word in (said.nl, said.fr, said.en, said.own))):
            return code
    code = language_of_name(name)
    if code or not (2 <= len(name) <= 3 and name.isascii() and name.isalpha()):
        return code
    short = str(language_code(name))
    return short if short in known else ""


def _schedule(hsds_id: str, table: hours.Timetable, language: str, checked: Raw) -> Iterable[Raw]:
    day = checked.get("verified_on")
    columns: Raw = {
        "purpose": table.purpose,
        "hours": table.hours,
        "school": "",
        "note": table.note,
        "language": language if table.note else "",
        "verified_on": datetime.date.fromisoformat(day) if day else None,
        "verified_by": checked.get("verified_by", ""),
        "verified_how": checked.get("verified_how", ""),
    }
    return schedule_object(
        PartDraft("schedules", part_id(hsds_id, "schedules", table.purpose), columns, {}, [])
    )
