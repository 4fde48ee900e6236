"""What a pixel shows, from its depth: the right triangle or dot, its exact place, and nothing that was not drawn."""

import numpy as np
import pytest

from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.geometry import MeshData, PointData, SurfaceData
from layers.data.point_cloud import PointLook
from layers.data.surface_index import LayerSurfaces, PointFacts, ShownPart, ShownTile, SurfaceIndex
from layers.data.tile_features import FeatureIds

SIZE = (64, 48)
NEAR_M, FAR_M = 1.0, 1000.0
EYE = CameraState(1e6, -2e6, 50.0, heading_deg=30.0, pitch_deg=-20.0)
MIDDLE = (32.5, 24.5)


def ahead(metres: float, *, right: float = 0.0, up: float = 0.0) -> np.ndarray:
    across, upward, forward = EYE.axes()
    return EYE.position + forward * metres + across * right + upward * up


def triangle(metres: float, *, turned: bool = False, half_m: float = 5.0, **fields: object) -> SurfaceData:
    """Return a triangle across the middle of the picture, facing the eye unless `turned`."""
    corners = [
        ahead(metres, right=-half_m, up=-half_m),
        ahead(metres, right=half_m, up=-half_m),
        ahead(metres, up=half_m),
    ]
    origin = ahead(metres)
    order = (0, 2, 1) if turned else (0, 1, 2)
    return SurfaceData(
        points=(np.array(corners) - origin).astype(np.float32),
        triangles=np.array([order], np.int32),
        origin_enu_m=origin,
        **fields,  # type: ignore[arg-type]
    )


def part(geometry: SurfaceData | PointData, *, solid: bool = True, spacing_m: float = 0.1) -> ShownPart:
    low, high = geometry.points.min(axis=0), geometry.points.max(axis=0)
    origin = geometry.origin_enu_m
    return ShownPart(geometry, 3, low + origin, high + origin, solid=solid, spacing_m=spacing_m)


def index(*parts: ShownPart, solid: bool = True, layer_id: str = "layer") -> SurfaceIndex:
    tiles = tuple(ShownTile(f"tile{n}", (p,), {"height": n}) for n, p in enumerate(parts))
    return SurfaceIndex((LayerSurfaces(layer_id, tiles, solid=solid),))


def frame(surfaces: SurfaceIndex, *, depth_m: float | None) -> Frame:
    """Return a frame whose every pixel is so deep, to the 24 bits of a depth buffer."""
    window = 1.0
    if depth_m is not None:
        window = (1 / NEAR_M - 1 / depth_m) / (1 / NEAR_M - 1 / FAR_M)
        window = round(window * (2**24 - 1)) / (2**24 - 1)
    depth = np.full(SIZE[::-1], window, np.float32)
    pixels = np.zeros((*depth.shape, 4), np.uint8)
    return Frame(1, pixels, depth, NEAR_M, FAR_M, EYE, complete=True, surfaces=surfaces)


def test_the_triangle_at_the_depth_is_hit_at_its_exact_place():
    surfaces = index(part(triangle(100.0)), part(triangle(101.0)))
    for depth_m, tile in ((100.0, "tile0"), (101.0, "tile1")):
        hit = frame(surfaces, depth_m=depth_m).hit(*MIDDLE)
        assert (hit.layer_id, hit.tile, hit.part, hit.triangle, hit.point) == ("layer", tile, 3, 0, -1)
        expected = EYE.position + EYE.ray(*MIDDLE, size=SIZE) * depth_m / (EYE.ray(*MIDDLE, size=SIZE) @ EYE.axes()[2])
        assert np.abs(hit.position - expected).max() < 1e-3  # float32 of the triangle's own points
        assert np.allclose(hit.normal, -EYE.axes()[2], atol=1e-6)
        assert hit.properties == {"height": int(tile[-1])}


def test_nothing_is_hit_on_the_sky_and_where_something_else_was_drawn():
    surfaces = index(part(triangle(100.0)))
    assert frame(surfaces, depth_m=None).hit(*MIDDLE) is None
    assert frame(surfaces, depth_m=90.0).hit(*MIDDLE) is None
    assert frame(surfaces, depth_m=101.0).hit(*MIDDLE) is None
    assert frame(surfaces, depth_m=100.0).hit(*MIDDLE) is not None


