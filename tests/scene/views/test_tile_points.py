"""Points become dots: as wide as they lie apart, coloured as asked without reading again, nothing left behind."""

import dataclasses

import numpy as np
import pytest

from layers.data.camera import camera_around
from layers.data.geometry import Bounds, PointData
from layers.data.point_cloud import ColourBy, PointCloudData, PointLook
from layers.data.tileset import BoundingVolume, Refine, TileContent, TileNode
from layers.point_cloud import PointCloudLayer
from layers.point_colours import CLASS_COLOURS, HEIGHT_RAMP
from scene.commands import SceneSettings, SetLayer, SetSettings
from scene.views.tile_points import spacing_of
from tests.scene.quads import RED, QuadSource, layer_of, one_quad, quad
from tests.scene.still import still

SIZE = (96, 64)
DOWN = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0)
ALL = (ColourBy.RGB, ColourBy.INTENSITY, ColourBy.CLASS, ColourBy.HEIGHT)


def cloud_layer(*places, spacing_m=1.0, origin=(0.0, 0.0, 0.0), **fields) -> PointCloudLayer:
    points = np.array(places, np.float32)
    cloud = PointData(points, np.array(origin), spacing_m=spacing_m, **fields)
    bounds = Bounds.of_points(points + cloud.origin_enu_m)
    source = QuadSource(
        TileNode("cloud", BoundingVolume.of_bounds(bounds), 0.0), {"cloud": TileContent(points=(cloud,))}
    )
    layer = PointCloudLayer(PointCloudData(source, bounds, len(points), ALL), name="cloud")
    layer.look = PointLook(eye_dome=False, height_range_m=(0.0, 10.0))
    return layer


@pytest.fixture
def scene():
    with still() as scene:
        yield scene


def dot_width(frame) -> int:
    """Return the columns of a single dot in the middle."""
    return int((frame.depth < 1.0).any(axis=0).sum())


