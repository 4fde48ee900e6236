"""What says over the scene that it is cut open, with how, and buttons to change that; hidden without a section.

``SectionBar(section, scene)``; signal ``command_requested(id)`` for what a command does.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from layers.data.section import SectionState
from layers.section import Section
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size, px
from widgets.wording import number_text

EDGE_PX = 34  # under what says that it is a replay


class SectionBar(QWidget):
    """A line at the upper edge of `scene`.

    Parameters
    ----------
    section : Section
    scene : QWidget
        Its parent.
    """

    command_requested = Signal(str)

    def __init__(self, section: Section, scene: QWidget) -> None:
        super().__init__(scene)
        self.setObjectName("sectionBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._section = section
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.on = self._button("box-cutter", self.tr("Section on or off (Shift+B)"), "section.toggle")
        self.on.setCheckable(True)
        self.flip = self._button("flip-horizontal", self.tr("Keep the other side of the cut (Shift+C)"), "section.flip")
        self.reset = self._button("clear", self.tr("Remove the section"), "section.reset")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(8), px(4), px(4), px(4))
        row.setSpacing(px(6))
        for widget in (self.on, self.text, self.flip, self.reset):
            row.addWidget(widget)
        scene.installEventFilter(self)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(section.changed, self._show)
        self._show(section.state)

    def release(self) -> None:
        """Stop listening."""
        self._subscriptions.release()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the upper edge."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _button(self, name: str, tip: str, command: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(icon_size())
        button.setAutoRaise(True)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.command_requested.emit(command))
        return button

    def _show(self, state: SectionState) -> None:
        self.setVisible(bool(state))
        self.on.setChecked(state.on)
        self.flip.setVisible(bool(state.planes))
        self.text.setText(self._words(state))
        self._place()

    def _words(self, state: SectionState) -> str:
        if state.box is not None:
            sides = (state.box.width_m, state.box.depth_m, state.box.height_m)
            size = " × ".join(number_text(side, decimals=1) for side in sides)
            text = self.tr("Section box {size} m").replace("{size}", size)
        elif state.follows:
            text = self.tr("Level cut through the storey")
        elif len(state.planes) == 1:
            text = self.tr("One cut")
        else:
            text = self.tr("{count} cuts").replace("{count}", str(len(state.planes)))
        return text if state.on else self.tr("{section} (off)").replace("{section}", text)

    def _place(self) -> None:
        scene = self.parentWidget()
        if scene is None or not self.isVisibleTo(scene):
            return
        self.layout().activate()  # type: ignore[union-attr]  # it has one
        size = self.sizeHint().boundedTo(scene.size())
        self.setGeometry((scene.width() - size.width()) // 2, px(EDGE_PX), size.width(), size.height())
        self.raise_()
