"""Streaming without a scene: nothing is drawn, nothing waits."""

from concurrent.futures import Executor, Future
from typing import Any

from layers.data.tileset import TileContent, TileNode
from scene.streaming.sink import NOTHING, Held


class AtOnce(Executor):
    """Runs what it is given before it returns."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class ShownList:
    """A `TileSink` that draws nothing and keeps what would be on screen."""

    common = NOTHING

    def __init__(self) -> None:
        self.shown: set[TileNode] = set()

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        return Held(content.nbytes)

    def show(self, tile: TileNode, *, visible: bool) -> None:
        (self.shown.add if visible else self.shown.discard)(tile)

    def detach(self, tile: TileNode) -> None:
        self.shown.discard(tile)
