"""Who runs an entry: another organisation, or other words about this one. And the first page of a new entry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pont.accounts.at_work import AtWork
from pont.directory import choices
from pont.directory.bases import new_id
from pont.directory.desk.editing.forms_part import (
    PartForm,
    ProseField,
    as_before,
    choice,
    line,
    offer,
    written_in,
)
from pont.directory.desk.editing.forms_place import named_communes
from pont.directory.desk.rules import may_edit_every_entry
from pont.directory.editing.record import Record
from pont.directory.models import Organization
from pont.directory.places import postcode_places

OFFERED = 20
COLUMNS = ("name", "website", "email", "description")


def organizations_of(at: AtWork) -> QuerySet[Organization]:
    """Organisations whose entries somebody may keep."""
    found = Organization.objects.order_by("name", "pk")
    return found if may_edit_every_entry(at) else found.filter(house=at.house)


def offered(at: AtWork, words: str, now: str = "") -> list[tuple[str, str]]:
    """To choose from: the own ones, those that the words find, and the one that it is."""
    own = list(organizations_of(at).filter(house=at.house)[:OFFERED])
    found = list(organizations_of(at).filter(name__icontains=words)[:OFFERED]) if words else []
    held = list(organizations_of(at).filter(hsds_id=now)) if now else []
    return list(dict.fromkeys((one.hsds_id, one.name) for one in [*held, *own, *found]))


class OrganizationForm(PartForm):
    template = "map_desk/_entry_organization.html"
    organization = forms.ChoiceField(label=_("Who runs it?"), required=False, widget=forms.RadioSelect)
    name = line(_("Name of the organisation"), 300)
    website = line(_("Website of the organisation"), 500, attrs={"dir": "ltr"})
    email = line(_("E-mail of the organisation"), 254, attrs={"dir": "ltr"})
    description = ProseField(label=_("About the organisation"))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        record: Record,
        choices: list[tuple[str, str]] | None = None,
        **options: Any,
    ) -> None:
        self.choices = choices or []
        super().__init__(data, record=record, **options)

    def build(self) -> None:
        offer(self, "organization", self.choices)

    def writes(self) -> tuple[str, ...]:
        return ("organization", *(f"organization.{name}" for name in COLUMNS))

    def begun(self) -> dict[str, Any]:
        columns = {name: self.record.get(f"organization.{name}") for name in COLUMNS}
        return {"organization": self.record.get("organization"), **columns}

    def values(self) -> dict[str, Any]:
        chosen = self.cleaned_data["organization"] or self.record["organization"]
        if chosen != self.record["organization"]:
            # The words on the page are those of the one before; the other keeps its own.
            return {"organization": chosen}
        old = {name: self.record.get(f"organization.{name}") for name in COLUMNS}
        return {f"organization.{name}": as_before(old[name], self.cleaned_data[name]) for name in COLUMNS}

    def clean_name(self) -> str:
        if not self.cleaned_data["name"]:
            raise forms.ValidationError(_("An organisation needs a name."))
        return str(self.cleaned_data["name"])

    def refuse(self, why: Any) -> None:
        name = getattr(why, "key", "").removeprefix("organization.")
        self.add_error(name if name in self.fields else None, str(why))


class NewForm(PartForm):
    """What one asks first of a new place. The rest follows, part by part."""

    template = "map_desk/_entry_new.html"
    field_of = {"name": "name", "description": "description", "phones": "phone", "reached_by": "reached_by"}
    name = line(_("What is it called?"), 300)
    language = written_in()
    description = ProseField(label=_("What does somebody get there?"))
    phone = line(_("Telephone"), 60, attrs={"inputmode": "tel", "dir": "ltr"})
    reached_by = choice(_("How does one go there?"), choices.REACHED_BY)
    address_1 = line(_("Street and number"), 300)
    postal_code = line(_("Postcode"), 20, attrs={"dir": "ltr", "inputmode": "numeric"})
    commune = choice(_("Commune"), named_communes)
    organization = forms.ChoiceField(label=_("Who runs it?"), required=False, widget=forms.RadioSelect)
    called = line(_("Or the name of an organisation that is not in the list"), 300)
    visibility = choice(_("Who may see it?"), choices.VISIBILITY)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        choices: list[tuple[str, str]] | None = None,
        ours: frozenset[str] = frozenset(),
        **options: Any,
    ) -> None:
        self.choices, self.ours = choices or [], ours
        super().__init__(data, **{"record": {}, **options})

    def build(self) -> None:
        offer(self, "organization", self.choices)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        if not said.get("name"):
            self.add_error("name", _("A service needs a name."))
        if not said.get("organization") and not said.get("called"):
            self.add_error("organization", _("Choose who runs it, or write a name."))
        if said.get("visibility") == "house" and said.get("organization") not in self.ours:
            self.add_error("visibility", _("Only entries of your own house can be kept in it."))
        return said

    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        found: dict[str, Any] = {key: said[key] for key in ("name", "language", "description") if said[key]}
        found["visibility"] = said["visibility"] or "public"
        is_secret = found["visibility"] == "phone_only"
        found["reached_by"] = "phone" if is_secret else said["reached_by"] or "door"
        if said["phone"]:
            found["phones"] = [{"number": said["phone"]}]
        if is_secret:
            return found
        location = {key: said[key] for key in ("address_1", "postal_code", "commune") if said[key]}
        inside = (
            postcode_places()[said["postal_code"]].communes
            if said["postal_code"] in postcode_places()
            else ()
        )
        if not said["commune"] and len(inside) == 1:
            location["commune"] = inside[0]
        if location:
            about = {"language": said["language"], "country": "BE"}
            found[f"place.{new_id()}"] = {"location": {**location, **about}}
        return found
