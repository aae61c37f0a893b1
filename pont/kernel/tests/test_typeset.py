"""Letters are looked for before anything is set; numbers keep their order inside every language."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.kernel import phrasing
from pont.kernel.tests.reading_paper import lines_of
from pont.kernel.typeset import fonts, setting, signs

TEMPLATE = Path(__file__).parent / "sentences.typ"
ISOLATED = st.text(
    st.characters(codec="utf-8", exclude_characters=phrasing.ISOLATE + phrasing.END), max_size=20
)


def set_in(language: str, *sentences: str) -> bytes:
    return setting.typeset(TEMPLATE, {"sentences": list(sentences)}, language)


@pytest.mark.parametrize("language", ["nl", "fr", "ar", "ti", "bg", "uk", "pl", "tr"])
def test_a_phone_number_keeps_its_order(language: str) -> None:
    words = {"ar": "اتصل بالرقم", "ti": "ደውል", "bg": "Обадете се"}.get(language, "Bel")
    number = phrasing.isolated("+32 2 123 45 67")
    shown = lines_of(set_in(language, f"{words} {number}."))
    assert [line for line in shown if "+32 2 123 45 67" in line] != []


def test_times_and_house_numbers_keep_their_order_in_arabic() -> None:
    hours = f"{phrasing.isolated('8:30')} – {phrasing.isolated('14:00')}"
    (line,) = lines_of(set_in("ar", f"من الاثنين: {hours}، رقم {phrasing.isolated('12-14')}."))
    assert line.index("14:00") < line.index("8:30")
    assert "12-14" in line


def test_the_reading_would_see_a_reversed_number() -> None:
    (line,) = lines_of(set_in("ar", "اتصل 123 \u202e56 43\u202c"))
    assert "56 43" not in line


def test_a_number_is_not_broken_over_lines() -> None:
    sentence = f"{'woord ' * 9}{phrasing.isolated('02 512 34 56')} en verder"
    assert [line for line in lines_of(set_in("nl", sentence)) if "02 512 34 56" in line] != []


@given(ISOLATED, ISOLATED)
def test_only_spaces_inside_isolates_become_unbreakable(outside: str, inside: str) -> None:
    text = f"{outside}{phrasing.isolated(inside)}{outside}"
    kept = setting.unbroken(text)
    assert kept == f"{outside}{phrasing.isolated(inside.replace(' ', phrasing.NO_BREAK))}{outside}"


def test_a_script_without_a_font_names_the_package() -> None:
    latin = tuple(font for font in fonts.available() if font.family == "Noto Sans")
    with pytest.raises(fonts.MissingLetters) as missing:
        fonts.chosen(["ጠምየ"], latin)
    assert (missing.value.script, missing.value.package) == ("Ethiopic", "fonts-noto-core")
    with pytest.raises(fonts.MissingLetters) as missing:
        fonts.chosen(["漢"], latin)
    assert missing.value.package == "fonts-noto-cjk"


def test_a_name_in_a_rarer_script_is_printed_with_the_font_that_is_there() -> None:
    assert lines_of(set_in("nl", "Soep ঢাকা")) != []
    found, _left_out = fonts.chosen(["Soep ঢাকা"], fonts.available(), fonts.left_to_ask)
    assert [font.family for font in found] == ["Noto Sans", "Noto Sans Bengali"]


def test_without_any_font_nothing_is_set() -> None:
    with pytest.raises(fonts.MissingLetters):
        fonts.chosen([], ())


def test_a_picture_in_a_name_is_left_out_and_a_letter_never() -> None:
    latin = tuple(font for font in fonts.available() if font.family == "Noto Sans")
    found, left_out = fonts.chosen(["Soep 🍲 \u2066a\u2069"], latin)
    assert ([font.family for font in found], left_out) == (["Noto Sans"], frozenset("🍲"))
    assert fonts.without({"a": ["Soep 🍲"], "b": 1}, left_out) == {"a": ["Soep "], "b": 1}


def test_every_visitor_language_has_letters_on_this_machine() -> None:
    sentences = [
        "honger",
        "j’ai faim",
        "أنا جائع",
        "ጠምየ",
        "гладен съм",
        "голодний",
        "głodny",
        "açım",
        "mâncare",
        "ñ",
    ]
    found, left_out = fonts.chosen(sentences, fonts.available())
    assert left_out == frozenset()
    assert [font.family for font in found] == ["Noto Sans", "Noto Sans Arabic", "Noto Sans Ethiopic"]


def test_pages_are_tagged_and_say_their_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(set_in("ar", "أهلا"))) as document:
        assert str(document.Root.Lang) == "ar"
        assert bool(document.Root.MarkInfo.Marked) is True
        assert document.docinfo["/Title"] == "Sentences"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"


def test_a_mistake_in_a_template_makes_no_pages() -> None:
    with pytest.raises(setting.CannotSet):
        setting.typeset(TEMPLATE, {"other": 1}, "nl")


def test_a_template_reads_no_file_of_the_machine(tmp_path: Path) -> None:
    for file in ("/etc/hostname", "../../../../../../etc/hostname"):
        with pytest.raises(setting.CannotSet):
            setting.typeset(TEMPLATE, {"sentences": [], "read": file}, "nl")


def test_several_threads_set_at_the_same_time() -> None:
    sentences = [f"Zin nummer {at}" for at in range(12)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda sentence: set_in("nl", sentence), sentences))
    assert [lines_of(pdf) for pdf in made] == [[sentence] for sentence in sentences]


def test_every_sign_is_a_drawing_of_its_own_in_black() -> None:
    for name in signs.names():
        drawn = signs.drawing(name)
        assert "currentColor" not in drawn
        assert "var(" not in drawn
    assert signs.drawing("walk", from_right=True) != signs.drawing("walk")
    assert signs.drawing("eat", from_right=True) == signs.drawing("eat")
