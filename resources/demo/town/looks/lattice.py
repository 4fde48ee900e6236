"""Rasters of the whole town that any square is cut from: the street grid's coordinates, and noise."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Float64
from resources.demo.grain import NOISE, cloud
from resources.demo.town.terrain import from_grid

STEP_M = 4.0
_WEST, _SOUTH, _EAST, _NORTH = -780.0, -1290.0, 1124.0, 1054.0
_ROUNDS = 12
GRAIN_M = 0.15
"""How wide a sample of the finest noise is."""


@dataclass(frozen=True, slots=True, eq=False)
class GridLattice:
    """Grid metres by place, on a lattice of `STEP_M`: float32 (rows, columns) each, first row south."""

    u: Float32
    v: Float32


def make_grid_lattice() -> GridLattice:
    """Return where on the street grid the places of the lattice are."""
    x, y = np.meshgrid(np.arange(_WEST, _EAST, STEP_M), np.arange(_SOUTH, _NORTH, STEP_M))
    uv = to_grid(np.column_stack([x.ravel(), y.ravel()]))
    u, v = (uv[:, k].reshape(x.shape).astype(np.float32) for k in range(2))
    return GridLattice(u, v)


def to_grid(wanted: Float64) -> Float64:
    """Return float64 (n, 2) grid metres of (n, 2) local metres: `from_grid` backwards, by Newton's method."""
    uv = wanted + np.array([0.0, 830.0])
    left = np.arange(len(uv))
    for _ in range(_ROUNDS):
        here = uv[left]
        place = from_grid(here)
        miss = wanted[left] - place
        far = np.abs(miss).max(axis=1) > 1e-3
        left, here, place, miss = left[far], here[far], place[far], miss[far]
        if not len(left):
            break
        by_u, by_v = ((from_grid(here + step) - place) / 0.05 for step in ((0.05, 0.0), (0.0, 0.05)))
        det = by_u[:, 0] * by_v[:, 1] - by_u[:, 1] * by_v[:, 0]
        du = (miss[:, 0] * by_v[:, 1] - miss[:, 1] * by_v[:, 0]) / det
        dv = (by_u[:, 0] * miss[:, 1] - by_u[:, 1] * miss[:, 0]) / det
        uv[left] = here + np.clip(np.column_stack([du, dv]), -60.0, 60.0)
    result: Float64 = uv
    return result


def stretched(lattice: GridLattice, x: Float64, y: Float64) -> tuple[Float32, Float32]:
    """Return float32 (len(y), len(x)) grid metres of rows and columns in local metres."""
    column, row = (x - _WEST) / STEP_M, (y - _SOUTH) / STEP_M
    return tuple(between(raster, column, row) for raster in (lattice.u, lattice.v))  # type: ignore[return-value]


def between(raster: Float32, column: Float64, row: Float64) -> Float32:
    """Return float32 (len(row), len(column)) of a raster between its samples; its edge goes on outside."""
    part = raster
    for axis, at in ((0, row), (1, column)):
        at = np.clip(at, 0.0, raster.shape[axis] - 1.001)
        low = at.astype(np.intp)
        share = (at - low).astype(np.float32).reshape(-1, *([1] * (1 - axis)))
        first = part.take(low, axis)
        step = part.take(low + 1, axis)
        step -= first
        step *= share
        first += step
        part = first
    return part


@dataclass(slots=True, eq=False)
class Noise:
    """Noise by place in the town.

    Parameters
    ----------
    seed : sequence of int
    """

    seed: tuple[int, ...]
    _soft: Float32 = field(init=False)
    _white: Float32 = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        self._soft = cloud(rng, NOISE, octaves=6)
        self._white = rng.standard_normal((NOISE, NOISE), np.float32)

    def soft(self, x: Float64, y: Float64, *, sample_m: float, shift: float = 0.0) -> Float32:
        """Return float32 (len(y), len(x)) of patches, about -1..1, up to 250 samples wide."""
        return wrapped(self._soft, x / sample_m + shift, y / sample_m + shift * 1.7)

    def white(self, x: Float64, y: Float64, *, px_m: float) -> Float32:
        """Return float32 (len(y), len(x)), for each pixel its own, weaker where a pixel is wide."""
        column, row = (np.floor(at / px_m).astype(np.intp) % NOISE for at in (x, y))
        result: Float32 = self._white.take(row, 0).take(column, 1)
        result *= np.float32(min(1.0, GRAIN_M / px_m))
        return result

    def at(self, column: npt.NDArray[np.int32], row: npt.NDArray[np.int32]) -> Float32:
        """Return a number about -1..1 for each pair of whole numbers, the same each time."""
        index = (row & (NOISE - 1)) * NOISE + (column & (NOISE - 1))
        result: Float32 = self._white.reshape(-1).take(index, mode="clip")
        return result


def wrapped(raster: Float32, column: Float64, row: Float64) -> Float32:
    """Return float32 (len(row), len(column)) of a square raster that repeats, between its samples."""
    size = len(raster)
    part = raster
    for axis, at in ((0, row), (1, column)):
        low = np.floor(at)
        share = (at - low).astype(np.float32).reshape(-1, *([1] * (1 - axis)))
        index = low.astype(np.intp)
        first = part.take(index % size, axis)
        step = part.take((index + 1) % size, axis)
        step -= first
        step *= share
        first += step
        part = first
    return part
