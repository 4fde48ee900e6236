"""A streamer on a made-up tree, driven step by step."""

import math
import random

import pytest

from layers.data.camera import CameraState
from scene.streaming.motion import REST_S
from scene.streaming.stream_stats import StreamStats
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import ViewState, view_state
from tests.scene.streaming.synthetic import ListSink, PatientExecutor, World, WorldSource, boxed

PLENTY = 1 << 40
SIZE = (640, 360)


def plenty() -> TileBudget:
    return TileBudget(limit_bytes=PLENTY, graphics_limit_bytes=PLENTY)


def look(
    x: float, y: float, z: float, *, heading: float = 0.0, pitch: float = -90.0, sse_px: float = 16.0
) -> ViewState:
    return view_state(CameraState(x, y, z, heading, pitch), size=SIZE, near_m=0.1, sse_px=sse_px)


def random_view(chance: random.Random) -> ViewState:
    return look(
        chance.uniform(-500, 500),
        chance.uniform(-500, 500),
        math.exp(chance.uniform(math.log(20), math.log(2500))),
        heading=chance.uniform(0, 360),
        pitch=chance.uniform(-90, -5),
        sse_px=chance.choice([4.0, 16.0, 40.0]),
    )


class Rig:
    def __init__(
        self,
        world: World,
        *,
        budget: TileBudget | None = None,
        in_flight: int = 4,
        resident_bytes: int = 0,
    ) -> None:
        self.now_s = 0.0
        self.world = world
        self.source = WorldSource(world)
        self.executor = PatientExecutor()
        self.sink = ListSink()
        self.budget = budget or plenty()
        self.wakes = 0
        self.streamer = TileStreamer(
            self.source,
            sink=self.sink,
            executor=self.executor,
            budget=self.budget,
            wake=self._wake,
            in_flight=in_flight,
            resident_bytes=resident_bytes,
            clock=lambda: self.now_s,
            chance=random.Random(1),
        )

    def _wake(self) -> None:
        self.wakes += 1

    def update(self, view: ViewState, *, attach_budget_s: float = 0.0) -> StreamStats:
        return self.streamer.update(view, attach_budget_s=attach_budget_s)

    def settle(self, view: ViewState, *, rounds: int = 5_000) -> StreamStats:
        """Update as a stage would: while something was loaded or a wake was asked for."""
        self.update(view, attach_budget_s=1.0)
        self.now_s += REST_S
        stats = self.update(view, attach_budget_s=1.0)
        for _ in range(rounds):
            if not self.executor.waiting and not self.wakes:
                return stats
            self.wakes = 0
            self.executor.run_all()
            stats = self.update(view, attach_budget_s=1.0)
        pytest.fail("it never comes to rest")


def quad(fates: dict[int, str]) -> World:
    boxes = [(-100, -100, 0, 0), (0, -100, 100, 0), (-100, 0, 0, 100), (0, 0, 100, 100)]
    children = [boxed(f"r{i}", box=box, error_m=0.0, fate=fates.get(i, "good")) for i, box in enumerate(boxes)]
    return boxed("r", box=(-100, -100, 100, 100), error_m=50.0, children=tuple(children))


def grid(n: int) -> World:
    step = 500 / n
    children = [
        boxed(
            f"{i}-{j}",
            box=(-250 + i * step, -250 + j * step, -250 + (i + 1) * step, -250 + (j + 1) * step),
            error_m=0.0,
        )
        for i in range(n)
        for j in range(n)
    ]
    return boxed("r", box=(-250, -250, 250, 250), error_m=50.0, children=tuple(children))
