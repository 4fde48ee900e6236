import json
import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from importers import tiles3d_json
from importers.importer import HEAD_BYTES, ImportContext
from importers.tiles3d import Tiles3dImporter
from importers.tiles3d_nodes import content_addresses
from layers.data.tileset import Refine, TileMissing
from layers.errors import Cancelled, ImportFailed
from layers.site import LonLatH, Site, ecef_from_lonlath, transform_points
from tests.importers.tiles3d_files import BOX, ORIGIN, b3dm, ecef_transform, png, quad, tile, tileset, write

CONTEXT = ImportContext()
IDENTITY = [1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


def read(path, context=CONTEXT):
    return Tiles3dImporter().read(path, context)


def source_of(path, context=CONTEXT):
    return read(path, context).data[0].source


def load(source, node):
    return source.load(node, cancelled=lambda: False)


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


def child(**more):
    return tileset(tile(children=[tile(**more)]))


def with_transform(index, value):
    matrix = list(IDENTITY)
    matrix[index] = value
    return child(transform=matrix)


def deep(depth):
    node = tile()
    for _ in range(depth):
        node = tile(children=[node])
    return tileset(node)


HOSTILE = {
    "self": tileset(tile("tileset.json")),
    "self_by_another_way": tileset(tile(children=[tile("./x/../tileset.json")])),
    "empty_uri": tileset(tile("")),
    "no_uri": tileset(tile(content={})),
    "file_uri": tileset(tile("file:///etc/passwd")),
    "unc": tileset(tile("\\\\host\\x.b3dm")),
    "out": tileset(tile("../x.b3dm")),
    "hidden_out": tileset(tile("%2e%2e/x.b3dm")),
    "absolute": tileset(tile("/x.b3dm")),
    "elsewhere": tileset(tile("http://127.0.0.1:9/x.b3dm")),
    "depth_65": deep(65),
    "depth_300": deep(300),
    "error_negative": child(error=-1),
    "error_text": child(error="1"),
    "error_null": child(error=None),
    "error_true": child(error=True),
    "refine": child(refine="MERGE"),
    "transform_singular": with_transform(10, 0.0),
    "transform_nearly_singular": child(transform=[1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1e-10, 0, 0, 0, 0, 1]),
    "transform_projective": with_transform(3, 0.5),
    "transform_far": with_transform(12, 1e300),
    "transform_short": child(transform=[1, 0, 0]),
    "box_short": child(boundingVolume={"box": [1, 2, 3]}),
    "box_far": child(boundingVolume={"box": [1e30] * 12}),
    "sphere_negative": child(boundingVolume={"sphere": [0, 0, 0, -1]}),
    "region_degrees": child(boundingVolume={"region": [120, 36, 121, 37, 0, 1]}),
    "region_upside_down": child(boundingVolume={"region": [0, 1, 1, 0, 0, 1]}),
    "region_without_place": child(boundingVolume={"region": [0, 0, 1, 1, 0, 1]}),
    "no_volume": child(boundingVolume={}),
    "s2": child(boundingVolume={"extensions": {"3DTILES_bounding_volume_S2": {"token": "1"}}}),
    "children_no_list": tileset(tile(children=[]) | {"children": {}}),
    "child_no_object": tileset(tile(children=[3])),
    "root_no_object": tileset([]),
    "implicit": child(implicitTiling={"subdivisionScheme": "QUADTREE"}),
    "extension": tileset(tile(), extensionsRequired=["EXT_unheard_of"]),
    "version": tileset(tile(), version="3.0"),
    "up_axis": tileset(tile()) | {"asset": {"version": "1.0", "gltfUpAxis": "W"}},
    "no_asset": {"root": tile(), "geometricError": 1},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tilesets_are_refused(tmp_path, name):
    with pytest.raises(ImportFailed) as caught:
        read(write(tmp_path, {"tileset.json": HOSTILE[name]}))
    assert caught.value.path.endswith("tileset.json")
    assert "\n" not in str(caught.value)


def test_the_refusal_says_where(tmp_path):
    with pytest.raises(ImportFailed) as caught:
        read(write(tmp_path, {"tileset.json": HOSTILE["error_negative"]}))
    assert caught.value.where == "root.children[0].geometricError"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"  ",
        b"{",
        b"<html></html>",
        b"null",
        b'{"asset":{"version":"1.0"},"asset":{"version":"1.0"},"root":{}}',
        json.dumps(tileset(tile())).replace("100.0", "NaN").encode(),
        json.dumps(tileset(tile())).replace("100.0", "1e999").encode(),
        b'{"asset":{"version":"1.0"},"root":' * 100_000,
        b"\x1f\x8b" + bytes(20),
    ],
)
def test_hostile_text_is_refused(tmp_path, text):
    (tmp_path / "tileset.json").write_bytes(text)
    with pytest.raises(ImportFailed):
        read(tmp_path)


