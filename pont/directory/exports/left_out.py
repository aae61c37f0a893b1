"""What no export of the map carries, by name. The README says why, and a test holds the round trip to it."""

from __future__ import annotations

NEVER = (
    "services for partner houses or one house",
    "conditions for partner houses, and conditions about papers, identity and shared data",
    "the place, area and contacts of a service with a secret address",
)
OURS = (
    "which house an organisation is, and what houses keep: drafts, suggestions, history",
    "which organisation a place belongs to",
    "checks of single fields",
    "closings for a while (they are in geojson, csv, xlsx and ics)",
    "fullness that has expired",
    "the source as a source (it comes back as the origin), and what an import noted of it",
    "when a service changed last, became public, or was missed in its source",
    "services that were joined with another",
)
