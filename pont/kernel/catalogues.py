"""Texts of the vocabularies in the languages beyond Dutch, French and English: gettext catalogues, read once.

Beside `django.po` each of these languages has a `vocabulary.po`. An entry is found by its English text, with the Dutch
one as context: two texts that are alike in English stay two, and when one of both is reworded the translation no longer
fits, so that the check asks for a new one. `make messages` collects the texts and compiles the catalogues.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "vocabulary"


class _Dutch(gettext.NullTranslations):
    """What nobody translated is said in Dutch, the first language in the order of falling back."""

    def pgettext(self, context: str, message: str) -> str:
        return context


@cache
def _catalogue(language: str, folder: Path) -> gettext.NullTranslations:
    try:
        found = gettext.translation(DOMAIN, folder, [language])
    except FileNotFoundError:
        return _Dutch()
    found.add_fallback(_Dutch())
    return found


def translated(language: str, dutch: str, english: str, *, folder: Path = FOLDER) -> str:
    """The text in `language`; in Dutch where nobody translated it."""
    return _catalogue(language, folder).pgettext(dutch, english)
