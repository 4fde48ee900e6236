"""Everything that one layer's tiles become: meshes, dots, the tint of what is chosen, and the index for picking."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from vtkmodules.vtkRenderingCore import vtkRenderer

from layers.data.geometry import Bounds, MeshData, PointData, SurfaceData
from layers.data.point_cloud import PointLook
from layers.data.surface_index import LayerSurfaces, ShownPart, ShownTile, TileFeature
from layers.data.tileset import TileContent, TileNode
from scene.air import Atmosphere
from scene.highlight import Highlight
from scene.singulation.singulation import Singulation
from scene.streaming.sink import Held
from scene.views.mesh_actor import MeshActor
from scene.views.tile_actors import TileActors
from scene.views.tile_points import TilePoints, point_bounds, spacing_of


class DrawnTiles:
    """The `TileSink` of one layer. Scene thread only.

    Parameters
    ----------
    renderer : vtkRenderer
    mipmaps : bool
    atmosphere : Atmosphere, optional
    singulation : Singulation, optional
        See `TileActors`.
    """

    def __init__(
        self,
        renderer: vtkRenderer,
        *,
        mipmaps: bool = False,
        atmosphere: Atmosphere | None = None,
        singulation: Singulation | None = None,
    ) -> None:
        self._meshes = TileActors(renderer, mipmaps=mipmaps, atmosphere=atmosphere, singulation=singulation)
        self._points = TilePoints(renderer)
        self._highlight = Highlight(renderer)
        self._records: dict[TileNode, ShownTile] = {}
        self._shown: dict[TileNode, ShownTile] = {}
        self._surfaces: LayerSurfaces | None = None
        self._feature: TileFeature | None = None
        self._solid = True
        self._look = PointLook()

    def __len__(self) -> int:
        return len(self._records)

    @property
    def visible(self) -> bool:
        """Whether the layer is drawn at all."""
        return self._meshes.visible

    @property
    def common(self) -> Held:
        """What attached tiles hold together."""
        return self._meshes.common

    @property
    def shown_points(self) -> int:
        """Points drawn."""
        return self._points.shown_count

    @property
    def wants_eye_dome(self) -> bool:
        """Whether there are dots to be shaded."""
        return self._look.eye_dome and self.shown_points > 0

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        """Make `content` drawable, hidden; return what it holds.

        Raises
        ------
        ValueError
            Arrays do not fit together; nothing was attached.
        """
        points = self._points.attach(tile, content)
        try:
            meshes = self._meshes.attach(tile, replace(content, points=()))
        except Exception:
            self._points.detach(tile)
            raise
        record = self._records[tile] = _record(tile, content, drawn=self._meshes.meshes(tile))
        surfaces = sum(p.geometry.array_bytes for p in record.parts if isinstance(p.geometry, SurfaceData))
        return meshes.plus(points).plus(Held(surfaces + _feature_bytes(content)))

    def show(self, tile: TileNode, *, visible: bool) -> None:
        """Show or hide an attached tile; one that is not attached is left alone."""
        record = self._records.get(tile)
        if record is None or (tile in self._shown) == visible:
            return
        self._meshes.show(tile, visible=visible)
        self._points.show(tile, visible=visible)
        if visible:
            self._shown[tile] = record
        else:
            del self._shown[tile]
        self._surfaces = None
        if self._feature is not None and self._feature.tile == tile.key:
            self._tint()

    def detach(self, tile: TileNode) -> None:
        """Give back everything that an attached tile holds."""
        self.show(tile, visible=False)
        self._meshes.detach(tile)
        self._points.detach(tile)
        self._records.pop(tile, None)

    def set_look(self, *, visible: bool, opacity: float, look: PointLook) -> None:
        """Take how the whole layer is drawn."""
        was_visible = self.visible
        self._meshes.set_look(visible=visible, opacity=opacity)
        self._points.set_look(visible=visible, opacity=opacity, look=look)
        self._solid, self._look = opacity >= 1.0, look
        self._surfaces = None
        if was_visible != visible:
            self._tint()

    def set_chosen(self, feature: TileFeature | None) -> None:
        """Tint a feature while its tile is shown; None: nothing."""
        if feature != self._feature:
            self._feature = feature
            self._tint()

    def surfaces(self, layer_id: str) -> LayerSurfaces:
        """Return what is shown now; the same object until that changes."""
        if self._surfaces is None:
            tiles = tuple(self._as_drawn(t, shown) for t, shown in self._shown.items()) if self.visible else ()
            self._surfaces = LayerSurfaces(layer_id, tiles, solid=self._solid, look=self._look)
        return self._surfaces

    def settle_order(self) -> None:
        """See `TileActors.settle_order`."""
        self._meshes.settle_order()

    def bounds(self) -> Bounds:
        """Return the box of the shown tiles, site ENU metres."""
        return self._meshes.bounds().united(self._points.bounds())

    def clear(self) -> None:
        """Take every tile out."""
        self._highlight.clear()
        self._meshes.clear()
        self._points.clear()
        self._records.clear()
        self._shown.clear()
        self._surfaces = None

    def _as_drawn(self, tile: TileNode, shown: ShownTile) -> ShownTile:
        finest_m = self._points.finest_m(tile)
        if not any(part.spacing_m > finest_m for part in shown.parts):
            return shown
        parts = tuple(replace(part, spacing_m=min(part.spacing_m, finest_m)) for part in shown.parts)
        return replace(shown, parts=parts)

    def _tint(self) -> None:
        self._highlight.clear()
        feature = self._feature
        if feature is None or not self.visible:
            return
        shown = next((record for record in self._shown.values() if record.key == feature.tile), None)
        if shown is not None:
            self._highlight.show(shown, feature)


def _record(tile: TileNode, content: TileContent, *, drawn: Sequence[MeshActor]) -> ShownTile:
    meshes = [(n, mesh) for n, mesh in enumerate(content.meshes) if len(mesh.points) and len(mesh.triangles)]
    parts = []
    for (number, mesh), actor in zip(meshes, drawn, strict=True):
        # Only what a pick needs is kept: the rest is given up once it is on the graphics card.
        parts.append(_part(SurfaceData.of(mesh), number, actor.bounds, solid=actor.solid))
    for number, points in enumerate(content.points):
        if len(points.points):
            parts.append(_part(points, number, point_bounds(points), spacing_m=spacing_of(points)))
    return ShownTile(tile.key, tuple(parts), content.properties)


def _part(
    geometry: SurfaceData | PointData, number: int, box: Bounds, *, solid: bool = True, spacing_m: float = 0.0
) -> ShownPart:
    low, high = np.array([box.west, box.south, box.bottom]), np.array([box.east, box.north, box.top])
    return ShownPart(geometry, number, low, high, solid=solid, spacing_m=spacing_m)


def _feature_bytes(content: TileContent) -> int:
    parts: tuple[MeshData | PointData, ...] = (*content.meshes, *content.points)
    return sum({id(features): features.nbytes for part in parts for features in part.features}.values())
