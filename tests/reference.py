"""Where the reference data lies: files that are read in tests and never copied into this repository.

They are looked for in the folder named by PONT_REFERENCE_DATA, or in `shared/data` beside the checkout.
Where they are absent the test that needs them is skipped; in CI (variable CI set) it fails.
This is the only place in the repository that may skip a test.
"""

import os
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent


def reference_root() -> Path:
    """Return the folder of the reference data, whether or not it exists."""
    named = os.environ.get("PONT_REFERENCE_DATA")
    return Path(named) if named else BASE_DIR.parent / "shared" / "data"


def reference_data(name: str) -> Path:
    """Return the path of the reference file or folder `name`, such as `geo/postal_codes.csv`.

    Skips the running test where it is absent; fails it where the variable CI is set.
    """
    path = reference_root() / name
    if path.exists():
        return path
    sentence = f"reference data absent: {name} (set PONT_REFERENCE_DATA to the folder that holds it)"
    if os.environ.get("CI"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
