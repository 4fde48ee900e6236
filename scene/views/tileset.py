"""Draws a tile tree: streams it into actors."""

import time
from collections.abc import Callable

from layers.base import LayerState
from layers.data.geometry import Bounds
from layers.data.surface_index import LayerSurfaces
from layers.tile_tree import TilesetState
from scene.streaming.stream_stats import StreamStats
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import ViewState
from scene.views.drawn_tiles import DrawnTiles
from scene.views.view import ViewServices, ViewStats

PATIENCE_S = 3.0
"""So long what another tree shows of the view is waited for to be whole; after that, anything will do."""


class TilesetView:
    """Streams a `TilesetState` into actors.

    When a layer's tree is exchanged (its preparation is ready), the old one stays on screen until the other one's
    picture is whole.
    """

    def __init__(self, services: ViewServices, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._services = services
        self._clock = clock
        self._shown: _StreamedTree | None = None
        self._coming: _StreamedTree | None = None
        self._waits_since_s = 0.0
        self._state: TilesetState | None = None

    def apply(self, old: LayerState | None, new: LayerState) -> None:
        """Take the tree, or another way of drawing it."""
        if not isinstance(new, TilesetState):
            raise TypeError(f"TilesetView draws TilesetState, not {type(new).__name__}")
        self._state = new
        newest = self._coming or self._shown
        if newest is None or newest.source is not new.source:
            self._begin(new)
        for tree in (self._shown, self._coming):
            if tree is not None:
                self._set_look(tree)

    def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
        """Attach what has loaded, choose what to show and ask for what is missing."""
        if self._shown is None or not self._is_visible:
            return ViewStats()
        exchanged, pending = self._exchange(view, budget_s=budget_s)
        tiles, stats = self._shown.tiles, self._shown.update(view, budget_s=budget_s)
        return ViewStats(
            visited=stats.visited,
            selected=stats.selected,
            loaded=stats.loaded,
            failed=stats.failed,
            missing=stats.missing,
            retrying=stats.retrying,
            pending=stats.pending + pending,
            triangles=stats.triangles,
            points=tiles.shown_points,
            cache_bytes=stats.cache_bytes,
            graphics_bytes=stats.graphics_bytes,
            changed=stats.changed or exchanged,
            degraded=stats.degraded,
            eye_dome=tiles.wants_eye_dome,
        )

    def surfaces(self) -> LayerSurfaces:
        """Return what is shown, for picking; the same object until it changes."""
        if self._shown is None or self._state is None:
            return LayerSurfaces("", ())
        return self._shown.tiles.surfaces(self._state.layer_id)

    def bounds(self) -> Bounds:
        """Return the box of the tiles that are shown."""
        return self._shown.tiles.bounds() if self._shown is not None and self._is_visible else Bounds.empty()

    def close(self) -> None:
        """Stop loading and take every tile out."""
        for tree in (self._shown, self._coming):
            if tree is not None:
                tree.close()
        self._shown = self._coming = None

    def make_tiles(self) -> DrawnTiles:
        """Return what one tree is drawn by."""
        services = self._services
        return DrawnTiles(
            services.renderer,
            mipmaps=services.mipmaps,
            atmosphere=services.atmosphere,
            singulation=services.singulation,
        )

    @property
    def _is_visible(self) -> bool:
        return self._state is not None and self._state.visible and self._state.opacity > 0.0

    def _begin(self, state: TilesetState) -> None:
        if self._coming is not None:
            self._coming.close()
            self._coming = None
        tree = _StreamedTree(state, tiles=self.make_tiles(), services=self._services, clock=self._clock)
        if self._shown is not None and self._shown.shows_anything and self._is_visible:
            self._coming, self._waits_since_s = tree, self._clock()
            return
        if self._shown is not None:
            self._shown.close()
        self._shown = tree

    def _set_look(self, tree: "_StreamedTree") -> None:
        state = self._state
        if state is not None:
            tree.tiles.set_look(
                visible=self._is_visible and tree is self._shown, opacity=state.opacity, look=state.look
            )
            tree.tiles.set_chosen(state.chosen)

    def _exchange(self, view: ViewState, *, budget_s: float) -> tuple[bool, int]:
        """Get the coming tree ready; return whether it is shown from now on, and how many tiles it waits for."""
        coming, shown = self._coming, self._shown
        if coming is None or shown is None:
            return False, 0
        stats = coming.update(view, budget_s=budget_s)
        late = self._clock() - self._waits_since_s > PATIENCE_S
        if stats.pending and not (late and stats.selected):
            return False, stats.pending
        self._shown, self._coming = coming, None
        self._set_look(coming)
        shown.close()
        return True, 0


class _StreamedTree:
    """One tree, streamed into what draws it."""

    def __init__(
        self, state: TilesetState, *, tiles: DrawnTiles, services: ViewServices, clock: Callable[[], float]
    ) -> None:
        self.source = source = state.source
        self.tiles = tiles
        self._services = services
        self._told = 0
        self._stats = StreamStats()
        self._streamer = TileStreamer(
            source,
            sink=tiles,
            executor=services.executor_for(source.origin),
            budget=services.budget,
            wake=services.wake,
            resident_bytes=state.resident_bytes,
            clock=clock,
        )

    @property
    def shows_anything(self) -> bool:
        return self._stats.selected > 0

    def update(self, view: ViewState, *, budget_s: float) -> StreamStats:
        """Stream for `view`, and tell of tiles that cannot be had."""
        self._stats = stats = self._streamer.update(view, attach_budget_s=budget_s)
        if fresh := self._streamer.problem_count - self._told:
            self._told += fresh
            for problem in self._streamer.problems[-fresh:]:
                self._services.report(problem)
        if stats.pending == 0:
            self.tiles.settle_order()
        return stats

    def close(self) -> None:
        """Stop loading and take every tile out."""
        self._streamer.close()
        self.tiles.clear()
