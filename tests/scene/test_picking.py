"""A pick in a delivered picture equals a ray against everything it shows; features and points of real tiles."""

import dataclasses

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.osgb.importer import OsgbImporter
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.camera import CameraState, camera_around
from layers.data.frame import Frame
from layers.data.geometry import Bounds, PointData
from layers.data.point_cloud import PointCloudData, PointLook
from layers.data.tileset import BoundingVolume, TileContent, TileNode, TilesetData
from layers.point_cloud import PointCloudLayer
from layers.tileset import TilesetLayer
from tests.scene.quads import BLUE, GREEN, RED, QuadSource, layer_of, one_quad, quad
from tests.scene.ray_cast import RayCaster
from tests.scene.still import still
from tests.shared_data import shared_data

PIXELS = 300
SIZE = (400, 300)
DOWN = camera_around((0, 0, 0), 28.0, pitch_deg=-90.0)


def opened(importer, path) -> TilesetData:
    (data,) = importer.read(path, ImportContext()).data
    return data


def assert_picks_equal_rays(frame: Frame, *, least: int) -> None:
    """Compare `PIXELS` random pixels; at least so many of them must show a surface."""
    rays = RayCaster(frame)
    random = np.random.default_rng(11)
    surfaces = 0
    for column, row in random.integers((0, 0), frame.size, (PIXELS, 2)).tolist():
        hit, cast = frame.hit(column + 0.5, row + 0.5), rays.cast(column, row)
        assert (hit is None) == (cast is None), (column, row)
        if hit is None or cast is None:
            continue
        surfaces += 1
        # On an edge that triangles share, either is right: the place is the same.
        assert np.linalg.norm(hit.position - cast.position) < 1e-3, (column, row, hit, cast)
        assert float(hit.normal @ (frame.camera.position - hit.position)) > 0.0
        assert frame.unproject(column, row) is not None
    assert surfaces >= least


@pytest.fixture(scope="module")
def wuhan() -> TilesetData:
    return opened(Tiles3dImporter(), shared_data("3dtiles-djiterra-wuhan"))


@pytest.mark.parametrize(
    ("radii", "heading_deg", "pitch_deg", "moving", "least"),
    [(0.8, 0, -45, False, 60), (0.8, 0, -45, True, 60), (0.3, 40, -15, False, 60), (0.15, 200, -8, True, 30)],
)
def test_wuhan(wuhan, radii, heading_deg, pitch_deg, moving, least):
    volume = wuhan.source.root().volume
    camera = camera_around(
        volume.centre, volume.radius_m, heading_deg=heading_deg, pitch_deg=pitch_deg, range_radii=radii
    )
    with still() as scene:
        scene.show(TilesetLayer(wuhan, name="Wuhan"))
        frame = scene.frame(camera, size=SIZE)
        if moving:
            frame = scene.frame(dataclasses.replace(camera, heading_deg=heading_deg + 0.1), size=SIZE, moving=True)
            assert frame.size == (200, 150)
        assert_picks_equal_rays(frame, least=least)


def test_tielu():
    data = opened(OsgbImporter(), shared_data("osgb-production5-tielu"))
    camera = camera_around(data.bounds.centre, data.bounds.radius_m, pitch_deg=-30.0, range_radii=0.7)
    with still() as scene:
        scene.show(TilesetLayer(data, name="tielu"))
        assert_picks_equal_rays(scene.frame(camera, size=SIZE), least=100)


@pytest.mark.parametrize("folder", ["Batched/BatchedWithBatchTable", "Batched/BatchedWithBatchTableBinary"])
def test_a_batch_is_hit_with_its_row_of_the_batch_table(folder):
    data = opened(Tiles3dImporter(), shared_data("3dtiles-loadersgl-cesiumjs") / folder / "tileset.json")
    camera = camera_around(data.bounds.centre, data.bounds.radius_m, pitch_deg=-50.0, range_radii=0.6)
    with still() as scene:
        layer = TilesetLayer(data, name="batched")
        scene.show(layer)
        frame = scene.frame(camera, size=SIZE)
    assert_picks_equal_rays(frame, least=20)
    seen = {}
    for row in range(5, SIZE[1], 10):
        for column in range(5, SIZE[0], 10):
            hit = frame.hit(column, row)
            if hit is not None:
                assert hit.layer_id == layer.layer_id
                (feature,) = hit.features
                # The table says where the middle of each building is.
                seen[feature.feature] = (hit.position, feature.properties)
    assert len(seen) >= 5
    for batch, (_, properties) in seen.items():
        assert properties["id"] == batch
        assert {"Longitude", "Latitude", "Height"} <= properties.keys()
    assert len({p["Longitude"] for _, p in seen.values()}) == len(seen)


def test_points_of_a_tileset_are_hit_with_their_batch():
    path = shared_data("3dtiles-loadersgl-cesiumjs") / "PointCloud/PointCloudDracoBatched/tileset.json"
    data = opened(Tiles3dImporter(), path)
    camera = camera_around(data.bounds.centre, data.bounds.radius_m, range_radii=1.5)
    with still() as scene:
        scene.show(TilesetLayer(data, name="points"))
        frame = scene.frame(camera, size=SIZE)
    assert frame.stats.points == 1000
    rows, columns = np.nonzero(frame.depth < 1.0)
    assert len(rows) > 200
    (tile,) = frame.surfaces.layers[0].tiles
    (part,) = tile.parts
    for row, column in list(zip(rows.tolist(), columns.tolist(), strict=True))[::23]:
        hit = frame.hit(column, row)
        assert hit.triangle == -1
        expected = part.geometry.points[hit.point].astype(np.float64) + part.geometry.origin_enu_m
        assert np.abs(hit.position - expected).max() < 1e-9
        pixel, _ = camera.project([hit.position], size=SIZE)
        assert np.abs(pixel[0] - (column + 0.5, row + 0.5)).max() < PointLook().max_px / 2 + 0.1
        assert {feature.label: feature.feature for feature in hit.features}
        assert any(feature.properties for feature in hit.features)


