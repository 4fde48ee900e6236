import json

import numpy as np
import pytest

from importers.gltf.primitive import FAN, STRIP, TRIANGLES, triangles_of
from importers.gltf.scene import mesh_of, points_of, read_gltf, zup_from_gltf
from layers.errors import Cancelled, ImportFailed
from tests.importers.opened import PLACE, mesh, no_files, scene_of
from tests.importers.tiles3d.tiles3d_files import QUAD, QUAD_INDICES, QUAD_UV, GltfFile, draco_quad, png, quad

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def world(found):
    return found.points.astype(np.float64) + found.origin_enu_m


def test_a_quad_comes_as_it_is():
    found = mesh(quad(COLOR_0=np.array([RED, GREEN, BLUE, WHITE], np.uint8)))
    np.testing.assert_allclose(world(found), QUAD, atol=1e-6)
    np.testing.assert_array_equal(found.triangles, QUAD_INDICES.reshape(-1, 3))
    np.testing.assert_array_equal(found.colours[:, :3], [RED, GREEN, BLUE, WHITE])
    assert found.points.dtype == np.float32
    assert found.triangles.dtype == np.int32
    assert found.points.flags.c_contiguous
    assert not found.unlit
    assert found.texture is None


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32])
def test_index_types(dtype):
    np.testing.assert_array_equal(mesh(quad(indices=QUAD_INDICES.astype(dtype))).triangles.ravel(), QUAD_INDICES)


def test_without_indices_vertices_come_in_order():
    found = mesh(quad(points=QUAD[QUAD_INDICES], indices=None))
    np.testing.assert_array_equal(found.triangles, [[0, 1, 2], [3, 4, 5]])


def test_strips_and_fans_keep_their_winding():
    strip = np.arange(5, dtype=np.uint16)
    np.testing.assert_array_equal(triangles_of(strip, mode=STRIP), [[0, 1, 2], [1, 3, 2], [2, 3, 4]])
    np.testing.assert_array_equal(triangles_of(strip, mode=FAN), [[0, 1, 2], [0, 2, 3], [0, 3, 4]])
    assert len(triangles_of(strip, mode=TRIANGLES)) == 1
    assert len(triangles_of(strip[:2], mode=STRIP)) == 0
    assert len(triangles_of(strip[:1], mode=FAN)) == 0


def test_points_are_points():
    file = quad(COLOR_0=np.array([RED, GREEN, BLUE, WHITE], np.uint8))
    file.json["meshes"][0]["primitives"][0]["mode"] = 0
    ((part, local),) = scene_of(file).parts
    found = points_of(part, local)
    np.testing.assert_allclose(world(found), QUAD, atol=1e-6)
    np.testing.assert_array_equal(found.colours[:, :3], [RED, GREEN, BLUE, WHITE])


@pytest.mark.parametrize("mode", [1, 2, 3])
def test_lines_are_noted(mode):
    file = quad()
    file.json["meshes"][0]["primitives"][0]["mode"] = mode
    scene = scene_of(file)
    assert scene.parts == ()
    assert "not drawn" in scene.notes[0]


def test_texture_coordinates_run_with_the_rows_of_the_picture():
    found = mesh(quad(picture=png([RED, GREEN], [BLUE, WHITE]), unlit=True))
    assert found.unlit
    # glTF's (0, 0) is the picture's upper left corner: row 0 is the top row and v goes down.
    np.testing.assert_array_equal(found.texture.pixels[0, :, :3], [RED, GREEN])
    np.testing.assert_allclose(found.uv, QUAD_UV)
    corner = int(np.flatnonzero((found.uv == (0, 0)).all(axis=1))[0])
    np.testing.assert_allclose(world(found)[corner], QUAD[3])


def test_a_picture_is_decoded_once_for_all_that_use_it():
    file = quad(picture=png([RED, GREEN]))
    file.json["materials"].append(json.loads(json.dumps(file.json["materials"][0])))
    second = json.loads(json.dumps(file.json["meshes"][0]["primitives"][0])) | {"material": 1}
    file.json["meshes"][0]["primitives"].append(second)
    first, other = (part.material.texture for part, _ in scene_of(file).parts)
    assert first is other


