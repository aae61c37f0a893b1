"""What the page of a paper in the row says."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pont.directory import sentences
from pont.directory.paper import jobs
from pont.kernel.markup import isolating, spoken


def state_said(state: jobs.State) -> SafeString:
    """How far it is, in a sentence."""
    if state.step == jobs.FAILED and state.trouble:
        return spoken(state.trouble, state.tongue, sentences.language())
    return isolating(plain_state(state))


def plain_state(state: jobs.State) -> str:
    if state.step == jobs.FAILED:
        return _("This paper could not be made. Try again later.")
    if state.step == jobs.READY:
        return _("Your paper is ready.")
    if state.step == jobs.MAKING or not state.before:
        return _("Your paper is being made.")
    said = ngettext(
        "%(count)s paper comes before yours.", "%(count)s papers come before yours.", state.before
    )
    return said % {"count": state.before}
