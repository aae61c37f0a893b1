"""All twelve languages are complete, and no sentence on a page escapes the translators."""

from __future__ import annotations

import gettext
import re
from functools import partial
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

from pont.kernel import phrasing, spoken
from pont.kernel.terms import SPOKEN
from tests import catalogues, house

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
LOCALE = house.PACKAGE / "locale"
# Pages that only the desk reads have a catalogue of their own, in Dutch and French.
# What staff read: Dutch and French. English stands in the code.
DESKS = (
    "accounts",
    "directory/desk",
    "directory/editing",
    "directory/geography",
    "directory/hsds",
    "directory/osm",
    "directory/spreadsheets",
    "thresholds/desk",
)
DESK_LANGUAGES = ("nl", "fr")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w*}")
TAG = re.compile(r"</?\w+[^>]*>")
# Words that are the same in every language, and names of languages in that language itself.
SAME_EVERYWHERE = {
    "Pont",
    "nl",
    "fr",
    "en",
    "HSDS",
    "JSON",
    "CSV",
    "km",
    "m",
}
ATTRIBUTES = re.compile(r'\s(?:alt|title|placeholder|aria-label|content|value|label)="([^"]*)"')


def written(language: str, place: Path = LOCALE) -> Path:
    return place / language / "LC_MESSAGES" / "django.po"


CATALOGUES = [
    *(pytest.param(written(language), id=language) for language in LANGUAGES),
    *(
        pytest.param(written(language, house.PACKAGE / desk / "locale"), id=f"{desk}-{language}")
        for desk in DESKS
        for language in DESK_LANGUAGES
    ),
]


def outside_translation(template: str) -> list[str]:
    """The words of a template that stand neither in a translation nor in a variable."""
    rest = re.sub(r"{#.*?#}|<!--.*?-->|{% comment.*?endcomment %}", " ", template, flags=re.DOTALL)
    rest = re.sub(r"{%-?\s*blocktrans(late)?\b.*?endblocktrans(late)?\s*%}", " ", rest, flags=re.DOTALL)
    # The kind of a page is a class of its style sheet.
    rest = re.sub(r"{%\s*block kind\s*%}[\w ]*{%\s*endblock\s*%}", " ", rest)
    rest = re.sub(r"<(script|style)\b.*?</\1>", " ", rest, flags=re.DOTALL)
    rest = re.sub(r"{%.*?%}|{{.*?}}", " ", rest, flags=re.DOTALL)
    # A setting for the browser is no sentence; what it says to people is.
    named = " ".join(
        ATTRIBUTES.findall(
            re.sub(r"<(meta|input type=\"(hidden|checkbox|radio)\"|button[^>]* name=)[^>]*>", " ", rest)
        )
    )
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>|&\w+;", " ", rest) + " " + named)
    return [word for word in words if word not in SAME_EVERYWHERE]


@pytest.mark.parametrize("path", CATALOGUES)
def test_every_sentence_is_translated(path: Path) -> None:
    entries = house.catalogue(path)
    assert [entry.msgid for entry in entries if not entry.translated()] == []
    assert [entry.msgid for entry in entries if entry.fuzzy] == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_a_translation_keeps_what_is_filled_in(path: Path) -> None:
    """A plural may leave out its number ("one door"); everything else has the same blanks and tags."""
    wrong = []
    for entry in house.catalogue(path):
        for sentence in filter(None, house.said(entry)):
            wanted = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
            found = set(PLACEHOLDER.findall(sentence))
            other_blanks = not found <= wanted or (wanted - found and not entry.msgid_plural)
            if other_blanks or sorted(TAG.findall(sentence)) != sorted(TAG.findall(entry.msgid)):
                wrong.append(entry.msgid)
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES)
def test_the_compiled_catalogue_is_the_written_one(path: Path) -> None:
    """`make setup` compiles it; an old one would show old sentences."""
    compiled = path.with_suffix(".mo")
    assert compiled.exists()
    spoken = {(entry.msgctxt, entry.msgid): house.said(entry) for entry in polib.mofile(str(compiled))}
    entries = {(entry.msgctxt, entry.msgid): house.said(entry) for entry in house.catalogue(path)}
    assert [key for key, sentences in entries.items() if spoken.get(key) != sentences] == []


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sentences of the code, collected again for every language beside the repository."""
    copy = tmp_path_factory.mktemp("fresh") / "pont"
    for path in house.files(".py", ".html", ".txt", ".po", under=house.PACKAGE):
        target = copy / path.relative_to(house.PACKAGE)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr(settings, "LOCALE_PATHS", [str(copy / "locale")])
        collect = partial(call_command, "makemessages", no_location=True, no_wrap=True, verbosity=0)
        collect(locale=LANGUAGES, ignore_patterns=[f"{desk}/*" for desk in DESKS])
        patch.setattr(settings, "LOCALE_PATHS", [])
        for desk in DESKS:
            patch.chdir(copy / desk)
            collect(locale=DESK_LANGUAGES)
    return copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_every_sentence_of_the_code(language: str, fresh: Path) -> None:
    found = house.catalogue(written(language, fresh / "locale"))
    known = {entry.msgid for entry in house.catalogue(written(language))}
    assert sorted({entry.msgid for entry in found} ^ known) == []


@pytest.mark.parametrize("desk", DESKS)
@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_the_catalogue_of_a_desk_has_every_sentence_of_its_code(
    language: str, desk: str, fresh: Path
) -> None:
    found = house.catalogue(written(language, fresh / desk / "locale"))
    known = {entry.msgid for entry in house.catalogue(written(language, house.PACKAGE / desk / "locale"))}
    assert sorted({entry.msgid for entry in found} ^ known) == []


@pytest.mark.parametrize("language", SPOKEN)
def test_every_text_of_the_vocabularies_is_translated(language: str) -> None:
    entries = house.catalogue(catalogues.path_of(language))
    assert [(e.msgctxt, e.msgid) for e in entries] == [(nl, en) for nl, _fr, en in catalogues.texts()]
    assert [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_what_nobody_checked_says_so(language: str) -> None:
    """A speaker who has read a sentence takes the mark away; a folder is only "human" when all of it was read."""
    paths = written(language), catalogues.path_of(language)
    entries = [entry for path in paths for entry in house.catalogue(path)]
    marked = [entry for entry in entries if entry.tcomment == catalogues.MACHINE]
    assert bool(marked) == (spoken.language(language).status == "machine")
    assert {entry.tcomment for entry in entries} <= {catalogues.MACHINE, ""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_its_own_plurals(language: str) -> None:
    """Gettext tells apart the same numbers as CLDR does, whole ones up to two hundred."""
    header = polib.pofile(str(written(language))).metadata["Plural-Forms"]
    rule = phrasing.locale_of(language).plural_form
    chosen = gettext.c2py(header.partition("plural=")[2].rstrip(";"))
    pairs = {(chosen(number), rule(number)) for number in range(201)}
    assert len(pairs) == len({form for form, _name in pairs}) == len({name for _form, name in pairs})
    forms = {len(entry.msgstr_plural) for entry in house.catalogue(written(language)) if entry.msgid_plural}
    assert forms == {int(header[len("nplurals=")])}


@pytest.mark.parametrize("path", house.templates(), ids=house.name)
def test_a_page_has_no_words_outside_translation(path: Path) -> None:
    assert outside_translation(house.text(path)) == []


def test_the_rule_would_see_a_word() -> None:
    page = '<p title="Door">{% trans "Open" %} {{ name }} now {% blocktrans %}Closed{% endblocktrans %}</p>'
    assert outside_translation(page) == ["now", "Door"]
