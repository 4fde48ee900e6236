"""Bad glTF documents are refused, with the place in them."""

import base64
import json

import numpy as np
import pytest

from layers.errors import ImportFailed
from tests.importers.opened import PLACE, mesh, scene_of
from tests.importers.tiles3d.tiles3d_files import QUAD, glb, png, quad

RED, GREEN = (255, 0, 0), (0, 255, 0)


def edited(edit):
    file = quad(picture=png([RED, GREEN]), NORMAL=QUAD)
    edit(file)
    return file


def sparse_out_of_range(file):
    view = file.view(np.array([4], np.uint32).tobytes()), file.view(np.zeros(3, np.float32).tobytes())
    file.json["accessors"][0]["sparse"] = {
        "count": 1,
        "indices": {"bufferView": view[0], "componentType": 5125},
        "values": {"bufferView": view[1]},
    }


def many_instances(file):
    file.json["nodes"] = [{"mesh": 0} for _ in range(3_000_000 // 100)]
    file.json["scenes"] = [{"nodes": list(range(len(file.json["nodes"])))}]
    file.json["accessors"][0] |= {"count": 5_000_000}
    del file.json["accessors"][0]["bufferView"]
    del file.json["meshes"][0]["primitives"][0]["material"]
    file.json["meshes"][0]["primitives"][0]["attributes"] = {"POSITION": 0}


HOSTILE = {
    "node_self": lambda f: f.json.update(nodes=[{"mesh": 0, "children": [0]}]),
    "node_cycle": lambda f: f.json.update(nodes=[{"mesh": 0}, {"children": [2]}, {"children": [1]}]),
    "node_shared": lambda f: f.json.update(
        nodes=[{"children": [2]}, {"children": [2]}, {"mesh": 0}], scenes=[{"nodes": [0, 1]}]
    ),
    "node_twice_in_scene": lambda f: f.json.update(scenes=[{"nodes": [0, 0]}]),
    "count_2e9": lambda f: f.json["accessors"][0].update(count=2_000_000_000),
    "count_2e9_without_view": lambda f: f.json["accessors"].__setitem__(
        0, {"componentType": 5126, "count": 2_000_000_000, "type": "VEC3"}
    ),
    "count_negative": lambda f: f.json["accessors"][0].update(count=-1),
    "count_fraction": lambda f: f.json["accessors"][0].update(count=1.5),
    "count_text": lambda f: f.json["accessors"][0].update(count="4"),
    "idx_oob": lambda f: f.json["meshes"][0]["primitives"][0].update(
        indices=f.accessor(np.array([0, 1, 4_000_000_000], np.uint32))
    ),
    "idx_float": lambda f: f.json["meshes"][0]["primitives"][0].update(indices=0),
    "acc_missing": lambda f: f.json["meshes"][0]["primitives"][0].update(indices=99),
    "view_past_buffer": lambda f: f.json["bufferViews"][0].update(byteLength=1 << 40),
    "view_offset_negative": lambda f: f.json["bufferViews"][0].update(byteOffset=-4),
    "acc_past_view": lambda f: f.json["accessors"][0].update(byteOffset=8),
    "stride_0": lambda f: f.json["bufferViews"][0].update(byteStride=0),
    "stride_255": lambda f: f.json["bufferViews"][0].update(byteStride=255),
    "stride_short": lambda f: f.json["bufferViews"][0].update(byteStride=8),
    "component_type": lambda f: f.json["accessors"][0].update(componentType=5130),
    "sparse_oob": sparse_out_of_range,
    "matrix_nan": lambda f: f.json["nodes"][0].update(matrix=[1e308] * 16),
    "matrix_short": lambda f: f.json["nodes"][0].update(matrix=[1] * 15),
    "extension_required": lambda f: f.json.update(extensionsRequired=["EXT_unheard_of"]),
    "meshopt": lambda f: f.json["bufferViews"][0].update(extensions={"EXT_meshopt_compression": {}}),
    "gltf_1": lambda f: f.json.update(asset={"version": "1.0"}),
    "no_asset": lambda f: f.json.pop("asset"),
    "instancing": lambda f: f.json["nodes"][0].update(extensions={"EXT_mesh_gpu_instancing": {"attributes": {}}}),
    "normals_short": lambda f: f.json["accessors"][1].update(count=3),
    "nodes_no_list": lambda f: f.json.update(nodes={}),
    "primitives_no_list": lambda f: f.json["meshes"][0].update(primitives=3),
    "instances_unfold": many_instances,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused(name):
    with pytest.raises(ImportFailed) as caught:
        scene_of(edited(HOSTILE[name]))
    assert caught.value.path == "a.glb"
    assert caught.value.where


def test_the_refusal_names_the_extension():
    with pytest.raises(ImportFailed, match="EXT_unheard_of"):
        scene_of(edited(HOSTILE["extension_required"]))


def test_a_png_bomb_is_refused_by_its_declared_size():
    with pytest.raises(ImportFailed, match="pixels"):
        scene_of(quad(picture=png(size=(20000, 4))))


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"asset":{"version":"2.0"},"asset":{"version":"2.0"}}',
        b'{"asset":{"version":"2.0"},"nodes":[{"translation":[NaN,0,0]}]}',
        b'{"asset":{"version":"2.0"},"nodes":[{"translation":[1e400,0,0]}]}',
        b'{"asset":{"version":"2.0"},"scene":' + b"9" * 5000 + b"}",
        b"\xff\xfe{}",
        b"{",
        b"[]",
        b"",
    ],
)
def test_hostile_json_is_refused(text):
    with pytest.raises(ImportFailed):
        scene_of(text if text.startswith(b"{") else glb(text))


def test_a_chunk_longer_than_the_file_is_refused():
    data = bytearray(quad().glb())
    data[12:16] = b"\xff\xff\xff\xff"
    with pytest.raises(ImportFailed, match="ends past the file"):
        scene_of(bytes(data))


def test_every_truncation_is_refused():
    data = quad(picture=png([RED, GREEN])).glb()
    for end in range(0, len(data) - 1, 64):
        with pytest.raises(ImportFailed):
            scene_of(data[:end])


def test_a_damaged_data_uri_is_refused():
    from importers.files.resolver import FileResolver

    resolver = FileResolver(PLACE.path)
    file = quad()
    file.finish()
    file.json["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64.b64encode(file.binary).decode()
    text = json.dumps(file.json).encode()
    fetch = lambda uri: resolver.read(resolver.resolve(uri, base="", place=PLACE))  # noqa: E731
    assert len(mesh(text, fetch=fetch).triangles) == 2
    with pytest.raises(ImportFailed):
        mesh(text.replace(b"base64,", b"base64,!"), fetch=fetch)
