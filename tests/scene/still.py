"""One picture of tile layers, drawn without threads: turn after turn until it is complete."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from layers.base import Layer
from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.report import Problem
from scene.commands import SceneSettings, SetCamera, SetLayer, SetSize
from scene.scene_loop import SceneLoop
from scene.views.tileset import TilesetView

MOST_TURNS = 2_000
VIEWS = {"tileset": TilesetView, "point_cloud": TilesetView}


class AtOnce(Executor):
    """Runs what is submitted before it returns."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


class Still:
    """A scene with a clock that stands still, except where the test moves it."""

    def __init__(self, **settings: Any) -> None:
        self.now_s = 100.0
        self.problems: list[Problem] = []
        self.loop = SceneLoop(
            VIEWS,
            settings=SceneSettings(**{"grid": False, "reduce_moving": True, **settings}),
            executor=AtOnce(),
            wake=lambda: None,
            report=self.problems.append,
            clock=lambda: self.now_s,
        )

    def show(self, *layers: Layer) -> None:
        """Tell the scene of layers, or of what changed in them."""
        for layer in layers:
            self.loop.take(SetLayer(layer.layer_id, layer.kind, 1, layer.state()))

    def frame(self, camera: CameraState, *, size: tuple[int, int], moving: bool = False) -> Frame:
        """Return the next complete picture, or the next one of a moving camera."""
        self.loop.take(SetSize(size))
        self.loop.take(SetCamera(camera, self.now_s, moving))
        last = None
        for _ in range(MOST_TURNS):
            turn = self.loop.turn()
            last = turn.frame or last
            if last is not None and (last.moving if moving else last.complete):
                return last
            self.now_s += 0.01 if moving else 1.0
        raise AssertionError(f"no complete picture: {self.problems}")


@contextmanager
def still(**settings: Any) -> Iterator[Still]:
    """Open a `Still` and close it."""
    scene = Still(**settings)
    try:
        yield scene
    finally:
        scene.loop.close()
