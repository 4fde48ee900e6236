"""The cells of a CSV file or a workbook, before anybody knows where its header is. Worker process."""

import csv
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from importers.records.text_bytes import decode_text, read_bounded
from layers.data.features import Attribute
from layers.errors import ImportFailed

MAX_BYTES = 512_000_000
MAX_CELLS = 10_000_000
MAX_ROWS, MAX_COLUMNS = 1_048_576, 1024
MAX_FIELD = 1_000_000
MAX_SHEETS = 200
MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED = 10_000, 200, 2_000_000_000

# What zipfile lets through from damaged directories and streams.
_PACKAGE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
)
_DELIMITERS = ",;\t|"
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["'](\d{1,7})["']""")
_WHOLE_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*?(?:/>|>.*?</(?:\w+:)?c>)""", re.DOTALL
)
_HOSTILE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """One grid of cells; rows may differ in length. Empty cells are None."""

    name: str
    rows: list[list[Attribute]]


def read_sheets(path: Path) -> tuple[list[Sheet], dict[str, object]]:
    """Return the sheets of a table and facts about the file.

    Raises
    ------
    ImportFailed
    """
    if path.suffix.lower() in (".xlsx", ".xls"):
        return _workbook(path)
    text, encoding = decode_text(read_bounded(path, limit_bytes=MAX_BYTES), path=path)
    delimiter = sniff_delimiter(text, suffix=path.suffix.lower())
    return [Sheet(path.stem, list(csv_rows(text, delimiter=delimiter, path=path)))], {
        "encoding": encoding,
        "delimiter": delimiter,
    }


def sniff_delimiter(text: str, *, suffix: str) -> str:
    """Return what separates the fields: the mark that splits the first lines most, and most evenly."""
    if suffix == ".tsv":
        return "\t"
    lines = [line for line in text[:65536].splitlines()[:50] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=lambda n: (counts.count(n), n)) if counts else 1
        score = (usual - 1) * counts.count(usual) / max(1, len(counts))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def csv_rows(text: str, *, delimiter: str, path: Path) -> Iterator[list[Attribute]]:
    """Yield the rows of a CSV text; fields stay text, formulas too.

    Raises
    ------
    ImportFailed
        A field of more than 1 MB (mostly a quote that never closes), or too many cells.
    """
    # The module's own limit is one for the whole process and 131,072; long descriptions exceed that.
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    cells = 0
    start = 1
    try:
        for row in reader:
            cells += len(row)
            _refuse_too_many(path, cells=cells, width=len(row), rows=reader.line_num if cells > MAX_CELLS else 0)
            yield [field if field != "" else None for field in row]
            start = reader.line_num + 1
    except csv.Error as error:
        raise ImportFailed(
            path,
            where=f"line {start}",
            problem="a field is longer than 1 MB" if "limit" in str(error) else "the row is malformed: {reason}",
            advice="look for a quotation mark that is never closed",
            reason=str(error),
        ) from None


def _refuse_too_many(path: Path, *, cells: int, width: int, rows: int) -> None:
    if cells > MAX_CELLS or width > MAX_COLUMNS or rows > MAX_ROWS:
        raise ImportFailed(
            path,
            problem="the table is larger than {cells} cells or {columns} columns",
            advice="split it, or import it as a GeoPackage",
            cells=MAX_CELLS,
            columns=MAX_COLUMNS,
        )


def _workbook(path: Path) -> tuple[list[Sheet], dict[str, object]]:
    import python_calamine

    data = read_bounded(path, limit_bytes=MAX_BYTES)
    facts: dict[str, object] = {}
    if data[:2] == b"PK":
        data, stray = _checked_package(path, data)
        if stray:
            facts["far_cells"] = stray
    elif data[:8] != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ImportFailed(
            path, where="byte 0", problem="this is no Excel workbook", advice="save it again as .xlsx or as CSV"
        )
    sheets: list[Sheet] = []
    cells = 0
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in workbook.sheet_names[:MAX_SHEETS]:
            grid = workbook.get_sheet_by_name(name)
            cells += grid.total_height * grid.total_width
            _refuse_too_many(path, cells=cells, width=grid.total_width, rows=grid.total_height)
            sheets.append(Sheet(name, [[_attribute(cell) for cell in row] for row in grid.to_python()]))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise ImportFailed(
            path,
            problem="the workbook cannot be read: {reason}",
            advice="open it in a spreadsheet program and save it again",
            reason=str(error)[:200],
        ) from None
    return sheets, facts


def _attribute(cell: Any) -> Attribute:
    if isinstance(cell, str):
        return cell[:MAX_FIELD] or None
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, float):
        # Excel has no whole numbers; up to 2**53 none was lost.
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return cell if isinstance(cell, int) else str(cell)


def _checked_package(path: Path, data: bytes) -> tuple[bytes, int]:
    """Return the workbook's bytes once nothing in it can explode, cells far outside the rest taken out.

    A reader makes a full grid up to the last cell, so that one cell in the far corner costs gigabytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            names = [entry.filename.lower().replace("\\", "/") for entry in entries]
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(data), 100_000):
                raise ImportFailed(
                    path,
                    problem="the package would unpack to {size} MB in {count} entries",
                    advice="this is no ordinary workbook; save it again",
                    size=unpacked // 1_000_000,
                    count=len(entries),
                )
            if any(name.startswith("/") or ".." in name.split("/") for name in names) or len(set(names)) != len(names):
                raise ImportFailed(
                    path,
                    problem="the package holds the same name twice, or one that leads out of it",
                    advice="this is no ordinary workbook; save it again",
                )
            if any(entry.flag_bits & 1 for entry in entries):
                raise ImportFailed(path, problem="the workbook is encrypted", advice="save it without a password")
            sheets: dict[str, bytes] = {}
            for entry in entries:
                if entry.filename.lower().endswith((".xml", ".rels")):
                    text = package.read(entry)
                    if _HOSTILE.search(text[:4096]) or _HOSTILE.search(text):
                        raise ImportFailed(
                            path,
                            where=entry.filename[:100],
                            problem="the XML declares a document type or an entity",
                            advice="this is no ordinary workbook; save it again",
                        )
                    if "/worksheets/" in entry.filename and not entry.filename.endswith(".rels"):
                        sheets[entry.filename] = text
            try:
                trimmed = {name: trim_far_cells(text) for name, text in sheets.items()}
            except ValueError:
                raise ImportFailed(
                    path,
                    problem="a sheet reaches over more than {cells} cells",
                    advice="delete the cells far below and to the right",
                    cells=MAX_CELLS,
                ) from None
            stray = sum(count for _, count in trimmed.values())
            if not stray:
                return data, 0
            return _repacked(package, {name: text for name, (text, _) in trimmed.items()}), stray
    except _PACKAGE_ERRORS as error:
        raise ImportFailed(
            path,
            problem="the package is damaged: {reason}",
            advice="copy it again",
            reason=str(error)[:100],
        ) from None


