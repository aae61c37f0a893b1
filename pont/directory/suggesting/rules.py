"""Who may decide about what was proposed: whoever may change the entry itself. The default is no."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pont.accounts.at_work import AtWork
from pont.directory.desk.editing.sight import entries_of
from pont.directory.desk.rules import may_edit_every_entry, may_keep_entries
from pont.directory.editing.models import Suggestion


def may_decide_suggestions(at: AtWork) -> bool:
    """Map editors for every entry; workers and coordinators for those of their house. Each with an account."""
    return may_keep_entries(at)


def suggestions_for(at: AtWork) -> QuerySet[Suggestion]:
    """What nobody decided yet and may be decided here. A new place is nobody's yet: map editors decide."""
    mine = Q(service__in=entries_of(at))
    if may_edit_every_entry(at):
        mine |= Q(service=None)
    return Suggestion.objects.filter(mine, state="open")
