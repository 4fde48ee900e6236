"""Features of real tiles: what a pick tells against what the file says, worked out here without the importers."""

import base64
import io
import json
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from importers.place import Place
from importers.resolver import FileResolver
from importers.tile_content import TileFrame, decode_content
from tests.shared_data import shared_data

GLTF = "3dtiles-cesium-samples/glTF"
CESIUM = "3dtiles-loadersgl-cesiumjs"
FORMATS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
COMPONENTS = {
    "BYTE": "<i1",
    "UNSIGNED_BYTE": "<u1",
    "UNSIGNED_SHORT": "<u2",
    "UNSIGNED_INT": "<u4",
    "FLOAT": "<f4",
    "DOUBLE": "<f8",
}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
CORNER = np.array([0.8, 0.15, 0.05])


def opened(path: Path):
    place = Place(path.name)
    files = FileResolver(path.parent)
    return decode_content(
        path.read_bytes(),
        frame=TileFrame(np.eye(4)),
        place=place,
        fetch=lambda uri: files.read(files.resolve(uri, base=path.name, place=place)),
    )


class Document:
    """A glTF read by hand."""

    def __init__(self, data: bytes, folder: Path) -> None:
        self.folder = folder
        self.binary = b""
        if data[:4] == b"glTF":
            (length,) = struct.unpack_from("<I", data, 12)
            self.json = json.loads(data[20 : 20 + length])
            self.binary = data[28 + length :]
        else:
            self.json = json.loads(data)

    def uri(self, uri: str) -> bytes:
        return base64.b64decode(uri.partition(",")[2]) if uri.startswith("data:") else (self.folder / uri).read_bytes()

    def view(self, index: int) -> bytes:
        view = self.json["bufferViews"][index]
        buffer = self.json["buffers"][view["buffer"]]
        data = self.uri(buffer["uri"]) if "uri" in buffer else self.binary
        start = view.get("byteOffset", 0)
        return data[start : start + view["byteLength"]]

    def accessor(self, index: int) -> np.ndarray:
        accessor = self.json["accessors"][index]
        dtype, width = np.dtype(FORMATS[accessor["componentType"]]), WIDTHS[accessor["type"]]
        data = self.view(accessor["bufferView"])
        stride = self.json["bufferViews"][accessor["bufferView"]].get("byteStride", dtype.itemsize * width)
        start = accessor.get("byteOffset", 0)
        return np.array(
            [np.frombuffer(data, dtype, width, start + i * stride) for i in range(accessor["count"])], dtype
        )

    def attribute(self, name: str) -> np.ndarray:
        return self.accessor(self.json["meshes"][0]["primitives"][0]["attributes"][name])

    def image(self, texture: int) -> np.ndarray:
        image = self.json["images"][self.json["textures"][texture]["source"]]
        data = self.uri(image["uri"]) if "uri" in image else self.view(image["bufferView"])
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))

    def metadata(self) -> dict:
        return self.json["extensions"]["EXT_structural_metadata"]

    def strings(self, entry: dict) -> list[str]:
        edges = np.frombuffer(self.view(entry["stringOffsets"]), "<u4")
        data = self.view(entry["values"])
        return [data[a:b].decode() for a, b in pairwise(edges)]


def tables(data: bytes) -> tuple[dict, bytes, bytes]:
    """Return a tile's batch table JSON, its binary part, and what follows."""
    start = 32 if data[:4] == b"i3dm" else 28
    lengths = struct.unpack_from("<IIII", data, 12)
    start += lengths[0] + lengths[1]
    text, binary = data[start : start + lengths[2]], data[start + lengths[2] : start + lengths[2] + lengths[3]]
    return json.loads(text), binary, data[start + lengths[2] + lengths[3] :]


def column(entry, binary: bytes, count: int) -> list:
    """Return a property of a batch table for each row."""
    if isinstance(entry, list):
        return entry
    width = WIDTHS[entry["type"]]
    found = np.frombuffer(binary, COMPONENTS[entry["componentType"]], count * width, entry["byteOffset"])
    return found.tolist() if width == 1 else [tuple(row) for row in found.reshape(-1, width).tolist()]


def hit(part, triangle: int, *, of: int = 0):
    return part.features[of].at(part.triangles[triangle], CORNER)


def close(found, expected) -> bool:
    if isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(map(close, found, expected))
    if isinstance(expected, float):
        return found == pytest.approx(expected, rel=1e-6)
    if isinstance(expected, dict):
        return dict(found) == {k: tuple(v) if isinstance(v, list) else v for k, v in expected.items()}
    return found == expected


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


