"""Steps of the camera keep their point on the screen, stay above the ground and never jump."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.data.camera import CameraState
from layers.data.geometry import Bounds
from layers.navigation import (
    MAX_FLIGHT_S,
    MAX_PITCH_DEG,
    MIN_FLIGHT_S,
    MIN_PITCH_DEG,
    Flight,
    PanPlane,
    framed,
    ground_point,
    orbited,
    pan_plane,
    panned,
    shortest_turn_deg,
    zoomed,
)

SIZE = (1920, 1080)
SMALL = (1366, 768)

cameras = st.builds(
    CameraState,
    x=st.floats(-5000, 5000),
    y=st.floats(-5000, 5000),
    z=st.floats(20, 3000),
    heading_deg=st.floats(0, 360),
    pitch_deg=st.floats(-89, -30),
)
pixels = st.tuples(st.floats(0, SIZE[0]), st.floats(0, SIZE[1]))


def on_ground(camera: CameraState, xy: tuple[float, float]) -> np.ndarray:
    ray = camera.ray(*xy, size=SIZE)
    return camera.position - ray * (camera.z / ray[2])


@given(cameras, pixels, pixels)
def test_a_pan_keeps_the_ground_point_under_the_cursor(camera, start, end):
    if camera.ray(*start, size=SIZE)[2] > -0.25 or camera.ray(*end, size=SIZE)[2] > -0.25:
        return
    anchor = on_ground(camera, start)
    moved = panned(camera, anchor, ray=camera.ray(*end, size=SIZE), plane=PanPlane.GROUND)
    xy, depth = moved.project(anchor, size=SIZE)
    assert depth[0] > 0
    assert np.abs(xy[0] - end).max() < 0.5
    assert moved.z == pytest.approx(camera.z, abs=1e-6)
    assert (moved.heading_deg, moved.pitch_deg) == (camera.heading_deg, camera.pitch_deg)


def test_a_pan_on_a_facade_keeps_the_point_and_the_distance_to_the_wall():
    camera = CameraState(0, 0, 10, heading_deg=30, pitch_deg=3)
    anchor = camera.position + camera.ray(800, 500, size=SIZE) * 40
    assert pan_plane(camera, anchor) is PanPlane.FACADE
    moved = panned(camera, anchor, ray=camera.ray(1000, 700, size=SIZE), plane=PanPlane.FACADE)
    xy, _ = moved.project(anchor, size=SIZE)
    assert np.abs(xy[0] - (1000, 700)).max() < 0.5
    facing = np.array([math.sin(math.radians(30)), math.cos(math.radians(30)), 0])
    assert (anchor - moved.position) @ facing == pytest.approx((anchor - camera.position) @ facing)
    assert moved.z > camera.z  # the point went down on the screen: the eye went up


@pytest.mark.parametrize("y", [540, 300, 200, 100, 0])
def test_a_pan_towards_the_sky_never_jumps(y):
    camera = CameraState(0, 0, 100, pitch_deg=-20)
    anchor = on_ground(camera, (960, 900))
    assert pan_plane(camera, anchor) is PanPlane.GROUND
    moved = panned(camera, anchor, ray=camera.ray(960, y, size=SIZE), plane=PanPlane.GROUND)
    # Held 4° below the horizon the eye is at most z / tan 4° behind the anchor.
    assert math.dist(moved.position[:2], anchor[:2]) <= 100 / math.tan(math.radians(4)) + 1e-6
    assert np.isfinite(moved.position).all()


@given(cameras, pixels, st.floats(0.2, 5))
def test_a_zoom_keeps_the_point_on_the_screen_and_scales_the_distance(camera, xy, factor):
    point = camera.position + camera.ray(*xy, size=SIZE) * 700
    moved = zoomed(camera, point, factor=factor)
    pixel, _ = moved.project(point, size=SIZE)
    assert np.abs(pixel[0] - xy).max() < 0.01
    assert np.linalg.norm(moved.position - point) == pytest.approx(700 / factor)


def test_a_zoom_stops_before_the_point():
    camera = CameraState(0, 0, 10)
    for _ in range(50):
        camera = zoomed(camera, (0, 10, 0), factor=2.0)
    assert np.linalg.norm(camera.position - (0, 10, 0)) == pytest.approx(0.5)
    nearer = replace(camera, x=0.0, y=10.0, z=0.2)
    assert zoomed(nearer, (0, 10, 0), factor=2.0).z == pytest.approx(0.2)


@given(cameras, pixels, st.floats(-720, 720), st.floats(-200, 200))
def test_an_orbit_keeps_the_pivots_pixel_and_the_distance(camera, xy, turn, tilt):
    pivot = camera.position + camera.ray(*xy, size=SIZE) * 300
    moved = orbited(camera, pivot, turn_deg=turn, tilt_deg=tilt)
    pixel, depth = moved.project(pivot, size=SIZE)
    assert depth[0] > 0
    assert np.abs(pixel[0] - xy).max() < 0.01
    assert np.linalg.norm(moved.position - pivot) == pytest.approx(300)
    assert MIN_PITCH_DEG <= moved.pitch_deg <= MAX_PITCH_DEG


@pytest.mark.parametrize("size", [SIZE, SMALL, (600, 1200)])
@pytest.mark.parametrize(("heading", "pitch"), [(0, -45), (200, -89.9), (90, 20)])
def test_a_framed_box_fills_the_picture_and_stays_inside(size, heading, pitch):
    bounds = Bounds(-300, 50, -5, 900, 300, 80)
    camera = framed(bounds, like=CameraState(0, 0, 0, heading, pitch), size=size)
    xy, depth = camera.project(bounds.corners, size=size)
    assert (depth > 0).all()
    assert (xy >= 0).all()
    assert (xy <= size).all()
    # The outermost corner comes close to the edge: as near as it can be.
    assert np.abs(xy / size * 2 - 1).max() > 0.75
    assert camera.pitch_deg <= -10


def test_a_single_point_is_framed_from_a_distance():
    camera = framed(Bounds.of_points([[5, 6, 7]]), like=CameraState(0, 0, 0), size=SIZE)
    assert 10 < np.linalg.norm(camera.position - (5, 6, 7)) < 60


def test_where_a_frame_shows_sky_there_is_still_a_point():
    camera = CameraState(0, 0, 50, pitch_deg=-30)
    below = ground_point(camera, camera.ray(960, 900, size=SIZE), level_m=10, reach_m=80)
    assert below[2] == pytest.approx(10)
    camera = CameraState(0, 0, 50, pitch_deg=-5)
    sky = ground_point(camera, camera.ray(960, 0, size=SIZE), level_m=10, reach_m=80)
    assert np.linalg.norm(sky - camera.position) == pytest.approx(80)
    under = ground_point(CameraState(0, 0, 5), (0, 0, -1), level_m=10, reach_m=80)
    assert np.isfinite(under).all()


@pytest.mark.parametrize(("start", "end", "turn"), [(350, 10, 20), (10, 350, -20), (0, 180, -180), (90, 90, 0)])
def test_the_shortest_turn(start, end, turn):
    assert shortest_turn_deg(start, end) == pytest.approx(turn)


def test_a_flight_rises_with_its_length_and_ends_exactly():
    start = CameraState(0, 0, 100, 350, -45)
    near, far = replace(start, x=50.0, heading_deg=10.0), replace(start, x=8000.0)
    tops = []
    for end in (near, far):
        flight = Flight.between(start, end)
        assert MIN_FLIGHT_S <= flight.duration_s <= MAX_FLIGHT_S
        assert flight.at(0) == start
        assert flight.at(flight.duration_s) == end
        tops.append(flight.at(flight.duration_s / 2).z - 100)
    assert 0 < tops[0] < 20 < tops[1]
    assert Flight.between(start, far).duration_s > Flight.between(start, near).duration_s


def test_a_flight_turns_the_short_way_and_starts_gently():
    flight = Flight.between(CameraState(0, 0, 100, 350), CameraState(0, 0, 100, 10), duration_s=1.0)
    headings = [flight.at(t / 20).heading_deg for t in range(21)]
    assert all(h >= 350 - 1e-9 or h <= 10 + 1e-9 for h in headings)
    assert shortest_turn_deg(headings[0], headings[1]) < 0.1
