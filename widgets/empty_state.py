"""What a panel shows when it has nothing: what belongs here, and an offer.

`EmptyState(title, text, action="")`; signal `action_requested()`. `Stack(content, empty)` shows one of the two.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget


class EmptyState(QWidget):
    """A title, a sentence and, when there is something to offer, a button."""

    action_requested = Signal()

    def __init__(self, title: str, text: str, parent: QWidget | None = None, *, action: str = "") -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(1)
        for name, words in (("emptyTitle", title), ("emptyText", text)):
            label = QLabel(words, self)
            label.setObjectName(name)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(label)
        if action:
            button = QPushButton(action, self)
            button.clicked.connect(self._on_clicked)
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def _on_clicked(self) -> None:
        self.action_requested.emit()


class Stack(QWidget):
    """Shows `content`, or `empty` in its place."""

    def __init__(self, content: QWidget, empty: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content, self._empty = content, empty
        self._layout = QStackedLayout(self)
        self._layout.addWidget(content)
        self._layout.addWidget(empty)

    @property
    def is_empty(self) -> bool:
        """True while `empty` is shown."""
        return self._layout.currentWidget() is self._empty

    def show_empty(self, empty: bool) -> None:
        """Show the one or the other."""
        self._layout.setCurrentWidget(self._empty if empty else self._content)
