"""District records: rows with attributes, placed as points or footprints."""

from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Bounds, Float64, Int32

Attribute = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of a table.

    Parameters
    ----------
    role : str
        What it is used for: ``"name"``, ``"name_zh"``, ``"kind"``, ``"id"``, ``"date"``, ``"height_m"``, ``"storeys"``,
        ``"base_m"``, ``"lon"``, ``"lat"``, ``"building"`` (the GUID or name of a building model); empty otherwise.
    """

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureTable:
    """Rows of one layer; arrays run over the same n features.

    Parameters
    ----------
    name : str
    columns : tuple of Column
    rows : tuple of tuple
        n rows of plain values, one for each column. **All** rows of the file, also those without a place.
    anchors : float64 (n, 3)
        Site ENU metres: the point itself, or a point inside the footprint; NaN for a row without a trusted place.
    ring_points : float64 (k, 3)
        Corners of all footprint rings, site ENU metres, one ring after the other, not closed twice.
    ring_offsets : int32 (r + 1,)
        Ring i is ``ring_points[ring_offsets[i]:ring_offsets[i + 1]]``.
    ring_feature : int32 (r,)
        The feature of each ring.
    ring_is_hole : bool (r,)
    line_points : float64 (k, 3)
        Corners of all lines, site ENU metres, one line after the other.
    line_offsets : int32 (l + 1,)
    line_feature : int32 (l,)
    suspect : tuple of (row, reason)
        Index into `rows`, from 0. Rows whose coordinates cannot be trusted (0,0; whole degrees; far outside the
        rest): listed, not drawn.
    draped : bool
        Heights are not known: drawn on the surface.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Attribute, ...], ...]
    anchors: Float64
    ring_points: Float64
    ring_offsets: Int32
    ring_feature: Int32
    ring_is_hole: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
    bounds: Bounds
    suspect: tuple[tuple[int, str], ...] = ()
    draped: bool = True
    style: dict[str, str] = field(default_factory=dict)
    line_points: Float64 = field(default_factory=lambda: np.empty((0, 3)))
    line_offsets: Int32 = field(default_factory=lambda: np.zeros(1, np.int32))
    line_feature: Int32 = field(default_factory=lambda: np.empty(0, np.int32))

    def __len__(self) -> int:
        return len(self.rows)

    def column_with(self, role: str) -> int:
        """Return the index of the column with `role`; -1 when there is none."""
        return next((i for i, c in enumerate(self.columns) if c.role == role), -1)

    def value(self, row: int, role: str) -> Attribute:
        """Return the value of the column with `role` in `row`; None when there is no such column."""
        column = self.column_with(role)
        return self.rows[row][column] if column >= 0 else None

    def label(self, row: int, *, chinese: bool = False) -> str:
        """Return the name of a row for people; the Chinese one, where there is one, when `chinese`."""
        value = self.value(row, "name_zh") if chinese else None
        if value in (None, ""):
            value = self.value(row, "name")
        return str(value) if value not in (None, "") else f"#{row + 1}"
