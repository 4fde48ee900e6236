"""The states of an event one under the other, with their times.

`LifeCycle()`; `show_steps(steps)`.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.inspector_card import Step
from widgets.state_style import colour
from widgets.theme import px

MAX_STEPS = 8


class LifeCycle(QWidget):
    """A line with the shape of each state on it, the newest last; of many the first and the last seven."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lifeCycle")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._steps: tuple[Step, ...] = ()
        self._left_out = 0

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these states, oldest first."""
        shown = tuple(steps) if len(steps) <= MAX_STEPS else (steps[0], *steps[-(MAX_STEPS - 1) :])
        self._left_out = len(steps) - len(shown)
        if shown == self._steps:
            return
        self._steps = shown
        self.setVisible(bool(shown))
        lines = [" ".join((s.style.symbol, s.style.text, s.when, s.text)).strip() for s in steps]
        self.setToolTip("\n".join(lines[:40]))
        self.setAccessibleName("; ".join(lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """One row a state."""
        return QSize(px(200), self._row() * len(self._steps))

    def minimumSizeHint(self) -> QSize:
        """As high, narrower."""
        return QSize(px(120), self._row() * len(self._steps))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line, the shapes, the names, the times."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self._row()
        metrics = self.fontMetrics()
        x = px(10)
        if len(self._steps) > 1:
            painter.setPen(colour("line"))
            painter.drawLine(QPointF(x, row / 2), QPointF(x, row * (len(self._steps) - 0.5)))
        for number, step in enumerate(self._steps):
            area = QRect(0, number * row, self.width(), row)
            symbol = QRect(area.left() + x - px(9), area.top(), px(18), row)
            painter.fillRect(symbol.adjusted(0, px(3), 0, -px(3)), self.palette().window())
            painter.setPen(step.style.colour)
            painter.drawText(symbol, int(Qt.AlignmentFlag.AlignCenter), step.style.symbol)
            when = metrics.horizontalAdvance(step.when)
            left, right = symbol.right() + px(8), area.right() - when - px(8)
            newest = number == len(self._steps) - 1
            painter.setPen(colour("text" if newest else "quiet"))
            gap = f"  (+{self._left_out})" if self._left_out and number == 0 else ""
            said = f"{step.style.text}{' · ' + step.text if step.text else ''}{gap}"
            text = metrics.elidedText(said, Qt.TextElideMode.ElideRight, right - left)
            painter.drawText(QRect(left, area.top(), right - left, row), int(Qt.AlignmentFlag.AlignVCenter), text)
            painter.setPen(colour("quiet"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(area, int(flags), step.when)

    def _row(self) -> int:
        return self.fontMetrics().height() + px(8)
