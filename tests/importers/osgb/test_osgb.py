"""The importer on deliveries as they come."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.osgb.importer import OsgbImporter
from importers.osgb.placement import ProjectedPlacement
from layers.data.geometry import Bounds
from layers.data.tileset import TileMissing, TileNode
from layers.errors import Cancelled, CrsMissing, ImportFailed
from layers.site import LonLatH, Site, lonlath_from_crs
from tests.importers.osgb.osgb_deliveries import leaf_bytes, paged_bytes, write_delivery
from tests.importers.osgb.osgb_files import OsgbWriter
from tests.importers.osgb.osgb_meshes import Mesh
from tests.shared_data import shared_data

IMPORTER = OsgbImporter()
ROOT = "Tile_+000_+000.osgb"


def read(path: Path, **context):
    return IMPORTER.read(path, ImportContext(**context))


def test_tielu_is_counted_as_its_readme_says():
    report = IMPORTER.inspect(shared_data("osgb-production5-tielu"), ImportContext(full=True))
    assert report.format == "osgb"
    expected = {"tiles": 13, "vertices": 118_045, "triangles": 81_260, "paged_lods": 39, "missing": 27, "orphans": 0}
    assert {name: report.counts[name] for name in expected} == expected
    assert report.counts["textures"] == 40
    assert report.details["versions"] == {"80": 13}
    assert report.origin.lon == pytest.approx(113.37999, abs=1e-5)
    assert report.origin.lat == pytest.approx(22.49514, abs=1e-5)
    assert report.vertical_datum == "ellipsoidal"
    assert any("ellipsoid" in str(a) for a in report.assumptions)
    assert any("64.7 km" in str(w) for w in report.warnings)
    assert any("27 finer tiles" in str(w) for w in report.warnings)
    assert not report.errors


def test_tielu_streams_what_was_counted_to_where_it_lies():
    folder = shared_data("osgb-production5-tielu")
    result = read(folder)
    (data,) = result.data
    assert result.site.origin.lon == pytest.approx(113.379986, abs=1e-6)
    assert result.name == "osgb-production5-tielu"
    triangles = missing = 0
    leaves: list[TileNode] = []
    waiting = [data.source.root()]
    meshes = []
    while waiting:
        tile = waiting.pop()
        children = tile.children
        if tile.has_content:
            try:
                content = data.source.load(tile, cancelled=lambda: False)
            except TileMissing:
                missing += 1
                continue
            triangles += content.triangle_count
            children = (*children, *content.children)
            for mesh in content.meshes:
                meshes.append(mesh)
                box = Bounds.of_points(mesh.points + mesh.origin_enu_m)
                assert np.linalg.norm(box.corners - tile.volume.centre, axis=1).max() <= tile.volume.radius_m + 1e-3
        if not children:
            leaves.append(tile)
        waiting.extend(children)
    assert (triangles, missing) == (81_260, 27)
    assert all(m.unlit and m.texture is not None for m in meshes)
    # The other seven of the finest level name children that are not there.
    assert [t.key.rpartition("/")[2] for t in leaves] == ["Tile_+000_+013_L19_0uuuu5.osgb"]
    held = data.bounds
    # The coarsest tile's vertices, 100 m square, 1300 m north of the origin.
    assert (held.east - held.west, held.north - held.south) == pytest.approx((100.2, 100.2), abs=0.1)
    assert held.north == pytest.approx(1400, abs=1)


def test_every_vertex_of_a_real_tile_lies_within_a_millimetre_of_the_exact_projection(monkeypatch):
    folder = shared_data("osgb-production5-tielu")
    fitted, exact = ([], [])
    for collected in (fitted, exact):
        if collected is exact:
            monkeypatch.setattr(ProjectedPlacement, "frame_around", lambda *_: None)
        path = folder / "Data" / "Tile_+000_+013" / "Tile_+000_+013_L18_0uuuu.osgb"
        source = read(path).data[0].source
        (tile,) = source.root().children
        for child in source.load(tile, cancelled=lambda: False).children:
            for mesh in source.load(child, cancelled=lambda: False).meshes:
                collected.append(mesh.points.astype(np.float64) + mesh.origin_enu_m)
    assert sum(len(p) for p in fitted) > 5000
    error = np.abs(np.concatenate(fitted) - np.concatenate(exact)).max()
    assert 0 < error < 1e-3


@pytest.mark.parametrize(
    ("name", "tiles", "paged_lods", "missing"),
    [("osgb-djiterra-edge", 7, 23, 23), ("osgb-misc-versions", 5, 1, 1)],
)
def test_folders_of_loose_files(name, tiles, paged_lods, missing):
    report = IMPORTER.inspect(shared_data(name), ImportContext(full=True))
    assert (report.counts["tiles"], report.counts["paged_lods"], report.counts["missing"]) == (
        tiles,
        paged_lods,
        missing,
    )
    assert report.crs == ""
    assert any("not stated" in str(w) for w in report.warnings)
    with pytest.raises(CrsMissing, match="--crs"):
        read(shared_data(name))
    result = read(shared_data(name), crs="LOCAL")
    assert result.site.is_local
    assert result.report.crs == "LOCAL"


def test_every_way_of_naming_a_delivery_finds_the_same(tmp_path):
    folder = write_delivery(tmp_path / "area", {ROOT: paged_bytes("a.osgb"), "a.osgb": leaf_bytes()})
    tiles = folder / "Data" / "Tile_+000_+000"
    for path in (folder, folder / "metadata.xml", folder / "Data", tiles, tiles / ROOT):
        head = path.read_bytes()[:4096] if path.is_file() else b""
        assert IMPORTER.can_read(path, head)
        report = IMPORTER.inspect(path, ImportContext(full=True))
        assert (report.counts["tiles"], report.counts["triangles"]) == (2, 4)
        assert report.crs == "EPSG:4549"
        assert report.origin.lon == pytest.approx(120.0)
    assert read(folder).name == "area"
    assert read(folder / "Data").name == "area"
    assert read(tiles / ROOT).name == "Tile_+000_+000"
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.json").write_text("{}")
    assert not IMPORTER.can_read(tmp_path / "other", b"")
    assert not IMPORTER.can_read(tmp_path / "other" / "a.json", b"{}")


def test_files_that_nothing_leads_to_are_counted(tmp_path):
    folder = write_delivery(tmp_path, {ROOT: paged_bytes("gone.osgb"), "Tile_+000_+000_L20_0.osgb": leaf_bytes()})
    report = IMPORTER.inspect(folder, ImportContext(full=True))
    assert (report.counts["tiles"], report.counts["orphans"], report.counts["missing"]) == (1, 1, 1)
    assert report.details["orphans"] == ["Data/Tile_+000_+000/Tile_+000_+000_L20_0.osgb"]
    assert any("in no tree" in str(w) for w in report.warnings)


def test_loose_files_that_another_one_names_are_no_roots(tmp_path):
    for name, data in {
        "Tile_1_L15_0.osgb": paged_bytes("Tile_1_L16_00.osgb"),
        "Tile_1_L16_00.osgb": leaf_bytes(),
        "Tile_2.osgb": paged_bytes("Tile_2_L16_0.osgb"),
        "Tile_2_L16_0.osgb": leaf_bytes(),
    }.items():
        (tmp_path / name).write_bytes(data)
    roots = read(tmp_path, crs="LOCAL").data[0].source.root().children
    assert [t.key for t in roots] == ["Tile_1_L15_0.osgb", "Tile_2.osgb"]


def test_one_damaged_root_among_others_is_told_and_a_lone_one_refused(tmp_path):
    folder = write_delivery(tmp_path, {ROOT: leaf_bytes()})
    other = folder / "Data" / "Tile_+001_+000"
    other.mkdir()
    (other / "Tile_+001_+000.osgb").write_bytes(b"\xa1\x0e\x91\x6cnonsense")
    result = read(folder)
    assert len(result.report.errors) == 1
    assert "Tile_+001_+000.osgb, byte 0" in str(result.report.errors[0])
    assert len(result.data[0].source.root().children) == 1
    with pytest.raises(ImportFailed, match="byte 0"):
        read(other, crs="LOCAL")


def test_empty_tiles_are_no_tiles(tmp_path):
    writer = OsgbWriter()
    writer.obj("osg::Node", lambda w: w.node_fields())
    folder = write_delivery(tmp_path, {ROOT: writer.file()})
    result = read(folder)
    assert result.report.details["empty_root_files"] == 1
    assert result.data[0].source.root().children == ()
    assert result.data[0].bounds.is_empty


def test_an_empty_folder_and_a_path_to_nothing_are_refused(tmp_path):
    with pytest.raises(ImportFailed, match="no \\.osgb file"):
        read(tmp_path)
    with pytest.raises(ImportFailed, match="does not exist"):
        read(tmp_path / "gone")


def test_the_heights_are_assumed_unless_somebody_says(tmp_path):
    plain = write_delivery(tmp_path / "a", {ROOT: leaf_bytes()})
    assert read(plain).report.vertical_datum == "ellipsoidal"
    assert any("not stated" in str(a) for a in read(plain).report.assumptions)
    said = read(plain, vertical_datum="ellipsoidal").report
    assert not said.assumptions
    compound = write_delivery(tmp_path / "b", {ROOT: leaf_bytes()}, srs="EPSG:4549+5737")
    report = read(compound).report
    assert report.vertical_datum == "cn1985"
    assert any("geoid" in str(a) for a in report.assumptions)


def test_vertices_without_an_origin_are_coordinates_of_the_given_system(tmp_path):
    points = np.array([(500000, 4000000, 5), (500010, 4000000, 5), (500000, 4000010, 5)], np.float64)
    mesh = Mesh(points=points, indices=np.array([0, 1, 2], np.uint32), uv=None)
    (tmp_path / "city.osgb").write_bytes(leaf_bytes(mesh))
    result = read(tmp_path / "city.osgb", crs="EPSG:4549")
    (lon, lat, _), *_ = lonlath_from_crs(points, crs="EPSG:4549")
    assert result.site.origin.lon == pytest.approx(lon, abs=1e-3)
    assert result.site.origin.lat == pytest.approx(lat, abs=1e-3)
    assert result.data[0].bounds.radius_m < 20
    assert abs(result.data[0].bounds.centre).max() < 20
    assert any("no SRSOrigin" in str(a) for a in result.report.assumptions)
    (tmp_path / "small.osgb").write_bytes(leaf_bytes())
    with pytest.raises(ImportFailed, match="outside of where EPSG:4549 is used"):
        read(tmp_path / "small.osgb", crs="EPSG:4549")


def test_it_joins_a_project_that_has_a_site(tmp_path):
    folder = write_delivery(tmp_path, {ROOT: leaf_bytes()})
    own = read(folder)
    site = Site(LonLatH(120.01, 36.1, 0.0), crs="EPSG:4549")
    joined = read(folder, site=site)
    assert joined.site is site
    moved = site.enu_from_crs([[500005, 4000005, 11]], crs="EPSG:4549")[0]
    np.testing.assert_allclose(joined.data[0].bounds.centre, moved, atol=0.05)
    np.testing.assert_allclose(own.data[0].bounds.centre, (5, 5, 1), atol=0.05)


def test_cancelling(tmp_path):
    folder = write_delivery(tmp_path, {ROOT: leaf_bytes()})
    for work in (IMPORTER.read, IMPORTER.inspect):
        with pytest.raises(Cancelled):
            work(folder, ImportContext(cancelled=lambda: True))


def test_reports_are_picklable(tmp_path):
    folder = write_delivery(tmp_path, {ROOT: paged_bytes("a.osgb")})
    report = IMPORTER.inspect(folder, ImportContext(full=True))
    assert pickle.loads(pickle.dumps(report)) == report
