"""Verdicts in words: short, whole sentences in Dutch, French and English."""

from __future__ import annotations

import random
import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pont.directory import sentences
from pont.directory.doors import Door, Level, Reason, Text, Verdict
from pont.directory.places import communes
from pont.directory.tests.made_doors import NOON, at, make_door, text
from pont.directory.tests.test_search import random_door, random_situation
from pont.directory.verdict import verdict
from pont.kernel import phrasing, vocabulary

MOST_WORDS = 15
LANGUAGES = vocabulary.LANGUAGES
DOOR, CALLED = make_door(), make_door(reached_by="phone")
TOMORROW, NEXT_MONTH = NOON + 24 * 60, NOON + 30 * 24 * 60

# Every kind that a verdict can give, with what goes into it.
KINDS: list[tuple[Door, Reason]] = [
    *((DOOR, Reason("open_until", minute=minute)) for minute in (None, NOON + 90, NEXT_MONTH)),
    *((CALLED, Reason("call_until", minute=minute)) for minute in (None, NOON + 90, NEXT_MONTH)),
    (DOOR, Reason("closed")),
    (DOOR, Reason("can_call")),
    (DOOR, Reason("ask_before")),
    *(
        (door, Reason("opens", minute=minute))
        for door in (DOOR, CALLED)
        for minute in (NOON + 60, TOMORROW, NEXT_MONTH)
    ),
    (DOOR, Reason("full", minute=NOON + 60)),
    (DOOR, Reason("full", minute=NEXT_MONTH)),
    (DOOR, Reason("elsewhere", text=text("Weststation"), codes=("21012",))),
    (DOOR, Reason("intake_closed")),
    (DOOR, Reason("intake_closed", minute=NOON + 60)),
    *(
        (DOOR, Reason("restricted", condition="ages", answer=answer))
        for answer in ("18-120", "0-17", "12-25")
    ),
    (DOOR, Reason("restricted", condition="languages_spoken", answer="known")),
    (DOOR, Reason("restricted", condition="reached_by", answer="phone")),
    (DOOR, Reason("refused", condition="reached_by", answer="online")),
    (DOOR, Reason("restricted", condition="area_condition", answer="communes", codes=("21001", "21012"))),
]
CONDITIONS = [
    (DOOR, Reason("granted", condition=kind, answer=answer.code))
    for kind, condition in vocabulary.conditions().items()
    for answer in condition.answers
]
GAPS = [
    Reason("hours_unknown"),
    Reason("stale"),
    Reason("stale", date="2025-03-01"),
    *(Reason("unknown", condition=kind) for kind in (*vocabulary.conditions(), "languages_spoken")),
]


def written(sentence: str) -> str:
    """The sentence as a terminal shows it, no space broken."""
    return phrasing.plain(sentence).replace(phrasing.NO_BREAK, "").replace("\u202f", "")


def is_whole(sentence: str) -> bool:
    """Whether this begins with a capital, ends as sentences end, and no part of it is longer than people read."""
    shown = written(sentence)
    parts = re.split(r"(?<=[.?])\s+(?=\w)", shown)
    is_short = all(len(part.split()) <= MOST_WORDS for part in parts)
    return (
        shown[:1].isupper()
        and shown[-1:] in (".", "?")
        and is_short
        and "%" not in shown
        and "  " not in shown
    )


