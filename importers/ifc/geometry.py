"""Triangles of an IFC model, merged by storey, by IfcOpenShell's iterator."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from importers.ifc.colours import RGBA, ROOM, class_colour, style_colour
from importers.ifc.structure import Structure
from importers.importer import ImportContext
from layers.data.building import ElementMesh, UInt8
from layers.data.geometry import Float32, Float64, Int32
from layers.errors import Cancelled, ImportFailed
from layers.site import transform_points

THREADS = 2
MAX_REACH_M = 1e5
"""An element further than this from the model's middle is taken for broken."""
MAX_TRIANGLES = 60_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Meshes in the order of the structure's storeys.

    Parameters
    ----------
    failed : tuple of str
        GUIDs of elements that have a body but gave no triangles.
    shapes, openings : int
        Elements and rooms with triangles; openings with triangles (counted only when asked for).
    """

    storey_meshes: tuple[ElementMesh, ...]
    space_meshes: tuple[ElementMesh, ...]
    loose_mesh: ElementMesh | None
    failed: tuple[str, ...]
    shapes: int
    triangles: int
    opening_shapes: int = 0
    opening_triangles: int = 0


class _Collector:
    """Gathers pieces of one mesh."""

    def __init__(self) -> None:
        self._points: list[Float32] = []
        self._triangles: list[Int32] = []
        self._colours: list[UInt8] = []
        self._rows: list[Int32] = []
        self._count = 0

    def add(self, points: Float32, triangles: Int32, colours: UInt8, row: int) -> None:
        self._points.append(points)
        self._triangles.append((triangles + self._count).astype(np.int32))
        self._colours.append(colours)
        self._rows.append(np.full(len(triangles), row, np.int32))
        self._count += len(points)

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


def read_geometry(
    model: Any,
    path: Path,
    structure: Structure,
    context: ImportContext,
    *,
    enu_from_ifc: Float64,
    origin_enu_m: Float64,
    count_openings: bool = False,
) -> Geometry:
    """Return the model's triangles, relative to `origin_enu_m`.

    Raises
    ------
    ImportFailed
        When there are more triangles than fit, or the units or contexts are unusable.
    Cancelled
    """
    storeys = [_Collector() for _ in structure.storeys]
    rooms = [_Collector() for _ in structure.storeys]
    loose = _Collector()
    relative = enu_from_ifc.copy()
    relative[:3, 3] -= origin_enu_m
    done: set[int] = set()
    shapes = triangle_count = opening_shapes = opening_triangles = 0
    wanted = [model.by_id(i) for i in structure.drawable_ids]
    if count_openings:
        wanted += [e for e in model.by_type("IfcOpeningElement") if e.Representation is not None]
    for item, fraction in _shapes(model, path, wanted):
        if context.cancelled():
            raise Cancelled
        context.progress(0.2 + 0.75 * fraction, "triangles")
        entity_id = item.id
        piece = _piece(item, relative, room=entity_id in structure.space_of_id)
        if piece is None:
            continue
        points, triangles, colours = piece
        if entity_id not in structure.element_of_id and entity_id not in structure.space_of_id:
            opening_shapes += 1
            opening_triangles += len(triangles)
            continue
        shapes += 1
        triangle_count += len(triangles)
        if triangle_count > MAX_TRIANGLES:
            raise ImportFailed(
                path,
                problem="it has more than {limit} triangles",
                advice="split the model into buildings",
                limit=MAX_TRIANGLES,
            )
        done.add(entity_id)
        if entity_id in structure.space_of_id:
            storey, row = structure.space_of_id[entity_id]
            rooms[storey].add(points, triangles, colours, row)
        else:
            storey = structure.storey_of_id[entity_id]
            target = storeys[storey] if storey >= 0 else loose
            target.add(points, triangles, colours, structure.element_of_id[entity_id])
    return Geometry(
        storey_meshes=tuple(c.mesh() for c in storeys),
        space_meshes=tuple(c.mesh() for c in rooms),
        loose_mesh=None if loose.is_empty else loose.mesh(),
        failed=(*structure.broken, *_missing(structure, done)),
        shapes=shapes,
        triangles=triangle_count,
        opening_shapes=opening_shapes,
        opening_triangles=opening_triangles,
    )


def _shapes(model: Any, path: Path, wanted: list[Any]) -> Iterator[tuple[Any, float]]:
    """Yield each triangulated element and how far the work is (0..1)."""
    if not wanted:
        return
    from ifcopenshell import geom

    native: Any = geom
    settings = native.settings()
    # Shapes in their own coordinates: one that many elements share is then triangulated once.
    settings.set("use-world-coords", False)
    settings.set("no-normals", True)
    settings.set("apply-default-materials", False)
    try:
        iterator = native.iterator(settings, model, THREADS, include=wanted)
        found = iterator.initialize()
    except RuntimeError as error:
        raise ImportFailed(
            path,
            where="IfcProject",
            problem="its units or contexts cannot be used: {reason}",
            advice="export it again as IFC2x3, IFC4 or IFC4x3",
            reason=str(error)[:200],
        ) from error
    if not found:
        return
    while True:
        yield iterator.get(), iterator.progress() / 100.0
        if not iterator.next():
            return


def _piece(item: Any, relative: Float64, *, room: bool) -> tuple[Float32, Int32, UInt8] | None:
    """Return points, triangles and colours of one element; None when it has no sound triangle."""
    geometry = item.geometry
    vertices = np.frombuffer(geometry.verts_buffer, np.float64).reshape(-1, 3)
    triangles = np.frombuffer(geometry.faces_buffer, np.int32).reshape(-1, 3)
    if not len(vertices) or not len(triangles):
        return None
    world = np.array(item.transformation.matrix, np.float64).reshape(4, 4).T
    moved = transform_points(relative @ world, vertices)
    triangles = triangles[np.all((triangles >= 0) & (triangles < len(vertices)), axis=1)]
    sound = np.all(np.isfinite(moved) & (np.abs(moved) < MAX_REACH_M), axis=1)
    kept = np.all(np.take(sound, triangles), axis=1)
    if not kept.any():
        return None
    materials = np.frombuffer(geometry.material_ids_buffer, np.int32)
    if len(materials) != len(kept):
        materials = np.full(len(kept), -1, np.int32)
    triangles, materials = triangles[kept], materials[kept]
    # A vertex that two materials share becomes two, so that colours do not run into each other.
    pairs, corners = np.unique(
        np.column_stack([triangles.reshape(-1), np.repeat(materials, 3)]), axis=0, return_inverse=True
    )
    palette = _palette(geometry.materials, item.type, room=room)
    colours = palette[np.where((pairs[:, 1] >= 0) & (pairs[:, 1] < len(palette) - 1), pairs[:, 1], -1)]
    points = moved[pairs[:, 0]].astype(np.float32)
    return points, corners.reshape(-1, 3).astype(np.int32), colours


def _palette(styles: Any, ifc_class: str, *, room: bool) -> UInt8:
    """Return uint8 (styles + 1, 4); the last row is for triangles without a style."""
    colours: list[RGBA] = [] if room else [style_colour(s, ifc_class=ifc_class) for s in styles]
    colours.append(ROOM if room else class_colour(ifc_class))
    return np.array(colours, np.uint8)


def _missing(structure: Structure, done: set[int]) -> list[str]:
    guids = []
    for entity_id in structure.drawable_ids:
        if entity_id in done:
            continue
        if entity_id in structure.element_of_id:
            guids.append(structure.elements[structure.element_of_id[entity_id]].guid)
        else:
            storey, row = structure.space_of_id[entity_id]
            guids.append(structure.storeys[storey].spaces[row].guid)
    return guids


def plan_area_m2(mesh: ElementMesh, row: int) -> float:
    """Return the area in plan of one room's upward faces: its floor area when its walls are upright."""
    corners = mesh.points[mesh.triangles[mesh.element_of_triangle == row]].astype(np.float64)
    if not len(corners):
        return 0.0
    a, b, c = corners[:, 0, :2], corners[:, 1, :2], corners[:, 2, :2]
    doubled = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return float(doubled[doubled > 0].sum() / 2)
