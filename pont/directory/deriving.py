"""Derived needs: which needs a service meets, read from its name, its texts and its subjects by the
thesaurus.

Records of other lists come with foreign codes or none, mostly in one language. Here every language is read at
once, so that a Dutch word finds a French-only record. Pure: texts in, needs out, with the phrase that caused
each of them.

Only labels and `words` of the thesaurus are evidence in a running text; `hints` ("bed", "letter") are too
vague and count in a subject term, or when they are the whole name. The longest phrase wins over shorter ones
inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from pont.directory.books import written
from pont.kernel import vocabulary
from pont.kernel.folding import fold, stem, tokens

LANGUAGES = ("nl", "fr", "en")
LONGEST_TEXT = 20_000
"""Characters of a text that are read; what a service is about stands before that."""
FEW_NEEDS = 3
"""A description that speaks of this many needs at most is about them; a longer list only mentions them."""

_TAGS = re.compile(r"<[^>]{1,200}>")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|[\n\r•·]+|\s[-–—]\s")
_CLAUSE = re.compile(r"[.!?;:,()/|]|\s[-–—]\s")


def _stem_set(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_LISTING = _stem_set("or of ou ni nor noch et en and de d du des")
_PRICE = _stem_set("cost fee charge")  # "no-cost meals" are meals
_BEING = _stem_set("is are be being est sont sera zijn wordt worden er hier currently momenteel actuellement")
_AVAILABLE = _stem_set(
    "available provided offered included possible disponible disponibles propose proposes fourni fournis "
    "fournie fournies compris comprise inclus incluse beschikbaar inbegrepen voorzien mogelijk aangeboden"
)
_AFTER = _stem_set("not niet pas non no nee geen")


class DerivedNeed(Struct, frozen=True):
    """A need read in a record. `origin`: "strong" or "weak"; `phrase`: what in the thesaurus caused it."""

    code: str
    origin: str
    phrase: str


class _Entry(Struct, frozen=True):
    """What a phrase stands for. `kind`: "word" (evidence), "hint" (evidence in subjects) or "mask" (a false
    friend)."""

    code: str
    kind: str
    phrase: str


class _Match(Struct, frozen=True):
    start: int
    end: int
    entries: tuple[_Entry, ...]


class _Node(dict[str, "_Node"]):
    """A step of the trie: the next stem leads on; `entries` are the phrases that end here."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[_Entry, ...] = ()


def _stems(text: str) -> list[str]:
    return [stem(token) for token in tokens(text)]


def _phrases(need: vocabulary.Need) -> Iterator[tuple[str, str]]:
    """Every phrase of a need with its kind."""
    for code in LANGUAGES:
        said = getattr(need, code)
        yield said.label, "word"
        for phrase in said.words:
            yield phrase, "word"
        for phrase in said.hints:
            yield phrase, "hint"
    for phrase in need.not_with:
        yield phrase, "mask"


@lru_cache(maxsize=1)
def _trie() -> _Node:
    """The thesaurus, compiled once."""
    root = _Node()
    for code, need in vocabulary.needs().items():
        seen: set[tuple[str, ...]] = set()
        for phrase, kind in _phrases(need):
            path = tuple(_stems(phrase))
            if not path or (path in seen and kind != "mask"):
                continue
            seen.add(path)
            node = root
            for step in path:
                node = node.setdefault(step, _Node())
            node.entries += (_Entry(code, kind, phrase),)
    return root


class _Negation(Struct, frozen=True):
    """A phrase that denies what begins at most `distance` words further, but not within `not_with`."""

    path: tuple[str, ...]
    distance: int
    not_with: tuple[tuple[str, ...], ...]

    def denies(self, words: Sequence[str], at: int) -> bool:
        """Whether it stands at this place and denies."""
        if tuple(words[at : at + len(self.path)]) != self.path:
            return False
        for mask in self.not_with:
            for start in range(max(0, at + len(self.path) - len(mask)), at + 1):
                if tuple(words[start : start + len(mask)]) == mask:
                    return False
        return True


