"""GeoJSON, shapefiles and GeoPackages: real ones, and the hostile ones of the reliability list."""

import json
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.records.vector import VectorImporter
from layers.data.features import FeatureTable
from layers.district import DistrictLayer
from layers.errors import CrsMissing, ImportFailed
from layers.site import LonLatH, Site
from tests.shared_data import shared_data

CONTEXT = ImportContext()


def read(path, context=CONTEXT):
    result = VectorImporter().read(path, context)
    (table,) = result.data
    assert isinstance(table, FeatureTable)
    return result, table


def written(folder, document, *, name="x.geojson", encoding="utf-8"):
    path = folder / name
    path.write_bytes((document if isinstance(document, str) else json.dumps(document)).encode(encoding))
    return path


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(lon, lat, *rest, **properties):
    return feature({"type": "Point", "coordinates": [lon, lat, *rest]}, **properties)


def collection(*features, **members):
    return {"type": "FeatureCollection", "features": list(features), **members}


def refusal(path, context=CONTEXT):
    with pytest.raises(ImportFailed) as caught:
        VectorImporter().read(path, context)
    line = str(caught.value)
    assert "\n" not in line
    assert "{" not in line.replace('{"format"', "")
    return line


# Real files


def test_heritage_sites_of_baltimore():
    result, table = read(shared_data("heritage-baltimore/baltimore-civil-rights-heritage.geojson"))
    assert result.report.counts["features"] == result.report.counts["placed"] == 252
    assert result.report.counts["suspect"] == result.report.counts["without_place"] == 0
    assert table.label(0) == "Upton"
    assert result.site.origin.lon == pytest.approx(-76.627, abs=0.01)
    np.testing.assert_allclose(
        result.site.lonlath_from_enu(table.anchors[:1])[0], (-76.634051, 39.301676, 0.0), atol=1e-6
    )
    assert table.draped
    assert any("draped" in str(n) for n in result.report.assumptions)


def test_footprints_of_lyon_stand_on_their_ground_with_their_heights():
    result, table = read(shared_data("citygml-lyon/GeoJSON/buildings_lyon1.geojson"))
    assert result.report.crs == result.site.crs == "EPSG:3946"
    assert (len(table), result.report.counts["footprints"]) == (2576, 2576)
    assert not table.draped
    assert table.value(0, "height_m") == 9.2
    assert (result.site.origin.lon, result.site.origin.lat) == pytest.approx((4.83, 45.77), abs=0.01)
    lonlath = result.site.lonlath_from_enu(table.anchors)
    bases = np.array([table.value(row, "base_m") for row in range(len(table))], np.float64)
    known = np.isfinite(bases)
    assert known.sum() == 2571
    np.testing.assert_allclose(lonlath[known, 2], bases[known], atol=0.01)


def test_every_anchor_of_lyon_lies_inside_its_footprint():
    _, table = read(shared_data("citygml-lyon/GeoJSON/buildings_lyon1.geojson"))
    layer = DistrictLayer(table, name="x")
    missed = [row for row in range(len(table)) if layer.pick(table.anchors[row], tolerance_m=0) is None]
    assert missed == []


def test_a_bare_array_of_features_of_qingdao():
    result, table = read(shared_data("admin-qingdao/datav-array/370200.json"))
    assert len(table) == 10
    assert table.label(0) == "市南区"
    assert result.report.counts["suspect"] == 0


def test_wards_with_a_geometry_collection_and_a_line_among_forts():
    result, table = read(shared_data("heritage-baltimore/baltimore-city-wards-1797.geojson"))
    assert (len(table), result.report.counts["footprints"]) == (8, 9)
    result, table = read(shared_data("heritage-baltimore/forts-defensive-line-1814-baltimore.geojson"))
    assert result.report.counts["lines"] == len(table.line_feature) == 1
    assert result.report.counts["placed"] == 8


def test_pipes_in_feet_land_in_kentucky():
    result, _ = read(shared_data("water-wntr/data/ky4_pipes.geojson"))
    assert (result.report.crs, result.report.counts["lines"]) == ("EPSG:3547", 1156)
    assert (result.site.origin.lon, result.site.origin.lat) == pytest.approx((-85.56, 38.04), abs=0.01)


