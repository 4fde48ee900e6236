"""The chosen feature of a tile is tinted in the next picture, goes with its tile, and costs nothing otherwise."""

import numpy as np
import pytest

from layers.data.camera import camera_around
from layers.data.geometry import Bounds, PointData
from layers.data.point_cloud import PointLook
from layers.data.surface_index import TileFeature
from layers.data.tile_features import FeatureIds
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from tests.scene.quads import GREEN, RED, QuadSource, four_quads, layer_of, one_quad, quad
from tests.scene.still import still

SIZE = (96, 64)
DOWN = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0)
HALVES = np.array([4, 4, 4, 7, 7, 7], np.int32)


def two_halves(label: str = "batch"):
    """Return a red square whose lower right half is feature 4, its upper left half feature 7."""
    whole = quad(rgb=RED)
    corners = np.array([0, 1, 2, 0, 2, 3])
    ids = FeatureIds(label, vertex_ids=HALVES)
    return quad(
        rgb=RED,
        features=(ids,),
        points=whole.points[corners],
        uv=whole.uv[corners],
        triangles=np.arange(6, dtype=np.int32).reshape(2, 3),
    )


def colour(frame, east_m, north_m):
    (x, y), _ = (v[0] for v in frame.camera.project([(east_m, north_m, 0.0)], size=frame.size))
    return tuple(int(v) for v in frame.pixels[int(y), int(x), :3])


def tinted(rgb):
    return pytest.approx([0.45 * c + 0.55 * 255 * t for c, t in zip(rgb, (1.0, 0.69, 0.12), strict=True)], abs=2)


@pytest.fixture
def scene():
    with still() as scene:
        yield scene


def test_only_the_chosen_feature_is_tinted(scene):
    layer = layer_of(one_quad(two_halves()))
    scene.show(layer)
    plain = scene.frame(DOWN, size=SIZE)
    props = scene.loop.prop_count
    layer.chosen = TileFeature("one", "batch", 7)
    scene.show(layer)
    frame = scene.frame(DOWN, size=SIZE)
    assert frame.number == plain.number + 1
    assert list(colour(frame, -5, 5)) == tinted(RED)
    assert colour(frame, 5, -5) == RED
    # A pick finds the same as before, through the tint.
    (x, y), _ = (v[0] for v in DOWN.project([(-5, 5, 0.0)], size=SIZE))
    assert [f.feature for f in frame.hit(x, y).features] == [7]
    assert abs(frame.hit(x, y).position[2]) < 1e-9
    layer.chosen = None
    scene.show(layer)
    assert np.array_equal(scene.frame(DOWN, size=SIZE).pixels, plain.pixels)
    assert scene.loop.prop_count == props


@pytest.mark.parametrize(
    "chosen", [TileFeature("one", "other", 7), TileFeature("two", "batch", 7), TileFeature("one", "batch", 5)]
)
def test_what_is_not_there_is_not_tinted(scene, chosen):
    layer = layer_of(one_quad(two_halves()))
    scene.show(layer)
    plain, props = scene.frame(DOWN, size=SIZE), scene.loop.prop_count
    layer.chosen = chosen
    scene.show(layer)
    assert np.array_equal(scene.frame(DOWN, size=SIZE).pixels, plain.pixels)
    assert scene.loop.prop_count == props


def test_a_feature_told_by_texel_is_not_tinted(scene):
    ids = FeatureIds("texels", texel_ids=np.ones((2, 2), np.int32), uv=quad(rgb=RED).uv)
    layer = layer_of(one_quad(quad(rgb=RED, features=(ids,))))
    layer.chosen = TileFeature("one", "texels", 1)
    scene.show(layer)
    frame = scene.frame(DOWN, size=SIZE)
    assert colour(frame, 5, -5) == RED
    assert frame.hit(SIZE[0] / 2, SIZE[1] / 2).features[0].feature == 1


def test_it_hides_with_its_layer_and_goes_with_its_tile(scene):
    source = four_quads()
    ids = FeatureIds("batch", vertex_ids=np.zeros(4, np.int32))
    source.contents["root"] = TileContent(meshes=(quad(rgb=GREEN, half_m=20.0, features=(ids,)),))
    layer = layer_of(source)
    layer.chosen = TileFeature("root", "batch", 0)
    far = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0, range_radii=200.0)
    scene.show(layer)
    assert scene.frame(far, size=SIZE).stats.tiles_selected == 1
    with_tint = scene.loop.prop_count
    layer.visible = False
    scene.show(layer)
    scene.frame(far, size=SIZE)
    assert scene.loop.prop_count == with_tint - 1
    layer.visible = True
    scene.show(layer)
    scene.frame(far, size=SIZE)
    assert scene.loop.prop_count == with_tint
    # Nearer, the root is refined: its feature is not shown any more.
    frame = scene.frame(DOWN, size=SIZE)
    assert frame.stats.tiles_selected == 4
    assert colour(frame, -10, -10) == RED
    assert scene.loop.prop_count == with_tint - 1 + 4


def test_chosen_points_are_marked(scene):
    points = np.array([(-5, 0, 0), (5, 0, 0)], np.float32)
    ids = FeatureIds("", vertex_ids=np.array([1, 2], np.int32))
    cloud = PointData(points, np.zeros(3), spacing_m=1.0, features=(ids,))
    node = TileNode("one", BoundingVolume.of_bounds(Bounds.of_points(points)), 0.0)
    layer = layer_of(QuadSource(node, {"one": TileContent(points=(cloud,))}))
    layer.look = PointLook(eye_dome=False)
    layer.chosen = TileFeature("one", "", 2)
    scene.show(layer)
    frame = scene.frame(DOWN, size=SIZE)
    assert colour(frame, -5, 0) == (255, 255, 255)
    assert list(colour(frame, 5, 0)) == tinted((255, 255, 255))
