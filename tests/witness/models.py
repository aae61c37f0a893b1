"""A small notebook, as private as a table can be: a page, its notes, its attachments, and what happened to it."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from pont.accounts.logs import HistoryLine
from pont.accounts.walled import Walled
from pont.kernel.personal import PLAIN, Kept

LASTS = datetime.timedelta(days=90)


def in_ninety_days() -> datetime.datetime:
    return timezone.now() + LASTS


class Page(Walled):
    """What a house keeps of one person. `search_text` is the text in small letters, to be found by words."""

    kept = {
        "handle": Kept("two made-up words, to find the page again", "the page ends"),
        "text": Kept("what was agreed with the person", "the page ends"),
        "search_text": Kept("the same, to be found by words", "the page ends"),
        "ends_at": PLAIN,
    }
    ends = "ninety days after the last contact"

    handle = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    search_text = models.TextField(blank=True, editable=False)
    ends_at = models.DateTimeField(default=in_ninety_days)

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(fields=["house", "handle"], name="a_handle_once_in_a_house"),
            models.CheckConstraint(condition=~Q(handle=""), name="a_page_has_a_handle"),
        ]

    def __str__(self) -> str:
        return self.handle


class Note(Walled):
    """One contact, on the page of somebody."""

    kept = {"page": PLAIN, "text": Kept("what was said", "its page ends"), "at": PLAIN}
    ends = "its page ends"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)


class Attachment(Walled):
    """A file beside a page: a letter, a photograph of a document."""

    kept = {
        "page": PLAIN,
        "name": Kept("what the file is called", "its page ends"),
        "content": Kept("the file", "its page ends"),
    }
    ends = "its page ends"

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    content = models.BinaryField()


class PageHistory(HistoryLine):
    """What happened to a page. The line outlives it: then it names a number that leads nowhere."""

    kept = {"page": PLAIN}

    page = models.ForeignKey(Page, on_delete=models.DO_NOTHING, db_constraint=False, related_name="history")
