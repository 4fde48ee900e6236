"""The ground as seen so far: the lowest surface in each cell of a coarse grid, learnt from frames."""

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64

LIMIT_CELLS = 20_000


class SeenGround:
    """A bounded, coarse height field that keeps a camera above what was drawn. GUI thread only.

    Parameters
    ----------
    cell_m : float
        Side of a cell. The lowest surface in it counts as ground: a roof over a seen street does not.
    """

    def __init__(self, *, cell_m: float = 25.0) -> None:
        self._cell_m = cell_m
        self._lowest_m: OrderedDict[tuple[int, int], float] = OrderedDict()
        self.forgotten = 0

    def __len__(self) -> int:
        return len(self._lowest_m)

    @property
    def level_m(self) -> float:
        """The height that most seen ground is near (the median), ENU metres; 0 when nothing was seen."""
        return float(np.median(list(self._lowest_m.values()))) if self._lowest_m else 0.0

    def learn(self, points: npt.ArrayLike) -> None:
        """Take (n, 3) surface points, ENU metres; rows with a non-finite number are left out."""
        xyz: Float64 = np.asarray(points, np.float64).reshape(-1, 3)
        xyz = xyz[np.isfinite(xyz).all(axis=1)]
        cells = np.floor(xyz[:, :2] / self._cell_m).astype(np.int64)
        for (column, row), height in zip(cells.tolist(), xyz[:, 2].tolist(), strict=True):
            key = (column, row)
            known = self._lowest_m.get(key)
            self._lowest_m[key] = height if known is None else min(known, height)
            self._lowest_m.move_to_end(key)
        while len(self._lowest_m) > LIMIT_CELLS:
            self._lowest_m.popitem(last=False)
            self.forgotten += 1

    def forget(self) -> None:
        """Start again: another site, or a layer was hidden."""
        self._lowest_m.clear()

    def height_m(self, x: float, y: float) -> float | None:
        """Return the lowest seen surface at ENU (`x`, `y`), metres; None where nothing was seen."""
        return self._lowest_m.get((int(np.floor(x / self._cell_m)), int(np.floor(y / self._cell_m))))