@lru_cache(maxsize=1)
def _negations() -> dict[str, tuple[_Negation, ...]]:
    """What denies, in all languages, by its first stem."""
    found: dict[str, tuple[_Negation, ...]] = {}
    for row in vocabulary.negations().values():
        path = tuple(_stems(row.phrase))
        masks = tuple(tuple(_stems(phrase)) for phrase in row.not_with)
        found[path[0]] = (*found.get(path[0], ()), _Negation(path, row.distance, masks))
    return found


def _reaches(words: Sequence[str]) -> list[tuple[int, int]]:
    """Where something is denied: (first word after a negation, last word at which the denied may begin)."""
    negations = _negations()
    found = []
    for at, word in enumerate(words):
        for negation in negations.get(word, ()):
            if negation.denies(words, at):
                after = at + len(negation.path)
                found.append((after, after + negation.distance - 1))
    return found


def _matches(words: Sequence[str], kinds: frozenset[str]) -> list[_Match]:
    """All phrases of these kinds in `words`, without those inside a longer one."""
    root = _trie()
    found = []
    for start in range(len(words)):
        node = root
        for end in range(start, len(words)):
            following = node.get(words[end])
            if following is None:
                break
            node = following
            entries = tuple(entry for entry in node.entries if entry.kind in kinds)
            if entries:
                found.append(_Match(start, end + 1, entries))
    return _longest(found)


def _longest(found: list[_Match]) -> list[_Match]:
    """Matches in the order of the text, none inside a longer one; false friends hide their own need only."""
    words = [match for match in found if any(entry.kind != "mask" for entry in match.entries)]
    masks = [(m.start, m.end, e.code) for m in found for e in m.entries if e.kind == "mask"]
    kept = []
    reach = 0
    # The longest of those that begin together comes first: whatever ends before the furthest end so far lies
    # inside.
    for match in sorted(words, key=lambda one: (one.start, -one.end)):
        if match.end <= reach:
            continue
        reach = match.end
        entries = tuple(
            entry
            for entry in match.entries
            if entry.kind != "mask"
            and not any(code == entry.code and s < match.end and match.start < e for s, e, code in masks)
        )
        if entries:
            kept.append(_Match(match.start, match.end, entries))
    return kept


def _denied(
    words: Sequence[str], match: _Match, reaches: list[tuple[int, int]], denied_ends: set[int]
) -> bool:
    """Whether the clause denies this phrase: "pas de douche", "no showers or laundry", "meals are not
    provided"."""
    for first, last in reaches:
        if first <= match.start <= last and not _PRICE & set(words[first : match.start]):
            return True
    at = match.start
    while at > 0 and words[at - 1] in _LISTING:
        at -= 1
    if at < match.start and at in denied_ends:
        return True
    after = match.end
    while after < len(words) and words[after] in _BEING:
        after += 1
    rest = words[after : after + 2]
    return len(rest) == 2 and rest[0] in _AFTER and rest[1] in _AVAILABLE


def _read(text: str, kinds: frozenset[str]) -> dict[str, str]:
    """Needs said in a text: `{code: phrase}`, in the order of the text."""
    said: dict[str, str] = {}
    for clause in _CLAUSE.split(_TAGS.sub(" ", text[:LONGEST_TEXT])):
        words = _stems(clause)
        reaches = _reaches(words)
        denied_ends: set[int] = set()
        for match in _matches(words, kinds):
            if _denied(words, match, reaches, denied_ends):
                denied_ends.add(match.end)
                continue
            for entry in match.entries:
                said.setdefault(entry.code, entry.phrase)
    return said


_EVIDENCE = frozenset({"word", "mask"})
_WITH_HINTS = frozenset({"word", "hint", "mask"})


