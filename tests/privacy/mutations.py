"""Every wall, taken down one at a time, with the test that has to notice.

`caught_by` is the test whose promise no longer holds; `on` says on which database this wall is the last one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import models
from django.db.models import Q

from pont.accounts import actions, desk, logs, roles, sight, tablets, walled, ways_in
from pont.accounts.logs import LogLine
from pont.accounts.models import Invitation
from tests.privacy import breaking as br
from tests.privacy import test_at_the_door as door
from tests.privacy import test_declared as declared
from tests.privacy import test_private_pages as pages
from tests.privacy import test_reading_is_written as written
from tests.privacy import test_walls as wall
from tests.privacy.breaking import Broken, always, database_change, instead, never, nothing, page_that
from tests.witness import views
from tests.witness.models import Note, Page

SQLITE, POSTGRES = frozenset({"sqlite"}), frozenset({"postgresql"})


class Mutation(NamedTuple):
    name: str
    broken: Broken
    caught_by: Callable[..., None]
    on: frozenset[str] = SQLITE | POSTGRES


TABLE = Page._meta.db_table
ALTER = f"ALTER TABLE {TABLE}"
EVERY_HOUSE = instead(walled.Walled, "seen", classmethod(lambda model, now: Q()))
EVERY_ROW = instead(walled.WalledManager, "get_queryset", br.every_row)
UNDECLARED = {name: said for name, said in Page.kept.items() if name != "text"}
ANY_HANDLE = [models.UniqueConstraint(fields=["handle"], name="a_handle_once")]

OF_THE_CODE = [
    Mutation("a_manager_asks_no_house", EVERY_ROW, wall.test_nothing_is_asked_without_a_house),
    Mutation("a_manager_gives_every_row", EVERY_ROW, wall.test_another_house_sees_nothing, SQLITE),
    Mutation(
        "a_manager_counts_every_row", EVERY_ROW, wall.test_another_house_counts_and_guesses_nothing, SQLITE
    ),
    Mutation(
        "a_manager_follows_every_key",
        EVERY_ROW,
        wall.test_a_row_in_the_hand_leads_another_house_nowhere,
        SQLITE,
    ),
    Mutation("a_manager_changes_every_row", EVERY_ROW, wall.test_another_house_changes_nothing, SQLITE),
    Mutation("a_sight_shows_every_house", EVERY_HOUSE, wall.test_another_house_sees_nothing, SQLITE),
    Mutation(
        "the_framework_has_a_manager_of_its_own",
        instead(Page._meta, "base_manager_name", None),
        declared.test_every_way_to_a_private_row_leads_through_the_wall,
    ),
    Mutation(
        "a_stranger_writes",
        instead(walled, "refuse_strangers", nothing),
        wall.test_a_row_is_written_into_its_own_house_only,
    ),
    Mutation(
        "a_row_moves",
        instead(walled, "refuse_moving", nothing),
        wall.test_a_row_does_not_move_to_another_house,
    ),
    Mutation(
        "a_row_is_removed_by_its_number",
        instead(walled.Walled, "delete", models.Model.delete),
        wall.test_another_house_changes_nothing,
        SQLITE,
    ),
    Mutation(
        "a_row_is_added_over_another_one",
        instead(walled.WalledQuerySet, "bulk_create", models.QuerySet.bulk_create),
        wall.test_another_house_changes_nothing,
        SQLITE,
    ),
    Mutation(
        "a_question_of_its_own_words_is_asked",
        instead(walled.WalledQuerySet, "raw", models.QuerySet.raw),
        wall.test_another_house_reads_nothing_by_a_question_of_its_own_words,
        SQLITE,
    ),
    Mutation("a_sight_stays_open", br.a_sight_stays_open, wall.test_a_sight_leaves_no_trace),
    Mutation(
        "a_connection_stays_told", br.the_session_stays_told, wall.test_a_sight_leaves_no_trace, POSTGRES
    ),
    Mutation(
        "a_transaction_stays_told",
        instead(sight, "tell_database", br.tell_on_entering(session=False)),
        wall.test_a_sight_leaves_no_trace,
        POSTGRES,
    ),
    Mutation(
        "a_field_is_not_declared",
        instead(Page, "kept", UNDECLARED),
        declared.test_every_field_about_a_person_says_why_it_is_kept_and_until_when,
    ),
    Mutation(
        "a_row_has_no_end", instead(Page, "ends", ""), declared.test_every_row_about_a_person_has_an_end
    ),
    Mutation(
        "a_handle_is_declared_unique_everywhere",
        instead(Page._meta, "constraints", ANY_HANDLE),
        declared.test_what_is_unique_is_unique_in_its_house,
    ),
]

OF_THE_DATABASE = [
    Mutation(
        "a_handle_is_unique_everywhere",
        database_change(f"CREATE UNIQUE INDEX a_handle_once ON {TABLE} (handle)", "DROP INDEX a_handle_once"),
        wall.test_the_same_handle_in_two_houses_betrays_nobody,
    ),
    Mutation(
        "a_note_hangs_on_any_page",
        br.without_triggers(Note),
        wall.test_a_row_hangs_on_no_row_of_another_house,
        SQLITE,
    ),
    Mutation(
        "a_trigger_is_gone",
        br.without_triggers(Note),
        declared.test_every_wall_stands_in_the_database,
        SQLITE,
    ),
    Mutation(
        "a_line_is_rewritten",
        br.without_triggers(LogLine, insert_only=True),
        wall.test_a_line_of_a_log_stays_as_it_was_written,
        SQLITE,
    ),
    Mutation(
        "a_note_hangs_anywhere", br.lax(Note), wall.test_a_row_hangs_on_no_row_of_another_house, POSTGRES
    ),
    Mutation(
        "a_line_may_be_rewritten",
        database_change(
            "GRANT UPDATE, DELETE ON accounts_logline TO pont_app",
            "REVOKE UPDATE, DELETE ON accounts_logline FROM pont_app",
        ),
        wall.test_a_line_of_a_log_stays_as_it_was_written,
        POSTGRES,
    ),
    Mutation(
        "a_table_has_no_wall",
        database_change(
            f"ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY",
        ),
        wall.test_raw_sql_sees_no_row_of_another_house,
        POSTGRES,
    ),
    Mutation(
        "a_wall_does_not_hold_its_owner",
        database_change(
            f"ALTER TABLE {TABLE} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY",
        ),
        declared.test_every_wall_stands_in_the_database,
        POSTGRES,
    ),
    Mutation(
        "a_wall_has_a_second_gate",
        database_change(f"CREATE POLICY gate ON {TABLE} USING (true)", f"DROP POLICY gate ON {TABLE}"),
        wall.test_raw_sql_sees_no_row_without_a_house,
        POSTGRES,
    ),
    Mutation(
        "a_wall_writes_anywhere",
        database_change(
            f"CREATE POLICY gate ON {TABLE} FOR UPDATE USING (true)", f"DROP POLICY gate ON {TABLE}"
        ),
        wall.test_raw_sql_writes_no_row_of_another_house,
        POSTGRES,
    ),
    Mutation(
        "a_policy_is_gone",
        database_change(*br.policy_away(Page, "pont_removes")),
        declared.test_every_wall_stands_in_the_database,
        POSTGRES,
    ),
    Mutation(
        "the_application_may_empty_a_table",
        database_change(
            f"GRANT TRUNCATE ON {TABLE} TO pont_app", f"REVOKE TRUNCATE ON {TABLE} FROM pont_app"
        ),
        declared.test_the_role_of_the_application_owns_nothing_and_bypasses_nothing,
        POSTGRES,
    ),
]

OF_THE_PAGES = [
    Mutation(
        "a_page_asks_no_rule",
        br.page_instead(views.page, desk.at_house(always)(views.page.__wrapped__)),
        pages.test_a_notebook_opens_to_workers_who_typed_their_password,
    ),
    Mutation(
        "a_page_asks_nobody_who_is_there",
        br.page_instead(views.page, views.page.__wrapped__),
        pages.test_every_address_is_public_or_asks_who_is_there,
    ),
    Mutation("the_house_is_not_asked", br.anybody, pages.test_another_house_reads_no_word),
    Mutation("the_house_is_not_looked_up", br.anybody, pages.test_another_house_gets_no_page_of_this_one),
    Mutation(
        "a_form_reaches_every_house",
        br.all_of(EVERY_HOUSE, instead(walled, "refuse_moving", nothing)),
        pages.test_another_house_changes_nothing_here,
        SQLITE,
    ),
    Mutation(
        "a_page_of_another_house_is_shown",
        EVERY_HOUSE,
        pages.test_a_row_of_another_house_answers_as_one_that_never_was,
        SQLITE,
    ),
    Mutation(
        "a_refusal_says_that_a_house_is_there",
        instead(desk, "by_password", br.telling_refusal),
        pages.test_a_house_that_is_there_answers_a_stranger_as_one_that_never_was,
    ),
    Mutation(
        "a_page_is_kept_by_others", page_that(br.is_cached), pages.test_a_private_page_is_kept_by_nobody
    ),
    Mutation("a_title_tells", page_that(br.has_a_telling_title), pages.test_no_title_says_whose_page_it_is),
    Mutation(
        "an_address_tells", page_that(br.has_a_telling_link), pages.test_no_private_word_stands_in_an_address
    ),
    Mutation(
        "the_log_tells", page_that(br.logs_what_it_shows), pages.test_no_private_word_stands_in_the_server_log
    ),
    Mutation(
        "the_session_tells",
        page_that(br.remembers_in_the_session),
        pages.test_sessions_and_the_cache_hold_nothing_about_a_person,
    ),
    Mutation(
        "the_cache_tells",
        page_that(br.remembers_in_the_cache),
        pages.test_sessions_and_the_cache_hold_nothing_about_a_person,
    ),
    Mutation(
        "an_accident_tells",
        br.accidents_are_logged,
        pages.test_an_accident_says_nothing_of_what_was_on_the_page,
    ),
    Mutation(
        "reading_is_not_written", br.note_all_but(logs.READ), pages.test_who_reads_a_notebook_is_written_down
    ),
    Mutation(
        "a_page_is_read_unwritten", br.note_all_but(logs.READ), written.test_who_reads_a_page_is_written_down
    ),
    Mutation(
        "a_search_is_not_written",
        br.note_all_but(logs.SEARCHED),
        written.test_who_searches_is_written_down_without_the_words,
    ),
    Mutation(
        "an_export_is_not_written",
        br.note_all_but(logs.EXPORTED),
        written.test_who_takes_everything_along_is_written_down,
    ),
    Mutation(
        "a_refusal_is_not_written", br.note_all_but(logs.REFUSED), written.test_who_is_refused_is_written_down
    ),
]

OF_THE_DOOR = [
    Mutation(
        "the_second_factor_is_not_asked",
        instead(desk, "is_mfa_enabled", always),
        door.test_from_worker_upward_nobody_comes_in_without_a_second_factor,
    ),
    Mutation(
        "a_pin_gives_every_role",
        instead(roles, "with_pin", br.as_it_is),
        door.test_a_pin_opens_what_a_volunteer_opens_and_no_more,
    ),
    Mutation(
        "a_pin_opens_every_house", instead(tablets, "is_of", always), door.test_a_pin_opens_one_house_only
    ),
    Mutation(
        "a_pin_opens_an_account",
        instead(ways_in, "is_open_to_a_pin", always),
        door.test_a_pin_opens_no_account,
    ),
    Mutation(
        "a_wrong_pin_does_not_wait",
        instead(actions, "must_wait", never),
        door.test_after_five_wrong_pins_the_right_one_has_to_wait,
    ),
    Mutation(
        "wrong_pins_are_never_too_many",
        instead(actions, "is_spent", never),
        door.test_after_ten_wrong_pins_the_right_one_opens_nothing,
    ),
    Mutation("a_tablet_never_locks", instead(desk, "is_idle", never), door.test_a_tablet_left_alone_locks),
    Mutation("a_session_never_ends", instead(desk, "is_idle", never), door.test_a_session_left_alone_ends),
    Mutation(
        "an_ended_access_opens",
        instead(desk, "member_of", br.member_however),
        door.test_whose_access_ended_comes_in_no_more,
    ),
    Mutation(
        "an_ended_tablet_opens",
        instead(tablets, "tablet_of", br.tablet_however),
        door.test_a_tablet_that_ended_opens_nothing,
    ),
    Mutation(
        "an_invitation_is_used_again",
        instead(Invitation, "is_open", always),
        door.test_an_invitation_lets_in_one_person_once,
    ),
    Mutation(
        "an_invitation_never_expires",
        instead(Invitation, "is_open", always),
        door.test_an_invitation_that_expired_or_was_taken_back_lets_nobody_in,
    ),
    Mutation(
        "a_key_is_kept_as_it_is",
        instead(br.keys, "hashed", br.as_it_is),
        door.test_what_is_kept_of_a_key_opens_nothing,
    ),
]

MUTATIONS = [*OF_THE_CODE, *OF_THE_DATABASE, *OF_THE_PAGES, *OF_THE_DOOR]
