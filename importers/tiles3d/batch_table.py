"""Batch tables: what b3dm, i3dm and pnts say of each of their features.

3D Tiles 1.0, "Batch Table"; columns stand in JSON or in the bytes after it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.metadata.schema import Json, plain_value
from importers.place import Place
from importers.strict_json import decode_json
from importers.tiles3d.batch_hierarchy import BatchHierarchy, read_hierarchy
from importers.tiles3d.tables import binary_rows
from layers.data.tile_features import PropertyValue
from layers.errors import ImportFailed

Array = npt.NDArray[Any]

WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_NO_COLUMNS = ("extensions", "extras", "HIERARCHY")
# What a JSON value costs once it is a Python object, against its text.
_OBJECT_RATIO = 4


class BatchTable:
    """What is known of each batch: `layers.data.tile_features.PropertyRows`. Any thread once made.

    Parameters
    ----------
    count : int
        Rows.
    lists : mapping
        Property → a JSON value for each row.
    arrays : mapping
        Property → (count, width) numbers.
    hierarchy : BatchHierarchy or None
    nbytes : int
    """

    __slots__ = ("_arrays", "_count", "_hierarchy", "_lists", "name", "nbytes")

    def __init__(
        self,
        count: int,
        *,
        lists: Mapping[str, list[object]],
        arrays: Mapping[str, Array],
        hierarchy: BatchHierarchy | None,
        nbytes: int,
        name: str = "",
    ) -> None:
        self.name = name
        self.nbytes = nbytes
        self._count = count
        self._lists = lists
        self._arrays = arrays
        self._hierarchy = hierarchy

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._count

    def numbers(self, name: str) -> Array | None:
        """Return a property as (count, width) numbers; None where it does not stand in binary."""
        return self._arrays.get(name)

    def properties(self, row: int) -> dict[str, PropertyValue]:
        """Return the properties of `row`, those of its parents in the hierarchy after its own; IndexError without."""
        if not 0 <= row < self._count:
            raise IndexError(row)
        place = Place(self.name)
        result = {name: plain_value(values[row], place=place) for name, values in self._lists.items()}
        result |= {name: cell(array, row) for name, array in self._arrays.items()}
        if self._hierarchy is not None:
            result |= {k: v for k, v in self._hierarchy.properties(row).items() if k not in result}
        return result


def cell(array: Array, row: int) -> PropertyValue:
    """Return a row of (n, width) numbers: one number, or a tuple of them."""
    values = array[row]
    # The shortest decimal that is this float32.
    found = [float(str(v)) for v in values] if array.dtype == np.float32 else values.tolist()
    return found[0] if len(found) == 1 else tuple(found)


def read_batch_table(
    text: memoryview,
    binary: memoryview,
    *,
    count: int,
    place: Place,
    notes: list[str],
    more: Mapping[str, Array] | None = None,
) -> BatchTable | None:
    """Return a batch table of `count` rows; None when nothing is said. Any thread.

    A column that is damaged is left out, with a note: the surface is worth more than what is written on it.

    Parameters
    ----------
    more : mapping or None
        Columns that were found elsewhere (in Draco): property → (count, width) numbers.
    """
    arrays = dict(more or {})
    json: Json = {}
    try:
        json = decode_json(text, place=place) if bytes(text[:64]).strip(b" \0") else {}
    except ImportFailed as error:
        notes.append(str(error))
    lists: dict[str, list[object]] = {}
    for name, value in json.items():
        if name in _NO_COLUMNS or name in arrays:
            continue
        where = place.at(name)
        try:
            if isinstance(value, dict):
                array = _column(binary, value, count=count, place=where)
                # A copy: the table outlives the bytes of its tile.
                arrays[name] = array.copy()
            else:
                lists[name] = _checked(value, count=count, place=where)
        except ImportFailed as error:
            notes.append(str(error))
    hierarchy: BatchHierarchy | None = None
    extensions = json.get("extensions")
    found = extensions.get("3DTILES_batch_table_hierarchy") if isinstance(extensions, dict) else json.get("HIERARCHY")
    if found is not None:
        try:
            hierarchy = read_hierarchy(found, binary, rows=count, place=place.at("3DTILES_batch_table_hierarchy"))
        except ImportFailed as error:
            notes.append(str(error))
    if not lists and not arrays and hierarchy is None:
        return None
    nbytes = _OBJECT_RATIO * len(text) + sum(a.nbytes for a in arrays.values())
    return BatchTable(count, lists=lists, arrays=arrays, hierarchy=hierarchy, nbytes=nbytes)


def _checked(value: object, *, count: int, place: Place) -> list[object]:
    items = place.items(value)
    if len(items) < count:
        raise place.refuse("{found} values are given for {count} features", found=len(items), count=count)
    for item in items[:count]:
        if isinstance(item, (list, dict)):
            plain_value(item, place=place)
    return items


def _column(binary: memoryview, entry: Json, *, count: int, place: Place) -> Array:
    kind = place.at("type").text(entry.get("type", "SCALAR"))
    if kind not in WIDTHS:
        raise place.at("type").refuse("the property type {type} is unknown", type=kind[:40])
    component = place.at("componentType").text(entry.get("componentType"))
    return binary_rows(binary, entry, component, rows=count, width=WIDTHS[kind], place=place)
