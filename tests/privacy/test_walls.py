"""The wall between houses: what one house wrote first, another one neither sees, counts, guesses nor changes.

Every test works in real transactions: inside a test's own one, a sight that was left open would not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import Count, Max, prefetch_related_objects

from pont.accounts import actions, logs, roles, sight
from pont.accounts.actions import NotPossible
from pont.accounts.models import House
from pont.accounts.tests import cast as people
from tests.cluster import OWNER
from tests.privacy.crawl_desk import everything_in
from tests.privacy.desk_cast import OTHER, WORD, Desk, empty_logs, made, private_models
from tests.witness import actions as witness
from tests.witness.models import Attachment, Note, Page, PageHistory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.witness.urls")]


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    yield made()
    empty_logs()


def page_of(rows: dict[str, models.Model]) -> Page:
    row = rows["witness.Page"]
    assert isinstance(row, Page)
    return row


def tried(house: House, change: Callable[[], object]) -> None:
    """Try a change in the sight of a house; our code or the database may refuse it, or it finds nothing to change."""
    refusals = (
        sight.OtherHouse,
        sight.NoSight,
        DatabaseError,
        models.ObjectDoesNotExist,
        NotImplementedError,
    )
    with suppress(*refusals), sight.of_house(house.pk), transaction.atomic():
        change()


def test_nothing_is_asked_without_a_house(desk: Desk) -> None:
    for model in private_models():
        for asked in (model.objects.all, model.objects.count, model._base_manager.all, model.objects.create):
            with pytest.raises(sight.NoSight):
                asked()


def test_the_row_of_a_house_is_not_read_again_without_it(desk: Desk) -> None:
    for row in desk.rows.values():
        with pytest.raises(sight.NoSight):
            row.refresh_from_db()


def test_a_house_sees_its_own_rows(desk: Desk) -> None:
    """What cannot be found here would be found nowhere."""
    for house, rows, word in ((desk.brug, desk.rows, WORD), (desk.passage, desk.rows_there, OTHER)):
        with sight.of_house(house.pk):
            assert [model for model in private_models() if not model.objects.exists()] == []
            assert Page.objects.get(text__contains=word) == page_of(rows)
            assert page_of(rows).notes.get().text.startswith(word)


def test_another_house_sees_nothing(desk: Desk) -> None:
    here = {row.pk for row in desk.rows.values()}
    with sight.of_house(desk.passage.pk):
        for model in private_models():
            assert here & set(model.objects.values_list("pk", flat=True)) == set()
            assert here & set(model._base_manager.values_list("pk", flat=True)) == set()
            assert {row.house_id for row in model.objects.all()} == {desk.passage.pk}
            assert {row.house_id for row in model.objects.iterator()} == {desk.passage.pk}
            assert model.objects.in_bulk(list(here)) == {}


def test_another_house_counts_and_guesses_nothing(desk: Desk) -> None:
    page = page_of(desk.rows)
    with sight.of_house(desk.passage.pk):
        assert Page.objects.aggregate(n=Count("pk"), last=Max("text")) == {
            "n": 1,
            "last": page_of(desk.rows_there).text,
        }
        assert Page.objects.filter(text__startswith=WORD).exists() is False
        assert Note.objects.filter(page__text__startswith=WORD).count() == 0
        assert Page.objects.filter(notes__text__startswith=WORD).count() == 0
        assert Page.objects.filter(pk=page.pk).union(Page.objects.filter(handle=page.handle)).count() == 0
        assert Page.objects.filter(pk__in=Note.objects.values("page")).count() == 1


def test_a_row_in_the_hand_leads_another_house_nowhere(desk: Desk) -> None:
    page, note = page_of(desk.rows), Note(page_id=desk.rows["witness.Page"].pk)
    with sight.of_house(desk.passage.pk):
        assert list(page.notes.all()) == []
        assert page.attachments.count() == 0
        assert page.history.exists() is False
        prefetch_related_objects([page], "notes")
        assert list(page.notes.all()) == []
        with pytest.raises(Page.DoesNotExist):
            _ = note.page
        with pytest.raises(Page.DoesNotExist):
            page.refresh_from_db()


def test_no_way_leads_from_an_open_table_into_a_private_one() -> None:
    """An account and a house are open tables: no question to them may lead on into a house's rows."""
    ways = [
        f"{relation.model.__name__}.{relation.get_accessor_name()}"
        for model in private_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model not in private_models()
        for relation in [field.remote_field]
        if not relation.hidden
    ]
    assert ways == []


