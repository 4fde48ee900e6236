"""Readers of single meshes: PLY and STL through trimesh, GLB and glTF through our own reader."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np

from importers.files.resolver import FileResolver
from importers.importer import ImportContext
from importers.models.mesh_parts import left_out, mesh_about_centre
from importers.models.model_file import Z_UP, Model, ModelImporter
from importers.native import Result
from importers.pictures.picture import decode_picture
from importers.place import Place
from importers.tiles3d.content import TileFrame, decode_content, is_json
from layers.data.geometry import MeshData, TextureData
from layers.data.report import note
from layers.errors import ImportFailed

_PLY_FACES = re.compile(rb"element\s+(?:face|tristrips)\s+([0-9]+)")
_PLY_PICTURE = re.compile(rb"comment\s+TextureFile\s+([^\r\n]+)", re.IGNORECASE)
_PLY_ELEMENT = re.compile(rb"^\s*element\s+(\w+)\s+([0-9]{1,20})\s*$", re.MULTILINE)
_PLY_END = b"end_header"
_STL_HEAD, _STL_TRIANGLE = 84, 50


class PlyMeshImporter(ModelImporter):
    """Reads PLY files that have faces; those without are point clouds."""

    name = "ply"
    title = "Stanford PLY mesh"
    suffixes = (".ply",)

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is a PLY file with faces."""
        faces = _PLY_FACES.search(head)
        return head[:3] == b"ply" and (faces is not None and int(faces[1]) > 0 if _PLY_END in head else bool(faces))

    def model(self, path: Path, data: bytes, context: ImportContext) -> Model:
        """Return the model in the file's bytes; see `ModelImporter`."""
        notes: list[str] = []
        texture = None
        named = _PLY_PICTURE.search(data[: data.find(_PLY_END) + 1])
        if named is not None:
            texture = _picture(path, named[1].decode("utf-8", "replace").strip(), notes)
        mesh = _parsed(path, data, context, kind="ply", texture=texture, notes=notes)
        return Model((mesh,), tuple(notes), (note(Z_UP),))


class StlImporter(ModelImporter):
    """Reads STL, binary and text."""

    name = "stl"
    title = "STL mesh"
    suffixes = (".stl",)

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is an STL file: text that says so, or the size that its count of triangles makes."""
        if path.suffix.lower() not in self.suffixes or len(head) < _STL_HEAD:
            return head[:6].lower() == b"solid " and b"facet" in head
        count = int.from_bytes(head[80:84], "little")
        return head[:5].lower() == b"solid" or path.stat().st_size == _STL_HEAD + _STL_TRIANGLE * count

    def model(self, path: Path, data: bytes, context: ImportContext) -> Model:
        """Return the model in the file's bytes; see `ModelImporter`."""
        notes: list[str] = []
        mesh = _parsed(path, data, context, kind="stl", texture=None, notes=notes)
        return Model((mesh,), tuple(notes), (note(Z_UP),))


class GltfImporter(ModelImporter):
    """Reads single GLB and glTF models; y is up in them."""

    name = "gltf"
    title = "glTF model"
    suffixes = (".glb", ".gltf")

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether this is a GLB, or JSON that names what only a glTF has."""
        if head[:4] == b"glTF":
            return True
        return path.suffix.lower() == ".gltf" and is_json(head)

    def model(self, path: Path, data: bytes, context: ImportContext) -> Model:
        """Return the model in the file's bytes; see `ModelImporter`."""
        resolver = FileResolver(path.absolute().parent)
        place = Place(str(path))

        def fetch(uri: str) -> bytes:
            return resolver.read(resolver.resolve(uri, base=path.name, place=place), cancelled=context.cancelled)

        content = decode_content(
            data, frame=TileFrame(np.eye(4)), place=place, fetch=fetch, cancelled=context.cancelled
        )
        return Model(content.meshes, content.notes)


