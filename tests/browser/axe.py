"""axe as every test asks it: WCAG 2.2 A and AA and best practice."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

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
