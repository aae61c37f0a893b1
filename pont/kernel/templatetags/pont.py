"""`{% pictograms %}`, `{% sign %}` and the filters that keep numbers whole and left to right."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pont.kernel import markup

register = template.Library()


@register.simple_tag
def pictograms(*names: str) -> SafeString:
    """Inline the symbols named, in one or several strings with spaces, each once."""
    return markup.symbols(frozenset(" ".join(names).split()))


@register.simple_tag
def sign(name: str, kind: str = "") -> SafeString:
    """A drawn sign; always with its word beside it."""
    return markup.sign(name, kind)


@register.filter
def bdi(text: str) -> SafeString:
    """Times, distances and numbers of a sentence in their own order."""
    return markup.isolating(str(text))


@register.filter
def telephone(number: str) -> SafeString:
    """A number as a link that a phone can dial."""
    return format_html('<a class="nowrap" href="tel:{}"><bdi dir="ltr">{}</bdi></a>', dialled(number), number)


@register.filter
def dialled(number: str) -> str:
    """A printed number as a phone dials it: `02 000 00 12` is `+3220000012`; short numbers stay."""
    digits = re.sub(r"[^\d+]", "", number.replace("(0)", ""))
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("0") and not digits.startswith(("0800", "070", "078", "0900")):
        return f"+32{digits[1:]}"
    return digits
