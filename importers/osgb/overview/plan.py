"""Which roots of a delivery an overview puts together: squares of ground, by where their files say that they lie."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from importers.osgb.delivery import Delivery
from importers.osgb.file_cache import OpenedFile, open_osgb
from importers.osgb.head import sphere_in_head
from importers.osgb.overview.raster import FILLED, SIDE
from importers.osgb.overview.store import RootFile
from importers.osgb.scene import box_around
from importers.osgb.tree import all_drawables
from layers.data.geometry import Float64
from layers.data.tileset import TileMissing
from layers.errors import ImportFailed

SAMPLED = 24
# Cells along a root: as many as its own coarsest level has pixels where it gives way to the next, within these.
FEWEST_CELLS, MOST_CELLS = 16.0, 48.0
# Roots that are larger than this many of the largest sampled one are drawn as they are.
LARGEST = 1.25
# What a surface is filled and cut at beyond the samples.
MARGIN_CELLS = FILLED + 4
MAX_ABSOLUTE = 1e9
# On each side of the middle one; roots beyond are drawn as they are.
MOST_SQUARES = 1 << 11

Square = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """How an overview lies on the ground, in the delivery's coordinates.

    Parameters
    ----------
    corner : float64 (2,)
        Of square (0, 0).
    cell : float
        Side of a cell of the finest level.
    margin : int
        Cells of a raster around its square; even.
    """

    corner: Float64
    cell: float
    margin: int

    @property
    def square_cells(self) -> int:
        """Cells along a square, on its own level."""
        return SIDE - 2 * self.margin

    def square_of(self, centre: Float64) -> Square:
        """Return column and row of the finest square that a place is in."""
        column, row = np.floor((centre[:2] - self.corner) / (self.cell * self.square_cells)).astype(int).tolist()
        return column, row

    def raster_corner(self, level: int, column: int, row: int) -> Float64:
        """Return float64 (2,): where the first cell of a square's raster begins."""
        cells = np.array([column, row], np.float64) * self.square_cells - self.margin
        result: Float64 = self.corner + cells * self.cell * 2**level
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is to be put together.

    Parameters
    ----------
    squares : dict
        Column and row of the finest squares, neighbours near one another, to roots as they are counted.
    apart, empty : list of int
        See `Description`.
    """

    ground: Ground
    squares: dict[Square, list[int]]
    apart: list[int]
    empty: list[int]


def plan_overview(
    delivery: Delivery, roots: list[RootFile], *, progress: Callable[[float], None], check_cancelled: Callable[[], None]
) -> Plan | None:
    """Return how to put the roots of a delivery together; None when too few can be read. Worker thread."""
    ground = _ground(delivery, roots, check_cancelled=check_cancelled)
    if ground is None:
        return None
    apart: list[int] = []
    empty: list[int] = []
    squares: dict[Square, list[int]] = {}
    for index, root in enumerate(roots):
        check_cancelled()
        progress(index / len(roots))
        centre = _centre(root)
        if isinstance(centre, str):
            (empty if centre == _EMPTY else apart).append(index)
        else:
            squares.setdefault(ground.square_of(centre), []).append(index)
    if not squares:
        return None
    middle = np.median(np.repeat(np.array(list(squares)), [len(s) for s in squares.values()], axis=0), axis=0)
    for square in [s for s in squares if np.abs(np.array(s) - middle).max() > MOST_SQUARES]:
        apart.extend(squares.pop(square))
    # From (0, 0) on, so that squares on both sides of zero have the same parents.
    least = np.array(list(squares)).min(axis=0)
    shifted = {(c - int(least[0]), r - int(least[1])): inside for (c, r), inside in squares.items()}
    corner = ground.corner + least * (ground.cell * ground.square_cells)
    ordered = {square: shifted[square] for square in sorted(shifted, key=_morton)}
    return Plan(Ground(corner, ground.cell, ground.margin), ordered, apart, empty)


def box_of(opened: OpenedFile) -> tuple[Float64, Float64] | None:
    """Return the box of all that is in a file; None when there is nothing, or nowhere."""
    box = box_around(all_drawables(opened.scene.part))
    return box if box is not None and float(np.abs(box).max()) < MAX_ABSOLUTE else None


_EMPTY, _UNKNOWN = "empty", "unknown"


def _centre(root: RootFile) -> Float64 | str:
    try:
        sphere = sphere_in_head(root.path)
        if sphere is not None and float(np.abs(sphere[0]).max()) < MAX_ABSOLUTE:
            return sphere[0]
        opened = open_osgb(root.path)
    except (OSError, TileMissing, ImportFailed):
        return _UNKNOWN
    if opened.scene.part.is_empty:
        return _EMPTY
    box = box_of(opened)
    return _UNKNOWN if box is None else (box[0] + box[1]) / 2


def _ground(delivery: Delivery, roots: list[RootFile], *, check_cancelled: Callable[[], None]) -> Ground | None:
    sizes: list[float] = []
    errors: list[float] = []
    lowest: list[Float64] = []
    for opened in _sampled(roots, check_cancelled=check_cancelled):
        box = box_of(opened)
        if box is None:
            continue
        size = float((box[1] - box[0])[:2].max())
        if size > 0:
            sizes.append(size)
            lowest.append(box[0][:2])
            errors.extend(m for lod in opened.scene.part.lods for m in lod.metres_per_px[:1] if 0 < m < np.inf)
    if not sizes:
        return None
    size = float(np.median(sizes))
    wanted = float(np.median(errors)) if errors else 0.0
    cell = min(max(wanted, size / MOST_CELLS), size / FEWEST_CELLS)
    # At least half of a raster is its square.
    margin = min(2 * ceil((LARGEST * max(sizes) / 2 / cell + MARGIN_CELLS) / 2), SIDE // 4)
    return Ground(np.min(lowest, axis=0), cell, margin)


def _sampled(roots: list[RootFile], *, check_cancelled: Callable[[], None]) -> Iterator[OpenedFile]:
    for index in np.unique(np.linspace(0, len(roots) - 1, SAMPLED).astype(int)).tolist():
        check_cancelled()
        try:
            yield open_osgb(roots[index].path)
        except (TileMissing, ImportFailed):
            continue


def _morton(square: Square) -> int:
    bits = range(MOST_SQUARES.bit_length() + 1)
    return sum(((square[axis] >> bit) & 1) << (2 * bit + axis) for bit in bits for axis in (0, 1))
