"""Features that are neither a number for each vertex nor for each texel: instances, and properties of the place itself.

EXT_instance_features, i3dm, and EXT_structural_metadata's property textures and property attributes.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.metadata.schema import MetadataProperty
from layers.data.geometry import Float32, Float64, Int32, UInt8
from layers.data.tile_features import FeatureHit, PropertyRows, PropertyValue, SurfaceFeatures

Array = npt.NDArray[Any]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class InstanceFeatures:
    """`SurfaceFeatures` by instance: equally many vertices belong to each.

    Parameters
    ----------
    label : str
    rows : PropertyRows or None
    ids : int32 (k,)
        Of each instance; -1: none.
    stride : int
        Vertices of one instance.
    """

    label: str
    rows: PropertyRows | None
    ids: Int32
    stride: int

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return int(self.ids.nbytes) + (self.rows.nbytes if self.rows else 0)

    def at(self, vertices: Int32, weights: Float64) -> FeatureHit | None:
        """Return the instance at a place; see `SurfaceFeatures`."""
        del weights
        feature = int(self.ids[int(vertices[0]) // self.stride])
        if feature < 0:
            return None
        known = self.rows is not None and feature < len(self.rows)
        return FeatureHit(self.label, feature, self.rows.properties(feature) if known and self.rows else {})

    def vertices_of(self, feature: int) -> Bool:
        """Return bool (n,); see `SurfaceFeatures`."""
        return np.repeat(self.ids == feature, self.stride)


@dataclass(frozen=True, slots=True, eq=False)
class RepeatedFeatures:
    """`SurfaceFeatures` of a model, on a mesh that holds it several times over.

    Parameters
    ----------
    inner : SurfaceFeatures
    stride : int
        Vertices of the model.
    count : int
        Times that it is there.
    """

    inner: SurfaceFeatures
    stride: int
    count: int

    @property
    def rows(self) -> PropertyRows | None:
        """The model's property table."""
        return self.inner.rows

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.inner.nbytes

    def at(self, vertices: Int32, weights: Float64) -> FeatureHit | None:
        """Return what the model has at a place; see `SurfaceFeatures`."""
        return self.inner.at(vertices % np.int32(self.stride), weights)

    def vertices_of(self, feature: int) -> Bool | None:
        """Return bool (n,), in all copies of the model; see `SurfaceFeatures`."""
        found = self.inner.vertices_of(feature)
        return None if found is None else np.tile(found, self.count)


@dataclass(frozen=True, slots=True, eq=False)
class TexelProperty:
    """One property of a property texture.

    Parameters
    ----------
    kind : MetadataProperty
    pixels : uint8 (height, width, 4)
        Bottom row first.
    channels : tuple of int
        Of the picture, least significant byte first.
    uv : float32 (n, 2)
        Texture coordinates, v up.
    offset, scale : PropertyValue
        In the place of the class'.
    """

    kind: MetadataProperty
    pixels: UInt8
    channels: tuple[int, ...]
    uv: Float32
    offset: PropertyValue = None
    scale: PropertyValue = None

    def value(self, vertices: Int32, weights: Float64) -> PropertyValue:
        """Return what stands in the texel at a place, the nearest one; None where that is no place."""
        u, v = weights @ self.uv[vertices].astype(np.float64)
        if not (np.isfinite(u) and np.isfinite(v)):
            return None
        height, width = self.pixels.shape[:2]
        column = min(int((u % 1.0 if not 0.0 <= u <= 1.0 else u) * width), width - 1)
        row = min(int((v % 1.0 if not 0.0 <= v <= 1.0 else v) * height), height - 1)
        stored = bytes(self.pixels[row, column, list(self.channels)])
        return _meant(self.kind, stored, offset=self.offset, scale=self.scale)


@dataclass(frozen=True, slots=True, eq=False)
class VertexProperty:
    """One property of a property attribute.

    Parameters
    ----------
    kind : MetadataProperty
    values : (n, width) numbers
    offset, scale : PropertyValue
        In the place of the class'.
    """

    kind: MetadataProperty
    values: Array
    offset: PropertyValue = None
    scale: PropertyValue = None

    def value(self, vertices: Int32, weights: Float64) -> PropertyValue:
        """Return what stands at the nearest corner."""
        row = self.values[int(vertices[int(np.argmax(weights))])]
        return _meant(self.kind, row.astype(self.kind.dtype).tobytes(), offset=self.offset, scale=self.scale)


@dataclass(frozen=True, slots=True, eq=False)
class PlaceProperties:
    """`SurfaceFeatures` without features: properties that belong to each place of a surface.

    Parameters
    ----------
    label : str
    properties : dict
        Property id → where it stands.
    """

    label: str
    properties: dict[str, TexelProperty | VertexProperty]

    @property
    def rows(self) -> None:
        """None: there are no features."""

    @property
    def nbytes(self) -> int:
        """Bytes held; a picture that several properties use counts once."""
        arrays: dict[int, int] = {}
        for p in self.properties.values():
            held = (p.pixels, p.uv) if isinstance(p, TexelProperty) else (p.values,)
            arrays |= {id(a): int(a.nbytes) for a in held}
        return sum(arrays.values())

    def at(self, vertices: Int32, weights: Float64) -> FeatureHit | None:
        """Return the properties at a place; see `SurfaceFeatures`."""
        found = {name: p.value(vertices, weights) for name, p in self.properties.items()}
        return FeatureHit(self.label, -1, found)

    def vertices_of(self, feature: int) -> None:
        """Return None: there are no features."""
        del feature


def _meant(kind: MetadataProperty, stored: bytes, *, offset: PropertyValue, scale: PropertyValue) -> PropertyValue:
    elements = kind.elements(stored, 0, kind.count or 1)
    return kind.value(elements if kind.is_array else elements[0], offset=offset, scale=scale)
