"""What each triangle shows: found again in the voxels after the surface has been simplified."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32
from resources.demo.town.mesh.frame import CELL_M, SOUTH_M, WEST_M
from resources.demo.town.mesh.solids import GROUND

Int64 = npt.NDArray[np.int64]

_BITS, _SHIFT = 21, 1 << 20
_AROUND = sorted(
    ((i, j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)),
    key=lambda o: (o[0] ** 2 + o[1] ** 2 + o[2] ** 2, o),
)
_AWRY = 2.5
"""What a triangle that looks another way than a surface costs, in squares of a cell."""
_VAGUE = 0.9
"""What a label without a direction of its own costs."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelCells:
    """Labels of the cells that the surface passes through.

    Parameters
    ----------
    keys : int64 (n,)
        Cells, ascending.
    labels : int32 (n,)
    size : int
        Edge of a cell in voxels.
    """

    keys: Int64
    labels: Int32
    size: int

    def of_triangles(self, points: Float64, triangles: Int32, normals: Float64) -> Int32:
        """Return int32 (m,) the label that each triangle shows.

        Parameters
        ----------
        points : float64 (n, 3)
            Local metres.
        triangles : int32 (m, 3)
        normals : float64 (labels, 3)
            Directions of the labels; 0 where one has none.
        """
        corners = points[triangles]
        middle = corners.mean(axis=1)
        facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-12)
        at = (middle - np.array([WEST_M, SOUTH_M, 0.0])) / (CELL_M * self.size)
        cell = np.floor(at).astype(np.int64)
        best = np.full(len(triangles), np.inf)
        found = np.full(len(triangles), GROUND, np.int32)
        # Voxel (i, j, k) spans i to i + 1.
        inside = at - cell - 0.5
        for offset in _AROUND:
            keys = encode(cell + np.array(offset))
            place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            held = np.flatnonzero(self.keys[place] == keys)
            label = self.labels[place[held]]
            direction = normals[label]
            cost = ((inside[held] - np.array(offset)) ** 2).sum(axis=1)
            dot = (direction * facing[held]).sum(axis=1)
            vague = (direction == 0.0).all(axis=1)
            cost += np.where(vague, _VAGUE, _AWRY * (1.0 - dot))
            better = cost < best[held]
            best[held[better]] = cost[better]
            found[held[better]] = label[better]
        return found


def cells_of(cells: Int64, labels: Int32, *, size: int = 1) -> LabelCells:
    """Return the labels of (n, 3) cells; where one comes twice, the first counts."""
    keys, first = np.unique(encode(cells), return_index=True)
    return LabelCells(keys, labels[first], size)


def merged(parts: list[LabelCells]) -> LabelCells:
    """Return the labels of all parts in cells twice as large."""
    cells = np.concatenate([decode(part.keys) for part in parts])
    labels = np.concatenate([part.labels for part in parts])
    return cells_of(cells >> 1, labels, size=parts[0].size * 2)


def encode(cells: Int64) -> Int64:
    """Return one number for each of (n, 3) cells."""
    i, j, k = (cells + _SHIFT).T
    result: Int64 = (i << 2 * _BITS) | (j << _BITS) | k
    return result


def decode(keys: Int64) -> Int64:
    """Return the cells of `encode`."""
    mask = (1 << _BITS) - 1
    return np.column_stack([keys >> 2 * _BITS, (keys >> _BITS) & mask, keys & mask]) - _SHIFT