def in_all(door: Door, reason: Reason) -> dict[str, str]:
    """The sentence of a reason in each language."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = sentences.reason_sentence(door, reason, NOON).text
    return found


@pytest.mark.parametrize(("door", "reason"), [*KINDS, *CONDITIONS])
def test_every_reason_is_a_short_sentence(door: Door, reason: Reason) -> None:
    assert [sentence for sentence in in_all(door, reason).values() if not is_whole(sentence)] == []


@pytest.mark.parametrize(("door", "reason"), [*KINDS, *CONDITIONS])
def test_every_reason_is_said_in_three_languages(door: Door, reason: Reason) -> None:
    assert len(set(in_all(door, reason).values())) == len(LANGUAGES)


@pytest.mark.parametrize("gap", GAPS)
def test_every_gap_is_a_short_sentence_in_three_languages(gap: Reason) -> None:
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(sentences.gap_sentence(gap).text)
    assert [sentence for sentence in found if not is_whole(sentence)] == []
    assert len(found) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@given(seed=st.integers(0, 10_000), arrival=st.integers(NOON - 7 * 1440, NOON + 7 * 1440))
def test_whatever_is_judged_can_be_said(language: str, seed: int, arrival: int) -> None:
    dice = random.Random(seed)
    door = random_door(dice, 1)
    judged = verdict(door, random_situation(dice), arrival)
    with translation.override(language):
        said = [
            *sentences.reasons_of(door, judged, arrival),
            *sentences.unknowns_of(judged, most=sentences.ALL),
        ]
        word = sentences.level_word(door, judged)
    assert [part.text for part in said if not is_whole(part.text)] == []
    assert 0 < len(written(word).split()) <= 5


@pytest.mark.parametrize("kind", ["without_papers", "id_asked", "shares_data_with"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_not_knowing_and_not_telling_sound_the_same(kind: str, language: str) -> None:
    """A question claims nothing: not that somebody knows, not that nobody does."""
    with translation.override(language):
        said = sentences.gap_sentence(Reason("unknown", condition=kind)).text
    assert re.split(r"(?<=[.?])\s", said)[0][-1] == "?"


def test_a_note_of_the_door_stands_beside_the_sentence_in_its_own_language() -> None:
    reason = Reason("granted", condition="price", answer="free", text=Text({"fr": "Café compris."}))
    with translation.override("nl"):
        said = sentences.reason_sentence(DOOR, reason, NOON)
    assert (said.note, said.language) == ("Café compris.", "fr")
    assert said.whole == f"{said.text} Café compris."


def test_a_round_without_an_address_is_in_a_commune() -> None:
    reason = Reason("elsewhere", text=Text({}), codes=("21012",))
    with translation.override("nl"):
        assert communes()["21012"].nl in sentences.reason_sentence(DOOR, reason, NOON).text


@pytest.mark.parametrize(
    ("language", "minute", "words"),
    [
        ("nl", at(0, "14:00"), "Gaat open om 14.00 uur."),
        ("fr", at(0, "14:00"), "Ouvre à 14 h 00."),
        ("en", at(0, "14:00"), "Opens at 14:00."),
        ("en", at(1, "14:00"), "Opens tomorrow at 14:00."),
        ("en", at(3, "14:00"), "Opens on Thursday at 14:00."),
        ("en", at(20, "14:00"), "Opens on Sunday 13 December at 14:00."),
    ],
)
def test_a_moment_is_said_as_one_says_it_today(language: str, minute: int, words: str) -> None:
    with translation.override(language):
        said = sentences.reason_sentence(DOOR, Reason("opens", minute=minute), NOON)
    assert said.whole.replace(phrasing.NO_BREAK, " ") == words


def test_an_end_after_today_has_its_day() -> None:
    with translation.override("en"):
        said = sentences.reason_sentence(DOOR, Reason("open_until", minute=at(2, "09:00")), NOON)
    assert said.whole == "Open until Wednesday 25 November, 9:00."


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_has_its_word(level: Level, language: str) -> None:
    judged = Verdict(level, (), (), open=None, opens=at(0, "14:00"))
    with translation.override(language):
        words = [sentences.level_word(door, judged) for door in (DOOR, CALLED)]
    assert all(word[:1].isupper() and word[-1:] not in (".", "!") for word in words)


@pytest.mark.parametrize("how", ["visited", "phoned", "told", "imported", ""])
@pytest.mark.parametrize("language", LANGUAGES)
def test_when_it_was_checked_is_a_sentence(how: str, language: str) -> None:
    with translation.override(language):
        said = sentences.checked_sentence(replace(DOOR, verified_how=how or None))
    assert is_whole(said)
    assert "2026" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_order_is_said_in_a_sentence(language: str) -> None:
    with translation.override(language):
        assert all(is_whole(sentences.order_sentence(has_point)) for has_point in (True, False))


def test_a_minute_is_said_on_the_clock_of_brussels() -> None:
    with translation.override("en"):
        assert phrasing.plain(sentences.clock(at(0, "9:05"))) == "9:05"
