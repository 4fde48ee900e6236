"""Frustum, distance and screen-space error against plain geometry."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.data.camera import CameraState
from layers.data.tileset import BoundingVolume
from scene.streaming.view_state import ViewState, view_state, volume_rows

SIZE = (800, 600)
near = st.floats(-200, 200)


def looking_north() -> ViewState:
    return view_state(CameraState(0, 0, 0, 0, 0, 90), size=SIZE, near_m=1.0, sse_px=16.0)


def cube(x: float, y: float, z: float, half: float = 1.0) -> BoundingVolume:
    return BoundingVolume.box([x, y, z], np.eye(3) * half)


def test_frustum_has_four_sides_and_a_near_plane() -> None:
    view = looking_north()
    assert view.sees(cube(0, 50, 0))
    assert not view.sees(cube(0, -50, 0))
    assert not view.sees(cube(60, 50, 0)), "90 degrees across: 50 m ahead the edge is 50 m aside"
    assert view.sees(cube(50.5, 50, 0))
    assert not view.sees(cube(-60, 50, 0))
    assert not view.sees(cube(0, 50, 45)), "the picture is 600 of 800 high: the edge is 37.5 m up"
    assert view.sees(cube(0, 50, 38))
    assert not view.sees(cube(0, 50, -45))
    assert not view.sees(cube(0, 0.5, 0, half=0.1)), "nearer than the near plane"
    assert view.sees(cube(0, 0, 0, half=5)), "the eye is inside"


def test_sphere_counts_beside_the_box() -> None:
    ball = BoundingVolume.sphere([60, 50, 0], 9.0)
    assert not looking_north().sees(BoundingVolume.sphere([65, 50, 0], 9.0))
    assert looking_north().sees(ball)
    assert looking_north().distance_m(ball) == pytest.approx(math.hypot(60, 50) - 9)


@given(x=near, y=near, z=near, heading=st.floats(0, 360), pitch=st.floats(-90, 90))
@settings(max_examples=60, deadline=None)
def test_a_point_is_seen_where_the_camera_projects_it(
    x: float, y: float, z: float, heading: float, pitch: float
) -> None:
    camera = CameraState(10.0, -20.0, 30.0, heading, pitch, 60.0)
    view = view_state(camera, size=SIZE, near_m=1.0, sse_px=16.0)
    (pixel,), (depth,) = camera.project([[x, y, z]], size=SIZE)
    margin = min(pixel[0], SIZE[0] - pixel[0], pixel[1], SIZE[1] - pixel[1])
    if abs(depth - 1.0) > 1e-6 and (depth < 1.0 or abs(margin) > 1e-6):
        assert view.sees(BoundingVolume.box([x, y, z], np.zeros((3, 3)))) == (depth > 1.0 and margin > 0)


@given(x=near, y=near, z=near, angle=st.floats(0, 3), flat=st.booleans())
@settings(max_examples=60, deadline=None)
def test_distance_is_that_of_the_nearest_point(x: float, y: float, z: float, angle: float, flat: bool) -> None:
    sin, cos = math.sin(angle), math.cos(angle)
    axes = np.array([[cos * 8, sin * 8, 0], [-sin * 3, cos * 3, 0], [0, 0, 0 if flat else 5]])
    volume = BoundingVolume.box([x, y, z], axes)
    grid = np.linspace(-1, 1, 41)
    points = np.array([x, y, z]) + np.array(np.meshgrid(grid, grid, grid)).reshape(3, -1).T @ axes
    view = view_state(CameraState(0, 0, 0), size=SIZE, near_m=1.0, sse_px=16.0)
    # The sampled nearest point lies at most half a grid cell away from the true one.
    nearest = float(np.linalg.norm(points, axis=1).min())
    assert nearest - 0.5 < view.distance_m(volume) < nearest + 1e-9


def test_skewed_box_is_held_by_its_rows() -> None:
    axes = np.array([[5.0, 0, 0], [4.0, 3.0, 0], [1.0, 1.0, 2.0]])
    volume = BoundingVolume.box([7, 8, 9], axes)
    (row,) = volume_rows([volume])
    units, half = row[3:12].reshape(3, 3), row[12:15]
    np.testing.assert_allclose(units @ units.T, np.eye(3), atol=1e-12)
    signs = np.array(np.meshgrid([-1, 1], [-1, 1], [-1, 1])).reshape(3, -1).T
    assert (np.abs(signs @ axes @ units.T) <= half + 1e-9).all()


def test_screen_space_error_is_that_of_3d_tiles() -> None:
    view = looking_north()
    fov_y = math.radians(CameraState(0, 0, 0, 0, 0, 90).vertical_fov_deg(SIZE))
    assert view.sse_px_of(4.0, 100.0) == pytest.approx(4.0 * SIZE[1] / (100.0 * 2 * math.tan(fov_y / 2)))
    assert view.sse_px_of(math.inf, 100.0) == math.inf
    assert math.isfinite(view.sse_px_of(4.0, 0.0))
    rows = volume_rows([cube(0, 101, 0)])
    assert view.errors_px(np.array([4.0]), rows) == pytest.approx([view.sse_px_of(4.0, 100.0)])


def test_middle_weighs_more_than_edge() -> None:
    view = looking_north()
    middle, edge, behind = view.centre_weights(volume_rows([cube(0, 50, 0), cube(45, 50, 0), cube(0, -50, 0)]))
    assert middle == 1.0
    assert behind <= 1.0
    assert 0 < edge < 0.6


def test_views_are_equal_by_what_they_show() -> None:
    assert looking_north().identity == looking_north().identity
    other = view_state(CameraState(0, 0, 0, 0, 0, 90), size=SIZE, near_m=1.0, sse_px=8.0)
    assert other.identity != looking_north().identity
