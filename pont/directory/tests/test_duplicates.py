"""Entries that may be one: a labelled set of pairs, what holds of every comparison, and what is read of a service."""

from __future__ import annotations

import json
import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pont.directory.duplicates.gathering import records_of
from pont.directory.duplicates.known import Known, alike, candidates
from pont.directory.duplicates.likeness import AT_LEAST, Likeness, likeness
from pont.directory.duplicates.record import Address, Record, phone_digits, plain, site
from pont.directory.duplicates.wording import wording
from pont.directory.models import (
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceNeed,
    Source,
)
from pont.directory.translations import LocationTranslation, ServiceTranslation
from tests.reference import reference_data

PAIRS = Path(__file__).parent / "duplicate_pairs.toml"
PLACE = ("address", "postcode", "commune", "point")


def record(said: dict[str, Any], key: str = "") -> Record:
    """A record from one side of a pair."""
    place = Address.of(**{name: said[name] for name in PLACE if name in said})
    return Record.of(key=key, places=[place], **{name: said[name] for name in said if name not in PLACE})


@cache
def labelled(chosen: str) -> list[tuple[bool, Record, Record]]:
    """Pairs of one set: whether they are the same, and both."""
    pairs = [
        pair for pair in tomllib.loads(PAIRS.read_text(encoding="utf-8"))["pair"] if pair["set"] == chosen
    ]
    return [
        (pair["same"], record(pair["a"], f"{number:03}a"), record(pair["b"], f"{number:03}b"))
        for number, pair in enumerate(pairs)
    ]


def measured(chosen: str) -> tuple[float, float]:
    """Precision and recall at the threshold the pages use."""
    said = [(same, likeness(a, b).score >= AT_LEAST) for same, a, b in labelled(chosen)]
    right = sum(same and listed for same, listed in said)
    return right / sum(listed for _same, listed in said), right / sum(same for same, _listed in said)


def test_the_labelled_set_has_a_hundred_pairs_with_many_that_only_look_alike() -> None:
    counts = {
        chosen: (sum(same for same, _a, _b in labelled(chosen)), len(labelled(chosen)))
        for chosen in ("tuned", "held")
    }
    assert counts == {"tuned": (45, 100), "held": (18, 40)}


def test_pairs_listed_are_nearly_always_one_and_few_are_missed() -> None:
    precision, recall = measured("tuned")
    assert (precision >= 0.97, recall >= 0.95) == (True, True)


def test_pairs_never_tuned_to_are_told_apart_nearly_as_well() -> None:
    precision, recall = measured("held")
    assert (precision >= 0.9, recall >= 0.8) == (True, True)


def test_among_all_entries_at_once_only_the_pairs_are_found() -> None:
    """No entry of one pair is taken for one of another pair; the same foyer stands in two pairs."""
    pairs = labelled("tuned")
    found = candidates([one for _same, a, b in pairs for one in (a, b)])
    same = {(a.key, b.key) for is_same, a, b in pairs if is_same}
    strangers = [(pair.a, pair.b) for pair in found if (pair.a.key, pair.b.key) not in same]
    assert [(a.names, b.names) for a, b in strangers if replace(a, key="") != replace(b, key="")] == []
    assert len(same - {(pair.a.key, pair.b.key) for pair in found}) <= 2


def test_a_comparison_is_the_same_both_ways() -> None:
    pairs = labelled("tuned") + labelled("held")
    assert [(a, b) for _same, a, b in pairs if likeness(a, b) != likeness(b, a)] == []


def test_every_pair_that_is_listed_says_why() -> None:
    seen = [likeness(a, b) for _same, a, b in labelled("tuned") + labelled("held")]
    assert [one for one in seen if one.score >= AT_LEAST and not one.reasons] == []


def test_the_order_of_entries_does_not_matter() -> None:
    records = [one for _same, a, b in labelled("tuned") for one in (a, b)]
    shuffled = random.Random(3).sample(records, len(records))
    assert candidates(records) == candidates(shuffled)


def test_no_two_welfare_centres_of_the_nineteen_communes_are_one() -> None:
    centres = json.loads(reference_data("services/cpas_ocmw_19.json").read_text(encoding="utf-8"))
    records = [
        record(
            {
                "names": list(centre["name"].values()),
                "phones": [centre["phone"]],
                "website": centre["website"],
                "address": [street for street in centre["address"].values() if street],
                "postcode": centre["postal_code"],
            },
            centre["id"],
        )
        for centre in centres
    ]
    assert (len(records), candidates(records, at_least=0.3)) == (19, [])


def test_reasons_and_contradictions_are_said() -> None:
    house = record({"names": ["CPAS de Jette"], "phones": ["02 000 20 09"]})
    desk = record({"names": ["CPAS de Jette - Service logement"], "phones": ["02 000 20 09"]})
    seen = likeness(house, desk)
    assert (seen.reasons, seen.against, seen.score < AT_LEAST) == (("name", "phone"), ("service",), True)


