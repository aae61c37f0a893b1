"""A throwaway folder with an empty map in it, and Django set up on it."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connections

UNTOUCHED = "untouched"


@contextmanager
def empty_map() -> Iterator[Path]:
    """The folder; gone when the block ends. What reads the settings may be imported inside the block only."""
    with tempfile.TemporaryDirectory(prefix="pont-bench-") as folder:
        os.environ |= {
            "PONT_DATA": folder,
            "PONT_SECRET_KEY": secrets.token_urlsafe(50),
            "DJANGO_SETTINGS_MODULE": "pont.config.settings",
        }
        os.environ.pop("DATABASE_URL", None)
        django.setup()
        logging.getLogger("pont").setLevel(logging.ERROR)
        call_command("init", verbosity=0)
        connections.close_all()
        shutil.copytree(folder, untouched(), ignore=shutil.ignore_patterns(UNTOUCHED))
        yield Path(folder)


def untouched() -> Path:
    """The folder as it was before anything was loaded, for processes that begin with an empty map."""
    return Path(os.environ["PONT_DATA"], UNTOUCHED)
