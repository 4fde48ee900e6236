"""Tables as people send them: real ones, header and footnotes, coordinates by name and by value, hostile files."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.records.table import TableImporter
from importers.records.table_cells import MAX_CELLS, trim_far_cells
from layers.data.features import FeatureTable
from layers.errors import CrsMissing, ImportFailed
from tests.shared_data import shared_data

CONTEXT = ImportContext()


def read(path, context=CONTEXT):
    result = TableImporter().read(path, context)
    (table,) = result.data
    assert isinstance(table, FeatureTable)
    return result, table


def written(folder, text, *, name="x.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def refusal(path, context=CONTEXT):
    with pytest.raises(ImportFailed) as caught:
        TableImporter().read(path, context)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def column(table, name):
    place = [c.name for c in table.columns].index(name)
    return [row[place] for row in table.rows]


def roles(table):
    return {c.role: c.name for c in table.columns if c.role}


# Real files


@pytest.mark.parametrize("name", ["311_sample.csv", "311_sample.xlsx"])
def test_service_requests_of_baltimore(name):
    result, table = read(shared_data("events-baltimore311") / name)
    counts = {key: result.report.counts[key] for key in ("features", "placed", "without_place", "suspect")}
    assert counts == {"features": 10_000, "placed": 8518, "without_place": 590, "suspect": 892}
    assert result.report.details["suspect_reasons"] == {"rounded to whole degrees": 892}
    assert table.suspect[0] == (0, "rounded to whole degrees")
    assert np.isnan(table.anchors[0]).all()
    assert int(np.isfinite(table.anchors).all(axis=1).sum()) == 8518
    assert table.bounds.radius_m < 40_000
    assert {"lat": "Latitude", "lon": "Longitude", "kind": "SRType", "date": "CreatedDate"}.items() <= roles(
        table
    ).items()
    assert (result.site.origin.lon, result.site.origin.lat) == pytest.approx((-76.61, 39.31), abs=0.01)


def test_register_of_china_with_titles_two_header_rows_and_footnotes():
    result, table = read(shared_data("heritage-china-national/CulRelPro_China_1961-2019.xls"))
    assert len(table) == 5066
    assert table.label(0) == "三元里平英团遗址"
    assert roles(table)["name"] == "单位名称（中文） / Unit Name (in Chinese)"
    assert result.report.details["first_row"] == 6
    assert len(result.report.details["titles"]) == 2
    assert len(result.report.details["notes"]) == 4
    assert column(table, "序号 / Index")[-1] == 5065
    assert result.report.counts["without_place"] == 5066
    assert any("no column holds coordinates" in str(n) for n in result.report.warnings)
    assert any("Tab.2, Tab.3" in str(n) for n in result.report.warnings)
    assert table.bounds.is_empty


def test_components_of_the_duplex_are_chosen_among_twenty_sheets():
    result, table = read(shared_data("ifc-duplex/2012-03-23-Duplex-Design.xlsx"))
    assert result.report.details["sheet"] == "Component"
    assert table.label(0) == "Bath/Shower-1"


def test_bus_fixes_of_liverpool():
    result, _ = read(shared_data("tracks/liverpool_bus/route14_outbound.csv"))
    assert result.report.counts["placed"] == 1533


# Coordinates


@pytest.mark.parametrize(
    "header",
    [
        "lat,lon",
        "Latitude,Longitude",
        "geo_latitude,geo_lng",
        "WGS84纬度,WGS84经度",
        "startLat,startLon",
        "纬度,经度（度）",
    ],
)
def test_latitude_and_longitude_by_name_are_wgs84(tmp_path, header):
    result, table = read(written(tmp_path, f"name,{header}\na,36.07,120.32\nb,36.08,120.33\n"))
    assert (result.report.crs, result.report.counts["placed"]) == ("EPSG:4326", 2)
    lonlath = result.site.lonlath_from_enu(table.anchors[:1])[0]
    np.testing.assert_allclose(lonlath[:2], (120.32, 36.07), atol=1e-9)
    assert any("WGS 84" in str(n) for n in result.report.assumptions)


def test_other_coordinates_are_asked_about(tmp_path):
    path = written(tmp_path, "name,x,y\na,531000,3990000\nb,531010.5,3990020\n")
    with pytest.raises(CrsMissing) as caught:
        TableImporter().read(path, CONTEXT)
    assert "EPSG:4549" in caught.value.candidates
    assert 'columns "x" and "y"' in str(caught.value)
    result, table = read(path, ImportContext(crs="EPSG:4549"))
    assert result.report.counts["placed"] == 2
    assert np.linalg.norm(table.anchors[1] - table.anchors[0]) == pytest.approx(np.hypot(10.5, 20), rel=1e-3)


def test_a_column_of_pairs_is_taken_by_its_values(tmp_path):
    result, table = read(written(tmp_path, 'name,where\na,"(39.347, -76.669)"\nb,"(39.3, -76.6)"\nc,\n'))
    assert result.report.counts["placed"] == 2
    np.testing.assert_allclose(result.site.lonlath_from_enu(table.anchors[:1])[0, :2], (-76.669, 39.347), atol=1e-9)
    assert any("latitude, longitude" in str(n) for n in result.report.assumptions)


def test_unreadable_coordinates_are_suspect(tmp_path):
    result, table = read(written(tmp_path, "n,lat,lon\na,36.07,120.32\nb,abc,120.3\nc,36.0,\nd,,\ne,36.07,120.33\n"))
    assert [row for row, _ in table.suspect] == [1, 2]
    assert result.report.counts["without_place"] == 1


def test_swapped_columns_are_refused(tmp_path):
    rows = "".join(f"{120 + i / 100 + 0.001},36.07\n" for i in range(5))
    assert "wrong way round" in refusal(written(tmp_path, "lat,lon\n" + rows))


def test_shifted_systems_are_warned_about(tmp_path):
    result, _ = read(written(tmp_path, "gcj02_lat,gcj02_lon\n36.07,120.32\n36.08,120.33\n"))
    assert any("600 m" in str(n) for n in result.report.warnings)


# Cells and headers


def test_long_ids_leading_zeros_and_formulas_stay_text(tmp_path):
    text = "id,code,n,x\n370202198001011234,007,1,=1+1\n370202198001011235,010,2.5,\"+cmd|' /C calc'!A0\"\n"
    _, table = read(written(tmp_path, text))
    assert table.rows == (
        ("370202198001011234", "007", 1, "=1+1"),
        ("370202198001011235", "010", 2.5, "+cmd|' /C calc'!A0"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_encodings_of_chinese_tables(tmp_path, encoding):
    result, table = read(written(tmp_path, "名称,类型\n里院,民居\n教堂,宗教\n", encoding=encoding))
    assert (table.label(0), roles(table)["kind"]) == ("里院", "类型")
    assert any("GB18030" in str(n) for n in result.report.assumptions) == (encoding == "gb18030")


@pytest.mark.parametrize(("delimiter", "name"), [(";", "x.csv"), ("\t", "x.tsv"), ("|", "x.csv"), ("\t", "x.csv")])
def test_delimiters(tmp_path, delimiter, name):
    lines = [("name", "lat", "lon"), ("a, b", "36.1", "120.1"), ("c", "36.2", "120.2")]
    result, table = read(written(tmp_path, "\n".join(delimiter.join(line) for line in lines), name=name))
    assert result.report.counts["placed"] == 2
    assert table.label(0) == "a, b"


def test_titles_above_notes_below_and_double_names(tmp_path):
    text = "Survey of 2024,,\n,,\nname,note,note\na,x,y\nb,x,y\nc,z,z\n,,\nSource: office,,\n"
    result, table = read(written(tmp_path, text))
    assert [c.name for c in table.columns] == ["name", "note", "note (2)"]
    assert [row[0] for row in table.rows] == ["a", "b", "c"]
    assert result.report.details["titles"] == ["Survey of 2024"]
    assert result.report.details["notes"] == ["Source: office"]


def test_a_table_without_header_keeps_its_first_row(tmp_path):
    _, table = read(written(tmp_path, "1489023159,47\n1489023160,48\n"))
    assert table.rows == ((1489023159, 47), (1489023160, 48))


# Workbooks

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def workbook(folder, sheet, **more):
    """Write a minimal workbook of one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": SHEET.format(sheet),
        **more,
    }
    path = folder / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in parts.items():
            target.writestr(name, text)
    return path


