"""Parquet and GeoParquet: few rows one by one, many as numbers in squares of the ground. Read by row groups."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pyproj

from importers.importer import ImportContext, ImportResult
from importers.records.counted import Categories, count_in_squares, fewest_words
from importers.records.features import RawFeatures, place_features
from importers.records.features_crs import (
    Bool,
    candidates,
    checked_crs,
    is_geographic,
    refuse_impossible_degrees,
    suspect_positions,
)
from importers.records.features_place import PartKind, PlacesBuilder
from importers.records.features_roles import coordinate_columns, with_roles
from importers.records.parquet_file import BATCH_ROWS, MAGIC, ParquetTable, damaged, open_parquet
from importers.records.vector import add_geometry
from layers.data.features import Attribute, Column
from layers.data.geometry import Float64, Int32
from layers.data.report import InputReport, Note, note
from layers.errors import CrsMissing, ImportFailed
from layers.site import LOCAL_CRS, lonlath_from_crs

if TYPE_CHECKING:
    import pyarrow as pa

MAX_SHOWN_ROWS = 20_000
MAX_SHOWN_CELLS = 2_000_000
"""More are counted in squares."""
MAX_CATEGORIES = 4096
MAX_TEXT = 100_000
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


class ParquetImporter:
    """Records in columns. Worker process."""

    name = "parquet"
    title = "Records in columns (Parquet, GeoParquet)"
    suffixes = (".parquet", ".geoparquet")
    isolated = True

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether it begins like a Parquet file, or is called one."""
        return head.startswith(MAGIC) or path.suffix.lower() in self.suffixes

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what the footer says; with ``context.full`` everything is read."""
        if context.full:
            return self.read(path, context).report
        table = open_parquet(path)
        counts = {"features": table.rows}
        crs = context.crs or table.crs
        return InputReport(str(path), self.name, crs, counts=counts, warnings=table.warnings, details=table.details)

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read every row, or count them where they are too many to be shown one by one.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.CrsMissing, layers.errors.Cancelled
        """
        import pyarrow as pa

        table = open_parquet(path)
        if not table.rows:
            raise ImportFailed(
                path, problem="there are no records in it", advice="give a table with a header row and rows below it"
            )
        try:
            if table.rows > MAX_SHOWN_ROWS or table.rows * len(table.columns) > MAX_SHOWN_CELLS:
                return _counted(path, table, context)
            return _shown(path, table, context)
        except MemoryError:
            # Arrow's own is an ArrowException too.
            raise
        except (pa.ArrowException, OSError, UnicodeError, ValueError, KeyError, OverflowError) as error:
            raise damaged(path, error) from None


def _batches(table: ParquetTable, columns: Sequence[str], context: ImportContext) -> Iterator["pa.RecordBatch"]:
    """Yield the columns in pieces, in order; row groups are unpacked one at a time."""
    done = 0
    for batch in table.file.iter_batches(batch_size=BATCH_ROWS, columns=list(columns), use_threads=False):
        context.check_cancelled()
        done += batch.num_rows
        context.progress(0.8 * min(1.0, done / table.rows), "")
        yield batch
    if done != table.rows:
        raise ValueError(f"{table.rows} rows are declared, {done} are there")


def _shown(path: Path, table: ParquetTable, context: ImportContext) -> ImportResult:
    """Return all rows with their attributes."""
    columns = with_roles(table.columns)
    values: list[list[Attribute]] = [[] for _ in columns]
    builder = PlacesBuilder()
    found = coordinate_columns(columns) if not table.geometry else None
    row = 0
    for batch in _batches(table, [*table.columns, *([table.geometry] if table.geometry else [])], context):
        for number, name in enumerate(table.columns):
            values[number].extend(_attributes(batch.column(name)))
        if table.geometry:
            for wkb in batch.column(table.geometry).to_pylist():
                if wkb is not None:
                    add_geometry(builder, row, wkb)
                row += 1
    xy = np.empty((0, 2))
    if found is not None:
        x, y = values[found.x], values[found.y]
        for number, pair in enumerate(zip(x, y, strict=True)):
            if pair != (None, None):
                builder.add(number, kind=PartKind.POINT, positions=[pair])
        xy = np.array([[_finite(a), _finite(b)] for a, b in zip(x, y, strict=True)])
    crs, stated, notes, warnings = _system(path, table, columns, xy, context)
    raw = RawFeatures(
        path=path,
        format=ParquetImporter.name,
        name=path.stem,
        columns=columns,
        rows=tuple(zip(*values, strict=True)) if values else ((),) * table.rows,
        places=builder.places(),
        crs=crs,
        crs_stated=stated,
        bad=builder.bad,
        assumptions=notes,
        warnings=(*table.warnings, *warnings),
        details=table.details,
    )
    return place_features(raw, context)


