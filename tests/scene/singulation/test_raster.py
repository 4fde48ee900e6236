"""Footprints as a raster, against shapely asked for each texel."""

import numpy as np
import pytest
import shapely

from scene.singulation.raster import PlanRings, PlanWindow


def random_rings(count: int, *, seed: int, spread_m: float = 40.0):
    rng = np.random.default_rng(seed)
    spans = []
    for _ in range(count):
        corners = int(rng.integers(3, 9))
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(1.0, 9.0, corners)
        spans.append(
            rng.uniform(-spread_m, spread_m, 2) + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
        )
    return spans


def rings_of(spans, rows=None, count=None):
    offsets = np.cumsum([0, *(len(s) for s in spans)]).astype(np.int32)
    row = np.arange(len(spans), dtype=np.int32) if rows is None else np.array(rows, np.int32)
    return PlanRings.of(np.concatenate(spans), offsets, row, rows=count or len(spans))


def middles(window: PlanWindow):
    at = (np.arange(window.size) + 0.5) * window.texel_m
    return np.meshgrid(window.west_m + at, window.south_m + at)


@pytest.mark.parametrize("window", [PlanWindow(-30.03, -29.91, 0.237, 256), PlanWindow(5.0, -50.0, 1.6, 64)])
def test_each_texel_has_the_row_that_holds_its_middle_and_the_smaller_of_two(window: PlanWindow) -> None:
    spans = random_rings(60, seed=3)
    rings = rings_of(spans)
    found = rings.drawn(window)
    x, y = middles(window)
    expected = np.full(found.shape, -1)
    least = np.full(found.shape, np.inf)
    box = (rings.high - rings.low).prod(axis=1)
    for row, span in enumerate(spans):
        within = shapely.contains_xy(shapely.make_valid(shapely.Polygon(span)), x, y) & (box[row] < least)
        expected[within], least[within] = row, box[row]
    np.testing.assert_array_equal(found, expected)
    assert len(np.unique(found)) > 5


def test_holes_are_left_out_and_a_building_in_a_hole_is_its_own() -> None:
    outer = np.array([(0, 0), (20, 0), (20, 20), (0, 20)], float)
    hole, inner = outer * 0.6 + 4.0, outer * 0.2 + 8.0
    found = rings_of([outer, hole, inner], rows=[0, 0, 1], count=2).drawn(PlanWindow(-5.0, -5.0, 0.5, 60))
    assert found[12, 12] == 0  # 1.25 m from the edge
    assert found[22, 22] == -1
    assert found[30, 30] == 1
    assert found[2, 2] == -1


def test_rings_that_are_none_are_left_out() -> None:
    good = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], float)
    broken = good + np.array([10.0, np.nan])
    rings = rings_of([broken, good[:2], good])
    found = rings.drawn(PlanWindow(-2.0, -2.0, 0.5, 40))
    assert set(np.unique(found)) == {-1, 2}
    nothing = PlanRings.of(np.empty((0, 2)), np.zeros(1, np.int32), np.empty(0, np.int32), rows=0)
    assert (nothing.drawn(PlanWindow(0.0, 0.0, 1.0, 8)) == -1).all()


def test_far_from_the_origin_it_is_the_same() -> None:
    spans = random_rings(20, seed=5)
    far = np.array([1 << 20, -(1 << 19)], float)
    here = rings_of(spans).drawn(PlanWindow(-32.0, -32.0, 0.25, 256))
    there = rings_of([span + far for span in spans]).drawn(PlanWindow(far[0] - 32.0, far[1] - 32.0, 0.25, 256))
    np.testing.assert_array_equal(here, there)
