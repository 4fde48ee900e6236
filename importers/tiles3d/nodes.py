"""The tiles of one tileset.json as nodes, and where each stands.

Written for documents of a million tiles: numbers go to flat arrays at once, the JSON is given back while it is
walked, volumes are placed frame by frame, and tiles share what they have in common.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from msgspec import UNSET

from importers.files.resolver import Resolver, never
from importers.place import Place
from importers.tiles3d.document import (
    Placement,
    TileLocator,
    TilesetDocument,
    TilesetHead,
    content_address,
    tile_contents,
    tile_matrix,
)
from importers.tiles3d.implicit import implicit_locator, is_implicit
from importers.tiles3d.json import UsualTile, decode_tile
from importers.tiles3d.metadata import written_metadata
from importers.tiles3d.volume import (
    KINDS,
    MAX_COORDINATE,
    PackedVolume,
    VolumeKind,
    WrittenVolume,
    check_region,
    parse_volume,
    place_rows,
    place_volume,
)
from layers.data.geometry import Float64
from layers.data.tileset import BoundingVolume, Refine, TileNode
from layers.errors import Cancelled, ImportFailed

MAX_DEPTH = 64
MAX_KEY_ADDRESS = 200
_NUMBERS = VolumeKind.BOX.value
_BOX = KINDS.index(VolumeKind.BOX)
_REGION = KINDS.index(VolumeKind.REGION)
_PADDING = (0.0,) * (VolumeKind.BOX.value - VolumeKind.REGION.value)
_REFINES = {name: Refine[name.upper()] for name in ("ADD", "REPLACE", "add", "replace")}


@dataclass(slots=True)
class _Above:
    """What a tile takes from the one above it, and that one's children yet to come."""

    row: int
    key: str
    place: Place
    depth: int
    geometric_error_m: float
    refine: Refine
    enu_from_tile: Float64
    children: list[Any]
    next: int = 0


@dataclass(slots=True)
class _Rows:
    """Tiles on their way from JSON to nodes; parents before their children."""

    parents: "array[int]" = field(default_factory=lambda: array("q"))
    kinds: bytearray = field(default_factory=bytearray)
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    errors_m: list[float] = field(default_factory=list)
    refines: list[Refine] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    frames: list[Float64] = field(default_factory=list)
    locators: list[object] = field(default_factory=list)
    requests: dict[int, BoundingVolume] = field(default_factory=dict)


def nodes_of(
    document: TilesetDocument,
    *,
    resolver: Resolver,
    placement: Placement,
    parent: TileNode | None = None,
    branch: str = "",
    cancelled: Callable[[], bool] = never,
) -> TileNode:
    """Return the root node of a document with all tiles below it that the document itself holds. Any thread.

    Takes the document's JSON apart.

    Parameters
    ----------
    parent : TileNode or None
        The tile whose content the document is; None for the dataset's own root.
    branch : str
        Tells documents of one parent apart.

    Raises
    ------
    ImportFailed
        Malformed, deeper than `MAX_DEPTH`, or leading out of the dataset.
    Cancelled
    """
    rows = _Rows()
    reader = _Reader(document.head, resolver, placement, rows)
    if parent is not None and isinstance(parent.locator, TileLocator):
        key, depth = f"{key_path(parent)}/{branch}", parent.locator.depth + 1
        above = (parent.geometric_error_m, parent.refine, parent.locator.enu_from_tile)
    else:
        key, depth = "0", 0
        above = (document.head.geometric_error_m, Refine.REPLACE, placement.enu_from_world)
    place = document.head.place
    stack = [_Above(-1, key, place, depth - 1, *above, children=[document.root])]
    while stack:
        outer = stack[-1]
        if outer.next == len(outer.children):
            stack.pop()
            continue
        if not len(rows.keys) % 1024 and cancelled():
            raise Cancelled
        i = outer.next
        outer.next += 1
        tile, outer.children[i] = outer.children[i], None
        if outer.row < 0:
            found = reader.read(tile, outer, key=key, place=place.at("root"))
        else:
            found = reader.read(tile, outer, key=f"{outer.key}/{i}", place=outer.place.at(f"children[{i}]"))
        if found is not None:
            stack.append(found)
    return _tree(rows, _volumes(rows, reader, placement=placement), cancelled=cancelled)


def key_path(node: TileNode) -> str:
    """Return the way from the root in a node's key: ``"0/3/1"`` of ``"0/3/1 Data/a.b3dm"``."""
    return node.key.partition(" ")[0]


