"""The looks of the town's faces: the right size, alive, the same for the same key whatever was painted before."""

from itertools import product

import numpy as np
import pytest

from layers.data.geometry import Float32
from resources.demo.faces import Plane, plane_of, wall
from resources.demo.plan import Building, inset
from resources.demo.town.looks.details import PARTS
from resources.demo.town.looks.kinds import KINDS
from resources.demo.town.looks.skin import Skin
from resources.demo.town.plan import TownBuilding, TownPlan
from tests.resources.demo.town.conftest import SEED

PX = 6.7
# Fronts of the small district's kind "shop" are those of "commercial".
OLD_TOWN = [kind for kind in KINDS if kind != "shop"]
ROLES = ("street", "side", "court", "gable")


@pytest.fixture(scope="module")
def skin() -> Skin:
    return Skin(SEED)


def of_kind(town: TownPlan, kind: str) -> TownBuilding:
    return next(b for b in town.buildings if b.kind == kind)


def front(building: Building, *, edge: int | None = None) -> Plane:
    i = building.front if edge is None else edge
    a, b = building.outline[i], building.outline[(i + 1) % 4]
    return wall(a, b, low_m=building.foot_m, high_m=building.base_m + building.eaves_m)


def gable(building: Building) -> Plane:
    a, b, c, d = front(building).corners
    peak = (c + d) / 2 + np.array([0.0, 0.0, 4.0])
    return plane_of((a, b, c, peak, d))


def slope(building: Building) -> Plane:
    eaves, ridge = building.outline, inset(building.outline, 3.0)
    top = building.base_m + building.eaves_m
    return plane_of([(*eaves[0], top), (*eaves[1], top), (*ridge[1], top + 2.0), (*ridge[0], top + 2.0)])


def lid(building: Building) -> Plane:
    return plane_of(np.column_stack([building.outline, np.full(4, building.base_m + building.eaves_m)]))


def check(picture: Float32, plane: Plane, px: float) -> None:
    assert picture.shape == (*plane.pixels(px_per_m=px), 3)
    assert picture.dtype == np.float32
    assert np.isfinite(picture).all()
    assert picture.min() >= 0.0
    assert picture.max() <= 255.0
    assert picture.std(axis=(0, 1)).min() > 2.0


def test_every_kind_in_the_town_has_looks_of_its_own(town: TownPlan) -> None:
    assert {b.kind for b in town.buildings} <= set(KINDS)


@pytest.mark.parametrize(("kind", "role"), list(product(OLD_TOWN, ROLES)))
def test_walls_of_every_kind_and_role(town: TownPlan, skin: Skin, kind: str, role: str) -> None:
    building = of_kind(town, kind)
    plane = gable(building) if role == "gable" else front(building)
    for px in (5.0, PX):
        check(skin.wall(plane, building, role=role, key=3, px_per_m=px), plane, px)


@pytest.mark.parametrize("kind", OLD_TOWN)
def test_roofs_of_every_kind(town: TownPlan, skin: Skin, kind: str) -> None:
    building = of_kind(town, kind)
    for plane in (slope(building), lid(building)):
        check(skin.roof(plane, building, key=4, px_per_m=PX), plane, PX)


@pytest.mark.parametrize("role", [*PARTS, "weathercock"])
def test_small_parts(town: TownPlan, skin: Skin, role: str) -> None:
    building = of_kind(town, "villa")
    upright = wall(np.zeros(2), np.array([1.6, 0.0]), low_m=30.0, high_m=31.6)
    flat = plane_of([(0, 0, 9), (1.6, 0, 9), (1.6, 1.2, 9), (0, 1.2, 9)])
    triangle = plane_of([(0, 0, 9), (2, 0, 9), (1, 0.5, 12)])
    for plane in (upright, flat, triangle):
        check(skin.detail(plane, building, role=role, key=5, px_per_m=PX), plane, PX)


