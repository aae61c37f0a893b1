"""What the keys of an entry are called, and what their values say, in the words of whoever reads."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pont.accounts.sentences import language
from pont.directory import choices, listing, week
from pont.directory.doors import Hours, Text
from pont.directory.editing.hands import RESIDENT, SERVICE
from pont.directory.editing.storing import split_place
from pont.directory.models import Organization, Service
from pont.directory.publishing import readable
from pont.kernel import phrasing, vocabulary
from pont.kernel.markup import isolating, spoken
from pont.kernel.phrasing import isolated, unturned

Lines = list[SafeString]
LONGEST_ID = 250
LABELS: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "other_names": gettext_lazy("Other names"),
    "description": gettext_lazy("What one gets there"),
    "language": gettext_lazy("Language of these texts"),
    "url": gettext_lazy("Website"),
    "email": gettext_lazy("E-mail"),
    "status": gettext_lazy("State"),
    "visibility": gettext_lazy("Who may see it"),
    "reached_by": gettext_lazy("How one goes there"),
    "help_kind": gettext_lazy("Who helps"),
    "application_process": gettext_lazy("How to begin"),
    "fees_description": gettext_lazy("About the price"),
    "eligibility_description": gettext_lazy("For whom, in words"),
    "minimum_age": gettext_lazy("Lowest age"),
    "maximum_age": gettext_lazy("Highest age"),
    "phones": gettext_lazy("Telephone"),
    "contacts": gettext_lazy("Contacts from a list"),
    "languages": gettext_lazy("Languages spoken"),
    "documents": gettext_lazy("Papers to bring"),
    "costs": gettext_lazy("Prices"),
    "areas": gettext_lazy("Only for who lives in"),
    "needs": gettext_lazy("Needs"),
    "organization": gettext_lazy("Organisation"),
    "organization.name": gettext_lazy("Name of the organisation"),
    "organization.other_names": gettext_lazy("Other names of the organisation"),
    "organization.description": gettext_lazy("About the organisation"),
    "organization.language": gettext_lazy("Language of the organisation"),
    "organization.website": gettext_lazy("Website of the organisation"),
    "organization.email": gettext_lazy("E-mail of the organisation"),
    "organization.phones": gettext_lazy("Telephone of the organisation"),
    "organization.contacts": gettext_lazy("Contacts of the organisation"),
    "saturation": gettext_lazy("Is there room?"),
    "closure": gettext_lazy("Closed for a while"),
    "missing_since": gettext_lazy("Not in its list any more since"),
    "merged_into": gettext_lazy("Joined with"),
    "translations": gettext_lazy("Texts in other languages"),
    "organization.translations": gettext_lazy("Texts of the organisation in other languages"),
    "example": gettext_lazy("Example"),
    "place": gettext_lazy("Place"),
}
HOURS: dict[str, Promise] = {
    "door": gettext_lazy("Hours of the door"),
    "phone": gettext_lazy("Hours of the telephone"),
    "intake": gettext_lazy("Hours for a first talk"),
    "meal": gettext_lazy("Hours of the meal"),
}
CHOSEN = {
    "status": dict(choices.STATUS),
    "visibility": dict(choices.VISIBILITY),
    "reached_by": dict(choices.REACHED_BY),
}
# Kept for feeds and programs; people are told only that it changed.
UNREAD = ("extra", "contacts", "organization.extra", "organization.contacts")


def label(key: str) -> str:
    """Hours of the door; Name; without papers."""
    if key in LABELS:
        return str(LABELS[key])
    head, _point, rest = key.partition(".")
    if head == "condition" and rest in vocabulary.conditions():
        name = vocabulary.conditions()[rest].label.get(reader())
        return name[:1].upper() + name[1:]
    if head == "hours" and rest in HOURS:
        return str(HOURS[rest])
    if head == "place":
        below = split_place(key)[1]
        if below == "phones":
            return _("Telephone at the place")
        return str(HOURS[below.removeprefix("hours.")]) if below else str(LABELS["place"])
    return _("Something a program keeps")


def reader() -> str:
    """The language of whoever reads; desks have three."""
    return language()


def text(value: object) -> SafeString:
    return isolating(unturned(str(value)))


def phone_line(row: Mapping[str, Any]) -> SafeString:
    number = isolated(unturned(row.get("number", "")))
    extension = _("extension %(number)s") % {"number": row["extension"]} if row.get("extension") else ""
    return isolating(", ".join(filter(None, [number, extension, unturned(row.get("description", ""))])))


def language_line(row: Mapping[str, Any]) -> SafeString:
    known = vocabulary.languages().get(row.get("code", ""))
    return text(known.get(reader()) if known else row.get("name") or row.get("code", ""))


def cost_line(row: Mapping[str, Any]) -> SafeString:
    amount = f"{row['amount']} {row.get('currency') or 'EUR'}" if row.get("amount") else ""
    return isolating(": ".join(filter(None, [unturned(row.get("option", "")), amount and isolated(amount)])))


def area_line(row: Mapping[str, Any]) -> SafeString:
    return text(listing.commune_name(row.get("commune", ""), reader()) or row.get("name", ""))


ROWS: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    "phones": phone_line,
    "languages": language_line,
    "costs": cost_line,
    "areas": area_line,
    "documents": lambda row: spoken(unturned(row["document"]), row.get("language", ""), reader()),
}


def needs_lines(value: Mapping[str, Iterable[str]]) -> Lines:
    """A need with the word that gave it; what was struck out says so."""
    known, origins = vocabulary.needs(), dict(choices.ORIGIN)
    found = []
    for code, (origin, phrase) in value.items():
        name = known[code].label.get(reader()) if code in known else code
        why = (
            f"“{unturned(phrase)}”"
            if phrase and origin in ("strong", "weak")
            else str(origins.get(origin, ""))
        )
        found.append(text(f"{name} ({why})"))
    return found


def condition_lines(kind: str, value: Mapping[str, Any]) -> Lines:
    condition = vocabulary.conditions().get(kind)
    answer = condition.answer(value.get("answer", "")) if condition else None
    found = [isolating(answer.fact.get(reader())) if answer else text(value.get("answer", ""))]
    if value.get("note"):
        found.append(spoken(unturned(value["note"]), value.get("language", ""), reader()))
    if value.get("visibility") != "public":
        found.append(
            text(_("Only for: %(who)s.") % {"who": CHOSEN["visibility"].get(value.get("visibility", ""), "")})
        )
    return found


def hours_rows(purpose: str, rows: Iterable[Mapping[str, Any]]) -> list[Hours]:
    """Rows of a record as the pages of visitors read them."""
    return [
        Hours(
            purpose,
            readable(row.get("hours", ""), row.get("school", "")),
            row.get("school") or None,
            Text({row.get("language") or "und": unturned(row["note"])}) if row.get("note") else None,
        )
        for row in rows
    ]


def hours_lines(purpose: str, rows: Iterable[Mapping[str, Any]], today: datetime.date) -> Lines:
    return week.in_words(hours_rows(purpose, rows), today, reader())


def place_lines(value: Mapping[str, Any]) -> Lines:
    """An address in lines; the point last."""
    location = value.get("location") or {}
    commune = listing.commune_name(location.get("commune", ""), reader()) or location.get("city", "")
    town = f"{location.get('postal_code', '')} {commune}".strip()
    lines = [location.get(name, "") for name in ("name", "address_1", "address_2")]
    stop = location.get("near_stop", "")
    lines += [town, _("Stop: %(stop)s") % {"stop": stop} if stop else "", value.get("about", "")]
    point = [location.get(name) for name in ("latitude", "longitude")]
    if None not in point:
        lines.append(_("Point: %(point)s") % {"point": isolated(f"{point[0]:.5f}, {point[1]:.5f}")})
    return [text(line) for line in lines if line]


def day_said(value: str) -> str:
    """3 November 2026."""
    date = datetime.date.fromisoformat(value[:10])
    return phrasing.day(date, reader(), with_weekday=False, with_year=True)


def state_lines(key: str, value: Mapping[str, Any]) -> Lines:
    if key == "closure":
        dates = {"since": day_said(value["since"]), "until": day_said(value["until"])}
        return [
            text(_("From %(since)s to %(until)s.") % dates),
            *([text(value["note"])] if value.get("note") else []),
        ]
    level = str(dict(choices.SATURATION).get(value["level"], ""))
    return [text(_("%(level)s, until %(date)s") % {"level": level, "date": day_said(value["expires_at"])})]


def translated_lines(value: Mapping[str, Any]) -> Lines:
    """In which languages there is a text."""
    codes = sorted({code for languages in value.values() for code in languages})
    return [text(listing.languages_fact(tuple(codes), reader()))]


def lines(key: str, value: Any, today: datetime.date, names: Mapping[str, str]) -> Lines:
    """What a value says, line by line; none for nothing. `names`: of organisations and entries, by identifier."""
    if value in (None, "", [], {}):
        return []
    head, _point, rest = key.partition(".")
    below = split_place(key)[1] if head == "place" else ""
    if key in UNREAD:
        return [text(_("What a feed keeps."))]
    if head == "condition":
        return condition_lines(rest, value)
    if head == "hours" or below.startswith("hours."):
        return hours_lines((below or key).removeprefix("hours."), value, today)
    if head == "place" and not below:
        return place_lines(value)
    if key == "needs":
        return needs_lines(value)
    if key in ("saturation", "closure"):
        return state_lines(key, value)
    if key.endswith("translations"):
        return translated_lines(value)
    if isinstance(value, list):
        row = ROWS.get(below or key.removeprefix("organization."), text)
        return [row(one) for one in value]
    return [one_line(key, value, names)]


def one_line(key: str, value: Any, names: Mapping[str, str]) -> SafeString:
    """A column in words."""
    if key in CHOSEN:
        return text(CHOSEN[key].get(value, value))
    if key in ("language", "organization.language"):
        return language_line({"code": value})
    if key == "help_kind":
        kind = vocabulary.help_kinds().get(value)
        return text(kind.get(reader()) if kind else value)
    if key in ("organization", "merged_into"):
        return text(names.get(value, _("one that is not there any more")))
    if key == "missing_since":
        return text(day_said(value))
    if isinstance(value, bool):
        return text(_("yes") if value else _("no"))
    return SafeString("<br>".join(str(text(line)) for line in str(value).splitlines())) if value else text("")


def raw(value: Any) -> Lines:
    """Opening hours as they are written, where the words of two are the same."""
    return [SafeString(f'<code dir="ltr">{escape(row.get("hours", ""))}</code>') for row in value or ()]


def checked_said(checked: list[str | None] | None) -> str:
    """3 November 2026, by phone, Huis De Brug; "" when nobody noted it."""
    if not checked:
        return ""
    on, by, how = checked
    parts = [day_said(on) if on else "", str(dict(choices.HOW).get(how or "", "")), by_said(by or "")]
    return ", ".join(part for part in parts if part)


def by_said(name: str) -> str:
    """Who it was; a hand that is no house is kept in English and read in any language."""
    return _(name) if name in (SERVICE, RESIDENT) else unturned(name)


def listed(words: Iterable[str]) -> str:
    return phrasing.and_list(list(words), reader())


def names_of(values: Iterable[Any]) -> dict[str, str]:
    """Names of organisations and entries among these values, by identifier."""
    found = {value for value in values if isinstance(value, str) and len(value) <= LONGEST_ID}
    if not found:
        return {}
    entries = Service.objects.filter(hsds_id__in=found).exclude(visibility="house")
    rows: list[Organization | Service] = [*Organization.objects.filter(hsds_id__in=found), *entries]
    return {row.hsds_id: row.name for row in rows}
