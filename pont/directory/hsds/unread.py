"""Why opening hours could not be read, as a sentence that can be translated. Pure.

What reads hours knows no language but English, and says what it stumbled over between quotation marks.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_noop

from pont.directory.clock import HoursError
from pont.directory.saying import said

_QUOTED = re.compile("“(.*)”", re.DOTALL)
_KNOWN = frozenset(
    {
        gettext_noop("Not understood from here: “%(found)s”."),
        gettext_noop("Write the days and PH as two rules: “%(found)s” is unclear."),
        gettext_noop("“%(found)s” are moments, not hours."),
        gettext_noop("“%(found)s” has no hours before the comma."),
        gettext_noop("The hours stop too early."),
        gettext_noop("The hours are empty."),
        gettext_noop("The hours hold a character that cannot be read."),
    }
)


def why_unread(error: HoursError) -> str:
    """The sentence of the error; in English only where it is another one."""
    quoted = _QUOTED.search(error.message)
    words = _QUOTED.sub(lambda _found: "“%(found)s”", error.message)
    return said(words, found=quoted[1] if quoted else "") if words in _KNOWN else error.message
