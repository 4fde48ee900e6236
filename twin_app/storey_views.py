"""Looking at one storey: from above, on foot, or where its plan was clicked. GUI thread, no widget."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QCoreApplication

from layers.building import BuildingLayer
from layers.orientation import main_heading_deg
from twin_app.places import Places
from twin_app.session import Session

FROM_THE_MIDDLE = 0.3
"""Of the length of a room: where one stands to look along it."""

translate = QCoreApplication.translate


class StoreyViews:
    """Where the camera goes within a storey.

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

    def storey(self) -> tuple[BuildingLayer, int] | None:
        """Return the chosen storey, or the one that stands alone."""
        path = self._session.selection.path
        chosen = self._places.chosen_building()
        if chosen is not None:
            index = chosen.data.storey_index(path.storey or chosen.isolated)
            return (chosen, index) if index >= 0 else None
        for layer in self._session.layers:
            if isinstance(layer, BuildingLayer) and layer.isolated:
                return layer, layer.data.storey_index(layer.isolated)
        return None

    def top(self) -> None:
        """Show the storey alone and look at it from above, the way its plan lies."""
        found = self._storey_or_word()
        if found is None:
            return
        layer, index = found
        guid = layer.data.storeys[index].guid
        if layer.isolated != guid:
            self._places.isolate(layer, guid)
        bounds = layer.storey_bounds(index)
        if not bounds.is_empty:
            self._session.camera.look_down(bounds, heading_deg=self._heading_deg(layer, index))

    def toggle_walk(self) -> None:
        """Walk through the storey, from the chosen room or its middle; or leave off."""
        if self._session.camera.stop_walking():
            return
        found = self._storey_or_word()
        if found is None:
            return
        layer, index = found
        path, guid = self._session.selection.path, layer.data.storeys[index].guid
        x, y, heading_deg = self._start(layer, index)
        if layer.isolated != guid:
            self._places.isolate(layer, guid)
            if path.storey == guid:
                self._session.selection.set(path)
        state = replace(self._session.camera.destination, x=x, y=y, heading_deg=heading_deg % 360.0, pitch_deg=-4.0)
        self._session.camera.walk(self._floor_m(layer, index), state)

    def move_to(self, x: float, y: float) -> None:
        """Go where the plan was clicked: on foot, or above it as it is looked at now."""
        found = self.storey()
        if found is None:
            return
        layer, index = found
        floor, camera = self._floor_m(layer, index), self._session.camera
        if camera.walking:
            camera.walk(floor, replace(camera.state, x=x, y=y))
            return
        state = camera.destination
        _, _, forward = state.axes()
        # As far away from the place as the camera is from the middle of what it sees.
        camera.fly_to(state.moved_to(np.array([x, y, floor]) - forward * max(camera.focus_m, 2.0)))

    def _storey_or_word(self) -> tuple[BuildingLayer, int] | None:
        found = self.storey()
        if found is None:
            self._say(translate("Desktop", "Choose a storey first"))
        return found

    @staticmethod
    def _floor_m(layer: BuildingLayer, index: int) -> float:
        return layer.data.storeys[index].floor_enu_m + float(layer.storey_offsets_m()[index][2])

    @staticmethod
    def _heading_deg(layer: BuildingLayer, index: int) -> float:
        content, rooms = layer.data.storey_meshes[index], layer.data.space_meshes[index]
        return main_heading_deg(content.points if len(content.points) else rooms.points)

    def _start(self, layer: BuildingLayer, index: int) -> tuple[float, float, float]:
        """Return where to begin and which way to look: along the chosen room, or that nearest to the middle."""
        data = layer.data
        content, rooms = data.storey_meshes[index], data.space_meshes[index]
        held = content.points
        spaces = data.storeys[index].spaces
        boxes = [space.bounds for space in spaces]
        middle = layer.storey_bounds(index).centre
        guid = self._session.selection.path.space
        placed = [row for row, box in enumerate(boxes) if not box.is_empty]
        if placed:
            row = min(placed, key=lambda r: (spaces[r].guid != guid, float(np.hypot(*(boxes[r].centre - middle)[:2]))))
            held = rooms.points[rooms.triangles[rooms.element_of_triangle == row].ravel()]
        if not len(held):
            return float(middle[0]), float(middle[1]), 0.0
        heading_deg = main_heading_deg(held)
        turn = np.radians(heading_deg)
        axes = np.array([(np.cos(turn), -np.sin(turn)), (np.sin(turn), np.cos(turn))])
        local = held[:, :2].astype(np.float64) @ axes.T
        low, high = local.min(axis=0), local.max(axis=0)
        along = int(np.argmax(high - low))
        at = (low + high) / 2
        at[along] -= (high - low)[along] * FROM_THE_MIDDLE
        x, y = at @ axes + data.origin_enu_m[:2] + layer.storey_offsets_m()[index][:2]
        return float(x), float(y), heading_deg + (90.0 if along == 0 else 0.0)
