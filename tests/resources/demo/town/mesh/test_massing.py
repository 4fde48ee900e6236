"""What the town's buildings are made of: closed convex solids of the plan's heights, each face with a picture."""

import numpy as np
import pytest

from resources.demo.town.looks.skin import Skin
from resources.demo.town.mesh.harbour import HarbourMasses
from resources.demo.town.mesh.massing import BuildingMasses
from resources.demo.town.mesh.solids import HIDDEN, Masses, Solid
from resources.demo.town.plan import TownPlan

LANDMARKS = ("station", "hall", "market", "church", "public", "tower")


@pytest.fixture(scope="module")
def masses(town: TownPlan) -> Masses:
    """Return all of the landmarks, and some of every other kind."""
    masses = Masses()
    builder = BuildingMasses(masses, town.seed)
    seen: dict[str, int] = {}
    for row, building in enumerate(town.buildings):
        seen[building.kind] = seen.get(building.kind, 0) + 1
        if building.kind in LANDMARKS or seen[building.kind] <= 12:
            builder.add(row, building)
    return masses


def test_every_solid_has_an_inside_within_its_box_and_none_beyond_it(masses: Masses) -> None:
    rng = np.random.default_rng(1)
    within, around = rng.random((4000, 3)), rng.uniform(-0.5, 1.5, (500, 3))
    beyond = around[((around < -0.1) | (around > 1.1)).any(axis=1)]

    def inside(solid: Solid, parts: np.ndarray) -> np.ndarray:
        places = solid.low + parts * (solid.high - solid.low)
        return (places @ solid.planes[:, :3].T + solid.planes[:, 3] <= 0.0).all(axis=1)

    for solid in masses.solids:
        assert inside(solid, within).any()
        assert not inside(solid, beyond).any()


def test_walls_reach_from_below_the_ground_to_the_eaves_of_the_plan(masses: Masses, town: TownPlan) -> None:
    tops: dict[int, float] = {}
    for solid in masses.solids:
        tops[solid.group] = max(tops.get(solid.group, -np.inf), float(solid.high[2]))
    for row, top in tops.items():
        building = town.buildings[row]
        # Turrets, gables and lift houses stand above the ridge; nothing ends below the eaves.
        assert building.base_m + building.eaves_m - 0.01 <= top
        assert top <= building.base_m + building.height_m + 22.0
    church = next(row for row, b in enumerate(town.buildings) if b.kind == "church")
    assert tops[church] == pytest.approx(town.buildings[church].base_m + town.buildings[church].height_m)


def test_keys_are_unique_within_a_building(masses: Masses) -> None:
    keys = [(s.building, s.key) for s in masses.surfaces]
    assert len(set(keys)) == len(keys)
    labels = [label for solid in masses.solids for label in solid.labels.tolist()]
    assert min(labels) == HIDDEN
    assert set(labels) - {HIDDEN} == set(range(1, len(masses.surfaces) + 1))


def test_every_face_has_a_picture(masses: Masses, town: TownPlan) -> None:
    skin = Skin(town.seed)
    for surface in masses.surfaces:
        building, key = town.buildings[surface.building], surface.key
        if surface.paint == "roof":
            picture = skin.roof(surface.plane, building, key=key, px_per_m=5.0)
        elif surface.paint == "wall":
            picture = skin.wall(surface.plane, building, role=surface.role, key=key, px_per_m=5.0)
        else:
            picture = skin.detail(surface.plane, building, role=surface.role, key=key, px_per_m=5.0)
        assert picture.shape == (*surface.plane.pixels(px_per_m=5.0), 3)


def test_the_harbour_stands_in_the_water() -> None:
    masses = Masses()
    HarbourMasses(masses, 7).add()
    roles = {surface.role for surface in masses.surfaces}
    assert {"stone", "rubble", "lighthouse", "pavilion", "pavilion_roof", "shed"} <= roles
    assert any(role.startswith("hull") for role in roles)
    assert all(solid.low[2] < 0.6 or solid.low[2] > 2.0 for solid in masses.solids)
