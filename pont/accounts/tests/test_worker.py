"""Workers have a table of their own from the first migration."""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.migrations.loader import MigrationLoader

from pont.accounts.models import Worker


def test_who_signs_in_is_a_worker() -> None:
    assert settings.AUTH_USER_MODEL == "accounts.Worker"
    assert get_user_model() is Worker


def test_a_worker_has_a_table_from_the_first_migration() -> None:
    first = MigrationLoader(None, ignore_no_migrations=True).disk_migrations["accounts", "0001_initial"]
    assert [operation.name for operation in first.operations if hasattr(operation, "managers")] == ["Worker"]


def test_the_users_of_the_framework_have_no_table() -> None:
    assert apps.get_model("auth", "User")._meta.swapped == "accounts.Worker"


def test_there_is_no_table_of_visitors() -> None:
    assert {model.__name__ for model in apps.get_app_config("accounts").get_models()} == {
        *("Worker", "House", "Membership", "HeldRole", "Team", "TeamMember", "Invitation", "Tablet"),
        *("LogLine", "MembershipHistory", "HouseHistory"),
    }


def test_a_worker_has_no_name_and_no_mail() -> None:
    fields = {field.name for field in Worker._meta.get_fields()}
    assert fields & {"first_name", "last_name", "email"} == set()
