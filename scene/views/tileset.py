"""Draws a tile tree: streams it into actors."""

from layers.base import LayerState
from layers.data.geometry import Bounds
from layers.data.surface_index import LayerSurfaces
from layers.tile_tree import TilesetState
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import ViewState
from scene.views.drawn_tiles import DrawnTiles
from scene.views.view import ViewServices, ViewStats


class TilesetView:
    """Streams a `TilesetState` into actors."""

    def __init__(self, services: ViewServices) -> None:
        self._services = services
        self._tiles = DrawnTiles(services.renderer, mipmaps=services.mipmaps)
        self._streamer: TileStreamer | None = None
        self._told = 0
        self._layer_id = ""

    def apply(self, old: LayerState | None, new: LayerState) -> None:
        """Take the tree, or another way of drawing it."""
        if not isinstance(new, TilesetState):
            raise TypeError(f"TilesetView draws TilesetState, not {type(new).__name__}")
        if self._streamer is None or not isinstance(old, TilesetState) or old.source is not new.source:
            self._stop()
            self._told = 0
            self._streamer = TileStreamer(
                new.source,
                sink=self._tiles,
                executor=self._services.executor_for(new.source.origin),
                budget=self._services.budget,
                wake=self._services.wake,
            )
        self._layer_id = new.layer_id
        self._tiles.set_look(visible=new.visible and new.opacity > 0.0, opacity=new.opacity, look=new.look)
        self._tiles.set_chosen(new.chosen)

    def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
        """Attach what has loaded, choose what to show and ask for what is missing."""
        if self._streamer is None or not self._tiles.visible:
            return ViewStats()
        stats = self._streamer.update(view, attach_budget_s=budget_s)
        if fresh := self._streamer.problem_count - self._told:
            self._told += fresh
            for problem in self._streamer.problems[-fresh:]:
                self._services.report(problem)
        if stats.pending == 0:
            self._tiles.settle_order()
        return ViewStats(
            visited=stats.visited,
            selected=stats.selected,
            loaded=stats.loaded,
            failed=stats.failed,
            missing=stats.missing,
            retrying=stats.retrying,
            pending=stats.pending,
            triangles=stats.triangles,
            points=self._tiles.shown_points,
            cache_bytes=stats.cache_bytes,
            graphics_bytes=stats.graphics_bytes,
            changed=stats.changed,
            degraded=stats.degraded,
            eye_dome=self._tiles.wants_eye_dome,
        )

    def surfaces(self) -> LayerSurfaces:
        """Return what is shown, for picking; the same object until it changes."""
        return self._tiles.surfaces(self._layer_id)

    def bounds(self) -> Bounds:
        """Return the box of the tiles that are shown."""
        return self._tiles.bounds() if self._tiles.visible else Bounds.empty()

    def close(self) -> None:
        """Stop loading and take every tile out."""
        self._stop()

    def _stop(self) -> None:
        if self._streamer is not None:
            self._streamer.close()
            self._streamer = None
        self._tiles.clear()
