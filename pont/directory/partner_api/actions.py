"""Keys are given and ended by a house; what a program writes goes through the same actions as what people write."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from pont.accounts import keys
from pont.accounts.actions import NotPossible, tell
from pont.accounts.at_work import AtWork
from pont.directory.editing import sentences
from pont.directory.partner_api.models import ProgramKey
from pont.directory.partner_api.scopes import ALL


@transaction.atomic
def give_key(*, name: str, scopes: Iterable[str], by: AtWork) -> tuple[ProgramKey, str]:
    """A key for one program of this house; returns it with the key itself, which is kept nowhere."""
    chosen = [scope for scope in ALL if scope in set(scopes)]
    if not chosen:
        raise NotPossible(sentences.CHOOSE_SCOPES)
    if ProgramKey.objects.filter(name=name, ended_at=None).exists():
        raise NotPossible(sentences.PROGRAM_TWICE)
    key = keys.new_key()
    row = ProgramKey.in_sight(key=keys.hashed(key), name=name, scopes=chosen, made_by=by.membership)
    row.save(force_insert=True)
    tell(name, "give_key", by, {"scopes": chosen})
    return row, key


@transaction.atomic
def end_key(*, key: ProgramKey, by: AtWork) -> None:
    """The key opens nothing any more, from the next request on."""
    if key.ended_at is None:
        key.ended_at = timezone.now()
        key.save(update_fields=["ended_at"])
        tell(key.name, "end_key", by)
