"""Choosing tiles in a large tree while the camera moves, against one numpy pass over the whole tree."""

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np

from layers.data.camera import camera_around
from layers.data.geometry import MeshData
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from scene.streaming.tile_budget import TileBudget
from scene.streaming.tile_streamer import TileStreamer
from scene.streaming.view_state import ViewState, view_state, volume_rows
from tests.bench.headless import AtOnce, ShownList
from tests.bench.rounds import timed
from tests.bench.row import Row, milliseconds

DEPTH = 7
SIDE_M = 8192.0
ROOT_ERROR_M = 64.0
SIZE = (1280, 720)
SSE_PX = 0.5
VIEWS = 20
_MESH = MeshData(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32), np.zeros(3))


def measure() -> Iterator[Row]:
    """Yield the rows."""
    nodes: list[TileNode] = []
    root = _node("r", west=-SIDE_M / 2, south=-SIDE_M / 2, side_m=SIDE_M, left=DEPTH, nodes=nodes)
    streamer = TileStreamer(_Tree(root), sink=ShownList(), executor=AtOnce(), budget=TileBudget(), wake=lambda: None)
    views = [_view(number) for number in range(VIEWS)]
    for view in views:
        while streamer.update(view, attach_budget_s=10.0).pending:
            pass
    rows = volume_rows([node.volume for node in nodes])
    errors_m = np.array([node.geometric_error_m for node in nodes])
    last = streamer.update(views[-1], attach_budget_s=10.0)

    def ours() -> None:
        for view in views:
            streamer.update(view, attach_budget_s=10.0)

    def floor() -> None:
        for view in views:
            np.count_nonzero(view.seen(rows) & (view.errors_px(errors_m, rows) > view.sse_px))

    rounds = timed({"ours": ours, "floor": floor}, rounds=9)
    streamer.close()
    yield Row(
        f"choosing tiles, camera moving, in a tree of {len(nodes)} ({last.visited} looked at, {last.selected} shown)",
        "one numpy pass over all of them: in view? fine enough?",
        rounds.ratio("ours", to="floor"),
        f"{milliseconds(rounds.median_ms('ours') / VIEWS)} / {milliseconds(rounds.median_ms('floor') / VIEWS)}"
        " an update",
    )


def _node(key: str, *, west: float, south: float, side_m: float, left: int, nodes: list[TileNode]) -> TileNode:
    half = side_m / 2
    children: tuple[TileNode, ...] = ()
    if left:
        children = tuple(
            _node(
                f"{key}{number}", west=west + x * half, south=south + y * half, side_m=half, left=left - 1, nodes=nodes
            )
            for number, (x, y) in enumerate(itertools.product((0, 1), repeat=2))
        )
    volume = BoundingVolume.box([west + half, south + half, 10.0], np.diag([half, half, 10.0]))
    error_m = ROOT_ERROR_M * side_m / SIDE_M if left else 0.0
    node = TileNode(key, volume, error_m, children=children)
    nodes.append(node)
    return node


class _Tree:
    """A `TileSource` whose tiles all hold the same triangle."""

    def __init__(self, root: TileNode) -> None:
        self._root = root

    def root(self) -> TileNode:
        return self._root

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        return TileContent((_MESH,))


def _view(number: int) -> ViewState:
    turn_deg = 360.0 * number / VIEWS
    centre = [600 * math.sin(math.radians(turn_deg)), 600 * math.cos(math.radians(turn_deg)), 0.0]
    camera = camera_around(centre, 1000.0, heading_deg=turn_deg, pitch_deg=-30.0, range_radii=1.0)
    return view_state(camera, size=SIZE, near_m=0.0, sse_px=SSE_PX)
