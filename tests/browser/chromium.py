"""Chromium as a visitor has it: with or without scripts, wide or narrow, by day or by night.

What a page asks for, keeps and complains about is written down, and judged when the visit ends.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, Response

QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PHONE, TABLET, DESK = 360, 768, 1280
HEIGHTS = {320: 640, PHONE: 740, TABLET: 1024, DESK: 900}
# Chromium's own word about an answer that is no 200; `Notes.answered` sees the same and knows which answer it was.
ANSWERED_BADLY = "Failed to load resource"
HERE = "localhost"
# Milliseconds to wait for what should be there already; a busy machine included.
PATIENCE = 15_000


class Notes:
    """What happened during a visit. A page that was asked for may be refused; what it needs may not."""

    def __init__(self) -> None:
        self.strangers: list[str] = []
        self.complaints: list[str] = []
        self.missing: list[str] = []

    def asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and (parts.hostname or "").rpartition(".")[2] != HERE:
            self.strangers.append(request.url)

    def said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED_BADLY):
            self.complaints.append(message.text)

    def answered(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.missing.append(f"{response.status} {response.url}")

    def failed(self, error: Exception) -> None:
        self.complaints.append(str(error))


def open_chromium(playwright: Playwright) -> Browser:
    """Debian's Chromium; raises where there is none."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium") or "chromium", args=QUIET)


@contextmanager
def visit(
    browser: Browser,
    address: str,
    *,
    width: int = PHONE,
    scripts: bool = True,
    dark: bool = False,
    cookies: dict[str, str] | None = None,
) -> Iterator[Page]:
    """A page in a browser of its own kind; fails when it spoke to others, kept something or complained.

    `cookies`: those that it comes with; a browser that comes with any, or with {}, may keep its own.
    """
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": HEIGHTS[width]},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        locale="nl-BE",
    )
    notes = Notes()
    context.on("request", notes.asked)
    context.on("response", notes.answered)
    context.on("console", notes.said)
    context.on("weberror", lambda wrong: notes.failed(wrong.error))
    context.set_default_timeout(PATIENCE)
    context.add_cookies([{"name": name, "value": it, "url": address} for name, it in (cookies or {}).items()])
    try:
        yield context.new_page()
        assert notes.strangers == []
        assert notes.missing == []
        assert notes.complaints == []
        assert cookies is not None or context.cookies() == []
    finally:
        context.close()
