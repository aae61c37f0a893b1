"""What every public page has around it: languages, the numbers of the strip, the way out."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from pont.directory.asking import SHAREABLE
from pont.kernel import spoken, vocabulary
from pont.kernel.terms import LANGUAGES as WRITTEN
from pont.kernel.terms import SPOKEN, written_for

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# Where "leave now" goes: the weather, a page anybody may have open.
WAY_OUT = {
    "nl": "https://www.meteo.be/nl/brussel",
    "fr": "https://www.meteo.be/fr/bruxelles",
    "en": "https://www.meteo.be/en/brussels",
}


def language_in_force() -> str:
    current = get_language() or settings.LANGUAGE_CODE
    return current if current in LANGUAGES else settings.LANGUAGE_CODE


@cache
def strip_numbers(language: str) -> tuple[dict[str, str], ...]:
    """The three numbers at the top: as printed, as dialled, for what."""
    return tuple(
        {"number": number.number, "tel": number.tel, "label": number.label.get(language)}
        for number in vocabulary.emergency_numbers().values()
        if written_for(language) in number.strip
    )


def is_machine(language: str) -> bool:
    """Whether nobody who speaks this language has checked its pages yet."""
    return language in SPOKEN and spoken.language(language).status == "machine"


def in_language(request: HttpRequest, language: str) -> str:
    """The address of this page in another language; of its query only what may stand in an address is kept."""
    kept = [(name, value) for name, values in request.GET.lists() if name in SHAREABLE for value in values]
    query = f"?{urlencode(kept)}" if kept else ""
    first, _slash, rest = request.path.lstrip("/").partition("/")
    return f"/{language}/{rest}{query}" if first in LANGUAGES else f"/{language}/"


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor of every template."""
    language = language_in_force()
    names = vocabulary.languages()
    languages = [
        {"code": code, "name": names[code].own, "url": in_language(request, code)} for code in LANGUAGES
    ]
    return {
        "language": language,
        "direction": "rtl" if names[language].rtl else "ltr",
        "is_machine": is_machine(language),
        "languages": languages,
        # Beside the plate stand the three written by hand and the reader's own; the rest is one tap away.
        "near_languages": [item for item in languages if item["code"] in (*WRITTEN, language)],
        "strip": strip_numbers(language),
        "way_out": WAY_OUT[written_for(language)],
        "here": request.path,
        # Printed as the short address of a page; a host that is not ours was refused before.
        "host": request.META.get("HTTP_HOST", ""),
    }
