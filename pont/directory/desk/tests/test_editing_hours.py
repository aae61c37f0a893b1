"""The hours of an entry on their page: filled in, told back in words, and written as the map keeps them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pont.accounts.tests.cast import signed_in
from pont.directory.desk.tests.editing_world import SAID, Made, fields, make, text, url
from pont.directory.editing.record import record_of
from pont.directory.models import Schedule, Service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def made() -> Made:
    return make()


@pytest.fixture
def bram(made: Made) -> Client:
    return signed_in(made.cast.bram)


def address(made: Made, service: Service | None = None, name: str = "entry-part") -> str:
    pk = (service or made.world.soup).pk
    return url(name, made.cast.brug, pk, *(["hours"] if name == "entry-part" else []))


def sent(browser: Client, made: Made, service: Service | None = None, **typed: Any) -> dict[str, Any]:
    page = browser.get(address(made, service))
    return {**fields(page.context["form"]), "seen": page.context["seen"], **SAID, **typed}


def hours(service: Service, key: str = "hours.door") -> list[str]:
    return [row.get("hours", "") for row in record_of(service.pk).get(key, [])]


def day(number: int, *times: str, state: str = "") -> dict[str, str]:
    found = {f"d{number}_state": state}
    for at in range(3):
        begin, end = times[2 * at : 2 * at + 2] or ("", "")
        found |= {f"d{number}_a{at}": begin, f"d{number}_b{at}": end}
    return found


def empty_week() -> dict[str, str]:
    return {name: value for number in range(7) for name, value in day(number).items()}


def test_a_week_is_filled_in_and_saved(made: Made, bram: Client) -> None:
    typed = empty_week() | day(0, "9", "12.30", "13u", "16 h 00") | day(1, state="same")
    typed |= {name: value for number in range(2, 7) for name, value in day(number, state="closed").items()}
    answer = bram.post(address(made), sent(bram, made, **typed, holidays_state="closed"))
    assert answer.status_code == 302
    assert hours(made.world.soup) == ["Mo,Tu 09:00-12:30,13:00-16:00; PH off"]
    row = record_of(made.world.soup.pk)["hours.door"][0]
    assert row["checked"] == ["2026-11-20", "Huis De Brug", "phoned"]


def test_a_day_that_nobody_filled_in_is_not_known_and_never_closed(made: Made, bram: Client) -> None:
    bram.post(address(made), sent(bram, made, **(empty_week() | day(0, "9", "12"))))
    assert hours(made.world.soup) == ["Mo 09:00-12:00; Tu-Su unknown"]


def test_a_night_goes_past_midnight(made: Made, bram: Client) -> None:
    typed = day(0, "20:00", "8:00")
    typed |= {name: value for number in range(1, 7) for name, value in day(number, state="same").items()}
    bram.post(address(made), sent(bram, made, **typed, holidays_state="closed"))
    assert hours(made.world.soup) == ["Mo-Su 20:00-08:00, PH +1 day 00:00-08:00 off; PH off"]


def test_hours_are_told_in_words_before_they_are_saved(made: Made, bram: Client) -> None:
    typed = empty_week() | day(2, "14", "17")
    page = bram.post(address(made), sent(bram, made, **typed, act="show"))
    assert page.status_code == 200
    assert "On Wednesday:" in text(page)
    assert hours(made.world.soup) == ["24/7"]
    piece = bram.post(address(made, name="entry-means"), sent(bram, made, **typed))
    assert "On Wednesday:" in text(piece)
    assert "<html" not in text(piece)
    assert piece["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (day(0, "9", ""), "Write two hours, such as 9:30 and 12:00."),
        (day(0, "25", "26"), "Write two hours, such as 9:30 and 12:00."),
        (day(0, "9", "9"), "Write two hours, such as 9:30 and 12:00."),
        (day(0, "9", "12", "11", "13"), "These hours run into each other."),
        (
            {"holidays_state": "", "holidays_a0": "20", "holidays_b0": "8"},
            "Hours on such a day end at midnight at the latest.",
        ),
        ({"school_state": "closed"}, "Choose whose school holidays these are."),
        (
            {"x0_first": "2026-12-24", "x0_last": "2026-12-20", "x0_state": "closed"},
            "The last day lies before the first, or a year later.",
        ),
        ({"x0_last": "2026-12-20"}, "Choose a day."),
        (
            {
                "x0_first": "2026-12-24",
                "x0_state": "closed",
                "x1_first": "2026-12-20",
                "x1_last": "2026-12-26",
                "x1_state": "closed",
            },
            "Two lines speak of the same date.",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_their_day(
    made: Made, bram: Client, typed: dict[str, str], sentence: str
) -> None:
    answer = bram.post(address(made), sent(bram, made, **{**empty_week(), **day(6, "10", "11"), **typed}))
    assert answer.status_code == 400
    assert sentence in text(answer)
    assert hours(made.world.soup) == ["24/7"]
    for name, value in typed.items():
        if value and "state" not in name:
            assert f'value="{value}"' in text(answer)


def test_dates_and_school_holidays_are_written(made: Made, bram: Client) -> None:
    typed = empty_week() | {name: value for n in range(7) for name, value in day(n, "9", "12").items()}
    typed |= {"school_state": "closed", "community": "nl"}
    typed |= {"x0_first": "2026-12-31", "x0_last": "2027-01-02", "x0_state": "closed"}
    typed |= {"x1_first": "2026-12-24", "x1_state": "", "x1_a0": "9", "x1_b0": "10"}
    assert bram.post(address(made), sent(bram, made, **typed)).status_code == 302
    assert hours(made.world.soup) == [
        "Mo-Su 09:00-12:00; SH off; 2026 Dec 24 09:00-10:00; 2026 Dec 31-2027 Jan 02 off"
    ]
    assert record_of(made.world.soup.pk)["hours.door"][0]["school"] == "nl"


def test_buttons_fill_days_without_saving(made: Made, bram: Client) -> None:
    typed = empty_week() | day(0, "9", "12")
    copied = bram.post(address(made), sent(bram, made, **typed, act="copy"))
    assert [copied.context["form"][f"d{n}_a0"].value() for n in range(7)] == ["9", "9", "9", "9", "9", "", ""]
    rest = bram.post(address(made), sent(bram, made, **typed, act="rest"))
    assert [rest.context["form"][f"d{n}_state"].value() for n in range(7)] == ["", *["closed"] * 6]
    more = bram.post(address(made), sent(bram, made, **typed, act="more"))
    assert "x2_first" in more.context["form"].fields
    assert hours(made.world.soup) == ["24/7"]


def test_hours_as_somebody_wrote_them_fill_the_grid_for_a_person_to_confirm(made: Made, bram: Client) -> None:
    written = "Open van maandag tot vrijdag van 9 tot 12 uur."
    page = bram.post(address(made), sent(bram, made, text=written, act="read"))
    assert page.context["form"]["d4_a0"].value() in ("9.00", "9:00")
    assert hours(made.world.soup) == ["24/7"]
    unread = bram.post(address(made), sent(bram, made, text="kom gerust eens langs", act="read"))
    assert "We could not read hours for this in the text." in text(unread)


def test_hours_that_a_grid_cannot_say_stand_as_text_and_stay_as_they_are(made: Made, bram: Client) -> None:
    Schedule.objects.filter(service=made.world.soup).update(hours="We[1],We[3] 10:00-15:00; PH off")
    page = bram.get(address(made))
    assert "These hours say more than a week grid can." in text(page)
    assert page.context["form"]["osm-0"].value() == "We[1],We[3] 10:00-15:00; PH off"
    assert bram.post(address(made), sent(bram, made)).status_code == 302
    assert hours(made.world.soup) == ["We[1],We[3] 10:00-15:00; PH off"]
    wrong = bram.post(address(made), sent(bram, made, **{"osm-0": "We[1] 10:00-15:00; Mo foo"}))
    assert wrong.status_code == 400
    assert "We cannot read this from character" in text(wrong)
    assert "We[1] 10:00-15:00; Mo foo" in text(wrong)
    bram.post(address(made), sent(bram, made, **{"osm-0": "We[2] 10:00-15:00"}))
    assert hours(made.world.soup) == ["We[2] 10:00-15:00"]
    kept = bram.post(address(made), sent(bram, made, act="grid"))
    assert "A week grid cannot say these hours. They stay as text." in text(kept)


def test_one_goes_from_the_grid_to_the_text_and_back(made: Made, bram: Client) -> None:
    typed = empty_week() | day(0, "9", "12")
    page = bram.post(address(made), sent(bram, made, **typed, act="osm"))
    form = page.context["form"]
    assert form["osm-0"].value() == "Mo 09:00-12:00; Tu-Su unknown"
    back = bram.post(address(made), {**fields(form), **SAID, "act": "grid", "seen": page.context["seen"]})
    assert back.context["form"]["d0_b0"].value() in ("12.00", "12:00")


def test_each_purpose_has_its_own_hours(made: Made, bram: Client) -> None:
    where = f"{address(made)}?of=hours.phone"
    page = bram.get(where)
    assert page.context["form"].key == "hours.phone"
    typed = {**fields(page.context["form"]), "seen": page.context["seen"], **SAID, **day(0, "9", "17")}
    bram.post(where, typed)
    assert hours(made.world.soup) == ["24/7"]
    assert hours(made.world.soup, "hours.phone") == ["Mo 09:00-17:00; Tu-Su unknown"]


def test_a_note_alone_is_kept_and_the_hours_stay_unknown(made: Made, bram: Client) -> None:
    bram.post(address(made), sent(bram, made, made.world.old, note="Bel eerst even."))
    bram.post(address(made, made.world.old), sent(bram, made, made.world.old, note="Bel eerst even."))
    rows = record_of(made.world.old.pk)["hours.door"]
    assert [(row.get("hours", ""), row["note"]) for row in rows] == [("", "Bel eerst even.")]


def test_hours_beside_closed_are_asked_about_and_a_day_that_becomes_closed_is_not(
    made: Made, bram: Client
) -> None:
    Schedule.objects.filter(service=made.world.soup).update(hours="Mo 09:00-12:00; Tu unknown")
    unheard = bram.post(address(made), sent(bram, made, d2_a0="10", d2_b0="11"))
    assert unheard.status_code == 400
    assert "Choose “at these hours”, or take the hours away." in text(unheard)
    bram.post(address(made), sent(bram, made, d0_state="closed", d1_a0="14", d1_b0="15"))
    assert hours(made.world.soup) == ["Tu 14:00-15:00"]
