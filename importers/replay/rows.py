"""Rows of a table to records of a recording, by a mapping."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from importers.records.table_cells import MAX_BYTES, csv_rows, sniff_delimiter
from importers.records.text_bytes import decode_text, read_bounded
from importers.replay.mapping import Cell, MappedRecord, Mapping, value_of
from importers.replay.record import Record, Rejected, Rejections, checked_record, plain, utc_from
from layers.data.features import Attribute
from layers.errors import ImportFailed

_OFFSET = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
_TIMES = ("deadline",)


def records_from_table(path: Path, *, mapping: Mapping, rejections: Rejections) -> Iterator[Record]:
    """Yield the records of every row; one that cannot be is counted with its line.

    Raises
    ------
    ImportFailed
        The table cannot be read, or has no column that the mapping names.
    """
    zone = _zone(path, mapping.time_zone)
    text, _ = decode_text(read_bounded(path, limit_bytes=MAX_BYTES), path=path)
    delimiter = sniff_delimiter(text, suffix=path.suffix.lower())
    rows = csv_rows(text, delimiter=delimiter, path=path)
    header = mapping.columns or tuple(str(name or "").strip() for name in next(rows, []))
    _check_columns(path, mapping, header)
    for number, cells in enumerate(rows, start=1 if mapping.columns else 2):
        row = {name: "" if cell is None else str(cell) for name, cell in zip(header, cells, strict=False)}
        for place, mapped in enumerate(mapping.records):
            try:
                record = _record(row, mapped, zone=zone, number=number, place=place)
            except Rejected as rejected:
                rejections.add(number, str(rejected))
                continue
            if record is not None:
                yield record


def _check_columns(path: Path, mapping: Mapping, header: tuple[str, ...]) -> None:
    for record in mapping.records:
        fixed = (record.source_id, record.observed_at, record.id, record.lon, record.lat, record.h)
        for cell in (*fixed, *record.payload.values()):
            if cell is not None and cell.column and cell.column not in header:
                raise ImportFailed(
                    path,
                    where="the header",
                    problem='there is no column "{column}"',
                    advice="the mapping must name columns of this table: {columns}",
                    column=cell.column[:60],
                    columns=", ".join(header)[:200],
                )


def _record(
    row: dict[str, str], mapped: MappedRecord, *, zone: tzinfo | None, number: int, place: int
) -> Record | None:
    stated = value_of(mapped.observed_at, row)
    if stated is None or stated == "":
        return None
    source_id = value_of(mapped.source_id, row)
    if source_id is None or not str(source_id):
        raise Rejected("there is no source_id")
    own_id = value_of(mapped.id, row) if mapped.id is not None else None
    payload = {key: _payload(key, cell, row, zone) for key, cell in mapped.payload.items()}
    return checked_record(
        number=number,
        kind=mapped.kind,
        id=str(own_id if own_id is not None else f"{number}:{place}")[:256],
        source_id=str(source_id)[:256],
        observed_at=_moment(stated, mapped.observed_at.format, zone),
        position=_position(row, mapped),
        payload={key: value for key, value in payload.items() if value is not None},
    )


def _payload(key: str, cell: Cell, row: dict[str, str], zone: tzinfo | None) -> Attribute:
    value = value_of(cell, row)
    if isinstance(value, str) and value and (cell.format or key in _TIMES):
        return _moment(value, cell.format, zone).isoformat()
    if isinstance(value, str) and cell.column and not (cell.map or cell.prefix or cell.suffix):
        return _number_or_text(key, value)
    return value


def _number_or_text(key: str, text: str) -> Attribute:
    # Only what is an amount becomes a number: codes and names keep their zeros.
    if key not in ("value", "heading_deg", "pitch_deg", "fov_deg", "range_m", "limit_s") or len(text) > 40:
        return text[:100_000]
    return plain(float(text)) if _NUMBER.fullmatch(text) else text


def _position(row: dict[str, str], mapped: MappedRecord) -> tuple[float, float, float | None] | None:
    lon, lat, h = (
        None if cell is None else _coordinate(value_of(cell, row)) for cell in (mapped.lon, mapped.lat, mapped.h)
    )
    return None if lon is None or lat is None else (lon, lat, h)


def _coordinate(value: Attribute) -> float | None:
    if value is None or value == "":
        return None
    text = str(value)
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        raise Rejected("a coordinate is not a number")
    return float(text)


def _moment(value: Attribute, layout: str, zone: tzinfo | None) -> datetime:
    text = str(value)
    try:
        if layout in ("epoch_s", "epoch_ms"):
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
                seconds=float(text) / (1000 if layout == "epoch_ms" else 1)
            )
        moment = datetime.fromisoformat(text) if layout in ("", "iso") else datetime.strptime(text, layout)  # noqa: DTZ007
    except (ValueError, OverflowError):
        raise Rejected("a time is not in the form that the mapping gives") from None
    return utc_from(moment.replace(tzinfo=zone) if moment.tzinfo is None and zone is not None else moment)


def _zone(path: Path, name: str) -> tzinfo | None:
    if not name:
        return None
    if match := _OFFSET.fullmatch(name):
        sign = -1 if match.group(1) == "-" else 1
        return timezone(sign * timedelta(hours=int(match.group(2)), minutes=int(match.group(3))))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImportFailed(
            path,
            where="time_zone",
            problem='the time zone "{name}" is not known on this machine',
            advice="give its offset from UTC, as +08:00",
            name=name[:60],
        ) from None
