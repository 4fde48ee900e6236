"""metadata.xml, spatial reference systems, and vertices into the site."""

from pathlib import Path

import numpy as np
import pytest

from importers.osgb.metadata import Georeference, georeference, parse_metadata, read_metadata, without_authority
from importers.osgb.placement import ProjectedPlacement, RigidPlacement, enu_box, placement_at
from layers.errors import ImportFailed
from layers.site import LonLatH, Site
from tests.importers.osgb.osgb_deliveries import METADATA
from tests.shared_data import shared_data

PATH = Path("metadata.xml")
ORIGIN = (500000.0, 4000000.0, 10.0)


def parse(srs: str, *, origin: str = "500000,4000000,10", crs: str = "") -> Georeference:
    return parse_metadata(METADATA.format(srs=srs, origin=origin).encode(), path=PATH, crs=crs)


def test_the_parameters_of_real_wkt_win_over_its_code_with_a_warning():
    reference = read_metadata(shared_data("osgb-production5-tielu") / "metadata.xml")
    assert reference.place.lon == pytest.approx(113.379986, abs=1e-6)
    assert reference.place.lat == pytest.approx(22.495137, abs=1e-6)
    (warning,) = reference.warnings
    assert "EPSG:4547" in str(warning)
    assert "64.7 km away" in str(warning)
    assert "4547" not in reference.crs
    assert "4490" in reference.crs
    assert reference.origin == (501027.524, 2488718.808, 0.0)


def test_epsg_alone_and_with_a_height_system():
    plain = parse("EPSG:4549")
    assert plain.crs == "EPSG:4549"
    assert plain.vertical_datum is None
    assert plain.place.lon == pytest.approx(120.0, abs=1e-9)
    assert plain.place.h == 10.0
    assert parse("EPSG:4549+5737").vertical_datum == "cn1985"
    assert parse("EPSG:32651+5773").vertical_datum == "geoid"
    assert parse("EPSG:4549+5737").crs == "EPSG:4549"
    assert parse("EPSG:4549", crs="EPSG:4550").place.lon == pytest.approx(123.0, abs=1e-9)


def test_wkt_that_agrees_with_its_code_gives_no_warning():
    from pyproj import CRS

    wkt = CRS("EPSG:4549").to_wkt("WKT1_GDAL").replace('"', "&quot;")
    assert "4549" in wkt
    reference = parse(wkt)
    assert not reference.warnings
    assert reference.place.lon == pytest.approx(120.0, abs=1e-9)
    assert "4549" not in reference.crs


def test_only_the_outermost_authority_is_taken_off():
    wkt = 'PROJCS["a",GEOGCS["b",AUTHORITY["EPSG","4490"]],UNIT["m",1],AUTHORITY["EPSG","4547"]]'
    bare, code = without_authority(wkt)
    assert bare == 'PROJCS["a",GEOGCS["b",AUTHORITY["EPSG","4490"]],UNIT["m",1]]'
    assert code == "EPSG:4547"
    assert without_authority('PROJCRS["a",BASE["b"],ID["EPSG",4547]]') == ('PROJCRS["a",BASE["b"]]', "EPSG:4547")
    assert without_authority('PROJCS["AUTHORITY[",UNIT["m",1]]')[1] == ""


def test_a_tangent_plane():
    reference = parse("ENU:30.5,114.25", origin="1,2,3")
    assert (reference.place.lat, reference.place.lon) == (30.5, 114.25)
    site = Site(LonLatH(114.25, 30.5, 0.0))
    moved = placement_at(site, reference=reference).enu_from_tile(np.array([[10.0, 20.0, 30.0]]))
    np.testing.assert_allclose(moved, [[11, 22, 33]], atol=1e-6)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><ModelMetadata/>', "document type"),
        ("<!DOCTYPE ModelMetadata><ModelMetadata/>".encode("utf-16"), "document type"),
        (b"<ModelMetadata", "no XML"),
        (b"", "no XML"),
        (b"<Other/>", "not ModelMetadata"),
        (METADATA.format(srs="EPSG:4549", origin="1,2,x").encode(), "three numbers"),
        (METADATA.format(srs="EPSG:4549", origin="nan,2,3").encode(), "three numbers"),
        (METADATA.format(srs="EPSG:999999", origin="1,2,3").encode(), "not understood"),
        (METADATA.format(srs="https://example.org/crs", origin="1,2,3").encode(), "not understood"),
        (METADATA.format(srs="+proj=tmerc +nadgrids=/etc/passwd", origin="1,2,3").encode(), "not understood"),
        (METADATA.format(srs="ENU:95,10", origin="1,2,3").encode(), "ENU:latitude,longitude"),
        (METADATA.format(srs="ENU:x", origin="1,2,3").encode(), "ENU:latitude,longitude"),
        (METADATA.format(srs="PROJCS[&quot;a&quot;", origin="1,2,3").encode(), "not understood"),
    ],
)
def test_bad_metadata_is_refused(data, words):
    with pytest.raises(ImportFailed, match=words) as refusal:
        parse_metadata(data, path=PATH)
    assert refusal.value.path == "metadata.xml"


def test_large_metadata_is_refused_unread(tmp_path):
    path = tmp_path / "metadata.xml"
    path.write_bytes(b"<ModelMetadata>" + b" " * (2 << 20))
    with pytest.raises(ImportFailed, match="allowed are"):
        read_metadata(path)


