"""Visitors read short sentences: fifteen words at most. What is longer is counted, and the count only goes down."""

from __future__ import annotations

import pytest

from pont.kernel.plain_language import too_long
from pont.kernel.terms import LANGUAGES
from tests import catalogues, house

# Sentences over fifteen words that visitors still read.
LONGER = {"nl": 1, "fr": 1, "en": 1}


def read(language: str) -> list[str]:
    """Every text a visitor reads in a hand-written language: pages and vocabularies."""
    path = house.PACKAGE / "locale" / ("nl" if language == "en" else language) / "LC_MESSAGES" / "django.po"
    entries = house.catalogue(path)
    if language == "en":
        pages = [text for entry in entries for text in (entry.msgid, entry.msgid_plural) if text]
    else:
        pages = [text for entry in entries for text in house.said(entry)]
    return [*pages, *(text[LANGUAGES.index(language)] for text in catalogues.texts())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_visitors_read_short_sentences(language: str) -> None:
    found = [sentence for text in read(language) for sentence in too_long(text)]
    listed = "\n".join(found)
    told = f"fewer: lower the number; more: shorten these sentences\n{listed}"
    assert len(found) == LONGER[language], told


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_something_to_read(language: str) -> None:
    assert len(read(language)) > 500
