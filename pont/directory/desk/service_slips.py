"""The slip of a service's own link, in Dutch and in French: its code, its address, and what can be said with it."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from pont.accounts import slips as accounts
from pont.directory.editing.links import Made
from pont.directory.models import Service
from pont.kernel.phrasing import unturned

LANGUAGES = ("nl", "fr")


class Slip(NamedTuple):
    """One half of the paper. It holds the key, so it is made once and kept nowhere."""

    language: str
    name: str
    link: str
    code: SafeString
    short: str
    scan: str
    lines: list[str]
    by_text: str


def slip(request: HttpRequest, service: Service, made: Made, language: str) -> Slip:
    """The slip in this language."""
    with override(language):
        link = request.build_absolute_uri(f"{reverse('directory:answer')}?{urlencode({'key': made.key})}")
        return Slip(
            language,
            unturned(service.name),
            link,
            accounts.code(link, _("The link of this service, to point a telephone at")),
            made.short,
            _("Point your telephone at the square, or type this address:"),
            [
                _("Say that nothing changed."),
                _("Say that you are full, and until when."),
                _("Say until when you are closed."),
                _("Tell us that your hours changed."),
                _("Decide who may know what you ask."),
            ],
            _("By text message you only say how full you are: the code, then “full” or “open”."),
        )


def slips(request: HttpRequest, service: Service, made: Made) -> list[Slip]:
    """Both halves."""
    return [slip(request, service, made, language) for language in LANGUAGES]
