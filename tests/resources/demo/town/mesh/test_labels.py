"""What triangles show, and their places in pictures."""

import numpy as np
import pytest

from resources.demo.town.mesh.branch import KEPT
from resources.demo.town.mesh.charts import STEEP, Textured, texture
from resources.demo.town.mesh.frame import corner_m
from resources.demo.town.mesh.labels import LabelCells, cells_of, decode, encode, merged
from resources.demo.town.mesh.nets import surface_net
from resources.demo.town.mesh.simplify import simplified
from resources.demo.town.mesh.solids import GROUND
from tests.resources.demo.town.mesh.conftest import COLUMN, ROOF, ROW, Box

Made = tuple[np.ndarray, np.ndarray, LabelCells]
COLOURS = {
    GROUND: (10, 120, 10),
    1: (250, 0, 0),
    2: (0, 0, 250),
    3: (250, 250, 0),
    4: (0, 250, 250),
    ROOF: (90, 90, 90),
}


@pytest.fixture(scope="module")
def made(box: Box) -> Made:
    field = box.field
    net = surface_net(field.sample(COLUMN, ROW), field)
    points, triangles = simplified(net.points, net.triangles, count=round(len(net.triangles) * KEPT))
    return points, triangles, cells_of(net.cells, net.labels)


def test_triangles_show_the_plane_that_they_lie_in(made: Made, box: Box) -> None:
    points, triangles, cells = made
    labels = cells.of_triangles(points, triangles, box.kinds.normals)
    middle = points[triangles].mean(axis=1)
    for label, surface in enumerate(box.masses.surfaces, start=1):
        plane = surface.plane
        rel = middle - plane.corners[0]
        along, up = rel @ plane.along, rel @ plane.up
        within = (along > 0.8) & (along < plane.width_m - 0.8) & (up > 6.5) & (up < plane.height_m - 0.8)
        if label == ROOF:
            within = (along > 0.8) & (along < plane.width_m - 0.8) & (up > 0.8) & (up < plane.height_m - 0.8)
        on = within & (np.abs(rel @ plane.normal) < 0.1)
        if on.any():
            assert (labels[on] == label).all()
    assert {1, 3, 4, ROOF} <= set(labels.tolist())


def test_cells_are_told_apart_on_both_sides_of_zero() -> None:
    cells = np.array([[-3, 5, -7], [4000, 0, 400], [0, 0, 0]])
    assert np.array_equal(decode(encode(cells)), cells)


def test_larger_cells_keep_a_label_of_what_they_hold() -> None:
    cells = np.array([[0, 0, 0], [1, 1, 1], [2, 0, 0], [-1, 0, 0]])
    labels = np.array([5, 6, 7, 8], np.int32)
    coarse = merged([cells_of(cells, labels)])
    assert coarse.size == 2
    assert decode(coarse.keys).tolist() == [[-1, 0, 0], [0, 0, 0], [1, 0, 0]]
    assert coarse.labels.tolist() == [8, 5, 7]


@pytest.fixture(scope="module")
def drawn(made: Made, box: Box) -> Textured:
    points, triangles, cells = made
    labels = cells.of_triangles(points, triangles, box.kinds.normals)
    west, south = corner_m(5, COLUMN, ROW)

    def picture(label: int) -> np.ndarray:
        shape = (480, 480) if label == GROUND else (40, 60)
        return np.full((*shape, 3), COLOURS.get(label, (200, 100, 200)), np.uint8)

    return texture(points, triangles, labels, kinds=box.kinds, square=(west, south, 72.0), picture=picture)


def test_each_triangle_finds_its_own_colour_in_the_atlas(drawn: Textured, box: Box) -> None:
    height, width = drawn.picture.shape[:2]
    uv = drawn.uv[drawn.triangles]
    assert uv.min() >= 0.0
    assert uv.max() <= 1.0
    spots = np.floor(uv.mean(axis=1) * (width, height)).astype(int)
    shown = drawn.picture[spots[:, 1], spots[:, 0]]
    corners = drawn.points[drawn.triangles]
    middle = corners.mean(axis=1)
    plane = box.masses.surfaces[ROOF - 1].plane
    away = middle - plane.corners.mean(axis=0)
    inside = (np.abs(away[:, 2]) < 0.05) & (np.abs(away @ plane.along) < 10.0) & (np.abs(away @ plane.up) < 4.0)
    assert inside.any()
    assert (shown[inside] == COLOURS[ROOF]).all()
    far = np.linalg.norm(middle[:, :2] - box.centre, axis=1) > 40.0
    assert (shown[far] == COLOURS[GROUND]).all()
    # The border around each picture repeats its edge: no triangle meets an empty pixel.
    assert not (shown == 0).all(axis=1).any()


def test_texture_moves_no_vertex(drawn: Textured, made: Made) -> None:
    points, triangles, _ = made
    assert np.array_equal(drawn.points[drawn.triangles], points[triangles])


def test_steep_ground_is_stone(box: Box) -> None:
    points = np.array([[0.0, 0, 0], [1, 0, 0], [1, 0, 4], [0, 0, 4]])
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    asked = []

    def picture(label: int) -> np.ndarray:
        asked.append(label)
        return np.full((8, 8, 3), 77, np.uint8)

    texture(points, triangles, np.zeros(2, np.int32), kinds=box.kinds, square=(0, 0, 4), picture=picture)
    assert asked == [STEEP]
