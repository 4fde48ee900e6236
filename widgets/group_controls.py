"""Which classes and systems of a building are drawn: one alone, some not, the rest seen through.

`GroupControls()`; `show_layer(layer or None)`. Changes are set on the layer, whose settings the history and the
project keep.
"""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QMenu, QToolButton, QWidget

from layers.base import Layer
from layers.building import BuildingLayer
from layers.building_groups import Group
from widgets.building_rows import class_text
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, px
from widgets.wording import count_text


class GroupControls(QWidget):
    """Of one building; hidden for any other layer, and for a building of one class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: BuildingLayer | None = None
        self._subscriptions = Subscriptions(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(6))
        grid.setColumnStretch(1, 1)
        label = QLabel(self.tr("Alone"), self)
        self.alone = QComboBox(self)
        self.alone.setAccessibleName(self.tr("The class or system that is shown alone"))
        self.alone.setToolTip(self.alone.accessibleName())
        self.alone.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.alone.setMinimumContentsLength(8)
        self.alone.activated.connect(self._on_alone)
        label.setBuddy(self.alone)
        self.hidden = QToolButton(self)
        self.hidden.setToolTip(self.tr("Classes and systems that are not drawn"))
        self.hidden.setAccessibleName(self.hidden.toolTip())
        self.hidden.setIcon(icon("hidden"))
        self.hidden.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.hidden.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.hidden)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.hidden.setMenu(self.menu)
        self.xray = QCheckBox(self.tr("X-ray (X)"), self)
        self.xray.setToolTip(self.tr("See through everything that is not shown alone"))
        self.xray.toggled.connect(self._set_xray)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.alone, 0, 1)
        grid.addWidget(self.hidden, 0, 2)
        grid.addWidget(self.xray, 1, 0, 1, 3)
        self.show_layer(None)

    def release(self) -> None:
        """Stop listening to the layer."""
        self._subscriptions.release()

    def show_layer(self, layer: Layer | None) -> None:
        """Show and change `layer` from now on, when it is a building."""
        self._subscriptions.release()
        self._layer = layer if isinstance(layer, BuildingLayer) and layer.groups else None
        self.setVisible(self._layer is not None)
        if self._layer is None:
            return
        self._subscriptions.add(self._layer.changed, self._on_changed)
        self.alone.clear()
        self.alone.addItem(self.tr("everything"), "")
        was_system = False
        for group in self._layer.groups:
            if group.is_system and not was_system:
                self.alone.insertSeparator(self.alone.count())
            was_system = group.is_system
            self.alone.addItem(group_text(group), group.key)
        self._refresh()

    def _on_alone(self, place: int) -> None:
        if self._layer is not None:
            self._layer.group_look = replace(self._layer.group_look, alone=str(self.alone.itemData(place) or ""))

    def _set_xray(self, on: bool) -> None:
        if self._layer is not None:
            self._layer.group_look = replace(self._layer.group_look, xray=on)

    def _set_hidden(self, key: str, on: bool) -> None:
        if self._layer is None:
            return
        hidden = set(self._layer.group_look.hidden)
        (hidden.add if on else hidden.discard)(key)
        self._layer.group_look = replace(self._layer.group_look, hidden=tuple(hidden))

    def _fill_menu(self) -> None:
        self.menu.clear()
        if self._layer is None:
            return
        hidden = self._layer.group_look.hidden
        none = self.menu.addAction(self.tr("Draw all again"))
        none.setEnabled(bool(hidden))
        none.triggered.connect(self._draw_all)
        self.menu.addSeparator()
        for group in self._layer.groups:
            action = QAction(group_text(group).replace("&", "&&"), self.menu)
            action.setCheckable(True)
            action.setChecked(group.key in hidden)
            action.toggled.connect(lambda on, key=group.key: self._set_hidden(key, on))
            self.menu.addAction(action)

    def _draw_all(self) -> None:
        if self._layer is not None:
            self._layer.group_look = replace(self._layer.group_look, hidden=())

    def _on_changed(self, field: str) -> None:
        if field == "group_look":
            self._refresh()

    def _refresh(self) -> None:
        if self._layer is None:
            return
        look = self._layer.group_look
        self.alone.setCurrentIndex(max(0, self.alone.findData(look.alone)))
        self.xray.setChecked(look.xray)
        self.hidden.setText(count_text(len(look.hidden)))


def group_text(group: Group) -> str:
    """Return a group as a list shows it: its name and how many elements it has."""
    name = group.name if group.is_system else class_text(group.name)
    return f"{name} ({count_text(group.count)})"
