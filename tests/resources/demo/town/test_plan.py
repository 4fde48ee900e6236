"""The old town's plan: nothing stands in the way of anything, and every seed gives a whole town."""

from collections import Counter

import numpy as np
import pytest
import shapely

from resources.demo.town.cells import make_cells
from resources.demo.town.contours import make_contours
from resources.demo.town.facades import fronts
from resources.demo.town.pipes import lay_pipes
from resources.demo.town.plan import TownPlan, make_town
from resources.demo.town.terrain import TOP_M, from_grid, ground, grounded, shore_distance


def outlines(plan: TownPlan) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    return np.array([shapely.Polygon(b.outline) for b in plan.buildings], object)


@pytest.mark.parametrize("seed", [7, 8, 21, 1000])
def test_buildings_keep_out_of_one_another_the_streets_and_the_sea(seed: int) -> None:
    plan = make_town(seed)
    built = outlines(plan)
    assert 2200 < len(built) < 2600
    assert shapely.is_valid(built).all()
    tree = shapely.STRtree(built)
    one, other = tree.query(built, predicate="intersects")
    assert (one == other).all()
    roads = [shapely.Polygon(street.carriageway) for street in plan.streets.streets]
    assert shapely.is_valid(roads).all()
    assert not len(tree.query(roads, predicate="intersects")[0])
    corners = np.vstack([b.outline for b in plan.buildings])
    assert shore_distance(corners[:, 0], corners[:, 1]).min() > 5.0
    assert len(make_cells(plan.streets.land)) == 505


def test_every_kind_is_there(town: TownPlan) -> None:
    kinds = Counter(b.kind for b in town.buildings)
    assert [kinds[kind] for kind in ("tower", "church", "station", "hall", "market")] == [1] * 5
    assert min(kinds[kind] for kind in ("liyuan", "villa", "commercial", "slab", "modern", "public")) > 10
    assert kinds["liyuan"] == max(kinds.values())
    assert town.tower.storeys == 46
    assert all(b.courtyard is not None and 2 <= b.storeys <= 3 for b in town.of_kinds("liyuan"))


def test_names_and_addresses_are_given_once(town: TownPlan) -> None:
    for texts in zip(*[(b.id, b.name, b.name_zh, town.address(b)[1]) for b in town.buildings], strict=True):
        assert len(set(texts)) == len(town.buildings)
    assert len(set(town.street_names)) == len(town.streets.streets)


def test_main_street_runs_inland_for_a_mile_with_fronts_along_it(town: TownPlan) -> None:
    main = town.streets.main
    assert town.street_names[main.number] == ("Zhongshan Road", "中山路")
    length = float(np.linalg.norm(np.diff(main.line(), axis=0), axis=1).sum())
    assert 1580 < length < 1640
    axis = shapely.LineString(main.line())
    commercial = town.of_kinds("commercial")
    walls, outwards = fronts(commercial)
    middles = walls.mean(axis=1)
    away = shapely.distance(axis, shapely.points(middles))
    assert away.max() < 12.0
    # Their fronts look at the street: a step out of them is a step towards it.
    assert (shapely.distance(axis, shapely.points(middles + outwards)) < away).all()


def test_ground_rises_from_the_quay_to_ninety_metres() -> None:
    uv = np.mgrid[-620:621:10, 0:1641:10].reshape(2, -1).T.astype(np.float64)
    xy = from_grid(uv)
    heights = ground(xy[:, 0], xy[:, 1])
    assert 3.5 < heights.min() < 5.0
    assert TOP_M - 2.0 < heights.max() <= TOP_M
    step = 1e-3
    across, inland = ((from_grid(uv + shift) - xy) / step for shift in ([step, 0.0], [0.0, step]))
    # The bent grid is one to one: nowhere folded.
    assert (across[:, 0] * inland[:, 1] - across[:, 1] * inland[:, 0]).min() > 0.5


def test_contour_lines_lie_on_the_ground() -> None:
    contours = make_contours()
    assert len({level for level, _ in contours}) == len(contours) > 12
    for level, parts in contours:
        for line in parts:
            assert (line[:, 2] == level).all()
            np.testing.assert_allclose(ground(line[:, 0], line[:, 1]), level, atol=0.6)


def test_pipes_lie_under_every_street(town: TownPlan) -> None:
    pipes = lay_pipes(town)
    assert Counter(p.kind for p in pipes) == dict.fromkeys(
        ("water", "sewer", "power", "telecom"), len(town.streets.streets)
    )
    # Straight between the same places on both sides, a kerb cuts off up to half a metre of a bend.
    roads = shapely.union_all([shapely.Polygon(street.carriageway) for street in town.streets.streets]).buffer(0.5)
    shapely.prepare(roads)
    for pipe in pipes:
        assert shapely.covers(roads, shapely.LineString(pipe.line[:, :2]))
        surface = grounded(pipe.line[:, :2])[:, 2]
        np.testing.assert_allclose(surface - pipe.line[:, 2], pipe.depth_m)
        assert 0.5 < pipe.depth_m.min() <= pipe.depth_m.max() < 5.0


def test_another_seed_gives_another_town(town: TownPlan) -> None:
    other = make_town(8)
    assert [b.name for b in other.buildings[:50]] != [b.name for b in town.buildings[:50]]
    assert len(other.blocks) != len(town.blocks) or other.street_names != town.street_names
