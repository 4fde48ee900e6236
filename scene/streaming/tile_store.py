"""The tiles of one tree that hold content: taken in, attached, shown, given back."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from layers.errors import ImportFailed, ServerSilent, TemporaryFailure
from scene.streaming.retries import Retries
from scene.streaming.sink import Held, TileSink
from scene.streaming.tile import Tile, TileState
from scene.streaming.tile_cache import TileCache
from scene.streaming.tile_loader import Loaded
from scene.streaming.tile_table import ALL, BASE, DRAWN, GROUP, MISSING, SHOWN, Rows, TileTable
from scene.streaming.view_state import BoolArray

_log = logging.getLogger(__name__)

NODE_BYTES = 1_000
"""What one tile's node takes, counted for content that brings children."""

PROBLEMS_KEPT = 100

PACE_WEIGHT = 0.2
"""Of the last tile in the time that attaching takes."""


class TileStore:
    """Changes of state of the tiles of one table. Scene thread only.

    Parameters
    ----------
    table : TileTable
    sink : TileSink
    retries : Retries

    Attributes
    ----------
    cache : TileCache
        The tiles that hold content.
    decoded : dict of row to Tile
        Those of them that wait to be attached.
    shown : intp (k,)
        Rows on screen.
    triangles, points : int
        On screen.
    missing_count : int
    problems : deque of ImportFailed
        The last `PROBLEMS_KEPT` of the `problem_count` that are worth telling.
    """

    def __init__(self, table: TileTable, *, sink: TileSink, retries: Retries) -> None:
        self._table = table
        self._sink = sink
        self.retries = retries
        self.cache = TileCache(table)
        self.decoded: dict[int, Tile] = {}
        self._going: list[int] = []
        self.shown: Rows = np.zeros(0, np.intp)
        self.triangles = 0
        self.points = 0
        self.missing_count = 0
        self._failed_count = 0
        self._attach_s_a_byte = 0.0
        self.problems: deque[ImportFailed] = deque(maxlen=PROBLEMS_KEPT)
        self.problem_count = 0

    @property
    def failed_count(self) -> int:
        """Tiles whose content is damaged or could not be had; those that are missing are counted apart."""
        return self._failed_count

    @property
    def any_failed(self) -> bool:
        """True when any tile failed or is missing."""
        return self._failed_count + self.missing_count > 0

    def take(self, loaded: Loaded) -> None:
        """Take in how a load ended."""
        row, content = loaded.request.row, loaded.content
        if loaded.missing or loaded.failure is not None:
            self._take_failure(row, loaded.failure)
            return
        if content is None:
            return
        self.retries.forget(row)
        table = self._table
        tile = Tile(row, node=loaded.request.node, content=content, named_bytes=loaded.node_count * NODE_BYTES)
        table.discover(row, content.children)
        table.set_flag(row, GROUP, on=not tile.drawable)
        table.set_flag(row, BASE, on=table.has_nothing_drawable_above(row))
        table.states[row] = TileState.DECODED if tile.drawable else TileState.ATTACHED
        table.add_held(row, 1)
        held = Held(content.nbytes + tile.named_bytes)
        self.cache.hold(tile, held)
        if tile.drawable:
            self.decoded[row] = tile
        else:
            table.set_sizes(row, held)

    def try_again(self) -> bool:
        """Make the failed tiles whose pause is over loadable; return whether there are any."""
        rows = self.retries.due()
        for row in rows:
            self._table.states[row] = TileState.UNLOADED
            self._failed_count -= 1
        return bool(rows)

    def forget(self) -> None:
        """Count failed tiles no longer that the table has forgotten; they will be tried when they are seen again."""
        table = self._table
        for row in table.forgotten:
            if table.flags[row] & MISSING:
                self.missing_count -= 1
            else:
                self._failed_count -= 1
                self.retries.forget(row)
        table.forgotten.clear()

    def attach(self, rows: Sequence[int], *, budget_s: float, clock: Callable[[], float]) -> int:
        """Attach decoded tiles for `budget_s`, one at least, and none that would take longer; return how many."""
        end_s = clock() + budget_s
        for number, row in enumerate(rows):
            tile = self.decoded[row]
            nbytes, started_s = tile.held.memory_bytes, clock()
            if number and started_s + nbytes * self._attach_s_a_byte >= end_s:
                return number
            del self.decoded[row]
            self._attach(tile)
            pace = (clock() - started_s) / max(nbytes, 1)
            self._attach_s_a_byte += (pace - self._attach_s_a_byte) * PACE_WEIGHT
        return len(rows)

    def show(self, rows: Rows) -> bool:
        """Show exactly the tiles `rows`, finer ones before others are hidden; return whether anything changed."""
        flags = self._table.flags
        before, self.shown = self.shown, rows
        fresh = rows[flags[rows] & SHOWN == 0]
        flags[before] &= ALL ^ SHOWN
        flags[rows] |= SHOWN
        gone = before[flags[before] & SHOWN == 0]
        for row in fresh.tolist():
            self._show(self.cache[row], visible=True)
        for row in gone.tolist():
            self._show(self.cache[row], visible=False)
        return bool(len(fresh) or len(gone))

    def idle(self, kept: Rows) -> Rows:
        """Return the rows of the tiles that may be given back.

        A container whose children are held stays: it would have to be read again to reach them.
        """
        rows = self.cache.rows()
        return rows[~self._stays(kept)[rows] & ~self._is_pinned(rows)]

    def oldest_idle(self, kept: Rows) -> Iterator[Tile]:
        """Yield the tiles that may be given back, in the order in which they are to go; each may be given back at once.

        The order is found for all of them once, and used up by many calls: what has come to be idle since then was
        wanted later than all that is left of it.
        """
        stays = self._stays(kept)
        for anew in (False, True):
            if anew:
                idle = self.idle(kept)
                base = self._table.flags[idle] & BASE != 0
                self._going = self.cache.oldest(idle[~base])[::-1].tolist()
            while self._going:
                row = self._going.pop()
                tile = self.cache.get(row)
                if tile is not None and not stays[row] and not self._is_pinned(np.array([row]))[0]:
                    yield tile
        # The coarsest tiles of a region go when nothing else is left, so never by an old order.
        for row in self.cache.oldest(idle[base]).tolist():
            yield self.cache[row]

    def _stays(self, kept: Rows) -> BoolArray:
        stays = np.zeros(len(self._table.flags), np.bool_)
        stays[kept] = True
        stays[self.shown] = True
        return stays

    def _is_pinned(self, rows: Rows) -> BoolArray:
        pinned: BoolArray = (self._table.flags[rows] & GROUP != 0) & (self._table.held[rows] > 1)
        return pinned

    def release(self, tile: Tile) -> None:
        """Give back what a tile holds."""
        row, table = tile.row, self._table
        self.cache.release(tile)
        self.decoded.pop(row, None)
        if table.flags[row] & DRAWN:
            if table.flags[row] & SHOWN:
                self._show(tile, visible=False)
                self.shown = self.shown[self.shown != row]
            self._sink.detach(tile.node)
            table.add_attached(row, -1)
        tile.content = None
        table.set_flag(row, DRAWN | SHOWN | GROUP, on=False)
        table.states[row] = TileState.UNLOADED
        table.add_held(row, -1)
        table.forget_named(row)

    def close(self) -> None:
        """Give everything back."""
        self.show(self.shown[:0])
        for tile in self.cache:
            self.release(tile)

    def _take_failure(self, row: int, failure: ImportFailed | None) -> None:
        """Take in that a tile is missing (None), or why it did not come."""
        if failure is None:
            self._fail(row, missing=True)
        elif isinstance(failure, ServerSilent):
            # One line for the server, not one for each of its tiles.
            is_news = self.retries.wait(row, pause_s=failure.wait_s)
            self._fail(row, problem=failure if is_news else None)
        elif isinstance(failure, TemporaryFailure) and self.retries.put_off(row, least_s=failure.wait_s):
            _log.info("%s; it will be tried again", failure)
            self._fail(row)
        else:
            self._fail(row, problem=failure)

    def _attach(self, tile: Tile) -> None:
        content, tile.content = tile.content, None
        row, table = tile.row, self._table
        if content is None:
            return
        try:
            held = self._sink.attach(tile.node, content)
        except Exception as failure:
            _log.exception("tile %s cannot be drawn", tile.node.key)
            self.cache.release(tile)
            table.add_held(row, -1)
            undrawn = ImportFailed(
                tile.node.key,
                problem="it cannot be drawn: {reason}",
                advice="please report this file's format and the log",
                reason=f"{type(failure).__name__}: {failure}",
            )
            self._fail(row, problem=undrawn)
            return
        held = held.plus(Held(tile.named_bytes))
        table.states[row] = TileState.ATTACHED
        table.set_flag(row, DRAWN, on=True)
        table.add_attached(row, 1)
        table.set_sizes(row, held)
        self.cache.hold(tile, held)

    def _show(self, tile: Tile, *, visible: bool) -> None:
        sign = 1 if visible else -1
        self.triangles += sign * tile.triangles
        self.points += sign * tile.points
        self._sink.show(tile.node, visible=visible)

    def _fail(self, row: int, *, problem: ImportFailed | None = None, missing: bool = False) -> None:
        self._table.states[row] = TileState.FAILED
        self._table.set_flag(row, MISSING, on=missing)
        if missing:
            self.missing_count += 1
        else:
            self._failed_count += 1
        if problem is not None:
            self.problems.append(problem)
            self.problem_count += 1
            _log.warning("%s", problem)
