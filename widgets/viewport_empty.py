"""What the viewport shows while nothing is open: what belongs here, and two ways to begin."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from widgets import theme as look

TEXT_WIDTH_PX = 420


class ViewportEmpty(QWidget):
    """A picture, two sentences and two buttons."""

    open_requested = Signal()
    demo_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Drops and clicks beside the buttons belong to the viewport.
        self.setAcceptDrops(False)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title = self._words(self.tr("Nothing is open yet"), "emptyTitle")
        self._text = self._words(
            self.tr(
                "Drop a file or a folder here: an oblique mesh (OSGB, 3D Tiles, OBJ), a point cloud (LAS, LAZ, COPC, "
                "E57), a building model (IFC), district records (GeoJSON, CSV, Excel) or a recording of events."
            ),
            "emptyText",
        )
        self._open = QPushButton(self.tr("Open…"), self)
        self._demo = QPushButton(self.tr("Open the demo district"), self)
        self._demo.setProperty("role", "primary")
        self._open.clicked.connect(lambda: self.open_requested.emit())
        self._demo.clicked.connect(lambda: self.demo_requested.emit())
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._open)
        buttons.addWidget(self._demo)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._picture)
        for label in (self._title, self._text):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label)
            row.addStretch(1)
            column.addLayout(row)
        column.addSpacing(8)
        column.addLayout(buttons)
        column.addStretch(3)
        self.restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a plate under words and buttons: the scene behind them may be of any colour."""
        del event
        theme = look.current()
        box = self._title.geometry()
        for widget in (self._picture, self._text, self._open, self._demo):
            box = box.united(widget.geometry().intersected(QRect(box.x(), 0, box.width(), self.height())))
        pad = look.px(24)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.qcolor("line"))
        painter.setBrush(theme.qcolor("panel", alpha=0.94))
        painter.drawRoundedRect(box.adjusted(-pad, -pad, pad, pad), look.px(6), look.px(6))

    def restyle(self) -> None:
        """Take the colours of the theme."""
        for label in (self._title, self._text):
            # A wrapped label in a box layout is cut off unless it is told its height.
            width = look.px(TEXT_WIDTH_PX)
            label.setFixedWidth(width)
            label.setMinimumHeight(label.heightForWidth(width))
        self._picture.setPixmap(look.icon("district", colour="quiet").pixmap(look.px(56), look.px(56)))
        for button in (self._open, self._demo):
            button.setIconSize(look.icon_size())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._open.setIcon(look.icon("open"))
        self._demo.setIcon(look.icon("play", colour=look.text_on(look.current().action, theme=look.current())))

    def _words(self, words: str, name: str) -> QLabel:
        label = QLabel(words, self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return label
