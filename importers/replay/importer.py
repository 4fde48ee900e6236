"""Recordings to replay: `liyuan.replay/1` as JSON lines, and CSV through a mapping."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.records.features_crs import suspect_positions
from importers.replay.mapping import MAPPING_FORMAT, is_mapping, mapped_table, mapping_for, read_mapping
from importers.replay.record import Record, Rejected, Rejections, record_from_json
from importers.replay.rows import records_from_table
from layers.data.geometry import Bounds
from layers.data.observation import REPLAY_FORMAT, Observation, Recording
from layers.data.report import InputReport, Note, note
from layers.errors import ImportFailed
from layers.site import LonLatH, Site

MAX_LINE = 1_000_000
MAX_RECORDS = 1_000_000


class ReplayImporter:
    """Recordings of events, readings and poses. Worker thread."""

    name = "replay"
    title = "Recordings (liyuan.replay/1, CSV with a mapping)"
    suffixes = (".jsonl", ".csv", ".tsv", ".json")
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is a recording, a mapping, or a table with a mapping beside it."""
        suffix = path.suffix.lower()
        if suffix == ".jsonl":
            return b'"CityJSON' not in head
        if suffix == ".json":
            return MAPPING_FORMAT.encode() in head
        return suffix in self.suffixes and mapping_for(path) is not None

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what an import gives; a recording has to be read for it."""
        return self.read(path, context).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read every record.

        Raises
        ------
        layers.errors.ImportFailed
            No header, no valid record, or more records than are kept.
        layers.errors.Cancelled
        """
        rejections = Rejections()
        if path.suffix.lower() == ".jsonl":
            title, records = _json_lines(path, context, rejections)
            return _result(path, title, records, context=context, rejections=rejections)
        mapping_path = path if is_mapping(path) else mapping_for(path)
        if mapping_path is None:
            raise ImportFailed(
                path,
                problem="a table is a recording only with a mapping",
                advice="put {name} beside it (docs/replay-format.md)",
                name=f"{path.stem}.mapping.json",
            )
        mapping = read_mapping(mapping_path)
        table = mapped_table(mapping_path, mapping) if is_mapping(path) else path
        rows = records_from_table(table, mapping=mapping, rejections=rejections)
        return _result(path, mapping.title or table.stem, _kept(path, rows), context=context, rejections=rejections)


def _json_lines(path: Path, context: ImportContext, rejections: Rejections) -> tuple[str, list[Record]]:
    try:
        size = max(1, path.stat().st_size)
        with path.open("rb") as file:
            title = _title(path, file.readline(MAX_LINE + 1))

            def parsed() -> Iterator[Record]:
                for number, line in _lines(file, rejections):
                    if number % 5000 == 0:
                        context.check_cancelled()
                        context.progress(0.8 * file.tell() / size, "")
                    try:
                        yield record_from_json(line, number=number)
                    except Rejected as rejected:
                        rejections.add(number, str(rejected))

            return title, _kept(path, parsed())
    except OSError as error:
        raise ImportFailed(
            path,
            problem="the file cannot be read: {reason}",
            advice="check that it is there",
            reason=error.strerror or "",
        ) from None


def _title(path: Path, line: bytes) -> str:
    """Return the title in the header, the first line."""
    try:
        header = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        header = None
    stated = header.get("format") if isinstance(header, dict) else None
    if stated != REPLAY_FORMAT:
        raise ImportFailed(
            path,
            where="line 1",
            problem="the header does not say {format}",
            advice='the first line must be {"format": "{format}"}',
            format=REPLAY_FORMAT,
        )
    title = header.get("title") if isinstance(header, dict) else None
    return title[:200] if isinstance(title, str) and title else path.stem


def _lines(file: BinaryIO, rejections: Rejections) -> Iterator[tuple[int, bytes]]:
    """Yield the lines after the header, numbered from 2; one longer than the limit is rejected without keeping it."""
    number = 1
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            while line and not line.endswith(b"\n"):
                line = file.readline(MAX_LINE + 1)
            rejections.add(number, "the line is longer than 1 MB")
        elif line.strip():
            yield number, line


def _kept(path: Path, records: Iterable[Record]) -> list[Record]:
    kept: list[Record] = []
    for record in records:
        if len(kept) >= MAX_RECORDS:
            raise ImportFailed(
                path,
                where=f"line {record.number}",
                problem="there are more than {limit} records",
                advice="split the recording by hour or by day",
                limit=MAX_RECORDS,
            )
        kept.append(record)
    return kept


