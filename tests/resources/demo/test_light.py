"""Light over any town: the sun from the south-west, shadows behind walls, darkness in narrow places."""

import numpy as np
import pytest

from layers.data.geometry import Float64
from resources.demo.faces import plane_of
from resources.demo.light import SUN, Light, cast_light
from resources.demo.plan import rectangle
from resources.demo.relief import Relief, bare_relief, inside_m

UP = np.array([0.0, 0.0, 1.0])
MIDDLE = np.array([1030.0, -470.0])


def flat(x: Float64, y: Float64) -> Float64:
    return np.full(np.broadcast(x, y).shape, 5.0)


def relief() -> Relief:
    return bare_relief(flat, west_m=980.0, south_m=-520.0, cell_m=0.5, size=200)


@pytest.fixture(scope="module")
def light() -> Light:
    """Return the light on a block of 20 m, ten metres high, and on a court of 6 m beside it."""
    made = relief()
    made.raise_to(rectangle(MIDDLE, 20.0, 20.0, 0.0), 15.0)
    for dx, dy, length, width in (
        (-25.0, 6.0, 18.0, 6.0),
        (-25.0, -6.0, 18.0, 6.0),
        (-31.0, 0.0, 6.0, 6.0),
        (-19.0, 0.0, 6.0, 6.0),
    ):
        made.raise_to(rectangle(MIDDLE + np.array([dx, dy]), length, width, 0.0), 14.0)
    return cast_light(made)


def brightness(light: Light, dx: float, dy: float, *, z: float = 5.0, normal: Float64 = UP) -> float:
    return float(light.on(np.array([MIDDLE[0] + dx, MIDDLE[1] + dy, z]), normal).mean())


def test_shadow_lies_behind_a_wall_away_from_the_sun(light: Light) -> None:
    open_ = brightness(light, 30.0, -30.0)
    assert brightness(light, 2.0, 13.0) < 0.65 * open_
    assert brightness(light, 13.0, 2.0) < 0.65 * open_
    assert brightness(light, 0.0, -14.0) > 0.8 * open_
    # The shadow is as long as the sun is low, and ends above.
    reach = 10.0 / np.tan(np.arcsin(SUN[2])) * -SUN[:2] / np.linalg.norm(SUN[:2])
    assert brightness(light, 9.0 + 0.8 * reach[0], 9.0 + 0.8 * reach[1]) < 0.7 * open_
    assert brightness(light, 9.0 + 1.25 * reach[0], 9.0 + 1.25 * reach[1]) > 0.85 * open_
    assert brightness(light, 2.0, 13.0, z=15.5) > 0.9 * open_


def test_shadow_has_a_soft_edge(light: Light) -> None:
    line = np.column_stack([np.full(400, MIDDLE[0] + 3.0), MIDDLE[1] + np.linspace(10.5, 30.5, 400), np.full(400, 5.0)])
    across = light.on(line, UP).mean(axis=1)
    low, high = across.min(), across.max()
    between = np.flatnonzero((across > low + 0.2 * (high - low)) & (across < low + 0.8 * (high - low)))
    assert 0.15 < len(between) * 0.05 < 2.5


def test_courts_are_darker_than_open_ground_and_their_feet_darkest(light: Light) -> None:
    court = brightness(light, -25.0, 0.0)
    assert court < 0.6 * brightness(light, 30.0, -30.0)
    wall = np.array([0.0, -1.0, 0.0])
    assert brightness(light, -25.0, 3.0, z=6.0, normal=wall) < brightness(light, -25.0, 3.0, z=13.5, normal=wall)


def test_walls_towards_the_sun_are_bright_and_warm_shade_is_cool(light: Light) -> None:
    south = light.on(np.array([*(MIDDLE + np.array([0.0, -10.0])), 12.0]), np.array([0.0, -1.0, 0.0]))
    north = light.on(np.array([*(MIDDLE + np.array([0.0, 10.0])), 12.0]), np.array([0.0, 1.0, 0.0]))
    assert south.mean() > 1.4 * north.mean()
    assert south[0] / south[2] > north[0] / north[2]


def test_normals_of_their_own_give_the_same_light_in_any_shape(light: Light) -> None:
    rng = np.random.default_rng(1)
    points = np.column_stack(
        [rng.uniform(985.0, 1075.0, 40_000), rng.uniform(-515.0, -425.0, 40_000), rng.uniform(5, 9, 40_000)]
    )
    same = light.on(points, np.broadcast_to(UP, points.shape).copy())
    np.testing.assert_allclose(light.on(points, UP), same, atol=1e-6)
    np.testing.assert_array_equal(light.on(points.reshape(200, 200, 3), UP).reshape(-1, 3), light.on(points, UP))
    assert light.on(points[:1], UP).shape == (1, 3)
    assert light.on(points[:0], UP).shape == (0, 3)
    # Beside the raster its edge goes on.
    assert np.isfinite(light.on(np.array([[-1e4, 1e4, 0.0]]), UP)).all()


def test_picture_of_a_plane_is_lit_as_its_points_are(light: Light) -> None:
    x, y = MIDDLE + np.array([-10.0, 10.0])
    plane = plane_of([(x + 20.0, y, 5.0), (x, y, 5.0), (x, y, 15.0), (x + 20.0, y, 15.0)])
    over = light.over(plane, (40, 80))
    assert over.shape == (40, 80, 3)
    exact = light.on(plane.positions((40, 80)), plane.normal)
    assert np.abs(over - exact).mean() < 0.02
    assert light.over(plane, (1, 1)).shape == (1, 1, 3)


def test_frame_moves_with_the_town(light: Light) -> None:
    moved = Light(light.shadow_m, light.enclosure_m, light.west_m - 700.0, light.south_m + 300.0, light.cell_m)
    point = np.array([[MIDDLE[0] + 5.0, MIDDLE[1] + 12.0, 5.0]])
    np.testing.assert_allclose(moved.on(point + np.array([-700.0, 300.0, 0.0]), UP), light.on(point, UP), atol=1e-6)


def test_distances_inside_an_outline() -> None:
    inside = inside_m(rectangle(np.zeros(2), 4.0, 2.0, 0.0), np.array([0.0, 1.5]), np.array([0.0]))
    np.testing.assert_allclose(inside.min(axis=0), [[1.0, 0.5]])


def test_crown_is_round_and_raises_nothing_outside() -> None:
    made = relief()
    made.crown(np.array([*MIDDLE, 5.0]), height_m=8.0, radius_m=3.0)
    assert 12.5 < made.heights.max() <= 13.0
    raised = (made.heights > 5.1).sum() * 0.25
    assert raised == pytest.approx(np.pi * 9.0, rel=0.06)
    made.crown(np.array([0.0, 0.0, 5.0]), height_m=8.0, radius_m=3.0)
