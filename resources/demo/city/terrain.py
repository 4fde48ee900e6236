"""The lie of the city: coast, harbour, hills and rivers around the old town, in the town's local metres.

Metres east, north and up of `resources.demo.town.terrain.ORIGIN_EN`; the sea is at 0. Around the town coast and ground
are the town's own, so that its maps fit in.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64
from resources.demo.terrain import smooth
from resources.demo.town import terrain as town

EXTENT_M = (-4000.0, -4000.0, 16_000.0, 36_000.0)
"""From west, south to east, north: 20 by 40 km."""
TOWN_BOX_M = town.REACH_M
"""What the town's own maps show; the city's maps leave it out."""
BLEND_M = 260.0
"""Around the town's box, where its ground passes into the city's."""
BUILDABLE_M, TOO_HIGH_M = 42.0, 78.0
"""Hills are free above the second height, thinly built from the first on."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """A hill or ridge: its middle, its height, its half-widths along and across, and its turn (radians)."""

    x: float
    y: float
    height_m: float
    along_m: float
    across_m: float
    turn: float = 0.0


RIDGES = (
    Ridge(14_300.0, 12_600.0, 760.0, 4300.0, 1900.0, 1.25),
    Ridge(12_200.0, 17_600.0, 430.0, 2600.0, 1300.0, 0.6),
    Ridge(14_900.0, 22_500.0, 520.0, 3000.0, 1500.0, 1.5),
    Ridge(14_200.0, 5200.0, 380.0, 1600.0, 1050.0, 0.9),
    Ridge(7150.0, 2650.0, 345.0, 1050.0, 520.0, 0.35),
    Ridge(2750.0, 250.0, 92.0, 330.0, 250.0, 0.8),
    Ridge(3650.0, 4350.0, 150.0, 520.0, 340.0, 1.1),
    Ridge(1250.0, 3050.0, 88.0, 300.0, 220.0, 0.3),
    Ridge(5600.0, 8500.0, 175.0, 760.0, 420.0, 2.2),
    Ridge(9100.0, 9300.0, 280.0, 1500.0, 700.0, 0.9),
    Ridge(8200.0, 17_300.0, 190.0, 900.0, 560.0, 2.6),
    Ridge(1900.0, 29_600.0, 165.0, 1100.0, 650.0, 0.5),
    Ridge(12_300.0, 30_600.0, 310.0, 2100.0, 1150.0, 2.3),
)
RIVERS = (
    (
        "Baimu River",
        "白沐河",
        64.0,
        ((11_600.0, 10_900.0), (10_300.0, 12_100.0), (8600.0, 12_500.0), (6900.0, 14_100.0), (5000.0, 14_700.0),
         (3300.0, 16_000.0), (1200.0, 16_700.0), (-900.0, 17_000.0)),
    ),
    (
        "Daling River",
        "岱陵河",
        118.0,
        ((16_400.0, 27_300.0), (13_600.0, 26_600.0), (11_400.0, 25_100.0), (9200.0, 25_500.0), (6800.0, 24_300.0),
         (4300.0, 24_500.0), (1900.0, 23_500.0), (-1200.0, 23_900.0)),
    ),
)  # fmt: skip
"""English and Chinese name, width and axis of each."""
WHARVES = tuple((2050.0 + 640.0 * n, 250.0, length) for n, length in enumerate((720.0, 980.0, 1120.0, 1120.0, 900.0)))
"""The container harbour's wharves: northing of the middle, width, length to the west."""
BRIDGE = ((-4000.0, 13_650.0), (-1200.0, 12_900.0), (1500.0, 12_200.0), (3600.0, 12_050.0))
"""The bridge over the bay."""


def coast(x: Float64) -> Float64:
    """Return the northing of the southern shore at easting `x`."""
    away = x - town.REACH_M[2] - BLEND_M
    bays = 520.0 * np.sin(away / 640.0 - 0.35) * np.exp(-(((away - 1500.0) / 2600.0) ** 2))
    bays += 430.0 * np.sin(away / 980.0 + 1.9) + 170.0 * np.sin(away / 371.0 + 0.8) + 38.0 * np.sin(away / 117.0)
    headland = -900.0 * np.exp(-(((away - 9400.0) / 900.0) ** 2))
    return town.coast(x) + smooth(away / 1500.0) * (bays + headland + 0.075 * away)


def quay(y: Float64) -> Float64:
    """Return the easting of the western shore at northing `y`."""
    away = y - town.REACH_M[3] - BLEND_M
    harbour = -420.0 * np.exp(-(((away - 2600.0) / 2100.0) ** 2))
    inner = 3100.0 * smooth((away - 5200.0) / 9000.0) - 5200.0 * smooth((away - 17_000.0) / 12_500.0)
    bays = 260.0 * np.sin(away / 1240.0 + 0.6) + 110.0 * np.sin(away / 437.0)
    return town.quay(y) + smooth(away / 1300.0) * (harbour + inner + bays * smooth((away - 3800.0) / 2500.0))


