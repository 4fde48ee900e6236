"""Cutting the scene open as a person does: a box around what is chosen, a level cut, a cut through two points.

GUI thread, no widget.
"""

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from layers.building import BuildingLayer
from layers.data.geometry import Bounds, Float64
from layers.data.section import CutPlane, SectionBox
from layers.orientation import main_heading_deg
from layers.selection import SelectionPath
from layers.storey_plan import CUT_ABOVE_FLOOR_M
from twin_app.places import Places, around
from twin_app.session import Session

MARGIN_M = 0.3
_LEAST_APART_M = _TOUCHING_M = 1e-3

translate = QCoreApplication.translate


class Sections:
    """What the section commands do.

    Parameters
    ----------
    session : Session
    places : Places
    say : callable
        Shows a passing word to the user.
    """

    def __init__(self, session: Session, places: Places, *, say: Callable[[str], None]) -> None:
        self._session = session
        self._places = places
        self._say = say
        self._first: Float64 | None = None
        self._asking = False
        session.selection.changed.connect(self._follow)
        session.layers.added.connect(self._listen)
        for layer in session.layers:
            self._listen(layer)

    def box(self) -> None:
        """Draw only what is in a box around what is chosen; around the middle of the picture when nothing is."""
        bounds = self._chosen_bounds()
        heading_deg = 0.0
        layer = self._places.chosen_building()
        if layer is not None and len(layer.data.meshes):
            largest = max(layer.data.meshes, key=lambda mesh: len(mesh.points))
            heading_deg = main_heading_deg(largest.points)
        if bounds.is_empty:
            self._say(translate("Desktop", "There is nothing here to put a section box around"))
            return
        if heading_deg and layer is not None:
            box = _turned(layer, bounds, heading_deg)
        else:
            box = SectionBox.around(bounds, margin_m=MARGIN_M)
        self._session.section.set_box(box)

    def level(self) -> None:
        """Cut level at 1.2 m over the floor of the chosen storey, or through the place that was clicked last."""
        plane = self._storey_plane(self._session.selection.path)
        hit = self._session.picked_surface
        if plane is None and hit is not None:
            plane = _level(hit.position)
        if plane is None:
            self._say(translate("Desktop", "Choose a storey, or click where to cut"))
            return
        self._session.section.set_level(plane)

    def ask_upright(self) -> None:
        """Wait for two clicks in the scene, and cut upright through both."""
        self._asking, self._first = True, None
        self._say(translate("Desktop", "Click two points to cut through; Esc leaves it"))

    @property
    def asking(self) -> bool:
        """Whether the next click is a point to cut through."""
        return self._asking

    def take_point(self, position: Float64 | None) -> None:
        """Take a click while `asking`; the second one cuts. What the camera looks at stays."""
        if position is None:
            return
        if self._first is None:
            self._first = np.asarray(position, np.float64)
            self._say(translate("Desktop", "Click the second point"))
            return
        plane = upright_plane(self._first, position, eye=self._session.camera.state.position)
        self._asking, self._first = False, None
        if plane is None:
            self._say(translate("Desktop", "The two points lie over one another: no cut"))
            return
        self._session.section.add_plane(plane)

    def leave(self) -> bool:
        """Wait for no click any more; return whether one was waited for (Esc)."""
        asked, self._asking, self._first = self._asking, False, None
        return asked

    def flip(self) -> None:
        """Keep the other side of the newest cut."""
        if self._session.section.state.planes:
            self._session.section.flip()
        else:
            self._say(translate("Desktop", "There is no cut to turn round"))

    def toggle(self) -> None:
        """Switch the section off or on; with none, put a box around what is chosen."""
        if self._session.section.state:
            self._session.section.toggle()
        else:
            self.box()

    def _chosen_bounds(self) -> Bounds:
        path = self._session.selection.path
        bounds = self._places.bounds_of(path) if path else Bounds.empty()
        hit = self._session.picked_surface
        if bounds.is_empty and hit is not None:
            bounds = around(hit.position)
        if bounds.is_empty and len(self._session.layers):
            camera = self._session.camera
            middle = camera.state.position + camera.state.axes()[2] * camera.focus_m
            bounds = around(middle, radius_m=max(2.0, camera.focus_m * 0.25))
        return bounds

    def _storey_plane(self, path: SelectionPath) -> CutPlane | None:
        layer = self._session.layers.find(path.layer_id)
        if not isinstance(layer, BuildingLayer):
            return None
        index = layer.data.storey_index(path.storey or layer.isolated)
        if index < 0:
            return None
        middle = layer.storey_bounds(index)
        middle = layer.bounds() if middle.is_empty else middle
        x, y, _ = (float(v) for v in middle.centre)
        floor = layer.data.storeys[index].floor_enu_m + float(layer.storey_offsets_m()[index][2])
        return CutPlane(x, y, floor + CUT_ABOVE_FLOOR_M)

    def _listen(self, layer: object) -> None:
        if isinstance(layer, BuildingLayer):
            layer.changed.connect(self._on_building)

    def _on_building(self, field: str) -> None:
        if field in ("unfold", "isolated"):
            self._follow(self._session.selection.path)

    def _follow(self, path: SelectionPath) -> None:
        """Have a level cut go with the chosen storey."""
        state = self._session.section.state
        if not (state.follows and state.on):
            return
        plane = self._storey_plane(path)
        if plane is not None and not math.isclose(plane.z, state.planes[0].z, abs_tol=1e-6):
            self._session.section.set_level(plane)


