"""axe as every test asks it: WCAG 2.2 A and AA and best practice."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import DESK, HEIGHTS, PHONE
from tests.browser.measures import outside, too_low, width

OPTIONS: dict[str, Any] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # axe has it, but not among its defaults.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    # It would fetch every style sheet once more, for rules that are not among these.
    "preload": False,
}

# Colours are the same in every language and at every width: on a phone, by day and by night, each page shows its own.
WITHOUT_COLOURS = OPTIONS | {"rules": OPTIONS["rules"] | {"color-contrast": {"enabled": False}}}


def violations(page: Page, options: dict[str, object] = OPTIONS) -> list[str]:
    """Rule and place of each violation on this page."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}" for rule in found for node in rule["nodes"]
    ]


def judge_widths(page: Page, excused: str = "") -> None:
    """On a phone and at a desk nothing is found, low or outside; `excused`: controls whose tag holds this."""
    for wide in (PHONE, DESK):
        page.set_viewport_size({"width": wide, "height": HEIGHTS[wide]})
        # Colours are the same at every width.
        assert violations(page, OPTIONS if wide == PHONE else WITHOUT_COLOURS) == []
        low = [line for line in too_low(page) if not excused or excused not in line]
        assert [low, outside(page), width(page)] == [[], [], wide]


def unfold(page: Page) -> None:
    """Open what the page folds, so that all of it is judged."""
    folded = page.locator("main details:not([open]) > summary")
    while folded.count():
        folded.first.click()
