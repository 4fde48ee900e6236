"""A tileset.json, and the nodes of the tile tree that it holds.

3D Tiles 1.0 and 1.1, and the drafts before ("0.0": ``content.url``, ``gltfUpAxis``, lower-case refinement).
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.gltf import UP_AXES
from importers.place import Place
from importers.resolver import Resolver
from importers.tiles3d_volume import (
    VolumeKind,
    WrittenVolume,
    parse_volume,
    place_region,
    place_volumes,
)
from layers.data.tileset import BoundingVolume, Refine, TileNode
from layers.errors import ImportFailed

Float64 = npt.NDArray[np.float64]

MAX_DEPTH = 64
_IDENTITY = np.eye(4)
_READ = {"3DTILES_content_gltf", "3DTILES_metadata", "3DTILES_multiple_contents", "3DTILES_batch_table_hierarchy"}
_CONVERT = "convert it, for example with 3d-tiles-tools, or open another export"


class TilesetCycle(ImportFailed):
    """A tileset leads back to itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Where a dataset stands in the site.

    Parameters
    ----------
    enu_from_world : float64 (4, 4)
        Site ENU from the frame that the root's transform leads to: ECEF, or the dataset's own.
    enu_from_ecef : float64 (4, 4) or None
        For regions; None in a local site, where they have no place.
    """

    enu_from_world: Float64
    enu_from_ecef: Float64 | None


@dataclass(frozen=True, slots=True, eq=False)
class TilesetHead:
    """What a tileset.json says of itself.

    Parameters
    ----------
    address : str
        For the resolver.
    chain : tuple of str
        Addresses of the documents that led here, this one last.
    """

    address: str
    chain: tuple[str, ...]
    place: Place
    geometric_error_m: float
    up_axis: str
    version: str
    extensions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TilesetDocument:
    """One tileset.json: its head, checked, and its root tile's JSON, not yet."""

    head: TilesetHead
    root: dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class TileLocator:
    """What `Tiles3dSource.load` needs for a tile.

    Parameters
    ----------
    contents : tuple of str
        Addresses.
    enu_from_tile : float64 (4, 4)
    path : str
        Of the tile from the root, through external tilesets: ``"0/3/1"``.
    """

    head: TilesetHead
    contents: tuple[str, ...]
    enu_from_tile: Float64
    path: str
    depth: int
    geometric_error_m: float
    refine: Refine


@dataclass(slots=True)
class _Row:
    """A tile on its way from JSON to a node."""

    parent: int
    place: Place
    volume: WrittenVolume
    locator: TileLocator


def read_document(json: dict[str, object], *, address: str, chain: tuple[str, ...], place: Place) -> TilesetDocument:
    """Return the document in the JSON of a tileset.json. Any thread.

    Raises
    ------
    ImportFailed
        No tileset, or one that requires what this version does not read.
    """
    if "root" not in json or "asset" not in json:
        raise place.refuse("this JSON is no 3D Tiles tileset", advice="open a tileset.json")
    asset = place.at("asset").mapping(json["asset"])
    version = str(asset.get("version", ""))
    if version not in ("0.0", "1.0", "1.1"):
        raise place.at("asset.version").refuse(
            "3D Tiles version {version} is not read, only 0.0, 1.0 and 1.1", advice=_CONVERT, version=version[:10]
        )
    up_axis = str(asset.get("gltfUpAxis", "Y")).upper()
    if up_axis not in UP_AXES:
        raise place.at("asset.gltfUpAxis").refuse("the up axis {axis} is none of X, Y, Z", axis=up_axis[:10])
    required = place.at("extensionsRequired").items(json.get("extensionsRequired", []))
    for name in required:
        if name not in _READ:
            raise place.at("extensionsRequired").refuse(
                "the tileset requires {name}, which is not read by this version", advice=_CONVERT, name=str(name)[:60]
            )
    used = place.at("extensionsUsed").items(json.get("extensionsUsed", []))
    head = TilesetHead(
        address=address,
        chain=(*chain, address),
        place=place,
        geometric_error_m=place.at("geometricError").number(json.get("geometricError", 0.0), minimum=0.0),
        up_axis=up_axis,
        version=version,
        extensions=tuple(str(n)[:60] for n in used[:50]),
    )
    return TilesetDocument(head, place.at("root").mapping(json["root"]))


def root_matrix(document: TilesetDocument) -> Float64:
    """Return float64 (4, 4): the frame around the tileset from its root tile's."""
    return _matrix(document.root, place=document.head.place.at("root"))


def nodes_of(
    document: TilesetDocument,
    *,
    resolver: Resolver,
    placement: Placement,
    parent: TileLocator | None = None,
    branch: str = "",
    notes: list[str] | None = None,
) -> TileNode:
    """Return the root node of a document with all tiles below it that the document itself holds. Any thread.

    Parameters
    ----------
    parent : TileLocator or None
        The tile whose content the document is; None for the dataset's own root.
    branch : str
        Tells documents of one parent apart.
    notes : list of str or None
        Takes what was odd.

    Raises
    ------
    ImportFailed
        Malformed, deeper than `MAX_DEPTH`, or leading out of the dataset.
    """
    rows: list[_Row] = []
    stack: list[tuple[dict[str, object], int, str, Place]] = [(document.root, -1, "", document.head.place.at("root"))]
    while stack:
        tile, above, step, place = stack.pop()
        if above >= 0:
            outer: TileLocator | None = rows[above].locator
            path = f"{rows[above].locator.path}/{step}"
        else:
            outer = parent
            path = f"{parent.path}/{branch}" if parent else "0"
        locator = _locator(
            tile, head=document.head, outer=outer, path=path, resolver=resolver, placement=placement, place=place
        )
        rows.append(
            _Row(above, place, parse_volume(tile.get("boundingVolume"), place=place.at("boundingVolume")), locator)
        )
        if notes is not None and "viewerRequestVolume" in tile:
            notes.append(f"{place.where}.viewerRequestVolume is ignored")
        index = len(rows) - 1
        children = place.at("children").items(tile.get("children", []))
        for i in range(len(children) - 1, -1, -1):
            where = place.at(f"children[{i}]")
            stack.append((where.mapping(children[i]), index, str(i), where))
    return _tree(rows, _volumes(rows, placement=placement))


def _locator(
    tile: dict[str, object],
    *,
    head: TilesetHead,
    outer: TileLocator | None,
    path: str,
    resolver: Resolver,
    placement: Placement,
    place: Place,
) -> TileLocator:
    depth = outer.depth + 1 if outer else 0
    if depth > MAX_DEPTH:
        raise place.refuse("tiles are nested deeper than {limit}", limit=MAX_DEPTH)
    extensions = place.mapping(tile.get("extensions", {}))
    if "implicitTiling" in tile or "3DTILES_implicit_tiling" in extensions:
        raise place.refuse("implicit tiling is not read by this version", advice=_CONVERT)
    # Old exports leave the error out: the tileset's own, then the parent's, stand in for it.
    error = outer.geometric_error_m if outer else head.geometric_error_m
    if "geometricError" in tile:
        error = place.at("geometricError").number(tile["geometricError"], minimum=0.0)
    refine = outer.refine if outer else Refine.REPLACE
    if "refine" in tile:
        name = place.at("refine").text(tile["refine"]).upper()
        if name not in Refine.__members__:
            raise place.at("refine").refuse("{name} is neither ADD nor REPLACE", name=name[:20])
        refine = Refine[name]
    enu_from_tile = outer.enu_from_tile if outer else placement.enu_from_world
    if "transform" in tile:
        enu_from_tile = enu_from_tile @ _matrix(tile, place=place)
    contents = tuple(
        _address(value, head=head, resolver=resolver, place=where)
        for value, where in _contents(tile, extensions, place=place)
    )
    return TileLocator(head, contents, enu_from_tile, path, depth, error, refine)


