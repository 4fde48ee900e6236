"""Tiles as rows of arrays: what a traversal touches of a tree, for the part of it that was looked at."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Int32
from layers.data.tileset import Refine, TileNode
from scene.streaming.bundles import WIDE, Bundle, bundled
from scene.streaming.sink import Held
from scene.streaming.tile import TileState
from scene.streaming.tile_sizes import Int64, TileSizes
from scene.streaming.view_state import ROW_WIDTH, volume_rows

Rows = npt.NDArray[np.intp]
UInt8 = npt.NDArray[np.uint8]
UInt16 = npt.NDArray[np.uint16]
UInt32 = npt.NDArray[np.uint32]

HAS_CONTENT, ADDS, BRANCH, GROUP, NAMES, DRAWN, BASE, NEAR_ONLY, SHOWN, MISSING = (1 << bit for bit in range(10))
"""Flags: content can be loaded; finer tiles are drawn beside it; children are known; nothing can be drawn for it; its
content names children; it is attached and drawable; nothing drawable lies above it; seen only from inside its request
volume; on screen; its file is not there."""

ALL = 0xFFFF
ROOT = 0
ROW_BYTES = 4 * ROW_WIDTH + 4 + 4 + 4 + 2 + 1 + 2 + 4 + 4 + 4 + 4 + 4 + 4 + 8
MOST_BYTES = 0xFFFFFFFF
"""Larger tiles are remembered as this large."""

_FIRST_CAPACITY = 1024
_SWEEP_FROM = 8192
_COLUMNS = (
    "volumes",
    "errors_m",
    "parents",
    "firsts",
    "counts",
    "states",
    "flags",
    "memory_bytes",
    "graphics_bytes",
    "held",
    "attached_below",
    "touched",
    "places",
)


class TileTable:
    """Rows of the tiles that were looked at: about 110 bytes each. Scene thread only.

    The children of a tile are rows side by side, made when it is first refined, taken back by `sweep` when nothing
    below holds anything and no view needs them. A tile with very many children has `Bundle` rows between them and it.

    Attributes
    ----------
    volumes : float32 (n, 16)
        `volume_rows` about `origin`, a little larger than in double precision, never smaller.
    errors_m : float32 (n,)
    parents, firsts, counts : int32, int32, uint16 (n,)
        Rows; first child -1 while the children have no rows.
    states, flags : uint8, uint16 (n,)
    memory_bytes, graphics_bytes : uint32 (n,)
        What the content holds once attached or, once given back, held; 0 when unknown.
    held : int32 (n,)
        Tiles of this subtree, itself included, that hold content or are on their way.
    attached_below : int32 (n,)
        Attached drawable tiles below this one.
    touched : uint32 (n,)
        The update that last wanted it.
    places : int32 (n,)
        Where the last walk put it; stale for rows that walk did not reach.
    forgotten : list of int
        Rows of failed tiles that were taken back since the owner emptied it.
    """

    def __init__(self, root: TileNode) -> None:
        self.origin = np.array(root.volume.centre, np.float64)
        self.volumes: Float32 = np.zeros((_FIRST_CAPACITY, ROW_WIDTH), np.float32)
        self.errors_m: Float32 = np.zeros(_FIRST_CAPACITY, np.float32)
        self.parents: Int32 = np.full(_FIRST_CAPACITY, -1, np.int32)
        self.firsts: Int32 = np.full(_FIRST_CAPACITY, -1, np.int32)
        self.counts: UInt16 = np.zeros(_FIRST_CAPACITY, np.uint16)
        self.states: UInt8 = np.zeros(_FIRST_CAPACITY, np.uint8)
        self.flags: UInt16 = np.zeros(_FIRST_CAPACITY, np.uint16)
        self.memory_bytes: UInt32 = np.zeros(_FIRST_CAPACITY, np.uint32)
        self.graphics_bytes: UInt32 = np.zeros(_FIRST_CAPACITY, np.uint32)
        self.held: Int32 = np.zeros(_FIRST_CAPACITY, np.int32)
        self.attached_below: Int32 = np.zeros(_FIRST_CAPACITY, np.int32)
        self.touched: UInt32 = np.zeros(_FIRST_CAPACITY, np.uint32)
        self.places: Int32 = np.zeros(_FIRST_CAPACITY, np.int32)
        self._nodes: list[TileNode | Bundle | None] = [None] * _FIRST_CAPACITY
        self._request_volumes: dict[int, Float32] = {}
        self._named: dict[int, tuple[TileNode, ...]] = {}
        self._free: dict[int, list[int]] = {}
        self._end = 1
        self._sweep_at = _SWEEP_FROM
        self._sizes = TileSizes()
        self.in_use = 1
        self.forgotten: list[int] = []
        self._fill(np.array([ROOT]), [root], parents=np.array([-1], np.int32))

    @property
    def nbytes(self) -> int:
        """Bytes of all columns."""
        return len(self._nodes) * ROW_BYTES

    def node(self, row: int) -> TileNode:
        """Return the node of a row that has content."""
        node = self._nodes[row]
        if not isinstance(node, TileNode):
            raise TypeError(f"row {row} is no tile")
        return node

    def request_volumes(self, rows: Sequence[int]) -> Float32:
        """Return float32 (k, 16), the request volumes of rows with `NEAR_ONLY`."""
        return np.array([self._request_volumes[row] for row in rows], np.float32).reshape(-1, ROW_WIDTH)

    def open(self, rows: Iterable[int]) -> None:
        """Give rows to the children of `rows`, which have none yet."""
        entries: list[TileNode | Bundle] = []
        firsts: list[int] = []
        counts: list[int] = []
        owners = list(rows)
        for row in owners:
            children = self._children(row)
            first = self._take_range(len(children))
            entries.extend(children)
            firsts.append(first)
            counts.append(len(children))
        if not owners:
            return
        self.firsts[owners] = firsts
        self.counts[owners] = counts
        repeats = np.array(counts)
        starts = np.repeat(np.array(firsts) - (np.cumsum(repeats) - repeats), repeats)
        self._fill(starts + np.arange(len(entries)), entries, parents=np.repeat(np.array(owners, np.int32), repeats))

    def discover(self, row: int, nodes: tuple[TileNode, ...]) -> None:
        """Take the children that the content of `row` names."""
        if not nodes or row in self._named:
            return
        self._named[row] = nodes
        self.flags[row] |= BRANCH | NAMES
        if self.firsts[row] >= 0:
            self._add_beside(row, nodes)

    def forget_named(self, row: int) -> None:
        """Take back the children that content named, of `row` and above, where the content and all below it is gone."""
        while row >= 0 and self.held[row] == 0:
            if self._named.pop(row, None) is not None:
                self._free_below(row)
                self.set_flag(row, NAMES, on=False)
                self.set_flag(row, BRANCH, on=bool(self.node(row).children))
            row = int(self.parents[row])

    def add_held(self, row: int, count: int) -> None:
        """Count `count` more tiles (or fewer) with content, here and in every ancestor."""
        while row >= 0:
            self.held[row] += count
            row = int(self.parents[row])

    def add_attached(self, row: int, count: int) -> None:
        """Count `count` more (or fewer) attached tiles below every ancestor."""
        row = int(self.parents[row])
        while row >= 0:
            self.attached_below[row] += count
            row = int(self.parents[row])

    def is_group(self, row: int) -> bool:
        """Return True when nothing can be drawn for it: no content, content without meshes, or content that failed."""
        return bool(self.flags[row] & GROUP) or self.states[row] == TileState.FAILED

    def has_nothing_drawable_above(self, row: int) -> bool:
        """Return whether all ancestors are groups."""
        row = int(self.parents[row])
        while row >= 0 and self.is_group(row):
            row = int(self.parents[row])
        return row < 0

    def set_flag(self, row: int, flag: int, *, on: bool) -> None:
        """Set or clear flags of a row."""
        if on:
            self.flags[row] |= flag
        else:
            self.flags[row] &= ALL ^ flag

    def set_sizes(self, row: int, held: Held) -> None:
        """Remember what the content of `row` holds, also for when it will be given back."""
        if not self.memory_bytes[row] and not self.flags[row] & GROUP:
            self._sizes.learn(held, error_m=float(self.errors_m[row]))
        self.memory_bytes[row] = min(held.memory_bytes, MOST_BYTES)
        self.graphics_bytes[row] = min(held.graphics_bytes, MOST_BYTES)

    def sizes(self, rows: Rows, *, hopeful: bool = False) -> Int64:
        """Return int64 (2, n): bytes in memory and on the graphics card, `TileSizes.expected` where never loaded."""
        sizes: Int64 = np.stack([self.memory_bytes[rows], self.graphics_bytes[rows]]).astype(np.int64)
        unknown = np.flatnonzero(sizes[0] == 0)
        if len(unknown):
            sizes[:, unknown] = self._sizes.expected(self.errors_m[rows[unknown]], hopeful=hopeful)
        return sizes

    def sweep(self, walked: Rows) -> None:
        """Take back rows when there are many: below tiles that hold nothing and that the walk did not reach."""
        if self.in_use <= self._sweep_at:
            return
        reached = np.zeros(len(self._nodes), np.bool_)
        reached[walked] = True
        for row in np.flatnonzero((self.firsts >= 0) & (self.held == 0) & ~reached).tolist():
            self._give_range(row)
        self._sweep_at = max(_SWEEP_FROM, 2 * self.in_use)

    def _children(self, row: int) -> Sequence[TileNode | Bundle]:
        entry = self._nodes[row]
        if isinstance(entry, Bundle):
            nodes: Sequence[TileNode] = entry.nodes
        elif entry is not None:
            named = self._named.get(row)
            nodes = entry.children if named is None else (*entry.children, *named)
        else:
            nodes = ()
        return bundled(nodes) if len(nodes) > WIDE else nodes

    def _fill(self, rows: Rows, entries: Sequence[TileNode | Bundle], *, parents: Int32) -> None:
        nodes = self._nodes
        flags, errors_m = [], []
        for row, entry in zip(rows.tolist(), entries, strict=True):
            nodes[row] = entry
            if isinstance(entry, Bundle):
                flags.append(GROUP | BRANCH)
                errors_m.append(np.inf)
                continue
            flag = HAS_CONTENT if entry.has_content else GROUP
            if entry.children:
                flag |= BRANCH
            if entry.refine is Refine.ADD:
                flag |= ADDS
            if entry.request_volume is not None:
                flag |= NEAR_ONLY
                self._request_volumes[row] = volume_rows([entry.request_volume], origin=self.origin)[0]
            flags.append(flag)
            errors_m.append(entry.geometric_error_m)
        self.volumes[rows] = volume_rows([entry.volume for entry in entries], origin=self.origin)
        with np.errstate(over="ignore"):
            self.errors_m[rows] = np.array(errors_m, np.float64)
        self.flags[rows] = flags
        self.parents[rows] = parents
        self.firsts[rows] = -1
        for column in (self.counts, self.states, self.memory_bytes, self.graphics_bytes, self.held):
            column[rows] = 0
        self.attached_below[rows] = 0
        self.touched[rows] = 0

    def _add_beside(self, row: int, nodes: tuple[TileNode, ...]) -> None:
        """Put the known children and the new ones into a bundle each; the rows below stay where they are."""
        node = self.node(row)
        first, count = int(self.firsts[row]), int(self.counts[row])
        pair = self._take_range(2)
        entries = [Bundle(node.children, node.volume), Bundle(nodes, node.volume)]
        self._fill(np.array([pair, pair + 1]), entries, parents=np.array([row, row], np.int32))
        children = slice(first, first + count)
        self.firsts[pair], self.counts[pair] = first, count
        self.parents[children] = pair
        self.held[pair] = self.held[children].sum()
        drawn = np.count_nonzero(self.flags[children] & DRAWN)
        self.attached_below[pair] = self.attached_below[children].sum() + drawn
        self.firsts[row], self.counts[row] = pair, 2

    def _free_below(self, row: int) -> None:
        waiting, owners = [row], []
        while waiting:
            owner = waiting.pop()
            first = int(self.firsts[owner])
            if first >= 0:
                owners.append(owner)
                waiting.extend(range(first, first + int(self.counts[owner])))
        for owner in owners:
            self._give_range(owner)

    def _take_range(self, count: int) -> int:
        self.in_use += count
        size = _range_size(count)
        free = self._free.get(size)
        if free:
            return free.pop()
        first = self._end
        self._end += size
        if self._end > len(self._nodes):
            self._grow(max(self._end, len(self._nodes) * 3 // 2))
        return first

    def _give_range(self, row: int) -> None:
        first, count = int(self.firsts[row]), int(self.counts[row])
        self.firsts[row] = -1
        if count == 0:
            return
        self._nodes[first : first + count] = [None] * count
        failed = np.flatnonzero(self.states[first : first + count] == TileState.FAILED)
        self.forgotten.extend((failed + first).tolist())
        if self._request_volumes or self._named:
            for child in range(first, first + count):
                self._request_volumes.pop(child, None)
                self._named.pop(child, None)
        self.in_use -= count
        self._free.setdefault(_range_size(count), []).append(first)

    def _grow(self, capacity: int) -> None:
        for name in _COLUMNS:
            old = getattr(self, name)
            new = np.full((capacity, *old.shape[1:]), -1 if name in ("firsts", "parents") else 0, old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)
        self._nodes.extend([None] * (capacity - len(self._nodes)))


def _range_size(count: int) -> int:
    """Return `count` rounded up to one of few sizes, so that rows given back fit others."""
    if count <= 4:
        return count
    step = 1 << max(0, count.bit_length() - 2)
    return -(-count // step) * step
