import math

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.tiles3d import slice as tiles3d_slice
from importers.tiles3d.implicit import SubtreeLocator
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.tileset import Refine, TileMissing
from layers.errors import Cancelled, ImportFailed
from layers.site import Site, ecef_from_lonlath, transform_points
from tests.importers.opened import load, source_of
from tests.importers.tiles3d.tiles3d_files import implicit, quad, subtree, tile, tileset, write
from tests.shared_data import shared_data

SCHEMA = {
    "classes": {
        "tile": {
            "properties": {
                "box": {
                    "type": "SCALAR",
                    "componentType": "FLOAT64",
                    "array": True,
                    "count": 12,
                    "semantic": "TILE_BOUNDING_BOX",
                },
                "error": {"type": "SCALAR", "componentType": "FLOAT32", "semantic": "TILE_GEOMETRIC_ERROR"},
                "how": {"type": "SCALAR", "componentType": "UINT8", "semantic": "TILE_REFINE"},
                "town": {"name": "Town", "type": "STRING"},
            }
        },
        "content": {
            "properties": {
                "uri": {"type": "STRING", "semantic": "CONTENT_URI"},
                "group": {"type": "SCALAR", "componentType": "UINT8", "semantic": "CONTENT_GROUP_ID"},
            }
        },
        "group": {"properties": {"colour": {"type": "STRING"}}},
        "subtree": {"properties": {"author": {"type": "STRING"}}},
    }
}


def walk(source, *, contents=False):
    """Yield the real tiles, subtrees and their parts loaded on the way."""
    stack = [source.root()]
    while stack:
        node = stack.pop()
        stack += node.children
        if isinstance(node.locator, SubtreeLocator):
            stack += load(source, node).children
        else:
            yield node


def names(source):
    return sorted(node.key.partition(" ")[2] for node in walk(source) if node.has_content)


def town(tmp_path, **subtrees):
    files = {f"s/{name.strip('_').replace('_', '.')}.subtree": data for name, data in subtrees.items()}
    return write(tmp_path, {"tileset.json": tileset(implicit(), version="1.1")} | files)


@pytest.mark.parametrize("name", ["SparseImplicitQuadtree", "SparseImplicitOctree"])
def test_the_tiles_of_a_real_tree_are_the_files_of_its_folder(name):
    folder = shared_data("3dtiles-cesium-samples") / "1.1" / name
    source = source_of(folder)
    assert names(source) == sorted(p.relative_to(folder).as_posix() for p in folder.glob("content/*.glb"))
    nodes = list(walk(source))
    assert len({n.key for n in nodes}) == len(nodes)
    for node in nodes:
        if not node.has_content:
            continue
        # Each model is a cube of its tile's size: it must lie where the tile is said to be.
        content = load(source, node)
        points = np.vstack([m.points + m.origin_enu_m for m in content.meshes])
        box = node.volume.bounds()
        assert (points >= np.subtract((box.west, box.south, box.bottom), 1e-3)).all()
        assert (points <= np.add((box.east, box.north, box.top), 1e-3)).all()


@pytest.mark.parametrize(
    ("folder", "tiles"),
    [("3dtiles-loadersgl-cesiumjs/SparseOctree", None), ("3dtiles-loadersgl-cesiumjs/FullQuadtree", 21)],
)
def test_drafts_of_implicit_tiling(folder, tiles):
    source = source_of(shared_data(folder))
    found = [node for node in walk(source) if node.has_content]
    if tiles is None:
        tiles = len(list((shared_data(folder) / "content").rglob("*.glb")))
    assert len(found) == tiles


