"""The footprints of a table as they are told apart on a mesh: as they are, and a little wider around them."""

from concurrent.futures import Executor
from typing import Protocol

import numpy as np

from layers.data.features import FeatureTable
from layers.data.geometry import Float64, Int32
from layers.data.report import Problem, note
from layers.district import DistrictState, vertical_extents
from layers.row_looks import MARGIN_M
from scene.footprints import footprint_polygons
from scene.later import Later
from scene.singulation.outline import Outline, outline_of
from scene.singulation.raster import PlanRings
from scene.singulation.shader import CLEAR, GLASS, GONE
from scene.singulation.singulation import SingledRows, Singulation

_KINDS = {"": CLEAR, "glass": GLASS, "gone": GONE}
_KEPT = 16
"""Outlines that are kept: the pointer goes to and fro."""


class Services(Protocol):
    """What `SingledTable` uses of `ViewServices`."""

    @property
    def executor(self) -> Executor: ...  # noqa: D102
    @property
    def singulation(self) -> Singulation | None: ...  # noqa: D102
    def wake(self) -> None: ...  # noqa: D102
    def report(self, problem: Problem) -> None: ...  # noqa: D102


class SingledTable:
    """Tells the scene's `Singulation` of one layer's rows. Scene thread only; footprints are widened by a worker."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._state: DistrictState | None = None
        self._rings: tuple[PlanRings, ...] | None = None
        self._making: Later[tuple[PlanRings, ...]] = Later(services)
        self._outlines: dict[int, Outline | None] = {}

    @property
    def pending(self) -> int:
        """1 while footprints are being widened."""
        return self._making.pending

    def apply(self, state: DistrictState) -> None:
        """Take other records, or another way of showing them."""
        if self._state is None or self._state.table is not state.table:
            self._drop()
        self._state = state
        if self._rings is None and not self._making.pending and self._is_shown():
            self._making.start(lambda: plan_rings(state.table))
        self._tell()

    def update(self) -> None:
        """Take the footprints once they are wider."""
        made = self._making.take()
        if made is None or self._state is None:
            return
        if made.result is None:
            self._rings = ()
            told = note(
                "the footprints of {name} cannot be told apart on the mesh: {reason}",
                name=self._state.table.name,
                reason=str(made.problem),
            )
            self._services.report(told)
            return
        self._rings = made.result
        self._tell()

    def close(self) -> None:
        """Have nothing of it told apart any more."""
        self._drop()

    def _is_shown(self) -> bool:
        state = self._state
        return (
            state is not None
            and self._services.singulation is not None
            and state.on_mesh
            and state.visible
            and bool(len(state.table.ring_feature))
        )

    def _drop(self) -> None:
        self._making.drop()
        if self._services.singulation is not None and self._state is not None:
            self._services.singulation.set(self._state.layer_id, None)
        self._rings = None
        self._outlines.clear()

    def _tell(self) -> None:
        state, singulation = self._state, self._services.singulation
        if state is None or singulation is None:
            return
        if not self._rings or not self._is_shown() or state.looks is None:
            singulation.set(state.layer_id, None)
            return
        looks = state.looks.looks
        rows = SingledRows(
            rings=self._rings,
            style=state.looks.style,
            tints=tuple(_tint(look.colour, look.strength * state.opacity) for look in looks),
            kinds=tuple(_KINDS[look.fate] for look in looks),
            hovered=self._outline(state.hovered),
            chosen=self._outline(state.highlight),
        )
        singulation.set(state.layer_id, rows)

    def _outline(self, row: int) -> Outline | None:
        if row < 0 or self._state is None:
            return None
        if row not in self._outlines:
            while len(self._outlines) >= _KEPT:
                del self._outlines[next(iter(self._outlines))]
            self._outlines[row] = row_outline(self._state.table, row)
        return self._outlines[row]


def _tint(colour: str, strength: float) -> tuple[float, float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, strength


def plan_rings(table: FeatureTable, *, margin_m: float = MARGIN_M) -> tuple[PlanRings, ...]:
    """Return what `SingledRows.rings` asks for. Any thread; a second for 100,000 footprints."""
    base_m, _ = vertical_extents(table)
    known = base_m[np.isfinite(base_m)]
    ground_m = float(np.percentile(known, 1.0)) if len(known) else 0.0
    own = PlanRings.of(
        table.ring_points[:, :2], table.ring_offsets, table.ring_feature, rows=len(table), ground_m=ground_m
    )
    wider = _widened(table, margin_m)
    if wider is None:
        return (own,)
    xy, offsets, row = wider
    return PlanRings.of(xy, offsets, row, rows=len(table), ground_m=ground_m), own


def row_outline(table: FeatureTable, row: int, *, margin_m: float = MARGIN_M) -> Outline | None:
    """Return the distances around a row's footprint, a margin wider where no other one is; None for a row without."""
    # Loaded when first needed: GEOS takes a while.
    import shapely

    from scene.analysis.footprint import standing_polygon

    wider = standing_polygon(table, row, margin_m=margin_m)
    if wider is None:
        return None
    rings = shapely.get_rings(shapely.get_parts(wider))
    spans = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    offsets = np.cumsum([0, *(len(span) for span in spans)]).astype(np.int32)
    return outline_of(np.concatenate(spans), offsets) if spans else None


def _widened(table: FeatureTable, margin_m: float) -> tuple[Float64, Int32, Int32] | None:
    """Return corners, offsets and rows of the rings of all footprints, wider by a margin."""
    import shapely

    if not len(table.ring_points) or margin_m <= 0.0:
        return None
    origin = np.nanmean(np.where(np.isfinite(table.ring_points[:, :2]), table.ring_points[:, :2], np.nan), axis=0)
    polygons, feature = footprint_polygons(table, origin=origin)
    valid = shapely.is_valid(polygons)
    if not valid.any():
        return None
    wider = shapely.buffer(polygons[valid], margin_m, join_style="mitre", mitre_limit=2.0)
    rings, source = shapely.get_rings(wider, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    sizes = np.bincount(ring, minlength=len(rings))
    # shapely closes its rings.
    last = np.cumsum(sizes) - 1
    open_ = np.ones(len(corners), np.bool_)
    open_[last] = False
    offsets = np.concatenate([[0], np.cumsum(sizes - 1)]).astype(np.int32)
    return corners[open_] + origin, offsets, feature[valid][source].astype(np.int32)
