"""Pictures of every kind of page, to look at: `python -m tests.browser.pictures FOLDER [--only NAME …]`.

By day and by night, on a phone, a tablet and at a desk, in Dutch, French, Arabic and Tigrinya; and each page once as it
comes out of a printer.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import DESK, HEIGHTS, PHONE, TABLET, open_chromium, visit
from tests.browser.pages import CLOSELY, KINDS, Kind, reach
from tests.browser.served import Served, served

DOTS_PER_INCH = "60"
# An A4 sheet within its margins, in pixels.
SHEET = 672


def take(browser: Browser, running: Served, kind: Kind, folder: Path) -> None:
    """All pictures of one kind of page."""
    for language in CLOSELY:
        for width in (PHONE, TABLET, DESK):
            for dark in (False, True):
                with visit(browser, running.address, width=width, dark=dark) as page:
                    reach(page, running, kind, language)
                    name = f"{kind.name}.{language}.{width}.{'night' if dark else 'day'}.png"
                    page.screenshot(path=folder / name, full_page=True)


def print_out(browser: Browser, running: Served, kind: Kind, folder: Path) -> None:
    """The printed page; its sheets as pictures where pdftoppm is there, else one long picture of what is printed."""
    paper = folder / f"{kind.name}.nl.print.pdf"
    with visit(browser, running.address, width=PHONE) as page:
        reach(page, running, kind, "nl")
        page.pdf(path=paper, format="A4", prefer_css_page_size=True)
        if drawer := shutil.which("pdftoppm"):
            subprocess.run([drawer, "-png", "-r", DOTS_PER_INCH, paper, paper.with_suffix("")], check=True)
        else:
            page.emulate_media(media="print")
            page.set_viewport_size({"width": SHEET, "height": HEIGHTS[DESK]})
            page.screenshot(path=paper.with_suffix(".png"), full_page=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", nargs="+", help="kinds of pages", choices=[kind.name for kind in KINDS])
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with served() as running, sync_playwright() as playwright:
        browser = open_chromium(playwright)
        for kind in KINDS:
            if not chosen.only or kind.name in chosen.only:
                take(browser, running, kind, chosen.folder)
                print_out(browser, running, kind, chosen.folder)
        browser.close()


if __name__ == "__main__":
    main()
