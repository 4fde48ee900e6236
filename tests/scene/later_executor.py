"""An executor whose work waits until a test wants it done."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class LaterExecutor(Executor):
    """Keeps what is submitted until it is told to run."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Keep it."""
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    def run(self) -> None:
        """Do all of it, but what was cancelled."""
        for future, work in self.waiting:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except Exception as error:  # handed on, as an executor does
                    future.set_exception(error)
        self.waiting.clear()
