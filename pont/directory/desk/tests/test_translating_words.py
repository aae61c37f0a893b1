"""Words of the map in a text, and what every translation keeps of its original."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pont.directory.desk.forms_translating import marked
from pont.directory.desk.translating import glossary, keeping
from pont.directory.desk.translating.glossary import Span, Word
from pont.kernel.phrasing import TURNING
from pont.kernel.terms import VISITOR_LANGUAGES


def said(text: str, source: str, target: str) -> list[tuple[str, str]]:
    return [tuple(word) for word in glossary.find(text, source, target).words]


def test_a_word_of_the_map_is_found_with_its_name_in_the_other_language() -> None:
    found = glossary.find("Een warme maaltijd, gratis.", "nl", "fr")
    assert found == (
        (Span(4, 18),),
        (Word("warme maaltijd", glossary.name(("need", "wellbeing.hot_meal"), "fr")),),
    )


@pytest.mark.parametrize(
    ("text", "source", "word"),
    [
        ("Wij hebben douches.", "nl", "douches"),
        ("De l'aide juridique", "fr", "aide juridique"),
        ("عندنا وجبة ساخنة", "ar", "وجبة ساخنة"),
        ("Hij spreekt Arabisch", "nl", "Arabisch"),
        ("Kom zonder papieren", "nl", "zonder papieren"),
        ("Bij het OCMW", "nl", "OCMW"),
    ],
)
def test_a_word_is_found_as_it_is_bent(text: str, source: str, word: str) -> None:
    assert word in [one for one, _name in said(text, source, "en")]


@pytest.mark.parametrize("text", ["", "de het een", "Straat", "…"])
def test_small_words_are_no_words_of_the_map(text: str) -> None:
    assert glossary.find(text, "nl", "fr") == glossary.NOTHING


def test_a_text_of_an_unknown_language_has_no_words() -> None:
    assert glossary.find("douche", "", "fr") == glossary.NOTHING


@pytest.mark.parametrize("target", VISITOR_LANGUAGES)
def test_every_need_and_every_kind_of_help_has_a_name_in_every_language(target: str) -> None:
    terms = {term for _phrase, term in glossary.phrases("nl")}
    assert [term for term in terms if not glossary.name(term, target)] == []


def test_the_same_word_twice_is_listed_once_and_marked_twice() -> None:
    found = glossary.find("Douche, douche", "nl", "fr")
    assert (len(found.spans), len(found.words)) == (2, 1)


@given(st.text(max_size=80), st.sampled_from(["nl", "fr", "en", "ar", "ti"]))
@example("e\u0301 l’eau\u202e douche", "fr")
def test_whatever_the_text_the_marks_lie_inside_it_and_nothing_is_lost(text: str, source: str) -> None:
    found = glossary.find(text, source, "nl")
    edges = [at for span in found.spans for at in span]
    assert edges == sorted(edges)
    assert all(0 <= at <= len(text) for at in edges)
    unmarked = marked(text, found.spans).replace("<mark>", "").replace("</mark>", "")
    assert unmarked == marked(text, ())


def test_the_marks_of_a_text_let_no_tag_through() -> None:
    assert marked("<b>douche</b>", [Span(3, 9)]) == "&lt;b&gt;<mark>douche</mark>&lt;/b&gt;"


@pytest.mark.parametrize(
    ("original", "translation", "lost"),
    [
        ("Bel 02 000 00 12.", "Appelez le 02 000 00 12.", []),
        ("Bel 02 000 00 12.", "Appelez le 02/000.00.12.", []),
        ("Bel 02 000 00 12.", "اتصل ٠٢٠٠٠٠٠١٢", []),
        ("Bel 02 000 00 12 om 14.00", "اتصل 020000012 14:00", []),
        ("Bel 02 000 00 12.", "Appelez le 02 000 00 13.", ["02 000 00 12"]),
        ("Bel +32 2 000 00 12.", "Call +3220000012.", []),
        ("Open van 9.00 tot 17.00", "Ouvert de 9 h 00 à 17 h 00", []),
        ("Open van 9.00 tot 17.00", "Ouvert de 9 h à 18 h", ["00", "17"]),
        ("Open 09.00-17.00", "Open 09:00 to 17:00", []),
        ("Mail naar a.b@huis.example", "Écrivez", ["a.b@huis.example"]),
        ("Zie https://huis.example/1.", "Voir https://huis.example/1.", []),
        ("Kom", "", []),
    ],
)
def test_numbers_and_addresses_stay(original: str, translation: str, lost: list[str]) -> None:
    assert keeping.lost(original, translation) == lost


def test_what_has_to_stay_is_listed_as_it_is_written() -> None:
    text = "Bel 02 000 00 12 of mail a@b.example, vanaf 9.00 uur."
    assert keeping.to_keep(text) == ["a@b.example", "02 000 00 12", "9", "00"]


@given(st.text(max_size=60))
def test_a_text_keeps_all_of_itself(text: str) -> None:
    assert keeping.lost(text, text) == []


@given(st.text(max_size=60))
@example("\u202eom\u200f \u2066a\u2069")
def test_nothing_that_turns_a_text_is_kept(text: str) -> None:
    kept = keeping.cleaned(text)
    assert TURNING.isdisjoint(kept)
    assert keeping.cleaned(kept) == kept


def test_lines_stay_lines() -> None:
    assert keeping.cleaned("  een\r\ntwee\rdrie\x00\n") == "een\ntwee\ndrie"