def _in_name(name: str) -> dict[str, str]:
    """Needs in a name: its words, a hint that is the whole name ("Soep"), all telling words of a phrase."""
    said = _read(name, _EVIDENCE)
    words = _stems(name)
    for match in _matches(words, _WITH_HINTS):
        if (match.start, match.end) == (0, len(words)):
            for entry in match.entries:
                said.setdefault(entry.code, entry.phrase)
    # A name is short: where it holds all the telling words of an everyday phrase, it means it.
    for phrase in written().loose_needs.find(words):
        for code in sorted(phrase.meanings):
            said.setdefault(code, name)
    return said


def _sentences(text: str) -> list[str]:
    plain = _TAGS.sub(" ", text[:LONGEST_TEXT])
    return [sentence for sentence in _SENTENCE.split(plain) if sentence.strip()]


def _in_description(text: str) -> dict[str, tuple[str, str]]:
    """Needs in a description: `{code: (origin, phrase)}`."""
    sentences = _sentences(text)
    if not sentences:
        return {}
    first = _read(sentences[0], _EVIDENCE)
    whole: dict[str, str] = {}
    for sentence in sentences:
        for code, phrase in _read(sentence, _EVIDENCE).items():
            whole.setdefault(code, phrase)
    about_them = len(whole) <= FEW_NEEDS
    return {
        code: ("strong" if about_them or code in first else "weak", phrase) for code, phrase in whole.items()
    }


def derive_needs(
    name: str,
    description: str = "",
    taxonomy_terms: Iterable[str] = (),
    other_names: Iterable[str] = (),
    other_texts: Iterable[str] = (),
) -> list[DerivedNeed]:
    """Needs that a record speaks of, each once, with its strongest origin and the phrase that caused it.

    Strong: in a name, or in a subject term that says more than a whole life domain ("health"). Where the names say
    nothing, also in the first sentence of the description, or anywhere in it when it speaks of at most three needs.
    Weak: anywhere else. The order is that of discovery.
    """
    found: dict[str, tuple[str, str]] = {}
    for text in (name, *other_names):
        for code, phrase in _in_name(text).items():
            found.setdefault(code, ("strong", phrase))
    is_named = bool(found)
    for term in taxonomy_terms:
        for code, phrase in _read(term, _WITH_HINTS).items():
            is_vague = is_named and (code not in _read(term, _EVIDENCE) or _is_domain(phrase))
            found.setdefault(code, ("weak" if is_vague else "strong", phrase))
    for code, (origin, phrase) in _in_description(description).items():
        if found.get(code, ("weak", ""))[0] == "weak":
            found[code] = ("weak" if is_named else origin, phrase)
    for text in other_texts:
        for code, phrase in _read(text, _EVIDENCE).items():
            found.setdefault(code, ("weak", phrase))
    return [DerivedNeed(code, origin, phrase[:200]) for code, (origin, phrase) in found.items()]


@lru_cache(maxsize=1)
def _domain_words() -> frozenset[str]:
    """The words of the life domains: as a subject they name a field, not something one can get there."""
    return frozenset(
        word
        for domain in vocabulary.domains().values()
        for language in LANGUAGES
        for word in _stems(domain.get(language))
    )


def _is_domain(phrase: str) -> bool:
    return set(_stems(phrase)) <= _domain_words()


@lru_cache(maxsize=1)
def _stop_words() -> dict[str, frozenset[str]]:
    """Small words of each language that no other of them has."""
    words = {
        code: {part for word in vocabulary.stop_words(code) for part in fold(word).split()}
        for code in LANGUAGES
    }
    return {
        code: frozenset(own - set().union(*(words[other] for other in LANGUAGES if other != code)))
        for code, own in words.items()
    }


def language_of(text: str) -> str:
    """The language of a text by its small words: "nl", "fr", "en", or "" when it is short or mixed."""
    read = tokens(_TAGS.sub(" ", text[:LONGEST_TEXT]))
    scores = sorted(
        ((sum(token in own for token in read), code) for code, own in _stop_words().items()), reverse=True
    )
    (best, code), (second, _other) = scores[0], scores[1]
    return code if best >= 2 and best > 1.5 * second else ""
