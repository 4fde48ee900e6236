"""Draws a building model: storeys that move apart, glass, sharp edges, rooms, and what is chosen in amber."""

from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor

from layers.base import LayerState
from layers.building import NO_COLOURS, BuildingState, shifted
from layers.building_groups import GroupLook
from layers.data.building import BuildingData, ElementMesh, space_of
from layers.data.geometry import Bounds, Float32, Int32
from layers.storey_offsets import ground_storey
from scene.polydata import compacted
from scene.streaming.view_state import ViewState
from scene.views.building_part import (
    AMBER,
    HIGHLIGHT_NEARER,
    BuildingPart,
    Photographs,
    bring_forward,
    lid_triangles,
    surface_actor,
)
from scene.views.building_sorting import Sorted, sorted_parts
from scene.views.view import ViewServices, ViewStats

ROOM_CHOSEN_ALPHA = 0.5
GHOST_ALPHA, GHOST_ALPHA_OF_MANY, MANY_STOREYS = 0.1, 0.035, 6
"""What is seen through of one storey or few; through all walls of a tower less would be left than a fog."""


class BuildingView:
    """Draws a `BuildingState`. Scene thread only; edges are found on worker threads and follow."""

    def __init__(self, services: ViewServices) -> None:
        self._services = services
        self._data: BuildingData | None = None
        self._state: BuildingState | None = None
        self._parts: list[BuildingPart] = []
        self._photographs: Photographs | None = None
        self._highlight: _Highlight | None = None
        self._changed = False

    def apply(self, old: LayerState | None, new: LayerState) -> None:
        """Take another state; geometry is made anew only for another model."""
        del old
        if not isinstance(new, BuildingState):
            raise TypeError(f"BuildingView draws BuildingState, not {type(new).__name__}")
        before, self._state = self._state, new
        if new.data is not self._data or (before is not None and before.groups != new.groups):
            self._clear()
            self._build(new.data, new.groups)
            before = None
        if before is None or before.chosen != new.chosen:
            self._set_highlight(new)
        if (before.room_colours if before is not None else NO_COLOURS) is not new.room_colours:
            for part in self._parts:
                part.set_room_colours(new.room_colours)
        self._place(new)
        self._changed = True

    def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
        """Take in the edges that are ready."""
        del view, budget_s
        state = self._state
        if state is None:
            return ViewStats()
        pending = 0
        for part in self._parts:
            if part.take_edges(self._services.renderer):
                self._place(state)
                self._changed = True
            pending += part.is_waiting
        changed, self._changed = self._changed, False
        shown = [p for p in self._parts if p.is_shown]
        return ViewStats(
            pending=pending if state.visible else 0,
            triangles=sum(p.triangles for p in shown),
            cache_bytes=sum(p.nbytes for p in self._parts) + (self._photographs.nbytes if self._photographs else 0),
            changed=changed,
        )

    def bounds(self) -> Bounds:
        """Return the box of the storeys that are shown, where they are drawn."""
        result = Bounds.empty()
        for part in self._parts:
            if part.is_shown:
                result = result.united(shifted(part.bounds, part.offset_m))
        return result

    def close(self) -> None:
        """Take everything out."""
        self._clear()
        self._state = None

    def _build(self, data: BuildingData, groups: GroupLook) -> None:
        self._data = data
        self._photographs = Photographs(data.pictures, services=self._services) if data.pictures else None
        drawn = groups.drawn(data) if groups else None
        meshes = [(i, m, data.space_meshes[i], lid_triangles(data, i)) for i, m in enumerate(data.storey_meshes)]
        for storey, mesh, rooms, lid in meshes:
            for number, part in enumerate(sorted_parts(mesh, lid=lid, drawn=drawn)):
                self._add(part, rooms if number == 0 else None, data, storey=storey)
        if data.loose_mesh is not None:
            for part in sorted_parts(data.loose_mesh, lid=np.zeros(len(data.loose_mesh.triangles), bool), drawn=drawn):
                self._add(part, None, data, storey=-1)
        for made in self._parts:
            made.show_in(self._services)

    def _add(self, part: Sorted, rooms: ElementMesh | None, data: BuildingData, *, storey: int) -> None:
        self._parts.append(
            BuildingPart(
                part.mesh,
                rooms,
                data.origin_enu_m,
                storey=storey,
                is_lid=part.is_lid,
                is_ghost=part.is_ghost,
                photographs=None if part.is_ghost else self._photographs,
                room_guids=tuple(s.guid for s in data.storeys[storey].spaces) if rooms is not None else (),
            )
        )

    def _clear(self) -> None:
        self._remove_highlight()
        for part in self._parts:
            part.remove_from(self._services.renderer)
        self._parts.clear()
        self._photographs = None
        self._data = None

    def _place(self, state: BuildingState) -> None:
        """Move, show, hide and tint the actors as `state` says."""
        offsets = state.offsets_m
        only = state.data.storey_index(state.isolated) if state.isolated else -1
        chosen = state.data.storey_index(state.chosen.storey)
        whole = chosen if not (state.chosen.space or state.chosen.element) and chosen != only else -1
        ghost = GHOST_ALPHA if only >= 0 or len(offsets) < MANY_STOREYS else GHOST_ALPHA_OF_MANY
        visible = state.visible and state.opacity > 0.0
        if self._photographs is not None:
            self._photographs.set_opacity(state.opacity)
        opened = only >= 0 or state.unfold > 0.0
        # The plot would hide the basements that sink below it.
        without_plot = state.unfold > 0.0 and ground_storey(state.data.storeys) > 0
        for part in self._parts:
            part.set_place(offsets[part.storey] if part.storey >= 0 else np.zeros(3))
            part.set_look(
                shown=visible
                and only in (-1, part.storey)
                and not (part.is_lid and opened)
                and not (part.storey < 0 and without_plot),
                rooms=state.show_spaces,
                opacity=state.opacity * (ghost if part.is_ghost else 1.0),
                chosen=part.storey == whole and whole >= 0,
            )
        if self._highlight is not None:
            index = self._highlight.storey
            is_storey = 0 <= index < len(offsets)
            offset = offsets[index] if is_storey else np.zeros(3)
            self._highlight.actor.SetPosition(*(float(v) for v in state.data.origin_enu_m + offset))
            self._highlight.actor.SetVisibility(visible and only in (-1, index))

    def _set_highlight(self, state: BuildingState) -> None:
        self._remove_highlight()
        found = _element_mesh(state) if state.chosen.element else _space_mesh(state)
        if found is None:
            return
        storey, points, triangles, alpha = found
        if not len(triangles):
            return
        actor = surface_actor(points, triangles, None, translucent=alpha < 1.0)
        actor.GetProperty().SetColor(*AMBER)
        actor.GetProperty().SetOpacity(alpha)
        # Who stands in the chosen room sees the room.
        actor.GetProperty().SetBackfaceCulling(alpha < 1.0)
        bring_forward(actor, share=HIGHLIGHT_NEARER)
        self._services.renderer.AddViewProp(actor)
        self._highlight = _Highlight(actor, storey)

    def _remove_highlight(self) -> None:
        if self._highlight is not None:
            self._services.renderer.RemoveViewProp(self._highlight.actor)
            self._highlight = None


