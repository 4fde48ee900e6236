"""Triangles of an IFC model, element by element, by IfcOpenShell's iterator."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from importers.ifc.colours import RGBA, ROOM, class_colour, style_colour
from importers.ifc.model import Tessellated, Vector
from importers.ifc.structure import Structure
from importers.importer import ImportContext
from layers.data.building import UInt8
from layers.data.geometry import Float32, Float64, Int32
from layers.errors import ImportFailed
from layers.site import transform_points

THREADS = 2
MAX_REACH_M = 1e5
"""An element further than this from the model's middle is taken for broken."""
MAX_TRIANGLES = 60_000_000
MAX_SHARED_POINTS = 1_000_000
"""Of shapes kept in case that other elements have them too."""


class Piece(NamedTuple):
    """The triangles of one element or room.

    Parameters
    ----------
    points : float32 (n, 3)
        Model metres, relative to the model's middle.
    triangles : int32 (m, 3)
    colours : uint8 (n, 4)
    """

    points: Float32
    triangles: Int32
    colours: UInt8


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """What was triangulated, by entity id."""

    pieces: dict[int, Piece] = field(default_factory=dict)
    tessellated: Tessellated = field(default_factory=Tessellated)


def read_shapes(
    model: Any, path: Path, structure: Structure, context: ImportContext, *, centre_m: Vector, count_openings: bool
) -> Shapes:
    """Return the triangles of all elements and rooms, relative to `centre_m`.

    Raises
    ------
    ImportFailed
        When there are more triangles than fit, or the units or contexts are unusable.
    Cancelled
    """
    relative = np.eye(4)
    relative[:3, 3] = -np.array(centre_m)
    rooms = {s.entity_id for s in structure.spaces}
    pieces: dict[int, Piece] = {}
    made = _Pieces(relative)
    triangle_count = opening_shapes = opening_triangles = 0
    drawn = frozenset(structure.drawable_ids)
    wanted = [model.by_id(i) for i in structure.drawable_ids]
    if count_openings:
        wanted += [e for e in model.by_type("IfcOpeningElement") if e.Representation is not None]
    for item, fraction in _shapes(model, path, wanted):
        context.check_cancelled()
        context.progress(0.2 + 0.7 * fraction, "triangles")
        entity_id = item.id
        piece = made.piece(item, room=entity_id in rooms)
        if piece is None:
            continue
        if entity_id not in drawn:
            opening_shapes += 1
            opening_triangles += len(piece.triangles)
            continue
        triangle_count += len(piece.triangles)
        if triangle_count > MAX_TRIANGLES:
            raise ImportFailed(
                path,
                problem="it has more than {limit} triangles",
                advice="split the model into buildings",
                limit=MAX_TRIANGLES,
            )
        pieces[entity_id] = piece
    told = Tessellated(len(pieces), triangle_count, count_openings, opening_shapes, opening_triangles)
    return Shapes(pieces, told)


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


class _OwnShape(NamedTuple):
    """Points float64 (n, 3) in an element's own coordinates; the rest as of a `Piece`."""

    points: Float64
    triangles: Int32
    colours: UInt8


class _Pieces:
    """Makes a piece of each shape; what shapes of one geometry have in common is worked out once."""

    def __init__(self, relative: Float64) -> None:
        self._relative = relative
        self._known: dict[tuple[str, str, bool], _OwnShape | None] = {}
        self._held = 0

    def piece(self, item: Any, *, room: bool) -> Piece | None:
        """Return points, triangles and colours of one element; None when it has no sound triangle."""
        key = (item.geometry.id, item.type, room)
        if key not in self._known:
            own = _own_shape(item, room=room)
            self._held += 0 if own is None else len(own.points)
            if self._held > MAX_SHARED_POINTS:
                self._known.clear()
                self._held = 0
            self._known[key] = own
        own = self._known[key]
        if own is None:
            return None
        world = np.array(item.transformation.matrix, np.float64).reshape(4, 4).T
        points = transform_points(self._relative @ world, own.points)
        sound = np.all(np.isfinite(points) & (np.abs(points) < MAX_REACH_M), axis=1)
        if sound.all():
            return Piece(points.astype(np.float32), own.triangles, own.colours)
        kept = own.triangles[np.all(np.take(sound, own.triangles), axis=1)]
        if not len(kept):
            return None
        used, corners = np.unique(kept, return_inverse=True)
        return Piece(points[used].astype(np.float32), corners.reshape(-1, 3).astype(np.int32), own.colours[used])


def _own_shape(item: Any, *, room: bool) -> _OwnShape | None:
    """Return an element's shape; None when it has no triangle."""
    geometry = item.geometry
    # Copies: the geometry is gone once the iterator goes on.
    vertices = np.frombuffer(geometry.verts_buffer, np.float64).reshape(-1, 3).copy()
    triangles = np.frombuffer(geometry.faces_buffer, np.int32).reshape(-1, 3)
    materials = np.frombuffer(geometry.material_ids_buffer, np.int32)
    if len(materials) != len(triangles):
        materials = np.full(len(triangles), -1, np.int32)
    kept = np.all((triangles >= 0) & (triangles < len(vertices)), axis=1)
    if not kept.any():
        return None
    triangles, materials = triangles[kept], materials[kept]
    palette = _palette(geometry.materials, item.type, room=room)
    last = len(palette) - 1
    styles = np.where((materials >= 0) & (materials < last), materials, last)
    # A vertex that two materials share becomes two, so that colours do not run into each other.
    keys, corners = np.unique(triangles * np.int64(len(palette)) + styles[:, None], return_inverse=True)
    vertex, style = np.divmod(keys, len(palette))
    return _OwnShape(vertices[vertex], corners.reshape(-1, 3).astype(np.int32), palette[style])


def _palette(styles: Any, ifc_class: str, *, room: bool) -> UInt8:
    """Return uint8 (styles + 1, 4); the last row is for triangles without a style."""
    colours: list[RGBA] = [] if room else [style_colour(s, ifc_class=ifc_class) for s in styles]
    colours.append(ROOM if room else class_colour(ifc_class))
    return np.array(colours, np.uint8)
