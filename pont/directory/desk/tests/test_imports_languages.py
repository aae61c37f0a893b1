"""What an import says of its rows, read on the pages in the language of whoever reads, also later."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from pont.accounts import roles
from pont.accounts.tests.cast import Cast, cast, member, signed_in
from pont.directory.desk.tests.editing_world import text
from pont.directory.desk.tests.test_imports_pages import bring, token_of
from pont.directory.models import ImportRun, Source
from pont.directory.tests.sheet_files import HEADINGS, house, text_of
from pont.kernel.phrasing import NO_BREAK

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LANGUAGES = ("nl", "fr", "en")
REFUSED = ("er staat geen naam", "il n’y a pas de nom", "it has no name")
NOTED = (
    "de dag van de laatste controle is weggelaten: dit is geen datum: 31/31/2026",
    f"le jour du dernier contrôle n’est pas repris{NO_BREAK}: ceci n’est pas une date{NO_BREAK}: 31/31/2026",
    "the day of the last check left out: this is no date: 31/31/2026",
)
TWICE = (
    "dezelfde organisatie, naam en adres staan al op regel 2",
    "la même organisation, le même nom et la même adresse sont déjà à la ligne 2",
    "the same organisation, name and address stand in line 2 already",
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.PONT_DATA = tmp_path / "data"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def browser(people: Cast) -> Client:
    return signed_in(member(people.brug, "Ellen", roles.MAP_EDITOR))


def page(browser: Client, language: str, name: str, *rest: object) -> str:
    with override(language):
        address = reverse(f"map_desk:{name}", args=rest)
    return text(browser.get(address))


def odd_list() -> SimpleUploadedFile:
    """A row with a date that is none, one without a name, and one that came before; not in UTF-8."""
    rows = ((*house(1), "31/31/2026"), (*house(2, Nom=""), ""), (*house(1), ""))
    return SimpleUploadedFile("lijst.csv", text_of((*HEADINGS, "Vérifié le"), *rows).encode("cp1252"))


def test_a_preview_and_a_run_say_why_in_the_language_of_the_page(people: Cast, browser: Client) -> None:
    answer = bring(browser, people.brug, odd_list())
    at, token = people.brug.pk, token_of(answer)
    accents = ("kijk naar de accenten", "regardez les accents", "look at the accents")
    for language, wanted in zip(LANGUAGES, accents, strict=True):
        assert wanted in page(browser, language, "import-columns", at, token)
    browser.post(answer["Location"], {})
    for language, *wanted in zip(LANGUAGES, REFUSED, NOTED, TWICE, strict=True):
        found = page(browser, language, "import-preview", at, token)
        assert [sentence in found for sentence in wanted] == [True, True, True]
    browser.post(answer["Location"].replace("columns/", ""), {"act": "import"})
    run = ImportRun.objects.get()
    assert [one["reason"] for one in run.told["refusals"]] == [REFUSED[2], TWICE[2]]
    for language, *wanted in zip(LANGUAGES, REFUSED, NOTED, TWICE, strict=True):
        found = page(browser, language, "import-run", at, run.pk)
        assert [sentence in found for sentence in wanted] == [True, True, True]
        assert re.findall(r'lang="en"[^>]*>it has no name', found) == []


def test_an_old_run_that_kept_english_only_is_told_as_english(people: Cast, browser: Client) -> None:
    rows = [
        {"line": 2, "id": "", "reason": "it has no name"},
        {"line": 3, "id": "", "reason": "x", "say": {}},
    ]
    source = Source.objects.create(name="Vroeger")
    run = ImportRun.objects.create(source=source, counts={"refused": 2}, told={"refusals": rows})
    found = page(browser, "nl", "import-run", people.brug.pk, run.pk)
    assert re.findall(r'<span lang="en" dir="auto">([^<]*)', found) == ["it has no name", "x"]


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        ("a.csv", b"\0\0\0\0", "a.csv is leeg."),
        ("a.json", b'{"a": ', "De JSON van a.json is stuk"),
        ("a.geojson", b'{"type": "FeatureCollection"}', "a.geojson is geen GeoJSON"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_dutch(
    people: Cast, browser: Client, name: str, content: bytes, wanted: str
) -> None:
    with override("nl"):
        address = reverse("map_desk:import-new", args=[people.brug.pk])
    sent = {"file": SimpleUploadedFile(name, content), "name": "Iemand"}
    answer = browser.post(address, sent)
    found = text(answer)
    assert (answer.status_code, wanted in found) == (400, True)
    assert f'<p dir="auto">{wanted}' in found