def content_addresses(node: TileNode) -> tuple[str, ...]:
    """Return the addresses of a tile's contents."""
    locator = node.locator
    if isinstance(locator, TileLocator) and locator.contents is not None:
        return locator.contents
    _, mark, address = node.key.partition(" ")
    return (address,) if mark else ()


class _Reader:
    """Reads one tile after the other into rows."""

    def __init__(self, head: TilesetHead, resolver: Resolver, placement: Placement, rows: _Rows) -> None:
        self._head = head
        self._resolver = resolver
        self._placement = placement
        self._rows = rows
        self._shared: dict[tuple[int, int], TileLocator] = {}
        self._errors: dict[float, float] = {}

    def read(self, value: object, outer: _Above, *, key: str, place: Place) -> _Above | None:
        """Append a tile and return what its children take from it; None when it has none."""
        if outer.depth + 1 > MAX_DEPTH:
            raise place.refuse("tiles are nested deeper than {limit}", limit=MAX_DEPTH)
        rows = self._rows
        row = len(rows.keys)
        tile = decode_tile(value, place=place)
        children: list[Any]
        if type(tile) is UsualTile and self._read_usual(tile, outer, key=key, place=place):
            children = tile.children
        else:
            plain = tile.plain() if isinstance(tile, UsualTile) else tile
            self._read_any(plain, outer, key=key, place=place)
            children = place.at("children").items(plain.get("children", []))
            if children and is_implicit(plain):
                raise place.refuse("an implicit tile lists children of its own")
        rows.parents.append(outer.row)
        if not children:
            return None
        return _Above(
            row, key, place, outer.depth + 1, rows.errors_m[row], rows.refines[row], rows.frames[row], children
        )

    def _read_usual(self, tile: UsualTile, outer: _Above, *, key: str, place: Place) -> bool:
        """Append a tile that is written as nearly all are; False, and nothing appended, for any other."""
        box, region = tile.boundingVolume.box, tile.boundingVolume.region
        if (box is UNSET) == (region is UNSET) or (box is UNSET and self._placement.enu_from_ecef is None):
            return False
        content = tile.content
        if content is not UNSET:
            try:
                address = self._resolver.resolve(content.uri, base=self._head.address, place=place)
            except ImportFailed:
                return False
            if address in self._head.chain or len(address) > MAX_KEY_ADDRESS:
                return False
            key = f"{key} {address}"
        rows = self._rows
        if box is not UNSET:
            rows.kinds.append(_BOX)
            rows.numbers.extend(box)
        elif region is not UNSET:
            check_region(region, place=place.at("boundingVolume.region"))
            rows.kinds.append(_REGION)
            rows.numbers.extend(region)
            rows.numbers.extend(_PADDING)
        self._append(
            key,
            outer.geometric_error_m if tile.geometricError is UNSET else tile.geometricError,
            outer.refine if tile.refine is UNSET else _REFINES[tile.refine],
            outer.enu_from_tile,
            self._locator(outer.enu_from_tile, outer.depth + 1),
        )
        return True

    def _read_any(self, tile: dict[str, object], outer: _Above, *, key: str, place: Place) -> None:
        extensions = place.mapping(tile.get("extensions", {}))
        # Old exports leave the error out: the parent's, at the root the tileset's own, stands in for it.
        error_m = outer.geometric_error_m
        if "geometricError" in tile:
            error_m = place.at("geometricError").number(tile["geometricError"], minimum=0.0)
        enu_from_tile = outer.enu_from_tile
        if "transform" in tile:
            enu_from_tile = enu_from_tile @ tile_matrix(tile, place=place)
        refine = _refine(tile, place=place) or outer.refine
        entries = tile_contents(tile, extensions, place=place)
        volume = parse_volume(tile.get("boundingVolume"), place=place.at("boundingVolume"))
        self._volume(volume, place=place)
        depth = outer.depth + 1
        rows = self._rows
        if "viewerRequestVolume" in tile:
            where = place.at("viewerRequestVolume")
            asked = parse_volume(tile["viewerRequestVolume"], place=where)
            self._check_place(asked, place=where)
            rows.requests[len(rows.keys)] = self._placed(asked, enu_from_tile)
        locator: object
        if is_implicit(tile):
            locator = implicit_locator(
                tile,
                [(where.mapping(entry), where) for entry, where in entries],
                volume=volume,
                frame=TileLocator(self._head, enu_from_tile, depth),
                error_m=error_m,
                refine=refine,
                key=key,
                placement=self._placement,
                resolver=self._resolver,
                place=place,
            )
            self._append(f"{key} {locator.address}", error_m, refine, enu_from_tile, locator)
            return
        contents = tuple(
            content_address(entry, head=self._head, resolver=self._resolver, place=where) for entry, where in entries
        )
        metadata = written_metadata(tile, [where.mapping(entry) for entry, where in entries])
        if metadata is None and (not contents or (len(contents) == 1 and len(contents[0]) <= MAX_KEY_ADDRESS)):
            locator = self._locator(enu_from_tile, depth)
        else:
            locator = TileLocator(self._head, enu_from_tile, depth, contents, metadata)
        named = f"{key} {contents[0][:MAX_KEY_ADDRESS]}" if contents else key
        self._append(named, error_m, refine, enu_from_tile, locator)

    def refuse_box(self, row: int) -> None:
        """Refuse the numbers of a row that are out of range, telling where they stand."""
        start = row * _NUMBERS
        numbers = self._rows.numbers[start : start + _NUMBERS].tolist()
        place = Place(self._head.place.path).at(f"tile {self._rows.keys[row].partition(' ')[0]}.boundingVolume")
        parse_volume({"box": numbers}, place=place)

    def _append(self, key: str, error_m: float, refine: Refine, frame: Float64, locator: object) -> None:
        rows = self._rows
        rows.keys.append(key)
        rows.errors_m.append(self._errors.setdefault(error_m, float(error_m)))
        rows.refines.append(refine)
        rows.frames.append(frame)
        rows.locators.append(locator)

    def _locator(self, enu_from_tile: Float64, depth: int) -> TileLocator:
        shared = self._shared.get((id(enu_from_tile), depth))
        if shared is None:
            shared = self._shared[id(enu_from_tile), depth] = TileLocator(self._head, enu_from_tile, depth)
        return shared

    def _volume(self, volume: WrittenVolume, *, place: Place) -> None:
        self._check_place(volume, place=place.at("boundingVolume"))
        self._rows.kinds.append(KINDS.index(volume.kind))
        self._rows.numbers.extend(volume.numbers)
        self._rows.numbers.extend([0.0] * (_NUMBERS - len(volume.numbers)))

    def _check_place(self, volume: WrittenVolume, *, place: Place) -> None:
        if volume.kind is VolumeKind.REGION and self._placement.enu_from_ecef is None:
            raise place.at("region").refuse(
                "a region stands in a tileset without a place on earth",
                advice="export with boxes, or with a region at the root",
            )

    def _placed(self, volume: WrittenVolume, enu_from_tile: Float64) -> BoundingVolume:
        return place_volume(volume, enu_from_tile=enu_from_tile, enu_from_ecef=self._placement.enu_from_ecef)


