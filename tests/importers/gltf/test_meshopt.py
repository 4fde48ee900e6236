import json

import meshopt
import numpy as np
import pytest

from importers.gltf.document import GltfDocument
from importers.gltf.meshopt import packed_view, unpack_view
from importers.gltf.scene import mesh_of, read_gltf
from importers.place import Place
from layers.errors import ImportFailed
from tests.importers.tiles3d.tiles3d_files import QUAD, QUAD_INDICES, GltfFile, glb, quad
from tests.shared_data import shared_data

PLACE = Place("a.glb", "bufferViews[0]")
NAMES = ["EXT_meshopt_compression", "KHR_meshopt_compression"]
WAVE = np.cumsum(np.random.default_rng(5).integers(-3, 4, (700, 8)), axis=0).astype(np.uint8)
GRID = np.array(
    [(a, a + 1, a + 30, a + 1, a + 31, a + 30) for row in range(29) for a in range(30 * row, 30 * row + 29)]
).ravel()


def unpacked(data: bytes, **entry) -> bytes:
    view = packed_view(entry, data_bytes=len(data), place=PLACE)
    return bytes(unpack_view(memoryview(data), view, place=PLACE))


@pytest.mark.parametrize("version", [0, 1])
def test_attributes_come_back_as_they_were(version):
    data = meshopt.encode_vertex_buffer_level(WAVE, 3, version)
    assert unpacked(data, count=700, byteStride=8, mode="ATTRIBUTES") == WAVE.tobytes()


@pytest.mark.parametrize("stride", [2, 4])
def test_indices_come_back_as_they_were(stride):
    kind = {2: np.uint16, 4: np.uint32}[stride]
    data = meshopt.encode_index_sequence(GRID.astype(np.uint32))
    found = unpacked(data, count=len(GRID), byteStride=stride, mode="INDICES", filter="NONE")
    np.testing.assert_array_equal(np.frombuffer(found, kind), GRID)
    data = meshopt.encode_index_buffer(GRID.astype(np.uint32))
    found = np.frombuffer(unpacked(data, count=len(GRID), byteStride=stride, mode="TRIANGLES"), kind)
    # Triangles keep their order and winding; which corner comes first is free.
    ours, given = found.reshape(-1, 3), GRID.reshape(-1, 3)
    turned = [np.roll(given, -k, axis=1) for k in range(3)]
    assert np.logical_or.reduce([(ours == t).all(axis=1) for t in turned]).all()


def test_filters_follow_their_definitions():
    rng = np.random.default_rng(3)
    unit = rng.normal(size=(64, 4)).astype(np.float32)
    unit /= np.linalg.norm(unit[:, :3], axis=1, keepdims=True)
    octahedral = meshopt.encode_vertex_buffer(meshopt.encode_filter_oct(unit, 8, 16))
    found = np.frombuffer(unpacked(octahedral, count=64, byteStride=8, mode="ATTRIBUTES", filter="OCTAHEDRAL"), "<i2")
    np.testing.assert_allclose(found.reshape(-1, 4)[:, :3] / 32767, unit[:, :3], atol=2e-4)

    turn = rng.normal(size=(64, 4)).astype(np.float32)
    turn /= np.linalg.norm(turn, axis=1, keepdims=True)
    quaternion = meshopt.encode_vertex_buffer(meshopt.encode_filter_quat(turn, 8, 16))
    found = np.frombuffer(unpacked(quaternion, count=64, byteStride=8, mode="ATTRIBUTES", filter="QUATERNION"), "<i2")
    # A quaternion and its negative are one rotation.
    np.testing.assert_allclose(np.abs((found.reshape(-1, 4) / 32767 * turn).sum(axis=1)), 1, atol=1e-3)

    values = rng.normal(size=(64, 3)).astype(np.float32) * 1000
    exponential = meshopt.encode_vertex_buffer(meshopt.encode_filter_exp(values, 20))
    found = np.frombuffer(
        unpacked(exponential, count=64, byteStride=12, mode="ATTRIBUTES", filter="EXPONENTIAL"), "<f4"
    )
    np.testing.assert_allclose(found.reshape(-1, 3), values, atol=0.01)

    colour = rng.random((64, 4)).astype(np.float32)
    packed = meshopt.encode_vertex_buffer(meshopt.encode_filter_color(colour, 4, 8))
    found = np.frombuffer(unpacked(packed, count=64, byteStride=4, mode="ATTRIBUTES", filter="COLOR"), np.uint8)
    np.testing.assert_allclose(found.reshape(-1, 4) / 255, colour, atol=0.02)