def test_depth_64_is_read(tmp_path):
    node = source_of(write(tmp_path, {"tileset.json": deep(64)})).root()
    while node.children:
        (node,) = node.children
    assert node.key.count("/") == 64


def test_tilesets_that_lead_to_each_other_are_refused(tmp_path):
    files = {"tileset.json": tileset(tile("b/b.json")), "b/b.json": tileset(tile(children=[tile("../tileset.json")]))}
    with pytest.raises(ImportFailed, match="leads back to itself"):
        read(write(tmp_path, files))


def test_a_long_chain_of_tilesets_ends_at_the_depth_limit(tmp_path):
    files = {f"{i}.json": tileset(tile(f"{i + 1}.json")) for i in range(70)}
    source = source_of(write(tmp_path, files) / "0.json")
    node = source.root()
    for _ in range(64):
        (node,) = load(source, node).children
    with pytest.raises(ImportFailed, match="nested deeper than 64"):
        load(source, node)


def test_a_broken_external_tileset_fails_alone(town):
    (town / "Data" / "inner.json").write_bytes(b"{")
    source = source_of(town)
    assert load(source, source.root().children[0]).triangle_count == 2
    with pytest.raises(ImportFailed):
        load(source, source.root().children[1])


def test_a_missing_input_is_refused(tmp_path):
    with pytest.raises(ImportFailed, match="no such file"):
        read(tmp_path / "nothing.json")
    with pytest.raises(ImportFailed, match="no such file"):
        read(tmp_path)


def test_many_children(tmp_path):
    root = source_of(write(tmp_path, {"tileset.json": tileset(tile(children=[tile("a.b3dm")] * 20_000))})).root()
    assert len(root.children) == 20_000
    assert len({c.key for c in root.children}) == 20_000


def told(node):
    """Return everything that a node says, with its children."""
    asked = node.request_volume
    return (
        node.key,
        node.geometric_error_m,
        node.refine,
        node.has_content,
        node.volume.centre.tolist(),
        node.volume.half_axes.tolist(),
        node.volume.radius_m,
        asked and asked.radius_m,
        content_addresses(node),
        [told(child) for child in node.children],
    )


