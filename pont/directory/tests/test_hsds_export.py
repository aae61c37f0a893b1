"""What leaves in bulk: valid HSDS, streamed, and never what is not public."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pont.directory import models, translations
from pont.directory.hsds import exporting
from pont.directory.hsds.exporting import export_feed
from pont.directory.hsds.importing import import_feed
from pont.directory.hsds.profile import NEVER_IN_BULK
from pont.directory.tests.hsds_feeds import Maker, write
from pont.kernel import vocabulary
from tests.reference import reference_data

pytestmark = pytest.mark.django_db
CANARY = "CANARYSTREET"


def exported(folder: Path) -> list[Any]:
    export_feed(folder / "out.json")
    return list(json.loads((folder / "out.json").read_bytes()))


def translate(row: Any, field: str, language: str, text: str, status: str = "human") -> None:
    table = row.translations.model
    source = translations.hash_of(getattr(row, field))
    table.objects.create(
        row=row, field=field, language=language, text=text, status=status, source_hash=source
    )


def public_condition() -> tuple[str, str]:
    """A condition that may leave, with one of its answers."""
    for kind, condition in vocabulary.conditions().items():
        if kind not in NEVER_IN_BULK and condition.visibility == "public":
            return kind, condition.answers[0].code
    raise LookupError("no public condition")


def with_parts(service: models.Service) -> None:
    """Add a place, hours of every purpose, and one part of each kind."""
    location = models.Location.objects.create(
        name="Hal",
        address_1="Kaai 1",
        postal_code="1000",
        city="Brussel",
        commune="21004",
        latitude=50.85,
        longitude=4.35,
    )
    place = service.places.create(location=location)
    week = place.schedules.create(
        hours="Mo-Fr 09:00-12:00,13:00-16:00", note="Breng een handdoek mee", language="nl"
    )
    place.schedules.create(hours="Mo-Fr 09:00-12:00; PH off", purpose="intake", school="nl")
    service.schedules.create(hours="24/7", purpose="phone", verified_on=datetime.date(2026, 11, 1))
    service.phones.create(number="02 555 00 00", extension="12")
    service.languages.create(code="ar", name="Arabisch")
    document = service.documents.create(document="Handdoek", language="nl")
    service.costs.create(option="Volwassenen", amount="1.50", currency="EUR", language="nl")
    service.areas.create(name="Brussel", commune="21004")
    translate(document, "document", "fr", "Serviette")
    translate(week, "note", "fr", "Apportez une serviette")


def with_additions(service: models.Service) -> None:
    """Add what HSDS has no word for: needs, conditions, translations, fullness."""
    service.needs.create(code="wellbeing.shower", origin="person")
    service.needs.create(code="wellbeing.laundry", origin="weak", phrase="wasserette")
    service.needs.create(code="wellbeing.hot_meal", origin="struck")
    kind, answer = public_condition()
    condition = service.conditions.create(
        kind=kind, answer=answer, note="Vraag het", visibility="public", language="nl"
    )
    translate(service, "name", "fr", "Douches publiques")
    translate(service, "description", "en", "A shower every day", "machine")
    translate(condition, "note", "fr", "Demandez")
    now = timezone.now()
    until = now + datetime.timedelta(hours=5)
    models.Saturation.objects.create(service=service, level="full", set_at=now, expires_at=until)


@pytest.fixture
def service() -> models.Service:
    """A service made here with everything we add to HSDS."""
    organization = models.Organization.objects.create(name="Huis", language="nl", other_names=["A", "B"])
    service = models.Service.objects.create(
        organization=organization,
        name="Douches",
        description="Elke dag een douche",
        language="nl",
        other_names=["Bad", "Wasplaats"],
        help_kind=next(iter(vocabulary.help_kinds())),
        minimum_age=18,
        verified_on=datetime.date(2026, 11, 3),
        verified_by="straathoekwerk",
        verified_how="phoned",
        example=True,
    )
    with_parts(service)
    with_additions(service)
    return service


def empty() -> None:
    for model in (models.Service, models.Organization, models.Location, models.ImportRun, models.Source):
        model.objects.all().delete()


def schema_errors(record: Any) -> Iterator[str]:
    schema = json.loads(reference_data("hsds/3.0/schema/compiled/service.json").read_bytes())
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(record):
        yield f"{list(error.absolute_path)}: {error.message}"


def test_a_service_made_here_is_valid_hsds(service: models.Service, tmp_path: Path) -> None:
    [record] = exported(tmp_path)
    assert list(schema_errors(record)) == []


def test_all_that_we_add_comes_back_from_an_export(service: models.Service, tmp_path: Path) -> None:
    [before] = exported(tmp_path)
    first = (tmp_path / "out.json").read_bytes()
    empty()
    assert import_feed(tmp_path / "out.json", "HSDS").created == 1
    [after] = exported(tmp_path)
    source = {"name": "HSDS"}
    assert after["x_pont"].pop("source") == source
    assert after == before
    again = models.Service.objects.get()
    assert set(again.needs.values_list("code", "origin")) == {
        ("wellbeing.shower", "person"), ("wellbeing.laundry", "weak"), ("wellbeing.hot_meal", "struck"),
    }  # fmt: skip
    assert again.saturation.level == "full"
    assert again.translations.get(field="name").text == "Douches publiques"
    assert len(first) > 1000


def test_what_recurrence_rules_cannot_say_stands_in_the_description(
    service: models.Service, tmp_path: Path
) -> None:
    [record] = exported(tmp_path)
    [place] = record["service_at_locations"]
    weekly = [row for row in place["schedules"] if "byday" in row]
    assert [(row["byday"], row["opens_at"], row["closes_at"]) for row in weekly] == [
        ("MO,TU,WE,TH,FR", "09:00", "12:00"),
        ("MO,TU,WE,TH,FR", "13:00", "16:00"),
    ]
    [text] = [row for row in place["schedules"] if "byday" not in row]
    assert text["description"] == "Mo-Fr 09:00-12:00; PH off"
    assert record["schedules"][0]["attending_type"] == "phone"


def test_fullness_goes_out_until_it_expires(service: models.Service, tmp_path: Path) -> None:
    [record] = exported(tmp_path)
    assert record["service_capacity"][0]["available"] == 0
    now = timezone.now()
    models.Saturation.objects.update(
        set_at=now - datetime.timedelta(hours=2), expires_at=now - datetime.timedelta(hours=1)
    )
    [record] = exported(tmp_path)
    assert "service_capacity" not in record
    assert "saturation" not in record["x_pont"]


@pytest.mark.parametrize("visibility", ["partners", "house"])
def test_a_service_that_is_not_public_does_not_leave(
    service: models.Service, tmp_path: Path, visibility: str
) -> None:
    models.Service.objects.update(visibility=visibility)
    assert exported(tmp_path) == []


@pytest.mark.parametrize("kind", sorted(NEVER_IN_BULK))
def test_conditions_about_papers_never_leave_in_bulk_even_when_public(
    service: models.Service, tmp_path: Path, kind: str
) -> None:
    answer = vocabulary.conditions()[kind].answers[0].code
    service.conditions.create(kind=kind, answer=answer, note=CANARY, visibility="public")
    exported(tmp_path)
    said = (tmp_path / "out.json").read_text()
    assert CANARY not in said
    assert kind not in said


def test_a_condition_for_partners_does_not_leave(service: models.Service, tmp_path: Path) -> None:
    service.conditions.update(visibility="partners", note=CANARY)
    [record] = exported(tmp_path)
    assert "conditions" not in record["x_pont"]
    assert CANARY not in json.dumps(record)


def test_a_file_cannot_make_a_condition_about_papers_public(service: models.Service, tmp_path: Path) -> None:
    [record] = exported(tmp_path)
    answer = vocabulary.conditions()["without_papers"].answers[0].code
    record["x_pont"]["conditions"] = [{"kind": "without_papers", "answer": answer, "visibility": "public"}]
    empty()
    import_feed(write(tmp_path, [record]), "HSDS")
    assert models.AccessCondition.objects.get().visibility == "partners"


def test_of_a_secret_address_nothing_leaves(tmp_path: Path) -> None:
    feed = Maker(31).services(3)
    house = feed[0]["organization"] | {
        "locations": [{"id": "x", "location_type": "physical", "name": CANARY}],
        "contacts": [{"id": "c", "name": CANARY}],
    }
    spot = {
        "id": "p",
        "location": {"id": "l", "location_type": "physical", "name": CANARY, "latitude": 50.8123},
    }
    secret = {"wait_time": CANARY, "contacts": [{"id": "k", "name": CANARY}], "service_at_locations": [spot]}
    secret |= {"service_areas": [{"id": "a", "name": CANARY}]}
    feed[0] |= secret | {"organization": house}
    feed[1] |= {"organization": house}
    import_feed(write(tmp_path, feed), "Test")
    refuge = models.Service.objects.get(hsds_id=feed[0]["id"])
    refuge.places.all().delete()
    refuge.areas.all().delete()
    refuge.visibility, refuge.reached_by = "phone_only", "phone"
    refuge.save()
    records = exported(tmp_path)
    assert len(records) == 3
    said = (tmp_path / "out.json").read_text()
    assert CANARY not in said
    assert "50.8123" not in said
    [record] = [one for one in records if one["id"] == feed[0]["id"]]
    assert record["x_pont"]["visibility"] == "phone_only"
    assert "service_at_locations" not in record


def test_an_address_that_a_feed_calls_secret_is_not_stored(tmp_path: Path) -> None:
    spot = {"id": "p", "location": {"id": "l", "location_type": "physical", "name": CANARY}}
    record = Maker(32).service() | {
        "service_at_locations": [spot],
        "service_areas": [{"id": "a", "name": CANARY}],
        "contacts": [{"id": "c", "name": CANARY}],
        "wait_time": CANARY,
    }
    record["organization"] = record["organization"] | {"contacts": []}
    import_feed(write(tmp_path, [record]), "Test")
    record["x_pont"] = {"visibility": "phone_only", "reached_by": "phone", "language": "fr"}
    report = import_feed(write(tmp_path, [record]), "Test")
    assert (report.changed, report.refused) == (1, 0)
    assert not models.ServiceAtLocation.objects.exists()
    assert not models.ServiceArea.objects.exists()
    assert not models.Location.objects.exists()
    assert not models.Contact.objects.exists()
    exported(tmp_path)
    assert CANARY not in (tmp_path / "out.json").read_text()
    service = models.Service.objects.get()
    assert CANARY not in json.dumps(service.extra)


def test_services_come_in_batches_with_a_fixed_number_of_queries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_feed(write(tmp_path, Maker(33).services(60)), "Test")
    with CaptureQueriesContext(connection) as few:
        assert len(exported(tmp_path)) == 60
    monkeypatch.setattr(exporting, "BATCH", 20)
    with CaptureQueriesContext(connection) as more:
        assert len(exported(tmp_path)) == 60
    assert len(few.captured_queries) <= 40
    assert len(more.captured_queries) <= 3 * len(few.captured_queries)


def test_an_export_that_cannot_be_written_says_so_and_leaves_the_old_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export", "hsds", str(tmp_path / "no" / "out.json"))
    old = tmp_path / "out.json"
    old.write_text("old")
    call_command("export", "hsds", str(old))
    assert json.loads(old.read_text()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json"]
