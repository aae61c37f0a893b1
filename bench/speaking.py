"""Questions in every language of a visitor, and questions from where somebody stands: what both cost."""

from __future__ import annotations

from django.utils import translation

from bench.measuring import Row, p50_p99, percentile, timed
from bench.searching import searched
from pont.directory.indexing import Index
from pont.directory.question import Question, check
from pont.kernel import spoken, vocabulary
from pont.kernel.terms import VISITOR_LANGUAGES

ROUNDS = 3
HERE = "50.8466,4.3528"
MEASURED_AGAINST = "fr"


def everyday(language: str, every: int) -> list[str]:
    """A name and two phrases of one need in so many."""
    said = [
        vocabulary.needs()[code].spoken(language) if language in vocabulary.LANGUAGES else words
        for code, words in spoken.needs("es" if language in vocabulary.LANGUAGES else language).items()
    ][::every]
    return [phrase for words in said for phrase in (words.words[0], *words.phrases[:2])]


def milliseconds(index: Index, language: str, every: int) -> list[float]:
    """Times of the questions of one language, on a page in it."""
    questions = [check({"q": [phrase]}) for phrase in everyday(language, every)]
    whole = searched(index)
    with translation.override(language):
        timed(whole, questions[:60])
        return [time for _ in range(ROUNDS) for time in timed(whole, questions)]


def language_rows(index: Index, every: int) -> list[Row]:
    """p50 / p99 by language, and each p50 against French in the same run; `every`: one need in so many is asked for."""
    times = {language: milliseconds(index, language, every) for language in VISITOR_LANGUAGES}
    base = percentile(times[MEASURED_AGAINST], 0.5)
    return [
        Row(
            f"everyday questions in {language}, p50 / p99; p50 against French",
            f"{p50_p99(found)}; {percentile(found, 0.5) / base:.2f} times",
            "" if language == MEASURED_AGAINST else "≤ 1",
        )
        for language, found in times.items()
    ]


def near_rows(index: Index) -> list[Row]:
    """The same questions with and without a point, by turns."""
    plain = [{"need": [code]} for code in vocabulary.tiles()]
    whole = searched(index)

    def of(more: dict[str, list[str]]) -> list[Question]:
        return [check(given | more) for given in plain]

    far, near = of({}), of({"near": [HERE]})
    timed(whole, [*far, *near])
    without, at_a_point = [], []
    for _ in range(ROUNDS * 10):
        without += timed(whole, far)
        at_a_point += timed(whole, near)
    added = percentile(at_a_point, 0.5) - percentile(without, 0.5)
    return [
        Row(
            "a tile without and with “near me”, p50",
            f"{percentile(without, 0.5):.2f} / {percentile(at_a_point, 0.5):.2f} ms",
        ),
        Row("  what the walk to each door adds", f"{added:.2f} ms", "≤ 1 ms"),
    ]
