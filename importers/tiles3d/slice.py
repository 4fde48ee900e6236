"""The tiles of a subtree as nodes: at most a few thousand at a time.

What lies deeper is made when it is asked for, from containers that share the subtree that was read: so a subtree may
hold any number of tiles.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from importers.files.resolver import Resolver
from importers.place import Place
from importers.tiles3d.document import TileLocator
from importers.tiles3d.implicit import SubtreeLocator, filled
from importers.tiles3d.metadata import TableMetadata
from importers.tiles3d.subtree import Availability, Subtree, read_subtree, tile_count
from importers.tiles3d.volume import (
    KINDS,
    PackedVolume,
    VolumeKind,
    WrittenVolume,
    parse_volume,
    place_rows,
    subdivided,
)
from layers.data.geometry import Float64
from layers.data.tileset import Refine, TileContent, TileNode
from layers.errors import ImportFailed

Int64 = npt.NDArray[np.int64]

# Tiles that one load makes, and as many containers again for what lies below them.
SLICE_TILES = 4096
MAX_NOTES = 50


def load_subtree(locator: SubtreeLocator, *, resolver: Resolver, cancelled: Callable[[], bool]) -> TileContent:
    """Return the tiles of a subtree, or of a part of one, as the children of its container. Worker thread.

    Raises
    ------
    FileNotFoundError, ImportFailed, Cancelled
    """
    implicit, subtree = locator.implicit, locator.subtree
    notes: tuple[str, ...] = ()
    if subtree is None:
        place = Place(resolver.shown(locator.address))
        data = resolver.read(locator.address, cancelled=cancelled)

        def fetch(uri: str, where: Place) -> bytes:
            address = resolver.resolve(uri, base=locator.address, place=where)
            try:
                return resolver.read(address, cancelled=cancelled)
            except FileNotFoundError as error:
                raise where.refuse("the buffer {uri} is missing", uri=uri[:80]) from error

        subtree = read_subtree(
            data,
            branching=implicit.branching,
            levels=implicit.subtree_levels,
            contents=len(implicit.contents),
            schema=implicit.frame.head.metadata.schema,
            fetch=fetch,
            place=place,
        )
        notes = subtree.notes[:MAX_NOTES]
        if not subtree.tiles.at(np.zeros(1, np.int64))[0]:
            return TileContent(notes=notes)
        locator = replace(locator, subtree=subtree)
    found: list[str] = []
    root = _Slice(locator, subtree, resolver, found).nodes()
    return TileContent(children=(root,), notes=(*notes, *found))


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """Available tiles of one level of a subtree.

    Parameters
    ----------
    mortons : int64 (n,)
        In the level.
    parents : int64 (n,)
        Rows of the level above.
    """

    level: int
    mortons: Int64
    parents: Int64


class _Slice:
    """Makes the nodes of a part of a subtree."""

    def __init__(self, locator: SubtreeLocator, subtree: Subtree, resolver: Resolver, notes: list[str]) -> None:
        self._locator = locator
        self._implicit = locator.implicit
        self._subtree = subtree
        self._resolver = resolver
        self._notes = notes
        self._frames: dict[int, TileLocator] = {}

    def nodes(self) -> TileNode:
        """Return the part's first tile with all below it."""
        implicit, subtree = self._implicit, self._subtree
        level, morton = self._locator.part
        levels = [_Level(level, np.array([morton], np.int64), np.zeros(1, np.int64))]
        total = 1
        below: list[TileNode] = []
        owners: Int64 = np.empty(0, np.int64)
        while True:
            last = levels[-1]
            is_bottom = last.level + 1 == implicit.subtree_levels
            if self._locator.level + last.level + 1 >= implicit.levels:
                break
            bits = subtree.children if is_bottom else subtree.tiles
            following = self._following(last, bits, is_bottom=is_bottom)
            total += len(following.mortons)
            if is_bottom or (total > SLICE_TILES and len(levels) > 1):
                below, owners = self._containers(following, is_bottom=is_bottom), following.parents
                break
            if not len(following.mortons):
                break
            levels.append(following)
        for above in reversed(levels):
            below, owners = self._tiles(above, _grouped(below, owners)), above.parents
        return below[0]

    def _following(self, above: _Level, bits: Availability, *, is_bottom: bool) -> _Level:
        """Return what is available of the level below: tiles, or (below the last one) child subtrees."""
        branching = self._implicit.branching
        mortons = (above.mortons[:, None] * branching + np.arange(branching)).ravel()
        start = 0 if is_bottom else tile_count(branching, above.level + 1)
        there = np.flatnonzero(bits.at(mortons + start))
        return _Level(above.level + 1, mortons[there], there // branching)

    def _containers(self, level: _Level, *, is_bottom: bool) -> list[TileNode]:
        """Return child subtrees, or parts of this one, as containers."""
        locator = self._locator
        x, y, z = self._coordinates(level)
        volumes = self._volumes(level, x, y, z)
        error_m = self._error_m(level)
        nodes: list[TileNode] = []
        for i, (a, b, c, morton) in enumerate(
            zip(x.tolist(), y.tolist(), z.tolist(), level.mortons.tolist(), strict=True)
        ):
            if is_bottom:
                inner = SubtreeLocator(self._implicit, locator.level + level.level, a, b, c)
            else:
                inner = replace(locator, subtree=self._subtree, part=(level.level, morton))
            key = f"{self._key(level, a, b, c)}/{'s' if is_bottom else 'p'} {inner.address}"
            nodes.append(TileNode(key, PackedVolume(volumes, i), error_m, self._implicit.refine, locator=inner))
        return nodes

    def _tiles(self, level: _Level, children: dict[int, tuple[TileNode, ...]]) -> list[TileNode]:
        implicit, subtree = self._implicit, self._subtree
        x, y, z = self._coordinates(level)
        volumes = self._volumes(level, x, y, z)
        error_m = self._error_m(level)
        start = tile_count(implicit.branching, level.level)
        indices = level.mortons + start
        there = [bits.at(indices).tolist() for bits in subtree.contents]
        is_described = bool(
            subtree.tile_rows or any(subtree.content_rows) or subtree.properties or any(implicit.groups)
        )
        ranks = subtree.tiles.ranks(indices).tolist() if is_described else []
        content_ranks = [bits.ranks(indices).tolist() for bits in subtree.contents] if is_described else []
        shared = self._frame(level)
        nodes: list[TileNode] = []
        for i, (a, b, c) in enumerate(zip(x.tolist(), y.tolist(), z.tolist(), strict=True)):
            layers = [n for n, bits in enumerate(there) if bits[i]]
            number = self._locator.level + level.level
            addresses = tuple(filled(implicit.contents[n], number, a, b, c) for n in layers)
            error, refine, locator = error_m, implicit.refine, shared
            if is_described:
                rows = tuple((n, content_ranks[n][i]) for n in layers)
                addresses = self._own_addresses(addresses, rows)
                error, refine = self._own(ranks[i], error, refine)
                described = TableMetadata(subtree, ranks[i], rows, implicit.groups)
                locator = replace(shared, contents=addresses, metadata=described)
            elif len(addresses) != 1:
                locator = replace(shared, contents=addresses)
            key = self._key(level, a, b, c)
            nodes.append(
                TileNode(
                    f"{key} {addresses[0]}" if addresses else key,
                    PackedVolume(volumes, i),
                    error,
                    refine,
                    bool(addresses),
                    children.get(i, ()),
                    locator,
                )
            )
        return nodes

    def _own_addresses(self, addresses: tuple[str, ...], rows: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
        """Return the addresses with those that content metadata gives in their place."""
        result = list(addresses)
        for i, (layer, row) in enumerate(rows):
            table = self._subtree.content_rows[layer]
            uri = table.meaning(row, "CONTENT_URI") if table else None
            if isinstance(uri, str):
                head = self._implicit.frame.head
                try:
                    result[i] = self._resolver.resolve(uri, base=head.address, place=head.place.at("CONTENT_URI"))
                except ImportFailed as error:
                    self._note(error.line())
        return tuple(result)

    def _own(self, row: int, error_m: float, refine: Refine) -> tuple[float, Refine]:
        """Return error and refinement of a tile, with what its metadata says in their place."""
        rows = self._subtree.tile_rows
        if rows is None:
            return error_m, refine
        error, kind = rows.meaning(row, "TILE_GEOMETRIC_ERROR"), rows.meaning(row, "TILE_REFINE")
        if isinstance(error, (int, float)) and 0 <= error < float("inf"):
            error_m = float(error)
        if kind in (0, 1):
            refine = Refine.REPLACE if kind else Refine.ADD
        return error_m, refine

    def _volumes(self, level: _Level, x: Int64, y: Int64, z: Int64) -> Float64:
        """Return `place_rows` of a level, with what metadata says in the place of equal parts."""
        implicit = self._implicit
        numbers = subdivided(
            implicit.volume,
            np.column_stack([x, y, z]),
            level=self._locator.level + level.level,
            halves_height=implicit.branching == 8,
        )
        kinds = np.full(len(numbers), KINDS.index(implicit.volume.kind), np.uint8)
        rows = self._subtree.tile_rows
        if rows is not None and level.level < implicit.subtree_levels:
            indices = level.mortons + tile_count(implicit.branching, level.level)
            for i, row in enumerate(self._subtree.tiles.ranks(indices).tolist()):
                own = self._own_volume(row)
                if own is not None:
                    kinds[i] = KINDS.index(own.kind)
                    numbers[i, : len(own.numbers)] = own.numbers
                elif implicit.volume.kind is VolumeKind.REGION:
                    for column, name in ((4, "TILE_MINIMUM_HEIGHT"), (5, "TILE_MAXIMUM_HEIGHT")):
                        height = rows.meaning(row, name)
                        if isinstance(height, (int, float)) and abs(height) < 1e9:
                            numbers[i, column] = height
                    numbers[i, 4:6].sort()
        placement = implicit.placement
        return place_rows(
            kinds, numbers, enu_from_tile=implicit.frame.enu_from_tile, enu_from_ecef=placement.enu_from_ecef
        )

    def _own_volume(self, row: int) -> WrittenVolume | None:
        rows = self._subtree.tile_rows
        for kind in (VolumeKind.BOX, VolumeKind.REGION, VolumeKind.SPHERE):
            value = rows.meaning(row, f"TILE_BOUNDING_{kind.name}") if rows else None
            if not isinstance(value, tuple):
                continue
            if kind is VolumeKind.REGION and self._implicit.placement.enu_from_ecef is None:
                continue
            try:
                return parse_volume({kind.name.lower(): list(value)}, place=Place(self._locator.address, f"row {row}"))
            except ImportFailed as error:
                self._note(error.line())
        return None

    def _coordinates(self, level: _Level) -> tuple[Int64, Int64, Int64]:
        """Return x, y, z of a level's tiles, from the implicit root: the bits of a Morton number, taken apart."""
        axes = 2 if self._implicit.branching == 4 else 3
        found = [np.zeros(len(level.mortons), np.int64) for _ in range(3)]
        for bit in range(level.level):
            for axis in range(axes):
                found[axis] |= (level.mortons >> (bit * axes + axis) & 1) << bit
        for axis, first in enumerate((self._locator.x, self._locator.y, self._locator.z)[:axes]):
            found[axis] += first << level.level
        return found[0], found[1], found[2]

    def _error_m(self, level: _Level) -> float:
        return self._implicit.error_m / float(1 << (self._locator.level + level.level))

    def _frame(self, level: _Level) -> TileLocator:
        frame = self._implicit.frame
        return replace(frame, depth=frame.depth + self._locator.level + level.level)

    def _key(self, level: _Level, x: int, y: int, z: int) -> str:
        number = self._locator.level + level.level
        return f"{self._implicit.key}/{number}.{x}.{y}" + (f".{z}" if self._implicit.branching == 8 else "")

    def _note(self, text: str) -> None:
        if len(self._notes) < MAX_NOTES:
            self._notes.append(text)


def _grouped(nodes: list[TileNode], owners: Int64) -> dict[int, tuple[TileNode, ...]]:
    result: dict[int, list[TileNode]] = {}
    for node, owner in zip(nodes, owners.tolist(), strict=True):
        result.setdefault(owner, []).append(node)
    return {owner: tuple(below) for owner, below in result.items()}