def test_a_shapefile_without_prj_is_asked_about_and_its_names_are_utf8():
    path = shared_data("admin-qingdao/shp-utf8-no-cpg-no-prj/青岛市.shp")
    with pytest.raises(CrsMissing) as caught:
        VectorImporter().read(path, CONTEXT)
    assert caught.value.candidates[0] == "EPSG:4326"
    result, table = read(path, ImportContext(crs="EPSG:4490"))
    assert len(table) == 10
    assert "即墨区" in [table.label(row) for row in range(10)]
    assert result.report.crs == "EPSG:4490"


def test_topojson_is_refused_with_advice():
    assert "TopoJSON" in refusal(shared_data("admin-qingdao/370200.json"))


# Shapes


def test_a_polygon_with_a_hole_is_anchored_outside_the_hole(tmp_path):
    ring = [[0.0, 0.0], [0.004, 0.0], [0.004, 0.004], [0.0, 0.004], [0.0, 0.0]]
    hole = [[0.001, 0.001], [0.001, 0.003], [0.003, 0.003], [0.003, 0.001], [0.001, 0.001]]
    moved = [[[x + 120.1, y + 36.1] for x, y in r] for r in (ring, hole)]
    _, table = read(written(tmp_path, collection(feature({"type": "Polygon", "coordinates": moved}))))
    assert table.ring_is_hole.tolist() == [False, True]
    assert np.diff(table.ring_offsets).tolist() == [4, 4]
    assert DistrictLayer(table, name="x").pick(table.anchors[0], tolerance_m=0) is not None


def test_heights_of_3d_points_are_kept(tmp_path):
    result, table = read(written(tmp_path, collection(point(120.1, 36.1, 30.0), point(120.2, 36.1, 50.0))))
    np.testing.assert_allclose(result.site.lonlath_from_enu(table.anchors)[:, 2], (30.0, 50.0), atol=1e-6)
    assert not table.draped


def test_an_existing_site_is_kept(tmp_path):
    site = Site(LonLatH(120.0, 36.0, 12.0))
    result, table = read(written(tmp_path, collection(point(120.0, 36.0))), ImportContext(site=site))
    assert result.site is site
    np.testing.assert_allclose(table.anchors[0], (0, 0, 0), atol=1e-6)


def test_in_a_local_site_rows_are_listed_not_drawn(tmp_path):
    result, table = read(written(tmp_path, collection(point(120.0, 36.0))), ImportContext(site=Site.local()))
    assert (len(table), result.report.counts["placed"]) == (1, 0)
    assert np.isnan(table.anchors).all()
    assert table.bounds.is_empty


def test_18_digit_ids_and_nested_values_stay_readable(tmp_path):
    document = collection(point(120.1, 36.1, code=370202198001011234, tags={"a": [1, 2]}))
    _, table = read(written(tmp_path, document))
    assert table.rows[0] == ("370202198001011234", '{"a": [1, 2]}')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_chinese_names(tmp_path, encoding):
    path = tmp_path / "x.geojson"
    path.write_bytes(json.dumps(collection(point(120.1, 36.1, name="里院")), ensure_ascii=False).encode(encoding))
    result, table = read(path)
    assert table.label(0) == "里院"
    assert any("GB18030" in str(n) for n in result.report.assumptions) == (encoding == "gb18030")


# Suspect rows


def test_suspect_rows_are_listed_not_drawn_and_outside_the_bounds(tmp_path):
    good = [point(120.3 + i / 1000, 36.07, name=f"g{i}") for i in range(9)]
    bad = [point(0, 0), point(120, 36), point(-120.3, 36.07), point(36.07, 120.3)]
    result, table = read(written(tmp_path, collection(*good, *bad)))
    assert dict(table.suspect) == {
        9: "at 0, 0",
        10: "rounded to whole degrees",
        11: "far outside the rest",
        12: "latitude and longitude look swapped",
    }
    assert np.isnan(table.anchors[9:]).all()
    assert np.isfinite(table.anchors[:9]).all()
    assert table.bounds.radius_m < 1000
    assert [entry["row"] for entry in result.report.details["suspect_rows"]] == [10, 11, 12, 13]


def test_a_table_of_whole_degrees_is_coarse_not_suspect(tmp_path):
    _, table = read(written(tmp_path, collection(*(point(lon, 36) for lon in range(110, 120)))))
    assert table.suspect == ()


