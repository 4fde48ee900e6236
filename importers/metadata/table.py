"""Property tables of 3D Metadata: columns in buffer views, decoded a row at a time.

3D Metadata Specification 1.0, "Binary Table Format"; EXT_structural_metadata, 3D Tiles 1.1 (subtrees), and the drafts
EXT_feature_metadata and 3DTILES_metadata, whose array offsets count bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.metadata.schema import COMPONENTS, Json, MetadataClass, MetadataProperty, plain_value
from importers.place import Place, shown
from layers.data.tile_features import PropertyValue

Array = npt.NDArray[Any]
ReadView = Callable[[object, Place], memoryview]
"""Gives the bytes of a buffer view by its index, as it stands in the JSON at a place."""

MAX_ROWS = (1 << 31) - 1
# Views may overlap: without a bound a small file could be copied again for each of many columns.
MAX_TABLE_BYTES = 64 << 20
_OFFSETS = ("UINT8", "UINT16", "UINT32", "UINT64")


class PropertyTable:
    """What is known of each row: `layers.data.tile_features.PropertyRows`. Any thread once made.

    Parameters
    ----------
    name : str
        The table's, or its class'.
    count : int
        Rows.
    columns : dict
        Property id → its column.
    nbytes : int
        Bytes held by the columns; one that several use counts once.
    """

    __slots__ = ("_columns", "_count", "name", "nbytes")

    def __init__(self, name: str, *, count: int, columns: "dict[str, Column]", nbytes: int) -> None:
        self.name = name
        self.nbytes = nbytes
        self._count = count
        self._columns = columns

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._count

    def properties(self, row: int) -> dict[str, PropertyValue]:
        """Return the properties of `row`, by id; IndexError when there is none."""
        if not 0 <= row < self._count:
            raise IndexError(row)
        return {name: column.value(row) for name, column in self._columns.items()}

    def value(self, row: int, name: str) -> PropertyValue:
        """Return one property of `row`; None when there is no such property."""
        if not 0 <= row < self._count:
            raise IndexError(row)
        column = self._columns.get(name)
        return None if column is None else column.value(row)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One property of all rows; every offset is checked when it is made.

    Parameters
    ----------
    kind : MetadataProperty
    values : bytes
    strings : (n + 1,) or None
        Where strings begin in `values`.
    arrays : (rows + 1,) or None
        Where arrays of varying length begin, in elements.
    offset, scale : PropertyValue
        Of the table, in the place of the class'.
    """

    kind: MetadataProperty
    values: bytes = b""
    strings: Array | None = None
    arrays: Array | None = None
    offset: PropertyValue = None
    scale: PropertyValue = None
    is_absent: bool = False

    def value(self, row: int) -> PropertyValue:
        """Return what stands in `row`, which is not checked."""
        if self.is_absent:
            return self.kind.default
        return self.kind.value(self._raw(row), offset=self.offset, scale=self.scale)

    def _raw(self, row: int) -> PropertyValue:
        kind = self.kind
        if not kind.is_array:
            return self._elements(row, row + 1)[0]
        if self.arrays is not None:
            return self._elements(int(self.arrays[row]), int(self.arrays[row + 1]))
        return self._elements(row * kind.count, (row + 1) * kind.count)

    def _elements(self, start: int, end: int) -> tuple[PropertyValue, ...]:
        if self.strings is not None:
            edges = self.strings[start : end + 1].tolist()
            return tuple(self.values[a:b].decode("utf-8", "replace") for a, b in pairwise(edges))
        return self.kind.elements(self.values, start, end)


