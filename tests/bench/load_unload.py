"""The same real tiles loaded and given back a hundred times: by moving, and by taking the layer out and in."""

import ctypes
import gc
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import psutil
from vtkmodules.vtkCommonCore import vtkObjectBase

from layers.data.camera import CameraState, camera_around
from layers.data.frame import Frame
from layers.layer_list import LayerList
from layers.tileset import TilesetLayer
from scene.commands import SceneSettings
from scene.stage import Stage
from tests.bench.flight import CountedSource
from tests.bench.row import Row
from tests.bench.wuhan_view import SIZE, SSE_PX, WuhanView, complete_frame
from twin_app import registry

ROUNDS = 100
WARM_UP = 10
BUDGET_BYTES = 48 << 20
"""Less than the places that are visited hold together, so that every move gives tiles back."""

PLACES = ((-0.4, -0.2), (-0.2, -0.2), (0.0, 0.0), (-0.2, -0.4))
"""Of its radius east and north of the middle, where there are many tiles."""

IDLE_S = 0.3
REACH = "0.95 to 1.05"


@dataclass(frozen=True, slots=True)
class _Left:
    """What there is without the layer: memory of the process, props of the scene, VTK objects that Python knows."""

    rss_bytes: int
    props: int
    objects: int


def measure() -> Iterator[Row]:
    """Yield a row for each way.

    Raises
    ------
    tests.bench.row.InputAbsent
    ValueError
        VTK objects are left over, or nothing was loaded again.
    """
    view = WuhanView.opened()
    loads: Counter[str] = Counter()
    data = replace(view.data, source=CountedSource(view.data, loads))
    layers = LayerList()
    layers.add(TilesetLayer(data, name="Wuhan"))
    settings = SceneSettings(sse_px=SSE_PX, grid=False, cache_bytes=BUDGET_BYTES, graphics_bytes=BUDGET_BYTES)
    stage = Stage(layers, views=registry.views(), settings=settings)
    stage.set_size(SIZE)
    cameras = [_over(view, *place) for place in PLACES]
    stage.set_camera(cameras[-1], moving=False)
    stage.start()
    complete_frame(stage)

    def by_moving() -> None:
        for camera in cameras:
            stage.set_camera(camera, moving=False)
            complete_frame(stage)

    def take_out() -> Frame:
        for layer in tuple(layers):
            layers.remove(layer)
        return complete_frame(stage)

    def put_in() -> Frame:
        layers.add(TilesetLayer(data, name="Wuhan"))
        return complete_frame(stage)

    def by_layer() -> None:
        take_out()
        put_in()

    try:
        for name, cycle in (("moves", by_moving), ("taking the layer out and in", by_layer)):
            for _ in range(WARM_UP):
                cycle()
            take_out()
            before, loaded = _left(stage), loads["loaded"]
            put_in()
            for _ in range(ROUNDS):
                cycle()
            take_out()
            after, loaded = _left(stage), loads["loaded"] - loaded
            put_in()
            yield _row(name, before, after, loaded=loaded)
    finally:
        stage.close()


def _row(name: str, before: _Left, after: _Left, *, loaded: int) -> Row:
    if (after.props, after.objects) != (before.props, before.objects):
        raise ValueError(f"{name}: {after} is left after {ROUNDS} rounds, {before} before them")
    if loaded < ROUNDS:
        raise ValueError(f"{name}: only {loaded} tiles were loaded in {ROUNDS} rounds")
    return Row(
        f"process after {ROUNDS} times of loading Wuhan by {name} ({loaded} loads; {after.props} props are left)",
        "the same process before",
        after.rss_bytes / before.rss_bytes,
        f"{after.rss_bytes / 1e6:.0f} MB / {before.rss_bytes / 1e6:.0f} MB",
        REACH,
    )


def _left(stage: Stage) -> _Left:
    # Nothing is drawn or loaded now: objects must not be counted while others make them.
    time.sleep(IDLE_S)
    gc.collect()
    _trim()
    objects = sum(isinstance(thing, vtkObjectBase) for thing in gc.get_objects())
    return _Left(psutil.Process().memory_info().rss, stage.counters.props, objects)


def _trim() -> None:
    """Have the allocator give back what it keeps, where it can be asked to."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def _over(view: WuhanView, east: float, north: float) -> CameraState:
    volume = view.data.source.root().volume
    middle = volume.centre + volume.radius_m * np.array([east, north, 0.0])
    return camera_around(middle, volume.radius_m, range_radii=0.1)