def changes_of(desk: Desk) -> dict[str, Callable[[], object]]:
    """Every way the framework knows to change a row that one has in the hand, or whose number one knows."""
    page, house, note = page_of(desk.rows), desk.passage, desk.rows["witness.Note"]
    stolen = Page(pk=page.pk, house=house, handle="stolen", text="stolen")
    moved = Page(pk=page.pk, house=desk.brug, handle=page.handle, text="moved")
    over = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": ["text", "handle"]}
    return {
        "save": moved.save,
        "save some fields": lambda: moved.save(update_fields=["text"]),
        "save as one's own": stolen.save,
        "add as one's own": lambda: stolen.save(force_insert=True),
        "delete": lambda: Page(pk=page.pk, house=desk.brug).delete(),
        "delete a note": lambda: Note(pk=note.pk, house=desk.brug, page=page).delete(),
        "delete a note as one's own": lambda: Note(pk=note.pk, house=house, page=page).delete(),
        "update": lambda: Page.objects.filter(pk=page.pk).update(text="changed"),
        "update many": lambda: Page.objects.bulk_update([moved], ["text"]),
        "delete many": lambda: Page.objects.filter(pk__in=[page.pk]).delete(),
        "add many": lambda: Page.objects.bulk_create([Page(house=desk.brug, handle="added")]),
        "add over it": lambda: Page.objects.bulk_create([stolen], **over),
        "get or create": lambda: Page.objects.get_or_create(pk=page.pk, defaults={"house": house}),
        "update or create": lambda: Page.objects.update_or_create(
            pk=page.pk, defaults={"text": "x"}, create_defaults={"house": house, "handle": "x"}
        ),
        "create": lambda: Page.objects.create(house=desk.brug, handle="created"),
        "add to its notes": lambda: page.notes.create(house=desk.brug, text="x"),
        "change its notes": lambda: page.notes.update(text="x"),
        "clear its notes": lambda: page.notes.all().delete(),
        "remove its notes": lambda: Note.objects.filter(page=page).delete(),
        "remove the house": lambda: House(pk=desk.brug.pk).delete(),
    }


def test_another_house_changes_nothing(desk: Desk) -> None:
    before, changed = everything_in(desk.brug), []
    for name, change in changes_of(desk).items():
        tried(desk.passage, change)
        if everything_in(desk.brug) != before or not House.objects.filter(pk=desk.brug.pk).exists():
            changed.append(name)
            before = everything_in(desk.brug)
    assert changed == []


def test_another_house_reads_nothing_by_a_question_of_its_own_words(desk: Desk) -> None:
    """`raw()` is no way around the manager: what it would find is not only the house's own."""
    with sight.of_house(desk.passage.pk), suppress(NotImplementedError):
        assert {row.house_id for row in Page.objects.raw("SELECT * FROM witness_page")} <= {desk.passage.pk}


def test_a_row_is_written_into_its_own_house_only(desk: Desk) -> None:
    for model in private_models():
        strange = model(house=desk.brug)
        for write in (strange.save, partial(strange.save, force_insert=True), partial(add_many, [strange])):
            with pytest.raises(sight.OtherHouse), sight.of_house(desk.passage.pk):
                write()


def add_many(rows: list[models.Model]) -> None:
    type(rows[0]).objects.bulk_create(rows)


def test_a_row_does_not_move_to_another_house(desk: Desk) -> None:
    page = page_of(desk.rows_there)
    page.house = desk.brug
    moves = [
        lambda: Page.objects.update(house=desk.brug),
        lambda: Page.objects.update(house_id=desk.brug.pk),
        lambda: Page.objects.bulk_update([page], ["house"]),
        page.save,
    ]
    for move in moves:
        with pytest.raises(sight.OtherHouse), sight.of_house(desk.passage.pk):
            move()


