"""Draws a tile tree: streams it into actors."""

from layers.base import LayerState
from layers.data.geometry import Bounds
from layers.tileset import TilesetState
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import ViewState
from scene.views.tile_actors import TileActors
from scene.views.view import ViewServices, ViewStats


class TilesetView:
    """Streams a `TilesetState` into actors."""

    def __init__(self, services: ViewServices) -> None:
        self._services = services
        self._actors = TileActors(services.renderer, mipmaps=services.mipmaps)
        self._streamer: TileStreamer | None = None
        self._failed = 0

    def apply(self, old: LayerState | None, new: LayerState) -> None:
        """Take the tree, or another way of drawing it."""
        if not isinstance(new, TilesetState):
            raise TypeError(f"TilesetView draws TilesetState, not {type(new).__name__}")
        if self._streamer is None or not isinstance(old, TilesetState) or old.source is not new.source:
            self._stop()
            self._failed = 0
            self._streamer = TileStreamer(
                new.source,
                sink=self._actors,
                executor=self._services.executor,
                budget=self._services.budget,
                wake=self._services.wake,
                skip_levels=self._services.skip_levels,
            )
        self._actors.set_look(visible=new.visible and new.opacity > 0.0, opacity=new.opacity)

    def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
        """Attach what has loaded, choose what to show and ask for what is missing."""
        if self._streamer is None or not self._actors.visible:
            return ViewStats()
        stats = self._streamer.update(view, attach_budget_s=budget_s)
        if stats.failed != self._failed:
            self._failed = stats.failed
            for problem in self._streamer.problems:
                self._services.report(problem)
        if stats.pending == 0:
            self._actors.settle_order()
        return ViewStats(
            visited=stats.visited,
            selected=stats.selected,
            loaded=stats.loaded,
            failed=stats.failed,
            missing=stats.missing,
            pending=stats.pending,
            triangles=stats.triangles,
            cache_bytes=stats.cache_bytes,
            changed=stats.changed,
            degraded=stats.degraded,
        )

    def bounds(self) -> Bounds:
        """Return the box of the tiles that are shown."""
        return self._actors.bounds() if self._actors.visible else Bounds.empty()

    def close(self) -> None:
        """Stop loading and take every tile out."""
        self._stop()

    def _stop(self) -> None:
        if self._streamer is not None:
            self._streamer.close()
            self._streamer = None
        self._actors.clear()
