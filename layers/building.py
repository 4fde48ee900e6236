"""Layer of a building model: storeys that unfold, isolate and light up; what of it lies under a click."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from layers.base import Layer, LayerState, Pick
from layers.building_groups import PLAIN, Drawn, Group, GroupLook, groups_of
from layers.data.building import BuildingData, ElementMesh
from layers.data.geometry import Bounds, Float64
from layers.data.report import InputReport
from layers.data.section import UNCUT, SectionState
from layers.element_surface import Bool, ElementSurface, Kept
from layers.storey_offsets import storey_offsets_m


class Chosen(NamedTuple):
    """GUIDs of what is selected in a building; empty where nothing is."""

    storey: str = ""
    space: str = ""
    element: str = ""


NOTHING_CHOSEN = Chosen()
NO_COLOURS: Mapping[str, str] = MappingProxyType({})


class RowRef(NamedTuple):
    """A row of a record layer."""

    layer_id: str
    row: int

    @property
    def key(self) -> str:
        """The id of the layer that is cut out for it: the same in every session."""
        return f"{self.layer_id}/{self.row}"


@dataclass(frozen=True, slots=True, eq=False)
class BuildingState(LayerState):
    """What `BuildingView` draws.

    Parameters
    ----------
    data : BuildingData
    unfold : float
        0 folded, 1 unfolded; in between while it moves.
    isolated : str
        GUID of the only storey drawn; empty for all.
    chosen : Chosen
    show_spaces : bool
    groups : GroupLook
        Which classes and systems are drawn, seen through or left out.
    room_colours : mapping of str to str
        ``"#rrggbb"`` by a room's GUID; such rooms are drawn whatever `show_spaces` says. Compared by identity.
    """

    data: BuildingData
    unfold: float = 0.0
    isolated: str = ""
    chosen: Chosen = NOTHING_CHOSEN
    show_spaces: bool = False
    groups: GroupLook = PLAIN
    room_colours: Mapping[str, str] = field(default_factory=lambda: NO_COLOURS)

    @property
    def offsets_m(self) -> Float64:
        """float64 (storeys, 3): how far each storey is drawn from its place."""
        return storey_offsets_m(self.data.storeys, unfold=self.unfold)


class BuildingLayer(Layer):
    """One building model. GUI thread only.

    Parameters
    ----------
    stands_for : RowRef or None
        The row whose building of the mesh it was cut from: that is drawn instead while nothing of it is opened.
    """

    kind = "building"

    def __init__(
        self,
        data: BuildingData,
        *,
        name: str,
        report: InputReport | None = None,
        layer_id: str = "",
        stands_for: RowRef | None = None,
    ) -> None:
        super().__init__(name=name, report=report, layer_id=layer_id or (stands_for.key if stands_for else ""))
        self.data = data
        self.stands_for = stands_for
        self._unfold = 0.0
        self._isolated = ""
        self._chosen = NOTHING_CHOSEN
        self._show_spaces = False
        self._group_look = PLAIN
        self._drawn: tuple[GroupLook, Bool] | None = None
        self.section: SectionState = UNCUT
        """How the scene is cut open, told by the session: what is cut away is not picked."""
        self._room_quantity = ""
        self._room_colours = NO_COLOURS

    @property
    def unfold(self) -> float:
        """Progress drawn: 0 folded, 1 unfolded."""
        return self._unfold

    @unfold.setter
    def unfold(self, value: float) -> None:
        self._set("unfold", min(1.0, max(0.0, float(value))))

    @property
    def isolated(self) -> str:
        """GUID of the only storey drawn; empty for all. One that the building does not have counts as empty."""
        return self._isolated

    @isolated.setter
    def isolated(self, guid: str) -> None:
        self._set("isolated", guid if self.data.storey_index(guid) >= 0 else "")

    @property
    def chosen(self) -> Chosen:
        """What is lit up."""
        return self._chosen

    @chosen.setter
    def chosen(self, value: tuple[str, str, str]) -> None:
        self._set("chosen", Chosen(*value))

    @property
    def show_spaces(self) -> bool:
        """Rooms are drawn as translucent bodies."""
        return self._show_spaces

    @show_spaces.setter
    def show_spaces(self, value: bool) -> None:
        self._set("show_spaces", bool(value))

    @property
    def is_opened(self) -> bool:
        """Storeys are apart, or one is shown alone."""
        return self._unfold > 0.0 or bool(self._isolated)

    @property
    def is_drawn(self) -> bool:
        """It is visible, and no mesh is drawn instead."""
        return self.visible and (self.stands_for is None or self.is_opened)

    @property
    def group_look(self) -> GroupLook:
        """Which classes and systems are drawn, seen through or left out. Groups the building lacks are left out."""
        return self._group_look

    @group_look.setter
    def group_look(self, value: GroupLook) -> None:
        known = {group.key for group in self.groups}
        hidden = tuple(sorted(known.intersection(value.hidden)))
        self._set("group_look", GroupLook(hidden, value.alone if value.alone in known else "", bool(value.xray)))

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The classes and systems that the building has."""
        return groups_of(self.data.elements)

    @property
    def room_quantity(self) -> str:
        """What rooms are coloured by, as `layers.room_colours` calls it; empty for nothing."""
        return self._room_quantity

    @room_quantity.setter
    def room_quantity(self, value: str) -> None:
        self._set("room_quantity", value)

    @property
    def room_colours(self) -> Mapping[str, str]:
        """``"#rrggbb"`` by a room's GUID; what `room_quantity` comes to now."""
        return self._room_colours

    @room_colours.setter
    def room_colours(self, value: Mapping[str, str]) -> None:
        self._set("room_colours", MappingProxyType(dict(value)))

    def state(self) -> BuildingState:
        """Return the model and how to draw it."""
        return BuildingState(
            self.layer_id,
            self.is_drawn,
            self.opacity,
            self.data,
            self.unfold,
            self.isolated,
            self.chosen,
            self.show_spaces,
            self.group_look,
            self.room_colours,
        )

    def settings(self) -> dict[str, object]:
        """Return how the building stands: unfolded, isolated, rooms shown."""
        return {
            **super().settings(),
            "unfold": self.unfold,
            "isolated": self.isolated,
            "show_spaces": self.show_spaces,
            "hidden_groups": list(self.group_look.hidden),
            "alone_group": self.group_look.alone,
            "xray": self.group_look.xray,
            "room_quantity": self.room_quantity,
        }

    def restore(self, settings: dict[str, object]) -> None:
        """Take back what `settings` gave."""
        super().restore(settings)
        unfold, isolated, shown = (settings.get(k) for k in ("unfold", "isolated", "show_spaces"))
        if isinstance(unfold, int | float) and not isinstance(unfold, bool) and np.isfinite(unfold):
            self.unfold = unfold
        if isinstance(isolated, str):
            self.isolated = isolated
        if isinstance(shown, bool):
            self.show_spaces = shown
        self._restore_groups(settings)
        if isinstance(quantity := settings.get("room_quantity"), str):
            self.room_quantity = quantity

    def _restore_groups(self, settings: dict[str, object]) -> None:
        look = self.group_look
        hidden, alone, xray = (settings.get(k) for k in ("hidden_groups", "alone_group", "xray"))
        self.group_look = GroupLook(
            tuple(h for h in hidden if isinstance(h, str)) if isinstance(hidden, list) else look.hidden,
            alone if isinstance(alone, str) else look.alone,
            xray if isinstance(xray, bool) else look.xray,
        )

    def bounds(self) -> Bounds:
        """Return the box of the building as it is drawn now, unfolded or not; `isolated` does not shrink it."""
        result = self._loose_bounds
        for index in range(len(self.data.storeys)):
            result = result.united(self.storey_bounds(index))
        return self.data.bounds if result.is_empty else result

    def storey_offsets_m(self, unfold: float | None = None) -> Float64:
        """Return float64 (storeys, 3): how far each storey is drawn from its place, now or at `unfold`."""
        return storey_offsets_m(self.data.storeys, unfold=self._unfold if unfold is None else unfold)

    def storey_bounds(self, index: int) -> Bounds:
        """Return the box of a storey's content as drawn now; that of its rooms when it has no content of its own."""
        return shifted(self._boxes[index], self.storey_offsets_m()[index])

    def storey_anchor_enu_m(self, index: int, *, heading_deg: float = 0.0) -> Float64:
        """Return float64 (3,): where a storey's label stands, as drawn now.

        The corner furthest left for a camera of `heading_deg`, half way up the storey; over the building's middle
        when the storey is empty.
        """
        storey, box = self.data.storeys[index], self._boxes[index]
        offset: Float64 = self.storey_offsets_m()[index]
        up = storey.floor_enu_m + storey.height_m / 2
        if box.is_empty:
            centre = self.data.bounds.centre
            offset += (centre[0], centre[1], up)
            return offset
        heading = np.radians(heading_deg)
        corners = box.corners[::2, :2]
        left = corners[np.argmin(corners @ np.array([np.cos(heading), -np.sin(heading)]))]
        offset += (left[0], left[1], min(max(up, box.bottom), box.top))
        return offset

    def space_anchor_enu_m(self, index: int, guid: str) -> Float64 | None:
        """Return float64 (3,): the middle of a room of storey `index` as drawn now; None when there is no such room."""
        space = next((s for s in self.data.storeys[index].spaces if s.guid == guid), None)
        if space is None or space.bounds.is_empty:
            return None
        middle: Float64 = space.bounds.centre + self.storey_offsets_m()[index]
        return middle

    def pick(self, position: Float64, *, tolerance_m: float) -> Pick | None:
        """Return the storey, element and room at a `position` on the surface as drawn; None beyond `tolerance_m`.

        Rooms are only found where they are shown or their storey is isolated. Of storeys that touch, the one with
        the nearer triangle is taken. With `isolated` set nothing else can be hit.
        """
        if not self.is_drawn:
            return None
        point = np.asarray(position, np.float64).reshape(3)
        offsets = self.storey_offsets_m()
        best: Pick | None = None
        for index, storey in enumerate(self.data.storeys):
            if self.isolated and storey.guid != self.isolated:
                continue
            at_rest = point - offsets[index]
            if not _holds(self._boxes[index], at_rest, margin_m=tolerance_m):
                continue
            found = self._pick_in_storey(index, at_rest, tolerance_m)
            if found is not None and (best is None or found.distance_m < best.distance_m):
                best = found
        if best is None and not self.isolated and self.data.loose_mesh is not None:
            row, distance = self._loose.nearest(
                point - self.data.origin_enu_m, tolerance_m, kept=self._kept_at(np.zeros(3)), rows=self._pickable
            )
            if row >= 0:
                best = Pick(self.layer_id, point, distance, element=self.data.elements[row].guid)
        return replace(best, position=point) if best is not None else None

    def _pick_in_storey(self, index: int, point: Float64, tolerance_m: float) -> Pick | None:
        storey = self.data.storeys[index]
        relative = point - self.data.origin_enu_m
        kept = self._kept_at(self.storey_offsets_m()[index])
        row, distance = self._surfaces[index].nearest(relative, tolerance_m, kept=kept, rows=self._pickable)
        element = self.data.elements[row].guid if row >= 0 else ""
        space = ""
        if self.show_spaces or self.isolated == storey.guid:
            space = self._space_at(index, point, tolerance_m)
        if self.show_spaces:
            room, room_distance = self._rooms[index].nearest(relative, tolerance_m, kept=kept)
            if room >= 0 and room_distance < distance - 1e-3:
                element, distance, space = "", room_distance, storey.spaces[room].guid
        if not element and not space:
            return None
        return Pick(self.layer_id, point, min(distance, tolerance_m), storey=storey.guid, space=space, element=element)

    def _kept_at(self, offset_m: Float64) -> Kept | None:
        """Return what tells which triangles of a storey drawn `offset_m` from its place are not cut away."""
        section, origin = self.section, self.data.origin_enu_m + offset_m
        return (lambda corners: section.touches(corners + origin)) if section.cuts else None

    def _space_at(self, index: int, point: Float64, tolerance_m: float) -> str:
        spaces, rooms = self.data.storeys[index].spaces, self._rooms[index]
        rows = rooms.rows_under((point - self.data.origin_enu_m)[:2])
        held = [spaces[r] for r in rows if _holds(spaces[r].bounds, point, margin_m=max(tolerance_m, 0.3))]
        return min(held, key=lambda s: abs(s.bounds.centre[2] - point[2])).guid if held else ""

    @property
    def _pickable(self) -> Bool | None:
        """Which elements leave something in the picture's depth; None for all."""
        if not self._group_look:
            return None
        if self._drawn is None or self._drawn[0] is not self._group_look:
            self._drawn = (self._group_look, self._group_look.drawn(self.data) == Drawn.WHOLE)
        return self._drawn[1]

    @cached_property
    def _boxes(self) -> tuple[Bounds, ...]:
        return storey_boxes(self.data)

    @cached_property
    def _loose_bounds(self) -> Bounds:
        mesh = self.data.loose_mesh
        return mesh_bounds(mesh, self.data.origin_enu_m) if mesh is not None else Bounds.empty()

    @cached_property
    def _surfaces(self) -> tuple[ElementSurface, ...]:
        return tuple(ElementSurface(m) for m in self.data.storey_meshes)

    @cached_property
    def _rooms(self) -> tuple[ElementSurface, ...]:
        return tuple(ElementSurface(m) for m in self.data.space_meshes)

    @cached_property
    def _loose(self) -> ElementSurface:
        assert self.data.loose_mesh is not None  # noqa: S101  asked for only where there is one
        return ElementSurface(self.data.loose_mesh)


def storey_boxes(data: BuildingData) -> tuple[Bounds, ...]:
    """Return the box of each storey's content in its place, of its rooms where it has none; empty for neither."""
    boxes = []
    for content, rooms in zip(data.storey_meshes, data.space_meshes, strict=True):
        mesh = content if len(content.points) else rooms
        boxes.append(mesh_bounds(mesh, data.origin_enu_m))
    return tuple(boxes)


def mesh_bounds(mesh: ElementMesh, origin_enu_m: Float64) -> Bounds:
    """Return the box of a mesh, site ENU metres."""
    return shifted(Bounds.of_points(mesh.points), origin_enu_m)


def shifted(box: Bounds, by: Float64) -> Bounds:
    """Return `box` moved by (3,) metres."""
    x, y, z = (float(v) for v in by)
    return Bounds(box.west + x, box.south + y, box.bottom + z, box.east + x, box.north + y, box.top + z)


def _holds(box: Bounds, point: Float64, *, margin_m: float) -> bool:
    x, y, z = (float(v) for v in point)
    return (
        box.west - margin_m <= x <= box.east + margin_m
        and box.south - margin_m <= y <= box.north + margin_m
        and box.bottom - margin_m <= z <= box.top + margin_m
    )