def test_a_document_read_in_pieces_is_the_same_tree(tmp_path, monkeypatch):
    """Usual tiles and odd ones, mixed: the way a document is decoded does not show."""
    region = [*np.radians([120.3, 36.0, 120.4, 36.1]).tolist(), 0, 9]
    odd = [
        tile("a.b3dm", transform=[*IDENTITY[:12], 5, 6, 7, 1], children=[tile("b.b3dm"), tile(extras={"a": [1]})]),
        tile(boundingVolume={"region": region}, children=[tile("c.b3dm", error=3)]),
        tile(boundingVolume={"sphere": [1, 2, 3, 4]}, viewerRequestVolume={"box": BOX}),
        tile(content={"url": "d.b3dm"}, refine="Add"),
        tile("e f.b3dm"),
        tile("long/" * 50 + "g.b3dm"),
        tile(contents=[{"uri": "h.glb"}, {"uri": "i.glb"}]),
        {"boundingVolume": {"box": [1] * 12}},
    ]
    root = tile(transform=ecef_transform(), children=[tile(children=[*odd, tile("j.b3dm", children=odd)]), *odd] * 3)
    path = write(tmp_path, {"tileset.json": tileset(root, extras={"x": 1})})
    whole = told(source_of(path).root())
    for strict, pieces in ((0, 1 << 17), (0, 400), (0, 0), (1 << 20, 0)):
        monkeypatch.setattr(tiles3d_json, "STRICT_BYTES", strict)
        monkeypatch.setattr(tiles3d_json, "PIECE_BYTES", pieces)
        assert told(source_of(path).root()) == whole


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tilesets_are_refused_in_pieces(tmp_path, monkeypatch, name):
    monkeypatch.setattr(tiles3d_json, "STRICT_BYTES", 0)
    path = write(tmp_path, {"tileset.json": HOSTILE[name]})
    for pieces in (1 << 17, 0):
        monkeypatch.setattr(tiles3d_json, "PIECE_BYTES", pieces)
        with pytest.raises(ImportFailed):
            read(path)


@pytest.mark.parametrize(
    "text",
    [
        b'{"asset":{"version":"1.0"},"root":' * 100_000,
        b'{"asset":{"version":"1.0"},"root":{"boundingVolume":{"box":[NaN]}}}',
        b'{"asset":{"version":"1.0"},"root":{"children":' + b"[" * 100_000 + b"}}",
        b'{"asset":{"version":"1.0"},"root":{"children":' + b'[{"children":' * 100_000 + b"}}",
        b'{"asset":{"version":"1.0"},"root":{"children":[{"a":"\xff"}]}}',
        b'{"asset":{"version":"1.0"},"root":{"children":[{"geometricError":1e999}]}}',
        b'{"asset":{"version":"1.0"},"root":[]}',
        b'{"asset":{"version":"1.0"},"root":{"children":"a"}}',
    ],
)
def test_hostile_text_is_refused_in_pieces(tmp_path, monkeypatch, text):
    monkeypatch.setattr(tiles3d_json, "STRICT_BYTES", 0)
    (tmp_path / "tileset.json").write_bytes(text)
    with pytest.raises(ImportFailed):
        read(tmp_path)


def test_mutants_are_read_or_refused(tmp_path):
    """500 mutants of a tileset.json: bytes, and fields set to extremes."""
    rng = np.random.default_rng(7)
    seed = json.dumps(
        tileset(tile("a.b3dm", transform=ecef_transform(), children=[tile("b.json", error=2), tile(refine="ADD")]))
    ).encode()
    words = [b"NaN", b"-1", b"0", b"null", b"[]", b"{}", b'"tileset.json"', b"1e999", b"4294967296", b"true", b'""']
    path = tmp_path / "tileset.json"
    outcomes = {"read": 0, "refused": 0}
    for _ in range(500):
        data = bytearray(seed)
        at = int(rng.integers(len(data)))
        match int(rng.integers(3)):
            case 0:
                data[at] = int(rng.integers(256))
            case 1:
                del data[at : at + int(rng.integers(1, 20))]
            case 2:
                end = next((i for i in range(at, len(data)) if data[i] in b",]}"), at)
                start = max(data.rfind(b, 0, end) for b in (b",", b"[", b":", b" ")) + 1
                data[start:end] = words[int(rng.integers(len(words)))]
        path.write_bytes(data)
        try:
            source = source_of(tmp_path)
        except ImportFailed:
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        if source.root().has_content:
            with pytest.raises((TileMissing, ImportFailed)):
                load(source, source.root())
    assert min(outcomes.values()) > 50
