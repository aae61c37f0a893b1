"""The slip of an invitation: its link, and the same link as a code that a telephone reads from paper."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from pont.accounts.models import Invitation
from pont.accounts.sentences import moment_said, roles_said
from pont.kernel import qr


class Slip(NamedTuple):
    """What is printed. It holds the key of the invitation, so it is made once and kept nowhere."""

    link: str
    code: SafeString
    called: str
    roles: str
    until: str


def code(text: str, name: str) -> SafeString:
    """A QR code as an SVG picture with a name."""
    rows = qr.modules(text)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path class="qr-ground" d="M0 0h{0}v{0}H0z"/><path d="{2}"/></svg>',
        len(rows),
        name,
        qr.path(rows),
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
