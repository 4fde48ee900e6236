"""The figures at the head of the storey panel: area let, vacancy, electricity of the last day, devices alive.

`StoreyFigures()`, `show_figures(facts, storey)`.
"""

import math

import numpy as np
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from layers.storey_facts import StoreyFacts
from widgets.elided_label import ElidedLabel
from widgets.storey_wording import amount_text, area_text, quantity_name
from widgets.theme import px
from widgets.wording import count_text, number_text

NARROW_PX = 560
NOTHING = "–"
ELECTRICITY = "electricity"


class StoreyFigures(QWidget):
    """Four figures in a row, or two by two where it is narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(4))
        self.let = _Figure(self.tr("Let"), self)
        self.vacancy = _Figure(self.tr("Vacancy"), self)
        self.energy = _Figure(self.tr("Last day"), self)
        self.devices = _Figure(self.tr("Devices alive"), self)
        self._figures = (self.let, self.vacancy, self.energy, self.devices)
        self._columns = 0
        self._arrange(2)

    def show_figures(self, facts: StoreyFacts, storey: int) -> None:
        """Show what is known of one storey (-1: of the building)."""
        letting = facts.letting(storey)
        whole = letting.let_m2 + letting.vacant_m2
        self.let.show_figure(area_text(letting.let_m2) if whole else NOTHING, self._of(whole))
        share = "" if math.isnan(letting.vacancy) else f"{number_text(letting.vacancy * 100, decimals=1)}%"
        self.vacancy.show_figure(share or NOTHING, area_text(letting.vacant_m2) if whole else "")
        self._show_energy(facts, storey)
        alive, known = facts.heard(storey)
        self.devices.show_figure(count_text(alive) if known else NOTHING, self._of_count(known))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go from two columns to four where there is room."""
        super().resizeEvent(event)
        self._arrange(2 if self.width() < px(NARROW_PX) else 4)

    def _show_energy(self, facts: StoreyFacts, storey: int) -> None:
        use = facts.use
        quantity = max(0, use.index(ELECTRICITY))
        if not use:
            self.energy.show_figure(NOTHING, "")
            return
        by_day = use.by_day(quantity, storey)
        said = np.flatnonzero(np.isfinite(by_day))
        if not len(said):
            self.energy.show_figure(NOTHING, "")
            return
        last = int(said[-1])
        about = use.quantities[quantity]
        # A storey is compared with the others of that day, the building with its other days.
        mean = float(use.mean_by_day(quantity)[last]) if storey >= 0 else float(np.nanmean(by_day))
        value = float(by_day[last])
        name = quantity_name(about.key)
        self.energy.set_title(self.tr("{quantity}, {day}").replace("{quantity}", name)
                              .replace("{day}", use.days[last].strftime("%m-%d")))  # fmt: skip
        text = self.tr("{percent} to the mean") if storey >= 0 else self.tr("{percent} to the mean day")
        against = text.replace("{percent}", _signed(value / mean - 1)) if mean > 0 else ""
        self.energy.show_figure(f"{amount_text(value)} {about.unit}", against)

    def _of(self, area_m2: float) -> str:
        return self.tr("of {area}").replace("{area}", area_text(area_m2)) if area_m2 else self.tr("no tenants known")

    def _of_count(self, count: int) -> str:
        return self.tr("of {n}").replace("{n}", count_text(count)) if count else self.tr("none known")

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, figure in enumerate(self._figures):
            self._grid.addWidget(figure, number // columns, number % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)


class _Figure(QWidget):
    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title, self)
        self._title.set_state("quiet")
        self.value = QLabel(NOTHING, self)
        self.value.setProperty("role", "title")
        self.note = ElidedLabel("", self)
        self.note.set_state("quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._title, self.value, self.note):
            column.addWidget(part)

    def set_title(self, text: str) -> None:
        self._title.set_text(text)

    def show_figure(self, value: str, note: str) -> None:
        self.value.setText(value)
        self.note.set_text(note)
        self.setAccessibleName(f"{self._title.text}: {value} {note}".strip())


def _signed(share: float) -> str:
    text = number_text(abs(share) * 100, decimals=0)
    return f"{'+' if share >= 0 else '−'}{text}%"
