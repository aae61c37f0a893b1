"""What staff read about entries wherever they are changed: why something cannot be done, and the short lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# Joining two entries.
ONE_ENTRY = _("This is one entry, not two.")
JOINED_ALREADY = _("One of them was joined with another entry already.")
SEEN_BY_OTHERS = _("They are not seen by the same people. Change that first.")
STANDS_ALONE = _("This entry stands by itself already.")

# Undoing an import.
UNDONE_ALREADY = _("This import was undone already.")
LATER_IMPORT = _("A later import stands upon this one. Undo that one first.")

# Keys of programs.
CHOOSE_SCOPES = _("Choose what the program may do.")
PROGRAM_TWICE = _("There is a program with this name already.")
READ_ENTRIES = _("read the entries of this house, with what only houses may read")
WRITE_ENTRIES = _("change the entries of this house")
SAY_STATE = _("say how full it is, and close for a while")
