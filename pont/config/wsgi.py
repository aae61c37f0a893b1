"""The WSGI door of Pont, opened by `pont serve`."""

import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

CHUNK, MOST_CHUNKS = 64 * 1024, 64
# What stands between the pieces of a form with a file, as RFC 2046 lets it be.
IN_PIECES = "multipart/form-data"
BETWEEN = re.compile(r"boundary=\"?([\w'()+,./:=?-]{1,70})", re.ASCII | re.IGNORECASE)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pont.config.settings")
django_pages = get_wsgi_application()

from pont.config.public_cache import PublicCache  # noqa: E402  (Django has to be set up first)
from pont.directory import live  # noqa: E402

program = PublicCache(django_pages, live.index)


def kind_of(said: str) -> str:
    """The kind of what is sent, without the alphabet it names; a form in pieces keeps what stands between them."""
    kind, between = said.partition(";")[0].strip(), BETWEEN.search(said)
    return f'{kind}; boundary="{between[1]}"' if kind.lower() == IN_PIECES and between else kind


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request. All that is sent here is UTF-8: an alphabet that a visitor names may be none."""
    environ["CONTENT_TYPE"] = kind_of(environ.get("CONTENT_TYPE", ""))
    answer = program(environ, start_response)
    # Who sends too much hears so only after sending: read on for a while, and forget it.
    for _chunk in range(MOST_CHUNKS):
        if not environ["wsgi.input"].read(CHUNK):
            break
    return answer


live.warm()
