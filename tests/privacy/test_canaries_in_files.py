"""What only partner houses, one house or nobody may read stands in no file, no shell and no log."""

from __future__ import annotations

import io
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from pont.directory import actions, live, publishing
from pont.directory.hsds.importing import import_feed
from pont.directory.models import AccessCondition, Service
from tests.privacy.canaries import CANARY, FED, POINT, PRIVATE, SEEN, STRUCK, World
from tests.privacy.crawl import FORM, LANGUAGES

NOWHERE = (CANARY, *POINT)
IN_BULK_ONLY = (FED, STRUCK)
# What somebody types: words, a place, a point, and a name that is no parameter.
TYPED = "zeewierwoord"
TYPED_POINT = ("50.8371", "4.3133")


def holds(content: bytes, words: tuple[str, ...]) -> list[str]:
    """The words that stand in these bytes, in small letters or capitals, in one or two bytes a letter."""
    small = content.lower()
    return [word for word in words if word.encode() in small or word.encode("utf-16-le") in small]


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def exported(folder: Path) -> bytes:
    call_command("export", "hsds", str(folder / "out.json"), stdout=io.StringIO())
    return (folder / "out.json").read_bytes()


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("search", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_no_file_of_the_index_holds_a_secret(world: World, settings: Any) -> None:
    found = files(settings.PONT_INDEX)
    assert {
        name: words for name, content in found.items() if (words := holds(content, NOWHERE + IN_BULK_ONLY))
    } == {}
    assert [name for name in found if "qanari" in name] == []
    assert any(holds(content, (SEEN,)) for content in found.values())


def test_an_overlay_holds_no_secret_either(world: World) -> None:
    services = list(Service.objects.values_list("pk", flat=True))
    assert holds(repr(list(publishing.doors_of(services))).encode(), NOWHERE + IN_BULK_ONLY) == []
    for service in (world.soup, world.refuge, *world.hidden):
        actions.note_change(service)
    live.forget()
    index = live.index()
    assert holds(repr([index.door(number) for number in index.alive]).encode(), NOWHERE + IN_BULK_ONLY) == []


def test_the_export_holds_no_secret(world: World, tmp_path: Path) -> None:
    content = exported(tmp_path)
    assert holds(content, NOWHERE) == []
    assert holds(content, (SEEN,)) == [SEEN]


def test_the_export_gives_a_feed_back_what_it_gave(world: World, tmp_path: Path) -> None:
    assert holds(exported(tmp_path), IN_BULK_ONLY) == list(IN_BULK_ONLY)


def test_the_export_has_no_condition_that_may_hurt_somebody(world: World, tmp_path: Path) -> None:
    AccessCondition.objects.filter(service=world.soup).update(visibility="public")
    content = exported(tmp_path)
    assert [kind for kind in PRIVATE if holds(content, (f'"{kind}"',))] == []
    assert holds(content, ('"price"',)) == ['"price"']


def test_the_export_has_every_public_service_and_no_other(world: World, tmp_path: Path) -> None:
    services = {service["name"]: service for service in json.loads(exported(tmp_path))}
    assert sorted(services) == ["Loket", "Soep aan de brug", "Vluchthuis"]
    parts = ("service_at_locations", "service_areas", "contacts")
    assert [part for part in parts if part in services["Vluchthuis"]] == []


def test_an_export_that_comes_back_brings_no_secret_and_no_sight(world: World, tmp_path: Path) -> None:
    exported(tmp_path)
    Service.objects.all().delete()
    import_feed(tmp_path / "out.json", "Nieuw", dry_run=False)
    assert AccessCondition.objects.filter(kind__in=PRIVATE).count() == 0
    assert Service.objects.filter(visibility="phone_only").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["--json", "--open-only"])
def test_the_shell_says_no_secret(world: World, language: str, form: str) -> None:
    questions = (
        ["ik heb honger"],
        ["--without", "papers", "--near", "50.871,4.312"],
        [f"{CANARY}partners"],
        ["--need", "eat"],
    )
    said = [told(*question, "--lang", language, form, "--limit", "100") for question in questions]
    # The words somebody typed come back to the one who typed them.
    others = [re.sub(rf'"{CANARY}partners?"', "", text) for text in said]
    assert [text for text in others if holds(text.encode(), NOWHERE + IN_BULK_ONLY)] == []
    assert "Soep aan de brug" in said[3]


@pytest.mark.parametrize(
    "wrong", [["--where", TYPED], ["--need", TYPED], ["--at", TYPED], ["--near", TYPED], ["--page", TYPED]]
)
def test_the_shell_says_back_nothing_that_was_wrong(world: World, wrong: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        told(*wrong)
    assert TYPED not in str(refused.value)


def ask_everything() -> None:
    """Ask pages and programs with words, a place, a point and a situation, rightly and wrongly."""
    visitor = Client(raise_request_exception=False)
    for language in LANGUAGES:
        for page in ("", "results/", "door/1/", "nowhere/"):
            body = f"q={TYPED}&without=papers&near={','.join(TYPED_POINT)}&where=Flagey"
            visitor.post(f"/{language}/{page}", body, content_type=FORM)
            visitor.post(f"/{language}/{page}", f"where={TYPED}", content_type=FORM)
            visitor.post(f"/{language}/{page}", b"x" * 100_000, content_type=FORM)
            visitor.get(f"/{language}/{page}?q={TYPED}&without=papers&{TYPED}=1")
    for body in (
        {"q": TYPED, "without": ["papers"]},
        {TYPED: 1},
        {"where": TYPED},
        [TYPED],
        {"q": {TYPED: 1}},
    ):
        visitor.post("/api/search", body, content_type="application/json")
    visitor.get(f"/api/search?q={TYPED}&near={','.join(TYPED_POINT)}&without={TYPED}")
    visitor.get(f"/{TYPED}/?q={TYPED}", headers={"host": f"{TYPED}.example"})
    visitor.put(f"/api/search?q={TYPED}", TYPED)


def test_the_log_holds_nothing_that_was_typed(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ask_everything()
        logging.getLogger("pont").info("%s", SEEN)
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert SEEN in said
    assert holds(said.encode(), (TYPED, *TYPED_POINT, "papers", *NOWHERE)) == []


def test_what_was_typed_is_kept_in_no_file(world: World, settings: Any) -> None:
    before = {path for path in settings.PONT_DATA.rglob("*") if path.is_file()}
    ask_everything()
    live.build()
    kept = files(settings.PONT_INDEX) | {
        str(path): path.read_bytes()
        for path in settings.PONT_DATA.rglob("*")
        if path.is_file() and path not in before
    }
    assert {name for name, content in kept.items() if holds(content, (TYPED, *TYPED_POINT))} == set()
