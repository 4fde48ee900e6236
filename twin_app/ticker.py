"""The GUI thread's heartbeat: one timer, one function, the time since the last beat. Never waits."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

INTERVAL_MS = 16
LONGEST_STEP_S = 0.25


class Ticker(QObject):
    """Calls ``beat(elapsed_s)`` about sixty times a second while running.

    A long pause (a suspended machine) counts as `LONGEST_STEP_S`, so that nothing leaps.
    """

    def __init__(self, beat: Callable[[float], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._beat = beat
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Begin."""
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        """End; nothing is called any more."""
        self._timer.stop()

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        elapsed, self._last = now - self._last, now
        self._beat(min(elapsed, LONGEST_STEP_S))