def _counted(path: Path, table: ParquetTable, context: ImportContext) -> ImportResult:
    """Return how many rows lie in each square of the ground, and what most of them are."""
    columns = with_roles(table.columns)
    xy, categories = _gathered(path, table, columns, context)
    crs, stated, notes, warnings = _system(path, table, columns, xy, context)
    crs = checked_crs(path, crs=crs)
    good, suspect = _trusted(path, xy, crs=crs, stated=stated)
    without = int(np.count_nonzero(~np.isfinite(xy).all(axis=1)))
    if not good.any():
        raise ImportFailed(
            path,
            problem="none of the {count} rows has coordinates that can be trusted",
            advice="check the columns with coordinates",
            count=table.rows,
        )
    kinds = fewest_words({c.name: replace(c, codes=c.codes[good]) for c in categories})
    degrees = is_geographic(crs)
    unit_m = 1.0
    if not degrees and crs != LOCAL_CRS:
        unit_m = float(pyproj.CRS.from_user_input(crs).axis_info[0].unit_conversion_factor)
    squares = count_in_squares(xy[good], degrees=degrees, unit_m=unit_m, categories=kinds)
    told = note(
        "{rows} rows are more than are shown one by one: they are counted in {squares} squares of {size} m, and the "
        "area of a square follows its number",
        rows=table.rows,
        squares=len(squares.rows),
        size=squares.size_m,
    )
    if suspect or without:
        left = note("{count} rows have no coordinates that can be trusted: not counted", count=suspect + without)
        warnings = (*warnings, left)
    raw = RawFeatures(
        path=path,
        format=ParquetImporter.name,
        name=path.stem,
        columns=squares.columns,
        rows=squares.rows,
        places=squares.places,
        crs=crs,
        crs_stated=True,
        bad={},
        assumptions=notes,
        warnings=(told, *table.warnings, *warnings),
        details=table.details,
    )
    result = place_features(raw, context)
    counts = {
        "features": table.rows,
        "placed": int(np.count_nonzero(good)),
        "without_place": without,
        "suspect": suspect,
        "squares": len(squares.rows),
    }
    return replace(result, report=replace(result.report, counts=counts))


def _gathered(
    path: Path, table: ParquetTable, columns: tuple[Column, ...], context: ImportContext
) -> tuple[Float64, list[Categories]]:
    """Return float64 (rows, 2) coordinates as they stand in the file, NaN for none, and what the rows are."""
    found = coordinate_columns(columns)
    if not table.geometry and (found is None or {columns[i].name for i in (found.x, found.y)} & table.texts):
        raise ImportFailed(
            path,
            problem="{count} rows without columns of coordinates are more than can be listed",
            advice="split the file, or name columns of numbers longitude and latitude",
            count=table.rows,
        )
    wanted = [c.name for role in ("name", "kind") for c in columns if c.role == role and c.name in table.texts]
    counters = [_Counter(name) for name in wanted]
    place = [table.geometry] if table.geometry or found is None else [columns[found.x].name, columns[found.y].name]
    parts = []
    for batch in _batches(table, list(dict.fromkeys([*place, *wanted])), context):
        if table.geometry:
            parts.append(_points(batch.column(table.geometry)))
        else:
            parts.append(np.column_stack([_numbers(batch.column(name)) for name in place]))
        for counter in counters:
            counter.take(batch.column(counter.name))
    xy = np.concatenate(parts)
    xy[~(np.abs(xy) <= 1e9).all(axis=1)] = np.nan
    return xy, [c.categories() for c in counters if not c.too_many]


