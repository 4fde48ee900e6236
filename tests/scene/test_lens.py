"""The pinhole of `CameraState` and VTK's camera are one; the clipping range holds what is drawn."""

import numpy as np
import pytest

from layers.data.camera import CameraState, camera_around
from layers.data.frame import Frame
from layers.data.geometry import Bounds
from layers.data.tileset import TileContent
from scene.lens import DEFAULT_FAR_M, DEFAULT_NEAR_M, FAR_OVER_NEAR, aim, clipping_range
from scene.views.tile_actors import TileActors
from scene.window import OffscreenWindow
from tests.scene.quads import RED, one_quad, quad

BOX = Bounds(-10.0, -10.0, 0.0, 10.0, 10.0, 0.0)


@pytest.fixture(scope="module")
def window():
    window = OffscreenWindow(size=(320, 200), multisamples=0)
    yield window
    window.close()


def frame_of(window: OffscreenWindow, camera: CameraState, *, size: tuple[int, int], mesh, bounds: Bounds) -> Frame:
    source = one_quad(mesh)
    actors = TileActors(window.renderer)
    actors.attach(source.root(), TileContent(meshes=(mesh,)))
    actors.show(source.root(), visible=True)
    window.resize(size)
    near_m, far_m = clipping_range(camera, bounds)
    aim(window.renderer, camera, size=size, near_m=near_m, far_m=far_m)
    window.render()
    pixels, depth = window.read()
    actors.clear()
    return Frame(1, pixels, depth, near_m, far_m, camera, complete=True)


def is_red(pixels: np.ndarray) -> np.ndarray:
    return (pixels[..., 0].astype(int) - pixels[..., 2]) > 120


@pytest.mark.parametrize("size", [(320, 200), (160, 100), (200, 320), (121, 77), (256, 256)])
@pytest.mark.parametrize(("heading", "pitch"), [(0.0, -45.0), (130.0, -20.0), (310.0, -90.0)])
def test_drawn_pixels_are_where_the_pinhole_says(window, size, heading, pitch):
    camera = camera_around((2.0, 1.0, 0.0), 14.0, heading_deg=heading, pitch_deg=pitch, range_radii=2.5)
    frame = frame_of(window, camera, size=size, mesh=quad(rgb=RED), bounds=BOX)
    assert frame.size == size
    rows, columns = np.indices((size[1], size[0]))
    right, up, forward = camera.axes()
    focal = camera.focal_px(size)
    across, above = (columns.ravel() + 0.5 - size[0] / 2) / focal, (size[1] / 2 - rows.ravel() - 0.5) / focal
    rays = forward + across[:, None] * right + above[:, None] * up
    one = camera.ray(3.5, 4.5, size=size)
    np.testing.assert_allclose(np.cross(one, rays[4 * size[0] + 3]), 0.0, atol=1e-12)
    hits = camera.position + rays * (-camera.z / rays[:, 2:])
    expected = ((np.abs(hits[:, :2]) < 10).all(axis=1) & (rays[:, 2] < 0)).reshape(size[1], size[0])
    assert expected.any()
    assert (~expected).any()
    # A pixel whose centre lies on an edge may fall either way.
    assert (is_red(frame.pixels) != expected).sum() <= 2
    (x, y), _ = (v[0] for v in camera.project([(9.0, 9.0, 0.0)], size=size))
    if 0 <= x < size[0] and 0 <= y < size[1]:
        assert is_red(frame.pixels)[int(y), int(x)]


@pytest.mark.parametrize("size", [(320, 200), (200, 320), (161, 99)])
def test_unprojected_pixels_lie_on_the_surface(window, size):
    camera = camera_around((0.0, 0.0, 0.0), 14.0, heading_deg=37.0, pitch_deg=-35.0)
    frame = frame_of(window, camera, size=size, mesh=quad(rgb=RED), bounds=BOX)
    rows, columns = np.nonzero(is_red(frame.pixels))
    for i in range(0, len(rows), max(1, len(rows) // 50)):
        point = frame.unproject(columns[i] + 0.5, rows[i] + 0.5)
        assert point is not None
        assert abs(point[2]) < 0.002
        pixel, _ = camera.project([point], size=size)
        np.testing.assert_allclose(pixel[0], (columns[i] + 0.5, rows[i] + 0.5), atol=1e-6)


def test_sky_has_no_point(window):
    camera = CameraState(0.0, -30.0, 5.0, pitch_deg=0.0)
    frame = frame_of(window, camera, size=(64, 48), mesh=quad(rgb=RED), bounds=BOX)
    assert frame.depth[0, 0] == 1.0
    assert frame.unproject(2.0, 2.0) is None
    assert frame.unproject(32.5, 35.5) is not None


def test_far_from_the_origin_nothing_jitters(window):
    # The same scene at the origin and 20 km away: below a millimetre seen from 3 m, the same pixels.
    far_away = np.array([20_000.123, -19_999.877, 300.25])
    near = camera_around((0.0, 0.0, 0.0), 1.5, heading_deg=20.0, pitch_deg=-30.0)
    size = (320, 200)
    here = frame_of(window, near, size=size, mesh=quad(rgb=RED, half_m=1.0), bounds=Bounds(-1, -1, 0, 1, 1, 0))
    moved = near.moved_to(near.position + far_away)
    half = np.array([1, 1, 0])
    box = Bounds(*(far_away - half), *(far_away + half))
    mesh = quad(rgb=RED, half_m=1.0, origin=tuple(far_away))
    there = frame_of(window, moved, size=size, mesh=mesh, bounds=box)
    assert (is_red(here.pixels) != is_red(there.pixels)).sum() <= 2
    rows, columns = np.nonzero(is_red(there.pixels))
    for i in range(0, len(rows), len(rows) // 20):
        point = there.unproject(columns[i] + 0.5, rows[i] + 0.5)
        reference = here.unproject(columns[i] + 0.5, rows[i] + 0.5)
        assert point is not None
        if reference is not None:
            assert np.linalg.norm(point - far_away - reference) < 0.001


def test_clipping_range_holds_the_box():
    camera = camera_around(BOX.centre, 14.0)
    near, far = clipping_range(camera, BOX)
    _, depth = camera.project(BOX.corners, size=(10, 10))
    assert 0.9 * depth.min() < near < depth.min()
    assert depth.max() < far < 1.1 * depth.max()


def test_clipping_range_inside_the_box_is_bounded():
    near, far = clipping_range(CameraState(0, 0, 5, pitch_deg=0), Bounds(-500, -500, 0, 500, 500, 50))
    assert near == pytest.approx(far / FAR_OVER_NEAR)


def test_clipping_range_of_nothing_and_of_what_is_behind():
    assert clipping_range(CameraState(0, 0, 5), Bounds.empty()) == (DEFAULT_NEAR_M, DEFAULT_FAR_M)
    behind = Bounds(-1, -101, 0, 1, -100, 1)
    assert clipping_range(CameraState(0, 0, 5, pitch_deg=0), behind) == (DEFAULT_NEAR_M, DEFAULT_FAR_M)


def test_surroundings_stretch_far_but_not_near():
    camera = camera_around(BOX.centre, 14.0)
    near, far = clipping_range(camera, BOX)
    wide_near, wide_far = clipping_range(camera, BOX, around=Bounds(-1000, -1000, 0, 1000, 1000, 0))
    assert wide_near == near
    assert wide_far > 10 * far
