import json
import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from importers.importer import HEAD_BYTES
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import Refine, TileMissing
from layers.errors import Cancelled, ImportFailed
from layers.site import LonLatH, Site, ecef_from_lonlath, transform_points
from tests.importers.opened import CONTEXT, load, read, source_of
from tests.importers.tiles3d.tiles3d_files import BOX, ORIGIN, b3dm, ecef_transform, png, quad, tile, tileset, write

IDENTITY = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


@pytest.fixture
def town(tmp_path):
    """Write a tileset on earth: a root, a child, and an external tileset with two tiles."""
    inner = tileset(tile("b.b3dm", error=2, children=[tile("c.glb")]))
    return write(
        tmp_path,
        {
            "tileset.json": tileset(
                tile(
                    "a.b3dm",
                    error=8,
                    transform=ecef_transform(),
                    children=[tile("a.b3dm", error=4), tile("Data/inner.json", error=4)],
                )
            ),
            "a.b3dm": b3dm(quad(picture=png([(9, 9, 9)])).glb()),
            "Data/inner.json": inner,
            "Data/b.b3dm": b3dm(quad().glb()),
            "Data/c.glb": quad().glb(),
        },
    )


def test_a_tileset_lands_where_its_transform_says(town):
    result = read(town)
    assert result.site.crs == "EPSG:4326"
    assert result.report.crs == "EPSG:4978"
    assert result.report.vertical_datum == "ellipsoidal"
    assert result.report.origin.lon == pytest.approx(ORIGIN.lon, abs=1e-3)
    assert result.report.origin.h == pytest.approx(ORIGIN.h, abs=1e-2)
    found = load(result.data[0].source, result.data[0].source.root()).meshes[0]
    corner = found.points[2].astype(np.float64) + found.origin_enu_m
    # The quad's corner (10, 4, 0) stands up in glTF: 10 east, 0 north, 4 above the transform's origin.
    expected = transform_points(Site(ORIGIN).ecef_from_enu, [[10, 0, 4]])
    np.testing.assert_allclose(transform_points(result.site.ecef_from_enu, corner[None]), expected, atol=1e-4)


def test_the_second_input_keeps_the_site(town):
    site = Site(LonLatH(120.30, 36.05, 0.0))
    result = read(town, replace(CONTEXT, site=site))
    assert result.site is site
    expected = site.enu_from_lonlath([[ORIGIN.lon, ORIGIN.lat, ORIGIN.h]])[0]
    assert np.linalg.norm(result.data[0].bounds.centre - expected) < 10


def test_a_folder_a_file_and_a_name(town):
    assert read(town).name == town.name
    assert read(town / "tileset.json").name == town.name
    assert read(town / "Data" / "inner.json").name == "inner"


def test_external_tilesets_open_as_they_are_loaded(town):
    source = source_of(town)
    root = source.root()
    assert [child.geometric_error_m for child in root.children] == [4, 4]
    content = load(source, root.children[1])
    assert content.meshes == ()
    (inner,) = content.children
    assert load(source, inner).triangle_count == 2
    assert load(source, inner.children[0]).triangle_count == 2
    # The inner tiles inherit the outer transform.
    np.testing.assert_allclose(inner.volume.centre, root.volume.centre, atol=1e-6)
    keys = [n.key for n in (root, *root.children, inner, *inner.children)]
    assert len(set(keys)) == len(keys)
    assert keys[3] == "0/1/e0 Data/b.b3dm"


def test_inspect_counts_everything(town):
    report = Tiles3dImporter().inspect(town, replace(CONTEXT, full=True))
    assert report.counts == {
        "tiles": 5,
        "contents": 4,
        "tilesets": 1,
        "triangles": 8,
        "vertices": 16,
        "textures": 2,
        "missing": 0,
        "failed": 0,
        "degenerate": 0,
    }
    assert Tiles3dImporter().inspect(town, CONTEXT).counts == {}


def test_missing_and_damaged_tiles_are_counted_and_told(town):
    (town / "Data" / "b.b3dm").unlink()
    (town / "Data" / "c.glb").write_bytes(b"glTF")
    report = Tiles3dImporter().inspect(town, replace(CONTEXT, full=True))
    assert report.counts["missing"] == 1
    assert report.counts["failed"] == 1
    assert report.counts["triangles"] == 4
    assert "c.glb" in str(report.errors[0])
    source = source_of(town)
    (inner,) = load(source, source.root().children[1]).children
    with pytest.raises(TileMissing):
        load(source, inner)


