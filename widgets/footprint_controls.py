"""How footprints are shown: on the mesh or as bodies, and what they are coloured by, with its legend.

`FootprintControls()`; `show_layer(layer or None)`. Changes are set on the layer, whose settings the history and the
project keep.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QScrollArea, QWidget

from layers.base import Layer
from layers.district import DistrictLayer
from widgets.subscriptions import Subscriptions
from widgets.theme import px
from widgets.theme_legend import ThemeLegend

MAX_LEGEND_ROWS = 7
_FIELDS = frozenset({"on_mesh", "theme_column"})


class FootprintControls(QWidget):
    """Of one layer of records with footprints; hidden for any other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: DistrictLayer | None = None
        self._subscriptions = Subscriptions(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(6))
        grid.setColumnStretch(1, 1)
        self.on_mesh = QCheckBox(self.tr("Tell buildings apart on the mesh"), self)
        self.on_mesh.setToolTip(
            self.tr("The photographed buildings can be pointed at, chosen and coloured by their footprints")
        )
        self.on_mesh.toggled.connect(self._set_on_mesh)
        grid.addWidget(self.on_mesh, 0, 0, 1, 2)
        label = QLabel(self.tr("Colour by"), self)
        self.column = QComboBox(self)
        self.column.setAccessibleName(self.tr("Colour by"))
        self.column.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.column.setMinimumContentsLength(8)
        self.column.activated.connect(self._on_column)
        label.setBuddy(self.column)
        grid.addWidget(label, 1, 0)
        grid.addWidget(self.column, 1, 1)
        self.legend = ThemeLegend()
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.legend)
        grid.addWidget(self._scroll, 2, 0, 1, 2)
        self.show_layer(None)

    def release(self) -> None:
        """Stop listening to the layer."""
        self._subscriptions.release()

    def show_layer(self, layer: Layer | None) -> None:
        """Show and change `layer` from now on, when it has footprints."""
        self._subscriptions.release()
        self._layer = layer if isinstance(layer, DistrictLayer) and layer.has_footprints else None
        self.setVisible(self._layer is not None)
        if self._layer is None:
            return
        self._subscriptions.add(self._layer.changed, self._on_changed)
        self.column.clear()
        self.column.addItem(self.tr("nothing"), "")
        for name in self._layer.themeable:
            self.column.addItem(name, name)
        self._refresh()

    def _set_on_mesh(self, on: bool) -> None:
        if self._layer is not None:
            self._layer.on_mesh = on

    def _on_column(self, place: int) -> None:
        if self._layer is not None:
            self._layer.theme_column = str(self.column.itemData(place))

    def _on_changed(self, field: str) -> None:
        if field in _FIELDS:
            self._refresh()

    def _refresh(self) -> None:
        layer = self._layer
        if layer is None:
            return
        self.on_mesh.setChecked(layer.on_mesh)
        self.column.setEnabled(layer.on_mesh)
        self.column.setCurrentIndex(max(0, self.column.findData(layer.theme_column)))
        theme = layer.theme if layer.on_mesh else None
        self.legend.show_theme(theme)
        self._scroll.setVisible(theme is not None)
        if theme is not None:
            rows = min(len(theme.classes), MAX_LEGEND_ROWS)
            self._scroll.setFixedHeight(self.legend.sizeHint().height() // len(theme.classes) * rows + px(2))
