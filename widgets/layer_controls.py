"""Opacity, looks and actions of the layer that is chosen in the tree.

`LayerControls(seen)`; `show_layer(layer or None)`, `show_site(site)`; signals `frame_requested(layer)`,
`remove_requested(layer)`, `rename_requested(layer)`.
"""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from layers.base import Layer
from layers.building import BuildingLayer
from layers.district import DistrictLayer
from layers.seen_points import SeenPoints
from layers.site import Site
from widgets.footprint_controls import FootprintControls
from widgets.group_controls import GroupControls
from widgets.point_controls import PointControls
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size


class LayerControls(QWidget):
    """A slider, what the layer's kind has besides, and a row of buttons; disabled without a layer."""

    frame_requested = Signal(object)
    remove_requested = Signal(object)
    rename_requested = Signal(object)

    def __init__(self, seen: SeenPoints | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layerControls")
        self._layer: Layer | None = None
        self._subscriptions = Subscriptions(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        label = QLabel(self.tr("Opacity"), self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(self.tr("Opacity"))
        label.setBuddy(self.slider)
        self._percent = QLabel("100%", self)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100%") + 2)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.slider, 0, 1)
        grid.addWidget(self._percent, 0, 2)
        self.points = PointControls(seen, self)
        grid.addWidget(self.points, 1, 0, 1, 3)
        self.footprints = FootprintControls(self)
        grid.addWidget(self.footprints, 2, 0, 1, 3)
        self.groups = GroupControls(self)
        grid.addWidget(self.groups, 3, 0, 1, 3)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        self.fly = self._button("fit", self.tr("Fly to (F)"), self._on_frame)
        self.rename = self._button("pencil-outline", self.tr("Rename (F2)"), self._on_rename)
        self.labels = self._toggle("label-outline", self.tr("Show names in the scene"), self._set_labelled)
        self.rooms = self._toggle("space", self.tr("Show rooms"), self._set_rooms)
        self.remove = self._button("remove", self.tr("Remove (Delete)"), self._on_remove)
        for button in (self.fly, self.rename, self.labels, self.rooms):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.remove)
        grid.addLayout(buttons, 4, 0, 1, 3)
        self.slider.valueChanged.connect(self._on_slid)
        self.show_layer(None)

    def release(self) -> None:
        """Stop listening to the layer."""
        self._subscriptions.release()
        self.points.release()
        self.footprints.release()
        self.groups.release()

    def show_site(self, site: Site | None) -> None:
        """Say heights in `site` from now on."""
        self.points.show_site(site)

    def show_layer(self, layer: Layer | None) -> None:
        """Show and change `layer` from now on."""
        self._subscriptions.release()
        self._layer = layer
        if layer is not None:
            self._subscriptions.add(layer.changed, self._on_changed)
        self.setEnabled(layer is not None)
        self.labels.setVisible(isinstance(layer, DistrictLayer))
        self.rooms.setVisible(isinstance(layer, BuildingLayer))
        self.points.show_layer(layer)
        self.footprints.show_layer(layer)
        self.groups.show_layer(layer)
        self._refresh()

    def _button(self, name: str, text: str, slot: Callable[[], None]) -> QToolButton:
        button = self._toggle(name, text, None)
        button.setCheckable(False)
        button.clicked.connect(slot)
        return button

    def _toggle(self, name: str, text: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(icon_size())
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.setAutoRaise(True)
        button.setCheckable(True)
        if slot is not None:
            button.toggled.connect(slot)
        return button

    def _on_frame(self) -> None:
        if self._layer is not None:
            self.frame_requested.emit(self._layer)

    def _on_rename(self) -> None:
        if self._layer is not None:
            self.rename_requested.emit(self._layer)

    def _on_remove(self) -> None:
        if self._layer is not None:
            self.remove_requested.emit(self._layer)

    def _on_slid(self, value: int) -> None:
        self._percent.setText(f"{value}%")
        if self._layer is not None and round(self._layer.opacity * 100) != value:
            self._layer.opacity = value / 100

    def _set_labelled(self, on: bool) -> None:
        if isinstance(self._layer, DistrictLayer):
            self._layer.labelled = on

    def _set_rooms(self, on: bool) -> None:
        if isinstance(self._layer, BuildingLayer):
            self._layer.show_spaces = on

    def _on_changed(self, field: str) -> None:
        if field in ("opacity", "labelled", "show_spaces"):
            self._refresh()

    def _refresh(self) -> None:
        layer = self._layer
        self.slider.setValue(round(layer.opacity * 100) if layer is not None else 100)
        if isinstance(layer, DistrictLayer):
            self.labels.setChecked(layer.labelled)
        if isinstance(layer, BuildingLayer):
            self.rooms.setChecked(layer.show_spaces)
