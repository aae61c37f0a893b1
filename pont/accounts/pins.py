"""The rule for a PIN: short enough to type at the door, and none of those that everybody tries first."""

from __future__ import annotations

import secrets

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 4, 8
# Digits next to each other, upwards and downwards, over the nought: 1234, 7890, 4321, 0987.
RUNS = ("01234567890123456789", "98765432109876543210")


def is_guessed(pin: str) -> bool:
    """Whether anybody would try this one first: one digit, a pair that comes back, a run, the middle column."""
    return (
        len(set(pin)) == 1
        or any(pin in run for run in RUNS)
        or pin == pin[:2] * (len(pin) // 2)
        or pin in {"2580", "0852"}
    )


def clean_pin(text: str) -> str:
    """The PIN as typed, without the spaces around it. Raises `ValidationError` with a sentence."""
    pin = text.strip()
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise ValidationError(_("A PIN has four to eight digits."), code="shape")
    if is_guessed(pin):
        raise ValidationError(_("This PIN is guessed too easily. Choose another one."), code="guessed")
    return pin


def new_pin() -> str:
    """Four digits that pass the rule, for whoever gives a PIN to somebody else."""
    while True:
        pin = f"{secrets.randbelow(10_000):04d}"
        if not is_guessed(pin):
            return pin
