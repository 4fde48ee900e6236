"""Excel workbooks as offices send them: a title across the sheet, a header with merged cells, rows below.

Written as plain parts of ISO/IEC 29500 with one fixed date, so that the same rows give the same bytes.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

Value = str | int | float | None

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DATE = (2026, 5, 20, 0, 0, 0)
_TITLE, _HEADER = 1, 2
# Styles: 0 plain, 1 the title, 2 the header.
_CENTRED = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_FILL = '<fill><patternFill patternType="{}"/></fill>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="3"><font><sz val="10"/></font><font><b/><sz val="16"/></font>'
    f'<font><b/><sz val="10"/></font></fonts><fills count="2">{_FILL.format("none")}{_FILL.format("gray125")}</fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    f'<xf fontId="0"/><xf fontId="1" applyFont="1">{_CENTRED}</xf><xf fontId="2">{_CENTRED}</xf></cellXfs></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, its columns as (group, name), its rows.

    Columns that lie side by side in one group stand under one merged cell; one without a group is merged downwards.
    """

    name: str
    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Value]]


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets as one .xlsx."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in _parts(sheets):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}')


def _parts(sheets: Sequence[Sheet]) -> Iterator[tuple[str, str]]:
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for n in numbers
    )
    yield (
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    names = "".join(
        f'<sheet name="{escape(s.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, s in enumerate(sheets, start=1)
    )
    yield "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>'
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES
    for number, sheet in enumerate(sheets, start=1):
        yield f"xl/worksheets/sheet{number}.xml", _sheet(sheet)


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    entries = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(entries)}</Relationships>'


def _sheet(sheet: Sheet) -> str:
    last = _letters(len(sheet.columns) - 1)
    groups, merged = _header(sheet.columns)
    header = [groups]
    if any(group for group, _ in sheet.columns):
        header.append([name if group else None for group, name in sheet.columns])
    rows = [_row(1, [sheet.title], _TITLE)]
    rows += [_row(n, cells, _HEADER) for n, cells in enumerate(header, start=2)]
    first = 2 + len(header)
    rows += [_row(n, cells, 0) for n, cells in enumerate(sheet.rows, start=first)]
    merges = [f"A1:{last}1", *(merged if len(header) == 2 else [])]
    cells = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    return (
        f'<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}{first + len(sheet.rows) - 1}"/><sheetViews>'
        f'<sheetView workbookViewId="0"><pane ySplit="{first - 1}" topLeftCell="A{first}" activePane="bottomLeft" '
        f'state="frozen"/></sheetView></sheetViews><cols><col min="1" max="{len(sheet.columns)}" width="14" '
        f'customWidth="1"/></cols><sheetData>{"".join(rows)}</sheetData>'
        f'<mergeCells count="{len(merges)}">{cells}</mergeCells></worksheet>'
    )


def _header(columns: Sequence[tuple[str, str]]) -> tuple[list[Value], list[str]]:
    """Return the upper row of the header, and the areas of it that are merged."""
    upper: list[Value] = []
    merged: list[str] = []
    begin = 0
    for column, (group, name) in enumerate(columns):
        continues = bool(group) and column > 0 and columns[column - 1][0] == group
        begin = begin if continues else column
        upper.append(None if continues else group or name)
        ends = column + 1 == len(columns) or columns[column + 1][0] != group
        if not group:
            merged.append(f"{_letters(column)}2:{_letters(column)}3")
        elif ends and column > begin:
            merged.append(f"{_letters(begin)}2:{_letters(column)}2")
    return upper, merged


def _row(number: int, cells: Sequence[Value], style: int) -> str:
    return f'<row r="{number}">{"".join(_cell(f"{_letters(c)}{number}", v, style) for c, v in enumerate(cells))}</row>'


def _cell(place: str, value: Value, style: int) -> str:
    if value is None:
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(value, str):
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
