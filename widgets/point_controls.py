"""How the points of a layer are drawn: what their colour says, their size, eye-dome lighting, and the legend.

`PointControls(seen)`; `show_layer(layer or None)`, `show_site(site)`. Changes are set on the layer, whose settings the
history and the project keep.
"""

import math
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QScrollArea, QSlider, QWidget

from layers.base import Layer
from layers.data.point_cloud import ColourBy
from layers.point_cloud import PointCloudLayer
from layers.point_colours import HEIGHT_RAMP
from layers.point_look import MAX_SIZE, MIN_SIZE
from layers.seen_points import SeenPoints
from layers.site import Site
from layers.tileset import TilesetLayer
from widgets.point_legend import ClassLegend, RampLegend
from widgets.point_wording import colour_by_text
from widgets.subscriptions import Subscriptions
from widgets.theme import px
from widgets.wording import datum_text, metres_text, number_text

STEPS_PER_DECADE = 50
MAX_LEGEND_ROWS = 7
_GREYS = HEIGHT_RAMP.copy()
_GREYS[:] = [[value] * 3 for value in range(256)]

DottedLayer = PointCloudLayer | TilesetLayer


class PointControls(QWidget):
    """Colour, size, lighting and legend of one layer of points; hidden for any other.

    Parameters
    ----------
    seen : SeenPoints or None
        Says which classes there are, and which tile sets hold points.
    """

    def __init__(self, seen: SeenPoints | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = seen
        self._site: Site | None = None
        self._layer: DottedLayer | None = None
        self._subscriptions = Subscriptions(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(6))
        grid.setColumnStretch(1, 1)
        self.colour_by = QComboBox(self)
        self.colour_by.activated.connect(self._on_colour_by)
        self._labelled(grid, 0, self.tr("Colour"), self.colour_by, span=2)
        self.size_slider = QSlider(Qt.Orientation.Horizontal, self)
        self.size_slider.setRange(_step(MIN_SIZE), _step(MAX_SIZE))
        self.size_slider.setPageStep(STEPS_PER_DECADE // 5)
        self.size_slider.setToolTip(self.tr("1 closes the surface at the spacing of the points"))
        self.size_slider.valueChanged.connect(self._on_size)
        self._labelled(grid, 1, self.tr("Point size"), self.size_slider)
        self._times = QLabel(self)
        self._times.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._times.setMinimumWidth(self._times.fontMetrics().horizontalAdvance("10.0 ×") + 2)
        grid.addWidget(self._times, 1, 2)
        self.eye_dome = QCheckBox(self.tr("Eye-dome lighting"), self)
        self.eye_dome.setToolTip(self.tr("Darkens edges in depth, so that shapes stand out without normals"))
        self.eye_dome.toggled.connect(self._on_eye_dome)
        grid.addWidget(self.eye_dome, 2, 0, 1, 3)
        self.ramp = RampLegend(self)
        grid.addWidget(self.ramp, 3, 0, 1, 3)
        self.classes = ClassLegend()
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.classes)
        grid.addWidget(self._scroll, 4, 0, 1, 3)
        self._waiting = QLabel(self.tr("The classes are listed as points come into view."), self)
        self._waiting.setObjectName("quiet")
        self._waiting.setWordWrap(True)
        grid.addWidget(self._waiting, 5, 0, 1, 3)
        self._seen_subscriptions = Subscriptions(self)
        if seen is not None:
            self._seen_subscriptions.add(seen.changed, self._on_seen)
        self.show_layer(None)

    def release(self) -> None:
        """Stop listening to the model."""
        self._subscriptions.release()
        self._seen_subscriptions.release()

    def show_layer(self, layer: Layer | None) -> None:
        """Show and change `layer` from now on, when it may hold points."""
        self._subscriptions.release()
        self._layer = layer if isinstance(layer, DottedLayer) else None
        if self._layer is not None:
            self._subscriptions.add(self._layer.changed, self._on_changed)
        self._refresh()

    def show_site(self, site: Site | None) -> None:
        """Say heights in `site` from now on."""
        self._site = site
        self._refresh()

    def _labelled(self, grid: QGridLayout, row: int, text: str, widget: QWidget, *, span: int = 1) -> None:
        label = QLabel(text, self)
        label.setBuddy(widget)
        widget.setAccessibleName(text)
        grid.addWidget(label, row, 0)
        grid.addWidget(widget, row, 1, 1, span)

    def _offered(self) -> tuple[ColourBy, ...]:
        """Return what the points can be coloured by, the order always the same."""
        if isinstance(self._layer, PointCloudLayer):
            offered = {*self._layer.data.available, ColourBy.HEIGHT}
        elif self._layer is not None and self._seen is not None:
            # A tile set's own colour may be one for all of its points.
            offered = {*self._seen.carried(self._layer.layer_id), ColourBy.RGB, ColourBy.HEIGHT}
        else:
            offered = {ColourBy.HEIGHT}
        return tuple(kind for kind in ColourBy if kind in offered)

    def _refresh(self) -> None:
        layer = self._layer
        shown = isinstance(layer, PointCloudLayer) or (
            layer is not None and self._seen is not None and self._seen.has_points(layer.layer_id)
        )
        self.setVisible(shown)
        if layer is None or not shown:
            return
        offered = self._offered()
        if [self.colour_by.itemData(i) for i in range(self.colour_by.count())] != list(offered):
            self.colour_by.clear()
            for kind in offered:
                self.colour_by.addItem(colour_by_text(kind), kind)
        look = layer.look
        self.colour_by.setCurrentIndex(offered.index(look.colour_by) if look.colour_by in offered else 0)
        self.size_slider.blockSignals(True)
        self.size_slider.setValue(_step(look.size))
        self.size_slider.blockSignals(False)
        self._times.setText(f"{number_text(look.size, decimals=1)} ×")
        self.eye_dome.setChecked(look.eye_dome)
        self._show_legend(layer)

    def _show_legend(self, layer: DottedLayer) -> None:
        by = layer.look.colour_by
        codes = self._seen.classes(layer.layer_id) if self._seen is not None else ()
        self.ramp.setVisible(by in (ColourBy.HEIGHT, ColourBy.INTENSITY))
        self._scroll.setVisible(by is ColourBy.CLASS and bool(codes))
        self._waiting.setVisible(by is ColourBy.CLASS and not codes)
        if by is ColourBy.HEIGHT:
            low, high, datum = self._heights(layer)
            self.ramp.show_ramp(
                HEIGHT_RAMP, low=metres_text(low, decimals=1), high=metres_text(high, decimals=1), hint=datum
            )
        elif by is ColourBy.INTENSITY:
            self.ramp.show_ramp(_GREYS, low=self.tr("weak echo"), high=self.tr("strong echo"))
        elif by is ColourBy.CLASS:
            self.classes.show_classes(codes)
            row = self.classes.sizeHint().height() // max(1, len(codes))
            self._scroll.setFixedHeight(max(1, row * min(len(codes), MAX_LEGEND_ROWS)))

    def _heights(self, layer: DottedLayer) -> tuple[float, float, str]:
        """Return the ends of the height ramp as heights of the site, and their datum in words."""
        low, high = layer.look.height_range_m
        site, box = self._site, layer.bounds()
        if site is None or site.is_local or box.is_empty:
            return low, high, datum_text("local")
        east, north, _ = box.centre.tolist()
        ends = site.crs_from_enu([[east, north, low], [east, north, high]])[:, 2].tolist()
        return ends[0], ends[1], datum_text("ellipsoidal")

    def _on_colour_by(self, index: int) -> None:
        kind = self.colour_by.itemData(index)
        if self._layer is not None and isinstance(kind, ColourBy):
            self._layer.look = replace(self._layer.look, colour_by=kind)

    def _on_size(self, step: int) -> None:
        if self._layer is not None:
            self._layer.look = replace(self._layer.look, size=round(10 ** (step / STEPS_PER_DECADE), 3))

    def _on_eye_dome(self, on: bool) -> None:
        if self._layer is not None:
            self._layer.look = replace(self._layer.look, eye_dome=on)

    def _on_changed(self, field: str) -> None:
        if field in ("look", "data"):
            self._refresh()

    def _on_seen(self, layer_id: str) -> None:
        if self._layer is not None and self._layer.layer_id == layer_id:
            self._refresh()


def _step(size: float) -> int:
    return round(math.log10(size) * STEPS_PER_DECADE)
