"""An oblique mesh of .osgb files as a tile source."""

import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from importers.osgb_delivery import Delivery, linked_path
from importers.osgb_file_cache import OpenedFile, OsgbFileCache
from importers.osgb_mesh import LocalMesh, mesh_from_drawable
from importers.osgb_placement import Placement
from importers.osgb_scene import Drawable
from importers.osgb_tree import OsgbLocator, TileTree, part_at, united_volume
from layers.data.geometry import Bounds, MeshData, TextureData
from layers.data.tileset import BoundingVolume, TileContent, TileNode
from layers.errors import Cancelled, ImportFailed

MAX_PICTURE_FILE_BYTES = 64 << 20
MESH_ALLOWANCE_BYTES = 256 << 20
MESH_RATIO = 64
MAX_NOTES = 32


@dataclass(frozen=True, slots=True, eq=False)
class RootTile:
    """A root file as it was found on opening.

    Parameters
    ----------
    bounds : Bounds
        Of its vertices, site ENU metres.
    volume : BoundingVolume
        Of all that may hang below it.
    is_leaf : bool
        It has no levels of detail.
    """

    path: Path
    bounds: Bounds
    volume: BoundingVolume
    is_leaf: bool


class OsgbSource:
    """A tile tree over the files of a delivery. `load` may run in several worker threads at once.

    Parameters
    ----------
    delivery : Delivery
    placement : Placement
    roots : tuple of RootTile
    files : OsgbFileCache
    """

    def __init__(
        self, delivery: Delivery, *, placement: Placement, roots: tuple[RootTile, ...], files: OsgbFileCache
    ) -> None:
        self._delivery = delivery
        self._placement = placement
        self._files = files
        self._lock = threading.Lock()
        # Which PagedLOD a file hangs below: the first that names it keeps it, so the tree has no cycle and keys are
        # unique. Bounded by the links of the delivery's files.
        self._owners: dict[str, str] = {os.path.normcase(r.path): "" for r in roots}
        self._root = TileNode(
            key="",
            volume=united_volume([r.volume for r in roots]),
            geometric_error_m=float("inf"),
            has_content=False,
            children=tuple(
                TileNode(
                    delivery.key(r.path),
                    r.volume,
                    0.0 if r.is_leaf else float("inf"),
                    locator=OsgbLocator(r.path),
                )
                for r in roots
            ),
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
        if not isinstance(locator, OsgbLocator):
            raise TypeError("this tile is not of this source")
        _check(cancelled)
        opened = self._files.open(locator.path, key=self._delivery.key(locator.path))
        _check(cancelled)
        part = part_at(opened.scene.part, steps=locator.steps)
        if locator.rest:
            return self._content(part.drawables, opened=opened, notes=[], cancelled=cancelled)
        if locator.steps:
            return self._content(part.coarsest(), opened=opened, notes=[], cancelled=cancelled)
        notes = [*opened.file.notes, *opened.scene.notes]
        if not part.lods:
            return self._content(part.drawables, opened=opened, notes=notes, cancelled=cancelled)
        tree = TileTree(
            opened,
            placement=self._placement,
            follow=lambda name, owner: self._follow(name, owner, beside=locator.path, notes=notes),
            key_of=self._delivery.key,
        )
        children = tree.nodes(part)
        return TileContent(children=children, notes=_distinct(notes))

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
        enu = self._placement.enu_from_tile(local.points)
        if not np.isfinite(enu).all():
            raise ImportFailed(
                opened.file.path,
                where=opened.file.place(drawable.geometry.offset),
                problem="vertices lie outside of where the coordinate reference system is defined",
                advice="check metadata.xml or give the system with --crs",
            )
        origin = (enu.min(axis=0) + enu.max(axis=0)) / 2
        state = drawable.state
        texture: TextureData | None = None
        if state.image is not None and state.textured is not False and local.uv is not None:
            found = opened.texture(state.image, read_external=lambda name: self._read_beside(name, opened))
            if isinstance(found, str):
                notes.append(found)
            else:
                texture = found
        normals = local.normals
        if normals is not None:
            centre = local.points.mean(axis=0)
            axes = self._placement.enu_from_tile(np.vstack([centre, centre + np.eye(3)]))
            normals = (normals @ (axes[1:] - axes[0])).astype(np.float32)
        return MeshData(
            points=(enu - origin).astype(np.float32),
            triangles=local.triangles,
            origin_enu_m=origin,
            uv=local.uv if texture is not None else None,
            normals=normals,
            colours=local.colours,
            texture=texture,
            base_colour=local.base_colour,
            # A photograph has the light in it; a plain surface needs some to be seen.
            unlit=texture is not None,
            double_sided=state.culling is False or (state.culling is None and texture is None),
        )

    def _follow(self, name: str, owner: str, *, beside: Path, notes: list[str]) -> Path | None:
        path = linked_path(name, beside=beside, folder=self._delivery.folder)
        if path is None:
            notes.append(f"a link out of the delivery was left out: {name}")
            return None
        with self._lock:
            first = self._owners.setdefault(os.path.normcase(path), owner)
        if first != owner:
            notes.append(f"{name} hangs below {first or 'the root'} already, not again below {owner}")
            return None
        return path

    def _read_beside(self, name: str, opened: OpenedFile) -> bytes:
        path = linked_path(name, beside=opened.file.path, folder=self._delivery.folder)
        if path is None or not path.is_file() or path.stat().st_size > MAX_PICTURE_FILE_BYTES:
            raise FileNotFoundError(name)
        return path.read_bytes()


def _distinct(notes: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))[:MAX_NOTES]


def _check(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise Cancelled
