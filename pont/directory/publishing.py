"""From the tables to doors as the public may know them: the one place where private things are left out.

A condition that only partner houses may know does not become a door's condition; a service for partners or
one house does not become a door; a secret address does not exist. Everything downstream (index, pages, answers of
the API) reads doors, so that nothing there can say what was left out here.

One query for each table, rows as tuples: ten thousand services are read in about a second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from msgspec.structs import replace

from pont.directory import models, opening, translations
from pont.directory.closing import closed
from pont.directory.doors import Condition, Door, Hours, Need, Phone, Place, Text
from pont.directory.editing.models import Closure
from pont.kernel import vocabulary
from pont.kernel.phrasing import unturned

UNKNOWN_LANGUAGE = "und"
Rows = dict[int, list[tuple]]


def grouped(rows: QuerySet, key: str, *fields: str) -> Rows:
    """Rows of a table as tuples, by owner."""
    found: Rows = defaultdict(list)
    for owner, *row in rows.values_list(key, *fields):
        if owner is not None:
            found[owner].append(tuple(row))
    return found


class Texts:
    """The translations of one model, ready to be joined with their originals."""

    def __init__(self, model: type[translations.Translation], scope: Q) -> None:
        self.found: dict[tuple[int, str], list[tuple[str, str, str]]] = defaultdict(list)
        current = model.objects.exclude(status="outdated").filter(scope).distinct()
        for row, field, language, text, status in current.values_list(
            "row_id", "field", "language", "text", "status"
        ):
            self.found[row, field].append((language, text, status))

    def text(self, row: int, field: str, original: str, language: str) -> Text | None:
        """The text in all its languages, or None when there is none at all."""
        others = self.found.get((row, field), ())
        if not original and not others:
            return None
        by_language = {language or UNKNOWN_LANGUAGE: unturned(original)} if original else {}
        by_language |= {code: unturned(text) for code, text, _status in others if code not in by_language}
        return Text(by_language, tuple(code for code, _text, status in others if status == "machine"))


class Publisher:
    """Reads what the doors of some services (all, by default) are made of."""

    def __init__(self, only: Collection[int] | None = None) -> None:
        self.only = only
        self.services = models.Service.objects.public().filter(self.scope("pk"))
        part = self.scope("service")
        self.service_texts = Texts(translations.ServiceTranslation, self.scope("row"))
        self.organization_texts = Texts(translations.OrganizationTranslation, self.scope("row__services"))
        self.location_texts = Texts(
            translations.LocationTranslation, self.scope("row__services_here__service")
        )
        self.conditions = self.read_conditions()
        self.needs = grouped(
            models.ServiceNeed.objects.exclude(origin="struck").filter(part),
            "service_id",
            *("code", "origin", "phrase"),
        )
        self.languages = grouped(models.Language.objects.exclude(code="").filter(part), "service_id", "code")
        self.areas = grouped(
            models.ServiceArea.objects.exclude(commune="").filter(part), "service_id", "commune"
        )
        self.saturations = grouped(
            models.Saturation.objects.filter(part), "service_id", "level", "expires_at"
        )
        self.closures = grouped(
            Closure.objects.filter(part, until__gte=timezone.localdate()),
            "service_id",
            *("since", "until", "note"),
        )
        self.documents = self.read_texts(
            models.RequiredDocument, translations.RequiredDocumentTranslation, "document"
        )
        self.costs = self.read_texts(models.CostOption, translations.CostOptionTranslation, "option")
        self.read_hours()
        self.read_phones()
        self.read_places()

    def scope(self, *paths: str) -> Q:
        """Rows that lead to the services wanted by one of these paths; all rows when every service is."""
        condition = Q()
        for path in paths if self.only is not None else ():
            condition |= Q(**{f"{path}__in": self.only})
        return condition

    def read_conditions(self) -> dict[int, list[Condition]]:
        texts = Texts(translations.AccessConditionTranslation, self.scope("row__service"))
        found: dict[int, list[Condition]] = defaultdict(list)
        public = models.AccessCondition.objects.filter(self.scope("service"), visibility="public")
        # An answer the vocabulary has no words for is as good as none: unknown.
        conditions = vocabulary.conditions().values()
        known = {(condition.code, answer.code) for condition in conditions for answer in condition.answers}
        for pk, service, kind, answer, note, language, on, how in public.values_list(
            "pk", "service_id", "kind", "answer", "note", "language", "verified_on", "verified_how"
        ):
            if (kind, answer) not in known:
                continue
            found[service].append(
                Condition(
                    kind, answer, texts.text(pk, "note", note, language), on and on.isoformat(), how or None
                )
            )
        return found

    def read_texts(
        self, model: type, translation: type[translations.Translation], field: str
    ) -> dict[int, list[Text]]:
        texts = Texts(translation, self.scope("row__service"))
        found: dict[int, list[Text]] = defaultdict(list)
        for pk, service, original, language in model.objects.filter(self.scope("service")).values_list(
            "pk", "service_id", field, "language"
        ):
            if text := texts.text(pk, field, original, language):
                found[service].append(text)
        return found

    def read_hours(self) -> None:
        texts = Texts(translations.ScheduleTranslation, self.scope("row__service", "row__place__service"))
        rows = models.Schedule.objects.filter(self.scope("service", "place__service"))
        self.service_hours: dict[int, list[Hours]] = defaultdict(list)
        self.place_hours: dict[int, list[Hours]] = defaultdict(list)
        for pk, service, place, purpose, hours, school, note, language, on in rows.values_list(
            "pk", "service_id", "place_id", "purpose", "hours", "school", "note", "language", "verified_on"
        ):
            row = Hours(
                purpose,
                readable(hours, school),
                school or None,
                texts.text(pk, "note", note, language),
                on and on.isoformat(),
            )
            (self.service_hours[service] if service else self.place_hours[place]).append(row)

    def read_phones(self) -> None:
        owners = ("service", "place__service", "organization__services", "location__services_here__service")
        rows = models.Phone.objects.filter(self.scope(*owners)).distinct()
        self.phones: dict[tuple[str, int], list[Phone]] = defaultdict(list)
        for service, place, organization, location, number, extension, description in rows.values_list(
            *("service_id", "place_id", "organization_id", "location_id"),
            *("number", "extension", "description"),
        ):
            given = {"service": service, "place": place, "organization": organization, "location": location}
            owner = next((name, pk) for name, pk in given.items() if pk is not None)
            about = Text({UNKNOWN_LANGUAGE: unturned(description)}) if description else None
            self.phones[owner].append(Phone(unturned(number), unturned(extension), about))

    def read_places(self) -> None:
        self.places = grouped(
            models.ServiceAtLocation.objects.filter(self.scope("service")).order_by("pk"),
            "service_id",
            *("pk", "location_id", "location__name", "location__language"),
            *("location__address_1", "location__postal_code", "location__city", "location__commune"),
            *("location__latitude", "location__longitude", "location__near_stop"),
        )

    def place(self, row: tuple) -> Place | None:
        _pk, location, name, language, address, postcode, city, commune, latitude, longitude, stop = row
        if location is None:
            return None
        texts = self.location_texts
        where = texts.text(location, "address_1", address, language) or Text(
            {UNKNOWN_LANGUAGE: unturned(city)} if city else {}
        )
        return Place(
            where,
            postcode,
            commune,
            latitude,
            longitude,
            texts.text(location, "near_stop", stop, language),
            texts.text(location, "name", name, language),
        )

    def phones_of(self, *owners: tuple[str, int | None]) -> tuple[Phone, ...]:
        """The numbers of the nearest owner that has any: place, else service, else organisation."""
        return next((tuple(self.phones[owner]) for owner in owners if owner in self.phones), ())

    def doors(self) -> Iterator[Door]:
        """Every door, in the order of its number."""
        fields = (
            *("pk", "hsds_id", "name", "other_names", "description", "language", "reached_by", "help_kind"),
            *("minimum_age", "maximum_age", "verified_on", "verified_how", "example", "visibility", "url"),
            *("organization_id", "organization__hsds_id", "organization__name", "organization__other_names"),
            *("organization__language", "organization__website"),
        )
        for values in self.services.order_by("pk").values_list(*fields):
            row = dict(zip(fields, values, strict=True))
            common = self.common(row)
            # A secret place has no rows at all; the test for it here keeps that so whatever the tables hold.
            places = [] if row["visibility"] == "phone_only" else self.places.get(row["pk"], [])
            for place in places or [None]:
                yield self.door(row, common, place)

    def common(self, row: dict[str, Any]) -> dict[str, Any]:
        pk, organization = row["pk"], row["organization_id"]
        name = self.service_texts.text(pk, "name", row["name"], row["language"])
        of = self.organization_texts.text(
            organization, "name", row["organization__name"], row["organization__language"]
        )
        level, until = (self.saturations.get(pk) or [(None, None)])[0]
        return {
            "pk": pk,
            "service": row["hsds_id"],
            "organization": row["organization__hsds_id"],
            "organization_pk": organization,
            "name": name or Text({}),
            "organization_name": of or Text({}),
            "reached_by": row["reached_by"],
            "help_kind": row["help_kind"],
            "summary": self.service_texts.text(pk, "description", row["description"], row["language"]),
            "other_names": tuple(map(unturned, (*row["other_names"], *row["organization__other_names"]))),
            "conditions": tuple(self.conditions.get(pk, ())),
            "languages": tuple(dict.fromkeys(code for (code,) in self.languages.get(pk, ()))),
            "needs": tuple(Need(*need) for need in self.needs.get(pk, ())),
            "documents": tuple(self.documents.get(pk, ())),
            "costs": tuple(self.costs.get(pk, ())),
            "areas": tuple(code for (code,) in self.areas.get(pk, ())),
            "minimum_age": row["minimum_age"],
            "maximum_age": row["maximum_age"],
            "verified_on": row["verified_on"] and row["verified_on"].isoformat(),
            "verified_how": row["verified_how"] or None,
            "saturation": level,
            "full_until": until and opening.to_minutes(until),
            "example": row["example"],
            "phone_only": row["visibility"] == "phone_only",
            "website": row["url"] or row["organization__website"],
        }

    def with_closing(self, row: dict[str, Any], hours: tuple[Hours, ...]) -> tuple[Hours, ...]:
        """The hours, closed on the days of a closing. The telephone of a door is answered; a telephone line is not.

        The note of a secret address is left out: it might tell where it is.
        """
        if row["pk"] not in self.closures:
            return hours
        ((since, until, note),) = self.closures[row["pk"]]
        note = "" if row["visibility"] == "phone_only" else unturned(note)
        main = "phone" if row["reached_by"] == "phone" else "door"
        if not any(one.purpose == main for one in hours):
            hours = (*hours, Hours(main, "", None, None, None))
        return tuple(
            one
            if one.purpose == "phone" and main == "door"
            else replace(one, text=closed(one.text, since, until, note))
            for one in hours
        )

    def door(self, row: dict[str, Any], common: dict[str, Any], place: tuple | None) -> Door:
        pk, organization = row["pk"], row["organization_id"]
        place_pk, location = (place[0], place[1]) if place else (None, None)
        own = {hours.purpose for hours in self.place_hours.get(place_pk or 0, ())}
        shared = [hours for hours in self.service_hours.get(pk, ()) if hours.purpose not in own]
        hours = (*self.place_hours.get(place_pk or 0, ()), *shared)
        return Door(
            door=place_pk or -pk,
            place=self.place(place) if place else None,
            hours=self.with_closing(row, hours),
            phones=self.phones_of(
                ("place", place_pk), ("location", location), ("service", pk), ("organization", organization)
            ),
            **common,
        )


def readable(hours: str, school: str) -> str:
    """The hours when they can be read, else "": what cannot be read is unknown, never guessed."""
    if not hours:
        return ""
    try:
        opening.read_hours(hours, school or None)
    except opening.HoursError:
        return ""
    return hours


def doors_of(only: Collection[int] | None = None) -> Iterator[Door]:
    """The doors of these services (numbers), or of all."""
    return Publisher(only).doors()
