"""The tiles of an overview, and the roots below its finest ones."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from importers.osgb.blocks import EVERYWHERE_M, RootFiles
from importers.osgb.overview.store import OverviewStore, TileRow, placed_points
from importers.osgb.placement import Placement, enu_box
from importers.osgb.tree import SSE_OF_OPENSCENEGRAPH_PX, grouped
from layers.data.geometry import MeshData, TextureData
from layers.data.tileset import BoundingVolume, TileContent, TileNode

APART = "#apart"


@dataclass(frozen=True, slots=True)
class OverviewLocator:
    """A tile of an overview by its index; or, with `is_roots`, the roots that it stands for. None: those apart."""

    index: int | None
    is_roots: bool = False


class OverviewTiles:
    """Gives the tree of an overview and loads its tiles. `load` may run in several threads at once.

    Parameters
    ----------
    store : OverviewStore
    paths : list of Path
        The root files, in the order in which the overview counts them.
    placement : Placement
    files : RootFiles
    """

    def __init__(self, store: OverviewStore, *, paths: list[Path], placement: Placement, files: RootFiles) -> None:
        self._store = store
        self._paths = paths
        self._placement = placement
        self._files = files

    def nodes(self) -> list[TileNode] | None:
        """Return the tiles below the root; None where a coordinate reference system gives one of them no place."""
        below: dict[tuple[int, int, int], list[TileNode]] = {}
        # Children come before their parents.
        for index, tile in enumerate(self._store.description.tiles):
            bounds = enu_box(self._placement, np.array(tile.low), np.array(tile.high))
            if bounds.is_empty:
                return None
            volume = BoundingVolume.of_bounds(bounds)
            children = tuple(below.pop(tile.place, ()))
            if tile.roots:
                roots = OverviewLocator(index, is_roots=True)
                children = (*children, TileNode(f"{_key(tile)}#roots", volume, float("inf"), locator=roots))
            error_m = SSE_OF_OPENSCENEGRAPH_PX * self._placement.unit_m * tile.error
            node = TileNode(_key(tile), volume, error_m, children=children, locator=OverviewLocator(index))
            below.setdefault(tile.above, []).append(node)
        tops = [node for beside in below.values() for node in beside]
        if self._store.description.apart:
            middle = tops[0].volume.centre if tops else np.zeros(3)
            everywhere = BoundingVolume.sphere(middle, EVERYWHERE_M)
            tops.append(TileNode(APART, everywhere, 0.0, locator=OverviewLocator(None)))
        return tops

    def load(self, locator: OverviewLocator, *, cancelled: Callable[[], bool]) -> TileContent:
        """Return a tile of the overview, or the roots that one stands for. Worker thread.

        Raises
        ------
        layers.errors.ImportFailed, layers.errors.Cancelled
        """
        told = self._store.description
        if locator.index is None:
            content = self._roots(told.apart, cancelled=cancelled)
            return TileContent(children=grouped(list(content.children), key=APART), notes=content.notes)
        tile = told.tiles[locator.index]
        if locator.is_roots:
            return self._roots(tile.roots, cancelled=cancelled)
        return TileContent(meshes=(self._mesh(tile, cancelled=cancelled),))

    def _roots(self, indices: tuple[int, ...], *, cancelled: Callable[[], bool]) -> TileContent:
        paths = (self._paths[index] for index in indices)
        return self._files.content(paths, around=BoundingVolume.sphere(np.zeros(3), EVERYWHERE_M), cancelled=cancelled)

    def _mesh(self, tile: TileRow, *, cancelled: Callable[[], bool]) -> MeshData:
        surface = self._store.surface(tile, cancelled=cancelled)
        points = placed_points(tile, surface)
        frame = self._placement.frame_around(points.min(axis=0), points.max(axis=0))
        if frame is not None:
            origin, about = frame.origin_enu_m, frame.enu_about_origin(points)
        else:
            enu = self._placement.enu_from_tile(points)
            origin = (enu.min(axis=0) + enu.max(axis=0)) / 2
            about = (enu - origin).astype(np.float32)
        texture = TextureData(surface.pixels, _key(tile))
        return MeshData(about, surface.triangles, origin, uv=surface.uv, texture=texture)


def _key(tile: TileRow) -> str:
    return f"#overview/{tile.level}/{tile.column}/{tile.row}"
