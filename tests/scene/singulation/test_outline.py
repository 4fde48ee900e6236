"""Distances around one footprint, against shapely."""

import numpy as np
import pytest
import shapely

from scene.singulation.outline import SIZE, outline_of
from scene.singulation.table import row_outline
from tests.district_tables import ANNEX, LOST, WELL, YARD, small_table

OUTER = np.array([(0, 0), (30, 2), (26, 18), (14, 9), (-3, 16)], float)
HOLE = np.array([(8, 4), (12, 4), (12, 7), (8, 7)], float)


@pytest.mark.parametrize("margin_m", [0.0, 1.5])
def test_distances_are_those_to_the_outline_and_negative_inside(margin_m: float) -> None:
    offsets = np.array([0, len(OUTER), len(OUTER) + len(HOLE)], np.int32)
    outline = outline_of(np.concatenate([OUTER, HOLE]), offsets, margin_m=margin_m)
    shape = shapely.Polygon(OUTER, [HOLE])
    at = (np.arange(SIZE) + 0.5) / SIZE * outline.edge_m
    points = shapely.points(*np.meshgrid(outline.west_m + at, outline.south_m + at))
    away = shapely.distance(shapely.boundary(shape), points)
    expected = np.where(shapely.contains(shape, points), -away, away) - margin_m
    np.testing.assert_allclose(outline.away_m, expected, atol=1e-5)


def test_an_outline_ends_where_a_neighbour_begins() -> None:
    table = small_table()
    outline = row_outline(table, ANNEX)
    assert outline is not None
    # The yard holds the annex: nothing around it is free.
    middle = outline.away_m[SIZE // 2, SIZE // 2]
    assert middle == pytest.approx(-5.0, abs=0.2)
    yard = row_outline(table, YARD)
    assert yard is not None
    assert yard.away_m.min() < -4.0
    assert row_outline(table, WELL) is None
    assert row_outline(table, LOST) is None


def test_where_nobody_is_it_is_a_margin_wider() -> None:
    table = small_table()
    plain, wider = (row_outline(table, YARD, margin_m=m) for m in (0.0, 0.45))
    assert plain is not None
    assert wider is not None

    def away(outline, east, north):
        column = int((east - outline.west_m) / outline.edge_m * SIZE)
        row = int((north - outline.south_m) / outline.edge_m * SIZE)
        return float(outline.away_m[row, column])

    assert away(plain, 42.0, 20.0) - away(wider, 42.0, 20.0) == pytest.approx(0.45, abs=0.31)
    assert away(wider, 40.2, 20.0) < away(plain, 40.2, 20.0)
