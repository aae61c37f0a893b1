"""The index of doors: derived, node-local, rebuilt whole. Nothing in it is the truth; deleting it loses nothing.

It holds, for every door: its conditions as masks, its needs and words as bitmaps, its opening intervals as a timetable,
its point, and the door itself packed as one record. Only what the public may know ever reaches it.
"""

from __future__ import annotations

import bisect
import datetime
import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from pont.directory import entry, landmarks, matters, opening, verdict
from pont.directory.doors import Door, Text
from pont.directory.landmarks import Landmarks
from pont.directory.outlines import Outline
from pont.directory.timetable import A_WEEK, DAY, FARTHER, Timetable, cut_after, says_what_comes
from pont.kernel.folding import stem, tokens

DAYS = 35
# Doors a process keeps unpacked: a few kilobytes each.
KEPT_DOORS = 4096
BETWEEN_NAMES = re.compile(r"\s[-–—|]\s|[/()]")
LEGAL_FORMS = frozenset({"asbl", "vzw", "ivzw", "aisbl"})
SATURATION_RANK = {"free": 0, None: 1, "few": 2, "full": 3}
pack = msgspec.msgpack.Encoder().encode
unpack = msgspec.msgpack.Decoder(Door).decode

COLUMNS: dict[str, type[np.generic]] = {
    "refuses": np.uint32,
    "asks": np.uint32,
    "maybes": np.uint32,
    "silent_asks": np.uint32,
    "silent_maybes": np.uint32,
    "languages_column": np.uint64,
    "interpreter": np.uint8,
    "areas": np.uint32,
    "stale_from": np.int32,
    "full_until": np.int32,
    "saturation": np.uint8,
    "latitude": np.float64,
    "longitude": np.float64,
    "commune": np.uint8,
    "service": np.int64,
    "shared": np.bool_,
    "entry_row": np.int32,
    "meal_row": np.int32,
    "door_row": np.int32,
    "phone_row": np.int32,
    "number": np.int64,
}
Postings = dict[str, BitMap]


class Names:
    """Codes as bits: the position of a code is the bit it has in a mask; 0 stays free for "none"."""

    def __init__(self, codes: Iterable[str] = ()) -> None:
        self.positions: dict[str, int] = {}
        for code in codes:
            self.bit(code)

    def bit(self, code: str) -> int:
        """The bit of `code`, given out on first use; past 63 codes all share the last bit."""
        position = self.positions.setdefault(code, min(len(self.positions), 63))
        return 1 << position

    def mask(self, codes: Iterable[str]) -> int:
        return sum({self.bit(code) for code in codes})

    def known_mask(self, codes: Iterable[str]) -> int:
        """The mask of those codes that occur; a code nobody has matches nothing."""
        return sum({1 << self.positions[code] for code in codes if code in self.positions})


