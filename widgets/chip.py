"""Small rounded pieces of text that can be clicked or dismissed.

`Chip(text)`; signals `clicked()`, `chosen(value)`, `dismissed()`.
"""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from widgets.elided_label import plain_tip

MAX_CHIP_CHARS = 28


class Chip(QWidget):
    """A label that is a button; with a cross when it can be dismissed.

    Parameters
    ----------
    text : str
        Elided in the middle beyond 28 letters; the whole text is the tooltip.
    current : bool
        Drawn as the place one is at.
    value : object
        What `chosen` carries.
    dismissable : bool
        With a cross that emits `dismissed`.
    """

    clicked = Signal()
    chosen = Signal(object)
    dismissed = Signal()

    def __init__(
        self,
        text: str,
        parent: QWidget | None = None,
        *,
        hint: str = "",
        current: bool = False,
        dismissable: bool = False,
    ) -> None:
        super().__init__(parent)
        self.value: object = None
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button = QPushButton(self)
        self.button.setObjectName("chip")
        self.button.setProperty("current", current)
        self.button.setFlat(True)
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(self._on_clicked)
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.button)
        if dismissable:
            cross = QToolButton(self)
            cross.setObjectName("chipCross")
            cross.setText("\u00d7")
            cross.setAutoRaise(True)
            cross.setToolTip(self.tr("Dismiss"))
            cross.setAccessibleName(self.tr("Dismiss"))
            cross.clicked.connect(self._on_crossed)
            layout.addWidget(cross)
        self.set_text(text, hint=hint)

    def set_text(self, text: str, *, hint: str = "") -> None:
        """Show `text`."""
        metrics = QFontMetrics(self.button.font())
        room = metrics.averageCharWidth() * MAX_CHIP_CHARS
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
        # A lone & would be taken for a keyboard mnemonic.
        self.button.setText(shown.replace("&", "&&"))
        self.button.setAccessibleName(text)
        self.button.setToolTip(plain_tip("\n".join(part for part in (text, hint) if part)))

    def _on_clicked(self) -> None:
        self.clicked.emit()
        self.chosen.emit(self.value)

    def _on_crossed(self) -> None:
        self.dismissed.emit()

    def sizeHint(self) -> QSize:
        """Room for the text and the cross."""
        return self._row.sizeHint()
