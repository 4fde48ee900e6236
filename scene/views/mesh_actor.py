"""One mesh as an actor, and what it holds: arrays and picture in memory until they were drawn, then on the card."""

from dataclasses import dataclass, replace

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer, vtkTexture

from layers.data.geometry import Bounds, MeshData, TextureData, UInt8, Wrap
from scene.polydata import give_up_arrays, give_up_pixels, polydata_from_mesh, texture_from_data
from scene.views.material import Look, Looks, Material

# Coordinates this little beyond 0..1 are rounding, not a repeated picture.
_UV_SLACK = 0.01
_INDEX_BYTES = 4

PictureKey = tuple[int, Wrap]
Pictures = dict[PictureKey, vtkTexture]
"""Textures of one tile by picture and wrap, so that meshes share them."""


@dataclass(frozen=True, slots=True, eq=False)
class MeshActor:
    """An actor and its look.

    Parameters
    ----------
    actor : vtkActor
    look : Look
    bounds : Bounds
        Site ENU metres.
    array_bytes : int
        Of the arrays that are drawn: in memory until `give_up`, then in the graphics card's buffers.
    """

    actor: vtkActor
    look: Look
    bounds: Bounds
    array_bytes: int

    @property
    def solid(self) -> bool:
        """Nothing shines through while its layer is solid."""
        return self.look.material.solid

    def dress(self) -> None:
        """Take the look, after the layer's opacity changed."""
        self.look.dress(self.actor)

    def give_up(self, renderer: vtkRenderer) -> bool:
        """Let go of arrays and picture in memory if a frame uploaded them; return whether it did.

        At the end of a frame, while its context is current.
        """
        texture = self.actor.GetTexture()
        if texture is not None and not give_up_pixels(texture):
            return False
        return give_up_arrays(self.actor, renderer=renderer)


def mesh_actor(mesh: MeshData, *, looks: Looks, pictures: Pictures, mipmaps: bool = False) -> MeshActor:
    """Return a new actor, opaque where it can be.

    Parameters
    ----------
    looks : Looks
        Those of the layer.
    pictures : Pictures
        Those of the same tile; a new one is added.

    Raises
    ------
    ValueError
        Arrays do not fit together.
    """
    tint = mesh.base_colour[:3]
    if mesh.colours is not None and tint != (1.0, 1.0, 1.0):
        mesh = replace(mesh, colours=_tinted(mesh.colours, tint))
    mapper = vtkPolyDataMapper()
    mapper.SetVBOShiftScaleMethod(0)
    data = polydata_from_mesh(mesh)
    mapper.SetInputData(data)
    # Nothing of it changes: a quarter of what a small tile costs in each frame is asking whether it did.
    mapper.StaticOn()
    mapper.SetScalarVisibility(mesh.colours is not None)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    # float32 points about a float64 origin: VTK composes the matrix to the screen in double.
    actor.SetPosition(*(float(v) for v in mesh.origin_enu_m))
    material = Material.of(mesh)
    if material.textured:
        actor.SetTexture(_picture(mesh, pictures=pictures, mipmaps=mipmaps))
    look = looks.of(material)
    look.dress(actor)
    return MeshActor(actor, look, _bounds(mesh, data.GetPoints().GetBounds()), _array_bytes(mesh))


def _picture(mesh: MeshData, *, pictures: Pictures, mipmaps: bool) -> vtkTexture:
    texture: TextureData | None = mesh.texture
    assert texture is not None  # noqa: S101 (asked for only with a picture)
    key = picture_key(mesh, texture)
    if key not in pictures:
        pictures[key] = texture_from_data(texture, wrap=key[1], mipmaps=mipmaps)
    return pictures[key]


def picture_key(mesh: MeshData, texture: TextureData) -> PictureKey:
    """Return what a mesh's picture is found by among `Pictures`."""
    return id(texture), texture.wrap or (Wrap.REPEAT if _repeats(mesh) else Wrap.CLAMP)


def _repeats(mesh: MeshData) -> bool:
    if mesh.uv is None or not len(mesh.uv):
        return False
    with np.errstate(invalid="ignore"):
        return bool(mesh.uv.min() < -_UV_SLACK or mesh.uv.max() > 1.0 + _UV_SLACK)


def _tinted(colours: UInt8, tint: tuple[float, ...]) -> UInt8:
    """Return vertex colours times `tint`: VTK takes either the one or the other."""
    result = colours.copy()
    result[:, :3] = np.rint(colours[:, :3] * np.clip(np.asarray(tint, np.float64), 0.0, 1.0)).astype(np.uint8)
    return result


def _bounds(mesh: MeshData, box: tuple[float, ...]) -> Bounds:
    # VTK needs the box of the points anyway, and keeps it.
    low, high = np.array(box[0::2]) + mesh.origin_enu_m, np.array(box[1::2]) + mesh.origin_enu_m
    if np.isfinite(low).all() and np.isfinite(high).all():
        return Bounds(*(float(v) for v in low), *(float(v) for v in high))
    inner = Bounds.of_points(mesh.points)
    return inner if inner.is_empty else Bounds.of_points(inner.corners + mesh.origin_enu_m)


def _array_bytes(mesh: MeshData) -> int:
    vertex = 12
    vertex += 8 if mesh.uv is not None and mesh.texture is not None else 0
    vertex += 12 if mesh.normals is not None and not mesh.unlit else 0
    vertex += 4 if mesh.colours is not None else 0
    return len(mesh.points) * vertex + len(mesh.triangles) * 3 * _INDEX_BYTES
