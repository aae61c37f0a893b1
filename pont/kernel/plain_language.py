"""Sentences of a text and how long they are: fifteen words is what people read in one breath. Pure."""

from __future__ import annotations

import re

MOST_WORDS = 15
# An end is a mark before a space or the last one; inside a number, an address or "14.00" it ends nothing.
END = re.compile(r"(?<=[.!?…؟۔።])[\"'”»’)\]\u2069]*(?:\s+|$)|\n+")
TAG = re.compile(r"<[^>]*>")
# A blank that a program fills in counts as the one word it mostly is.
BLANK = re.compile(r"%\(\w+\)[a-z]|{{?\s*[\w.|]*\s*}?}")
# What is written with a point and ends no sentence, in Dutch, French and English.
ABBREVIATIONS = (
    "bv.",
    "enz.",
    "nr.",
    "tel.",
    "St.",
    "p.ex.",
    "etc.",
    "e.g.",
    "i.e.",
    "n°.",
    "av.",
    "bd.",
    "Mr.",
    "Mme.",
)
SHORTENED = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ABBREVIATIONS))})(?=\s+\w)", re.IGNORECASE)
KEPT = "\ue000"


def sentences(text: str) -> list[str]:
    """The sentences of a text, in order, without tags; lines of their own are sentences of their own."""
    plain = SHORTENED.sub(lambda found: found[0].replace(".", KEPT), TAG.sub("", text))
    pieces, start = [], 0
    for end in END.finditer(plain):
        pieces.append(plain[start : end.end()])
        start = end.end()
    pieces.append(plain[start:])
    found = (" ".join(piece.replace(KEPT, ".").split()) for piece in pieces)
    return [sentence for sentence in found if words(sentence)]


def words(sentence: str) -> int:
    """How many words a sentence has: what stands between spaces and holds a letter or a digit."""
    return sum(any(map(str.isalnum, word)) for word in BLANK.sub("x", sentence).split())


def too_long(text: str, most: int = MOST_WORDS) -> list[str]:
    """The sentences with more words than `most`."""
    return [sentence for sentence in sentences(text) if words(sentence) > most]
