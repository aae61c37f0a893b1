"""The questions a bench asks: words with prefixes and slips, needs, conditions, moments and places, mixed.

A question is what a form or a program sends: `{parameter: [values]}`. The same seed gives the same questions.
"""

from __future__ import annotations

import random

from pont.directory import indexing, opening, places
from pont.directory.doors import Door
from pont.directory.matters import SAYABLE_FOR, SAYABLE_WITHOUT
from pont.kernel import vocabulary

LANGUAGES = ("nl", "fr", "en")
Given = dict[str, list[str]]


def mistyped(rng: random.Random, word: str) -> str:
    """`word` with one slip of the fingers after its first letter."""
    if len(word) < 5:
        return word
    at = rng.randrange(1, len(word) - 1)
    return rng.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at] + word[at:],
        )
    )


class Asker:
    """Draws questions about a map; `doors` lend the words of their names and descriptions."""

    def __init__(self, doors: list[Door], seed: int = 11) -> None:
        self.rng = random.Random(seed)
        self.doors = doors
        self.needs = list(vocabulary.needs().values())
        self.communes = list(places.communes())
        self.now = indexing.now_minute()

    def words(self) -> str:
        """One to three words of one door, the last one perhaps not finished, one perhaps mistyped."""
        rng = self.rng
        door = rng.choice(self.doors)
        text = rng.choice((door.name, door.name, door.organization_name, door.summary or door.name))
        words = rng.choice(list(text.by_language.values())).rstrip(".").split()
        at = rng.randrange(len(words))
        chosen = words[at : at + rng.choice((1, 1, 2, 3))]
        slip = rng.random()
        if slip < 0.25:
            chosen[-1] = chosen[-1][: max(3, len(chosen[-1]) - rng.randrange(1, 5))]
        elif slip < 0.4:
            chosen[0] = mistyped(rng, chosen[0])
        return " ".join(chosen)

    def everyday(self) -> str:
        """What people say or the name of a need."""
        spoken = self.rng.choice(self.needs).spoken(self.rng.choice(LANGUAGES))
        return self.rng.choice((spoken.label, *spoken.words[:3], *spoken.phrases[:4], *spoken.misspelt[:1]))

    def moment(self) -> str:
        """Any minute of the window that is still to come."""
        later = opening.to_local(self.now + self.rng.randrange(30 * 24 * 60))
        return later.replace(tzinfo=None).isoformat(timespec="minutes")

    def question(self) -> Given:
        """A mixed question: something asked for, then each filter by chance."""
        rng = self.rng
        kind = rng.random()
        given: Given = {}
        if kind < 0.35:
            given["q"] = [self.words()]
        elif kind < 0.65:
            given["q"] = [self.everyday()]
        elif kind < 0.95:
            given["need"] = [rng.choice((*vocabulary.tiles(), rng.choice(self.needs).code))]
        given["at"] = [self.moment()]
        if rng.random() < 0.6:
            given["without"] = rng.sample(SAYABLE_WITHOUT, rng.choice((1, 2, 3)))
        if rng.random() < 0.25:
            given["for"] = [rng.choice(SAYABLE_FOR)]
        if rng.random() < 0.15:
            given["speaks"] = [rng.choice(("ar", "nl", "fr", "en", "es"))]
        where = rng.random()
        if where < 0.3:
            given["commune"] = [rng.choice(self.communes)]
        elif where < 0.6:
            given["near"] = [f"{50.84 + rng.gauss(0, 0.02):.4f},{4.35 + rng.gauss(0, 0.03):.4f}"]
        if rng.random() < 0.1:
            given["open_only"] = ["1"]
        return given

    def questions(self, count: int) -> list[Given]:
        return [self.question() for _ in range(count)]

    def text_questions(self, count: int) -> list[Given]:
        """Words only."""
        return [{"q": [self.words()], "at": [self.moment()]} for _ in range(count)]
