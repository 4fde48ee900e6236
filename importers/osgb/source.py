"""An oblique mesh of .osgb files as a tile source."""

import os
import threading
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np

from importers.osgb.blocks import BlockLocator, RootBlocks, RootFiles, root_node
from importers.osgb.delivery import Delivery, LinkedNames, linked_path, read_beside
from importers.osgb.file_cache import OpenedFile, OsgbFileCache
from importers.osgb.mesh import LocalMesh, mesh_from_drawable
from importers.osgb.overview.store import OverviewStore
from importers.osgb.overview.tiles import OverviewLocator, OverviewTiles
from importers.osgb.placement import Placement
from importers.osgb.roots import Roots
from importers.osgb.scene import Drawable
from importers.osgb.tree import OsgbLocator, TileTree, grouped, part_at, united_volume
from layers.data.geometry import Float32, Float64, MeshData, TextureData
from layers.data.tileset import TileContent, TileNode
from layers.errors import Cancelled, ImportFailed

MESH_ALLOWANCE_BYTES = 256 << 20
MESH_RATIO = 64
MAX_NOTES = 32


class OsgbSource:
    """A tile tree over the files of a delivery. `load` may run in several worker threads at once.

    Parameters
    ----------
    delivery : Delivery
    placement : Placement
    roots : Roots
    files : OsgbFileCache
    linked_names : callable
        Gives the file names that a tile file refers to.
    overview : (OverviewStore, list of Path) or None
        What was made of all roots, and these in its order.
    """

    origin = ""

    def __init__(
        self,
        delivery: Delivery,
        *,
        placement: Placement,
        roots: Roots,
        files: OsgbFileCache,
        linked_names: LinkedNames,
        overview: tuple[OverviewStore, list[Path]] | None = None,
    ) -> None:
        self._delivery = delivery
        self._placement = placement
        self._files = files
        self._lock = threading.Lock()
        # Which PagedLOD a file hangs below: the first that names it keeps it, so the tree has no cycle and keys are
        # unique. Bounded by the links of the delivery's files.
        self._owners: dict[str, str] = {}
        root_files = RootFiles(
            delivery, placement, files, claim=lambda path: self._owner(path, "") == "", levels=self._levels
        )
        self._blocks = RootBlocks(roots, files=root_files, linked_names=linked_names)
        self._overview: OverviewTiles | None = None
        nodes: list[TileNode] | None = None
        if overview is not None:
            store, paths = overview
            self._overview = OverviewTiles(store, paths=paths, placement=placement, files=root_files)
            nodes = self._overview.nodes()
        if nodes is None:
            self._owners |= {os.path.normcase(r.path): "" for r in roots.tiles}
            nodes = [*(root_node(r, key=delivery.key(r.path)) for r in roots.tiles), *self._blocks.nodes()]
        self._root = TileNode(
            key="",
            volume=united_volume([n.volume for n in nodes]),
            geometric_error_m=float("inf"),
            has_content=False,
            children=grouped(nodes),
        )

    @property
    def files(self) -> OsgbFileCache:
        """The parsed files it holds."""
        return self._files

    def root(self) -> TileNode:
        """Return the root, a container of the root files. Any thread."""
        return self._root

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        """Read and decode one tile's content. Worker thread.

        Raises
        ------
        layers.data.tileset.TileMissing
        layers.errors.ImportFailed
        layers.errors.Cancelled
        """
        locator = tile.locator
        if isinstance(locator, BlockLocator):
            return self._blocks.load(locator, cancelled=cancelled)
        if isinstance(locator, OverviewLocator) and self._overview is not None:
            return self._overview.load(locator, cancelled=cancelled)
        if not isinstance(locator, OsgbLocator):
            raise TypeError("this tile is not of this source")
        _check(cancelled)
        opened = self._files.open(locator.path, key=self._delivery.key(locator.path))
        _check(cancelled)
        part = part_at(opened.scene.part, steps=locator.steps)
        if locator.rest:
            return self._content(part.drawables, opened=opened, notes=[], cancelled=cancelled)
        if locator.files:
            return self._content_of_files(locator.files, cancelled=cancelled)
        if locator.steps:
            return self._content(part.coarsest(), opened=opened, notes=[], cancelled=cancelled)
        notes = [*opened.file.notes, *opened.scene.notes]
        if not part.lods:
            return self._content(part.drawables, opened=opened, notes=notes, cancelled=cancelled)
        return TileContent(children=self._levels(opened, notes), notes=_distinct(notes))

    def _levels(self, opened: OpenedFile, notes: list[str]) -> tuple[TileNode, ...]:
        # The tiles of a file's levels of detail.
        tree = TileTree(
            opened,
            placement=self._placement,
            follow=lambda name, owner: self._follow(name, owner, beside=opened.file.path, notes=notes),
            key_of=self._delivery.key,
        )
        return tree.nodes(opened.scene.part)

    def _content_of_files(self, files: tuple[Path, ...], *, cancelled: Callable[[], bool]) -> TileContent:
        meshes: list[MeshData] = []
        notes: list[str] = []
        for path in files:
            opened = self._files.open(path, key=self._delivery.key(path))
            content = self._content(opened.scene.part.coarsest(), opened=opened, notes=[], cancelled=cancelled)
            meshes.extend(content.meshes)
            notes.extend(content.notes)
        return TileContent(meshes=tuple(meshes), notes=_distinct(notes))

    def _content(
        self,
        drawables: Iterable[Drawable],
        *,
        opened: OpenedFile,
        notes: list[str],
        cancelled: Callable[[], bool],
    ) -> TileContent:
        meshes: list[MeshData] = []
        limit = MESH_ALLOWANCE_BYTES + MESH_RATIO * opened.file.size
        held = 0
        for drawable in drawables:
            _check(cancelled)
            local = mesh_from_drawable(drawable, file=opened.file)
            notes.extend(local.notes)
            if not len(local.triangles):
                continue
            mesh = self._mesh(local, drawable=drawable, opened=opened, notes=notes)
            held += mesh.nbytes - (mesh.texture.nbytes if mesh.texture else 0)
            if held > limit:
                raise ImportFailed(
                    opened.file.path,
                    where=opened.file.place(drawable.geometry.offset),
                    problem="the scene repeats its meshes until they exceed {limit} bytes",
                    advice="export the model again",
                    limit=limit,
                )
            meshes.append(mesh)
        return TileContent(meshes=tuple(meshes), notes=_distinct(notes))

    def _mesh(self, local: LocalMesh, *, drawable: Drawable, opened: OpenedFile, notes: list[str]) -> MeshData:
        points, origin, axes = self._placed(local, drawable)
        if not np.isfinite(origin).all():
            raise ImportFailed(
                opened.file.path,
                where=opened.file.place(drawable.geometry.offset),
                problem="vertices lie outside of where the coordinate reference system is defined",
                advice="check metadata.xml or give the system with --crs",
            )
        state = drawable.state
        uv = local.uv
        texture: TextureData | None = None
        if state.image is not None and state.textured is not False and local.uv is not None:
            folder = self._delivery.folder
            read_external = partial(read_beside, beside=opened.file.path, folder=folder)
            found = opened.texture(state.image, read_external=read_external)
            if isinstance(found, str):
                notes.append(found)
            else:
                texture = found.texture
                if found.top_row_first:
                    # The mesh is turned in place of its picture: a few thousand numbers for a few million.
                    uv = np.array([0, 1], np.float32) + local.uv * np.array([1, -1], np.float32)
        normals = local.normals
        if normals is not None:
            normals = (normals @ axes).astype(np.float32)
        return MeshData(
            points=points,
            triangles=local.triangles,
            origin_enu_m=origin,
            uv=uv if texture is not None else None,
            normals=normals,
            colours=local.colours,
            texture=texture,
            base_colour=local.base_colour,
            # A photograph has the light in it; a plain surface needs some to be seen.
            unlit=texture is not None,
            double_sided=state.culling is False or (state.culling is None and texture is None),
        )

    def _placed(self, local: LocalMesh, drawable: Drawable) -> tuple[Float32, Float64, Float64]:
        # Points about an origin, the origin, and the site's axes there; not finite where the projection gives nothing.
        low, high = drawable.box or (np.zeros(3), np.zeros(3))
        frame = self._placement.frame_around(low, high)
        if frame is not None:
            return frame.enu_about_origin(local.points), frame.origin_enu_m, frame.linear
        enu = self._placement.enu_from_tile(local.points.astype(np.float64))
        origin = (enu.min(axis=0) + enu.max(axis=0)) / 2
        middle = (low + high) / 2
        axes = self._placement.enu_from_tile(np.vstack([middle, middle + np.eye(3)]))
        return (enu - origin).astype(np.float32), origin, axes[1:] - axes[0]

    def _follow(self, name: str, owner: str, *, beside: Path, notes: list[str]) -> Path | None:
        path = linked_path(name, beside=beside, folder=self._delivery.folder)
        if path is None:
            notes.append(f"a link out of the delivery was left out: {name}")
            return None
        first = self._owner(path, owner)
        if first != owner:
            notes.append(f"{name} hangs below {first or 'the root'} already, not again below {owner}")
            return None
        return path

    def _owner(self, path: Path, owner: str) -> str:
        with self._lock:
            return self._owners.setdefault(os.path.normcase(path), owner)


def _distinct(notes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))[:MAX_NOTES]


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled
