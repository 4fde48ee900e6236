"""Where a sheet's records begin and end: title rows above, one or two header rows, footnotes below."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from importers.records.table_cells import Sheet, filled
from layers.data.features import Attribute

LOOKED_AT = 60
MAX_NOTES = 50
MAX_ID_DIGITS = 15

_INTEGER = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """A sheet as a table.

    Parameters
    ----------
    names : tuple of str
        Unique, not empty.
    rows : tuple of tuple
        All of the same length.
    first_row : int
        Row of the sheet where the records begin, from 1; 0 when there are none.
    titles, notes : tuple of str
        What stood above the header and below the records.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[Attribute, ...], ...]
    first_row: int
    titles: tuple[str, ...]
    notes: tuple[str, ...]


def records_from_sheet(sheet: Sheet) -> Records:
    """Return the records of a sheet."""
    rows = sheet.rows
    header = _header_row(rows)
    if header < 0:
        return Records((), (), 0, (), ())
    has_header = _is_header(rows[header], rows[header + 1 :])
    headers = [rows[header]] if has_header else []
    begin = header + len(headers)
    if has_header and _is_second_header(rows, begin):
        headers.append(rows[begin])
        begin += 1
    end = _end_of_records(rows, begin)
    body = [row for row in rows[begin:end] if filled(row)]
    width = max((_used(row) for row in (*headers, *body)), default=0)
    cells = [list(row[:width]) + [None] * (width - len(row)) for row in body]
    typed = [_typed(column) for column in zip(*cells, strict=True)]
    return Records(
        names=_names(headers, width),
        rows=tuple(zip(*typed, strict=True)),
        first_row=begin + 1,
        titles=tuple(_text(row) for row in rows[:header] if filled(row))[:20],
        notes=tuple(_text(row) for row in rows[end:] if filled(row))[:20],
    )


def _header_row(rows: Sequence[Sequence[Attribute]]) -> int:
    """Return the first row that is about as full as the fullest one near it; -1 when all is empty."""
    head = rows[:LOOKED_AT]
    fullest = max((filled(row) for row in head), default=0)
    if fullest == 0:
        return -1
    return next(i for i, row in enumerate(head) if filled(row) * 2 >= fullest and (filled(row) > 1 or fullest == 1))


def _is_header(row: Sequence[Attribute], below: Sequence[Sequence[Attribute]]) -> bool:
    names = [cell for cell in row if cell is not None]
    if any(not isinstance(name, str) or _number(name) is not None for name in names):
        return False
    # Text above text could be a record like the others; a header hardly repeats itself.
    return len(set(names)) * 5 >= len(names) * 3 and (bool(below) or len(names) > 1)


def _is_second_header(rows: Sequence[Sequence[Attribute]], at: int) -> bool:
    """Return whether row `at` names the columns once more: words where the records below hold numbers."""
    if at + 2 >= len(rows):
        return False
    row, below = rows[at], [r for r in rows[at + 1 : at + 1 + LOOKED_AT] if filled(r)]
    if filled(row) < 2 or any(_number(cell) is not None for cell in row if cell is not None):
        return False
    numeric = 0
    for column, cell in enumerate(row):
        values = [r[column] for r in below if column < len(r) and r[column] is not None]
        if isinstance(cell, str) and values and sum(_number(v) is not None for v in values) * 5 >= len(values) * 4:
            numeric += 1
    return numeric > 0 and filled(row) * 2 >= filled(rows[at - 1])


def _end_of_records(rows: Sequence[Sequence[Attribute]], begin: int) -> int:
    """Return the end of the records: footnotes below fill one cell where records fill several."""
    usual = sorted(filled(row) for row in rows[begin : begin + 200])
    if not usual or usual[len(usual) // 2] < 3:
        end = len(rows)
        while end > begin and not filled(rows[end - 1]):
            end -= 1
        return end
    end = len(rows)
    notes = 0
    while end > begin and filled(rows[end - 1]) <= 1:
        notes += filled(rows[end - 1])
        end -= 1
    # A long tail of single cells is a column that goes on, not footnotes.
    return end if notes <= MAX_NOTES else len(rows)


def _used(row: Sequence[Attribute]) -> int:
    return next((i + 1 for i in range(len(row) - 1, -1, -1) if row[i] is not None), 0)


def _names(headers: Sequence[Sequence[Attribute]], width: int) -> tuple[str, ...]:
    names: list[str] = []
    seen: set[str] = set()
    for column in range(width):
        parts = [" ".join(str(h[column]).split()) for h in headers if column < len(h) and h[column] is not None]
        name = " / ".join(dict.fromkeys(parts))[:200] or f"column {column + 1}"
        unique, count = name, 2
        while unique in seen:
            unique, count = f"{name} ({count})", count + 1
        seen.add(unique)
        names.append(unique)
    return tuple(names)


def _typed(column: tuple[Attribute, ...]) -> list[Attribute]:
    """Return a column of text as numbers where every value is one; codes with leading zeros and long ids stay text."""
    texts = [cell for cell in column if isinstance(cell, str)]
    if not texts:
        return list(column)
    if len(texts) < sum(cell is not None for cell in column):
        return list(column)
    if any(_number(text) is None or _is_code(text.strip()) for text in texts):
        return list(column)
    return [_number(cell) for cell in column]


def _is_code(text: str) -> bool:
    digits = text.lstrip("-")
    if text.startswith("+") or (len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()):
        return True
    return digits.isdigit() and len(digits) > MAX_ID_DIGITS


def _number(value: Attribute) -> int | float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return value
    text = value.strip()
    if len(text) > 40:
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    if not _DECIMAL.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def _text(row: Sequence[Attribute]) -> str:
    return " ".join(str(cell) for cell in row if cell is not None)[:300]
