"""The tiles of one tileset.json as nodes, and where each stands.

Written for documents of a million tiles: numbers go to flat arrays at once, the JSON is given back while it is
walked, and volumes are placed frame by frame, not tile by tile.
"""

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importers.place import Place
from importers.resolver import Resolver, never
from importers.tiles3d_document import (
    CONVERT,
    Placement,
    TileLocator,
    TilesetDocument,
    TilesetHead,
    content_address,
    tile_contents,
    tile_matrix,
)
from importers.tiles3d_volume import VolumeKind, WrittenVolume, parse_volume, place_region, place_volumes
from layers.data.tileset import BoundingVolume, Refine, TileNode
from layers.errors import Cancelled

Float64 = npt.NDArray[np.float64]

MAX_DEPTH = 64
MAX_NOTES = 50
_NUMBERS = VolumeKind.BOX.value
_KINDS = tuple(VolumeKind)


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
    children: list[object]
    next: int = 0


@dataclass(slots=True)
class _Rows:
    """Tiles on their way from JSON to nodes; parents before their children."""

    parents: "array[int]" = field(default_factory=lambda: array("q"))
    kinds: bytearray = field(default_factory=bytearray)
    numbers: "array[float]" = field(default_factory=lambda: array("d"))
    errors_m: "array[float]" = field(default_factory=lambda: array("d"))
    refines: list[Refine] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    locators: list[TileLocator] = field(default_factory=list)


def nodes_of(
    document: TilesetDocument,
    *,
    resolver: Resolver,
    placement: Placement,
    parent: TileNode | None = None,
    branch: str = "",
    notes: list[str] | None = None,
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
    notes : list of str or None
        Takes what was odd.

    Raises
    ------
    ImportFailed
        Malformed, deeper than `MAX_DEPTH`, or leading out of the dataset.
    Cancelled
    """
    rows = _Rows()
    reader = _Reader(document.head, resolver, placement, rows, [] if notes is None else notes)
    if parent is not None and isinstance(parent.locator, TileLocator):
        key, depth = f"{_path(parent.key)}/{branch}", parent.locator.depth + 1
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
        if found.children:
            stack.append(found)
    return _tree(rows, _volumes(rows, placement=placement))


@dataclass(slots=True)
class _Reader:
    """Reads one tile after the other into rows."""

    head: TilesetHead
    resolver: Resolver
    placement: Placement
    rows: _Rows
    notes: list[str]

    def read(self, value: object, outer: _Above, *, key: str, place: Place) -> _Above:
        """Append a tile and return what its children take from it."""
        tile = place.mapping(value)
        depth = outer.depth + 1
        if depth > MAX_DEPTH:
            raise place.refuse("tiles are nested deeper than {limit}", limit=MAX_DEPTH)
        extensions = place.mapping(tile.get("extensions", {}))
        if "implicitTiling" in tile or "3DTILES_implicit_tiling" in extensions:
            raise place.refuse("implicit tiling is not read by this version", advice=CONVERT)
        if "viewerRequestVolume" in tile and len(self.notes) < MAX_NOTES:
            self.notes.append(f"{place.where}.viewerRequestVolume is ignored")
        # Old exports leave the error out: the parent's, at the root the tileset's own, stands in for it.
        error_m = outer.geometric_error_m
        if "geometricError" in tile:
            error_m = place.at("geometricError").number(tile["geometricError"], minimum=0.0)
        enu_from_tile = outer.enu_from_tile
        if "transform" in tile:
            enu_from_tile = enu_from_tile @ tile_matrix(tile, place=place)
        refine = _refine(tile, place=place) or outer.refine
        contents = tuple(
            content_address(entry, head=self.head, resolver=self.resolver, place=where)
            for entry, where in tile_contents(tile, extensions, place=place)
        )
        rows = self.rows
        self._volume(parse_volume(tile.get("boundingVolume"), place=place.at("boundingVolume")), place=place)
        rows.parents.append(outer.row)
        rows.errors_m.append(error_m)
        rows.refines.append(refine)
        rows.keys.append(f"{key} {contents[0][:200]}" if contents else key)
        rows.locators.append(TileLocator(self.head, contents, enu_from_tile, depth))
        children = place.at("children").items(tile["children"]) if "children" in tile else []
        return _Above(len(rows.keys) - 1, key, place, depth, error_m, refine, enu_from_tile, children)

    def _volume(self, volume: WrittenVolume, *, place: Place) -> None:
        if volume.kind is VolumeKind.REGION and self.placement.enu_from_ecef is None:
            raise place.at("boundingVolume.region").refuse(
                "a region stands in a tileset without a place on earth",
                advice="export with boxes, or with a region at the root",
            )
        self.rows.kinds.append(_KINDS.index(volume.kind))
        self.rows.numbers.extend(volume.numbers)
        self.rows.numbers.extend([0.0] * (_NUMBERS - len(volume.numbers)))


def _refine(tile: dict[str, object], *, place: Place) -> Refine | None:
    if "refine" not in tile:
        return None
    where = place.at("refine")
    name = where.text(tile["refine"]).upper()
    if name not in Refine.__members__:
        raise where.refuse("{name} is neither ADD nor REPLACE", name=name[:20])
    return Refine[name]


def _path(key: str) -> str:
    """Return the way from the root in a node's key: ``"0/3/1"`` of ``"0/3/1 Data/a.b3dm"``."""
    return key.partition(" ")[0]


def _volumes(rows: _Rows, *, placement: Placement) -> list[BoundingVolume]:
    numbers = np.frombuffer(rows.numbers, np.float64).reshape(-1, _NUMBERS)
    kinds = np.frombuffer(rows.kinds, np.uint8)
    found: dict[int, BoundingVolume] = {}
    frames: dict[int, list[int]] = {}
    for i, kind in enumerate(rows.kinds):
        if _KINDS[kind] is not VolumeKind.REGION:
            frames.setdefault(id(rows.locators[i].enu_from_tile), []).append(i)
        elif placement.enu_from_ecef is not None:
            region = WrittenVolume(VolumeKind.REGION, tuple(numbers[i, : VolumeKind.REGION.value].tolist()))
            found[i] = place_region(region, placement.enu_from_ecef)
    sphere = _KINDS.index(VolumeKind.SPHERE)
    for members in frames.values():
        placed = place_volumes(
            numbers[members], spheres=kinds[members] == sphere, enu_from_tile=rows.locators[members[0]].enu_from_tile
        )
        found.update(zip(members, placed, strict=True))
    return [found[i] for i in range(len(rows.kinds))]


def _tree(rows: _Rows, volumes: list[BoundingVolume]) -> TileNode:
    children: dict[int, list[TileNode]] = {}
    # Children are met here before their parents, from the last to the first.
    for i in range(len(volumes) - 1, -1, -1):
        below = children.pop(i, [])
        below.reverse()
        node = TileNode(
            key=rows.keys[i],
            volume=volumes[i],
            geometric_error_m=rows.errors_m[i],
            refine=rows.refines[i],
            has_content=bool(rows.locators[i].contents),
            children=tuple(below),
            locator=rows.locators[i],
        )
        children.setdefault(rows.parents[i], []).append(node)
    return children[-1][0]
