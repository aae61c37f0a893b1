"""Names as somebody wrote them, made fit to be kept and shown. Pure.

Characters that turn the direction of a text or that nobody sees are taken out: a name must not reverse the page
around it. Letters of every script stay.
"""

from __future__ import annotations

import re
import unicodedata

from pont.kernel.phrasing import TURNING

# Nobody types these, and not every database can store them.
UNTYPED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
BROKEN = "\ufffd"


def cleaned(text: str) -> tuple[str, int]:
    """Return `text` composed (NFC), on one line, without unseen characters; and how many of them turned it."""
    turned = sum(letter in TURNING for letter in text)
    return " ".join("".join(map(_seen, unicodedata.normalize("NFC", text))).split()), turned


def _seen(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return ""
    # A lone surrogate can be stored nowhere and a control character says nothing: both only separate.
    return " " if kind in ("Cc", "Cs", "Zl", "Zp") else letter


def is_misread(text: str) -> bool:
    """Return whether `text` was read in another encoding than it was written in: "Ã‰glise", "�glise"."""
    if BROKEN in text:
        return True
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def is_latin(text: str) -> bool:
    """Return whether every letter of `text` is of the Latin script, with or without accents."""
    return all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha())
