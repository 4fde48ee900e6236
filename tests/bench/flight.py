"""A flight over a large tile tree through the real stage, and everything that is counted on the way."""

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psutil

from layers.data.camera import CameraState
from layers.data.frame import Frame
from layers.data.geometry import Bounds
from layers.data.tileset import TileContent, TileNode, TilesetData
from layers.errors import Cancelled
from layers.layer_list import LayerList
from layers.tileset import TilesetLayer
from scene.commands import SceneSettings
from scene.stage import Stage
from scene.streaming.sink import Held
from scene.streaming.view_state import ViewState
from scene.views.drawn_tiles import DrawnTiles
from scene.views.tileset import TilesetView
from scene.views.view import ViewStats
from tests.bench.flight_log import FlightLog, Rest
from twin_app import registry

SIZE = (1280, 720)
SSE_PX = 4.0
LEG_S = 2.0
STEP_S = 1 / 30
PATIENCE_S = 120.0
SAMPLE_S = 0.1
WITHIN = 0.95
"""What lies within this part of the half side is ground without a gap."""

HOLE_PART = 1e-3


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the flight rests: of the ground's half side east and north of its middle, metres above it.

    `jumped` : it is reached in one step.
    """

    name: str
    east: float
    north: float
    above_m: float
    heading_deg: float = 0.0
    pitch_deg: float = -45.0
    jumped: bool = False


ROUTE = (
    Stop("middle from 3 km", 0.0, -0.1, 3000.0),
    Stop("middle from 600 m", 0.0, 0.0, 600.0, 30.0),
    Stop("street", 0.01, 0.01, 150.0, 60.0, -30.0),
    Stop("along the ground", 0.15, 0.1, 300.0, 70.0, -45.0),
    Stop("horizon", 0.2, 0.15, 400.0, 90.0, -8.0),
    Stop("jump to the west", -0.5, 0.0, 500.0, 0.0, -45.0, jumped=True),
    Stop("west from 200 m", -0.45, 0.05, 200.0, 45.0, -50.0),
    Stop("jump to the north", 0.0, 0.6, 400.0, 180.0, -40.0, jumped=True),
    Stop("straight down", 0.05, 0.5, 1200.0, 180.0, -89.0),
    Stop("south from 1 km", 0.0, -0.5, 1000.0, 0.0, -25.0),
    Stop("all", 0.0, -1.5, 24000.0, 0.0, -45.0),
)


class CountedSource:
    """A `TileSource` that counts how loads end."""

    def __init__(self, data: TilesetData, loads: "Counter[str]") -> None:
        self._source = data.source
        self._loads = loads
        self._lock = threading.Lock()

    @property
    def origin(self) -> str:
        return self._source.origin

    def root(self) -> TileNode:
        return self._source.root()

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        ended = "failed"
        try:
            content = self._source.load(tile, cancelled=cancelled)
            ended = "loaded"
            return content
        except Cancelled:
            ended = "cancelled"
            raise
        finally:
            with self._lock:
                self._loads["begun"] += 1
                self._loads[ended] += 1


class _TimedTiles(DrawnTiles):
    """Knows how long actors took, and how much of that the processor."""

    spent_s = 0.0
    processor_s = 0.0

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        with self._timed():
            return super().attach(tile, content)

    def detach(self, tile: TileNode) -> None:
        with self._timed():
            super().detach(tile)

    def show(self, tile: TileNode, *, visible: bool) -> None:
        # Detaching hides first.
        if self._inside:
            super().show(tile, visible=visible)
            return
        with self._timed():
            super().show(tile, visible=visible)

    _inside = False

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started, processor_s, self._inside = time.perf_counter(), time.thread_time(), True
        try:
            yield
        finally:
            self._inside = False
            self.spent_s += time.perf_counter() - started
            self.processor_s += time.thread_time() - processor_s


class Flight:
    """A stage with one layer, flown. Close it.

    Parameters
    ----------
    data : TilesetData
    log : FlightLog
    settings : SceneSettings
    """

    def __init__(self, data: TilesetData, *, log: FlightLog, settings: SceneSettings | None = None) -> None:
        self.log = log
        self._bounds = data.bounds
        self._started_s = time.perf_counter()
        self._settings = settings or SceneSettings(sse_px=SSE_PX)
        layers = LayerList()
        layers.add(TilesetLayer(replace(data, source=CountedSource(data, log.loads)), name="flown"))
        views = registry.views()

        class TimedView(TilesetView):
            def make_tiles(self) -> DrawnTiles:
                self._timed = _TimedTiles(self._services.renderer, mipmaps=self._services.mipmaps)
                return self._timed

            def update(self, view: ViewState, *, budget_s: float) -> ViewStats:
                tiles = self._timed
                started, before_s = time.perf_counter(), tiles.spent_s
                processor_started, processor_before_s = time.thread_time(), tiles.processor_s
                stats = super().update(view, budget_s=budget_s)
                spent_s, processor_s = time.perf_counter() - started, time.thread_time() - processor_started
                log.update_ms.append(spent_s * 1000)
                log.selection_ms.append((spent_s - (tiles.spent_s - before_s)) * 1000)
                log.selection_processor_ms.append((processor_s - (tiles.processor_s - processor_before_s)) * 1000)
                log.most = log.most.at_least(Held(stats.cache_bytes, stats.graphics_bytes))
                log.visited = max(log.visited, stats.visited)
                return stats

        views["tileset"] = TimedView
        self.stage = Stage(layers, views=views, settings=self._settings)
        self.stage.set_size(SIZE)
        self._camera = self._at(ROUTE[-1])
        self._last: Frame | None = None
        self._sampling = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "Flight":
        self._sampler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.log.problems += map(str, self.stage.problems.drain())
        self.stage.close(timeout_s=30.0)
        self._sampling.set()
        self._sampler.join()

    def first(self, camera: CameraState | None = None) -> None:
        """Start the stage and wait for the first picture with tiles and for the complete one."""
        self._camera = camera or self._camera
        self.stage.set_camera(self._camera, moving=False)
        self.stage.start()
        started, log = time.perf_counter(), self.log
        for frame in self._frames(PATIENCE_S):
            if frame.stats.tiles_selected and not log.first_s:
                log.first_s = time.perf_counter() - started
            if frame.complete:
                log.whole_s = time.perf_counter() - started
                break
        self._rest("start", started)

    def lap(self, route: Sequence[Stop] = ROUTE) -> None:
        """Fly the route once, with a rest at every stop."""
        for stop in route:
            self._fly(stop)
            self._wait(stop.name)
        self.log.lap_rss_bytes.append(psutil.Process().memory_info().rss)
        held = self.log.rests[-1].stats
        self.log.lap_held_bytes.append(held.cache_bytes + held.graphics_bytes)

    def ask(self, name: str, settings: SceneSettings) -> None:
        """Draw another way and wait until that is complete."""
        self.stage.set_settings(settings)
        self._wait(name)

    def _fly(self, stop: Stop) -> None:
        start, end = self._camera, self._at(stop)
        if not stop.jumped:
            started = time.perf_counter()
            while (part := (time.perf_counter() - started) / LEG_S) < 1:
                self._camera = _between(start, end, part)
                self.stage.set_camera(self._camera, moving=True)
                frame = self.stage.take_frame(timeout_s=STEP_S)
                if frame is not None:
                    self._note(frame)
        self._camera = end
        self.stage.set_camera(end, moving=False)

    def _wait(self, name: str) -> None:
        started = time.perf_counter()
        for frame in self._frames(PATIENCE_S):
            if frame.complete:
                break
        self._rest(name, started)

    def _rest(self, name: str, started: float) -> None:
        frame = self._last
        if frame is None:
            raise RuntimeError("no picture came")
        self.log.rests.append(
            Rest(name, time.perf_counter() - started, frame.complete, _no_ground(frame, self._bounds), frame.stats)
        )

    def _frames(self, patience_s: float) -> Iterator[Frame]:
        end = time.perf_counter() + patience_s
        while time.perf_counter() < end:
            if self.stage.failure:
                raise RuntimeError(self.stage.failure)
            frame = self.stage.take_frame(timeout_s=0.25)
            if frame is not None:
                self._note(frame)
                yield frame

    def _note(self, frame: Frame) -> None:
        log = self.log
        self._last = frame
        log.frames += 1
        log.draw_ms.append(frame.stats.draw_ms)
        if frame.stats.tiles_selected and _no_ground(frame, self._bounds) > HOLE_PART:
            log.holes += 1

    def _at(self, stop: Stop) -> CameraState:
        bounds = self._bounds
        half = (bounds.east - bounds.west) / 2
        east, north = (bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2
        ground_m = bounds.bottom
        scale = half / 16384 if stop.above_m > half else 1.0
        return CameraState(
            east + stop.east * half,
            north + stop.north * half,
            ground_m + stop.above_m * scale,
            stop.heading_deg,
            stop.pitch_deg,
        )

    def _sample(self) -> None:
        process = psutil.Process()
        while not self._sampling.wait(SAMPLE_S):
            self.log.rss_bytes.append((time.perf_counter() - self._started_s, process.memory_info().rss))


def _between(start: CameraState, end: CameraState, part: float) -> CameraState:
    smooth = part * part * (3 - 2 * part)

    def mean(a: float, b: float) -> float:
        return a + (b - a) * smooth

    # Heights by their logarithm, so that the ground does not rush at the eye.
    turn = (end.heading_deg - start.heading_deg + 180) % 360 - 180
    low = min(start.z, end.z) - 100.0
    return CameraState(
        mean(start.x, end.x),
        mean(start.y, end.y),
        low + math.exp(mean(math.log(start.z - low), math.log(end.z - low))),
        start.heading_deg + turn * smooth,
        mean(start.pitch_deg, end.pitch_deg),
    )


def _no_ground(frame: Frame, bounds: Bounds) -> float:
    """Return which part of a picture shows nothing; 0 where it may, as not all that it sees lies within the city."""
    camera, size = frame.camera, (frame.pixels.shape[1], frame.pixels.shape[0])
    middle_x, middle_y = (bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2
    for x, y in ((0, 0), (size[0], 0), (0, size[1]), size):
        ray = camera.ray(x, y, size=size)
        if ray[2] >= 0.0:
            return 0.0
        far_m = (bounds.bottom - camera.z) / ray[2]
        east, north = camera.x + far_m * ray[0] - middle_x, camera.y + far_m * ray[1] - middle_y
        if math.hypot(east, north) > WITHIN * (bounds.east - bounds.west) / 2:
            return 0.0
    return float((frame.depth >= 1.0).mean())
