"""One cell as a value: what is understood whole is taken, what is not stays as it is or is left out and told."""

from __future__ import annotations

import datetime

import pytest

from pont.directory.hsds.fields import Refused
from pont.directory.spreadsheets import addresses, cells, hours, week
from pont.directory.spreadsheets.addresses import Address
from pont.directory.spreadsheets.answers import answer_of, is_open_question
from pont.kernel import vocabulary

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  Rue\u00a0 Haute \u200b", "Rue Haute"),
        ("<p>Douches &amp; <b>repas</b></p><p>Venez<br>tôt</p>", "Douches & repas\nVenez\ntôt"),
        ("<script>alert(1)</script>Douches", "Douches"),
        ("moins de < 18 ans & plus", "moins de < 18 ans & plus"),
        ("deux\nlignes\n\n", "deux\nlignes"),
        ("\u202eevil", "evil"),
    ],
)
def test_a_text_loses_html_and_what_nobody_sees(text: str, plain: str) -> None:
    assert cells.lines(text) == plain
    assert cells.one_line(text) == plain.replace("\n", " ")


@pytest.mark.parametrize(
    "text", ["2026-12-31", "31/12/2026", "31.12.26", "46387", "46387.5", "2026-12-31 10:00"]
)
def test_a_day_is_read_as_people_and_excel_write_it(text: str) -> None:
    assert cells.day(text) == datetime.date(2026, 12, 31)


@pytest.mark.parametrize("text", ["12/31/2026", "décembre", "1", "99999", "2026", "31/12"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        cells.day(text)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("22134567", [("022134567", "")]),
        ("22134567.0", [("022134567", "")]),
        ("470123456", [("0470123456", "")]),
        ("32470123456", [("+32470123456", "")]),
        ("02/213.45.67 / 0470 12 34 56", [("02/213.45.67", ""), ("0470 12 34 56", "")]),
        ("02 213 45 67 (accueil); Urgences: 02 999 99 99", [("02 213 45 67", "accueil"), ("02 999 99 99", "Urgences")]),
        ("Tél. 02 213 45 67 ou 02 213 45 68", [("02 213 45 67", ""), ("02 213 45 68", "")]),
        ("+32 (0)2 213 45 67", [("+32 (0)2 213 45 67", "")]),
        ("112", [("112", "")]),
        ("-", []),
    ],
)  # fmt: skip
def test_telephone_numbers_get_back_what_a_spreadsheet_took(
    text: str, numbers: list[tuple[str, str]]
) -> None:
    assert cells.phones(text) == (numbers, [])


def test_what_is_no_telephone_number_is_told() -> None:
    assert cells.phones("demander Marie, 02 213 45 67") == ([("02 213 45 67", "")], ["demander Marie"])


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9:00-12:00", [(540, 720)]),
        ("9h à 12h / 13h30-17h", [(540, 720), (810, 1020)]),
        ("van 9 tot 12u30 en 13u-16.30", [(540, 750), (780, 990)]),
        ("10:00 - 12:00 14:00 - 16:00", [(600, 720), (840, 960)]),
        ("20:00-08:00", [(1200, 1920)]),
        ("00:00-24:00", [(0, 1440)]),
        ("18h-00h", [(1080, 1440)]),
        ("fermé", []),
        ("Gesloten", []),
        ("-", []),
        ("", []),
    ],
)
def test_the_times_of_a_day_are_read(text: str, spans: list[tuple[int, int]]) -> None:
    assert week.spans_of(text) == spans


@pytest.mark.parametrize(
    "text",
    [
        *(
            "sur rendez-vous",
            "9:00-12:00 sur RDV",
            "9-12?",
            "9",
            "9:00",
            "24h/24",
            "s'il reste une place",
            "9-5",
        ),
        *(
            "2-5",
            "12:00-9:00",
            "25:00-26:00",
            "9:70-12:00",
            "9:00-12:00 (1er lundi)",
            "9:00-9:00",
            "?",
            "9-12,",
        ),
        *("0.375", "9:00-12:00 of na afspraak", "matin", "x"),
    ],
)
def test_times_that_might_be_something_else_open_nothing(text: str) -> None:
    with pytest.raises(week.NotUnderstood):
        week.spans_of(text)


def test_a_week_in_columns_becomes_hours_and_one_odd_cell_makes_all_unknown() -> None:
    grid = {"monday": ["9:00-12:00"], "tuesday": ["9h-12h"], "sunday": ["fermé"]}
    assert week.hours_of(grid) == "Mo,Tu 09:00-12:00"
    with pytest.raises(week.NotUnderstood):
        week.hours_of(grid | {"friday": ["sur rendez-vous"]})
    ends = {
        "monday_from": ["0.375", "13:00"],
        "monday_to": ["0.5", "17:00"],
        "friday_from": [""],
        "friday_to": [""],
    }
    assert week.hours_of(ends) == "Mo 09:00-12:00,13:00-17:00"
    with pytest.raises(week.NotUnderstood):
        week.hours_of(ends | {"friday_from": ["09:00"]})
    assert week.hours_of({"monday_from": ["20:00"], "monday_to": ["08:00"]}) == "Mo 20:00-08:00"


