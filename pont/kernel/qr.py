"""A QR code as lines of an SVG path: read by a telephone from a screen, or from paper that was copied badly."""

from __future__ import annotations

import qrcode
from qrcode.constants import ERROR_CORRECT_M

# Modules of white around the code, so that a reader finds its edge.
QUIET = 4


def modules(text: str, quiet: int = QUIET) -> list[list[bool]]:
    """The rows of the code, black as True. It is still read when a seventh of it is dirty (level M)."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=quiet)
    made.add_data(text)
    rows: list[list[bool]] = made.get_matrix()
    return rows


def runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where black begins in a row of modules, and how many follow each other."""
    found, begin = [], None
    for place, black in enumerate([*row, False]):
        if black and begin is None:
            begin = place
        elif not black and begin is not None:
            found.append((begin, place - begin))
            begin = None
    return found


def path(rows: list[list[bool]]) -> str:
    """The path of an SVG drawing in which a module is one unit wide and high."""
    return "".join(
        f"M{across} {down}h{wide}v1h-{wide}z" for down, row in enumerate(rows) for across, wide in runs(row)
    )


def drawing(text: str) -> str:
    """The code as a whole SVG file, black on white, with its white edge."""
    rows = modules(text)
    wide = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {wide}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{wide}v{wide}H0z"/><path d="{path(rows)}"/></svg>'
    )
