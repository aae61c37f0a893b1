"""Which texts are translated, in which state each is, and how a translation is written."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import DatabaseError
from django.utils.translation import override

from pont.accounts import sight
from pont.accounts.actions import NotPossible
from pont.accounts.at_work import AtWork
from pont.accounts.logs import HouseHistory
from pont.accounts.models import House
from pont.accounts.tests import cast as people
from pont.directory.desk.tests.translating_world import CANARY, World, made, translated
from pont.directory.desk.translating import actions, exchange, texts
from pont.directory.desk.translating.actions import Change, ChangedMeanwhile
from pont.directory.desk.translating.texts import HUMAN, MACHINE, MISSING, OUTDATED, Key
from pont.directory.desk.translating.units import DONE, Sheet, Unit, unit_id, units
from pont.directory.models import Change as Noted
from pont.directory.models import Organization, Service
from pont.directory.translations import OrganizationTranslation, ServiceTranslation, hash_of


@pytest.fixture
def world(db: None) -> World:
    return made(people.cast())


def asked(language: str, service: Service | None = None) -> list[str]:
    return [one.text for one in texts.read([language]).asked(language, service and service.pk)]


def name_of(service: Service) -> Key:
    return Key("service", service.pk, "name")


def at(world: World) -> AtWork:
    return people.at_work(world.bram, world.brug)


def wanted(service: Service, text: str, language: str = "fr") -> Change:
    """A change as a page sends it that was opened this moment."""
    book = texts.read([language], [service.pk])
    original = book.originals[name_of(service)]
    return Change(original.key, text, original.hash, texts.mark(book.kept.get((original.key, language))))


def write(world: World, *changes: Change, language: str = "fr") -> None:
    with sight.of_house(world.brug.pk):
        actions.translate(service=world.soup, language=language, changes=changes, by=at(world))


def kept(service: Service, language: str = "fr") -> list[tuple[str, str, str]]:
    rows = ServiceTranslation.objects.filter(row=service, field="name", language=language)
    return list(rows.values_list("text", "status", "source_hash"))


def lines(world: World) -> list[tuple[str, str, object]]:
    with sight.of_house(world.brug.pk):
        return list(HouseHistory.objects.values_list("action", "about", "changes"))


def test_the_texts_of_a_service_stand_in_the_order_of_its_page(world: World) -> None:
    assert asked("fr", world.soup) == [
        "Soep aan de brug",
        "Een warme maaltijd.\nBel 02 000 00 12.",
        "Huis De Brug",
        *("De zaal", "Achter de brug", "Kaai 12", "IJzer"),
        "Achter de brug",
        *("Aan de leiband", "Zeg dat je hier woont"),
        "Je eigen kom",
        "Geef wat je kan",
    ]


def test_nothing_that_the_public_may_not_read_is_a_text(world: World) -> None:
    book = texts.read()
    assert [one for one in book.originals.values() if CANARY in one.text] == []
    assert set(book.services) == {world.soup.pk, world.showers.pk, world.refuge.pk}


def test_a_refuge_has_texts_and_no_place(world: World) -> None:
    assert asked("fr", world.refuge) == ["Vluchthuis", "Huis De Brug"]


@pytest.mark.parametrize("status", ["inactive", "defunct"])
def test_a_service_that_ended_has_no_text(world: World, status: str) -> None:
    Service.objects.update(status=status)
    assert texts.read().originals == {}


def test_a_text_is_not_asked_in_its_own_language(world: World) -> None:
    assert asked("nl") == ["Douches", "Le Lavoir"]


def test_the_names_on_signs_are_asked_in_dutch_and_french_only(world: World) -> None:
    signs = {"Kaai 12", "IJzer"}
    assert signs <= set(asked("fr"))
    assert signs & set(asked("ar")) == set()
    assert "De zaal" in asked("ar")


def test_a_text_of_unknown_language_is_asked_in_all(world: World) -> None:
    Service.objects.filter(pk=world.soup.pk).update(language="")
    assert "Soep aan de brug" in asked("nl")


def test_a_text_that_stands_with_two_services_counts_once(world: World) -> None:
    assert asked("fr").count("Huis De Brug") == 1
    assert texts.read().counts("fr").total() == len(asked("fr")) == 13


@pytest.mark.parametrize(
    ("status", "of", "state"),
    [
        ("human", "", HUMAN),
        ("machine", "", MACHINE),
        ("outdated", "", OUTDATED),
        ("human", "Soep bij de brug", OUTDATED),
        ("machine", "Soep bij de brug", OUTDATED),
    ],
)
def test_a_translation_of_other_words_is_outdated(world: World, status: str, of: str, state: str) -> None:
    translated(world.soup, "fr", "Soupe au pont", status, of)
    book = texts.read(["fr"])
    assert book.counts("fr", world.soup.pk) == Counter({MISSING: 11, state: 1})
    assert book.counts("ar", world.soup.pk) == Counter({MISSING: 10})


def test_the_services_of_the_own_house_come_first_then_by_name(world: World) -> None:
    Service.objects.create(organization=world.showers.organization, name="Aide", language="fr")
    rows = list(texts.work(texts.read(["ar"]), "ar", [MISSING], world.brug.pk))
    assert [(row.service.name, row.is_own) for row in rows] == [
        ("Soep aan de brug", True),
        ("Vluchthuis", True),
        ("Aide", False),
        ("Douches", False),
    ]


def test_a_name_may_be_as_long_as_its_column_and_a_text_three_times_its_original(world: World) -> None:
    Service.objects.filter(pk=world.soup.pk).update(description="x" * 500)
    originals = texts.read().originals
    most = {field: originals[Key("service", world.soup.pk, field)].most for field in ("name", "description")}
    assert most == {"name": 300, "description": 1500}


# Writing.


def test_a_translation_is_a_persons_and_knows_its_original(world: World) -> None:
    translated(world.soup, "fr", "Soupe", "machine", "Soep")
    write(world, wanted(world.soup, "Soupe au pont"))
    assert kept(world.soup) == [("Soupe au pont", HUMAN, hash_of("Soep aan de brug"))]


def test_a_translation_goes_when_somebody_takes_it_away(world: World) -> None:
    translated(world.soup, "fr", "Soupe")
    write(world, wanted(world.soup, ""))
    assert kept(world.soup) == []


def test_each_save_writes_one_line(world: World) -> None:
    write(world, wanted(world.soup, "Soupe"))
    assert lines(world) == [("translate", "Soep aan de brug", {"language": "fr", "texts": 1})]


def test_the_index_hears_of_the_service(world: World) -> None:
    write(world, wanted(world.soup, "Soupe"))
    assert list(Noted.objects.values_list("service", flat=True)) == [world.soup.pk]


def test_the_index_hears_of_every_service_of_an_organisation(world: World) -> None:
    key = Key("organization", world.soup.organization_id, "name")
    write(world, Change(key, "Maison du pont", hash_of("Huis De Brug"), ""))
    assert OrganizationTranslation.objects.get().text == "Maison du pont"
    assert sorted(Noted.objects.values_list("service", flat=True)) == [world.soup.pk, world.refuge.pk]


def test_the_index_is_built_anew_where_very_many_services_change(world: World) -> None:
    of = world.soup.organization
    Service.objects.bulk_create(
        Service(organization=of, name=f"{number}", hsds_id=f"{number}")
        for number in range(actions.MOST_OVERLAID)
    )
    write(world, Change(Key("organization", of.pk, "name"), "Maison", hash_of("Huis De Brug"), ""))
    assert list(Noted.objects.values_list("service", flat=True)) == [None]


def test_who_comes_second_overwrites_nothing(world: World) -> None:
    late = wanted(world.soup, "Potage")
    write(world, wanted(world.soup, "Soupe"))
    with pytest.raises(ChangedMeanwhile) as caught:
        write(world, late)
    assert caught.value.keys == {name_of(world.soup)}
    assert [text for text, *_rest in kept(world.soup)] == ["Soupe"]
    assert len(lines(world)) == 1


def test_a_changed_original_is_not_translated_by_old_words(world: World) -> None:
    late = wanted(world.soup, "Soupe")
    Service.objects.filter(pk=world.soup.pk).update(name="Soep bij de kerk")
    with pytest.raises(ChangedMeanwhile):
        write(world, late)
    assert kept(world.soup) == []


def test_one_text_that_changed_keeps_all_of_them_out(world: World) -> None:
    late = wanted(world.soup, "Potage")
    write(world, wanted(world.soup, "Soupe"))
    other = Change(
        Key("service", world.soup.pk, "description"), "Un repas", hash_of(world.soup.description), ""
    )
    with pytest.raises(ChangedMeanwhile):
        write(world, other, late)
    assert ServiceTranslation.objects.filter(field="description").count() == 0


@pytest.mark.parametrize("column", ["visibility", "status"])
def test_a_text_that_is_no_longer_public_is_not_translated(world: World, column: str) -> None:
    late = wanted(world.soup, "Soupe")
    Service.objects.filter(pk=world.soup.pk).update(
        **{column: {"visibility": "house", "status": "defunct"}[column]}
    )
    with pytest.raises(ChangedMeanwhile):
        write(world, late)


def test_a_text_of_another_service_is_not_written_from_this_page(world: World) -> None:
    with pytest.raises(ChangedMeanwhile):
        write(world, wanted(world.showers, "Douches", "nl"), language="nl")


# Files.


def sheet_of(world: World, *changed: tuple[str, str], language: str = "fr") -> Sheet:
    """The file of a language as it comes back, with these texts for these originals."""
    by_source = dict(changed)
    made = units(texts.read([language]), language)
    back = (one._replace(target=by_source.get(one.source, one.target), state=DONE) for one in made)
    return Sheet(language, list(back))


def judged(sheet: Sheet) -> exchange.Report:
    return exchange.judged(sheet, texts.read([sheet.language]), sheet.language)


def take_back(world: World, sheet: Sheet, stamp: str = "") -> exchange.Report:
    with sight.of_house(world.brug.pk):
        return actions.take_back(
            sheet=sheet, language=sheet.language, stamp=stamp or judged(sheet).stamp, by=at(world)
        )


def test_what_never_leaves_in_bulk_is_in_no_file(world: World) -> None:
    sources = [one.source for one in units(texts.read(["fr"]), "fr")]
    assert "Aan de leiband" in sources
    assert [one for one in sources if "woont" in one or CANARY in one] == []


def test_a_file_holds_only_the_states_that_were_asked_for(world: World) -> None:
    translated(world.soup, "fr", "Soupe", "machine")
    translated(world.refuge, "fr", "Refuge", "human", "Toevlucht")
    book = texts.read(["fr"])
    found = {state: [one.target for one in units(book, "fr", frozenset({state}))] for state in texts.STATES}
    assert (found[MACHINE], found[OUTDATED], found[HUMAN]) == (["Soupe"], ["Refuge"], [])
    assert set(found[MISSING]) == {""}


def test_a_note_names_the_service_or_the_organisation_of_several(world: World) -> None:
    notes = {one.source: one.note for one in units(texts.read(["fr"]), "fr")}
    assert (notes["Soep aan de brug"], notes["Huis De Brug"]) == ("Soep aan de brug", "Huis De Brug (2)")


def test_a_file_that_comes_back_is_taken_over_whole(world: World) -> None:
    translated(world.soup, "fr", "Potage")
    sheet = sheet_of(world, ("Soep aan de brug", "Soupe"), ("Vluchthuis", "Refuge\u202e"))
    report = take_back(world, sheet)
    assert (report.new, report.changed, report.unchanged) == (1, 1, 0)
    assert report.reasons == Counter({exchange.EMPTY: 10})
    assert [text for text, *_rest in kept(world.soup) + kept(world.refuge)] == ["Soupe", "Refuge"]
    assert lines(world) == [("take_back_translations", "", {"language": "fr", "texts": 2})]
    assert sorted(Noted.objects.values_list("service", flat=True)) == [world.soup.pk, world.refuge.pk]


def test_a_file_that_changed_nothing_is_unchanged(world: World) -> None:
    translated(world.soup, "fr", "Soupe")
    assert (judged(sheet_of(world)).unchanged, judged(sheet_of(world)).taken) == (1, [])


def test_words_of_a_machine_become_a_persons_once_the_file_says_so(world: World) -> None:
    translated(world.soup, "fr", "Soupe", "machine")
    untouched = Sheet("fr", list(units(texts.read(["fr"]), "fr")))
    assert (judged(untouched).unchanged, judged(untouched).changed) == (1, 0)
    take_back(world, sheet_of(world))
    assert kept(world.soup) == [("Soupe", HUMAN, hash_of("Soep aan de brug"))]


def one_back(key: Key, target: str, source_hash: str) -> Sheet:
    return Sheet("fr", [Unit(unit_id(key, source_hash), "", "nl", target, DONE, "")])


@pytest.mark.parametrize(
    ("field", "target", "source_hash", "reason", "about"),
    [
        ("name", " \u202e", "", exchange.EMPTY, ""),
        ("name", "Soupe", "0" * 16, exchange.SOURCE_CHANGED, ""),
        ("name", "x" * 301, "", exchange.LONG, "300"),
        ("name", "a\x00b", "", exchange.STRANGE, ""),
        ("description", "Un repas.", "", exchange.LOST, "02 000 00 12"),
        ("other", "Soupe", "0" * 16, exchange.UNKNOWN, ""),
    ],
)
def test_a_text_that_will_not_do_is_left_out_and_says_why(
    world: World, field: str, target: str, source_hash: str, reason: str, about: str
) -> None:
    key = Key("service", world.soup.pk, field)
    report = judged(one_back(key, target, source_hash or hash_of(getattr(world.soup, field, ""))))
    assert [(one.reason, one.about) for one in report.left] == [(reason, about)]
    assert report.taken == []


def test_a_hidden_text_is_as_unknown_as_one_that_never_was(world: World) -> None:
    sheet = one_back(name_of(world.hidden), "Partenaires", hash_of(world.hidden.name))
    assert judged(sheet).reasons == Counter({exchange.UNKNOWN: 1})


def test_a_text_that_stands_twice_is_taken_once(world: World) -> None:
    once = one_back(name_of(world.soup), "Soupe", hash_of(world.soup.name)).units
    report = judged(Sheet("fr", [*once, *once]))
    assert (report.new, report.reasons) == (1, Counter({exchange.TWICE: 1}))


def test_a_yes_to_another_preview_writes_nothing(world: World) -> None:
    sheet = sheet_of(world, ("Soep aan de brug", "Soupe"))
    stamp = judged(sheet).stamp
    translated(world.soup, "fr", "Potage")
    with override("en"), pytest.raises(NotPossible, match="The map changed since you looked"):
        take_back(world, sheet, stamp)
    assert [text for text, *_rest in kept(world.soup)] == ["Potage"]
    assert lines(world) == []


def test_what_breaks_at_its_last_line_leaves_nothing(world: World) -> None:
    sheet = sheet_of(world, ("Soep aan de brug", "Soupe"), ("Huis De Brug", "Maison"))
    other = House.objects.create(name="Elders")
    # The line of the house comes last, and the wall refuses a colleague of another house in it.
    with pytest.raises(DatabaseError), sight.of_house(other.pk):
        actions.take_back(sheet=sheet, language="fr", stamp=judged(sheet).stamp, by=at(world))
    assert OrganizationTranslation.objects.count() == ServiceTranslation.objects.count() == 0
    assert Noted.objects.count() == 0


def test_more_texts_than_one_statement_takes_are_all_written(world: World) -> None:
    of = Organization.objects.create(name="Groot", language="nl")
    made_now = [
        Service(organization=of, name=f"Dienst {n}", hsds_id=f"n{n}", language="nl") for n in range(600)
    ]
    Service.objects.bulk_create(made_now)
    sheet = sheet_of(world, *((f"Dienst {n}", f"Service {n}") for n in range(600)))
    assert take_back(world, sheet).new == 600
    assert ServiceTranslation.objects.filter(language="fr").count() == 600
