"""Houses, and who works in them. Nothing here is about a visitor."""

from __future__ import annotations

import datetime
import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pont.accounts import roles, sight
from pont.accounts.walled import Walled
from pont.kernel.personal import PLAIN, Kept

YEAR = datetime.timedelta(days=365)


class Worker(AbstractUser):
    """Somebody who signs in: a volunteer, a worker, a coordinator. Never a visitor.

    The row says nothing of any house: how somebody is called stands in the membership, which its house alone sees.
    The name to sign in with is made up by Pont, so that a taken name betrays nobody.
    """

    first_name = None
    last_name = None
    email = None

    kept: ClassVar[dict[str, Kept]] = {
        "username": Kept("the made-up name to sign in with", "the last membership has ended"),
        "password": Kept("a hash, to sign in", "the last membership has ended"),
        "last_login": Kept("whether an account is still used", "the last membership has ended"),
        "date_joined": Kept("how long an account has been there", "the last membership has ended"),
        "is_active": PLAIN,
        "is_staff": PLAIN,
        "is_superuser": PLAIN,
    }
    ends: ClassVar[str] = "a year after the last membership ended"

    REQUIRED_FIELDS = []

    # Not the manager of the framework: it would make workers with a mail address.
    objects = BaseUserManager()


class House(models.Model):
    """A partner of Pont. Its name is no secret; everything else of it stands behind its wall."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="a_house_has_a_name_of_its_own",
                violation_error_message=_("There is a house with this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_house_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(Walled):
    """That somebody works in a house: what they are called there, their roles, and the PIN for its tablets."""

    kept = {
        "worker": Kept("whose access this is", "a year after the access ended"),
        "called": Kept("what the house calls this colleague", "a year after the access ended"),
        "pin": Kept("a hash, to sign in on a tablet of the house", "the access ends"),
        "pin_wrong": PLAIN,
        "pin_wrong_at": PLAIN,
        "language": Kept("the language of the screen", "a year after the access ended"),
        "secrecy_at": Kept("when the note on secrecy was accepted", "a year after the access ended"),
        "joined_at": Kept("since when there is access", "a year after the access ended"),
        "ended_at": Kept("when the access ended", "a year later"),
    }
    ends = "a year after the access ended"

    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    called = models.CharField(max_length=60)
    pin = models.CharField(max_length=200, blank=True)
    pin_wrong = models.PositiveSmallIntegerField(default=0)
    pin_wrong_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=2, default="nl")
    secrecy_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["house", "worker"],
                condition=Q(ended_at=None),
                name="one_membership_of_a_worker_in_a_house",
                violation_error_message=_("This person has access already."),
            ),
            models.UniqueConstraint(
                fields=["house", "called"],
                condition=Q(ended_at=None),
                name="a_name_once_in_a_house",
                violation_error_message=_("Somebody here has this name already. Add a letter."),
            ),
            models.CheckConstraint(condition=~Q(called=""), name="a_member_is_called_something"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(pin=""), name="an_ended_membership_has_no_pin"
            ),
        ]

    @classmethod
    def seen(cls, now: sight.Sight) -> Q:
        return Q(worker=now.worker) if now.worker else super().seen(now)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held now."""
        return frozenset(held.role for held in self.held_roles.all())

    def __str__(self) -> str:
        return self.called


class HeldRole(Walled):
    """One role of a member of a house."""

    kept = {"membership": PLAIN, "role": Kept("what somebody may do here", "the role is taken away")}
    ends = "the role is taken away, or the access ends"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="held_roles")
    role = models.CharField(max_length=20)

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(fields=["house", "membership", "role"], name="a_role_once"),
            models.CheckConstraint(condition=Q(role__in=roles.ALL), name="a_role_that_is_known"),
        ]


class Team(Walled):
    """People of a house who work together: the street team, the group workers."""

    kept = {"name": PLAIN, "ended_at": PLAIN}
    ends = "a year after it ended"

    name = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["house", "name"],
                condition=Q(ended_at=None),
                name="a_team_once_in_a_house",
                violation_error_message=_("There is a team with this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_team_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(Walled):
    """That a member of a house belongs to one of its teams."""

    kept = {
        "team": PLAIN,
        "membership": Kept("who works in the team", "it is taken away, or the access ends"),
    }
    ends = "it is taken away, or the access ends"

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="teams")

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(fields=["house", "team", "membership"], name="once_in_a_team"),
        ]


class Invitation(Walled):
    """A link that lets one person in, once. Only the hash of its key is kept."""

    kept = {
        "key": PLAIN,
        "roles": PLAIN,
        "called": Kept("for whom the house made it", "a month after it was used, taken back or expired"),
        "made_by": Kept("who gave access", "a month after it was used, taken back or expired"),
        "made_at": PLAIN,
        "expires_at": PLAIN,
        "used_at": PLAIN,
        "used_by": Kept("who came in with it", "a month after it was used"),
        "taken_back_at": PLAIN,
    }
    ends = "a month after it was used, taken back or expired"

    key = models.CharField(max_length=64, unique=True)
    roles = models.JSONField(default=list)
    called = models.CharField(max_length=60, blank=True)
    made_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_made"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations_used"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta(Walled.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="an_invitation_ends_after_it_began"
            ),
        ]

    @classmethod
    def seen(cls, now: sight.Sight) -> Q:
        return Q(key=now.key) if now.key else super().seen(now)

    def is_open(self, now: datetime.datetime) -> bool:
        return self.used_at is None and self.taken_back_at is None and now < self.expires_at


class Tablet(Walled):
    """A shared screen of a house. It holds a key of its own; the PIN of a member opens it."""

    kept = {
        "key": PLAIN,
        "name": PLAIN,
        "made_by": Kept("who set it up", "a year after it ended"),
        "made_at": PLAIN,
        "ended_at": PLAIN,
    }
    ends = "a year after it ended"

    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="tablets_made")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(Walled.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["house", "name"],
                condition=Q(ended_at=None),
                name="a_tablet_once_in_a_house",
                violation_error_message=_("There is a tablet with this name already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="a_tablet_has_a_name"),
        ]

    @classmethod
    def seen(cls, now: sight.Sight) -> Q:
        return Q(key=now.key) if now.key else super().seen(now)

    def __str__(self) -> str:
        return self.name
