"""Choosing tiles in very large trees while the camera moves, against a frame at 60 Hz."""

import gc
import itertools
import math
import statistics
import time
from collections.abc import Iterator

from layers.data.camera import camera_around
from layers.data.tileset import Refine, TileNode
from scene.streaming.stream_stats import StreamStats
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.tile_table import ROW_BYTES
from scene.streaming.view_state import ViewState, view_state
from tests.bench.headless import AtOnce, ShownList
from tests.bench.made_trees import MadeTree, flat, quadtree
from tests.bench.rounds import percentile
from tests.bench.row import Row, milliseconds

SIZE = (1280, 720)
VIEWS = 60
ROUNDS = 5
FRAME_MS = 1000 / 60
AGAINST = "a frame at 60 Hz, 16.7 ms"


def measure() -> Iterator[Row]:
    """Yield the rows."""
    yield _moving("a tree of {count:,}", *quadtree(depth=10), sse_px=0.8)
    gc.collect()
    yield _moving("a tree of {count:,} that add to their parents", *quadtree(depth=8, refine=Refine.ADD), sse_px=0.8)
    yield _moving(
        "the same, a third of the memory it needs",
        *quadtree(depth=8, refine=Refine.ADD),
        sse_px=0.8,
        budget=TileBudget(limit_bytes=100 * 48),
    )
    yield _moving("{count:,} tiles, all children of one", *flat(side=447), sse_px=1.0)
    yield _opening(*flat(side=447))


def _moving(where: str, root: TileNode, count: int, *, sse_px: float, budget: TileBudget | None = None) -> Row:
    streamer = TileStreamer(
        MadeTree(root), sink=ShownList(), executor=AtOnce(), budget=budget or TileBudget(), wake=lambda: None
    )
    views = [_view(number, sse_px=sse_px) for number in range(VIEWS)]
    for view in itertools.chain(views, views):
        while streamer.update(view, attach_budget_s=10.0).pending:
            pass
    times_ms: list[float] = []
    last = StreamStats()
    for _ in range(ROUNDS):
        for view in views:
            started = time.perf_counter()
            last = streamer.update(view, attach_budget_s=10.0)
            times_ms.append((time.perf_counter() - started) * 1000)
    streamer.close()
    median_ms = statistics.median(times_ms)
    kib = last.known * ROW_BYTES / 1024
    return Row(
        f"camera moving in {where.format(count=count)}: choosing tiles ({last.visited} visited, {last.selected} shown)",
        AGAINST,
        median_ms / FRAME_MS,
        f"{milliseconds(median_ms)}, p95 {milliseconds(percentile(times_ms, 95))}; {last.known} known, {kib:.0f} KiB",
        "<= 0.24 (4 ms)",
    )


def _opening(root: TileNode, count: int) -> Row:
    times_ms = []
    for _ in range(3):
        streamer = TileStreamer(
            MadeTree(root), sink=ShownList(), executor=AtOnce(), budget=TileBudget(), wake=lambda: None
        )
        started = time.perf_counter()
        streamer.update(_view(0, sse_px=1.0), attach_budget_s=10.0)
        times_ms.append((time.perf_counter() - started) * 1000)
        streamer.close()
    median_ms = statistics.median(times_ms)
    return Row(
        f"the first look at {count:,} tiles, all children of one",
        AGAINST,
        median_ms / FRAME_MS,
        milliseconds(median_ms),
    )


def _view(number: int, *, sse_px: float) -> ViewState:
    turn_deg = 360.0 * number / VIEWS
    centre = [600 * math.sin(math.radians(turn_deg)), 600 * math.cos(math.radians(turn_deg)), 0.0]
    camera = camera_around(centre, 1000.0, heading_deg=turn_deg, pitch_deg=-30.0, range_radii=1.0)
    return view_state(camera, size=SIZE, near_m=0.0, sse_px=sse_px)
