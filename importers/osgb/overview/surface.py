"""A triangle surface through the heights of a lattice, with few triangles where it is flat.

Right triangles are halved until no height is missed by more than is allowed: W. Evans, D. Kirkpatrick, G. Townsend,
"Right-Triangulated Irregular Networks", Algorithmica 30, 2001. A height counts as met by anything between the heights
of the four cells around it: a wall may stand a cell further.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.osgb.overview.raster import SIDE, Raster, upper_median
from layers.data.geometry import Float32, Int32

STEPS = SIDE // 2
"""Of the lattice, along a side."""

BoolArray = npt.NDArray[np.bool_]

REACH = 8
"""Steps of the lattice within which a house at the edge of a surface has ground beside it."""

# The share of the ground that is as near as `Surface.deviation` says: cranes and shafts are beyond.
MOST = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Triangles through some points of a lattice.

    Parameters
    ----------
    columns, rows : int32 (n,)
        Of the vertices, in the lattice.
    heights, floors : float32 (n,)
        Of the vertices, and the lowest within `REACH` of each.
    triangles : int32 (m, 3)
        Counter-clockwise seen from above.
    deviation : float
        How far above or below it the cells lie, `MOST` of them, when a cell sideways is allowed.
    """

    columns: Int32
    rows: Int32
    heights: Float32
    floors: Float32
    triangles: Int32
    deviation: float

    def with_skirts(self, depth: float) -> "Surface":
        """Return the surface with a curtain from its edges to `depth` below the ground, so that no gap shows there.

        Not to `depth` below the edge: half a house may stand there, and the neighbour have nothing of it.
        """
        edges = np.concatenate([self.triangles[:, [k, (k + 1) % 3]] for k in range(3)])
        count = len(self.heights)
        forth, back = (edges[:, a].astype(np.int64) * count + edges[:, b] for a, b in ((0, 1), (1, 0)))
        rim = edges[~np.isin(forth, back)]
        upper, inverse = np.unique(rim, return_inverse=True)
        lower = (count + inverse.reshape(rim.shape)).astype(np.int32)
        a, b = rim.T
        c, d = lower.T
        curtain = np.concatenate([np.stack([b, a, c], axis=1), np.stack([b, c, d], axis=1)]).astype(np.int32)
        return Surface(
            np.concatenate([self.columns, self.columns[upper]]),
            np.concatenate([self.rows, self.rows[upper]]),
            np.concatenate([self.heights, self.floors[upper] - np.float32(depth)]),
            np.concatenate([self.floors, self.floors[upper]]),
            np.concatenate([self.triangles, curtain]),
            self.deviation,
        )


def surface_of(raster: Raster, *, tolerance: float) -> Surface:
    """Return a surface that misses no height of the lattice of `raster` by more than about `tolerance`."""
    corners = raster.corners()
    lattice = upper_median(corners)
    low, high = np.fmin.reduce(corners), np.fmax.reduce(corners)
    kept = _misses(lattice, low, high) > tolerance
    triangles = _halved(kept)
    valid = ~np.isnan(lattice)
    triangles = triangles[valid.ravel()[triangles].all(axis=1)]
    used, inverse = np.unique(triangles, return_inverse=True)
    rows, columns = np.divmod(used, STEPS + 1)
    return Surface(
        columns.astype(np.int32),
        rows.astype(np.int32),
        lattice.ravel()[used],
        _lowest_around(lattice).ravel()[used],
        inverse.reshape(triangles.shape)[:, ::-1].astype(np.int32),
        _deviation(_flattened(lattice, kept), raster.heights),
    )


def _misses(lattice: Float32, low: Float32, high: Float32) -> Float32:
    """Return by how much each point would be missed if neither it nor anything finer were a vertex; inf at borders."""
    missed = np.zeros_like(lattice)
    step = 1
    while step <= STEPS // 2:
        for centre in (False, True):
            for at, one, two in _midpoints(step, centre=centre):
                mean = (lattice[one] + lattice[two]) / 2
                own = np.maximum(np.maximum(mean - high[at], low[at] - mean), 0)
                ends = np.isnan(lattice[one]).astype(np.int8) + np.isnan(lattice[two])
                nothing = np.isnan(lattice[at])
                # Where there is something on one side and nothing on the other it is cut as finely as can be.
                own[nothing & (ends == 2)] = 0
                own[nothing & (ends < 2)] = np.inf
                own[~nothing & (ends > 0)] = np.inf
                missed[at] = np.maximum(missed[at], own)
            _hand_up(missed, step, centre=centre)
        step *= 2
    return missed


