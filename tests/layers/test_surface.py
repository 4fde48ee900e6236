import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.surface import distances_to_triangles, feature_edges, triangles_under
from tests.building_sample import WALL, box_mesh

TRIANGLE = np.array([[[0.0, 0.0, 0.0], [4.0, 0.0, 0.0], [0.0, 3.0, 0.0]]])


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        ((1.0, 1.0, 2.0), 2.0),  # over the inside
        ((2.0, -3.0, 0.0), 3.0),  # beside an edge
        ((-3.0, -4.0, 0.0), 5.0),  # off a corner
        ((3.2, 2.4, 0.0), 1.44),  # beyond the hypotenuse
    ],
)
def test_distance_to_a_triangle(point, expected):
    assert distances_to_triangles(np.array(point), TRIANGLE)[0] == pytest.approx(expected)


def test_a_triangle_without_area_counts_as_its_edges():
    flat = np.array([[[0.0, 0.0, 0.0], [2.0, 0.0, 0.0], [1.0, 0.0, 0.0]]])
    assert distances_to_triangles(np.array([3.0, 0.0, 0.0]), flat)[0] == pytest.approx(1.0)


coordinate = st.floats(-50, 50)
point3 = st.tuples(coordinate, coordinate, coordinate)


@given(point3, st.tuples(point3, point3, point3), st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_no_point_of_a_triangle_is_nearer_than_its_distance(point, corners, shares):
    p, (a, b, c) = np.array(point), np.array(corners)
    u, v = shares if sum(shares) <= 1 else (1 - shares[0], 1 - shares[1])
    inside = a + u * (b - a) + v * (c - a)
    assert distances_to_triangles(p, np.array([[a, b, c]]))[0] <= np.linalg.norm(p - inside) + 1e-6


def test_triangles_under_a_point_do_not_mind_the_turn_of_their_corners():
    both = np.concatenate([TRIANGLE, TRIANGLE[:, ::-1]])
    assert triangles_under(np.array([1.0, 1.0]), both).tolist() == [True, True]
    assert triangles_under(np.array([3.0, 2.0]), both).tolist() == [False, False]


def test_a_box_has_its_twelve_edges_and_no_diagonals():
    mesh = box_mesh(((0, 0, 0), (2, 3, 4), WALL, 0))
    edges = feature_edges(mesh.points, mesh.triangles, mesh.element_of_triangle)
    lengths = np.sort(np.linalg.norm(mesh.points[edges[:, 0]] - mesh.points[edges[:, 1]], axis=1))
    assert lengths.tolist() == [2.0] * 4 + [3.0] * 4 + [4.0] * 4


def test_boxes_that_touch_keep_their_outlines_when_they_are_two_elements():
    mesh = box_mesh(((0, 0, 0), (1, 1, 1), WALL, 0), ((1, 0, 0), (2, 1, 1), WALL, 1))
    assert len(feature_edges(mesh.points, mesh.triangles, mesh.element_of_triangle)) == 24
