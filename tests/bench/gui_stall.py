"""How long the main thread is held up while the scene draws and streams: a loop like the window's, every 5 ms."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from layers.data.camera import CameraState
from layers.navigation import orbited
from scene.stage import Stage
from tests.bench.rounds import percentile
from tests.bench.row import Row, milliseconds
from tests.bench.wuhan_view import WuhanView

TIMER_S = 0.005
BUSY_S, IDLE_S, ROUNDS = 6.0, 2.0, 2
_CAMERA_EVERY_S = 0.016
_TWIN = """
import json, sys, time
gaps, started = [], time.perf_counter()
last = started
while last - started < float(sys.argv[1]):
    time.sleep(max(0.0, last + 0.005 - time.perf_counter()))
    now = time.perf_counter()
    gaps.append((now - last) * 1000)
    last = now
print(json.dumps(gaps))
"""


def measure() -> Iterator[Row]:
    """Yield the rows."""
    view = WuhanView.opened()
    busy_ms: list[float] = []
    twin_ms: list[float] = []
    idle_ms: list[float] = []
    frames = 0
    for _ in range(ROUNDS):
        idle_ms += _gaps_ms(lambda at_s: None, duration_s=IDLE_S)
        stage = view.stage()
        stage.start()
        twin = subprocess.Popen([sys.executable, "-c", _TWIN, str(BUSY_S)], stdout=subprocess.PIPE, text=True)
        try:
            driver = _Driver(stage, view)
            busy_ms += _gaps_ms(driver.tick, duration_s=BUSY_S)
            frames += driver.frames
        finally:
            stage.close()
            twin_ms += json.loads(twin.communicate()[0])
    busy, idle = percentile(busy_ms, 95), percentile(idle_ms, 95)
    yield Row(
        f"5 ms timer of the main thread, p95, while Wuhan streams and the camera flies ({frames} frames taken)",
        "the same loop with no scene",
        busy / idle,
        f"p95 {milliseconds(busy)}, max {milliseconds(max(busy_ms))}"
        f" / p95 {milliseconds(idle)}, max {milliseconds(max(idle_ms))}",
        "p95 <= 8 ms, max 30 ms",
    )
    twin_p95 = percentile(twin_ms, 95)
    yield Row(
        "the same timer, p95",
        "the same loop at the same time in a process of its own: what is left is not Python's lock",
        busy / twin_p95,
        f"p95 {milliseconds(busy)} / p95 {milliseconds(twin_p95)}, max {milliseconds(max(twin_ms))}",
    )


class _Driver:
    """What the window does on a tick: tells the camera, takes the newest frame."""

    def __init__(self, stage: Stage, view: WuhanView) -> None:
        self._stage = stage
        self._view = view
        self._told_at_s = -math.inf
        self.frames = 0

    def tick(self, at_s: float) -> None:
        """Run one tick, `at_s` seconds after the start."""
        if at_s - self._told_at_s >= _CAMERA_EVERY_S:
            self._told_at_s = at_s
            self._stage.set_camera(self._camera(at_s), moving=True)
        if self._stage.take_frame() is not None:
            self.frames += 1

    def _camera(self, at_s: float) -> CameraState:
        # Down to a third of the height and back, turning: finer tiles come, others go.
        start = self._view.camera
        centre = self._view.data.source.root().volume.centre
        nearer = 1 - 0.65 * math.sin(math.pi * at_s / BUSY_S)
        turned = orbited(start, centre, turn_deg=15.0 * at_s, tilt_deg=0.0)
        return turned.moved_to(centre + (turned.position - centre) * nearer)


def _gaps_ms(tick: Callable[[float], None], *, duration_s: float) -> list[float]:
    gaps = []
    started = last = time.perf_counter()
    while last - started < duration_s:
        tick(last - started)
        time.sleep(max(0.0, last + TIMER_S - time.perf_counter()))
        now = time.perf_counter()
        gaps.append((now - last) * 1000)
        last = now
    return gaps