def _refine(tile: dict[str, object], *, place: Place) -> Refine | None:
    if "refine" not in tile:
        return None
    where = place.at("refine")
    name = where.text(tile["refine"]).upper()
    if name not in Refine.__members__:
        raise where.refuse("{name} is neither ADD nor REPLACE", name=name[:20])
    return Refine[name]


def _volumes(rows: _Rows, reader: _Reader, *, placement: Placement) -> list[BoundingVolume]:
    numbers = np.frombuffer(rows.numbers, np.float64).reshape(-1, _NUMBERS)
    kinds = np.frombuffer(rows.kinds, np.uint8)
    # The short way leaves this check to be made for all boxes at once; a region's numbers are radians.
    fine = (np.abs(numbers) <= MAX_COORDINATE).all(axis=1)
    for row in np.flatnonzero(~fine & (kinds == _BOX)).tolist():
        reader.refuse_box(row)
    frames: dict[int, list[int]] = {}
    for i, frame in enumerate(rows.frames):
        frames.setdefault(id(frame), []).append(i)
    found: list[BoundingVolume] = [PackedVolume(numbers, 0)] * len(kinds)
    for members in frames.values():
        placed = place_rows(
            kinds[members],
            numbers[members],
            enu_from_tile=rows.frames[members[0]],
            enu_from_ecef=placement.enu_from_ecef,
        )
        for i, row in enumerate(members):
            found[row] = PackedVolume(placed, i)
    return found


def _tree(rows: _Rows, volumes: list[BoundingVolume], *, cancelled: Callable[[], bool]) -> TileNode:
    children: dict[int, list[TileNode]] = {}
    # Children are met here before their parents, from the last to the first.
    for i in range(len(volumes) - 1, -1, -1):
        if not i % 8192 and cancelled():
            raise Cancelled
        below = children.pop(i, None)
        key, locator = rows.keys[i], rows.locators[i]
        node = TileNode(
            key,
            volumes[i],
            rows.errors_m[i],
            rows.refines[i],
            " " in key,
            tuple(reversed(below)) if below else (),
            locator,
            rows.requests.get(i),
        )
        children.setdefault(rows.parents[i], []).append(node)
    return children[-1][0]