@dataclass(frozen=True, slots=True, eq=False)
class _Highlight:
    """What is chosen within a storey; -1 for what belongs to none."""

    actor: vtkActor
    storey: int


def _element_mesh(state: BuildingState) -> tuple[int, Float32, Int32, float] | None:
    """Return storey, points, triangles and opacity of the chosen element."""
    data = state.data
    row = next((i for i, e in enumerate(data.elements) if e.guid == state.chosen.element), -1)
    if row < 0:
        return None
    meshes = [*enumerate(data.storey_meshes), *([(-1, data.loose_mesh)] if data.loose_mesh is not None else [])]
    for storey, mesh in meshes:
        triangles = mesh.triangles[mesh.element_of_triangle == row]
        if len(triangles):
            return storey, *compacted(mesh.points, triangles), 1.0
    return None


def _space_mesh(state: BuildingState) -> tuple[int, Float32, Int32, float] | None:
    """Return storey, points, triangles and opacity of the chosen room."""
    found = space_of(state.data, state.chosen.space) if state.chosen.space else None
    if found is None:
        return None
    storey, space = found
    mesh = state.data.space_meshes[storey]
    row = state.data.storeys[storey].spaces.index(space)
    return storey, *compacted(mesh.points, mesh.triangles[mesh.element_of_triangle == row]), ROOM_CHOSEN_ALPHA
