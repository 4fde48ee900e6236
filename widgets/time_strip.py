"""The strip of the timeline: how much happened when, what is past, and the moment that is shown.

`TimeStrip()`; `show_range(start, end)`, `show_now(now)`, `show_events(times)`; signal `sought(datetime)`.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets.state_style import colour
from widgets.theme import px
from widgets.wording import stamp_text

BAR_PX = 3


class TimeStrip(QWidget):
    """Density of events over time; a click or a drag seeks, arrow keys step by a hundredth."""

    sought = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeStrip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._start: datetime | None = None
        self._end: datetime | None = None
        self._now: datetime | None = None
        self._times: npt.NDArray[np.float64] = np.empty(0)
        self._heights: npt.NDArray[np.float64] | None = None
        self._playhead_px = -1

    def sizeHint(self) -> QSize:
        """As wide as there is room, one line high."""
        return QSize(px(240), px(20))

    def minimumSizeHint(self) -> QSize:
        """Still wide enough to be hit."""
        return QSize(px(60), px(16))

    def show_range(self, start: datetime | None, end: datetime | None) -> None:
        """Show this span; None, None: nothing to scrub in."""
        if (start, end) == (self._start, self._end):
            return
        self._start, self._end = start, end
        self._heights = None
        self.setEnabled(start is not None)
        self.update()

    def show_now(self, now: datetime) -> None:
        """Put the playhead there; repaints only when it moves by a pixel."""
        self._now = now
        at = round(self.x_of(now))
        if at != self._playhead_px:
            self._playhead_px = at
            self.update()

    def show_events(self, times: Sequence[datetime]) -> None:
        """Show how densely events lie."""
        self._times = np.array([when.timestamp() for when in times], np.float64)
        self._heights = None
        self.update()

    def x_of(self, when: datetime) -> float:
        """Return where a moment lies, pixels from the left."""
        if self._start is None or self._end is None or self._end <= self._start:
            return 0.0
        return (when - self._start) / (self._end - self._start) * (self.width() - 1)

    def time_at(self, x: float) -> datetime | None:
        """Return the moment at a pixel, kept within the span."""
        if self._start is None or self._end is None:
            return None
        share = min(1.0, max(0.0, x / max(1, self.width() - 1)))
        return self._start + (self._end - self._start) * share

    def density(self) -> npt.NDArray[np.float64]:
        """Return float64 (bars,): how much happened in each bar, 0 to 1."""
        bars = max(1, self.width() // BAR_PX)
        if self._heights is None or len(self._heights) != bars:
            self._heights = np.zeros(bars)
            if self._start is not None and self._end is not None and len(self._times):
                span = (self._start.timestamp(), max(self._end.timestamp(), self._start.timestamp() + 1))
                counts = np.histogram(self._times, bins=bars, range=span)[0].astype(np.float64)
                # Square root, so that a lonely event is seen beside a rush hour.
                self._heights = np.sqrt(counts / counts.max()) if counts.max() else counts
        return self._heights

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bars, the part that is past, and the playhead."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, 2, 0, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("ground"))
        painter.drawRoundedRect(box, 3, 3)
        if self._start is None:
            return
        past = self.x_of(self._now) if self._now is not None else 0.0
        painter.setBrush(colour("raised"))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), past, box.height()), 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for number, height in enumerate(self.density()):
            if height > 0:
                x = number * BAR_PX
                tall = max(3.0, height * (box.height() - 4))
                painter.setBrush(colour("quiet" if x <= past else "line"))
                painter.drawRect(QRectF(x, box.bottom() - 1 - tall, BAR_PX - 1, tall))
        painter.setBrush(colour("accent"))
        painter.drawRect(QRectF(min(max(0.0, past - 1), self.width() - 2), 0, 2, self.height()))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour("action"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the moment under the cursor."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._seek(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while dragged; otherwise say which moment is under the cursor."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x())
        when = self.time_at(event.position().x())
        if when is not None:
            QToolTip.showText(event.globalPosition().toPoint(), stamp_text(when), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys step by a hundredth of the span (Shift: a thousandth), Home and End go to its ends."""
        if self._start is None or self._end is None or self._now is None:
            super().keyPressEvent(event)
            return
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = max(timedelta(seconds=1), (self._end - self._start) / (1000 if fine else 100))
        match event.key():
            case Qt.Key.Key_Left:
                self.sought.emit(self._now - step)
            case Qt.Key.Key_Right:
                self.sought.emit(self._now + step)
            case Qt.Key.Key_Home:
                self.sought.emit(self._start)
            case Qt.Key.Key_End:
                self.sought.emit(self._end)
            case _:
                super().keyPressEvent(event)

    def _seek(self, x: float) -> None:
        when = self.time_at(x)
        if when is not None:
            self.sought.emit(when)
