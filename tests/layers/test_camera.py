"""The camera model: signals, moving and rest, flights, the ground, saved views, history."""

import math
from dataclasses import replace

import numpy as np
import pytest

from layers.camera import EYE_CLEARANCE_M, HISTORY_LIMIT, Camera, Motion
from layers.data.camera import CameraState
from layers.data.geometry import Bounds
from layers.seen_ground import LIMIT_CELLS, SeenGround

SIZE = (1280, 720)
START = CameraState(0, -100, 100)


@pytest.fixture
def camera():
    return Camera(START)


def settle(camera):
    for _ in range(200):
        camera.tick(0.05)


def test_every_new_state_is_one_signal(camera):
    seen = []
    camera.changed.connect(seen.append)
    camera.set_state(replace(START, x=5.0))
    camera.set_state(replace(START, x=5.0))
    assert seen == [replace(START, x=5.0)]


def test_it_counts_as_moving_until_150_ms_after(camera):
    moving = []
    camera.moving_changed.connect(moving.append)
    camera.set_state(replace(START, x=5.0))
    camera.tick(0.1)
    assert camera.moving
    camera.tick(0.06)
    assert not camera.moving
    assert moving == [True, False]


def test_a_held_drag_goes_on_moving_until_released(camera):
    camera.hold()
    camera.drag_pan((0, 0, 0), ray=camera.state.ray(700, 400, size=SIZE))
    camera.tick(1.0)
    assert camera.moving
    camera.release()
    camera.tick(0.2)
    assert not camera.moving


def test_a_drag_keeps_its_anchor_under_the_cursor_all_the_way(camera):
    camera.set_state(replace(START, pitch_deg=-35))
    anchor = camera.state.position + camera.state.ray(600, 500, size=SIZE) * 120
    camera.hold()
    for step in range(30):
        cursor = (600 + 9 * step, 500 - 4 * step)
        camera.drag_pan(anchor, ray=camera.state.ray(*cursor, size=SIZE))
        xy, _ = camera.state.project(anchor, size=SIZE)
        assert np.abs(xy[0] - cursor).max() < 0.5
    assert camera.state.z == pytest.approx(100)


def test_a_flight_ends_at_its_target_and_can_be_interrupted(camera):
    target = CameraState(4000, 200, 300, 90, -20)
    camera.fly_to(target)
    assert camera.flying
    assert camera.destination == target
    camera.tick(0.5)
    middle = camera.state
    assert middle not in (START, target)
    camera.zoom((4000, 300, 0), factor=1.1)
    assert not camera.flying
    camera.fly_to(target)
    settle(camera)
    assert camera.state == target
    assert not camera.moving


def test_a_flight_of_no_time_arrives_at_once(camera):
    camera.fly_to(replace(START, x=900.0), duration_s=0.0)
    assert camera.state == replace(START, x=900.0)


def test_framing_and_home(camera):
    bounds = Bounds(100, 100, 0, 200, 160, 30)
    camera.set_size(*SIZE)
    camera.set_state(replace(START, heading_deg=77.0, pitch_deg=-30.0))
    camera.frame(bounds)
    settle(camera)
    assert camera.state.heading_deg == 77.0
    assert camera.state.pitch_deg == -30.0
    xy, _ = camera.state.project(bounds.centre, size=SIZE)
    assert np.abs(xy[0] - (640, 360)).max() < 0.1
    camera.home(bounds)
    settle(camera)
    assert (camera.state.heading_deg, camera.state.pitch_deg) == (0.0, -45.0)
    here = camera.state
    camera.frame(Bounds.empty())
    camera.home(Bounds.empty())
    assert camera.destination == here


def test_the_eye_stays_above_the_ground():
    camera = Camera(START, ground_m=lambda x, y: 20.0)
    camera.set_state(replace(START, z=-50.0))
    assert camera.state.z == pytest.approx(20 + EYE_CLEARANCE_M)
    camera.set_state(START)
    for _ in range(60):
        camera.zoom((0, 0, 15), factor=1.5)
        assert camera.state.z >= 20 + EYE_CLEARANCE_M - 1e-6
    pixel, _ = camera.state.project((0, 0, 15), size=SIZE)
    expected, _ = START.project((0, 0, 15), size=SIZE)
    assert np.abs(pixel - expected).max() < 0.01  # it stopped on the way, not beside it


