"""What a door asks, read from a cell: an answer of the vocabulary by its code, its sentence, or yes and no. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pont.directory.spreadsheets.cells import says_nothing
from pont.kernel import vocabulary
from pont.kernel.folding import fold
from pont.kernel.vocabulary import LANGUAGES


def _words(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


_YES = _words("ja oui yes y j o waar vrai true 1 ✓ ✔ v ok")
_NO = _words("nee neen non no n onwaar faux false 0 ✗")
_DEPENDS = frozenset(
    fold(word)
    for word in (
        *(
            "soms",
            "parfois",
            "sometimes",
            "deels",
            "gedeeltelijk",
            "partiellement",
            "en partie",
            "partly",
            "partially",
        ),
        *(
            "hangt ervan af",
            "ça dépend",
            "cela dépend",
            "depends",
            "it depends",
            "op aanvraag",
            "sur demande",
        ),
    )
)
_UNKNOWN = _words("onbekend inconnu unknown ?")
# Yes and no of conditions whose answers are others. What is not here has no single answer for that word.
_MEANT = {
    "appointment": {"yes": "required", "no": "walk_in"},
    "waiting_list": {"no": "none"},
    "area_condition": {"yes": "communes", "no": "none"},
    "registration": {"no": "none"},
    "id_asked": {"yes": "always", "no": "no"},
    "reading_needed": {"no": "none"},
    "interpreter": {"no": "no"},
}
_WORDS = {
    "price": {
        "free": "gratis gratuit gratuitement free kosteloos 0",
        "voluntary": "vrije bijdrage|prix libre|participation libre|contribution libre|pay what you want",
    },
    "appointment": {
        "walk_in": "zonder afspraak|vrije inloop|sans rendez-vous|sans RDV|accès libre|walk-in|without appointment",
        "required": "op afspraak|enkel op afspraak|na afspraak|sur rendez-vous|sur RDV|by appointment",
    },
    "person_condition": {
        "everyone": "iedereen|tout le monde|tous publics|everyone|everybody",
        "women": "vrouwen|enkel vrouwen|femmes|femmes uniquement|women|women only",
        "men": "mannen|enkel mannen|hommes|hommes uniquement|men|men only",
        "families": "gezinnen|families|familles",
    },
}
_PRICE = re.compile(r"(?:€|eur)? ?(\d{1,5}(?:[.,]\d{1,2})?) ?(?:€|eur|euros?)?")


@cache
def _answers(kind: str) -> dict[str, str]:
    """Everything that means one answer, folded, by what it means."""
    condition = vocabulary.conditions()[kind]
    found: dict[str, str] = {}
    for answer in condition.answers:
        said = [answer.code, answer.code.replace("_", " ")]
        said += [text.get(language) for text in (answer.fact, answer.reason) for language in LANGUAGES]
        for text in said:
            found.setdefault(_folded(text), answer.code)
    for code, words in _WORDS.get(kind, {}).items():
        for word in words.split("|") if "|" in words else words.split():
            found.setdefault(_folded(word), code)
    codes = {answer.code for answer in condition.answers}
    meant = _MEANT.get(kind, {word: word for word in ("yes", "no") if word in codes})
    for word, said_so in (("yes", _YES), ("no", _NO)):
        if word in meant:
            found.update(dict.fromkeys(said_so, meant[word]))
    if between := codes & {"depends", "partly", "sometimes"}:
        found.update(dict.fromkeys(_DEPENDS, between.pop()))
    return found


def _folded(text: str) -> str:
    return fold(text).strip(" .!")


def is_open_question(text: str) -> bool:
    """Whether a cell says that nobody knows."""
    return says_nothing(text) or _folded(text) in _UNKNOWN


@lru_cache(maxsize=4096)
def answer_of(kind: str, text: str) -> str:
    """The answer a cell gives, "" when it gives none that is sure."""
    said = _folded(text)
    if found := _answers(kind).get(said):
        return found
    if kind == "price" and (match := _PRICE.fullmatch(said)):
        return "amount" if float(match[1].replace(",", ".")) else "free"
    return ""
