"""LAS headers: what they say, and which systems they state."""

import struct
from pathlib import Path

import numpy as np
import pyproj
import pytest

from importers.files.ranged_file import RangedFile
from importers.points.las_crs import stated_crs
from importers.points.las_header import LasHeader, read_las_header
from layers.errors import ImportFailed
from tests.importers.points.las_files import FORMAT_BYTES, ORIGIN, WKT, LasWriter, cloud, geo_keys
from tests.shared_data import shared_data


def header_of(data: bytes) -> LasHeader:
    return read_las_header(RangedFile.of_bytes(data, path="test.las"))


@pytest.mark.parametrize("minor", range(5))
def test_every_version_gives_its_count_scale_and_box(minor: int) -> None:
    points = cloud(50)
    header = header_of(LasWriter(points, minor=minor, point_format=3 if minor > 1 else 1).file())
    assert header.version == (1, minor)
    assert header.count == 50
    assert header.point_bytes == (34 if minor > 1 else 28)
    assert header.scale.tolist() == [0.001] * 3
    assert header.offset.tolist() == list(ORIGIN)
    assert header.box is not None
    np.testing.assert_allclose(header.box[0], points.coordinates().min(axis=0), atol=1e-9)
    np.testing.assert_allclose(header.box[1], points.coordinates().max(axis=0), atol=1e-9)


@pytest.mark.parametrize("point_format", range(11))
def test_the_laz_record_is_read_for_every_format_that_laz_has(point_format: int) -> None:
    if point_format in (4, 5, 9, 10):
        header = header_of(LasWriter(point_format=point_format).file())
        assert any("waveforms" in str(n) for n in header.notes)
        return
    header = header_of(LasWriter(point_format=point_format, extra_bytes=5, compressed=True).file())
    assert header.point_format == point_format
    assert header.point_bytes == FORMAT_BYTES[point_format] + 5
    assert header.laz is not None
    assert (header.laz.is_layered, header.laz.chunk_points, header.laz.extra_bytes) == (point_format >= 6, 50_000, 5)


def test_records_before_and_behind_the_points_are_found() -> None:
    data = LasWriter(vlrs=[("mine", 7, b"abc")], evlrs=[("late", 9, b"12345"), ("later", 10, b"")]).file()
    header = header_of(data)
    for user, number, content in (("mine", 7, b"abc"), ("late", 9, b"12345"), ("later", 10, b"")):
        record = header.record(user, number)
        assert record is not None
        assert data[record.offset : record.offset + record.length] == content
    assert header.record("mine", 8) is None


def test_damaged_extended_records_are_told_and_the_points_stay() -> None:
    data = LasWriter(evlrs=[("late", 9, b"12345")]).file()
    header = header_of(data[:-3])
    assert header.count == 400
    assert any("extended record 0" in str(n) for n in header.notes)
    header = header_of(LasWriter(evlrs=[("late", 9, b"1")], patch={243: struct.pack("<I", 2**32 - 1)}).file())
    assert any("4294967295" in str(n) for n in header.notes)


def test_an_impossible_box_is_told_and_left_out() -> None:
    for sides in ((1.0, 2.0), (float("nan"), 0.0), (1e300, 0.0)):
        header = header_of(LasWriter(patch={179: struct.pack("<2d", *sides)}).file())
        assert header.box is None
        assert any("bounding box" in str(n) for n in header.notes)


def test_a_file_without_points_has_no_box() -> None:
    header = header_of(LasWriter(cloud(0)).file())
    assert (header.count, header.box, header.notes) == (0, None, ())


def test_wkt_is_text_and_an_epsg_code_where_it_is_the_same_system() -> None:
    # No code stands in it, but it is that system.
    assert stated_crs(wkt=WKT.encode() + b"\0").text == "EPSG:4549"
    for code in (4549, 2154, 32651):
        wkt = pyproj.CRS.from_epsg(code).to_wkt("WKT1_GDAL").encode()
        assert stated_crs(wkt=wkt).text == f"EPSG:{code}"
        # The parameters win over a code that says something else.
        moved = wkt.replace(b'"false_easting",500000', b'"false_easting",500001')
        if moved != wkt:
            assert stated_crs(wkt=moved).text == moved.decode()


