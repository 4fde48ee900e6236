"""The ground where buildings of a mesh are left out, and the walls that their neighbours have towards it.

A mesh has a skin only: under a building it has no ground, and where two buildings meet no wall.
"""

import itertools
from collections.abc import Mapping

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from layers.data.features import FeatureTable
from layers.data.geometry import Float32, Float64, Int32
from layers.data.report import note
from layers.row_looks import MARGIN_M, Flat
from scene.footprints import Blocks, Bool, FootprintShapes, blocks, collars
from scene.later import Later
from scene.polydata import polydata_from_arrays
from scene.views.view import ViewServices

GROUND_RGB = (0x8C / 255, 0x87 / 255, 0x7E / 255)
TOP_RGB = (0xC9 / 255, 0xC2 / 255, 0xB4 / 255)
WALL_RGB = (0xA8 / 255, 0x9F / 255, 0x90 / 255)
COLLAR_M = 0.15
MAX_WALLED = 200
"""So many buildings' neighbours get walls."""
MEETING_M = 1.3
"""Across so narrow a gap a mesh has no walls."""
WALL_SHARE = 0.8
"""Of the height of the lower one: what is above is its roof, which the mesh has."""


class FlatBlocks:
    """What stands for buildings of the mesh that are flattened. Scene thread only; made by a worker."""

    def __init__(self, services: ViewServices) -> None:
        self._services = services
        self.actors = (plain_actor(TOP_RGB), plain_actor(WALL_RGB))
        self._flats: Mapping[int, Flat] = {}
        self._table: FeatureTable | None = None
        self._making: Later[Blocks] = Later(services)
        self._sizes = (0, 0)
        self._shown = False
        self._origin: Float64 = np.zeros(3)

    @property
    def pending(self) -> int:
        """1 while blocks are being made."""
        return self._making.pending

    def fill(self, table: FeatureTable, flats: Mapping[int, Flat], *, origin: Float64) -> None:
        """Take the rows that are flat."""
        if flats == self._flats and table is self._table:
            return
        self.close()
        self._table, self._flats, self._origin, self._sizes = table, flats, origin, (0, 0)
        if flats:
            self._making.start(lambda: blocks(table, flats, origin=origin))
        self.show(self._shown)

    def update(self) -> bool:
        """Take the blocks once they are made; return whether that happened now."""
        made = self._making.take()
        if made is None:
            return False
        if made.result is None:
            report_undrawn(self._services, self._table, made.problem)
            return False
        found = made.result
        self._sizes = (len(found.tops), len(found.walls))
        for actor, triangles in zip(self.actors, (found.tops, found.walls), strict=True):
            _set(actor, found.points, triangles, self._origin)
        self.show(self._shown)
        return True

    def show(self, shown: bool) -> None:
        """Draw it or not."""
        self._shown = shown
        for actor, size in zip(self.actors, self._sizes, strict=True):
            actor.SetVisibility(shown and size > 0)

    def close(self) -> None:
        """Drop what is still being made."""
        self._making.drop()


class ClearedGround:
    """Three actors. Scene thread only; walls are found by a worker."""

    def __init__(self, services: ViewServices) -> None:
        self._services = services
        self.actors = (plain_actor(GROUND_RGB), plain_actor(GROUND_RGB), plain_actor(WALL_RGB))
        self._table: FeatureTable | None = None
        self._rows: tuple[int, ...] = ()
        self._shown = False
        self._walls = 0
        self._making: Later[tuple[Float32, Int32]] = Later(services)
        self._origin: Float64 = np.zeros(3)

    @property
    def pending(self) -> int:
        """1 while walls are being found."""
        return self._making.pending

    def fill(self, shapes: FootprintShapes, table: FeatureTable, rows: Bool, *, height_m: Float64) -> None:
        """Take the feet of `rows`, bool (n,); `height_m` is that of all rows."""
        wanted = tuple(np.flatnonzero(rows).tolist())
        if wanted == self._rows and table is self._table:
            return
        self.close()
        self._table, self._rows, self._origin, self._walls = table, wanted, shapes.origin_enu_m, 0
        if wanted:
            _set(self.actors[0], shapes.points, shapes.feet[rows[shapes.cap_feature]], self._origin)
            width_m = MARGIN_M + COLLAR_M
            _set(self.actors[1], *collars(table, rows, origin=self._origin, width_m=width_m), self._origin)
            self._making.start(lambda: party_walls(table, wanted[:MAX_WALLED], height_m, shapes.origin_enu_m))
        self.show(self._shown)

    def update(self) -> bool:
        """Take the walls once they are found; return whether that happened now."""
        made = self._making.take()
        if made is None:
            return False
        if made.result is None:
            report_undrawn(self._services, self._table, made.problem)
            return False
        points, triangles = made.result
        self._walls = len(triangles)
        if self._walls:
            _set(self.actors[2], points, triangles, self._origin)
        self.show(self._shown)
        return True

    def show(self, shown: bool) -> None:
        """Draw it or not."""
        self._shown = shown
        ground, around, walls = self.actors
        for actor in (ground, around):
            actor.SetVisibility(shown and bool(self._rows))
        walls.SetVisibility(shown and self._walls > 0)

    def close(self) -> None:
        """Drop what is still being found."""
        self._making.drop()


