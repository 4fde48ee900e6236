"""What the colours of points mean: a ramp with its ends, or a row a class.

`RampLegend()`, `show_ramp(colours, low=, high=, hint=)`; `ClassLegend()`, `show_classes(codes)`.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from layers.data.geometry import UInt8
from layers.point_colours import CLASS_COLOURS, OTHER_CLASS_COLOUR
from widgets.point_wording import class_line
from widgets.state_style import colour
from widgets.theme import px

BAR_PX, ROW_PX, SWATCH_PX = 10, 22, 12


class RampLegend(QWidget):
    """A bar of colours with what its two ends mean under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QImage()
        self._ends = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def ends(self) -> tuple[str, str]:
        """What the first and the last colour mean."""
        return self._ends

    def show_ramp(self, colours: UInt8, *, low: str, high: str, hint: str = "") -> None:
        """Show uint8 (n, 3) colours, low to high."""
        rgb = np.ascontiguousarray(colours)
        self._bar = QImage(rgb.data, len(rgb), 1, 3 * len(rgb), QImage.Format.Format_RGB888).copy()
        self._ends = (low, high)
        self.setToolTip(hint)
        self.setAccessibleName(f"{low} – {high}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for the bar and a line under it."""
        return QSize(px(160), px(BAR_PX) + px(4) + self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bar and ends."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        bar = QRect(0, 0, self.width(), px(BAR_PX))
        painter.drawImage(bar, self._bar)
        painter.setPen(colour("line"))
        painter.drawRect(bar.adjusted(0, 0, -1, -1))
        under = QRect(0, bar.height() + px(4), self.width(), self.height() - bar.height() - px(4))
        painter.setPen(colour("quiet"))
        for text, side in zip(self._ends, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            painter.drawText(under, int(side | Qt.AlignmentFlag.AlignTop), text)


class ClassLegend(QWidget):
    """A swatch and a name for each class; as tall as there are classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes: tuple[int, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def lines(self) -> list[str]:
        """What is said, a line a class."""
        return [class_line(code) for code in self._codes]

    def show_classes(self, codes: Sequence[int]) -> None:
        """Show these class codes."""
        if tuple(codes) == self._codes:
            return
        self._codes = tuple(codes)
        self.setAccessibleName(", ".join(self.lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a row a class."""
        return QSize(px(160), self._row * len(self._codes))

    def event(self, event: QEvent) -> bool:
        """Say a name whole that may be cut off."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = event.pos().y() // self._row
            QToolTip.showText(event.globalPos(), self.lines[row] if 0 <= row < len(self._codes) else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw swatches and names."""
        del event
        painter = QPainter(self)
        metrics = self.fontMetrics()
        side = px(SWATCH_PX)
        left = side + px(8)
        for number, (code, line) in enumerate(zip(self._codes, self.lines, strict=True)):
            row = QRect(0, number * self._row, self.width(), self._row)
            swatch = QRect(QPoint(0, row.center().y() - side // 2), QSize(side, side))
            painter.fillRect(swatch, QColor(*CLASS_COLOURS.get(code, OTHER_CLASS_COLOUR)))
            painter.setPen(colour("line"))
            painter.drawRect(swatch.adjusted(0, 0, -1, -1))
            painter.setPen(colour("text"))
            text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, row.width() - left)
            painter.drawText(row.adjusted(left, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    @property
    def _row(self) -> int:
        return max(px(ROW_PX), self.fontMetrics().height() + px(4))