def cell(place, value):
    text = f"<is><t>{value}</t></is>" if isinstance(value, str) else f"<v>{value}</v>"
    return f'<c r="{place}"{" t=" + chr(34) + "inlineStr" + chr(34) if isinstance(value, str) else ""}>{text}</c>'


ROWS = (
    f'<row r="1">{cell("A1", "id")}{cell("B1", "n")}</row>'
    f'<row r="2">{cell("A2", "370202198001011234")}{cell("B2", 1)}</row>'
    f'<row r="3">{cell("A3", "370202198001011235")}{cell("B3", 2)}</row>'
)


def test_text_ids_of_a_workbook_stay_text(tmp_path):
    _, table = read(workbook(tmp_path, ROWS))
    assert table.rows == (("370202198001011234", 1), ("370202198001011235", 2))


def test_a_cell_in_the_far_corner_is_left_out_and_said(tmp_path):
    far = f'<row r="1048576">{cell("XFD1048576", "x")}</row>'
    result, table = read(workbook(tmp_path, ROWS + far))
    assert len(table) == 2
    assert any("1 cells far outside" in str(n) for n in result.report.warnings)


def test_a_grid_that_stays_too_large_is_refused_before_it_is_made():
    rows = "".join(
        f'<row r="{r}"><c r="{c}{r}"/></row>' for r, c in ((1, "A"), (9000, "IR"), (18_000, "SM"), (27_000, "ABH"))
    )
    assert MAX_CELLS < 27_000 * 736
    with pytest.raises(ValueError, match="too many cells"):
        trim_far_cells(SHEET.format(rows).encode())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml"])
