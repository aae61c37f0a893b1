"""The link and the short code with which a service answers for itself.

The key of a link is so long that nobody guesses it. The short code is for text messages: somebody could guess it, so it
says how full a place is and nothing else, and `short_messages` counts who tries.
"""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pont.accounts import keys
from pont.accounts.actions import tell
from pont.accounts.at_work import AtWork
from pont.directory.editing.models import ServiceLink
from pont.directory.models import Service

LONGEST_KEY = 100
# Crockford's digits: none looks like another.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKE = str.maketrans("OIL", "011")
SHORT = 6


class Made(NamedTuple):
    """A new link. Its key and its code are shown once and kept nowhere."""

    link: ServiceLink
    key: str
    short: str


def short_hash(code: str) -> str:
    """What is kept of a short code: it is too short for a plain hash, so it needs our secret to be tried out."""
    return salted_hmac("pont.short_code", code, algorithm="sha256").hexdigest()


def short_of(typed: str) -> str:
    """A code as somebody typed it, "" for what cannot be one."""
    code = typed.upper().translate(LOOK_ALIKE)
    return code if re.fullmatch(f"[{DIGITS}]{{{SHORT}}}", code) else ""


def new_short() -> str:
    """A code that opens no other link. It holds a digit and a letter, so that it is no word."""
    while True:
        code = "".join(secrets.choice(DIGITS) for _place in range(SHORT))
        is_mixed = re.search("[0-9]", code) and re.search("[A-Z]", code)
        if is_mixed and not ServiceLink.objects.filter(short=short_hash(code)).exists():
            return code


@transaction.atomic
def make_link(*, service: Service, by: AtWork) -> Made:
    """A link for this service; an older one ends, for nobody knows any more who holds it."""
    ServiceLink.objects.filter(service=service, ended_at=None).update(ended_at=timezone.now())
    key, short = keys.new_key(), new_short()
    link = ServiceLink.objects.create(service=service, key=keys.hashed(key), short=short_hash(short))
    tell(service.name, "make_link", by)
    return Made(link, key, short)


@transaction.atomic
def end_link(*, service: Service, by: AtWork) -> None:
    """Whoever holds the link of this service opens nothing with it any more."""
    if ServiceLink.objects.filter(service=service, ended_at=None).update(ended_at=timezone.now()):
        tell(service.name, "end_link", by)


def open_link(**column: str) -> ServiceLink | None:
    """The link with this hash, while it lasts and its service is there."""
    found = ServiceLink.objects.filter(ended_at=None, service__merged_into=None, **column)
    return found.exclude(service__status="defunct").select_related("service").first()


def service_of(key: str) -> Service | None:
    """The service whose link has this key; None for every other key."""
    link = open_link(key=keys.hashed(key)) if key and len(key) <= LONGEST_KEY else None
    return link.service if link else None


def service_of_short(typed: str) -> Service | None:
    """The service with this short code; None for every other."""
    code = short_of(typed)
    link = open_link(short=short_hash(code)) if code else None
    return link.service if link else None


def note_used(service: Service) -> None:
    """Something was answered with the link just now."""
    ServiceLink.objects.filter(service=service, ended_at=None).update(used_at=timezone.now())
