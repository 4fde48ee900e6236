"""What the colours of rows mean: a swatch, a value and how many rows have it, a line a class.

`ThemeLegend()`, `show_theme(theme or None)`.
"""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from layers.theme import Theme, ThemeClass
from widgets.point_legend import ROW_PX, SWATCH_PX
from widgets.state_style import colour
from widgets.theme import px
from widgets.wording import number_text


class ThemeLegend(QWidget):
    """As tall as there are classes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[ThemeClass, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def lines(self) -> list[str]:
        """What is said, a line a class."""
        return [f"{self._label(each)} {number_text(each.count, decimals=0)}" for each in self._classes]

    def show_theme(self, theme: Theme | None) -> None:
        """Show the classes of a theme; None: none."""
        self._classes = theme.classes if theme is not None else ()
        self.setAccessibleName(", ".join(self.lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a row a class."""
        return QSize(px(160), self._row * len(self._classes))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw swatches, values and counts."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = self.fontMetrics()
        for number, each in enumerate(self._classes):
            row = QRect(0, number * self._row, self.width(), self._row)
            swatch = QRect(0, row.center().y() - px(SWATCH_PX) // 2, px(SWATCH_PX), px(SWATCH_PX))
            painter.setPen(colour("line"))
            painter.setBrush(QColor(each.colour))
            painter.drawRoundedRect(swatch, px(2), px(2))
            count = number_text(each.count, decimals=0)
            side = metrics.horizontalAdvance(count) + px(8)
            text = row.adjusted(px(SWATCH_PX) + px(8), 0, -side, 0)
            painter.setPen(colour("text"))
            label = metrics.elidedText(self._label(each), Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), label)
            painter.setPen(colour("quiet"))
            painter.drawText(row, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), count)

    @property
    def _row(self) -> int:
        return max(px(ROW_PX), self.fontMetrics().height() + px(4))

    def _label(self, each: ThemeClass) -> str:
        return each.label or self.tr("other values")
