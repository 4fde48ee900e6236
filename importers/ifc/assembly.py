"""Structure and triangles of an IFC model, put together building by building and storey by storey."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from importers.ifc.geometry import Piece
from importers.ifc.model import ModelBuilding, ModelSpace, ModelStorey
from importers.ifc.storeys import Settled, settled
from importers.ifc.structure import RawBuilding, RawElement, RawSpace, RawStorey, Structure
from layers.data.building import Element, ElementMesh, UInt8
from layers.data.geometry import Float32, Int32


@dataclass(slots=True, eq=False)
class _Held:
    """What one building holds."""

    storeys: list[RawStorey] = field(default_factory=list)
    elements: list[RawElement] = field(default_factory=list)
    spaces: list[RawSpace] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.storeys or self.elements or self.spaces)


def assembled(structure: Structure, pieces: dict[int, Piece], *, middle_m: float) -> tuple[ModelBuilding, ...]:
    """Return the buildings of a model; those that hold nothing are left out, unless all do.

    `middle_m` is the height that the points of `pieces` are relative to.
    """
    held = [_Held() for _ in structure.buildings]
    ranks: list[int] = []
    for storey in structure.storeys:
        ranks.append(len(held[storey.building].storeys))
        held[storey.building].storeys.append(storey)
    for element in structure.elements:
        rank = ranks[element.storey] if element.storey >= 0 else -1
        held[element.building].elements.append(replace(element, storey=rank))
    for space in structure.spaces:
        rank = ranks[space.storey] if space.storey >= 0 else -1
        held[space.building].spaces.append(replace(space, storey=rank))
    drawn = structure.broken_ids.union(structure.drawable_ids)
    filled = [(b, h) for b, h in zip(structure.buildings, held, strict=True) if not h.is_empty]
    return tuple(
        _assembled(building, found, pieces, drawn, middle_m)
        for building, found in filled or [(structure.buildings[0], _Held())]
    )


def _assembled(
    building: RawBuilding, held: _Held, pieces: dict[int, Piece], drawn: frozenset[int], middle_m: float
) -> ModelBuilding:
    found = settled(building, held.storeys, held.elements, held.spaces, pieces, middle_m=middle_m)
    content = [_Collector() for _ in found.storeys]
    rooms = [_Collector() for _ in found.storeys]
    loose = _Collector()
    elements: list[Element] = []
    failed: list[str] = []
    for raw, storey in zip(held.elements, found.storey_of_element, strict=True):
        piece = pieces.get(raw.entity_id)
        if piece is not None:
            (content[storey] if storey >= 0 else loose).add(piece, len(elements))
        elif raw.entity_id in drawn:
            failed.append(raw.element.guid)
        home = found.storeys[storey].guid if storey >= 0 else ""
        elements.append(raw.element if raw.element.storey_id == home else replace(raw.element, storey_id=home))
    spaces: list[list[ModelSpace]] = [[] for _ in found.storeys]
    for space, storey in zip(held.spaces, found.storey_of_space, strict=True):
        piece = pieces.get(space.entity_id)
        if piece is not None:
            rooms[storey].add(piece, len(spaces[storey]))
        elif space.entity_id in drawn:
            failed.append(space.guid)
        area = space.area_m2 or (0.0 if piece is None else _plan_area_m2(piece))
        spaces[storey].append(ModelSpace(space.guid, space.name, space.long_name, round(area, 3), space.properties))
    return ModelBuilding(
        guid=building.guid,
        name=building.name,
        ifc_class=building.ifc_class,
        properties=building.properties,
        storeys=_with_spaces(found, spaces),
        elements=tuple(elements),
        storey_meshes=tuple(c.mesh() for c in content),
        space_meshes=tuple(c.mesh() for c in rooms),
        loose_mesh=None if loose.is_empty else loose.mesh(),
        failed=tuple(failed),
    )


def _with_spaces(found: Settled, spaces: Sequence[Sequence[ModelSpace]]) -> tuple[ModelStorey, ...]:
    return tuple(replace(s, spaces=tuple(held)) for s, held in zip(found.storeys, spaces, strict=True))


def _plan_area_m2(piece: Piece) -> float:
    """Return the area in plan of a room's upward faces: its floor area when its walls are upright."""
    corners = piece.points[piece.triangles].astype(np.float64)
    a, b, c = corners[:, 0, :2], corners[:, 1, :2], corners[:, 2, :2]
    doubled = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return float(doubled[doubled > 0].sum() / 2)


class _Collector:
    """Gathers pieces of one mesh."""

    def __init__(self) -> None:
        self._points: list[Float32] = []
        self._triangles: list[Int32] = []
        self._colours: list[UInt8] = []
        self._rows: list[Int32] = []
        self._count = 0

    def add(self, piece: Piece, row: int) -> None:
        self._points.append(piece.points)
        self._triangles.append((piece.triangles + self._count).astype(np.int32))
        self._colours.append(piece.colours)
        self._rows.append(np.full(len(piece.triangles), row, np.int32))
        self._count += len(piece.points)

    @property
    def is_empty(self) -> bool:
        return not self._points

    def mesh(self) -> ElementMesh:
        if not self._points:
            return ElementMesh(
                np.empty((0, 3), np.float32),
                np.empty((0, 3), np.int32),
                np.empty((0, 4), np.uint8),
                np.empty(0, np.int32),
            )
        return ElementMesh(
            np.concatenate(self._points),
            np.concatenate(self._triangles),
            np.concatenate(self._colours),
            np.concatenate(self._rows),
        )