def test_bits_stand_in_morton_order(tmp_path):
    # Root, and of its four children those at (1, 0) and (0, 1); below (0, 1) one subtree, its child (1, 1).
    children = np.zeros(16, int)
    children[2 * 4 + 3] = 1
    source = source_of(
        town(
            tmp_path,
            _0_0_0=subtree(tiles=[1, 0, 1, 1, 0], contents=[[0, 0, 1, 1, 0]], children=children),
            _2_1_3=subtree(tiles=[1, 0, 0, 0, 1], contents=[1]),
        )
    )
    found = {node.key.partition(" ")[0]: node for node in walk(source)}
    assert sorted(found) == ["0/0.0.0", "0/1.0.1", "0/1.1.0", "0/2.1.3", "0/3.3.7"]
    assert names(source) == ["c/1.0.1.glb", "c/1.1.0.glb", "c/2.1.3.glb", "c/3.3.7.glb"]
    np.testing.assert_allclose(found["0/1.1.0"].volume.centre, [12, 2, 2])
    np.testing.assert_allclose(found["0/3.3.7"].volume.centre, [7, 7.5, 2])
    np.testing.assert_allclose(found["0/3.3.7"].volume.half_axes, np.diag([1, 0.5, 2]))
    assert [found[k].geometric_error_m for k in sorted(found)] == [32, 16, 16, 8, 4]


def test_an_octree_halves_its_height(tmp_path):
    root = implicit(scheme="OCTREE", levels=2)
    source = source_of(write(tmp_path, {"tileset.json": tileset(root), "s/0.0.0.0.subtree": subtree(contents=[1])}))
    found = {node.key.partition(" ")[0]: node for node in walk(source)}
    assert len(found) == 9
    np.testing.assert_allclose(found["0/1.1.0.1"].volume.centre, [12, 2, 3])
    np.testing.assert_allclose(found["0/1.1.0.1"].volume.half_axes, np.diag([4, 2, 1]))


def test_a_region_is_divided_in_longitude_and_latitude(tmp_path):
    west, south, east, north = np.radians([179.99, 36.0, -179.99, 36.02])
    root = implicit(boundingVolume={"region": [west, south, east, north, 0, 40]}, levels=2)
    files = {"tileset.json": tileset(root), "s/0.0.0.subtree": subtree(contents=[0])}
    result = Tiles3dImporter().read(write(tmp_path, files), ImportContext())
    found = {node.key: node for node in walk(result.data[0].source)}
    corner = ecef_from_lonlath(np.array([[180.005, 36.015, 20.0]]))
    expected = transform_points(result.site.enu_from_ecef, corner)[0]
    np.testing.assert_allclose(found["0/1.1.1"].volume.centre, expected, atol=0.5)
    assert found["0/1.1.1"].volume.radius_m < 0.6 * found["0/0.0.0"].volume.radius_m


def test_buffers_may_lie_beside_a_subtree_of_json(tmp_path):
    beside: dict[str, bytes] = {}
    data = subtree(tiles=[1, 1, 0, 0, 0], contents=[[0, 1, 0, 0, 0]], external=beside, text_only=True)
    files = {"tileset.json": tileset(implicit()), "s/0.0.0.subtree": data, "s/bits.bin": beside["bits.bin"]}
    source = source_of(write(tmp_path, files))
    assert names(source) == ["c/1.0.0.glb"]
    (tmp_path / "s/bits.bin").unlink()
    with pytest.raises(ImportFailed, match=r"the buffer bits\.bin is missing"):
        names(source)


def test_the_draft_extension(tmp_path):
    root = implicit()
    draft = root.pop("implicitTiling")
    draft["maximumLevel"] = draft.pop("availableLevels") - 1
    root["extensions"] = {"3DTILES_implicit_tiling": draft}
    bits = subtree(tiles=[1, 1, 0, 0, 0], contents=[[0, 1, 0, 0, 0]]).replace(b'"bitstream"', b'"bufferView"')
    bits = bits[:8] + (int.from_bytes(bits[8:16], "little") + 2).to_bytes(8, "little") + bits[16:]
    value = tileset(root, extensionsRequired=["3DTILES_implicit_tiling"])
    source = source_of(write(tmp_path, {"tileset.json": value, "s/0.0.0.subtree": bits}))
    assert names(source) == ["c/1.0.0.glb"]


