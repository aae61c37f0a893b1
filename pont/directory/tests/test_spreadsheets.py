"""Imports of spreadsheets: whole or not at all, every row counted once, and a row is known again wherever it stands."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pont.directory.hsds.files import NotAFeed
from pont.directory.imports import table
from pont.directory.models import (
    AccessCondition,
    ImportRun,
    Location,
    Organization,
    Schedule,
    Service,
    ServiceAtLocation,
    Source,
)
from pont.directory.publishing import doors_of
from pont.directory.spreadsheets.importing import Preview, import_table, preview, remembered
from pont.directory.spreadsheets.matching import Matching
from pont.directory.tests.sheet_files import (
    HEADINGS,
    SOURCE,
    counts,
    csv_file,
    house,
    nothing_is_there,
    refusals,
    taken,
    text_of,
    workbook,
)
from tests.reference import reference_data

pytestmark = pytest.mark.django_db


FULL = (
    "Nom", "Sigle", "Asbl", "Description", "Rue", "N°", "Bte", "CP", "Commune", "Tél", "Mail", "Site web",
    "Horaire", "Permanence téléphonique", "Langues", "Tarif", "PMR", "Sans papiers", "Catégorie", "Public cible",
    "Arrêt", "Latitude", "Longitude", "Mis à jour le", "Remarques",
)  # fmt: skip
FULL_ROW = (
    "La Rive", "LR", "Rive asbl", "<p>Un <b>accueil</b> de jour.</p>", "Rue Haute", 12.0, "3", 1000.0, "Bruxelles",
    22134567, "info@rive.be", "rive.be", "du lundi au vendredi de 9h à 12h", "lu-ve 14h-16h", "FR, NL et arabe",
    "Gratuit", "oui", "non", "douche; repas", "Femmes seules", "Porte de Hal", "50,83", 4.35,
    datetime.date(2026, 3, 2), "code de la porte 1234",
)  # fmt: skip


def test_a_row_becomes_a_door_with_all_that_stands_there(tmp_path: Path) -> None:
    report = taken(workbook(tmp_path, FULL, FULL_ROW))
    assert (counts(report), report.notes, report.hours_as_text) == ((1, 1, 0, 0, 0), [], 0)
    [door] = doors_of()
    assert (door.name.by_language, door.organization_name.by_language) == (
        {"fr": "La Rive"},
        {"und": "Rive asbl"},
    )
    assert door.place is not None
    assert (door.place.address.by_language, door.place.postal_code, door.place.commune) == (
        {"und": "Rue Haute 12 bte 3"},
        "1000",
        "21004",
    )
    assert (door.place.latitude, door.place.longitude) == (50.83, 4.35)
    assert [(one.purpose, one.text) for one in door.hours] == [
        ("door", "Mo-Fr 09:00-12:00"),
        ("phone", "Mo-Fr 14:00-16:00"),
    ]
    assert [(one.kind, one.answer, one.how) for one in door.conditions] == [
        ("step_free", "yes", "imported"),
        ("price", "free", "imported"),
    ]
    assert [phone.number for phone in door.phones] == ["022134567"]
    assert sorted(door.languages) == ["ar", "fr", "nl"]
    assert {(need.code, need.origin) for need in door.needs} >= {
        ("wellbeing.shower", "strong"),
        ("wellbeing.hot_meal", "strong"),
    }
    assert (door.verified_on, door.verified_how) == ("2026-03-02", "imported")


def test_a_row_becomes_a_service_that_no_list_makes_more_visible(tmp_path: Path) -> None:
    taken(workbook(tmp_path, FULL, FULL_ROW))
    service = Service.objects.get()
    assert (service.description, service.eligibility_description) == ("Un accueil de jour.", "Femmes seules")
    assert (service.email, service.url, service.fees_description) == (
        "info@rive.be",
        "https://rive.be",
        "Gratuit",
    )
    assert (service.other_names, service.visibility) == (["LR"], "public")
    assert "1234" not in str(vars(service))
    without_papers = AccessCondition.objects.get(kind="without_papers")
    assert (without_papers.answer, without_papers.visibility) == ("no", "partners")
    assert Location.objects.get().near_stop == "Porte de Hal"


def test_hours_keep_the_words_they_were_read_from_and_are_nobodys_check(tmp_path: Path) -> None:
    headings = ("Nom", "Adresse", "Heures d'ouverture", "Vérifié le")
    words = ("lu-ve 9h-12h", "sur rendez-vous", "présence 24h/24", "s'il reste une place, 9h-12h")
    rows = [(f"S{number}", f"Rue Haute {number}", text, "2026-01-05") for number, text in enumerate(words)]
    report = taken(csv_file(tmp_path, headings, *rows))
    assert report.hours_as_text == 3
    schedules = Schedule.objects.order_by("place__service__name")
    assert [(one.hours, one.note, one.verified_how) for one in schedules] == [
        ("Mo-Fr 09:00-12:00", "lu-ve 9h-12h", "imported"),
        ("", "sur rendez-vous", "imported"),
        ("", "présence 24h/24", "imported"),
        ("", "s'il reste une place, 9h-12h", "imported"),
    ]
    assert [note["line"] for note in report.notes] == [3, 4, 5]


def test_every_row_is_counted_once_and_told_by_its_line(tmp_path: Path) -> None:
    rows = [
        house(1), house(2), house(3, Nom=""), house(1), house(4, Nom="x" * 301), house(5, Nom="..."),
        house(6, Nom="Ã‰glise"), (*house(7), "", "an extra cell"), house(8, Nom="é" * 100_000), house(9),
    ]  # fmt: skip
    report = taken(csv_file(tmp_path, ("Liste",), (), HEADINGS, *rows))
    assert counts(report) == (10, 3, 0, 0, 7)
    assert refusals(report) == [
        (6, "it has no name"),
        (7, "the same organisation, name and address stand in line 4 already"),
        (8, "its name is longer than 300 characters"),
        (9, "its name holds no letter"),
        (10, "its name was read in another encoding than it was written in"),
        (11, "the row has 9 cells, the headings 7"),
        (12, "a cell holds more than 32,767 characters"),
    ]


def test_a_second_run_changes_nothing_and_a_row_that_moved_is_the_same(tmp_path: Path) -> None:
    first = taken(csv_file(tmp_path, HEADINGS, house(1), house(2), house(3)))
    ids = set(Service.objects.values_list("hsds_id", flat=True))
    again = taken(csv_file(tmp_path, HEADINGS, house(3), house(1), (), house(2)))
    assert (counts(first), counts(again)) == ((3, 3, 0, 0, 0), (3, 0, 0, 3, 0))
    moved = taken(csv_file(tmp_path, HEADINGS, house(2, Téléphone="02 999 99 99"), house(3), house(1)))
    assert counts(moved) == (3, 0, 1, 2, 0)
    assert set(Service.objects.values_list("hsds_id", flat=True)) == ids


def test_the_same_list_as_a_workbook_is_the_same_list(tmp_path: Path) -> None:
    taken(csv_file(tmp_path, HEADINGS, house(1), house(2)))
    rows = [(*house(number)[:3], float(number), 1000.0, *house(number)[5:]) for number in (1, 2)]
    assert counts(taken(workbook(tmp_path, HEADINGS, *rows))) == (2, 0, 0, 2, 0)


def test_an_identifier_of_the_list_keeps_a_service_that_changed_its_name_and_its_address(
    tmp_path: Path,
) -> None:
    taken(csv_file(tmp_path, ("ID", *HEADINGS), (1.0, *house(1)), (2, *house(2))))
    before = dict(Service.objects.values_list("name", "hsds_id"))
    report = taken(csv_file(tmp_path, ("ID", *HEADINGS), (1, *house(9)), (2, *house(2)), (2, *house(3))))
    assert (counts(report), refusals(report)) == (
        (3, 0, 1, 1, 1),
        [(4, "the same id stands in line 3 already")],
    )
    assert Service.objects.get(name="Douches 9").hsds_id == before["Douches 1"]


def test_the_same_identifier_in_two_lists_is_two_services(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("ID", "Nom"), (1, "Douches"))
    import_table(path, "One")
    import_table(path, "Two")
    assert Service.objects.count() == 2
    uuid = "2b1d4f5a-0d6c-4a53-9f0e-1c2d3e4f5a6b"
    taken(csv_file(tmp_path, ("ID", "Nom"), (uuid.upper(), "Repas")))
    assert Service.objects.get(name="Repas").hsds_id == uuid


def test_rows_share_their_organisation_and_their_address(tmp_path: Path) -> None:
    same = {"Organisation": "Rive", "Rue": "Rue Haute", "Numéro": "1"}
    taken(csv_file(tmp_path, HEADINGS, house(1, **same), house(2, **same), house(3, Organisation="RIVE ")))
    assert (Service.objects.count(), Organization.objects.count(), Location.objects.count()) == (3, 1, 2)


def test_columns_are_remembered_for_their_source_only(tmp_path: Path) -> None:
    path = csv_file(tmp_path, ("A", "B"), ("Douches", "Rue Haute 1"))
    with pytest.raises(NotAFeed) as error:
        taken(path)
    assert str(error.value) == "No column is the name of the service. Say which one: the headings are A, B."
    assert nothing_is_there()
    taken(path, chosen={"A": "name", "B": "address"})
    assert remembered(SOURCE).roles == {"A": "name", "B": "address"}
    again = taken(path)
    assert (counts(again), [one["reason"] for one in again.matching]) == (
        (1, 0, 0, 1, 0),
        ["it was so the last time"] * 2,
    )
    with pytest.raises(NotAFeed):
        import_table(path, "Another")


def test_what_is_not_in_the_list_any_more_is_missing_and_a_row_that_was_refused_is_not(
    tmp_path: Path,
) -> None:
    taken(csv_file(tmp_path, ("ID", *HEADINGS), (1, *house(1)), (2, *house(2)), (3, *house(3))))
    gone = Service.objects.get(name="Douches 3").hsds_id
    report = taken(csv_file(tmp_path, ("ID", *HEADINGS), (1, *house(1)), (2, *house(2, Nom=""))))
    assert (counts(report), report.missing) == ((2, 0, 0, 1, 1), [gone])
    assert Service.objects.count() == 3


def test_a_dry_run_tells_the_same_and_leaves_nothing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADINGS, house(1), house(2, Nom=""))
    report = taken(path, dry_run=True)
    assert (counts(report), nothing_is_there()) == ((2, 1, 0, 0, 1), True)
    assert counts(taken(path)) == (2, 1, 0, 0, 1)


def seen(path: Path | bytes, **options: Any) -> Preview:
    return preview(path, **options)


def test_a_preview_shows_the_first_rows_the_guesses_and_what_would_be_refused(tmp_path: Path) -> None:
    rows = [house(1), house(2, Nom=""), *(house(number) for number in range(3, 10)), house(3)]
    found = seen(csv_file(tmp_path, ("Titre de la liste",), HEADINGS, *rows))
    assert found.headings == list(HEADINGS)
    assert (found.lines, len(found.rows), {len(row) for row in found.rows}) == ([3, 4, 5, 6, 7], 5, {7})
    assert [guess.role for guess in found.guesses] == [
        *("name", "organization", "street", "number", "postcode", "city", "phone")
    ]
    assert found.refused == [
        (4, "it has no name"),
        (12, "the same organisation, name and address stand in line 5 already"),
    ]
    assert found.counts == {"rows": 10, "taken": 8, "refused": 2, "notes": 1}
    assert found.problems == []
    assert nothing_is_there()


def test_a_preview_without_a_name_says_so_and_one_choice_mends_it() -> None:
    data = text_of(("A", "Tél"), ("Douches", "02 213 45 67")).encode()
    found = seen(data, name="list.csv")
    assert found.problems == ["No column is the name of the service. Say which one: the headings are A, Tél."]
    assert found.counts == {"rows": 1, "taken": 0, "refused": 0, "notes": 0}
    mended = seen(data, matching=Matching({"A": "name"}))
    assert (mended.problems, mended.counts["taken"]) == ([], 1)


def test_what_cannot_be_used_is_told_and_does_not_cost_the_row(tmp_path: Path) -> None:
    headings = ("Nom", "Tél", "Mail", "Site web", "PMR", "Mis à jour le", "Latitude", "Longitude")
    row = ("Douches", "demander Marie", "x at y", "no site", "avec aide", "2999-01-01", "4.35", "50.85")
    report = taken(csv_file(tmp_path, headings, row))
    assert [(note["line"], note["note"]) for note in report.notes] == [
        (2, "the point left out, latitude and longitude have changed places"),
        (2, "the day of the last check left out: 2999-01-01 has not come yet"),
        (2, "a web address left out: this is no web address: no site"),
        (2, "an e-mail address left out: this is no e-mail address: x at y"),
        (2, "a telephone number left out: this is none: demander Marie"),
        (2, "condition step_free left out, this is none of its answers: avec aide"),
    ]


def test_two_languages_of_one_list_become_a_text_and_its_translation(tmp_path: Path) -> None:
    headings = ("Nom", "Naam", "Description FR", "Beschrijving NL", "Rue", "Straat", "N°")
    taken(
        csv_file(
            tmp_path,
            headings,
            ("Douches", "Douchen", "Se laver", "Je wassen", "Rue Haute", "Hoogstraat", "1"),
        )
    )
    [door] = doors_of()
    assert door.name.by_language == {"fr": "Douches", "nl": "Douchen"}
    assert door.place is not None
    assert door.place.address.by_language == {"fr": "Rue Haute 1", "nl": "Hoogstraat 1"}
    service = Service.objects.get()
    assert (service.language, service.description) == ("fr", "Se laver")


def test_a_service_whose_address_became_secret_stays_secret(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADINGS, house(1), house(2))
    taken(path)
    secret = Service.objects.get(name="Douches 1")
    ServiceAtLocation.objects.filter(service=secret).delete()
    Service.objects.filter(pk=secret.pk).update(visibility="phone_only", reached_by="phone")
    taken(csv_file(tmp_path, HEADINGS, house(1, Téléphone="02 999 99 99"), house(2)))
    secret.refresh_from_db()
    assert (secret.visibility, secret.places.count(), "Rue Haute" in str(secret.extra)) == (
        "phone_only",
        0,
        False,
    )


def test_an_identifier_does_not_betray_the_address_it_was_made_of(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADINGS, house(1))
    taken(path)
    first = Service.objects.get().hsds_id
    Service.objects.all().delete()
    Organization.objects.all().delete()
    ImportRun.objects.all().delete()
    Source.objects.all().delete()
    taken(path)
    assert Service.objects.get().hsds_id != first


def test_a_need_that_a_person_struck_out_stays_struck(tmp_path: Path) -> None:
    headings = ("Nom", "Catégorie", "Tél")
    taken(csv_file(tmp_path, headings, ("La Rive", "douche", "02 213 45 67")))
    needs = Service.objects.get().needs.filter(code="wellbeing.shower")
    needs.update(origin="struck")
    assert counts(taken(csv_file(tmp_path, headings, ("La Rive", "douche", "02 213 45 68")))) == (
        1,
        0,
        1,
        0,
        0,
    )
    assert [need.origin for need in needs.all()] == ["struck"]


@pytest.mark.reference
def test_the_list_of_the_public_centres_comes_in_whole(tmp_path: Path) -> None:
    centres = json.loads(reference_data("services/cpas_ocmw_19.json").read_text(encoding="utf-8"))
    headings = (
        "Nom",
        "Naam",
        "Adresse FR",
        "Adresse NL",
        "Code postal",
        "Commune",
        "Gemeente",
        "Tél",
        "Site",
    )
    rows = [
        (
            one["name"]["fr"], one["name"]["nl"], one["address"]["fr"] or "", one["address"]["nl"] or "",
            one["postal_code"], one["commune"]["fr"], one["commune"]["nl"], one["phone"], one["website"],
        )
        for one in centres
    ]  # fmt: skip
    report = taken(workbook(tmp_path, headings, *rows))
    assert (counts(report), report.refusals, report.notes) == ((19, 19, 0, 0, 0), [], [])
    assert len(set(Location.objects.values_list("commune", flat=True))) == 19


def test_the_kind_of_the_command_reads_its_options(tmp_path: Path) -> None:
    assert table.column("Prix (€) = gratuit=condition:price") == ("Prix (€) = gratuit", "condition:price")
    path = csv_file(tmp_path, ("A",), ("Douches",))
    report = table.run(path, SOURCE, False, {"column": [("A", "name")], "sheet": ""})
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.said() == ["A = name (you chose it)"]


KILLED = """
import sys, django
django.setup()
from pathlib import Path
from pont.directory.spreadsheets.importing import import_table
report = import_table(Path(sys.argv[1]), "list")
print(report.counts()["created"], report.counts()["changed"])
"""


@pytest.mark.one_database
def test_a_run_that_is_killed_leaves_nothing_by_half(
    tmp_path: Path, installed: Callable[[Path], None]
) -> None:
    data = tmp_path / "data"
    path = csv_file(tmp_path, HEADINGS, *(house(number) for number in range(4000)))
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"PONT_DATA": str(data), "PONT_SECRET_KEY": "k" * 50}
    installed(data)
    taking = [sys.executable, "-c", KILLED, str(path)]
    environment["DJANGO_SETTINGS_MODULE"] = "pont.config.settings"
    running = subprocess.Popen(taking, env=environment, stdout=subprocess.DEVNULL)
    log = data / "pont.sqlite3-wal"
    until = time.monotonic() + 60
    while running.poll() is None and time.monotonic() < until:
        if log.exists() and log.stat().st_size > 2**20:
            break
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    again = subprocess.run(taking, env=environment, capture_output=True, text=True, check=True)
    assert again.stdout.split() == ["4000", "0"]
