"""Needs read in records that never went through our hands, in three languages and American."""

from __future__ import annotations

import pytest

from pont.directory.deriving import DerivedNeed, derive_needs, language_of


def codes(name: str, description: str = "", terms: tuple[str, ...] = ()) -> set[str]:
    return {need.code for need in derive_needs(name, description, terms)}


@pytest.mark.parametrize(
    ("name", "description", "terms", "expected"),
    [
        (
            "Bains du Centre",
            "Des douches et une laverie pour tous.",
            (),
            {"wellbeing.shower", "wellbeing.laundry"},
        ),
        ("Resto social", "Repas chaud tous les midis, sans rendez-vous.", (), {"wellbeing.hot_meal"}),
        ("Asile de nuit", "Hébergement d'urgence de 20h à 8h.", (), {"housing.shelter_tonight"}),
        ("L'Entraide", "Distribution de colis alimentaires le jeudi.", (), {"wellbeing.food_parcel"}),
        ("La Plume", "Un écrivain public lit et écrit vos lettres.", (), {"income_debts.letters"}),
        ("Maison médicale", "Médecine générale.", (), {"health.doctor"}),
        ("Het Kroost", "Warme maaltijden aan een sociale prijs.", (), {"wellbeing.hot_meal"}),
        ("De Schelp", "Je kan er een douche nemen en je kleren wassen.", (), {"wellbeing.shower"}),
        ("De Nacht", "Nachtopvang voor daklozen.", (), {"housing.shelter_tonight"}),
        ("'t Kruidje", "Elke vrijdag voedselpakketten.", (), {"wellbeing.food_parcel"}),
        ("MetroEast Food Pantry", "No-cost groceries for families in need.", (), {"wellbeing.food_parcel"}),
        ("St. Mary's Kitchen", "Soup kitchen serving hot meals daily.", (), {"wellbeing.hot_meal"}),
        (
            "Hope House",
            "",
            ("Emergency Shelter", "Laundry Facilities"),
            {"housing.shelter_tonight", "wellbeing.laundry"},
        ),
        ("Community Clinic", "Free medical care for the uninsured.", (), {"health.doctor"}),
        ("Street outreach", "A van with showers and clean clothes.", (), {"wellbeing.shower"}),
        ("Chess club", "We play chess on Fridays.", (), set()),
        ("", "", (), set()),
    ],
)
def test_what_a_record_offers_is_read_in_its_own_words(
    name: str, description: str, terms: tuple[str, ...], expected: set[str]
) -> None:
    assert expected - codes(name, description, terms) == set()


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Pas de douche.", "wellbeing.shower"),
        ("Nous ne proposons pas de repas chaud.", "wellbeing.hot_meal"),
        ("Il n'y a ni douche ni laverie.", "wellbeing.laundry"),
        ("Geen douche of wasserette.", "wellbeing.laundry"),
        ("Er is geen nachtopvang.", "housing.shelter_tonight"),
        ("No showers or laundry.", "wellbeing.laundry"),
        ("We do not offer hot meals.", "wellbeing.hot_meal"),
        ("Showers are not available.", "wellbeing.shower"),
        ("Douches zijn niet beschikbaar.", "wellbeing.shower"),
    ],
)
def test_what_a_record_denies_is_no_need(text: str, absent: str) -> None:
    assert absent not in codes("Het huis", text)


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("Pas de repas, mais une douche.", "wellbeing.shower"),
        ("Geen afspraak nodig. Warme maaltijd om 12 uur.", "wellbeing.hot_meal"),
        ("No cost hot meals.", "wellbeing.hot_meal"),
        ("Not only showers but also a laundry.", "wellbeing.shower"),
        ("Sans rendez-vous, douche et laverie.", "wellbeing.shower"),
    ],
)
def test_a_denial_reaches_no_further_than_what_it_denies(text: str, present: str) -> None:
    assert present in codes("Het huis", text)


def test_a_telling_name_is_strong_and_the_rest_is_mentioned() -> None:
    description = (
        "Nous accueillons tout le monde au restaurant social. Vous trouverez aussi: une laverie, "
        "des vêtements, un écrivain public, des cours de français, une consultation juridique, une garderie."
    )
    origins = {need.code: need.origin for need in derive_needs("Douches publiques", description)}
    assert origins["wellbeing.shower"] == "strong"
    assert (origins["wellbeing.hot_meal"], origins["wellbeing.laundry"]) == ("weak", "weak")


def test_where_the_name_tells_nothing_the_first_sentence_is_strong() -> None:
    description = (
        "Nous accueillons tout le monde au restaurant social. Vous trouverez aussi: une laverie, "
        "des vêtements, un écrivain public, des cours de français, une consultation juridique, une garderie."
    )
    origins = {need.code: need.origin for need in derive_needs("L'Exemple", description)}
    assert (origins["wellbeing.hot_meal"], origins["wellbeing.laundry"]) == ("strong", "weak")


def test_a_subject_as_wide_as_a_life_domain_is_weak_beside_a_telling_name() -> None:
    origins = {
        need.code: need.origin for need in derive_needs("Douches publiques", "", ["Santé", "Repas chauds"])
    }
    assert origins["wellbeing.hot_meal"] == "strong"
    assert {origin for code, origin in origins.items() if code.startswith("health.")} <= {"weak"}


def test_a_short_description_is_about_what_it_says() -> None:
    needs = derive_needs("Le Pont", "Un lieu pour souffler. Il y a une laverie.")
    assert needs == [DerivedNeed("wellbeing.laundry", "strong", "laverie")]


def test_the_longest_phrase_wins_over_a_shorter_one_inside_it() -> None:
    [need] = derive_needs("Douches publiques")
    assert (need.code, need.phrase.startswith("douche publique")) == ("wellbeing.shower", True)


def test_a_hint_is_evidence_in_a_subject_and_as_a_whole_name_but_not_in_a_text() -> None:
    assert "income_debts.letters" in codes("X", "", ("Courrier",))
    assert "income_debts.letters" in codes("Courrier")
    assert "income_debts.letters" not in codes("X", "Nous répondons à votre courrier dans la semaine.")


def test_a_false_friend_masks_its_own_need_only() -> None:
    assert "income_debts.letters" not in codes("Newsletter", "Read our newsletter.")


def test_plurals_accents_and_capitals_do_not_matter() -> None:
    assert codes("DOUCHES") == codes("douche") == codes("Douché")


def test_markup_is_not_read_as_words() -> None:
    assert codes("X", "<p>Repas <b>chaud</b></p>") == codes("X", "Repas chaud")


def test_a_text_of_a_hundred_thousand_words_is_read_in_time() -> None:
    assert codes("X", "rien du tout ici " * 25_000) == set()
    assert codes("X", "douche " * 100_000) == {"wellbeing.shower"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nous accueillons les personnes dans le besoin avec une douche", "fr"),
        ("Wij zijn er voor iedereen die het moeilijk heeft", "nl"),
        ("We are here for people who need a hand with their papers", "en"),
        ("Douche", ""),
        ("", ""),
        ("12345 !!!", ""),
    ],
)
def test_the_language_of_a_text_is_told_by_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language
