"""The demo: complete, varied, plausible, and the same after a second load."""

from __future__ import annotations

import csv
import datetime
import functools
import io
import itertools
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from pont.accounts.walled import Walled
from pont.directory import choices, models, opening, places, publishing, verdict
from pont.directory.demo import entries, loader
from pont.directory.doors import Level, Situation
from pont.directory.translations import ServiceTranslation
from pont.kernel import vocabulary
from pont.kernel.terms import SPOKEN, VISITOR_LANGUAGES
from tests.reference import reference_data

TODAY = datetime.date(2026, 11, 24)
NOON = opening.to_minutes(datetime.datetime(2026, 11, 24, 12, tzinfo=opening.BRUSSELS))
FOOD = {"wellbeing.hot_meal", "wellbeing.food_parcel"}
Pair = tuple[entries.Organization, entries.Service]


@functools.cache
def pairs() -> list[Pair]:
    """Every service with its organisation. Nobody writes to the list."""
    return [(one, service) for one in entries.organizations() for service in one.services]


def invented() -> list[Pair]:
    return [pair for pair in pairs() if pair[1].example]


def name(pair: Pair) -> str:
    return f"{pair[0].key}/{pair[1].key}"


def communes_of(pair: Pair) -> list[str]:
    """The commune of each door of a service."""
    organization, service = pair
    communes = {place.key: place.commune for place in organization.locations}
    return [communes[at] for at in (*service.at, *(stop.at for stop in service.stops))]


def everything_on_the_map() -> dict[str, list[tuple]]:
    """Every row of every table of the map."""
    # What a house keeps for itself (drafts, keys of programs) is not on the map.
    tables = [one for one in apps.get_app_config("directory").get_models() if not issubclass(one, Walled)]
    return {table.__name__: sorted(table.objects.values_list(), key=repr) for table in tables}


def test_there_are_more_than_enough_invented_services() -> None:
    assert len(invented()) >= 200


@pytest.mark.parametrize("some", [pairs, invented])
def test_every_commune_has_three_doors(some: Callable[[], list[Pair]]) -> None:
    doors = Counter(commune for pair in some() for commune in communes_of(pair))
    assert set(places.communes()) == set(doors)
    assert [commune for commune, count in doors.items() if count < 3] == []


def test_every_need_has_a_door() -> None:
    met = {code for _one, service in pairs() for code in service.needs}
    assert set(vocabulary.needs()) - met == set()


def test_every_life_domain_has_five_services() -> None:
    found = Counter(
        domain
        for _one, service in pairs()
        for domain in {domain for code in service.needs for domain in vocabulary.needs()[code].domains}
    )
    assert set(found) == set(vocabulary.domains())
    assert [domain for domain, count in found.items() if count < 5] == []


def test_every_kind_of_condition_occurs_known_and_unknown() -> None:
    said = Counter(kind for _one, service in pairs() for kind in service.conditions)
    assert set(said) == set(vocabulary.conditions())
    assert [kind for kind, count in said.items() if count == len(pairs())] == []


def test_every_visibility_and_way_and_purpose_occurs() -> None:
    services = [service for _one, service in pairs()]
    assert {service.visibility for service in services} == {code for code, _label in choices.VISIBILITY}
    assert {service.reached_by for service in services} == {code for code, _label in choices.REACHED_BY}
    assert {purpose for service in services for purpose in service.hours} == {
        c for c, _label in choices.PURPOSE
    }
    assert {service.school for service in services} == {"", "nl", "fr"}
    assert {service.help_kind for service in services} == set(vocabulary.help_kinds())


def test_conditions_for_partners_only_occur_beside_public_ones() -> None:
    papers = [one.conditions["without_papers"] for _o, one in pairs() if "without_papers" in one.conditions]
    assert {condition.public for condition in papers} == {True, False}


@pytest.mark.parametrize(
    "hours",
    [
        "Mo-Su 20:00-08:00",
        "24/7",
        "Nov 15-Mar 31 Mo-Su 19:00-09:00",
        "Jun 15-Sep 15 Mo-Su 11:00-19:00",
        "We[2],We[4] 14:00-16:00",
        "week 1-53/2 Sa 14:00-18:00",
        "Su 12:00-15:00; PH 12:00-15:00",
        "SH 08:00-17:00; Sa,Su off; PH off",
        "Sa 10:00-17:00; We 14:00-18:00 unknown",
        "",
    ],
)
def test_every_kind_of_hours_occurs(hours: str) -> None:
    assert hours in {text for _one, service in pairs() for text in service.hours.values()}


def test_a_round_has_four_stops_with_their_own_hours() -> None:
    longest = max((service.stops for _one, service in pairs()), key=len)
    assert len({(stop.at, stop.hours) for stop in longest}) == 4


def test_some_are_stale_never_checked_and_full_today() -> None:
    services = [service for _one, service in invented()]
    assert [service.key for service in services if service.checked and service.checked.days_ago > 400] != []
    assert [service.key for service in services if service.checked is None] != []
    assert {service.full.level for service in services if service.full} == {"full", "few"}


