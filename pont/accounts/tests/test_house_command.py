"""`pont house`: a house and its first link, from a shell; what cannot be done is one sentence and changes nothing."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from pont.accounts import keys, logs, sight
from pont.accounts.models import House, Invitation
from pont.accounts.tests.cast import Cast

LINK = re.compile(r"^  (\S+)\?key=([\w-]+)$", re.MULTILINE)


def house(*arguments: str) -> str:
    """What the command prints."""
    written = io.StringIO()
    call_command("house", *arguments, stdout=written)
    return written.getvalue()


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as refused:
        house(*arguments)
    return str(refused.value)


def link(said: str) -> tuple[str, str]:
    """Page and key of the one link that was printed."""
    (found,) = LINK.findall(said)
    return found


def invitation(key: str) -> Invitation:
    with sight.of_key(keys.hashed(key)):
        return Invitation.objects.select_related("house").get()


def counts() -> dict[str, int]:
    """The invitations of each house."""
    found = {}
    for there in House.objects.all():
        with sight.of_house(there.pk):
            found[there.name] = Invitation.objects.count()
    return found


def test_a_new_house_gets_a_link_for_its_first_coordinator(db: None) -> None:
    said = house("create", "Huis De Brug")
    page, key = link(said)
    made = invitation(key)
    assert (page, made.house.name, made.roles) == (
        "http://localhost:8000/nl/invitation/",
        "Huis De Brug",
        ["coordinator"],
    )
    assert said.count("Huis De Brug") == 1


def test_it_says_until_when_the_link_works(db: None) -> None:
    said = house("create", "Huis De Brug")
    ends = invitation(link(said)[1]).expires_at.astimezone(logs.timezone.get_default_timezone())
    assert f"It works once, until {ends:%A} {ends.day} {ends:%B %Y}, {ends:%H:%M}." in said


def test_a_link_is_for_the_address_and_language_that_were_asked_for(db: None) -> None:
    said = house("create", "Le Passage", "--address", "https://pont.example.org/", "--language", "fr")
    assert link(said)[0] == "https://pont.example.org/fr/invitation/"


def test_what_was_done_stands_in_the_history_of_the_house(db: None) -> None:
    house("create", "Huis De Brug")
    with sight.of_house(House.objects.get().pk):
        lines = logs.HouseHistory.objects.order_by("at")
        assert [(line.action, line.by_id) for line in lines] == [("make_house", None), ("invite", None)]


def test_a_name_is_kept_on_one_line(db: None) -> None:
    house("create", "  Huis \n De\tBrug ")
    assert House.objects.get().name == "Huis De Brug"


@pytest.mark.parametrize("name", ["Huis 't Hoekske – Anderlecht", "Ακτίνα", "بيت الجسر", "Nº 7"])
def test_every_script_may_stand_in_a_name(db: None, name: str) -> None:
    house("create", name)
    assert House.objects.get().name == name


def test_no_house_is_one_sentence(db: None) -> None:
    assert house("list") == 'There is no house yet. Make one: pont house create "Name of the house"\n'


def test_houses_are_listed_with_the_day_they_came(cast: Cast) -> None:
    House.objects.update(made_at="2026-03-01T12:00+01:00")
    assert house("list").splitlines() == [
        "Huis De Brug  since 1 March 2026",
        "Le Passage    since 1 March 2026",
    ]


def test_a_house_where_nobody_can_sign_in_gets_a_new_link(cast: Cast) -> None:
    said = house("invite", "huis de brug")
    made = invitation(link(said)[1])
    assert (made.house_id, made.roles, made.made_by_id) == (cast.brug.pk, ["coordinator"], None)


def test_a_link_may_be_for_several_roles(cast: Cast) -> None:
    said = house("invite", "Huis De Brug", "--role", "coordinator", "--role", "worker")
    assert invitation(link(said)[1]).roles == ["worker", "coordinator"]
    assert 'access to "Huis De Brug" as: worker, coordinator.' in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["create", "HUIS DE BRUG"], 'There is a house called "Huis De Brug" already.'),
        (["create", ""], "A house needs a name, with at least one letter or digit."),
        (["create", " – "], "A house needs a name, with at least one letter or digit."),
        (["create", "a" * 200], "This name has 200 characters; a house's name has at most 120."),
        (["create", "Huis \u202eX"], "The name holds a character that nobody sees (U+202E). Type it again."),
        (["create", "Huis\u200bX"], "The name holds a character that nobody sees (U+200B). Type it again."),
        (["create", "Huis \x1b[2J"], "The name holds a character that nobody sees (U+001B). Type it again."),
        (["create", "X", "--language", "ar"], 'The desk is not written in "ar". Choose from: nl, fr, en.'),
        (
            ["create", "X", "--address", "pont.example"],
            "An address looks like this: --address https://pont.example.org",
        ),
        (
            ["create", "X", "--address", "http://[::1"],
            "An address looks like this: --address https://pont.example.org",
        ),
        (["invite", "Nergens"], 'There is no house called "Nergens". `pont house list` names them all.'),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    cast: Cast, arguments: list[str], sentence: str
) -> None:
    before = counts()
    assert (refusal(*arguments), counts()) == (sentence, before)


def test_an_unknown_role_names_those_there_are(cast: Cast) -> None:
    before = counts()
    said = refusal("invite", "Huis De Brug", "--role", "worker", "--role", "boss")
    assert said.startswith('There is no role "boss". Choose from: reception_volunteer, ')
    assert counts() == before
