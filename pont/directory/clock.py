"""The clock on the wall in Brussels, and minutes that never skip: how one is turned into the other."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
EPOCH = datetime(1970, 1, 1)
FIRST_YEAR, LAST_YEAR = 1970, 2199
DAY = 24 * 60


class HoursError(ValueError):
    """Hours, a time or a window that cannot be taken: `position` counts from 0, `code` names the reason."""

    def __init__(self, message: str, *, position: int | None = None, code: str = "not_understood") -> None:
        super().__init__(message)
        self.message, self.position, self.code = message, position, code


def to_minutes(local: datetime) -> int:
    """Count minutes since 1970-01-01T00:00Z. A naive time is Brussels time; of two with one name, the first.

    Raises HoursError, code `no_such_time`, for a time that the clock change in March leaps over.
    """
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise HoursError(f"The year must lie between {FIRST_YEAR} and {LAST_YEAR}.", code="out_of_range")
    if local.tzinfo is not None:
        offset = local.utcoffset() or timedelta(0)
        return clock_minutes(local.replace(tzinfo=None) - offset)
    clock = clock_minutes(local)
    for offset_minutes in (utc_offset(clock - 180), utc_offset(clock + 180)):
        if utc_offset(clock - offset_minutes) == offset_minutes:
            return clock - offset_minutes
    raise HoursError(
        f"{local:%Y-%m-%d %H:%M} does not exist in Brussels: the clock skips that hour.", code="no_such_time"
    )


def to_local(minute: int) -> datetime:
    """Return the moment as a Brussels time (aware; `fold` tells the second 02:30 from the first)."""
    clock = local_clock(minute)
    earlier = utc_offset(minute - 180)
    fold = (
        1
        if earlier > utc_offset(minute) and utc_offset(minute - (earlier - utc_offset(minute))) == earlier
        else 0
    )
    return clock.replace(tzinfo=BRUSSELS, fold=fold)


def utc_offset(minute: int) -> int:
    """Return how many minutes the clock in Brussels is ahead of UTC at this minute."""
    starts, offsets = _offset_table()
    return offsets[bisect_right(starts, minute) - 1]


def offset_stretches(start: int, end: int) -> list[tuple[int, int, int]]:
    """Cut a window where the clock changes: `(start, end, offset)`, the offset the same all through."""
    starts, offsets = _offset_table()
    at = bisect_right(starts, start) - 1
    stretches = []
    while start < end:
        until = min(end, starts[at + 1]) if at + 1 < len(starts) else end
        stretches.append((start, until, offsets[at]))
        start, at = until, at + 1
    return stretches


def local_clock(minute: int) -> datetime:
    """Return what a clock on the wall in Brussels shows at this minute (naive)."""
    return EPOCH + timedelta(minutes=minute + utc_offset(minute))


def clock_minutes(clock: datetime) -> int:
    """Count the minutes of a naive clock reading since 1970-01-01 on the same clock."""
    since = clock - EPOCH
    return since.days * DAY + since.seconds // 60


@lru_cache(maxsize=1)
def _offset_table() -> tuple[list[int], list[int]]:
    """Return all moments at which the offset changes (UTC minutes), and the offset from each on."""
    first = clock_minutes(datetime(FIRST_YEAR - 1, 1, 1))
    last = clock_minutes(datetime(LAST_YEAR + 2, 1, 1))
    starts, offsets = [first - DAY * 366 * 200], [_zone_offset(first)]
    step = 14 * DAY
    for minute in range(first, last, step):
        low, high = minute, minute + step
        if _zone_offset(high) == offsets[-1]:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if _zone_offset(middle) == offsets[-1]:
                low = middle
            else:
                high = middle
        starts.append(high)
        offsets.append(_zone_offset(high))
    return starts, offsets


def _zone_offset(minute: int) -> int:
    moment = (EPOCH + timedelta(minutes=minute)).replace(tzinfo=UTC).astimezone(BRUSSELS)
    return int(moment.utcoffset().total_seconds()) // 60  # type: ignore[union-attr]
