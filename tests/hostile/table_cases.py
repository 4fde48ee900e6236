"""Hostile workbooks and CSV files (list: 80 to 86)."""

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile.opening import ASKED, LOADED, REFUSED, SKIPPED, Case, Outcome, World
from tests.hostile.vector_cases import rows, table_of
from tests.importers.records.test_table import ROWS, cell, workbook


def xlsx(sheet: str = ROWS, parts: dict[str, str | Callable[[World], str]] | None = None) -> Callable[[World], Path]:
    """Write a workbook of one sheet, with these further parts."""

    def put(world: World) -> Path:
        more = {name: text(world) if callable(text) else text for name, text in (parts or {}).items()}
        return workbook(world.data, sheet, **more)

    return put


def csv(data: bytes | Callable[[], bytes], name: str = "x.csv") -> Callable[[World], Path]:
    return lambda world: world.put(name, data() if callable(data) else data)


LOL = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {c} "{f"&{b};" * 10}">' for b, c in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&i;</t></si></sst>'
)


def xxe(world: World) -> str:
    return f'<!DOCTYPE x [<!ENTITY a SYSTEM "{world.secret.as_uri()}">]><sst><si><t>&a;</t></si></sst>'


def external(world: World) -> str:
    return f'<externalLink xmlns="x"><externalBook href="{world.listener.url("x.xlsx")}"/></externalLink>'


def external_rels(world: World) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"
    target = world.listener.url("x.xlsx")
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    )


def many_entries(world: World) -> Path:
    return workbook(world.data, ROWS, **{f"xl/media/{i}.bin": "" for i in range(10_001)})


def sheet_elsewhere(target: str) -> Callable[[World], Path]:
    """Write a workbook whose sheet is said to lie elsewhere."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    text = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{kind}" Target="{target}"/></Relationships>'
    )
    return xlsx(ROWS, {"xl/_rels/workbook.xml.rels": text})


def with_entry(name: str) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        path = workbook(world.data, ROWS)
        with zipfile.ZipFile(path, "a") as package, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a name that is there twice
            package.writestr(name, "<x/>")
        return path

    return put


LINKS: dict[str, str | Callable[[World], str]] = {
    "xl/externalLinks/externalLink1.xml": external,
    "xl/externalLinks/_rels/externalLink1.xml.rels": external_rels,
}
FAR = f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
FORMULA = (
    f'<row r="1">{cell("A1", "id")}{cell("B1", "n")}</row>'
    '<row r="2"><c r="A2" t="str"><f>WEBSERVICE("http://127.0.0.1:9/")</f><v>370202198001011234</v></c>'
    f'{cell("B2", 1)}</row><row r="3">{cell("A3", "370202198001011235")}{cell("B3", 2)}</row>'
)
DATES = (
    f'<row r="1">{cell("A1", "证号")}{cell("B1", "day")}</row>'
    f'<row r="2">{cell("A2", "370202190002290018")}{cell("B2", 60)}</row>'
    f'<row r="3">{cell("A3", "000000000000000001")}{cell("B3", -1e300)}</row>'
)


def ids(*wanted: str) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert [row[0] for row in table_of(outcome).rows] == list(wanted)

    return look


def column(index: int, *wanted: object) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert [row[index] for row in table_of(outcome).rows] == list(wanted)

    return look


PLACES = b"name,lon,lat\n"
WITHOUT_PLACE = "no column holds coordinates"

CASES = (
    Case("80_xlsx_lol", xlsx(ROWS, {"xl/sharedStrings.xml": LOL}), REFUSED, "xl/sharedStrings.xml: the XML declares"),
    Case(
        "80_xlsx_xxe_file", xlsx(ROWS, {"xl/sharedStrings.xml": xxe}), REFUSED, "xl/sharedStrings.xml: the XML declares"
    ),
    Case("81_xlsx_far_cell", xlsx(ROWS + FAR), LOADED, "1 cells far outside", rows(2)),
    Case("82_xlsx_zip_bomb", xlsx(ROWS, {"xl/media/x.xml": "0" * 60_000_000}), REFUSED, "would unpack to"),
    Case("82_xlsx_many_entries", many_entries, REFUSED, "10006 entries"),
    Case("82_xlsx_entry_dotdot", with_entry("xl/worksheets/../../../escape.xml"), REFUSED, "leads out of it"),
    Case("82_xlsx_entry_absolute", with_entry("/etc/escape.xml"), REFUSED, "leads out of it"),
    Case("82_xlsx_entry_twice", with_entry("XL/workbook.xml"), REFUSED, "the same name twice"),
    Case("82_xlsx_sheet_elsewhere", sheet_elsewhere("../../../../../etc/passwd"), REFUSED),
    Case("83_xlsx_extlink", xlsx(ROWS, LINKS), LOADED, WITHOUT_PLACE, rows(2)),
    Case("84_xlsx_formula", xlsx(FORMULA), LOADED, WITHOUT_PLACE, ids("370202198001011234", "370202198001011235")),
    Case(
        "84_csv_formula",
        csv(PLACES + b"\"=cmd|'/c calc'!A1\",120.31,36.06\n@SUM(1),120.32,36.06\n+1,120.33,36.06\n"),
        LOADED,
        check=column(0, "=cmd|'/c calc'!A1", "@SUM(1)", "+1"),
    ),
    Case("85_csv_nul", csv(PLACES + b"a\0b,120.3,36.06\n"), REFUSED, "NUL"),
    Case("85_csv_unclosed_quote_100MB", csv(lambda: PLACES + b'"' + b"x" * 100_000_000), REFUSED, "never closed"),
    Case("85_csv_binary", csv(bytes(range(1, 256)) * 40), REFUSED),
    Case(
        "86_xlsx_date_1900_text_id", xlsx(DATES), LOADED, WITHOUT_PLACE, ids("370202190002290018", "000000000000000001")
    ),
    Case(
        "csv_nan_inf",
        csv(PLACES + b"a,120.3,36.06\nb,nan,36.06\nc,inf,36.06\nd,1e400,36\ne,120.31,36.06\n"),
        SKIPPED,
        "3 rows have coordinates",
        rows(5, placed=2),
    ),
    Case("csv_2000_columns", csv(b",".join(b"c%d" % i for i in range(2000)) + b"\n1,2\n"), REFUSED, "1024 columns"),
    Case(
        "csv_mixed_encodings",
        csv(PLACES + "里院,120.31,36.06\n".encode() + "胶州路,120.32,36.06\n".encode("gb18030")),
        LOADED,
        "GB18030",
    ),
    Case("csv_no_encoding", csv(b"name,lon\n\x80\xff\xfe,\xff\n"), REFUSED, "no known encoding"),
    Case(
        "csv_control_names",
        csv(b"na\x1b[2Jme,\xe2\x80\xaelon,lat\na,120.3,36.06\nb,120.31,36.06\n"),
        LOADED,
        check=rows(2),
    ),
    Case("csv_unknown_plane", csv(b"name,x,y\na,548000.5,3993000.5\nb,548100.5,3993100.5\n"), ASKED, "EPSG:4549"),
    Case("csv_swapped", csv(PLACES + b"a,36.06,120.3\nb,36.07,120.31\n"), REFUSED, "wrong way round"),
    Case("xlsx_encrypted_ole", csv(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096, "x.xlsx"), REFUSED),
    Case("xls_garbage", csv(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 16, "x.xls"), REFUSED),
)
