"""OBJ files to meshes: triangles from `obj_text`, materials and pictures from beside the file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from importers.files.resolver import FileResolver, Resolver, never
from importers.models.mesh_parts import left_out, mesh_about_centre
from importers.models.model_file import Z_UP, Model
from importers.models.obj_text import ObjMaterial, parse_mtl, parse_obj
from importers.native import Array, NativeCalls, Result
from importers.pictures.picture import decode_picture
from importers.place import Place
from layers.data.geometry import Float32, MeshData, TextureData, UInt8, Wrap
from layers.data.report import note
from layers.errors import Cancelled, ImportFailed

MAX_LIBRARIES = 100


def read_obj(path: Path, data: bytes, *, native: NativeCalls, cancelled: Callable[[], bool] = never) -> Model:
    """Return the model in an OBJ file's bytes. Worker thread.

    Raises
    ------
    ImportFailed, Cancelled
    """
    found = native.call(parse_obj, data, path=str(path), cancelled=cancelled)
    _check(found, path=path)
    notes: list[str] = []
    beside = _Beside(path, notes)
    libraries = bytes(found["libraries"]).decode("utf-8", "replace").split("\n") if len(found["libraries"]) else []
    materials: dict[str, ObjMaterial] = {}
    for library in libraries[:MAX_LIBRARIES]:
        text = beside.read(library)
        if text is not None:
            materials |= parse_mtl(text)
    names = bytes(found["materials"]).decode("utf-8", "replace").split("\n") if len(found["materials"]) else []
    meshes = []
    for number, first, count, first_triangle, triangles in found["groups"].tolist():
        if cancelled():
            raise Cancelled
        name = names[number] if 0 <= number < len(names) else ""
        material = materials.get(name, ObjMaterial())
        if name and name not in materials:
            notes.append(f"the material {name[:60]} is not described")
        vertices, faces = slice(first, first + count), slice(first_triangle, first_triangle + triangles)
        meshes.append(_mesh(found, vertices=vertices, faces=faces, material=material, beside=beside))
    notes += left_out(len(found["triangles"]), meshes)
    return Model(tuple(meshes), tuple(notes), (note(Z_UP),))


def _mesh(found: Result, *, vertices: slice, faces: slice, material: ObjMaterial, beside: "_Beside") -> MeshData:
    def rows(name: str) -> Array | None:
        return np.ascontiguousarray(found[name][vertices]) if len(found[name]) else None

    points = np.asarray(found["points"][vertices], np.float64)
    uv = rows("uv")
    texture = beside.picture(material.picture) if material.picture and uv is not None else None
    return mesh_about_centre(
        points,
        np.ascontiguousarray(found["triangles"][faces], np.int32),
        uv=None if uv is None else uv.astype(np.float32, copy=False),
        normals=_float32(rows("normals")),
        colours=_uint8(rows("colours")),
        texture=texture,
        base_colour=(1.0, 1.0, 1.0, material.colour[3]) if texture is not None else material.colour,
    )


class _Beside:
    """Files that an OBJ file names: from its own folder, pictures decoded once."""

    def __init__(self, path: Path, notes: list[str]) -> None:
        self._resolver: Resolver = FileResolver(path.absolute().parent)
        self._place = Place(str(path))
        self._notes = notes
        self._pictures: dict[str, TextureData | None] = {}

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None, with a note, when it is not there or not allowed."""
        try:
            return self._resolver.read(self._resolver.resolve(name.replace("%", "%25"), base="", place=self._place))
        except FileNotFoundError:
            self._notes.append(f"{name[:80]} is missing")
        except ImportFailed as error:
            self._notes.append(error.line())
        return None

    def picture(self, name: str) -> TextureData | None:
        """Return a picture; None, with a note, when there is none or it is damaged."""
        if name not in self._pictures:
            self._pictures[name] = None
            data = self.read(name)
            if data is not None:
                try:
                    pixels = decode_picture(data, path=name, where="")
                    self._pictures[name] = TextureData(pixels, f"{self._place.path}#{name}", Wrap.REPEAT)
                except ImportFailed as error:
                    self._notes.append(error.line())
        return self._pictures[name]


def _check(found: Result, *, path: Path) -> None:
    """Refuse arrays that do not fit together: they come from a process that saw hostile bytes."""
    points, triangles, groups = found["points"], found["triangles"], found["groups"]
    fits = points.ndim == triangles.ndim == groups.ndim == 2 and groups.shape[1] == 5
    fits = fits and points.shape[1] == 3 and triangles.shape[1] == 3
    for name, width in (("uv", 2), ("normals", 3), ("colours", 4)):
        fits = fits and found[name].shape in ((len(points), width), (0, width))
    if fits:
        for _, first, count, first_triangle, number in groups.tolist():
            part = triangles[first_triangle : first_triangle + number]
            fits = fits and first >= 0 and count > 0 and first + count <= len(points)
            fits = fits and first_triangle >= 0 and len(part) == number
            fits = fits and bool(((part >= 0) & (part < count)).all())
    if not fits:
        raise ImportFailed(path, problem="its arrays do not fit together", advice="the file is probably hostile")


def _float32(values: Array | None) -> Float32 | None:
    return None if values is None else values.astype(np.float32, copy=False)


def _uint8(values: Array | None) -> UInt8 | None:
    return None if values is None else values.astype(np.uint8, copy=False)