class _Counter:
    """Numbers the texts of a column, as long as they are few."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.too_many = False
        self._numbers: dict[str, int] = {}
        self._parts: list[Int32] = []

    def take(self, column: "pa.Array") -> None:
        import pyarrow as pa

        if self.too_many:
            return
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        texts = coded.dictionary
        if len(texts) > MAX_CATEGORIES:
            self._give_up()
            return
        numbers = [self._numbers.setdefault(str(t)[:200], len(self._numbers)) for t in texts.to_pylist()]
        if len(self._numbers) > MAX_CATEGORIES:
            self._give_up()
            return
        own = np.array([*numbers, -1], np.int32)
        self._parts.append(own[coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)])

    def categories(self) -> Categories:
        """Return everything taken."""
        return Categories(self.name, np.concatenate(self._parts), list(self._numbers))

    def _give_up(self) -> None:
        self.too_many = True
        self._parts.clear()


def _points(column: "pa.Array") -> Float64:
    """Return float64 (n, 2): the points, or the middles of what is none; NaN for nothing."""
    import pyarrow as pa
    import shapely

    size = _POINT.itemsize
    offsets, data = column.buffers()[1:]
    if column.type == pa.binary() and not column.null_count and data is not None:
        at = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
        if (np.diff(at) == size).all():
            raw = np.frombuffer(data, np.uint8)[at[0] : at[-1]].view(_POINT)
            if ((raw["order"] == 1) & (raw["type"] == 1)).all():
                return np.column_stack([raw["x"], raw["y"]])
    with np.errstate(invalid="ignore"):
        shapes = shapely.from_wkb(np.array(column.to_pylist(), object), on_invalid="ignore")
        middle = shapely.centroid(shapes)
        return np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])


def _numbers(column: "pa.Array") -> Float64:
    import pyarrow as pa

    return np.array(column.cast(pa.float64()).fill_null(math.nan).to_numpy(zero_copy_only=False), np.float64)


def _trusted(path: Path, xy: Float64, *, crs: str, stated: bool) -> tuple[Bool, int]:
    """Return bool (n,): rows whose place can be trusted, and how many have one that cannot."""
    known: Bool = np.asarray(np.isfinite(xy).all(axis=1))
    if crs == LOCAL_CRS:
        return known, 0
    degrees = is_geographic(crs)
    lonlat = xy
    if degrees:
        refuse_impossible_degrees(path, lonlat=xy, stated=stated)
    else:
        lonlat = lonlath_from_crs(np.column_stack([np.nan_to_num(xy), np.zeros(len(xy))]), crs=crs)[:, :2]
        off = ~np.isfinite(lonlat).all(axis=1) | ~known | (xy == 0).all(axis=1)
        lonlat[off] = np.nan
    good: Bool = np.asarray(np.isfinite(lonlat).all(axis=1))
    good[list(suspect_positions(lonlat, degrees=degrees))] = False
    return good, int(np.count_nonzero(known & ~good))


def _system(
    path: Path, table: ParquetTable, columns: tuple[Column, ...], xy: Float64, context: ImportContext
) -> tuple[str, bool, tuple[Note, ...], tuple[Note, ...]]:
    """Return the system of the coordinates, whether it is stated, and what is to be said about it."""
    if context.crs:
        return context.crs, True, (), ()
    if table.geometry:
        if not table.crs:
            raise CrsMissing(path, candidates=candidates(xy), where=table.geometry)
        return table.crs, True, (), ()
    found = coordinate_columns(columns)
    if found is None:
        return "EPSG:4326", False, (), (note("no column holds coordinates: the rows are listed, not drawn"),)
    x, y = columns[found.x].name, columns[found.y].name
    if not found.degrees:
        raise CrsMissing(path, candidates=candidates(xy), where=f'columns "{x}" and "{y}"')
    taken = note('"{x}" and "{y}" are taken as longitude and latitude on WGS 84', x=x, y=y)
    return "EPSG:4326", False, (taken,), ()


def _finite(value: Attribute) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _attributes(column: "pa.Array") -> list[Attribute]:
    """Return a column's values as plain ones; times as ISO 8601 in the zone that the file names."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind):
        zone = _zone(kind.tz)
        scale = {"s": 1, "ms": 1000, "us": 1_000_000, "ns": 1_000_000_000}[kind.unit]
        return [None if v is None else _moment(v, scale, zone) for v in column.view(pa.int64()).to_pylist()]
    return [_attribute(value) for value in column.to_pylist()]


def _zone(name: str | None) -> "ZoneInfo | None":
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")


def _moment(value: int, scale: int, zone: "ZoneInfo | None") -> str:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            seconds=value // scale, microseconds=value % scale * 1e6 // scale
        )
    except OverflowError:
        return str(value)
    return (moment.replace(tzinfo=None) if zone is None else moment.astimezone(zone)).isoformat()


def _attribute(value: object) -> Attribute:
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        # Larger whole numbers lose digits as soon as something reads them as a double.
        return value if abs(value) < 2**53 else str(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)[:MAX_TEXT]
