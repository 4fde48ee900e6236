"""The plan of a storey: its triangles cut level at 1.2 m over the floor, exactly, and the outlines of its rooms.

Any thread.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from layers.data.building import BuildingData, ElementMesh, Space
from layers.data.geometry import Float64
from layers.orientation import main_heading_deg

CUT_ABOVE_FLOOR_M = 1.2
"""As plans are drawn: over window sills, under lintels."""
_SAME_POINT_M = 1e-4
_LEAST_AREA_M2 = 1e-6

Ring = Float64
"""float64 (n, 2), closed without its first point again, site ENU metres as the storey stands folded."""


@dataclass(frozen=True, slots=True, eq=False)
class PlanPart:
    """An element in the plane of the cut.

    Parameters
    ----------
    element : int
        Index into `BuildingData.elements`.
    rings : tuple of Ring
        Closed: what is within an odd number of them is solid.
    lines : tuple of float64 (n, 2)
        Open: the element is no closed body.
    """

    element: int
    rings: tuple[Ring, ...]
    lines: tuple[Float64, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PlanRoom:
    """A room.

    Parameters
    ----------
    rings : tuple of Ring
        As of `PlanPart`.
    label : tuple of 2 floats
        Where its name goes: within it.
    """

    space: Space
    rings: tuple[Ring, ...]
    label: tuple[float, float]

    def holds(self, x: float, y: float) -> bool:
        """Return whether a place is in it."""
        return sum(_in_ring(ring, x, y) for ring in self.rings) % 2 == 1


@dataclass(frozen=True, eq=False)
class StoreyPlan:
    """What is drawn of a storey.

    Parameters
    ----------
    heading_deg : float
        Of what a person would call the building's up, -45 to 45 degrees from north.
    """

    storey: str
    parts: tuple[PlanPart, ...]
    rooms: tuple[PlanRoom, ...]
    heading_deg: float = 0.0

    def room_at(self, x: float, y: float) -> PlanRoom | None:
        """Return the room that holds a place, the smallest of several."""
        held = [room for room in self.rooms if room.holds(x, y)]
        return min(held, key=lambda room: room_area_m2(room.rings)) if held else None

    @cached_property
    def points(self) -> Float64:
        """float64 (n, 2): all corners, for fitting it into a picture."""
        found = [line for part in self.parts for line in (*part.rings, *part.lines)]
        found += [ring for room in self.rooms for ring in room.rings]
        return np.concatenate(found) if found else np.empty((0, 2))


def storey_plan(data: BuildingData, index: int) -> StoreyPlan:
    """Return the plan of storey `index` of a building."""
    storey, mesh, rooms = data.storeys[index], data.storey_meshes[index], data.space_meshes[index]
    origin = data.origin_enu_m
    level = storey.floor_enu_m + CUT_ABOVE_FLOOR_M - float(origin[2])
    parts = tuple(
        PlanPart(row, tuple(ring for ring in rings if abs(_area(ring)) > _LEAST_AREA_M2), lines)
        for row, rings, lines in _outlines(mesh, np.full(len(mesh.triangles), level), origin[:2])
    )
    made = []
    for row, rings, _ in _outlines(rooms, _room_levels(rooms, level), origin[:2]):
        closed = tuple(ring for ring in rings if abs(_area(ring)) > _LEAST_AREA_M2)
        if closed and row < len(storey.spaces):
            made.append(PlanRoom(storey.spaces[row], closed, _label(closed)))
    points = mesh.points if len(mesh.points) else rooms.points
    return StoreyPlan(storey.guid, parts, tuple(made), main_heading_deg(points))


def cut_segments(corners: Float64, level: npt.NDArray[np.float64]) -> tuple[Float64, npt.NDArray[np.int64]]:
    """Return where triangles meet a level: float64 (k, 2, 2) segments, and the triangle of each, int64 (k,).

    Parameters
    ----------
    corners : float64 (n, 3, 3)
    level : float64 (n,)
        Of each triangle. A corner on it counts as above it, so that a body's outline is closed whatever touches it.

    Notes
    -----
    A crossing is worked out from the corner below to that above, in every triangle alike: triangles that share an edge
    get the very same point.
    """
    above = corners[..., 2] >= level[:, None]
    crossing = np.flatnonzero(above.any(axis=1) & ~above.all(axis=1))
    corners, above, level = corners[crossing], above[crossing], level[crossing]
    # The one corner that is alone on its side; both edges from it cross.
    alone = np.where(above.sum(axis=1) == 1, above.argmax(axis=1), (~above).argmax(axis=1))
    rows = np.arange(len(crossing))
    ends = []
    for step in (1, 2):
        one, other = corners[rows, alone], corners[rows, (alone + step) % 3]
        swap = above[rows, alone][:, None]
        low, high = np.where(swap, other, one), np.where(swap, one, other)
        share = (level - low[:, 2]) / (high[:, 2] - low[:, 2])
        ends.append(low[:, :2] + (high[:, :2] - low[:, :2]) * share[:, None])
    return np.stack(ends, axis=1), crossing


def room_area_m2(rings: tuple[Ring, ...]) -> float:
    """Return the area of what is within an odd number of rings, as long as they lie in one another or apart."""
    ordered = sorted(rings, key=lambda ring: -abs(_area(ring)))
    total = 0.0
    for number, ring in enumerate(ordered):
        depth = sum(_in_ring(outer, *(float(v) for v in ring[0])) for outer in ordered[:number])
        total += abs(_area(ring)) * (-1 if depth % 2 else 1)
    return total


def _outlines(
    mesh: ElementMesh, level: npt.NDArray[np.float64], origin: Float64
) -> list[tuple[int, tuple[Ring, ...], tuple[Float64, ...]]]:
    """Return for each row that is cut its closed rings and its open lines."""
    if not len(mesh.triangles):
        return []
    segments, triangle = cut_segments(mesh.points[mesh.triangles].astype(np.float64), level)
    if not len(segments):
        return []
    segments = segments + origin
    row_of = mesh.element_of_triangle[triangle]
    order = np.argsort(row_of, kind="stable")
    segments, row_of = segments[order], row_of[order]
    starts = np.flatnonzero(np.diff(row_of, prepend=-1))
    ends = np.append(starts[1:], len(row_of))
    return [(int(row_of[a]), *_chained(segments[a:b])) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]


def _chained(segments: Float64) -> tuple[tuple[Ring, ...], tuple[Float64, ...]]:
    """Join segments that share ends: closed rings, and what is left open."""
    keys = np.rint(segments.reshape(-1, 2) / _SAME_POINT_M).astype(np.int64)
    _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    points = segments.reshape(-1, 2)[first]
    pairs = number.reshape(-1, 2)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    at: dict[int, list[int]] = {}
    for edge, (a, b) in enumerate(pairs.tolist()):
        at.setdefault(a, []).append(edge)
        at.setdefault(b, []).append(edge)
    used = np.zeros(len(pairs), bool)
    rings: list[Ring] = []
    lines: list[Float64] = []
    # Open ends first, so that a line is walked from one end to the other.
    begin = sorted(range(len(pairs)), key=lambda e: min(len(at[int(pairs[e, 0])]), len(at[int(pairs[e, 1])])))
    for edge in begin:
        if used[edge]:
            continue
        a, b = (int(v) for v in pairs[edge])
        if len(at[b]) == 1:
            a, b = b, a
        used[edge] = True
        walked = [a, b]
        while walked[-1] != a:
            onward = next((e for e in at[walked[-1]] if not used[e]), -1)
            if onward < 0:
                break
            used[onward] = True
            one, other = (int(v) for v in pairs[onward])
            walked.append(other if one == walked[-1] else one)
        if walked[-1] == a and len(walked) > 3:
            rings.append(points[walked[:-1]])
        else:
            lines.append(points[walked])
    return tuple(rings), tuple(lines)


def _room_levels(rooms: ElementMesh, level: float) -> npt.NDArray[np.float64]:
    """Return the level that each triangle's room is cut at: the storey's, or its own middle where that misses it."""
    if not len(rooms.triangles):
        return np.empty(0)
    rows = rooms.element_of_triangle
    low, high = np.full(int(rows.max()) + 1, np.inf), np.full(int(rows.max()) + 1, -np.inf)
    heights = rooms.points[rooms.triangles][..., 2].astype(np.float64)
    np.minimum.at(low, rows, heights.min(axis=1))
    np.maximum.at(high, rows, heights.max(axis=1))
    with np.errstate(invalid="ignore"):
        own = np.where((low < level) & (level < high), level, (low + high) / 2)
    result: npt.NDArray[np.float64] = own[rows]
    return result


def _label(rings: tuple[Ring, ...]) -> tuple[float, float]:
    import shapely

    largest = max(rings, key=lambda ring: abs(_area(ring)))
    inner = [ring for ring in rings if ring is not largest and _in_ring(largest, *(float(v) for v in ring[0]))]
    polygon = shapely.Polygon(largest, inner)
    centre = shapely.centroid(polygon)
    if not shapely.is_valid(polygon):
        x, y = largest.mean(axis=0)
        return float(x), float(y)
    place = centre if shapely.contains(polygon, centre) else shapely.point_on_surface(polygon)
    return float(place.x), float(place.y)


def _area(ring: Ring) -> float:
    x, y = (ring - ring[0]).T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _in_ring(ring: Ring, x: float, y: float) -> bool:
    x0, y0 = ring[:, 0], ring[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    spans = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return bool(np.count_nonzero(spans & crossing) % 2)
