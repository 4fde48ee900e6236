"""The root tiles of a delivery as opening finds them: all read or, when they are many, placed by their names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from importers.importer import ImportContext
from importers.osgb.delivery import Delivery, LinkedNames, roots_in
from importers.osgb.file_cache import OpenedFile, open_osgb
from importers.osgb.grid import Block, Cell, Grid, blocks_of, cells_by_grid, fitted_grid, sample_of
from importers.osgb.placement import Placement, enu_box
from importers.osgb.scene import box_around
from importers.osgb.tree import SSE_OF_OPENSCENEGRAPH_PX, all_drawables, bounds_of_part, volume_of_part
from layers.data.geometry import Bounds, Float64
from layers.data.report import Note, note
from layers.data.tileset import BoundingVolume, TileMissing
from layers.errors import ImportFailed

MAX_ERRORS_LISTED = 20


@dataclass(frozen=True, slots=True, eq=False)
class RootTile:
    """A root file.

    Parameters
    ----------
    bounds : Bounds
        Of its vertices, site ENU metres.
    volume : BoundingVolume
        Of all that may hang below it.
    is_leaf : bool
        It has no levels of detail.
    """

    path: Path
    bounds: Bounds
    volume: BoundingVolume
    is_leaf: bool


@dataclass(frozen=True, slots=True, eq=False)
class RootBlock:
    """Root tiles that were not looked at yet, and where they should be.

    Parameters
    ----------
    block : Block
    volume : BoundingVolume
        Padded.
    """

    block: Block
    volume: BoundingVolume


@dataclass(slots=True, eq=False)
class Roots:
    """What opening found.

    Parameters
    ----------
    tiles : list of RootTile
        Read, and not empty.
    blocks : list of RootBlock
    bounds : Bounds
        Of the tiles, and of where those in the blocks should be.
    coarsest_error_m : float
        The smallest geometric error of the coarsest level of the sampled roots; 0 when not known.
    empty, read : int
        Files that draw nothing, and files read.
    versions : dict
        Files read, by OSGB version.
    """

    tiles: list[RootTile] = field(default_factory=list)
    blocks: list[RootBlock] = field(default_factory=list)
    bounds: Bounds = field(default_factory=Bounds.empty)
    coarsest_error_m: float = 0.0
    empty: int = 0
    read: int = 0
    failed: int = 0
    errors: list[Note] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)
    compressors: set[str] = field(default_factory=set)


def find_roots(delivery: Delivery, *, placement: Placement, linked_names: LinkedNames, context: ImportContext) -> Roots:
    """Return the roots of `delivery`. Worker thread.

    Those in `Delivery.cells` are placed by their names and a sample when that fits; else all are read.

    Raises
    ------
    ImportFailed
        None can be read.
    layers.errors.Cancelled
    """
    roots = Roots()
    paths = list(delivery.roots)
    for cells in cells_by_grid(delivery.cells).values():
        grid = _grid_of(cells, roots=roots, linked_names=linked_names, context=context)
        if grid is None:
            paths.extend(_files_in((c.folder for c in cells), linked_names=linked_names, context=context))
        else:
            unplaced = _add_blocks(roots, cells, grid=grid, placement=placement)
            paths.extend(_files_in(unplaced, linked_names=linked_names, context=context))
    for index, path in enumerate(paths):
        context.check_cancelled()
        context.progress(index / len(paths), path.name)
        # Not kept: a delivery may have thousands of roots, and the first view needs few of them.
        opened = _opened(path, roots=roots, is_only=len(paths) == 1 and not roots.blocks)
        tile = None if opened is None else root_tile(opened, placement=placement)
        if tile is not None:
            roots.tiles.append(tile)
            roots.bounds = roots.bounds.united(tile.bounds)
        elif opened is not None:
            roots.empty += 1
    if not roots.tiles and not roots.blocks and roots.errors:
        raise ImportFailed(
            delivery.folder,
            problem="none of its {count} root tiles can be read, first: {first}",
            advice="copy it again",
            count=len(paths),
            first=str(roots.errors[0]),
        )
    return roots


def root_tile(opened: OpenedFile, *, placement: Placement) -> RootTile | None:
    """Return an opened file as a root; None when it draws nothing. Any thread."""
    part = opened.scene.part
    bounds = bounds_of_part(part, placement=placement)
    if part.is_empty or (bounds.is_empty and not part.lods):
        return None
    return RootTile(opened.file.path, bounds, volume_of_part(part, placement=placement), not part.lods)


def _grid_of(cells: list[Cell], *, roots: Roots, linked_names: LinkedNames, context: ImportContext) -> Grid | None:
    sampled: list[Cell] = []
    boxes: list[tuple[Float64, Float64]] = []
    errors_m: list[float] = []
    seen = Roots()
    for cell in sample_of(cells):
        context.check_cancelled()
        for path in roots_in(cell.folder, linked_names=linked_names)[:1]:
            opened = _opened(path, roots=seen, is_only=False)
            part = None if opened is None else opened.scene.part
            box = None if part is None else box_around(all_drawables(part))
            if part is None or box is None:
                continue
            sampled.append(cell)
            boxes.append(box)
            errors_m.extend(m for lod in part.lods for m in lod.metres_per_px[:1] if 0 < m < np.inf)
    grid = fitted_grid(sampled, boxes)
    if grid is not None:
        smallest = SSE_OF_OPENSCENEGRAPH_PX * min(errors_m, default=0.0)
        roots.coarsest_error_m = min(roots.coarsest_error_m or smallest, smallest)
        roots.read += seen.read
        roots.errors.extend(seen.errors)
        roots.compressors |= seen.compressors
        for version, count in seen.versions.items():
            roots.versions[version] = roots.versions.get(version, 0) + count
    return grid


def _add_blocks(roots: Roots, cells: list[Cell], *, grid: Grid, placement: Placement) -> list[Path]:
    unplaced: list[Path] = []
    for block in blocks_of(cells, grid=grid):
        bounds = enu_box(placement, block.low, block.high)
        if bounds.is_empty:
            unplaced.extend(block.folders)  # the projection gives nothing there
        else:
            roots.blocks.append(RootBlock(block, BoundingVolume.of_bounds(bounds)))
    roots.bounds = roots.bounds.united(enu_box(placement, *grid.box_around(cells, padded=False)))
    return unplaced


def _files_in(folders: Iterable[Path], *, linked_names: LinkedNames, context: ImportContext) -> Iterable[Path]:
    for folder in folders:
        context.check_cancelled()
        yield from roots_in(folder, linked_names=linked_names)


def _opened(path: Path, *, roots: Roots, is_only: bool) -> OpenedFile | None:
    try:
        opened = open_osgb(path)
    except (ImportFailed, TileMissing) as refusal:
        if is_only:
            raise
        roots.failed += 1
        if len(roots.errors) < MAX_ERRORS_LISTED:
            roots.errors.append(note("{refusal}", refusal=str(refusal)))
        return None
    roots.read += 1
    version = str(opened.file.version)
    roots.versions[version] = roots.versions.get(version, 0) + 1
    roots.compressors.add(opened.file.compressor)
    return opened
