"""Hostile GeoJSON, shapefiles and GeoPackages (list: 66 to 79)."""

import json
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from layers.data.features import FeatureTable
from tests.hostile.canary import CANARY
from tests.hostile.opening import ASKED, LOADED, REFUSED, SKIPPED, Case, Outcome, World
from tests.hostile.shapefiles import dbf_bytes, polygon_record, shp_bytes, shx_bytes, write_geopackage, write_shapefile
from twin_app.loading import InputSpec


def table_of(outcome: Outcome) -> FeatureTable:
    assert outcome.result is not None
    (table,) = outcome.result.data
    assert isinstance(table, FeatureTable)
    return table


def rows(count: int, *, placed: int | None = None) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        assert outcome.result is not None
        assert len(table_of(outcome).rows) == count
        if placed is not None:
            assert outcome.result.report.counts["placed"] == placed

    return look


def labels(*names: str) -> Callable[[Outcome], None]:
    def look(outcome: Outcome) -> None:
        table = table_of(outcome)
        assert [table.label(i) for i in range(len(table.rows))] == list(names)

    return look


# GeoJSON


def geojson(text: str | bytes | Callable[[World], Any], *, crs: str = "") -> Callable[[World], InputSpec]:
    def put(world: World) -> InputSpec:
        found = text(world) if callable(text) else text
        data = found if isinstance(found, bytes | str) else json.dumps(found, ensure_ascii=False)
        return InputSpec(str(world.put("x.geojson", data)), crs=crs)

    return put


def points(*names: str, **members: Any) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "Point", "coordinates": [round(120.301 + i / 100, 3), 36.064]},
        }
        for i, name in enumerate(names)
    ]
    return {"type": "FeatureCollection", "features": features, **members}


def nested_collections(depth: int) -> str:
    inner = '{"type":"Point","coordinates":[120.3,36.06]}'
    geometry = '{"type":"GeometryCollection","geometries":[' * depth + inner + "]}" * depth
    return '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":' + geometry + "}]}"


def vrt(world: World, source: str) -> str:
    layer = f'<OGRVRTLayer name="x"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer>'
    return f"<OGRVRTDataSource>{layer}</OGRVRTDataSource>"


def csv_secret(world: World) -> str:
    """Return a table outside of the dataset that GDAL could read."""
    path = world.secret.with_suffix(".csv")
    path.write_text(f"name,lon,lat\n{CANARY},120.3,36.06\n", encoding="ascii")
    return str(path)


def vrt_named(name: str, source: Callable[[World], str]) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        for suffix in (".shx", ".dbf"):
            world.put(f"x{suffix}", dbf_bytes(b"one"))
        return world.put(name, vrt(world, source(world)))

    return put


def crs_link(world: World) -> dict[str, Any]:
    return points(
        "里院", "b", crs={"type": "link", "properties": {"href": world.listener.url("crs.wkt"), "type": "ogcwkt"}}
    )


def crs_name_url(world: World) -> dict[str, Any]:
    return points("里院", crs={"type": "name", "properties": {"name": world.listener.url("crs.wkt")}})


# Shapefiles


def shapefile(edit: Callable[[Path], Any] = lambda path: None, **more: Any) -> Callable[[World], InputSpec]:
    """Write a whole shapefile, then let `edit` break it; `crs` is what the user says."""
    crs = more.pop("crs", "")

    def put(world: World) -> InputSpec:
        path = write_shapefile(world.data, **more)
        edit(path)
        return InputSpec(str(path), crs=crs)

    return put


def patch(suffix: str, at: int, data: bytes) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        file = path.with_suffix(suffix)
        whole = bytearray(file.read_bytes())
        whole[at : at + len(data)] = data
        file.write_bytes(whole)

    return edit


def cut(suffix: str, size: int) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        path.with_suffix(suffix).write_bytes(path.with_suffix(suffix).read_bytes()[:size])

    return edit


def without(*suffixes: str) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        for suffix in suffixes:
            path.with_suffix(suffix).unlink()

    return edit


def parts(number: int) -> Callable[[Path], None]:
    return patch(".shp", 100 + 44, struct.pack("<i", number))


