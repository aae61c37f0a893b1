"""Numbers in addresses."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve


def test_the_longest_number_of_a_row_is_read() -> None:
    assert resolve("/nl/door/999999999999999999/").kwargs == {"pk": 999_999_999_999_999_999}


@pytest.mark.parametrize("number", ["9223372036854775808", "-1", "1e3", "٣"])
def test_what_no_row_can_have_is_no_address(number: str) -> None:
    with pytest.raises(Resolver404):
        resolve(f"/nl/door/{number}/")
