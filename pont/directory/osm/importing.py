"""One run of an import of places of OpenStreetMap: everything or nothing, every feature counted once.

A feature is created, changed, unchanged, refused or passed over (no rule of the mapping takes its kind). What is taken
becomes a service of HSDS and is stored by the same hand as every other feed (`hsds.importing`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from django.utils import timezone

from pont.directory import runs
from pont.directory.geography.files import Record, of_geojson, refuse_trouble
from pont.directory.geography.storing import stored_outlines
from pont.directory.hsds import importing
from pont.directory.hsds.fields import Raw, Refused
from pont.directory.hsds.files import Entry, NotAFeed, check_utf8, read_bytes
from pont.directory.hsds.reading import commune_of
from pont.directory.models import Source
from pont.directory.names import cleaned
from pont.directory.osm import alike, checked, features, names
from pont.directory.osm.mapping import kind_of, read_mapping, tags_of
from pont.directory.osm.reading import Place, Reader, hsds_id, osm_id
from pont.directory.outlines import Outline, commune_at
from pont.directory.points import in_brussels
from pont.directory.saying import said as _

LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
ABOUT = "https://www.openstreetmap.org/copyright"
MOST_PAIRS = 1000


class Report(importing.Report):
    """The counts of a run; `came_in` is the sum of created, changed, unchanged, refused and passed over.

    `kinds_passed_over`: how many of each kind; `perhaps_the_same`: places of which another source has one of the
    same name within 30 metres, with both in `pairs`; `communes_unknown`: places in Brussels of which neither postcode
    nor outlines say the commune; `overrides_removed`: characters that turn a text, taken out.
    """

    more: ClassVar[tuple[str, ...]] = (
        *("passed_over", "hours_as_text", "perhaps_the_same", "communes_unknown", "overrides_removed"),
    )

    passed_over: int = 0
    perhaps_the_same: int = 0
    communes_unknown: int = 0
    overrides_removed: int = 0
    kinds_passed_over: dict[str, int] = msgspec.field(default_factory=dict)
    pairs: list[Raw] = msgspec.field(default_factory=list)

    def refuse(self, where: Raw, hsds_id: str, reason: str) -> None:
        super().refuse(where, osm_id(hsds_id), reason)

    def note(self, about: Raw, notes: list[str]) -> None:
        super().note({key: osm_id(said) if key == "id" else said for key, said in about.items()}, notes)


def import_osm(
    path: Path, source: str, *, mapping: Path | None = None, dry_run: bool = False, **how: Any
) -> Report:
    """Import a GeoJSON file whole. `how`: what `hsds.importing.Report` is told of the list.

    Raises `NotAFeed` for what is none, or for a mapping that cannot be used.
    """
    rules = read_mapping(mapping)
    records = records_of(path)
    report = Report(source, dry_run, **how)
    outlines = stored_outlines("commune")
    reader = Reader(rules, source, timezone.localdate())
    entries = Taking(reader, outlines, report).entries(records)
    feed = checked.Feed(entries, source, report)
    report.came_in = len(records)
    with runs.run(report, owner_named) as owner:
        feed.look_up(owner)
        importing.Run(feed, owner).write()
        feed.forget_unsaid(owner)
        report.pairs, report.perhaps_the_same = alike.pairs(feed.taken(), owner, MOST_PAIRS)
    return report


def owner_named(source: str) -> Source:
    """The source, with the licence that OpenStreetMap asks everybody to name."""
    owner, _created = Source.objects.get_or_create(name=source, defaults={"url": ABOUT, "licence": LICENCE})
    if not owner.licence:
        owner.url, owner.licence = owner.url or ABOUT, LICENCE
        owner.save(update_fields=["url", "licence"])
    return owner


def records_of(path: Path) -> list[Record]:
    """The features of a file. Raises `NotAFeed` for a file that is no GeoJSON of OpenStreetMap."""
    if not path.exists():
        raise NotAFeed(_("%(path)s does not exist.", path=str(path)))
    data = check_utf8(path.name, read_bytes(path))
    if data.lstrip()[:1] != b"{":
        raise NotAFeed(_("%(name)s is no GeoJSON: a FeatureCollection is needed.", name=path.name))
    records = of_geojson(path.name, data)
    if records and not any(features.identity(record.values) for record in records):
        raise NotAFeed(
            _(
                "%(name)s holds no place of OpenStreetMap: its features need an id such as node/123.",
                name=path.name,
            )
        )
    return records


class Taking:
    """Decides of each feature whether it is taken, passed over or refused."""

    def __init__(self, reader: Reader, outlines: tuple[Outline, ...], report: Report) -> None:
        self.reader, self.outlines, self.report = reader, outlines, report
        self.passed: Counter[str] = Counter()

    def entries(self, records: Iterable[Record]) -> list[Entry]:
        """What is taken, as records of a feed; the others are counted in the report."""
        found = []
        for record in records:
            osm = features.identity(record.values)
            try:
                refuse_trouble(record)
                if place := self.place(record, osm):
                    found.append(self.entry(record, place))
            except Refused as refused:
                self.report.refuse(record.where, osm, refused.args[0])
        self.report.kinds_passed_over = dict(self.passed.most_common())
        self.report.passed_over = self.passed.total()
        return found

    def place(self, record: Record, osm: str) -> Place | None:
        """The place of a feature; None where no rule takes its kind. Raises `Refused`."""
        said = {key: cleaned(value) for key, value in record.values.items()}
        values = {key: text for key, (text, _turned) in said.items()}
        tags = tags_of(values)
        rule = self.reader.rules.rule_for(tags)
        if rule is None:
            self.passed[kind_of(tags) or "other"] += 1
            return None
        if not osm:
            raise Refused(_("it has no OpenStreetMap id: node/123, way/123 or relation/123"))
        point = features.point_of(record.geometry)
        commune = commune_of(names.postcode_of(values), values.get("addr:city", ""))
        if not commune and self.outlines:
            commune = commune_at(self.outlines, *point)
        self.report.communes_unknown += not commune and not self.outlines and in_brussels(*point)
        self.report.overrides_removed += sum(turned for _text, turned in said.values())
        return Place(osm, values, rule, point, commune)

    def entry(self, record: Record, place: Place) -> Entry:
        """The service of a place. Raises `Refused`."""
        notes: list[str] = []
        raw = self.reader.service(place, notes)
        self.report.note(record.where | {"id": hsds_id(place.osm)}, notes)
        return Entry(record.where, given(raw))


def given(raw: Raw) -> Callable[[], Any]:
    return lambda: raw
