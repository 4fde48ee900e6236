"""Trees and cars of the old town: many, on the ground, and in nobody's way."""

import numpy as np
import shapely

from resources.demo.town.greenery import CAR_COLOURS, GREENS, Cars, Trees, park_cars, plant
from resources.demo.town.plan import TownPlan
from resources.demo.town.terrain import ground, shore_distance


def walls(town: TownPlan) -> shapely.STRtree:
    return shapely.STRtree(
        [shapely.Polygon(b.outline, [] if b.courtyard is None else [b.courtyard]) for b in town.buildings]
    )


def roads(town: TownPlan) -> shapely.STRtree:
    return shapely.STRtree([shapely.Polygon(street.carriageway) for street in town.streets.streets])


def bodies(cars: Cars) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    along = np.column_stack([np.cos(cars.angle), np.sin(cars.angle)]) * cars.length_m[:, None] / 2
    aside = np.column_stack([-np.sin(cars.angle), np.cos(cars.angle)]) * cars.width_m[:, None] / 2
    xy = cars.centre[:, :2]
    return shapely.polygons(
        np.stack([xy - along - aside, xy + along - aside, xy + along + aside, xy - along + aside], axis=1)
    )


def test_trees_stand_on_the_ground_and_clear_of_walls_and_carriageways(town: TownPlan, trees: Trees) -> None:
    assert 12_000 < len(trees.foot) < 19_000
    points = shapely.points(trees.foot[:, :2])
    assert not len(walls(town).query(points, predicate="dwithin", distance=0.5)[0])
    assert not len(roads(town).query(points, predicate="intersects")[0])
    assert shore_distance(trees.foot[:, 0], trees.foot[:, 1]).min() > 1.0
    np.testing.assert_allclose(trees.foot[:, 2], ground(trees.foot[:, 0], trees.foot[:, 1]))
    assert trees.radius_m.min() > 0.9
    assert (trees.height_m > trees.radius_m).all()
    assert set(np.unique(trees.shade)) == set(range(GREENS))


def test_hill_parks_are_woods_and_courtyards_have_trees(town: TownPlan, trees: Trees) -> None:
    points = shapely.points(trees.foot[:, :2])
    for land in town.blocks:
        if land.cover == "park":
            park = shapely.Polygon(land.outline)
            assert shapely.contains(park, points).sum() > park.area / 60.0
    courts = [shapely.Polygon(b.courtyard) for b in town.of_kinds("liyuan")]
    within = shapely.STRtree(courts).query(points, predicate="within")[1]
    assert len(np.unique(within)) > 200


def test_cars_stand_in_nobodys_way(town: TownPlan, cars: Cars) -> None:
    assert 4_000 < len(cars.angle) < 6_500
    shapes = bodies(cars)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    assert (one == other).all()
    assert not len(walls(town).query(shapes, predicate="intersects")[0])
    np.testing.assert_allclose(cars.centre[:, 2], ground(cars.centre[:, 0], cars.centre[:, 1]))
    assert 0 <= cars.colour.min() <= cars.colour.max() < CAR_COLOURS
    # Buses drive on the widest streets.
    assert 5 < (cars.length_m > 10.0).sum() < 80


def test_same_town_same_trees_and_cars(town: TownPlan, trees: Trees, cars: Cars) -> None:
    again, cars_again = plant(town), park_cars(town)
    for name in Trees.__slots__:
        np.testing.assert_array_equal(getattr(again, name), getattr(trees, name))
    for name in Cars.__slots__:
        np.testing.assert_array_equal(getattr(cars_again, name), getattr(cars, name))
