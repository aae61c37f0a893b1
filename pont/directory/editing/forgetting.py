"""What told the place of an address that has become secret goes everywhere: history, drafts, proposals, runs."""

from __future__ import annotations

from django.db.models import Q

from pont.accounts import sight
from pont.accounts.models import House
from pont.directory.editing.models import Closure, EntryDraft, FieldCheck, ServiceHistory, Suggestion
from pont.directory.editing.record import TELLS_A_PLACE, without_place
from pont.directory.editing.storing import store_changes
from pont.directory.models import Service


def forget_place(service: Service, house: House | None) -> None:
    """Keep nothing of where this service is, in nothing that was written before it became secret.

    Drafts of `house` go at once; what other houses have begun is behind their walls, and goes with the nightly run.
    """
    for line in ServiceHistory.objects.filter(service=service):
        kept = without_place(line.changes)
        if kept != line.changes:
            line.changes = kept
            line.save(update_fields=["changes"])
    for proposal in Suggestion.objects.filter(service=service):
        proposal.fields, proposal.words = without_place(proposal.fields), ""
        proposal.save(update_fields=["fields", "words"])
    FieldCheck.objects.filter(
        Q(key__startswith="place.") | Q(key__in=TELLS_A_PLACE), service=service
    ).delete()
    Closure.objects.filter(service=service).update(note="", language="")
    # What was joined into it stands at the same place, and would tell it when the two are parted.
    for gone in Service.objects.filter(merged_into=service).exclude(visibility="phone_only"):
        store_changes(gone, {"visibility": "phone_only", "reached_by": "phone", "extra": None})
        forget_place(gone, house)
    if house is not None:
        with sight.of_house(house.pk):
            EntryDraft.objects.filter(service=service).delete()
