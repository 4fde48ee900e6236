"""Which rows of the tables found their storey, by what, and which did not.

`JoinReport(facts)`, a dialog.
"""

from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from layers.links import cell_text
from layers.storey_facts import JoinedTable, StoreyFacts
from layers.storey_links import OUTCOMES, Outcome
from widgets.fact_table import FactColumn, FactModel, FactView
from widgets.storey_wording import matched_by_text, outcome_text
from widgets.theme import px
from widgets.wording import count_text

FIRST_ROWS = 5
FIRST_CELLS = 6


@dataclass(frozen=True, slots=True)
class JoinLine:
    """What became of one table's rows."""

    name: str
    counts: dict[Outcome, int]
    by: str
    sample: str


class JoinReport(QDialog):
    """A line for each table, and the first rows of the one that is chosen that found no storey."""

    def __init__(self, facts: StoreyFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rows and storeys"))
        self.lines = [self._line(joined) for joined in facts.joined]
        columns: list[FactColumn[JoinLine]] = [
            FactColumn(self.tr("Table"), lambda r: r.name, lambda r: r.name, 170),
            *(self._count_column(outcome) for outcome in OUTCOMES),
            FactColumn(self.tr("Matched by"), lambda r: r.by, lambda r: r.by, 170, rank=5),
        ]
        self.model: FactModel[JoinLine] = FactModel(columns, self)
        self.model.show_rows(self.lines)
        self.view = FactView(self.model, "joinTable", self)
        self.view.row_chosen.connect(self._on_chosen)
        self.rows = QPlainTextEdit(self)
        self.rows.setReadOnly(True)
        self.rows.setAccessibleName(self.tr("First rows without a storey"))
        about = QLabel(self.tr("How the tables were joined to the storeys and rooms of {name}, by IFC GUID, by room "
                               "number or by name.").replace("{name}", facts.building.name), self)  # fmt: skip
        about.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget, share in ((about, 0), (self.view, 2), (self.rows, 3), (buttons, 0)):
            layout.addWidget(widget, share)
        self.resize(px(760), px(460))
        if self.lines:
            self.view.selectRow(0)
            self._on_chosen(self.lines[0])

    def _on_chosen(self, line: JoinLine) -> None:
        self.rows.setPlainText(line.sample or self.tr("Every row of this table is on a storey."))

    def _line(self, joined: JoinedTable) -> JoinLine:
        by = ", ".join(f"{matched_by_text(b)} {count_text(n)}" for b, n in joined.join.matched_by.most_common())
        return JoinLine(joined.layer.name, dict(joined.join.outcomes), by, self._sample(joined))

    def _sample(self, joined: JoinedTable) -> str:
        parts = []
        for outcome in OUTCOMES[1:]:
            rows = joined.join.first_rows(outcome, limit=FIRST_ROWS)
            if not rows:
                continue
            text = self.tr("{outcome}: {n} rows, the first of them")
            count = count_text(joined.join.outcomes[outcome])
            parts.append(text.replace("{outcome}", outcome_text(outcome)).replace("{n}", count))
            for row in rows:
                values = joined.layer.table.rows[row]
                cells = [text for k in range(len(values)) if (text := cell_text(values, k))][:FIRST_CELLS]
                parts.append(f"  {row + 1}: {' · '.join(cells)}")
        return "\n".join(parts)

    def _count_column(self, outcome: Outcome) -> FactColumn[JoinLine]:
        return FactColumn(
            outcome_text(outcome).capitalize(),
            lambda r: count_text(r.counts.get(outcome, 0)),
            lambda r: r.counts.get(outcome, 0),
            100,
            rank=1,
            number=True,
            token=lambda r: "" if outcome == "matched" or not r.counts.get(outcome) else "warn",
        )
