"""A list of doors costs little data: the whole first visit, sheet and signs included, fits in 40 kB."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Visit
from tests.browser.pages import KINDS, reach
from tests.browser.served import Served

pytestmark = pytest.mark.browser

MOST_BYTES = 40_000
RESULTS = next(kind for kind in KINDS if kind.name == "results")


def weight(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_a_list_of_doors_weighs_at_most_40_kilobytes(
    language: str, width: int, visit: Visit, pont: Served
) -> None:
    page = visit(width=width)
    loaded: list[Request] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    reach(page, pont, RESULTS, language)
    page.wait_for_load_state("networkidle")
    assert page.locator("li.door").count() == 20
    kinds = {request.resource_type for request in loaded}
    assert {"document", "stylesheet", "script"} <= kinds
    assert sum(map(weight, loaded)) <= MOST_BYTES
