"""A building of an IFC model in a site: its meshes moved and turned, its storeys and rooms with heights and boxes."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from importers.ifc.model import ModelBuilding, ModelStorey
from importers.ifc.place import Placement
from layers.data.building import BuildingData, ElementMesh, Space, Storey
from layers.data.geometry import Bounds, Float32, Float64
from layers.site import transform_points


def placed_buildings(buildings: Sequence[ModelBuilding], placement: Placement) -> tuple[BuildingData, ...]:
    """Return the buildings of a model in the placement's site; all have the same origin."""
    origin = np.round(transform_points(placement.enu_from_ifc, placement.centre_m), 3)
    matrix = placement.enu_from_ifc.copy()
    # From metres relative to the model's middle to metres relative to the origin.
    matrix[:3, 3] = matrix[:3, :3] @ placement.centre_m + matrix[:3, 3] - origin
    return tuple(_placed(b, placement, matrix, origin) for b in buildings)


def _placed(building: ModelBuilding, placement: Placement, matrix: Float64, origin: Float64) -> BuildingData:
    content = tuple(_moved(m, matrix) for m in building.storey_meshes)
    rooms = tuple(_moved(m, matrix) for m in building.space_meshes)
    loose = _moved(building.loose_mesh, matrix) if building.loose_mesh is not None else None
    counts = Counter(e.storey_id for e in building.elements)
    storeys = tuple(
        _storey(building, index, content[index], rooms[index], placement, origin, counts[storey.guid])
        for index, storey in enumerate(building.storeys)
    )
    meshes = (*content, *((loose,) if loose is not None else ()))
    bounds = Bounds.empty()
    for mesh in meshes if any(len(m.points) for m in meshes) else rooms:
        if len(mesh.points):
            bounds = bounds.united(_box(mesh.points, origin))
    return BuildingData(
        guid=building.guid,
        name=building.name,
        storeys=storeys,
        elements=building.elements,
        storey_meshes=content,
        space_meshes=rooms,
        origin_enu_m=origin,
        bounds=bounds,
        loose_mesh=loose,
        failed=building.failed,
        properties=building.properties,
    )


def _moved(mesh: ElementMesh, matrix: Float64) -> ElementMesh:
    points = (mesh.points @ matrix[:3, :3].T + matrix[:3, 3]).astype(np.float32)
    return ElementMesh(points, mesh.triangles, mesh.colours, mesh.element_of_triangle)


def _storey(
    building: ModelBuilding,
    index: int,
    content: ElementMesh,
    rooms: ElementMesh,
    placement: Placement,
    origin: Float64,
    element_count: int,
) -> Storey:
    storey = building.storeys[index]
    floor = np.array([placement.centre_m[0], placement.centre_m[1], storey.floor_m])
    floor_enu = float(transform_points(placement.enu_from_ifc, floor)[2])
    tops = [float(m.points[:, 2].max()) for m in (content, rooms) if len(m.points)]
    return Storey(
        guid=storey.guid,
        name=storey.name,
        elevation_m=round(storey.elevation_m, 6),
        height_m=round(_height_m(building.storeys, index, [t + float(origin[2]) - floor_enu for t in tops]), 6),
        floor_enu_m=floor_enu,
        source=storey.source,
        confidence=storey.confidence,
        spaces=tuple(
            Space(s.guid, s.name, s.long_name, storey.guid, s.area_m2, box, s.properties)
            for s, box in zip(storey.spaces, _room_boxes(rooms, len(storey.spaces), origin), strict=True)
        ),
        element_count=element_count,
        properties=storey.properties,
    )


def _height_m(storeys: Sequence[ModelStorey], index: int, tops_m: Sequence[float]) -> float:
    above = [s.elevation_m for s in storeys[index + 1 :] if s.elevation_m > storeys[index].elevation_m + 1e-3]
    return above[0] - storeys[index].elevation_m if above else max([0.0, *tops_m])


def _room_boxes(mesh: ElementMesh, count: int, origin: Float64) -> list[Bounds]:
    """Return the box of each room; empty for one without triangles. Triangles of a room follow one another."""
    boxes = [Bounds.empty()] * count
    rows = mesh.element_of_triangle
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    if not len(starts):
        return boxes
    corners = mesh.points[mesh.triangles]
    low, high = (
        turn.reduceat(folded, starts, axis=0).astype(np.float64) + origin
        for turn, folded in ((np.minimum, corners.min(axis=1)), (np.maximum, corners.max(axis=1)))
    )
    for row, least, most in zip(rows[starts].tolist(), low.tolist(), high.tolist(), strict=True):
        boxes[row] = Bounds(*least, *most)
    return boxes


def _box(points: Float32, origin: Float64) -> Bounds:
    low, high = (v.astype(np.float64) + origin for v in (points.min(axis=0), points.max(axis=0)))
    return Bounds(*low.tolist(), *high.tolist())