def upright_plane(first: Float64, second: Float64, *, eye: Float64) -> CutPlane | None:
    """Return the upright plane through two points that cuts away the side of `eye`; None for one over the other."""
    x, y, z = (float(v) for v in (np.asarray(first) + second) / 2)
    east, north = (float(v) for v in (np.asarray(second) - first)[:2])
    if math.hypot(east, north) < _LEAST_APART_M:
        return None
    plane = CutPlane(x, y, z, north, -east, 0.0)
    return plane if float((eye - plane.point) @ plane.normal) >= 0.0 else plane.flipped()


def _level(position: Float64) -> CutPlane:
    x, y, z = (float(v) for v in position)
    return CutPlane(x, y, z)


def _turned(layer: BuildingLayer, bounds: Bounds, heading_deg: float) -> SectionBox:
    """Return a box turned as the building is, around what of it lies in `bounds` in plan; as high as `bounds`."""
    corners = bounds.corners
    axes = SectionBox.around(bounds, heading_deg=heading_deg).normals[1::2]
    low, high = corners.min(axis=0), corners.max(axis=0)
    least, most = np.full(2, np.inf), np.full(2, -np.inf)
    west_south = (low - layer.data.origin_enu_m)[:2] - _TOUCHING_M
    east_north = (high - layer.data.origin_enu_m)[:2] + _TOUCHING_M
    # One storey after the other: a large model has millions of points.
    for mesh in layer.data.meshes:
        xy = mesh.points[:, :2]
        inside = xy[((xy >= west_south) & (xy <= east_north)).all(axis=1)]
        if len(inside):
            local = inside @ axes[:2, :2].T.astype(np.float32)
            least, most = np.minimum(least, local.min(axis=0)), np.maximum(most, local.max(axis=0))
    if not (least <= most).all():
        return SectionBox.around(bounds, heading_deg=heading_deg, margin_m=MARGIN_M)
    x, y = (float(v) for v in (least + most) / 2 @ axes[:2, :2] + layer.data.origin_enu_m[:2])
    width, depth = (float(v) for v in most - least + 2 * MARGIN_M)
    height = float(high[2] - low[2]) + 2 * MARGIN_M
    return SectionBox(x, y, float(low[2] + high[2]) / 2, width, depth, height, heading_deg)
