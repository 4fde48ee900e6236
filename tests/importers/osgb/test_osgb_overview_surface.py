"""The steps of an overview: samples of roots, cells of ground, a surface through their heights."""

from pathlib import Path

import numpy as np
import pytest

from importers.osgb.file_cache import open_osgb
from importers.osgb.overview.raster import FILLED, SIDE, Raster, Splats, upper_median
from importers.osgb.overview.samples import SAMPLES_A_CELL, Samples, samples_of
from importers.osgb.overview.surface import STEPS, Surface, surface_of
from tests.importers.osgb.osgb_deliveries import leaf_bytes
from tests.importers.osgb.osgb_meshes import Mesh, Picture, jpeg_bytes, picture_bytes

ALL = slice(None)


def flat(height: float = 10.0) -> Raster:
    return Raster(np.full((SIDE, SIDE), height, np.float32), np.full((SIDE, SIDE, 3), 100, np.float32))


def city(seed: int = 3) -> Raster:
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[:SIDE, :SIDE]
    heights = (5 * np.sin(x / 20) + 3 * np.cos(y / 17)).astype(np.float32)
    for _ in range(200):
        column, row, width, depth = (*chance.integers(0, 240, 2), *chance.integers(4, 14, 2))
        heights[row : row + depth, column : column + width] += chance.uniform(8, 40)
    heights[:30, :40] = np.nan
    heights[100:120, 100:131] = np.nan
    return Raster(heights, np.zeros((SIDE, SIDE, 3), np.float32))


def corners(surface: Surface) -> np.ndarray:
    return np.stack([surface.columns, surface.rows], axis=1)[surface.triangles]


def doubled_areas(surface: Surface) -> np.ndarray:
    a, b, c = corners(surface).transpose(1, 2, 0)
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def test_a_plane_is_two_triangles():
    surface = surface_of(flat(), tolerance=0.1)
    assert (len(surface.heights), len(surface.triangles), surface.deviation) == (4, 2, 0.0)
    assert (doubled_areas(surface) == STEPS**2).all()


@pytest.mark.parametrize("tolerance", [0.0, 1.0, 4.0, 16.0])
def test_triangles_fit_together(tolerance):
    raster = city()
    surface = surface_of(raster, tolerance=tolerance)
    assert (doubled_areas(surface) > 0).all()
    # As much ground as the squares of the lattice have that are whole.
    lattice = ~np.isnan(upper_median(raster.corners()))
    whole = lattice[1:, 1:].astype(int) + lattice[:-1, :-1] + lattice[1:, :-1] + lattice[:-1, 1:]
    assert doubled_areas(surface).sum() / 2 >= np.count_nonzero(whole == 4)
    # No vertex stands in the middle of a neighbour's side.
    vertices = set(zip(surface.columns.tolist(), surface.rows.tolist(), strict=True))
    for side in range(3):
        doubled = corners(surface)[:, side] + corners(surface)[:, (side + 1) % 3]
        middles = doubled[(doubled % 2 == 0).all(axis=1)] // 2
        assert not vertices & set(map(tuple, middles.tolist()))