def trim_far_cells(xml: bytes) -> tuple[bytes, int]:
    """Return the XML of a worksheet without the cells that stretch its grid beyond reason, and how many went.

    Raises
    ------
    ValueError
        The grid would still be too large.
    """
    positions = [(column_number(m.group(1)), int(m.group(2))) for m in _CELL.finditer(xml)]
    rows = [int(m.group(1)) for m in _ROW.finditer(xml)]
    if not positions and not rows:
        return xml, 0
    area = _area(positions, rows)
    if area <= max(100_000, 100 * len(positions)) and area <= MAX_CELLS:
        return xml, 0
    keep_column = _last_before_gap((c for c, _ in positions), gap=256)
    keep_row = _last_before_gap((r for _, r in positions), gap=10_000)
    stray = 0

    def drop(match: "re.Match[bytes]") -> bytes:
        nonlocal stray
        if column_number(match.group(1)) <= keep_column and int(match.group(2)) <= keep_row:
            return match.group(0)
        stray += 1
        return b""

    trimmed = _WHOLE_CELL.sub(drop, xml)
    trimmed = _ROW.sub(lambda m: m.group(0) if int(m.group(1)) <= keep_row else b"<row ", trimmed)
    left = [(column_number(m.group(1)), int(m.group(2))) for m in _CELL.finditer(trimmed)]
    if _area(left, [int(m.group(1)) for m in _ROW.finditer(trimmed)]) > MAX_CELLS:
        raise ValueError("a grid of too many cells")
    return trimmed, stray


def _area(positions: list[tuple[int, int]], rows: list[int]) -> int:
    """Return the cells of the grid that a reader makes up to the last cell."""
    last_row = max(max((r for _, r in positions), default=1), max(rows, default=1))
    return max((c for c, _ in positions), default=1) * last_row


def column_number(letters: bytes) -> int:
    """Return 1 for ``A``, 16384 for ``XFD``."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _last_before_gap(numbers: Iterable[int], *, gap: int) -> int:
    last = 0
    for number in sorted(set(numbers)):
        if number - last > gap:
            break
        last = number
    return last


def _repacked(package: zipfile.ZipFile, sheets: dict[str, bytes]) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in package.infolist():
            copy.writestr(entry.filename, sheets.get(entry.filename) or package.read(entry))
    return result.getvalue()


def filled(row: Sequence[Attribute]) -> int:
    """Return how many cells of a row hold something."""
    return sum(1 for cell in row if cell is not None and cell != "")
