"""Numbers in addresses, as `<number:pk>`: no longer than a row of a database can have."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class Number(IntConverter):
    """Up to eighteen digits; both databases count to 9,223,372,036,854,775,807 and stumble over more."""

    regex = "[0-9]{1,18}"


def register() -> None:
    register_converter(Number, "number")
