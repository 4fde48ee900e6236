"""Keeps the right tiles of one tree on screen: loads, attaches, swaps, gives back."""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from layers.data.tileset import TileSource
from scene.streaming import traversal
from scene.streaming.sink import TileSink
from scene.streaming.tile import Tile, TileState
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_cache import TileCache
from scene.streaming.tile_loader import DEFAULT_IN_FLIGHT, Loaded, TileLoader
from scene.streaming.view_state import ViewState

_log = logging.getLogger(__name__)

NODE_BYTES = 1_000
"""What one tile's record takes, counted for content that brings children."""

PROBLEMS_KEPT = 100


@dataclass(frozen=True, slots=True)
class StreamStats:
    """What one update left.

    Parameters
    ----------
    visited : int
        Tiles in view that were looked at.
    selected : int
        Tiles on screen.
    loaded : int
        Tiles that hold content, shown or not.
    failed, missing : int
        Tiles whose content is damaged, and whose file is not there; their parents stand in for them.
    pending : int
        Tiles that this view needs and that are not there yet; 0 means the picture is complete.
    triangles : int
        On screen.
    cache_bytes : int
        Held by this tree.
    changed : bool
        Other tiles are on screen than before the update.
    degraded : bool
        The byte budget is too small for the error asked for; `sse_px` is what it allows.
    sse_px : float
        Screen-space error in force.
    """

    visited: int = 0
    selected: int = 0
    loaded: int = 0
    failed: int = 0
    missing: int = 0
    pending: int = 0
    triangles: int = 0
    cache_bytes: int = 0
    changed: bool = False
    degraded: bool = False
    sse_px: float = 0.0


