"""Who may change which entry: the rule, and the list that goes by it."""

from __future__ import annotations

import pytest
from django.test import Client

from pont.accounts import roles
from pont.accounts.at_work import PIN
from pont.accounts.tests.cast import at_work, member, signed_in
from pont.directory.desk.editing import sight
from pont.directory.desk.editing.parts import PARTS
from pont.directory.desk.rules import may_edit_map_of, may_keep_entries
from pont.directory.desk.tests.editing_world import SECRET_NAME, SECRET_NOTE, Made, make, text, url
from pont.directory.models import Service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
KEEPERS = {roles.WORKER, roles.COORDINATOR, roles.MAP_EDITOR}


@pytest.fixture
def made() -> Made:
    return make()


def addresses(made: Made, service: Service) -> list[str]:
    house = made.cast.brug
    of_one = [
        url(name, house, service.pk)
        for name in ("entry", "entry-history", "entry-need", "entry-now", "entry-means")
    ]
    return [*of_one, *(url("entry-part", house, service.pk, part.code) for part in PARTS)]


@pytest.mark.parametrize("role", roles.ALL)
def test_the_rule_and_the_list_agree_for_every_role_and_every_entry(made: Made, role: str) -> None:
    at = at_work(member(made.cast.brug, "Iemand", role), made.cast.brug)
    Service.objects.filter(pk=made.world.old.pk).update(merged_into=made.world.soup)
    services = list(Service.objects.select_related("organization"))
    allowed = {one.pk for one in services if may_edit_map_of(at, one)}
    assert set(sight.entries_of(at).values_list("pk", flat=True)) == allowed
    ours = {one.pk for one in services if one.organization_id == made.world.house.pk} - {made.world.old.pk}
    everybodys = ours | {made.theirs.pk} if role == roles.MAP_EDITOR else ours
    assert allowed == (everybodys if role in KEEPERS else set())


def test_a_pin_is_not_enough(made: Made) -> None:
    at = at_work(made.editor, made.cast.brug, by=PIN)
    assert not may_keep_entries(at)
    assert list(sight.entries_of(at)) == []


@pytest.mark.parametrize("role", sorted(set(roles.ALL) - KEEPERS))
def test_other_roles_open_no_page(made: Made, role: str) -> None:
    browser = signed_in(member(made.cast.brug, "Iemand", role))
    house = made.cast.brug
    for address in [
        *addresses(made, made.world.soup),
        url("entries", house),
        url("new-entry", house),
        url("entry-draft", house),
        url("entry-alike", house),
    ]:
        assert (address, browser.get(address).status_code) == (address, 403)
        assert (address, browser.post(address, {}).status_code) == (address, 403)


def test_an_entry_of_another_house_is_not_there_for_a_worker(made: Made) -> None:
    browser = signed_in(made.cast.bram)
    for address in addresses(made, made.theirs):
        assert (address, browser.get(address).status_code) == (address, 404)
        assert (address, browser.post(address, {}).status_code) == (address, 404)
    page = text(browser.get(url("entries", made.cast.brug), {"q": "passage", "show": "all"}))
    assert "Thé au passage" not in page


def test_what_another_house_keeps_for_itself_is_not_there_for_a_map_editor(made: Made) -> None:
    browser = signed_in(made.editor)
    for address in addresses(made, made.kept):
        assert (address, browser.get(address).status_code) == (address, 404)
    pages = [url("entries", made.cast.brug), *addresses(made, made.theirs)]
    for address in pages:
        page = text(browser.get(address, {"show": "all"}, follow=True))
        assert (address, SECRET_NAME in page, SECRET_NOTE in page) == (address, False, False)


def test_a_condition_that_another_house_keeps_is_neither_asked_nor_told(made: Made) -> None:
    browser: Client = signed_in(made.editor)
    page = text(browser.get(url("entry-part", made.cast.brug, made.theirs.pk, "asks")))
    assert "answer-price" not in page
    assert "answer-appointment" in page
    sent = {"answer-price": "amount", "who-price": "public", "seen": "{}", "how": "told", "on": "2026-11-20"}
    browser.post(url("entry-part", made.cast.brug, made.theirs.pk, "asks"), sent)
    row = made.theirs.conditions.get(kind="price")
    assert (row.answer, row.note, row.visibility) == ("free", SECRET_NOTE, "house")


def test_its_own_house_reads_and_changes_all_of_it(made: Made) -> None:
    browser = signed_in(made.cast.driss)
    house = made.cast.passage
    assert SECRET_NAME in text(browser.get(url("entries", house)))
    assert SECRET_NOTE in text(browser.get(url("entry-part", house, made.theirs.pk, "asks")))


def test_a_map_editor_cannot_shut_an_entry_in_another_house(made: Made) -> None:
    browser = signed_in(made.editor)
    address = url("entry-part", made.cast.brug, made.theirs.pk, "sight")
    answer = browser.post(address, {"visibility": "house", "how": "told", "on": "2026-11-20", "seen": "{}"})
    assert answer.status_code == 400
    made.theirs.refresh_from_db()
    assert made.theirs.visibility == "public"
