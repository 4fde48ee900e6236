"""A building while its model is put together: storeys that take elements and rooms, each named and numbered."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.building_model import (
    BuildingModel,
    Element,
    Kind,
    MapPlace,
    Properties,
    SpaceModel,
    StoreyModel,
    guid_of,
)
from resources.demo.solids import HERE, Frame, Point2, Ring, Solid, ring_area_m2, ring_of
from resources.demo.town.terrain import CRS, ORIGIN_EN

Use = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Level:
    """A storey: its name, what it is, height of its floor above the ground floor, and of its ceiling above that."""

    name: str
    long_name: str
    elevation_m: float
    height_m: float


def levels(count: int, storey_m: float, *, first_m: float | None = None) -> list[Level]:
    """Return `count` storeys from the ground up."""
    first = storey_m if first_m is None else first_m
    heights = [first, *[storey_m] * (count - 1)]
    floors = np.cumsum([0.0, *heights[:-1]]).round(3).tolist()
    return [Level(f"F{k + 1:02d}", "", floors[k], heights[k]) for k in range(count)]


class Body:
    """Takes what a building consists of; all is about the building's middle.

    Parameters
    ----------
    key : str
        The model's, see `BuildingModel`.
    """

    def __init__(self, key: str, storeys: Iterable[Level]) -> None:
        self.key = key
        self.levels = list(storeys)
        self._elements: list[list[Element]] = [[] for _ in self.levels]
        self._spaces: list[list[SpaceModel]] = [[] for _ in self.levels]
        self._outside: list[Element] = []
        self._named: Counter[str] = Counter()

    def add(
        self,
        level: int,
        entity: str,
        label: str,
        solids: Iterable[Solid],
        *,
        frame: Frame = HERE,
        predefined: str = "",
        kind: Kind | None = None,
        properties: Properties | None = None,
    ) -> None:
        """Put an element into a storey; -1: on the site."""
        storey = self.levels[level].name if level >= 0 else "Site"
        self._named[f"{storey} {label}"] += 1
        name = f"{storey} {label} {self._named[f'{storey} {label}']:03d}"
        element = Element(entity, name, tuple(solids), frame, predefined, kind, properties or {})
        (self._elements[level] if level >= 0 else self._outside).append(element)

    def room(self, level: int, use: Use, ring: Ring, *, height_m: float | None = None) -> None:
        """Put a room into a storey."""
        rooms, storey = self._spaces[level], self.levels[level]
        name = f"{storey.name}-{len(rooms) + 1:02d}"
        guid = guid_of(f"{self.key}/space {name}")
        rooms.append(SpaceModel(guid, name, *use, ring, height_m or round(storey.height_m - 0.3, 3)))

    def model(self, name: str, name_zh: str, place: MapPlace, properties: Properties) -> BuildingModel:
        """Return the finished model."""
        storeys = [
            StoreyModel(
                guid_of(f"{self.key}/storey {level.name}"),
                level.name,
                level.long_name,
                level.elevation_m,
                tuple(self._elements[k]),
                tuple(self._spaces[k]),
            )
            for k, level in enumerate(self.levels)
        ]
        guid = guid_of(f"{self.key}/building")
        return BuildingModel(self.key, guid, name, name_zh, place, tuple(storeys), tuple(self._outside), properties)


def plot(outline: Float64, front: int, base_m: float) -> tuple[Ring, MapPlace]:
    """Return a building's outline about its middle, its front first and along x, and where that is on the map."""
    corners = np.roll(outline, -front, axis=0)
    centre = corners.mean(axis=0)
    along = corners[1] - corners[0]
    along = along / np.linalg.norm(along)
    axis = (round(float(along[0]), 9), round(float(along[1]), 9))
    away = corners - centre
    local = np.column_stack([away @ along, away @ np.array([-along[1], along[0]])])
    east, north = (round(float(c + o), 4) for c, o in zip(centre, ORIGIN_EN, strict=True))
    return ring_of(local), MapPlace(CRS, east, north, round(base_m, 3), axis)


def between(a: Point2, b: Point2, part: float) -> Point2:
    """Return a point `part` of the way from `a` to `b`."""
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def length_m(a: Point2, b: Point2) -> float:
    """Return how far two points are from each other."""
    return float(np.hypot(b[0] - a[0], b[1] - a[1]))


def shrunk(ring: Ring, by_m: float) -> Ring:
    """Return a convex polygon with its sides moved inwards, or outwards by a negative distance."""
    from resources.demo.plan import inset

    return ring_of(inset(np.array(ring), by_m))


def cell(quad: Ring, u: tuple[float, float], v: tuple[float, float]) -> Ring:
    """Return the part of a four-cornered ring between shares along its first side and away from it."""
    a, b, c, d = quad

    def spot(x: float, y: float) -> Point2:
        return between(between(a, b, x), between(d, c, x), y)

    return ring_of([spot(u[0], v[0]), spot(u[1], v[0]), spot(u[1], v[1]), spot(u[0], v[1])])


def area_m2(ring: Ring) -> float:
    """Return a polygon's area."""
    return ring_area_m2(ring)
