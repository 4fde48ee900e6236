"""The triangles of one mesh of a building with a box for each of its rows, for picking."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from layers.data.building import ElementMesh
from layers.data.geometry import Float64
from layers.surface import distances_to_triangles, triangles_under

Bool = npt.NDArray[np.bool_]
Kept = Callable[[Float64], Bool]


class ElementSurface:
    """Finds what lies at a point: rows are elements, or rooms. Boxes are made when they are first asked for.

    Parameters
    ----------
    mesh : ElementMesh
    """

    def __init__(self, mesh: ElementMesh) -> None:
        self._mesh = mesh
        self._low: Float64 | None = None
        self._high: Float64 = np.empty((0, 3))

    def nearest(
        self, point: Float64, tolerance_m: float, *, kept: Kept | None = None, rows: Bool | None = None
    ) -> tuple[int, float]:
        """Return the row of the triangle nearest to `point` and its distance; -1 and inf beyond `tolerance_m`.

        Only those of the triangles, (n, 3, 3), that are `kept`, and of the rows that `rows` says: bool, by row.
        """
        low, high = self._row_boxes()
        near = np.all((point >= low - tolerance_m) & (point <= high + tolerance_m), axis=1)
        if rows is not None:
            near &= rows[: len(near)]
        candidates = np.flatnonzero(np.take(near, self._mesh.element_of_triangle))
        if kept is not None and len(candidates):
            candidates = candidates[kept(self._corners(candidates))]
        if not len(candidates):
            return -1, float("inf")
        distances = distances_to_triangles(point, self._corners(candidates))
        best = int(np.argmin(distances))
        if distances[best] > tolerance_m:
            return -1, float("inf")
        return int(self._mesh.element_of_triangle[candidates[best]]), float(distances[best])

    def rows_under(self, xy: Float64) -> list[int]:
        """Return the rows that hold `xy` in plan."""
        if not len(self._mesh.triangles):
            return []
        held = triangles_under(xy, self._corners(np.arange(len(self._mesh.triangles))))
        return [int(r) for r in np.unique(self._mesh.element_of_triangle[held])]

    def _corners(self, rows: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> Float64:
        return self._mesh.points[self._mesh.triangles[rows]].astype(np.float64)

    def _row_boxes(self) -> tuple[Float64, Float64]:
        if self._low is None:
            rows = self._mesh.element_of_triangle
            count = int(rows.max()) + 1 if len(rows) else 0
            self._low, self._high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
            corners = self._mesh.points[self._mesh.triangles]
            np.minimum.at(self._low, rows, corners.min(axis=1))
            np.maximum.at(self._high, rows, corners.max(axis=1))
        return self._low, self._high
