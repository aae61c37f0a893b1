"""The page that asks which of several places is meant, with the question kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pont.directory.asking import addressed, posted
from pont.directory.question import WhichPlace
from pont.directory.sentences import commune_language


def which_page(request: HttpRequest, asked: WhichPlace) -> dict[str, Any]:
    """Everything the page says. The form sends the question again, with the place that was chosen."""
    given = posted(request) if request.method == "POST" else addressed(request)
    language = commune_language()
    return {
        "choices": [place.label(language) for place in asked.choices],
        "names": language,
        "is_exact": all(place.exact for place in asked.choices),
        # What narrowed the name says nothing more once a place was chosen.
        "everything": [
            (name, value)
            for name, values in given.items()
            if name not in ("page", "near", "postcode", "commune")
            for value in values
        ],
    }