def _contents(tile: dict[str, object], extensions: dict[str, object], *, place: Place) -> list[tuple[object, Place]]:
    found: list[tuple[object, Place]] = []
    if tile.get("content") is not None:
        found.append((tile["content"], place.at("content")))
    several: Any = tile.get("contents")
    if several is None and "3DTILES_multiple_contents" in extensions:
        entry = place.mapping(extensions["3DTILES_multiple_contents"])
        several = entry.get("contents", entry.get("content"))
    if several is not None:
        where = place.at("contents")
        found += ((value, where.at(f"[{i}]")) for i, value in enumerate(where.items(several)))
    return found


def _address(value: object, *, head: TilesetHead, resolver: Resolver, place: Place) -> str:
    entry = place.mapping(value)
    name = "uri" if "uri" in entry else "url"
    where = place.at(name)
    address = resolver.resolve(where.text(entry.get(name)), base=head.address, place=where)
    if address in head.chain:
        raise TilesetCycle(
            where.path,
            where=where.where,
            problem="the tileset leads back to itself ({uri})",
            advice="export the tileset again",
            uri=str(entry[name])[:80],
        )
    return address


def _matrix(tile: dict[str, object], *, place: Place) -> Float64:
    if "transform" not in tile:
        return _IDENTITY
    where = place.at("transform")
    matrix = np.array(where.numbers(tile["transform"], count=16)).reshape(4, 4).T
    if not np.array_equal(matrix[3], (0, 0, 0, 1)):
        raise where.refuse("the transform is not affine: its last row must be 0 0 0 1")
    if np.abs(matrix).max() > 1e9:
        raise where.refuse("the transform moves beyond 1e9 m")
    lengths = np.linalg.norm(matrix[:3, :3], axis=0)
    volume = float(np.prod(lengths))
    if not volume > 0 or abs(float(np.linalg.det(matrix[:3, :3]))) <= 1e-9 * volume:
        raise where.refuse("the transform is singular: it flattens the tile")
    return matrix


def _volumes(rows: list[_Row], *, placement: Placement) -> list[BoundingVolume]:
    found: list[BoundingVolume | None] = [None] * len(rows)
    frames: dict[int, list[int]] = {}
    for i, row in enumerate(rows):
        if row.volume.kind is not VolumeKind.REGION:
            frames.setdefault(id(row.locator.enu_from_tile), []).append(i)
        elif placement.enu_from_ecef is not None:
            found[i] = place_region(row.volume, placement.enu_from_ecef)
        else:
            raise row.place.at("boundingVolume.region").refuse(
                "a region in a tileset without a place on earth",
                advice="export with boxes, or with a region at the root",
            )
    for members in frames.values():
        frame = rows[members[0]].locator.enu_from_tile
        placed = place_volumes([rows[i].volume for i in members], frame)
        for i, volume in zip(members, placed, strict=True):
            found[i] = volume
    return [volume for volume in found if volume is not None]


def _tree(rows: list[_Row], volumes: list[BoundingVolume]) -> TileNode:
    children: dict[int, list[TileNode]] = {}
    node: TileNode | None = None
    # Parents stand before their children, and children are met here from the last to the first.
    for i in range(len(rows) - 1, -1, -1):
        locator = rows[i].locator
        below = children.pop(i, [])
        below.reverse()
        name = locator.contents[0] if locator.contents else ""
        node = TileNode(
            key=f"{locator.path} {name[:200]}".rstrip(),
            volume=volumes[i],
            geometric_error_m=locator.geometric_error_m,
            refine=locator.refine,
            has_content=bool(locator.contents),
            children=tuple(below),
            locator=locator,
        )
        children.setdefault(rows[i].parent, []).append(node)
    if node is None or math.isnan(node.geometric_error_m):
        raise ValueError("a tileset has at least its root")
    return node