def test_several_contents_have_bits_of_their_own(tmp_path):
    root = implicit(levels=2)
    root["contents"] = [root.pop("content"), {"uri": "d/{level}/{x}/{y}.glb"}]
    files = {
        "tileset.json": tileset(root),
        "s/0.0.0.subtree": subtree(contents=[[0, 1, 0, 0, 1], [0, 0, 0, 1, 1]]),
        "c/1.1.1.glb": quad().glb(),
        "d/1/1/1.glb": quad().glb(),
    }
    source = source_of(write(tmp_path, files))
    found = {node.key: node for node in walk(source)}
    assert load(source, found["0/1.1.1 c/1.1.1.glb"]).triangle_count == 4
    assert "0/1.0.0 c/1.0.0.glb" in found
    assert "0/1.0.1 d/1/0/1.glb" in found


def test_metadata_takes_the_place_of_what_follows_from_division(tmp_path):
    box = np.array([[8, 4, 2, 8, 0, 0, 0, 4, 0, 0, 0, 2], [1, 1, 1, 0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.25]], float)
    table = {
        "class": "tile",
        "count": 2,
        "values": {
            "box": box,
            "error": np.array([50, 3], "f4"),
            "how": np.array([1, 0], "u1"),
            "town": ["Laoshan", "Shinan"],
        },
    }
    content = {"class": "content", "count": 1, "values": {"uri": ["other.glb"], "group": np.array([1], "u1")}}
    data = subtree(
        tiles=[1, 0, 0, 1, 0],
        contents=[[0, 0, 0, 1, 0]],
        columns=[table, content],
        tileMetadata=0,
        contentMetadata=[1],
        subtreeMetadata={"class": "subtree", "properties": {"author": "us"}},
    )
    groups = [{"class": "group", "properties": {"colour": name}} for name in ("red", "blue")]
    value = tileset(implicit(), version="1.1", schema=SCHEMA, groups=groups)
    files = {"tileset.json": value, "s/0.0.0.subtree": data, "other.glb": quad().glb()}
    source = source_of(write(tmp_path, files))
    (root,) = load(source, source.root()).children
    (child,) = root.children
    assert (root.geometric_error_m, child.geometric_error_m) == (50, 3)
    assert (root.refine, child.refine) == (Refine.REPLACE, Refine.ADD)
    np.testing.assert_allclose(child.volume.centre, [1, 1, 1])
    np.testing.assert_allclose(child.volume.half_axes, np.diag([0.5, 0.5, 0.25]))
    assert child.key == "0/1.0.1 other.glb"
    properties = load(source, child).properties
    assert properties["tile.Town"] == "Shinan"
    assert properties["content[0].group.colour"] == "blue"
    assert properties["subtree.author"] == "us"


def test_damaged_metadata_costs_itself(tmp_path):
    table = {"class": "tile", "count": 2, "values": {"error": np.array([50], "f4")}}
    files = {
        "tileset.json": tileset(implicit(), version="1.1", schema=SCHEMA),
        "s/0.0.0.subtree": subtree(tiles=[1, 0, 0, 1, 0], columns=[table], tileMetadata=0),
    }
    source = source_of(write(tmp_path, files))
    content = load(source, source.root())
    assert "2 rows need 8 bytes" in content.notes[0]
    assert len(content.children[0].children) == 1


