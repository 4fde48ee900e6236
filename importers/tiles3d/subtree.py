"""A subtree of an implicit tileset: which tiles, contents and child subtrees it has, and what is known of them.

3D Tiles 1.1, "Implicit Tiling": binary (.subtree) and JSON, and the spellings of 3DTILES_implicit_tiling before it.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importers.metadata.schema import MetadataClass, MetadataSchema, entity_properties
from importers.metadata.table import PropertyTable, read_property_table
from importers.place import Place
from importers.strict_json import decode_json
from layers.data.tile_features import PropertyValue
from layers.errors import ImportFailed

Int64 = npt.NDArray[np.int64]

MAGIC = b"subt"
# Eight to the power of 19 is the last count of an octree's subtrees that fits int64 with room.
MAX_SUBTREE_LEVELS = 19
MAX_CONTENTS = 64
MAX_ENTRIES = 100_000
_HEADER = 24
_AGAIN = "export the tileset again"

Fetch = Callable[[str, Place], bytes]


@dataclass(frozen=True, slots=True, eq=False)
class Availability:
    """One bit for each tile (or content, or child subtree) of a subtree: level by level, Morton order in each.

    Parameters
    ----------
    count : int
        Bits.
    constant : bool
        What all are when there are no `bits`.
    bits : uint8 (at least count / 8,) or None
        Lowest bit first.
    """

    count: int
    constant: bool = False
    bits: npt.NDArray[np.uint8] | None = None

    def at(self, indices: Int64) -> npt.NDArray[np.bool_]:
        """Return bool (n,) for bits by their number."""
        if self.bits is None:
            return np.full(len(indices), self.constant)
        found: npt.NDArray[np.bool_] = (self.bits[indices >> 3] >> (indices & 7).astype(np.uint8) & 1).astype(np.bool_)
        return found

    def ranks(self, indices: Int64) -> Int64:
        """Return int64 (n,): how many bits before each one are set; that is the row of its metadata."""
        if self.bits is None:
            return indices if self.constant else np.zeros_like(indices)
        # Once for each load of a subtree that has metadata, at most: the table bounds the number of set bits.
        ends = np.concatenate([[0], np.cumsum(_ONES[self.bits], dtype=np.int64)])
        below = self.bits[indices >> 3] & ((1 << (indices & 7)) - 1).astype(np.uint8)
        found: Int64 = ends[indices >> 3] + _ONES[below]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class DescribedRows:
    """A property table and the class that says what its columns mean."""

    table: PropertyTable
    described: MetadataClass

    def meaning(self, row: int, semantic: str) -> PropertyValue:
        """Return the value with a semantic such as ``TILE_GEOMETRIC_ERROR``; None without one."""
        name = self.described.with_semantic(semantic)
        return None if name is None or row >= len(self.table) else self.table.value(row, name)


@dataclass(frozen=True, slots=True, eq=False)
class Subtree:
    """A subtree as it was read.

    Parameters
    ----------
    tiles, children : Availability
    contents : tuple of Availability
        One for each content of the implicit root.
    tile_rows : DescribedRows or None
    content_rows : tuple of DescribedRows or None
        Beside `contents`.
    properties : dict
        Of the subtree itself, by id.
    notes : tuple of str
    """

    tiles: Availability
    children: Availability
    contents: tuple[Availability, ...]
    tile_rows: DescribedRows | None = None
    content_rows: tuple[DescribedRows | None, ...] = ()
    properties: dict[str, PropertyValue] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_subtree(
    data: bytes,
    *,
    branching: int,
    levels: int,
    contents: int,
    schema: MetadataSchema | None,
    fetch: Fetch,
    place: Place,
) -> Subtree:
    """Return the subtree in the bytes of its file. Worker thread.

    Parameters
    ----------
    branching : int
        4 or 8.
    levels : int
        Of the subtree, at most `MAX_SUBTREE_LEVELS`.
    contents : int
        How many a tile may have.
    fetch : callable
        Bytes of a uri in the file.

    Raises
    ------
    ImportFailed
        Damaged, or a bitstream shorter than its count.
    """
    text, internal = _chunks(data, place=place)
    json = decode_json(text, place=place)
    file = _File(json, internal, fetch, place)
    count = tile_count(branching, levels)
    tiles = file.availability(json.get("tileAvailability"), count, place=place.at("tileAvailability"))
    children = file.availability(
        json.get("childSubtreeAvailability"), branching**levels, place=place.at("childSubtreeAvailability")
    )
    where = place.at("contentAvailability")
    listed = _content_entries(json, place=where)
    found = [file.availability(e, count, place=where.at(f"[{i}]")) for i, e in enumerate(listed[:contents])]
    found += [Availability(count)] * (contents - len(found))
    described = _Described(json, schema, file, place)
    return Subtree(
        tiles,
        children,
        tuple(found),
        described.rows(json.get("tileMetadata"), place=place.at("tileMetadata")),
        described.content_rows(contents),
        described.own(),
        tuple(described.notes),
    )


def tile_count(branching: int, levels: int) -> int:
    """Return the number of tiles in `levels` full levels."""
    return int((branching**levels - 1) // (branching - 1))


def _chunks(data: bytes, *, place: Place) -> tuple[memoryview, memoryview | None]:
    whole = memoryview(data)
    if data[:4] != MAGIC:
        return whole, None
    if len(data) < _HEADER:
        raise place.refuse("the subtree ends in its header", advice=_AGAIN)
    version, text, binary = struct.unpack_from("<IQQ", data, 4)
    if version != 1:
        raise place.at("byte 4").refuse("subtree version {version} is not read, only 1", version=version)
    if text + binary > len(data) - _HEADER:
        raise place.at("byte 8").refuse(
            "the subtree declares {declared} bytes, there are {found}",
            advice=_AGAIN,
            declared=_HEADER + text + binary,
            found=len(data),
        )
    return whole[_HEADER : _HEADER + text], whole[_HEADER + text : _HEADER + text + binary]


def _content_entries(json: dict[str, object], *, place: Place) -> list[object]:
    several = place.mapping(json.get("extensions", {})).get("3DTILES_multiple_contents")
    entry = place.mapping(several).get("contentAvailability") if several else json.get("contentAvailability")
    if entry is None:
        return []
    # Drafts have one object in the place of a list.
    return place.items(entry if isinstance(entry, list) else [entry])[:MAX_CONTENTS]


class _File:
    """Buffers and buffer views of one subtree file; each buffer is fetched when it is first needed."""

    def __init__(self, json: dict[str, object], internal: memoryview | None, fetch: Fetch, place: Place) -> None:
        self._buffers = self._entries(json, "buffers", place=place)
        self._views = self._entries(json, "bufferViews", place=place)
        self._internal = internal
        self._fetch = fetch
        self._place = place
        self._loaded: dict[int, memoryview] = {}

    def availability(self, entry: object, count: int, *, place: Place) -> Availability:
        """Return `count` bits, or their constant."""
        value = place.mapping(entry)
        if "constant" in value:
            return Availability(count, bool(place.at("constant").whole(value["constant"], below=2)))
        name = "bitstream" if "bitstream" in value else "bufferView"
        bits = self.view(value.get(name), place.at(name))
        if len(bits) * 8 < count:
            raise place.at(name).refuse(
                "{count} tiles need {needed} bytes, the bitstream has {found}",
                advice=_AGAIN,
                count=count,
                needed=(count + 7) // 8,
                found=len(bits),
            )
        return Availability(count, bits=np.frombuffer(bits[: (count + 7) // 8], np.uint8))

    def view(self, index: object, place: Place) -> memoryview:
        """Return the bytes of a buffer view."""
        number = place.whole(index, below=len(self._views))
        where = self._place.at(f"bufferViews[{number}]")
        entry = where.mapping(self._views[number])
        buffer = self._buffer(where.at("buffer").whole(entry.get("buffer"), below=len(self._buffers)))
        offset = where.at("byteOffset").whole(entry.get("byteOffset", 0))
        length = where.at("byteLength").whole(entry.get("byteLength"))
        if offset + length > len(buffer):
            raise where.refuse("the buffer view ends {over} bytes past its buffer", over=offset + length - len(buffer))
        return buffer[offset : offset + length]

    def _buffer(self, number: int) -> memoryview:
        if number in self._loaded:
            return self._loaded[number]
        where = self._place.at(f"buffers[{number}]")
        entry = where.mapping(self._buffers[number])
        if "uri" in entry:
            data = memoryview(self._fetch(where.at("uri").text(entry["uri"]), where.at("uri")))
        elif number == 0 and self._internal is not None:
            data = self._internal
        else:
            raise where.refuse("the buffer has no uri, and the file holds no bytes for it", advice=_AGAIN)
        length = where.at("byteLength").whole(entry.get("byteLength"))
        if length > len(data):
            raise where.refuse("the buffer declares {length} bytes, there are {found}", length=length, found=len(data))
        self._loaded[number] = data[:length]
        return self._loaded[number]

    def _entries(self, json: dict[str, object], name: str, *, place: Place) -> list[object]:
        where = place.at(name)
        found = where.items(json.get(name, []))
        if len(found) > MAX_ENTRIES:
            raise where.refuse("there are {count} entries, allowed are {limit}", count=len(found), limit=MAX_ENTRIES)
        return found


class _Described:
    """Metadata of one subtree file; what is damaged is noted, and the tiles come without it."""

    def __init__(self, json: dict[str, object], schema: MetadataSchema | None, file: _File, place: Place) -> None:
        extension = place.mapping(json.get("extensions", {})).get("3DTILES_metadata")
        self._json = json | place.at("extensions.3DTILES_metadata").mapping(extension or {})
        self._schema = schema
        self._file = file
        self._place = place
        self.notes: list[str] = []

    def rows(self, index: object, *, place: Place) -> DescribedRows | None:
        """Return the property table with a number."""
        if index is None or self._schema is None:
            return None
        try:
            tables = place.items(self._json.get("propertyTables", []))
            number = place.whole(index, below=len(tables))
            where = self._place.at(f"propertyTables[{number}]")
            entry = where.mapping(tables[number])
            described = self._schema.class_of(entry, place=where)
            return DescribedRows(read_property_table(entry, described, view=self._file.view, place=where), described)
        except ImportFailed as error:
            self.notes.append(error.line())
            return None

    def content_rows(self, contents: int) -> tuple[DescribedRows | None, ...]:
        """Return the table of each content."""
        where = self._place.at("contentMetadata")
        listed = self._json.get("contentMetadata")
        indices = [] if listed is None else where.items(listed if isinstance(listed, list) else [listed])
        found = [self.rows(index, place=where.at(f"[{i}]")) for i, index in enumerate(indices[:contents])]
        return (*found, *[None] * (contents - len(found)))

    def own(self) -> dict[str, PropertyValue]:
        """Return what is said of the subtree itself."""
        entity = self._json.get("subtreeMetadata")
        if entity is None or self._schema is None:
            return {}
        try:
            return entity_properties(self._schema, entity, place=self._place.at("subtreeMetadata"))
        except ImportFailed as error:
            self.notes.append(error.line())
            return {}


_ONES = np.array([bin(i).count("1") for i in range(256)], np.uint8)
