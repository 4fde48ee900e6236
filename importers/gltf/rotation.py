"""Rotations as quaternions, and directions packed into two numbers, to matrices and vectors."""

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64

Array = npt.NDArray[Any]


def rotation_matrices(quaternions: Float64) -> Float64:
    """Return float64 (n, 3, 3) of quaternions x, y, z, w; they are normalised first, zero gives no rotation."""
    length = np.linalg.norm(quaternions, axis=1)
    good = np.isfinite(length) & (length > 0)
    unit = np.zeros((len(quaternions), 4))
    unit[:, 3] = 1
    unit[good] = quaternions[good] / length[good, None]
    x, y, z, w = unit.T
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.array(rows).transpose(2, 0, 1)


def octahedral_vectors(packed: Array) -> Float64:
    """Return float64 (n, 3) unit vectors of unsigned (n, 2) numbers.

    "A Survey of Efficient Representations for Independent Unit Vectors", Cigolle et al. 2014, as 3D Tiles' OCT16P and
    OCT32P use it: the whole range of the numbers is -1..1.
    """
    x, y = (packed.astype(np.float64) / np.iinfo(packed.dtype).max * 2 - 1).T
    z = 1 - np.abs(x) - np.abs(y)
    below = z < 0
    folded_x = np.where(below, (1 - np.abs(y)) * np.where(x >= 0, 1, -1), x)
    folded_y = np.where(below, (1 - np.abs(x)) * np.where(y >= 0, 1, -1), y)
    result: Float64 = np.stack([folded_x, folded_y, z], axis=1)
    result /= np.linalg.norm(result, axis=1, keepdims=True)
    return result
