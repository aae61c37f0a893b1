"""What the tests read off a page: how wide it is, which controls are too low for a thumb, where the focus stands."""

from __future__ import annotations

from playwright.sync_api import Page

THUMB = 44

WIDTH = "document.documentElement.scrollWidth"

# A link inside a sentence is as high as its line; all else that can be tapped needs the height of a thumb.
TOO_LOW = """(thumb) => {
  const controls = "a[href], button, input:not([type=hidden]), select, summary";
  const inSentence = (link) => {
    const block = link.closest("p, li, td, dd, th");
    return block && getComputedStyle(link).display.startsWith("inline")
      && block.innerText.trim().length > link.innerText.trim().length;
  };
  const found = [];
  for (const one of document.querySelectorAll(controls)) {
    // A box under a label is tapped on its label.
    const target = one.closest("label.chip, span.chip") || one;
    const { width, height } = target.getBoundingClientRect();
    // A mark in the drawn map is a second way to a row of the list, which has a thumb's height.
    const isSeen = one.checkVisibility() && !one.closest(".unseen, .skip, .paper-map svg") && width > 1;
    const isHeading = one.closest("h1, h2, h3");
    if (isSeen && height < thumb - 0.5 && (isHeading || !inSentence(one))) {
      found.push(`${Math.round(height)} px: ${one.outerHTML.slice(0, 120)}`);
    }
  }
  return found;
}"""

# Nobody can scroll to what lies before the edge of a page: it has to lie inside.
OUTSIDE = """() => {
  const found = [];
  for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")) {
    const { left, right, width } = one.getBoundingClientRect();
    if (one.checkVisibility() && !one.closest(".unseen, .skip, .paper-map svg") && width > 1) {
      if (left < 0 || right > innerWidth) {
        found.push(`from ${Math.round(left)} to ${Math.round(right)} px: ${one.outerHTML.slice(0, 120)}`);
      }
    }
  }
  return found;
}"""

# What has the focus, in a few letters, and whether anybody can see that it has.
FOCUSED = """() => {
  const one = document.activeElement;
  if (one === document.body) return ["", false];
  const ringed = one.closest("label.chip, span.chip") || one;
  const kind = one.type === "checkbox" || one.className.includes?.("tile") ? `${one.name}=${one.value}` : "";
  const name = kind || one.id || one.getAttribute("href") || one.innerText.trim();
  const style = getComputedStyle(ringed);
  return [name, style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
}"""


def width(page: Page) -> int:
    """How wide the page wants to be, in pixels."""
    return page.evaluate(WIDTH)


def too_low(page: Page) -> list[str]:
    """The controls under 44 px, each with its height."""
    return page.evaluate(TOO_LOW, THUMB)


def outside(page: Page) -> list[str]:
    """The controls that lie beyond an edge of the page, each with where it lies."""
    return page.evaluate(OUTSIDE)


def focused(page: Page) -> tuple[str, bool]:
    """The name of what has the focus, "" for nothing, and whether a ring shows it."""
    name, is_ringed = page.evaluate(FOCUSED)
    return name, is_ringed
