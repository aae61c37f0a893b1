"""Every paper: what stands on it, in which order, and what never does."""

from __future__ import annotations

import datetime
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.utils.translation import override
from msgspec.structs import replace

from pont.directory import indexing, live, opening
from pont.directory.door_page import rows_of_services
from pont.directory.doors import Level, Situation, Text
from pont.directory.paper import brochure
from pont.directory.paper.papers import CannotPrint, Cover, Paper, Partners, kinds, make
from pont.directory.search import Found, Query
from pont.directory.tests.world import CANARY_NOTE, CANARY_PLACE, World, make_world
from pont.kernel.tests.reading_paper import lines_of, read_of, words_of
from pont.kernel.typeset import joining

# What is printed is read through the index, which is the same on every database.
pytestmark = pytest.mark.one_database

ADDRESS = "pont.example/nl/results/?need=eat"
NUMBER = "02 000 00 12"
LISTS = ("slip", "pocket", "addresses", "brochure", "poster")
LANGUAGES = [("nl",), ("fr", "nl"), ("ar", "nl"), ("ti",), ("bg", "fr")]
MILLIMETRE = 72 / 25.4
# Points: the box of a letter is a little wider than the letter.
SLACK = 2
SIZES = {
    "card": (105, 148),
    "pocket": (297, 210),
    "addresses": (210, 297),
    "brochure": (297, 210),
    "poster": (210, 297),
    "helpline": (210, 297),
}


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    return make_world()


def noon() -> int:
    moment = datetime.datetime.now(opening.BRUSSELS).replace(hour=12, minute=30)
    return opening.to_minutes(moment)


def doors_of(*pks: int) -> tuple[Found, ...]:
    index = live.index()
    return tuple(row for pk in pks for row in rows_of_services(index, Query(at=noon()), [pk]))


def everything() -> tuple[Found, ...]:
    index = live.index()
    return tuple(rows_of_services(index, Query(at=noon()), [int(pk) for pk in set(pks_of(index))]))


def pks_of(index: indexing.Index) -> list[int]:
    return [int(pk) for pk in index.service]


def paper(kind: str, languages: tuple[str, ...] = ("nl",), **changes: Any) -> Paper:
    given = {"title": "Warm eten", "at": noon(), "address": ADDRESS} | changes
    doors = given.pop("doors") if "doors" in given else everything()
    return Paper(kind=kind, languages=languages, doors=doors, **given)


@pytest.mark.parametrize("languages", LANGUAGES, ids="-".join)
@pytest.mark.parametrize("kind", kinds())
def test_every_paper_is_made_in_every_direction_and_is_tagged(
    world: World, kind: str, languages: tuple[str, ...]
) -> None:
    pdf = make(paper(kind, languages))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == languages[0]
        assert bool(document.Root.MarkInfo.Marked) is True
        tags = [str(element.S) for element in joining.elements(document.Root.StructTreeRoot)]
    assert "/H1" in tags
    assert "pont.example/nl/" in "".join([words_of(pdf), *read_of(pdf)]).replace(" ", "")


@pytest.mark.parametrize("kind", SIZES)
def test_a_paper_has_its_size(world: World, kind: str) -> None:
    page = pypdfium2.PdfDocument(make(paper(kind)))[0]
    assert tuple(round(side / MILLIMETRE) for side in page.get_size()) == SIZES[kind]


def test_a_poster_can_be_twice_as_large(world: World) -> None:
    page = pypdfium2.PdfDocument(make(paper("poster", size="a3")))[0]
    assert tuple(round(side / MILLIMETRE) for side in page.get_size()) == (297, 420)


@pytest.mark.parametrize("kind", [*LISTS, "card"])
@pytest.mark.parametrize("languages", [("nl",), ("ar", "nl")], ids="-".join)
def test_a_paper_says_where_when_and_which_number(
    world: World, kind: str, languages: tuple[str, ...]
) -> None:
    pdf = make(paper(kind, languages, doors=doors_of(world.soup.pk)))
    # Columns and panels are read one after the other, single lines as the eye sees them.
    said = " ".join([words_of(pdf), *read_of(pdf)])
    assert "Soep aan de brug" in said
    assert NUMBER in said
    assert "Voorbeeldkaai 12" in said


