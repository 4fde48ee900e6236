import json

import numpy as np
import pytest

from importers.place import Place
from importers.tiles3d.content import TileFrame, decode_content
from layers.errors import ImportFailed
from layers.site import LonLatH, ecef_from_enu_at
from tests.importers.tiles3d.tile_files import i3dm
from tests.importers.tiles3d.tiles3d_files import QUAD, quad
from tests.shared_data import shared_data

PLACES = np.array([(0, 0, 0), (100, 0, 0), (0, 50, 5)], np.float32)
# What a quad is, seen from its tile: y up became z up.
MODEL = np.stack([QUAD[:, 0], -QUAD[:, 2], QUAD[:, 1]], axis=1).astype(np.float64)


def no_files(uri):
    raise FileNotFoundError(uri)


def content(data, *, fetch=no_files, matrix=None):
    frame = TileFrame(np.eye(4) if matrix is None else matrix)
    return decode_content(data, frame=frame, place=Place("a.i3dm"), fetch=fetch)


def instances(data, **more):
    """Return (k, 4, 3) corners in the tile's frame."""
    (mesh,) = content(data, **more).meshes
    return (mesh.points.astype(np.float64) + mesh.origin_enu_m).reshape(-1, 4, 3), mesh


def test_one_mesh_holds_all_instances():
    found, mesh = instances(i3dm(PLACES, features={"RTC_CENTER": [1, 2, 3]}))
    np.testing.assert_allclose(found, MODEL + PLACES[:, None] + (1, 2, 3), atol=1e-5)
    assert len(mesh.triangles) == 6
    assert (mesh.triangles[2:4] - 4 == mesh.triangles[:2]).all()
    assert [mesh.features[0].at(t, np.array([1.0, 0, 0])).feature for t in mesh.triangles] == [0, 0, 1, 1, 2, 2]


def test_directions_and_scales():
    up = np.tile(np.array([0, 0, 1], np.float32), (3, 1))
    right = np.tile(np.array([0, 1, 0], np.float32), (3, 1))
    scales = np.array([1, 2, 3], np.float32)
    arrays = {"NORMAL_UP": up, "NORMAL_RIGHT": right, "SCALE": scales}
    found, _ = instances(i3dm(PLACES, arrays=arrays))
    # Right is the model's x, up its y, and z is right x up.
    directions = np.array([(0, 1, 0), (0, 0, 1), (1, 0, 0)], np.float64).T
    expected = (MODEL @ directions.T)[None] * scales[:, None, None] + PLACES[:, None]
    np.testing.assert_allclose(found, expected, atol=1e-4)
    uneven = np.array([(1, 2, 3)] * 3, np.float32)
    found, _ = instances(i3dm(PLACES, arrays={"SCALE_NON_UNIFORM": uneven}))
    np.testing.assert_allclose(found, MODEL * (1, 2, 3) + PLACES[:, None], atol=1e-4)


def test_quantized_positions():
    packed = np.array([(0, 0, 0), (65535, 0, 65535)], np.uint16)
    features = {"QUANTIZED_VOLUME_OFFSET": [10, 20, 30], "QUANTIZED_VOLUME_SCALE": [100, 200, 300]}
    found, _ = instances(i3dm(None, count=2, arrays={"POSITION_QUANTIZED": packed}, features=features))
    np.testing.assert_allclose(found[:, 0], np.array([(10, 20, 30), (110, 20, 330)]) + MODEL[0], atol=1e-4)


@pytest.mark.parametrize("place", [LonLatH(120.3, 36.06, 25.0), LonLatH(-70.0, -89.0, 4000.0), LonLatH(0, 0, 0)])
def test_east_north_up(place):
    ecef_from_enu = ecef_from_enu_at(place)
    data = i3dm(np.zeros((1, 3)), features={"EAST_NORTH_UP": True, "RTC_CENTER": ecef_from_enu[:3, 3].tolist()})
    found, _ = instances(data, matrix=np.linalg.inv(ecef_from_enu))
    np.testing.assert_allclose(found[0], MODEL, atol=1e-3)


