"""Hours read from text: what is clear is read exactly, and what is unclear opens no door."""

from __future__ import annotations

import json
import time
import tomllib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pont.directory.management.commands.hours import LONGEST_LINE, answer_written
from pont.directory.opening import read_hours
from pont.directory.tests.written_openings import cases, open_beyond, openings
from pont.directory.written_hours import Written, read_written
from pont.directory.written_hours.reading import LONGEST_TEXT
from pont.directory.written_hours.words import DAYS, LANGUAGES, WORDS_FILE, folded

pytestmark = pytest.mark.one_database

OWN = cases("written_hours_cases.toml")
HELD_OUT = cases("written_hours_held_out.toml")
HARDER = cases("written_hours_held_out_2.toml")
CLEAR = OWN["clear"] + HELD_OUT["clear"] + HARDER["clear"]
UNCLEAR = OWN["unclear"] + HELD_OUT["unclear"] + HARDER["unclear"]
EVERY_TEXT = st.sampled_from([(row[0], row[1]) for row in CLEAR + UNCLEAR])


def said(row: list[str]) -> tuple[str | None, str | None, str | None]:
    """The door, the telephone and the intake that a row of clear texts expects."""
    visit, phone, intake = [*row[2:], ""][:3]
    return visit or None, phone or None, intake or None


def all_openings(written: Written) -> list[object]:
    return [openings(hours) for hours in (written.visit, written.phone, written.intake)]


def test_there_are_enough_cases_and_a_third_of_them_is_unclear() -> None:
    assert len(OWN["clear"]) + len(OWN["unclear"]) >= 200
    assert len(OWN["unclear"]) * 3 >= len(OWN["clear"]) + len(OWN["unclear"])
    assert {row[0] for row in OWN["clear"]} == {row[0] for row in OWN["unclear"]} == {"fr", "nl", "en", ""}
    assert len({row[1] for row in CLEAR + UNCLEAR}) == len(CLEAR + UNCLEAR)


@pytest.mark.parametrize("row", CLEAR, ids=lambda row: row[1])
def test_a_clear_text_is_read_exactly(row: list[str]) -> None:
    assert all_openings(read_written(row[1], row[0])) == [openings(hours) for hours in said(row)]


@pytest.mark.parametrize("row", HARDER["missed"], ids=lambda row: row[1])
def test_what_is_missed_opens_nothing_that_is_not_said(row: list[str]) -> None:
    assert read_written(row[1], row[0]).visit is None


@pytest.mark.parametrize("row", UNCLEAR, ids=lambda row: row[1])
def test_an_unclear_text_opens_no_door(row: list[str]) -> None:
    written = read_written(row[1], row[0])
    phone = row[2] if len(row) > 2 else ""
    assert written.visit is None
    assert openings(written.phone) == openings(phone or None)


@pytest.mark.parametrize("row", UNCLEAR, ids=lambda row: row[1])
def test_what_is_not_understood_stays_text(row: list[str]) -> None:
    written = read_written(row[1], row[0])
    assert written.rest != "" or written.phone is not None


@pytest.mark.parametrize("row", [row for row in CLEAR if row[2]], ids=lambda row: row[1])
def test_a_wrong_language_never_opens_more(row: list[str]) -> None:
    for language in (*LANGUAGES, "", "fr-BE", "de"):
        if "ma" not in row[1].lower().replace("-", " ").split():
            assert open_beyond(read_written(row[1], language).visit, row[2]) == []


def test_the_words_a_schedule_rests_on_are_named() -> None:
    text = "Accueil : lundi 9h-12h. Par téléphone : lundi 9h-16h. Sur rendez-vous le mardi."
    words = read_written(text, "fr").words
    assert [(of.purpose, text[of.start : of.end]) for of in words] == [
        ("visit", "Accueil : lundi 9h-12h"),
        ("phone", "Par téléphone : lundi 9h-16h"),
    ]


def test_the_rest_holds_what_is_by_appointment() -> None:
    written = read_written("Lundi 9h-12h sans rendez-vous, l'après-midi sur rendez-vous", "fr")
    assert (written.visit, written.rest) == ("Mo 09:00-12:00", "l'après-midi sur rendez-vous")


