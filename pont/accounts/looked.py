"""Who looked at what: the lines of the log as a coordinator reads them, and without names for the person who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pont.accounts import logs
from pont.accounts.models import Membership, Tablet
from pont.accounts.sentences import logged_roles, moment_said, short_moment_said

# Lines about the PIN of a colleague, about a shared tablet, and about an answer to whoever asked.
MEMBERSHIP, TABLET, ANSWER = "membership", "tablet", "answer"
# What a line is about. A refusal names the rule that said no.
ABOUT: Mapping[str, Promise] = {
    ANSWER: gettext_lazy("the answer who read a page"),
    "invitation": gettext_lazy("the link of an invitation"),
    "tablet": gettext_lazy("a shared tablet"),
    "may_enter": gettext_lazy("this house"),
    "may_see_access": gettext_lazy("who has access"),
    "may_give_access": gettext_lazy("giving access"),
    "may_set_own_pin": gettext_lazy("choosing a PIN"),
    "may_set_up_tablets": gettext_lazy("the shared tablets"),
    "may_keep_teams": gettext_lazy("the teams"),
    "may_see_log": gettext_lazy("what was looked at"),
    "may_answer_who_read": gettext_lazy("the answer who read a page"),
    "may_open_notebook": gettext_lazy("the notebook"),
    "partners": gettext_lazy("paper for partner houses"),
    "may_print_for_partners": gettext_lazy("printing for partner houses"),
    "may_translate": gettext_lazy("translating"),
    "may_keep_collections": gettext_lazy("the lists of doors"),
}
# Reasons that the program writes; every other one is in somebody's own words.
REASONS: Mapping[str, Promise] = {
    "pin_wrong": gettext_lazy("A wrong PIN was typed."),
    "closed": gettext_lazy("The link lets nobody in any more."),
    "pin_spent": gettext_lazy("Ten wrong PINs were typed. The PIN opens nothing any more."),
}


class Row(NamedTuple):
    """One line: when, who, in which role, which act, about what, why."""

    when: str
    who: str
    role: str
    act: str
    about: str
    why: str


def newest_first(*, act: str, by: Membership | None) -> QuerySet[logs.LogLine]:
    """The log of the house in force; `act` and `by` leave out the rest."""
    lines = logs.LogLine.objects.select_related("by").order_by("-at", "-pk")
    if act:
        lines = lines.filter(act=act)
    return lines.filter(by=by) if by else lines


def rows(lines: Iterable[logs.LogLine]) -> list[Row]:
    lines = list(lines)
    names = names_of(lines)
    return [
        Row(
            short_moment_said(line.at),
            line.by.called if line.by else _("Nobody said who"),
            logged_roles(line.role),
            str(logs.ACTS[line.act]),
            about(line, names),
            why(line),
        )
        for line in lines
    ]


def names_of(lines: Iterable[logs.LogLine]) -> dict[UUID, str]:
    """The names of the colleagues and tablets that these lines are about, in two questions."""
    colleagues = {line.thing for line in lines if line.kind == MEMBERSHIP}
    screens = {line.thing for line in lines if line.kind == TABLET}
    return {
        **dict(Membership.objects.filter(pk__in=colleagues).values_list("pk", "called")),
        **dict(Tablet.objects.filter(pk__in=screens).values_list("pk", "name")),
    }


def about(line: logs.LogLine, names: Mapping[UUID, str]) -> str:
    """What the line is about: a colleague or a tablet by name, everything else by its kind."""
    if line.kind == MEMBERSHIP and line.thing in names:
        return _("the PIN of %(name)s") % {"name": names[line.thing]}
    if line.kind == TABLET and line.thing in names:
        return _("the tablet “%(name)s”") % {"name": names[line.thing]}
    return str(ABOUT.get(line.kind, ""))


def why(line: logs.LogLine) -> str:
    return str(REASONS.get(line.reason, line.reason))


def answer(thing: UUID) -> list[Row]:
    """Every line about one page, the oldest first, without the names of those who read it."""
    lines = logs.LogLine.objects.filter(thing=thing).exclude(kind=MEMBERSHIP).order_by("at", "pk")
    return [
        Row(
            moment_said(line.at, with_weekday=False),
            "",
            logged_roles(line.role),
            str(logs.ACTS[line.act]),
            about(line, {}),
            why(line),
        )
        for line in lines
    ]
