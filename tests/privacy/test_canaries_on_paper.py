"""What only partner houses, one house or nobody may read stands on no paper."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from pont.directory import indexing, live
from pont.directory.door_page import rows_of_services
from pont.directory.paper.papers import Paper, kinds, make
from pont.directory.search import Found, Query
from pont.kernel.terms import VISITOR_LANGUAGES
from pont.kernel.tests.reading_paper import words_of
from tests.privacy.canaries import CANARY, POINT, World

# What is printed is read through the index, which is the same on every database.
pytestmark = pytest.mark.one_database


def everything() -> tuple[Found, ...]:
    index = live.index()
    pks = sorted({int(pk) for pk in index.service})
    return tuple(rows_of_services(index, Query(at=indexing.now_minute()), pks))


@pytest.mark.parametrize("kind", kinds())
def test_no_paper_holds_a_secret(kind: str, world: World) -> None:
    doors = everything()
    for at, language in enumerate(VISITOR_LANGUAGES):
        languages = (language, VISITOR_LANGUAGES[at - 1])
        asked = Paper(
            kind=kind,
            languages=languages,
            doors=doors,
            at=indexing.now_minute(),
            address="pont.example/nl/",
        )
        with override(language):
            pdf = make(asked)
        said = words_of(pdf).lower().replace(" ", "")
        assert [word for word in (CANARY, *POINT) if word in said or word.encode() in pdf] == []
