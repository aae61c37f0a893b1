"""The position of whoever taps "near me": checked, in words for a person, used for one answer and kept nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from pont.directory import points
from pont.directory.question import BadQuestion

NOT_NEAR = "no"
Fields = Mapping[str, list[str]]


def checked(given: Fields) -> dict[str, list[str]]:
    """The fields of a page, without a position that was taken away or that a typed place replaced.

    Raises `BadQuestion` with a sentence for the visitor where a position is none, or no door is near it.
    """
    kept = dict(given)
    said = kept.pop("near", [])
    if not said or NOT_NEAR in said or "where" in given:
        return kept
    return {**kept, "near": [near_a_door(said[-1])]}


def near_a_door(text: str) -> str:
    """The same text, when it is a point from which doors are near."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
        is_in_belgium = points.in_belgium(latitude, longitude)
        is_near = is_in_belgium and points.near_brussels(latitude, longitude)
    except ValueError as error:
        raise BadQuestion("near", _("We cannot read where you are. Write it here.")) from error
    if not is_in_belgium:
        raise BadQuestion(
            "near", _("You seem to be outside Belgium. Pont knows doors in Brussels. Write a place there.")
        )
    if not is_near:
        raise BadQuestion(
            "near", _("You seem to be outside Brussels: no door is near. Write a place in Brussels.")
        )
    return text
