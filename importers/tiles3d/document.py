"""A tileset.json: its head, and what stands in one tile of it.

3D Tiles 1.0 and 1.1, and the drafts before ("0.0": ``content.url``, ``gltfUpAxis``, lower-case refinement).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.files.resolver import Resolver, never
from importers.gltf.scene import UP_AXES
from importers.place import Place
from importers.tiles3d.metadata import TileMetadata, TilesetMetadata, read_metadata
from layers.errors import ImportFailed

Float64 = npt.NDArray[np.float64]

_IDENTITY = np.eye(4)
# What these name is read, or refused where it stands by the reader of that content.
_READ = {
    "3DTILES_batch_table_hierarchy",
    "3DTILES_bounding_volume_S2",
    "3DTILES_content_gltf",
    "3DTILES_draco_point_compression",
    "3DTILES_implicit_tiling",
    "3DTILES_metadata",
    "3DTILES_multiple_contents",
    "MAXAR_content_3tz",
}
CONVERT = "convert it, for example with 3d-tiles-tools, or open another export"


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
    metadata: TilesetMetadata = field(default_factory=TilesetMetadata)


@dataclass(frozen=True, slots=True, eq=False)
class TilesetDocument:
    """One tileset.json: its head, checked, and its root tile's JSON, not yet.

    Parameters
    ----------
    root : dict
        Its children may still be text: see `importers.tiles3d.json.decode_tile`.
    notes : tuple of str
    """

    head: TilesetHead
    root: dict[str, object]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TileLocator:
    """What `Tiles3dSource.load` needs for a tile.

    Parameters
    ----------
    enu_from_tile : float64 (4, 4)
    depth : int
        Tiles above it, through external tilesets.
    contents : tuple of str or None
        Addresses; None: the only one stands in the tile's key. So nearly all tiles of a document share one locator.
    metadata : TileMetadata or None
    """

    head: TilesetHead
    enu_from_tile: Float64
    depth: int
    contents: tuple[str, ...] | None = None
    metadata: TileMetadata | None = None


def read_document(
    json: dict[str, object],
    *,
    address: str,
    chain: tuple[str, ...],
    resolver: Resolver,
    place: Place,
    cancelled: Callable[[], bool] = never,
) -> TilesetDocument:
    """Return the document in the JSON of a tileset.json; its metadata schema may be fetched. Any thread.

    Raises
    ------
    ImportFailed
        No tileset, or one that requires what this version does not read.
    Cancelled
    """
    if "root" not in json or "asset" not in json:
        raise place.refuse("this JSON is no 3D Tiles tileset", advice="open a tileset.json")
    asset = place.at("asset").mapping(json["asset"])
    version = str(asset.get("version", ""))
    if version not in ("0.0", "1.0", "1.1"):
        raise place.at("asset.version").refuse(
            "3D Tiles version {version} is not read, only 0.0, 1.0 and 1.1", advice=CONVERT, version=version[:10]
        )
    up_axis = str(asset.get("gltfUpAxis", "Y")).upper()
    if up_axis not in UP_AXES:
        raise place.at("asset.gltfUpAxis").refuse("the up axis {axis} is none of X, Y, Z", axis=up_axis[:10])
    required = place.at("extensionsRequired")
    for name in map(required.text, required.items(json.get("extensionsRequired", []))):
        if name not in _READ:
            raise required.refuse(
                "the tileset requires {name}, which is not read by this version", advice=CONVERT, name=name[:60]
            )
    used = place.at("extensionsUsed").items(json.get("extensionsUsed", []))
    notes: list[str] = []
    metadata = read_metadata(json, address=address, resolver=resolver, place=place, notes=notes, cancelled=cancelled)
    head = TilesetHead(
        address=address,
        chain=(*chain, address),
        place=place,
        geometric_error_m=place.at("geometricError").number(json.get("geometricError", 0.0), minimum=0.0),
        up_axis=up_axis,
        version=version,
        extensions=tuple(str(n)[:60] for n in used[:50]),
        metadata=metadata,
    )
    return TilesetDocument(head, place.at("root").mapping(json["root"]), tuple(notes))


def root_matrix(document: TilesetDocument) -> Float64:
    """Return float64 (4, 4): the frame around the tileset from its root tile's."""
    return tile_matrix(document.root, place=document.head.place.at("root"))


def tile_contents(
    tile: dict[str, object], extensions: dict[str, object], *, place: Place
) -> list[tuple[object, Place]]:
    """Return every content of a tile as it stands in the JSON: one, several, or several by the 1.0 extension."""
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


def content_address(value: object, *, head: TilesetHead, resolver: Resolver, place: Place) -> str:
    """Return the address of a content.

    Raises
    ------
    TilesetCycle
        It is one of the documents that led here.
    """
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


def tile_matrix(tile: dict[str, object], *, place: Place) -> Float64:
    """Return float64 (4, 4): the frame around a tile from its own; the identity when none is given."""
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