def test_entities_in_a_workbook_are_refused(tmp_path, part):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert "declares a document type" in refusal(workbook(tmp_path, ROWS, **{part: bomb}))


def test_package_bombs_are_refused(tmp_path):
    assert "would unpack to" in refusal(workbook(tmp_path, ROWS, **{"xl/media/x.xml": "0" * 60_000_000}))
    many = {f"xl/media/{i}.bin": "" for i in range(10_001)}
    assert "10006 entries" in refusal(workbook(tmp_path, ROWS, **many))


def test_a_directory_that_points_before_the_file_is_refused(tmp_path):
    path = workbook(tmp_path, ROWS)
    data = path.read_bytes()
    # With four bytes missing in between, zipfile moves every entry back by four: the first one before the file.
    middle = data.index(b"PK\x03\x04", 4) - 6
    path.write_bytes(data[:middle] + data[middle + 4 :])
    assert "damaged" in refusal(path)


def test_external_links_are_not_followed(tmp_path):
    link = '<externalLink xmlns="x"><externalBook href="http://127.0.0.1:9/x.xlsx"/></externalLink>'
    _, table = read(workbook(tmp_path, ROWS, **{"xl/externalLinks/externalLink1.xml": link}))
    assert len(table) == 2


# Hostile files


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500, b"hello", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_damaged_workbooks_are_refused(tmp_path, content, suffix):
    path = tmp_path / f"x{suffix}"
    path.write_bytes(content)
    assert refusal(path).startswith(str(path))


def test_every_cut_of_a_workbook_is_refused(tmp_path):
    whole = workbook(tmp_path, ROWS).read_bytes()
    path = tmp_path / "cut.xlsx"
    for end in range(1, len(whole), 97):
        path.write_bytes(whole[:end])
        assert refusal(path).startswith(str(path))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a,b\n1,\x00\n", "NUL"),
        (b'a,b\n1,"' + b"x" * 1_100_000, "never closed"),
        (b"a,b\n", "no records"),
        (b"\n\n\n", "empty"),
        (b",,,\n,,,\n", "no records"),
        (b"\x80\xff\xfe,\xff\n", "no known encoding"),
    ],
)
def test_damaged_tables_are_refused(tmp_path, content, says):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    assert says in refusal(path)


def test_too_many_columns_are_refused(tmp_path):
    assert "larger than" in refusal(written(tmp_path, ",".join("abc" for _ in range(2000)) + "\n1,2\n"))


def test_can_read():
    can_read = TableImporter().can_read
    assert can_read(Path("x.CSV"), b"a,b")
    assert not can_read(Path("x.csv"), b"PK\x03\x04")
    assert not can_read(Path("x.json"), b"a,b")


def test_a_repacked_workbook_is_a_whole_one(tmp_path):
    far = f'<row r="900000">{cell("A900000", "x")}</row>'
    path = workbook(tmp_path, ROWS + far)
    assert zipfile.ZipFile(io.BytesIO(path.read_bytes())).testzip() is None
    assert len(read(path)[1]) == 2
