"""Two houses with entries: one that is ours, with everything an entry can have, and some of others."""

from __future__ import annotations

import json
from html import unescape
from typing import Any, NamedTuple

from django.forms import CheckboxInput, RadioSelect
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import override

from pont.accounts import roles
from pont.accounts.models import House, Membership
from pont.accounts.tests.cast import Cast, cast, member
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import Organization, Service
from pont.directory.tests.world import World, make_service, make_world, put

SECRET_NAME, SECRET_NOTE = "Kanarie-ingang", "kanarie-notitie van het huis"
SAID = {"how": "phoned", "on": "2026-11-20"}


class Made(NamedTuple):
    """`world`: the doors, whose organisation is the house De Brug; `theirs`, `kept`: of Le Passage, open and kept."""

    world: World
    cast: Cast
    editor: Membership
    theirs: Service
    kept: Service


def make() -> Made:
    world, people = make_world(), cast()
    Organization.objects.filter(pk=world.house.pk).update(house=people.brug)
    there = Organization.objects.create(name="Passage asbl", house=people.passage)
    theirs = make_service(there, "Thé au passage", hours="Mo-Fr 14:00-17:00")
    put(theirs, "Rue de l'Exemple 3")
    theirs.conditions.create(kind="price", answer="free", note=SECRET_NOTE, visibility="house")
    kept = make_service(there, SECRET_NAME, visibility="house")
    editor = member(people.brug, "Edith", roles.MAP_EDITOR)
    return Made(world, people, editor, theirs, kept)


def url(name: str, house: House, *rest: object) -> str:
    with override("en"):
        return reverse(f"map_desk:{name}", args=[house.pk, *rest])


def text(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def seen(service: Service, *keys: str) -> str:
    """The stamps of an entry as it stands now, as a page sends them."""
    record = record_of(service.pk)
    return json.dumps({key: stamp(record.get(key)) for key in keys})


def fields(form: Any) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    found: dict[str, Any] = {}
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if isinstance(widget, CheckboxInput):
            found |= {bound.html_name: "on"} if value else {}
        elif isinstance(value, list):
            found[bound.html_name] = value
        elif value not in (None, "") or not isinstance(widget, RadioSelect):
            found[bound.html_name] = "" if value is None else str(value)
    return found