class Index:
    """A built index. `columns` are arrays over doors; postings map a word, need, commune … to doors."""

    def __init__(
        self,
        *,
        columns: dict[str, NDArray],
        postings: dict[str, Postings],
        records: Sequence[bytes],
        timetable: Timetable,
        unknown_times: Timetable,
        languages: Names,
        communes: Names,
        sequence: int = 0,
        built_at: int = 0,
        landmarks: Landmarks = landmarks.NONE,
        outlines: tuple[Outline, ...] = (),
    ) -> None:
        # An index that lacks a column is of another time; whoever loads it builds a new one.
        self.columns = {name: columns[name] for name in COLUMNS}
        self.postings, self.records = postings, records
        self.timetable, self.unknown_times = timetable, unknown_times
        self.languages, self.communes = languages, communes
        self.kept: dict[int, tuple[Door, matters.Effects]] = {}
        self.sequence, self.built_at = sequence, built_at
        # Imported places and areas: they follow no service and change with a whole build only.
        self.landmarks, self.outlines = landmarks, outlines
        self.alive = BitMap(range(len(records)))
        self.placeless = self.alive - BitMap.union(BitMap(), *postings["placed"].values())
        self.vocabulary = sorted(postings["word"])

    def __len__(self) -> int:
        return len(self.alive)

    def door(self, number: int) -> Door:
        """The door in this position."""
        return unpack(self.records[number])

    def prepared(self, number: int) -> tuple[Door, matters.Effects]:
        """The door in this position with the effects of its conditions; the doors shown last are kept."""
        kept = self.kept.get(number)
        if kept is None:
            if len(self.kept) >= KEPT_DOORS:
                # The one kept longest goes; another thread may just have taken it out.
                self.kept.pop(next(iter(self.kept)), None)
            door = self.door(number)
            kept = self.kept[number] = (door, matters.effects(door))
        return kept

    def begins_word(self, stem: str) -> bool:
        """Whether some word of the index begins with these letters."""
        at = bisect.bisect_left(self.vocabulary, stem)
        return at < len(self.vocabulary) and self.vocabulary[at].startswith(stem)

    @functools.cached_property
    def by_length(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for word in self.vocabulary:
            if word.isalpha():
                found[len(word)].append(word)
        return found

    def words_of_length(self, length: int) -> list[str]:
        """The index's words of this many letters."""
        return self.by_length.get(length, [])

    def __getattr__(self, name: str) -> NDArray:
        try:
            return self.__dict__["columns"][name]
        except KeyError:
            raise AttributeError(name) from None


def texts_of(text: Text | None) -> Iterable[str]:
    return text.by_language.values() if text else ()


def stems(texts: Iterable[str]) -> set[str]:
    """The stems of some texts, read as one."""
    return {stem(token) for token in set(tokens("\n".join(texts)))}


@functools.lru_cache(maxsize=50_000)
def stems_in_order(text: str) -> tuple[str, ...]:
    """The stems of a name; many services bear their organisation's."""
    return tuple(stem(token) for token in tokens(text))


def name_texts(door: Door) -> list[str]:
    return [*texts_of(door.name), *texts_of(door.organization_name), *door.other_names]


def other_texts(door: Door) -> Iterable[str]:
    place = door.place
    located = (*texts_of(place.address), *texts_of(place.near_stop), *texts_of(place.name)) if place else ()
    return itertools.chain(texts_of(door.summary), located)


def folded_names(door: Door) -> set[str]:
    """Every name this door is known by, folded and stemmed: what a query must equal to ask for it by name.

    Of a name in two languages ("Bij Ons – Chez Nous") each half is a name as well; "asbl" and "vzw" are not.
    """
    names = set()
    for name in name_texts(door):
        halves = BETWEEN_NAMES.split(name) if BETWEEN_NAMES.search(name) else ()
        for half in (name, *halves):
            names.add(" ".join(word for word in stems_in_order(half) if word not in LEGAL_FORMS))
    return names - {""}


def start_of_window(now: int) -> int:
    """Midnight two days before `now`, UTC: yesterday's night shelter is still in the window."""
    return (now // DAY - 2) * DAY


class Builder:
    """Collects doors into the parts of an index."""

    def __init__(self, start: int, languages: Names, communes: Names) -> None:
        self.start, self.end = start, start + DAYS * DAY
        self.languages, self.communes = languages, communes
        self.columns: dict[str, list] = {name: [] for name in COLUMNS}
        self.postings: dict[str, defaultdict[str, list[int]]] = {
            kind: defaultdict(list)
            for kind in ("word", "name", "named", "strong", "person", "weak", "commune", "postcode", "placed")
        }
        self.records: list[bytes] = []
        self.rows: list[tuple[entry.Spans, entry.Spans]] = []
        self.row_of_hours: dict[tuple, int] = {}
        self.unfinished: list[tuple[int, Door, str]] = []
        self.doors_of_service: defaultdict[int, list[int]] = defaultdict(list)

    def add(self, door: Door) -> None:
        number = len(self.records)
        self.records.append(pack(door))
        self.doors_of_service[door.pk].append(number)
        values = self.values(door)
        for name, column in self.columns.items():
            column.append(values[name])
        self.post(number, door)

    def row(self, door: Door, way: str) -> int:
        """The row of the timetable with these hours; doors with the same hours share it."""
        hours = tuple((hours.purpose, hours.text, hours.school) for hours in door.hours)
        key = (way, door.reached_by == "phone", hours)
        if key not in self.row_of_hours:
            self.row_of_hours[key] = len(self.rows)
            is_open, unknown = entry.spans(door, way, self.start, self.end + A_WEEK)
            is_open = cut_after(is_open, self.end)
            if door.hours and not says_what_comes(is_open, self.end, self.end + A_WEEK):
                self.unfinished.append((len(self.rows), door, way))
            self.rows.append((is_open, [span for span in unknown if span[0] < self.end]))
        return self.row_of_hours[key]

    def look_farther(self) -> None:
        """Find what comes after the window where the week behind it does not say."""
        # All doors in one window before the next: hours remember what they unfolded last.
        for reach in FARTHER:
            looked_until, unfinished = self.end + reach, self.unfinished
            self.unfinished = []
            for row, door, way in unfinished:
                is_open, unknown = self.rows[row]
                later = entry.spans(door, way, self.end, looked_until)[0]
                is_open = cut_after(opening.either(is_open, later), self.end)
                self.rows[row] = is_open, unknown
                if not says_what_comes(is_open, self.end, looked_until):
                    self.unfinished.append((row, door, way))

    def rows_of(self, door: Door) -> dict[str, int]:
        """The row of each way in; -1 for one that the door does not have, the plain entry for a meal."""
        rows = {f"{way}_row": self.row(door, way) if entry.has_way(door, way) else -1 for way in entry.WAYS}
        return rows | {"meal_row": rows["entry_row"]} if rows["meal_row"] < 0 else rows

    def values(self, door: Door) -> dict[str, object]:
        profiled = matters.profile(door)
        place = door.place
        nothing = float("nan")
        return {
            "refuses": profiled.refuses,
            "asks": profiled.asks,
            "maybes": profiled.maybes,
            "silent_asks": profiled.silent_asks,
            "silent_maybes": profiled.silent_maybes,
            "languages_column": self.languages.mask(profiled.languages),
            "interpreter": profiled.interpreter,
            "areas": self.communes.mask(profiled.areas),
            "stale_from": verdict.stale_from(door),
            "full_until": door.full_until or 0 if door.saturation == "full" else 0,
            "saturation": SATURATION_RANK.get(door.saturation, 1),
            "latitude": place.latitude if place and place.latitude is not None else nothing,
            "longitude": place.longitude if place and place.longitude is not None else nothing,
            "commune": self.commune_number(place.commune) if place else 0,
            "service": door.pk,
            "shared": False,
            "number": door.door,
            **self.rows_of(door),
        }

    def commune_number(self, nis: str) -> int:
        """1 and up for a commune, 0 for none."""
        if not nis:
            return 0
        return self.communes.bit(nis).bit_length()

    def post(self, number: int, door: Door) -> None:
        names = {word for name in name_texts(door) for word in stems_in_order(name)}
        posting = self.postings
        for word in names:
            posting["name"][word].append(number)
        for word in names | stems(other_texts(door)):
            posting["word"][word].append(number)
        for name in folded_names(door):
            posting["named"][name].append(number)
        for need in door.needs:
            if need.origin == "struck":
                continue
            posting["weak" if need.origin == "weak" else "strong"][need.code].append(number)
            if need.origin == "person":
                posting["person"][need.code].append(number)
        if door.place:
            posting["placed"]["yes"].append(number)
            if door.place.commune:
                posting["commune"][door.place.commune].append(number)
            if door.place.postal_code:
                posting["postcode"][door.place.postal_code].append(number)

    def index(self, sequence: int) -> Index:
        self.look_farther()
        columns = {name: np.array(column, dtype=COLUMNS[name]) for name, column in self.columns.items()}
        for numbers in self.doors_of_service.values():
            columns["shared"][numbers] = len(numbers) > 1
        return Index(
            columns=columns,
            postings={
                kind: {word: BitMap(numbers) for word, numbers in posting.items()}
                for kind, posting in self.postings.items()
            },
            records=self.records,
            timetable=Timetable.of([is_open for is_open, _unknown in self.rows], self.start, DAYS),
            unknown_times=Timetable.of([unknown for _open, unknown in self.rows], self.start, DAYS),
            languages=self.languages,
            communes=self.communes,
            sequence=sequence,
        )


def build(
    doors: Iterable[Door],
    now: int,
    *,
    sequence: int = 0,
    start: int | None = None,
    languages: Names | None = None,
    communes: Names | None = None,
) -> Index:
    """An index over `doors` with a window of 35 days around `now` (minutes)."""
    builder = Builder(
        start_of_window(now) if start is None else start, languages or Names(), communes or Names()
    )
    for door in doors:
        builder.add(door)
    return builder.index(sequence)


def overlaid(base: Index, changed: Iterable[Door], gone: Iterable[int], sequence: int) -> Index:
    """`base` with the doors of some services replaced: what a saved change looks like until the next rebuild.

    `gone`: numbers of all services that changed, those included that have no door any more.
    """
    fresh = build(
        changed,
        0,
        sequence=sequence,
        start=base.timetable.start,
        languages=base.languages,
        communes=base.communes,
    )
    offset = len(base.records)
    columns = {name: np.concatenate([base.columns[name], fresh.columns[name]]) for name in COLUMNS}
    # The fresh rows of the timetable stand behind those of the base.
    base_rows = np.int32(base.timetable.first.shape[1])
    for way in entry.WAYS:
        rows = columns[f"{way}_row"][offset:]
        rows[rows >= 0] += base_rows
    postings = {kind: merged(base.postings[kind], fresh.postings[kind], offset) for kind in base.postings}
    index = Index(
        columns=columns,
        postings=postings,
        records=[*base.records, *fresh.records],
        timetable=base.timetable.joined(fresh.timetable),
        unknown_times=base.unknown_times.joined(fresh.unknown_times),
        languages=base.languages,
        communes=base.communes,
        sequence=sequence,
        landmarks=base.landmarks,
        outlines=base.outlines,
    )
    was = np.flatnonzero(np.isin(base.columns["service"], np.fromiter(gone, dtype=np.int64)))
    index.alive = (base.alive - BitMap(was.tolist())) | BitMap(range(offset, offset + len(fresh.records)))
    return index


def merged(base: Postings, fresh: Postings, offset: int) -> Postings:
    both = dict(base)
    for word, numbers in fresh.items():
        both[word] = both.get(word, BitMap()) | numbers.shift(offset)
    return both


def now_minute() -> int:
    """This minute."""
    return opening.to_minutes(datetime.datetime.now(tz=datetime.UTC))
