"""What the scene may use: memory, graphics memory, detail, threads, disk; applied as it is changed.

`PerformanceDialog(budgets, machine_bytes=)`; signals `changed(Budgets)`, `clear_requested(which)`; fed through
`show_held(stats)` and `show_disk(DiskUse)`.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from layers.data.frame import FrameStats
from widgets.theme import px
from widgets.wording import bytes_text

MB = 1 << 20
MIN_MB, MAX_MB = 64, 1 << 20
MIN_SSE_PX, MAX_SSE_PX = 1.0, 128.0
MAX_THREADS = 16
MAX_DISK_GB = 4096


@dataclass(frozen=True, slots=True)
class Budgets:
    """What may be used.

    Parameters
    ----------
    memory_mb, graphics_mb : int
        By the tiles of all layers together, in memory and on the graphics card.
    sse_px : float
        Screen-space error at which a tile is fine enough.
    loader_threads : int
        From the next start.
    index_disk_gb, server_disk_gb : int
        By indices of point clouds, and by answers of servers; 0 keeps nothing of the latter.
    """

    memory_mb: int = 1024
    graphics_mb: int = 1024
    sse_px: float = 16.0
    loader_threads: int = 2
    index_disk_gb: int = 40
    server_disk_gb: int = 4


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes on disk; None while they are being counted."""

    index_bytes: int | None = None
    server_bytes: int | None = None


class PerformanceDialog(QDialog):
    """Budgets, what of them is in use, and what may be cleared.

    Parameters
    ----------
    budgets : Budgets
        In force now.
    machine_bytes : int
        Memory of this computer.
    """

    changed = Signal(object)
    clear_requested = Signal(str)

    def __init__(self, budgets: Budgets, *, machine_bytes: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Performance"))
        self._budgets = budgets
        self._filling = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(16), px(16), px(16))
        layout.setSpacing(px(12))
        self._grid = grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(6))
        grid.setColumnStretch(2, 1)
        layout.addLayout(grid)
        most_mb = min(MAX_MB, max(MIN_MB, machine_bytes // MB))
        self._heading(self.tr("Tiles of all layers together"))
        self.memory = self._whole(MIN_MB, most_mb, self.tr(" MB"), step=256)
        self.memory_held = self._row(self.tr("Memory"), self.memory)
        self.graphics = self._whole(MIN_MB, MAX_MB, self.tr(" MB"), step=256)
        self.graphics_held = self._row(self.tr("Graphics memory"), self.graphics)
        self.detail = QDoubleSpinBox(self)
        self.detail.setRange(MIN_SSE_PX, MAX_SSE_PX)
        self.detail.setDecimals(0)
        self.detail.setSuffix(self.tr(" px"))
        self.detail.setKeyboardTracking(False)
        self._row(self.tr("Tile detail"), self.detail, self.tr("error on the screen; smaller is finer"))
        self.threads = self._whole(1, MAX_THREADS, "")
        self._row(self.tr("Loading threads"), self.threads, self.tr("from the next start"))
        self._heading(self.tr("Kept on disk"))
        self.index_disk = self._whole(1, MAX_DISK_GB, self.tr(" GB"))
        self.index_held = self._row(self.tr("Prepared files"), self.index_disk, clears="index")
        self.server_disk = self._whole(0, MAX_DISK_GB, self.tr(" GB"))
        self.server_held = self._row(self.tr("Answers of servers"), self.server_disk, clears="server")
        note = QLabel(
            self.tr(
                "When a view needs more than it may use, it is shown coarser and the status bar says so. What is "
                "open now stays on disk when the rest is cleared."
            ),
            self,
        )
        note.setObjectName("quiet")
        note.setWordWrap(True)
        layout.addWidget(note)
        layout.addStretch(1)
        buttons = QDialogButtonBox(self)
        defaults = buttons.addButton(self.tr("Defaults"), QDialogButtonBox.ButtonRole.ResetRole)
        defaults.clicked.connect(self._on_defaults)
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.setMinimumWidth(px(580))
        self._fill()
        self.show_disk(DiskUse())
        for box in (self.memory, self.graphics, self.detail, self.threads, self.index_disk, self.server_disk):
            box.valueChanged.connect(self._on_changed)

    @property
    def budgets(self) -> Budgets:
        """What was chosen."""
        return self._budgets

    def show_held(self, stats: FrameStats) -> None:
        """Say what tiles hold now."""
        in_use = self.tr("{size} in use")
        self.memory_held.setText(in_use.replace("{size}", bytes_text(stats.cache_bytes)))
        graphics = in_use.replace("{size}", bytes_text(stats.graphics_bytes))
        self.graphics_held.setText(graphics)

    def show_disk(self, use: DiskUse) -> None:
        """Say what is kept on disk."""
        counting = self.tr("counting …")
        in_use = self.tr("{size} in use")
        for label, size in ((self.index_held, use.index_bytes), (self.server_held, use.server_bytes)):
            label.setText(counting if size is None else in_use.replace("{size}", bytes_text(size)))

    def _heading(self, text: str) -> None:
        label = QLabel(text, self)
        label.setProperty("role", "heading")
        self._grid.addWidget(label, self._grid.rowCount(), 0, 1, 4)

    def _whole(self, low: int, high: int, suffix: str, *, step: int = 1) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(low, high)
        box.setSingleStep(step)
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)
        return box

    def _row(self, text: str, box: QAbstractSpinBox, hint: str = "", *, clears: str = "") -> QLabel:
        row = self._grid.rowCount()
        label = QLabel(text, self)
        label.setBuddy(box)
        box.setAccessibleName(text)
        box.setMinimumWidth(px(130))
        # Qt gives the line in the box no padding of the style sheet's.
        box.lineEdit().setTextMargins(px(6), 0, 0, 0)
        said = QLabel(hint, self)
        said.setObjectName("quiet")
        said.setTextFormat(Qt.TextFormat.PlainText)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(box, row, 1)
        self._grid.addWidget(said, row, 2, 1, 1 if clears else 2)
        if clears:
            button = QPushButton(self.tr("Clear now"), self)
            button.setAccessibleName(f"{text}: {button.text()}")
            button.setAutoDefault(False)
            button.clicked.connect(lambda: self.clear_requested.emit(clears))
            self._grid.addWidget(button, row, 3)
        return said

    def _fill(self) -> None:
        self._filling = True
        budgets = self._budgets
        self.memory.setValue(budgets.memory_mb)
        self.graphics.setValue(budgets.graphics_mb)
        self.detail.setValue(budgets.sse_px)
        self.threads.setValue(budgets.loader_threads)
        self.index_disk.setValue(budgets.index_disk_gb)
        self.server_disk.setValue(budgets.server_disk_gb)
        self._filling = False

    def _on_changed(self) -> None:
        if self._filling:
            return
        chosen = replace(
            self._budgets,
            memory_mb=self.memory.value(),
            graphics_mb=self.graphics.value(),
            sse_px=self.detail.value(),
            loader_threads=self.threads.value(),
            index_disk_gb=self.index_disk.value(),
            server_disk_gb=self.server_disk.value(),
        )
        if chosen != self._budgets:
            self._budgets = chosen
            self.changed.emit(chosen)

    def _on_defaults(self) -> None:
        self._budgets = Budgets()
        self._fill()
        self.changed.emit(self._budgets)
