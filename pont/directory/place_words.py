"""Places inside a query: which words of "douche près de la Bourse" or "eten 1080 Molenbeek" are a place.

A name counts exactly as folded; a name of seven letters or more also with one slip. A name that is an
everyday word as well (Vorst, Midi, Parc) counts only where something shows that a place is meant.
A number after a street's name is a house number, not a postcode.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
from msgspec.structs import replace
from rapidfuzz.distance import OSA

from pont.directory.places import (
    Name,
    Place,
    common_names,
    narrowed,
    place_names,
    postcode_places,
    small_words,
)
from pont.kernel.folding import tokens as folded_tokens

_SHORTEST_WITH_SLIP = 7

_WORDS_IN_A_STREET = 6
_RANGE = 30  # "1020-1022": house numbers of one door are close


class FoundPlace(msgspec.Struct, frozen=True):
    """Words `start` to `end` (exclusive) of a query name `places`; several where the name is ambiguous."""

    start: int
    end: int
    places: tuple[Place, ...]


def raw_tokens(text: str) -> list[str]:
    """Return the words of `text` as they were typed, one for each of `folding.tokens(text)`.

    Where folding cuts one typed word in a way that cannot be followed, its parts all get the whole word.
    """
    raw: list[str] = []
    for chunk in unicodedata.normalize("NFKC", text).split():
        words = folded_tokens(chunk)
        pieces = [piece for piece in re.split(r"[\W_]+", chunk) if folded_tokens(piece)]
        raw += pieces if len(pieces) == len(words) else [chunk] * len(words)
    return raw


def places_in(tokens: Sequence[str], raw: Sequence[str] | None = None) -> list[FoundPlace]:
    """Return the places named in a query, from left to right, never overlapping; the longest name wins.

    `tokens` are the query's folded words (`folding.tokens`); `raw` the same words as typed (`raw_tokens`,
    same length): capitals inside a sentence then show that a name is meant. A postcode and a name side by
    side that agree are found as one. The places of a name read through a slip have `exact` false.
    """
    if raw is not None and len(raw) != len(tokens):
        raise ValueError("raw must hold one word for each token")
    words = tuple(tokens)
    numbers = house_numbers(words)
    found: list[FoundPlace] = []
    at = 0
    while at < len(words):
        here = _code_at(words, at, numbers) or _name_at(words, at, raw)
        if here:
            found.append(here)
        at = here.end if here else at + 1
    return list(_joined(found))


def house_numbers(tokens: Sequence[str]) -> frozenset[int]:
    """Return the positions of the numbers that follow a street's name: both of "Haachtsesteenweg 1020-1022".

    A number that a place of its own postcode follows is none: "rue Haute 1000 Bruxelles".
    """
    words = tuple(tokens)
    numbers: set[int] = set()
    street: int | None = None
    for at, word in enumerate(words):
        if _begins_street(words, at):
            street = at
        elif word in small_words().in_ or word in ("a", "bij", "near"):
            street = None
        elif word[0].isdecimal():
            follows = street is not None and at - street <= _WORDS_IN_A_STREET
            ranges = at - 1 in numbers and _is_range(words[at - 1], word)
            if ranges or (follows and not _agrees_with_next(words, at)):
                numbers.add(at)
            street = None
    return frozenset(numbers)


def _begins_street(words: Name, at: int) -> bool:
    small, word = small_words(), words[at]
    if word in small.street_before and at + 1 < len(words) and not words[at + 1][0].isdecimal():
        return True
    if word in small.street_alone:
        return at > 0
    ending = next((it for it in small.street_endings if word.endswith(it)), "")
    return 0 < len(ending) < len(word) - 1 and word not in small.not_a_street


def _is_range(first: str, second: str) -> bool:
    return (
        first.isdecimal()
        and second.isdecimal()
        and len(second) < 6
        and 0 < int(second) - int(first[:6]) <= _RANGE
    )


def names_at(words: Name, at: int) -> Iterator[tuple[int, tuple[Place, ...]]]:
    """Names that ship and begin at `at`, the longest first, as (end, places)."""
    for size in _sizes().get(words[at], ()):
        if at + size <= len(words) and (places := place_names().get(words[at : at + size])):
            yield at + size, places


def _agrees_with_next(words: Name, at: int) -> bool:
    code = postcode_places().get(words[at])
    if code is None or at + 1 == len(words):
        return False
    return any(narrowed(code, places) for _, places in names_at(words, at + 1))


def _code_at(words: Name, at: int, numbers: frozenset[int]) -> FoundPlace | None:
    code = postcode_places().get(words[at])
    if code is None or at in numbers or (at + 1 < len(words) and words[at + 1] in small_words().money):
        return None
    return FoundPlace(at, at + 1, (code,))


def _name_at(words: Name, at: int, raw: Sequence[str] | None) -> FoundPlace | None:
    if _in_street_name(words, at):
        return None
    for end, places in names_at(words, at):
        if words[at:end] not in common_names() or _shown(words, at, end, raw):
            return FoundPlace(at, end, places)
    for size in _slip_sizes():
        if at + size <= len(words) and (places := _with_slip(words[at : at + size])):
            return FoundPlace(at, at + size, tuple(replace(place, exact=False) for place in places))
    return None


def _before(words: Name, at: int) -> tuple[str, int]:
    """The word before `at` past any articles ("" at the beginning), and how many articles were passed."""
    back = at - 1
    while back >= 0 and words[back] in small_words().articles:
        back -= 1
    return (words[back] if back >= 0 else ""), at - 1 - back


def _in_street_name(words: Name, at: int) -> bool:
    """Whether the name at `at` belongs to a street: "chaussée d'Ixelles", "steenweg op Elsene"."""
    if at >= 2 and words[at - 1] == "op" and words[at - 2].endswith("steenweg"):
        return True
    before, articles = _before(words, at)
    if before not in small_words().street_before or words[at] in small_words().articles:
        return False
    # "à la rue Molenbeek": sleeping rough, not a street's name.
    slept_in = before == "rue" and articles == 0 and at >= 2 and words[at - 2] == "la"
    return not slept_in


def _shown(words: Name, start: int, end: int, raw: Sequence[str] | None) -> bool:
    """Whether something shows that an everyday word is meant as a place."""
    if (start, end) == (0, len(words)):
        return True
    if raw is not None and _capital_inside(raw, start, end):
        return True
    before, articles = _before(words, start)
    if before in small_words().near:
        return True
    if words[start] in small_words().hours:
        return False
    if before == "a":  # "à Forest"; English "a forest" has no accent
        return raw is not None and raw[start - 1 - articles] in ("à", "À")
    return before in small_words().in_ and articles == 0


def _capital_inside(raw: Sequence[str], start: int, end: int) -> bool:
    """Whether a word of the name has a capital that neither the sentence nor the keyboard put there."""
    if not any(letter.islower() for word in raw for letter in word):
        return False
    return any(raw[at][:1].isupper() for at in range(max(start, 1), end))


def _joined(found: list[FoundPlace]) -> Iterator[FoundPlace]:
    """The same, with a postcode and a name side by side as one where they agree."""
    last: FoundPlace | None = None
    for here in found:
        both = _together(last, here) if last and last.end == here.start else ()
        if last and both:
            last = FoundPlace(last.start, here.end, both)
            continue
        if last:
            yield last
        last = here
    if last:
        yield last


def _together(left: FoundPlace, right: FoundPlace) -> tuple[Place, ...]:
    for code, named in ((left, right), (right, left)):
        if code.places[0].kind == "postcode" and named.places[0].kind != "postcode":
            return narrowed(code.places[0], named.places)
    return ()


@cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """For each first word of a name, the lengths of such names in words, longest first."""
    sizes: dict[str, set[int]] = {}
    for name in place_names():
        sizes.setdefault(name[0], set()).add(len(name))
    return {word: tuple(sorted(lengths, reverse=True)) for word, lengths in sizes.items()}


def _shorter(text: str) -> Iterator[str]:
    """`text`, and `text` without each of its letters."""
    yield text
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]


def _keys(words: Name) -> Iterator[Name]:
    """Keys that two names one slip apart share.

    Of one word: the word, and without each letter. Of more words: all but each one that is not short, since
    a slip in a short word makes another ("se marie", "Ste Marie").
    """
    if len(words) == 1:
        yield from ((short,) for short in _shorter(words[0]))
    else:
        yield from ((*words[:at], "", *words[at + 1 :]) for at, word in enumerate(words) if len(word) > 3)


@cache
def _slips() -> dict[Name, list[Name]]:
    """Names that may be read with one slip, under each of their keys, so that few are compared."""
    slips: dict[Name, list[Name]] = {}
    for name in place_names():
        if len(" ".join(name)) >= _SHORTEST_WITH_SLIP and name not in common_names():
            for key in set(_keys(name)):
                slips.setdefault(key, []).append(name)
    return slips


@cache
def _slip_sizes() -> tuple[int, ...]:
    names = {name for names in _slips().values() for name in names}
    return tuple(sorted({len(name) for name in names}, reverse=True))


def _with_slip(words: Name) -> tuple[Place, ...]:
    """Places whose name is one slip away from `words`: one letter more, less, other, or two exchanged."""
    if len(words) == 1 and len(words[0]) < _SHORTEST_WITH_SLIP - 1:
        return ()
    for key in _keys(words):
        for name in _slips().get(key, ()):
            alike = len(name) == len(words) and name[0][0] == words[0][0]
            if alike and OSA.distance(" ".join(words), " ".join(name), score_cutoff=1) == 1:
                return place_names()[name]
    return ()
