import numpy as np
import pytest

from scene.views.cleared_ground import WALL_SHARE, party_walls
from tests.scene.analysis.houses import DEEP, FOOT, RIDGE, WIDE, house_table


def test_a_neighbour_gets_the_wall_that_both_had() -> None:
    table = house_table(beside=True)
    points, triangles = party_walls(table, (0,), np.array([RIDGE, 6.0]), np.array([100.0, 0.0, 0.0]))
    corners = points.astype(np.float64)[triangles] + (100.0, 0.0, 0.0)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    on_wall = np.abs(corners[:, :, 0] - WIDE).max(axis=1) < 1e-3
    # As high as the lower of both, less its roof; and a little round the corners.
    assert area[on_wall].sum() == pytest.approx(DEEP * 6.0 * WALL_SHARE)
    assert corners[:, :, 2].min() == pytest.approx(FOOT)
    assert corners[:, :, 2].max() == pytest.approx(FOOT + 6.0 * WALL_SHARE)


@pytest.mark.parametrize(("rows", "heights"), [((0,), (np.nan, 6.0)), ((0,), (6.0, np.nan)), ((0, 1), (6.0, 6.0))])
def test_without_a_height_or_with_both_gone_there_is_none(rows: tuple[int, ...], heights: tuple[float, float]) -> None:
    points, triangles = party_walls(house_table(beside=True), rows, np.array(heights), np.zeros(3))
    assert points.shape == (0, 3)
    assert triangles.shape == (0, 3)
