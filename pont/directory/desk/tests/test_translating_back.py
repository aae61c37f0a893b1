"""Files on the pages of translators: taken along, brought back, looked at, and taken over after a yes."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from pont.accounts.tests import cast as people
from pont.accounts.tests.cast import signed_in
from pont.accounts.tests.reading import said
from pont.directory.desk.tests.translating_world import World, kept, lines, made, translated, url
from pont.directory.desk.translating import exchange, texts
from pont.directory.desk.translating.texts import HUMAN, Key
from pont.directory.desk.translating.units import DONE


@pytest.fixture
def world(db: None) -> World:
    return made(people.cast())


@pytest.fixture
def bram(world: World) -> Client:
    return signed_in(world.bram)


@pytest.mark.parametrize(
    ("kind", "type_of", "ending"),
    [("xliff", "application/xliff+xml", "xliff"), ("po", "text/x-gettext-translation", "po")],
)
def test_a_file_leaves_and_comes_back(
    world: World, bram: Client, kind: str, type_of: str, ending: str
) -> None:
    answer = bram.get(url("translate-file", world.brug, "fr"), {"format": kind, "show": "all"})
    assert answer["Content-Type"].partition(";")[0] == type_of
    assert answer["Content-Disposition"] == f'attachment; filename="pont-fr.{ending}"'
    sheet = exchange.read(answer.content)
    made_of = [
        one._replace(target="Soupe", state=DONE) for one in sheet.units if one.source == world.soup.name
    ]
    content = exchange.FORMATS[kind](sheet._replace(units=made_of))
    preview = bring(bram, world, content)
    assert (preview.status_code, kept(world.soup)) == (200, [])
    assert "New 1 Changed 0 As it was 0 Left out 0" in said(preview)
    assert "1 text is taken over." in said(confirm(bram, world, preview, follow=True))
    assert kept(world.soup) == [("Soupe", HUMAN)]
    assert lines(world) == [
        ("hand_out_translations", {"language": "fr", "texts": len(sheet.units)}),
        ("take_back_translations", {"language": "fr", "texts": 1}),
    ]


def bring(client: Client, world: World, content: bytes, language: str = "fr") -> HttpResponse:
    sent = SimpleUploadedFile("x.bin", content)
    return client.post(url("translate-back", world.brug, language), {"file": sent})


def confirm(client: Client, world: World, preview: HttpResponse, **options: object) -> HttpResponse:
    (stamp,) = re.findall(r'name="stamp" value="(\w+)"', preview.content.decode())
    return client.post(url("translate-back", world.brug, "fr"), {"stamp": stamp}, **options)


def file_with(world: World, target: str, language: str = "fr") -> bytes:
    book = texts.read([language])
    original = book.originals[Key("service", world.soup.pk, "name")]
    made_of = f"service:{world.soup.pk}:name:{original.hash}"
    return (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
        f'<file target-language="{language}"><body><trans-unit id="{made_of}"><source/>'
        f"<target>{target}</target></trans-unit></body></file></xliff>"
    ).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html/>", "This is neither XLIFF 1.2 nor PO."),
        (b"", "This is neither XLIFF 1.2 nor PO."),
        (b"<!DOCTYPE x []><x/>", "This file is built to do harm."),
        (b"x" * (exchange.LARGEST + 1), "This file is larger than 5 MB."),
        (b'msgid "a"\nmsgstr "b"\n', "No text in this file comes from this map."),
    ],
    ids=["html", "empty", "bomb", "large", "po of others"],
)
def test_another_file_is_refused_in_a_sentence(
    world: World, bram: Client, content: bytes, sentence: str
) -> None:
    answer = bring(bram, world, content)
    assert (answer.status_code, sentence in said(answer)) == (400, True)
    assert lines(world) == []


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ar", "This file translates into Arabic, this page into French."),
        ("x\u202ey", "This file translates into xy, this page into French."),
        ("", "The file does not say into which language it translates."),
    ],
)
def test_a_file_of_another_language_is_refused(
    world: World, bram: Client, language: str, sentence: str
) -> None:
    answer = bring(bram, world, file_with(world, "Soupe", language))
    assert (answer.status_code, sentence in said(answer)) == (400, True)


def test_without_a_file_the_page_asks_for_one(world: World, bram: Client) -> None:
    answer = bram.post(url("translate-back", world.brug, "fr"))
    assert (answer.status_code, "Choose a file first." in said(answer)) == (400, True)


def test_a_yes_to_what_changed_meanwhile_shows_it_once_more(world: World, bram: Client) -> None:
    preview = bring(bram, world, file_with(world, "Potage"))
    translated(world.soup, "fr", "Soupe")
    answer = confirm(bram, world, preview)
    assert (answer.status_code, kept(world.soup)) == (409, [("Soupe", HUMAN)])
    assert "The map changed since you looked." in said(answer)
    assert "Now: Soupe Becomes: Potage" in said(answer)
    assert confirm(bram, world, answer).status_code == 302
    assert kept(world.soup) == [("Potage", HUMAN)]


def test_a_yes_without_a_preview_changes_nothing(world: World, bram: Client) -> None:
    cache.clear()
    answer = bram.post(url("translate-back", world.brug, "fr"), {"stamp": "0" * 16}, follow=True)
    assert "This preview has ended. Send the file once more." in said(answer)


def test_a_colleague_says_no_yes_to_ones_preview(world: World, bram: Client) -> None:
    preview = bring(bram, world, file_with(world, "Potage"))
    confirm(signed_in(world.editor), world, preview)
    assert kept(world.soup) == []


def test_what_is_left_out_says_why(world: World, bram: Client) -> None:
    page = said(bring(bram, world, file_with(world, "x" * 301)))
    assert "New 0 Changed 0 As it was 0 Left out 1" in page
    assert "It is too long. (1)" in page
    assert "There is nothing in it to take over." in page


def test_an_unknown_kind_of_file_is_refused(world: World, bram: Client) -> None:
    answer = bram.get(url("translate-file", world.brug, "fr"), {"format": "docx"})
    assert (answer.status_code, lines(world)) == (400, [])
