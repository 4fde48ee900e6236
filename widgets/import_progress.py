"""Imports that run: how far each is, and a way to take it back.

`ImportProgress()`; `show_job(job_id, name, fraction, text, quiet=False)`, `remove_job(job_id)`, `toggle()`; signals
`cancel_requested(job_id)`, `count_changed(int)`, `quiet_changed(str)`. Hidden while nothing runs; shows four and counts
the rest. A quiet job, which takes long and which nobody waits for, does not count and does not show by itself.
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from widgets.elided_label import ElidedLabel
from widgets.messages import say_progress
from widgets.theme import icon, icon_size, px

MAX_SHOWN = 4
MAX_JOBS = 1000


@dataclass(slots=True)
class _Job:
    name: str
    fraction: float
    text: str
    quiet: bool = False


class ImportProgress(QWidget):
    """Up to four running imports, one under the other."""

    cancel_requested = Signal(int)
    count_changed = Signal(int)
    quiet_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importProgress")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._jobs: dict[int, _Job] = {}
        self._rows: dict[int, _JobRow] = {}
        self._shown: bool | None = None
        self._told_count, self._told_quiet = 0, ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(12), px(8), px(12), px(8))
        self._column.setSpacing(px(8))
        self._more = QLabel(self)
        self._more.setObjectName("quiet")
        self._more.setTextFormat(Qt.TextFormat.PlainText)
        self._column.addWidget(self._more)
        self.setAutoFillBackground(True)
        self.hide()

    def __len__(self) -> int:
        return len(self._jobs)

    def show_job(self, job_id: int, name: str, fraction: float = 0.0, text: str = "", *, quiet: bool = False) -> None:
        """Show a job, or how far it is now.

        Parameters
        ----------
        fraction : float
            0 to 1; below 0 when it is not known.
        text : str
            What is being done: a message template or plain words.
        """
        fresh = job_id not in self._jobs
        if fresh and len(self._jobs) >= MAX_JOBS:
            return
        self._jobs[job_id] = _Job(name, fraction, text, quiet)
        if fresh and not quiet:
            self._shown = None
        self._arrange()

    def remove_job(self, job_id: int) -> None:
        """Take a job off: done, refused or cancelled."""
        if self._jobs.pop(job_id, None) is not None:
            row = self._rows.pop(job_id, None)
            if row is not None:
                row.hide()
                self._column.removeWidget(row)
                row.deleteLater()
            if not self._jobs:
                self._shown = None
            self._arrange()

    def toggle(self) -> None:
        """Hide what runs, or show it; until another import comes."""
        self._shown = self.isHidden()
        self._arrange()

    def _arrange(self) -> None:
        for job_id in list(self._jobs)[:MAX_SHOWN]:
            row = self._rows.get(job_id)
            if row is None:
                row = self._rows[job_id] = _JobRow(job_id, self)
                row.cancelled.connect(self.cancel_requested)
                self._column.insertWidget(self._column.count() - 1, row)
                row.show()
            row.show_state(self._jobs[job_id])
        waiting = len(self._jobs) - len(self._rows)
        self._more.setText(self.tr("{n} more are waiting").replace("{n}", str(waiting)))
        self._more.setVisible(waiting > 0)
        loud = sum(not job.quiet for job in self._jobs.values())
        self.setVisible(bool(self._jobs) and (loud > 0 if self._shown is None else self._shown))
        self._tell(loud)

    def _tell(self, loud: int) -> None:
        job = next((job for job in self._jobs.values() if job.quiet), None)
        quiet = f"{job.name} {min(1.0, max(0.0, job.fraction)):.0%}" if job is not None else ""
        if quiet != self._told_quiet:
            self._told_quiet = quiet
            self.quiet_changed.emit(quiet)
        if loud != self._told_count:
            self._told_count = loud
            self.count_changed.emit(loud)


class _JobRow(QWidget):
    cancelled = Signal(int)

    def __init__(self, job_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._job_id = job_id
        self.setMinimumWidth(px(220))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(4))
        grid.setColumnStretch(0, 1)
        self.name = ElidedLabel("", self, mode=Qt.TextElideMode.ElideMiddle)
        self.percent = QLabel(self)
        self.percent.setObjectName("quiet")
        self.cancel = QToolButton(self)
        self.cancel.setIcon(icon("clear"))
        self.cancel.setIconSize(icon_size() * 0.8)
        # A bar paints at once, also before the row was laid out: the button must never be smaller than its icon.
        self.cancel.setFixedSize(px(24), px(24))
        self.cancel.setAutoRaise(True)
        self.cancel.clicked.connect(self._on_cancel)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.text = ElidedLabel("", self)
        self.text.set_state("quiet")
        grid.addWidget(self.name, 0, 0)
        grid.addWidget(self.percent, 0, 1)
        grid.addWidget(self.cancel, 0, 2)
        grid.addWidget(self.bar, 1, 0, 1, 3)
        grid.addWidget(self.text, 2, 0, 1, 3)

    def show_state(self, job: _Job) -> None:
        """Show how far the job is."""
        self.name.set_text(job.name)
        known = job.fraction >= 0
        self.bar.setRange(0, 1000 if known else 0)
        if known:
            self.bar.setValue(round(min(1.0, job.fraction) * 1000))
        self.percent.setText(f"{min(1.0, job.fraction):.0%}" if known else "")
        self.cancel.setToolTip(self.tr("Cancel: {name}").replace("{name}", job.name))
        self.cancel.setAccessibleName(self.cancel.toolTip())
        if self.cancel.isEnabled():
            self.text.set_text(say_progress(job.text) if job.text else "")

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.text.set_text(self.tr("Cancelling…"))
        self.cancelled.emit(self._job_id)
