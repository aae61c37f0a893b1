"""Whoever reads, searches or takes along what is private is written down: who, in which role, what. Never its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pont.accounts import logs, roles, sight
from pont.accounts.models import House
from tests.privacy.crawl_desk import routes, text_of
from tests.privacy.desk_cast import (
    WORD,
    Desk,
    empty_logs,
    made,
    nobody,
    opened_by_pin,
    private_models,
    signed_in,
)
from tests.witness.models import PageHistory
from tests.witness.views import KIND

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.witness.urls")]

# Pages of the witness that show no row of the notebook.
SHOW_NOTHING = {"write", "close", "stumble", "readers"}


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    yield made()
    empty_logs()


class Written(NamedTuple):
    """What a line says, its moment left out."""

    called: str
    role: str
    act: str
    kind: str
    thing: UUID | None


def written(desk: Desk, house: House | None = None) -> list[Written]:
    """The lines of a house, but for those that were planted, and who opened a tablet."""
    with sight.of_house((house or desk.brug).pk):
        rows = logs.LogLine.objects.filter(reason="").exclude(act=logs.ENTERED).select_related("by")
        return [
            Written(row.by.called if row.by else "", row.role, row.act, row.kind, row.thing)
            for row in rows.order_by("at")
        ]


def by_worker(act: str, thing: UUID | None = None) -> Written:
    return Written("Brug worker", roles.WORKER, act, KIND, thing)


def page_of(desk: Desk) -> UUID:
    return desk.rows["witness.Page"].pk


def asked(
    desk: Desk, client: Client, name: str, fields: dict[str, str] | None = None, **rest: UUID
) -> HttpResponse:
    """A page of the witness in De Brug; with `fields`, by POST. A stream is read to its end."""
    address = reverse(f"witness:{name}", kwargs={"house": desk.brug.pk, **rest})
    response = client.get(address) if fields is None else client.post(address, fields)
    response.said = text_of(response)
    return response


def worker(desk: Desk) -> Client:
    return signed_in(desk.members[roles.WORKER])


def test_who_reads_the_list_of_pages_is_written_down(desk: Desk) -> None:
    assert WORD in asked(desk, worker(desk), "pages").said
    assert written(desk) == [by_worker(logs.READ)]


def test_who_reads_a_page_is_written_down(desk: Desk) -> None:
    assert WORD in asked(desk, worker(desk), "page", page=page_of(desk)).said
    assert written(desk) == [by_worker(logs.READ, page_of(desk))]


def test_who_opens_an_attachment_is_written_down(desk: Desk) -> None:
    attachment = desk.rows["witness.Attachment"].pk
    assert WORD in asked(desk, worker(desk), "attachment", attachment=attachment).said
    assert written(desk) == [by_worker(logs.READ, page_of(desk))]


def test_who_takes_everything_along_is_written_down(desk: Desk) -> None:
    assert WORD in asked(desk, worker(desk), "export").said
    assert written(desk) == [by_worker(logs.EXPORTED)]


def test_who_searches_is_written_down_without_the_words(desk: Desk) -> None:
    assert WORD in asked(desk, worker(desk), "search", {"q": WORD.upper()}).said
    assert written(desk) == [by_worker(logs.SEARCHED)]


def test_who_is_refused_is_written_down(desk: Desk) -> None:
    for role in (roles.RECEPTION_VOLUNTEER, roles.COORDINATOR):
        assert asked(desk, signed_in(desk.members[role]), "pages").status_code == 403
    by_pin = opened_by_pin(desk.brug, desk.members, desk.members[roles.WORKER])
    assert asked(desk, by_pin, "page", page=page_of(desk)).status_code == 403
    rule = "may_read_page"
    assert written(desk) == [
        Written("Brug reception_volunteer", roles.RECEPTION_VOLUNTEER, logs.REFUSED, rule, None),
        Written("Brug coordinator", roles.COORDINATOR, logs.REFUSED, rule, None),
        Written("Brug worker", roles.RECEPTION_VOLUNTEER, logs.REFUSED, rule, None),
    ]


def test_who_looks_for_what_is_not_there_reads_nothing(desk: Desk) -> None:
    there = desk.rows_there["witness.Page"].pk
    assert asked(desk, worker(desk), "page", page=there).status_code == 404
    assert [line for line in written(desk) if line.act == logs.READ] == []


def test_another_house_and_nobody_write_no_line_here(desk: Desk) -> None:
    """They are not told that there is a page; nor can they fill the log of another house."""
    for client in (nobody().client(), signed_in(desk.members_there[roles.WORKER])):
        assert asked(desk, client, "page", page=page_of(desk)).status_code in (302, 404)
    assert (written(desk), written(desk, desk.passage)) == ([], [])


def test_a_line_has_no_word_of_what_was_read(desk: Desk) -> None:
    for name, rest in (("pages", {}), ("page", {"page": page_of(desk)}), ("export", {})):
        asked(desk, worker(desk), name, **rest)
    asked(desk, worker(desk), "search", {"q": WORD})
    assert len(written(desk)) == 4
    assert [line for line in written(desk) if WORD in str(line)] == []


def test_who_changes_a_page_is_written_in_its_history(desk: Desk) -> None:
    handle = "stil-water"
    assert asked(desk, worker(desk), "write", {"handle": handle, "text": WORD}).status_code == 302
    assert asked(desk, worker(desk), "close", {}, page=page_of(desk)).status_code == 302
    with sight.of_house(desk.brug.pk):
        lines = PageHistory.objects.filter(by=desk.members[roles.WORKER]).order_by("at")
        assert [(line.action, line.role, line.changes) for line in lines] == [
            ("write_page", roles.WORKER, {}),
            ("close_page", roles.WORKER, {}),
        ]


def test_a_page_that_cannot_be_written_writes_no_history(desk: Desk) -> None:
    taken = desk.rows["witness.Page"].handle
    with sight.of_house(desk.brug.pk):
        before = PageHistory.objects.count()
    assert asked(desk, worker(desk), "write", {"handle": taken, "text": WORD}).status_code == 400
    with sight.of_house(desk.brug.pk):
        assert PageHistory.objects.count() == before


def test_the_coordinator_sees_who_read_and_never_what(desk: Desk) -> None:
    asked(desk, worker(desk), "page", page=page_of(desk))
    seen = asked(desk, signed_in(desk.members[roles.COORDINATOR]), "readers", page=page_of(desk))
    assert (seen.status_code, logs.READ in seen.said, WORD in seen.said) == (200, True, False)


def test_every_page_that_shows_a_notebook_is_tried_here() -> None:
    """A new page of the witness needs its test; of real rooms the walk over every address asks the same."""
    names = {route.name.partition(":")[2] for route in routes() if route.name.startswith("witness:")}
    assert names - SHOW_NOTHING == {"pages", "page", "attachment", "export", "search"}
    assert {model.__name__ for model in private_models() if model._meta.app_label == "witness"} == {
        "Attachment",
        "Note",
        "Page",
        "PageHistory",
    }
