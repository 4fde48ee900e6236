"""Tables as people send them: CSV, TSV, Excel; with coordinates in columns, or with none at all."""

import re
from pathlib import Path

import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.records.features import RawFeatures, place_features
from importers.records.features_crs import candidates
from importers.records.features_place import PartKind, PlacesBuilder
from importers.records.features_roles import CoordinateColumns, coordinate_columns, with_roles
from importers.records.table_cells import Sheet, read_sheets
from importers.records.table_header import Records, records_from_sheet
from layers.data.features import Attribute, Column
from layers.data.report import InputReport, Note, note
from layers.errors import CrsMissing, ImportFailed

_PAIR = re.compile(r"\s*(?:POINT\s*)?\(?\s*(-?\d{1,3}\.\d+)\s*[,;\s]\s*(-?\d{1,3}\.\d+)\s*\)?\s*", re.IGNORECASE)
_SHIFTED = re.compile(r"gcj|bd.?09|baidu|gaode|amap|火星|百度|高德|腾讯", re.IGNORECASE)
_EXCEL_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class TableImporter:
    """Rows with or without coordinates. Worker process."""

    name = "table"
    title = "Tables (CSV, Excel)"
    suffixes = (".csv", ".tsv", ".xlsx", ".xls")
    isolated = True

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the suffix is a table's and the first bytes do not belong to something else."""
        suffix = path.suffix.lower()
        if suffix in (".xlsx", ".xls"):
            return True
        return suffix in self.suffixes and not head.startswith(_EXCEL_MAGIC)

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what an import gives. The counts of a table are only known once it is read."""
        return self.read(path, context).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read the sheet that has coordinates, or else the one with most rows; the others are named in the report.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.CrsMissing, layers.errors.Cancelled
        """
        sheets, details = read_sheets(path)
        context.progress(0.4, "")
        context.check_cancelled()
        sheet, records = _chosen(path, sheets)
        columns = with_roles(records.names)
        builder = PlacesBuilder()
        notes: list[Note] = []
        warnings: list[Note] = []
        crs, stated = _place(path, records, columns, builder, context=context, notes=notes, warnings=warnings)
        if len(sheets) > 1:
            others = ", ".join(other.name for other in sheets if other is not sheet)
            warnings.append(note('sheet "{name}" was read; not read: {others}', name=sheet.name, others=others[:300]))
        if records.notes:
            warnings.append(note("{count} lines below the records are taken as notes", count=len(records.notes)))
        if far := details.get("far_cells"):
            warnings.append(note("{count} cells far outside the rest were left out", count=int(str(far))))
        if details.get("encoding") == "gb18030":
            notes.append(note("the text is taken as GB18030"))
        context.progress(0.6, "")
        details |= {
            "sheet": sheet.name,
            "first_row": records.first_row,
            "titles": list(records.titles),
            "notes": list(records.notes),
        }
        raw = RawFeatures(
            path=path,
            format=self.name,
            name=path.stem,
            columns=columns,
            rows=records.rows,
            places=builder.places(),
            crs=crs,
            crs_stated=stated,
            bad=builder.bad,
            assumptions=tuple(notes),
            warnings=tuple(warnings),
            details=details,
        )
        return place_features(raw, context)


def _chosen(path: Path, sheets: list[Sheet]) -> tuple[Sheet, Records]:
    read = [(sheet, records_from_sheet(sheet)) for sheet in sheets]
    read = [(sheet, records) for sheet, records in read if records.rows]
    if not read:
        raise ImportFailed(
            path, problem="there are no records in it", advice="give a table with a header row and rows below it"
        )
    return max(read, key=lambda item: (*_promise(item[1]), len(item[1].rows)))


def _promise(records: Records) -> tuple[bool, bool]:
    columns = with_roles(records.names)
    return coordinate_columns(columns) is not None, any(column.role == "name" for column in columns)


def _place(
    path: Path,
    records: Records,
    columns: tuple[Column, ...],
    builder: PlacesBuilder,
    *,
    context: ImportContext,
    notes: list[Note],
    warnings: list[Note],
) -> tuple[str, bool]:
    """Put the rows' coordinates into `builder`; return their system and whether it was stated."""
    found = coordinate_columns(columns)
    if found is None:
        return _place_by_values(records, builder, context=context, notes=notes, warnings=warnings)
    xy = _coordinates(records.rows, found, builder)
    x, y = columns[found.x].name, columns[found.y].name
    if _SHIFTED.search(f"{x} {y} {path.stem}"):
        warnings.append(note('"{x}" sounds like a shifted map system: places may be up to 600 m off', x=x))
    if context.crs:
        return context.crs, True
    if not found.degrees:
        raise CrsMissing(path, candidates=candidates(xy), where=f'columns "{x}" and "{y}"')
    notes.append(note('"{x}" and "{y}" are taken as longitude and latitude on WGS 84', x=x, y=y))
    return "EPSG:4326", False


def _coordinates(
    rows: tuple[tuple[Attribute, ...], ...], found: CoordinateColumns, builder: PlacesBuilder
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    xy = np.full((len(rows), 2), np.nan)
    for row, cells in enumerate(rows):
        x, y = _number(cells[found.x]), _number(cells[found.y])
        if x is None and y is None:
            continue
        builder.add(row, kind=PartKind.POINT, positions=[(x, y)])
        if isinstance(x, float) and isinstance(y, float):
            xy[row] = (x, y)
    return xy


def _place_by_values(
    records: Records, builder: PlacesBuilder, *, context: ImportContext, notes: list[Note], warnings: list[Note]
) -> tuple[str, bool]:
    """Take a column whose values look like ``(39.29, -76.61)`` as latitude and longitude."""
    for column, name in enumerate(records.names):
        cells = [row[column] for row in records.rows]
        said = [cell for cell in cells if cell is not None]
        pairs = [_PAIR.fullmatch(cell) if isinstance(cell, str) else None for cell in cells]
        matched = sum(pair is not None for pair in pairs)
        if matched < 2 or matched * 2 < len(said):
            continue
        numbers = [(float(p.group(1)), float(p.group(2))) if p else None for p in pairs]
        known = [pair for pair in numbers if pair]
        is_wkt = any(isinstance(cell, str) and cell.lstrip()[:5].upper() == "POINT" for cell in said[:100])
        lon_first = is_wkt or any(abs(pair[0]) > 90 for pair in known)
        for row, pair in enumerate(numbers):
            if pair is not None:
                builder.add(row, kind=PartKind.POINT, positions=[pair if lon_first else pair[::-1]])
            elif cells[row] is not None:
                builder.bad.setdefault(row, "a coordinate is not a number")
        order = "longitude, latitude" if lon_first else "latitude, longitude"
        notes.append(note('"{name}" is taken as {order} on WGS 84', name=name, order=order))
        return context.crs or "EPSG:4326", bool(context.crs)
    warnings.append(note("no column holds coordinates: the rows are listed, not drawn"))
    return context.crs or "EPSG:4326", False


def _number(cell: Attribute) -> float | str | None:
    """Return a coordinate; what is written there and is no number comes back as it is, to be listed as bad."""
    if cell is None or isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    text = cell.strip().replace("\u2212", "-").rstrip("°").strip()
    if not text or text.lower() in ("null", "none", "na", "n/a", "-", "--", "无"):
        return None
    try:
        return float(text)
    except ValueError:
        return text[:40]
