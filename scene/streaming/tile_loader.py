"""Content on its way: a bounded number of loads on worker threads, started in order of need, taken back in time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np

from layers.data.tileset import TileContent, TileMissing, TileNode, TileSource
from layers.errors import Cancelled, ImportFailed
from layers.inbox import Inbox
from scene.streaming.tile import TileState
from scene.streaming.tile_table import Rows, TileTable

_log = logging.getLogger(__name__)

DEFAULT_IN_FLIGHT = 8

MOST_IN_FLIGHT = 64
"""Where turns are long: a thread that has nothing to do waits for the next one."""

IN_FLIGHT_BYTES = 64 << 20
"""About the most that loads on their way may take, of tiles as large as those that came."""

_SIZE_WEIGHT = 0.1


class Request:
    """A load that was asked for. The worker reads `cancelled`; all else is the scene thread's."""

    __slots__ = ("cancelled", "future", "node", "row")

    def __init__(self, row: int, node: TileNode) -> None:
        self.row = row
        self.node = node
        self.cancelled = False
        self.future: Future[None] | None = None

    def is_cancelled(self) -> bool:
        """Return whether nobody waits for it any more. Any thread."""
        return self.cancelled


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """How a load ended: `content`; or `missing`; or a `failure`; or none of them: cancelled."""

    request: Request
    content: TileContent | None = None
    node_count: int = 0
    missing: bool = False
    failure: ImportFailed | None = None


class TileLoader:
    """Runs loads for one tile tree. Scene thread only; what workers touch is the inbox, `wake` and `Request.cancelled`.

    Parameters
    ----------
    source : TileSource
    table : TileTable
        Its states say which tiles are on their way.
    executor : Executor
        May be shared with others.
    wake : callable
        Called from worker threads when a load ended.
    in_flight : int
        Most loads that are queued or running at once; twice the executor's threads keeps them busy. When all of them
        end between two turns there may be more, up to `MOST_IN_FLIGHT`.

    Attributes
    ----------
    limit : int
        Most loads at once now.
    """

    def __init__(
        self,
        source: TileSource,
        *,
        table: TileTable,
        executor: Executor,
        wake: Callable[[], None],
        in_flight: int = DEFAULT_IN_FLIGHT,
    ) -> None:
        self._source = source
        self._table = table
        self._executor = executor
        self._wake = wake
        self._least = self.limit = max(1, in_flight)
        self._usual_bytes = 0.0
        self._ended = 0
        self._requests: dict[int, Request] = {}
        self._inbox: Inbox[Loaded] = Inbox(limit=max(self.limit, MOST_IN_FLIGHT))
        self._closed = False

    def __len__(self) -> int:
        return len(self._requests)

    def rows(self) -> Rows:
        """Return the rows on their way."""
        return np.fromiter(self._requests, np.intp, len(self._requests))

    def schedule(self, rows: Sequence[int], *, wanted: Callable[[int], bool]) -> None:
        """Make `rows`, the most urgent first, be on their way as far as there is room, and what is not wanted no more.

        Loads that have not begun give way to `rows`; those that run are only taken back when nobody wants them.
        """
        first = set(rows[: self.limit])
        for row, request in tuple(self._requests.items()):
            request.cancelled = row not in first and not wanted(row)
            if row not in first and request.future is not None and request.future.cancel():
                self._forget(request)
        for row in rows:
            if len(self._requests) >= self.limit:
                break
            if row not in self._requests and not self._start(row):
                break
        for row, request in self._requests.items():
            running = request.future is not None and request.future.running()
            self._table.states[row] = TileState.LOADING if running else TileState.QUEUED

    def arrived(self) -> Iterator[Loaded]:
        """Yield the loads that ended since; their tiles are UNLOADED until the caller says otherwise."""
        self._ended = 0
        for loaded in self._inbox.drain():
            self._forget(loaded.request)
            self._ended += 1
            if loaded.content is not None:
                self._usual_bytes += (loaded.content.nbytes - self._usual_bytes) * _SIZE_WEIGHT
            yield loaded

    def adapt(self, *, keeps_up: bool) -> None:
        """Allow more loads at once when all that there were have ended since the last turn, fewer when most wait.

        Parameters
        ----------
        keeps_up : bool
            Nothing that was loaded waits to be attached.
        """
        if keeps_up and self._ended >= self.limit and not self._requests:
            self.limit *= 2
        elif not keeps_up or (self._ended and 2 * len(self._requests) > self.limit):
            self.limit //= 2
        most = min(MOST_IN_FLIGHT, int(IN_FLIGHT_BYTES / max(self._usual_bytes, 1.0)))
        self.limit = max(self._least, min(self.limit, most))

    def close(self) -> None:
        """Take everything back. Loads that run end by themselves; nobody hears of them."""
        self._closed = True
        for request in tuple(self._requests.values()):
            request.cancelled = True
            if request.future is not None:
                request.future.cancel()
            self._forget(request)
        self._inbox.clear()

    def _start(self, row: int) -> bool:
        request = Request(row, self._table.node(row))
        self._requests[row] = request
        self._table.states[row] = TileState.QUEUED
        self._table.add_held(row, 1)
        try:
            request.future = self._executor.submit(self._run, request)
        except RuntimeError:
            # The executor is shut down before the scene is; nothing will be loaded any more.
            _log.debug("no executor for %s", request.node.key)
            self._forget(request)
            return False
        return True

    def _forget(self, request: Request) -> None:
        if self._requests.get(request.row) is request:
            del self._requests[request.row]
            self._table.states[request.row] = TileState.UNLOADED
            self._table.add_held(request.row, -1)

    def _run(self, request: Request) -> None:
        # Worker thread.
        loaded = _load(self._source, request)
        if not self._closed:
            self._inbox.put(loaded)
            self._wake()


def _load(source: TileSource, request: Request) -> Loaded:
    # Worker thread. Whatever a reader raises ends here, as the outcome of the load.
    try:
        if request.cancelled:
            return Loaded(request)
        content = source.load(request.node, cancelled=request.is_cancelled)
        return Loaded(request, content=content, node_count=_count(content.children))
    except Cancelled:
        return Loaded(request)
    except TileMissing:
        return Loaded(request, missing=True)
    except ImportFailed as failure:
        return Loaded(request, failure=failure)
    except Exception as error:
        _log.exception("tile %s: the reader broke", request.node.key)
        broken = ImportFailed(
            request.node.key,
            problem="the reader failed: {reason}",
            advice="please report this file's format and the log",
            reason=f"{type(error).__name__}: {error}",
        )
        return Loaded(request, failure=broken)


def _count(nodes: Sequence[TileNode]) -> int:
    total, waiting = 0, list(nodes)
    while waiting:
        node = waiting.pop()
        total += 1
        waiting.extend(node.children)
    return total
