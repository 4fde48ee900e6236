"""Points as packed records of whole numbers: how an index of a cloud keeps them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.place import Place
from importers.points.las_header import MAX_COORDINATE
from importers.points.las_points import LasPoints, coordinates
from importers.points.tile import CloudPoints
from layers.data.geometry import Float64, Int32

Records = npt.NDArray[np.void]
"""One structured element a point; its fields are those of a `RecordLayout`."""


@dataclass(frozen=True, slots=True)
class RecordLayout:
    """What a record holds besides its place.

    Parameters
    ----------
    rgb, intensity, classes : bool
    """

    rgb: bool = False
    intensity: bool = False
    classes: bool = False

    @property
    def dtype(self) -> "np.dtype[np.void]":
        """Fields ``xyz`` int32 (3,), then ``rgb`` uint16 (3,), ``intensity`` uint16, ``class`` uint8 as present."""
        fields: list[tuple[str, str] | tuple[str, str, tuple[int, ...]]] = [("xyz", "<i4", (3,))]
        if self.rgb:
            fields.append(("rgb", "<u2", (3,)))
        if self.intensity:
            fields.append(("intensity", "<u2"))
        if self.classes:
            fields.append(("class", "u1"))
        return np.dtype(fields)

    @staticmethod
    def of(points: CloudPoints) -> "RecordLayout":
        """Return the layout for all that `points` carry."""
        return RecordLayout(points.rgb is not None, points.intensity is not None, points.classes is not None)

    def packed(self, xyz: Int32, points: CloudPoints | LasPoints) -> Records:
        """Return records of places `xyz`, int32 (n, 3), with what `points` carry."""
        records = np.empty(len(xyz), self.dtype)
        records["xyz"] = xyz
        for name, values in (("rgb", points.rgb), ("intensity", points.intensity), ("class", points.classes)):
            if name in self.dtype.fields:  # type: ignore[operator]
                records[name] = 0 if values is None else values
        return records


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """From whole numbers to coordinates: ``xyz * scale + offset``.

    Parameters
    ----------
    scale, offset : float64 (3,)
        In the units of the cloud's coordinate reference system.
    """

    scale: Float64
    offset: Float64

    @staticmethod
    def fitting(low: Float64, high: Float64) -> "Grid":
        """Return the finest grid for coordinates between `low` and `high`: 2**31 steps over the widest of them."""
        scale = max(float((high - low).max()), 1e-6) / (2**31 - 2)
        return Grid(np.full(3, scale), low.copy())

    def places(self, coordinates: Float64) -> Int32:
        """Return int32 (n, 3) of float64 (n, 3) coordinates, the nearest."""
        steps = np.rint((coordinates - self.offset) / self.scale)
        return np.clip(steps, -(2**31), 2**31 - 1).astype(np.int32)

    def points(self, records: Records, *, place: Place) -> CloudPoints:
        """Return the points of records.

        Raises
        ------
        ImportFailed
            A coordinate is beyond 1e9.
        """
        names = records.dtype.names or ()
        return CloudPoints(
            coordinates(np.ascontiguousarray(records["xyz"].T).T, scale=self.scale, offset=self.offset, place=place),
            intensity=np.ascontiguousarray(records["intensity"]) if "intensity" in names else None,
            classes=np.ascontiguousarray(records["class"]) if "class" in names else None,
            rgb=np.ascontiguousarray(records["rgb"]) if "rgb" in names else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """The root of an octree.

    Parameters
    ----------
    low : float64 (3,)
        Least corner, coordinates.
    edge : float
    """

    low: Float64
    edge: float

    @staticmethod
    def around(low: Float64, high: Float64) -> "Cube":
        """Return the cube at `low` that holds `high`, float64 (3,)."""
        # Not to be 0, and not lost in the digits of the corner.
        least = max(1e-6, float(np.abs(low).max()) * 1e-12)
        return Cube(np.array(low, np.float64), max(float((high - low).max()), least))

    def holds(self, low: Float64, high: Float64, *, slack: float) -> bool:
        """Return whether the box from `low` to `high` is inside, but for `slack`."""
        return bool((low >= self.low - slack).all() and (high <= self.low + self.edge + slack).all())

    def fractions(self, records: Records, *, grid: Grid) -> npt.NDArray[np.uint32]:
        """Return uint32 (3, n): where in the cube, in 2**32nds of its edge; what lies outside is put to its side."""
        found = np.empty((3, len(records)), np.uint32)
        steps = grid.scale * (2.0**32 / self.edge)
        start = (grid.offset - self.low) * (2.0**32 / self.edge)
        for axis in range(3):
            along = records["xyz"][:, axis] * steps[axis]
            along += start[axis]
            np.clip(along, 0, 2.0**32 - 1, out=along)
            found[axis] = along
        return found


def check_box(grid: Grid, low: Float64, high: Float64, *, place: Place) -> tuple[Float64, Float64]:
    """Return the box of whole numbers `low` to `high` in coordinates.

    Raises
    ------
    ImportFailed
        It goes beyond 1e9.
    """
    box = low * grid.scale + grid.offset, high * grid.scale + grid.offset
    if not max(float(np.abs(side).max()) for side in box) <= MAX_COORDINATE:
        raise place.refuse("the coordinates go beyond {limit}", limit=f"{MAX_COORDINATE:g}")
    # A negative scale turns a box round.
    return np.minimum(*box), np.maximum(*box)
