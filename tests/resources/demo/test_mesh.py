"""The written tile tree, read back byte by byte; and the parts that make it."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg
from hypothesis import given, settings
from hypothesis import strategies as st

from resources.demo.atlas import BORDER, pack, pack_to_fit
from resources.demo.faces import plane_of
from resources.demo.step import Enum, Ref, StepFile, Typed
from resources.demo.terrain import SITE
from tests.resources.demo.conftest import Written

TYPES = {5126: ("<f4", 4), 5125: ("<u4", 4), 5123: ("<u2", 2)}
WIDTHS = {"VEC3": 3, "VEC2": 2, "SCALAR": 1}


def tiles(tile: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield tile
    for child in tile.get("children", ()):
        yield from tiles(child)


def box(tile: dict[str, Any]) -> tuple[Any, Any]:
    numbers = np.array(tile["boundingVolume"]["box"])
    half = numbers[[3, 7, 11]]
    return numbers[:3] - half, numbers[:3] + half


def read_glb(path: Path) -> tuple[dict[str, Any], list[Any], bytes]:
    data = path.read_bytes()
    magic, version, length = struct.unpack_from("<III", data)
    assert (magic, version, length) == (0x46546C67, 2, len(data))
    json_length, json_type = struct.unpack_from("<II", data, 12)
    assert json_type == 0x4E4F534A
    document = json.loads(data[20 : 20 + json_length])
    binary_length, binary_type = struct.unpack_from("<II", data, 20 + json_length)
    assert binary_type == 0x004E4942
    binary = data[28 + json_length :]
    assert binary_length == len(binary) == document["buffers"][0]["byteLength"]
    arrays = []
    for accessor in document["accessors"]:
        view = document["bufferViews"][accessor["bufferView"]]
        kind, size = TYPES[accessor["componentType"]]
        count = accessor["count"] * WIDTHS[accessor["type"]]
        assert view["byteOffset"] % 4 == 0
        assert count * size <= view["byteLength"]
        assert view["byteOffset"] + view["byteLength"] <= len(binary)
        arrays.append(np.frombuffer(binary, kind, count, view["byteOffset"]).reshape(-1, WIDTHS[accessor["type"]]))
    image = document["bufferViews"][document["images"][0]["bufferView"]]
    return document, arrays, binary[image["byteOffset"] : image["byteOffset"] + image["byteLength"]]


def test_tree_is_a_whole_quadtree_in_its_place(written: Written) -> None:
    tileset = json.loads((written.folder / "mesh" / "tileset.json").read_text())
    assert tileset["asset"]["version"] == "1.1"
    root = tileset["root"]
    matrix = np.array(root["transform"]).reshape(4, 4).T
    np.testing.assert_allclose(matrix, SITE.ecef_from_enu)
    found = list(tiles(root))
    assert len(found) == 1 + 4 + 16 + 64
    assert {t["content"]["uri"] for t in found} == {
        p.relative_to(written.folder / "mesh").as_posix() for p in (written.folder / "mesh").rglob("*.glb")
    }
    for tile in found:
        assert tile["refine"] == "REPLACE"
        low, high = box(tile)
        for child in tile.get("children", ()):
            child_low, child_high = box(child)
            assert (child_low >= low - 1e-3).all()
            assert (child_high <= high + 1e-3).all()
            assert child["geometricError"] < tile["geometricError"]
        assert ("children" in tile) == (tile["geometricError"] > 0)


def test_tiles_are_sound_gltf(written: Written) -> None:
    root = json.loads((written.folder / "mesh" / "tileset.json").read_text())["root"]
    triangles = {}
    for tile in tiles(root):
        uri = tile["content"]["uri"]
        document, (position, uv, index), jpeg = read_glb(written.folder / "mesh" / uri)
        assert document["extensionsUsed"] == ["KHR_materials_unlit"]
        assert index.max() < len(position) == len(uv)
        assert np.isfinite(position).all()
        assert uv.min() >= 0
        assert uv.max() <= 1
        height, width, *_ = simplejpeg.decode_jpeg_header(jpeg)
        assert max(height, width) <= 1024
        low, high = box(tile)
        enu = position[:, [0, 2, 1]] * [1, -1, 1]
        assert (enu >= low - 1e-2).all()
        assert (enu <= high + 1e-2).all()
        triangles[uri] = len(index) // 3
    finest = sum(count for uri, count in triangles.items() if uri.startswith("3/"))
    assert 100_000 < finest < 400_000
    assert triangles["0/0-0.glb"] < finest / 5


def test_tower_has_a_mesh_of_its_own(written: Written) -> None:
    tileset = json.loads((written.folder / "tower-mesh" / "tileset.json").read_text())
    low, high = box(tileset["root"])
    assert 55 < high[2] - low[2] < 75
    _, (position, _, _), _ = read_glb(written.folder / "tower-mesh" / "tower.glb")
    assert len(position) > 30


def test_ground_looks_up_and_walls_look_out(written: Written) -> None:
    _, (position, _, index), _ = read_glb(written.folder / "tower-mesh" / "tower.glb")
    enu = (position[:, [0, 2, 1]] * [1, -1, 1]).astype(np.float64)
    a, b, c = (enu[index.reshape(-1, 3)[:, k]] for k in range(3))
    # A closed surface around the tower holds a positive volume when its triangles look outwards.
    centre = enu.mean(axis=0)
    volume = np.einsum("ij,ij->i", a - centre, np.cross(b - centre, c - centre)).sum() / 6
    assert volume > 0.5 * 30 * 21 * 60
    _, (position, _, index), _ = read_glb(written.folder / "mesh" / "3" / "4-0.glb")
    enu = position[:, [0, 2, 1]] * [1, -1, 1]
    first = index.reshape(-1, 3)[:8]
    normals = np.cross(enu[first[:, 1]] - enu[first[:, 0]], enu[first[:, 2]] - enu[first[:, 0]])
    assert (normals[:, 2] > 0).all()


@given(
    corner=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    shapes=st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), max_size=40),
)
@settings(max_examples=60, deadline=None)
def test_packed_rectangles_never_touch(corner: tuple[int, int], shapes: list[tuple[int, int]]) -> None:
    places = pack(corner, shapes, width=100, limit=150)
    if places is None:
        return
    taken = np.zeros((150, 100), np.int32)
    taken[: corner[0], : corner[1]] += 1
    for (x, y), (height, width) in zip(places, shapes, strict=True):
        assert x >= BORDER
        assert y >= BORDER
        part = taken[y - BORDER : y + height + BORDER, x - BORDER : x + width + BORDER]
        assert part.shape == (height + 2 * BORDER, width + 2 * BORDER)
        part += 1
    assert taken.max() <= 1


def test_atlas_shrinks_until_it_fits_and_borders_repeat_the_edge() -> None:
    base = np.full((8, 8, 3), 9, np.uint8)
    images = [np.full((40, 40, 3), 20 * i + 20, np.uint8) for i in range(6)]
    atlas, places, small = pack_to_fit(base, images, factor=1.0, width=64, limit=64)
    assert atlas.shape[0] <= 64
    assert (atlas[:8, :8] == 9).all()
    for (x, y), image in zip(places, small, strict=True):
        height, width = image.shape[:2]
        assert 10 < height < 40
        assert (atlas[y - 1 : y + height + 1, x - 1 : x + width + 1] == image[0, 0]).all()


def test_plane_maps_its_picture_upright() -> None:
    plane = plane_of([(0, 0, 0), (4, 0, 0), (4, 0, 3), (0, 0, 3)])
    np.testing.assert_allclose(plane.normal, [0, -1, 0])
    np.testing.assert_allclose(plane.uv, [(0, 1), (1, 1), (1, 0), (0, 0)])
    places = plane.positions((3, 4))
    np.testing.assert_allclose(places[0, 0], [0.5, 0, 2.5])
    np.testing.assert_allclose(places[2, 3], [3.5, 0, 0.5])


def test_step_text() -> None:
    file = StepFile()
    first = file.add("IfcThing", None, ..., Enum("AREA"), True, 3, 0.5, -0.0, "it's \\ 塔", (Ref(1), Ref(2)))
    assert first == 1
    file.add("IfcOther", Typed("IfcInteger", 4), first)
    lines = file.text(schema="IFC4", name="x").splitlines()
    assert "#1=IFCTHING($,*,.AREA.,.T.,3,0.5,0.,'it''s \\\\ \\X2\\5854\\X0\\',(#1,#2));" in lines
    assert "#2=IFCOTHER(IFCINTEGER(4),#1);" in lines
    with pytest.raises(TypeError):
        file.add("IfcThing", object())