def test_feature_ids_by_attribute():
    path = shared_data(f"{GLTF}/EXT_mesh_features/FeatureIdAttribute/FeatureIdAttribute.gltf")
    ids = Document(path.read_bytes(), path.parent).attribute("_FEATURE_ID_0")[:, 0]
    (mesh,) = opened(path).meshes
    for triangle in range(len(mesh.triangles)):
        assert hit(mesh, triangle).feature == ids[mesh.triangles[triangle][0]]
    assert len(set(ids.tolist())) > 1


def texel(image: np.ndarray, uv: np.ndarray) -> np.ndarray:
    """Return the nearest texel, v down, top row first."""
    height, width = image.shape[:2]
    return image[min(int(uv[1] * height), height - 1), min(int(uv[0] * width), width - 1)]


def sampled_places(document: Document, mesh, image: np.ndarray):
    """Give (triangle's corners, weights, texel) all over a mesh."""
    uv = document.attribute("TEXCOORD_0")
    rng = np.random.default_rng(1)
    for weights in rng.dirichlet((1, 1, 1), 40):
        for corners in mesh.triangles:
            yield corners, weights, texel(image, weights @ uv[corners])


def test_feature_ids_by_texture():
    path = shared_data(f"{GLTF}/EXT_mesh_features/FeatureIdTexture/FeatureIdTexture.gltf")
    document = Document(path.read_bytes(), path.parent)
    entry = document.json["meshes"][0]["primitives"][0]["extensions"]["EXT_mesh_features"]["featureIds"][0]
    image = document.image(entry["texture"]["index"])
    (mesh,) = opened(path).meshes
    seen = set()
    for corners, weights, colour in sampled_places(document, mesh, image):
        expected = colour[entry["texture"].get("channels", [0])[0]]
        assert mesh.features[0].at(corners, weights).feature == expected
        seen.add(int(expected))
    assert len(seen) > 1


def test_property_table_behind_a_texture():
    name = "FeatureIdTextureAndPropertyTable"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}.gltf")
    document = Document(path.read_bytes(), path.parent)
    entry = document.json["meshes"][0]["primitives"][0]["extensions"]["EXT_mesh_features"]["featureIds"][0]
    (table,) = document.metadata()["propertyTables"]
    names = document.strings(table["properties"]["component"])
    years = np.frombuffer(document.view(table["properties"]["yearBuilt"]["values"]), "<i2").tolist()
    image = document.image(entry["texture"]["index"])
    (mesh,) = opened(path).meshes
    seen = set()
    for corners, weights, colour in sampled_places(document, mesh, image):
        feature = int(colour[entry["texture"]["channels"][0]])
        here = mesh.features[0].at(corners, weights)
        assert here.properties == {"component": names[feature], "yearBuilt": years[feature]}
        seen.add(feature)
    assert len(seen) == table["count"]


def test_property_table_behind_an_attribute():
    name = "FeatureIdAttributeAndPropertyTable"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}.gltf")
    document = Document(path.read_bytes(), path.parent)
    (table,) = document.metadata()["propertyTables"]
    (described,) = document.metadata()["schema"]["classes"].values()
    assert described["properties"].keys() == {"example_VEC3_FLOAT32"}
    vectors = np.frombuffer(document.view(table["properties"]["example_VEC3_FLOAT32"]["values"]), "<f4").reshape(-1, 3)
    ids = document.attribute("_FEATURE_ID_0")[:, 0].astype(int)
    (mesh,) = opened(path).meshes
    for triangle in range(len(mesh.triangles)):
        feature = ids[mesh.triangles[triangle][0]]
        here = hit(mesh, triangle)
        assert here.feature == feature
        assert close(here.properties["example_VEC3_FLOAT32"], vectors[feature].tolist())


