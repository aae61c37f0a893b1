"""`pont print`, as somebody types it: a paper, or one sentence and nothing written."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pont.accounts.models import House
from pont.directory import live
from pont.directory.collecting.models import Collection, CollectionEntry
from pont.directory.models import Service
from pont.directory.paper.papers import kinds
from pont.directory.tests.world import MEAL, World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "paper.pdf"


def printed(*arguments: object) -> None:
    call_command("print", *map(str, arguments), verbosity=0)


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as refused:
        printed(*arguments)
    assert refused.value.returncode == 2
    return str(refused.value)


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(text.split())


@pytest.mark.parametrize("kind", list(kinds()))
def test_every_paper_is_printed(world: World, out: Path, kind: str) -> None:
    printed(kind, "--need", MEAL, "--lang", "nl", "--lang", "fr", out)
    assert ([path.name for path in out.parent.iterdir()], out.read_bytes()[:5]) == (["paper.pdf"], b"%PDF-")


def test_a_tile_is_a_need_too(world: World, out: Path) -> None:
    printed("addresses", "--need", "eat", "--lang", "nl", out)
    assert "Soep aan de brug" in words_of(out.read_bytes())


def test_a_door_is_named_by_its_number(world: World, out: Path) -> None:
    printed("card", "--door", world.women.pk, "--lang", "nl", out)
    assert "Tafel voor vrouwen" in words_of(out.read_bytes())


def test_a_collection_is_named_by_its_number(world: World, out: Path) -> None:
    house = House.objects.create(name="Huis De Brug")
    row = Collection.objects.create(house=house, name="Onze straat", published_at=timezone.now())
    CollectionEntry.objects.create(collection=row, service=world.women, position=1)
    printed("addresses", "--collection", row.pk, "--lang", "nl", out)
    said = words_of(out.read_bytes())
    assert ("Tafel voor vrouwen" in said, "Oude lijst" in said) == (True, False)


def test_the_whole_map_is_printed_without_what_partners_know(world: World, out: Path) -> None:
    printed("brochure", "--all", "--lang", "nl", out)
    said = words_of(out.read_bytes())
    assert ("Soep aan de brug" in said, "Lijn 24" in said, "Enkel voor partners" in said) == (
        True,
        True,
        False,
    )


def test_words_are_read_as_on_the_page_and_stand_on_no_paper(world: World, out: Path) -> None:
    printed("addresses", "--q", "soep zeewierwoord", "--lang", "nl", out)
    said = words_of(out.read_bytes())
    assert ("Soep aan de brug" in said, "zeewierwoord" in said) == (True, False)


def test_the_public_name_stands_on_the_paper(world: World, out: Path) -> None:
    printed("card", "--door", world.soup.pk, "--lang", "nl", "--address", "pont.example", out)
    assert f"pont.example/nl/door/{world.soup.pk}/" in words_of(out.read_bytes()).replace(" ", "")


def test_a_dash_is_standard_output(world: World, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    printed("card", "--door", world.soup.pk, "--lang", "nl", "-")
    assert capsysbinary.readouterr().out[:5] == b"%PDF-"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["book", "--lang", "nl"], "Pont knows no such paper. Choose from: card, slip,"),
        (["card"], "Say --lang once or twice."),
        (["card", "--lang", "nl", "--lang", "fr", "--lang", "ar"], "Say --lang once or twice."),
        (["card", "--lang", "xx"], "Pont does not print in this language: xx. Choose from: nl, fr, en,"),
        (["card", "--lang", "nl", "--need", "luck"], "This need is not known."),
        (["card", "--lang", "nl", "--need", "wellbeing.shower"], "There is no place to print."),
        (["card", "--lang", "nl", "--where", "Atlantis"], "We do not know this place."),
        (["card", "--lang", "nl", "--at", "soon"], "Write the moment like this: 2026-11-23T12:30."),
        (["card", "--lang", "nl", "--door", "1", "--door", "2"], "Name one --door only."),
        (["card", "--lang", "nl", "--door", "soup"], "--door takes the number that stands in the address"),
        (["card", "--lang", "nl", "--door", "999999"], "This door or collection is not on the map."),
        (["card", "--lang", "nl", "--collection", "999999"], "This door or collection is not on the map."),
        (["card", "--lang", "nl", "--door", "1", "--all"], "These do not go together: --door, --all."),
        (["card", "--lang", "nl", "--all", "--need", "eat"], "These do not go together: --all, --need."),
        (["card", "--lang", "nl", "--size", "a3"], "This paper has another size: only a poster has two,"),
        (["poster", "--lang", "nl", "--size", "a0"], "This paper has another size: only a poster has two,"),
    ],
)
def test_what_cannot_be_printed_is_one_sentence(
    world: World, out: Path, arguments: list[str], sentence: str
) -> None:
    assert refusal(*arguments, out).startswith(sentence)
    assert list(out.parent.iterdir()) == []


def test_letters_that_no_font_has_are_one_sentence(world: World, out: Path) -> None:
    Service.objects.filter(pk=world.soup.pk).update(name="漢字")
    live.build()
    live.forget()
    assert refusal("card", "--door", world.soup.pk, "--lang", "nl", out).startswith(
        "This machine has no letters"
    )
    assert list(out.parent.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_sentence(world: World, out: Path) -> None:
    missing = out.parent / "nowhere" / "paper.pdf"
    said = refusal("card", "--door", world.soup.pk, "--lang", "nl", missing)
    assert said == f"{missing} cannot be written: No such file or directory."


def test_a_folder_is_no_file(world: World, out: Path) -> None:
    out.mkdir()
    said = refusal("card", "--door", world.soup.pk, "--lang", "nl", out)
    assert (said, list(out.iterdir())) == (f"{out} cannot be written: Is a directory.", [])


def test_a_full_device_is_one_sentence_and_stays_a_device(world: World) -> None:
    said = refusal("card", "--door", world.soup.pk, "--lang", "nl", "/dev/full")
    assert said == "/dev/full cannot be written: No space left on device."
    assert Path("/dev/full").is_char_device()


@contextmanager
def a_full_disk(room: int) -> Iterator[None]:
    """No file of this process grows beyond `room` bytes meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_what_was_there(world: World, out: Path) -> None:
    out.write_bytes(b"old")
    with a_full_disk(2000):
        said = refusal("card", "--door", world.soup.pk, "--lang", "nl", out)
    assert said == f"{out} cannot be written: File too large."
    assert ([path.name for path in out.parent.iterdir()], out.read_bytes()) == (["paper.pdf"], b"old")


def test_a_new_file_is_as_readable_as_any_other_and_a_link_stays_a_link(world: World, out: Path) -> None:
    link = out.parent / "link.pdf"
    link.symlink_to(out)
    printed("card", "--door", world.soup.pk, "--lang", "nl", link)
    mask = os.umask(0)
    os.umask(mask)
    assert (link.is_symlink(), out.stat().st_mode & 0o777) == (True, 0o666 & ~mask)
