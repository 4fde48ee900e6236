import struct

import numpy as np
import pytest

from importers.gltf.scene import read_gltf
from importers.place import Place
from layers.data.geometry import AlphaMode
from layers.errors import ImportFailed
from tests.importers.tiles3d.tile_files import gltf1
from tests.importers.tiles3d.tiles3d_files import QUAD, QUAD_INDICES

PLACE = Place("a.glb")


def scene(data):
    return read_gltf(data, place=PLACE, fetch=lambda uri: b"")


def test_a_quad():
    ((part, _),) = scene(gltf1()).parts
    np.testing.assert_array_equal(part.points + part.centre, QUAD)
    np.testing.assert_array_equal(part.triangles.ravel(), QUAD_INDICES)
    # Colours were as shown then.
    assert part.material.base_colour == pytest.approx((1, 0.5, 0, 1))
    assert part.material.alpha_mode is AlphaMode.OPAQUE
    assert not part.material.double_sided
    assert part.material.unlit


def test_a_node_with_several_meshes():
    data = gltf1(nodes={"n": {"meshes": ["q", "q"], "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 5, 0, 0, 1]}})
    parts = scene(data).parts
    assert [matrix[0, 3] for _, matrix in parts] == [5, 5]


def test_common_materials_and_blending():
    common = {"technique": "LAMBERT", "values": {"diffuse": [0, 0, 1, 1], "transparency": 0.25, "transparent": True}}
    ((part, _),) = scene(gltf1(materials={"m": {"extensions": {"KHR_materials_common": common}}})).parts
    assert part.material.alpha_mode is AlphaMode.BLEND
    assert part.material.base_colour == pytest.approx((0, 0, 1, 0.25))
    assert not part.material.unlit
    technique = {
        "parameters": {"n": {"semantic": "NORMAL"}, "u_diffuse": {"value": [1, 1, 1]}},
        "states": {"enable": [3042]},
    }
    ((part, _),) = scene(gltf1(techniques={"t": technique}, materials={"m": {"technique": "t"}})).parts
    assert part.material.alpha_mode is AlphaMode.BLEND
    assert part.material.double_sided
    assert not part.material.unlit


def broken(offset, value):
    data = bytearray(gltf1())
    struct.pack_into("<I", data, offset, value)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (broken(8, 1 << 31), "declares 2147483648 bytes"),
        (broken(12, 1 << 31), "ends past the file"),
        (broken(16, 7), "not JSON"),
        (b"glTF" + struct.pack("<II", 1, 20) + bytes(8), "damaged"),
        (b"glTF" + struct.pack("<I", 1), "ends in its header"),
        (gltf1(nodes={"n": {"meshes": ["none"]}}), "there is no none"),
        (gltf1(nodes={"n": {"children": ["n"]}}), "its own"),
        (gltf1(nodes={"n": {"children": ["n2"]}, "n2": {"children": ["n"]}}), "cycle|parent"),
        (gltf1(accessors=[]), "object"),
        (gltf1(bufferViews={"all": {"buffer": "binary_glTF", "byteOffset": 4, "byteLength": 1 << 40}}), "past"),
        (gltf1(buffers={"binary_glTF": {"byteLength": 1 << 40}}), "declares"),
        (
            gltf1(
                accessors={
                    "i": {"bufferView": "all", "componentType": 5123, "count": 6, "type": "SCALAR"},
                    "p": {"bufferView": "all", "componentType": 5126, "count": 2_000_000_000, "type": "VEC3"},
                }
            ),
            "past the data",
        ),
    ],
)
def test_what_is_damaged_is_refused(data, message):
    with pytest.raises(ImportFailed, match=message):
        scene(data)
