"""What stands where in the city, and that it leaves the old town's place out."""

import numpy as np
import shapely

from resources.demo.city.buildings import BUILDING_SITES, SITE, raise_buildings
from resources.demo.city.cells import COUNTS
from resources.demo.city.city import CityPlan
from resources.demo.city.component_classes import GROUPS, PLACES_M, STREETS, component_classes
from resources.demo.city.components import COMPONENTS, place_components, shared_out
from resources.demo.city.event_classes import RHYTHMS, SEASONS, event_classes
from resources.demo.city.names import DEPARTMENTS
from resources.demo.city.streets import town_outline
from resources.demo.city.terrain import EXTENT_M, TOWN_BOX_M, ground, hills, land, shore_distance
from resources.demo.town import terrain as town


def test_the_city_reaches_over_20_by_40_km_and_holds_the_town() -> None:
    west, south, east, north = EXTENT_M
    assert (east - west, north - south) == (20_000.0, 40_000.0)
    assert shapely.box(*EXTENT_M).contains(shapely.box(*TOWN_BOX_M))


def test_shore_and_ground_go_on_where_the_towns_end() -> None:
    east = np.full(20, town.REACH_M[2])
    north = np.linspace(-600.0, town.REACH_M[3], 20)
    assert np.abs(ground(east + 0.01, north) - town.ground(east, north)).max() < 0.05
    assert np.abs(ground(east - 0.01, north) - town.ground(east, north)).max() < 0.05
    # The same shore on both sides of the box's edges, the sea to the south and west.
    x = np.linspace(*TOWN_BOX_M[0::2], 200)
    y = np.full(200, town.REACH_M[3])
    assert np.allclose(shore_distance(x, y), town.shore_distance(x, y))
    assert (shore_distance(np.linspace(-4000, 16_000, 50), np.full(50, -3900.0)) < 0).all()
    assert (shore_distance(np.full(50, -3900.0), np.linspace(-4000, 36_000, 50)) < 0).all()


def test_nothing_of_the_city_stands_in_the_town_in_water_or_on_hills(plan: CityPlan) -> None:
    outline = town_outline()
    shapely.prepare(outline)
    assert not shapely.contains_xy(outline.buffer(-1.0), plan.streets.points).any()
    assert land().intersection(shapely.box(*TOWN_BOX_M)).area < 1.0
    built = raise_buildings(plan.blocks, np.random.default_rng([7, 306]))
    assert 150_000 <= len(built) <= 300_000
    corners = built.corners[:, :, :2].reshape(-1, 2)
    assert not shapely.intersects_xy(outline, corners).any()
    assert shore_distance(*corners.T).min() > 0
    assert hills(*corners.T).max() < 75.0
    assert (built.height_m > 3.0).all()
    assert built.storeys.max() > 40


def test_blocks_lie_between_their_streets(plan: CityPlan) -> None:
    cuts = plan.cuts
    leaves = cuts.leaves
    middles = (cuts.rects[leaves, :2] + cuts.rects[leaves, 2:]) / 2
    assert (cuts.leaf_at(middles) == leaves).all()
    assert np.count_nonzero(plan.blocks.use == SITE) == BUILDING_SITES


def test_cells_are_many_named_once_and_lie_in_their_parents(plan: CityPlan) -> None:
    cells = plan.cells
    # The old town is a sub-district more.
    assert np.bincount(cells.level).tolist() == [COUNTS[0], COUNTS[1] + 1, *COUNTS[2:]]
    assert len(set(cells.code)) == len(cells.code)
    known = {code: row for row, code in enumerate(cells.code)}
    assert not shapely.is_empty(cells.outlines).any()
    for row, parent in enumerate(cells.parent):
        assert cells.code[row].startswith(parent)
        assert len(cells.code[row]) == 6 + 3 * cells.level[row]
        if parent:
            inside = cells.outlines[row].representative_point()
            assert cells.outlines[known[parent]].buffer(2.0).contains(inside), cells.code[row]


def test_classes_are_102_and_name_what_there_is() -> None:
    classes, events = component_classes(), event_classes()
    assert len(classes) == len({c.code for c in classes}) == len({c.name_zh for c in classes}) == 102
    assert {c.code[:2] for c in classes} == set(GROUPS)
    assert all(c.place in PLACES_M and c.streets in STREETS for c in classes)
    assert all(e.rhythm in RHYTHMS and e.season in SEASONS for e in events)
    assert all(0 <= c.department < len(DEPARTMENTS) and c.limit_h > 0 for c in (*classes, *events))


def test_parts_are_whole_and_none_is_empty() -> None:
    parts = shared_out(np.array([0.0001, 5.0, 3.0]), 1000)
    assert parts.sum() == 1000
    assert parts.min() == 1


def test_of_the_whole_city_every_component_has_a_code_of_its_own(plan: CityPlan) -> None:
    components = place_components(plan.kerbs, np.random.default_rng([7, 320]))
    assert len(components) == COMPONENTS == 1_900_000
    assert len(np.unique(components.code)) == COMPONENTS
    assert len(np.unique(components.kind)) == 102
    text = components.code[::1000].astype(str).tolist()
    assert {len(code) for code in text} == {16}
    codes = [c.code for c in component_classes()]
    assert all(code[6:10] == codes[kind] for code, kind in zip(text, components.kind[::1000].tolist(), strict=True))
    assert (components.code % 1_000_000 > 0).all()