def test_an_entry_that_is_being_written_finds_what_is_there() -> None:
    known = Known(one for _same, a, b in labelled("tuned") for one in (a, b))
    typed = record({"names": ["buurthuis bonnefoi"], "postcode": "1030"})
    assert [pair.b.names for pair in alike(typed, known, most=1)] == [("Buurthuis Bonnefooi",)]


def test_a_new_entry_is_compared_as_a_stored_one_is() -> None:
    records = [one for _same, a, b in labelled("tuned") for one in (a, b)]
    known = Known(records)
    listed = {(pair.a.key, pair.b.key) for pair in known.candidates()}
    again = {(one.key, pair.b.key) for one in records for pair in known.alike(one, most=9, at_least=AT_LEAST)}
    assert again == listed | {(b, a) for a, b in listed}


def test_an_entry_is_not_its_own_double_while_it_is_changed() -> None:
    known = Known(one for _same, a, b in labelled("tuned") for one in (a, b))
    first = known.records[0]
    assert first.key not in {pair.b.key for pair in known.alike(first)}


def test_a_number_of_a_head_office_says_less_the_more_entries_have_it() -> None:
    names = ["Ster", "Uil", "Zwaan", "Bever", "Eland"]
    records = [
        record({"names": [name], "phones": ["02 000 92 00"], "postcode": "1000"}, name) for name in names
    ]
    assert candidates(records) == []


def test_nothing_is_found_among_nothing() -> None:
    assert (candidates([]), Known([]).alike(Record.of(names=["De Brug"]))) == ([], [])


# --- how texts are read ---


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("02 000 10 40", ["20001040"]),
        ("+32 (0)2 000 10 40 poste 12", ["20001040"]),
        ("0032/2.000.10.40", ["20001040"]),
        ("02 000 10 40/41", ["20001040"]),
        ("02 000 10 40 / 0470 00 10 41", ["20001040", "470001041"]),
        ("02 000 10 40 ou 02 000 10 50", ["20001040", "20001050"]),
        ("0800 00 412", ["80000412"]),
        ("+33 1 00 00 00 00", ["+33100000000"]),
        ("1799", ["1799"]),
        ("see website", []),
        ("", []),
    ],
)
def test_a_phone_is_one_however_it_is_written(written: str, digits: list[str]) -> None:
    assert phone_digits(written) == digits


@pytest.mark.parametrize(
    ("written", "core", "numbers"),
    [
        ("Rue du Moulin à Vent 12 bte 3", "moulinavent", ("12",)),
        ("54/2, rue Coenraets", "coenraets", ("54",)),
        ("Rue Haute 262-264", "haute", ("262", "264")),
        ("Rue du 11 Novembre 5", "11novembre", ("5",)),
        ("Keizer Karellaan 30", "keizerkarel", ("30",)),
        ("Rue Jean Paquot 63B", "jeanpaquot", ("63",)),
        ("Place Horta", "horta", ()),
    ],
)
def test_an_address_is_cut_into_street_and_number(written: str, core: str, numbers: tuple[str, ...]) -> None:
    address = Address.of([written])
    assert ([street.core for street in address.streets], address.numbers) == ([core], numbers)


def test_a_website_is_its_host() -> None:
    assert [site("https://www.example.org/nl/x"), site("example.org"), site("http://[bad"), site("")] == [
        *("example.org", "example.org", "", "")
    ]


def test_on_a_platform_everybody_has_a_page_of_their_own() -> None:
    assert site("https://www.facebook.com/DeBrug/about") == "facebook.com/debrug"


def test_marks_of_html_are_letters() -> None:
    assert plain("Caf&amp;eacute; de l&#39;Amiti&eacute;") == "Café de l'Amitié"


def test_a_name_says_the_same_in_dutch_and_in_french() -> None:
    assert wording("Sociaal restaurant van Elsene").marks == wording("Restaurant social d'Ixelles").marks


# --- what always holds ---

WORDS = [
    "De",
    "Brug",
    "La",
    "Ruche",
    "asbl",
    "Restaurant",
    "social",
    "CPAS",
    "OCMW",
    "Jette",
    "Elsene",
    "2",
    "Dienst",
]
names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join) | st.text(
    min_size=1, max_size=12
)
some = st.lists(names, min_size=1, max_size=2)
numbers = st.lists(st.sampled_from(["02 000 00 01", "02 000 00 02", "1799"]), max_size=2)
addresses = st.lists(
    st.builds(
        Address.of,
        st.lists(st.sampled_from(["Rue Haute 5", "Hoogstraat 5", "Rue Basse 9", "Place Horta"]), max_size=1),
        st.sampled_from(["", "1000", "1050"]),
        st.just(""),
        st.sampled_from([None, (50.84, 4.35), (50.8401, 4.3501), (50.90, 4.40)]),
    ),
    max_size=2,
)
records = st.builds(
    Record.of,
    names=some,
    organizations=some | st.just([]),
    phones=numbers,
    places=addresses,
    website=st.sampled_from(["", "a.example", "b.example"]),
    email=st.sampled_from(["", "x@a.example", "y@a.example"]),
    needs=st.lists(st.sampled_from(["wellbeing.hot_meal", "wellbeing.shower"]), max_size=1),
    reached_by=st.sampled_from(["door", "phone", "mobile"]),
)