def test_batches():
    data = i3dm(
        PLACES,
        arrays={"BATCH_ID": np.array([1, 0, 1], np.uint8)},
        features={"BATCH_ID": {"componentType": "UNSIGNED_BYTE"}},
        batch={"name": ["first", "second"]},
    )
    _, mesh = instances(data)
    (features,) = mesh.features
    told = [features.at(np.array([4 * i], np.int32), np.ones(1)) for i in range(3)]
    assert [(t.feature, t.properties["name"]) for t in told] == [(1, "second"), (0, "first"), (1, "second")]
    np.testing.assert_array_equal(features.vertices_of(1), np.repeat([True, False, True], 4))


def test_a_mirrored_instance_keeps_its_outside():
    scales = np.array([(1, 1, 1), (-1, 1, 1), (1, 1, 1)], np.float32)
    found, mesh = instances(
        i3dm(PLACES, arrays={"SCALE_NON_UNIFORM": scales}, model=quad(NORMAL=QUAD * 0 + np.float32([0, 0, 1])).glb())
    )
    for triangle in mesh.triangles:
        a, b, c = found.reshape(-1, 3)[triangle]
        np.testing.assert_allclose(
            np.cross(b - a, c - a) / np.linalg.norm(np.cross(b - a, c - a)), (0, -1, 0), atol=1e-6
        )
    np.testing.assert_allclose(mesh.normals, np.tile([0, -1, 0], (12, 1)), atol=1e-6)


def test_far_instances_keep_a_millimetre():
    """Instances a thousand kilometres apart stand in meshes of their own."""
    places = np.array([(0, 0, 0), (1e6, 0, 0), (1e6, 3, 0)], np.float32)
    meshes = content(i3dm(places)).meshes
    assert len(meshes) == 2
    found = np.concatenate([m.points.astype(np.float64) + m.origin_enu_m for m in meshes]).reshape(-1, 4, 3)
    np.testing.assert_allclose(found, MODEL + places[:, None].astype(np.float64), atol=1e-4)
    assert max(np.abs(m.points).max() for m in meshes) < 100


def test_the_model_may_be_a_file_with_files_beside_it():
    model = quad()
    model.finish()
    binary = bytes(model.binary)
    model.json["buffers"][0]["uri"] = "quad.bin"
    files = {"models/quad.gltf": json.dumps(model.json).encode(), "models/quad.bin": binary}
    asked = []

    def fetch(uri):
        asked.append(uri)
        return files[uri]

    found, _ = instances(i3dm(PLACES, uri="models/quad.gltf"), fetch=fetch)
    assert found.shape == (3, 4, 3)
    assert asked == ["models/quad.gltf", "models/quad.bin"]
    with pytest.raises(ImportFailed, match=r"models/none.glb is missing"):
        content(i3dm(PLACES, uri="models/none.glb"))


def test_instances_without_a_place_are_left_out():
    places = PLACES.copy()
    places[1, 0] = np.nan
    found = content(i3dm(places))
    assert found.triangle_count == 4
    assert "1 instances" in found.notes[0]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (i3dm(PLACES, count=10_000_000), "INSTANCES_LENGTH: it unfolds"),
        (i3dm(PLACES, count=100_000), "POSITION: 100000 elements end"),
        (i3dm(None, count=3), "POSITION: it is missing"),
        (i3dm(PLACES, features={"INSTANCES_LENGTH": -1}), "INSTANCES_LENGTH"),
        (i3dm(PLACES, features={"POSITION": {"byteOffset": 1 << 40}}), "POSITION"),
        (i3dm(PLACES, features={"RTC_CENTER": [1, 2]}), "2 numbers are given"),
        (i3dm(np.zeros((400_000, 3)), model=quad(points=np.tile(QUAD, (100, 1))).glb()), "unfolds to more"),
    ],
)
def test_what_does_not_fit_is_refused(data, message):
    with pytest.raises(ImportFailed, match=message):
        content(data)


def test_packed_directions_equal_plain_ones():
    folder = shared_data("3dtiles-loadersgl-cesiumjs/Instanced")
    names = ("InstancedOrientation/instancedOrientation", "InstancedOct32POrientation/instancedOct32POrientation")
    plain, packed = (content((folder / f"{name}.i3dm").read_bytes()).meshes[0] for name in names)
    np.testing.assert_allclose(packed.origin_enu_m, plain.origin_enu_m, atol=0.01)
    np.testing.assert_allclose(packed.points, plain.points, atol=0.01)
