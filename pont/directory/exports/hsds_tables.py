"""`pont export tables FILE.zip`: the public map as HSDS 3.0 tables, with their `datapackage.json`, in a zip."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, BinaryIO

from pont.directory.exports import Report
from pont.directory.exports.left_out import NEVER, OURS
from pont.directory.hsds.columns import TABLES
from pont.directory.hsds.package import write_package

NAME = "tables"
HELP = "a zip of HSDS 3.0 tables (CSV) with datapackage.json"
MEDIA_TYPE = "application/zip"
SUFFIX = ".zip"
NOT_CARRIED = NEVER + OURS


def add_arguments(parser: ArgumentParser) -> None:
    """This kind has no options of its own."""


def write(file: BinaryIO, options: dict[str, Any]) -> Report:
    counts = write_package(file)
    named = {TABLES[table].file.removesuffix(".csv"): count for table, count in counts.items()}
    return Report({"services": named.pop("services")} | named)
