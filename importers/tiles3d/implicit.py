"""Implicit tilesets: quadtrees and octrees whose tiles are told by subtrees, read as the view asks for them.

3D Tiles 1.1, "Implicit Tiling", and 3DTILES_implicit_tiling before it. The implicit root and each child subtree stand
in the tree as containers; loading one gives the tiles of its subtree, or its upper levels where that holds very many:
the levels below are containers then, which share what was read.
"""

import re
from dataclasses import dataclass

from importers.files.resolver import Resolver
from importers.place import Place
from importers.tiles3d.document import Placement, TileLocator, content_address
from importers.tiles3d.metadata import group_of
from importers.tiles3d.subtree import MAX_CONTENTS, MAX_SUBTREE_LEVELS, Subtree
from importers.tiles3d.volume import VolumeKind, WrittenVolume
from layers.data.tileset import Refine

EXTENSION = "3DTILES_implicit_tiling"
MAX_LEVELS = 24
_VARIABLE = re.compile(r"\{(level|x|y|z)\}")
_BRANCHING = {"QUADTREE": 4, "OCTREE": 8}


@dataclass(frozen=True, slots=True, eq=False)
class ImplicitTiling:
    """One implicit root: what all tiles below it have in common.

    Parameters
    ----------
    frame : TileLocator
        Of the root; `depth` is its.
    key : str
    volume : WrittenVolume
        Box or region.
    branching : int
        4 or 8.
    levels : int
        Of the whole tree.
    subtree_levels : int
    subtrees : str
        Template address.
    contents : tuple of str
        Template addresses.
    groups : tuple of object
        Of the contents, as written.
    """

    frame: TileLocator
    key: str
    volume: WrittenVolume
    error_m: float
    refine: Refine
    branching: int
    levels: int
    subtree_levels: int
    subtrees: str
    contents: tuple[str, ...]
    groups: tuple[object, ...]
    placement: Placement


@dataclass(frozen=True, slots=True, eq=False)
class SubtreeLocator:
    """What is needed to load a subtree, or a part of one that was read.

    Parameters
    ----------
    level, x, y, z : int
        Of the subtree's root, from the implicit root.
    subtree : Subtree or None
        None: it is still to be read.
    part : (int, int)
        Level in the subtree and Morton number of the tile where the part begins; see `importers.tiles3d.slice`.
    """

    implicit: ImplicitTiling
    level: int = 0
    x: int = 0
    y: int = 0
    z: int = 0
    subtree: Subtree | None = None
    part: tuple[int, int] = (0, 0)

    @property
    def address(self) -> str:
        """Of the subtree's file."""
        return filled(self.implicit.subtrees, self.level, self.x, self.y, self.z)


def is_implicit(tile: dict[str, object]) -> bool:
    """Return whether a tile is an implicit root."""
    extensions = tile.get("extensions")
    return "implicitTiling" in tile or (isinstance(extensions, dict) and EXTENSION in extensions)


def implicit_locator(
    tile: dict[str, object],
    contents: list[tuple[dict[str, object], Place]],
    *,
    volume: WrittenVolume,
    frame: TileLocator,
    error_m: float,
    refine: Refine,
    key: str,
    placement: Placement,
    resolver: Resolver,
    place: Place,
) -> SubtreeLocator:
    """Return the locator of an implicit root's subtree. Any thread.

    Raises
    ------
    ImportFailed
        Malformed, deeper than `MAX_LEVELS`, or in a sphere, which cannot be divided.
    """
    drafted = "implicitTiling" not in tile
    where = place.at(f"extensions.{EXTENSION}" if drafted else "implicitTiling")
    entry = where.mapping(place.mapping(tile["extensions"])[EXTENSION] if drafted else tile["implicitTiling"])
    if volume.kind is VolumeKind.SPHERE:
        raise place.at("boundingVolume").refuse("a sphere cannot be divided into implicit tiles")
    scheme = where.at("subdivisionScheme").text(entry.get("subdivisionScheme"))
    if scheme not in _BRANCHING:
        raise where.at("subdivisionScheme").refuse("{scheme} is neither QUADTREE nor OCTREE", scheme=scheme[:20])
    subtree_levels = where.at("subtreeLevels").whole(entry.get("subtreeLevels"), minimum=1)
    if "availableLevels" in entry or "maximumLevel" not in entry:
        levels = where.at("availableLevels").whole(entry.get("availableLevels"), minimum=1)
    else:
        levels = where.at("maximumLevel").whole(entry["maximumLevel"]) + 1
    if levels > MAX_LEVELS or subtree_levels > MAX_SUBTREE_LEVELS:
        raise where.refuse(
            "{levels} levels in subtrees of {subtree} are too many, allowed are {limit} in subtrees of {most}",
            levels=levels,
            subtree=subtree_levels,
            limit=MAX_LEVELS,
            most=MAX_SUBTREE_LEVELS,
        )
    if len(contents) > MAX_CONTENTS:
        raise place.refuse("a tile has {count} contents, allowed are {limit}", count=len(contents), limit=MAX_CONTENTS)
    head = frame.head
    subtrees = where.at("subtrees")
    implicit = ImplicitTiling(
        frame,
        key,
        volume,
        error_m,
        refine,
        _BRANCHING[scheme],
        levels,
        subtree_levels,
        content_address(subtrees.mapping(entry.get("subtrees")), head=head, resolver=resolver, place=subtrees),
        tuple(content_address(content, head=head, resolver=resolver, place=at) for content, at in contents),
        tuple(group_of(content) for content, _ in contents),
        placement,
    )
    return SubtreeLocator(implicit)


def filled(template: str, level: int, x: int, y: int, z: int) -> str:
    """Return a template address with the coordinates of a tile in it."""
    values = {"level": str(level), "x": str(x), "y": str(y), "z": str(z)}
    return _VARIABLE.sub(lambda found: values[found[1]], template)