def test_every_number_of_a_brochure_in_arabic_and_dutch_stands_in_order(world: World) -> None:
    shown = brochure.pages_set(paper("brochure", ("ar", "nl")))[0]
    numbers = [line for pdf in shown for line in lines_of(pdf) if {"000", "00"} <= set(line.split())]
    assert len(numbers) == len({found.door.pk for found in everything() if found.door.phones})
    assert [line for line in numbers if NUMBER not in line] == []


def test_the_contents_and_the_index_of_a_brochure_lead_to_the_right_pages(world: World) -> None:
    pdfs, pages = brochure.pages_set(paper("brochure"))
    with joining.joined(pdfs) as whole:
        pdf = joining.written(whole)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == pages
    words = read_of(pdf)
    (index,) = [page for page in words if page.startswith("Op naam")]
    for found in everything():
        name = found.door.name.pick("nl")[0]
        page = int(index.split(name, 1)[1].split()[0])
        assert name in words[page - 1]


def test_a_secret_place_is_on_no_paper(world: World) -> None:
    for kind in kinds():
        pdf = make(paper(kind, doors=doors_of(world.refuge.pk)))
        said = words_of(pdf)
        assert "Kanariestraat" not in said
        assert CANARY_PLACE.encode() not in pdf
        if kind not in ("helpline", "poster"):
            assert "blijft geheim" in said or "Per telefoon" in said


def test_what_partners_read_is_on_no_paper_of_a_visitor(world: World) -> None:
    for kind in kinds():
        said = words_of(make(paper(kind)))
        assert CANARY_NOTE not in said
        assert "Voor partners" not in said


@pytest.mark.parametrize("kind", ["card", *LISTS])
def test_paper_for_partners_says_so_on_each_page(world: World, kind: str) -> None:
    row = doors_of(world.soup.pk)
    partners = Partners("Huis De Brug", {row[0].door.service: (("without_papers", "yes"),)})
    pdf = make(paper(kind, doors=row * (1 if kind == "card" else 3), partners=partners))
    if kind == "brochure":
        pages = [
            one
            for part in brochure.pages_set(paper(kind, doors=row, partners=partners))[0]
            for one in read_of(part)
        ]
    else:
        pages = read_of(pdf)
    assert [page for page in pages if "Voor partners" not in page] == []
    assert "Niemand vraagt je papieren" in " ".join(read_of(pdf))


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind != "helpline"])
def test_no_place_is_a_sentence_and_no_paper(world: World, kind: str) -> None:
    with override("nl"), pytest.raises(CannotPrint, match="Er is geen plek om af te drukken"):
        make(paper(kind, doors=()))


def test_what_cannot_be_asked_is_a_sentence(world: World) -> None:
    for changes in (
        {"kind": "stamp"},
        {"languages": ()},
        {"languages": ("xx",)},
        {"languages": ("nl", "fr", "en")},
    ):
        with pytest.raises(CannotPrint):
            make(replace(paper("card"), **changes))
    with pytest.raises(CannotPrint):
        make(paper("card", size="a3"))


@pytest.mark.parametrize("kind", ["card", *LISTS])
def test_a_name_of_three_hundred_letters_fits(world: World, kind: str) -> None:
    (row,) = doors_of(world.soup.pk)
    long = Text({"nl": ("Ontmoetingsplaats" * 18)[:300]})
    pdf = make(paper(kind, doors=(replace(row, door=replace(row.door, name=long)),)))
    assert NUMBER in " ".join(read_of(pdf))
    assert_inside(pdf)