# --- properties ---

STRANGE = st.text(alphabet="qxzjwk", min_size=4, max_size=9)
WORDS = tomllib.loads(WORDS_FILE.read_text(encoding="utf-8"))
KNOWN = sorted(
    {
        word.rstrip(".")
        for code in LANGUAGES
        for table in WORDS[code].values()
        for words in table.values()
        for word in words
    }
)
PIECES = st.one_of(
    st.sampled_from(KNOWN),
    st.sampled_from(
        [
            "9h",
            "12h",
            "13:00",
            "9",
            "17u",
            "5pm",
            "24h/24",
            "7j/7",
            "24/7",
            ",",
            ";",
            ".",
            "\n",
            "-",
            "(",
            ")",
            ":",
            "/",
        ]
    ),
    STRANGE,
)


@given(EVERY_TEXT, STRANGE, st.integers(0, 400), st.booleans())
def test_an_unknown_word_never_opens_more(named: tuple[str, str], word: str, place: int, apart: bool) -> None:
    language, text = named
    spaces = [i for i, letter in enumerate(text) if letter == " "] + [0, len(text)]
    at = spaces[place % len(spaces)]
    longer = text[:at] + (f" {word} " if apart else f" ({word}) ") + text[at:]
    assert open_beyond(read_written(longer, language).visit, read_written(text, language).visit) == []
    assert read_written(longer, language).visit is None


@given(st.lists(PIECES, max_size=25), st.sampled_from([*LANGUAGES, ""]))
def test_whatever_comes_out_can_be_read(pieces: list[str], language: str) -> None:
    written = read_written(" ".join(pieces), language)
    for hours in (written.visit, written.phone, written.intake):
        assert hours is None or read_hours(hours).canonical == hours


@given(st.text(max_size=300), st.sampled_from([*LANGUAGES, ""]))
def test_any_text_is_answered(text: str, language: str) -> None:
    written = read_written(text, language)
    assert all(0 <= words.start < words.end <= len(text) for words in written.words)


@given(st.lists(st.sampled_from(KNOWN), max_size=15), st.sampled_from([*LANGUAGES, ""]))
def test_a_text_without_an_hour_never_opens(words: list[str], language: str) -> None:
    text = " ".join(words)
    assume(not any(letter.isdigit() for letter in text))
    assert read_written(text, language).visit is None


@given(st.sampled_from(UNCLEAR), st.sampled_from(CLEAR))
def test_an_unclear_text_before_a_clear_one_opens_nothing_more(unclear: list[str], clear: list[str]) -> None:
    assume(unclear[0] == clear[0] != "")
    both = read_written(f"{unclear[1]}. {clear[1]}", clear[0]).visit
    assert open_beyond(both, clear[2]) == []


@given(st.text(max_size=200))
def test_each_folded_letter_knows_where_it_stood(text: str) -> None:
    plain, places = folded(text)
    assert len(places) == len(plain) + 1
    assert places == sorted(places)


def test_a_long_text_is_not_read() -> None:
    text = "Ouvert du lundi au vendredi de 9h à 17h. " * 3000
    assert len(text) > 100_000
    assert read_written(text, "fr") == Written(rest=text.strip())


@pytest.mark.parametrize("piece", ["9h-", "0 1", "lundi, 9h ", "(9", "a@9", "9.", "rue a 9", "24 / ", "1° "])
def test_a_text_of_one_piece_over_and_over_is_answered_soon(piece: str) -> None:
    began = time.monotonic()
    read_written((piece * LONGEST_TEXT)[:LONGEST_TEXT], "fr")
    assert time.monotonic() - began < 10


# --- clear sentences made by rule ---

