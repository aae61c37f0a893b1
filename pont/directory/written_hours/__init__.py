"""Opening hours as people write them, in French, Dutch and English, read into schedules for a person to confirm."""

from pont.directory.written_hours.reading import Words, Written, read_written

__all__ = ["Words", "Written", "read_written"]
