"""Far from the origin of a file or of the site, a surface stands where it is: to a tenth of a millimetre."""

from dataclasses import replace

import numpy as np
import pytest

from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.geometry import MeshData
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.lens import aim
from scene.views.tile_actors import TileActors
from scene.window import OffscreenWindow
from tests.scene.quads import RED, quad

SIZE = (400, 300)
# One metre above the quad: 346 pixels a metre, and edges fall where a hundredth of a pixel decides.
EYE = CameraState(0.0031, -0.4017, 1.0, heading_deg=11.3, pitch_deg=-62.7)
NEAR_M, FAR_M = 0.2, 4.0
FAR_AWAY = [
    (0.0, 0.0, 0.0),
    (1e6, 0.0, 0.0),
    (-1e6, 1e6, 0.0),
    (1e6 + 0.123456, -1e6 - 0.654321, 1e6 + 0.111111),
]


@pytest.fixture(scope="module")
def window():
    window = OffscreenWindow(size=SIZE, multisamples=0)
    yield window
    window.close()


def frame_of(window, mesh: MeshData, *, eye: CameraState) -> Frame:
    actors = TileActors(window.renderer)
    tile = TileNode("t", BoundingVolume.sphere(mesh.origin_enu_m, 1.0), 0.0)
    actors.attach(tile, TileContent(meshes=(mesh,)))
    actors.show(tile, visible=True)
    aim(window.renderer, eye, size=SIZE, near_m=NEAR_M, far_m=FAR_M)
    window.render()
    pixels, depth = window.read()
    actors.clear()
    return Frame(1, pixels, depth, NEAR_M, FAR_M, eye, complete=True)


def slanted(at: tuple[float, float, float]) -> MeshData:
    flat = quad(rgb=RED, half_m=0.3, origin=at)
    points = flat.points.copy()
    points[:, 2] = points[:, 0] * np.float32(0.31) + points[:, 1] * np.float32(0.17)
    return replace(flat, points=points)


def eye_at(offset: tuple[float, float, float]) -> CameraState:
    return EYE.moved_to(EYE.position + np.array(offset))


@pytest.mark.parametrize("offset", FAR_AWAY)
def test_the_surface_under_each_pixel_is_where_it_should_be(window, offset):
    frame = frame_of(window, slanted(offset), eye=eye_at(offset))
    rows, columns = np.nonzero(frame.depth < 1.0)
    assert len(rows) > 10_000
    for row, column in zip(rows[::997], columns[::997], strict=True):
        x, y, z = frame.unproject(column + 0.5, row + 0.5) - np.array(offset)
        # 24 bits of depth between 0.2 and 4 m are 0.005 mm at 1.5 m.
        assert abs(z - (0.31 * x + 0.17 * y)) < 1e-4


@pytest.mark.parametrize("offset", FAR_AWAY[1:])
def test_edges_are_the_same_pixels_wherever_the_scene_lies(window, offset):
    near = frame_of(window, slanted((0.0, 0.0, 0.0)), eye=EYE)
    far = frame_of(window, slanted(offset), eye=eye_at(offset))
    # An edge that moved by 1 mm would change a third of the pixels along it.
    changed = ((near.depth < 1.0) != (far.depth < 1.0)).sum()
    assert changed <= 0.01 * _edge_length_px(near)
    both = (near.depth < 1.0) & (far.depth < 1.0)
    assert np.abs(near.depth - far.depth)[both].max() < 2e-6


def test_an_edge_that_moved_by_a_millimetre_would_be_seen(window):
    near = frame_of(window, slanted((0.0, 0.0, 0.0)), eye=EYE)
    moved = frame_of(window, slanted((0.001, 0.0, 0.0)), eye=EYE)
    assert ((near.depth < 1.0) != (moved.depth < 1.0)).sum() > 0.1 * _edge_length_px(near)


def test_one_object_about_two_origins_coincides(window):
    at, shift = (1e6, -1e6, 50.0), np.array([0.25, -0.5, 0.125])
    mesh = slanted(at)
    other = replace(mesh, points=mesh.points - shift.astype(np.float32), origin_enu_m=mesh.origin_enu_m + shift)
    one, two = (frame_of(window, m, eye=eye_at(at)) for m in (mesh, other))
    assert ((one.depth < 1.0) != (two.depth < 1.0)).sum() <= 0.01 * _edge_length_px(one)
    both = (one.depth < 1.0) & (two.depth < 1.0)
    assert np.abs(one.depth - two.depth)[both].max() < 2e-6


def _edge_length_px(frame: Frame) -> int:
    inside = frame.depth < 1.0
    return int((inside[:, 1:] != inside[:, :-1]).sum() + (inside[1:] != inside[:-1]).sum())
