"""Cutting points into octree nodes: one point a cell of a grid to each node, the rest to the finer nodes below it.

After "Fast Out-of-Core Octree Generation for Massive Point Clouds" (Schuetz, Ohrhallinger, Wimmer 2020), without its
merging from below: points are sorted along the Z curve once, and the coarsest grid in which a point is the first of
its cell says which level it belongs to. So all points down to a level are one in each cell of that level's grid.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.place import Place
from importers.points.octree import MAX_LEVEL, MAX_NODE_POINTS, VoxelKey

UInt32 = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.intp]

NODE_POINTS = 40_000
# Grid cells along the edge of a node, as a power of two: surfaces leave some 20,000 points.
GRID_BITS = 7
LEAST_GRID_BITS = 5
ROOT_POINTS = 60_000
# Finer than that coordinates of 32 bits do not tell points apart: they are divided by number.
DEEPEST = 20

# Bits along each axis that are sorted at once, below a node.
_ROUND = 10
_HALF = np.uint32(15)
_spread = np.array([sum((v >> b & 1) << 3 * b for b in range(_ROUND)) for v in range(1 << _ROUND)], np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class NodeRows:
    """Points that belong to a node; several of one `key` are parts of it.

    Parameters
    ----------
    key : VoxelKey
    rows : intp (n,)
        Of the points that were cut.
    """

    key: VoxelKey
    rows: Rows


def cut(
    fractions: UInt32, *, key: VoxelKey, place: Place, grid_bits: int = GRID_BITS, shared: int = 0
) -> list[NodeRows]:
    """Return the nodes of all points that lie in node `key`: parts of the nodes above it, the nodes below it whole.

    Parameters
    ----------
    fractions : uint32 (3, n)
        See `Cube.fractions`.
    place : Place
        For refusals.
    grid_bits : int
        See `grid_bits_for`.
    shared : int
        Levels that the way to `key` shares with that to the node cut before it, in the order of the Z curve.

    Raises
    ------
    ImportFailed
        Too many points at one place.
    """
    cutter = _Cutter(fractions, grid_bits, place)
    cutter.cut(np.arange(fractions.shape[1]), key=key, lowest=0, shared=shared)
    return cutter.found


def grid_bits_for(fractions: UInt32) -> int:
    """Return the finest grid whose root node stays small, judged by a sample, uint32 (3, n): for points in a volume."""
    codes = z_codes(fractions, level=0, bits=GRID_BITS)
    for bits in range(GRID_BITS, LEAST_GRID_BITS, -1):
        if len(np.unique(codes >> np.uint32(3 * (GRID_BITS - bits)))) <= ROOT_POINTS:
            return bits
    return LEAST_GRID_BITS


def z_codes(fractions: UInt32, *, level: int, bits: int) -> UInt32:
    """Return uint32 (n,): places along the Z curve, by the `bits` (at most 10) of each axis below `level`."""
    shift, mask = 32 - level - bits, np.uint32((1 << bits) - 1)
    codes: UInt32 = np.zeros(fractions.shape[1], np.uint32)
    for axis in range(3):
        along = fractions[axis] >> np.uint32(shift) if shift >= 0 else fractions[axis] << np.uint32(-shift)
        along &= mask
        codes <<= np.uint32(1)
        codes |= _spread.take(along)
    return codes


def z_order(codes: UInt32, *, bits: int = 3 * _ROUND) -> Rows:
    """Return the order of codes of that many bits (at most 30), by radix: NumPy sorts 16-bit numbers in that way."""
    if bits <= 16:
        return np.argsort(codes.astype(np.uint16), kind="stable")
    low = (codes & np.uint32((1 << 15) - 1)).astype(np.uint16)
    order = np.argsort(low, kind="stable")
    return order.take(np.argsort((codes >> _HALF).astype(np.uint16).take(order), kind="stable"))


def below(key: VoxelKey, code: int, *, levels: int) -> VoxelKey:
    """Return the node `levels` below `key` whose way there is `code`, three bits a level, x first."""
    level, x, y, z = key
    for bit in range(levels - 1, -1, -1):
        step = code >> 3 * bit
        x, y, z = 2 * x + (step >> 2 & 1), 2 * y + (step >> 1 & 1), 2 * z + (step & 1)
    return level + levels, x, y, z


def above(key: VoxelKey, *, levels: int) -> VoxelKey:
    """Return the node `levels` above `key`."""
    level, x, y, z = key
    return level - levels, x >> levels, y >> levels, z >> levels


class _Cutter:
    def __init__(self, fractions: UInt32, grid_bits: int, place: Place) -> None:
        self.found: list[NodeRows] = []
        self._fractions = fractions
        self._grid_bits = grid_bits
        self._place = place

    def cut(self, rows: Rows, *, key: VoxelKey, lowest: int, shared: int) -> None:
        """Cut `rows`, all in node `key`; none go to levels above `lowest`."""
        top = key[0]
        whole = len(rows) == self._fractions.shape[1]
        codes = z_codes(self._fractions if whole else self._fractions[:, rows], level=top, bits=_ROUND)
        order = z_order(codes)
        codes = codes.take(order)
        rows = rows.take(order)
        levels = self._levels(codes, top=top, lowest=lowest, shared=shared)
        for level in range(lowest, top):
            self._add(above(key, levels=top - level), rows[levels == level])
        waiting = [(key, 0, len(rows))]
        while waiting:
            node, start, end = waiting.pop()
            waiting += self._node(node, start, end, codes, rows, levels, top)

    def _node(
        self,
        node: VoxelKey,
        start: int,
        end: int,
        codes: UInt32,
        rows: Rows,
        levels: npt.NDArray[np.int8],
        top: int,
    ) -> list[tuple[VoxelKey, int, int]]:
        """Give a node its points; return the nodes below it with where theirs are."""
        level = node[0]
        here = levels[start:end]
        is_left = here >= level
        left = int(np.count_nonzero(is_left))
        if not left:
            return []
        if left <= NODE_POINTS or level >= DEEPEST:
            self._divide(node, rows[start:end][is_left])
            return []
        self._add(node, rows[start:end][here == level])
        child = codes[start:end] >> np.uint32(3 * (_ROUND - 1 - (level - top))) & np.uint32(7)
        bounds = (start + np.searchsorted(child, np.arange(9))).tolist()
        parts = [(below(node, c, levels=1), bounds[c], bounds[c + 1]) for c in range(8) if bounds[c] < bounds[c + 1]]
        if level < top + _ROUND - self._grid_bits:
            return parts
        # The codes say no more.
        for key, first, last in parts:
            rest = rows[first:last][levels[first:last] > level]
            if len(rest):
                self.cut(rest, key=key, lowest=level + 1, shared=0)
        return []

    def _levels(self, codes: UInt32, *, top: int, lowest: int, shared: int) -> npt.NDArray[np.int8]:
        """Return int8 (n,): the coarsest level in whose grid each point is the first of its cell."""
        alike = np.zeros(len(codes), np.int8)
        # The exponent of a number says how many bits it has.
        _, bits = np.frexp((codes[1:] ^ codes[:-1]).astype(np.float64))
        alike[1:] = (3 * _ROUND - bits) // 3
        levels = alike + np.int8(top - self._grid_bits + 1)
        levels[0] = shared - self._grid_bits + 1
        result: npt.NDArray[np.int8] = np.maximum(levels, np.int8(lowest))
        return result

    def _divide(self, node: VoxelKey, rows: Rows) -> None:
        """Give all `rows` to a node and to ones below it, by number where they are too many."""
        level = node[0]
        if len(rows) <= NODE_POINTS or level == MAX_LEVEL:
            if len(rows) > MAX_NODE_POINTS:
                raise self._place.refuse("{count} points stand at one place", count=len(rows))
            self._add(node, rows)
            return
        self._add(node, rows[:NODE_POINTS])
        for c, part in enumerate(np.array_split(rows[NODE_POINTS:], 8)):
            if len(part):
                self._divide(below(node, c, levels=1), part)

    def _add(self, key: VoxelKey, rows: Rows) -> None:
        if len(rows):
            self.found.append(NodeRows(key, rows))
