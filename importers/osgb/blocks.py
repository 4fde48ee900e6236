"""Tiles for the roots of a large delivery that opening did not look at.

Roots are looked at a block at a time: a block is a *container* whose volume is a guess, and whose loading reads its
root files and gives their levels of detail with their true volumes. Where a guess is wrong, a root would never be
found by looking at its place; so one more container, seen from everywhere, goes through the beginnings of all root
files after the coarsest tiles in view were loaded, and has as children those that lie elsewhere than in their block.
A root is in one of the two and not in both because both ask `lies_in`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from importers.osgb.delivery import Delivery, LinkedNames, roots_of_cell
from importers.osgb.file_cache import OpenedFile, OsgbFileCache
from importers.osgb.grid import Block
from importers.osgb.head import Sphere, first_sphere, sphere_in_head
from importers.osgb.placement import Placement
from importers.osgb.roots import RootBlock, Roots, RootTile, root_tile
from importers.osgb.scene import box_around
from importers.osgb.tree import OsgbLocator, all_drawables, grouped
from layers.data.tileset import BoundingVolume, TileContent, TileMissing, TileNode
from layers.errors import Cancelled, ImportFailed

ELSEWHERE = "#elsewhere"
# From the middle of the delivery: anywhere on earth.
EVERYWHERE_M = 1.3e7
MAX_NOTES = 32


@dataclass(frozen=True, slots=True)
class BlockLocator:
    """The container of a block of roots; None: of those that lie elsewhere."""

    index: int | None


@dataclass(frozen=True, slots=True, eq=False)
class RootFiles:
    """Opens root files and gives the tiles in them. Any thread.

    Parameters
    ----------
    delivery : Delivery
    placement : Placement
    files : OsgbFileCache
    claim : callable
        Returns whether a path may hang below the root of the tree, and keeps it there.
    levels : callable
        Gives the tiles of an opened file's levels of detail, and appends what was wrong to its second argument.
    """

    delivery: Delivery
    placement: Placement
    files: OsgbFileCache
    claim: Callable[[Path], bool]
    levels: Callable[[OpenedFile, list[str]], tuple[TileNode, ...]]

    def open(self, path: Path) -> OpenedFile:
        """Return `path` parsed.

        Raises
        ------
        TileMissing, ImportFailed
        """
        return self.files.open(path, key=self.delivery.key(path))

    def content(
        self,
        paths: Iterable[Path],
        *,
        around: BoundingVolume,
        cancelled: Callable[[], bool],
        belongs: Callable[[OpenedFile], bool] = lambda opened: True,
    ) -> TileContent:
        """Return the tiles of root files, those that `belongs` says. Worker thread.

        Parameters
        ----------
        around : BoundingVolume
            Where one lies that cannot be read.

        Raises
        ------
        Cancelled
        """
        nodes: list[TileNode] = []
        notes: list[str] = []
        for path in paths:
            if cancelled():
                raise Cancelled
            try:
                opened = self.open(path)
                if belongs(opened):
                    nodes.extend(self.nodes(opened, notes))
            except TileMissing:
                continue
            except ImportFailed:
                # Its own loading will fail, and be counted and told.
                nodes.append(TileNode(self.delivery.key(path), around, 0.0, locator=OsgbLocator(path)))
        return TileContent(children=tuple(nodes), notes=tuple(notes[:MAX_NOTES]))

    def nodes(self, opened: OpenedFile, notes: list[str]) -> tuple[TileNode, ...]:
        """Return the tiles of an opened root; `notes` gets what was wrong."""
        tile = root_tile(opened, placement=self.placement)
        if tile is None:
            return ()
        if not self.claim(tile.path):
            notes.append(f"{tile.path.name} hangs below another tile already")
            return ()
        if tile.bounds.is_empty and box_around(all_drawables(opened.scene.part)) is not None:
            notes.append(f"{tile.path.name} lies where the coordinate reference system gives no place")
            return ()
        # A file's levels at once: a container less to load for each of many.
        return (root_node(tile, key=opened.key),) if tile.is_leaf else self.levels(opened, notes)


class RootBlocks:
    """Loads the containers of roots that were not looked at. `load` may run in several threads at once.

    Parameters
    ----------
    roots : Roots
    files : RootFiles
    linked_names : callable
    """

    def __init__(self, roots: Roots, *, files: RootFiles, linked_names: LinkedNames) -> None:
        self._blocks: tuple[RootBlock, ...] = tuple(roots.blocks)
        self._files = files
        self._linked_names = linked_names
        # What comes first is decided by the error as long as nothing drawable lies above. With less than the roots
        # have themselves, a root that was read is drawn before the next block is read, while its file is in memory.
        self._error_m = roots.coarsest_error_m / 2
        self._middle = roots.bounds.centre if self._blocks else np.zeros(3)
        self._elsewhere: TileContent | None = None

    def nodes(self) -> list[TileNode]:
        """Return the containers; none when opening has looked at every root."""
        nodes = [
            TileNode(b.block.key, b.volume, self._error_m, locator=BlockLocator(index))
            for index, b in enumerate(self._blocks)
        ]
        if nodes:
            everywhere = BoundingVolume.sphere(self._middle, EVERYWHERE_M)
            nodes.append(TileNode(ELSEWHERE, everywhere, 0.0, locator=BlockLocator(None)))
        return nodes

    def load(self, locator: BlockLocator, *, cancelled: Callable[[], bool]) -> TileContent:
        """Return the roots of one container. Worker thread.

        Raises
        ------
        layers.errors.Cancelled
        """
        if locator.index is not None:
            return self._load_block(self._blocks[locator.index], cancelled=cancelled)
        if self._elsewhere is None:
            self._elsewhere = self._look_elsewhere(cancelled)
        return self._elsewhere

    def _load_block(self, block: RootBlock, *, cancelled: Callable[[], bool]) -> TileContent:
        return self._files.content(
            self._paths(block.block, cancelled),
            around=block.volume,
            cancelled=cancelled,
            belongs=lambda opened: lies_in(block.block, opened),
        )

    def _look_elsewhere(self, cancelled: Callable[[], bool]) -> TileContent:
        nodes: list[TileNode] = []
        notes: list[str] = []
        found = 0
        for block in self._blocks:
            for path in self._paths(block.block, cancelled):
                try:
                    if _sphere_lies_in(block.block, sphere_in_head(path)):
                        continue
                    opened = self._files.open(path)
                    if not lies_in(block.block, opened):
                        nodes.extend(self._files.nodes(opened, notes))
                        found += 1
                except (OSError, TileMissing, ImportFailed):
                    continue  # told by its block
        if found:
            notes.insert(0, f"{found} root tiles lie elsewhere than their names say")
        return TileContent(children=grouped(nodes, key=ELSEWHERE), notes=tuple(notes[:MAX_NOTES]))

    def _paths(self, block: Block, cancelled: Callable[[], bool]) -> Iterator[Path]:
        for folder in block.folders:
            if cancelled():
                raise Cancelled
            yield from roots_of_cell(folder, linked_names=self._linked_names)


def root_node(root: RootTile, *, key: str) -> TileNode:
    """Return the tile of a root file."""
    return TileNode(key, root.volume, 0.0 if root.is_leaf else float("inf"), locator=OsgbLocator(root.path))


def lies_in(block: Block, opened: OpenedFile) -> bool:
    """Return whether a root lies where its block should be: by its own sphere, or else by its vertices."""
    if _sphere_lies_in(block, first_sphere(opened.file.root)):
        return True
    box = box_around(all_drawables(opened.scene.part))
    return box is None or block.holds(*box)


def _sphere_lies_in(block: Block, sphere: Sphere | None) -> bool:
    return sphere is not None and block.holds(sphere[0] - sphere[1], sphere[0] + sphere[1])
