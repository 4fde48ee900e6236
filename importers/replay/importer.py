"""Recordings to replay: `liyuan.replay/1` as JSON lines, and CSV through a mapping."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.records.features_crs import suspect_positions
from importers.replay.kept import KeptRecords, kept_records
from importers.replay.mapping import MAPPING_FORMAT, is_mapping, mapped_table, mapping_for, read_mapping
from importers.replay.record import Record, Rejected, Rejections, record_from_json
from importers.replay.rows import records_from_table
from layers.data.geometry import Bounds, Float64
from layers.data.observation import OBSERVATION_KINDS, REPLAY_FORMAT
from layers.data.observation_table import Int64, ObservationTable
from layers.data.recording import Recording
from layers.data.report import InputReport, Note, note
from layers.errors import ImportFailed
from layers.site import LonLatH, Site

MAX_LINE = 1_000_000


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
            title, kept = _json_lines(path, context, rejections)
            return _result(path, title, kept, context=context, rejections=rejections)
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
        return _result(
            path, mapping.title or table.stem, kept_records(path, rows), context=context, rejections=rejections
        )


def _json_lines(path: Path, context: ImportContext, rejections: Rejections) -> tuple[str, KeptRecords]:
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

            return title, kept_records(path, parsed())
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


def _result(
    path: Path, title: str, kept: KeptRecords, *, context: ImportContext, rejections: Rejections
) -> ImportResult:
    table, numbers = kept.builder.table(), np.array(kept.numbers, np.int64)
    rows = kept.unique_rows(table, rejections)
    if not len(rows):
        first = rejections.samples[0] if rejections.samples else None
        raise ImportFailed(
            path,
            where=f"line {first[0]}" if first else "",
            problem="there is no valid record in it" + (": {reason}" if first else ""),
            advice="see docs/replay-format.md for what a record says",
            reason=first[1] if first else "",
        )
    times = table.times_us[rows]
    late = int(np.count_nonzero(np.diff(times) < 0)) if path.suffix.lower() == ".jsonl" else 0
    rows = rows[np.argsort(times, kind="stable")]
    positions = table.positions[rows]
    context.progress(0.9, "")
    suspect = suspect_positions(positions[:, :2], degrees=True)
    positions[list(suspect)] = np.nan
    site = _site(positions, context)
    draped = np.isnan(positions[:, 2]) & ~np.isnan(positions[:, 0])
    positions[draped, 2] = site.origin.h if site.origin is not None else 0.0
    ordered = table.taken(rows, positions=positions)
    recording = Recording(title, ordered, tuple(rejections.samples), rejections.count)
    report = _report(
        path,
        recording,
        site=site,
        lines=numbers[rows],
        suspect=suspect,
        draped=int(np.count_nonzero(draped)),
        late=late,
    )
    return ImportResult(site, report, (recording,), title)


def _site(positions: Float64, context: ImportContext) -> Site:
    places = positions[~np.isnan(positions[:, 0])]
    if not len(places):
        return context.site_at(None, crs="EPSG:4326")
    lon, lat = (float(v) for v in np.median(places[:, :2], axis=0))
    heights = places[~np.isnan(places[:, 2]), 2]
    return context.site_at(LonLatH(lon, lat, float(np.median(heights)) if len(heights) else 0.0), crs="EPSG:4326")


def _report(
    path: Path,
    recording: Recording,
    *,
    site: Site,
    lines: Int64,
    suspect: dict[int, str],
    draped: int,
    late: int,
) -> InputReport:
    table = recording.table
    assumptions: list[Note] = []
    warnings: list[Note] = []
    if draped:
        assumptions.append(note("{count} positions without a height are draped on the surface", count=draped))
    if recording.rejected_count:
        warnings.append(note("{count} records were refused", count=recording.rejected_count))
    if late:
        warnings.append(note("{count} records were out of order: sorted by time", count=late))
    if suspect:
        warnings.append(
            note("{count} records have positions that cannot be trusted: listed, not drawn", count=len(suspect))
        )
    # One that says no place keeps the one that its source had.
    placed = table.has_place()
    nowhere = int(np.count_nonzero(table.placed() < 0)) - sum(not placed[row] for row in suspect)
    if nowhere > 0:
        warnings.append(note("{count} records have no position: listed, not drawn", count=nowhere))
    start, end = table.time(0), table.time(len(table) - 1)
    return InputReport(
        path=str(path),
        format=ReplayImporter.name,
        crs="EPSG:4326",
        vertical_datum="ellipsoidal" if draped < np.count_nonzero(placed) else "draped",
        origin=site.origin,
        bounds=_bounds(table, site),
        counts={
            "observations": len(table),
            **{f"{kind}s": table.count_of(kind) for kind in OBSERVATION_KINDS},
            "sources": len(np.unique(table.source_of)),
            "without_place": nowhere,
            "suspect": len(suspect),
            "rejected": recording.rejected_count,
        },
        assumptions=tuple(assumptions),
        warnings=tuple(warnings),
        details={
            "start": start.isoformat(),
            "end": end.isoformat(),
            "rejected": [{"line": number, "reason": reason} for number, reason in recording.rejected],
            "suspect": [{"line": int(lines[i]), "reason": suspect[i]} for i in sorted(suspect)[:100]],
        },
    )


def _bounds(table: ObservationTable, site: Site) -> Bounds:
    places = table.positions[table.has_place()]
    if site.is_local or not len(places):
        return Bounds.empty()
    return Bounds.of_points(site.enu_from_lonlath(places))