def parse_with_trimesh(data: bytes, kind: str) -> Result:
    """Return ``points``, ``triangles``, ``normals``, ``uv``, ``colours`` of a PLY or STL file; a confined process."""
    import trimesh

    if kind == "ply":
        _check_ply(data)
    try:
        mesh = trimesh.load(io.BytesIO(data), file_type=kind, process=False)
    except MemoryError:
        raise
    except Exception as error:  # the library checks nothing: what is damaged fails anywhere in it
        raise ImportFailed(
            "",
            problem="it is damaged, or no {kind}: {reason}",
            advice="export the model again",
            kind=kind.upper(),
            reason=f"{type(error).__name__} {error}".strip()[:200],
        ) from error
    if not isinstance(mesh, trimesh.Trimesh):
        raise ImportFailed("", problem="it holds no triangles", advice="export the model again, with its faces")
    count = len(mesh.vertices)
    result: Result = {
        "points": np.asarray(mesh.vertices, np.float64).reshape(-1, 3),
        "triangles": np.asarray(mesh.faces, np.int64).reshape(-1, 3),
    }
    visual: Any = mesh.visual
    uv = getattr(visual, "uv", None)
    if uv is not None and np.shape(uv) == (count, 2):
        result["uv"] = np.asarray(uv, np.float32)
    if kind == "ply" and getattr(visual, "kind", "") == "vertex":
        result["colours"] = np.asarray(visual.vertex_colors, np.uint8)
    if "vertex_normals" in mesh._cache.cache:
        result["normals"] = np.asarray(mesh.vertex_normals, np.float32)
    return result


def _check_ply(data: bytes) -> None:
    """Refuse a header that declares more than the bytes behind it can hold."""
    end = data.find(_PLY_END)
    for what, count in _PLY_ELEMENT.findall(data[: max(end, 0)]):
        if int(count) > len(data) - end:
            raise ImportFailed(
                "",
                problem="{count} of {what} are declared, behind the header are {left} bytes",
                advice="the file is cut or damaged; copy it again",
                count=int(count),
                what=what.decode("ascii", "replace")[:40],
                left=len(data) - end,
            )


def _parsed(
    path: Path, data: bytes, context: ImportContext, *, kind: str, texture: TextureData | None, notes: list[str]
) -> MeshData:
    found = context.native.call(parse_with_trimesh, data, kind, path=str(path), cancelled=context.cancelled)
    points, triangles = found["points"], found["triangles"]
    count = len(points)
    fits = points.ndim == 2 and points.shape[1] == 3 and triangles.ndim == 2 and triangles.shape[1] == 3
    for name, width in (("uv", 2), ("normals", 3), ("colours", 4)):
        fits = fits and (name not in found or found[name].shape == (count, width))
    if not fits or not bool(((triangles >= 0) & (triangles < count)).all()):
        raise ImportFailed(path, problem="a triangle names a vertex that is not there", advice="export it again")
    uv, normals, colours = found.get("uv"), found.get("normals"), found.get("colours")
    mesh = mesh_about_centre(
        points.astype(np.float64, copy=False),
        np.ascontiguousarray(triangles, np.int32),
        uv=None if uv is None else uv.astype(np.float32, copy=False),
        normals=None if normals is None else normals.astype(np.float32, copy=False),
        colours=None if colours is None else colours.astype(np.uint8, copy=False),
        texture=texture if uv is not None else None,
    )
    notes += left_out(len(triangles), [mesh])
    return mesh


def _picture(path: Path, name: str, notes: list[str]) -> TextureData | None:
    resolver = FileResolver(path.absolute().parent)
    try:
        address = resolver.resolve(name.replace("%", "%25"), base="", place=Place(str(path)))
        return TextureData(decode_picture(resolver.read(address), path=name, where=""), f"{path}#{name}")
    except FileNotFoundError:
        notes.append(f"{name[:80]} is missing")
    except ImportFailed as error:
        notes.append(error.line())
    return None
