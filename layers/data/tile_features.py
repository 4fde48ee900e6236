"""Features inside tile content: which one a place on a surface belongs to, and what the file says of it.

A feature is a batch of a batch table, a row of a property table, an instance of an i3dm, a point of a pnts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from layers.data.geometry import Float32, Float64, Int32

PropertyValue = str | int | float | bool | None | tuple["PropertyValue", ...] | Mapping[str, "PropertyValue"]
"""What a property may be once read; vectors and matrices are tuples, components of a matrix column by column."""


class PropertyRows(Protocol):
    """What is known of each feature of one content. Frozen; any thread. Values may be decoded only when asked for."""

    @property
    def name(self) -> str:
        """For people: the table's or its class' name; may be empty."""
        ...

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        ...

    def __len__(self) -> int:
        """Return the number of features."""
        ...

    def properties(self, row: int) -> dict[str, PropertyValue]:
        """Return everything known of feature `row`; IndexError when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class FeatureHit:
    """What was found at one place of a surface.

    Parameters
    ----------
    label : str
        Of the feature set: a mesh may carry several.
    feature : int
        Row; -1 for properties that belong to the place itself, not to a feature.
    properties : mapping
    """

    label: str
    feature: int
    properties: Mapping[str, PropertyValue]


class SurfaceFeatures(Protocol):
    """One set of features on a mesh or a point set. Frozen; any thread."""

    @property
    def rows(self) -> PropertyRows | None:
        """What is known of each feature; other sets may share it."""
        ...

    @property
    def nbytes(self) -> int:
        """Bytes held, those of a table shared by several meshes included."""
        ...

    def at(self, vertices: Int32, weights: Float64) -> FeatureHit | None:
        """Return what is at a place.

        Parameters
        ----------
        vertices : int32 (k,)
            Corners of the triangle (k = 3), or the point (k = 1).
        weights : float64 (k,)
            Barycentric, sum 1.
        """
        ...

    def vertices_of(self, feature: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None":
        """Return bool (n,): the vertices of a feature, for highlighting it; None when it cannot be told by vertex."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class FeatureIds:
    """`SurfaceFeatures` by a number for each vertex, or for each texel of a picture.

    Parameters
    ----------
    label : str
    rows : PropertyRows or None
        None: the numbers are all that is known.
    vertex_ids : int32 (n,) or None
        -1: none.
    texel_ids : int32 (height, width) or None
        Bottom row first; -1: none. Used when `vertex_ids` is None.
    uv : float32 (n, 2) or None
        Texture coordinates for `texel_ids`, v up.
    """

    label: str = ""
    rows: PropertyRows | None = None
    vertex_ids: Int32 | None = None
    texel_ids: Int32 | None = None
    uv: Float32 | None = None

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        arrays = (self.vertex_ids, self.texel_ids, self.uv)
        return sum(int(a.nbytes) for a in arrays if a is not None) + (self.rows.nbytes if self.rows else 0)

    def at(self, vertices: Int32, weights: Float64) -> FeatureHit | None:
        """Return the feature at a place: the nearest corner's, or the texel's under it; see `SurfaceFeatures`."""
        feature = -1
        if self.vertex_ids is not None:
            feature = int(self.vertex_ids[vertices[int(np.argmax(weights))]])
        elif self.texel_ids is not None and self.uv is not None:
            height, width = self.texel_ids.shape
            u, v = weights @ self.uv[vertices].astype(np.float64)
            if np.isfinite(u) and np.isfinite(v):
                column = min(int((u % 1.0 if not 0.0 <= u <= 1.0 else u) * width), width - 1)
                row = min(int((v % 1.0 if not 0.0 <= v <= 1.0 else v) * height), height - 1)
                feature = int(self.texel_ids[row, column])
        if feature < 0:
            return None
        known = self.rows is not None and feature < len(self.rows)
        return FeatureHit(self.label, feature, self.rows.properties(feature) if known and self.rows else {})

    def vertices_of(self, feature: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None":
        """Return bool (n,), or None when features are told by texel; see `SurfaceFeatures`."""
        return None if self.vertex_ids is None else self.vertex_ids == feature
