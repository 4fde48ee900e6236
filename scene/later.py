"""Work beside the scene: one piece at a time on a worker thread, taken by the scene thread once it is done."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Workers(Protocol):
    """What `Later` uses of `ViewServices`."""

    @property
    def executor(self) -> Executor: ...  # noqa: D102
    def wake(self) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """How it ended: with a result, or with what went wrong."""

    result: T | None = None
    problem: BaseException | None = None


class Later(Generic[T]):
    """One piece of work; another one takes its place. Scene thread only."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._future: Future[T] | None = None

    @property
    def pending(self) -> int:
        """1 while it is not taken."""
        return int(self._future is not None)

    def start(self, work: Callable[[], T]) -> None:
        """Have `work` done by a worker, instead of what is under way."""
        self.drop()
        self._future = self._workers.executor.submit(work)
        self._future.add_done_callback(lambda _: self._workers.wake())

    def take(self) -> Done[T] | None:
        """Return how it ended, once; None while it has not, and when there is nothing."""
        future = self._future
        if future is None or not future.done():
            return None
        self._future = None
        if future.cancelled():
            return None
        problem = future.exception()
        return Done(problem=problem) if problem is not None else Done(future.result())

    def drop(self) -> None:
        """Forget what is under way."""
        if self._future is not None:
            self._future.cancel()
            self._future = None
