"""The vocabularies are whole, say things plainly in three languages."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest

from pont.kernel import vocabulary
from pont.kernel.vocabulary import Text

LOADERS = (
    *(vocabulary.domains, vocabulary.tiles, vocabulary.needs, vocabulary.bs, vocabulary.conditions),
    *(vocabulary.help_kinds, vocabulary.trust, vocabulary.languages, vocabulary.elements),
    *(vocabulary.filters, vocabulary.negations, vocabulary.emergency_numbers),
)
# Words that hurt. People may type them; no page says them.
HURTFUL = re.compile(
    r"\b(illega(al|le|len)|illegal|illégal\w*|clandestin\w*|sdf|toxico\w*|junk(ie|ies|y)|drogué\w*|verslaafde\w*"
    r"|femmes? battues?|clochard\w*|zwerver\w*|bum|tramp|beggars?|bedelaar\w*|mendiants?|marginal\w*"
    r"|assistés?|profiteur\w*|gelukszoeker\w*|mongool|analfabeet|analphabète\w*|illiterate|client\w*|cliënt\w*|guest|gast"
    r"|allochtoon|hooker|prostitué\w*|hoer|handicapé|invalid)\b",
    re.IGNORECASE,
)
YES_DEPENDS_NO = {"yes", "depends", "no"}
OTHER_ANSWERS = {
    "appointment": {"walk_in", "preferred", "required"},
    "waiting_list": {"none", "short", "long", "closed"},
    "area_condition": {"none", "communes"},
    "person_condition": {
        *("everyone", "women", "men", "families", "minors", "young", "adults", "seniors"),
    },
    "registration": {"none", "first_name", "full"},
    "waiting_time": {"short", "long"},
    "price": {"free", "voluntary", "amount", "depends"},
    "id_asked": {"no", "sometimes", "always"},
    "interpreter": {"on_site", "phone", "on_request", "no"},
    "reading_needed": {"none", "some", "much"},
    "step_free": {"yes", "partly", "no"},
    "children_welcome": {"yes", "childcare_there", "no"},
    "one_to_one_or_group": {"one_to_one", "group", "both"},
}


def texts(thing: Any, where: str) -> Iterator[tuple[str, Text]]:
    """Every text of three languages inside a row, with where it stands."""
    if isinstance(thing, vocabulary.Need):
        yield f"{where}.label", thing.label
    elif isinstance(thing, Text):
        yield where, thing
    elif isinstance(thing, msgspec.Struct) and not isinstance(thing, vocabulary.Filter):
        for field in thing.__struct_fields__:
            yield from texts(getattr(thing, field), f"{where}.{field}")
    elif isinstance(thing, tuple) and thing and isinstance(thing[0], msgspec.Struct):
        for place, part in enumerate(thing):
            yield from texts(part, f"{where}.{getattr(part, 'code', place)}")


def shown() -> list[tuple[str, str, str]]:
    """Everything people read: where it stands, language, text."""
    found = []
    for load in LOADERS:
        rows = load()
        named = rows.items() if isinstance(rows, Mapping) else enumerate(rows)
        for name, row in named:
            for where, text in texts(row, f"{load.__name__} {name}"):
                found += [(where, lang, text.get(lang)) for lang in vocabulary.LANGUAGES]
    return found


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text) if re.search(r"\w", part)]


# What is there


def test_there_are_at_least_110_needs() -> None:
    assert min(len(vocabulary.needs()), 110) == 110


def test_there_are_ten_domains_in_the_order_of_the_web() -> None:
    assert list(vocabulary.domains()) == [
        *("family", "work", "social_contacts", "justice", "wellbeing"),
        *("income_debts", "housing", "health", "education", "culture"),
    ]


def test_there_are_seven_bs_in_the_order_of_the_page() -> None:
    assert list(vocabulary.bs()) == [
        *("available", "affordable", "trustworthy", "understandable", "reachable", "usable", "known"),
    ]


def test_there_are_twelve_tiles_in_the_order_of_the_home_page() -> None:
    assert list(vocabulary.tiles()) == [
        *("eat", "sleep", "wash", "clothes", "doctor", "rights"),
        *("letters", "talk", "children", "work", "learn", "culture"),
    ]


def test_there_are_fifteen_help_kinds_on_two_sides() -> None:
    sides = [kind.side for kind in vocabulary.help_kinds().values()]
    assert (sides.count("formal"), sides.count("informal"), list(vocabulary.trust())) == (
        *(8, 7),
        ["formal", "informal"],
    )


def test_every_domain_and_every_tile_has_a_need() -> None:
    needs = vocabulary.needs().values()
    assert {domain for need in needs for domain in need.domains} == set(vocabulary.domains())
    assert {need.tile for need in needs} == set(vocabulary.tiles())


def test_every_b_has_a_condition() -> None:
    assert {condition.b for condition in vocabulary.conditions().values()} == set(vocabulary.bs())


def test_every_condition_has_the_answers_of_the_field() -> None:
    answers = {
        code: {answer.code for answer in condition.answers}
        for code, condition in vocabulary.conditions().items()
    }
    assert answers == {code: OTHER_ANSWERS.get(code, YES_DEPENDS_NO) for code in answers}
    assert set(OTHER_ANSWERS) - set(answers) == set()


def test_every_condition_has_an_answer_that_is_no_threshold() -> None:
    without = [
        code
        for code, condition in vocabulary.conditions().items()
        if "yes" not in {answer.mark for answer in condition.answers}
    ]
    assert without == []


def test_a_b_is_asked_as_a_question() -> None:
    questions = [b.question.get(lang) for b in vocabulary.bs().values() for lang in vocabulary.LANGUAGES]
    assert [question for question in questions if not question.endswith("?")] == []


def test_papers_identity_and_who_is_told_are_for_partners() -> None:
    kept = {code for code, row in vocabulary.conditions().items() if row.visibility == "partners"}
    assert kept == {"without_papers", "id_asked", "shares_data_with", "social_fare_without_papers"}


def test_what_partners_know_reads_like_what_nobody_knows() -> None:
    claims = re.compile(r"weten|niemand|sait|personne|know|nobody|partner", re.IGNORECASE)
    for condition in vocabulary.conditions().values():
        if condition.visibility == "partners":
            said = [condition.unknown.get(lang) for lang in vocabulary.LANGUAGES]
            assert [text for text in said if claims.search(text) or "?" not in text] == []


def test_an_unknown_says_what_to_do() -> None:
    to_do = {
        "nl": ("Vraag het eerst.", "Vraag het daar."),
        "fr": ("Demandez d’abord.", "Demandez sur place."),
        "en": ("Ask first.", "Ask there."),
    }
    silent = [
        (code, lang)
        for code, condition in vocabulary.conditions().items()
        for lang in vocabulary.LANGUAGES
        if not condition.unknown.get(lang).endswith(to_do[lang])
    ]
    assert silent == []


def test_the_reasons_of_the_field_stand_there() -> None:
    answer = vocabulary.conditions()["without_papers"].answer("yes")
    assert answer is not None
    assert answer.reason.get("nl") == "Niemand vraagt papieren."
    assert answer.reason.get("fr") == "Personne ne demande de papiers."
    assert vocabulary.conditions()["without_papers"].answer("perhaps") is None


def test_the_first_three_elements_are_papers_money_and_appointment() -> None:
    assert [element.value for element in vocabulary.elements() if element.first] == [
        *("papers", "money", "appointment"),
    ]


def test_the_twelve_languages_of_the_pages_come_first() -> None:
    rows = list(vocabulary.languages().values())
    assert [row.code for row in rows[:12]] == [
        *("nl", "fr", "en", "ar", "es", "ro"),
        *("pl", "bg", "pt", "tr", "uk", "ti"),
    ]
    assert [row.visitor for row in rows] == [True] * 12 + [False] * (len(rows) - 12)
    assert {row.code for row in rows if row.rtl} == {"ar", "fa", "ps", "ur"}


def test_a_text_falls_back_on_dutch() -> None:
    text = Text(nl="deur", fr="porte", en="door")
    assert [text.get(lang) for lang in ("nl", "fr", "en", "ar", "")] == [
        "deur",
        "porte",
        "door",
        "deur",
        "deur",
    ]


def test_a_vocabulary_is_read_once() -> None:
    assert [load() is load() for load in LOADERS] == [True] * len(LOADERS)


# What people read


def test_there_is_much_to_read_in_every_language() -> None:
    counts = {lang: sum(said == lang for _where, said, _text in shown()) for lang in vocabulary.LANGUAGES}
    assert counts["nl"] == counts["fr"] == counts["en"]
    assert min(counts["nl"], 500) == 500


def test_sentences_have_at_most_fifteen_words() -> None:
    long = [
        (where, lang, sentence)
        for where, lang, text in shown()
        for sentence in sentences(text)
        if len(re.findall(r"[\w’-]+", sentence)) > 15
    ]
    assert long == []


def test_no_hurtful_word_is_shown() -> None:
    assert [(where, lang, text) for where, lang, text in shown() if HURTFUL.search(text)] == []


def test_the_rule_would_see_a_hurtful_word() -> None:
    seen = [bool(HURTFUL.search(text)) for text in ("hulp voor illegalen", "Un SDF.", "zonder papieren")]
    assert seen == [True, True, False]


def test_no_misspelt_word_is_a_label() -> None:
    labels = {(lang, text.casefold()) for _where, lang, text in shown()}
    misspelt = {
        (lang, word.casefold())
        for need in vocabulary.needs().values()
        for lang in vocabulary.LANGUAGES
        for word in need.spoken(lang).misspelt
    }
    assert misspelt & labels == set()


def test_typography_is_that_of_the_language() -> None:
    straight = [(where, text) for where, _lang, text in shown() if "'" in text or "!" in text]
    breaking = [
        (where, text)
        for where, lang, text in shown()
        if lang == "fr" and re.search(r"(?<!\u00a0)[?;:]", text)
    ]
    assert (straight, breaking) == ([], [])


def test_a_refusal_names_the_door_and_never_the_person() -> None:
    person = re.compile(
        r"\bje (bent|mag) (niet|geen)|vous (n’êtes|n’avez) pas|you (are|may|do) not|recht op", re.IGNORECASE
    )
    refusals = [
        text.get(lang)
        for condition in vocabulary.conditions().values()
        for answer in condition.answers
        if answer.mark == "nay"
        for text in (answer.fact, answer.reason)
        for lang in vocabulary.LANGUAGES
    ]
    assert [text for text in refusals if person.search(text)] == []


def test_facts_and_reasons_are_sentences() -> None:
    unfinished = [
        text.get(lang)
        for condition in vocabulary.conditions().values()
        for answer in condition.answers
        for text in (answer.fact, answer.reason)
        for lang in vocabulary.LANGUAGES
        if not re.fullmatch(r"[A-ZÀ-Ý].*\.", text.get(lang))
    ]
    assert unfinished == []


# Numbers to call


@pytest.mark.parametrize(
    ("lang", "numbers"),
    [
        ("nl", ["112", "1712", "106"]),
        ("fr", ["112", "0800 30 030", "107"]),
        ("en", ["112", "0800 30 030", "107"]),
    ],
)
def test_three_numbers_stand_in_the_strip(lang: str, numbers: list[str]) -> None:
    assert [row.number for row in vocabulary.emergency_numbers().values() if lang in row.strip] == numbers


def test_a_phone_dials_what_is_printed() -> None:
    dialled = {row.number: row.tel.replace("+32", "0") for row in vocabulary.emergency_numbers().values()}
    assert dialled == {number: number.replace(" ", "") for number in dialled}


def test_a_number_says_when_and_by_whom_it_was_checked() -> None:
    checked = {(row.checked_on, row.checked_by) for row in vocabulary.emergency_numbers().values()}
    assert checked == {(datetime.date(2026, 11, 22), "desk research, not phoned")}


def test_the_label_in_the_strip_is_one_word() -> None:
    labels = [row.label.get(lang) for row in vocabulary.emergency_numbers().values() for lang in row.strip]
    assert [label for label in labels if len(label.split()) > 1] == []
