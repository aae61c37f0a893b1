"""What every page of the desk has around it: the three languages it is written in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pont.kernel import vocabulary
from pont.kernel.terms import LANGUAGES


def written_languages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: this page in Dutch, French and English; never with its query."""
    rest = request.path.lstrip("/").partition("/")[2]
    names = vocabulary.languages()
    return {
        "written_languages": [
            {"code": code, "name": names[code].own, "url": f"/{code}/{rest}"} for code in LANGUAGES
        ]
    }
