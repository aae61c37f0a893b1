"""Pont: the shared desk of Brussels' low-threshold houses."""

import re
from importlib import metadata
from pathlib import Path


def read_version() -> str:
    """The newest heading of CHANGELOG.md in a checkout; what was installed otherwise."""
    checkout = Path(__file__).resolve().parent.parent
    if not (checkout / "pyproject.toml").exists():
        return metadata.version("pont-onthaal")
    headings = re.findall(
        r"^## (\d+\.\d+\.\d+)", (checkout / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    return headings[0]


__version__ = read_version()
