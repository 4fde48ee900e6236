"""Draws the footprints and lines of district records: fill, walls, outline, and the chosen row in amber.

Points are painted over the frame, where text and symbols are; here is what needs depth.
"""

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper

from layers.base import LayerState
from layers.data.features import FeatureTable
from layers.data.geometry import Bounds, Float64, Int32
from layers.district import DistrictState, vertical_extents
from scene.footprints import Bool, FootprintShapes, shapes_from_table
from scene.later import Later
from scene.polydata import polydata_from_arrays
from scene.singulation.table import SingledTable
from scene.streaming.view_state import ViewState
from scene.views.cleared_ground import ClearedGround, FlatBlocks, plain_actor, report_undrawn
from scene.views.view import ViewServices, ViewStats

HIGHLIGHT_COLOUR = "#F2A93B"
EDGE_PX, HIGHLIGHT_EDGE_PX = 2.0, 3.5
CAP_ALPHA, WALL_ALPHA, HIGHLIGHT_CAP_ALPHA, HIGHLIGHT_WALL_ALPHA = 0.35, 0.14, 0.7, 0.55


class DistrictView:
    """Eleven actors for a layer of any size. Scene thread only; triangles are made by a worker."""

    def __init__(self, services: ViewServices) -> None:
        self._services = services
        self._state: DistrictState | None = None
        self._shapes: FootprintShapes | None = None
        self._making: Later[FootprintShapes] = Later(services)
        self._plain = _Parts(cap_alpha=CAP_ALPHA, wall_alpha=WALL_ALPHA, edge_px=EDGE_PX)
        self._chosen = _Parts(cap_alpha=HIGHLIGHT_CAP_ALPHA, wall_alpha=HIGHLIGHT_WALL_ALPHA, edge_px=HIGHLIGHT_EDGE_PX)
        self._cleared = ClearedGround(services)
        self._flat = FlatBlocks(services)
        self._height_m: Float64 = np.empty(0)
        self._bounds = Bounds.empty()
        self._failed = 0
        self._singled = SingledTable(services)
        for actor in self._actors:
            actor.VisibilityOff()
            services.renderer.AddViewProp(actor)

    @property
    def _actors(self) -> tuple[vtkActor, ...]:
        return (*self._plain.actors, *self._chosen.actors, *self._cleared.actors, *self._flat.actors)

    def apply(self, old: LayerState | None, new: LayerState) -> None:
        """Take other records, or another way of drawing them."""
        if not isinstance(new, DistrictState):
            raise TypeError(f"DistrictView draws DistrictState, not {type(new).__name__}")
        before, self._state = self._state, new
        if before is None or before.table is not new.table:
            self._make(new.table)
        elif (
            before.visible_rows is not new.visible_rows
            or before.highlight != new.highlight
            or before.looks is not new.looks
        ):
            self._fill(new)
        self._look()
        self._singled.apply(new)

    def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
        """Take the triangles once they are made."""
        del view, budget_s
        self._singled.update()
        changed = self._take()
        changed |= self._cleared.update() | self._flat.update()
        return ViewStats(
            failed=self._failed,
            pending=self._making.pending + self._singled.pending + self._cleared.pending + self._flat.pending,
            triangles=self._triangles(),
            changed=changed,
        )

    def bounds(self) -> Bounds:
        """Return the box of what is drawn and of the points that the overlay paints: the ground lies under both."""
        if self._state is None or not self._state.visible:
            return Bounds.empty()
        points = self._state.table.bounds
        return points.united(self._bounds) if self._is_shown() else points

    def close(self) -> None:
        """Take the actors out; triangles that are still being made are dropped."""
        self._making.drop()
        self._singled.close()
        self._cleared.close()
        self._flat.close()
        for actor in self._actors:
            self._services.renderer.RemoveViewProp(actor)

    def _make(self, table: FeatureTable) -> None:
        _, self._height_m = vertical_extents(table)
        self._making.drop()
        self._shapes = None
        self._bounds = Bounds.empty()
        if len(table.ring_feature) or len(table.line_feature):
            self._making.start(lambda: shapes_from_table(table))

    def _take(self) -> bool:
        made = self._making.take()
        if made is None or self._state is None:
            return False
        if made.result is None:
            self._failed = 1
            report_undrawn(self._services, self._state.table, made.problem)
            return False
        self._shapes = made.result
        self._fill(self._state)
        self._look()
        low, high = self._shapes.points.min(axis=0), self._shapes.points.max(axis=0)
        self._bounds = Bounds.of_points(np.array([low, high], np.float64) + self._shapes.origin_enu_m)
        return True

    def _fill(self, state: DistrictState) -> None:
        if self._shapes is None:
            return
        chosen = np.zeros(len(state.table), np.bool_)
        if 0 <= state.highlight < len(chosen):
            chosen[state.highlight] = True
        self._plain.fill(self._shapes, state.visible_rows & ~chosen)
        self._chosen.fill(self._shapes, chosen)
        self._cleared.fill(self._shapes, state.table, _gone(state), height_m=self._height_m)
        self._flat.fill(state.table, state.flats, origin=self._shapes.origin_enu_m)

    def _is_shown(self) -> bool:
        state = self._state
        return state is not None and state.visible and state.opacity > 0 and not state.on_mesh

    def _look(self) -> None:
        if self._state is None:
            return
        shown = self._is_shown() and self._shapes is not None
        self._plain.look(self._state.colour, opacity=self._state.opacity, shown=shown)
        self._chosen.look(HIGHLIGHT_COLOUR, opacity=self._state.opacity, shown=shown)
        for made in (self._cleared, self._flat):
            made.show(self._state.visible and self._state.on_mesh and self._shapes is not None)

    def _triangles(self) -> int:
        return self._plain.triangles + self._chosen.triangles if self._is_shown() else 0