def test_sources_are_frozen_and_picklable(town):
    result = pickle.loads(pickle.dumps(read(town)))
    source = result.data[0].source
    assert load(source, source.root()).triangle_count == 2
    with pytest.raises(AttributeError):
        source.top = None


def test_gzip_files(tmp_path):
    files = {"tileset.json": tileset(tile("a.b3dm")), "a.b3dm": b3dm(quad().glb())}
    source = source_of(write(tmp_path, files, zipped=True))
    assert load(source, source.root()).triangle_count == 2


def test_refinement_and_errors_are_inherited(tmp_path):
    second = {"boundingVolume": {"box": BOX}, "children": [tile(error=900, refine="replace")]}
    root = {"boundingVolume": {"box": BOX}, "refine": "add", "geometricError": 1e10, "children": [second]}
    root = source_of(write(tmp_path, {"tileset.json": tileset(root)})).root()
    (child,) = root.children
    assert root.geometric_error_m == 1e10
    assert root.refine is child.refine is Refine.ADD
    assert child.geometric_error_m == 1e10
    # An error above the parent's is kept as it is.
    assert child.children[0].geometric_error_m == 900
    assert child.children[0].refine is Refine.REPLACE
    assert not root.has_content


def test_legacy_url_several_contents_and_up_axis(tmp_path):
    root = tile()
    root["contents"] = [{"url": "a.b3dm"}, {"uri": "b.glb"}, {"uri": "gone.glb"}]
    files = {"a.b3dm": b3dm(quad().glb()), "b.glb": quad().glb()}
    files["tileset.json"] = tileset(root, version="0.0") | {"asset": {"version": "0.0", "gltfUpAxis": "z"}}
    source = source_of(write(tmp_path, files))
    content = load(source, source.root())
    assert len(content.meshes) == 2
    assert "gone.glb is missing" in content.notes[0]
    mesh = content.meshes[0]
    np.testing.assert_allclose(mesh.points[2] + mesh.origin_enu_m, [10, 4, 0], atol=1e-5)


def test_a_local_tileset_stands_in_a_local_site(tmp_path):
    result = read(write(tmp_path, {"tileset.json": tileset(tile())}))
    assert result.site.is_local
    assert result.report.crs == "LOCAL"
    assert result.report.origin is None
    assert result.report.assumptions == ()


def test_a_local_tileset_in_a_site_is_an_assumption(tmp_path):
    site = Site(ORIGIN)
    result = read(write(tmp_path, {"tileset.json": tileset(tile())}), replace(CONTEXT, site=site))
    assert result.site is site
    assert "stands at the site's origin" in str(result.report.assumptions[0])
    np.testing.assert_allclose(result.data[0].bounds.centre, BOX[:3])


def test_a_projected_tileset_is_placed_by_the_system_given(tmp_path):
    centre = [500123.0, 3991456.0, 12.0]
    root = tile(boundingVolume={"box": [*centre, 50, 0, 0, 0, 50, 0, 0, 0, 5]})
    result = read(write(tmp_path, {"tileset.json": tileset(root)}), replace(CONTEXT, crs="EPSG:4549"))
    assert result.report.crs == "EPSG:4549"
    np.testing.assert_allclose(result.site.enu_from_crs([centre], crs="EPSG:4549"), np.zeros((1, 3)), atol=1e-6)
    east_edge = result.site.enu_from_crs([np.add(centre, [50, 0, 0])], crs="EPSG:4549")[0]
    assert result.data[0].bounds.east == pytest.approx(east_edge[0], abs=0.01)
    assert result.report.assumptions
    with pytest.raises(ImportFailed, match="not understood"):
        read(tmp_path, replace(CONTEXT, crs="nonsense"))


def test_volumes(tmp_path):
    scaled = [2.0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 100, 0, 0, 1]
    root = tile(transform=scaled, children=[tile(boundingVolume={"sphere": [1, 2, 3, 4]})])
    root = source_of(write(tmp_path, {"tileset.json": tileset(root)})).root()
    np.testing.assert_allclose(root.volume.centre, [110, 4, 0])
    np.testing.assert_allclose(root.volume.half_axes, np.diag([12, 6, 2]))
    assert root.volume.radius_m == pytest.approx(math.sqrt(12**2 + 6**2 + 2**2))
    (ball,) = root.children
    np.testing.assert_allclose(ball.volume.centre, [102, 4, 6])
    assert ball.volume.radius_m == 8