def read_property_table(entry: object, described: MetadataClass, *, view: ReadView, place: Place) -> PropertyTable:
    """Return a property table; the bytes of its columns are copied, so that the file's can go. Any thread.

    Parameters
    ----------
    entry : JSON object
        Of ``propertyTables`` (or ``featureTables``).
    described : MetadataClass
        Of the table: `MetadataSchema.class_of`.
    view : callable
        Bytes of a buffer view.

    Raises
    ------
    ImportFailed
        A column holds less than the table's count says, or its offsets lead out of it.
    """
    table = place.mapping(entry)
    count = place.at("count").whole(table.get("count"), below=MAX_ROWS + 1)
    where = place.at("properties")
    stored = where.mapping(table.get("properties", {}))
    reader = _Columns(count, view)
    columns: dict[str, Column] = {}
    for name, kind in described.properties.items():
        at = where.at(name)
        if name in stored:
            columns[name] = reader.column(kind, at.mapping(stored[name]), place=at)
        elif kind.required and kind.default is None:
            raise at.refuse("the property is required and missing")
        elif kind.default is not None:
            columns[name] = Column(kind, is_absent=True)
    unknown = stored.keys() - described.properties.keys()
    if unknown:
        raise where.refuse("the class has no property {name}", name=shown(min(unknown)))
    own = table.get("name")
    return PropertyTable(
        own if isinstance(own, str) and own else described.name,
        count=count,
        columns=columns,
        nbytes=reader.nbytes,
    )


class _Columns:
    """Makes the columns of one table; a buffer view is copied once."""

    def __init__(self, rows: int, view: ReadView) -> None:
        self._rows = rows
        self._view = view
        self._copies: dict[int, bytes] = {}

    @property
    def nbytes(self) -> int:
        return sum(map(len, self._copies.values()))

    def column(self, kind: MetadataProperty, entry: Json, *, place: Place) -> Column:
        """Return one column, checked against the bytes that there are."""
        drafted = "bufferView" in entry
        index, where = (entry["bufferView"], "bufferView") if drafted else (entry.get("values"), "values")
        values = self._bytes(index, place=place.at(where))
        arrays: Array | None = None
        elements = self._rows * (kind.count if kind.is_array else 1)
        if kind.is_array and not kind.count:
            arrays = self._offsets(entry, "array", self._rows, place=place)
            if drafted:
                arrays = arrays // self._bytes_an_element(kind, entry, place=place)
            elements = int(arrays[-1])
        strings: Array | None = None
        if kind.kind == "STRING":
            strings = self._offsets(entry, "string", elements, place=place)
            needed = int(strings[-1])
        elif kind.dtype is None:
            needed = (elements + 7) // 8
        else:
            needed = elements * kind.width * kind.dtype.itemsize
        if needed > len(values):
            raise place.refuse(
                "{rows} rows need {needed} bytes, there are {found}", rows=self._rows, needed=needed, found=len(values)
            )
        given = [
            None if entry.get(n) is None else plain_value(entry[n], place=place.at(n)) for n in ("offset", "scale")
        ]
        return Column(kind, values, strings, arrays, given[0], given[1])

    def _bytes_an_element(self, kind: MetadataProperty, entry: Json, *, place: Place) -> int:
        if kind.kind == "STRING":
            return _offset_type(entry, "string", place=place).itemsize
        return 1 if kind.dtype is None else kind.width * kind.dtype.itemsize

    def _offsets(self, entry: Json, what: str, elements: int, *, place: Place) -> Array:
        """Return (elements + 1,) ascending offsets."""
        dtype = _offset_type(entry, what, place=place)
        name = f"{what}Offsets" if f"{what}Offsets" in entry else f"{what}OffsetBufferView"
        data = self._bytes(entry.get(name), place=place.at(name))
        if (elements + 1) * dtype.itemsize > len(data):
            raise place.at(name).refuse("{count} offsets do not fit {size} bytes", count=elements + 1, size=len(data))
        result = np.frombuffer(data, dtype, elements + 1)
        if not bool(np.all(result[1:] >= result[:-1])):
            raise place.at(name).refuse("the offsets do not ascend")
        return result

    def _bytes(self, index: object, *, place: Place) -> bytes:
        number = place.whole(index)
        if number not in self._copies:
            data = self._view(number, place)
            if self.nbytes + len(data) > MAX_TABLE_BYTES:
                raise place.refuse("the table holds more than {limit} bytes", limit=MAX_TABLE_BYTES)
            self._copies[number] = bytes(data)
        return self._copies[number]


def _offset_type(entry: Json, what: str, *, place: Place) -> np.dtype[Any]:
    name = f"{what}OffsetType" if f"{what}OffsetType" in entry else "offsetType"
    where = place.at(name)
    found = where.text(entry.get(name, "UINT32"))
    if found not in _OFFSETS:
        raise where.refuse("the offset type {type} is unknown", type=shown(found))
    return COMPONENTS[found]