def shore_distance(x: Float64, y: Float64) -> Float64:
    """Return roughly how far inland a place is, metres; negative in the sea. Wharves are not counted."""
    south: Float64 = y - coast(x)
    return np.minimum(south, x - quay(y))


def town_distance(x: Float64, y: Float64) -> Float64:
    """Return how far a place is outside the box of the town's maps, metres; 0 inside."""
    west, south, east, north = TOWN_BOX_M
    dx = np.maximum(np.maximum(west - x, x - east), 0.0)
    dy = np.maximum(np.maximum(south - y, y - north), 0.0)
    return np.asarray(np.hypot(dx, dy))


def hills(x: Float64, y: Float64) -> Float64:
    """Return how much hills rise over the plain, metres."""
    total = np.zeros_like(x)
    for ridge in RIDGES:
        cos, sin = np.cos(ridge.turn), np.sin(ridge.turn)
        dx, dy = x - ridge.x, y - ridge.y
        along, across = (cos * dx + sin * dy) / ridge.along_m, (cos * dy - sin * dx) / ridge.across_m
        total += ridge.height_m * np.exp(-(along**2 + across**2) / 2)
    # Spurs and valleys.
    folds = 1.0 + 0.20 * np.sin(x / 410.0 + y / 930.0) * np.sin(y / 520.0 - x / 1270.0)
    folds += 0.11 * np.sin(x / 173.0 - 0.7) * np.sin(y / 211.0 + x / 640.0)
    return total * folds


def ground(x: Float64, y: Float64) -> Float64:
    """Return the height of the ground, or of the sea's bed, above the sea; the town's own inside its box."""
    inland = shore_distance(x, y)
    bed = town.BED_M + (town.QUAY_M - town.BED_M) * np.clip((inland + 1.0) / 2.0, 0.0, 1.0)
    slope = 0.0125 * np.clip(inland - 30.0, 0.0, 1100.0)
    rise = hills(x, y) * smooth((inland - 25.0) / 260.0)
    city = bed + np.where(inland > 0, slope + rise, 0.0)
    away = town_distance(x, y)
    near = away < BLEND_M
    if near.any():
        share = 1.0 - smooth(away[near] / BLEND_M)
        city[near] = share * town.ground(x[near], y[near]) + (1.0 - share) * city[near]
    return city


def grounded(xy: Float64, *, above_m: float = 0.0) -> Float64:
    """Return float64 (n, 3) local metres of (n, 2): on the ground, or `above_m` over it."""
    return np.column_stack([xy, ground(xy[:, 0], xy[:, 1]) + above_m])


def river_lines() -> list[shapely.LineString]:
    """Return the rivers' axes, rounded."""
    return [_rounded(np.array(axis)) for _, _, _, axis in RIVERS]


def _rounded(corners: Float64) -> shapely.LineString:
    # Chaikin's corner cutting, four times.
    for _ in range(4):
        a, b = corners[:-1], corners[1:]
        cut = np.stack([0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b], axis=1).reshape(-1, 2)
        corners = np.vstack([corners[:1], cut, corners[-1:]])
    return shapely.LineString(corners)


def water() -> shapely.Geometry:
    """Return the rivers' surfaces in local metres."""
    return shapely.union_all(
        [line.buffer(width / 2) for line, (_, _, width, _) in zip(river_lines(), RIVERS, strict=True)]
    )


def shore_line() -> Float64:
    """Return float64 (n, 2): the shore from the north along the bay and around the town to the east."""
    _, _, east, north = EXTENT_M
    corner_y = float(town.coast(town.quay(np.array([town.SHORE_Y])))[0])
    step_m = 12.0
    y = np.arange(north + 300.0, corner_y, -step_m)
    harbour = np.column_stack([quay(y), y])
    x = np.arange(harbour[-1, 0] + 3.0, east + 300.0, step_m)
    return np.vstack([harbour, np.column_stack([x, coast(x)])])


def land() -> shapely.Geometry:
    """Return the land with the wharves, in local metres, within `EXTENT_M` and without the town's box."""
    shore = shore_line()
    _, _, east, north = EXTENT_M
    whole = shapely.Polygon(np.vstack([shore, [(east + 300.0, north + 300.0)]]))
    dry = shapely.union_all([whole, *wharves()])
    return shapely.difference(shapely.intersection(dry, shapely.box(*EXTENT_M)), shapely.box(*TOWN_BOX_M))


def wharves() -> list[shapely.Polygon]:
    """Return the container harbour's wharves with their roots on land, local metres."""
    roots = quay(np.array([middle for middle, _, _ in WHARVES])).tolist()
    return [
        shapely.box(root - length, middle - width / 2, root + 200.0, middle + width / 2)
        for root, (middle, width, length) in zip(roots, WHARVES, strict=True)
    ]
