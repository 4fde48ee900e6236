"""Processes that share the making of a town."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

_LOOK_S = 0.5


def worker_count(most: int) -> int:
    """Return one a processor, `most` at most."""
    return max(1, min(most, os.cpu_count() or 1))


@contextmanager
def workers(count: int, start: Callable[..., None], *arguments: object) -> Iterator[ProcessPoolExecutor]:
    """Yield `count` processes that have called `start` with `arguments`; an error in the block ends them at once."""
    # Started anew, not forked: the caller may have threads.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=start, initargs=arguments)
    try:
        yield pool
    except BaseException:
        # What runs is not waited for: a tile with all below it takes half a minute.
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def finish(running: set[Future[Any]], ended: Callable[[int], None]) -> None:
    """Wait for all; `ended` is told twice a second how many have ended, and raises what stops the waiting."""
    total = len(running)
    while running:
        ended(total - len(running))
        done, running = wait(running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
