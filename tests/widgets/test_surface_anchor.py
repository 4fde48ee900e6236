"""Draped things find the surface of a frame; what is behind a wall is hidden; what is on it is not."""

import numpy as np

from layers.data.camera import CameraState
from tests.widgets.scenes import ground_frame
from widgets.surface_anchor import hidden, surface_heights, surface_points

WALL = (-30.0, 30.0, 20.0, 40.0)


def test_surface_points_lie_on_the_ground():
    points = surface_points(ground_frame(ground_m=7.0))
    assert len(points) > 200
    assert np.abs(points[:, 2] - 7.0).max() < 0.2


def test_draped_anchors_find_the_ground():
    heights = surface_heights(ground_frame(ground_m=12.5), np.array([[0, 0, 0], [20, 10, 500], [-30, -20, 0]], float))
    assert np.abs(heights - 12.5).max() < 0.5


def test_a_draped_anchor_behind_a_wall_takes_no_height_from_its_outline():
    frame = ground_frame(wall=WALL)
    behind, before = [0.0, 45.0, 0.0], [0.0, 0.0, 0.0]
    heights = surface_heights(frame, np.array([behind, before]))
    assert np.isnan(heights[0])
    assert abs(heights[1]) < 0.5


def test_nothing_is_found_on_the_sky_or_outside_the_picture():
    sky = ground_frame(CameraState(0, 0, 50, 0, 60))
    assert np.isnan(surface_heights(sky, np.array([[0.0, 100.0, 0.0]]))).all()
    assert np.isnan(surface_heights(ground_frame(), np.array([[0.0, -5000.0, 0.0]]))).all()
    assert surface_heights(ground_frame(), np.empty((0, 3))).shape == (0,)


def test_hidden_is_what_lies_behind_the_surface():
    frame = ground_frame(wall=WALL)
    anchors = np.array(
        [[0, 20, 30], [0, 45, 0], [0, 0, 0], [0, 10, 8]], float
    )  # on the wall, behind, before, in the air
    pixels, depths = frame.camera.project(anchors, size=frame.size)
    assert hidden(frame, anchors, pixels=pixels, depths=depths).tolist() == [False, True, False, False]


def test_far_away_ground_is_not_hidden_by_its_own_coarse_depth():
    frame = ground_frame(CameraState(0, -100, 60, 0, -8), size=(320, 180))
    anchors = np.column_stack([np.zeros(40), np.linspace(0, 3000, 40), np.zeros(40)])
    pixels, depths = frame.camera.project(anchors, size=frame.size)
    assert not hidden(frame, anchors, pixels=pixels, depths=depths).any()