def test_swapped_coordinates_are_refused(tmp_path):
    line = refusal(written(tmp_path, collection(*(point(36.07, 120.3 + i / 100) for i in range(5)))))
    assert "wrong way round in 5 of 5 rows" in line


def test_huge_numbers_and_broken_rings_lose_their_row_only(tmp_path):
    text = json.dumps(collection(point(120.1, 36.1), point(120.1, 36.1), point(120.1, 36.2), point(120.2, 36.1)))
    text = text.replace("120.2", "1e400").replace("36.2", "NaN")
    result, table = read(written(tmp_path, text))
    assert [row for row, _ in table.suspect] == [2, 3]
    ring = feature({"type": "Polygon", "coordinates": [[[120.1, 36.1], [120.2, 36.1], [120.1, 36.1]]]})
    result, table = read(written(tmp_path, collection(point(120.1, 36.1), ring, feature(None))))
    assert table.suspect == ((1, "a ring has fewer than four positions"),)
    assert result.report.counts["without_place"] == 1


# Coordinate systems


def test_metres_without_a_system_are_asked_about(tmp_path):
    path = written(tmp_path, collection(point(40_531_000.0, 3_990_000.0), point(40_531_100.0, 3_990_000.0)))
    with pytest.raises(CrsMissing) as caught:
        VectorImporter().read(path, CONTEXT)
    assert caught.value.candidates == ("EPSG:4528",)
    result, _ = read(path, ImportContext(crs="EPSG:4528"))
    assert (result.site.origin.lon, result.site.origin.lat) == pytest.approx((120.34, 36.04), abs=0.02)


def test_a_crs_link_is_asked_about_and_never_fetched(tmp_path):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        href = f"http://127.0.0.1:{server.getsockname()[1]}/crs.wkt"
        crs = {"type": "link", "properties": {"href": href, "type": "esriwkt"}}
        path = written(tmp_path, collection(point(120.1, 36.1), crs=crs))
        with pytest.raises(CrsMissing):
            VectorImporter().read(path, CONTEXT)
        named = {"type": "name", "properties": {"name": href}}
        with pytest.raises(CrsMissing):
            VectorImporter().read(written(tmp_path, collection(point(120.1, 36.1), crs=named)), CONTEXT)
        assert "not known" in refusal(path, ImportContext(crs=href))
        assert len(read(path, ImportContext(crs="EPSG:4326"))[1]) == 1
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("name", "epsg"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::4490", "EPSG:4490"),
        ("EPSG:4326", "EPSG:4326"),
    ],
)
def test_named_systems(tmp_path, name, epsg):
    crs = {"type": "name", "properties": {"name": name}}
    result, _ = read(written(tmp_path, collection(point(120.1, 36.1), crs=crs)))
    assert result.report.crs == epsg


def test_an_unknown_crs_is_refused(tmp_path):
    path = written(tmp_path, collection(point(120.1, 36.1)))
    assert '"EPSG:999999" is not known' in refusal(path, ImportContext(crs="EPSG:999999"))
    assert "not a system of map coordinates" in refusal(path, ImportContext(crs="EPSG:5773"))


# Hostile files


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ('{"type": "FeatureCollection"', "line 1"),
        ('{"type":"FeatureCollection","features":[]}{"type":"FeatureCollection","features":[]}', "second document"),
        ('{"type":"FeatureCollection","features":[]}', "empty"),
        ('{"type":"FeatureCollection","features":7}', "no GeoJSON features"),
        ('[1, 2, "x"]', "Feature"),
        ("[" * 100_000, "too deeply"),
        ('{"type":"Point","coordinates":' + "[" * 100_000, "too deeply"),
        ('{"a": "\x00"}', "NUL"),
        ("42", "no GeoJSON features"),
    ],
)
def test_damaged_and_foreign_files_are_refused_in_one_line(tmp_path, content, says):
    path = written(tmp_path, content)
    line = refusal(path)
    assert says in line
    assert line.startswith(str(path))


