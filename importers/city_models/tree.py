"""City objects without interiors as one tile tree; a place that is clicked knows its object and its surface."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from importers.city_models.faces import Faces
from importers.files.resolver import FileResolver
from importers.models.mesh_tree import MeshTree, mesh_tree
from importers.pictures.picture import decode_picture
from importers.place import Place
from layers.data.geometry import MeshData, TextureData
from layers.data.tile_features import FeatureIds
from layers.data.tileset import TileContent, TileNode
from layers.errors import ImportFailed

PIECE_TRIANGLES = 40_000
KEPT_PICTURES = 16
SURFACE_LABEL = "surface"
_NO_PIXELS = np.zeros((1, 1, 4), np.uint8)

Int64 = npt.NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Pictures:
    """Pictures beside a file, decoded when asked for; the last ones are kept. Any thread."""

    path: Path
    _kept: "OrderedDict[str, TextureData]" = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def problem(self, name: str) -> str:
        """Return why a picture cannot be had, ``"missing"`` for one that is not there; empty when it is there."""
        resolver = FileResolver(self.path.absolute().parent)
        try:
            resolver.read_range(self._address(name), offset=0, length=1)
        except FileNotFoundError:
            return "missing"
        except ImportFailed as error:
            return error.problem if error.where else error.line()
        return ""

    def picture(self, name: str, *, cancelled: Callable[[], bool]) -> TextureData:
        """Return a picture.

        Raises
        ------
        FileNotFoundError, ImportFailed, Cancelled
        """
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        resolver = FileResolver(self.path.absolute().parent)
        data = resolver.read(self._address(name), cancelled=cancelled)
        found = TextureData(decode_picture(data, path=name, where=""), f"{self.path}#{name}")
        with self._lock:
            self._kept[name] = found
            while len(self._kept) > KEPT_PICTURES:
                self._kept.popitem(last=False)
        return found

    def _address(self, name: str) -> str:
        resolver = FileResolver(self.path.absolute().parent)
        return resolver.resolve(name.replace("%", "%25"), base="", place=Place(str(self.path)))


@dataclass(frozen=True, slots=True, eq=False)
class CityTree:
    """`TileSource`: meshes in memory, their pictures beside the file until a tile is loaded. Any thread."""

    meshes: MeshTree
    pictures: Pictures
    origin = ""

    def root(self) -> TileNode:
        """Return the root; see `TileSource`."""
        return self.meshes.root()

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        """Return a tile's meshes with their pictures; see `TileSource`."""
        notes: list[str] = []
        meshes = []
        for mesh in self.meshes.load(tile, cancelled=cancelled).meshes:
            if mesh.texture is None:
                meshes.append(mesh)
                continue
            try:
                texture = self.pictures.picture(mesh.texture.key, cancelled=cancelled)
                meshes.append(replace(mesh, texture=texture, colours=None))
            except FileNotFoundError:
                notes.append(f"{mesh.texture.key[:80]} is missing")
                meshes.append(_plain(mesh))
            except ImportFailed as error:
                notes.append(error.line())
                meshes.append(_plain(mesh))
        return TileContent(meshes=tuple(meshes), notes=tuple(notes))

    @property
    def nbytes(self) -> int:
        """Bytes of everything in memory."""
        return TileContent(meshes=tuple(m for tile in self.meshes.tiles for m in tile)).nbytes


def city_tree(faces: Faces, wanted: "npt.NDArray[np.bool_]", *, path: Path) -> CityTree | None:
    """Return the tree of some triangles; None when there are none.

    Parameters
    ----------
    wanted : bool (triangles,)
    """
    pictures = Pictures(path)
    meshes: list[MeshData] = []
    textures = np.where(wanted, faces.textures, -2)
    for number in np.unique(textures[wanted]).tolist():
        rows = np.flatnonzero(textures == number)
        rows = rows[np.argsort(faces.places_in_order()[faces.owners[rows]], kind="stable")]
        name = faces.model.meta.textures[number] if number >= 0 else ""
        meshes += [
            _mesh(faces, rows[i : i + PIECE_TRIANGLES], picture=name) for i in range(0, len(rows), PIECE_TRIANGLES)
        ]
    return CityTree(mesh_tree(meshes, name=path.name), pictures) if meshes else None


def _mesh(faces: Faces, rows: Int64, *, picture: str) -> MeshData:
    used, corners = np.unique(faces.triangles[rows], return_inverse=True)
    polygons = faces.polygon_of_corner[used]
    points = faces.points[used]
    origin = (points.min(axis=0) + points.max(axis=0)) / 2
    model = faces.model
    features = [FeatureIds("", model.objects, model.polygon_owner[polygons])]
    surfaces = model.polygon_surface[polygons]
    if (surfaces >= 0).any():
        features.append(FeatureIds(SURFACE_LABEL, model.surfaces, surfaces))
    return MeshData(
        points=(points - origin).astype(np.float32),
        triangles=corners.reshape(-1, 3).astype(np.int32),
        origin_enu_m=origin,
        uv=np.ascontiguousarray(faces.uv[used]) if picture else None,
        normals=faces.normals[polygons],
        # Those under a picture are for the case that it cannot be had.
        colours=faces.colours[polygons],
        texture=TextureData(_NO_PIXELS, picture) if picture else None,
        unlit=bool(picture),
        double_sided=True,
        features=tuple(features),
    )


def _plain(mesh: MeshData) -> MeshData:
    return replace(mesh, texture=None, uv=None, unlit=False)
