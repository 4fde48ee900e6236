"""Pictures that tiles share: each on the graphics card once, for as long as any attached tile shows it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from vtkmodules.vtkRenderingCore import vtkTexture

from layers.data.geometry import MeshData, TextureData
from layers.data.tileset import TileNode
from scene.streaming.sink import NOTHING, Held
from scene.views.mesh_actor import PictureKey, Pictures, picture_key


@dataclass(slots=True, eq=False)
class _SharedPicture:
    # Held, because its identity is what it is found by.
    picture: TextureData
    users: set[TileNode] = field(default_factory=set)


class SharedPictures:
    """The shared pictures of one layer's tiles. Scene thread only.

    Parameters
    ----------
    mipmaps : bool
        They take a third more then.
    """

    def __init__(self, *, mipmaps: bool) -> None:
        self._mipmaps = mipmaps
        self._pictures: dict[PictureKey, _SharedPicture] = {}
        self._textures: Pictures = {}
        self.held = NOTHING

    def textures(self) -> Pictures:
        """Return a copy of what there is, for a tile's meshes to take from."""
        return dict(self._textures)

    def take(self, tile: TileNode, meshes: Iterable[MeshData], *, pictures: Pictures) -> None:
        """Keep what `tile` shows of shared pictures, out of the `pictures` of its meshes."""
        for mesh in meshes:
            if mesh.texture is None or not mesh.texture.shared:
                continue
            key = picture_key(mesh, mesh.texture)
            if key not in pictures:
                continue
            if key not in self._pictures:
                self._pictures[key] = _SharedPicture(mesh.texture)
                self._textures[key] = pictures[key]
                self.held = self.held.plus(self._bytes(mesh.texture))
            self._pictures[key].users.add(tile)

    def keeps(self, texture: vtkTexture | None) -> bool:
        """Return whether a tile still shows the picture that `texture` has."""
        return texture is not None and any(kept is texture for kept in self._textures.values())

    def drop(self, tile: TileNode) -> None:
        """Forget that `tile` shows any."""
        for key, shared in tuple(self._pictures.items()):
            shared.users.discard(tile)
            if not shared.users:
                del self._pictures[key], self._textures[key]
                self.held = self.held.minus(self._bytes(shared.picture))

    def _bytes(self, picture: TextureData) -> Held:
        return Held(0, picture.nbytes * 4 // 3 if self._mipmaps else picture.nbytes)
