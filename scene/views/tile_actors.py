"""Tiles as actors: one for each mesh of a tile, hidden until they are shown; pictures are held once."""

from dataclasses import dataclass

from vtkmodules.vtkCommonCore import vtkCommand
from vtkmodules.vtkRenderingCore import vtkProp, vtkRenderer

from layers.data.geometry import Bounds
from layers.data.tileset import TileContent, TileNode
from scene.air import Atmosphere
from scene.singulation.singulation import Singulation
from scene.streaming.sink import Held
from scene.views.material import Looks
from scene.views.mesh_actor import MeshActor, Pictures, mesh_actor
from scene.views.shared_pictures import SharedPictures

ACTOR_BYTES, DRIVER_BYTES = 60_000, 20_000
"""What a mesh takes beside its arrays and its picture, measured over 4,000 (VTK 9.7, Mesa): actor, mapper, texture and
polydata in memory; the least size of buffers and textures in the driver."""


@dataclass(slots=True, eq=False)
class _AttachedTile:
    meshes: tuple[MeshActor, ...]
    bounds: Bounds
    shown: bool = False


class TileActors:
    """The `TileSink` of a renderer. Scene thread only.

    Arrays and pictures are uploaded by the first frame that they are seen in (`Render` lets other threads run
    meanwhile, an upload of its own would hold them up) and given up in memory right after. After a lost context the
    tiles have to be attached again from their source.

    Parameters
    ----------
    renderer : vtkRenderer
    mipmaps : bool
        Smoother pictures at a distance, dearer upload.
    atmosphere : Atmosphere, optional
        Of the scene; clear daylight otherwise.
    singulation : Singulation, optional
        Tells the surfaces of footprints.
    """

    def __init__(
        self,
        renderer: vtkRenderer,
        *,
        mipmaps: bool = False,
        atmosphere: Atmosphere | None = None,
        singulation: Singulation | None = None,
    ) -> None:
        self._renderer = renderer
        self._mipmaps = mipmaps
        self._tiles: dict[TileNode, _AttachedTile] = {}
        self._not_uploaded: dict[TileNode, list[MeshActor]] = {}
        self._looks = Looks(atmosphere, singulation)
        self._shared = SharedPictures(mipmaps=mipmaps)
        self._observer = 0
        self._visible = True
        self._opacity = 1.0
        self._in_order = True
        self._bounds: Bounds | None = None

    def __len__(self) -> int:
        return len(self._tiles)

    @property
    def visible(self) -> bool:
        """Whether the layer is drawn at all."""
        return self._visible

    @property
    def common(self) -> Held:
        """What tiles hold together: pictures that they share."""
        return self._shared.held

    @property
    def meshes_in_memory(self) -> int:
        """Meshes that no frame has shown yet: their arrays and pictures are in memory."""
        return sum(len(meshes) for meshes in self._not_uploaded.values())

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        """Make actors for `content`, hidden; return the bytes they hold.

        Arrays and pictures count as the graphics card's from the start: they are in memory or there, never in both
        for long.

        Raises
        ------
        ValueError
            Arrays do not fit together; nothing was attached.
        """
        if tile in self._tiles:
            self.detach(tile)
        pictures: Pictures = self._shared.textures()
        meshes = tuple(
            mesh_actor(mesh, looks=self._looks, pictures=pictures, mipmaps=self._mipmaps)
            for mesh in content.meshes
            if len(mesh.points) and len(mesh.triangles)
        )
        bounds = Bounds.empty()
        for number, mesh in enumerate(meshes):
            mesh.actor.SetObjectName(f"tile {tile.key} {number:04d}")
            mesh.actor.VisibilityOff()
            bounds = bounds.united(mesh.bounds)
            self._renderer.AddViewProp(mesh.actor)
        self._tiles[tile] = _AttachedTile(meshes, bounds)
        self._shared.take(tile, content.meshes, pictures=pictures)
        if meshes:
            self._await_drawing(tile, meshes)
        self._in_order = False
        arrays = sum(mesh.array_bytes for mesh in meshes)
        mipmaps = content.picture_bytes // 3 if self._mipmaps else 0
        return Held(
            len(meshes) * ACTOR_BYTES,
            arrays + content.picture_bytes + mipmaps + len(meshes) * DRIVER_BYTES,
        )

    def show(self, tile: TileNode, *, visible: bool) -> None:
        """Show or hide an attached tile; one that is not attached is left alone."""
        attached = self._tiles.get(tile)
        if attached is None or attached.shown == visible:
            return
        attached.shown = visible
        self._bounds = None
        self._set_visibility(attached)

    def meshes(self, tile: TileNode) -> tuple[MeshActor, ...]:
        """Return what became of those meshes of an attached tile that have triangles, in their order."""
        attached = self._tiles.get(tile)
        return () if attached is None else attached.meshes

    def detach(self, tile: TileNode) -> None:
        """Take a tile's actors out of the renderer; the next frame gives their buffers and pictures back."""
        attached = self._tiles.pop(tile, None)
        if attached is None:
            return
        self._bounds = None
        self._not_uploaded.pop(tile, None)
        self._end_observing()
        self._shared.drop(tile)
        for mesh in attached.meshes:
            if self._shared.keeps(mesh.actor.GetTexture()):
                # An actor that goes takes its picture off the card; memory does not have it any more.
                mesh.actor.SetTexture(None)  # type: ignore[arg-type]  # none, which its stubs do not say
            self._renderer.RemoveViewProp(mesh.actor)

    def set_look(self, *, visible: bool, opacity: float) -> None:
        """Take how the whole layer is drawn."""
        if visible != self._visible:
            self._visible = visible
            for attached in self._tiles.values():
                self._set_visibility(attached)
        if opacity != self._opacity:
            self._opacity = opacity
            self._looks.set_opacity(opacity)
            for attached in self._tiles.values():
                for mesh in attached.meshes:
                    mesh.dress()

    def settle_order(self) -> None:
        """Put the renderer's tiles into the order of their names.

        They come in the order in which loads happened to end. Where two surfaces have the same depth the first one
        drawn wins, so only a fixed order gives the same picture, bit for bit, in every run.
        """
        if self._in_order:
            return
        self._in_order = True
        props = self._renderer.GetViewProps()
        everything: list[vtkProp] = list(props)  # type: ignore[call-overload]  # iterable, which its stubs do not say
        ordered = sorted(everything, key=_draw_order)
        if ordered != everything:
            # Not through the renderer: that would give each actor's buffers back.
            props.RemoveAllItems()
            for prop in ordered:
                props.AddItem(prop)

    def bounds(self) -> Bounds:
        """Return the box of the shown tiles, site ENU metres."""
        if self._bounds is None:
            self._bounds = Bounds.empty()
            for attached in self._tiles.values():
                if attached.shown:
                    self._bounds = self._bounds.united(attached.bounds)
        return self._bounds

    def clear(self) -> None:
        """Take every tile out."""
        for tile in tuple(self._tiles):
            self.detach(tile)

    def _set_visibility(self, attached: _AttachedTile) -> None:
        for mesh in attached.meshes:
            mesh.actor.SetVisibility(attached.shown and self._visible)

    def _await_drawing(self, tile: TileNode, meshes: tuple[MeshActor, ...]) -> None:
        self._not_uploaded[tile] = list(meshes)
        if not self._observer:
            self._observer = self._renderer.AddObserver(vtkCommand.EndEvent, self._on_drawn)

    def _on_drawn(self, *_: object) -> None:
        # What is hidden was not drawn: most of what is held, at times.
        for tile in [tile for tile in self._not_uploaded if self._tiles[tile].shown]:
            left = [mesh for mesh in self._not_uploaded[tile] if not mesh.give_up(self._renderer)]
            if left:
                self._not_uploaded[tile] = left
            else:
                del self._not_uploaded[tile]
        self._end_observing()

    def _end_observing(self) -> None:
        if self._observer and not self._not_uploaded:
            self._renderer.RemoveObserver(self._observer)
            self._observer = 0


def _draw_order(prop: vtkProp) -> str:
    name = str(prop.GetObjectName() or "")
    return name if name.startswith("tile ") else ""