@given(records, records)
def test_nothing_is_liker_than_itself(one: Record, other: Record) -> None:
    assert likeness(one, one).score >= likeness(one, other).score
    assert likeness(one, one).against == ()


@given(records, records)
def test_a_score_is_a_share_and_the_same_both_ways(one: Record, other: Record) -> None:
    seen = likeness(one, other)
    assert (0 <= seen.score <= 1, seen) == (True, likeness(other, one))


@given(records, records, st.sampled_from(["20000001", "1799"]))
def test_taking_away_the_shared_phone_never_raises_the_score(one: Record, other: Record, phone: str) -> None:
    a, b = (replace(each, phones=tuple(sorted({*each.phones, phone}))) for each in (one, other))
    without = likeness(replace(a, phones=tuple(number for number in a.phones if number != phone)), b)
    assert without.score <= likeness(a, b).score


@settings(max_examples=30)
@given(st.lists(records, max_size=6), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_pairs(many: list[Record], rng: random.Random) -> None:
    keyed = [replace(one, key=str(number)) for number, one in enumerate(many)]
    assert candidates(rng.sample(keyed, len(keyed))) == candidates(keyed)


# --- read from the database ---


def house(name: str = "Het Anker", **columns: Any) -> Organization:
    return Organization.objects.create(name=name, language="nl", **columns)


def door_of(service: Service, street: str = "Hoogstraat 5") -> Location:
    location = Location.objects.create(
        address_1=street, postal_code="1000", commune="21004", latitude=50.84, longitude=4.35
    )
    ServiceAtLocation.objects.create(service=service, location=location)
    return location


@pytest.mark.django_db
def test_a_record_holds_all_names_numbers_and_streets() -> None:
    service = Service.objects.create(
        organization=house(other_names=["Anker vzw"], website="https://anker.example"),
        name="Inloop",
        other_names=["Open deur"],
        email="Hallo@anker.example",
        source=Source.objects.create(name="a list"),
    )
    location = door_of(service)
    ServiceTranslation.objects.create(
        row=service, field="name", language="fr", text="Accueil", source_hash="x"
    )
    LocationTranslation.objects.create(
        row=location, field="address_1", language="fr", text="Rue Haute 5", source_hash="x"
    )
    Phone.objects.create(service=service, number="02 000 00 01")
    ServiceNeed.objects.create(service=service, code="wellbeing.shower", origin="person")
    ServiceNeed.objects.create(service=service, code="wellbeing.rest", origin="struck")
    assert records_of(Service.objects.all()) == [
        Record(
            key=str(service.pk),
            names=("Accueil", "Inloop", "Open deur"),
            organizations=("Anker vzw", "Het Anker"),
            phones=("20000001",),
            places=(Address.of(["Hoogstraat 5", "Rue Haute 5"], "1000", "21004", (50.84, 4.35)),),
            website="anker.example",
            email="hallo@anker.example",
            needs=("wellbeing.shower",),
            source="a list",
        )
    ]


@pytest.mark.django_db
def test_a_service_without_a_phone_has_that_of_its_house() -> None:
    anker = house()
    Phone.objects.create(organization=anker, number="02 000 00 09")
    Service.objects.create(organization=anker, name="Inloop")
    assert [one.phones for one in records_of(Service.objects.all())] == [("20000009",)]


@pytest.mark.django_db
def test_a_secret_address_is_not_read() -> None:
    """No table holds the place; the house's website and the house's phone would lead to it all the same."""
    anker = house(website="https://anker.example")
    Phone.objects.create(organization=anker, number="02 000 00 09")
    refuge = Service.objects.create(
        organization=anker, name="Vluchthuis", visibility="phone_only", reached_by="phone"
    )
    Phone.objects.create(service=refuge, number="0800 00 501")
    assert [(one.places, one.website, one.phones) for one in records_of(Service.objects.all())] == [
        ((), "", ("80000501",))
    ]


def test_a_refuge_is_compared_by_name_and_phone_alone() -> None:
    refuge = record({"names": ["Vluchthuis Het Duin"], "phones": ["0800 00 501"], "reached_by": "phone"})
    again = record({"names": ["Het Duin"], "phones": ["0800/00501"], "postcode": "1000"})
    assert likeness(refuge, again).reasons == ("name", "phone")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_services_are_read_in_eight_queries(count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        door_of(Service.objects.create(organization=house(f"Huis {number}"), name=f"Inloop {number}"))
    with django_assert_num_queries(8):
        assert len(records_of(Service.objects.all())) == count


@pytest.mark.django_db
def test_some_services_can_be_asked_for() -> None:
    anker = house()
    Service.objects.create(organization=anker, name="Inloop")
    Service.objects.create(organization=anker, name="Douche", status="defunct")
    assert [one.names for one in records_of(Service.objects.filter(status="active"))] == [("Inloop",)]


def test_a_likeness_of_nothing_is_small() -> None:
    assert likeness(Record(), Record()) == Likeness(likeness(Record(), Record()).score)
    assert likeness(Record(), Record()).score < AT_LEAST
