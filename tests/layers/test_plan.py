"""Point in polygon, against shapely on random stars."""

import numpy as np
import shapely

from layers.data.plan import FootprintIndex, ring_areas


def star(rng, centre, corners):
    angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
    radius = rng.uniform(2, 10, corners)
    return np.column_stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)])


def test_agrees_with_shapely_on_two_hundred_stars():
    rng = np.random.default_rng(7)
    stars = [star(rng, rng.uniform(-50, 50, 2), int(rng.integers(5, 12))) for _ in range(300)]
    stars = [s for s in stars if shapely.Polygon(s).is_valid][:200]
    offsets = np.concatenate([[0], np.cumsum([len(s) for s in stars])]).astype(np.int32)
    feature = np.arange(200, dtype=np.int32)
    index = FootprintIndex(np.concatenate(stars), offsets, feature=feature, is_hole=np.zeros(200, bool))
    polygons = np.array([shapely.Polygon(s) for s in stars])
    assert len(stars) == 200
    hits = 0
    for x, y in rng.uniform(-60, 60, (300, 2)):
        expected = set(np.flatnonzero(shapely.contains_xy(polygons, x, y)).tolist())
        assert set(index.features_at(x, y)) == expected
        hits += len(expected)
    assert hits > 300


def test_areas_are_signed_and_exact_far_from_the_origin():
    square = np.array([(0, 0), (10, 0), (10, 10), (0, 10)], np.float64) + np.array([5e6, 3e6])
    points = np.concatenate([square, square[::-1], square[:2]])
    assert ring_areas(points, np.array([0, 4, 8, 10], np.int32)).tolist() == [100.0, -100.0, 0.0]
