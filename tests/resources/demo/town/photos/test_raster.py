import numpy as np
import pytest

from resources.demo.town.photos.lens import Lens
from resources.demo.town.photos.models import frustum
from resources.demo.town.photos.raster import NOTHING, Raster

NORTH = Lens(np.array([10.0, 20.0, 2.0]), heading_deg=0.0, pitch_deg=0.0, fov_deg=90.0, width=200, height=100)


def facing(x0: float, x1: float, z0: float, z1: float, y: float) -> np.ndarray:
    """Return an upright rectangle that is seen from the south."""
    a, b, c, d = (x0, y, z0), (x1, y, z0), (x1, y, z1), (x0, y, z1)
    return np.array([(a, b, c), (a, c, d)], np.float64)


def numbers(*values: int) -> np.ndarray:
    return np.array(values, np.int32)


def test_places_fall_on_the_pixels_that_perspective_says() -> None:
    # 10 m ahead, a metre is 10 pixels.
    raster = Raster(NORTH)
    raster.draw(facing(7.0, 14.0, 1.0, 5.0, 30.0), numbers(1, 1))
    rows, columns = np.nonzero(raster.number == 1)
    assert (columns.min(), columns.max() + 1) == (70, 140)
    assert (rows.min(), rows.max() + 1) == (20, 60)
    assert len(rows) == 70 * 40
    assert np.allclose(raster.depth_m[rows, columns], 10.0, rtol=1e-5)
    assert np.allclose(NORTH.pixel(np.array([[14.0, 30.0, 5.0]])), [[140.0, 20.0]])


@pytest.mark.parametrize(("heading", "place"), [(90.0, (20.0, 20.0)), (180.0, (10.0, 10.0)), (270.0, (0.0, 20.0))])
def test_headings_count_clockwise_from_north(heading: float, place: tuple[float, float]) -> None:
    lens = Lens(NORTH.eye, heading, 0.0, 90.0, 200, 100)
    assert np.allclose(lens.pixel(np.array([[*place, 2.0]])), [[100.0, 50.0]])


def test_pitch_is_upwards() -> None:
    lens = Lens(NORTH.eye, 0.0, 45.0, 90.0, 200, 100)
    assert np.allclose(lens.pixel(np.array([[10.0, 30.0, 12.0]])), [[100.0, 50.0]])
    assert np.allclose(lens.ways()[50, 100] @ np.array([0.0, 1.0, 1.0]), np.sqrt(2.0), atol=0.02)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_nearer_is_seen_whatever_is_drawn_first(order: tuple[int, int]) -> None:
    walls = [facing(8.0, 12.0, 0.0, 4.0, 30.0), facing(9.5, 10.5, 1.5, 2.5, 25.0)]
    raster = Raster(NORTH)
    for k in order:
        raster.draw(walls[k], numbers(k, k))
    assert raster.number[50, 100] == 1
    assert raster.number[50, 84] == 0


def test_planes_that_cross_are_parted_where_they_cross() -> None:
    east, west = (12.0, 26.0, 2.0), (8.0, 34.0, 2.0)
    up = np.array([0.0, 0.0, 6.0])
    slanted = np.array([(west, east, east + up), (west, east + up, west + up)])
    raster = Raster(NORTH)
    raster.draw(facing(0.0, 20.0, -10.0, 10.0, 30.0), numbers(0, 0))
    raster.draw(slanted, numbers(1, 1))
    # They meet at x = 10, straight ahead.
    assert (raster.number[45, 101:130] == 1).all()
    assert (raster.number[45, 80:99] == 0).all()


def test_what_neighbours_share_is_covered_once_and_without_a_gap() -> None:
    rng = np.random.default_rng(1)
    middle = np.array([10.0, 30.0, 2.0])
    rim = middle + np.column_stack([rng.normal(0, 3, 9), np.zeros(9), rng.normal(0, 3, 9)])
    rim = rim[np.argsort(np.arctan2(rim[:, 2] - 2.0, rim[:, 0] - 10.0))]
    fan = np.stack([np.broadcast_to(middle, rim.shape), rim, np.roll(rim, -1, axis=0)], axis=1)
    whole, covers = Raster(NORTH), np.zeros((100, 200), int)
    whole.draw(fan, np.arange(9, dtype=np.int32))
    for triangle in fan:
        one = Raster(NORTH)
        one.draw(triangle[None], numbers(0))
        covers += one.number == 0
    assert set(np.unique(covers)) <= {0, 1}
    assert ((whole.number != NOTHING) == (covers == 1)).all()


def test_what_reaches_behind_the_eye_is_cut_off_there() -> None:
    # A floor under the eye, far behind it and far ahead.
    a, b, c, d = (-490.0, -480.0, 0.0), (510.0, -480.0, 0.0), (510.0, 520.0, 0.0), (-490.0, 520.0, 0.0)
    raster = Raster(NORTH)
    raster.draw(np.array([(a, b, c), (a, c, d)]), numbers(3, 3))
    assert (raster.number[:50] == NOTHING).all()
    assert (raster.number[52:] == 3).all()
    # Two metres below the eye: the lowest row's middle looks down by 49.5 in 100.
    assert np.allclose(raster.depth_m[99], 2.0 / 0.495, rtol=1e-4)


def test_insides_are_not_seen_unless_asked_for() -> None:
    back = facing(8.0, 12.0, 0.0, 4.0, 30.0)[:, ::-1]
    raster = Raster(NORTH)
    raster.draw(back, numbers(1, 1))
    assert (raster.number == NOTHING).all()
    raster.draw(back, numbers(1, 1), both_sides=True)
    assert (raster.number == 1).any()


def test_boxes_are_closed_and_look_outwards() -> None:
    box = frustum((2.0, 1.0, 3.0), (1, 2, 3), at=(10.0, 30.0, 0.0), top=0.5)
    sides = (box.normals * (box.corners.mean(axis=1) - np.array([10.0, 30.0, 1.0]))).sum(axis=1)
    assert (sides > 0).all()


def test_many_lines_are_worked_on_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    corners = rng.uniform((0.0, 22.0, 0.0), (20.0, 60.0, 4.0), (300, 3, 3))
    whole, pieces = Raster(NORTH), Raster(NORTH)
    whole.draw(corners, np.arange(300, dtype=np.int32), both_sides=True)
    monkeypatch.setattr("resources.demo.town.photos.raster.CHUNK", 64)
    pieces.draw(corners, np.arange(300, dtype=np.int32), both_sides=True)
    assert (whole.number == pieces.number).all()
    assert (whole.nearness == pieces.nearness).all()