def _gone(state: DistrictState) -> Bool:
    """Return bool (n,): rows whose building of the mesh is not drawn, and whose foot is known."""
    looks = state.looks
    if looks is None or state.table.draped:
        return np.zeros(len(state.table), np.bool_)
    styles = [place + 1 for place, look in enumerate(looks.looks) if look.fate == "gone"]
    return np.isin(looks.style, styles)


class _Parts:
    """Caps, walls and edges of some rows in one colour."""

    def __init__(self, *, cap_alpha: float, wall_alpha: float, edge_px: float) -> None:
        self.actors = (plain_actor(), plain_actor(), plain_actor())
        self._alphas = (cap_alpha, wall_alpha, 1.0)
        self._sizes = [0, 0, 0]
        self.actors[2].GetProperty().SetLineWidth(edge_px)

    @property
    def triangles(self) -> int:
        """Triangles of caps and walls."""
        return self._sizes[0] + self._sizes[1]

    def fill(self, shapes: FootprintShapes, rows: Bool) -> None:
        """Take the cells of `rows`."""
        cells: tuple[Int32, Int32, Int32] = (
            shapes.caps[rows[shapes.cap_feature]],
            shapes.walls[rows[shapes.wall_feature]],
            shapes.edges[rows[shapes.edge_feature]],
        )
        for place, (actor, wanted) in enumerate(zip(self.actors, cells, strict=True)):
            self._sizes[place] = len(wanted)
            if not len(wanted):
                continue
            _set_cells(actor, shapes, **{"lines" if place == 2 else "triangles": wanted})

    def look(self, colour: str, *, opacity: float, shown: bool) -> None:
        """Take colour, opacity and visibility."""
        rgb = _rgb(colour)
        for actor, alpha, size in zip(self.actors, self._alphas, self._sizes, strict=True):
            actor.SetVisibility(shown and size > 0)
            actor.GetProperty().SetColor(*rgb)
            actor.GetProperty().SetOpacity(alpha * opacity)


def _set_cells(
    actor: vtkActor, shapes: FootprintShapes, *, triangles: Int32 | None = None, lines: Int32 | None = None
) -> None:
    mapper = actor.GetMapper()
    assert isinstance(mapper, vtkPolyDataMapper)  # noqa: S101
    mapper.SetInputData(polydata_from_arrays(shapes.points, triangles=triangles, lines=lines))
    actor.SetPosition(*(float(v) for v in shapes.origin_enu_m))


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