@pytest.mark.parametrize(
    ("srs", "origin", "encoding"),
    [
        ("EPSG 4549", "500000,4000000,10", "utf-8"),
        ("epsg: 4549", "500000, 4000000, 10", "utf-8-sig"),
        ("urn:ogc:def:crs:EPSG::4549", "500000;4000000;10", "utf-16"),
        ("EPSG:4549<!-- 青岛 -->", " 500000 4000000 10 ", "gb18030"),
    ],
)
def test_odd_spellings_and_encodings(srs, origin, encoding):
    text = METADATA.format(srs=srs, origin=origin).replace("utf-8", encoding.removesuffix("-sig"))
    for data in (text, text.replace("SRS", "srs").replace("ModelMetadata", "MODELMETADATA")):
        reference = parse_metadata(data.encode(encoding), path=PATH)
        assert reference.crs == "EPSG:4549"
        assert reference.origin == ORIGIN


def test_undeclared_chinese_text_is_read():
    data = METADATA.format(srs="EPSG:4549", origin="1,2,3").replace("<SRS>", "<Note>青岛</Note><SRS>").encode("gb18030")
    assert parse_metadata(data, path=PATH).crs == "EPSG:4549"


def test_a_spelled_out_tangent_plane():
    assert parse("enu : 30.5 114.25").place == parse("ENU:30.5,114.25").place


def test_feet_become_metres_in_all_three_directions():
    # NAD83 / California zone 3 in US survey feet.
    foot = 1200 / 3937
    reference = parse("EPSG:2227", origin="6000000,2000000,100")
    assert reference.unit_m == pytest.approx(foot)
    assert reference.place.h == pytest.approx(100 * foot)
    placement = placement_at(Site(reference.place), reference=reference)
    corners = np.array([(0.0, 0, 0), (1000, 0, 0), (0, 1000, 0), (0, 0, 1000)])
    enu = placement.enu_from_tile(corners)
    np.testing.assert_allclose(enu[0], 0, atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(enu[1:], axis=1), 1000 * foot, rtol=2e-4)
    frame = placement.frame_around(np.zeros(3), np.full(3, 1000.0))
    np.testing.assert_allclose(frame.enu(corners), enu, atol=5e-4)


def test_nothing_stated_is_nothing_assumed():
    assert parse("").crs == ""
    assert parse("").place is None


@pytest.mark.parametrize(
    ("crs", "origin", "site"),
    [
        ("EPSG:4549", (526000.0, 3996000.0, 0.0), LonLatH(120.3, 36.1, 0.0)),
        # At the edge of a zone of six degrees, in the far north, and in a project 100 km away.
        ("EPSG:32651", (168000.0, 4000000.0, 0.0), LonLatH(120.3, 36.1, 0.0)),
        ("EPSG:32633", (700000.0, 7900000.0, 300.0), LonLatH(20.0, 71.0, 0.0)),
        ("EPSG:3857", (13400000.0, 4300000.0, 0.0), LonLatH(120.3, 36.1, 0.0)),
    ],
)
@pytest.mark.parametrize("half_m", [20.0, 150.0, 900.0, 4000.0])
def test_a_frame_is_the_projection_within_half_a_millimetre(crs, origin, site, half_m):
    placement = ProjectedPlacement(Site(site), crs=crs, origin=origin)
    for middle in ((0, 0, 0), (5010, -7300, 40)):
        half = np.array([half_m, half_m, min(half_m, 90)])
        points = middle + np.random.default_rng(3).uniform(-half, half, (2000, 3))
        points = points.astype(np.float32)
        frame = placement.frame_around(points.min(axis=0).astype(float), points.max(axis=0).astype(float))
        if frame is None:
            assert half_m > 1000
            continue
        error = np.abs(frame.enu(points.astype(float)) - placement.exact_enu_from_tile(points.astype(float))).max()
        assert 0 < error < 5e-4
        held = frame.enu_about_origin(points) + frame.origin_enu_m
        # float32 has seven digits.
        assert np.abs(held - frame.enu(points.astype(float))).max() <= max(5e-5, 3e-7 * half_m)


def test_a_model_too_large_for_the_polynomial_is_projected_point_by_point():
    site = Site(LonLatH(120.3, 36.1, 0.0))
    placement = ProjectedPlacement(site, crs="EPSG:4549", origin=(526000.0, 3996000.0, 0.0))
    points = np.random.default_rng(3).uniform((-60000, -60000, 0), (60000, 60000, 900), (2000, 3))
    np.testing.assert_array_equal(placement.enu_from_tile(points), placement.exact_enu_from_tile(points))


def test_boxes_and_local_placement():
    box = enu_box(RigidPlacement(np.eye(4)), np.array([1.0, 2, 3]), np.array([4.0, 5, 6]))
    assert (box.west, box.south, box.bottom, box.east, box.north, box.top) == (1, 2, 3, 4, 5, 6)
    local = placement_at(Site.local(), reference=georeference("", origin=(5.0, 6.0, 7.0), path=PATH))
    np.testing.assert_array_equal(local.enu_from_tile(np.zeros((1, 3))), [[5, 6, 7]])
    georeferenced = placement_at(Site.local(), reference=georeference("EPSG:4549", origin=ORIGIN, path=PATH))
    np.testing.assert_array_equal(georeferenced.enu_from_tile(np.ones((1, 3))), [[1, 1, 1]])