def test_a_million_tiles_open_at_once_and_load_as_they_are_asked_for(tmp_path):
    """11 levels are 1,398,101 tiles: in subtrees of 6 levels, and in a single one, read a part at a time."""
    files = {"tileset.json": tileset(implicit(levels=11, subtree_levels=6))}
    files["s/0.0.0.subtree"] = subtree(contents=[1], children=1)
    many = source_of(write(tmp_path / "many", files))
    one = source_of(
        write(
            tmp_path / "one",
            {
                "tileset.json": tileset(implicit(levels=11, subtree_levels=11)),
                "s/0.0.0.subtree": subtree(contents=[1]),
            },
        )
    )
    for source in (many, one):
        (root,) = load(source, source.root()).children
        stack, seen, containers = [root], 0, 0
        while stack:
            node = stack.pop()
            stack += node.children
            containers += isinstance(node.locator, SubtreeLocator)
            seen += not isinstance(node.locator, SubtreeLocator)
        assert seen == 1365
        assert containers == 4096
    # The deepest tile in a corner, part by part.
    node = one.root()
    while not node.key.startswith("0/10.1023.1023 "):
        below = node.children or load(one, node).children
        node = max(below, key=lambda n: float(n.volume.centre[:2].sum()))
    assert node.key == "0/10.1023.1023 c/10.1023.1023.glb"
    np.testing.assert_allclose(node.volume.centre, [16 - 16 / 2048, 8 - 8 / 2048, 2])


def test_a_tree_that_says_it_is_full_to_the_last_level_costs_what_is_looked_at(tmp_path):
    """Eight to the power of 23 tiles in a file of eighty bytes."""
    files = {"tileset.json": tileset(implicit(scheme="OCTREE", levels=24, subtree_levels=19))}
    files["s/0.0.0.0.subtree"] = files["s/19.0.0.0.subtree"] = subtree(contents=[1], children=1)
    source = source_of(write(tmp_path, files))
    node = source.root()
    while not node.key.startswith("0/23.0.0.0 "):
        below = node.children or load(source, node).children
        assert len(below) <= 8
        node = below[0]
    assert node.key == "0/23.0.0.0 c/23.0.0.0.glb"
    assert node.geometric_error_m == 32 / 2**23
    assert node.volume.half_axes[0, 0] == 8 / 2**23