def middle(frame: Frame):
    return frame.hit(frame.size[0] / 2, frame.size[1] / 2)


def test_hidden_layers_are_not_hit_and_the_nearer_one_is():
    low, high = layer_of(one_quad(quad(rgb=RED))), layer_of(one_quad(quad(rgb=BLUE, origin=(0, 0, 5))))
    with still() as scene:
        scene.show(low, high)
        hit = middle(scene.frame(DOWN, size=SIZE))
        assert hit.layer_id == high.layer_id
        assert hit.position[2] == pytest.approx(5.0, abs=1e-6)
        assert hit.normal.tolist() == pytest.approx([0, 0, 1])
        high.visible = False
        scene.show(high)
        hit = middle(scene.frame(DOWN, size=SIZE))
        assert (hit.layer_id, hit.tile) == (low.layer_id, "one")
        # See-through: what is behind it was drawn; with nothing behind it, itself.
        high.visible, high.opacity = True, 0.5
        scene.show(high)
        assert middle(scene.frame(DOWN, size=SIZE)).layer_id == low.layer_id
        low.visible = False
        scene.show(low)
        assert middle(scene.frame(DOWN, size=SIZE)).layer_id == high.layer_id


def test_what_the_near_plane_cuts_off_is_not_hit():
    roof, ground = layer_of(one_quad(quad(rgb=RED, origin=(0, 0, 40)))), layer_of(one_quad(quad(rgb=GREEN)))
    with still() as scene:
        scene.show(roof, ground)
        below = dataclasses.replace(DOWN, z=39.0)
        assert middle(scene.frame(below, size=SIZE)).layer_id == ground.layer_id


def test_the_index_is_shared_until_what_is_shown_changes():
    first, second = layer_of(one_quad(quad(rgb=RED))), layer_of(one_quad(quad(rgb=BLUE, origin=(0, 0, 5))))
    with still() as scene:
        scene.show(first)
        one = scene.frame(DOWN, size=SIZE)
        two = scene.frame(dataclasses.replace(DOWN, heading_deg=10.0), size=SIZE)
        assert one.surfaces is two.surfaces
        part = one.surfaces.layers[0].tiles[0].parts[0]
        assert part.geometry.points is first.data.source.contents["one"].meshes[0].points
        assert part.geometry.triangles.dtype == np.uint16
        scene.show(second)
        three = scene.frame(DOWN, size=SIZE)
        assert three.surfaces is not one.surfaces
        assert three.surfaces.layers[0] is one.surfaces.layers[0]
        assert middle(two).layer_id == first.layer_id


def test_a_pick_in_a_cloud_gives_the_point():
    shifted = np.array([3e5, -2e5, 40.0])
    random = np.random.default_rng(2)
    points = random.uniform(-10, 10, (4000, 3)).astype(np.float32)
    cloud = PointData(points, shifted, spacing_m=0.1)
    bounds = Bounds.of_points(points + shifted)
    node = TileNode("cloud", BoundingVolume.of_bounds(bounds), 0.0)
    layer = PointCloudLayer(
        PointCloudData(QuadSource(node, {"cloud": TileContent(points=(cloud,))}), bounds, 4000), name="cloud"
    )
    camera = camera_around(shifted, 20.0)
    with still() as scene:
        scene.show(layer)
        for moving in (False, True):
            turned = dataclasses.replace(camera, heading_deg=5.0 if moving else 0.0)
            frame = scene.frame(turned, size=SIZE, moving=moving)
            seen = np.argwhere(frame.depth < 1.0)
            for row, column in seen[:: max(1, len(seen) // 60)].tolist():
                hit = frame.hit(column + 0.5, row + 0.5)
                depths = (points + shifted - turned.position) @ turned.axes()[2]
                pixels, _ = turned.project(points + shifted, size=frame.size)
                near = np.abs(pixels - (column + 0.5, row + 0.5)).max(axis=1)
                width = layer.look.dot_px(depths, spacing_m=0.1, focal_px=turned.focal_px(frame.size))
                assert hit.point in np.flatnonzero(near <= width / 2 + 0.02)
                # Whatever covers the pixel's centre beyond doubt is not nearer.
                assert depths[hit.point] <= depths[near <= width / 2 - 0.02].min(initial=np.inf) + 1e-3


def test_the_eye_may_be_far_from_the_origin_of_the_scene():
    far = (1.2e6, -8e5, 100.0)
    camera = CameraState(far[0], far[1] - 20.0, far[2] + 20.0, pitch_deg=-45.0)
    with still() as scene:
        scene.show(layer_of(one_quad(quad(rgb=RED, origin=far))))
        frame = scene.frame(camera, size=SIZE)
    hit = middle(frame)
    assert np.abs(hit.position - far).max() < 0.2
    assert abs(hit.position[2] - far[2]) < 1e-6
