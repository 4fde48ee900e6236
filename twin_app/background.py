"""One piece of work off the GUI thread, its result handed back through an inbox."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from layers.inbox import Inbox

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of it: a result or an error."""

    result: T | None = None
    error: Exception | None = None


class Background(Generic[T]):
    """Runs `work` once on a thread of its own; the GUI's tick calls `poll`."""

    def __init__(self, work: Callable[[], T], *, done: Callable[[Outcome[T]], None], name: str) -> None:
        self._work = work
        self._done = done
        self._outcome: Inbox[Outcome[T]] = Inbox(limit=1)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def poll(self) -> bool:
        """Hand the outcome over when it is there; return whether the work has ended. GUI thread."""
        outcome = self._outcome.take()
        if outcome is None:
            return False
        self._done(outcome)
        return True

    def join(self, *, timeout_s: float) -> None:
        """Wait for the thread, at most `timeout_s`."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            outcome = Outcome(result=self._work())
        except Exception as error:  # handed to whoever asked for the work
            log.debug("%s failed", self._thread.name, exc_info=True)
            outcome = Outcome(error=error)
        self._outcome.put(outcome)