def middle(frame) -> tuple[int, ...]:
    width, height = frame.size
    return tuple(int(v) for v in frame.pixels[height // 2, width // 2, :3])


@pytest.mark.parametrize("radii", [1.0, 2.0, 4.0])
@pytest.mark.parametrize("moving", [False, True])
def test_a_dot_is_as_wide_as_the_points_lie_apart(scene, radii, moving):
    layer = cloud_layer((0, 0, 0), spacing_m=2.0)
    layer.look = dataclasses.replace(layer.look, max_px=100.0)
    scene.show(layer)
    camera = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0, range_radii=radii)
    frame = scene.frame(camera, size=SIZE)
    if moving:
        frame = scene.frame(dataclasses.replace(camera, heading_deg=1.0), size=SIZE, moving=True)
    expected = 2.0 * 2**0.5 * camera.focal_px(frame.size) / (28.0 * radii)
    assert abs(dot_width(frame) - expected) <= 1.0


def test_the_width_follows_the_look_between_its_limits(scene):
    layer = cloud_layer((0, 0, 0), spacing_m=2.0)
    widths = []
    for look in (
        {"size": 0.2},
        {"size": 1.0},
        {"size": 9.0},
        {"size": 9.0, "max_px": 4.0},
        {"size": 0.1, "min_px": 6.0},
    ):
        layer.look = dataclasses.replace(PointLook(eye_dome=False), **look)
        scene.show(layer)
        widths.append(dot_width(scene.frame(DOWN, size=SIZE)))
    assert widths[0] < widths[1] < widths[2] == 12
    assert widths[3:] == [4, 6]
    assert layer.data.source.loads == ["cloud"]


def test_colours_are_switched_without_reading_again(scene):
    layer = cloud_layer(
        (0, 0, 10),
        colours=np.array([(10, 200, 30, 255)], np.uint8),
        intensity=np.array([65535], np.uint16),
        classes=np.array([6], np.uint8),
    )
    expected = {
        ColourBy.RGB: (10, 200, 30),
        ColourBy.INTENSITY: (255, 255, 255),
        ColourBy.CLASS: CLASS_COLOURS[6],
        ColourBy.HEIGHT: tuple(HEIGHT_RAMP[255].tolist()),
    }
    for colour_by, rgb in [*expected.items(), *expected.items()]:
        layer.look = dataclasses.replace(layer.look, colour_by=colour_by)
        scene.show(layer)
        assert middle(scene.frame(DOWN, size=SIZE)) == rgb
    layer.look = dataclasses.replace(layer.look, height_range_m=(10.0, 20.0))
    scene.show(layer)
    assert middle(scene.frame(DOWN, size=SIZE)) == tuple(HEIGHT_RAMP[0].tolist())
    assert layer.data.source.loads == ["cloud"]


def test_a_translucent_cloud_shines_through(scene):
    layer = cloud_layer((0, 0, 0), spacing_m=5.0, colours=np.array([(200, 100, 0, 255)], np.uint8))
    ground = layer_of(one_quad(quad(rgb=(0, 0, 200), origin=(0, 0, -1.0))))
    layer.opacity = 0.5
    scene.show(ground, layer)
    assert middle(scene.frame(DOWN, size=SIZE)) == pytest.approx((100, 50, 100), abs=3)
    layer.opacity = 1.0
    scene.show(layer)
    assert middle(scene.frame(DOWN, size=SIZE)) == (200, 100, 0)


def test_hidden_and_removed_clouds_leave_nothing(scene):
    layer = cloud_layer((0, 0, 0), (1, 1, 0))
    scene.show(layer)
    frame = scene.frame(DOWN, size=SIZE)
    assert (frame.stats.points, scene.loop.prop_count) == (2, 1)
    layer.visible = False
    scene.show(layer)
    frame = scene.frame(DOWN, size=SIZE)
    assert (frame.stats.points, (frame.depth < 1.0).any()) == (0, False)
    scene.loop.take(_removed(layer))
    scene.frame(DOWN, size=SIZE)
    assert scene.loop.prop_count == 0
    assert not scene.problems


def _removed(layer):
    return SetLayer(layer.layer_id, layer.kind, 1, None)


def test_dots_far_from_the_origin_are_where_they_should_be(scene):
    origin = np.array([2e6, -1e6, 500.0])
    layer = cloud_layer((3.0, -2.0, 1.0), origin=origin, spacing_m=0.01)
    layer.look = dataclasses.replace(layer.look, min_px=1.0, max_px=1.0)
    scene.show(layer)
    camera = camera_around(origin, 28.0, heading_deg=30.0)
    frame = scene.frame(camera, size=SIZE)
    (pixel,), _ = camera.project(origin + np.array([3.0, -2.0, 1.0]), size=SIZE)
    assert np.argwhere(frame.depth < 1.0).tolist() == [[int(pixel[1]), int(pixel[0])]]


def test_eye_dome_lighting_is_only_there_for_dots(scene):
    near_and_far = cloud_layer((0, 0, 0), (3, 0, -20), spacing_m=5.0)
    scene.show(near_and_far)
    plain = scene.frame(DOWN, size=SIZE)
    near_and_far.look = dataclasses.replace(near_and_far.look, eye_dome=True)
    scene.show(near_and_far)
    lit = scene.frame(DOWN, size=SIZE)
    assert (lit.pixels != plain.pixels).any()
    assert np.array_equal(lit.depth, plain.depth)
    near_and_far.visible = False
    step = layer_of(one_quad(quad(rgb=RED)))
    scene.show(near_and_far, step)
    shown = scene.frame(camera_around((0, 0, 0), 28.0), size=SIZE)
    colours = {tuple(c) for c in shown.pixels[shown.depth < 1.0][:, :3].tolist()}
    assert colours == {RED}


def test_the_same_cloud_gives_the_same_bits():
    random = np.random.default_rng(4)
    places = random.uniform(-10, 10, (3000, 3))
    colours = random.integers(0, 255, (3000, 4)).astype(np.uint8)
    pictures = []
    for _ in range(2):
        with still() as scene:
            layer = cloud_layer(*places, colours=colours)
            layer.look = PointLook()
            scene.show(layer)
            pictures.append(scene.frame(DOWN, size=SIZE))
    assert np.array_equal(pictures[0].pixels, pictures[1].pixels)


def test_an_unknown_spacing_is_estimated():
    side = np.arange(20) * 0.5
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    flat = PointData(np.c_[grid, np.zeros(400)].astype(np.float32), np.zeros(3))
    assert spacing_of(flat) == pytest.approx(0.5, rel=0.06)
    assert spacing_of(dataclasses.replace(flat, spacing_m=0.2)) == 0.2
    assert spacing_of(PointData(np.zeros((1, 3), np.float32), np.zeros(3))) == 0.0
    assert spacing_of(PointData(np.zeros((0, 3), np.float32), np.zeros(3))) == 0.0


def test_finer_tiles_that_add_make_the_dots_of_coarser_ones_small(scene):
    """The root's dots are as wide as those of the tile within it, once that is shown; elsewhere they stay."""
    coarse = PointData(np.array([(0, 0, 0), (9, 5, 0), (-9, -5, 0)], np.float32), np.zeros(3), spacing_m=2.0)
    fine = PointData(np.array([(4, 2, 0), (5, 3, 0)], np.float32), np.zeros(3), spacing_m=0.5)
    box = Bounds(-10, -10, -1, 10, 10, 1)
    child = TileNode("fine", BoundingVolume.of_bounds(Bounds(3, 1, -1, 6, 4, 1)), 0.0)
    root = TileNode("coarse", BoundingVolume.of_bounds(box), 2.0, Refine.ADD, children=(child,))
    source = QuadSource(root, {"coarse": TileContent(points=(coarse,)), "fine": TileContent(points=(fine,))})
    layer = PointCloudLayer(PointCloudData(source, box, 5, ALL), name="cloud")
    layer.look = PointLook(eye_dome=False, max_px=50.0)
    scene.show(layer)
    far = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0, range_radii=2.0)
    widths = []
    for sse_px in (1e6, 1.0):
        scene.loop.take(SetSettings(SceneSettings(sse_px=sse_px, grid=False)))
        frame = scene.frame(far, size=SIZE)
        row, column = frame.size[1] // 2, frame.size[0] // 2
        widths.append(int((frame.depth[row, column - 8 : column + 8] < 1.0).sum()))
        # A pick knows how wide they are drawn.
        for x in np.flatnonzero(frame.depth[row] < 1.0).tolist():
            assert frame.hit(x, row).point >= 0
    assert frame.stats.tiles_selected == 2
    metre_px = far.focal_px(SIZE) / 56.0
    assert widths[0] == pytest.approx(2.0 * 2**0.5 * metre_px, abs=1.0)
    assert widths[1] == pytest.approx(max(1.0, 0.5 * 2**0.5 * metre_px), abs=1.0)
    assert widths[1] < widths[0]


def test_colours_that_do_not_fit_are_refused_and_leave_nothing(scene):
    layer = cloud_layer((0, 0, 0), (1, 1, 0), colours=np.zeros((1, 4), np.uint8))
    scene.show(layer)
    frame = scene.frame(DOWN, size=SIZE)
    assert frame.stats.tiles_failed == 1
    assert scene.loop.prop_count == 0
