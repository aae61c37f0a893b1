"""What a translation has to keep of its original, and what it may not bring along. Pure.

Numbers, addresses of mail and of the web, and blanks that a program fills in: a wrong digit sends somebody to a closed
door. What cannot stand in a file, or turns the words around it, is taken out.
"""

from __future__ import annotations

import re
import unicodedata

from pont.kernel.phrasing import unturned

# Digits with single marks between them, beginning with 0 or +: the same number however it is grouped.
TELEPHONE = re.compile(r"(?<!\d)(?:\+|0)\d?(?:[ \u00a0\u202f./]?\d){7,}(?!\d)")
DIGITS = re.compile(r"\d+")
BETWEEN = re.compile(r"(?<=\d)[ \u00a0\u202f./](?=\d)")
AS_IT_IS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://[^\s<>\"]+|%\(\w+\)[sd]|{\w*}")
# What XML 1.0 can hold; PO files keep to the same, so that both bring back the same text.
UNHELD = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def digits_as_written_here(text: str) -> str:
    """The same with every script's digits as 0-9."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def together(plain: str) -> str:
    """The same without the marks inside numbers."""
    return BETWEEN.sub("", plain)


def numbers(text: str) -> tuple[list[str], list[str]]:
    """The telephone numbers of a text and its other numbers, as they stand there."""
    plain = digits_as_written_here(text)
    telephones = list(dict.fromkeys(TELEPHONE.findall(plain)))
    return telephones, list(dict.fromkeys(DIGITS.findall(TELEPHONE.sub(" ", plain))))


def to_keep(original: str) -> list[str]:
    """What stands in every translation as it stands here: addresses, blanks, numbers."""
    telephones, others = numbers(AS_IT_IS.sub(" ", original))
    return [*dict.fromkeys(AS_IT_IS.findall(original)), *telephones, *others]


def lost(original: str, translation: str) -> list[str]:
    """What the original has to keep and its translation does not have. A number may be grouped in another way."""
    plain = digits_as_written_here(translation)
    telephones, others = numbers(AS_IT_IS.sub(" ", original))
    there = set(DIGITS.findall(plain))
    return [
        *(said for said in dict.fromkeys(AS_IT_IS.findall(original)) if said not in translation),
        *(said for said in telephones if together(said).lstrip("+") not in together(plain)),
        *(said for said in others if said not in there),
    ]


def held(text: str) -> tuple[str, int]:
    """The text as a file can hold it, and how many signs were left out."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNHELD.subn(" ", lines)


def cleaned(text: str) -> str:
    """A translation as it is kept: nothing that turns, nothing unseen at its ends, nothing a file cannot hold."""
    return unturned(held(text)[0]).replace("\x7f", " ").strip()
