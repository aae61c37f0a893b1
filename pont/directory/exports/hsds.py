"""`pont export hsds FILE`: the public map as a JSON list of HSDS 3.0 services."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, BinaryIO

from pont.directory.exports import Report
from pont.directory.exports.left_out import NEVER, OURS
from pont.directory.hsds.exporting import write_list

NAME = "hsds"
HELP = "a JSON list of HSDS 3.0 services"
MEDIA_TYPE = "application/json"
SUFFIX = ".json"
NOT_CARRIED = NEVER + OURS


def add_arguments(parser: ArgumentParser) -> None:
    """This kind has no options of its own."""


def write(file: BinaryIO, options: dict[str, Any]) -> Report:
    return Report({"services": write_list(file)})
