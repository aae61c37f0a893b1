"""The catalogues of the vocabularies: collected for translators by `make messages`, compared by the tests.

`python -m tests.catalogues` writes `vocabulary.po` anew for each language beyond Dutch, French and English: what is
still said keeps its translation and its comments, what is new stands empty, what is gone is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import polib

from pont.kernel import catalogues, vocabulary
from pont.kernel.terms import SPOKEN, LanguageName, Text
from tests import house

MACHINE = "machine"
"""The comment of a translation that no speaker of the language has checked yet."""

PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
    "ro": "nplurals=3; plural=n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2;",
    "pl": "nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2;",
    "uk": "nplurals=3; plural=n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2;",
    "ti": "nplurals=2; plural=n>1;",
}
TWO = "nplurals=2; plural=n!=1;"


def said_in(thing: Any) -> Iterator[Text]:
    """Every text inside a vocabulary; names of languages come from CLDR."""
    if isinstance(thing, Text) and not isinstance(thing, LanguageName):
        yield thing
    if isinstance(thing, msgspec.Struct):
        for field in thing.__struct_fields__:
            yield from said_in(getattr(thing, field))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from said_in(value)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from said_in(value)


def texts() -> list[tuple[str, str, str]]:
    """Every text once, as (Dutch, French, English), in the order of the vocabularies."""
    read = (
        *(vocabulary.tiles, vocabulary.domains, vocabulary.bs, vocabulary.conditions, vocabulary.help_kinds),
        *(vocabulary.trust, vocabulary.elements, vocabulary.emergency_numbers),
    )
    found = (text for vocabulary_of in read for text in said_in(vocabulary_of()))
    return list(dict.fromkeys((text.nl, text.fr, text.en) for text in found))


def path_of(language: str) -> Path:
    return house.PACKAGE / "locale" / language / "LC_MESSAGES" / f"{catalogues.DOMAIN}.po"


def headed(language: str) -> polib.POFile:
    """An empty catalogue of this language."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(language, TWO),
    }
    return file


def collect(language: str) -> None:
    """Write the catalogue of a language anew, and keep what was translated."""
    path = path_of(language)
    kept = {(entry.msgctxt, entry.msgid): entry for entry in house.catalogue(path)} if path.exists() else {}
    file = headed(language)
    for dutch, french, english in texts():
        entry = kept.get((dutch, english)) or polib.POEntry(msgctxt=dutch, msgid=english)
        entry.comment = french
        file.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    file.save(str(path))


if __name__ == "__main__":
    for code in SPOKEN:
        collect(code)
