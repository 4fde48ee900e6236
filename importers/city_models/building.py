"""Buildings with interiors as `BuildingData`: rooms and surfaces in their storeys, the skin cut where storeys meet."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importers.city_models.faces import Faces
from importers.city_models.interiors import Interior
from importers.city_models.model import CityModel
from importers.city_models.slabs import cut_at_heights
from layers.data.building import BuildingData, Element, ElementMesh, Space, Storey
from layers.data.geometry import Bounds, Float64, UInt8

ROOM = (59, 167, 242, 72)
MAX_PROPERTIES = 200
MAX_VALUE_CHARS = 300
MAX_DEPTH = 3
# The skin's own floor lies at its storey's, give or take.
AT_FLOOR_M = 0.05

Int64 = npt.NDArray[np.int64]


def building_of(faces: Faces, interior: Interior) -> BuildingData:
    """Return one building with its storeys, rooms and elements."""
    return _Builder(faces, interior).building()


@dataclass(slots=True, eq=False)
class _Soup:
    """Triangles that share no corners.

    Parameters
    ----------
    corners : float64 (n, 3, 3)
    polygons, storeys : int64 (n,)
    """

    corners: Float64
    polygons: Int64
    storeys: Int64


@dataclass(slots=True)
class _Guids:
    """Ids that mean one thing: a repeated one gets ``~2``."""

    seen: Counter[str] = field(default_factory=Counter)

    def unique(self, name: str) -> str:
        self.seen[name] += 1
        return name if self.seen[name] == 1 else f"{name}~{self.seen[name]}"


class _Builder:
    def __init__(self, faces: Faces, interior: Interior) -> None:
        self._faces, self._model, self._interior = faces, faces.model, interior
        self._guids = _Guids()
        members = np.zeros(len(self._model.object_type), np.bool_)
        members[interior.members] = True
        self._rows = np.flatnonzero(members[faces.owners])
        self._floors = np.array([s.floor_m for s in interior.storeys])
        points = faces.points[faces.triangles[self._rows]].reshape(-1, 3)
        low, high = (points.min(axis=0), points.max(axis=0)) if len(points) else (np.zeros(3), np.zeros(3))
        self._bounds = Bounds.of_points(points)
        self._origin = np.round((low + high) / 2, 3)

    def building(self) -> BuildingData:
        """Return the building."""
        interior, model = self._interior, self._model
        root = model.objects.row(interior.root)
        guid = self._guids.unique(root.id or "building")
        storey_guids = [
            self._guids.unique(model.objects.row(s.row).id or s.name if s.row >= 0 else f"{guid}/{s.name}")
            for s in interior.storeys
        ]
        soup = self._drawn()
        elements, element_of = self._elements(soup, storey_guids)
        colours = self._faces.colours[soup.polygons]
        meshes = [
            _mesh(soup.corners[m] - self._origin, colours[m], element_of[m])
            for m in (soup.storeys == i for i in range(len(interior.storeys)))
        ]
        loose = soup.storeys < 0
        rooms = [self._rooms(number, storey) for number, storey in enumerate(storey_guids)]
        counts = Counter(e.storey_id for e in elements)
        heights = self._heights(soup)
        storeys = tuple(
            Storey(
                guid=storey_guids[i],
                name=s.name,
                elevation_m=round(s.floor_m - interior.base_m, 6),
                height_m=round(heights[i], 6),
                floor_enu_m=s.floor_m,
                source=s.source,
                confidence=s.confidence,
                spaces=rooms[i][0],
                element_count=counts[storey_guids[i]],
                properties=texts(model.objects.row(s.row).more) if s.row >= 0 else {},
            )
            for i, s in enumerate(interior.storeys)
        )
        members = set(interior.members)
        failed = [r for r in np.unique(model.polygon_owner[self._faces.failed]).tolist() if r in members]
        return BuildingData(
            guid=guid,
            name=root.name or root.id,
            storeys=storeys,
            elements=elements,
            storey_meshes=tuple(meshes),
            space_meshes=tuple(mesh for _, mesh in rooms),
            origin_enu_m=self._origin,
            bounds=self._bounds,
            loose_mesh=_mesh(soup.corners[loose] - self._origin, colours[loose], element_of[loose])
            if loose.any()
            else None,
            failed=tuple(model.objects.row(r).id for r in failed),
            properties=texts(root.more),
        )

    def _drawn(self) -> _Soup:
        """Return the triangles in their storeys: a surface of several objects once, the skin cut at the floors."""
        interior, faces = self._interior, self._faces
        owners, polygons = faces.owners[self._rows], faces.polygons[self._rows].astype(np.int64)
        by_object = np.full(len(self._model.object_type), -1, np.int64)
        for row, storey in interior.storey_of.items():
            by_object[row] = storey
        in_room = np.zeros(len(by_object), np.bool_)
        in_room[[row for row, room in interior.room_of.items() if room >= 0]] = True
        storeys = by_object[owners]
        # Rooms come before storeys, storeys before the skin.
        rank = np.where(in_room[owners], 0, np.where(storeys >= 0, 1, 2)) * (len(interior.storeys) + 1)
        kept = _first_of_each_source(self._model.polygon_source[polygons], polygons, rank + np.maximum(storeys, 0))
        corners = faces.points[faces.triangles[self._rows[kept]]]
        polygons, storeys = polygons[kept], storeys[kept]
        skin = storeys < 0
        inner = _Soup(corners[~skin], polygons[~skin], storeys[~skin])
        if not len(self._floors) or not skin.any():
            return _Soup(corners, polygons, storeys)
        cut, sources = cut_at_heights(corners[skin], self._floors[1:])
        middles = cut[:, :, 2].mean(axis=1)
        levels = np.maximum(np.searchsorted(self._floors, middles + AT_FLOOR_M, side="right") - 1, 0)
        return _Soup(
            np.concatenate([inner.corners, cut]),
            np.concatenate([inner.polygons, polygons[skin][sources]]),
            np.concatenate([inner.storeys, levels]),
        )

    def _elements(self, soup: _Soup, storey_guids: list[str]) -> tuple[tuple[Element, ...], Int64]:
        """Return the elements, one for each surface (or object without) in each storey, and that of each triangle."""
        model = self._model
        keys = np.column_stack([model.polygon_owner[soup.polygons], model.polygon_surface[soup.polygons], soup.storeys])
        if not len(keys):
            return (), np.empty(0, np.int64)
        found, element_of = np.unique(keys, axis=0, return_inverse=True)
        elements = []
        for owner, surface, storey in found.tolist():
            row = model.objects.row(owner)
            kind, name, more = model.type_of(owner), row.name, row.more
            guid = row.id or f"{kind}-{owner}"
            if surface >= 0:
                own = model.surfaces.row(surface)
                kind, guid = model.surfaces.type_of(surface), own.id or f"{guid}/{model.surfaces.type_of(surface)}"
                more = own.more | {"of": row.name or row.id}
            home = storey_guids[storey] if storey >= 0 else ""
            elements.append(Element(self._guids.unique(guid), name, kind, home, texts(more)))
        return tuple(elements), element_of.reshape(-1)

    def _rooms(self, number: int, storey: str) -> tuple[tuple[Space, ...], ElementMesh]:
        """Return the rooms of a storey and their bodies."""
        interior, model, faces = self._interior, self._model, self._faces
        rows = [row for row in interior.rooms if interior.storey_of.get(row, -1) == number]
        place = np.full(len(model.object_type), -1, np.int64)
        place[rows] = np.arange(len(rows))
        room_of = place[faces.owners[self._rows]]
        inside = room_of >= 0
        corners = faces.points[faces.triangles[self._rows[inside]]]
        colours = np.full((len(corners), 4), ROOM, np.uint8)
        mesh = _mesh(corners - self._origin, colours, room_of[inside])
        units = {row: unit for unit in interior.units for row in self._below(unit)}
        spaces = []
        for i, row in enumerate(rows):
            text = model.objects.row(row)
            own = corners[room_of[inside] == i]
            more = texts(text.more)
            if row in units:
                unit = model.objects.row(units[row])
                more["building unit"] = unit.name or unit.id
            spaces.append(
                Space(
                    self._guids.unique(text.id or f"{storey}/room-{i + 1}"),
                    text.name or text.id,
                    more.get("function", ""),
                    storey,
                    round(plan_area_m2(own), 3),
                    Bounds.of_points(own.reshape(-1, 3)),
                    more,
                )
            )
        return tuple(spaces), mesh

    def _below(self, unit: int) -> list[int]:
        below: list[int] = self._model.parents[self._model.parents[:, 1] == unit, 0].tolist()
        return below

    def _heights(self, soup: _Soup) -> list[float]:
        """Return the height of each storey: up to the next one, of its content for the topmost."""
        floors = self._floors
        result = np.diff(floors).tolist()
        top = soup.corners[soup.storeys == len(floors) - 1]
        highest = float(top[:, :, 2].max()) if len(top) else float(floors[-1])
        return [*result, max(0.0, highest - float(floors[-1]))]


def _first_of_each_source(sources: npt.NDArray[np.int32], polygons: Int64, rank: Int64) -> Int64:
    """Return the triangles to draw: of polygons that are one surface those of the lowest rank."""
    order = np.lexsort((polygons, rank))
    chosen: dict[int, int] = {}
    for source, polygon in zip(sources[order].tolist(), polygons[order].tolist(), strict=True):
        if source >= 0:
            chosen.setdefault(source, polygon)
    drawn = np.array([s < 0 or chosen[s] == p for s, p in zip(sources.tolist(), polygons.tolist(), strict=True)], bool)
    return np.flatnonzero(drawn)


def _mesh(corners: Float64, colours: UInt8, rows: Int64) -> ElementMesh:
    """Return a mesh of triangles (n, 3, 3)."""
    points = corners.reshape(-1, 3).astype(np.float32)
    return ElementMesh(
        points,
        np.arange(len(points), dtype=np.int32).reshape(-1, 3),
        np.repeat(colours, 3, axis=0),
        rows.astype(np.int32),
    )


def plan_area_m2(corners: Float64) -> float:
    """Return the area in plan of a body's triangles (n, 3, 3) that look up, or down if those are more."""
    a, b, c = (corners[:, i, :2] for i in range(3))
    doubled = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return float(max(doubled[doubled > 0].sum(), -doubled[doubled < 0].sum()) / 2)


def texts(properties: dict[str, object], *, prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Return properties as flat text: ``"address.street" -> "..."``."""
    flat: dict[str, str] = {}
    for key, value in properties.items():
        if isinstance(value, dict) and depth < MAX_DEPTH:
            flat |= texts(value, prefix=f"{prefix}{key}.", depth=depth + 1)
        elif isinstance(value, bool):
            flat[f"{prefix}{key}"] = "true" if value else "false"
        elif value is not None:
            flat[f"{prefix}{key}"] = str(value)[:MAX_VALUE_CHARS]
        if len(flat) >= MAX_PROPERTIES:
            break
    return dict(list(flat.items())[:MAX_PROPERTIES])


def units_of(model: CityModel, interior: Interior) -> list[dict[str, object]]:
    """Return the building's units for a report: name and rooms."""
    rooms = set(interior.rooms)
    found = []
    for unit in interior.units:
        below = model.parents[model.parents[:, 1] == unit, 0].tolist()
        text = model.objects.row(unit)
        found.append({"name": text.name or text.id, "rooms": len(rooms & set(below))})
    return found
