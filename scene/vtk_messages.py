"""VTK's warnings and errors, sent to `logging` instead of the console."""

import logging
import threading

from vtkmodules.vtkCommonCore import VTK_STRING, vtkCommand, vtkLogger, vtkObject, vtkOutputWindow

_log = logging.getLogger(__name__)

LOGGED_AT_MOST = 200
_LEVELS = {"ErrorEvent": logging.ERROR, "WarningEvent": logging.WARNING}


class VtkMessages:
    """Listens to VTK's one output window. Any thread.

    A message that VTK repeats every frame would fill the disk: after `LOGGED_AT_MOST` messages the rest is only
    counted.
    """

    def __init__(self) -> None:
        self.count = 0
        self._lock = threading.Lock()
        self._installed = False

    def install(self) -> None:
        """Take VTK's messages over, once for the process."""
        with self._lock:
            if self._installed:
                return
            self._installed = True
        vtkLogger.SetStderrVerbosity(vtkLogger.VERBOSITY_OFF)
        window = vtkOutputWindow.GetInstance()
        window.SetDisplayModeToNever()
        for event in (vtkCommand.ErrorEvent, vtkCommand.WarningEvent):
            window.AddObserver(event, _Observer(self))

    def take(self, level: int, text: str) -> None:
        """Count one message and log it while there is room."""
        with self._lock:
            self.count += 1
            count = self.count
        if count < LOGGED_AT_MOST:
            _log.log(level, "VTK: %s", " ".join(text.split())[:500])
        elif count == LOGGED_AT_MOST:
            _log.warning("VTK: %d messages; the rest is only counted", count)


class _Observer:
    """A callable with the attribute by which VTK's wrapper hands over the text."""

    CallDataType = VTK_STRING

    def __init__(self, messages: VtkMessages) -> None:
        self._messages = messages

    def __call__(self, caller: vtkObject, event: str, text: str = "") -> None:
        del caller
        self._messages.take(_LEVELS.get(event, logging.WARNING), text)


VTK_MESSAGES = VtkMessages()