@pytest.mark.parametrize(
    ("keys", "text", "unit_m"),
    [
        ({"k1024": 1, "k3072": 2154}, "EPSG:2154", None),
        ({"k1024": 1, "k3072": 2154, "k4096": 5720}, "EPSG:2154+5720", None),
        ({"k1024": 2, "k2048": 4326, "k4099": 9001}, "EPSG:4326", 1.0),
        ({"k1024": 1, "k3072": 2903, "k4096": 5103, "k4099": 9003}, "EPSG:2903", 1200 / 3937),
        ({"k1024": 1, "k3072": 32650, "k4096": 5030}, "EPSG:32650", None),
        ({"k1024": 1, "k3072": 31}, "", None),
        ({}, "", None),
    ],
)
def test_geotiff_keys(keys: dict[str, int], text: str, unit_m: float | None) -> None:
    stated = stated_crs(keys=geo_keys(**keys))
    assert (stated.text, stated.height_unit_m) == (text, unit_m)


def test_keys_that_point_out_of_their_record_are_left_out() -> None:
    # 3080 from the doubles, of which there are none; and a directory shorter than it says.
    row = struct.pack("<4H", 3080, 34736, 1, 500)
    keys = struct.pack("<4H", 1, 1, 0, 9) + struct.pack("<4H", 3072, 0, 1, 2154) + row
    assert stated_crs(keys=keys).text == "EPSG:2154"
    assert stated_crs(keys=b"\1").text == ""


@pytest.mark.parametrize(
    "wkt", [b"\0", b"PROJCS[", b'LOCAL_CS["x"]', b"http://example.com/crs", b"\xff" * 99, b"A" * 70000]
)
def test_bad_wkt_is_told_and_the_keys_are_taken(wkt: bytes) -> None:
    stated = stated_crs(wkt=wkt, prefers_wkt=True)
    assert stated.text == ""
    assert len(stated.notes) == 1
    assert stated_crs(wkt=wkt, keys=geo_keys(k3072=2154), prefers_wkt=True).text == "EPSG:2154"


REAL_CRS = {
    "pc-laspy/append-bug.laz": "EPSG:2154",
    "pc-laspy/autzen.las": "EPSG:2994",
    "pc-laspy/file_with_both_wkt_and_geotiff_vlrs.las": "EPSG:6880",
    "pc-laspy/fullwave.laz": "EPSG:32723",
    "pc-pdal/las/epsg_4326.las": "EPSG:4326",
    "pc-pdal/las/warsaw_small.las": "",
    "pc-laspy/simple.las": "",
    "pc-amsterdam-ahn/ahn_2386_9702.laz": "",
}


@pytest.mark.parametrize("name", REAL_CRS)
def test_real_systems(name: str) -> None:
    assert read_las_header(RangedFile.of_path(shared_data(name))).crs.text == REAL_CRS[name]


def test_a_real_system_written_out_in_keys_is_where_its_wkt_says() -> None:
    file = RangedFile.of_path(shared_data("pc-laspy/autzen_trim.laz"))
    header = read_las_header(file)
    data = {r.record_id: file.read(r.offset, length=r.length) for r in header.records if r.user_id == "LASF_Projection"}
    of_keys = stated_crs(keys=data[34735], doubles=data[34736]).text
    assert header.box is not None
    places = [
        pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*header.box[0][:2])
        for crs in (header.crs.text, of_keys)
    ]
    assert places[0] == pytest.approx(places[1], abs=1e-5)


def test_the_file_that_hangs_other_readers_is_refused() -> None:
    with pytest.raises(ImportFailed, match="1069128089 variable length records"):
        read_las_header(RangedFile.of_path(shared_data("pc-pdal/las/garbage_nVariableLength.las")))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="no such file"):
        RangedFile.of_path(tmp_path / "absent.las")
