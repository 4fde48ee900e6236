"""Keeps the right tiles of one tree on screen: loads, attaches, swaps, gives back."""

import random
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from layers.data.tileset import TileSource
from layers.errors import ImportFailed
from scene.streaming import traversal
from scene.streaming.motion import Motion
from scene.streaming.requests import Urgency
from scene.streaming.retries import Retries
from scene.streaming.sink import NOTHING, Held, TileSink
from scene.streaming.stream_stats import StreamStats
from scene.streaming.tile import TileState
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_loader import DEFAULT_IN_FLIGHT, TileLoader
from scene.streaming.tile_store import TileStore
from scene.streaming.tile_table import DRAWN, ROOT, Rows, TileTable
from scene.streaming.traversal import Fitted
from scene.streaming.view_state import BoolArray, ViewState
from scene.streaming.walk import Walk, walk

CHANCES = 3
"""So often a view that memory made coarse is tried finer, once its tiles are there and their sizes known."""

_REST_A_CHOICE = 2.0
"""Between two choices for a standing view, of what one took."""

_LONG_CHOICE_S = 0.004

_WORTH = 0.95
"""Of the error; what gains less is left as it is."""

SPARE_IN_FLIGHT = 1
"""Loads at once of what no view needs now: a thread stays free for what the next one needs."""


