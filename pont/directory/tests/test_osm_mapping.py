"""The mapping: which places come in, which never do, and what is said of a file that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pont.directory.osm.mapping import NotAMapping, Rules, read_mapping, tags_of
from pont.kernel import vocabulary


def tags(**said: str) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in said.items()}


def kind_taken(**said: str) -> bool:
    return read_mapping().rule_for(tags_of(tags(**said))) is not None


@pytest.mark.parametrize(
    ("said", "is_taken"),
    [
        ({"amenity": "restaurant"}, False),
        ({"amenity": "cafe"}, False),
        ({"shop": "clothes"}, False),
        ({"amenity": "Library"}, True),
        ({"amenity": "cafe;library"}, True),
        ({"amenity": "library", "access": "private"}, False),
        ({"amenity": "toilets", "access": "customers"}, False),
        ({"amenity": "drinking_water", "drinking_water": "no"}, False),
        ({"amenity": "doctors"}, True),
        ({"amenity": "doctors", "healthcare__speciality": "cardiology"}, False),
        ({"amenity": "doctors", "healthcare__speciality": "cardiology;general"}, True),
        ({"amenity": "social_facility", "social_facility": "nursing_home"}, False),
        ({"amenity": "social_facility", "social_facility": "shelter"}, True),
        ({"amenity": ""}, False),
    ],
)
def test_what_serves_is_taken_and_ordinary_shops_and_homes_are_not(
    said: dict[str, str], is_taken: bool
) -> None:
    assert kind_taken(**said) == is_taken


@pytest.mark.parametrize("whom", ["abused", "victim", "women", "homeless;women", "child"])
def test_a_refuge_never_comes_in(whom: str) -> None:
    for kind in ("shelter", "group_home"):
        assert not kind_taken(amenity="social_facility", social_facility=kind, social_facility__for=whom)


def test_every_rule_that_ships_meets_something_or_lets_its_name_speak() -> None:
    rules = [rule for rule in read_mapping().place if not rule.skip]
    assert [rule.when for rule in rules if not (rule.needs or rule.perhaps or rule.by_name)] == []


NAMED = 'name = { nl = "a", fr = "b", en = "c" }'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("place = 5", "is broken"),
        ("[[place]]\nwhen = {", "is broken"),
        ("[[shop]]", "is broken"),
        (f"[[place]]\n{NAMED}", "is broken"),
        (f"[[place]]\nwhen = {{}}\n{NAMED}", "place number 1: its “when” needs a tag"),
        (f'[[place]]\nwhen = {{ amenity = "Bench" }}\n{NAMED}', "not in lower case"),
        (f"[[place]]\nwhen = {{ amenity = [] }}\n{NAMED}", "needs a tag"),
        (f'[[place]]\nwhen = {{ a = "b" }}\nneeds = ["x.y"]\n{NAMED}', "unknown need: x.y"),
        (f'[[place]]\nwhen = {{ a = "b" }}\nperhaps = ["x.y"]\n{NAMED}', "unknown need: x.y"),
        (f'[[place]]\nwhen = {{ a = "b" }}\nhelp_kind = "x"\n{NAMED}', "unknown kind of help: x"),
        ('[[place]]\nwhen = { a = "b" }', "its name is missing in nl"),
        ('[[place]]\nwhen = { a = "b" }\nname = { nl = "a", fr = "b", en = " " }', "missing in en"),
        (
            '[[place]]\nwhen = { a = "b" }\nname = { nl = "a", fr = "b", en = "c", xx = "d" }',
            "unknown language: xx",
        ),
        ('[[place]]\nwhen = { a = "b" }\nskip = true\nneeds = ["culture.library"]', "it skips places"),
        ('[[also]]\nwhen = { a = "b" }\nneeds = ["x.y"]', "is broken"),
        ('place = []\n[[also]]\nwhen = { a = "b" }\nneeds = ["x.y"]', "also number 1: unknown need"),
        ('place = []\n[[condition]]\nwhen = { a = "b" }\nkind = "x"\nanswer = "y"', "unknown condition: x"),
        (
            'place = []\n[[condition]]\nwhen = { a = "b" }\nkind = "price"\nanswer = "y"',
            "unknown answer for price: y",
        ),
        (
            'place = []\n[[condition]]\nwhen = { a = "b" }\nkind = "without_papers"\nanswer = "yes"',
            "for partner houses",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_gets_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotAMapping) as error:
        read_mapping(path)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_mapping_that_is_not_there_or_no_text_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotAMapping, match="cannot be read"):
        read_mapping(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes('a = "é"'.encode("latin-1"))
    with pytest.raises(NotAMapping, match="is broken"):
        read_mapping(tmp_path / "latin.toml")


@given(
    st.dictionaries(st.sampled_from(["amenity", "shop", "wheelchair", "fee", "access"]), st.text(max_size=12))
)
def test_any_tags_are_taken_or_passed_over(said: dict[str, str]) -> None:
    rules: Rules = read_mapping()
    rule = rules.rule_for(tags_of(said))
    assert rule is None or set(rule.needs) <= set(vocabulary.needs())
