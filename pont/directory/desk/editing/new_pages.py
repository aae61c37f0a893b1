"""A new entry: the first questions, whether the map has it already, and what comes of them."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.directory.desk.editing import drafts, likeness, parts, saving
from pont.directory.desk.editing.forms_organization import NewForm, offered, organizations_of
from pont.directory.desk.editing.forms_part import SaidForm
from pont.directory.desk.forms_collections import own_language
from pont.directory.desk.rules import may_edit_every_entry
from pont.directory.models import Organization, Service


class NewPage:
    """The page of a new entry, as it is opened or as it was sent."""

    def __init__(self, at: AtWork, asked: QueryDict, sent: QueryDict | None) -> None:
        self.at, self.words = at, (sent or asked).get("q", "")[:100]
        self.number = (sent or asked).get("draft", "")
        self.kept = drafts.part_kept(drafts.draft_of(None, self.number), parts.NEW)
        data = sent if sent is not None else drafts.fields_of(self.kept) if self.kept else None
        chosen = data.get("organization", "") if data is not None else ""
        found = offered(at, self.words, chosen)
        mine = organizations_of(at).filter(house=at.house).values_list("hsds_id", flat=True)
        first = {"language": own_language(), "reached_by": "door", "visibility": "public"}
        if len(found) == 1:
            first["organization"] = found[0][0]
        self.form = NewForm(data, choices=found, ours=frozenset(mine), initial=first)
        self.said = SaidForm(sent)
        self.sent = sent
        self.alike: list[dict[str, Any]] = []

    def started(self) -> Service | None:
        """The new entry, None where the page has to be shown again."""
        sent = self.sent
        if sent is None or sent.get("act", "save") != "save":
            return None
        is_whole = self.form.is_valid()
        if not self.said.is_valid() or not is_whole:
            return None
        self.alike = likeness.shown_to(
            self.at, {name: str(self.form.data.get(name, "")) for name in likeness.ASKED}
        )
        if self.alike and "anyway" not in sent:
            return None
        try:
            made = self.start()
        except NotPossible as why:
            self.form.refuse(why)
            return None
        drafts.done(None, self.number, parts.NEW, sent.get("kept", ""))
        return made

    def start(self) -> Service:
        typed = self.form.cleaned_data
        chosen = organizations_of(self.at).filter(hsds_id=typed["organization"]).first()
        host: Organization | str = chosen or typed["called"]
        is_ours = not may_edit_every_entry(self.at)
        said = self.said.cleaned_data
        return saving.start(organization=host, values=self.form.values(), by=self.at, is_ours=is_ours, **said)

    @property
    def status(self) -> int:
        if self.sent is None or self.sent.get("act", "save") != "save":
            return 200
        return 409 if self.alike else 400

    def context(self) -> dict[str, Any]:
        kept = self.sent.get("kept", "") if self.sent is not None else self.kept.get("at", "")
        return {
            "form": self.form,
            "said": self.said,
            "draft": self.number if self.kept else "",
            "kept": kept,
            "alike": self.alike,
            "words": self.words,
            "is_asked": bool(self.alike),
        }
