import numpy as np
import pytest

from layers.data.report import Problem
from layers.row_looks import Flat
from scene.views.cleared_ground import WALL_SHARE, FlatBlocks, party_walls
from tests.scene.analysis.houses import DEEP, FOOT, RIDGE, WIDE, house_table
from tests.scene.later_executor import LaterExecutor


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


class Services:
    """What is used of `ViewServices`: workers by hand, and what was reported."""

    def __init__(self) -> None:
        self.executor = LaterExecutor()
        self.reported: list[Problem] = []
        self.report = self.reported.append

    def wake(self) -> None:
        """Nobody sleeps."""


def test_another_table_with_the_same_rows_is_taken() -> None:
    services = Services()
    flat = FlatBlocks(services)  # type: ignore[arg-type]
    flats = {0: Flat(1.0, 2.0)}
    for table in (house_table(), house_table(beside=True)):
        flat.fill(table, flats, origin=np.zeros(3))
        assert flat.pending == 1
        services.executor.run()
        assert flat.update()
    flat.fill(table, dict(flats), origin=np.zeros(3))
    assert flat.pending == 0, "nothing is made again"


def test_what_cannot_be_drawn_is_told() -> None:
    services = Services()
    flat = FlatBlocks(services)  # type: ignore[arg-type]
    flat.fill(house_table(), {99: Flat(1.0, 2.0)}, origin=np.zeros(3))
    services.executor.run()
    assert not flat.update()
    assert flat.pending == 0
    assert [p.template for p in services.reported] == ["the footprints of {name} cannot be drawn: {reason}"]
