"""Very many children of one tile, put together by place, so that most of them need not be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64
from layers.data.tileset import BoundingVolume, TileNode

WIDE = 256
"""More children than this are bundled."""

FAN_OUT = 64

PART = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Some children of one tile, near one another: a group without content of its own.

    Parameters
    ----------
    nodes : tuple of TileNode
    volume : BoundingVolume
        Holds theirs.
    """

    nodes: tuple[TileNode, ...]
    volume: BoundingVolume


def bundled(nodes: Sequence[TileNode]) -> list[Bundle]:
    """Return at most `FAN_OUT` bundles that hold `nodes`, along a Z-order curve. Any thread.

    Source: G. M. Morton, "A computer oriented geodetic data base and a new technique in file sequencing", IBM, 1966.
    """
    centres, half = np.empty((len(nodes), 3)), np.empty((len(nodes), 3))
    # In parts: joining very many small arrays at once keeps every other thread waiting.
    for start in range(0, len(nodes), PART):
        volumes = [node.volume for node in nodes[start : start + PART]]
        part = slice(start, start + len(volumes))
        centres[part] = np.concatenate([volume.centre for volume in volumes]).reshape(-1, 3)
        half[part] = np.abs(np.concatenate([volume.half_axes for volume in volumes]).reshape(-1, 3, 3)).sum(axis=1)
    order = np.argsort(_morton(centres), kind="stable")
    low, high = (centres - half)[order], (centres + half)[order]
    starts = np.arange(0, len(nodes), max(FAN_OUT, -(-len(nodes) // FAN_OUT)))
    lows, highs = np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)
    ends = [*starts[1:].tolist(), len(nodes)]
    picked = order.tolist()
    return [
        Bundle(
            tuple(nodes[i] for i in picked[start:end]),
            BoundingVolume.box((lows[k] + highs[k]) / 2, np.diag((highs[k] - lows[k]) / 2)),
        )
        for k, (start, end) in enumerate(zip(starts.tolist(), ends, strict=True))
    ]


def _morton(points: Float64) -> npt.NDArray[np.uint64]:
    low = points.min(axis=0)
    span = float((points - low).max()) or 1.0
    cells = np.minimum((points - low) / span * 1024, 1023).astype(np.uint64)
    code = np.zeros(len(points), np.uint64)
    for bit in range(10):
        for axis in range(3):
            code |= ((cells[:, axis] >> np.uint64(bit)) & np.uint64(1)) << np.uint64(3 * bit + axis)
    return code
