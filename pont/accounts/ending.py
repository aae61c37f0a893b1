"""What is over goes: the nightly run removes every row of houses and sign-in whose end has come.

A membership goes a year after the access ended, once no row names it any more. A row that is still needed may name it
longer: a tablet in use was set up by somebody who left. Then the membership stays as an empty row of nobody (`EMPTY`)
until that row goes too; what said who it was goes in its year all the same, and so does the account.

Order matters: lines and invitations go before the memberships they name, memberships before the accounts.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.db.models import Exists, F, OuterRef, Q

from pont.accounts import sight
from pont.accounts.logs import HouseHistory, LogLine, MembershipHistory
from pont.accounts.models import YEAR, HeldRole, Invitation, Membership, Tablet, Team, TeamMember, Worker

MONTH = datetime.timedelta(days=30)
# What a membership and an account are called once they are nobody's.
EMPTY, NOBODY = "–", "nobody"
# They go first; everything else that names a membership holds it.
OF_A_MEMBERSHIP = (HeldRole, TeamMember)
LINES = (LogLine, MembershipHistory, HouseHistory)


def end_what_is_over(now: datetime.datetime) -> dict[str, int]:
    """Remove what is over at `now`, all of it or nothing; returns how many rows of each kind went."""
    # SQLite compares a line's end with its own clock, as text; a whole second is never ahead of it.
    now = now.replace(microsecond=0)
    with sight.of_maintenance(), transaction.atomic():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                # What is removed is overwritten in the file as well.
                cursor.execute("PRAGMA secure_delete=ON")
        return {
            "lines": sum(gone(line.objects.filter(ends_at__lte=now)) for line in LINES),
            "invitations": gone(invitations_over(now - MONTH)),
            "tablets": gone(Tablet.objects.filter(ended_at__lte=now - YEAR)),
            "teams": gone(Team.objects.filter(ended_at__lte=now - YEAR)),
            "memberships": end_memberships(now - YEAR),
            "accounts": end_accounts(now - YEAR),
            "sessions": gone(Session.objects.filter(expire_date__lte=now)),
            "tries": end_tries(now),
        }


def gone(rows: models.QuerySet) -> int:
    """Remove rows; how many they were, without what went with them."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def invitations_over(before: datetime.datetime) -> models.QuerySet[Invitation]:
    """Invitations that were used, taken back or expired before this moment."""
    over = Q(used_at__lte=before) | Q(taken_back_at__lte=before) | Q(expires_at__lte=before)
    return Invitation.objects.filter(over)


def holders() -> Iterator[tuple[type[models.Model], str]]:
    """Each model that names a membership, in whichever room, with the field: such a row holds the membership."""
    for relation in Membership._meta.get_fields(include_hidden=True):
        if relation.auto_created and relation.is_relation and relation.related_model not in OF_A_MEMBERSHIP:
            yield relation.related_model, relation.field.name


def end_memberships(before: datetime.datetime) -> int:
    """Remove the memberships that ended before this moment; empty those which a row still names."""
    over = Membership.objects.filter(ended_at__lte=before)
    for model in OF_A_MEMBERSHIP:
        model.objects.filter(membership__in=over).delete()
    free = over
    for model, field in holders():
        free = free.exclude(Exists(model._base_manager.filter(**{field: OuterRef("pk")})))
    count = gone(free)
    named = over.exclude(called=EMPTY)
    if named.exists():
        nobody = account_of_nobody()
        count += named.update(
            called=EMPTY,
            worker=nobody,
            joined_at=F("ended_at"),
            secrecy_at=None,
            language=settings.LANGUAGE_CODE,
        )
    return count


def account_of_nobody() -> Worker:
    """The one account that emptied memberships belong to; nothing signs in with it."""
    nobody, is_new = Worker.objects.get_or_create(username=NOBODY, defaults={"is_active": False})
    if is_new:
        nobody.set_unusable_password()
        nobody.save(update_fields=["password"])
    return nobody


def end_accounts(before: datetime.datetime) -> int:
    """Remove accounts without any membership, with passkeys, codes and whatever else the library keeps of them.

    A membership goes a year after it ended: who has none has had no access for a year. A session of such an account
    opens nothing from now on, and is gone within hours.
    """
    left = Worker.objects.filter(date_joined__lte=before).exclude(
        Exists(Membership.objects.filter(worker=OuterRef("pk")))
    )
    return gone(left)


def end_tries(now: datetime.datetime) -> int:
    """Remove counted wrong sign-ins that count no more. Django's cache in the database removes them only when full."""
    table = connection.ops.quote_name(settings.CACHES["default"]["LOCATION"])
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {table} WHERE expires <= %s", [moment])
        return cursor.rowcount


def truncate_wal() -> None:
    """SQLite writes changes into a file beside the database first: bring them home, and empty that file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
