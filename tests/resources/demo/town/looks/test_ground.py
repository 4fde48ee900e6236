"""The ground from above: one place looks the same in every square, and things are where the plan has them."""

import numpy as np
import pytest

from layers.data.geometry import Float64, UInt8
from resources.demo.light import Light
from resources.demo.town.greenery import CAR_COLOURS, GREENS
from resources.demo.town.looks.canvas import Canvas
from resources.demo.town.looks.ground import GroundPainter
from resources.demo.town.looks.lattice import make_grid_lattice
from resources.demo.town.looks.stone import stone
from resources.demo.town.looks.street_life import car_paint, leaves
from resources.demo.town.plan import TownPlan
from resources.demo.town.shore import dry_m, dry_near_m
from resources.demo.town.terrain import from_grid

PX_M = 0.15


@pytest.fixture(scope="module")
def painter(town: TownPlan, light: Light) -> GroundPainter:
    return GroundPainter(town, light)


def places(town: TownPlan) -> dict[str, Float64]:
    found = {land.cover: land.outline.mean(axis=0) for land in town.blocks}
    found["main"] = from_grid(np.array([[0.0, 430.0]]))[0]
    found["harbour"] = np.array([-650.0, -180.0])
    found["breakwater"] = np.array([-900.0, -290.0])
    found["pier"] = np.array([6.0, -1140.0])
    found["beach"] = np.array([240.0, -870.0])
    found["bay"] = np.array([-300.0, -1150.0])
    found["fields"] = np.array([800.0, 100.0])
    return found


@pytest.mark.parametrize(
    "name",
    [
        "main",
        "square",
        "park",
        "church",
        "station",
        "hall",
        "market",
        "tower",
        "harbour",
        "breakwater",
        "pier",
        "beach",
        "bay",
        "fields",
    ],
)
def test_squares_that_overlap_agree(name: str, town: TownPlan, painter: GroundPainter) -> None:
    west, south = (np.floor(places(town)[name] / 7.2) * 7.2 - 14.4).tolist()
    one = painter.picture(west, south, 28.8, 192)
    # Two metres further east and one further north: 16 and 8 pixels.
    other = painter.picture(west + 2.4, south + 1.2, 28.8, 192)
    np.testing.assert_array_equal(one[:-8, 16:], other[8:, :-16])
    assert one.std() > 2.0


def test_another_painter_paints_the_same(town: TownPlan, light: Light, painter: GroundPainter) -> None:
    painter.picture(300.0, 100.0, 14.4, 96)
    for west, south in ((-36.0, -500.0), (30.0, -810.0)):
        fresh = GroundPainter(town, light).picture(west, south, 36.0, 240)
        np.testing.assert_array_equal(fresh, painter.picture(west, south, 36.0, 240))


def pixels_at(picture: UInt8, west: float, south: float, xy: Float64) -> UInt8:
    column = ((xy[:, 0] - west) / PX_M).astype(int)
    row = picture.shape[0] - 1 - ((xy[:, 1] - south) / PX_M).astype(int)
    return picture[row, column]


def test_carriageways_are_darker_than_the_square(town: TownPlan, painter: GroundPainter) -> None:
    square = next(land for land in town.blocks if land.cover == "square")
    west, south = (square.outline.mean(axis=0) - 72.0).tolist()
    picture = painter.picture(west, south, 144.0, 960)
    u0, v0, u1, v1 = square.kerbs
    rng = np.random.default_rng(2)
    paved = from_grid(
        rng.uniform(((u0 + u1) / 2 - 30.0, (v0 + v1) / 2 - 8.0), ((u0 + u1) / 2 + 30.0, (v0 + v1) / 2 + 8.0), (300, 2))
    )
    road = from_grid(np.column_stack([rng.uniform(u0, u1, 300), rng.uniform(v1 + 0.5, v1 + 4.5, 300)]))
    assert np.median(pixels_at(picture, west, south, road)) < 0.85 * np.median(pixels_at(picture, west, south, paved))


def test_sea_is_no_flat_plate_and_darker_out_on_the_bay(painter: GroundPainter) -> None:
    far = painter.picture(-330.0, -1230.0, 28.8, 192).astype(np.float64)
    assert far.std(axis=(0, 1)).min() > 2.0
    red, green, blue = far.mean(axis=(0, 1))
    assert red < green < blue + 25.0
    near = painter.picture(-200.0, -870.0, 28.8, 192).astype(np.float64)
    at = np.arange(192) * PX_M
    in_water = dry_m(-200.0 + at[None, :] + np.zeros((192, 1)), -870.0 + at[::-1, None] + np.zeros((1, 192))) < -3.0
    assert in_water.mean() > 0.3
    assert far.mean() < near[in_water].mean()


