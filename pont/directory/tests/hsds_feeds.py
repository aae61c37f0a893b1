"""Feeds for the tests: services as directories really write them, made from a seed, and a comparison field by
field."""

from __future__ import annotations

import json
import random
import uuid
from pathlib import Path
from typing import Any

Raw = dict[str, Any]

NAMES = [
    "Douches publiques", "Restaurant social", "Aide alimentaire", "Nachtopvang", "Sociale kruidenier",
    "Legal aid desk",
    "Food pantry", "Consultations médicales", "Cours de français", "Wasserette", "Emergency shelter",
    "Vestiaire",
]  # fmt: skip
TEXTS = [
    "Repas chaud tous les midis. Pas de douche.",
    "Warme maaltijden en koffie.\nGeen afspraak nodig.",
    "Free hot meals and groceries for everyone in the neighbourhood.",
    "L'équipe accueille, oriente et accompagne. <p>Écrivain public sur rendez-vous.</p>",
    "Опис послуги, text with “quotes”, emoji 🚿 and a tab\there.",
    "",
]
STREETS = ["Rue de la Clé 12", "Vlaamsesteenweg 155/3", "Chaussée de Ninove, 10-12", "Place Bara 1 boîte 4"]
POSTCODES = [
    ("1000", "Bruxelles"),
    ("1080", "Molenbeek"),
    ("1050", "Ixelles"),
    ("1070", "Anderlecht"),
    ("9000", "Gent"),
]
TERMS = ["Food Pantries", "Emergency Shelter", "Laundry Facilities", "Hygiene", "Community Clinics"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


class Maker:
    """Random services; the same for the same seed. `dirty`: with what real feeds do wrong."""

    def __init__(self, seed: int, dirty: bool = False) -> None:
        self.dice = random.Random(seed)
        self.dirty = dirty
        self.organizations = [self.organization() for _ in range(40)]
        self.locations = [self.location() for _ in range(60)]

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.dice.getrandbits(128), version=4))

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def soiled(self, good: Any, *bad: Any) -> Any:
        return self.dice.choice(bad) if self.dirty and self.chance(0.2) else good

    def phone(self) -> Raw:
        phone: Raw = {"id": self.uuid(), "number": f"02 {self.dice.randrange(10**6, 10**7)}", "type": "voice"}
        if self.chance(0.3):
            phone["extension"] = self.dice.randrange(1, 999)
        if self.chance(0.3):
            phone["languages"] = [{"id": self.uuid(), "name": "Dutch", "code": "nl"}]
        if self.dirty and self.chance(0.1):
            phone["number"] = self.dice.choice([None, "", 25551234])
        return phone

    def schedule(self) -> Raw:
        hour = self.dice.randrange(6, 20)
        row: Raw = {"id": self.uuid(), "freq": "WEEKLY", "interval": 1, "opens_at": f"{hour:02}:00"}
        row["closes_at"] = f"{(hour + self.dice.randrange(1, 9)) % 24:02}:30"
        row["byday"] = ",".join(sorted(self.dice.sample(DAYS, self.dice.randrange(1, 5)), key=DAYS.index))
        if self.chance(0.2):
            row |= {"freq": "MONTHLY", "byday": self.dice.choice(["1MO", "-1FR", "2TU,4TU"])}
        if self.chance(0.2):
            row |= {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
        if self.chance(0.1):
            row |= {"interval": 2}
        if self.chance(0.2):
            row["description"] = self.dice.choice(
                ["Permanence téléphonique", "Not on public holidays", "Op afspraak"]
            )
        row["timezone"] = self.soiled(1, None, 3, "Europe/Brussels", "-05:00")
        row["opens_at"] = self.soiled(
            row["opens_at"], None, "", "9am", "10:00:00Z", "noon", "25:00", row["closes_at"]
        )
        return row

    def organization(self) -> Raw:
        found: Raw = {
            "id": self.uuid(),
            "name": f"Organisation {self.dice.randrange(10**6)}",
            "description": self.dice.choice(TEXTS),
            "website": "https://example.org/a?b=c",
            "email": "info@example.org",
            "legal_status": "asbl",
            "phones": [self.phone() for _ in range(self.dice.randrange(3))],
            "organization_identifiers": [{"id": self.uuid(), "identifier_type": "KBO", "identifier": "0123"}],
            "x_foreign": {"kept": [1, 2.5, None, {"deep": True}]},
        }
        found["website"] = self.soiled(found["website"], "www.example.org", "not a site", None, "")
        found["email"] = self.soiled(found["email"], "a@b.be; c@d.be", "nobody", None)
        return found

    def location(self) -> Raw:
        postcode, city = self.dice.choice(POSTCODES)
        found: Raw = {
            "id": self.uuid(),
            "location_type": "physical",
            "name": f"Maison {self.dice.randrange(1000)}",
            "latitude": round(50.78 + self.dice.random() / 8, 6),
            "longitude": round(4.3 + self.dice.random() / 8, 6),
            "transportation": "Tram 51",
            "accessibility": [{"id": self.uuid(), "description": "Lift"}],
            "addresses": [
                {
                    "id": self.uuid(),
                    "address_1": self.dice.choice(STREETS),
                    "city": city,
                    "state_province": "Bruxelles",
                    "postal_code": postcode,
                    "country": "BE",
                    "address_type": kind,
                }
                for kind in self.dice.choice([["physical"], ["postal", "physical"], []])
            ],
        }
        if self.chance(0.3):
            found["phones"] = [self.phone()]
        found["latitude"] = self.soiled(
            found["latitude"], None, str(found["latitude"]), 500, "north", "50,85", "", 4.35
        )
        found["longitude"] = self.soiled(found["longitude"], None, str(found["longitude"]), -999, 0)
        return found

    def service(self) -> Raw:
        found: Raw = {
            "id": self.uuid(),
            "name": f"{self.dice.choice(NAMES)} {self.dice.randrange(10**6)}",
            "description": self.dice.choice(TEXTS),
            "status": self.dice.choice(["active"] * 8 + ["inactive", "defunct", "temporarily closed"]),
            "organization": self.dice.choice(self.organizations),
            "assured_date": "2026-03-01",
            "wait_time": "2 weeks",
            "unknown_to_all": {"a": [1, {"b": None}]},
        }
        self._texts(found)
        self._parts(found)
        if self.dirty:
            self._soil(found)
        return found

    def _texts(self, found: Raw) -> None:
        for key, value in (
            ("alternate_name", "Other name"),
            ("url", "https://example.org/service"),
            ("email", "service@example.org"),
            ("eligibility_description", "Everyone"),
            ("application_process", "Come in"),
            ("fees_description", "Gratuit"),
            ("minimum_age", 18),
            ("maximum_age", 65),
        ):
            if self.chance(0.4):
                found[key] = value

    def _parts(self, found: Raw) -> None:
        found["phones"] = [self.phone() for _ in range(self.dice.randrange(3))]
        found["schedules"] = [self.schedule() for _ in range(self.dice.randrange(3))]
        found["languages"] = [
            {"id": self.uuid(), "name": "French", "code": "fra"},
            {"id": self.uuid(), "name": "Dutch"},
        ]
        found["required_documents"] = [
            {"id": self.uuid(), "document": "Identity card", "uri": "https://example.org"}
        ]
        found["cost_options"] = [
            {"id": self.uuid(), "option": "Adults", "amount": self.dice.choice([3, 2.5, 1.999])}
        ]
        found["service_areas"] = [{"id": self.uuid(), "name": "Brussels", "extent": "x"}]
        found["contacts"] = [{"id": self.uuid(), "title": "Reception", "phones": [self.phone()]}]
        found["funding"] = [{"id": self.uuid(), "source": "Region"}]
        found["attributes"] = [
            {
                "id": self.uuid(),
                "taxonomy_term": {"id": self.uuid(), "name": term, "description": term, "code": "BD-18"},
            }
            for term in self.dice.sample(TERMS, self.dice.randrange(3))
        ]
        found["service_at_locations"] = [
            {
                "id": self.uuid(),
                "description": "Second floor",
                "location": location,
                "phones": [self.phone()],
                "schedules": [self.schedule() for _ in range(self.dice.randrange(3))],
            }
            for location in self.dice.sample(self.locations, self.dice.randrange(3))
        ]

    def _soil(self, found: Raw) -> None:
        found["minimum_age"] = self.soiled(18, "18", 18.0, None, "adult", -3, 99.5, 70)
        found["status"] = self.soiled("active", "Active", None, "open")
        for key in self.dice.sample(sorted(set(found) - {"id", "name", "organization"}), 3):
            if self.chance(0.3):
                found[key] = None
            elif self.chance(0.3):
                del found[key]
        if self.chance(0.3):
            found["phones"] = []
        if self.chance(0.2) and found.get("languages"):
            del found["languages"][0]["id"]
        if self.chance(0.3):
            found["name"] = f"  {found['name']} "

    def services(self, count: int) -> list[Raw]:
        return [self.service() for _ in range(count)]


def write(folder: Path, feed: Any, name: str = "feed.json") -> Path:
    """Write a feed as JSON and return its path."""
    path = folder / name
    path.write_text(json.dumps(feed, ensure_ascii=False), encoding="utf-8")
    return path


def differences(before: Any, after: Any, at: str = "") -> list[tuple[str, str]]:
    """What an export says otherwise than the feed: `(path without numbers, added | lost | other)`. Our
    profile apart."""
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for key in sorted((before.keys() | after.keys()) - {"x_pont"}):
            path = f"{at}.{key}" if at else key
            if key not in before:
                found.append((path, "added"))
            elif key not in after:
                found.append((path, "lost"))
            else:
                found += differences(before[key], after[key], path)
        return found
    if isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            return [(at, "other")]
        return [
            one for left, right in zip(before, after, strict=True) for one in differences(left, right, at)
        ]
    same = before == after and isinstance(before, bool) == isinstance(after, bool)
    return [] if same else [(at, "other")]
