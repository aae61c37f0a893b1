"""The texts of the demo: in three languages at least, short, calm, and without a private person."""

from __future__ import annotations

import hashlib
import re

import pytest

from pont.directory.demo import entries
from pont.kernel.folding import tokens
from pont.kernel.terms import LANGUAGES, VISITOR_LANGUAGES

# Names and private numbers of persons in the documents about the real organisations, as fingerprints.
PRIVATE = {
    *("3eca2ec95ee0529b", "979f809cc52c547f", "13d3caae1e51084f", "af4ce5f314ae1ed5", "b9f79c79a4eea6d2"),
    *("a076dfd66df9aa1a", "2a3ef7d6b0911cb6", "88710c06ed2645c8", "d93ba236b93f5581", "6803c9090eb7e90e"),
    *("9fa968cfae2410f9", "f46d2a7680ecabd5", "b5a4128384f7e83a", "cbbceb385d79d577", "b2471d941bf88836"),
    *("382c6f507f10293b", "c4970ee2820627b8"),
}


def fingerprint(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:16]


def texts() -> list[entries.Text]:
    """Every text of every organisation, its places and its services."""
    return [text for organization in entries.organizations() for text in organization.texts()]


@pytest.mark.parametrize("organization", entries.organizations(), ids=lambda one: one.key)
def test_every_text_is_there_in_three_languages(organization: entries.Organization) -> None:
    told = [text for service in organization.services for text in service.texts()]
    for text in (organization.description, *told):
        assert set(LANGUAGES) - set(text) == set()
        assert all(text.values())


def test_two_services_are_told_in_every_language_of_a_visitor() -> None:
    whole = [
        f"{organization.key}/{service.key}"
        for organization in entries.organizations()
        for service in organization.services
        if set(service.name) == set(service.description) == set(VISITOR_LANGUAGES)
    ]
    assert whole == ["overzet/meal", "dokter-straat/doctor"]


def test_nothing_is_shouted() -> None:
    assert [text for text in texts() if re.search("[!¡]", " ".join(text.values()))] == []


def test_sentences_have_at_most_fifteen_words() -> None:
    sentences = [
        sentence
        for text in texts()
        for words in text.values()
        for sentence in re.split(r"(?<=[.?!؟።])\s+", words)
    ]
    assert [one for one in sentences if len([w for w in one.split() if re.search(r"\w", w)]) > 15] == []


def test_no_private_person_is_named() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(entries.FOLDER.glob("*.toml")))
    words = {fingerprint(word) for word in tokens(text)}
    numbers = {fingerprint(re.sub(r"\D", "", number)) for number in re.findall(r'"(0[\d ]{8,})"', text)}
    assert (words | numbers) & PRIVATE == set()
    assert re.findall(r"\b[\w-]+\.[\w-]+@", text) == []
    assert set(re.findall(r"([\w.-]+)@", text)) == {"info"}


def test_the_search_for_private_persons_would_find_one() -> None:
    assert fingerprint(tokens("Lieselot")[0]) in PRIVATE
