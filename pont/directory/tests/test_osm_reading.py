"""One place of OpenStreetMap: which it is, where, what it is called, and what its tags state. Nothing is guessed."""

from __future__ import annotations

import datetime

import pytest

from pont.directory.deriving import derive_needs
from pont.directory.hsds.fields import Raw, Refused
from pont.directory.hsds.reading import read_service
from pont.directory.models import Service
from pont.directory.needing import _terms
from pont.directory.osm.mapping import read_mapping, tags_of
from pont.directory.osm.reading import Place, Reader

TODAY = datetime.date(2026, 11, 21)


def tags(**said: str) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in said.items()}


def read(notes: list[str] | None = None, **said: str) -> Raw:
    """The service of a place with these tags, by the mapping that ships."""
    values = tags(**said)
    rules = read_mapping()
    rule = rules.rule_for(tags_of(values))
    assert rule is not None
    found = Place("node/1", values, rule, (50.85, 4.35), "21004")
    return Reader(rules, "OpenStreetMap", TODAY).service(found, [] if notes is None else notes)


def conditions(**said: str) -> dict[str, str]:
    found = read(amenity="library", **said)["x_pont"].get("conditions", [])
    return {one["kind"]: one["answer"] for one in found}


def needs(**said: str) -> dict[str, str]:
    return {one["code"]: one["origin"] for one in read(**said)["x_pont"]["needs"]}


# --- What it is called --------------------------------------------------------------------------------------
def test_a_name_in_more_languages_has_one_original_and_translations() -> None:
    said = read(amenity="library", name="Huis", name__fr="Maison", name__ar="دار", name__etymology="x")
    assert (said["name"], said["x_pont"]["language"]) == ("Huis", "")
    assert said["x_pont"]["translations"]["name"] == {
        "fr": {"text": "Maison", "status": "human"},
        "ar": {"text": "دار", "status": "human"},
    }


def test_a_name_that_is_said_in_a_language_is_in_that_language() -> None:
    said = read(amenity="library", name="Huis", name__fr="Maison", name__nl="Huis")
    assert (said["name"], said["x_pont"]["language"]) == ("Huis", "nl")
    assert list(said["x_pont"]["translations"]["name"]) == ["fr"]


def test_a_name_in_two_languages_gives_way_to_its_halves_and_is_still_found() -> None:
    said = read(amenity="library", name="Le Pont - De Brug", name__fr="Le Pont", name__nl="De Brug")
    assert (said["name"], said["x_pont"]["language"]) == ("Le Pont", "fr")
    assert said["x_pont"]["translations"]["name"]["nl"]["text"] == "De Brug"
    assert said["alternate_name"] == "Le Pont - De Brug"


def test_a_place_without_a_name_is_called_after_its_kind_in_each_language() -> None:
    said = read(amenity="drinking_water")
    assert (said["name"], said["x_pont"]["language"]) == ("Drinkwater", "nl")
    assert said["x_pont"]["translations"]["name"]["fr"]["text"] == "Eau potable"
    assert said["organization"]["name"] == "Drinkwater"
    assert read(amenity="drinking_water", name="–")["name"] == "Drinkwater"


def test_nameless_places_of_a_kind_share_their_organisation_and_others_have_their_own() -> None:
    water, more = read(amenity="drinking_water"), read(amenity="drinking_water", wheelchair="yes")
    assert water["organization"] == more["organization"]
    assert read(amenity="library", name="A")["organization"]["id"] == "osm-node-1"
    ran = read(amenity="library", name="A", operator="Stad Brussel")["organization"]
    assert ran["name"] == "Stad Brussel"
    assert ran == read(amenity="drinking_water", operator="Stad Brussel")["organization"]


def test_other_names_are_kept_and_none_twice() -> None:
    said = read(amenity="library", name="A1", alt_name="B1;C1", short_name="B1", old_name="A1")
    assert [said["alternate_name"], *said["x_pont"]["other_names"]] == ["B1", "C1"]


def test_a_misread_and_an_endless_name_are_refused() -> None:
    with pytest.raises(Refused, match="another encoding"):
        read(amenity="library", name="BibliothÃ¨que")
    with pytest.raises(Refused, match="longer than 300"):
        read(amenity="library", name="x" * 301)


