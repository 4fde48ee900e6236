"""Storeys that a file does not state, found from the floor plates of its slabs, its rooms or its level faces."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from layers.data.geometry import Float32, Float64, Int32

LEAST_STOREY_M = 2.0
"""Of two levels nearer to one another than this, the smaller is a landing, a balcony or a table."""
LEAST_HEADROOM_M = 1.8
"""A level with less of the building above it is a roof."""
LEAST_SHARE = 0.05
"""Of the largest level's area: a podium may be twenty times its tower."""
LIKELY_HEIGHTS_M = (2.2, 6.0)
MAX_FLOORS = 500

_STEP_M = 0.05
_SAME_LEVEL_M = 0.15
_THICKEST_M = 1.0
_LEVEL = 0.98


class Plate(NamedTuple):
    """A level surface: its height, what is below it of its own body, its area."""

    top_m: float
    underside_m: float
    area_m2: float


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor that was found.

    Parameters
    ----------
    top_m : float
        Where people stand, model metres.
    underside_m : float
        Of its plate: what begins at or above it stands on this floor.
    confidence : float
        0..1.
    """

    top_m: float
    underside_m: float
    area_m2: float
    confidence: float


def plate_of(points: Float32, triangles: Int32) -> Plate | None:
    """Return the floor plate of one slab: the highest level surface that is half as large as its largest, or more.

    Which way its faces look does not matter; None when it has no level face.
    """
    heights, areas, _ = _level_faces(points, triangles)
    if not len(heights):
        return None
    steps, found = np.unique(np.round(heights / _STEP_M), return_inverse=True)
    sums = np.bincount(found, weights=areas, minlength=len(steps))
    best = int(np.flatnonzero(sums >= sums.max() / 2)[-1])
    top = float(np.average(heights[found == best], weights=areas[found == best]))
    return Plate(top, float(points[triangles.reshape(-1), 2].min()), float(sums[best]))


def base_plate_of(points: Float32, triangles: Int32) -> Plate | None:
    """Return the floor that a room stands on: its lowest level surface; None when it has none."""
    heights, areas, _ = _level_faces(points, triangles)
    if not len(heights):
        return None
    low = heights <= heights.min() + _STEP_M
    bottom = float(np.average(heights[low], weights=areas[low]))
    return Plate(bottom, bottom, float(areas[low].sum()))


def faces_of(points: Float32, triangles: Int32) -> list[Plate]:
    """Return the level faces of anything that look up, added up by height."""
    heights, areas, up = _level_faces(points, triangles)
    steps, found = np.unique(np.round(heights[up] / _STEP_M), return_inverse=True)
    sums = np.bincount(found, weights=areas[up], minlength=len(steps))
    # How thick what lies there is, nobody knows.
    return [Plate(h, h - 6 * _STEP_M, float(a)) for h, a in zip((steps * _STEP_M).tolist(), sums, strict=True)]


def find_floors(plates: Iterable[Plate], *, top_m: float, trust: float) -> tuple[Floor, ...]:
    """Return the floors that `plates` form, lowest first.

    Levels are taken by area, largest first; one within `LEAST_STOREY_M` of a taken one, or of less than `LEAST_SHARE`
    of the largest, is none. The uppermost is a roof when less than `LEAST_HEADROOM_M` of the building is above it.

    Parameters
    ----------
    top_m : float
        Of the whole building.
    trust : float
        Confidence of a floor as large as half of the floors are, with a likely height up to the next. A smaller one has
        less in proportion to its area; one of an unlikely height has two thirds.
    """
    rows = np.array(list(plates), np.float64).reshape(-1, 3)
    rows = rows[np.isfinite(rows).all(axis=1) & (rows[:, 2] > 0)]
    taken: list[Plate] = []
    steps, found = np.unique(np.round(rows[:, 0] / _STEP_M), return_inverse=True)
    sums = np.bincount(found, weights=rows[:, 2], minlength=len(steps))
    for index in np.argsort(-sums, kind="stable"):
        level = steps[index] * _STEP_M
        near = np.abs(rows[:, 0] - level) <= _SAME_LEVEL_M
        area = float(rows[near, 2].sum())
        if len(taken) >= MAX_FLOORS or area < LEAST_SHARE * max((p.area_m2 for p in taken), default=0.0):
            break
        if all(abs(level - p.top_m) >= LEAST_STOREY_M for p in taken):
            taken.append(_level_plate(rows[near], rows[found == index], area))
    taken.sort()
    if taken and top_m - taken[-1].top_m < LEAST_HEADROOM_M:
        taken.pop()
    return tuple(_floors(taken, top_m=top_m, trust=trust))


def floors_under(floors: Sequence[Floor], lowest_m: Sequence[float]) -> list[int]:
    """Return the index of the floor that each thing belongs to whose lowest point is at `lowest_m`.

    That is the highest floor whose plate does not begin above it; what is below all floors belongs to the lowest.
    """
    undersides = np.minimum.accumulate([f.underside_m for f in floors][::-1])[::-1]
    above = np.searchsorted(undersides, np.asarray(lowest_m, np.float64) + _STEP_M, side="right")
    return [max(0, int(count) - 1) for count in above]


def _level_plate(near: Float64, at: Float64, area_m2: float) -> Plate:
    top = float(np.average(at[:, 0], weights=at[:, 2]))
    plates = near[near[:, 1] >= top - _THICKEST_M]
    underside = float(np.average(plates[:, 1], weights=plates[:, 2])) if len(plates) else top - _THICKEST_M
    return Plate(top, min(underside, top), area_m2)


def _floors(plates: Sequence[Plate], *, top_m: float, trust: float) -> Iterable[Floor]:
    if not plates:
        return
    typical = float(np.median([p.area_m2 for p in plates]))
    ends = [*(p.top_m for p in plates[1:]), top_m]
    for plate, end in zip(plates, ends, strict=True):
        likely = LIKELY_HEIGHTS_M[0] <= end - plate.top_m <= LIKELY_HEIGHTS_M[1]
        confidence = trust * min(1.0, plate.area_m2 / typical) * (1.0 if likely else 2 / 3)
        yield Floor(plate.top_m, plate.underside_m, plate.area_m2, round(confidence, 2))


def _level_faces(
    points: Float32, triangles: Int32
) -> "tuple[Float64, Float64, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]":
    """Return height and area of each level triangle, and whether it looks up."""
    corners = points[triangles].astype(np.float64)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    level = (doubled > 0) & (np.abs(normals[:, 2]) > _LEVEL * doubled)
    return corners[level, :, 2].mean(axis=1), doubled[level] / 2, normals[level, 2] > 0