@pytest.mark.parametrize(
    "entry",
    [
        {"count": 1 << 31, "byteStride": 8, "mode": "ATTRIBUTES"},
        {"count": 1 << 31, "byteStride": 2, "mode": "INDICES"},
        {"count": 3 << 29, "byteStride": 4, "mode": "TRIANGLES"},
        {"count": 0, "byteStride": 8, "mode": "ATTRIBUTES"},
        {"count": 3, "byteStride": 0, "mode": "ATTRIBUTES"},
        {"count": 3, "byteStride": 6, "mode": "ATTRIBUTES"},
        {"count": 3, "byteStride": 260, "mode": "ATTRIBUTES"},
        {"count": 4, "byteStride": 4, "mode": "TRIANGLES"},
        {"count": 3, "byteStride": 3, "mode": "TRIANGLES"},
        {"count": 3, "byteStride": 8, "mode": "INDICES"},
        {"count": 3, "byteStride": 4, "mode": "INDICES", "filter": "OCTAHEDRAL"},
        {"count": 3, "byteStride": 12, "mode": "ATTRIBUTES", "filter": "OCTAHEDRAL"},
        {"count": 3, "byteStride": 4, "mode": "ATTRIBUTES", "filter": "QUATERNION"},
        {"count": 3, "byteStride": 4, "mode": "ATTRIBUTES", "filter": "UNHEARD"},
        {"count": 3, "byteStride": 4, "mode": "UNHEARD"},
        {"count": 3, "byteStride": 4},
        {"count": "3", "byteStride": 4, "mode": "ATTRIBUTES"},
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_allocated(entry):
    with pytest.raises(ImportFailed, match=r"a\.glb, bufferViews\[0\]"):
        packed_view(entry, data_bytes=1000, place=PLACE)


@pytest.mark.parametrize("mode", ["ATTRIBUTES", "TRIANGLES", "INDICES"])
def test_truncated_and_altered_data_is_refused_or_decoded_to_its_size(mode):
    indices = GRID[:300].astype(np.uint32)
    data, count, stride = {
        "ATTRIBUTES": (meshopt.encode_vertex_buffer(WAVE[:100]), 100, 8),
        "TRIANGLES": (meshopt.encode_index_buffer(indices), 300, 4),
        "INDICES": (meshopt.encode_index_sequence(indices), 300, 4),
    }[mode]
    for size in range(0, len(data), 5):
        with pytest.raises(ImportFailed):
            unpacked(data[:size], count=count, byteStride=stride, mode=mode)
    refused = 0
    for at in range(len(data)):
        altered = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        try:
            assert len(unpacked(altered, count=count, byteStride=stride, mode=mode)) == count * stride
        except ImportFailed:
            refused += 1
    assert refused


def packed_quad(name: str) -> GltfFile:
    """Return a quad with all its buffer views packed, and no bytes in its fallback buffer."""
    file = quad()
    file.finish()
    source = bytes(file.binary)
    file.binary = bytearray()
    views = file.json["bufferViews"]
    packed = []
    for view, mode, count in zip(views, ("ATTRIBUTES", "TRIANGLES"), (4, 6), strict=True):
        rows = source[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        stride = len(rows) // count
        array = np.frombuffer(rows, np.uint8).reshape(count, stride)
        data = (
            meshopt.encode_vertex_buffer(array) if mode == "ATTRIBUTES" else meshopt.encode_index_buffer(QUAD_INDICES)
        )
        packed.append((data, {"mode": mode, "count": count, "byteStride": stride}))
    for view, (data, entry) in zip(views, packed, strict=True):
        offset = len(file.binary)
        file.binary += data + bytes(-len(data) % 4)
        view["buffer"] = 1
        view["extensions"] = {name: {"buffer": 0, "byteOffset": offset, "byteLength": len(data), **entry}}
    file.json["extensionsRequired"] = [name]
    return file


def glb_of(file: GltfFile, name: str) -> bytes:
    file.finish()
    file.json["buffers"].append({"byteLength": 1 << 40, "extensions": {name: {"fallback": True}}})
    return glb(json.dumps(file.json).encode(), bytes(file.binary))


@pytest.mark.parametrize("name", NAMES)
def test_a_mesh_whose_fallback_buffer_is_empty_is_read(name):
    def no_fetch(uri: str) -> bytes:
        raise AssertionError(uri)

    scene = read_gltf(glb_of(packed_quad(name), name), place=Place("a.glb"), fetch=no_fetch)
    ((part, matrix),) = scene.parts
    mesh = mesh_of(part, matrix)
    np.testing.assert_allclose(mesh.points + mesh.origin_enu_m, QUAD)
    assert len(mesh.triangles) == 2


def test_a_view_is_unpacked_once_and_counted_once():
    file = packed_quad(NAMES[0])
    document = GltfDocument(glb_of(file, NAMES[0]), place=Place("a.glb"), fetch=lambda uri: b"")
    before = document.budget.left_bytes
    first, _ = document.view(0, place=PLACE)
    again, _ = document.view(0, place=PLACE)
    assert first.obj is again.obj
    assert before - document.budget.left_bytes == QUAD.nbytes


def test_real_files_keep_what_their_accessors_declare():
    for name in (
        "3dtiles-loadersgl-misc/helsinki-glb-8-meshopt/0/0.glb",
        "3dtiles-tools-specs/gltf/BoxMeshopt.glb",
        "3dtiles-tools-specs/Triangle/TriangleMeshopt.gltf",
        "3dtiles-tools-specs/Triangle/TriangleMeshoptNoByteOffset.gltf",
    ):
        path = shared_data(name)
        document = GltfDocument(
            path.read_bytes(), place=Place(name), fetch=lambda uri, p=path: (p.parent / uri).read_bytes()
        )
        declared = 0
        for index, accessor in enumerate(document.json["accessors"]):
            array, _ = document.accessor(index, place=Place(name))
            assert len(array) == accessor["count"]
            if "max" in accessor:
                declared += 1
                np.testing.assert_array_equal(array.max(axis=0), accessor["max"])
                np.testing.assert_array_equal(array.min(axis=0), accessor["min"])
        assert declared