def test_an_orbit_stops_at_the_ground_and_keeps_its_pivot():
    camera = Camera(START, ground_m=lambda x, y: 0.0)
    before, _ = START.project((0, 0, 0), size=SIZE)
    camera.orbit((0, 0, 0), turn_deg=40, tilt_deg=80)
    after, _ = camera.state.project((0, 0, 0), size=SIZE)
    assert np.abs(after - before).max() < 0.01
    assert EYE_CLEARANCE_M <= camera.state.z < EYE_CLEARANCE_M + 0.1
    assert camera.state.heading_deg == pytest.approx(40)


def test_held_keys_steer_until_let_go(camera):
    camera.focus_m = 100.0
    camera.steer(Motion(forward=1.0))
    camera.tick(0.5)
    assert camera.state.y == pytest.approx(-100 + 35)
    camera.steer(Motion(right=1.0, fine=True))
    camera.tick(0.5)
    assert camera.state.x == pytest.approx(35 * 0.15)
    camera.steer(Motion())
    here = camera.state
    settle(camera)
    assert camera.state == here
    assert not camera.moving


def test_facing_north_keeps_the_middle_of_the_picture(camera):
    camera.focus_m = 141.0
    camera.set_state(replace(START, heading_deg=130.0))
    _, _, forward = camera.state.axes()
    middle = camera.state.position + forward * 141.0
    camera.face_north()
    settle(camera)
    assert camera.state.heading_deg == pytest.approx(0.0)
    xy, _ = camera.state.project(middle, size=SIZE)
    assert np.abs(xy[0] - (640, 360)).max() < 0.01


def test_saved_views(camera):
    changes = []
    camera.views_changed.connect(lambda: changes.append(True))
    camera.save_view(3)
    camera.set_state(replace(START, x=800.0))
    assert camera.recall_view(3)
    settle(camera)
    assert camera.state == START
    assert not camera.recall_view(4)
    with pytest.raises(ValueError, match="1 to 9"):
        camera.save_view(10)
    camera.set_views({2: START, 0: START, 11: START})
    assert dict(camera.views) == {2: START}
    assert len(changes) == 2


def test_history_goes_back_and_forth(camera):
    first, second = replace(START, x=300.0), replace(START, x=600.0)
    for state in (first, second):
        camera.fly_to(state)
        settle(camera)
    assert camera.undo()
    settle(camera)
    assert camera.state == first
    assert camera.undo()
    settle(camera)
    assert camera.state == START
    assert not camera.undo()
    assert camera.redo()
    assert camera.redo()
    settle(camera)
    assert camera.state == second
    assert not camera.redo()


def test_one_burst_of_the_wheel_is_one_entry_and_history_is_bounded(camera):
    for _ in range(5):
        camera.zoom((0, 0, 0), factor=1.2)
        camera.tick(0.1)
    assert camera.undo()
    settle(camera)
    assert camera.state == START
    for x in range(HISTORY_LIMIT * 2):
        camera.fly_to(replace(START, x=10.0 + x), duration_s=0)
    undone = 0
    while camera.undo():
        undone += 1
    assert undone == HISTORY_LIMIT


def test_seen_ground_keeps_the_lowest_surface_and_forgets_the_oldest():
    ground = SeenGround(cell_m=10.0)
    assert ground.height_m(0, 0) is None
    assert ground.level_m == 0.0
    ground.learn([[1, 1, 30], [2, 2, 12], [math.nan, 0, 0], [-1, -1, 5]])
    assert ground.height_m(9, 9) == 12
    assert ground.height_m(-5, -5) == 5
    assert len(ground) == 2
    many = np.zeros((LIMIT_CELLS + 10, 3))
    many[:, 0] = 1000 + np.arange(len(many)) * 10
    ground.learn(many)
    assert len(ground) == LIMIT_CELLS
    assert ground.forgotten == 12
    assert ground.height_m(9, 9) is None
    ground.forget()
    assert len(ground) == 0
