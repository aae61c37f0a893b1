"""The slip of an invitation: its link, and the same link as a code that a telephone reads from paper."""

from __future__ import annotations

from typing import NamedTuple

import qrcode
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M

from pont.accounts.models import Invitation
from pont.accounts.sentences import moment_said, roles_said

# Modules of white around the code, so that a reader finds its edge.
QUIET = 4


class Slip(NamedTuple):
    """What is printed. It holds the key of the invitation, so it is made once and kept nowhere."""

    link: str
    code: SafeString
    called: str
    roles: str
    until: str


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


def drawn(rows: list[list[bool]]) -> str:
    """The path of an SVG drawing in which a module is one unit wide and high."""
    return "".join(
        f"M{across} {down}h{wide}v1h-{wide}z" for down, row in enumerate(rows) for across, wide in runs(row)
    )


def code(text: str, name: str) -> SafeString:
    """A QR code as an SVG picture with a name. It is still read when a seventh of it is dirty (level M)."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    made.add_data(text)
    rows = made.get_matrix()
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path class="qr-ground" d="M0 0h{0}v{0}H0z"/><path d="{2}"/></svg>',
        len(rows),
        name,
        drawn(rows),
    )


def slip(request: HttpRequest, invitation: Invitation, key: str, name: str) -> Slip:
    """The slip in the language of the request; `name`: what the code says to whoever does not see it."""
    link = request.build_absolute_uri(f"{reverse('accounts:invitation')}?{urlencode({'key': key})}")
    return Slip(
        link,
        code(link, name),
        invitation.called,
        roles_said(invitation.roles),
        moment_said(invitation.expires_at),
    )