def test_a_row_hangs_on_no_row_of_another_house(desk: Desk) -> None:
    """A note of Le Passage on a page of De Brug: the database itself refuses it."""
    page, member = page_of(desk.rows), desk.members[roles.WORKER]
    with sight.of_house(desk.passage.pk):
        strange = [
            lambda: Note.in_sight(page=page, text="x").save(force_insert=True),
            lambda: Attachment.in_sight(page=page, name="x", content=b"x").save(force_insert=True),
            lambda: PageHistory.in_sight(page=page, action="x").save(force_insert=True),
            lambda: logs.LogLine.in_sight(by=member, act=logs.READ).save(force_insert=True),
            lambda: Note.objects.update(page=page),
        ]
        for hang in strange:
            with (
                pytest.raises(DatabaseError, match=r"another house|row-level security"),
                transaction.atomic(),
            ):
                hang()


def test_a_line_of_a_log_stays_as_it_was_written(desk: Desk) -> None:
    lines = (model for model in private_models() if issubclass(model, logs.Line))
    for model in lines:
        line = desk.rows[model._meta.label]
        with sight.of_house(desk.brug.pk):
            for change in (lambda model=model: model.objects.update(role="x"), line.delete):
                with pytest.raises(DatabaseError), transaction.atomic():
                    change()
            assert model.objects.get(pk=line.pk).role == line.role


def test_the_same_handle_in_two_houses_betrays_nobody(desk: Desk) -> None:
    taken, results = page_of(desk.rows).handle, []
    with sight.of_house(desk.passage.pk):
        by = people.at_work(desk.members_there[roles.WORKER], desk.passage)
        try:
            results.append(witness.write_page(handle=taken, text="", by=by))
            for name, field in (("Team", "name"), ("Tablet", "name"), ("Membership", "called")):
                row = desk.rows[f"accounts.{name}"]
                mine = type(row).objects.get(pk=desk.rows_there[f"accounts.{name}"].pk)
                setattr(mine, field, getattr(row, field))
                mine.full_clean()
                mine.save()
        except (IntegrityError, NotPossible) as refusal:
            results.append(refusal)
        assert [type(one) for one in results] == [Page]
        assert Page.objects.filter(handle=taken).count() == 1


def test_the_same_handle_twice_in_one_house_is_refused(desk: Desk) -> None:
    with sight.of_house(desk.brug.pk):
        by = people.at_work(desk.members[roles.WORKER], desk.brug)
        with pytest.raises(NotPossible):
            witness.write_page(handle=page_of(desk.rows).handle, text="", by=by)
        with pytest.raises(IntegrityError), transaction.atomic():
            Page.in_sight(handle=page_of(desk.rows).handle).save(force_insert=True)


def seen_now() -> list[str]:
    """What the next question on this connection sees, asked past our own code; without a house in force."""
    with pytest.raises(sight.NoSight):
        sight.in_force()
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pont.house', true), count(*) FROM witness_page")
        house, count = cursor.fetchone()
    return [text for text in (house, str(count or "")) if text]


def test_a_sight_leaves_no_trace(desk: Desk) -> None:
    with sight.of_house(desk.brug.pk):
        assert Page.objects.count() == 1
    assert seen_now() == []
    with pytest.raises(Page.DoesNotExist), sight.of_house(desk.brug.pk):
        Page.objects.get(handle="none")
    assert seen_now() == []
    with transaction.atomic():
        with sight.of_house(desk.brug.pk):
            assert Page.objects.count() == 1
        assert seen_now() == []


def test_a_sight_inside_another_one_gives_the_first_one_back(desk: Desk) -> None:
    with sight.of_house(desk.brug.pk):
        with sight.of_house(desk.passage.pk):
            assert Page.objects.get() == page_of(desk.rows_there)
        assert Page.objects.get() == page_of(desk.rows)
        with pytest.raises(LookupError), sight.of_house(desk.passage.pk):
            raise LookupError
        assert Page.objects.get() == page_of(desk.rows)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM witness_page")
            assert cursor.fetchone() == ((1,) if connection.vendor == "postgresql" else (2,))


