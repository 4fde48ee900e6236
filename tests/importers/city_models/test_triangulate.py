"""Polygons in space become triangles of the same area that look the same way."""

import numpy as np
import pytest

from importers.city_models.slabs import cut_at_heights
from importers.city_models.triangulate import triangulate

SQUARE = [(0, 0, 0), (10, 0, 0), (10, 10, 0), (0, 10, 0)]
HOLE = [(2, 2, 0), (2, 4, 0), (4, 4, 0), (4, 2, 0)]
NOTCHED = [(0, 0, 0), (4, 0, 0), (1, 1, 0), (0, 4, 0)]
TURNS = {
    "flat": np.eye(3),
    "upright": np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], float),
    "slanted": np.linalg.qr(np.array([[1, 2, 3], [2, -1, 0.5], [0.3, 0.2, 1]], float))[0],
}


def cut(*rings, turn=TURNS["flat"], shift=(0, 0, 0)):
    points = np.array([p for ring in rings for p in ring], float) @ turn.T + shift
    return points, triangulate(points, np.array([len(r) for r in rings], np.int32), np.array([len(rings)], np.int32))


def vectors(points, found):
    corners = np.vstack([points, found["extra_points"]])[found["triangles"]]
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2


@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
@pytest.mark.parametrize(
    ("rings", "area", "count"),
    [([SQUARE], 100, 2), ([SQUARE, HOLE], 96, 8), ([NOTCHED], 4, 2), ([SQUARE[:3]], 50, 1)],
    ids=["square", "hole", "notch", "triangle"],
)
def test_area_and_direction_are_those_of_the_polygon(rings, area, count, turn):
    points, found = cut(*rings, turn=turn, shift=(500, -300, 40))
    own = vectors(points, found)
    assert len(found["triangles"]) == count
    assert np.linalg.norm(own, axis=1).sum() == pytest.approx(area)
    # All look where the outline's normal points.
    assert (own @ found["normals"][0] > 0).all()
    assert np.allclose(found["normals"][0], np.linalg.det(turn) * turn[:, 2], atol=1e-6)
    assert not len(found["failed"])


def test_an_outline_that_crosses_itself_gets_a_corner_there():
    points, found = cut([(0, 0, 0), (4, 4, 0), (4, 0, 0), (0, 2, 0)])
    assert len(found["extra_points"]) == 1
    assert found["extra_points"][0] == pytest.approx((4 / 3, 4 / 3, 0))
    assert np.linalg.norm(vectors(points, found), axis=1).sum() == pytest.approx(4 / 3 + 16 / 3)
    assert not len(found["failed"])


def test_a_bent_polygon_keeps_its_corners():
    _, found = cut([(0, 0, 0), (4, 0, 0.02), (4, 4, -0.01), (2, 3, 0.02), (0, 4, 0)])
    assert not len(found["extra_points"])
    assert sorted(set(found["triangles"].ravel().tolist())) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "ring", [[(0, 0, 0), (1, 0, 0), (2, 0, 0)], [(1, 1, 1)] * 4, [(0, 0, 0), (2, 2, 0), (2, 0, 0), (0, 2, 0)]]
)
def test_what_has_no_area_fails_and_harms_no_other(ring):
    points = np.array([*ring, *SQUARE], float)
    found = triangulate(points, np.array([len(ring), 4], np.int32), np.array([1, 1], np.int32))
    assert found["failed"].tolist() == [0]
    assert found["polygon"].tolist() == [1, 1]


def test_nothing_gives_nothing():
    found = triangulate(np.empty((0, 3)), np.empty(0, np.int32), np.empty(0, np.int32))
    assert found["triangles"].shape == (0, 3)


def test_triangles_are_cut_at_heights_without_loss():
    dice = np.random.default_rng(7)
    corners = dice.uniform(-5, 5, (200, 3, 3))
    heights = np.array([-2.0, 0.0, 1.5])
    parts, sources = cut_at_heights(corners, heights)

    def areas(of):
        return np.cross(of[:, 1] - of[:, 0], of[:, 2] - of[:, 0]) / 2

    whole = np.zeros((200, 3))
    np.add.at(whole, sources, areas(parts))
    assert np.allclose(whole, areas(corners))
    low, high = parts[:, :, 2].min(axis=1), parts[:, :, 2].max(axis=1)
    for height in heights:
        assert ((low >= height - 1e-3) | (high <= height + 1e-3)).all()
    assert len(parts) > 200
