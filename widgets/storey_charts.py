"""Charts of what a storey uses: by day against the building's mean, and by storey. Imports pyqtgraph: import it late.

`UseCharts()`; `show_use(use, storey, names)`; signal `storey_chosen(index)` after a click on a bar.
"""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QVBoxLayout, QWidget

from layers.data.geometry import Float64
from layers.resource_use import ResourceUse
from widgets.elided_label import ElidedLabel
from widgets.state_style import colour
from widgets.storey_wording import amount_text, quantity_text
from widgets.theme import announcer, font, px

BAR_HEIGHT = 0.72
MIN_TICK_PX = 16


class UseCharts(QWidget):
    """A choice of quantity over two charts; side by side where the panel is wide."""

    storey_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._use: ResourceUse | None = None
        self._storey = -1
        self._names: tuple[str, ...] = ()
        self.combo = QComboBox(self)
        self.combo.setAccessibleName(self.tr("What is used"))
        self.combo.setToolTip(self.tr("What the charts show"))
        self.combo.currentIndexChanged.connect(self._draw)
        self.days, self.bars = _DayChart(self), _StoreyChart(self)
        self.bars.chosen.connect(self.storey_chosen)
        self._day_title, self._bar_title = ElidedLabel("", self), ElidedLabel("", self)
        self._day_title.set_state("quiet")
        self._bar_title.set_state("quiet")
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.setSpacing(px(4))
        for title, chart, share in ((self._day_title, self.days, 2), (self._bar_title, self.bars, 3)):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(title)
            column.addWidget(chart, 1)
            self._both.addLayout(column, share)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, px(6), 0, 0)
        layout.setSpacing(px(4))
        layout.addWidget(self.combo)
        layout.addLayout(self._both, 1)
        announcer.changed.connect(self._on_theme)
        self._on_theme()

    def show_use(self, use: ResourceUse, storey: int, names: tuple[str, ...]) -> None:
        """Show a building's use and, of it, one storey (-1: the whole)."""
        if use is self._use and storey == self._storey and names == self._names:
            return
        wanted = self.combo.currentData()
        self._use, self._storey, self._names = use, storey, names
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for quantity in use.quantities:
                self.combo.addItem(quantity_text(quantity), quantity.key)
            self.combo.setCurrentIndex(max(0, self.combo.findData(wanted)))
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the charts side by side where there is more width than height."""
        super().resizeEvent(event)
        wide = self.width() > 1.6 * self.height()
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _draw(self) -> None:
        use, quantity = self._use, self.combo.currentIndex()
        if use is None or not 0 <= quantity < len(use.quantities):
            self.days.show_days((), (), None)
            self.bars.show_storeys(np.empty(0), (), -1, "")
            return
        unit = use.quantities[quantity].unit
        labels = tuple(day.strftime("%m-%d") for day in use.days)
        mean = use.mean_by_day(quantity) if self._storey >= 0 else None
        self.days.show_days(labels, use.by_day(quantity, self._storey), mean, unit=unit)
        self.bars.show_storeys(use.by_storey(quantity), self._names, self._storey, unit)
        span = f"{use.days[0].isoformat()} – {use.days[-1].isoformat()}" if use.days else ""
        if self._storey >= 0:
            text = self.tr("{storey} by day, and the mean of the storeys (dashed)")
            self._day_title.set_text(text.replace("{storey}", self._names[self._storey]))
        else:
            self._day_title.set_text(self.tr("Whole building by day"))
        self._bar_title.set_text(self.tr("By storey, {span}").replace("{span}", span))

    def _on_theme(self) -> None:
        self.days.take_theme()
        self.bars.take_theme()
        self._draw()


class _Chart(pg.PlotWidget):  # type: ignore[misc]
    """A plot in the product's colours that neither pans nor zooms."""

    def __init__(self, parent: QWidget, **axes: object) -> None:
        super().__init__(parent, axisItems=axes, enableMenu=False)
        self.setFrameShape(self.Shape.NoFrame)
        item = self.getPlotItem()
        item.hideButtons()
        item.setContentsMargins(0, px(2), px(6), 0)
        self.setMouseEnabled(False, False)
        self.setMinimumSize(px(60), px(48))
        self.scene().sigMouseMoved.connect(self._on_moved)

    def take_theme(self) -> None:
        """Take the colours and the type of now."""
        self.setBackground(colour("panel"))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(_pen("line"))
            axis.setTextPen(colour("quiet"))
            axis.setTickFont(font(11))
            axis.setStyle(tickLength=0, tickTextOffset=px(4))

    def place_at(self, scene_position: QPointF) -> QPointF:
        """Return where in the chart's own numbers that is."""
        return QPointF(self.getPlotItem().vb.mapSceneToView(scene_position))

    def tip_at(self, place: QPointF) -> str:
        """Return what to say there."""
        del place
        return ""

    def _on_moved(self, position: QPointF) -> None:
        self.setToolTip(self.tip_at(self.place_at(position)))