NAMES = {
    "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    "nl": ["maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
AND = {"fr": "et", "nl": "en", "en": "and"}
OPEN = {
    "fr": ["", "Ouvert ", "Accueil : "],
    "nl": ["", "Open ", "Onthaal: "],
    "en": ["", "Open ", "Reception: "],
}
RANGES = {
    "fr": ["du {} au {}", "{} - {}", "{}-{}", "de {} à {}"],
    "nl": ["van {} tot {}", "{} tot en met {}", "{} t.e.m. {}", "{}-{}"],
    "en": ["{} to {}", "from {} to {}", "{} through {}", "{}-{}"],
}
SPANS = {
    "fr": ["de {} à {}", "{}-{}", "{} - {}", "entre {} et {}"],
    "nl": ["van {} tot {}", "{}-{}", "{} - {}", "tussen {} en {}"],
    "en": ["from {} to {}", "{}-{}", "{} – {}", "between {} and {}"],
}


def clock(minutes: int, language: str, style: int) -> str:
    hour, minute = divmod(minutes, 60)
    if language == "en" and style == 0:
        half = "pm" if hour >= 12 else "am"
        return f"{(hour - 1) % 12 + 1}{f'.{minute:02}' if minute else ''}{half}"
    unit = {"fr": "h", "nl": "u", "en": ":"}[language]
    if style == 1 or language == "en":
        return f"{hour:02}:{minute:02}"
    return f"{hour}{unit}{f'{minute:02}' if minute else ''}"


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, str, str]:
    """A language, a clear sentence, and the hours it says."""
    language = draw(st.sampled_from(LANGUAGES))
    style = draw(st.integers(0, 1))
    days = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4)))
    names, wanted = [NAMES[language][day] for day in days], ",".join(DAYS[day] for day in days)
    if draw(st.booleans()) and len(days) > 1:
        named = draw(st.sampled_from(RANGES[language])).format(names[0], names[-1])
        wanted = f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
    else:
        named = f" {AND[language]} ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    ends = sorted(draw(st.sets(st.integers(28, 88), min_size=4, max_size=4)))
    pairs = [(ends[0] * 15, ends[1] * 15), (ends[2] * 15, ends[3] * 15)][: draw(st.integers(1, 2))]
    span = draw(st.sampled_from(SPANS[language]))
    hours = f" {AND[language]} ".join(
        span.format(clock(first, language, style), clock(last, language, style)) for first, last in pairs
    )
    spans = ",".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs)
    begins = draw(st.sampled_from(OPEN[language]))
    ordered = [hours, named] if draw(st.booleans()) else [named, hours]
    return language, begins + draw(st.sampled_from([" ", ", "])).join(ordered), f"{wanted} {spans}"


@given(sentences())
def test_a_sentence_made_by_rule_is_read_back(made: tuple[str, str, str]) -> None:
    language, text, hours = made
    assert (text, openings(read_written(text, language).visit)) == (text, openings(hours))
    assert read_written(text, language).rest == ""


# --- the command ---


def test_a_line_is_answered_with_its_id() -> None:
    line = json.dumps({"id": 7, "text": "ma-vr 9u-12u, telefonische permanentie 24/7", "lang": "nl"})
    assert answer_written(line.encode()) == {
        "id": 7,
        "visit": "Mo-Fr 09:00-12:00",
        "phone": "24/7",
        "rest": "",
    }


def test_the_hours_of_an_intake_stay_in_the_rest() -> None:
    line = json.dumps({"id": "a", "text": "Inscriptions : mardi de 9h à 11h"})
    rest = "Inscriptions : mardi de 9h à 11h"
    assert answer_written(line.encode()) == {"id": "a", "visit": None, "phone": None, "rest": rest}


@pytest.mark.parametrize(
    ("line", "named", "begins"),
    [
        (b"nothing", None, "Not JSON"),
        (b"", None, "Not JSON"),
        (b"[]", None, "Not the object that is asked for"),
        (b'{"id": 3}', 3, "Not the object that is asked for"),
        (b'{"id": 4, "text": null}', 4, "Not the object that is asked for"),
        (b'{"id": true, "text": "x"}', None, "Not the object that is asked for"),
        (b'{"id": 5, "text": "' + b"x" * LONGEST_LINE + b'"}', 5, "The line is too long"),
        (b"\xff\xfe", None, "Not JSON"),
        (b"[" * 50_000, None, "Not"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: bytes, named: object, begins: str) -> None:
    answered = answer_written(line)
    assert answered["error"].startswith(begins)
    assert {**answered, "error": ""} == {"id": named, "visit": None, "phone": None, "rest": "", "error": ""}