# --- Where it is --------------------------------------------------------------------------------------------
def location(**said: str) -> Raw:
    found: Raw = read(amenity="library", **said)["service_at_locations"][0]["location"]
    return found


def test_a_street_in_two_languages_is_one_text_in_each() -> None:
    said = location(
        addr__street="Rue Haute - Hoogstraat",
        addr__housenumber="12",
        addr__postcode="1000",
        addr__city="Bruxelles - Brussel",
    )
    assert said["addresses"][0]["address_1"] == "Rue Haute 12"
    assert said["addresses"][0]["city"] == "Bruxelles"
    assert said["x_pont"]["language"] == "fr"
    translated = said["x_pont"]["translations"]
    assert (translated["address_1"]["nl"]["text"], translated["city"]["nl"]["text"]) == (
        "Hoogstraat 12",
        "Brussel",
    )


def test_a_street_of_which_nobody_says_the_language_is_left_as_it_is() -> None:
    said = location(addr__street="Rue Haute")
    assert (said["addresses"][0]["address_1"], said["x_pont"]["language"]) == ("Rue Haute", "")
    assert location(addr__street="Hoogstraat")["x_pont"]["language"] == "nl"
    named = location(addr__street="x", addr__street__fr="Rue Haute", addr__street__nl="Hoogstraat")
    assert named["addresses"][0]["address_1"] == "Rue Haute"


def test_a_place_without_an_address_has_its_point_only() -> None:
    said = location(name="A")
    assert "addresses" not in said
    assert (said["latitude"], said["longitude"], said["x_pont"]["commune"]) == (50.85, 4.35, "21004")


# --- What its tags state ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, {}),
        ({"wheelchair": "yes"}, {"step_free": "yes"}),
        ({"wheelchair": "designated"}, {"step_free": "yes"}),
        ({"wheelchair": "limited"}, {"step_free": "partly"}),
        ({"wheelchair": "no"}, {"step_free": "no"}),
        ({"wheelchair": "maybe"}, {}),
        ({"toilets__wheelchair": "yes"}, {"toilet_there": "yes"}),
        ({"toilets__wheelchair": "no"}, {}),
        ({"toilets": "no"}, {"toilet_there": "no"}),
        ({"fee": "no"}, {"price": "free"}),
        ({"fee": "yes"}, {"price": "amount"}),
        ({"fee": "donation"}, {"price": "voluntary"}),
        ({"fee": "unknown"}, {}),
        ({"charge": "2 EUR"}, {"price": "amount"}),
        ({"charge": "0 EUR"}, {"price": "free"}),
        ({"charge": "ask inside"}, {}),
        ({"fee": "no", "charge": "2 EUR"}, {}),
        ({"fee": "yes", "charge": "0 EUR"}, {}),
        ({"fee": "yes", "charge": "1,50 €"}, {"price": "amount"}),
        ({"payment__cash": "no"}, {"cash_accepted": "no"}),
    ],
)
def test_a_condition_is_known_only_where_a_tag_states_it(said: dict[str, str], found: dict[str, str]) -> None:
    assert conditions(**said) == found


def test_a_condition_says_who_said_it_and_that_it_was_taken_over() -> None:
    [step_free] = read(amenity="library", wheelchair="yes")["x_pont"]["conditions"]
    assert (step_free["verified_how"], step_free["verified_by"]) == ("imported", "OpenStreetMap")
    assert "verified_on" not in step_free
    [dated] = read(amenity="library", wheelchair="yes", check_date__wheelchair="2025-05-01")["x_pont"][
        "conditions"
    ]
    assert dated["verified_on"] == "2025-05-01"


@pytest.mark.parametrize("day", ["2026-11-22", "2025", "2025-13-01", "yesterday", ""])
def test_a_check_without_a_day_or_in_the_future_is_no_check(day: str) -> None:
    [step_free] = read(amenity="library", wheelchair="yes", check_date=day)["x_pont"]["conditions"]
    assert "verified_on" not in step_free


