"""Files of translators, written and read: XLIFF and PO, and what somebody may try with them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pont.directory.desk.translating import exchange, keeping, po, units, xliff
from pont.directory.desk.translating.texts import Key
from pont.directory.desk.translating.units import DONE, TO_CHECK, TO_DO, Sheet, Unit, Unreadable

WRITTEN = st.text(max_size=40).map(lambda text: keeping.held(text)[0])
LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cn"]), max_size=20)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A file with any texts that a file can hold, one part a language."""
    made = []
    for number in range(draw(st.integers(0, 3))):
        source = draw(WRITTEN.filter(bool))
        target = draw(WRITTEN)
        state = draw(st.sampled_from([DONE, TO_CHECK])) if target else TO_DO
        name = units.unit_id(Key("service", number + 1, "name"), "0123456789abcdef")
        made.append(Unit(name, source, "nl", target, state, draw(LINE).strip()))
    return Sheet("ar", made)


EVERYTHING = Sheet(
    "ar",
    [
        Unit(
            "service:1:name:0123456789abcdef",
            "<a> & \"b\" 'c'\n\td\\n",
            "nl",
            "\u200fأ\u200e\u202e",
            DONE,
            "Soep",
        ),
        Unit("service:2:name:0123456789abcdef", "\u0085\u2028\x7f]]>", "nl", "\x9f\ufeff ", TO_CHECK, ""),
    ],
)


@given(sheets())
@example(EVERYTHING)
def test_an_xliff_file_brings_back_what_it_took_along(sheet: Sheet) -> None:
    assert exchange.read(xliff.write(sheet)) == sheet


@given(sheets())
@example(EVERYTHING)
def test_a_po_file_brings_back_what_it_took_along(sheet: Sheet) -> None:
    assert exchange.read(po.write(sheet)) == sheet


@given(st.text(max_size=40))
@example("\x00\x1b\ud800\uffff\r\n")
def test_what_no_file_can_hold_is_left_out_and_counted(text: str) -> None:
    text = text.replace("\r", "\n")
    held, number = keeping.held(text)
    assert len(held) == len(text)
    assert number == sum(before != after for before, after in zip(text, held, strict=True))
    assert keeping.held(held) == (held, 0)


def test_originals_of_two_languages_stand_in_two_parts_of_one_file() -> None:
    made = [
        Unit(f"service:{n}:name:{'0' * 16}", "x", tongue, "", TO_DO, "")
        for n, tongue in ((1, "nl"), (2, "fr"))
    ]
    content = xliff.write(Sheet("ar", made))
    assert content.count(b"<file ") == 2
    assert xliff.read(content) == Sheet("ar", made)


def test_the_file_says_its_languages_and_keeps_spaces() -> None:
    written = xliff.write(EVERYTHING).decode()
    assert 'source-language="nl" target-language="ar"' in written
    assert '<source xml:lang="nl">' in written
    assert '<target xml:lang="ar" state="translated">' in written
    assert 'xml:space="preserve"' in written


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file>&b;</file></xliff>"""
OUTSIDE = BOMB.replace(b'"aaaaaaaaaa"', b'SYSTEM "file:///etc/hostname"')
OPENED = b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (BOMB, units.TRAP),
        (OUTSIDE, units.TRAP),
        (OPENED + b"<file>" * 100_000, units.TRAP),
        (b"<html></html>", units.WRONG),
        (OPENED.replace(b"1.2", b"2.0", 1) + b"</xliff>", units.WRONG),
        (OPENED, units.WRONG),
        (b"<?xml version='1.0' encoding='no-such'?>" + OPENED + b"</xliff>", units.WRONG),
        (b"\xff\xfe\x00", units.WRONG),
        (b"\x00" * 10, units.WRONG),
        (b"no keyword of ours", units.WRONG),
        (b"PK\x03\x04\xff\xfe", units.WRONG),
        (b"x" * (exchange.LARGEST + 1), exchange.TOO_LARGE),
    ],
    ids=[
        *("bomb", "outside", "deep", "html", "xliff 2", "cut off", "unknown encoding", "half a mark"),
        *("nothing", "a sentence", "zip", "large"),
    ],
)
def test_another_file_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as caught:
        exchange.read(content)
    assert caught.value.why == why


@given(
    st.one_of(
        st.binary(max_size=200), st.text('#~,:|"\\ \nmsgidctrplxno[]01<>/', max_size=200).map(str.encode)
    )
)
@example(b"/etc/hostname")
@example(b"")
@example(b'msgid "a"\nmsgstr[9] "b"')
@example(b'#, fuzzy\n"x"')
def test_whatever_is_sent_is_read_or_refused(content: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(exchange.read(content), Sheet)


def test_a_suggestion_beside_a_text_is_not_its_translation() -> None:
    content = OPENED + (
        b'<file target-language="fr"><body><trans-unit id="a"><source>x</source><target>y</target>'
        b"<alt-trans><source>p</source><target>q</target></alt-trans></trans-unit></body></file></xliff>"
    )
    assert xliff.read(content).units == [Unit("a", "x", "", "y", DONE, "")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("service:12:name:0123456789abcdef", (Key("service", 12, "name"), "0123456789abcdef")),
        ("service:12:name", None),
        ("service:-1:name:0123456789abcdef", None),
        ("service:١:name:0123456789abcdef", None),
        (f"service:{'9' * 30}:name:0123456789abcdef", None),
        ("service:12:name:0123456789abcdef\n", None),
    ],
)
def test_a_name_that_is_not_ours_is_no_text(said: str, found: object) -> None:
    assert units.of_id(said) == found


@pytest.mark.parametrize("write", [xliff.write, po.write])
def test_a_file_stays_small_enough_to_come_back_full(write: Callable[[Sheet], bytes]) -> None:
    made = [
        Unit(f"service:{n}:name:{'0' * 16}", "ሰብ " * 20, "ti", "", TO_DO, "Een dienst") for n in range(9000)
    ]
    fitted = list(units.fitting(made, exchange.LARGEST))
    assert 1000 < len(fitted) < len(made)
    full = Sheet("ti", [one._replace(target=one.source * 2, state=DONE) for one in fitted])
    assert len(write(full)) < exchange.LARGEST
    assert list(units.fitting(made[:3], exchange.LARGEST)) == made[:3]