@pytest.mark.parametrize("at", [(-0.1, 20.0), (64.0, 20.0), (20.0, 48.0), (20.0, -3.0), (float("nan"), 1.0)])
def test_nothing_is_hit_outside_the_picture(at):
    assert frame(index(part(triangle(100.0, half_m=500.0))), depth_m=100.0).hit(*at) is None


def test_a_position_within_a_pixel_means_its_centre():
    shown = frame(index(part(triangle(100.0))), depth_m=100.0)
    there = shown.hit(32.0, 24.0).position
    assert np.array_equal(shown.hit(32.99, 24.99).position, there)
    assert not np.array_equal(shown.hit(33.0, 24.0).position, there)


def test_backs_are_hit_only_where_both_sides_are_drawn():
    assert frame(index(part(triangle(100.0, turned=True))), depth_m=100.0).hit(*MIDDLE) is None
    both = frame(index(part(triangle(100.0, turned=True, double_sided=True))), depth_m=100.0).hit(*MIDDLE)
    assert both.triangle == 0
    assert float(both.normal @ EYE.axes()[2]) < 0.0


@pytest.mark.parametrize(("vertices", "kind"), [(1 << 16, np.uint16), ((1 << 16) + 1, np.int32)])
def test_the_surface_of_a_mesh_names_its_last_vertex_in_as_few_bytes_as_it_takes(vertices, kind):
    whole = triangle(100.0)
    points = np.concatenate([np.zeros((vertices - 3, 3), np.float32), whole.points])
    mesh = MeshData(points, np.array([(vertices - 3, vertices - 2, vertices - 1)], np.int32), whole.origin_enu_m)
    surface = SurfaceData.of(mesh)
    assert surface.triangles.dtype == kind
    assert surface.points is points
    assert surface.array_bytes == 12 * vertices + 3 * np.dtype(kind).itemsize
    shown = ShownPart(surface, 0, *(whole.origin_enu_m + side for side in (whole.points.min(0), whole.points.max(0))))
    here, there = frame(index(shown), depth_m=100.0), frame(index(part(whole)), depth_m=100.0)
    assert np.array_equal(here.hit(*MIDDLE).position, there.hit(*MIDDLE).position)


def test_degenerate_and_broken_triangles_are_passed_over():
    whole = triangle(100.0)
    points = np.concatenate([whole.points, np.full((1, 3), np.nan, np.float32)])
    triangles = np.array([(0, 0, 0), (0, 1, 1), (0, 1, 3), (0, 1, 2)], np.int32)
    mesh = SurfaceData(points, triangles, whole.origin_enu_m)
    shown = ShownPart(mesh, 0, *(whole.origin_enu_m + side for side in (whole.points.min(0), whole.points.max(0))))
    assert frame(index(shown), depth_m=100.0).hit(*MIDDLE).triangle == 3


def test_a_sample_beside_the_pixels_centre_still_finds_its_triangle():
    # The triangle's edge passes 0.3 pixels beside the centre; with multisampling its depth may be in the pixel.
    mesh = triangle(100.0)
    focal = EYE.focal_px(SIZE)
    left_edge_m = (32.5 + 0.3 - 32.0) / focal * 100.0
    corners = np.array([ahead(100.0, right=left_edge_m, up=y) for y in (-5, 5)] + [ahead(100.0, right=9)])
    mesh = SurfaceData(
        (corners - mesh.origin_enu_m).astype(np.float32), np.array([(0, 2, 1)], np.int32), mesh.origin_enu_m
    )
    hit = frame(index(part(mesh)), depth_m=100.0).hit(*MIDDLE)
    assert hit.triangle == 0
    pixel, _ = EYE.project([hit.position], size=SIZE)
    assert abs(pixel[0, 0] - 32.8) < 0.01
    assert frame(index(part(mesh)), depth_m=100.0).hit(31.5, 24.5) is None


def test_a_translucent_surface_is_looked_through_unless_only_the_sky_is_behind_it():
    clear, solid = part(triangle(50.0), solid=False), part(triangle(100.0))
    assert frame(index(clear, solid), depth_m=100.0).hit(*MIDDLE).tile == "tile1"
    assert frame(index(clear, solid), depth_m=None).hit(*MIDDLE).tile == "tile0"
    faded = index(part(triangle(70.0)), part(triangle(60.0)), solid=False)
    assert frame(faded, depth_m=None).hit(*MIDDLE).tile == "tile1"
    assert frame(faded, depth_m=70.0).hit(*MIDDLE) is None


