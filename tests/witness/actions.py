"""Every write of the witness. Each is whole or not at all, and writes its line."""

from __future__ import annotations

import datetime

from django.db import transaction

from pont.accounts import sight
from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.accounts.models import House
from tests.witness.models import Attachment, Note, Page, PageHistory


def _told(page: Page, action: str, at: AtWork) -> None:
    PageHistory.in_sight(page=page, action=action, by=at.membership, role=at.role).save(force_insert=True)


@transaction.atomic
def write_page(*, handle: str, text: str, by: AtWork) -> Page:
    if not handle or Page.objects.filter(handle=handle).exists():
        raise NotPossible("Choose another handle.")
    page = Page.in_sight(handle=handle, text=text, search_text=text.casefold())
    page.save(force_insert=True)
    _told(page, "write_page", by)
    return page


@transaction.atomic
def add_note(*, page: Page, text: str, by: AtWork) -> Note:
    note = Note.in_sight(page=page, text=text)
    note.save(force_insert=True)
    _told(page, "add_note", by)
    return note


@transaction.atomic
def attach(*, page: Page, name: str, content: bytes, by: AtWork) -> Attachment:
    attachment = Attachment.in_sight(page=page, name=name, content=content)
    attachment.save(force_insert=True)
    _told(page, "attach", by)
    return attachment


@transaction.atomic
def close_page(*, page: Page, now: datetime.datetime, by: AtWork) -> None:
    """The page ends now, with everything on it; what is left is that it was there."""
    page.ends_at = now
    page.save(update_fields=["ends_at"])
    _told(page, "close_page", by)


def remove_ended(now: datetime.datetime) -> int:
    """Remove what has ended, house by house; how many pages that were."""
    removed = 0
    for house in House.objects.order_by("pk"):
        with sight.of_house(house.pk), transaction.atomic():
            _rows, counts = Page.objects.filter(ends_at__lte=now).delete()
            removed += counts.get(Page._meta.label, 0)
    return removed
