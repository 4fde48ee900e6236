"""A line over the scene that says what is ready and offers it; nothing waits for an answer.

``Offer(scene)``; ``show_offer(text, action)``; signals ``accepted()``, ``dismissed()``.
"""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from widgets.theme import icon, icon_size, px

EDGE_PX = 20


class Offer(QWidget):
    """Words and a button in the middle of the lower edge of `scene`."""

    accepted = Signal()
    dismissed = Signal()

    def __init__(self, scene: QWidget) -> None:
        super().__init__(scene)
        self.setObjectName("offer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.action = QPushButton(self)
        self.action.setProperty("role", "primary")
        self.action.clicked.connect(self._on_accepted)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("clear"))
        self.close_button.setIconSize(icon_size() * 0.8)
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(self.tr("Not now"))
        self.close_button.setAccessibleName(self.close_button.toolTip())
        self.close_button.clicked.connect(self._on_dismissed)
        for button in (self.action, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(8), px(8), px(8))
        row.setSpacing(px(12))
        for widget in (self.text, self.action, self.close_button):
            row.addWidget(widget)
        scene.installEventFilter(self)
        self.hide()

    def show_offer(self, text: str, action: str) -> None:
        """Offer something; what was offered before is forgotten."""
        self.text.setText(text)
        self.action.setText(action)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the lower edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        scene = self.parentWidget()
        if scene is None:
            return
        size: QSize = self.sizeHint().boundedTo(scene.size())
        left = (scene.width() - size.width()) // 2
        self.setGeometry(left, scene.height() - size.height() - px(EDGE_PX), size.width(), size.height())

    def _on_accepted(self) -> None:
        self.hide()
        self.accepted.emit()

    def _on_dismissed(self) -> None:
        self.hide()
        self.dismissed.emit()