def test_deeply_nested_collections_lose_their_row_only(tmp_path):
    nested = {"type": "Point", "coordinates": [120.1, 36.1]}
    for _ in range(60):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    _, table = read(written(tmp_path, collection(feature(nested), point(120.1, 36.1))))
    assert table.suspect == ((0, "its geometry is nested too deeply"),)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp"])
def test_a_vrt_under_another_name_is_refused(tmp_path, suffix):
    source = '<OGRVRTLayer name="x"><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>'
    vrt = f"<OGRVRTDataSource>{source}</OGRVRTDataSource>"
    for sidecar in (".shx", ".dbf"):
        (tmp_path / f"x{sidecar}").write_bytes(b"")
    line = refusal(written(tmp_path, vrt, name=f"x{suffix}"))
    assert "root" not in line.removeprefix(str(tmp_path))


def copied_shapefile(tmp_path):
    source = shared_data("admin-qingdao/shp-utf8-no-cpg-no-prj/青岛市.shp")
    for suffix in (".shp", ".shx", ".dbf"):
        shutil.copyfile(source.with_suffix(suffix), tmp_path / f"x{suffix}")
    return tmp_path / "x.shp"


@pytest.mark.parametrize(
    ("at", "value", "says"),
    [
        (24, b"\x00\x7f\xff\xff", "the header says"),
        (104, b"\x7f\xff\xff\xff", "longer than the bytes"),
        (100 + 44, b"\x00\xff\xff\x7f", "longer than the bytes"),
        (100 + 48, b"\x00\xff\xff\x7f", "longer than the bytes"),
    ],
)
def test_shapefiles_whose_lengths_lie_are_refused(tmp_path, at, value, says):
    path = copied_shapefile(tmp_path)
    data = bytearray(path.read_bytes())
    data[at : at + 4] = value
    path.write_bytes(data)
    assert says in refusal(path, ImportContext(crs="EPSG:4490"))


def test_a_shapefile_with_a_lying_table_is_refused_and_one_without_has_no_attributes(tmp_path):
    path = copied_shapefile(tmp_path)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[4:8] = b"\xff\xff\xff\x7f"
    path.with_suffix(".dbf").write_bytes(table)
    assert "more records than it has bytes" in refusal(path, ImportContext(crs="EPSG:4490"))
    path.with_suffix(".dbf").unlink()
    result, table = read(path, ImportContext(crs="EPSG:4490"))
    assert table.columns == ()
    assert ".dbf file is missing" in str(result.report.warnings[0])


def test_a_field_name_in_no_encoding_is_refused(tmp_path):
    path = copied_shapefile(tmp_path)
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    table[32:38] = b"\xff" * 6
    path.with_suffix(".dbf").write_bytes(table)
    path.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
    assert refusal(path, ImportContext(crs="EPSG:4490")).startswith(str(path))


def test_a_geopackage_round_trip_and_a_view_in_one(tmp_path):
    import sqlite3

    import geopandas
    import shapely

    path = tmp_path / "x.gpkg"
    frame = geopandas.GeoDataFrame(
        {"name": ["里院", "b"]}, geometry=[shapely.Point(120.1, 36.1), None], crs="EPSG:4490"
    )
    frame.to_file(path, driver="GPKG", layer="sites")
    result, table = read(path)
    assert (result.report.crs, len(table), table.label(0)) == ("EPSG:4490", 2, "里院")
    assert result.report.counts["without_place"] == 1
    database = sqlite3.connect(path)
    database.execute("alter table sites rename to hidden")
    database.execute("drop view if exists sites")
    database.execute(
        "create view sites as with recursive n(i) as (select 1 union all select i + 1 from n) select i as fid from n"
    )
    database.execute("update gpkg_contents set table_name = 'sites'")
    database.commit()
    database.close()
    assert "not a plain table" in refusal(path)


def test_can_read_by_suffix_then_by_content():
    can_read = VectorImporter().can_read
    assert can_read(Path("x.geojson"), b"")
    assert can_read(Path("x.json"), b'[{"type": "Feature"')
    assert can_read(Path("x.json"), '{"type": "FeatureCollection"'.encode("utf-16"))
    assert not can_read(Path("tileset.json"), b'{"asset": {"version": "1.1"}, "root": {')
    assert not can_read(Path("city.json"), b'{"type": "CityJSON"')
    assert not can_read(Path("x.vrt"), b"<OGRVRTDataSource>")