class TileStreamer:
    """Streams one tile tree into a sink. Scene thread only.

    Between two updates the shown tiles never change; within one, finer tiles are shown before coarser ones are
    hidden, so that a picture drawn after any update has no hole that an attached tile could fill. A parent stays until
    all children in view can stand in for it. The root, once attached, is never given back.

    Parameters
    ----------
    source : TileSource
    sink : TileSink
    executor : Executor
        Runs `TileSource.load`; may be shared.
    budget : TileBudget
        Shared by all tilesets of a stage.
    wake : callable
        Called, from any thread, when an update is worth while though the view stands still.
    skip_levels : bool
        Load only what is shown in the end and what must be read to learn of children: fewer bytes for a snapshot, no
        progress while it loads. A tile whose record already names children is taken to have no others.
    in_flight : int
        Most loads at once; twice the executor's threads.
    """

    def __init__(
        self,
        source: TileSource,
        *,
        sink: TileSink,
        executor: Executor,
        budget: TileBudget,
        wake: Callable[[], None],
        skip_levels: bool = False,
        in_flight: int = DEFAULT_IN_FLIGHT,
    ) -> None:
        self._root = Tile(source.root(), parent=None)
        self._sink = sink
        self._budget = budget
        self._wake = wake
        self._skip_levels = skip_levels
        self._loader = TileLoader(source, executor=executor, wake=wake, in_flight=in_flight)
        self._cache = TileCache()
        self._share = budget.share(wake=self._on_budget)
        self._shown: list[Tile] = []
        self._failed: set[Tile] = set()
        self._problems: deque[str] = deque(maxlen=PROBLEMS_KEPT)
        self._missing_count = 0
        self._frame = 0
        self._view_identity: object = None
        self._sse_px = 0.0
        self._allowance_bytes = 0
        self._stale = True
        self._closed = False
        self._stats = StreamStats()

    @property
    def problems(self) -> tuple[str, ...]:
        """The last refusals of damaged tiles, one line each; at most 100."""
        return tuple(self._problems)

    def update(self, view: ViewState, *, attach_budget_s: float) -> StreamStats:
        """Take in what was loaded, attach for `attach_budget_s` (one tile at least), swap, and ask for more."""
        if self._closed:
            return self._stats
        for loaded in self._loader.arrived():
            self._stale = True
            self._take(loaded)
        if not self._stale and view.identity == self._view_identity:
            self._stats = replace(self._stats, changed=False)
            return self._stats
        self._frame += 1
        self._stale = False
        visited, reached = self._reach(view)
        wanted = [t for t in reached if traversal.needs_content(t, skip_levels=self._skip_levels)]
        wanted.sort(key=traversal.urgency)
        self._attach([t for t in wanted if t.state is TileState.DECODED], budget_s=attach_budget_s)
        traversal.cover(reached, view=view, frame=self._frame)
        changed = self._show(traversal.choose(self._root, frame=self._frame))
        self._evict(wanted)
        self._loader.schedule([t for t in wanted if t.state in _ON_THE_WAY])
        self._stats = StreamStats(
            visited=visited,
            selected=len(self._shown),
            loaded=len(self._cache),
            failed=len(self._failed) - self._missing_count,
            missing=self._missing_count,
            pending=sum(t.state in _ON_THE_WAY or t.state is TileState.DECODED for t in wanted),
            triangles=sum(t.triangles for t in self._shown),
            cache_bytes=self._cache.used_bytes,
            changed=changed,
            degraded=self._sse_px > view.sse_px,
            sse_px=self._sse_px,
        )
        return self._stats

    def close(self) -> None:
        """Take back every load, detach every tile, give the budget back."""
        if self._closed:
            return
        self._closed = True
        self._loader.close()
        for tile in self._cache:
            self._release(tile)
        self._shown.clear()
        self._budget.close(self._share)

    def _reach(self, view: ViewState) -> tuple[int, list[Tile]]:
        allowance = self._budget.allowance_bytes(self._share)
        if view.identity != self._view_identity or allowance > self._allowance_bytes:
            # For a standing view the error only rises; a new view, or more memory, is a new chance.
            self._sse_px = view.sse_px
            if view.identity != self._view_identity:
                self._share.needed_bytes = 0
            self._view_identity = view.identity
        self._allowance_bytes = allowance
        found = traversal.reach(self._root, view=view, sse_px=self._sse_px, frame=self._frame)
        traversal.block(found)
        reached, self._sse_px, needed = traversal.fit(found, sse_px=self._sse_px, allowance_bytes=allowance)
        self._share.needed_bytes = max(self._share.needed_bytes, needed)
        return len(found), reached

    def _take(self, loaded: Loaded) -> None:
        tile = loaded.request.tile
        if loaded.content is not None:
            content = loaded.content
            tile.discover(content.children)
            tile.drawable = content.is_drawable
            tile.triangles = content.triangle_count
            tile.content = content if tile.drawable else None
            tile.state = TileState.DECODED if tile.drawable else TileState.ATTACHED
            tile.is_base = tile.has_nothing_drawable_above()
            tile.add_held(1)
            self._hold(tile, content.nbytes + loaded.node_count * NODE_BYTES)
        elif loaded.missing or loaded.problem:
            self._fail(tile, problem=loaded.problem)

    def _fail(self, tile: Tile, *, problem: str) -> None:
        tile.state = TileState.FAILED
        tile.missing = not problem
        tile.add_held(1)
        self._failed.add(tile)
        self._missing_count += tile.missing
        if problem:
            self._problems.append(problem)
            _log.warning("%s", problem)

    def _attach(self, tiles: Sequence[Tile], *, budget_s: float) -> None:
        end = time.perf_counter() + budget_s
        for number, tile in enumerate(tiles):
            if number and time.perf_counter() >= end:
                self._stale = True
                self._wake()
                return
            content, tile.content = tile.content, None
            if content is None:
                continue
            try:
                held = self._sink.attach(tile.node, content)
            except Exception as failure:
                _log.exception("tile %s cannot be drawn", tile.node.key)
                self._cache.release(tile)
                tile.add_held(-1)
                self._fail(tile, problem=f"{tile.node.key}: {type(failure).__name__}: {failure}")
                self._stale = True
                self._wake()
                continue
            tile.state = TileState.ATTACHED
            tile.add_attached(1)
            nbytes = held.memory_bytes + held.graphics_bytes + len(tile.content_children) * NODE_BYTES
            if nbytes > tile.nbytes:
                # Drawn it takes more than decoded: see whether everything still fits.
                self._stale = True
                self._wake()
            self._hold(tile, nbytes)

    def _show(self, tiles: list[Tile]) -> bool:
        now = set(tiles)
        changed = False
        for tile in tiles:
            if not tile.shown:
                tile.shown = changed = True
                self._sink.show(tile.node, visible=True)
        for tile in self._shown:
            if tile not in now:
                tile.shown, changed = False, True
                self._sink.show(tile.node, visible=False)
        self._shown = tiles
        return changed

    def _evict(self, wanted: Sequence[Tile]) -> None:
        self._cache.touch(reversed(wanted))
        kept = {self._root, *wanted, *self._shown}
        # Again, because a container goes only after what it holds.
        while self._budget.excess_bytes > 0 and self._release_oldest(kept):
            pass
        self._share.idle_bytes = sum(t.nbytes for t in self._cache if _may_go(t, kept))
        self._budget.call_in(self._share)

    def _release_oldest(self, kept: AbstractSet[Tile]) -> bool:
        released = False
        for tile in self._cache.oldest():
            if self._budget.excess_bytes == 0:
                break
            if _may_go(tile, kept):
                self._release(tile)
                released = True
        return released

    def _hold(self, tile: Tile, nbytes: int) -> None:
        tile.nbytes = nbytes
        self._cache.hold(tile, nbytes=nbytes)
        self._share.used_bytes = self._cache.used_bytes

    def _release(self, tile: Tile) -> None:
        self._cache.release(tile)
        self._share.used_bytes = self._cache.used_bytes
        if tile.is_drawn:
            if tile.shown:
                self._sink.show(tile.node, visible=False)
            self._sink.detach(tile.node)
            tile.add_attached(-1)
        tile.content = None
        tile.shown = False
        tile.state = TileState.UNLOADED
        tile.drawable = None
        tile.add_held(-1)
        tile.prune(frame=self._frame)

    def _on_budget(self) -> None:
        self._stale = True
        self._wake()


def _may_go(tile: Tile, kept: AbstractSet[Tile]) -> bool:
    # A container whose children are held would have to be read again to reach them.
    return tile not in kept and not (tile.drawable is False and tile.held > 1)


_ON_THE_WAY = frozenset({TileState.UNLOADED, TileState.QUEUED, TileState.LOADING})