class _Names(pg.AxisItem):  # type: ignore[misc]
    """An axis of things with names, as many as there is room for."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.names: tuple[str, ...] = ()
        self.enableAutoSIPrefix(False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places that are named."""
        room = px(MIN_TICK_PX) if self.orientation == "left" else px(44)
        step = max(1, int(np.ceil((high - low) * room / max(1.0, size))))
        return [(step, [float(k) for k in range(0, len(self.names), step) if low <= k <= high])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return their names."""
        del scale, spacing
        return [self.names[round(v)] if 0 <= round(v) < len(self.names) else "" for v in values]


class _Amounts(pg.AxisItem):  # type: ignore[misc]
    """An axis of amounts in the locale's form."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation)
        self.enableAutoSIPrefix(False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the coarsest of the usual steps: four figures at the most."""
        levels: list[tuple[float, list[float]]] = super().tickValues(low, high, size)
        return levels[:1]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """Return figures with as many decimals as they take."""
        del scale, spacing
        return ["0" if v == 0 else amount_text(v) for v in values]


class _DayChart(_Chart):
    def __init__(self, parent: QWidget) -> None:
        self._axis = _Names("bottom")
        super().__init__(parent, bottom=self._axis, left=_Amounts("left"))
        self._values: Float64 = np.empty(0)
        self._unit = ""
        self._mean = self.plot([], [])
        self._line = self.plot([], [])
        self.setAccessibleName(self.tr("Use by day"))

    def show_days(
        self, labels: tuple[str, ...], values: "Float64 | tuple[()]", mean: Float64 | None, *, unit: str = ""
    ) -> None:
        """Draw one line of values and, where given, a dashed one of the mean."""
        self._axis.names, self._unit = labels, unit
        self._values = np.asarray(values, np.float64)
        x = np.arange(len(labels), dtype=np.float64)
        self._line.setData(x, self._values, connect="finite")
        self._mean.setData(x if mean is not None else [], mean if mean is not None else [], connect="finite")
        every = np.concatenate([self._values, mean if mean is not None else np.empty(0)])
        top = float(np.nanmax(every)) if np.isfinite(every).any() else 1.0
        self.setXRange(0, max(1, len(labels) - 1), padding=0.02)
        self.setYRange(0, top if top > 0 else 1.0, padding=0.06)

    def take_theme(self) -> None:
        super().take_theme()
        self._line.setPen(_pen("action", width=2))
        self._mean.setPen(_pen("quiet", width=1, style=Qt.PenStyle.DashLine))

    def tip_at(self, place: QPointF) -> str:
        day = round(place.x())
        if not 0 <= day < len(self._values) or not np.isfinite(self._values[day]):
            return ""
        return f"{self._axis.names[day]}: {amount_text(float(self._values[day]))} {self._unit}"


class _StoreyChart(_Chart):
    """Bars lying one over the other as the storeys do."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        self._axis = _Names("left")
        super().__init__(parent, left=self._axis, bottom=_Amounts("bottom"))
        self._values: Float64 = np.empty(0)
        self._storey, self._unit = -1, ""
        self._bars = pg.BarGraphItem(x0=[], y=[], width=[], height=BAR_HEIGHT)
        self.addItem(self._bars)
        self._mean = pg.InfiniteLine(angle=90)
        self.addItem(self._mean)
        self.setAccessibleName(self.tr("Use by storey"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.scene().sigMouseClicked.connect(self._on_clicked)

    def show_storeys(self, values: Float64, names: tuple[str, ...], storey: int, unit: str) -> None:
        """Draw a bar for each storey, the chosen one in amber."""
        self._values, self._storey, self._unit = values, storey, unit
        self._axis.names = names
        known = np.nan_to_num(values)
        brushes = [colour("accent" if k == storey else "action") for k in range(len(values))]
        self._bars.setOpts(
            x0=np.zeros(len(known)), y=np.arange(len(known)), width=known, height=BAR_HEIGHT, brushes=brushes
        )
        some = np.isfinite(values)
        self._mean.setVisible(bool(some.any()))
        if some.any():
            self._mean.setValue(float(np.nanmean(values)))
        top = float(known.max()) if len(known) else 1.0
        self.setXRange(0, top if top > 0 else 1.0, padding=0.04)
        self.setYRange(-0.6, max(1.0, len(known) - 0.4), padding=0)

    def take_theme(self) -> None:
        super().take_theme()
        self._bars.setOpts(pen=QPen(Qt.PenStyle.NoPen))
        self._mean.setPen(_pen("quiet", width=1, style=Qt.PenStyle.DashLine))

    def tip_at(self, place: QPointF) -> str:
        storey = round(place.y())
        if not 0 <= storey < len(self._values) or not np.isfinite(self._values[storey]):
            return ""
        return f"{self._axis.names[storey]}: {amount_text(float(self._values[storey]))} {self._unit}"

    def choose_at(self, place: QPointF) -> None:
        """Choose the storey of the bar at that height."""
        storey = round(place.y())
        if 0 <= storey < len(self._values):
            self.chosen.emit(storey)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go through the storeys."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if step and len(self._values):
            self.chosen.emit(min(len(self._values) - 1, max(0, self._storey + step)))
        else:
            event.ignore()

    def _on_clicked(self, event: object) -> None:
        position = getattr(event, "scenePos", QPointF)()
        if self.getPlotItem().sceneBoundingRect().contains(position):
            self.choose_at(self.place_at(position))


def _pen(token: str, *, width: int = 1, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(QColor(colour(token)), px(width), style)
    pen.setCosmetic(True)
    return pen
