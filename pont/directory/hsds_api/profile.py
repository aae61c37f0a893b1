"""The published profile: what Pont adds to HSDS 3.0, and what the API does not carry, by name."""

from __future__ import annotations

from typing import Any

from pont.directory import choices
from pont.directory.hsds.profile import NEEDS, NEVER_IN_BULK
from pont.directory.hsds.shapes import PROFILE, codes
from pont.directory.hsds_api.taxonomies import TAXONOMY
from pont.kernel import vocabulary

Said = dict[str, Any]
CHECKED: Said = {
    "verified_on": "The day on which somebody looked last.",
    "verified_by": "The house or the source that looked; never a private person.",
    "verified_how": {"says": "How they looked.", "one_of": codes(choices.HOW)},
}
TEXTS: Said = {
    "language": "The language of the texts of this object, as a code of ISO 639; empty when nobody knows.",
    "translations": "{field: {language: {text, status}}}; status is human, machine or outdated.",
}
NOT_CARRIED: Said = {
    "services for partner houses or for one house": "They are in no answer, in no count and in no search.",
    "entries joined with another": "The entry that stays says it all; the other address answers 404.",
    "the place of a service with a secret address": "No place, area, contact or distance, and nothing its feed added.",
    "conditions for partner houses": "Every condition whose visibility is not public.",
    "conditions about papers": sorted(NEVER_IN_BULK),
    "who checked each single field": "Only the last look at a service, and at its hours and conditions, is said.",
    "the history of an entry": "What it said before, and who changed it.",
    "needs that a person struck out": "An export has them, so that nobody derives them again.",
    "drafts, suggestions and reports": "What people propose goes to the houses that keep the map.",
    "collections": "Lists that a house makes of services of others.",
    "organization.locations, contacts of an organization": "Left out where one of its services is not for everybody.",
}


def conditions() -> Said:
    """The conditions that may be in an answer, with their possible answers."""
    return {
        code: {"b": row.b, "one_of": [answer.code for answer in row.answers]}
        for code, row in vocabulary.conditions().items()
        if code not in NEVER_IN_BULK
    }


def of_service() -> Said:
    return {
        **TEXTS,
        **CHECKED,
        "other_names": "Names beside `alternate_name`, which has room for one.",
        "visibility": {
            "says": "Of a phone_only service the address is secret: it has no place, and people call.",
            "one_of": list(choices.SEEN_BY_PUBLIC),
        },
        "reached_by": {"says": "How people get there.", "one_of": codes(choices.REACHED_BY)},
        "help_kind": {"says": "Who helps.", "one_of": list(vocabulary.help_kinds())},
        "example": "True for an entry that was made up to show the program.",
        "needs": {
            "says": f"Needs it meets: code, origin, phrase. Confirmed ones are attributes too ({NEEDS}).",
            "origin": [code for code in codes(choices.ORIGIN) if code != "struck"],
            "codes": f"/hsds/taxonomy_terms?taxonomy_id={TAXONOMY}",
        },
        "conditions": {
            "says": "What the door asks: kind, answer, note, who checked. What is not said is not known.",
            "kinds": conditions(),
        },
        "saturation": {
            "says": "How full it is, until when: level, set_at, expires_at. Also as service_capacity.",
            "level": codes(choices.SATURATION),
        },
        "closed": "Closed for a while: since, until (both days closed), note. Then `status` is temporarily closed.",
        "source": "Where the entry came from first: name, url, licence.",
    }


def additions() -> Said:
    """Keys of `x_pont`, by the object they stand in."""
    return {
        "service": of_service(),
        "organization": {
            **TEXTS,
            **CHECKED,
            "other_names": "Names beside `alternate_name`.",
            "example": "Made up.",
        },
        "location": {
            **TEXTS,
            "commune": "The NIS code of the commune in Brussels.",
            "near_stop": "The stop of public transport nearby.",
        },
        "schedule": {
            **TEXTS,
            **CHECKED,
            "purpose": {"says": "What these hours are for.", "one_of": codes(choices.PURPOSE)},
            "hours": "The same hours in the syntax of OpenStreetMap, which also says holidays and exceptions.",
            "school": {"says": "Whose school holidays are meant.", "one_of": codes(choices.SCHOOL)},
            "note": "What hours cannot say.",
            "part_of": "The identifier of the first row of the same hours.",
        },
        "required_document": TEXTS,
        "cost_option": TEXTS,
        "service_area": {"commune": "The NIS code of the commune."},
        "taxonomy_term": {"domains": "The life domains of a need; the first one is its parent."},
        "every object": {"as_given": "What a feed gave and the schemas of HSDS refuse, as it came."},
    }


def answers() -> Said:
    """How the API reads what the standard leaves open."""
    return {
        "minimal": "id, last_modified and modified_date, with the name and status that the schema asks for; all on one"
        " page unless per_page is said.",
        "modified_after": "Without a zone it is UTC. Every change counts, also of a part.",
        "search": "As people search the site: words, names, needs and places, in twelve languages. Active services.",
        "taxonomy_term_id": "A life domain stands for all its needs. Needs that a text only mentions do not count.",
        "postcode": "Services for this postcode; of those that name no commune, the ones that are there.",
        "proximity": "Metres, 50000 at most, from the middle of the postcode, which has to be said as well.",
        "top_only": "Terms without a parent.",
        "full_organization": "Ours: in a list that is not full, the organisation whole.",
        "service_at_locations/{id}": "Also has name and status of its service: the standard's own description names the"
        " schema of a service for this answer.",
        "last_modified": "When the entry changed here; what its feed said of it stands under as_given.",
        "state": "Services that ended stay in lists with their status. One that is hidden is gone.",
    }


def profile(openapi: str) -> Said:
    """The whole profile; `openapi` is the address of the description of the API."""
    return {
        "name": "Pont",
        "standard": "HSDS 3.0",
        "standard_url": "https://docs.openreferral.org/en/v3.0.0/",
        "openapi_url": openapi,
        "key": PROFILE,
        "adds": additions(),
        "service_capacity": {
            "says": "The object that HSDS 3.1 prepares, beside the keys of a service; available 0 when it is full."
        },
        "required": [],
        "not_carried": NOT_CARRIED,
        "answers": answers(),
    }
