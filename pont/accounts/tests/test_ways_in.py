"""Before a page of the desk: the nearest language, and what a PIN does not open."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pont.accounts.tests.cast import PIN, Cast, signed_in, tablet_of


@pytest.fixture
def unlocked(cast: Cast) -> Client:
    """The tablet of the house, opened by Bram, who works in two houses."""
    _tablet, client = tablet_of(cast.brug, cast.cecile)
    client.post("/nl/tablet/pin/", {"member": str(cast.bram.pk), "pin": PIN})
    return client


def test_the_desk_answers_in_the_nearest_language(cast: Cast) -> None:
    answer = Client().get("/ar/sign-in/?next=/nl/")
    assert (answer.status_code, answer["Location"]) == (302, "/fr/sign-in/?next=/nl/")


@pytest.mark.parametrize(
    "name", ["accounts:houses", "account_login", "mfa_index", "accounts:second-factor", "accounts:invitation"]
)
def test_a_pin_opens_no_account_and_no_other_house(name: str, unlocked: Client) -> None:
    answer = unlocked.get(reverse(name))
    assert (answer.status_code, answer["Location"]) == (302, reverse("accounts:tablet"))


def test_an_account_opens_them(cast: Cast) -> None:
    assert signed_in(cast.bram).get(reverse("accounts:houses")).status_code == 200
