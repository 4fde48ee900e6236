"""What tiles hold, as far as it is known, and what those that were never loaded are likely to hold."""

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32
from scene.streaming.sink import Held

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]

OCTAVES = 128
"""Tiles whose errors lie within a factor of two are alike; so are all beyond 2**63 m, below its inverse, and of 0."""


class TileSizes:
    """Learns what attached tiles hold, by how coarse they are. Scene thread only.

    Deliveries cut their tiles to about the same number of triangles and texels on every level, the finest and the
    coarsest levels apart: the mean of a level says within some per cent what a hundred of its tiles will hold.
    """

    def __init__(self) -> None:
        self._counts: Float64 = np.zeros(OCTAVES)
        self._sums: Float64 = np.zeros((2, OCTAVES))

    def learn(self, held: Held, *, error_m: float) -> None:
        """Take what one tile holds."""
        octave = int(_octaves(np.array([error_m], np.float32))[0])
        self._counts[octave] += 1
        self._sums[:, octave] += held.memory_bytes, held.graphics_bytes

    def expected(self, errors_m: Float32, *, hopeful: bool = False) -> Int64:
        """Return int64 (2, n): bytes in memory and on the graphics card.

        Parameters
        ----------
        hopeful : bool
            Of which no tile as coarse has come yet counts as nothing, instead of as much as a tile of any level: a
            guess from other levels could be far too high, and then no tile would ever come to correct it.
        """
        means = self._sums / np.maximum(self._counts, 1)
        if not hopeful:
            overall = self._sums.sum(axis=1, keepdims=True) / max(self._counts.sum(), 1.0)
            means = np.where(self._counts > 0, means, overall)
        expected: Int64 = means.astype(np.int64)[:, _octaves(errors_m)]
        return expected


def _octaves(errors_m: Float32) -> npt.NDArray[np.intp]:
    finite = np.nan_to_num(errors_m.astype(np.float64))
    _, exponents = np.frexp(finite)
    octaves: npt.NDArray[np.intp] = np.clip(exponents.astype(np.intp) + OCTAVES // 2, 1, OCTAVES - 1)
    octaves[finite <= 0.0] = 0
    return octaves