def stated_encoding(name: str, edit: Callable[[Path], None] = lambda path: None) -> Callable[[Path], None]:
    def both(path: Path) -> None:
        path.with_suffix(".cpg").write_text(name, encoding="ascii")
        edit(path)

    return both


def nan_corner(path: Path) -> None:
    ring = ((120.3, 36.06), (float("nan"), 36.07), (120.31, 36.07), (120.3, 36.06))
    path.write_bytes(shp_bytes(polygon_record(1), polygon_record(2, ring)))
    records = (polygon_record(1), polygon_record(2, ring))
    path.with_suffix(".shx").write_bytes(shx_bytes(*records))


def prj_url(world: World) -> InputSpec:
    return InputSpec(str(write_shapefile(world.data, prj=world.listener.url("crs.wkt"))))


def dbf_link_out(world: World) -> InputSpec:
    path = write_shapefile(world.data)
    outside = world.secret.with_suffix(".dbf")
    outside.write_bytes(dbf_bytes(CANARY.encode(), CANARY.encode()))
    path.with_suffix(".dbf").unlink()
    path.with_suffix(".dbf").symlink_to(outside)
    return InputSpec(str(path))


# GeoPackages

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select {columns} from n"


def gpkg(script: str = "", *, table: str = "sites") -> Callable[[World], Path]:
    return lambda world: write_geopackage(world.data, table=table, script=script)


def gpkg_bytes(edit: Callable[[bytearray], Any]) -> Callable[[World], Path]:
    def put(world: World) -> Path:
        path = write_geopackage(world.data, rows=500)
        data = bytearray(path.read_bytes())
        edit(data)
        path.write_bytes(data)
        return path

    return put


def corrupt_pages(data: bytearray) -> None:
    for page in range(4096, len(data), 4096):
        data[page : page + 200] = b"\xff" * 200


def endless_view(of: str, columns: str) -> str:
    return f"alter table {of} rename to hidden_{of}; create view {of} as {ENDLESS.format(columns=columns)};"


def attached(world: World) -> Path:
    """Write a table that is one of SQLite's virtual ones."""
    return write_geopackage(
        world.data,
        script="drop table sites; create virtual table sites using fts4(fid, geom, name);",
    )


def in_the_log(world: World) -> Path:
    """Write a sound file; the log beside it turns a table of GDAL's into a query without end."""
    path = write_geopackage(world.data)
    database = sqlite3.connect(path)
    database.executescript("pragma journal_mode = wal; pragma wal_autocheckpoint = 0; create table later (x);")
    database.executescript(endless_view("gpkg_geometry_columns", COLUMNS))
    kept = {p.name: p.read_bytes() for p in world.data.iterdir()}
    database.close()
    for name, data in kept.items():
        world.put(name, data)
    assert (world.data / "x.gpkg-wal").stat().st_size > 0
    return path


def many_tables() -> str:
    return "".join(
        f"create table t{i} (fid integer primary key, geom point);"
        f"insert into gpkg_contents values ('t{i}', 'features', 't{i}', '', '', 0, 0, 1, 1, 4326);"
        f"insert into gpkg_geometry_columns values ('t{i}', 'geom', 'POINT', 4326, 0, 0);"
        for i in range(1001)
    )


COLUMNS = "'t' || i as table_name, 'geom' as column_name, 'POINT' as geometry_type_name, 4326 as srs_id, 0 as z, 0 as m"
EXTENSIONS = "i as table_name, i as column_name, i as extension_name, i as definition, i as scope"
VIEW_WITH_TRIGGER = (
    "create view v as select * from sites; create trigger t instead of insert on v begin delete from sites; end;"
    "update gpkg_contents set table_name = 'v'; update gpkg_geometry_columns set table_name = 'v';"
)
DROP = "'; DROP TABLE sites; --"

