"""The plan of the chosen storey, in step with the scene: rooms, what is cut at 1.2 m, and where the camera is.

``StoreyPlanPanel(layers, selection, camera)``; signals ``move_requested(x, y)`` (site ENU metres as drawn),
``top_requested()``, ``walk_requested()``. A click on a room selects it.
"""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from layers.base import Layer
from layers.building import BuildingLayer
from layers.camera import Camera
from layers.data.camera import CameraState
from layers.layer_list import LayerList
from layers.selection import Selection, SelectionPath
from widgets.empty_state import EmptyState, Stack
from widgets.place_names import storey_text
from widgets.plan_canvas import PlanCanvas
from widgets.plan_maker import PlanMaker
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size, px


class StoreyPlanPanel(QWidget):
    """A line with the storey's name and buttons over the plan.

    Parameters
    ----------
    layers : LayerList
    selection : Selection
    camera : Camera
    """

    move_requested = Signal(float, float)
    top_requested = Signal()
    walk_requested = Signal()

    def __init__(self, layers: LayerList, selection: Selection, camera: Camera, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers, self._selection, self._camera = layers, selection, camera
        self._maker = PlanMaker(self)
        self._maker.ready.connect(self._refresh)
        self.canvas = PlanCanvas(self)
        self.canvas.room_clicked.connect(self._on_room)
        self.canvas.place_clicked.connect(self._on_place)
        self.title = QLabel(self)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.fit = self._button("fit", self.tr("Show the whole plan"))
        self.top = self._button("arrow-collapse-down", self.tr("Look at the storey from above (O)"))
        self.walk = self._button("walk", self.tr("Walk through the storey (K)"))
        self.walk.setCheckable(True)
        self.fit.clicked.connect(self.canvas.fit)
        self.top.clicked.connect(lambda: self.top_requested.emit())
        self.walk.clicked.connect(self._on_walk)
        bar = QHBoxLayout()
        bar.setContentsMargins(px(8), px(4), px(4), 0)
        bar.setSpacing(px(4))
        bar.addWidget(self.title, 1)
        for button in (self.fit, self.top, self.walk):
            bar.addWidget(button)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addLayout(bar)
        column.addWidget(self.canvas, 1)
        empty = EmptyState(self.tr("No storey"), self.tr("Choose a storey of a building model to see its plan."), self)
        self.stack = Stack(body, empty, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(selection.changed, self._on_changed)
        self._subscriptions.add(camera.changed, self._on_camera)
        self._subscriptions.add(camera.walking_changed, self._on_walking)
        self._subscriptions.add(layers.added, self._listen)
        self._subscriptions.add(layers.removed, self._on_changed)
        for layer in layers:
            self._listen(layer)
        self._refresh()

    def release(self) -> None:
        """Stop listening, and the worker."""
        self._subscriptions.release()
        self._maker.release()

    def storey(self) -> tuple[BuildingLayer, int] | None:
        """Return the storey that is shown: the chosen one, or the one that stands alone."""
        path = self._selection.path
        chosen = self._layers.find(path.layer_id)
        if isinstance(chosen, BuildingLayer):
            index = chosen.data.storey_index(path.storey or chosen.isolated)
            return (chosen, index) if index >= 0 else None
        alone = (layer for layer in self._layers if isinstance(layer, BuildingLayer) and layer.isolated)
        layer = next(alone, None)
        return (layer, layer.data.storey_index(layer.isolated)) if layer is not None else None

    def showEvent(self, event: object) -> None:
        """Catch up: while it is hidden nothing is made."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._refresh()

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(icon_size())
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _refresh(self) -> None:
        if not self.isVisible():
            return
        found = self.storey()
        self.stack.show_empty(found is None)
        if found is None:
            self.canvas.show_plan(None, None)
            return
        layer, index = found
        self.title.setText(storey_text(layer.data.storeys[index]))
        plan = self._maker.plan_of(layer.data, index)
        if plan is not None:
            self.canvas.show_plan(plan, layer.data)
        self.canvas.show_chosen(layer.chosen)
        self._on_camera(self._camera.state)

    def _offset_m(self) -> tuple[float, float]:
        found = self.storey()
        if found is None:
            return 0.0, 0.0
        x, y, _ = found[0].storey_offsets_m()[found[1]]
        return float(x), float(y)

    def _listen(self, layer: Layer) -> None:
        if isinstance(layer, BuildingLayer):
            self._subscriptions.add(layer.changed, self._on_changed)

    def _on_changed(self, *_: object) -> None:
        self._refresh()

    def _on_camera(self, state: CameraState) -> None:
        if self.isVisible():
            x, y = self._offset_m()
            self.canvas.show_camera(replace(state, x=state.x - x, y=state.y - y))

    def _on_walking(self, walking: bool) -> None:
        self.walk.setChecked(walking)

    def _on_walk(self) -> None:
        self.walk.setChecked(self._camera.walking)
        self.walk_requested.emit()

    def _on_room(self, guid: str) -> None:
        found = self.storey()
        if found is not None:
            layer, index = found
            self._selection.set(SelectionPath(layer.layer_id, storey=layer.data.storeys[index].guid, space=guid))

    def _on_place(self, x: float, y: float) -> None:
        dx, dy = self._offset_m()
        self.move_requested.emit(x + dx, y + dy)
