"""The numbers of attribute arrays of .osgb files: vertices under their transforms, and their extent."""

import numpy as np
import numpy.typing as npt

from importers.osgb.objects import OsgObject
from layers.data.geometry import Float64

Vertices = npt.NDArray[np.float32] | npt.NDArray[np.float64]


def placed_vertices(geometry: OsgObject, *, matrix: Float64 | None) -> Vertices:
    """Return (n, 3): the vertices under a transform, bad ones as they are.

    float32 as in the file where nothing is lost by that, else float64; an array of its own.
    """
    values = values_of(geometry.fields.get("Vertex"))
    if values is None or values.ndim != 2 or values.shape[1] < 3:
        return np.empty((0, 3), np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        if matrix is not None:
            return values[:, :3].astype(np.float64) @ matrix[:3, :3] + matrix[3, :3]
        if values.dtype.kind == "f" and values.dtype.itemsize == 4:
            return values[:, :3].astype(np.float32, order="C")
        return values[:, :3].astype(np.float64, order="C")


def extremes(points: Vertices) -> tuple[Float64, Float64]:
    """Return the lowest and highest corner, float64 (3,), of at least one point; NaN where one is."""
    # Rows of 48 numbers instead of 3: numpy goes along a row at once.
    whole = len(points) // 16 * 16
    if whole > 16:
        rows, rest = points[:whole].reshape(-1, 48), points[whole:]
        points = np.concatenate([rows.min(axis=0).reshape(16, 3), rows.max(axis=0).reshape(16, 3), rest])
    return points.min(axis=0).astype(np.float64), points.max(axis=0).astype(np.float64)


def values_of(array: object) -> npt.NDArray[np.generic] | None:
    """Return the values of an attribute array, looked up where it has indices; None when it has none that fit."""
    if not isinstance(array, OsgObject):
        return None
    values: npt.NDArray[np.generic] | None = array.fields.get("Values")
    lookup = array.fields.get("Lookup")
    if values is None or lookup is None:
        return values
    rows = lookup.astype(np.int64)
    if lookup.ndim != 1 or (len(rows) and not 0 <= int(rows.min()) <= int(rows.max()) < len(values)):
        return None
    looked_up: npt.NDArray[np.generic] = values[rows]
    return looked_up
