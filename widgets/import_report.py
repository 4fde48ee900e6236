"""The import report: what was read, skipped and assumed, and what was refused and why.

`ImportReportPanel()`; `set_reports(reports, refusals)` (the session's lists, whole); signals
`frame_requested(InputReport)` (double click), `retry_requested(ImportFailed)` (open a refused file again). Refused
files stay listed until they are opened or `dismissed(ImportFailed)`.
"""

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from layers.data.report import InputReport
from layers.errors import ImportFailed
from widgets.elided_label import plain_tip
from widgets.empty_state import EmptyState, Stack
from widgets.messages import say_advice, say_problem, say_where
from widgets.report_text import headed, rejected_lines, report_lines, report_summary, suspect_lines
from widgets.state_style import row_brush
from widgets.theme import icon
from widgets.wrapped_rows import WrappedRows

MAX_ENTRIES = 500
MAX_SUSPECTS = 1000
ENTRY_ROLE = Qt.ItemDataRole.UserRole

translate = QCoreApplication.translate


class ImportReportPanel(QWidget):
    """Refusals first, then every input, newest first; each opens to what was read and assumed."""

    frame_requested = Signal(object)
    retry_requested = Signal(object)
    dismissed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importReport")
        self._reports: list[InputReport] = []
        self._refusals: list[ImportFailed] = []
        self.tree = _Tree(self)
        self.summary = QLabel(self)
        self.summary.setObjectName("quiet")
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self._copy = QPushButton(icon("content-copy"), self.tr("Copy"), self)
        self._copy.setToolTip(self.tr("Copy the whole report as text"))
        self._copy.clicked.connect(self.copy)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        row.addWidget(self._copy)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        empty = EmptyState(
            self.tr("Nothing was imported yet"),
            self.tr("What each file gave, what was assumed of it and what was refused is listed here."),
            self,
        )
        self.stack = Stack(body, empty, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.stack)
        self.tree.itemDoubleClicked.connect(self._on_double_clicked)
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.copy_pressed.connect(self.copy)
        self.set_reports((), ())

    def set_reports(self, reports: Sequence[InputReport], refusals: Sequence[ImportFailed]) -> None:
        """Show these; at most the newest 500 of each."""
        self._reports, self._refusals = list(reports[-MAX_ENTRIES:]), list(refusals[-MAX_ENTRIES:])
        left_out = max(0, len(reports) - MAX_ENTRIES) + max(0, len(refusals) - MAX_ENTRIES)
        opened = self._opened()
        self.tree.clear()
        for error in reversed(self._refusals):
            self.tree.addTopLevelItem(_refusal_item(error))
        for report in reversed(self._reports):
            self.tree.addTopLevelItem(_report_item(report))
        for index in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(index)
            if item is not None:
                refused = isinstance(item.data(0, ENTRY_ROLE), ImportFailed)
                item.setExpanded(refused or index == len(self._refusals) or item.toolTip(0) in opened)
        texts = [self.tr("{n} read").replace("{n}", str(len(self._reports)))]
        if self._refusals:
            texts.append(self.tr("{n} refused").replace("{n}", str(len(self._refusals))))
        if left_out:
            texts.append(self.tr("{n} older ones not kept").replace("{n}", str(left_out)))
        self.summary.setText(" · ".join(texts))
        self.stack.show_empty(not self._reports and not self._refusals)

    def text(self) -> str:
        """Return the whole report as plain text."""
        blocks = [f"✗ {_refusal_text(error)}" for error in reversed(self._refusals)]
        for report in reversed(self._reports):
            lines = [f"{report.path} ({report.format}): {report_summary(report)}"]
            lines += [f"  {headed(heading, line)}" for heading, line, _ in report_lines(report)]
            lines += [f"  {line}" for line in (*suspect_lines(report), *rejected_lines(report))[:MAX_SUSPECTS]]
            blocks.append("\n".join(lines))
        return "\n\n".join(blocks)

    def copy(self) -> None:
        """Put the report on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())

    def _opened(self) -> set[str]:
        items = [self.tree.topLevelItem(i) for i in range(self.tree.topLevelItemCount())]
        return {item.toolTip(0) for item in items if item is not None and item.isExpanded()}

    def _on_double_clicked(self, item: QTreeWidgetItem) -> None:
        entry = _entry(item)
        if isinstance(entry, InputReport):
            self.frame_requested.emit(entry)

    def _menu(self, at: QPoint) -> None:
        entry = _entry(self.tree.itemAt(at))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy the whole report"), self.copy)
        if isinstance(entry, InputReport):
            menu.addAction(self.tr("Fly to"), lambda: self.frame_requested.emit(entry))
        elif isinstance(entry, ImportFailed):
            menu.addAction(self.tr("Try again"), lambda: self.retry_requested.emit(entry))
            menu.addAction(self.tr("Take off the list"), lambda: self.dismissed.emit(entry))
        menu.popup(self.tree.viewport().mapToGlobal(at))


class _Tree(QTreeWidget):
    copy_pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("importReportTree")
        self.setHeaderHidden(True)
        self.setColumnCount(1)
        self.setWordWrap(True)
        self.setItemDelegate(WrappedRows(self))
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        # Wrapped rows change their height with the width.
        self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_pressed.emit()
            return
        super().keyPressEvent(event)


def _entry(item: QTreeWidgetItem | None) -> object:
    while item is not None and item.parent() is not None:
        item = item.parent()
    return item.data(0, ENTRY_ROLE) if item is not None else None


def _line(text: str, *, state: str = "", tip: str = "") -> QTreeWidgetItem:
    item = QTreeWidgetItem([text])
    item.setToolTip(0, plain_tip(tip or text))
    item.setForeground(0, row_brush(state))
    return item


def _refusal_item(error: ImportFailed) -> QTreeWidgetItem:
    item = _line(PurePath(error.path).name or error.path, tip=error.path)
    item.setIcon(0, icon("close-circle-outline", colour="alarm"))
    item.setData(0, ENTRY_ROLE, error)
    if error.where:
        place = translate("ImportReport", "Where: {place}").replace("{place}", say_where(error))
        item.addChild(_line(place, state="quiet"))
    problem = translate("ImportReport", "Refused: {problem}").replace("{problem}", say_problem(error))
    item.addChild(_line(problem, state="alarm"))
    advice = translate("ImportReport", "What to do: {advice}").replace("{advice}", say_advice(error))
    item.addChild(_line(advice))
    return item


def _refusal_text(error: ImportFailed) -> str:
    place = f"{error.path}, {say_where(error)}" if error.where else error.path
    return f"{place}: {say_problem(error)}; {say_advice(error)}"


def _report_item(report: InputReport) -> QTreeWidgetItem:
    state = "alarm" if report.errors else "warn" if report.warnings or report.assumptions else "ok"
    name = PurePath(report.path).name or report.path
    item = _line(f"{name} — {report_summary(report)}", tip=report.path)
    symbols = {"ok": "check-circle-outline", "warn": "warning", "alarm": "alert-circle-outline"}
    item.setIcon(0, icon(symbols[state], colour=state))
    item.setData(0, ENTRY_ROLE, report)
    for heading, line, line_state in report_lines(report):
        item.addChild(_line(headed(heading, line), state=line_state))
    suspects, rejected = suspect_lines(report), rejected_lines(report)
    for heading, lines in (
        (translate("ImportReport", "Suspect rows ({n}): listed, not drawn"), suspects),
        (translate("ImportReport", "Refused records ({n})"), rejected),
    ):
        if lines:
            head = _line(heading.replace("{n}", str(len(lines))), state="warn")
            for text in lines[:MAX_SUSPECTS]:
                head.addChild(_line(text, state="quiet"))
            item.addChild(head)
    return item