def assert_inside(pdf: bytes) -> None:
    """No letter is cut off by the edge of its page."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            wide, high = page.get_size()
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                assert -SLACK <= left <= right <= wide + SLACK
                assert -SLACK <= bottom <= top <= high + SLACK


def test_a_card_with_much_to_say_keeps_place_and_number(world: World) -> None:
    (row,) = doors_of(world.soup.pk)
    note = Text({"nl": "Kom langs aan de achterkant van het gebouw en bel twee keer. " * 4})
    conditions = tuple(replace(condition, note=note) for condition in row.door.conditions)
    full = replace(row, door=replace(row.door, conditions=conditions))
    pdf = make(paper("card", ("ar", "nl"), doors=(full,)))
    seen = words_of(pdf)
    assert NUMBER in seen
    assert "Voorbeeldkaai 12" in seen
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_unknown_says_ask_before_you_go(world: World) -> None:
    (row,) = doors_of(world.old.pk)
    assert row.verdict.level == Level.ASK_FIRST
    for kind in ("card", "slip", "addresses"):
        assert "Vraag het voor je gaat" in words_of(make(paper(kind, doors=(row,))))


def test_direction_marks_in_a_name_turn_nothing(world: World) -> None:
    (row,) = doors_of(world.soup.pk)
    turned = replace(row, door=replace(row.door, name=Text({"nl": "Soep \u202edraaien\u202c 12"})))
    assert "Soep draaien 12" in words_of(make(paper("card", doors=(turned,))))


def test_letters_in_a_name_are_no_commands(world: World) -> None:
    (row,) = doors_of(world.soup.pk)
    odd = replace(row, door=replace(row.door, name=Text({"nl": '#read("/etc/hostname") $x$ *vet* \\ " <a>'})))
    said = words_of(make(paper("slip", doors=(odd,)))).replace(" ", "")
    assert '#read("/etc/hostname")$x$*vet*\\"<a>' in said


def test_a_cover_carries_name_introduction_and_credit_of_the_group(world: World) -> None:
    cover = Cover("Eten rond Anneessens", "Gekozen door wie er woont.", "Gemaakt met bewoners", "nl")
    for kind in ("brochure", "addresses"):
        said = words_of(make(paper(kind, title=cover.title, cover=cover)))
        assert "Gekozen door wie er woont." in said
        assert "Gemaakt met bewoners" in said


def test_places_of_one_service_with_other_hours_have_their_own_entry(world: World) -> None:
    (row,) = doors_of(world.soup.pk)
    other = replace(row.door, door=9999, hours=(replace(row.door.hours[0], text="Mo 09:00-10:00"),))
    pdf = make(paper("addresses", doors=(row, replace(row, door=other))))
    said = " ".join(read_of(pdf))
    assert said.count("Soep aan de brug") == 2
    assert "Op maandag: 9.00 – 10.00." in said


def test_a_question_leaves_no_trace_on_paper(world: World) -> None:
    """The same door says on its card the same of what it asks, whoever had it printed."""
    index = live.index()
    asked = Query(at=noon(), situation=Situation(for_whom=frozenset({"dog", "wheelchair"})))
    (plain,), (private,) = doors_of(world.soup.pk), rows_of_services(index, asked, [world.soup.pk])
    assert plain.verdict.unknowns != private.verdict.unknowns
    cards = [words_of(make(paper("card", doors=(row,)))) for row in (plain, private)]
    assert cards[0] == cards[1]


def test_two_papers_at_once_are_two_papers(world: World) -> None:
    rows = [doors_of(pk) for pk in (world.soup.pk, world.office.pk)] * 3
    papers = [paper("card", doors=row) for row in rows]

    def make_in_dutch(one: Paper) -> bytes:
        with override("nl"):
            return make(one)

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(make_in_dutch, papers))
    for one, pdf in zip(papers, made, strict=True):
        assert one.doors[0].door.name.pick("nl")[0] in words_of(pdf)


def test_more_doors_than_a_pocket_map_holds_are_counted(world: World) -> None:
    (row,) = doors_of(world.soup.pk)
    many = tuple(
        replace(row, door=replace(row.door, service=f"service-{at}", pk=1000 + at)) for at in range(40)
    )
    pdf = make(paper("pocket", doors=many))
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert "deuren staan op dit adres" in " ".join(read_of(pdf))
