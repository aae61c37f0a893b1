"""Whose hand it was: a house, a source, the service itself or a resident. Never the name of a private person."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_noop

from pont.accounts.at_work import AtWork
from pont.accounts.models import House
from pont.directory.models import Source

# Kept in English and read in the language of whoever reads.
SERVICE, RESIDENT = gettext_noop("the service itself"), gettext_noop("a resident")


class Hand(NamedTuple):
    """`name` as it stands in the history; `house` where it was one."""

    name: str
    house: House | None = None

    @staticmethod
    def of(at: AtWork) -> Hand:
        """A worker of a house: the house is named, the worker stands in the log of the house."""
        return Hand(at.house.name, at.house)

    @staticmethod
    def service() -> Hand:
        return Hand(SERVICE)

    @staticmethod
    def resident(at: AtWork | None = None) -> Hand:
        """A proposal of somebody without an account; with `at`, the house that took it over."""
        return Hand(RESIDENT, at.house if at else None)

    @staticmethod
    def source(source: Source) -> Hand:
        return Hand(source.name)