CASES = (
    Case("66_vrt_as_geojson_local", vrt_named("x.geojson", csv_secret), REFUSED),
    Case("66_vrt_as_gpkg_local", vrt_named("x.gpkg", csv_secret), REFUSED, "not a GeoPackage"),
    Case(
        "66_vrt_as_shp_vsicurl",
        vrt_named("x.shp", lambda w: "/vsicurl/" + w.listener.url("x.csv")),
        REFUSED,
        "not a shapefile",
    ),
    Case("66_vsicurl_as_path", lambda w: InputSpec("/vsicurl/" + w.listener.url("x.shp")), REFUSED, "no such file"),
    Case("67_geojson_crs_link", geojson(crs_link), ASKED, "the coordinate reference system is not stated"),
    Case("67_geojson_crs_link_answered", geojson(crs_link, crs="EPSG:4326"), LOADED, check=labels("里院", "b")),
    Case("67_geojson_crs_name_url", geojson(crs_name_url), ASKED),
    Case(
        "67_geojson_crs_answered_by_url",
        lambda w: InputSpec(geojson(crs_link)(w).path, crs=w.listener.url()),
        REFUSED,
        "not known",
    ),
    Case("68_geojson_depth_1e5", geojson('{"type":"Point","coordinates":' + "[" * 100_000), REFUSED, "too deeply"),
    Case("69_geojson_5000_nested_gc", geojson(nested_collections(5000)), REFUSED, "too deeply"),
    Case(
        "70_geojson_utf16",
        geojson(json.dumps(points("里院"), ensure_ascii=False).encode("utf-16")),
        LOADED,
        check=labels("里院"),
    ),
    Case(
        "70_geojson_gbk",
        geojson(json.dumps(points("里院", "胶州路"), ensure_ascii=False).encode("gb18030")),
        LOADED,
        "GB18030",
        labels("里院", "胶州路"),
    ),
    Case(
        "71_geojson_huge_number",
        geojson(json.dumps(points("a", "b", "c")).replace("120.301", "1e400")),
        SKIPPED,
        "1 rows have coordinates",
        rows(3, placed=2),
    ),
    Case(
        "71_geojson_nan",
        geojson(json.dumps(points("a", "b", "c")).replace("120.301", "NaN")),
        SKIPPED,
        "1 rows have coordinates",
        rows(3, placed=2),
    ),
    Case("72_shp_len_lie", shapefile(patch(".shp", 24, struct.pack(">i", 0x7FFFFF))), REFUSED, "byte 24"),
    Case("72_shp_parts_7ffffff0", shapefile(parts(0x7FFFFFF0)), REFUSED, "byte 100"),
    Case(
        "72_shp_part_start",
        shapefile(patch(".shp", 152, struct.pack("<i", 0x7FFFFFF0))),
        SKIPPED,
        "1 rows have no coordinates",
    ),
    Case(
        "72_shp_multipatch_parts",
        shapefile(patch(".shp", 108, struct.pack("<i", 31) + bytes(32) + struct.pack("<i", 0x7FFFFFF0))),
        REFUSED,
        "byte 100",
    ),
    Case(
        "72_shx_lies",
        shapefile(patch(".shx", 100, b"\x7f\xff\xff\x00")),
        LOADED,
        ".shx file does not fit",
        rows(2, placed=2),
    ),
    Case("72_shx_short", shapefile(cut(".shx", 104)), LOADED, ".shx file does not fit", rows(2, placed=2)),
    Case("72_shx_empty", shapefile(cut(".shx", 0)), LOADED, ".shx file does not fit", rows(2, placed=2)),
    Case("72_shp_nan", shapefile(nan_corner), SKIPPED, "1 rows have coordinates", rows(2, placed=1)),
    Case("73_shp_no_shx", shapefile(without(".shx")), LOADED, ".shx", rows(2, placed=2)),
    Case("73_shp_no_dbf", shapefile(without(".dbf")), LOADED, ".dbf", rows(2, placed=2)),
    Case("73_shp_no_prj", shapefile(without(".prj")), ASKED, "EPSG:4326"),
    Case(
        "73_shp_alone", shapefile(without(".prj", ".shx", ".dbf"), crs="EPSG:4490"), LOADED, ".dbf", rows(2, placed=2)
    ),
    Case("73_shp_gbk", shapefile(names=("里院".encode("gb18030"), b"two")), LOADED, check=labels("里院", "two")),
    Case("74_dbf_fields_65535", shapefile(patch(".dbf", 8, b"\xff\xff")), REFUSED, ".dbf"),
    Case(
        "74_dbf_fields_65535_with_cpg",
        shapefile(stated_encoding("UTF-8", patch(".dbf", 8, b"\xff\xff"))),
        REFUSED,
        ".dbf",
    ),
    Case(
        "74_dbf_records_2e31",
        shapefile(stated_encoding("UTF-8", patch(".dbf", 4, b"\xff\xff\xff\x7f"))),
        REFUSED,
        ".dbf",
    ),
    Case("74_dbf_no_end_of_fields", shapefile(patch(".dbf", 64, b"N")), LOADED, check=rows(2)),
    Case("74_cpg_unknown", shapefile(stated_encoding("x" * 4000)), LOADED, check=rows(2)),
    Case("75_shp_prj_url", prj_url, ASKED),
    Case("75_shp_prj_10MB", shapefile(prj='GEOGCS["' + "x" * 10_000_000 + '"]'), REFUSED, "x.prj: this is too long"),
    Case("75_shp_prj_deep", shapefile(prj="GEOGCS[" * 5000), REFUSED, "x.prj: this is too long"),
    Case(
        "76_gpkg_view_recursive",
        gpkg(endless_view("sites", "i as fid, null as geom, 'x' as name")),
        REFUSED,
        "not a plain table",
    ),
    Case(
        "76_gpkg_contents_recursive",
        gpkg(endless_view("gpkg_contents", "'t' || i as table_name, 'features' as data_type")),
        REFUSED,
    ),
    Case(
        "76_gpkg_geometry_columns_recursive",
        gpkg(endless_view("gpkg_geometry_columns", COLUMNS)),
        REFUSED,
        "gpkg_geometry_columns",
    ),
    Case(
        "76_gpkg_extensions_recursive",
        gpkg(f"create view gpkg_extensions as {ENDLESS.format(columns=EXTENSIONS)};"),
        REFUSED,
        "gpkg_extensions",
    ),
    Case(
        "76_gpkg_view_beside", gpkg(f"create view v as {ENDLESS.format(columns='i')};"), LOADED, check=rows(3, placed=3)
    ),
    Case(
        "76_gpkg_view_other_case",
        gpkg(
            endless_view("sites", "i as fid, null as geom, 'x' as name")
            + "update gpkg_contents set table_name = 'SITES';"
        ),
        REFUSED,
        "not a plain table",
    ),
    Case("76_gpkg_view_in_the_log", in_the_log, REFUSED),
    Case(
        "77_gpkg_trigger_on_view",
        gpkg(VIEW_WITH_TRIGGER),
        REFUSED,
        "not a plain table",
    ),
    Case("77_gpkg_vtable", attached, REFUSED, "not a plain table"),
    Case("78_gpkg_page_corrupt", gpkg_bytes(corrupt_pages), REFUSED),
    Case("78_gpkg_cut", gpkg_bytes(lambda data: data.__delitem__(slice(9000, None))), REFUSED),
    Case("78_gpkg_other_sqlite", gpkg("pragma application_id = 1234;"), REFUSED, "not a GeoPackage"),
    Case("79_gpkg_layer_name_drop", gpkg(table=DROP), LOADED, check=rows(3, placed=3)),
    Case("gpkg_1001_tables", gpkg(many_tables()), REFUSED, "1002 layers"),
    Case(
        "gpkg_no_system",
        gpkg("update gpkg_contents set srs_id = -1; update gpkg_geometry_columns set srs_id = -1;"),
        ASKED,
    ),
    Case(
        "gpkg_undefined_geographic",
        gpkg("update gpkg_contents set srs_id = 0; update gpkg_geometry_columns set srs_id = 0;"),
        ASKED,
    ),
    Case(
        "gpkg_system_url",
        lambda w: gpkg(
            "update gpkg_spatial_ref_sys set organization = 'x', definition = "
            f"'{w.listener.url('crs.wkt')}' where srs_id = 4326;"
        )(w),
        ASKED,
    ),
)

# The kernel's confines hide what lies outside of the folder; without them (another system) it is the user's own file.
DBF_LINK_OUT = Case("dbf_symlink_out", dbf_link_out, REFUSED)
