"""The HSDS API: what it answers, in the words of the standard, and nothing that is not for everybody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from pont.directory import models
from pont.directory.hsds.importing import import_feed
from pont.directory.tests.hsds_api_asks import all_faults, page_faults, told
from pont.directory.tests.hsds_feeds import Maker, write
from pont.directory.tests.world import World, make_world
from tests.reference import reference_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    settings.PONT_INDEX = tmp_path / "index"
    return make_world()


def names(address: str) -> list[str]:
    return [record["name"] for record in told(address)["contents"]]


# --- Valid HSDS ---------------------------------------------------------------------------------------------
def test_every_answer_for_the_demo_is_valid(settings: Any, tmp_path: Path) -> None:
    settings.PONT_INDEX = tmp_path / "index"
    call_command("loaddemo", verbosity=0)
    assert models.Service.objects.count() > 50
    assert all_faults(most=15) == []


def test_every_answer_for_a_feed_is_valid(tmp_path: Path) -> None:
    import_feed(write(tmp_path, Maker(61).services(25)), "Test")
    assert models.Service.objects.count() == 25
    assert all_faults(most=5) == []


def test_every_answer_for_a_dirty_feed_is_valid(tmp_path: Path) -> None:
    import_feed(write(tmp_path, Maker(62, dirty=True).services(40)), "Test")
    assert models.Service.objects.count() > 20
    assert all_faults(most=5) == []


@pytest.mark.parametrize("case", ["pass", "warn", "fail"])
def test_every_answer_for_the_mocks_of_open_referral_uk_is_valid(case: str) -> None:
    for name in ("service_full.json", "service_list.json"):
        import_feed(reference_data(f"hsds/oruk_mocks/{case}/{name}"), case)
    if case == "pass":
        assert models.Service.objects.count() == 1
    assert all_faults() == [] if models.Service.objects.exists() else True


def test_pages_are_valid(world: World) -> None:
    assert page_faults("services", "compiled/service_list") == []
    assert page_faults("organizations", "compiled/organization_list") == []
    assert page_faults("services?minimal=true", "compiled/service_list") == []
    assert page_faults("taxonomies", "taxonomy") == []
