"""Trees and parked cars of the plan: along streets, in squares, courtyards and gardens, never inside a wall."""

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64
from resources.demo.plan import Block, Car, Plan, Street, Tree, edge_lengths, inset
from resources.demo.terrain import HALF_M, coast, ground

Bool = npt.NDArray[np.bool_]

CAR_COLOURS = 7
GREENS = 4


def plant(plan: Plan, rng: np.random.Generator) -> None:
    """Add the trees."""
    places: list[tuple[Float64, float, float]] = []
    for street in plan.streets:
        places += _avenue(street, rng)
    for block in plan.blocks:
        if block.cover == "square":
            places += _rows(block, 9.0, rng)
        elif block.cover == "park":
            places += _scatter(block, 90, rng)
        elif block.cover in ("plaza", "church"):
            places += _rim(block, rng)
    for building in plan.buildings:
        court = building.courtyard
        if court is not None and edge_lengths(court).min() > 9.0:
            spot = court.mean(axis=0) + rng.uniform(-1.5, 1.5, 2)
            places.append((spot, rng.uniform(5.0, 7.5), rng.uniform(1.8, 2.6)))
        elif building.kind == "villa":
            for corner in inset(building.outline, -3.2):
                if rng.random() < 0.75:
                    places.append((corner + rng.uniform(-1, 1, 2), rng.uniform(4.5, 8.5), rng.uniform(1.8, 2.9)))
    x = np.arange(-HALF_M + 6, HALF_M - 6, 10.5)
    for spot in np.column_stack([x, coast(x) + 6.6]):
        places.append((spot, rng.uniform(5.0, 7.0), rng.uniform(1.9, 2.5)))
    keep = _free(np.array([p[0] for p in places]), plan, margin_m=1.2)
    for (spot, height, radius), free in zip(places, keep.tolist(), strict=True):
        if free and np.abs(spot).max() < HALF_M - 4:
            z = float(ground(spot[:1], spot[1:])[0])
            plan.trees.append(
                Tree((float(spot[0]), float(spot[1]), z), float(height), float(radius), int(rng.integers(GREENS)))
            )


def park_cars(plan: Plan, rng: np.random.Generator) -> None:
    """Add the parked cars."""
    for street in plan.streets:
        line, along = _line(street, 6.4)
        for point, direction in zip(line, along, strict=True):
            for side in (-1.0, 1.0):
                if rng.random() < 0.3:
                    aside = np.array([-direction[1], direction[0]]) * side * (street.width_m / 2 - 1.2)
                    x, y = (float(v) for v in point + aside)
                    if max(abs(x), abs(y)) < HALF_M - 6 and not _at_crossing(plan, street, x, y):
                        z = float(ground(np.array([x]), np.array([y]))[0])
                        angle = float(np.arctan2(direction[1], direction[0]))
                        plan.cars.append(Car((x, y, z), angle, int(rng.integers(CAR_COLOURS))))


def _line(street: Street, step_m: float) -> tuple[Float64, Float64]:
    # Points along the axis at equal steps, and the directions there.
    lengths = np.linalg.norm(np.diff(street.axis, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    steps = np.arange(step_m / 2, at[-1], step_m)
    line = np.column_stack([np.interp(steps, at, street.axis[:, k]) for k in range(2)])
    ahead = np.column_stack([np.interp(steps + 1.0, at, street.axis[:, k]) for k in range(2)]) - line
    length = np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    return line, ahead / length


def _at_crossing(plan: Plan, own: Street, x: float, y: float) -> bool:
    for other in plan.streets:
        if other is not own:
            distance = np.linalg.norm(other.axis - np.array([x, y]), axis=1).min()
            if distance < other.width_m / 2 + 5.0:
                return True
    return False


def _avenue(street: Street, rng: np.random.Generator) -> list[tuple[Float64, float, float]]:
    line, along = _line(street, 9.5)
    main = street.width_m > 10.0
    found = []
    for point, direction in zip(line, along, strict=True):
        for side in (-1.0, 1.0):
            if rng.random() < (0.85 if main else 0.4):
                aside = np.array([-direction[1], direction[0]]) * side * (street.width_m / 2 + 1.1)
                found.append((point + aside, rng.uniform(5.0, 8.0), rng.uniform(1.6, 2.4)))
    return found


def _rows(block: Block, step_m: float, rng: np.random.Generator) -> list[tuple[Float64, float, float]]:
    low, high = block.outline.min(axis=0), block.outline.max(axis=0)
    found = []
    for x in np.arange(low[0] + 6, high[0] - 4, step_m):
        for y in np.arange(low[1] + 6, high[1] - 4, step_m):
            spot = np.array([x, y])
            inner = np.abs(spot - block.outline.mean(axis=0)).max() < 17.0
            if _inside(spot[None], inset_outline(block.outline, 4.0))[0] and not inner:
                found.append((spot, rng.uniform(6.0, 8.0), rng.uniform(2.2, 3.0)))
    return found


def _scatter(block: Block, count: int, rng: np.random.Generator) -> list[tuple[Float64, float, float]]:
    low, high = block.outline.min(axis=0), block.outline.max(axis=0)
    spots = rng.uniform(low, high, (count, 2))
    inside = _inside(spots, inset_outline(block.outline, 3.0))
    return [(spot, rng.uniform(5.0, 11.0), rng.uniform(2.0, 4.0)) for spot in spots[inside]]


def _rim(block: Block, rng: np.random.Generator) -> list[tuple[Float64, float, float]]:
    line = inset_outline(block.outline, 4.0)
    return [(spot, rng.uniform(5.0, 8.0), rng.uniform(1.8, 2.8)) for spot in line[::2]]


def inset_outline(outline: Float64, distance_m: float) -> Float64:
    """Return a rough outline a few metres further in: corners drawn towards the middle."""
    middle = outline.mean(axis=0)
    away = outline - middle
    length = np.linalg.norm(away, axis=1, keepdims=True)
    shrunk: Float64 = middle + away * np.maximum(length - distance_m, 0.0) / np.maximum(length, 1e-9)
    return shrunk


def _free(spots: Float64, plan: Plan, *, margin_m: float) -> Bool:
    free = np.ones(len(spots), np.bool_)
    for building in plan.buildings:
        inside = _inside(spots, inset(building.outline, -margin_m))
        court = building.courtyard
        if court is not None:
            inside &= ~_inside(spots, inset(court, margin_m))
        free &= ~inside
    return free


def _inside(spots: Float64, outline: Float64) -> Bool:
    ahead = np.roll(outline, -1, axis=0) - outline
    to = spots[:, None, :] - outline[None]
    left_of = ahead[:, 0] * to[:, :, 1] - ahead[:, 1] * to[:, :, 0] >= 0
    return np.asarray(left_of.all(axis=1), np.bool_)