def test_a_subtree_in_parts_is_the_same_tree(tmp_path, monkeypatch):
    rng = np.random.default_rng(3)
    bits = np.ones(1 + 8 + 64 + 512, int)
    bits[9:] = rng.integers(0, 2, len(bits) - 9)
    # No tile without its parent.
    for i in range(73, len(bits)):
        bits[i] &= bits[9 + (i - 73) // 8]
    content = bits * rng.integers(0, 2, len(bits))
    root = implicit(scheme="OCTREE", levels=4, subtree_levels=4)
    path = write(
        tmp_path, {"tileset.json": tileset(root), "s/0.0.0.0.subtree": subtree(tiles=bits, contents=[content])}
    )

    def told():
        return sorted(
            (n.key, n.geometric_error_m, tuple(n.volume.centre), n.volume.radius_m) for n in walk(source_of(path))
        )

    whole = told()
    assert len(whole) == bits.sum()
    assert sum(" " in key for key, *_ in whole) == content.sum()
    monkeypatch.setattr(tiles3d_slice, "SLICE_TILES", 20)
    assert told() == whole


def test_inspect_counts_the_tiles_of_subtrees(tmp_path):
    path = town(
        tmp_path,
        _0_0_0=subtree(contents=[0], children=[1, *[0] * 15]),
        _2_0_0=subtree(tiles=[1, 0, 0, 0, 0], contents=[0]),
    )
    counts = Tiles3dImporter().inspect(path, ImportContext(full=True)).counts
    assert (counts["tiles"], counts["subtrees"], counts["tilesets"]) == (6, 2, 0)


def test_a_missing_subtree_is_a_missing_tile(tmp_path):
    source = source_of(town(tmp_path))
    with pytest.raises(TileMissing, match=r"0\.0\.0\.subtree"):
        load(source, source.root())
    with pytest.raises(Cancelled):
        source.load(source.root(), cancelled=lambda: True)


def without(key):
    root = implicit()
    del root["implicitTiling"][key]
    return root


BAD_ROOTS = {
    "sphere": (implicit(boundingVolume={"sphere": [0, 0, 0, 1]}), "a sphere cannot be divided"),
    "children": (implicit(children=[tile()]), "lists children of its own"),
    "scheme": (implicit(scheme="KDTREE"), "neither QUADTREE nor OCTREE"),
    "levels": (implicit(levels=25), "25 levels"),
    "subtree_levels": (implicit(subtree_levels=20), "subtrees of 20"),
    "no_levels": (without("availableLevels"), "whole number"),
    "no_subtrees": (without("subtrees"), "an object is expected"),
    "zero": (implicit(subtree_levels=0), "out of range"),
    "out": (implicit(content={"uri": "../{level}/{x}/{y}.glb"}), "leads out of the dataset"),
    "s2": (
        implicit(boundingVolume={"extensions": {"3DTILES_bounding_volume_S2": {"token": "3"}}}),
        "3DTILES_bounding_volume_S2",
    ),
}


@pytest.mark.parametrize("name", BAD_ROOTS)
def test_bad_roots_are_refused(tmp_path, name):
    root, problem = BAD_ROOTS[name]
    with pytest.raises(ImportFailed, match=problem):
        source_of(write(tmp_path, {"tileset.json": tileset(root)}))


def test_bad_subtrees_are_refused(tmp_path):
    good = subtree(tiles=[1, 1, 0, 0, 0], contents=[1])
    damaged = {
        "bits": good.replace(b'"byteLength": 1}]', b'"byteLength": 0}]'),
        "view": good.replace(b'"byteOffset": 0', b'"byteOffset": 9'),
        "buffer": good.replace(b'"byteLength": 1}]', b'"byteLength": 9}]'),
        "bitstream": good.replace(b'"bitstream": 0', b'"bitstream": 7'),
        "constant": good.replace(b'"constant": 0', b'"constant": 2'),
        "version": good[:4] + b"\2" + good[5:],
        "length": good[:8] + b"\xff" * 8 + good[16:],
        "cut": good[:20],
        "text": b"<html></html>",
        "empty": b"",
    }
    source = source_of(town(tmp_path, _0_0_0=good))
    assert len(load(source, source.root()).children) == 1
    for name, data in damaged.items():
        assert data != good, name
        (tmp_path / "s/0.0.0.subtree").write_bytes(data)
        with pytest.raises(ImportFailed):
            load(source, source.root())


def test_mutants_of_a_subtree_are_read_or_refused(tmp_path):
    rng = np.random.default_rng(5)
    seed = subtree(tiles=[1, 1, 0, 1, 0], contents=[[0, 1, 0, 0, 0]], children=np.eye(16, dtype=int)[3])
    source = source_of(town(tmp_path, _0_0_0=seed))
    outcomes = {"read": 0, "refused": 0}
    for _ in range(300):
        data = bytearray(seed)
        if rng.integers(3):
            # Numbers of the text, and bits: what is still a subtree.
            places = [i for i, c in enumerate(data) if chr(c) in "0123456789" or i > data.rfind(b"}")]
            at = places[int(rng.integers(len(places)))]
            data[at] = int(rng.integers(48, 58)) if at < data.rfind(b"}") else int(rng.integers(256))
        else:
            data[int(rng.integers(len(data)))] = int(rng.integers(256))
        (tmp_path / "s/0.0.0.subtree").write_bytes(data)
        try:
            content = load(source, source.root())
        except ImportFailed:
            outcomes["refused"] += 1
            continue
        outcomes["read"] += 1
        assert all(math.isfinite(n.volume.radius_m) for n in content.children)
    assert min(outcomes.values()) > 20


def test_a_region_in_a_local_site_stands_where_the_site_is(tmp_path):
    region = [*np.radians([120.0, 36.0, 120.01, 36.01]).tolist(), 0, 40]
    files = {"tileset.json": tileset(implicit(boundingVolume={"region": region})), "s/0.0.0.subtree": subtree()}
    context = ImportContext(site=Site.local())
    (root,) = load(source := source_of(write(tmp_path, files), context), source.root()).children
    assert np.linalg.norm(root.volume.centre) < 1
