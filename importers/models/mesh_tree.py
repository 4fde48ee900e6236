"""A tile tree over meshes that are in memory already: one model file, cut into tiles when it is large."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from importers.models.mesh_parts import MAX_PIECE_TRIANGLES, pieces_of
from layers.data.geometry import Bounds, MeshData, TextureData
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from layers.errors import Cancelled

# Small meshes (the parts of a model, one for each material) share a tile up to this many triangles.
MAX_TILE_TRIANGLES = MAX_PIECE_TRIANGLES
MAX_TILE_MESHES = 64
GROUP_OF = 8


@dataclass(frozen=True, slots=True, eq=False)
class MeshTree:
    """`TileSource` over meshes in memory. Any thread.

    Parameters
    ----------
    top : TileNode
    tiles : tuple of tuple of MeshData
        By the number in `TileNode.locator`.
    """

    top: TileNode
    tiles: tuple[tuple[MeshData, ...], ...]
    origin = ""

    def root(self) -> TileNode:
        """Return the root; see `TileSource`."""
        return self.top

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays and pictures."""
        meshes = [mesh for tile in self.tiles for mesh in tile]
        pictures = {id(mesh.texture): mesh.texture.nbytes for mesh in meshes if mesh.texture}
        arrays = sum(mesh.nbytes - (mesh.texture.nbytes if mesh.texture else 0) for mesh in meshes)
        return arrays + sum(pictures.values())

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        """Return a tile's meshes; see `TileSource`."""
        if cancelled():
            raise Cancelled
        if not isinstance(tile.locator, int):
            raise TypeError("this tile belongs to another source")
        return TileContent(meshes=self.tiles[tile.locator])


def mesh_tree(meshes: list[MeshData], *, name: str) -> MeshTree:
    """Return the tree of `meshes`: a single tile when they are small together, else tiles that lie close together.

    Every tile is at full detail: what is out of view is not drawn.
    """
    pieces = [piece for mesh in meshes for piece in pieces_of(mesh) if len(piece.triangles)]
    tiles = _with_shared_pictures(_gathered(pieces))
    nodes = [
        TileNode(f"{name}#{number}", BoundingVolume.of_bounds(bounds_of(tile)), 0.0, locator=number)
        for number, tile in enumerate(tiles)
    ]
    if len(nodes) == 1:
        return MeshTree(nodes[0], tuple(tiles))
    level = 0
    while len(nodes) > 1 or not nodes:
        level += 1
        groups = [nodes[i : i + GROUP_OF] for i in range(0, len(nodes), GROUP_OF)] or [[]]
        nodes = [group_of(f"{name}/{level}.{number}", members) for number, members in enumerate(groups)]
    return MeshTree(nodes[0], tuple(tiles))


def bounds_of(meshes: tuple[MeshData, ...]) -> Bounds:
    """Return the box of meshes, site ENU metres."""
    result = Bounds.empty()
    for mesh in meshes:
        if len(mesh.points):
            low = mesh.points.min(axis=0) + mesh.origin_enu_m
            high = mesh.points.max(axis=0) + mesh.origin_enu_m
            result = result.united(Bounds(*(float(v) for v in low), *(float(v) for v in high)))
    return result


def group_of(key: str, members: list[TileNode]) -> TileNode:
    """Return a tile without content that holds `members`."""
    bounds = Bounds.empty()
    for member in members:
        bounds = bounds.united(member.volume.bounds())
    volume = BoundingVolume.sphere(np.zeros(3), 0.0) if bounds.is_empty else BoundingVolume.of_bounds(bounds)
    return TileNode(key, volume, float("inf"), has_content=False, children=tuple(members))


def _with_shared_pictures(tiles: list[tuple[MeshData, ...]]) -> list[tuple[MeshData, ...]]:
    """Return `tiles` with those pictures marked that more than one of them shows: model files have few, large ones."""
    shown_by = Counter(key for tile in tiles for key in {id(mesh.texture) for mesh in tile if mesh.texture})
    shared: dict[int, TextureData] = {}

    def marked(mesh: MeshData) -> MeshData:
        picture = mesh.texture
        if picture is None or shown_by[id(picture)] < 2:
            return mesh
        return replace(mesh, texture=shared.setdefault(id(picture), replace(picture, shared=True)))

    return [tuple(marked(mesh) for mesh in tile) for tile in tiles]


def _gathered(pieces: list[MeshData]) -> list[tuple[MeshData, ...]]:
    """Return tiles of pieces that lie close together: halved along the longest axis until they are small enough."""
    tiles: list[tuple[MeshData, ...]] = []
    waiting = [pieces] if pieces else []
    while waiting:
        members = waiting.pop()
        triangles = sum(len(m.triangles) for m in members)
        if len(members) == 1 or (triangles <= MAX_TILE_TRIANGLES and len(members) <= MAX_TILE_MESHES):
            tiles.append(tuple(members))
            continue
        centres = np.array([m.origin_enu_m for m in members])
        axis = int(np.argmax(centres.max(axis=0) - centres.min(axis=0)))
        order = np.argsort(centres[:, axis], kind="stable")
        half = len(members) // 2
        waiting += [[members[i] for i in order[half:]], [members[i] for i in order[:half]]]
    return tiles
