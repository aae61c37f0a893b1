"""One server and one Chromium for a whole run; every visit is clean and judged when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium, served

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def pont() -> Iterator[served.Served]:
    """A running Pont with the demo of today."""
    with served.served() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = chromium.open_chromium(playwright)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser: Browser, pont: served.Served) -> Iterator[Visit]:
    """Open a page: `visit(width=360, scripts=False)`. Every visit of a test is judged when the test ends."""
    with ExitStack() as visits:
        enter = partial(chromium.visit, browser, pont.address)
        yield lambda **how: visits.enter_context(enter(**how))