def test_more_tolerance_takes_fewer_triangles():
    counts = [len(surface_of(city(), tolerance=t).triangles) for t in (0.0, 1.0, 8.0, 100.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] < 2 * STEPS**2
    assert counts[-1] < counts[0] / 3


def test_the_deviation_is_what_is_missed():
    ramp = flat()
    ramp.heights[:] = np.abs(np.arange(SIDE) - SIDE / 2 + 0.5) / 2
    assert surface_of(ramp, tolerance=0.0).deviation == 0.0
    # Two triangles at the height of both ends; the middle lies deeper by all of the ramp.
    missed = surface_of(ramp, tolerance=1000.0).deviation
    assert missed == pytest.approx(SIDE / 4, rel=0.05)


def test_one_cell_in_a_hundred_may_be_missed():
    mast = flat()
    mast.heights[100, 100] = 500
    assert surface_of(mast, tolerance=1000.0).deviation == 0.0
    mast.heights[100:140, 100:140] = 500
    assert surface_of(mast, tolerance=1000.0).deviation == pytest.approx(490)


def test_a_wall_stands_where_it_is_to_a_step_of_the_lattice():
    block = flat(0.0)
    block.heights[64:128, 65:131] = 40
    surface = surface_of(block, tolerance=1.0)
    high = surface.heights > 20
    assert {int(surface.columns[high].min()), int(surface.columns[high].max())} <= {32, 33, 65, 66}
    assert surface.deviation <= 1.0


def test_curtains_hang_from_every_edge_and_face_outwards():
    surface = surface_of(city(), tolerance=1.0)
    curtained = surface.with_skirts(7.0)
    count = len(surface.heights)
    points = np.stack([curtained.columns, curtained.rows, curtained.heights], axis=1).astype(float)
    new = curtained.triangles[len(surface.triangles) :]
    # Every side has two triangles now, one each way, but the curtains' own lower and upright ones.
    upper = curtained.triangles[(curtained.triangles >= count).sum(axis=1) < 2]
    sides = [(t[k], t[(k + 1) % 3]) for t in upper.tolist() for k in range(3)]
    inner = {(a, b) for a, b in sides if a < count and b < count}
    assert all((b, a) in inner for a, b in inner)
    # A curtain faces away from the ground beside it.
    middle = np.array([STEPS / 2, STEPS / 2])
    outer = new[(new < count).sum(axis=1) == 2]
    a, b, c = (points[outer[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    rim = (points[outer][:, :, :2] % STEPS == 0).any(axis=2).all(axis=1) & (points[outer][:, :, 0].std(axis=1) == 0)
    away = ((a[:, :2] - middle) * normals[:, :2]).sum(axis=1)
    assert rim.any()
    assert (away[rim] > 0).all()


def test_curtains_reach_the_ground_where_a_house_stands_at_the_edge():
    raster = flat(0.0)
    raster.heights[:20, 100:120] = 60
    surface = surface_of(raster, tolerance=1.0)
    curtained = surface.with_skirts(5.0)
    assert surface.heights[surface.rows == 0].max() == 60
    lower = curtained.heights[len(surface.heights) :]
    assert (lower == -5).all()


def test_medians_leave_out_what_is_not_there():
    nan = np.nan
    values = np.float32([[1, 2, 3, 4], [nan, 5, 2, 3], [nan, nan, 1, 9], [nan, 7, nan, nan], [nan] * 4]).T
    np.testing.assert_array_equal(upper_median(values), np.float32([3, 3, 9, 7, nan]))


def test_halving_keeps_place_and_mean_colour():
    raster = flat(np.nan)
    raster.heights[10:12, 20:22] = 5
    raster.colours[10:12, 20:22] = np.float32([0, 100, 200, 100])[:, None].reshape(2, 2, 1)
    half = raster.halved()
    assert np.argwhere(half.valid).tolist() == [[5, 10]]
    assert half.heights[5, 10] == 5
    np.testing.assert_array_equal(half.colours[5, 10], 100)
    whole = Raster.empty()
    whole.take(half, column=-5, row=7)
    assert np.argwhere(whole.valid).tolist() == [[12, 5]]
    whole.take(half, column=SIDE, row=0)
    whole.take(half, column=-SIDE, row=0)
    assert np.count_nonzero(whole.valid) == 1


def test_growing_closes_small_holes_only():
    raster = flat(4.0)
    raster.heights[50:54, 60:64] = np.nan
    raster.heights[100:150, 100:150] = np.nan
    raster.colours[~raster.valid] = 0
    raster.grow()
    assert raster.valid[50:54, 60:64].all()
    np.testing.assert_allclose(raster.heights[50:54, 60:64], 4.0)
    np.testing.assert_allclose(raster.colours[50:54, 60:64], 100.0)
    assert not raster.valid[100 + FILLED : 150 - FILLED, 100 + FILLED : 150 - FILLED].any()


def samples(*rows: tuple[float, float, float, int, bool]) -> Samples:
    x, y, z, red, steep = (np.array(column) for column in zip(*rows, strict=True))
    colours = np.stack([red, red * 0, red * 0], axis=1).astype(np.uint8)
    ones = np.ones(len(x), np.float32)
    return Samples(x.astype(np.float32), y.astype(np.float32), z.astype(np.float32), colours, ones, steep.astype(bool))


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "one after the other"])
def test_only_the_uppermost_layer_and_walls_are_seen(apart):
    rows = [(5, 5, 0, 200, False), (5, 5, 30, 100, False), (5, 5, 29, 60, False), (5, 5, 10, 20, True)]
    splats = Splats(2.0)
    for part in [[row] for row in rows] if apart else [rows]:
        splats.add(samples(*part))
    raster = splats.raster()
    assert raster.heights[2, 2] == pytest.approx(29.5)
    assert raster.colours[2, 2, 0] == pytest.approx(60.0)


def test_samples_outside_are_left_out():
    splats = Splats(1.0)
    splats.add(samples((-1, 5, 0, 1, False), (5, SIDE + 1, 0, 1, False)))
    splats.add(samples((1e9, 5, 0, 1, False), (5, np.nan, 0, 1, False)))
    assert not splats.raster().valid.any()


def sampled(folder: Path, mesh: Mesh, *, cell: float = 0.5) -> Samples:
    path = folder / "a.osgb"
    path.write_bytes(leaf_bytes(mesh))
    return samples_of(open_osgb(path), read_external=lambda name: b"", corner=np.zeros(3), cell=cell)


@pytest.mark.parametrize(
    "picture", [Picture(data=jpeg_bytes(width=64, height=64)), Picture("a.png", picture_bytes("PNG"))]
)
def test_samples_are_spread_and_coloured_as_the_picture_is(picture, tmp_path):
    found = sampled(tmp_path, Mesh(picture=picture))
    area = found.weights.sum()
    assert area == pytest.approx(102, rel=0.03)
    assert len(found) == pytest.approx(SAMPLES_A_CELL * area / 0.25, rel=0.1)
    # The upper half of the picture is red: v up, and v = y.
    upper, lower = found.y > 5.5, found.y < 4.5
    assert (found.colours[upper, 0] > 200).all()
    assert (found.colours[lower, 2] > 200).all()
    # Nowhere is more than a cell without one.
    places = np.random.default_rng(1).uniform(0.5, 9.5, (200, 2))
    gaps = np.hypot(found.x - places[:, :1], found.y - places[:, 1:]).min(axis=1)
    assert gaps.max() < 0.6


def test_walls_are_told(tmp_path):
    wall = np.float32([(0, 0, 0), (10, 0, 0), (10, 0, 20), (0, 0, 20)])
    assert sampled(tmp_path, Mesh(points=wall)).steep.all()
    assert not sampled(tmp_path, Mesh()).steep.any()


def test_plain_and_vertex_colours(tmp_path):
    plain = sampled(tmp_path, Mesh(uv=None, diffuse=(1.0, 0.5, 0.0, 1.0)))
    np.testing.assert_array_equal(plain.colours[0], [255, 128, 0])
    colours = np.uint8([(10, 20, 30, 255)] * 4)
    np.testing.assert_array_equal(sampled(tmp_path, Mesh(uv=None, colours=colours)).colours[0], [10, 20, 30])


def test_a_vast_surface_gets_no_more_samples_than_are_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr("importers.osgb.overview.samples.MOST_SAMPLES", 1000)
    points = np.float32([(0, 0, 0), (1e6, 0, 0), (1e6, 1e6, 0), (0, 1e6, 0)])
    assert len(sampled(tmp_path, Mesh(points=points))) <= 1002
