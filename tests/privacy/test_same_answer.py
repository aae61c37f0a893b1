"""What only partner houses know answers exactly like what nobody knows."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pont.directory import live
from pont.directory.hsds.exporting import export_feed
from pont.kernel import vocabulary
from tests.privacy.canaries import PRIVATE, World, hide_answer
from tests.privacy.crawl import LANGUAGES, ask_forms, ask_programs

pytestmark = pytest.mark.one_database

KNOWN = [(kind, answer.code) for kind in PRIVATE for answer in vocabulary.conditions()[kind].answers]


def everything(world: World, folder: Path) -> dict[str, bytes]:
    """All that the outside can see of the map: pages, answers, facets, index, export."""
    live.build()
    live.forget()
    visitor = Client()
    said = {visit.asked: visit.said.encode() for visit in (*ask_programs(visitor), *ask_forms(visitor))}
    for language in LANGUAGES:
        for page in (
            "",
            "results/?need=eat",
            f"door/{world.soup.pk}/",
            f"organization/{world.house.pk}/",
            "about/",
        ):
            said[f"/{language}/{page}"] = visitor.get(f"/{language}/{page}").content
    (built,) = [
        path.parent for path in folder.glob("index/*/manifest.json") if path.parent.name == current(folder)
    ]
    said |= {path.name: path.read_bytes() for path in built.iterdir()}
    export_feed(folder / "out.json")
    return said | {"export": (folder / "out.json").read_bytes()}


def current(folder: Path) -> str:
    return (folder / "index" / "CURRENT").read_text()


@pytest.fixture
def unknown(world: World, tmp_path: Path) -> dict[str, bytes]:
    """Everything, while nobody knows."""
    world.soup.conditions.filter(kind__in=PRIVATE).delete()
    return everything(world, tmp_path)


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    assert one.keys() == other.keys()
    return [name for name in one if one[name] != other[name]]


def test_the_same_map_is_told_in_the_same_words(
    world: World, unknown: dict[str, bytes], tmp_path: Path
) -> None:
    assert differences(unknown, everything(world, tmp_path)) == []


@pytest.mark.parametrize(("kind", "answer"), KNOWN)
def test_partner_houses_knowing_changes_not_one_byte(
    world: World, unknown: dict[str, bytes], tmp_path: Path, noon: datetime.datetime, kind: str, answer: str
) -> None:
    hide_answer(world.soup, kind, noon.date(), answer)
    assert differences(unknown, everything(world, tmp_path)) == []


def test_all_of_it_together_changes_not_one_byte(
    world: World, unknown: dict[str, bytes], tmp_path: Path, noon: datetime.datetime
) -> None:
    for kind in PRIVATE:
        hide_answer(world.soup, kind, noon.date(), visibility="house")
    assert differences(unknown, everything(world, tmp_path)) == []


def test_what_the_service_made_public_is_told(
    world: World, unknown: dict[str, bytes], tmp_path: Path, noon: datetime.datetime
) -> None:
    """The comparison would see a difference."""
    hide_answer(world.soup, "without_papers", noon.date(), "yes", visibility="public")
    found = differences(unknown, everything(world, tmp_path))
    assert f"/nl/door/{world.soup.pk}/" in found
    assert "export" not in found
    assert any(name.startswith("POST /api/search") for name in found)


@pytest.mark.parametrize("lacks", [[], ["papers"], ["id"], ["papers", "id", "money"]])
def test_who_lacks_papers_is_told_to_ask_first(world: World, lacks: list[str]) -> None:
    body: dict[str, Any] = {"need": "eat", "without": lacks, "lang": "en"}
    rows = Client().post("/api/search", body, content_type="application/json").json()["results"]
    soup = next(row for row in rows if row["service"] == "Soep aan de brug")
    assert soup["level"] == ("ask_first" if {"papers", "id"} & {*lacks} else "probably")