def test_an_opaque_material_ignores_alpha():
    file = quad(COLOR_0=np.array([(255, 255, 255, 0)] * 4, np.uint8))
    values = file.json["materials"][0]["pbrMetallicRoughness"]
    values["baseColorFactor"] = [1, 0, 0, 0.25]
    found = mesh(file)
    assert found.base_colour == (1.0, 0.0, 0.0, 1.0)
    assert (found.colours[:, 3] == 255).all()
    file.json["materials"][0] |= {"alphaMode": "BLEND", "doubleSided": True}
    found = mesh(file)
    assert found.base_colour[3] == 0.25
    assert (found.colours[:, 3] == 0).all()
    assert found.double_sided


def test_factors_are_shown_through_the_display_power_law():
    file = quad()
    file.json["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"] = [0.5, 0.5, 0.5, 1]
    assert mesh(file).base_colour[0] == pytest.approx(0.5 ** (1 / 2.2))


def test_texture_transform_moves_scales_and_turns():
    file = quad(picture=png([RED, GREEN]), unlit=True)
    info = file.json["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]
    info["extensions"] = {"KHR_texture_transform": {"offset": [0.25, 0.5], "scale": [0.5, 0.25]}}
    np.testing.assert_allclose(mesh(file).uv, [(0.25, 0.75), (0.75, 0.75), (0.75, 0.5), (0.25, 0.5)], atol=1e-6)
    info["extensions"] = {"KHR_texture_transform": {"rotation": np.pi / 2}}
    # Counter-clockwise as seen: (u, v down) -> (v, -u).
    np.testing.assert_allclose(mesh(file).uv, [(1, 0), (1, -1), (0, -1), (0, 0)], atol=1e-6)


def test_a_webp_picture_is_found_through_its_extension():
    file = quad(picture=png([RED, GREEN]))
    file.json["textures"] = [{"extensions": {"EXT_texture_webp": {"source": 0}}}]
    file.json["extensionsRequired"] = ["EXT_texture_webp"]
    assert mesh(file).texture.pixels.shape == (1, 2, 4)


def test_a_missing_picture_leaves_the_geometry():
    file = quad(picture=png([RED, GREEN]))
    file.json["images"] = [{"uri": "gone.png"}]
    scene = scene_of(file)
    assert scene.parts[0][0].material.texture is None
    assert "missing" in scene.notes[0]


def test_normals_follow_the_turn_and_unlit_leaves_them_out():
    normals = np.tile(np.array([[0, 0, 1]], np.float32), (4, 1))
    found = mesh(quad(NORMAL=normals), matrix=zup_from_gltf("Y") @ np.diag([1.0, 1.0, 5.0, 1.0]))
    np.testing.assert_allclose(found.normals, np.tile([[0, -1, 0]], (4, 1)), atol=1e-6)
    assert mesh(quad(NORMAL=normals, unlit=True)).normals is None


def test_a_mirror_keeps_the_outside_outside():
    found = mesh(quad(), matrix=np.diag([-1.0, 1.0, 1.0, 1.0]))
    points = world(found)[found.triangles]
    outward = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    assert (outward[:, 2] > 0).all()


def test_nodes_are_multiplied_down_the_tree():
    file = quad()
    file.json["nodes"] = [
        {"children": [1], "translation": [100, 0, 0], "rotation": [0, 0, np.sin(np.pi / 4), np.cos(np.pi / 4)]},
        {"mesh": 0, "scale": [2, 2, 2]},
    ]
    np.testing.assert_allclose(world(mesh(file))[1], [100, 20, 0], atol=1e-5)
    file.json["nodes"][1] = {"mesh": 0, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 7, 8, 9, 1]}
    np.testing.assert_allclose(world(mesh(file))[0], [92, 7, 9], atol=1e-5)


def test_up_axes():
    up = {"X": (1, 0, 0), "Y": (0, 1, 0), "Z": (0, 0, 1)}
    for axis, vector in up.items():
        matrix = zup_from_gltf(axis)[:3, :3]
        np.testing.assert_allclose(matrix @ vector, [0, 0, 1])
        assert np.linalg.det(matrix) == pytest.approx(1)


def test_quantized_positions():
    file = quad(points=QUAD.astype(np.int16))
    file.json["extensionsRequired"] = ["KHR_mesh_quantization"]
    np.testing.assert_allclose(world(mesh(file)), QUAD)
    file.json["accessors"][0]["normalized"] = True
    np.testing.assert_allclose(world(mesh(file)), QUAD / 32767, atol=1e-7)


