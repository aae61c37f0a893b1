"""What the key of a program may open. Plain words; each is given by itself."""

from __future__ import annotations

from pont.directory.editing import sentences

READ, WRITE, STATE = "entries:read", "entries:write", "state:write"
LABELS = {
    READ: sentences.READ_ENTRIES,
    WRITE: sentences.WRITE_ENTRIES,
    STATE: sentences.SAY_STATE,
}
ALL = tuple(LABELS)
