"""A question as it comes in: every parameter, every wrong value with its sentence, and no echo of what was typed."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from pont.directory import indexing, matters, opening, places
from pont.directory.indexing import Index
from pont.directory.question import PARAMETERS, BadQuestion, Question, Understood, check, understand
from pont.directory.tests.made_doors import NOON, make_door
from pont.kernel import vocabulary

LANGUAGES = vocabulary.LANGUAGES
LONG = "x" * 10_000
ANYTHING = st.lists(st.text(alphabet=st.characters(), max_size=40), max_size=3)


def asked(**given: str | list[str]) -> Question:
    return check(
        {name.rstrip("_"): [value] if isinstance(value, str) else value for name, value in given.items()}
    )


def local(question: Question) -> str | None:
    return None if question.at is None else opening.to_local(question.at).isoformat(timespec="minutes")


@pytest.fixture(scope="module")
def index() -> Index:
    return indexing.build([make_door()], NOON)


def understood(index: Index, **given: str | list[str]) -> Understood:
    return understand(asked(**given), index, NOON)


def test_nothing_asked_is_a_question() -> None:
    assert asked() == Question()
    assert asked(**dict.fromkeys(PARAMETERS, "")) == Question()


def test_a_need_may_be_said_several_times_and_a_tile_stands_for_its_needs() -> None:
    codes = ["wellbeing.hot_meal", "wellbeing.shower"]
    assert asked(need=codes).needs == tuple(codes)
    assert asked(need=",".join([*codes, codes[0]])).needs == tuple(codes)
    tile = asked(need="eat")
    assert (tile.tile, set(tile.needs)) == (
        "eat",
        {code for code, need in vocabulary.needs().items() if need.tile == "eat"},
    )


def test_everything_about_the_person_can_be_said() -> None:
    found = asked(
        without=list(matters.SAYABLE_WITHOUT), for_=list(matters.SAYABLE_FOR), speaks="ar,ti"
    ).situation
    assert found.without == {"papers", "id", "money", "card", "appointment", "phone", "insurance"}
    assert {"women", "men", "children", "dog", "wheelchair"} < found.for_whom
    assert found.speaks == {"ar", "ti"}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("", None),
        ("now", None),
        ("2026-11-23T12:30", "2026-11-23T12:30+01:00"),
        ("2026-11-23 12:30", "2026-11-23T12:30+01:00"),
        ("2026-11-23T12:30:59", "2026-11-23T12:30+01:00"),
        ("2026-11-23T12:30Z", "2026-11-23T13:30+01:00"),
        ("2026-11-23", "2026-11-23T00:00+01:00"),
        # The hour that comes twice is the first one, unless its offset is said.
        ("2026-10-25T02:30", "2026-10-25T02:30+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30+01:00"),
        ("2026-03-29T03:00", "2026-03-29T03:00+02:00"),
    ],
)
def test_a_moment_is_brussels_time(text: str, moment: str | None) -> None:
    assert local(asked(at=text)) == moment


@pytest.mark.parametrize(
    "code", ["1080", "B-1080", "b 1080", " 1080 ", "1080\x00", "\uff11\uff10\uff18\uff10"]
)
def test_a_postcode_is_one_however_it_is_written(code: str) -> None:
    place = asked(postcode=code).place
    assert place is not None
    assert (place.kind, place.key) == ("postcode", "1080")


def test_a_postcode_may_lie_in_three_communes() -> None:
    place = asked(postcode="1050").place
    assert place is not None
    assert [places.communes()[nis].nl for nis in place.communes] == ["Brussel", "Elsene", "Sint-Gillis"]


@pytest.mark.parametrize("name", ["Anderlecht", "anderlecht", "21001", "Anderlcht"])
def test_a_commune_is_known_by_name_number_and_with_a_slip(name: str) -> None:
    place = asked(commune=name).place
    assert place is not None
    assert place.communes == ("21001",)


@pytest.mark.parametrize(
    ("where", "kind"),
    [("Molenbeek", "commune"), ("1080", "postcode"), ("Flagey", "stop"), ("Matonge", "quarter")],
)
def test_a_place_may_be_of_any_kind(where: str, kind: str) -> None:
    place = asked(where=where).place
    assert place is not None
    assert place.kind == kind


def test_a_point_is_in_belgium() -> None:
    assert asked(near="50.8466,4.3528").near == (50.8466, 4.3528)
    assert asked(near=" 50.8466 , 4.3528 ").near == (50.8466, 4.3528)


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("", False)]
)
def test_open_only_is_yes_or_no(text: str, value: bool) -> None:
    assert asked(open_only=text).open_only is value


@pytest.mark.parametrize(("text", "value"), [("1", 1), ("100", 100), ("007", 7), ("", 20)])
def test_a_limit_is_a_number_up_to_a_hundred(text: str, value: int) -> None:
    assert asked(limit=text).limit == value


WRONG: list[tuple[str, str, str]] = [
    ("at", "2026-03-29T02:30", "That hour does not exist: the clock goes forward then. Choose another hour."),
    *(
        ("at", text, "Write the moment like this: 2026-11-23T12:30.")
        for text in (
            "tomorrow",
            "2026-13-01T10:00",
            "1999-12-31T10:00",
            "9999-12-31T23:59",
            "12:30",
            "\x00",
            "-1",
            LONG,
        )
    ),
    ("postcode", "9000", "This postcode is not in Brussels. Pont covers the 19 communes of Brussels."),
    *(
        ("postcode", text, "A postcode in Brussels has four digits, like 1000.")
        for text in ("108", "10800", "abcd", "0999", LONG)
    ),
    ("where", "9000", "This postcode is not in Brussels. Pont covers the 19 communes of Brussels."),
    ("where", "Timboektoe", "We do not know this place. Try a commune, a stop or a postcode."),
    ("where", LONG, "That is too long. Write a commune, a stop or a postcode."),
    (
        "where",
        "Sint",
        "Several places fit: Saint-Gilles; Berchem-Sainte-Agathe; Molenbeek-Saint-Jean; "
        "Saint-Josse-ten-Noode; Woluwe-Saint-Pierre; Woluwe-Saint-Lambert. Add the commune or the postcode.",
    ),
    *(
        ("where", text, "We know places in Dutch and in French. Write it in Latin letters, or a postcode.")
        for text in ("Тимбукту", "Flаgey или рядом", "تمبكتو")
    ),
    ("commune", "Antwerpen", "We do not know this commune. Pont covers the 19 of Brussels."),
    ("commune", LONG, "We do not know this commune. Pont covers the 19 of Brussels."),
    ("q", LONG, "That is too long. Say it in a few words."),
    ("need", "wellbeing.gold", "This need is not known."),
    ("need", LONG, "This need is not known."),
    ("open_only", "perhaps", "Choose from: true, false."),
    *(
        ("limit", text, "Choose a number from 1 to 100.")
        for text in (
            "0",
            "101",
            "-1",
            "9" * 5000,
            "0" * 8 + "1" * 5000,
            "1e2",
            "5.0",
            "٥",
            "５",
            "²",
            "ten",
            "1 0",
        )
    ),
    *(("page", text, "Choose a number from 1 to 10000.") for text in ("0", "10001", "-1", "9" * 40, "٣")),
    *(
        ("near", text, "Write the point like this: 50.8466,4.3528.")
        for text in (
            "nan,nan",
            "inf,4.3",
            "50.8466",
            "50,8466,4,3528",
            "here",
            "4.3528,50.8466",
            "91,4",
            "1e999,4",
            LONG,
        )
    ),
    *(("near", text, "That point is not in Belgium.") for text in ("48.8566,2.3522", "0,0", "-50.8,-4.3")),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG, ids=lambda value: value[:24])
def test_a_wrong_value_gets_its_sentence(name: str, value: str, sentence: str) -> None:
    with translation.override("en"), pytest.raises(BadQuestion) as refused:
        check({name: [value]})
    assert (refused.value.field, str(refused.value)) == (name, sentence)


@pytest.mark.parametrize("name", ["without", "for", "speaks"])
def test_what_cannot_be_said_of_a_person_is_refused_with_what_can(name: str) -> None:
    known = {
        "without": matters.SAYABLE_WITHOUT,
        "for": matters.SAYABLE_FOR,
        "speaks": tuple(vocabulary.languages()),
    }[name]
    with translation.override("en"), pytest.raises(BadQuestion) as refused:
        check({name: ["religion"]})
    assert str(refused.value) == f"Choose from: {', '.join(known)}."


def test_an_unknown_parameter_is_refused_without_its_name() -> None:
    with translation.override("en"), pytest.raises(BadQuestion) as refused:
        check({"ik heb geen papieren": ["1"]})
    assert (refused.value.field, str(refused.value)) == ("parameter", "This parameter is not known.")


@pytest.mark.parametrize("language", ["nl", "fr"])
def test_every_refusal_is_in_the_readers_language(language: str) -> None:
    wrong = [*((name, value) for name, value, _sentence in WRONG), ("kleur", "1"), ("without", "x")]
    english = []
    for name, value in wrong:
        sentences = []
        for spoken in (language, "en"):
            with translation.override(spoken), pytest.raises(BadQuestion) as refused:
                check({name: [value]})
            sentences.append(str(refused.value))
        if sentences[0] == sentences[1]:
            english.append(name)
    assert english == []


@given(st.sampled_from(PARAMETERS), ANYTHING)
def test_any_value_is_taken_or_refused_and_never_said_back(name: str, values: list[str]) -> None:
    with translation.override("en"):
        refusal = refused({name: values})
    said = str(refusal) if refusal else ""
    assert [value for value in values if len(value) > 12 and value in said] == []
    assert refusal is None or refusal.field in PARAMETERS


def refused(given: dict[str, list[str]]) -> BadQuestion | None:
    try:
        check(given)
    except BadQuestion as refusal:
        return refusal
    return None


def test_words_join_what_was_chosen(index: Index) -> None:
    query = understood(index, q="gratis eten voor vrouwen", without="papers", need="wellbeing.shower").query
    assert query.situation.without == {"papers", "money"}
    assert query.situation.for_whom == {"women"}
    assert query.needs[0] == ("wellbeing.shower",)
    assert any("wellbeing.hot_meal" in group for group in query.needs[1:])


def test_a_place_that_was_chosen_wins_from_the_words(index: Index) -> None:
    query = understood(index, q="eten in Anderlecht", commune="Jette").query
    assert query.communes == {"21010"}
    assert understood(index, q="eten in Anderlecht").query.communes == {"21001"}


def test_a_moment_that_was_chosen_wins_from_the_words(index: Index) -> None:
    chosen = understood(index, q="eten om 18u", at="2026-11-24T09:00").query.at
    assert opening.to_local(chosen).strftime("%d %H:%M") == "24 09:00"
    assert opening.to_local(understood(index, q="eten om 18u").query.at).strftime("%d %H:%M") == "23 18:00"


def test_a_stop_orders_by_distance_and_a_commune_limits(index: Index) -> None:
    stop = understood(index, where="Flagey").query
    assert (stop.near is not None, stop.communes, stop.postcode) == (True, frozenset(), "")
    postcode = understood(index, where="1080").query
    assert (postcode.near, postcode.communes, postcode.postcode) == (None, frozenset(), "1080")


def test_where_somebody_asks_is_where_they_live(index: Index) -> None:
    assert understood(index, commune="Anderlecht").query.situation.communes == {"21001"}


def test_the_region_limits_nothing(index: Index) -> None:
    query = understood(index, q="eten in het Brussels Gewest").query
    assert (query.communes, query.postcode) == (frozenset(), "")