def test_complex_types():
    path = shared_data(f"{GLTF}/EXT_structural_metadata/ComplexTypes/ComplexTypes.gltf")
    document = Document(path.read_bytes(), path.parent)
    (table,) = document.metadata()["propertyTables"]
    stored = table["properties"]
    edges = np.frombuffer(
        document.view(stored["example_variable_length_ARRAY_normalized_UINT8"]["arrayOffsets"]), "<u4"
    )
    numbers = np.frombuffer(document.view(stored["example_variable_length_ARRAY_normalized_UINT8"]["values"]), "<u1")
    bits = document.view(stored["example_fixed_length_ARRAY_BOOLEAN"]["values"])
    enums = np.frombuffer(document.view(stored["example_fixed_length_ARRAY_ENUM"]["values"]), "<i2").reshape(-1, 2)
    (listed,) = document.metadata()["schema"]["enums"].values()
    names = {v["value"]: v["name"] for v in listed["values"]}
    texts = document.strings(stored["example_variable_length_ARRAY_STRING"])
    text_edges = np.frombuffer(document.view(stored["example_variable_length_ARRAY_STRING"]["arrayOffsets"]), "<u4")
    ids = document.attribute("_FEATURE_ID_0")[:, 0].astype(int)
    (mesh,) = opened(path).meshes
    for row in range(table["count"]):
        triangle = next(i for i, t in enumerate(mesh.triangles) if ids[t[0]] == row)
        found = hit(mesh, triangle).properties
        fractions = [v / 255 for v in numbers[edges[row] : edges[row + 1]].tolist()]
        assert close(found["example_variable_length_ARRAY_normalized_UINT8"], fractions)
        flags = tuple(bool(bits[i // 8] >> i % 8 & 1) for i in range(row * 10, row * 10 + 10))
        assert found["example_fixed_length_ARRAY_BOOLEAN"] == flags
        assert found["example_fixed_length_ARRAY_ENUM"] == tuple(names[v] for v in enums[row].tolist())
        assert found["example_variable_length_ARRAY_STRING"] == tuple(texts[text_edges[row] : text_edges[row + 1]])


def test_several_feature_sets():
    name = "MultipleFeatureIdsAndProperties"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}.gltf")
    document = Document(path.read_bytes(), path.parent)
    sets = document.json["meshes"][0]["primitives"][0]["extensions"]["EXT_mesh_features"]["featureIds"]
    (mesh,) = opened(path).meshes
    assert len(mesh.features) == len(sets) > 1
    for i, entry in enumerate(sets):
        ids = document.attribute(f"_FEATURE_ID_{entry['attribute']}")[:, 0]
        for triangle in range(len(mesh.triangles)):
            here = hit(mesh, triangle, of=i)
            assert here.feature == ids[mesh.triangles[triangle][0]]
            assert here.properties


def test_property_texture():
    path = shared_data(f"{GLTF}/EXT_structural_metadata/SimplePropertyTexture/SimplePropertyTexture.gltf")
    document = Document(path.read_bytes(), path.parent)
    (entry,) = document.metadata()["propertyTextures"]
    image = document.image(entry["properties"]["insideTemperature"]["index"])
    (mesh,) = opened(path).meshes
    for corners, weights, colour in sampled_places(document, mesh, image):
        here = mesh.features[0].at(corners, weights)
        assert here.feature == -1
        assert here.properties["insideTemperature"] == colour[0]
        assert here.properties["outsideTemperature"] == colour[1]
        assert here.properties["insulation"] == pytest.approx(colour[2] / 255)


def test_property_attributes_of_points():
    name = "PropertyAttributesPointCloud"
    path = shared_data(f"{GLTF}/EXT_structural_metadata/{name}/{name}House.gltf")
    document = Document(path.read_bytes(), path.parent)
    intensity = document.attribute("_INTENSITY")[:, 0]
    classes = document.attribute("_CLASSIFICATION")[:, 0]
    schema = json.loads((path.parent / document.metadata()["schemaUri"]).read_text())
    (kinds,) = schema["classes"].values()
    (points,) = opened(path).points
    assert len(points.points) == 22462
    for point in range(0, 22462, 997):
        here = points.features[0].at(np.array([point], np.int32), np.ones(1))
        assert here.properties["intensity"] == pytest.approx(float(intensity[point]), rel=1e-6)
        told = here.properties["classification"]
        if kinds["properties"]["classification"]["type"] == "ENUM":
            values = schema["enums"][kinds["properties"]["classification"]["enumType"]]["values"]
            assert told == next(v["name"] for v in values if v["value"] == classes[point])
        else:
            assert told == classes[point]


def test_instances_with_properties():
    path = shared_data(f"{GLTF}/GpuInstancesMetadata/GpuInstancesMetadata.gltf")
    document = Document(path.read_bytes(), path.parent)
    (table,) = document.metadata()["propertyTables"]
    texts = document.strings(table["properties"]["example_STRING"])
    ids = document.accessor(6)[:, 0]
    translations, rotations, scales = (document.accessor(i) for i in (3, 4, 5))
    points = document.attribute("POSITION")
    (mesh,) = opened(path).meshes
    assert len(mesh.points) == 10 * len(points)
    for i in range(10):
        here = mesh.features[0].at(np.array([i * len(points)] * 3, np.int32), CORNER)
        assert (here.feature, here.properties["example_STRING"]) == (ids[i], texts[ids[i]])
        # Rodrigues' formula instead of the importer's matrix; then y up becomes z up.
        x, y, z, w = rotations[i].astype(np.float64) / np.linalg.norm(rotations[i].astype(np.float64))
        local = points * scales[i]
        axis = np.array([x, y, z])
        turned = local + 2 * np.cross(axis, np.cross(axis, local) + w * local) + translations[i]
        expected = np.stack([turned[:, 0], -turned[:, 2], turned[:, 1]], axis=1)
        found = mesh.points[i * len(points) : (i + 1) * len(points)] + mesh.origin_enu_m
        np.testing.assert_allclose(found, expected, atol=1e-4)


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
