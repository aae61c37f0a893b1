"""Our thesaurus of needs as a taxonomy: life domains, and below each the needs that stand in its file."""

from __future__ import annotations

from functools import cache

from pont.directory.hsds.fields import Raw
from pont.directory.hsds.identity import part_id
from pont.directory.hsds.profile import NEEDS, need_attribute
from pont.directory.hsds.shapes import PROFILE
from pont.directory.hsds_api.asking import Asked
from pont.kernel import vocabulary
from pont.kernel.folding import fold, stem, tokens
from pont.kernel.terms import Need, Text

TAXONOMY = part_id("pont", "taxonomy", NEEDS)


def domain_id(code: str) -> str:
    return part_id("pont", "domain", code)


def need_id(code: str) -> str:
    return part_id("pont", "need", code)


@cache
def taxonomies() -> tuple[Raw, ...]:
    """The one taxonomy that is ours."""
    return (
        {
            "id": TAXONOMY,
            "name": NEEDS,
            "description": "What people need who look for a low-threshold service in Brussels, by life domain.",
            "version": "1",
        },
    )


def term(identifier: str, code: str, label: Text, parent: str = "") -> Raw:
    """A term; its names in the other languages stand in its description."""
    made = {
        "id": identifier,
        "code": code,
        "name": label.en,
        "description": f"{label.nl} / {label.fr} / {label.en}",
        "taxonomy": NEEDS,
        "language": "en",
        "taxonomy_id": TAXONOMY,
        "taxonomy_detail": taxonomies()[0],
    }
    return made | ({"parent_id": parent} if parent else {})


def need_term(need: Need) -> Raw:
    """The term of a need, with the identifier that it has as an attribute of a service."""
    said = need_attribute("", need.code)["taxonomy_term"]
    made = term(said["id"], need.code, need.label, domain_id(need.domains[0])) | said
    return made | {PROFILE: {"domains": list(need.domains)}}


@cache
def terms() -> tuple[Raw, ...]:
    """All terms: the domains first, then the needs in the order of the thesaurus."""
    domains = [term(domain_id(row.code), row.code, row) for row in vocabulary.domains().values()]
    return (*domains, *(need_term(need) for need in vocabulary.needs().values()))


@cache
def by_id() -> dict[str, Raw]:
    return {one["id"]: one for one in terms()}


def needs_below(identifier: str) -> frozenset[str] | None:
    """Codes of the needs that a term or the taxonomy stands for; None when it is none of ours."""
    if identifier == TAXONOMY:
        return frozenset(vocabulary.needs())
    found = by_id().get(identifier)
    if found is None:
        return None
    if "parent_id" in found:
        return frozenset({found["code"]})
    return frozenset(code for code, need in vocabulary.needs().items() if found["code"] in need.domains)


def has_words(row: Raw, words: str) -> bool:
    """Whether all these words stand in the names or the description."""
    there = {stem(token) for token in tokens(f"{row['name']} {row['description']} {row.get('code', '')}")}
    return all(stem(token) in there for token in tokens(words)) and bool(fold(words))


def chosen_taxonomies(asked: Asked) -> list[Raw]:
    return [row for row in taxonomies() if not asked.search or has_words(row, asked.search)]


def chosen_terms(asked: Asked) -> list[Raw]:
    """Terms of a taxonomy, below a term, at the top, or with these words."""
    if asked.taxonomy_id not in ("", TAXONOMY):
        return []
    return [
        row
        for row in terms()
        if not (asked.top_only and "parent_id" in row)
        and (not asked.parent_id or row.get("parent_id") == asked.parent_id)
        and (not asked.search or has_words(row, asked.search))
    ]
