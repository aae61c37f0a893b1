"""The list of entries, one entry as a page, a new one, drafts and the history."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pont.accounts import sight as walls
from pont.accounts.tests.cast import signed_in
from pont.directory.desk.editing.likeness import prepared
from pont.directory.desk.tests.editing_world import SAID, Made, fields, make, text, url
from pont.directory.editing import actions as editing
from pont.directory.editing.hands import Hand
from pont.directory.editing.models import EntryDraft, ServiceHistory
from pont.directory.editing.record import record_of, stamp
from pont.directory.models import Organization, Service
from pont.directory.tests.world import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LIST_QUERIES, ENTRY_QUERIES = 8, 31


@pytest.fixture
def made() -> Made:
    prepared.forget()
    return make()


@pytest.fixture
def bram(made: Made) -> Client:
    return signed_in(made.cast.bram)


def change(service: Service, **values: Any) -> ServiceHistory | None:
    base = {key: stamp(record_of(service.pk).get(key)) for key in values}
    day = datetime.date(2026, 11, 3)
    return editing.change_entry(
        service=service, values=values, base=base, how="phoned", on=day, by=Hand("Huis X")
    )


# ------------------------------------------------------------------ the list


def test_what_nobody_checked_stands_first_and_every_state_is_said(made: Made, bram: Client) -> None:
    Service.objects.filter(pk=made.world.women.pk).update(verified_on="2024-01-01", status="inactive")
    page = text(bram.get(url("entries", made.cast.brug)))
    assert page.index("Oude lijst") < page.index("Tafel voor vrouwen") < page.index("Soep aan de brug")
    assert "Nobody noted a check." in page
    assert "Checked long ago: 1 January 2024." in page
    assert "Not shown: inactive." in page
    assert "Seen by: phone only, secret address." in page


def test_words_find_a_name_a_street_and_a_number(made: Made, bram: Client) -> None:
    for words, count in (("soep", 1), ("voorbeeldkaai", 4), ("soep 1000", 1), ("geen woord", 0)):
        rows = bram.get(url("entries", made.cast.brug), {"q": words}).context["rows"]
        assert (words, len(rows)) == (words, count)


def test_a_map_editor_sees_all_or_only_their_own(made: Made) -> None:
    browser = signed_in(made.editor)
    names = {
        show: {
            row["name"] for row in browser.get(url("entries", made.cast.brug), {"show": show}).context["rows"]
        }
        for show in ("ours", "all")
    }
    assert names["all"] - names["ours"] == {"Thé au passage"}


def test_an_ended_entry_is_in_a_list_of_its_own(made: Made, bram: Client) -> None:
    editing.end_entry(service=made.world.soup, how="phoned", by=Hand("Huis X"))
    assert "Soep aan de brug" not in text(bram.get(url("entries", made.cast.brug)))
    assert "Closed for good." in text(bram.get(url("entries", made.cast.brug), {"show": "ended"}))


@pytest.mark.parametrize("extra", [1, 3])
def test_a_list_of_any_length_takes_as_many_queries(made: Made, bram: Client, extra: int) -> None:
    for number in range(extra):
        make_service(made.world.house, f"Nog een plek {number}")
    address = url("entries", made.cast.brug)
    bram.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        bram.get(address)
    assert len(queries) == LIST_QUERIES


# ------------------------------------------------------------------ one entry


def test_an_entry_says_part_by_part_who_looked_when_and_how(made: Made, bram: Client) -> None:
    change(made.world.soup, description="Warme soep.")
    page = text(bram.get(url("entry", made.cast.brug, made.world.soup.pk)))
    assert "3 November 2026, by phone, Huis X" in page
    assert "Every day: day and night." in page
    assert "Nobody asks for your papers." in page
    assert "Voorbeeldkaai 12" in page


def test_an_entry_takes_as_many_queries_whatever_it_holds(made: Made, bram: Client) -> None:
    address, counts = url("entry", made.cast.brug, made.world.soup.pk), []
    for number in (1, 9):
        change(made.world.soup, documents=[{"document": f"brief {one}"} for one in range(number)])
        bram.get(address)
        with CaptureQueriesContext(connection) as queries:
            bram.get(address)
        counts.append(len(queries))
    assert counts == [ENTRY_QUERIES, ENTRY_QUERIES]


def test_one_tap_confirms_a_need_and_one_strikes_it(made: Made, bram: Client) -> None:
    change(made.world.soup, description="Warme soep en een douche.")
    assert "because of “douche”" in text(bram.get(url("entry", made.cast.brug, made.world.soup.pk)))
    address = url("entry-need", made.cast.brug, made.world.soup.pk)
    bram.post(address, {"code": "wellbeing.shower", "change": "person"})
    assert record_of(made.world.soup.pk)["needs"]["wellbeing.shower"][0] == "person"
    bram.post(address, {"code": "wellbeing.shower", "change": "struck"})
    assert record_of(made.world.soup.pk)["needs"]["wellbeing.shower"][0] == "struck"
    assert bram.post(address, {"code": "no.such", "change": "person"}).status_code == 400


def test_everything_is_still_so_in_one_tap(made: Made, bram: Client) -> None:
    address = url("entry", made.cast.brug, made.world.soup.pk)
    assert bram.post(address, {}).status_code == 400
    bram.post(address, SAID)
    assert record_of(made.world.soup.pk)["checked"] == ["2026-11-20", "Huis De Brug", "phoned"]


def test_it_is_closed_for_a_while_open_again_full_and_gone(made: Made, bram: Client) -> None:
    address = url("entry-now", made.cast.brug, made.world.soup.pk)
    today = timezone.localdate()
    days = {"since": today.isoformat(), "until": (today + datetime.timedelta(days=3)).isoformat()}
    bram.post(address, {"act": "close", "how": "told", "note": "Verbouwing.", **days})
    assert record_of(made.world.soup.pk)["closure"] == {**days, "note": "Verbouwing."}
    wrong = bram.post(
        address, {"act": "close", "how": "told", "since": days["until"], "until": days["since"]}
    )
    assert (wrong.status_code, "Choose a last day within a year." in text(wrong)) == (400, True)
    bram.post(address, {"act": "open", "how": "told"})
    assert "closure" not in record_of(made.world.soup.pk)
    bram.post(address, {"act": "full", "level": "full", "how_long": "today"})
    assert record_of(made.world.soup.pk)["saturation"]["level"] == "full"
    assert made.world.soup.history.latest("pk").act == "how_full"
    bram.post(address, {"act": "end", "how": "phoned"})
    assert Service.objects.get(pk=made.world.soup.pk).status == "defunct"
    assert "It is closed for good." in text(bram.get(url("entry", made.cast.brug, made.world.soup.pk)))
    assert bram.post(address, {"act": "burn"}).status_code == 400


# ------------------------------------------------------------------ a new place

NEW = {
    "name": "Douches aan het water",
    "language": "nl",
    "description": "Een warme douche voor wie komt.",
    "phone": "02 000 00 77",
    "reached_by": "door",
    "address_1": "Waterkaai 3",
    "postal_code": "1000",
    "visibility": "public",
}


def test_a_new_place_begins_with_what_one_knows(made: Made, bram: Client) -> None:
    address = url("new-entry", made.cast.brug)
    answer = bram.post(address, {**NEW, **SAID, "organization": made.world.house.hsds_id})
    service = Service.objects.get(name="Douches aan het water")
    assert answer["Location"].startswith(url("entry-part", made.cast.brug, service.pk, "where"))
    record = record_of(service.pk)
    place = next(value for key, value in record.items() if key.startswith("place."))
    assert (place["location"]["commune"], record["phones"][0]["number"]) == ("21004", "02 000 00 77")
    assert list(record["needs"]) == ["wellbeing.shower"]
    assert record["checked"] == ["2026-11-20", "Huis De Brug", "phoned"]


def test_an_organisation_that_is_not_in_the_list_begins_with_the_entry(made: Made, bram: Client) -> None:
    bram.post(url("new-entry", made.cast.brug), {**NEW, **SAID, "called": "Buurtwinkel De Brug"})
    host = Organization.objects.get(name="Buurtwinkel De Brug")
    assert (host.house, host.services.get().name) == (made.cast.brug, "Douches aan het water")


def test_a_worker_begins_nothing_in_another_house(made: Made, bram: Client) -> None:
    sent = {**NEW, **SAID, "organization": made.theirs.organization.hsds_id}
    assert bram.post(url("new-entry", made.cast.brug), sent).status_code == 400
    assert not Service.objects.filter(name=NEW["name"]).exists()


def test_what_is_likely_there_already_is_asked_first(made: Made, bram: Client) -> None:
    sent = {
        **NEW,
        **SAID,
        "name": "Soep aan de brug",
        "phone": "02/000.00.12",
        "address_1": "Voorbeeldkaai 12",
    }
    sent |= {"organization": made.world.house.hsds_id}
    before = Service.objects.count()
    answer = bram.post(url("new-entry", made.cast.brug), sent)
    assert answer.status_code == 409
    assert "Is it one of these?" in text(answer)
    assert url("entry", made.cast.brug, made.world.soup.pk) in text(answer)
    assert Service.objects.count() == before
    assert bram.post(url("new-entry", made.cast.brug), {**sent, "anyway": "1"}).status_code == 302
    assert Service.objects.count() == before + 1


def test_likely_doubles_are_a_piece_of_the_page_and_hide_what_a_house_keeps(made: Made) -> None:
    browser = signed_in(made.editor)
    address = url("entry-alike", made.cast.brug)
    piece = browser.post(address, {"name": "Soep aan de brug", "phone": "02 000 00 12"})
    assert ("Soep aan de brug" in text(piece), "the same telephone" in text(piece)) == (True, True)
    hidden = browser.post(address, {"name": "Kanarie-ingang", "phone": "02 000 00 12"})
    assert "Kanarie-ingang" not in text(hidden)
    assert text(browser.post(address, {})).strip() == ""


def test_a_new_secret_place_keeps_no_address(made: Made, bram: Client) -> None:
    sent = {**NEW, **SAID, "visibility": "phone_only", "organization": made.world.house.hsds_id}
    bram.post(url("new-entry", made.cast.brug), sent)
    record = record_of(Service.objects.get(name=NEW["name"]).pk)
    assert (record["reached_by"], [key for key in record if key.startswith("place.")]) == ("phone", [])


# ------------------------------------------------------------------ drafts


def keep(browser: Client, made: Made, **typed: Any) -> Any:
    return browser.post(
        url("entry-draft", made.cast.brug), {"entry": made.world.soup.pk, "part": "name", "kept": "", **typed}
    )


def test_what_is_typed_is_kept_for_the_house_and_not_written_to_the_entry(made: Made, bram: Client) -> None:
    answer = keep(bram, made, name="Half getyp", seen="{}").json()
    assert answer["said"].startswith("Kept as a draft, ")
    assert record_of(made.world.soup.pk)["name"] == "Soep aan de brug"
    address = url("entry-part", made.cast.brug, made.world.soup.pk, "name")
    page = text(bram.get(address))
    assert "Your house has a draft of this part" in page
    assert "Half getyp" not in page
    again = bram.get(f"{address}?draft=1")
    assert ("Half getyp" in text(again), again.context["kept"]) == (True, answer["kept"])
    other = signed_in(made.cast.driss)
    assert "draft" not in text(other.get(url("entries", made.cast.passage)))


def test_a_draft_of_a_colleague_is_not_typed_over(made: Made, bram: Client) -> None:
    first = keep(bram, made, name="Van Bram").json()["kept"]
    cecile = signed_in(made.cast.cecile)
    assert keep(cecile, made, name="Van Cécile").status_code == 409
    assert keep(bram, made, name="Van Bram nog", kept=first).status_code == 200
    with walls.of_house(made.cast.brug.pk):
        assert EntryDraft.objects.get().values["name"]["fields"]["name"] == ["Van Bram nog"]


def test_a_draft_brings_the_stamps_of_when_it_was_begun(made: Made, bram: Client) -> None:
    address = url("entry-part", made.cast.brug, made.world.soup.pk, "name")
    page = bram.get(address)
    typed = {**fields(page.context["form"]), "seen": page.context["seen"], "name": "Mijn soep"}
    kept = keep(bram, made, **typed).json()["kept"]
    change(made.world.soup, name="Hun soep")
    again = bram.get(f"{address}?draft=1")
    sent = {**fields(again.context["form"]), **SAID, "seen": again.context["seen"], "kept": kept}
    assert bram.post(address, sent).status_code == 409
    assert record_of(made.world.soup.pk)["name"] == "Hun soep"


def test_what_was_saved_has_no_draft_any_more_and_one_can_be_thrown_away(made: Made, bram: Client) -> None:
    address = url("entry-part", made.cast.brug, made.world.soup.pk, "name")
    kept = keep(bram, made, name="Soep!").json()["kept"]
    page = bram.get(address)
    bram.post(
        address,
        {**fields(page.context["form"]), **SAID, "seen": page.context["seen"], "kept": kept, "name": "Soep!"},
    )
    with walls.of_house(made.cast.brug.pk):
        assert EntryDraft.objects.count() == 0
    keep(bram, made, name="Weg ermee")
    keep(bram, made, change="throw")
    with walls.of_house(made.cast.brug.pk):
        assert EntryDraft.objects.count() == 0


def test_a_new_place_has_a_draft_too(made: Made, bram: Client) -> None:
    sent = {"part": "new", "entry": "", "kept": "", "draft": "", "name": "Nog geen naam", "phone": "02"}
    first = bram.post(url("entry-draft", made.cast.brug), sent).json()
    bram.post(
        url("entry-draft", made.cast.brug),
        {**sent, "draft": first["draft"], "kept": first["kept"], "phone": "02 000"},
    )
    assert "Nog geen naam" in text(bram.get(url("entries", made.cast.brug)))
    page = bram.get(url("new-entry", made.cast.brug), {"draft": first["draft"]})
    assert page.context["form"]["phone"].value() == "02 000"
    with walls.of_house(made.cast.brug.pk):
        assert EntryDraft.objects.count() == 1


@pytest.mark.parametrize(
    "broken",
    [[], "text", {"name": []}, {"name": {"at": 3, "fields": 4}}, {"new": {"at": "x", "fields": {"name": 3}}}],
)
def test_a_draft_that_cannot_be_read_stops_nothing(made: Made, bram: Client, broken: Any) -> None:
    with walls.of_house(made.cast.brug.pk):
        EntryDraft.in_sight(service=made.world.soup, values=broken).save()
        EntryDraft.in_sight(values=broken).save()
    for address in (
        url("entries", made.cast.brug),
        url("entry", made.cast.brug, made.world.soup.pk),
        url("entry-part", made.cast.brug, made.world.soup.pk, "name"),
    ):
        assert bram.get(address).status_code == 200
    assert keep(bram, made, name="Toch bewaard").status_code == 200


# ------------------------------------------------------------------ the history


def test_the_history_reads_as_sentences(made: Made, bram: Client) -> None:
    change(
        made.world.soup,
        **{
            "hours.door": [{"hours": "Mo-Fr 09:00-12:00"}],
            "condition.price": {"answer": "amount", "visibility": "public"},
        },
    )
    page = text(bram.get(url("entry-history", made.cast.brug, made.world.soup.pk)))
    assert "Huis X, by phone" in page
    assert "Every day: day and night." in page
    assert "From Monday to Friday:" in page
    assert "Hours of the door" in page
    assert "hours.door" not in page


def test_hours_whose_words_are_the_same_show_what_is_written(made: Made, bram: Client) -> None:
    far = "24/7; 2031 Dec 24 off"
    change(made.world.soup, **{"hours.door": [{"hours": far}]})
    assert far in text(bram.get(url("entry-history", made.cast.brug, made.world.soup.pk)))


def test_a_line_is_put_back(made: Made, bram: Client) -> None:
    line = change(made.world.soup, name="Soep van gisteren")
    assert line is not None
    address = url("entry-history", made.cast.brug, made.world.soup.pk)
    assert bram.post(address, {"line": line.pk}).status_code == 302
    assert record_of(made.world.soup.pk)["name"] == "Soep aan de brug"
    assert bram.post(address, {"line": "0"}).status_code == 404


def test_a_line_that_was_changed_again_is_shown_beside_what_it_says_now(made: Made, bram: Client) -> None:
    first = change(made.world.soup, name="Soep van gisteren", url="https://example.org/")
    change(made.world.soup, name="Soep van vandaag")
    assert first is not None
    address = url("entry-history", made.cast.brug, made.world.soup.pk)
    page = bram.post(address, {"line": first.pk})
    assert page.status_code == 409
    assert ["Soep aan de brug" in text(page), "Soep van vandaag" in text(page)] == [True, True]
    chosen = {"line": first.pk, "seen": page.context["seen"], "clash": "name"}
    bram.post(address, {**chosen, "keep:name": "theirs"})
    record = record_of(made.world.soup.pk)
    assert (record["name"], record.get("url")) == ("Soep van vandaag", None)
    again = bram.post(address, {"line": first.pk})
    bram.post(
        address, {"line": first.pk, "seen": again.context["seen"], "clash": "name", "keep:name": "mine"}
    )
    assert record_of(made.world.soup.pk)["name"] == "Soep aan de brug"


def test_what_a_house_kept_for_itself_is_in_no_history_of_another(made: Made) -> None:
    kept = {"answer": "amount", "note": "kanarie-prijs", "visibility": "house"}
    change(
        made.theirs,
        **{"condition.cash_accepted": {"answer": "yes", "note": "kanarie-geld", "visibility": "house"}},
    )
    change(made.kept, description="kanarie-tekst", **{"condition.price": kept})
    change(made.kept, visibility="public")
    browser = signed_in(made.editor)
    for service in (made.theirs, made.kept):
        assert "kanarie" not in text(browser.get(url("entry-history", made.cast.brug, service.pk)))
    own = signed_in(made.cast.driss)
    assert "kanarie-tekst" in text(own.get(url("entry-history", made.cast.passage, made.kept.pk)))