def timetable(notes: list[str] | None = None, **said: str) -> list[tuple[str, str, str]]:
    texts = {role: [text] for role, text in said.items()}
    told = [] if notes is None else notes
    return [(one.purpose, one.hours, one.note) for one in hours.timetables(texts, "Lundi: x", "fr", told)]


def test_hours_in_two_writings_have_to_agree() -> None:
    notes: list[str] = []
    assert timetable(osm_hours="Mo 09:00-12:00", monday="9-12") == [("door", "Mo 09:00-12:00", "")]
    assert timetable(notes, osm_hours="Mo 09:00-12:00", monday="9-13") == [
        ("door", "", "Mo 09:00-13:00\nMo 09:00-12:00")
    ]
    assert notes == [
        "hours (door) kept as text, so unknown, they contradict each other: Mo 09:00-13:00; Mo 09:00-12:00"
    ]


def test_hours_that_are_not_understood_stay_a_text_and_unknown() -> None:
    assert timetable(osm_hours="always") == [("door", "", "always")]
    assert timetable(monday="sur rendez-vous") == [("door", "", "Lundi: x")]
    assert timetable(hours="présence 24h/24 dans la mesure du possible") == [
        ("door", "", "présence 24h/24 dans la mesure du possible")
    ]
    assert timetable() == []


def address(**said: str) -> Address:
    texts: dict[str, dict[str, str]] = {}
    many: dict[str, list[str]] = {}
    for key, text in said.items():
        role, _mark, language = key.partition("__")
        texts.setdefault(role, {})[language] = text
        many.setdefault(role, []).append(text)
    return addresses.read(texts, many, [])


@pytest.mark.parametrize(
    ("said", "line", "postcode", "city"),
    [
        ({"address": "Rue Haute 1, 1000 Bruxelles"}, "Rue Haute 1", "1000", "Bruxelles"),
        ({"address": "Rue Haute 1 - B-1000 Bruxelles"}, "Rue Haute 1", "1000", "Bruxelles"),
        ({"address": "Rue Haute 1", "city": "1000 Bruxelles"}, "Rue Haute 1", "1000", "Bruxelles"),
        ({"address": "Rue Haute 1", "postcode": "1050 Ixelles"}, "Rue Haute 1", "1050", "Ixelles"),
        ({"street": "Rue Haute", "number": "1.0", "box": "3", "postcode": "1000.0"}, "Rue Haute 1 bte 3", "1000", ""),
        ({"street": "Hoogstraat", "number": "1", "box": "3"}, "Hoogstraat 1 bus 3", "", ""),
        ({"street": "Rue Haute 1", "number": "1", "box": "bte 3"}, "Rue Haute 1 bte 3", "", ""),
        ({"address": "Chaussée de 1830 12"}, "Chaussée de 1830 12", "", ""),
        ({"address": "Rue Haute 1, 1000 Bruxelles", "postcode": "1050"}, "Rue Haute 1, 1000 Bruxelles", "1050", ""),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart_where_that_is_sure(
    said: dict[str, str], line: str, postcode: str, city: str
) -> None:
    found = address(**said)
    assert (found.line, found.postcode, found.city) == (line, postcode, city)


def test_an_address_in_two_languages_is_one_address() -> None:
    found = address(
        street__fr="Rue Haute", street__nl="Hoogstraat", number="1", city__fr="Bruxelles", city__nl="Brussel"
    )
    assert (found.line, found.city, found.language) == ("Rue Haute 1", "Bruxelles", "fr")
    assert found.others == {"address_1": {"nl": "Hoogstraat 1"}, "city": {"nl": "Brussel"}}


def test_a_point_is_whole_and_in_belgium_or_none() -> None:
    assert address(latitude="50,85", longitude="4.35").point == (50.85, 4.35)
    assert address(point="50.85, 4.35").point == (50.85, 4.35)
    for said in ({"latitude": "50.85"}, {"latitude": "4.35", "longitude": "50.85"}, {"point": "x"}):
        assert address(**said).point is None
    assert address(latitude="48.85", longitude="2.35").point is None


def test_answers_are_known_by_code_by_sentence_and_by_yes_and_no() -> None:
    for kind, condition in vocabulary.conditions().items():
        for answer in condition.answers:
            assert answer_of(kind, answer.code) == answer.code
    said = {
        ("step_free", "Oui"): "yes",
        ("step_free", "deels"): "partly",
        ("step_free", "Er zijn trappen. Een rolstoel kan niet binnen."): "no",
        ("price", "GRATUIT"): "free",
        ("price", "2,50 €"): "amount",
        ("price", "0"): "free",
        ("appointment", "nee"): "walk_in",
        ("appointment", "Sur rendez-vous"): "required",
        ("id_asked", "ja"): "always",
        ("person_condition", "Femmes"): "women",
        ("waiting_list", "ja"): "",
        ("interpreter", "oui"): "",
        ("price", "2 € ou gratuit"): "",
        ("step_free", "avec aide"): "",
    }
    assert {key: answer_of(*key) for key in said} == said
    assert [is_open_question(text) for text in ("?", "onbekend", "-", "nee")] == [True, True, True, False]
