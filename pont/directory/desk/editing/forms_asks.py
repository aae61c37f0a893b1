"""The seven B's as questions: what the door asks, who may know it, and a note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pont.directory import choices
from pont.directory.desk.editing.forms_part import PartForm, as_before, choice, line
from pont.directory.desk.editing.labels import checked_said, label, reader
from pont.directory.editing.record import CHECKED, Record
from pont.kernel import vocabulary
from pont.kernel.terms import Condition

SHORT = {"yes": _("Yes"), "no": _("No"), "depends": _("It depends")}
MAY_KNOW = [one for one in choices.VISIBILITY if one[0] != "phone_only"]


class AsksForm(PartForm):
    """One question for each condition. `hidden`: keys that only another house may read; they are not asked here."""

    template = "map_desk/_entry_asks.html"

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        record: Record,
        is_ours: bool = True,
        hidden: frozenset[str] = frozenset(),
        **options: Any,
    ) -> None:
        self.hidden = hidden
        self.may_know = [one for one in MAY_KNOW if is_ours or one[0] != "house"]
        super().__init__(data, record=record, **options)

    def asked(self) -> list[Condition]:
        return [one for one in vocabulary.conditions().values() if f"condition.{one.code}" not in self.hidden]

    def writes(self) -> tuple[str, ...]:
        return tuple(f"condition.{one.code}" for one in self.asked())

    def build(self) -> None:
        for one in self.asked():
            answers = [(answer.code, answer.fact.get(reader())) for answer in one.answers]
            self.fields[f"answer-{one.code}"] = forms.ChoiceField(
                choices=[*answers, ("", _("We do not know yet."))], required=False, widget=forms.RadioSelect
            )
            self.fields[f"who-{one.code}"] = choice(_("Who may know it?"), self.may_know)
            self.fields[f"note-{one.code}"] = line(_("A note beside it"), 300)

    def begun(self) -> dict[str, Any]:
        found = {}
        for one in self.asked():
            row = self.record.get(f"condition.{one.code}", {})
            found[f"answer-{one.code}"] = row.get("answer", "")
            found[f"who-{one.code}"] = row.get("visibility", one.visibility)
            found[f"note-{one.code}"] = row.get("note", "")
        return found

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        for one in self.asked():
            if said.get(f"note-{one.code}") and not said.get(f"answer-{one.code}"):
                self.add_error(
                    f"note-{one.code}", _("Choose an answer too: a note alone is shown to nobody.")
                )
        return said

    def values(self) -> dict[str, Any]:
        said, found = self.cleaned_data, {}
        for one in self.asked():
            old = self.record.get(f"condition.{one.code}", {"language": self.record.get("language", "")})
            new = {
                "answer": said[f"answer-{one.code}"],
                "visibility": said[f"who-{one.code}"] or one.visibility,
                "note": as_before(old.get("note"), said[f"note-{one.code}"]),
            }
            found[f"condition.{one.code}"] = {**old, **new} if new["answer"] else None
        return found

    def refuse(self, why: Any) -> None:
        kind = getattr(why, "key", "").removeprefix("condition.")
        self.add_error(f"answer-{kind}" if f"answer-{kind}" in self.fields else None, str(why))

    def groups(self) -> list[dict[str, Any]]:
        """For the page: under each B its questions."""
        return [
            {
                "code": code,
                "question": b.question.get(reader()),
                "term": b.term.get(reader()),
                "asked": [self.question(one) for one in self.asked() if one.b == code],
            }
            for code, b in vocabulary.bs().items()
        ]

    def question(self, one: Condition) -> dict[str, Any]:
        field = self[f"answer-{one.code}"]
        row = self.record.get(f"condition.{one.code}", {})
        return {
            "code": one.code,
            "label": label(f"condition.{one.code}"),
            "answer": field,
            "offered": [(option, SHORT.get(option.data["value"], "")) for option in field],
            "who": self[f"who-{one.code}"],
            "note": self[f"note-{one.code}"],
            "checked": checked_said(row.get(CHECKED)),
            "is_more": bool(row.get("note")) or row.get("visibility", one.visibility) != one.visibility,
        }