def test_a_check_by_a_mapper_dates_what_tags_state_and_not_the_door() -> None:
    said = read(amenity="library", wheelchair="yes", check_date="2026-11-21", opening_hours="Mo 09:00-10:00")
    assert "verified_on" not in said["x_pont"]
    [step_free] = said["x_pont"]["conditions"]
    assert step_free["verified_on"] == "2026-11-21"
    [schedule] = said["service_at_locations"][0]["schedules"]
    assert "verified_on" not in schedule["x_pont"]


def test_a_charge_is_shown_as_it_is_written() -> None:
    assert read(amenity="toilets", charge="0.50 EUR")["cost_options"] == [
        {"option": "0.50 EUR", "amount": 0.5, "currency": "EUR"}
    ]
    assert read(amenity="toilets", charge="by weight")["cost_options"] == [{"option": "by weight"}]
    notes: list[str] = []
    assert "cost_options" not in read(notes, amenity="toilets", charge="2 EUR", fee="no")
    assert notes == ["fee and charge contradict each other: the price is unknown"]


def hours(notes: list[str] | None = None, **said: str) -> tuple[str, str]:
    draft = read_service(read(notes, amenity="library", **said), "OpenStreetMap")
    [schedule] = draft.places[0].parts
    return schedule.columns["hours"], schedule.columns["note"]


def test_hours_are_kept_in_their_one_spelling() -> None:
    assert hours(opening_hours="Mo-Fr 9:00-12:00;Sa off") == ("Mo-Fr 09:00-12:00; Sa off", "")
    assert "schedules" not in read(amenity="library")["service_at_locations"][0]


def test_hours_that_cannot_be_read_are_a_text_and_unknown() -> None:
    notes: list[str] = []
    assert hours(notes, opening_hours="le mardi, 9h30") == ("", "le mardi, 9h30")
    assert len(notes) == 1
    assert hours(opening_hours="Mo 09:00-10:00; " * 200)[0] == ""


def test_a_telephone_and_a_site_are_taken_and_no_address_of_a_person() -> None:
    said = read(
        amenity="library",
        phone="+32 2 555 00 00;+32 2 555 00 01",
        contact__phone="+3225550000",
        contact__mobile="+32 470 00 00 00",
        email="jan@example.org",
        website="example.org;https://second.org",
        description="Ask jan@example.org",
    )
    assert [one["number"] for one in said["phones"]] == ["+32 2 555 00 00", "+32 2 555 00 01"]
    assert said["url"] == "https://example.org"
    assert "jan" not in str(said)
    assert "470" not in str(said)


def test_what_is_no_telephone_and_no_site_is_left_out_and_noted() -> None:
    notes: list[str] = []
    said = read(notes, amenity="library", phone="ask Jan", website="soon")
    assert "phones" not in said
    assert "url" not in said
    assert len(notes) == 2


# --- What it meets ------------------------------------------------------------------------------------------
def test_a_tag_says_what_a_place_meets() -> None:
    assert needs(amenity="library") == {"culture.library": "strong", "education.study_space": "weak"}
    assert needs(amenity="social_facility", social_facility="food_bank") == {
        "wellbeing.food_parcel": "strong"
    }
    both = needs(amenity="hospital", emergency="yes")
    assert both == {"health.emergency": "strong", "health.hospital": "strong"}
    assert (
        needs(amenity="community_centre", internet_access="terminal")["social_contacts.internet"] == "strong"
    )


def test_a_name_is_a_hint_unless_the_mapping_says_more() -> None:
    assert needs(amenity="school", name="École Colis alimentaire")["wellbeing.food_parcel"] == "weak"
    assert needs(amenity="kindergarten", name="Crèche A")["family.childcare"] == "strong"
    assert needs(amenity="kindergarten", name="A")["family.childcare"] == "weak"
    assert needs(amenity="social_facility", name="Restaurant social")["wellbeing.hot_meal"] == "strong"


def test_a_need_said_by_a_tag_is_found_again_when_needs_are_derived_anew() -> None:
    draft = read_service(read(amenity="toilets", name="A"), "OpenStreetMap")
    again = derive_needs("A", "", _terms(Service(extra=draft.extra)))
    assert [need.code for need in again if need.origin == "strong"] == ["wellbeing.toilet"]
