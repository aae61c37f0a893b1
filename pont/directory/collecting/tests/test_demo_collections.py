"""The collections of the demo: whole, short, marked as invented, and in the houses that one can sign in to."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from pont.accounts import demo, sight
from pont.accounts.models import Membership
from pont.directory.collecting.models import Collection, CollectionEntry
from pont.directory.collecting.tests.made_collections import order
from pont.directory.demo import chosen, entries, loader

TODAY = datetime.date(2026, 11, 24)


def test_every_text_is_told_in_three_languages_and_in_arabic() -> None:
    texts = [text for one in chosen.collections() for text in (one.name, one.introduction)]
    assert [set(text) >= {"nl", "fr", "en", "ar"} for text in texts] == [True] * 4


def test_what_is_invented_says_so() -> None:
    assert [bool(re.search("voorbeeld|exemple", one.credit)) for one in chosen.collections()] == [True] * 2


def test_sentences_have_at_most_fifteen_words() -> None:
    told = [
        words
        for one in chosen.collections()
        for words in (*one.introduction.values(), *(door.note for door in one.doors))
    ]
    sentences = [sentence for words in told for sentence in re.split(r"(?<=[.?])\s+", words)]
    assert [one for one in sentences if len(one.split()) > 15] == []


def test_a_door_that_nobody_knows_is_named(tmp_path: Path) -> None:
    text = (entries.FOLDER / chosen.FILE).read_text(encoding="utf-8")
    (tmp_path / chosen.FILE).write_text(text.replace("overzet/meal", "overzet/banquet"), encoding="utf-8")
    found = chosen.collections(tmp_path)
    with pytest.raises(entries.DemoError, match="unknown door: \\('overzet', 'banquet'\\)"):
        chosen.store_doors(Collection(), found[0], {})


@pytest.mark.django_db
def test_everybody_may_read_them_and_every_door_is_shown() -> None:
    loader.load_demo(today=TODAY)
    assert list(Collection.objects.published().order_by("name").values_list("name", "house__name")) == [
        ("Eten en kleren rond Anneessens", demo.OVERZET),
        ("Seule avec un bébé", demo.PASSERELLE),
    ]
    assert CollectionEntry.objects.shown().count() == CollectionEntry.objects.count() == 9


@pytest.mark.django_db
def test_a_later_load_repairs_them() -> None:
    loader.load_demo(today=TODAY)
    found = Collection.objects.get(language="nl")
    before = order(found)
    found.entries.first().delete()
    assert loader.load_demo(today=TODAY).is_same is False
    assert order(found) == before
    assert loader.load_demo(today=TODAY).is_same is True


@pytest.mark.django_db
def test_a_load_leaves_what_a_house_made_itself() -> None:
    loader.load_demo(today=TODAY)
    own = Collection.objects.create(house=Collection.objects.get(language="nl").house, name="Van ons")
    loader.load_demo(today=TODAY)
    assert Collection.objects.filter(pk=own.pk).count() == 1


@pytest.mark.django_db
def test_the_people_of_the_demo_come_into_the_houses_of_the_collections(
    settings: Any, tmp_path: Path
) -> None:
    settings.PONT_DATA = tmp_path
    (tmp_path / "demo.key").write_text(settings.ROOT_KEY + "\n")
    loader.load_demo(today=TODAY)
    demo.load_demo_houses()
    with sight.of_house(Collection.objects.get(language="nl").house_id):
        called = sorted(Membership.objects.values_list("called", flat=True))
    assert called == ["Amina", "Fatima", "Jonas"]
