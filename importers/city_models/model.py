"""A city model as it comes from the confined process, checked: columns of polygons, tables of objects and surfaces."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from importers.metadata.schema import plain_value
from importers.native import Array, Result
from importers.place import Place
from layers.data.geometry import Float32, Float64, Int32
from layers.data.tile_features import PropertyValue
from layers.errors import ImportFailed

PARENT_LIMIT = 64


class Meta(msgspec.Struct, frozen=True):
    """What holds for the whole file."""

    format: str
    version: str
    crs: str
    types: list[str]
    surface_types: list[str]
    textures: list[str]
    materials: list[tuple[float, float, float, float]]
    themes: dict[str, int]
    theme: str
    storeys: list[int]
    lods: dict[str, int]
    lods_shown: dict[str, int]
    skipped: dict[str, tuple[int, list[str]]]


class RowText(msgspec.Struct, frozen=True):
    """What is known of one object or surface."""

    id: str
    name: str
    more: dict[str, Any]


class RowTable:
    """`layers.data.tile_features.PropertyRows` of objects or surfaces, decoded when asked for. Any thread.

    Parameters
    ----------
    kinds : int32 (n,)
        Into `types`.
    text, ends : uint8 (bytes,), int64 (n,)
        JSON of each row, one behind the other.
    """

    __slots__ = ("_decoder", "_ends", "_kinds", "_text", "_types", "name")

    def __init__(self, kinds: Int32, types: list[str], text: Array, ends: Array, *, name: str) -> None:
        self.name = name
        self._kinds, self._types, self._text, self._ends = kinds, types, text, ends
        self._decoder = msgspec.json.Decoder(RowText)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return int(self._kinds.nbytes + self._text.nbytes + self._ends.nbytes)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._kinds)

    def type_of(self, row: int) -> str:
        """Return the type of a row."""
        return self._types[int(self._kinds[row])]

    def row(self, row: int) -> RowText:
        """Return what is known of a row."""
        if not 0 <= row < len(self._kinds):
            raise IndexError(row)
        start = int(self._ends[row - 1]) if row else 0
        return self._decoder.decode(self._text[start : int(self._ends[row])].tobytes())

    def properties(self, row: int) -> dict[str, PropertyValue]:
        """Return id, type, name and everything else; see `PropertyRows`."""
        found = self.row(row)
        result: dict[str, PropertyValue] = {"id": found.id} if found.id else {}
        result["type"] = self.type_of(row)
        if found.name:
            result["name"] = found.name
        place = Place(self.name)
        for key, value in found.more.items():
            result.setdefault(key, plain_value(value, place=place))
        return result


@dataclass(frozen=True, slots=True, eq=False)
class CityModel:
    """A city model in its file's coordinates.

    Parameters
    ----------
    points : float64 (corners, 3)
        Every polygon has its own.
    uv : float32 (corners, 2)
        Not a number where there are none.
    ring_sizes : int32 (rings,)
    polygon_rings, polygon_owner, polygon_surface, polygon_texture, polygon_material, polygon_source : int32 (polygons,)
        Rings, the object, the surface (-1: none), the picture and the material (-1: none) of each polygon; polygons of
        one source (not -1) are one surface of several objects.
    parents : int32 (k, 2)
        Child and parent.
    """

    meta: Meta
    points: Float64
    uv: Float32
    ring_sizes: Int32
    polygon_rings: Int32
    polygon_owner: Int32
    polygon_surface: Int32
    polygon_texture: Int32
    polygon_material: Int32
    polygon_source: Int32
    object_type: Int32
    parents: Int32
    surface_owner: Int32
    surface_type: Int32
    objects: RowTable
    surfaces: RowTable

    @staticmethod
    def of_columns(found: Result, *, path: Path) -> "CityModel":
        """Return the model in what a reader gave; refuse arrays that do not fit together."""
        try:
            meta = msgspec.json.decode(found["meta"].tobytes(), type=Meta)
            fits = _fits(found, meta)
        except (KeyError, IndexError, ValueError, TypeError, msgspec.MsgspecError):
            fits = False
        if not fits:
            raise ImportFailed(path, problem="its arrays do not fit together", advice="the file is probably hostile")
        tables = {
            name: RowTable(found[f"{name}_type"], types, found[f"{name}_rows"], found[f"{name}_ends"], name=name)
            for name, types in (("object", meta.types), ("surface", meta.surface_types))
        }
        columns = {name: found[name] for name in _COLUMNS}
        return CityModel(meta=meta, objects=tables["object"], surfaces=tables["surface"], **columns)

    def type_of(self, owner: int) -> str:
        """Return the type of an object."""
        return self.objects.type_of(owner)

    def rows_of_types(self, types: frozenset[str]) -> "np.ndarray[Any, np.dtype[np.int64]]":
        """Return the objects of some types."""
        wanted = [i for i, name in enumerate(self.meta.types) if name in types]
        return np.flatnonzero(np.isin(self.object_type, wanted))


_COLUMNS = (
    *("points", "uv", "ring_sizes", "polygon_rings", "polygon_owner", "polygon_surface", "polygon_texture"),
    *("polygon_material", "polygon_source", "object_type", "parents", "surface_owner", "surface_type"),
)


def _fits(found: Result, meta: Meta) -> bool:
    objects, surfaces = len(found["object_type"]), len(found["surface_type"])
    polygons, rings = len(found["polygon_rings"]), len(found["ring_sizes"])
    corners = len(found["points"])
    numbers = (
        ("object_type", (objects,), 0, len(meta.types)),
        ("surface_type", (surfaces,), 0, len(meta.surface_types)),
        ("surface_owner", (surfaces,), 0, objects),
        ("parents", (len(found["parents"]), 2), 0, objects),
        ("polygon_owner", (polygons,), 0, objects),
        ("polygon_surface", (polygons,), -1, surfaces),
        ("polygon_texture", (polygons,), -1, len(meta.textures)),
        ("polygon_material", (polygons,), -1, len(meta.materials)),
        ("polygon_source", (polygons,), -1, 1 << 31),
        ("polygon_rings", (polygons,), 1, rings + 1),
        ("ring_sizes", (rings,), 3, corners + 1),
    )
    for name, shape, low, end in numbers:
        array = found[name]
        if array.shape != shape or array.dtype != np.int32:
            return False
        if array.size and not (low <= int(array.min()) and int(array.max()) < end):
            return False
    fits = int(found["polygon_rings"].sum(dtype=np.int64)) == rings
    fits = fits and int(found["ring_sizes"].sum(dtype=np.int64)) == corners
    fits = fits and found["points"].shape == (corners, 3) and found["points"].dtype == np.float64
    fits = fits and found["uv"].shape == (corners, 2) and found["uv"].dtype == np.float32
    for name, count in (("object", objects), ("surface", surfaces)):
        ends = found[f"{name}_ends"]
        text = found[f"{name}_rows"]
        fits = fits and ends.shape == (count,) and text.dtype == np.uint8
        fits = fits and (not count or (int(ends[-1]) == len(text) and bool((np.diff(ends, prepend=0) > 0).all())))
    fits = fits and all(0 <= row < objects for row in meta.storeys)
    return fits and bool(np.isfinite(found["points"]).all())