def test_features_are_those_of_the_place():
    ids = FeatureIds("batch", vertex_ids=np.array([7, 8, 9], np.int32))
    none = FeatureIds("none", vertex_ids=np.array([-1, -1, -1], np.int32))
    hit = frame(index(part(triangle(100.0, features=(none, ids)))), depth_m=100.0).hit(32.5, 24.5)
    assert [(f.label, f.feature) for f in hit.features] == [("batch", 9)]
    low = frame(index(part(triangle(100.0, features=(ids,)))), depth_m=100.0)
    assert low.hit(30.5, 26.5).features[0].feature == 7
    assert low.hit(34.5, 26.5).features[0].feature == 8


def dots(*places: np.ndarray, **fields: object) -> PointData:
    origin = ahead(100.0)
    return PointData((np.array(places) - origin).astype(np.float32), origin, **fields)  # type: ignore[arg-type]


def test_the_dot_nearest_on_the_screen_is_hit_and_gives_the_point_itself():
    metre_px = EYE.focal_px(SIZE) / 100.0
    offset_m = 2.0 / metre_px
    cloud = dots(ahead(100.0), ahead(100.0, right=offset_m), ahead(300.0))
    look = PointLook(min_px=5.0)
    surfaces = SurfaceIndex((LayerSurfaces("c", (ShownTile("t", (part(cloud),)),), look=look),))
    shown = frame(surfaces, depth_m=100.0)
    assert shown.hit(32.5, 24.5).point == 0
    right = shown.hit(34.0, 24.5)
    assert (right.point, right.triangle, right.normal) == (1, -1, None)
    assert np.abs(right.position - ahead(100.0, right=offset_m)).max() < 1e-4
    assert shown.hit(37.5, 24.5) is None  # beside every dot: something else of that depth
    assert frame(surfaces, depth_m=300.0).hit(32.5, 24.5).point == 2


def test_dots_are_as_wide_as_they_are_drawn():
    look = PointLook(size=1.0, min_px=2.0, max_px=8.0)
    width = look.dot_px(np.array([10.0, 50.0, 1e5, 0.0]), spacing_m=1.0, focal_px=100.0)
    assert np.allclose(width, [8.0, 2 * 2**0.5, 2.0, 8.0])


def test_random_soup_equals_a_search_through_everything():
    rng = np.random.default_rng(5)
    centres = ahead(60.0) + rng.uniform(-25, 25, (250, 3))
    corners = (centres[:, None, :] + rng.normal(0, 3, (250, 3, 3)) - ahead(60.0)).astype(np.float32)
    mesh = SurfaceData(
        corners.reshape(-1, 3), np.arange(750, dtype=np.int32).reshape(-1, 3), ahead(60.0), double_sided=True
    )
    surfaces = index(part(mesh))
    placed = mesh.points[mesh.triangles].astype(np.float64) + mesh.origin_enu_m - EYE.position
    hits = 0
    for column, row in rng.integers((0, 0), SIZE, (150, 2)).tolist():
        ray = EYE.ray(column + 0.5, row + 0.5, size=SIZE)
        nearest, found = np.inf, -1
        for number, corner in enumerate(placed):
            edges = np.column_stack([corner[1] - corner[0], corner[2] - corner[0], -ray])
            u, v, distance = np.linalg.solve(edges, -corner[0])
            if u >= 0 and v >= 0 and u + v <= 1 and 0 < distance < nearest:
                nearest, found = distance, number
        depth_m = nearest * float(ray @ EYE.axes()[2]) if found >= 0 else None
        hit = frame(surfaces, depth_m=depth_m).hit(column, row)
        assert (hit.triangle if hit is not None else -1) == found
        if hit is not None:
            hits += 1
            assert np.abs(hit.position - (EYE.position + ray * nearest)).max() < 1e-6
    assert hits > 50


def test_a_dot_tells_what_it_carries_and_a_triangle_nothing():
    carried = {
        "colours": np.array([[1, 2, 3, 255]], np.uint8),
        "intensity": np.array([40_000], np.uint16),
        "classes": np.array([6], np.uint8),
    }
    found = frame(index(part(dots(ahead(50.0), **carried))), depth_m=50.0).hit(*MIDDLE)
    assert found.facts == PointFacts((1, 2, 3), 40_000, 6)
    assert frame(index(part(dots(ahead(50.0)))), depth_m=50.0).hit(*MIDDLE).facts == PointFacts()
    assert frame(index(part(triangle(50.0))), depth_m=50.0).hit(*MIDDLE).facts is None