@pytest.mark.parametrize(
    "degrees",
    [
        (120.30, 36.05, 120.33, 36.08, -10, 90),
        (100.0, 20.0, 140.0, 50.0, 0, 1000),
        (179.9, -17.1, -179.9, -17.0, 0, 10),
        (10.0, 89.0, 50.0, 90.0, 0, 10),
        (-180.0, -90.0, 180.0, 90.0, 0, 10),
    ],
)
def test_a_region_is_inside_its_box(tmp_path, degrees):
    west, south, east, north, low, high = degrees
    region = [*np.radians([west, south, east, north]).tolist(), low, high]
    root = tile(boundingVolume={"region": region}, children=[tile(boundingVolume={"region": region})])
    result = read(write(tmp_path, {"tileset.json": tileset(root)}), replace(CONTEXT, site=Site(ORIGIN)))
    volume = result.data[0].source.root().volume
    rng = np.random.default_rng(0)
    span = (east - west) % 360 or 360.0
    samples = np.column_stack(
        [west + rng.uniform(0, span, 4000), rng.uniform(south, north, 4000), rng.uniform(low, high, 4000)]
    )
    samples[:2] = (west, south, low), (west + span, north, high)
    points = transform_points(result.site.enu_from_ecef, ecef_from_lonlath(samples)) - volume.centre
    lengths = np.linalg.norm(volume.half_axes, axis=1)
    reach = np.abs(points @ (volume.half_axes / lengths[:, None]).T)
    assert (reach <= lengths + 1e-6).all()
    assert (reach.max(axis=0) > 0.9 * lengths).sum() >= 2
    assert result.report.crs == "EPSG:4978"


def test_a_request_volume_stands_in_its_tile_frame(tmp_path):
    moved = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 100, 0, 0, 1]
    asked = tile(viewerRequestVolume={"sphere": [0, 0, 7, 5]}, transform=moved)
    root = source_of(write(tmp_path, {"tileset.json": tileset(tile(children=[tile(), asked]))})).root()
    assert root.request_volume is None
    assert root.children[0].request_volume is None
    volume = root.children[1].request_volume
    np.testing.assert_allclose(volume.centre, [100, 0, 7])
    assert volume.radius_m == 5


def test_work_can_be_cancelled(town):
    with pytest.raises(Cancelled):
        read(town, replace(CONTEXT, cancelled=lambda: True))
    source = source_of(town)
    with pytest.raises(Cancelled):
        source.load(source.root(), cancelled=lambda: True)
    calls = iter([False] * 3)
    with pytest.raises(Cancelled):
        Tiles3dImporter().inspect(town, replace(CONTEXT, full=True, cancelled=lambda: next(calls, True)))


def test_a_large_document_can_be_cancelled_between_its_tiles(tmp_path):
    path = write(tmp_path, {"tileset.json": tileset(tile(children=[tile("a.b3dm")] * 5000))})
    calls = []

    def cancelled():
        calls.append(1)
        return len(calls) > 5

    with pytest.raises(Cancelled):
        read(path, replace(CONTEXT, cancelled=cancelled))
    assert len(calls) == 6


def claims(path):
    head = path.open("rb").read(HEAD_BYTES) if path.is_file() else b""
    return Tiles3dImporter().can_read(path, head)


def test_what_is_claimed(town, tmp_path):
    assert claims(town)
    assert claims(town / "tileset.json")
    assert not claims(town / "Data")
    long_schema = {"asset": {"version": "1.1"}, "schema": {"id": "x" * 5000}} | tileset(tile())
    write(tmp_path, {"long/tileset.json": long_schema})
    assert claims(tmp_path / "long" / "tileset.json")
    write(tmp_path, {"zipped.json": tileset(tile())}, zipped=True)
    assert claims(tmp_path / "zipped.json")


@pytest.mark.parametrize(
    "value",
    [
        {"type": "FeatureCollection", "features": [], "root": 1, "asset": 2},
        {"type": "CityJSON", "version": "2.0", "root": 1, "asset": 2},
        {"asset": {"version": "2.0"}, "scenes": [], "nodes": [], "meshes": []},
        [],
        {},
    ],
)
def test_other_json_is_not_claimed(tmp_path, value):
    (tmp_path / "a.json").write_text(json.dumps(value))
    assert not claims(tmp_path / "a.json")


def test_a_broken_external_tileset_fails_alone(town):
    (town / "Data" / "inner.json").write_bytes(b"{")
    source = source_of(town)
    assert load(source, source.root().children[0]).triangle_count == 2
    with pytest.raises(ImportFailed):
        load(source, source.root().children[1])


def test_many_children(tmp_path):
    root = source_of(write(tmp_path, {"tileset.json": tileset(tile(children=[tile("a.b3dm")] * 20_000))})).root()
    assert len(root.children) == 20_000
    assert len({c.key for c in root.children}) == 20_000
