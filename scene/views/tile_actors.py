"""Tiles as actors: one for each mesh of a tile, photographs through a one-line shader."""

from dataclasses import dataclass

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp, vtkRenderer, vtkTexture

from layers.data.geometry import Bounds, MeshData
from layers.data.tileset import TileContent, TileNode
from scene.polydata import polydata_from_mesh, texture_from_data
from scene.streaming.sink import Held

# The photograph as it is. One string for all tiles gives one program; `discard` or a facing test in it costs a fifth
# of the frame. It may only be used in the opaque pass: the translucent one expects a second output.
PHOTO_SHADER = """//VTK::System::Dec
//VTK::Output::Dec
uniform sampler2D actortexture;
in vec2 tcoordVCVSOutput;
void main(){ gl_FragData[0]=vec4(texture(actortexture,tcoordVCVSOutput).rgb,1.0); }
"""
# Coordinates this little beyond 0..1 are rounding, not a repeated picture.
_UV_SLACK = 0.01


@dataclass(slots=True, eq=False)
class _AttachedTile:
    key: str
    actors: tuple[vtkActor, ...]
    looks: tuple["_MeshLook", ...]
    bounds: Bounds
    shown: bool = False


@dataclass(frozen=True, slots=True)
class _MeshLook:
    """How an actor looks when its layer is solid."""

    photo: bool
    alpha: float
    solid: bool


class TileActors:
    """The `TileSink` of a renderer. Scene thread only.

    Parameters
    ----------
    renderer : vtkRenderer
    mipmaps : bool
        Smoother pictures at a distance, dearer upload.
    """

    def __init__(self, renderer: vtkRenderer, *, mipmaps: bool = False) -> None:
        self._renderer = renderer
        self._mipmaps = mipmaps
        self._tiles: dict[TileNode, _AttachedTile] = {}
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

    def attach(self, tile: TileNode, content: TileContent) -> Held:
        """Make actors for `content`, hidden; return the bytes they hold.

        Raises
        ------
        ValueError
            Arrays do not fit together; nothing was attached.
        """
        if tile in self._tiles:
            self.detach(tile)
        pictures: dict[int, vtkTexture] = {}
        meshes = [mesh for mesh in content.meshes if len(mesh.points) and len(mesh.triangles)]
        actors = tuple(_actor(mesh, pictures=pictures, mipmaps=self._mipmaps) for mesh in meshes)
        attached = _AttachedTile(tile.key, actors, tuple(_look(mesh) for mesh in meshes), _mesh_bounds(meshes))
        for number, (actor, look) in enumerate(zip(actors, attached.looks, strict=True)):
            actor.SetObjectName(f"tile {tile.key} {number:04d}")
            _set_opacity(actor, look, opacity=self._opacity)
            actor.VisibilityOff()
            self._renderer.AddViewProp(actor)
        self._tiles[tile] = attached
        self._in_order = False
        return Held(content.nbytes, content.nbytes)

    def show(self, tile: TileNode, *, visible: bool) -> None:
        """Show or hide an attached tile; one that is not attached is left alone."""
        attached = self._tiles.get(tile)
        if attached is None or attached.shown == visible:
            return
        attached.shown = visible
        self._bounds = None
        self._set_visibility(attached)

    def detach(self, tile: TileNode) -> None:
        """Take a tile's actors out of the renderer, which gives their buffers and pictures back."""
        attached = self._tiles.pop(tile, None)
        if attached is None:
            return
        self._bounds = None
        for actor in attached.actors:
            self._renderer.RemoveViewProp(actor)

    def set_look(self, *, visible: bool, opacity: float) -> None:
        """Take how the whole layer is drawn."""
        if visible != self._visible:
            self._visible = visible
            for attached in self._tiles.values():
                self._set_visibility(attached)
        if opacity != self._opacity:
            self._opacity = opacity
            for attached in self._tiles.values():
                for actor, look in zip(attached.actors, attached.looks, strict=True):
                    _set_opacity(actor, look, opacity=opacity)

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
        for actor in attached.actors:
            actor.SetVisibility(attached.shown and self._visible)


def _draw_order(prop: vtkProp) -> str:
    name = str(prop.GetObjectName() or "")
    return name if name.startswith("tile ") else ""


def _actor(mesh: MeshData, *, pictures: dict[int, vtkTexture], mipmaps: bool) -> vtkActor:
    mapper = vtkPolyDataMapper()
    mapper.SetVBOShiftScaleMethod(0)
    mapper.SetInputData(polydata_from_mesh(mesh))
    mapper.SetScalarVisibility(mesh.colours is not None)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    # float32 points about a float64 origin: VTK composes the matrix to the screen in double.
    actor.SetPosition(*(float(v) for v in mesh.origin_enu_m))
    look = actor.GetProperty()
    look.SetColor(*mesh.base_colour[:3])
    look.SetBackfaceCulling(not mesh.double_sided)
    if mesh.unlit:
        look.LightingOff()
    elif mesh.normals is None:
        look.SetInterpolationToFlat()
    if mesh.texture is not None and mesh.uv is not None:
        picture = pictures.get(id(mesh.texture))
        if picture is None:
            picture = texture_from_data(mesh.texture, repeat=_repeats(mesh), mipmaps=mipmaps)
            pictures[id(mesh.texture)] = picture
        actor.SetTexture(picture)
    return actor


def _look(mesh: MeshData) -> _MeshLook:
    plain = mesh.base_colour[:3] == (1.0, 1.0, 1.0) and mesh.colours is None
    photo = mesh.unlit and plain and mesh.texture is not None and mesh.uv is not None
    alpha = float(mesh.base_colour[3])
    solid = alpha >= 1.0 and (mesh.colours is None or bool((mesh.colours[:, 3] == 255).all()))
    return _MeshLook(photo, alpha, solid)


def _set_opacity(actor: vtkActor, look: _MeshLook, *, opacity: float) -> None:
    opaque = look.solid and opacity >= 1.0
    actor.GetProperty().SetOpacity(look.alpha * opacity)
    # Said outright, or VTK looks at every pixel of every picture for transparency (205 ms for 2048²).
    actor.SetForceOpaque(opaque)
    actor.SetForceTranslucent(not opaque)
    shader = actor.GetShaderProperty()
    if opaque and look.photo:
        shader.SetFragmentShaderCode(PHOTO_SHADER)
    else:
        shader.SetFragmentShaderCode("")


def _repeats(mesh: MeshData) -> bool:
    if mesh.uv is None:
        return False
    with np.errstate(invalid="ignore"):
        return bool(mesh.uv.min() < -_UV_SLACK or mesh.uv.max() > 1.0 + _UV_SLACK)


def _mesh_bounds(meshes: list[MeshData]) -> Bounds:
    result = Bounds.empty()
    for mesh in meshes:
        low, high = mesh.points.min(axis=0) + mesh.origin_enu_m, mesh.points.max(axis=0) + mesh.origin_enu_m
        if np.isfinite(low).all() and np.isfinite(high).all():
            result = result.united(Bounds(*(float(v) for v in low), *(float(v) for v in high)))
        else:
            box = Bounds.of_points(mesh.points)
            if not box.is_empty:
                result = result.united(Bounds.of_points(box.corners + mesh.origin_enu_m))
    return result
