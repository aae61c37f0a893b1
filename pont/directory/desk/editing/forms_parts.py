"""The parts of an entry that are lines, lists and choices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pont.accounts.forms import INPUT
from pont.directory import choices, listing
from pont.directory.desk.editing.forms_part import (
    PartForm,
    ProseField,
    as_before,
    choice,
    clean_rows,
    line,
    offer,
    shown,
    written_in,
)
from pont.directory.desk.editing.labels import reader
from pont.directory.desk.forms_collections import LINE, LinesField
from pont.directory.places import communes
from pont.kernel import vocabulary

MOST_PHONES, MOST_LINES = 12, 30
BOXES = forms.CheckboxSelectMultiple


def help_kinds() -> list[tuple[str, str]]:
    known = vocabulary.help_kinds().values()
    return [("", gettext("not known")), *((kind.code, kind.get(reader())) for kind in known)]


class NameForm(PartForm):
    field_of = {
        "name": "name",
        "other_names": "other_names",
        "language": "language",
        "help_kind": "help_kind",
    }
    name = line(_("Name"), 300)
    other_names = LinesField(
        label=_("Other names, one a line"), required=False, widget=forms.Textarea({**LINE, "rows": 3})
    )
    language = written_in()
    help_kind = choice(_("Who helps"), help_kinds)

    def begun(self) -> dict[str, Any]:
        return super().begun() | {"other_names": "\n".join(self.record.get("other_names", ()))}

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        others = self.record.get("other_names", [])
        typed = said["other_names"].splitlines()
        return {
            "name": as_before(self.record.get("name"), said["name"]),
            "other_names": others
            if LinesField().to_python("\n".join(others)).splitlines() == typed
            else typed,
            "language": said["language"],
            "help_kind": said["help_kind"],
        }


class WhatForm(PartForm):
    field_of = {"description": "description"}
    description = ProseField(label=_("What one gets there"))


class PhoneRows(PartForm):
    """The telephone numbers of a service, and of a place that has its own."""

    field_of = {"url": "url", "email": "email"}
    template = "map_desk/_entry_contact.html"
    email = line(_("E-mail"), 254, attrs={"inputmode": "email", "dir": "ltr"})
    url = line(_("Website"), 500, attrs={"inputmode": "url", "dir": "ltr", "placeholder": "https://"})

    def writes(self) -> tuple[str, ...]:
        return ("phones", *self.of_places(), "email", "url")

    def of_places(self) -> list[str]:
        return [key for key in self.record if key.startswith("place.") and key.endswith(".phones")]

    def build(self) -> None:
        for group, key in enumerate(self.writes()[:-2]):
            rows = self.record.get(key, [])
            for number in range(min(max(len(rows) + 1, 2), MOST_PHONES)):
                row = rows[number] if number < len(rows) else {}
                of = f"{group}-{number}"
                self.fields[f"number-{of}"] = line(_("Number"), 60, attrs={"inputmode": "tel", "dir": "ltr"})
                self.fields[f"extension-{of}"] = line(_("Extension"), 20, attrs={"dir": "ltr"})
                self.fields[f"about-{of}"] = line(_("Whom one gets"), 200)
                parts = {"number": "number", "extension": "extension", "about": "description"}
                for field, column in parts.items():
                    self.initial.setdefault(f"{field}-{of}", shown(row.get(column)))

    def groups(self) -> list[dict[str, Any]]:
        """For the page: of each owner its rows of three fields."""
        found = []
        for group, key in enumerate(self.writes()[:-2]):
            numbers = [name.rpartition("-")[2] for name in self.fields if name.startswith(f"number-{group}-")]
            rows = [
                [self[f"{field}-{group}-{n}"] for field in ("number", "extension", "about")] for n in numbers
            ]
            place = self.record.get(key.removesuffix(".phones")) if group else None
            at = ((place or {}).get("location") or {}).get("address_1", "")
            found.append({"rows": rows, "at": at, "is_of_place": bool(group)})
        return found

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        found: dict[str, Any] = {
            "email": as_before(self.record.get("email"), said["email"]),
            "url": as_before(self.record.get("url"), said["url"]),
        }
        for group, key in enumerate(self.writes()[:-2]):
            old, rows = self.record.get(key, []), []
            for number in range(MOST_PHONES):
                of = f"{group}-{number}"
                if f"number-{of}" in self.fields:
                    row = old[number] if number < len(old) else {}
                    typed = {
                        "number": said[f"number-{of}"],
                        "extension": said[f"extension-{of}"],
                        "description": said[f"about-{of}"],
                    }
                    kept = {name: as_before(row.get(name), text) for name, text in typed.items()}
                    rows.append({**row, **kept})
            found[key] = clean_rows(rows, "number") + old[MOST_PHONES:]
        return found


class LanguagesForm(PartForm):
    field_of = {"languages": "spoken"}
    spoken = forms.MultipleChoiceField(label=_("Languages spoken"), required=False, widget=BOXES)
    others = LinesField(
        label=_("Other languages, one a line"), required=False, widget=forms.Textarea({**LINE, "rows": 2})
    )

    def build(self) -> None:
        known = vocabulary.languages()
        offer(self, "spoken", [(code, row.get(reader())) for code, row in known.items()])

    def begun(self) -> dict[str, Any]:
        rows, known = self.record.get("languages", []), vocabulary.languages()
        others = [row.get("name") or row.get("code", "") for row in rows if row.get("code") not in known]
        return {"spoken": [row.get("code") for row in rows], "others": "\n".join(others)}

    def values(self) -> dict[str, Any]:
        rows = self.record.get("languages", [])
        codes, typed = self.cleaned_data["spoken"], self.cleaned_data["others"].splitlines()
        kept = [
            row
            for row in rows
            if row.get("code") in codes or (row.get("name") or row.get("code", "")) in typed
        ]
        there = {row.get("code") for row in kept} | {row.get("name") or row.get("code", "") for row in kept}
        new = [{"code": code} for code in codes if code not in there]
        new += [{"name": name[:120]} for name in typed if name not in there]
        return {"languages": kept + new}


class CostsForm(PartForm):
    """Prices and papers to bring, each a line of its own."""

    field_of = {"costs": "costs", "fees_description": "fees_description", "documents": "documents"}
    costs = LinesField(
        label=_("Prices, one a line"), required=False, widget=forms.Textarea({**LINE, "rows": 4})
    )
    fees_description = ProseField(label=_("About the price"))
    documents = LinesField(
        label=_("Papers to bring, one a line"), required=False, widget=forms.Textarea({**LINE, "rows": 4})
    )
    COLUMNS = {"costs": "option", "documents": "document"}

    def begun(self) -> dict[str, Any]:
        found: dict[str, Any] = {"fees_description": self.record.get("fees_description")}
        for key, column in self.COLUMNS.items():
            rows = self.record.get(key, [])
            found[key] = "\n".join(
                shown(row.get(column)).replace("\n", " ") for row in rows if row.get(column)
            )
        return found

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        fees = as_before(self.record.get("fees_description"), said["fees_description"])
        found: dict[str, Any] = {"fees_description": fees}
        for key, column in self.COLUMNS.items():
            rows = self.record.get(key, [])
            by_line = {" ".join(LinesField().to_python(row.get(column, "")).split()): row for row in rows}
            new = {"language": self.record.get("language", "")}
            typed = [
                by_line.get(" ".join(text.split()), {column: text, **new}) for text in said[key].splitlines()
            ]
            # An amount without words has no line of its own, and stays.
            found[key] = [row for row in rows if not row.get(column)] + typed[:MOST_LINES]
        return found


class WhomForm(PartForm):
    field_of = {
        "minimum_age": "minimum_age",
        "maximum_age": "maximum_age",
        "eligibility_description": "eligibility_description",
        "areas": "areas",
        "application_process": "application_process",
    }
    minimum_age = forms.IntegerField(
        label=_("Lowest age"), required=False, min_value=0, max_value=130, widget=forms.NumberInput(INPUT)
    )
    maximum_age = forms.IntegerField(
        label=_("Highest age"), required=False, min_value=0, max_value=130, widget=forms.NumberInput(INPUT)
    )
    eligibility_description = ProseField(label=_("For whom, in words"))
    areas = forms.MultipleChoiceField(label=_("Only for who lives in"), required=False, widget=BOXES)
    application_process = ProseField(label=_("How to begin"))

    def build(self) -> None:
        if self.is_secret:
            del self.fields["areas"]
            return
        named = [(nis, listing.commune_name(nis, reader())) for nis in communes()]
        offer(self, "areas", sorted(named, key=lambda one: one[1]))

    @property
    def is_secret(self) -> bool:
        return bool(self.record.get("visibility") == "phone_only")

    def writes(self) -> tuple[str, ...]:
        return tuple(key for key in self.field_of if key != "areas" or not self.is_secret)

    def begun(self) -> dict[str, Any]:
        return super().begun() | {"areas": [row.get("commune") for row in self.record.get("areas", [])]}

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        found: dict[str, Any] = {key: said[key] for key in ("minimum_age", "maximum_age")}
        for key in ("eligibility_description", "application_process"):
            found[key] = as_before(self.record.get(key), said[key])
        if not self.is_secret:
            rows = self.record.get("areas", [])
            kept = [row for row in rows if not row.get("commune") or row["commune"] in said["areas"]]
            there = {row.get("commune") for row in kept}
            found["areas"] = kept + [{"commune": nis} for nis in said["areas"] if nis not in there]
        return found


class SightForm(PartForm):
    """Who may see the entry."""

    field_of = {"visibility": "visibility", "reached_by": "visibility"}
    template = "map_desk/_entry_sight.html"
    visibility = forms.ChoiceField(
        label=_("Who may see it"), choices=choices.VISIBILITY, widget=forms.RadioSelect
    )
    sure = forms.BooleanField(
        label=_("Yes, forget the address for good, in the history too."), required=False
    )

    def __init__(self, *args: Any, is_ours: bool = True, **options: Any) -> None:
        self.is_ours = is_ours
        super().__init__(*args, **options)

    def build(self) -> None:
        # An entry that only its own house sees would be out of reach for whoever chose so from another one.
        if not self.is_ours:
            offered = [one for one in choices.VISIBILITY if one[0] != "house"]
            offer(self, "visibility", offered)

    def writes(self) -> tuple[str, ...]:
        return ("visibility", "reached_by")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        becomes_secret = said.get("visibility") == "phone_only" != self.record.get("visibility")
        if becomes_secret and not said.get("sure"):
            self.add_error("sure", _("Say that the address may go for good."))
        return said

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["visibility"]
        by = "phone" if chosen == "phone_only" else self.record.get("reached_by", "door")
        return {"visibility": chosen, "reached_by": by}
