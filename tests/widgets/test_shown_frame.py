"""What is under a position is the pixel that was painted there, at every pixel ratio, in whole and half-size frames."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from layers.camera import Camera
from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.geometry import SurfaceData
from layers.data.surface_index import LayerSurfaces, ShownPart, ShownTile, SurfaceIndex
from widgets.shown_frame import ShownFrame

RATIOS = [1.0, 1.25, 1.5, 2.0]
SIZES = [(333, 217), (320, 200)]
DOWN = CameraState(0.0, 0.0, 100.0, pitch_deg=-90.0)


def numbered_frame(size, *, surfaces=None):
    """Return a frame whose every pixel says its own column and row in its colour; 100 m deep all over."""
    width, height = size
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    pixels = np.stack([columns % 256, rows % 256, columns // 256 * 16 + rows // 256, columns * 0], axis=-1)
    near, far = 1.0, 1000.0
    depth = np.full((height, width), (1 / near - 1 / 100.0) / (1 / near - 1 / far), np.float32)
    return Frame(1, pixels.astype(np.uint8), depth, near, far, DOWN, complete=True, surfaces=surfaces or SurfaceIndex())


def device(size, ratio):
    return round(size[0] * ratio), round(size[1] * ratio)


def painted(shown, *, size, ratio):
    """Return what is on the screen: columns and rows of the frame by device pixel."""
    width, height = device(size, ratio)
    image = QImage(width, height, QImage.Format.Format_RGBX8888)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    shown.paint(painter, size=size, ratio=ratio)
    painter.end()
    rgb = np.frombuffer(image.constBits(), np.uint8).reshape(height, width, 4).astype(int)
    return rgb[..., 0] + rgb[..., 2] // 16 * 256, rgb[..., 1] + rgb[..., 2] % 16 * 256


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ratio", RATIOS)
def test_a_device_pixel_is_the_frames_own_pixel(qapp, size, ratio):
    shown = ShownFrame(Camera())
    shown.take(numbered_frame(device(size, ratio)))
    columns, rows = painted(shown, size=size, ratio=ratio)
    width, height = device(size, ratio)
    for x in range(width):
        for y in (0, height // 3, height - 1):
            # The corner and the middle of a device pixel, in logical pixels.
            for within in (0.0, 0.5):
                at = QPointF((x + within) / ratio, (y + within) / ratio)
                found = shown.pixel_at(at, size=size, ratio=ratio)
                assert (int(found[0]), int(found[1])) == (columns[y, x], rows[y, x]), (x, y)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ratio", RATIOS)
def test_a_half_size_frame_is_met_where_it_is_stretched_to(qapp, size, ratio):
    width, height = device(size, ratio)
    half = (width // 2, height // 2)
    shown = ShownFrame(Camera())
    shown.take(numbered_frame(half))
    for share_x, share_y in ((0.001, 0.001), (0.25, 0.75), (0.5, 0.5), (0.999, 0.999)):
        x, y = shown.pixel_at(QPointF(size[0] * share_x, size[1] * share_y), size=size, ratio=ratio)
        assert (x, y) == pytest.approx((half[0] * share_x, half[1] * share_y))
        # The camera sees the same there as in the whole picture.
        ray = DOWN.ray(size[0] * share_x, size[1] * share_y, size=size)
        assert np.abs(DOWN.ray(x, y, size=half) - ray).max() < 2.0 / max(half)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("share", [1.0, 0.5])
def test_the_triangle_under_a_position_is_hit(qapp, ratio, share):
    size = SIZES[0]
    # Squares of 4 m under a camera 100 m above; each is two triangles.
    corners = np.array([(x, y, 0) for y in range(-60, 61, 4) for x in range(-60, 61, 4)], np.float32)
    first = np.array([row * 31 + column for row in range(30) for column in range(30)], np.int32)
    triangles = np.concatenate([
        np.column_stack([first, first + 1, first + 32]), np.column_stack([first, first + 32, first + 31])
    ])  # fmt: skip
    mesh = SurfaceData(corners, triangles.astype(np.int32), np.zeros(3))
    part = ShownPart(mesh, 0, np.array([-60.0, -60.0, 0.0]), np.array([60.0, 60.0, 0.0]))
    surfaces = SurfaceIndex((LayerSurfaces("ground", (ShownTile("t", (part,)),)),))
    shown = ShownFrame(Camera())
    frame_size = tuple(round(side * share) for side in device(size, ratio))
    shown.take(numbered_frame(frame_size, surfaces=surfaces))
    pixel_m = 100.0 / DOWN.focal_px(frame_size)
    for x, y in ((1.0, 1.0), (100.2, 40.7), (166.0, 108.0), (331.0, 215.0)):
        at = QPointF(x, y)
        hit = shown.hit_at(at, size=size, ratio=ratio)
        expected = DOWN.position + DOWN.ray(x, y, size=size) * 100.0 / -DOWN.ray(x, y, size=size)[2]
        assert np.abs(hit.position - expected).max() < 1.1 * pixel_m
        assert abs(hit.position[2]) < 1e-9
        assert np.abs(hit.position - shown.position_at(at, size=size, ratio=ratio)).max() < 1e-2
        a, b, c = mesh.points[mesh.triangles[hit.triangle]][:, :2]
        weights = np.linalg.solve(np.column_stack([b - a, c - a]), hit.position[:2] - a)
        assert (weights >= -1e-9).all()
        assert weights.sum() <= 1 + 1e-9


def test_without_a_frame_nothing_is_there(qapp):
    shown = ShownFrame(Camera())
    assert shown.hit_at(QPointF(5, 5), size=(10, 10)) is None
    assert shown.position_at(QPointF(5, 5), size=(10, 10)) is None
