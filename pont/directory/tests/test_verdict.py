"""The decision table of the map, row by row, and what must always hold."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pont.directory import matters
from pont.directory.doors import LEVELS, Condition, Level, Need
from pont.directory.sentences import reason_sentence
from pont.directory.tests.made_doors import NOON, OPEN_HOUSE, at, hours, make_door, situation
from pont.directory.verdict import Verdict, verdict
from pont.kernel import vocabulary

RANK = {level: position for position, level in enumerate(LEVELS)}


NOTHING_SAID = situation()


def level(door, said=NOTHING_SAID, arrival=NOON, **more) -> Level:
    return verdict(door, said, arrival, **more).level


def kinds(judged: Verdict) -> list[str]:
    return [reason.kind for reason in judged.reasons]


def test_all_known_none_refuses_open_fresh_is_go():
    assert level(make_door()) == Level.GO


def test_full_and_not_expired_asks_first():
    full = make_door(saturation="full", full_until=NOON + 60)
    assert level(full) == Level.ASK_FIRST
    assert "full" in kinds(verdict(full, situation(), NOON))


def test_full_that_has_expired_is_go_again():
    assert level(make_door(saturation="full", full_until=NOON)) == Level.GO


@pytest.mark.parametrize("verified_on", ["2025-11-23", "2024-01-01", None])
def test_checked_a_year_ago_or_never_asks_first(verified_on):
    assert level(make_door(verified_on=verified_on)) == Level.ASK_FIRST


def test_checked_a_day_less_than_a_year_ago_is_go():
    assert level(make_door(verified_on="2025-11-24")) == Level.GO


@pytest.mark.parametrize("known", [(), (hours(""),)])
def test_unknown_hours_ask_first(known):
    judged = verdict(make_door(hours=known), situation(), NOON)
    assert (judged.level, judged.open) == (Level.ASK_FIRST, None)
    assert [gap.kind for gap in judged.unknowns] == ["hours_unknown"]


def test_opens_in_forty_minutes_is_soon():
    judged = verdict(make_door(), situation(), at(0, "08:20"))
    assert (judged.level, judged.opens) == (Level.SOON, at(0, "09:00"))


def test_opens_in_forty_minutes_but_stale_asks_first():
    assert level(make_door(verified_on=None), arrival=at(0, "08:20")) == Level.ASK_FIRST


def test_opens_in_forty_minutes_but_full_asks_first():
    full = make_door(saturation="full", full_until=at(0, "18:00"))
    assert level(full, arrival=at(0, "08:20")) == Level.ASK_FIRST


def test_opens_in_exactly_two_hours_is_soon_and_a_minute_more_is_later():
    assert level(make_door(), arrival=at(0, "07:00")) == Level.SOON
    assert level(make_door(), arrival=at(0, "06:59")) == Level.LATER


@pytest.mark.parametrize("verified_on", ["2026-11-03", None])
def test_opens_tomorrow_is_later_whatever_the_age(verified_on):
    judged = verdict(make_door(verified_on=verified_on), situation(), at(0, "18:00"))
    assert (judged.level, judged.opens) == (Level.LATER, at(1, "09:00"))


MINOR = {
    "price": make_door(),
    "toilet_there": make_door(needs=(*make_door().needs, Need("wellbeing.rest", "person"))),
    "animals_welcome": make_door(needs=(replace(make_door().needs[0], code="wellbeing.day_centre"),)),
    "reading_needed": make_door(needs=(replace(make_door().needs[0], code="education.school"),)),
    "waiting_list": make_door(needs=(replace(make_door().needs[0], code="health.mental"),)),
    "private_room": make_door(needs=(replace(make_door().needs[0], code="justice.victim"),)),
}


def forget(door, *gone):
    return replace(door, conditions=tuple(known for known in door.conditions if known.kind not in gone))


@pytest.mark.parametrize("kind", MINOR)
def test_one_minor_unknown_is_probably(kind):
    judged = verdict(forget(MINOR[kind], kind), situation(), NOON)
    assert judged.level == Level.PROBABLY
    assert [gap.condition for gap in judged.unknowns] == [kind]


MATTERS = {
    "without_papers": situation("papers"),
    "id_asked": situation("id"),
    "price": situation("money"),
    "appointment": situation("appointment"),
    "children_welcome": situation(who=("children",)),
    "animals_welcome": situation(who=("dog",)),
    "step_free": situation(who=("wheelchair",)),
    "referral_needed": situation(),
    "person_condition": situation(),
    "area_condition": situation(),
}


@pytest.mark.parametrize("kind", MATTERS)
def test_one_that_matters_unknown_asks_first_when_open(kind):
    judged = verdict(make_door(without=(kind,)), MATTERS[kind], NOON)
    assert judged.level == Level.ASK_FIRST
    assert kind in [gap.condition for gap in judged.unknowns]


@pytest.mark.parametrize("kind", MATTERS)
def test_one_that_matters_unknown_opening_tomorrow_is_later_worded_ask_first(kind):
    judged = verdict(make_door(without=(kind,)), MATTERS[kind], at(0, "18:00"))
    assert judged.level == Level.LATER
    assert "ask_before" in kinds(judged)


REFUSES = [
    ({"without_papers": "no"}, situation("papers")),
    ({"id_asked": "always"}, situation("id")),
    ({"price": "amount"}, situation("money")),
    ({"price": "amount", "cash_accepted": "no"}, situation("card")),
    ({"appointment": "required"}, situation("appointment")),
    ({"needs_phone": "yes"}, situation("phone")),
    ({"person_condition": "women"}, situation(who=("men",))),
    ({"person_condition": "men"}, situation(who=("women",))),
    ({"person_condition": "seniors"}, situation(who=("young",))),
    ({"children_welcome": "no"}, situation(who=("children",))),
    ({"animals_welcome": "no"}, situation(who=("dog",))),
    ({"step_free": "no"}, situation(who=("wheelchair",))),
]


@pytest.mark.parametrize(("answers", "said"), REFUSES)
@pytest.mark.parametrize("arrival", [NOON, at(0, "08:20"), at(0, "18:00")])
def test_one_refusal_is_not_now_at_any_hour(answers, said, arrival):
    judged = verdict(make_door(answers=answers), said, arrival)
    assert judged.level == Level.NOT_NOW
    assert set(kinds(judged)) == {"refused"}


def test_only_for_people_of_another_commune_is_not_now():
    door = make_door(answers={"area_condition": "communes"}, areas=("21001",))
    assert level(door, situation(communes=("21004",))) == Level.NOT_NOW
    assert level(door, situation(communes=("21001",))) == Level.GO
    assert level(door) == Level.PROBABLY


def test_only_for_women_when_the_search_says_nothing_is_probably():
    judged = verdict(make_door(answers={"person_condition": "women"}), situation(), NOON)
    assert judged.level == Level.PROBABLY
    assert [
        (reason.kind, reason.answer) for reason in judged.reasons if reason.condition == "person_condition"
    ] == [("restricted", "women")]


def test_only_for_women_when_it_is_for_a_woman_is_go():
    assert level(make_door(answers={"person_condition": "women"}), situation(who=("women",))) == Level.GO


def test_appointment_required_and_search_silent_asks_first_and_says_so():
    judged = verdict(make_door(answers={"appointment": "required"}), situation(), NOON)
    assert judged.level == Level.ASK_FIRST
    assert "appointment" in [reason.condition for reason in judged.reasons]


def test_price_unknown_and_no_money_asks_first():
    assert level(make_door(without=("price",)), situation("money")) == Level.ASK_FIRST


def test_telephone_line_open_now_is_go():
    line = make_door(reached_by="phone", place=None, hours=(hours("24/7", "phone"),))
    judged = verdict(line, situation(), at(0, "03:00"))
    assert (judged.level, kinds(judged)[0]) == (Level.GO, "call_until")


def test_who_has_no_telephone_is_asked_to_let_a_house_call():
    line = make_door(reached_by="phone", place=None, hours=(hours("24/7", "phone"),))
    assert level(line, situation("phone")) == Level.ASK_FIRST


def test_door_closed_with_its_telephone_open_is_later_and_says_call():
    door = make_door(hours=(hours("Mo-Fr 09:00-17:00"), hours("24/7", "phone")))
    judged = verdict(door, situation(), at(0, "20:00"))
    assert judged.level == Level.LATER
    assert "can_call" in kinds(judged)


@pytest.mark.parametrize("purpose", ["phone", "intake", "meal"])
def test_no_other_schedule_opens_a_door(purpose):
    judged = verdict(make_door(hours=(hours("24/7", purpose),)), situation(), NOON)
    assert (judged.level, judged.open) == (Level.ASK_FIRST, None)


def test_arriving_after_closing_counts_as_closed():
    twenty_before, walk = at(0, "16:40"), 25
    judged = verdict(make_door(), situation(), twenty_before + walk)
    assert (judged.level, judged.opens) == (Level.LATER, at(1, "09:00"))


def test_night_shelter_at_two_with_intake_until_ten_is_later():
    shelter = make_door(hours=(hours("Mo-Su 20:00-08:00"), hours("Mo-Su 20:00-22:00", "intake")))
    judged = verdict(shelter, situation(), at(1, "02:00"))
    assert (judged.level, judged.opens) == (Level.LATER, at(1, "20:00"))
    assert [reason.minute for reason in judged.reasons if reason.kind == "intake_closed"] == [at(1, "22:00")]


def test_night_shelter_during_intake_says_until_when_it_takes_people_in():
    shelter = make_door(hours=(hours("Mo-Su 20:00-08:00"), hours("Mo-Su 20:00-22:00", "intake")))
    judged = verdict(shelter, situation(), at(0, "21:00"))
    assert (judged.level, judged.reasons[0].kind, judged.reasons[0].minute) == (
        Level.GO,
        "arrive_before",
        at(0, "22:00"),
    )


def test_an_intake_that_never_ends_reads_day_and_night():
    house = make_door(hours=(hours("24/7"), hours("24/7", "intake")))
    judged = verdict(house, situation(), NOON)
    with translation.override("en"):
        assert reason_sentence(house, judged.reasons[0], NOON).text == "Open day and night."


def test_night_shelter_without_intake_hours_is_open_at_two():
    judged = verdict(make_door(hours=(hours("Mo-Su 20:00-08:00"),)), situation(), at(1, "02:00"))
    assert (judged.level, judged.closes) == (Level.GO, at(1, "08:00"))


def test_winter_only_service_in_july_is_later_with_the_date_it_starts():
    winter = make_door(hours=(hours("Nov 15-Mar 31 Mo-Su 18:00-08:00"),), verified_on="2027-06-01")
    judged = verdict(winter, situation(), at(230, "12:00"))
    assert (judged.level, judged.opens) == (Level.LATER, at(357, "18:00"))


def test_round_elsewhere_at_arrival_is_later_with_where_it_is():
    here = make_door(reached_by="mobile", hours=(hours("Mo 18:00-19:00"),))
    there = make_door(number=2, reached_by="mobile", hours=(hours("Mo 12:00-13:00"),))
    judged = verdict(here, situation(), NOON, elsewhere=there)
    assert (judged.level, "elsewhere" in kinds(judged)) == (Level.LATER, True)


def test_meal_hours_count_for_who_comes_to_eat():
    house = make_door(hours=(hours("Mo-Fr 09:00-17:00"), hours("Mo-Fr 12:00-13:30", "meal")))
    assert level(house, arrival=at(0, "15:00"), meal=True) == Level.LATER
    assert level(house, arrival=at(0, "15:00")) == Level.GO
    assert level(house, arrival=NOON, meal=True) == Level.GO


def test_a_language_nobody_speaks_there_asks_first_unless_there_is_an_interpreter():
    speaks = situation(speaks=("ti",))
    assert level(make_door(), speaks) == Level.ASK_FIRST
    assert level(make_door(languages=()), speaks) == Level.ASK_FIRST
    assert level(make_door(answers={"interpreter": "on_request"}), speaks) == Level.PROBABLY
    assert level(make_door(answers={"interpreter": "phone"}), speaks) == Level.GO


def test_who_lacks_papers_needs_to_know_who_is_told():
    told = make_door(without=("shares_data_with",), answers={"registration": "full"})
    assert level(told, situation("papers")) == Level.ASK_FIRST
    assert level(make_door(without=("shares_data_with",)), situation("papers")) == Level.GO


ANSWERS = {
    code: [answer.code for answer in condition.answers] for code, condition in vocabulary.conditions().items()
}
NEEDS = ["wellbeing.hot_meal", "health.doctor", "education.language_course", "housing.rent", "wellbeing.rest"]
LINES = ["Mo-Fr 09:00-17:00", "24/7", "Mo-Su 20:00-08:00", "Nov 15-Mar 31 Mo-Su 18:00-08:00", "off", ""]
situations = st.builds(
    lambda without, who, speaks, communes: situation(*without, who=who, speaks=speaks, communes=communes),
    st.sets(st.sampled_from(matters.SAYABLE_WITHOUT)),
    st.sets(st.sampled_from(matters.SAYABLE_FOR)).map(tuple),
    st.sets(st.sampled_from(["nl", "fr", "ar", "ti"])),
    st.sets(st.sampled_from(["21001", "21004"])),
)


@st.composite
def doors(draw):
    """An open house with some answers changed and some unknown, any hours, any ages, checked or not."""
    changed = draw(st.sets(st.sampled_from(sorted(ANSWERS)), max_size=4))
    known = OPEN_HOUSE | {kind: draw(st.sampled_from(ANSWERS[kind])) for kind in sorted(changed)}
    for kind in draw(st.sets(st.sampled_from(sorted(known)), max_size=3)):
        known.pop(kind)
    return make_door(
        conditions=tuple(Condition(kind, answer) for kind, answer in known.items()),
        hours=tuple(
            hours(draw(st.sampled_from(LINES)), purpose)
            for purpose in ("door", *sorted(draw(st.sets(st.sampled_from(["intake", "phone", "meal"])))))
        ),
        needs=tuple(
            Need(code, "person")
            for code in sorted(draw(st.sets(st.sampled_from(NEEDS), min_size=1, max_size=3)))
        ),
        reached_by=draw(st.sampled_from(["door", "door", "door", "phone", "online", "mobile"])),
        languages=tuple(sorted(draw(st.sets(st.sampled_from(["nl", "fr", "ar"]))))),
        areas=tuple(sorted(draw(st.sets(st.sampled_from(["21001", "21004"]))))),
        minimum_age=draw(st.sampled_from([None, None, 0, 12, 18, 55])),
        maximum_age=draw(st.sampled_from([None, None, 25, 65, 110])),
        verified_on=draw(st.sampled_from([None, "2026-11-01", "2026-11-01", "2025-01-01"])),
        full_until=draw(st.sampled_from([None, None, NOON + 60])),
        saturation=draw(st.sampled_from([None, "full", "few"])),
    )


arrivals = st.sampled_from([NOON, at(0, "08:20"), at(0, "20:30"), at(1, "02:00"), at(6, "12:00")])


# A closed waiting list stops everybody, so it counts wherever it is known; but few services have one, so not knowing
# of one does not make every door "ask first". Here, and only here, knowing an obstacle is worse than not knowing.
KNOWN_OBSTACLE = "waiting_list"


@settings(max_examples=500)
@given(doors(), situations, arrivals, st.data())
def test_removing_knowledge_never_improves_a_level(door, said, arrival, data):
    """Forgetting a refusal takes the "no" away, but never makes it a yes."""
    kinds_known = [known.kind for known in door.conditions if known.kind != KNOWN_OBSTACLE]
    gone = data.draw(st.sampled_from(kinds_known))
    before, after = level(door, said, arrival), level(forget(door, gone), said, arrival)
    if before == Level.NOT_NOW:
        assert after != Level.GO
    else:
        assert RANK[after] >= RANK[before]


def test_in_the_table_not_knowing_weighs_as_much_as_any_answer_that_does_not_refuse():
    weight = {None: 0, matters.MAYBE: 1, matters.ASK: 2}
    always = {row.kind: weight[row.silent.get("unknown")] for row in matters.TABLE if row.element == "always"}
    for row in matters.TABLE:
        if row.kind == KNOWN_OBSTACLE:
            continue
        for effects in (row.said, row.silent):
            known = [effect for answer, effect in effects.items() if answer != "unknown"]
            heaviest = max((weight[effect] for effect in known if effect != matters.REFUSE), default=0)
            unknown = max(weight[effects.get("unknown")], always.get(row.kind, 0))
            assert unknown >= heaviest, row


@given(doors(), situations, arrivals)
def test_forgetting_the_hours_never_opens_a_door(door, said, arrival):
    judged = verdict(replace(door, hours=()), said, arrival)
    assert judged.open is None
    assert judged.level in (Level.ASK_FIRST, Level.NOT_NOW)


@given(doors(), situations, arrivals)
def test_forgetting_when_it_was_checked_never_improves_a_level(door, said, arrival):
    before, after = level(door, said, arrival), level(replace(door, verified_on=None), said, arrival)
    assert RANK[after] >= RANK[before]


@given(doors(), situations, arrivals, st.sampled_from(REFUSES))
def test_adding_a_refusal_never_improves_a_level(door, said, arrival, refusal):
    answers, needed = refusal
    both = replace(said, without=said.without | needed.without, for_whom=said.for_whom | needed.for_whom)
    before = level(door, both, arrival)
    refusing = replace(
        forget(door, *answers),
        conditions=(
            *forget(door, *answers).conditions,
            *(Condition(kind, answer) for kind, answer in answers.items()),
        ),
    )
    assert RANK[level(refusing, both, arrival)] >= RANK[before]


@given(doors(), situations, arrivals)
def test_saying_one_thing_more_never_hides_a_refusal(door, said, arrival):
    if level(door, said, arrival) == Level.NOT_NOW:
        more = replace(said, without=said.without | {"papers"})
        assert level(door, more, arrival) == Level.NOT_NOW


@given(doors(), situations, arrivals)
def test_nothing_is_open_without_known_hours_that_say_so(door, said, arrival):
    judged = verdict(door, said, arrival)
    if judged.level in (Level.GO, Level.PROBABLY):
        assert judged.open is True
        assert any(row.text for row in door.hours)
