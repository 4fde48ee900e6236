"""Trees and cars of the old town: along its streets, in squares, parks, gardens and courtyards."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from layers.data.geometry import Float64, Int32
from resources.demo.plan import inset
from resources.demo.town.parks import clear_m, wooded
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.streets import Street
from resources.demo.town.terrain import COAST_ROAD_M, EAST_U, NORTH_V, WEST_U, from_grid, ground, shore_distance

Bool = npt.NDArray[np.bool_]
Spots = tuple[Float64, float, float, float, float]
"""Places in grid metres, (n, 2), and the least and greatest height and crown radius of the trees there."""

GREENS = 6
CAR_COLOURS = 8
REACH_M = (-1200.0, -1270.0, 1104.0, 1034.0)
"""What the mesh covers: from west, south to east, north; local metres."""
WALL_M = 0.7
_PARKED_M = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """All trees.

    Parameters
    ----------
    foot : float64 (n, 3)
        Local metres.
    height_m, radius_m : float64 (n,)
        Of the whole tree; of its crown.
    shade : int32 (n,)
        Which green, below `GREENS`.
    """

    foot: Float64
    height_m: Float64
    radius_m: Float64
    shade: Int32


@dataclass(frozen=True, slots=True, eq=False)
class Cars:
    """All cars and buses.

    Parameters
    ----------
    centre : float64 (n, 3)
        On the ground, local metres.
    angle : float64 (n,)
        Of the length, radians from east.
    colour : int32 (n,)
        Below `CAR_COLOURS`.
    length_m, width_m, height_m : float64 (n,)
    """

    centre: Float64
    angle: Float64
    colour: Int32
    length_m: Float64
    width_m: Float64
    height_m: Float64


def plant(town: TownPlan) -> Trees:
    """Return the trees of `town`, none of them in a wall or on a carriageway."""
    rng = np.random.default_rng([town.seed, 50])
    groups = [*_along_streets(town, rng), *_in_parks(town, rng), *_in_gardens(town, rng), *_beyond(rng)]
    xy = np.vstack([from_grid(spots) for spots, *_ in groups])
    courts = _in_courts(town, rng)
    ranges = [np.broadcast_to(sizes, (len(spots), 4)) for spots, *sizes in groups]
    ranges.append(np.broadcast_to((5.0, 8.0, 1.6, 2.6), (len(courts), 4)))
    xy, sizes = np.vstack([xy, courts]), np.vstack(ranges)
    size = rng.random(len(xy))
    height = sizes[:, 0] + (sizes[:, 1] - sizes[:, 0]) * size
    radius = sizes[:, 2] + (sizes[:, 3] - sizes[:, 2]) * np.clip(size + rng.normal(0, 0.2, len(xy)), 0, 1)
    shade = rng.integers(GREENS, size=len(xy)).astype(np.int32)
    room = _room(town, xy)
    west, south, east, north = REACH_M
    keep = (room > WALL_M) & (xy[:, 0] > west + 4) & (xy[:, 0] < east - 4) & (xy[:, 1] > south) & (xy[:, 1] < north - 4)
    keep &= shore_distance(xy[:, 0], xy[:, 1]) > 2.0
    # Where a wall is near, a crown is cut to the room there is.
    radius = np.minimum(radius, room + 0.5)
    xy, height, radius, shade = xy[keep], height[keep], radius[keep], shade[keep]
    return Trees(_grounded(xy), np.minimum(height, 3.2 * radius + 1.5), radius, shade)


def _along_streets(town: TownPlan, rng: np.random.Generator) -> list[Spots]:
    groups: list[Spots] = []
    for street in town.streets.streets:
        width = street.width_m
        step, chance = (
            (7.2, 0.95) if width > 11 else (8.0, 0.8) if width > 9 else (8.5, 0.62) if width > 7 else (9.0, 0.2)
        )
        along = np.arange(street.begin + street.trims[0] + 6.0, street.end - street.trims[1] - 5.0, step)
        for side in (-1.0, 1.0):
            spots = along[rng.random(len(along)) < chance] + 0.0
            spots += rng.uniform(-0.6, 0.6, len(spots))
            aside = np.full(len(spots), street.at + side * (width / 2 + 0.75))
            places = np.column_stack([spots, aside] if street.along_u else [aside, spots])
            groups.append(
                (_off_crossings(town, street, places), 6.5, 10.0, 2.0, 3.4)
                if width > 7
                else (_off_crossings(town, street, places), 4.5, 7.0, 1.3, 2.2)
            )
    # Two rows on the promenade.
    for v, chance in ((-9.0, 0.9), (3.0 - COAST_ROAD_M, 0.55)):
        u = np.arange(WEST_U + 12.0, EAST_U + 300.0, 8.0)
        u = u[rng.random(len(u)) < chance]
        groups.append((np.column_stack([u, np.full(len(u), v)]), 5.0, 8.0, 1.8, 2.9))
    return groups


def _off_crossings(town: TownPlan, own: Street, places: Float64) -> Float64:
    keep = np.ones(len(places), np.bool_)
    for other in town.streets.streets:
        if other.along_u != own.along_u and other.begin - 20.0 < own.at < other.end + 20.0:
            across = places[:, 0] if own.along_u else places[:, 1]
            keep &= np.abs(across - other.at) > other.width_m / 2 + 5.0
    kept: Float64 = places[keep]
    return kept


def _in_parks(town: TownPlan, rng: np.random.Generator) -> list[Spots]:
    groups: list[Spots] = []
    for land in town.blocks:
        u0, v0, u1, v1 = land.kerbs
        spots = _scattered((u0 + 3.0, v0 + 3.0, u1 - 3.0, v1 - 3.0), 4.3, rng)
        rim = np.minimum.reduce([spots[:, 0] - u0, u1 - spots[:, 0], spots[:, 1] - v0, v1 - spots[:, 1]])
        if land.cover == "park":
            keep = (clear_m(spots[:, 0], spots[:, 1], land.kerbs) < -1.0) & (rng.random(len(spots)) < 0.9)
            groups.append((spots[keep], 6.0, 13.0, 2.0, 3.7))
        elif land.cover == "church":
            groups.append((spots[(rim < 16.0) & (rim > 4.0) & (rng.random(len(spots)) < 0.6)], 5.0, 10.0, 1.8, 3.2))
        elif land.cover in ("square", "hall", "station", "tower"):
            row = _rows((u0 + 4.5, v0 + 4.5, u1 - 4.5, v1 - 4.5), 8.0)
            ends = np.minimum.reduce([row[:, 0] - u0, u1 - row[:, 0], row[:, 1] - v0, v1 - row[:, 1]])
            groups.append((row[(ends < 14.0)], 6.0, 9.0, 2.0, 3.0))
    return groups


def _scattered(rect: tuple[float, float, float, float], step_m: float, rng: np.random.Generator) -> Float64:
    spots = _rows(rect, step_m)
    return spots + rng.uniform(-0.42, 0.42, spots.shape) * step_m


def _rows(rect: tuple[float, float, float, float], step_m: float) -> Float64:
    u, v = np.meshgrid(np.arange(rect[0], rect[2], step_m), np.arange(rect[1], rect[3], step_m))
    return np.column_stack([u.ravel(), v.ravel()])


def _in_gardens(town: TownPlan, rng: np.random.Generator) -> list[Spots]:
    """Return trees around what does not fill its lot; walls are kept clear of by `plant`."""
    groups: list[Spots] = []
    kinds: dict[int, set[str]] = {}
    for building in town.buildings:
        kinds.setdefault(building.block, set()).add(building.kind)
    for number, land in enumerate(town.blocks):
        of_block = kinds.get(number, set())
        if land.cover != "built" or not of_block & {"villa", "slab", "modern"}:
            continue
        u0, v0, u1, v1 = land.kerbs
        rect = (u0 + 4.2, v0 + 4.2, u1 - 4.0, v1 - 4.0)
        if "villa" in of_block:
            spots = _scattered(rect, 6.0, rng)
            groups.append((spots[rng.random(len(spots)) < 0.75], 4.5, 10.0, 1.5, 3.2))
        elif "slab" in of_block:
            spots = _rows(rect, 6.4) + rng.uniform(-0.8, 0.8, _rows(rect, 6.4).shape)
            groups.append((spots[rng.random(len(spots)) < 0.55], 5.0, 9.0, 1.5, 2.6))
        else:
            spots = _rows(rect, 7.0)
            groups.append((spots[rng.random(len(spots)) < 0.45], 4.5, 8.0, 1.5, 2.6))
    return groups


def _in_courts(town: TownPlan, rng: np.random.Generator) -> Float64:
    spots = []
    for building in town.of_kinds("liyuan", "public", "hall"):
        court = building.courtyard
        draws = rng.random(5)
        if court is None or draws[0] > 0.75:
            continue
        a, b, _, d = inset(court, 1.6) if _least(court) > 5.0 else court
        if _least(court) > 7.5:
            spots.append(a + (b - a) * draws[1] + (d - a) * draws[2])
        if _least(court) > 12.0:
            spots.append(a + (b - a) * draws[3] + (d - a) * draws[4])
    return np.array(spots).reshape(-1, 2)


def _least(outline: Float64) -> float:
    return float(np.linalg.norm(np.roll(outline, -1, axis=0) - outline, axis=1).min())


def _beyond(rng: np.random.Generator) -> list[Spots]:
    """Return woods and orchards around the town."""
    spots = np.vstack(
        [
            _scattered((WEST_U, NORTH_V + 40.0, EAST_U + 520.0, NORTH_V + 230.0), 9.0, rng),
            _scattered((EAST_U + 22.0, -5.0, EAST_U + 520.0, NORTH_V + 40.0), 11.0, rng),
        ]
    )
    keep = (wooded(spots[:, 0], spots[:, 1]) > 0.0) & (rng.random(len(spots)) < 0.8)
    return [(spots[keep], 5.0, 11.0, 1.8, 3.6)]


def _room(town: TownPlan, xy: Float64) -> Float64:
    """Return how far places are from the nearest wall, negative inside one."""
    walls = [_solid(b) for b in town.buildings]
    tree = shapely.STRtree(walls)
    points = shapely.points(xy)
    (which, _), distance = tree.query_nearest(points, max_distance=6.0, return_distance=True, all_matches=False)
    room = np.full(len(xy), 6.0)
    room[which] = distance
    return room


def _solid(building: TownBuilding) -> "shapely.Polygon":
    court = building.courtyard
    return shapely.Polygon(building.outline, [] if court is None else [court])


def _grounded(xy: Float64) -> Float64:
    return np.column_stack([xy, ground(xy[:, 0], xy[:, 1])])


def park_cars(town: TownPlan) -> Cars:
    """Return the cars of `town`: along the kerbs, in yards and squares, some on their way, and buses."""
    rng = np.random.default_rng([town.seed, 51])
    spots, headings, buses = [], [], []
    for street in town.streets.streets:
        for places, is_bus in _on_street(town, street, rng):
            spots.append(places)
            headings.append(np.full(len(places), 0.0 if street.along_u else np.pi / 2))
            buses.append(np.full(len(places), is_bus))
    for places, turn in _in_yards(town, rng):
        spots.append(places)
        headings.append(np.full(len(places), turn))
        buses.append(np.zeros(len(places), np.bool_))
    uv, heading, bus = np.vstack(spots), np.concatenate(headings), np.concatenate(buses)
    xy = from_grid(uv)
    ahead = from_grid(uv + 0.5 * np.column_stack([np.cos(heading), np.sin(heading)])) - xy
    count = len(xy)
    kinds = rng.choice(4, count, p=(0.62, 0.22, 0.1, 0.06))
    sizes = np.array([(4.5, 1.8, 1.45), (4.7, 1.85, 1.72), (3.8, 1.65, 1.5), (5.2, 1.9, 2.0)])[kinds]
    sizes[bus] = (11.2, 2.5, 3.0)
    colour = rng.choice(CAR_COLOURS, count, p=(0.3, 0.16, 0.18, 0.07, 0.08, 0.07, 0.1, 0.04)).astype(np.int32)
    colour[bus] = 7
    angle = np.arctan2(ahead[:, 1], ahead[:, 0])
    keep = (_room(town, xy) > 2.6) & _apart(xy, angle, sizes, bus)
    length, width, height = sizes[keep].T.copy()
    return Cars(_grounded(xy[keep]), angle[keep], colour[keep], length, width, height)


def _apart(xy: Float64, angle: Float64, sizes: Float64, first: Bool) -> Bool:
    """Return bool (n,): true for all but one of those that would stand in one another; `first` go before others."""
    along = np.column_stack([np.cos(angle), np.sin(angle)]) * (sizes[:, :1] / 2 + 0.2)
    aside = np.column_stack([-np.sin(angle), np.cos(angle)]) * (sizes[:, 1:2] / 2 + 0.1)
    corners = np.stack([xy - along - aside, xy + along - aside, xy + along + aside, xy - along + aside], axis=1)
    bodies = shapely.polygons(corners)
    one, other = shapely.STRtree(bodies).query(bodies, predicate="intersects")
    rank = np.where(first, 0, len(xy)) + np.arange(len(xy))
    keep = np.ones(len(xy), np.bool_)
    keep[one[rank[one] > rank[other]]] = False
    return keep


def _on_street(town: TownPlan, street: Street, rng: np.random.Generator) -> list[tuple[Float64, bool]]:
    begin, end, half = street.begin + street.trims[0] + 9.0, street.end - street.trims[1] - 9.0, street.width_m / 2
    found = []

    def add(along: Float64, aside: float, *, is_bus: bool = False) -> None:
        side = np.full(len(along), street.at + aside)
        places = np.column_stack([along, side] if street.along_u else [side, along])
        found.append((_off_crossings(town, street, places), is_bus))

    for side in (-1.0, 1.0):
        if street.width_m < 7 and side > 0:
            continue
        along = np.arange(begin, end, 5.9)
        # Cars stand in groups.
        wave = np.sin(along / 23.0 + float(rng.uniform(0, 6.28))) + np.sin(along / 9.0 + float(rng.uniform(0, 6.28)))
        chance = (0.18 if street.width_m > 14 else 0.5 if street.width_m > 7 else 0.42) + 0.16 * wave
        along = along[rng.random(len(along)) < chance]
        add(along + rng.uniform(-0.35, 0.35, len(along)), side * (half - 0.15 - _PARKED_M))
        if street.width_m > 9:
            lanes = (half * 0.22, half * 0.55) if street.width_m >= 14 else (half * 0.3,)
            for lane in lanes:
                gaps = np.cumsum(rng.uniform(14.0, 75.0, int((end - begin) / 14.0) + 1))
                add(begin + gaps[gaps < end - begin], side * lane)
            if street.width_m >= 14:
                gaps = np.cumsum(rng.uniform(90.0, 260.0, 20))
                add(begin + gaps[gaps < end - begin - 8.0], side * half * 0.62, is_bus=True)
    return found


def _in_yards(town: TownPlan, rng: np.random.Generator) -> list[tuple[Float64, float]]:
    found = []
    for land in town.blocks:
        u0, v0, u1, _v1 = land.kerbs
        if land.cover == "station":
            u = np.arange(u0 + 14.0, u1 - 14.0, 2.7)
            found += [(_some(u, v, 0.7, rng), np.pi / 2) for v in (v0 + 16.0, v0 + 34.0)]
        elif land.cover in ("hall", "tower", "market"):
            u = np.arange(u0 + 16.0, u1 - 16.0, 2.7)
            found.append((_some(u, v0 + 12.0, 0.6, rng), np.pi / 2))
    return found


def _some(u: Float64, v: float, chance: float, rng: np.random.Generator) -> Float64:
    u = u[rng.random(len(u)) < chance]
    return np.column_stack([u, np.full(len(u), v)])