def _hand_up(missed: Float32, step: int, *, centre: bool) -> None:
    """Let the points that a vertex of this kind needs be missed by as much as it is."""
    # A centre needs the four midpoints of the edges of its square's parent triangles, which are its corners with one
    # odd coordinate; a midpoint of an edge needs the centres beside it.
    padded = np.pad(missed, step, constant_values=0)
    size = STEPS + 1
    shifts = ((-1, -1), (-1, 1), (1, -1), (1, 1)) if centre else ((-1, 0), (1, 0), (0, -1), (0, 1))
    around = np.zeros_like(missed)
    for y, x in shifts:
        part = padded[step + y * step : step + y * step + size, step + x * step : step + x * step + size]
        np.maximum(around, part, out=around)
    if centre:
        coarse = 2 * step
        for y0, x0 in ((0, coarse), (coarse, 0)):
            at = (slice(y0, None, 2 * coarse), slice(x0, None, 2 * coarse))
            missed[at] = np.maximum(missed[at], around[at])
    else:
        at = (slice(step, None, 2 * step), slice(step, None, 2 * step))
        missed[at] = np.maximum(missed[at], around[at])


Slices = tuple[slice, slice]


def _midpoints(step: int, *, centre: bool) -> list[tuple[Slices, Slices, Slices]]:
    """Return where the midpoints of the longest sides of triangles are, and the two ends of those sides."""
    end = STEPS + 1
    if not centre:
        odd, even = slice(step, end, 2 * step), slice(0, end, 2 * step)
        before, after = slice(0, end - step, 2 * step), slice(2 * step, end, 2 * step)
        return [((even, odd), (even, before), (even, after)), ((odd, even), (before, even), (after, even))]
    result = []
    if 2 * step == STEPS:
        # The whole square has one diagonal.
        return [(_at(step, step), _at(0, 0), _at(STEPS, STEPS))]
    # The diagonal of a square goes through its corner that is the centre of the larger square.
    pairs = (slice(step, end, 4 * step), 1), (slice(3 * step, end, 4 * step), -1)
    for rows, up in pairs:
        for columns, right in pairs:
            one = (_moved(rows, up * step), _moved(columns, right * step))
            two = (_moved(rows, -up * step), _moved(columns, -right * step))
            result.append(((rows, columns), one, two))
    return result


def _at(row: int, column: int) -> Slices:
    return slice(row, row + 1), slice(column, column + 1)


def _moved(places: slice, by: int) -> slice:
    start, step = places.start + by, places.step
    return slice(start, start + (STEPS // step - 1) * step + 1, step)


def _flattened(lattice: Float32, kept: BoolArray) -> Float32:
    """Return the heights that the surface with the vertices `kept` has at all points."""
    heights = lattice.copy()
    step = STEPS // 2
    while step:
        for centre in (True, False):
            for at, one, two in _midpoints(step, centre=centre):
                mean = (heights[one] + heights[two]) / 2
                heights[at] = np.where(kept[at] | np.isnan(mean), heights[at], mean)
        step //= 2
    return heights


def _halved(kept: BoolArray) -> npt.NDArray[np.int64]:
    """Return int64 (m, 3): the triangles whose longest side has no midpoint that is a vertex."""
    size = STEPS + 1
    flat = kept.ravel()
    last = STEPS * size + STEPS
    # The longest side first, then the right angle.
    waiting = np.array([(last, 0, STEPS * size), (0, last, STEPS)], np.int64)
    whole = []
    for _ in range(2 * STEPS.bit_length()):
        a, b, c = waiting.T
        rows, columns = a // size + b // size, a % size + b % size
        middle = (rows // 2) * size + columns // 2
        cut = (rows % 2 == 0) & (columns % 2 == 0) & flat[middle]
        whole.append(waiting[~cut])
        a, b, c, middle = a[cut], b[cut], c[cut], middle[cut]
        waiting = np.concatenate([np.stack([c, a, middle], axis=1), np.stack([b, c, middle], axis=1)])
        if not len(waiting):
            break
    return np.concatenate(whole)


def _lowest_around(lattice: Float32) -> Float32:
    result = lattice
    for axis in (0, 1):
        padded = np.pad(result, [(REACH, REACH) if a == axis else (0, 0) for a in (0, 1)], constant_values=np.nan)
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * REACH + 1, axis=axis)
        result = np.fmin.reduce(windows, axis=-1)
    return result


def _deviation(surface: Float32, cells: Float32) -> float:
    # Four cells lie in a square of the lattice: anything between the heights of its corners is a cell away at most.
    corners = (surface[:-1, :-1], surface[1:, :-1], surface[:-1, 1:], surface[1:, 1:])
    low, high = (np.repeat(np.repeat(pick.reduce(corners), 2, axis=0), 2, axis=1) for pick in (np.fmin, np.fmax))
    missed = np.fmax(cells - high, low - cells)
    missed = missed[~np.isnan(missed)]
    return max(0.0, float(np.quantile(missed, MOST))) if len(missed) else 0.0
