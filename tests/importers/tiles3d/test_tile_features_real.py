"""Features of real tiles: what a pick tells against what the file says, worked out here without the importers."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from importers.place import Place
from importers.tiles3d.content import TileFrame, decode_content
from tests.importers.tiles3d.tiles_by_hand import COMPONENTS, Document, close, column, hit, opened, tables
from tests.shared_data import shared_data

CESIUM = "3dtiles-loadersgl-cesiumjs"


@pytest.mark.parametrize(
    "name",
    [
        f"{CESIUM}/Batched/BatchedWithBatchTable/batchedWithBatchTable.b3dm",
        f"{CESIUM}/Batched/BatchedWithBatchTableBinary/batchedWithBatchTableBinary.b3dm",
        f"{CESIUM}/Batched/BatchedWGS84/batchedWGS84.b3dm",
    ],
)
def test_batch_table(name):
    path = shared_data(name)
    table, binary, body = tables(path.read_bytes())
    document = Document(body, path.parent)
    found = opened(path)
    seen = set()
    for mesh, primitive in zip(
        found.meshes, (p for m in document.json["meshes"] for p in m["primitives"]), strict=True
    ):
        ids = document.accessor(primitive["attributes"]["_BATCHID"])[:, 0]
        count = int(ids.max()) + 1
        for triangle in range(0, len(mesh.triangles), 7):
            feature = int(ids[mesh.triangles[triangle][0]])
            here = hit(mesh, triangle)
            assert here.feature == feature
            assert here.properties.keys() == table.keys()
            for key, entry in table.items():
                assert close(here.properties[key], column(entry, binary, count)[feature])
            seen.add(feature)
        np.testing.assert_array_equal(mesh.features[0].vertices_of(3), ids == 3)
    assert len(seen) >= 10


@pytest.mark.parametrize(
    "name",
    [
        "BatchTableHierarchy",
        "BatchTableHierarchyBinary",
        "BatchTableHierarchyLegacy",
        "BatchTableHierarchyMultipleParents",
        "BatchTableHierarchyNoParents",
    ],
)
def test_batch_table_hierarchy(name):
    path = shared_data(f"{CESIUM}/Hierarchy/{name}/tile.b3dm")
    table, binary, body = tables(path.read_bytes())
    tree = table["HIERARCHY"] if "HIERARCHY" in table else table["extensions"]["3DTILES_batch_table_hierarchy"]
    total = tree["instancesLength"]
    class_ids = (
        column(tree["classIds"] | {"type": "SCALAR"}, binary, total)
        if isinstance(tree["classIds"], dict)
        else tree["classIds"]
    )

    def numbers(key, count):
        entry = tree[key]
        return column(entry | {"type": "SCALAR"}, binary, count) if isinstance(entry, dict) else entry

    counts = numbers("parentCounts", total) if "parentCounts" in tree else [1] * total
    parents = numbers("parentIds", sum(counts)) if "parentIds" in tree else list(range(total))
    if "parentIds" not in tree:
        counts = [1] * total

    def own(instance):
        kind = tree["classes"][class_ids[instance]]
        index = sum(1 for i in range(instance) if class_ids[i] == class_ids[instance])
        return {k: column(v, binary, kind["length"])[index] for k, v in kind["instances"].items()}

    def parents_of(instance):
        start = sum(counts[:instance])
        return [p for p in parents[start : start + counts[instance]] if p != instance]

    (mesh,) = opened(path).meshes
    ids = Document(body, path.parent).attribute("_BATCHID")[:, 0]
    seen = set()
    for triangle in range(len(mesh.triangles)):
        feature = int(ids[mesh.triangles[triangle][0]])
        here = hit(mesh, triangle)
        assert here.feature == feature
        assert here.properties["class"] == tree["classes"][class_ids[feature]]["name"]
        level, expected = [feature], {}
        while level:
            for instance in level:
                expected = own(instance) | expected
            level = [p for instance in level for p in parents_of(instance)]
        for key, value in expected.items():
            assert close(here.properties[key], value)
        seen.add(feature)
    assert len(seen) == 30


@pytest.mark.parametrize(
    "name",
    ["InstancedWithBatchTable/instancedWithBatchTable", "InstancedWithBatchTableBinary/instancedWithBatchTableBinary"],
)
def test_instances_of_an_i3dm(name):
    path = shared_data(f"{CESIUM}/Instanced/{name}.i3dm")
    table, binary, body = tables(path.read_bytes())
    (mesh,) = opened(path).meshes
    stride = len(Document(body, path.parent).attribute("POSITION"))
    count = len(mesh.points) // stride
    assert count == 25
    for instance in (0, 7, 24):
        triangle = next(i for i, t in enumerate(mesh.triangles) if t[0] // stride == instance)
        here = hit(mesh, triangle)
        assert here.feature == instance
        for key, entry in table.items():
            assert close(here.properties[key], column(entry, binary, count)[instance])
        chosen = mesh.features[0].vertices_of(instance)
        np.testing.assert_array_equal(np.flatnonzero(chosen), np.arange(instance * stride, (instance + 1) * stride))


def test_batches_of_an_i3dm():
    path = shared_data(f"{CESIUM}/Instanced/InstancedWithBatchIds/instancedWithBatchIds.i3dm")
    data = path.read_bytes()
    length, _, _, _ = struct.unpack_from("<IIII", data, 12)
    features = json.loads(data[32 : 32 + length])
    ids = np.frombuffer(
        data,
        COMPONENTS[features["BATCH_ID"].get("componentType", "UNSIGNED_SHORT")],
        25,
        32 + length + features["BATCH_ID"]["byteOffset"],
    )
    (mesh,) = opened(path).meshes
    stride = len(mesh.points) // 25
    for instance in range(25):
        point = np.array([instance * stride], np.int32)
        assert mesh.features[0].at(point, np.ones(1)).feature == ids[instance]


@pytest.mark.parametrize(
    "name", ["PointCloudWithPerPointProperties/pointCloudWithPerPointProperties", "PointCloudBatched/pointCloudBatched"]
)
def test_points_of_a_pnts(name):
    path = shared_data(f"{CESIUM}/PointCloud/{name}.pnts")
    data = path.read_bytes()
    table, binary, _ = tables(data)
    length, _, _, _ = struct.unpack_from("<IIII", data, 12)
    features = json.loads(data[28 : 28 + length])
    count = features["POINTS_LENGTH"]
    (points,) = opened(path).points
    assert len(points.points) == count
    expected = np.arange(count)
    rows = count
    if "BATCH_ID" in features:
        entry = features["BATCH_ID"]
        expected = np.frombuffer(data, COMPONENTS[entry["componentType"]], count, 28 + length + entry["byteOffset"])
        rows = features["BATCH_LENGTH"]
    if "RGB" in features:
        start = 28 + length + features["RGB"]["byteOffset"]
        stored = np.frombuffer(data, "<u1", count * 3, start).reshape(-1, 3)
        np.testing.assert_array_equal(points.colours[:, :3], stored)
    for point in range(0, count, 97):
        here = points.features[0].at(np.array([point], np.int32), np.ones(1))
        assert here.feature == expected[point]
        for key, entry in table.items():
            assert close(here.properties[key], column(entry, binary, rows)[expected[point]])


def test_points_in_draco_equal_those_without():
    folder = shared_data(f"{CESIUM}/PointCloud")
    (packed,) = opened(folder / "PointCloudDraco/pointCloudDraco.pnts").points
    (plain,) = opened(folder / "PointCloudRGB/pointCloudRGB.pnts").points
    assert len(packed.points) == len(plain.points) == 1000
    for points in (packed, plain):
        assert np.linalg.norm(points.origin_enu_m) > 6e6
    np.testing.assert_allclose(packed.origin_enu_m, plain.origin_enu_m, atol=0.2)
    here = packed.features[0].at(np.array([500], np.int32), np.ones(1))
    assert here.feature == 500
    assert here.properties.keys() == {"temperature", "secondaryColor", "id"}
    assert len(here.properties["secondaryColor"]) == 3


@pytest.mark.parametrize(
    "name", ["PointCloudQuantized/pointCloudQuantized", "PointCloudQuantizedOctEncoded/pointCloudQuantizedOctEncoded"]
)
def test_quantized_points_stand_with_the_others(name):
    path = shared_data(f"{CESIUM}/PointCloud/{name}.pnts")
    data = path.read_bytes()
    length, _, _, _ = struct.unpack_from("<IIII", data, 12)
    features = json.loads(data[28 : 28 + length])
    start = 28 + length + features["POSITION_QUANTIZED"]["byteOffset"]
    stored = np.frombuffer(data, "<u2", 3 * features["POINTS_LENGTH"], start).reshape(-1, 3) / 65535
    expected = stored * features["QUANTIZED_VOLUME_SCALE"] + features["QUANTIZED_VOLUME_OFFSET"]
    (points,) = opened(path).points
    np.testing.assert_allclose(points.points + points.origin_enu_m, expected, atol=1e-3)
    if "NORMAL_OCT16P" in features:
        np.testing.assert_allclose(np.linalg.norm(points.normals, axis=1), 1, atol=1e-5)


def corners(content) -> np.ndarray:
    parts = [m.points[m.triangles.ravel()].astype(np.float64) + m.origin_enu_m for m in content.meshes]
    found = np.round(np.concatenate(parts), 3) + 0.0
    return found[np.lexsort(found.T)]


def axis_of(path: Path) -> str:
    return json.loads((path.parent / "tileset.json").read_text())["asset"].get("gltfUpAxis", "Y").upper()


@pytest.mark.parametrize(("kind", "count"), [("general", 6), ("upAxisHandling", 15)])
def test_old_tiles_equal_their_upgraded_ones(kind, count):
    """What 3d-tiles-tools made of glTF 1.0, quantized attributes and i3dm stands where we show the old ones."""
    folder = shared_data(f"3dtiles-tools-specs/upgradeTileset/{kind}")
    # The tool turned the instances of this one out of their tile's box; see the next test.
    tiles = [p for p in sorted((folder / "input").rglob("*.?3dm")) if p.parent.name != "glTF1-z-up-instanced"]
    for old in tiles:
        new = folder / "golden" / old.relative_to(folder / "input").with_suffix(".glb")
        frame = TileFrame(np.eye(4), axis_of(old))
        found = decode_content(old.read_bytes(), frame=frame, place=Place(old.name), fetch=lambda uri: b"")
        np.testing.assert_allclose(corners(found), corners(opened(new)), atol=2e-3)
    assert len(tiles) == count


@pytest.mark.parametrize("name", ["glTF1-z-up-instanced", "glTF1-z-up-instanced-with-gltfUpAxis-z"])
def test_instances_fill_the_box_of_their_tile(name):
    path = shared_data(f"3dtiles-tools-specs/upgradeTileset/upAxisHandling/input/{name}/Axes-glTF1-z-up.i3dm")
    box = json.loads((path.parent / "tileset.json").read_text())["root"]["boundingVolume"]["box"]
    frame = TileFrame(np.eye(4), axis_of(path))
    found = corners(decode_content(path.read_bytes(), frame=frame, place=Place(path.name), fetch=lambda uri: b""))
    half = np.array([box[3], box[7], box[11]])
    np.testing.assert_allclose(found.min(axis=0), box[:3] - half, atol=1e-3)
    np.testing.assert_allclose(found.max(axis=0), box[:3] + half, atol=1e-3)