class TileStreamer:
    """Streams one tile tree into a sink. Scene thread only.

    Between two updates the shown tiles never change; within one, finer tiles are shown before coarser ones are
    hidden, so that a picture drawn after any update has no hole that an attached tile could fill. A parent stays until
    all children in view can stand in for it. The root, once attached, is never given back.

    What a standing view shows in the end is loaded first, over a coarse cover and few steps between; the levels left
    out follow when nothing else is to do and memory allows, so that a move finds something to fall back on. For a
    moving view every level is loaded, coarse first.

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
    in_flight : int
        Most loads at once; twice the executor's threads.
    resident_bytes : int
        What the source keeps in memory, whatever is loaded.
    clock : callable
        Monotonic seconds.
    chance : random.Random or None
        For the pauses before another try.
    """

    def __init__(
        self,
        source: TileSource,
        *,
        sink: TileSink,
        executor: Executor,
        budget: TileBudget,
        wake: Callable[[], None],
        in_flight: int = DEFAULT_IN_FLIGHT,
        resident_bytes: int = 0,
        clock: Callable[[], float] = time.perf_counter,
        chance: random.Random | None = None,
    ) -> None:
        self._table = TileTable(source.root())
        self._store = TileStore(self._table, sink=sink, retries=Retries(clock=clock, chance=chance))
        self._loader = TileLoader(source, table=self._table, executor=executor, wake=wake, in_flight=in_flight)
        self._sink = sink
        self._budget = budget
        self._share = budget.share(wake=self._on_budget)
        self._wake = wake
        self._clock = clock
        self._frame = 0
        self._motion = Motion()
        self._choose_at_s = float("-inf")
        self._is_full = False
        self._sse_px = 0.0
        self._resident = Held(resident_bytes)
        self._allowance = NOTHING
        self._chances = 0
        self._settled = False
        self._stale = True
        self._closed = False
        self._stats = StreamStats()

    @property
    def problems(self) -> tuple[ImportFailed, ...]:
        """The last refusals of tiles, and of a server that is silent; at most 100."""
        return tuple(self._store.problems)

    @property
    def problem_count(self) -> int:
        """How many there were; it only rises."""
        return self._store.problem_count

    def update(self, view: ViewState, *, attach_budget_s: float) -> StreamStats:
        """Take in what was loaded, attach for `attach_budget_s` (one tile at least), swap, and ask for more."""
        if self._closed:
            return self._stats
        for loaded in self._loader.arrived():
            self._stale = True
            self._store.take(loaded)
        self._stale |= self._store.try_again()
        was_moving = self._motion.moving
        other = self._motion.follow(view, now_s=self._clock())
        if not other and self._motion.moving == was_moving and (not self._stale or self._rests()):
            self._stats = replace(self._stats, changed=False)
            return self._stats
        started_s = self._clock()
        self._frame += 1
        self._stale = False
        local = view.about(self._table.origin)
        way, fitted = self._reach(local, other=other)
        spare = self._spare(way, fitted)
        wanted = fitted.core | spare if self._motion.moving else fitted.core
        self._table.places[way.rows] = np.arange(len(way))
        self._table.touched[way.rows[fitted.core | spare]] = self._frame
        attaching_s = self._clock()
        waiting = self._attach(Urgency(way, self._table, local), wanted, budget_s=attach_budget_s)
        started_s += self._clock() - attaching_s
        covered, whole = traversal.cover(way, table=self._table)
        shown = traversal.choose(way, whole=whole)
        if fitted.starved is not None:
            shown &= ~fitted.starved
        changed = self._store.show(way.rows[shown])
        urgency = Urgency(way, self._table, local, covered)
        pending = self._request(urgency, wanted, spare, needed=way.rows[fitted.core], waiting=waiting)
        self._table.sweep(way.rows)
        self._store.forget()
        self._settled = pending == 0 and not self._motion.moving
        coarser = self._sse_px > view.sse_px
        degraded = coarser or fitted.starved is not None
        if self._settled and coarser and self._chances:
            self._stale = True
            self._wake()
        self._stats = self._counted(way, pending=pending, changed=changed, degraded=degraded)
        ended_s = self._clock()
        chosen_s = ended_s - started_s
        self._choose_at_s = ended_s + (_REST_A_CHOICE * chosen_s if chosen_s > _LONG_CHOICE_S else 0.0)
        return self._stats

    def close(self) -> None:
        """Take back every load, detach every tile, give the budget back."""
        if self._closed:
            return
        self._closed = True
        self._loader.close()
        self._store.close()
        self._share.used = self._share.coming = NOTHING
        self._budget.close(self._share)

    @property
    def _common(self) -> Held:
        """What is held for all tiles together; there is no choice in it while any of them is held."""
        return self._sink.common.plus(self._resident)

    @property
    def _used(self) -> Held:
        return self._store.cache.used.plus(self._common)

    def _reach(self, view: ViewState, *, other: bool) -> tuple[Walk, Fitted]:
        common = self._common
        allowance = self._budget.allowance(self._share).minus(common)
        if other or not self._allowance.holds(allowance):
            # For a standing view the error only rises; a new view, or more memory, is a new chance.
            self._sse_px = view.sse_px
            self._is_full = False
            self._chances = CHANCES
            if other:
                self._share.needed = NOTHING
        self._allowance = allowance
        way, fitted = self._fitted(view, sse_px=self._sse_px)
        if self._settled and not other and fitted.sse_px > view.sse_px and self._chances:
            # What was expected of tiles is known now.
            self._chances -= 1
            finer = self._fitted(view, sse_px=view.sse_px)
            if finer[1].sse_px < _WORTH * fitted.sse_px:
                way, fitted = finer
        self._sse_px = fitted.sse_px
        self._share.needed = self._share.needed.at_least(fitted.needed.plus(common))
        return way, fitted

    def _fitted(self, view: ViewState, *, sse_px: float) -> tuple[Walk, Fitted]:
        way = walk(self._table, view=view, sse_px=sse_px)
        if self._store.any_failed:
            traversal.block(way)
        return way, traversal.fit(way, table=self._table, view=view, sse_px=sse_px, allowance=self._allowance)

    def _spare(self, way: Walk, fitted: Fitted) -> BoolArray:
        """Return the tiles between what is loaded and what is wanted, for a move to fall back on; none if tight."""
        spare = way.content & way.reached & ~fitted.core
        if fitted.starved is not None or self._is_full or not self._allowance.holds(fitted.needed):
            spare[:] = False
        elif spare.any():
            more = Held(*self._table.sizes(way.rows[spare]).sum(axis=1).tolist())
            if not self._allowance.holds(fitted.needed.plus(more)):
                spare[:] = False
        return spare

    def _attach(self, urgency: Urgency, wanted: BoolArray, *, budget_s: float) -> int:
        """Attach what is decoded, wanted tiles first; return how many of those still wait."""
        way, decoded = urgency.walk, self._store.decoded
        if not decoded:
            return 0
        places = [place for row in decoded if (place := self._place(way, row)) >= 0]
        needed = [place for place in places if wanted[place]]
        # What is not needed now is attached when nothing else is: it might be dropped before it is ever shown.
        others = [place for place in places if not wanted[place]] if not needed and not self._motion.moving else []
        ordered = urgency.sorted(np.array([*needed, *others], np.intp))
        rows = way.rows[ordered].tolist()
        count = self._store.attach(rows, budget_s=budget_s, clock=self._clock)
        waits = count < len(rows) or (len(places) > len(rows) and not self._motion.moving)
        if waits or (count and not self._allowance.holds(self._store.cache.used)):
            # More waits, or what came holds more than was known: see whether everything still fits.
            self._stale = True
            self._wake()
        self._share.used = self._used
        attached = ordered[:count]
        way.drawn[attached] = self._table.flags[way.rows[attached]] & DRAWN != 0
        return sum(way.rows[place] in decoded for place in needed)

    def _request(self, urgency: Urgency, wanted: BoolArray, spare: BoolArray, *, needed: Rows, waiting: int) -> int:
        """Have the most urgent tiles loaded that there is room for; return how many wanted ones are not there yet."""
        self._loader.adapt(keeps_up=waiting == 0)
        way, table, limit = urgency.walk, self._table, self._loader.limit
        missing = urgency.pending(wanted)
        pending = len(missing) + waiting
        places = missing
        ahead = self._motion.ahead
        if ahead is not None and len(places):
            still_seen = ahead.about(table.origin).seen(table.volumes[way.rows[places]])
            # A view that jumps goes nowhere: its direction says nothing.
            places = places[still_seen] if still_seen.any() else places
        elif pending == 0 and not self._motion.moving and self._has_room():
            places = urgency.pending(spare)
            limit = SPARE_IN_FLIGHT
            wanted = wanted | spare
        rows = way.rows[urgency.sorted(places)[:limit]]
        if waiting >= limit:
            # Attaching is what takes long: nothing more is begun until it has caught up.
            rows = rows[table.states[rows] != TileState.UNLOADED]
        rows = self._with_room(rows, needed)
        self._loader.schedule(
            rows.tolist(), wanted=lambda row: (place := self._place(way, row)) >= 0 and bool(wanted[place])
        )
        return pending

    def _with_room(self, rows: Rows, needed: Rows) -> Rows:
        """Give back what is not needed in favour of `rows`, the most urgent first; return those that then fit.

        Where what is on screen fills the budget nothing can be given back before something else stands in for it: one
        tile at a time comes then.
        """
        on_their_way = np.setdiff1d(self._loader.rows(), rows)
        self._share.coming = Held(*self._table.sizes(np.append(rows, on_their_way)).sum(axis=1).tolist())
        self._evict(needed)
        short = self._budget.excess
        if short == NOTHING or not len(rows):
            return rows
        # The least urgent ones wait.
        left_out = np.cumsum(self._table.sizes(rows)[:, ::-1], axis=1)
        enough = (left_out[0] >= short.memory_bytes) & (left_out[1] >= short.graphics_bytes)
        count = len(rows) - 1 - int(np.argmax(enough)) if enough.any() else 0
        return rows[: max(count, 1)]

    def _rests(self) -> bool:
        """Return whether what has come may wait: where choosing takes long, most of the time is for loading."""
        return len(self._loader) > 0 and self._clock() < self._choose_at_s

    def _place(self, way: Walk, row: int) -> int:
        """Return where a row stands in a walk; -1 when it is not in it."""
        place = int(self._table.places[row])
        return place if place < len(way) and way.rows[place] == row else -1

    def _has_room(self) -> bool:
        """Return whether one tile more, of a usual size, would fit beside everything that is held."""
        count = max(1, len(self._store.cache))
        used = self._store.cache.used
        usual = Held(used.memory_bytes // count, used.graphics_bytes // count)
        return not self._is_full and self._budget.room.holds(usual)

    def _evict(self, needed: Rows) -> None:
        """Give back what has not been wanted for longest while the budget is passed; say what could be given back."""
        store, share = self._store, self._share
        share.used = self._used
        kept = np.append(needed, ROOT)
        # Again, because a container goes only after what it holds.
        while (excess := self._budget.excess) != NOTHING and self._release_oldest(kept, excess):
            # It would only be loaded and given back again.
            self._is_full = True
        if self._budget.is_shared:
            share.idle = Held(*self._table.sizes(store.idle(kept)).sum(axis=1).tolist())
        self._budget.call_in(share)

    def _release_oldest(self, kept: Rows, excess: Held) -> bool:
        released = False
        for tile in self._store.oldest_idle(kept):
            if min(tile.held.memory_bytes, excess.memory_bytes) > 0 or (
                min(tile.held.graphics_bytes, excess.graphics_bytes) > 0
            ):
                self._store.release(tile)
                self._share.used = self._used
                released = True
                excess = self._budget.excess
                if excess == NOTHING:
                    break
        return released

    def _counted(self, way: Walk, *, pending: int, changed: bool, degraded: bool) -> StreamStats:
        store = self._store
        return StreamStats(
            visited=len(way),
            selected=len(store.shown),
            loaded=len(store.cache),
            failed=store.failed_count,
            missing=store.missing_count,
            retrying=len(store.retries),
            pending=pending,
            triangles=store.triangles,
            points=store.points,
            cache_bytes=self._used.memory_bytes,
            graphics_bytes=self._used.graphics_bytes,
            known=self._table.in_use,
            changed=changed,
            degraded=degraded,
            sse_px=self._sse_px,
        )

    def _on_budget(self) -> None:
        self._stale = True
        self._wake()