def test_any_size_down_to_a_pixel(painter: GroundPainter) -> None:
    for west, south in ((-20.0, -500.0), (-300.0, -1200.0), (0.0, -806.0)):
        for pixels in (1, 2, 7):
            picture = painter.picture(west, south, 1.0, pixels)
            assert picture.shape == (pixels, pixels, 3)
            assert picture.dtype == np.uint8
    coarse = painter.picture(-72.0, -576.0, 144.0, 60).astype(np.float64)
    fine = painter.picture(-72.0, -576.0, 144.0, 960).astype(np.float64)
    # A coarse picture is what a fine one looks like from further away.
    assert np.abs(fine.mean(axis=(0, 1)) - coarse.mean(axis=(0, 1))).max() < 6.0


def test_grid_metres_of_pixels() -> None:
    lattice = make_grid_lattice()
    for west, south in ((0.0, -500.0), (300.0, -200.0), (-640.0, 300.0), (640.0, 700.0)):
        canvas = Canvas(west, south, 60.0, 40)
        canvas.lay_grid(lattice)
        x, y = np.meshgrid(canvas.x, canvas.y)
        back = from_grid(np.column_stack([canvas.u.ravel(), canvas.v.ravel()]).astype(np.float64))
        np.testing.assert_allclose(back, np.column_stack([x.ravel(), y.ravel()]), atol=0.06)


def test_shapes_cover_what_they_should() -> None:
    canvas = Canvas(100.0, -50.0, 10.0, 100)
    ring = np.array([[102.0, -48.0], [106.0, -48.0], [106.0, -45.0], [102.0, -45.0]])
    canvas.fill(ring, (100.0, 100.0, 100.0))
    assert canvas.rgb[0].sum() / 100.0 * 0.01 == pytest.approx(12.0, rel=0.02)
    canvas.disc(np.array([108.0, -42.0]), 1.0, (100.0, 0.0, 0.0))
    assert canvas.rgb[0].sum() / 100.0 * 0.01 == pytest.approx(12.0 + np.pi, rel=0.02)
    # Outside of the square nothing happens.
    canvas.box(ring + 500.0, 2.0, (9.0, 9.0, 9.0))
    assert (canvas.sunny == 1.0).all()
    canvas.box(ring, 2.0, (50.0, 50.0, 50.0))
    # The shadow lies to the north-east, and what casts it stays in the sun.
    rows, columns = np.nonzero(canvas.sunny < 0.5)
    assert columns.mean() > 40
    assert rows.mean() < 65
    assert canvas.sunny[52:78, 22:58].min() > 0.99


def test_distance_from_water_near_a_square_is_the_whole_one_near_the_edge() -> None:
    x, y = np.arange(-720.0, -640.0, 2.0), np.arange(-230.0, -150.0, 2.0)
    whole = dry_m(x[None, :] + np.zeros((len(y), 1)), y[:, None] + np.zeros((1, len(x))))
    near = dry_near_m(x, y, within_m=60.0)
    assert near is not None
    close = np.abs(whole) < 60.0
    np.testing.assert_allclose(near[close], whole[close])
    assert dry_near_m(np.arange(-400.0, -380.0), np.arange(-1250.0, -1230.0), within_m=60.0) is None


def test_granite_is_the_same_for_the_same_key() -> None:
    one = stone((40, 90), 7.0, 3)
    np.testing.assert_array_equal(one, stone((40, 90), 7.0, 3))
    assert (one != stone((40, 90), 7.0, 4)).any()
    assert one.shape == (40, 90, 3)
    assert one.dtype == np.float32
    assert 90.0 < one.mean() < 190.0
    assert stone((1, 1), 7.0, 3).shape == (1, 1, 3)
    assert stone((2, 1000), 0.5, 3).shape == (2, 1000, 3)


def test_leaves_are_bright_towards_the_sun_and_dark_below() -> None:
    pictures = leaves()
    assert len(pictures) == GREENS
    for picture in pictures:
        assert picture.shape == (64, 64, 3)
        assert picture.dtype == np.uint8
        assert picture[:, 48:].mean() > 1.3 * picture[:, :16].mean()
        assert picture[:16].mean() > 1.1 * picture[48:].mean()
        assert (picture.mean(axis=(0, 1)).argmax()) == 1
    np.testing.assert_array_equal(pictures[0], leaves()[0])


def test_cars_have_dark_windows_and_wheels() -> None:
    pictures = car_paint()
    assert len(pictures) == CAR_COLOURS
    white = pictures[0].astype(np.float64).mean(axis=(1, 2))
    assert white[:4].min() > 180.0
    assert white[6:8].max() < 120.0 < white[9]
    assert white[14:].max() < 60.0
