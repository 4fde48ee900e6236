"""A label that elides its text instead of clipping it or widening its window."""

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QSizePolicy, QStyle, QStyleOption, QWidget

from widgets.state_style import text_colour


class ElidedLabel(QFrame):
    """Plain text on one line, elided when there is no room; the whole text is then the tooltip.

    Parameters
    ----------
    mode : Qt.TextElideMode
        Where the dots go.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        min_chars: int = 4,
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._hint = ""
        self._state = ""
        self._mode = mode
        self._min_chars = min_chars
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str, *, hint: str = "") -> None:
        """Show `text`; `hint` is said in the tooltip besides."""
        if text == self._text and hint == self._hint:
            return
        width = self.sizeHint().width()
        self._text, self._hint = " ".join(text.split()), hint
        self.setAccessibleName(self._text)
        self._tell()
        if self.sizeHint().width() != width:
            self.updateGeometry()
        self.update()

    def set_state(self, state: str) -> None:
        """Colour the text: ``"warn"``, ``"alarm"``, ``"quiet"``, ``"ok"``, or the palette's for an empty one."""
        if state != self._state:
            self._state = state
            self.update()

    def sizeHint(self) -> QSize:
        """Room for the whole text."""
        margins = self.contentsMargins()
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._text) + margins.left() + margins.right() + 2
        return QSize(width, metrics.height() + margins.top() + margins.bottom())

    def minimumSizeHint(self) -> QSize:
        """Room for a few letters."""
        hint = self.sizeHint()
        return QSize(min(hint.width(), self.fontMetrics().averageCharWidth() * self._min_chars), hint.height())

    def resizeEvent(self, event: object) -> None:
        """Say the whole text in the tooltip when it no longer fits."""
        del event
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text in the style's colour."""
        super().paintEvent(event)
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        plain = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(text_colour(self._state) if self._state else plain)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
        painter.drawText(self.contentsRect(), int(flags), self._shown())

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self._text, self._mode, self.contentsRect().width())

    def _tell(self) -> None:
        cut = self._text if self._shown() != self._text else ""
        self.setToolTip(plain_tip("\n".join(part for part in (cut, self._hint) if part)))


def plain_tip(text: str) -> str:
    """Return `text` so that a tooltip never reads it as rich text (data may hold markup)."""
    if "<" not in text:
        return text
    return "<qt>" + html.escape(text).replace("\n", "<br>") + "</qt>"
