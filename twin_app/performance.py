"""What the scene and the caches may use, and what they do use; changed in a dialog, in force at once. GUI thread."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import psutil
from PySide6.QtCore import Qt

from layers.data.frame import FrameStats
from twin_app import paths
from twin_app.background import Background, Outcome
from twin_app.prepared_files import keep_within
from twin_app.settings import Settings
from widgets.performance_dialog import MB, Budgets, DiskUse, PerformanceDialog

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

log = logging.getLogger(__name__)

GB = 1 << 30


def budgets_of(settings: Settings) -> Budgets:
    """Return what the user chose."""
    return Budgets(
        memory_mb=settings.cache_mb,
        graphics_mb=settings.graphics_mb,
        sse_px=settings.sse_px,
        loader_threads=settings.loader_threads,
        index_disk_gb=settings.index_disk_gb,
        server_disk_gb=settings.server_disk_gb,
    )


class Performance:
    """Keeps to the budgets that the user chose, and lets them be changed.

    The disk is looked through and cleared on a thread, one thing after the other.
    """

    def __init__(self, desktop: "Desktop") -> None:
        self._desktop = desktop
        self._dialog: PerformanceDialog | None = None
        self._work: Background[DiskUse] | None = None
        self._tasks: list[Callable[[], object]] = []
        self._due = False
        self._stats = FrameStats()
        # What was used since then is open, or soon opened again.
        self._started_s = time.time()

    @property
    def dialog(self) -> PerformanceDialog | None:
        """The dialog while it is open."""
        return self._dialog

    def open(self) -> None:
        """Show the dialog."""
        if self._dialog is None:
            machine_bytes = int(psutil.virtual_memory().total)
            dialog = PerformanceDialog(
                budgets_of(self._desktop.settings), machine_bytes=machine_bytes, parent=self._desktop.window
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.changed.connect(self.apply)
            dialog.clear_requested.connect(self.clear)
            dialog.finished.connect(self._on_finished)
            self._dialog = dialog
            dialog.show_held(self._stats)
            dialog.open()
            self._measure()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def apply(self, budgets: Budgets) -> None:
        """Keep to `budgets` from now on (the number of threads: from the next start) and remember them."""
        settings = self._desktop.settings
        settings.cache_mb, settings.graphics_mb = budgets.memory_mb, budgets.graphics_mb
        settings.sse_px, settings.loader_threads = budgets.sse_px, budgets.loader_threads
        settings.index_disk_gb, settings.server_disk_gb = budgets.index_disk_gb, budgets.server_disk_gb
        stage = self._desktop.stage
        stage.set_settings(
            replace(
                stage.settings,
                cache_bytes=budgets.memory_mb * MB,
                graphics_bytes=budgets.graphics_mb * MB,
                sse_px=budgets.sse_px,
            )
        )
        workers = self._desktop.workers
        workers.prepared_bytes = budgets.index_disk_gb * GB
        if workers.http_cache.limit_bytes != budgets.server_disk_gb * GB:
            self._tasks.append(lambda: setattr(workers.http_cache, "limit_bytes", budgets.server_disk_gb * GB))
        self._measure()

    def clear(self, which: str) -> None:
        """Remove what is kept on disk: ``"index"`` or ``"server"``; what is open stays."""
        if which == "server":
            self._tasks.append(self._desktop.workers.http_cache.clear)
        else:
            self._tasks.append(lambda: self._keep_prepared_within(0))
        self._measure()

    def show_stats(self, stats: FrameStats) -> None:
        """Say what tiles hold."""
        self._stats = stats
        if self._dialog is not None:
            self._dialog.show_held(stats)

    def tick(self) -> None:
        """Take what the thread found; part of the application's beat."""
        if self._work is not None and self._work.poll():
            self._work = None
        if self._work is None and self._due:
            self._due = False
            tasks = tuple(self._tasks)
            self._tasks.clear()
            self._work = Background(lambda: self._run(tasks), done=self._on_disk, name="disk")

    def close(self, *, timeout_s: float) -> None:
        """Wait for what runs."""
        self._due = False
        if self._work is not None:
            self._work.join(timeout_s=timeout_s)

    def _measure(self) -> None:
        self._due = True
        if self._dialog is not None:
            self._dialog.show_disk(DiskUse())

    def _run(self, tasks: tuple[Callable[[], object], ...]) -> DiskUse:
        for task in tasks:
            task()
        workers = self._desktop.workers
        return DiskUse(self._keep_prepared_within(workers.prepared_bytes), workers.http_cache.stats.used_bytes)

    def _keep_prepared_within(self, limit_bytes: int) -> int:
        return keep_within(paths.cache_folder(), limit_bytes=limit_bytes, used_since_s=self._started_s)

    def _on_disk(self, outcome: Outcome[DiskUse]) -> None:
        if outcome.error is not None:
            log.warning("the disk could not be looked through: %s", outcome.error)
        if self._dialog is not None and not self._due:
            self._dialog.show_disk(outcome.result or DiskUse(0, 0))

    def _on_finished(self) -> None:
        self._dialog = None