def test_slivers_are_painted_too(town: TownPlan, skin: Skin) -> None:
    sliver = wall(np.zeros(2), np.array([0.05, 0.0]), low_m=0.0, high_m=0.1)
    for kind, role in product(OLD_TOWN, ROLES):
        building = of_kind(town, kind)
        assert skin.wall(sliver, building, role=role, key=1, px_per_m=PX).shape == (2, 2, 3)
    assert skin.roof(sliver, building, key=1, px_per_m=PX).shape == (2, 2, 3)
    for role in PARTS:
        assert skin.detail(sliver, building, role=role, key=1, px_per_m=PX).shape == (2, 2, 3)


def test_pictures_depend_on_seed_building_and_key_alone(town: TownPlan) -> None:
    buildings = [of_kind(town, kind) for kind in OLD_TOWN]

    def walls(skin: Skin, order: list[int]) -> dict[int, Float32]:
        return {i: skin.wall(front(buildings[i]), buildings[i], role="street", key=i, px_per_m=PX) for i in order}

    forwards = walls(Skin(SEED), list(range(len(buildings))))
    skin = Skin(SEED)
    skin.roof(slope(buildings[2]), buildings[2], key=1, px_per_m=PX)
    skin.wall(front(buildings[0]), buildings[0], role="street", key=0, px_per_m=12.0)
    backwards = walls(skin, list(range(len(buildings)))[::-1])
    for i, picture in forwards.items():
        np.testing.assert_array_equal(picture, backwards[i])
    other_key = skin.wall(front(buildings[0]), buildings[0], role="street", key=99, px_per_m=PX)
    other_seed = Skin(SEED + 1).wall(front(buildings[0]), buildings[0], role="street", key=0, px_per_m=PX)
    assert not np.array_equal(other_key, forwards[0])
    assert not np.array_equal(other_seed, forwards[0])


@pytest.mark.parametrize("kind", ["liyuan", "house", "slab", "modern", "hall"])
def test_windows_line_up_in_storeys(town: TownPlan, skin: Skin, kind: str) -> None:
    building = of_kind(town, kind)
    plane = front(building)
    px = 10.0
    storey_m = (building.eaves_m - 0.5) / building.storeys
    glow = skin.lights(plane, building, role="side", key=6, px_per_m=px)
    for other in range(7, 40):
        # Many nights, so that every window is lit in one of them.
        glow = np.maximum(glow, skin.lights(plane, building, role="side", key=other, px_per_m=px))
    profile = (glow > 60).mean(axis=1)
    top = plane.corners[:, 2].max()
    z = top - (np.arange(len(profile)) + 0.5) / px - building.base_m
    upper = (z > storey_m + 0.2) & (z < building.storeys * storey_m)
    place = z[upper] % storey_m
    assert profile[upper][(place > 1.4) & (place < 1.9)].min() > 0.1
    # Landings of a slab lie half a storey higher than its flats.
    assert profile[upper][place < 0.4].max() < 0.1


def test_lights_shine_where_windows_are(town: TownPlan, skin: Skin) -> None:
    building = of_kind(town, "house")
    plane = front(building)
    picture = skin.wall(plane, building, role="side", key=8, px_per_m=PX)
    glow = skin.lights(plane, building, role="side", key=8, px_per_m=PX)
    assert glow.shape == picture.shape[:2]
    assert glow.dtype == np.uint8
    assert 0.002 < (glow > 60).mean() < 0.3
    assert picture[glow > 60].mean() < picture[glow == 0].mean() - 20


def test_shops_shine_brighter_than_dwellings(town: TownPlan, skin: Skin) -> None:
    building = of_kind(town, "commercial")
    plane = front(building)
    nights = [skin.lights(plane, building, role="street", key=k, px_per_m=PX).astype(np.float32) for k in range(12)]
    glow = np.mean(nights, axis=0)
    ground = round((plane.corners[:, 2].max() - building.base_m - 3.8) * PX)
    assert glow[ground:].mean() > 2 * glow[:ground].mean()
