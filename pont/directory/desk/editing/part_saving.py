"""What comes of a part that was sent: it is saved, or its page is shown again with everything that was typed."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from pont.accounts.actions import NotPossible
from pont.directory.desk.editing import drafts, hours_acts, part_pages, saving
from pont.directory.desk.editing.forms_hours import HoursForm
from pont.directory.desk.editing.forms_part import MINE, THEIRS, PartForm, SaidForm, read_seen
from pont.directory.desk.editing.forms_place import PlaceForm, looked_up
from pont.directory.desk.editing.part_pages import Opened
from pont.directory.editing.actions import ChangedMeanwhile
from pont.directory.editing.record import stamp

SAVE, REMOVE = "save", "remove"


class Sent(NamedTuple):
    """`is_saved`, or the page again: its status and what it shows. `has_changed`: whether something was written."""

    is_saved: bool
    has_changed: bool
    status: int
    page: dict[str, Any]


class Sending:
    """One part, as it was sent."""

    def __init__(self, opened: Opened, sent: QueryDict) -> None:
        self.opened = opened
        self.data = sent.copy()
        self.act = sent.get("act", SAVE)
        self.told: list[str] = []
        if sent.get("use") and opened.part.code == "where":
            self.data["point"], self.act = str(sent["use"]), "show"
        if self.act in hours_acts.ACTS and opened.part.code == "hours":
            form = opened.form(self.data)
            assert isinstance(form, HoursForm)
            self.told = hours_acts.ACTS[self.act](self.data, form)
        self.form: PartForm = opened.form(self.data)
        self.said = SaidForm(self.data)
        self.seen = read_seen(sent.get("seen", ""), self.form.writes())

    def result(self) -> Sent:
        """Save where that was asked and can be."""
        if self.act == REMOVE and isinstance(self.form, PlaceForm):
            return self.saved({self.form.key: None}) if self.said.is_valid() else self.again(400)
        if self.act != SAVE:
            return self.again(200)
        is_whole = self.form.is_valid()
        if not self.said.is_valid() or not is_whole:
            return self.again(400)
        values = self.form.wanted(self.seen)
        undecided = [key for key in self.data.getlist("clash") if key in values and not self.choice(key)]
        if undecided:
            self.form.add_error(None, _("Choose for each field which of the two stays."))
            both = {key: (self.opened.record.get(key), values[key]) for key in undecided}
            return self.again(409, clashes=part_pages.clashes(both))
        return self.saved({key: value for key, value in values.items() if self.choice(key) != THEIRS})

    def choice(self, key: str) -> str:
        """Which of two was chosen for a field; "" where nobody chose."""
        chosen = self.data.get(f"keep:{key}", "")
        return chosen if chosen in (MINE, THEIRS) else ""

    def saved(self, values: dict[str, Any]) -> Sent:
        said = self.said.cleaned_data
        try:
            line = saving.save_part(
                service=self.opened.service, values=values, seen=self.seen, by=self.opened.at, **said
            )
        except ChangedMeanwhile as why:
            self.form.add_error(None, str(why))
            self.seen |= {key: stamp(theirs) for key, (theirs, _ours) in why.both.items()}
            return self.again(409, clashes=part_pages.clashes(why.both))
        except NotPossible as why:
            self.form.refuse(why)
            return self.again(400)
        drafts.done(self.opened.service, "", self.opened.part.code, self.data.get("kept", ""))
        return Sent(True, line is not None, 302, {})

    def again(self, status: int, **more: Any) -> Sent:
        """The page as it was sent, with what stands in the way."""
        page = part_pages.context(self.opened, self.form, self.said, self.seen)
        page |= {"kept": self.data.get("kept", ""), "heard": self.told, "found": [], **more}
        if self.act == "lookup" and isinstance(self.form, PlaceForm):
            typed = [self.data.get(name, "") for name in ("address_1", "postal_code", "commune")]
            page |= {"found": looked_up(*typed), "has_looked": True}
        page["has_errors"] = status == 400
        return Sent(False, False, status, page)
