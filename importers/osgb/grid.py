"""Where the tiles of a large delivery lie, by the cells that their folders are named after.

``Tile_+013_-002`` is a column and a row. A few root files, read from all over the grid, say how columns and rows become
metres: their centres give a least-squares affine map, their boxes how far a tile reaches around its place. What that
predicts is a guess, padded by half a cell; who uses it must look for the tiles that lie elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from importers.osgb.delivery import cell_of
from layers.data.geometry import Float64

Int64 = npt.NDArray[np.int64]

SAMPLES = 24
MIN_SAMPLES = 4
# A tile cut off at the edge of the area has its middle up to half a cell away from the cell's.
MAX_REACH_CELLS = 1.5
PAD_CELLS = 0.5
# Hills and towers that the sample did not meet.
MIN_PAD_UP_M = 500.0
BLOCK_SIDE = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A tile folder and the cell that it is named after."""

    folder: Path
    column: int
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A map from cells to places, in the files' coordinates.

    Parameters
    ----------
    matrix : float64 (2, 3)
        x and y of a tile's middle from (column, row, 1).
    reach_m : float64 (2,)
        How far a sampled tile reached from there, at most, along x and y.
    pad_m : float64 (2,)
        Added for those that were not sampled.
    low_m, high_m : float
        Heights of the sample.
    """

    matrix: Float64
    reach_m: Float64
    pad_m: Float64
    low_m: float
    high_m: float

    def box_around(self, cells: Sequence[Cell], *, padded: bool) -> tuple[Float64, Float64]:
        """Return the lowest and highest corner, float64 (3,), of where the tiles of `cells` should lie."""
        middles = _rows(cells) @ self.matrix.T
        reach = self.reach_m + self.pad_m if padded else self.reach_m
        up = max(MIN_PAD_UP_M, self.high_m - self.low_m) if padded else 0.0
        low, high = middles.min(axis=0) - reach, middles.max(axis=0) + reach
        return np.array([*low, self.low_m - up]), np.array([*high, self.high_m + up])


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Cells that lie together, not yet looked into.

    Parameters
    ----------
    key : str
        Names its first cell.
    folders : tuple of Path
    low, high : float64 (3,)
        Corners of where its tiles should lie, padded, in the files' coordinates.
    """

    key: str
    folders: tuple[Path, ...]
    low: Float64
    high: Float64

    def holds(self, low: Float64, high: Float64) -> bool:
        """Return whether the box from `low` to `high` lies within."""
        return bool((low >= self.low).all() and (high <= self.high).all())


def cells_by_grid(folders: Sequence[Path]) -> dict[str, list[Cell]]:
    """Return the cells of folders named after one, by the name of their grid."""
    grids: dict[str, list[Cell]] = {}
    for folder in folders:
        found = cell_of(folder.name)
        if found is not None:
            grids.setdefault(found[0], []).append(Cell(folder, found[1], found[2]))
    return grids


def sample_of(cells: Sequence[Cell]) -> list[Cell]:
    """Return at most about `SAMPLES` cells: the outermost ones, and more from all over."""
    places = _rows(cells)
    x, y = places[:, 0], places[:, 1]
    outermost = {int(pick(v)) for v in (x, y, x + y, x - y) for pick in (np.argmin, np.argmax)}
    order = np.lexsort((y, x))
    strided = order[np.linspace(0, len(order) - 1, SAMPLES - len(outermost)).astype(np.int64)].tolist()
    return [cells[i] for i in sorted(outermost | set(strided))]


def fitted_grid(cells: Sequence[Cell], boxes: Sequence[tuple[Float64, Float64]]) -> Grid | None:
    """Return the grid on which tiles with these boxes (corners in the files' coordinates) lie; None when on none."""
    places = _rows(cells)
    if len(cells) < MIN_SAMPLES or np.linalg.matrix_rank(places) < 3:
        return None
    low, high = np.array([b[0] for b in boxes]), np.array([b[1] for b in boxes])
    middles = (low[:, :2] + high[:, :2]) / 2
    matrix = np.linalg.lstsq(places, middles, rcond=None)[0].T
    predicted = places @ matrix.T
    reach = np.maximum(predicted - low[:, :2], high[:, :2] - predicted).max(axis=0)
    cell_m = np.abs(matrix[:, :2]).sum(axis=1)
    if not (np.isfinite(matrix).all() and (reach <= MAX_REACH_CELLS * cell_m).all()):
        return None
    return Grid(matrix, reach, PAD_CELLS * cell_m, float(low[:, 2].min()), float(high[:, 2].max()))


def blocks_of(cells: Sequence[Cell], *, grid: Grid) -> list[Block]:
    """Return `cells` in squares of `BLOCK_SIDE` by `BLOCK_SIDE`."""
    squares: dict[tuple[int, int], list[Cell]] = {}
    for cell in cells:
        squares.setdefault((cell.column // BLOCK_SIDE, cell.row // BLOCK_SIDE), []).append(cell)
    blocks = []
    for inside in squares.values():
        low, high = grid.box_around(inside, padded=True)
        blocks.append(Block(f"{inside[0].folder.name}#block", tuple(c.folder for c in inside), low, high))
    return blocks


def _rows(cells: Sequence[Cell]) -> Float64:
    return np.array([(c.column, c.row, 1.0) for c in cells], np.float64).reshape(-1, 3)
