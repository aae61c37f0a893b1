"""The WSGI door of Pont, opened by `pont serve`."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

CHUNK, MOST_CHUNKS = 64 * 1024, 64

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pont.config.settings")
django_pages = get_wsgi_application()

from pont.config.public_cache import PublicCache  # noqa: E402  (Django has to be set up first)
from pont.directory import live  # noqa: E402

program = PublicCache(django_pages, live.index)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request. All that is sent here is UTF-8: an alphabet that a visitor names may be none."""
    environ["CONTENT_TYPE"] = environ.get("CONTENT_TYPE", "").partition(";")[0].strip()
    answer = program(environ, start_response)
    # Who sends too much hears so only after sending: read on for a while, and forget it.
    for _chunk in range(MOST_CHUNKS):
        if not environ["wsgi.input"].read(CHUNK):
            break
    return answer


live.warm()