def test_what_exists_was_never_checked_and_says_where_it_comes_from() -> None:
    real = [pair for pair in pairs() if not pair[1].example]
    assert len(real) >= 45
    assert [name(pair) for pair in real if pair[1].checked or pair[1].source == "examples"] == []


def test_what_is_invented_says_so() -> None:
    invented_numbers = re.compile(r"02 000 00 \d\d")
    for organization in entries.organizations():
        is_invented = organization.source == "examples"
        numbers = [*organization.phones, *(n for service in organization.services for n in service.phones)]
        addresses = [text for place in organization.locations for text in place.address.values()]
        assert organization.example == is_invented
        assert {service.example for service in organization.services} == {is_invented}
        assert [number for number in numbers if bool(invented_numbers.fullmatch(number)) != is_invented] == []
        assert [a for a in addresses if bool(re.search("Voorbeeld|Exemple", a)) != is_invented] == []
        assert not (is_invented and (organization.website or organization.email))


@pytest.mark.reference
def test_an_invented_door_lies_in_its_commune() -> None:
    features = json.loads(reference_data("geo/communes.geojson").read_text())["features"]
    shapes = {feature["properties"]["nis"]: feature["geometry"] for feature in features}
    outside = [
        f"{organization.key}/{place.key}"
        for organization in entries.organizations()
        for place in organization.locations
        if place.point and not lies_in(shapes[place.commune], *place.point)
    ]
    assert outside == []


def lies_in(shape: dict, latitude: float, longitude: float) -> bool:
    """Whether a point lies in the outer ring of a GeoJSON shape (communes have no holes)."""
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    inside = False
    for ring in (polygon[0] for polygon in polygons):
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            if (y1 > latitude) != (y2 > latitude):
                inside ^= longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1
    return inside


@pytest.mark.reference
def test_postcodes_belong_to_their_communes() -> None:
    with reference_data("geo/postal_codes.csv").open() as file:
        known = {(row["postal_code"], row["nis"]) for row in csv.DictReader(file)}
    used = {(place.postal_code, place.commune) for one in entries.organizations() for place in one.locations}
    assert used - known == set()


