"""Columns are known by their headings in three languages and by their cells, and every guess says why."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pont.directory.hsds.files import NotAFeed
from pont.directory.spreadsheets import roles, words
from pont.directory.spreadsheets.files import read_sheet
from pont.directory.spreadsheets.headings import table_of
from pont.directory.spreadsheets.matching import Matched, Matching, match
from pont.directory.tests.sheet_files import text_of

pytestmark = pytest.mark.one_database


def matched(
    headings: tuple[str, ...],
    *rows: tuple[str, ...],
    remembered: Matching | None = None,
    chosen: Mapping[str, str] | None = None,
) -> Matched:
    filled = rows or (("x",) * len(headings),)
    return match(table_of(read_sheet(text_of(headings, *filled).encode())), remembered, chosen)


def guessed(*headings: str) -> list[str]:
    return [guess.role for guess in matched(headings).guesses]


@pytest.mark.parametrize(
    "headings",
    [
        (
            "Naam",
            "Organisatie",
            "Straat",
            "Huisnummer",
            "Bus",
            "Postcode",
            "Gemeente",
            "Telefoon",
            "E-mail",
            "Website",
        ),
        (
            "NOM DU SERVICE",
            "Asbl",
            "Rue",
            "N°",
            "Boîte",
            "Code postal",
            "Commune",
            "Tél.",
            "Courriel",
            "Site web",
        ),
        (
            "Service name",
            "Organisation",
            "Street",
            "House number",
            "Box",
            "ZIP code",
            "City",
            "Phone",
            "Email",
            "URL",
        ),
    ],
)
def test_headings_in_three_languages_say_the_same(headings: tuple[str, ...]) -> None:
    assert guessed(*headings) == [
        *("name", "organization", "street", "number", "box", "postcode", "city", "phone", "email", "website")
    ]


def test_further_headings_are_known() -> None:
    said = {
        "Heures d'ouverture": "hours",
        "Openingsuren": "hours",
        "Permanence téléphonique": "phone_hours",
        "Openingsuren telefoon": "phone_hours",
        "Horaire de la ligne téléphonique": "phone_hours",
        "Doelgroep": "eligibility",
        "Public cible": "eligibility",
        "Catégories": "needs",
        "Prix": "fees",
        "Langues parlées": "languages",
        "Dernière mise à jour": "checked_on",
        "Latitude": "latitude",
        "Coordonnées GPS": "point",
        "PMR": "condition:step_free",
        "Rolstoeltoegankelijk": "condition:step_free",
        "Sans papiers": "condition:without_papers",
        "Wachtlijst": "condition:waiting_list",
        "identity card asked": "condition:id_asked",
        "toilet_there": "condition:toilet_there",
        "Naam (FR)": "name:fr",
        "Description NL": "description:nl",
        "name_ar": "name:ar",
        "Heures d'ouverture / Lundi": "monday",
        "Heures d'ouverture lundi": "monday",
        "Open": "hours",
        "Lundi ouverture": "monday_from",
        "Lundi / de": "monday_from",
        "Zaterdag sluiting": "saturday_to",
    }
    assert {heading: known.role for heading in said if (known := words.known(heading))} == said


def test_hours_of_a_telephone_or_an_intake_are_never_taken_for_those_of_a_door() -> None:
    headings = (
        *(
            "Téléphone / Lundi",
            "Permanence téléphonique / Mardi",
            "Telefonisch maandag",
            "Intake hours Monday",
        ),
        *("Heures d'admission / Jeudi",),
    )
    assert guessed("Nom", *headings) == ["name", *["ignore"] * 5]


def test_days_of_two_letters_are_read_in_the_language_that_has_them_all() -> None:
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    assert guessed("Naam", "ma", "di", "wo", "do", "vr", "za", "zo")[1:] == week
    assert guessed("Nom", "Lu", "Ma", "Me", "Je", "Ve", "Sa", "Di")[1:] == week
    assert guessed("Name", "ma", "di")[1:] == ["ignore", "ignore"]


def test_cells_tell_what_a_heading_does_not() -> None:
    rows = [
        ("a", "02 213 45 67", "info@x.be", "www.x.be", "1000", "50.85", "4,35", "Mo-Fr 09:00-12:00", "Jan"),
        ("b", "0470/12.34.56", "b@y.brussels", "https://y.be", "1080", "50.86", "4,30", "Tu 10:00-11:00", "Fatima"),
    ]  # fmt: skip
    found = matched(("Nom", "A", "B", "C", "D", "E", "F", "Horaire", "Contact"), *rows)
    assert [(guess.role, guess.why) for guess in found.guesses] == [
        ("name", "heading"),
        ("phone", "content"),
        ("email", "content"),
        ("website", "content"),
        ("postcode", "content"),
        ("latitude", "content"),
        ("longitude", "content"),
        ("osm_hours", "content"),
        ("ignore", "private"),
    ]


def test_every_guess_says_why_and_shows_what_stands_there() -> None:
    found = matched(
        ("Nom", "Nom de l'asbl ou du groupe", "Remarques", "Visibilité", "Titre", "?"),
        ("Douches", "Rive", "sonner", "public", "T", "z"),
    )
    assert [(guess.role, guess.reason, guess.samples) for guess in found.guesses] == [
        ("name", 'the heading says "nom"', ["Douches"]),
        ("organization", 'the heading holds "asbl"', ["Rive"]),
        ("ignore", "it may hold what is not for everybody", ["sonner"]),
        ("ignore", "a list does not set who may see an entry", ["public"]),
        ("ignore", 'the column "Nom" is that already', ["T"]),
        ("ignore", "nothing says what it is", ["z"]),
    ]


def test_one_thing_in_two_languages_is_a_text_and_its_translation() -> None:
    assert guessed("Nom", "Naam", "Rue", "Straat", "CP", "Commune", "Gemeente") == [
        *("name:fr", "name:nl", "street:fr", "street:nl", "postcode", "city:fr", "city:nl")
    ]


def test_without_a_name_the_organisation_is_the_name() -> None:
    found = matched(("Organisatie", "Adres"))
    assert [(guess.role, guess.why) for guess in found.guesses] == [
        ("name", "only_organisation"),
        ("address", "heading"),
    ]


def test_without_a_name_at_all_one_sentence_says_what_to_do() -> None:
    found = matched(("Tél", "Adresse"))
    assert found.problems == [
        "No column is the name of the service. Say which one: the headings are Tél, Adresse."
    ]
    assert matched(("Tél", "Adresse"), chosen={"adresse": "name"}).problems == []


def test_what_a_person_chooses_wins_and_the_guess_gives_way() -> None:
    found = matched(("Nom", "Service", "Remarques"), chosen={"SERVICE": "name", "Remarques": "note"})
    assert found.matching.roles == {"Nom": "ignore", "Service": "name", "Remarques": "note"}


def test_what_is_remembered_needs_no_question_and_what_changed_is_told() -> None:
    before = matched(("Nom", "A", "Tél", "Adresse"), chosen={"A": "other_names"})
    kept = Matching.of(before.matching.stored())
    again = matched(("Adresse", "nom", "A", "Mail"), remembered=kept)
    assert again.matching.roles == {"Adresse": "address", "nom": "name", "A": "other_names", "Mail": "email"}
    assert [guess.why for guess in again.guesses] == ["remembered", "remembered", "remembered", "heading"]
    assert again.notes() == [
        "The column Mail is new; it was not there the last time.",
        "The column Tél was there the last time and is missing.",
    ]


def test_a_list_that_lost_its_column_of_identifiers_is_refused() -> None:
    kept = matched(("ID", "Nom")).matching
    with pytest.raises(NotAFeed) as error:
        matched(("Nom", "Tél"), remembered=kept)
    assert str(error.value) == (
        "The column ID with the identifiers is missing: every service would come in twice."
    )
    assert matched(("Ref 2", "Nom"), remembered=kept, chosen={"Ref 2": "id"}).problems == []


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"Nope": "name"}, "There is no column Nope: the headings are Nom, Titre."),
        ({"Nom": "name", "Titre": "name"}, "Two columns cannot both be name: Nom and Titre."),
    ],
)
def test_a_choice_that_cannot_be_gets_one_sentence(chosen: dict[str, str], sentence: str) -> None:
    with pytest.raises(NotAFeed) as error:
        matched(("Nom", "Titre"), chosen=chosen)
    assert str(error.value) == sentence


def test_no_role_sets_who_may_see_an_entry() -> None:
    assert [code for code in roles.codes() if "visib" in code] == []
    with pytest.raises(NotAFeed):
        matched(("Nom",), chosen={"Nom": "visibility"})


def test_a_stored_matching_of_another_time_is_read_with_care() -> None:
    stored = {"roles": {"Nom": "name", "X": "no longer a role"}, "salt": "s"}
    assert Matching.of(stored) == Matching({"Nom": "name"}, "s")
    assert Matching.of(None) == Matching.of(["x"]) == Matching.of({"roles": 1, "salt": 2}) == Matching()


def test_every_role_has_words_for_people_in_three_languages() -> None:
    for language in ("nl", "fr", "en"):
        assert set(roles.labels(language)) == roles.codes()