def test_the_frameworks_own_dump_opens_nothing(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for options in ({}, {"use_base_manager": True}):
        with pytest.raises(CommandError):
            call_command("dumpdata", "witness", **options)
    assert WORD not in capsys.readouterr().out


def test_what_ended_goes_with_all_that_hangs_on_it(desk: Desk) -> None:
    page = page_of(desk.rows)
    with sight.of_house(desk.brug.pk):
        by = people.at_work(desk.members[roles.WORKER], desk.brug)
        witness.close_page(page=page, now=page.ends_at, by=by)
    assert witness.remove_ended(page.ends_at) == 1 + (page_of(desk.rows_there).ends_at <= page.ends_at)
    with sight.of_house(desk.brug.pk):
        assert [model.objects.filter(house=desk.brug).count() for model in (Page, Note, Attachment)] == [
            0,
            0,
            0,
        ]
        assert set(PageHistory.objects.filter(page=page.pk).values_list("action", flat=True)) == {
            "invite",
            "close_page",
        }


def raw(statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Ask past all our code, as the role of the application."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.postgres
def test_raw_sql_sees_no_row_without_a_house(desk: Desk) -> None:
    tables = [model._meta.db_table for model in private_models()]
    assert {table: raw(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables} == dict.fromkeys(
        tables, 0
    )


@pytest.mark.postgres
def test_raw_sql_sees_no_row_of_another_house(desk: Desk) -> None:
    with sight.of_house(desk.passage.pk):
        for model in private_models():
            found = raw(f'SELECT DISTINCT house_id FROM "{model._meta.db_table}"')
            assert (model, found) == (model, [(desk.passage.pk,)])


@pytest.mark.postgres
def test_raw_sql_writes_no_row_of_another_house(desk: Desk) -> None:
    insert = "INSERT INTO accounts_team (id, house_id, name) VALUES (gen_random_uuid(), %s, 'x')"
    before = everything_in(desk.brug)
    for house in (desk.passage, None):
        with sight.of_house(house.pk) if house else transaction.atomic():
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                raw(insert, desk.brug.pk)
            raw("UPDATE witness_page SET text = 'x' WHERE house_id = %s", desk.brug.pk)
            raw("DELETE FROM witness_note WHERE house_id = %s", desk.brug.pk)
    refused = pytest.raises(DatabaseError, match="row-level security")
    with sight.of_house(desk.passage.pk), refused, transaction.atomic():
        raw("UPDATE witness_page SET house_id = %s", desk.brug.pk)
    assert everything_in(desk.brug) == before


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE witness_page CASCADE",
        "ALTER TABLE witness_page DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE witness_page NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY pont_sees ON witness_page",
        "CREATE POLICY open ON witness_page USING (true)",
        "DROP TABLE witness_note",
        "CREATE TABLE copy_of_it (id int)",
        "CREATE TEMPORARY TABLE copy_of_it (id int)",
        "UPDATE accounts_logline SET reason = ''",
        "DELETE FROM accounts_logline",
        "UPDATE witness_pagehistory SET action = ''",
        f"SET ROLE {OWNER}",
        f"SET SESSION AUTHORIZATION {OWNER}",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "SET row_security = off; SELECT * FROM witness_page",
        "COPY witness_page TO PROGRAM 'true'",
    ],
)
def test_the_role_of_the_application_may_not(desk: Desk, statement: str) -> None:
    with sight.of_house(desk.brug.pk), pytest.raises(DatabaseError), transaction.atomic():
        raw(statement)


def test_another_house_reads_no_line_of_the_log(desk: Desk) -> None:
    with sight.of_house(desk.brug.pk):
        actions.note(people.at_work(desk.members[roles.WORKER], desk.brug), logs.READ, reason=WORD)
    with sight.of_house(desk.passage.pk):
        assert logs.LogLine.objects.filter(reason__contains=WORD).count() == 0
