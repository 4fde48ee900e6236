"""What loading and giving back the same tiles a hundred times leaves of the process's memory."""

import gc
from collections.abc import Iterator

import numpy as np
import psutil

from layers.data.camera import camera_around
from layers.data.geometry import MeshData, TextureData
from layers.data.tileset import TileContent
from scene.streaming.sink import Held
from scene.streaming.stream_stats import StreamStats
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import ViewState, view_state
from tests.bench.headless import AtOnce, ShownList
from tests.bench.made_trees import MadeTree, quadtree
from tests.bench.row import Row

SIZE = (1280, 720)
ROUNDS = 100
POINTS = 10_000
PICTURE_PX = 256


class _KeptList(ShownList):
    """Holds what a scene would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[object, TileContent] = {}

    def attach(self, tile, content):  # type: ignore[no-untyped-def]
        self.kept[tile] = content
        return Held(content.nbytes, content.nbytes)

    def detach(self, tile):  # type: ignore[no-untyped-def]
        super().detach(tile)
        del self.kept[tile]


def measure() -> Iterator[Row]:
    """Yield the row."""
    root, _ = quadtree(depth=6)
    budget = TileBudget()
    streamer = TileStreamer(
        MadeTree(root, content=_content), sink=_KeptList(), executor=AtOnce(), budget=budget, wake=lambda: None
    )
    views = [_view(number) for number in range(4)]

    def cycle() -> tuple[StreamStats, int]:
        budget.limit_bytes = 1 << 30
        for view in views:
            _settle(streamer, view)
        most = budget.used_bytes
        budget.limit_bytes = 1
        return _settle(streamer, _view(0, range_radii=500.0)), most

    process = psutil.Process()
    for _ in range(5):
        first, most = cycle()
    gc.collect()
    before = process.memory_info().rss
    for _ in range(ROUNDS):
        last, _ = cycle()
    gc.collect()
    after = process.memory_info().rss
    if (last.loaded, last.cache_bytes, last.known) != (first.loaded, first.cache_bytes, first.known):
        raise ValueError(f"{last} is left after {ROUNDS} rounds, {first} after five")
    streamer.close()
    yield Row(
        f"process memory after loading and giving back {most / 1e6:.0f} MB of tiles {ROUNDS} times",
        "the same process before",
        after / before,
        f"{after / 1e6:.0f} MB / {before / 1e6:.0f} MB",
        "<= 1.05",
    )


def _content() -> TileContent:
    # Written, so that the pages are there.
    picture = TextureData(np.full((PICTURE_PX, PICTURE_PX, 4), 7, np.uint8))
    mesh = MeshData(np.ones((POINTS, 3), np.float32), np.ones((2 * POINTS, 3), np.int32), np.zeros(3), texture=picture)
    return TileContent((mesh,))


def _settle(streamer: TileStreamer, view: ViewState) -> StreamStats:
    stats = streamer.update(view, attach_budget_s=10.0)
    for _ in range(50):
        stats = streamer.update(view, attach_budget_s=10.0)
    return stats


def _view(number: int, *, range_radii: float = 1.0) -> ViewState:
    camera = camera_around([6000.0 * number - 9000.0, 0, 0], 3000.0, heading_deg=90.0 * number, range_radii=range_radii)
    return view_state(camera, size=SIZE, near_m=0.0, sse_px=4.0)