def party_walls(
    table: FeatureTable, rows: tuple[int, ...], height_m: Float64, origin: Float64
) -> tuple[Float32, Int32]:
    """Return the walls that the neighbours of `rows` have towards them: points and triangles. Any thread.

    Parameters
    ----------
    height_m : float64 (n,)
        Of all rows above their feet; NaN for one that is not known, which gets no wall.
    origin : float64 (3,)
        What is taken from the points, site ENU metres.
    """
    # Loaded when first needed: GEOS takes a while.
    import shapely

    from scene.analysis.footprint import neighbour_rows, row_polygon

    first_corner = np.full(len(table), -1)
    filled = np.flatnonzero(np.diff(table.ring_offsets) > 0)
    first_corner[table.ring_feature[filled][::-1]] = table.ring_offsets[filled][::-1]
    points: list[Float64] = []
    for row in rows:
        own = row_polygon(table, row)
        if own is None or not np.isfinite(height_m[row]):
            continue
        foot_m = float(table.ring_points[first_corner[row], 2])
        for other in neighbour_rows(table, row, MEETING_M):
            beside = row_polygon(table, other)
            if beside is None or other in rows or not np.isfinite(height_m[other]):
                continue
            top_m = min(foot_m + height_m[row], table.ring_points[first_corner[other], 2] + height_m[other])
            top_m = foot_m + WALL_SHARE * (top_m - foot_m)
            shared = shapely.intersection(shapely.boundary(beside), shapely.buffer(own, MEETING_M))
            for line in shapely.get_parts(shapely.line_merge(shared)) if top_m > foot_m else ():
                xy = shapely.get_coordinates(line)
                for a, b in itertools.pairwise(xy):
                    points.append(np.array([[*a, foot_m], [*b, foot_m], [*b, top_m], [*a, top_m]]) - origin)
    corners = np.concatenate(points) if points else np.empty((0, 3))
    quads = np.arange(0, len(corners), 4)[:, None]
    triangles = np.concatenate([quads + np.array([0, 1, 2]), quads + np.array([0, 2, 3])])
    return corners.astype(np.float32), triangles.astype(np.int32)


def report_undrawn(services: ViewServices, table: FeatureTable | None, problem: BaseException | None) -> None:
    """Tell a person that footprints of a table cannot be drawn, and why."""
    name = table.name if table is not None else ""
    services.report(note("the footprints of {name} cannot be drawn: {reason}", name=name, reason=str(problem)))


def plain_actor(rgb: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> vtkActor:
    """Return an actor of one colour without light, hidden and not to be picked."""
    mapper = vtkPolyDataMapper()
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.PickableOff()
    actor.GetProperty().LightingOff()
    actor.GetProperty().SetColor(*rgb)
    actor.VisibilityOff()
    return actor


def _set(actor: vtkActor, points: Float32, triangles: Int32, origin: Float64) -> None:
    mapper = actor.GetMapper()
    assert isinstance(mapper, vtkPolyDataMapper)  # noqa: S101
    mapper.SetInputData(polydata_from_arrays(points, triangles=triangles))
    actor.SetPosition(*(float(v) for v in origin))
