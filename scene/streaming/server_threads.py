"""Threads for loads from servers: apart from those for disk, bounded in all and for each server."""

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

MOST_THREADS = 16
MOST_A_SERVER = 6


class ServerThreads:
    """Gives each server an executor of its own; all of them share a bounded number of threads. Any thread.

    A load from a server mostly waits. On the threads that read from disk it would keep all other layers waiting; here a
    silent server holds at most `most_a_server` threads, and the tiles of other servers come meanwhile.

    Parameters
    ----------
    most_threads : int
        In all.
    most_a_server : int
        For one server; further calls wait in the order in which they came.
    """

    def __init__(self, *, most_threads: int = MOST_THREADS, most_a_server: int = MOST_A_SERVER) -> None:
        self._pool = ThreadPoolExecutor(most_threads, thread_name_prefix="server-loader")
        self._most_a_server = most_a_server
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    def executor(self, origin: str) -> Executor:
        """Return what runs calls that wait for the server `origin`; always the same."""
        with self._lock:
            if origin not in self._lanes:
                self._lanes[origin] = _Lane(self._pool, most=self._most_a_server)
            return self._lanes[origin]

    def shutdown(self, *, wait: bool) -> None:
        """Begin nothing more, take back what waits; `wait` for what runs."""
        with self._lock:
            lanes = tuple(self._lanes.values())
        for lane in lanes:
            lane.shutdown(wait=False)
        self._pool.shutdown(wait=wait, cancel_futures=True)


class _Lane(Executor):
    """Calls for one server: as many at once as it may have threads, one after the other."""

    def __init__(self, pool: ThreadPoolExecutor, *, most: int) -> None:
        self._pool = pool
        self._most = most
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._running = 0
        self._closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Have ``fn(*args, **kwargs)`` called; see `Executor`."""
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("these threads are shut down")
            self._waiting.append((future, lambda: fn(*args, **kwargs)))
        self._begin()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = True) -> None:
        """Begin nothing more. What runs is the pool's to wait for."""
        del wait, cancel_futures
        with self._lock:
            self._closed = True
            waiting = tuple(self._waiting)
            self._waiting.clear()
        for future, _ in waiting:
            future.cancel()

    def _begin(self) -> None:
        with self._lock:
            if self._closed or self._running >= self._most or not self._waiting:
                return
            self._running += 1
            # One call for each turn in the pool, so that no server keeps others from it.
            with contextlib.suppress(RuntimeError):
                self._pool.submit(self._run)

    def _run(self) -> None:
        call = None
        with self._lock:
            # What was taken back has left its place.
            while self._waiting and call is None:
                future, call = self._waiting.popleft()
                if not future.set_running_or_notify_cancel():
                    call = None
        try:
            if call is not None:
                _settle(future, call)
        finally:
            with self._lock:
                self._running -= 1
            self._begin()


def _settle(future: "Future[Any]", call: Callable[[], Any]) -> None:
    try:
        result = call()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)
