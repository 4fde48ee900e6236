import numpy as np
import pytest

from layers.data.camera import CameraState, camera_around
from layers.data.frame import Frame


@pytest.mark.parametrize("size", [(1280, 720), (600, 900), (333, 333)])
def test_a_pixels_ray_passes_through_what_projects_there(size: tuple[int, int]) -> None:
    camera = CameraState(10, -20, 30, heading_deg=37, pitch_deg=-25)
    for x, y in [(0.0, 0.0), (size[0] / 2, size[1] / 2), (size[0] - 1.0, 17.5)]:
        point = camera.position + camera.ray(x, y, size=size) * 123.0
        pixel, depth = camera.project([point], size=size)
        assert np.allclose(pixel[0], (x, y), atol=1e-6)
        assert depth[0] > 0


def test_field_of_view_is_across_the_longer_side() -> None:
    camera = CameraState(0, 0, 0, heading_deg=0, pitch_deg=0, fov_deg=60)
    edge = [np.tan(np.radians(30)) * 100, 100.0, 0.0]
    assert np.allclose(camera.project([edge], size=(800, 400))[0][0], (800, 200))
    assert camera.vertical_fov_deg((400, 800)) == pytest.approx(60)


def test_heading_turns_clockwise_from_north_and_straight_down_is_no_exception() -> None:
    right, up, forward = CameraState(0, 0, 0, heading_deg=90, pitch_deg=0).axes()
    assert np.allclose(forward, (1, 0, 0))
    assert np.allclose(right, (0, -1, 0))
    assert np.allclose(up, (0, 0, 1))
    _, up, forward = CameraState(0, 0, 0, heading_deg=0, pitch_deg=-90).axes()
    assert np.allclose(forward, (0, 0, -1))
    assert np.allclose(up, (0, 1, 0))


def test_the_camera_around_a_sphere_looks_at_its_centre() -> None:
    camera = camera_around((100, 200, 30), 50, heading_deg=30, pitch_deg=-40, range_radii=2)
    pixel, depth = camera.project([(100, 200, 30)], size=(640, 480))
    assert np.allclose(pixel[0], (320, 240))
    assert depth[0] == pytest.approx(100)


def test_depth_gives_the_surface_point_back() -> None:
    near, far, size = 1.0, 5000.0, (64, 48)
    camera = CameraState(5, 6, 100, heading_deg=20, pitch_deg=-60)
    x, y = 40.5, 20.5
    target = camera.position + camera.ray(x, y, size=size) * 110.0
    _, depth = camera.project([target], size=size)
    window = (1 / near - 1 / depth[0]) / (1 / near - 1 / far)
    buffer = np.ones((size[1], size[0]), np.float64)
    buffer[int(y), int(x)] = window
    frame = Frame(1, np.zeros((48, 64, 4), np.uint8), buffer, near, far, camera, complete=True)
    point = frame.unproject(x + 0.3, y - 0.4)
    assert point is not None
    assert np.abs(point - target).max() < 1e-6
    assert frame.unproject(x + 5, y) is None
    assert np.isinf(frame.depths_at([[-1, 0], [64, 0], [0, 48], [np.nan, 0]])).all()
