"""Trees of very many tiles whose contents cost nothing."""

import gc
from collections.abc import Callable

import numpy as np

from layers.data.geometry import MeshData
from layers.data.tileset import BoundingVolume, Refine, TileContent, TileNode

SIDE_M = 32_768.0
HALF_HEIGHT_M = 10.0
ROOT_ERROR_M = 256.0
_MESH = MeshData(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32), np.zeros(3))


class MadeTree:
    """A `TileSource` whose tiles all hold `content`, by default a triangle."""

    origin = ""

    def __init__(self, root: TileNode, *, content: Callable[[], TileContent] | None = None) -> None:
        self._root = root
        self._content = content or (lambda: TileContent((_MESH,)))

    def root(self) -> TileNode:
        return self._root

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        return self._content()


def quadtree(*, depth: int, refine: Refine = Refine.REPLACE) -> tuple[TileNode, int]:
    """Return the root of a full quadtree over a square of `SIDE_M`, and how many tiles it has."""
    gc.disable()
    below: list[list[TileNode]] = []
    count = 0
    for level in range(depth, -1, -1):
        n = 1 << level
        half_axes, radius_m, centres = _cells(n)
        error_m = ROOT_ERROR_M / n if level < depth else 0.0
        below = [
            [
                TileNode(
                    f"{level}/{i}/{j}",
                    BoundingVolume(centres[i, j], half_axes, radius_m),
                    error_m,
                    refine,
                    children=tuple(below[2 * i + x][2 * j + y] for x in (0, 1) for y in (0, 1)) if below else (),
                )
                for j in range(n)
            ]
            for i in range(n)
        ]
        count += n * n
    gc.enable()
    return below[0][0], count


def flat(*, side: int) -> tuple[TileNode, int]:
    """Return a root with ``side * side`` children over the same square, and how many tiles that makes."""
    half_axes, radius_m, centres = _cells(side)
    children = tuple(
        TileNode(f"{i}/{j}", BoundingVolume(centres[i, j], half_axes, radius_m), 0.0)
        for i in range(side)
        for j in range(side)
    )
    volume = BoundingVolume.box([0, 0, HALF_HEIGHT_M], np.diag([SIDE_M / 2, SIDE_M / 2, HALF_HEIGHT_M]))
    return TileNode("root", volume, ROOT_ERROR_M, children=children), side * side + 1


def _cells(
    n: int,
) -> (
    "tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], float, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]"
):
    side_m = SIDE_M / n
    half_axes = np.diag([side_m / 2, side_m / 2, HALF_HEIGHT_M])
    middles = (np.arange(n) + 0.5) * side_m - SIDE_M / 2
    centres = np.empty((n, n, 3))
    centres[..., 0], centres[..., 1], centres[..., 2] = middles[:, None], middles[None, :], HALF_HEIGHT_M
    return half_axes, float(np.linalg.norm(half_axes)), centres
