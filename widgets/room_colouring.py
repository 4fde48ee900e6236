"""What the rooms of a storey are coloured by, with what the colours mean.

`RoomColouring()`; `show_choices(choices, chosen)`, `show_theme(theme, by, unit)`; signal `chosen(quantity)`.
"""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QScrollArea, QVBoxLayout, QWidget

from layers.room_colours import RoomTheme
from layers.theme import Theme
from widgets.storey_wording import class_text, colouring_text
from widgets.theme import px
from widgets.theme_legend import ThemeLegend
from widgets.wording import number_text, with_unit


class RoomColouring(QWidget):
    """A choice over a legend."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = QComboBox(self)
        self.combo.setAccessibleName(self.tr("Colour rooms by"))
        self.combo.setToolTip(self.tr("What the rooms of the storey are coloured by in the scene"))
        self.combo.currentIndexChanged.connect(self._on_chosen)
        self.legend = ThemeLegend(self)
        self.note = QLabel(self)
        self.note.setObjectName("quiet")
        self.note.setWordWrap(True)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget(area)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, px(8), 0)
        column.addWidget(self.legend)
        column.addWidget(self.note)
        column.addStretch(1)
        area.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, px(6), 0, 0)
        layout.setSpacing(px(8))
        layout.addWidget(self.combo)
        layout.addWidget(area, 1)

    def show_choices(self, choices: tuple[str, ...], chosen: str) -> None:
        """Offer what rooms can be coloured by; what is chosen stays, known here or not."""
        wanted = ("", *choices, *(() if not chosen or chosen in choices else (chosen,)))
        with QSignalBlocker(self.combo):
            if wanted != tuple(self.combo.itemData(k) for k in range(self.combo.count())):
                self.combo.clear()
                for by in wanted:
                    self.combo.addItem(colouring_text(by), by)
            self.combo.setCurrentIndex(max(0, self.combo.findData(chosen)))

    def show_theme(self, theme: RoomTheme | None, *, by: str, unit: str = "") -> None:
        """Say what the colours mean."""
        if theme is None:
            self.legend.show_theme(None)
            said = self.tr("Nothing is known of the rooms here.") if by else ""
            self.note.setText(said or self.tr("Choose what the rooms of the storey are coloured by."))
            return
        classes = tuple(replace(c, label=_label(c.label, c.low, c.high, unit)) for c in theme.classes)
        self.legend.show_theme(Theme(-1, classes, np.empty(0, np.uint8)))
        rooms = self.tr("{n} rooms are coloured.").replace("{n}", number_text(len(theme.colours), decimals=0))
        self.note.setText(rooms)

    def _on_chosen(self) -> None:
        self.chosen.emit(str(self.combo.currentData() or ""))


def _label(label: str, low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return with_unit(label, unit) if unit and label else class_text(label)
    decimals = 0 if max(abs(low), abs(high)) >= 100 else 1
    return with_unit(f"{number_text(low, decimals=decimals)} – {number_text(high, decimals=decimals)}", unit)