def _result(
    path: Path, title: str, records: list[Record], *, context: ImportContext, rejections: Rejections
) -> ImportResult:
    records = _unique(records, rejections)
    if not records:
        first = rejections.samples[0] if rejections.samples else None
        raise ImportFailed(
            path,
            where=f"line {first[0]}" if first else "",
            problem="there is no valid record in it" + (": {reason}" if first else ""),
            advice="see docs/replay-format.md for what a record says",
            reason=first[1] if first else "",
        )
    ordered = sorted(records, key=lambda record: record.observed_at)
    late = 0
    if path.suffix.lower() == ".jsonl":
        late = sum(after.observed_at < before.observed_at for before, after in pairwise(records))
    suspect = _suspect(ordered)
    site = _site(ordered, suspect, context)
    ground_m = site.origin.h if site.origin is not None else 0.0
    observations = tuple(
        record.observation(ground_m=ground_m, placed=index not in suspect) for index, record in enumerate(ordered)
    )
    recording = Recording(title, observations, tuple(rejections.samples), rejections.count)
    report = _report(path, recording, site=site, ordered=ordered, suspect=suspect, late=late)
    return ImportResult(site, report, (recording,), title)


def _unique(records: list[Record], rejections: Rejections) -> list[Record]:
    seen: set[str] = set()
    unique = []
    for record in records:
        if record.id in seen:
            rejections.add(record.number, "its id was there before")
        else:
            seen.add(record.id)
            unique.append(record)
    return unique


def _suspect(records: list[Record]) -> dict[int, str]:
    lonlat = np.full((len(records), 2), np.nan)
    for index, record in enumerate(records):
        if record.position is not None:
            lonlat[index] = record.position[:2]
    return suspect_positions(lonlat, degrees=True)


def _site(records: list[Record], suspect: dict[int, str], context: ImportContext) -> Site:
    places = [r.position for i, r in enumerate(records) if r.position is not None and i not in suspect]
    if not places:
        return context.site_at(None, crs="EPSG:4326")
    lon, lat = (float(v) for v in np.median([place[:2] for place in places], axis=0))
    heights = [place[2] for place in places if place[2] is not None]
    return context.site_at(LonLatH(lon, lat, float(np.median(heights)) if heights else 0.0), crs="EPSG:4326")


def _report(
    path: Path,
    recording: Recording,
    *,
    site: Site,
    ordered: list[Record],
    suspect: dict[int, str],
    late: int,
) -> InputReport:
    observations = recording.observations
    assumptions: list[Note] = []
    warnings: list[Note] = []
    without_height = sum(r.position is not None and r.position[2] is None for r in ordered)
    if without_height:
        assumptions.append(note("{count} positions without a height are draped on the surface", count=without_height))
    if recording.rejected_count:
        warnings.append(note("{count} records were refused", count=recording.rejected_count))
    if late:
        warnings.append(note("{count} records were out of order: sorted by time", count=late))
    if suspect:
        warnings.append(
            note("{count} records have positions that cannot be trusted: listed, not drawn", count=len(suspect))
        )
    nowhere = sum(r.position is None for r in ordered)
    if nowhere:
        warnings.append(note("{count} records have no position: listed, not drawn", count=nowhere))
    kinds = {f"{kind}s": sum(o.kind == kind for o in observations) for kind in ("event", "reading", "pose")}
    return InputReport(
        path=str(path),
        format=ReplayImporter.name,
        crs="EPSG:4326",
        vertical_datum="ellipsoidal" if without_height < len(ordered) - nowhere else "draped",
        origin=site.origin,
        bounds=_bounds(observations, site),
        counts={
            "observations": len(observations),
            **kinds,
            "sources": len({o.source_id for o in observations}),
            "without_place": nowhere,
            "suspect": len(suspect),
            "rejected": recording.rejected_count,
        },
        assumptions=tuple(assumptions),
        warnings=tuple(warnings),
        details={
            "start": observations[0].observed_at.isoformat(),
            "end": observations[-1].observed_at.isoformat(),
            "rejected": [{"line": number, "reason": reason} for number, reason in recording.rejected],
            "suspect": [{"line": ordered[i].number, "reason": suspect[i]} for i in sorted(suspect)[:100]],
        },
    )


def _bounds(observations: tuple[Observation, ...], site: Site) -> Bounds:
    places = [(p.lon, p.lat, p.h) for o in observations if (p := o.position) is not None]
    if site.is_local or not places:
        return Bounds.empty()
    return Bounds.of_points(site.enu_from_lonlath(places))