def test_interleaved_vertices():
    file = quad()
    packed = np.zeros((4, 5), np.float32)
    packed[:, :3] = QUAD
    view = file.view(packed.tobytes(), byteStride=20)
    file.json["accessors"][0] |= {"bufferView": view}
    np.testing.assert_allclose(world(mesh(file)), QUAD)


def test_sparse_accessors():
    file = quad()
    indices, values = (
        file.view(np.array([1, 3], np.uint8).tobytes()),
        file.view(np.full((2, 3), 9, np.float32).tobytes()),
    )
    file.json["accessors"][0]["sparse"] = {
        "count": 2,
        "indices": {"bufferView": indices, "componentType": 5121},
        "values": {"bufferView": values},
    }
    expected = QUAD.copy()
    expected[[1, 3]] = 9
    np.testing.assert_allclose(world(mesh(file)), expected, atol=1e-5)
    del file.json["accessors"][0]["bufferView"]
    expected[[0, 2]] = 0
    np.testing.assert_allclose(world(mesh(file)), expected, atol=1e-5)


def test_buffers_beside_the_file_and_inside_it():
    file = quad()
    file.finish()
    asked = []

    def fetch(uri):
        asked.append(uri)
        return bytes(file.binary)

    file.json["buffers"][0]["uri"] = "里院.bin"
    assert mesh(json.dumps(file.json).encode(), fetch=fetch).triangles.shape == (2, 3)
    assert asked == ["里院.bin"]
    with pytest.raises(ImportFailed, match="missing"):
        mesh(json.dumps(file.json).encode())


def test_draco_equals_plain_geometry():
    plain, packed = mesh(quad()), mesh(draco_quad())

    def corners(found):
        triangles = world(found)[found.triangles]
        return sorted(tuple(sorted(map(tuple, t.round(2).tolist()))) for t in triangles)

    assert corners(packed) == corners(plain)


def test_triangles_that_draco_drops_are_counted():
    file = draco_quad()
    file.json["accessors"][2]["count"] = 9
    ((part, _),) = scene_of(file).parts
    assert part.degenerate == 1


def test_vertices_that_are_no_numbers_are_left_out_with_their_triangles():
    points = QUAD.copy()
    points[3] = (np.nan, np.inf, 0)
    scene = scene_of(quad(points=points))
    assert "1 triangles without a finite position" in scene.notes[0]
    found = mesh(quad(points=points))
    assert len(found.triangles) == 1
    assert np.isfinite(found.points).all()


def test_a_mesh_in_two_nodes_is_decoded_once_and_placed_twice():
    file = quad()
    file.json["nodes"] = [{"mesh": 0}, {"mesh": 0, "translation": [0, 0, 5]}]
    file.json["scenes"] = [{"nodes": [0, 1]}]
    (first, below), (second, above) = scene_of(file).parts
    assert first is second
    np.testing.assert_allclose(world(mesh_of(first, below)), QUAD, atol=1e-6)
    np.testing.assert_allclose(world(mesh_of(second, above)), QUAD + np.array([0, 0, 5]), atol=1e-6)


def test_two_primitives_of_the_same_vertices_are_both_whole():
    file = quad()
    primitives = file.json["meshes"][0]["primitives"]
    primitives.append(dict(primitives[0]))
    (first, _), (second, _) = scene_of(file).parts
    np.testing.assert_array_equal(first.points, second.points)
    np.testing.assert_allclose(first.points + first.centre, QUAD, atol=1e-6)


def test_a_millimetre_survives_far_from_the_centre_of_the_file():
    points = (QUAD + np.array([40_000, -20_000, 300])).astype(np.float32)
    (part, _), *_ = scene_of(quad(points=points)).parts
    np.testing.assert_array_equal(part.points + part.centre, points)
    turn = np.array([[0.6, -0.8, 0, 0], [0.8, 0.6, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    np.testing.assert_allclose(world(mesh_of(part, turn)), points @ turn[:3, :3].T, atol=1e-5)


def test_the_whole_tree_is_read_without_scenes():
    file = quad()
    del file.json["scenes"], file.json["scene"]
    assert len(scene_of(file).parts) == 1


def test_read_can_be_cancelled():
    with pytest.raises(Cancelled):
        read_gltf(quad().glb(), place=PLACE, fetch=no_files, cancelled=lambda: True)


def test_an_empty_document_shows_nothing():
    assert scene_of(GltfFile()).parts == ()
