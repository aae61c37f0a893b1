"""What each door of the queries' world is and offers, read from the demo's files and the hand-stated imports.

Nothing here asks the index, the database or the verdict: the grades must come from the facts alone.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from pont.directory.demo import entries, loader

FOLDER = Path(__file__).parent
SEEN_BY_ALL = ("public", "phone_only")
KEPT_FOR_PARTNERS = ("without_papers", "id_asked", "shares_data_with")


class Known(Struct, frozen=True):
    """A door as a reader of the files knows it. `mentioned` are needs it meets on the side (imports only).

    `conditions` holds what a public search may use; `refuses` what an imported text refuses in plain words.
    `checked_days` counts back from the day of loading, None when nobody ever looked. `language`: of imports.
    """

    key: str
    organization: str
    service_id: str
    postal_code: str
    commune: str
    needs: frozenset[str]
    hours: dict[str, str]
    reached_by: str = "door"
    school: str = ""
    mentioned: frozenset[str] = frozenset()
    conditions: dict[str, str] = {}
    refuses: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    minimum_age: int | None = None
    maximum_age: int | None = None
    checked_days: int | None = None
    language: str = ""

    @property
    def imported(self) -> bool:
        return bool(self.language)

    @property
    def spot(self) -> tuple[str, str]:
        """What finds this door back in a list of results."""
        return self.service_id, self.postal_code


def doors() -> list[Known]:
    """Every door a public search may show: the demo's first, then the imported ones."""
    demo = [door for organization in entries.organizations() for door in demo_doors(organization)]
    return demo + [imported_door(row) for row in imported_rows()]


def demo_doors(organization: entries.Organization) -> Iterator[Known]:
    places = {place.key: place for place in organization.locations}
    for service in organization.services:
        if service.visibility not in SEEN_BY_ALL:
            continue
        spots = [(places[at], service.hours) for at in service.at]
        spots += [(places[stop.at], {"door": stop.hours}) for stop in service.stops]
        for place, hours in spots or [(None, service.hours)]:
            yield Known(
                key=f"{organization.key}/{service.key}",
                organization=organization.key,
                service_id=loader.id_of(organization.key, service.key),
                postal_code=place.postal_code if place else "",
                commune=place.commune if place else "",
                needs=frozenset(service.needs),
                hours=hours,
                reached_by=service.reached_by,
                school=service.school,
                conditions=public_conditions(service),
                languages=service.languages,
                areas=service.areas,
                minimum_age=service.minimum_age,
                maximum_age=service.maximum_age,
                checked_days=service.checked.days_ago if service.checked else None,
            )


def public_conditions(service: entries.Service) -> dict[str, str]:
    """Answers that anybody may know: without the service's own word, three kinds stay with partner houses."""
    return {
        kind: condition.answer
        for kind, condition in service.conditions.items()
        if condition.public
        or condition.visibility == "public"
        or (kind not in KEPT_FOR_PARTNERS and not condition.visibility)
    }


def imported_rows() -> list[dict[str, Any]]:
    return tomllib.loads((FOLDER / "imported_needs.toml").read_text(encoding="utf-8"))["service"]


def imported_door(row: dict[str, Any]) -> Known:
    """An imported service: no condition of ours, and nobody ever checked it."""
    return Known(
        key=row["key"],
        organization=row["key"],
        service_id=row["id"],
        postal_code=row["postal_code"],
        commune=row["commune"],
        needs=frozenset(row["main"]),
        mentioned=frozenset(row["mentioned"]),
        hours={"door": row["hours"]},
        reached_by="door" if row["postal_code"] else "phone",
        refuses=tuple(row["refuses"]),
        minimum_age=row.get("minimum_age"),
        maximum_age=row.get("maximum_age"),
        language=row["language"],
    )


def feed() -> list[dict[str, Any]]:
    """The imported services as the feed gives them."""
    return json.loads((FOLDER / "imported_services.json").read_text(encoding="utf-8"))