@pytest.mark.reference
def test_the_ocmw_cpas_carry_the_facts_of_the_list() -> None:
    rows = json.loads(reference_data("services/cpas_ocmw_19.json").read_text())
    listed = {(row["postal_code"], row["name"]["fr"], row["address"]["fr"], row["phone"]) for row in rows}
    bodies = [one for one in entries.organizations() if one.source == "ocmw-cpas"]
    ours = {
        (one.locations[0].postal_code, one.name["fr"], one.locations[0].address["fr"], *one.phones)
        for one in bodies
    }
    assert ours == listed
    assert len({one.locations[0].commune for one in bodies}) == 19


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The files of the demo, to be spoilt."""
    folder = tmp_path / "demo"
    shutil.copytree(entries.FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"wellbeing.hot_meal"', '"wellbeing.banquet"', "unknown need: wellbeing.banquet"),
        ('help_kind = "association"', 'help_kind = "club"', "unknown help kind: club"),
        ('like = "open_house"', 'like = "castle"', "unknown template: castle"),
        ("Mo-Su 11:30-14:30", "Mo-Su 11:30-25:99", "'Mo-Su 11:30-25:99'"),
        ('registration = "first_name"', 'registration = "blood"', "unknown answer for registration: blood"),
        ("checked = { days_ago = 19", "chekked = { days_ago = 19", "unknown field `chekked`"),
        ('key = "zonderslot"', 'key = "overzet"', "stands there twice"),
        ('at = "north"', 'at = "moon"', "unknown place: moon"),
        (
            'name = { nl = "De Overzet", fr',
            'name = { de = "Die Fähre", nl = "De Overzet", fr',
            "'Die Fähre': de",
        ),
        ('"Petit-déjeuner au canal", en = "Breakfast by the canal"', '"Petit-déjeuner"', "not there in: en"),
    ],
)
def test_a_mistake_in_a_file_is_named(copy: Path, old: str, new: str, problem: str) -> None:
    text = (copy / "food.toml").read_text(encoding="utf-8")
    assert old in text
    (copy / "food.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(entries.DemoError) as caught:
        entries.organizations(copy)
    assert problem in str(caught.value)


def test_a_secret_place_with_an_address_is_refused(copy: Path) -> None:
    text = (copy / "shelter.toml").read_text(encoding="utf-8")
    place = '[[organization.location]]\nkey = "house"\npostal_code = "1000"\ncommune = "21004"\n\n'
    before, after = text.split('key = "veilig-huis"')
    after = after.replace("[[organization.service]]", f"{place}[[organization.service]]", 1)
    (copy / "shelter.toml").write_text(f'{before}key = "veilig-huis"{after}', encoding="utf-8")
    with pytest.raises(entries.DemoError, match="veilig-huis/refuge: a secret place has no address"):
        entries.organizations(copy)


@pytest.mark.django_db
def test_a_load_writes_what_the_files_say() -> None:
    counts = loader.load_demo(today=TODAY)
    assert counts.services == counts.created == len(pairs()) == models.Service.objects.count()
    assert counts.places == models.ServiceAtLocation.objects.count()
    assert models.Service.objects.filter(example=True).count() == len(invented())
    assert models.Change.objects.filter(service=None).count() == 1
    meal = models.Service.objects.get(hsds_id=loader.id_of("overzet", "meal"))
    assert (meal.name, meal.verified_on, meal.verified_how) == (
        "Warme middag",
        datetime.date(2026, 11, 5),
        "visited",
    )
    names = dict(meal.translations.filter(field="name").values_list("language", "text"))
    assert (names["en"], names["fr"], names["es"]) == (
        "Warm midday",
        "Midi chaud",
        "Comida caliente a mediodía",
    )
    assert dict(meal.conditions.values_list("kind", "visibility"))["without_papers"] == "public"
    desk = models.Service.objects.get(hsds_id=loader.id_of("huurwijzer", "mould"))
    assert dict(desk.conditions.values_list("kind", "visibility"))["without_papers"] == "partners"


@pytest.mark.django_db
def test_only_dutch_french_and_english_are_translations_by_a_person() -> None:
    loader.load_demo(today=TODAY)
    said = set(ServiceTranslation.objects.values_list("language", "status"))
    assert said == {(code, "machine" if code in SPOKEN else "human") for code in VISITOR_LANGUAGES}


@pytest.mark.django_db
def test_a_secret_place_has_no_place_on_the_map() -> None:
    loader.load_demo(today=TODAY)
    secret = models.Service.objects.filter(visibility="phone_only")
    assert secret.count() == 3
    assert models.ServiceAtLocation.objects.filter(service__in=secret).count() == 0
    assert models.Location.objects.filter(organization__services__in=secret).count() == 0
    assert models.ServiceArea.objects.filter(service__in=secret).count() == 0


@pytest.mark.django_db
def test_loading_twice_changes_nothing() -> None:
    said = [io.StringIO(), io.StringIO()]
    call_command("loaddemo", today=TODAY, stdout=said[0])
    before = everything_on_the_map()
    call_command("loaddemo", today=TODAY, stdout=said[1])
    assert everything_on_the_map() == before
    assert f"New: {len(pairs())}. Changed: 0. Unchanged: 0." in said[0].getvalue()
    assert "It was there already: nothing changed." in said[1].getvalue()


@pytest.mark.django_db
def test_a_later_load_repairs_what_was_changed_and_keeps_what_was_derived() -> None:
    loader.load_demo(today=TODAY)
    before = everything_on_the_map()
    meal = models.Service.objects.get(hsds_id=loader.id_of("overzet", "meal"))
    meal.conditions.get(kind="price").delete()
    meal.translations.filter(language="fr").update(text="autre chose")
    meal.schedules.filter(purpose="door").update(hours="24/7")
    models.ServiceNeed.objects.create(service=meal, code="wellbeing.rest", origin="person")
    models.ServiceNeed.objects.create(service=meal, code="wellbeing.drinks", origin="weak", phrase="koffie")
    counts = loader.load_demo(today=TODAY)
    assert (counts.created, counts.changed) == (0, 1)
    meal.needs.get(code="wellbeing.drinks").delete()
    changed = {table for table, rows in everything_on_the_map().items() if rows != before[table]}
    # The condition came back as a new row, its note's translations with it; and running workers were told.
    assert changed == {"AccessCondition", "Change"}
    assert meal.conditions.get(kind="price").answer == "free"


@pytest.mark.django_db
def test_a_load_that_fails_leaves_nothing(copy: Path) -> None:
    text = (copy / "work.toml").read_text(encoding="utf-8")
    (copy / "work.toml").write_text(text.replace("minimum_age = 16", "minimum_age = 60"), encoding="utf-8")
    with pytest.raises(IntegrityError, match="ages_in_order"):
        loader.load_demo(today=TODAY, folder=copy)
    assert {table for table, rows in everything_on_the_map().items() if rows} == set()


@pytest.mark.django_db
def test_a_wrong_file_is_said_in_a_sentence(copy: Path) -> None:
    (copy / "work.toml").write_text("[[organization", encoding="utf-8")
    with pytest.raises(CommandError, match=r"^The demo was not loaded: work\.toml: "):
        call_command("loaddemo", today=TODAY, folder=copy)
    assert {table for table, rows in everything_on_the_map().items() if rows} == set()


@pytest.mark.django_db
def test_at_noon_on_a_tuesday_many_food_doors_are_open_to_everybody() -> None:
    loader.load_demo(today=TODAY)
    situation = Situation(without=frozenset({"papers", "money"}))
    levels = Counter(
        verdict.verdict(door, situation, NOON, meal=True).level
        for door in publishing.doors_of()
        if FOOD & {need.code for need in door.needs}
    )
    assert levels[Level.GO] >= 0.3 * levels.total()
    assert set(levels) == set(Level)
