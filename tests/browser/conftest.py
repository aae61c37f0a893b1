"""One server and one Chromium for a whole run; every visit is clean and judged when it ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium, served, staffed

Visit = Callable[..., Page]
house, opened = staffed.house, staffed.opened


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that every worker of this run sees."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def pont(shared: Path) -> Iterator[served.Served]:
    """A running Pont with the demo of today."""
    with served.served(shared) as running:
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
