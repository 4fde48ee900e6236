"""Geometries of .osgb files to triangle meshes: primitive sets, attribute arrays, material."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.osgb.objects import OsgFile, OsgObject
from importers.osgb.scene import COLOR_MODE_OFF, Drawable, State, vertices_of
from importers.osgb.vertices import Vertices, values_of
from layers.data.geometry import Float32, Int32, UInt8
from layers.errors import ImportFailed

OFF, OVERALL, PER_VERTEX, UNDEFINED = 0, 1, 4, -1
# DrawArrays draws vertices without naming them: a few bytes can ask for all of them again and again.
MAX_DRAWS_OF_A_VERTEX = 16
MAX_BAD_VERTEX_SHARE = 0.01
# Of normals and texture coordinates; nothing beyond it is meant.
MAX_ATTRIBUTE = 1e9

_TRIANGLES, _STRIP, _FAN, _QUADS, _QUAD_STRIP, _POLYGON = 4, 5, 6, 7, 8, 9
_NOT_SURFACES = {0: "points", 1: "lines", 2: "line loops", 3: "line strips"}


@dataclass(frozen=True, slots=True, eq=False)
class LocalMesh:
    """A triangle mesh in the file's coordinates.

    Parameters
    ----------
    points : float32 or float64 (n, 3)
        As exact as the file has them; all finite.
    triangles : int32 (m, 3)
        Each index < n.
    uv : float32 (n, 2) or None
        v up.
    normals : float32 (n, 3) or None
    colours : uint8 (n, 4) or None
    base_colour : tuple of 4 floats
    notes : tuple of str
        What was left out.
    """

    points: Vertices
    triangles: Int32
    uv: Float32 | None = None
    normals: Float32 | None = None
    colours: UInt8 | None = None
    base_colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    notes: tuple[str, ...] = ()


def mesh_from_drawable(drawable: Drawable, *, file: OsgFile) -> LocalMesh:
    """Return the triangles of one Geometry, perhaps none. Any thread.

    Raises
    ------
    ImportFailed
        Indices beyond the vertices, counts that cannot be, too many vertices that are not finite.
    """
    geometry = drawable.geometry
    points = vertices_of(drawable)
    notes: list[str] = []
    triangles = triangles_from_primitives(geometry, vertex_count=len(points), file=file, notes=notes)
    if not drawable.all_finite:
        finite: npt.NDArray[np.bool_] = np.asarray(np.isfinite(points).all(axis=1))
        bad = int((~finite).sum())
        if bad > MAX_BAD_VERTEX_SHARE * len(points):
            raise _failure(file, geometry, "{bad} of {count} vertices are not finite", bad=bad, count=len(points))
        notes.append(f"{bad} vertices are not finite; their triangles were left out")
        triangles = triangles[finite[triangles].all(axis=1)]
        points[~finite] = points[finite].mean(axis=0) if finite.any() else 0.0
    if not len(triangles):
        return LocalMesh(points, np.empty((0, 3), np.int32), notes=tuple(notes))
    with np.errstate(invalid="ignore", over="ignore"):
        uv = _per_vertex(_texture_coordinates(geometry), columns=2, count=len(points))
        normals = _per_vertex(geometry.fields.get("Normal"), columns=3, count=len(points))
        if normals is not None and drawable.matrix is not None:
            normals = _unit_rows(normals @ np.linalg.pinv(drawable.matrix[:3, :3]).T)
        colours, base_colour = _colours(geometry, drawable.state, count=len(points))
        return LocalMesh(
            points,
            triangles,
            uv=uv,
            normals=normals,
            colours=colours,
            base_colour=base_colour,
            notes=tuple(notes),
        )


def triangle_count(geometry: OsgObject, *, vertex_count: int, file: OsgFile) -> int:
    """Return how many triangles `geometry` draws.

    Raises
    ------
    ImportFailed
    """
    return len(triangles_from_primitives(geometry, vertex_count=vertex_count, file=file, notes=[]))


def triangles_from_primitives(geometry: OsgObject, *, vertex_count: int, file: OsgFile, notes: list[str]) -> Int32:
    """Return int32 (m, 3): all primitive sets as triangles; sets of points and lines are named in `notes`.

    Raises
    ------
    ImportFailed
    """
    results: list[Int32] = []
    draws = MAX_DRAWS_OF_A_VERTEX * vertex_count
    for primitive in geometry.fields.get("PrimitiveSets") or ():
        if not isinstance(primitive, OsgObject) or "Mode" not in primitive.fields:
            continue
        mode = primitive.fields["Mode"]
        if mode not in range(_TRIANGLES, _POLYGON + 1):
            notes.append(f"{_NOT_SURFACES.get(mode, f'primitives of mode {mode}')} were left out")
            continue
        runs, drawn = _runs(primitive, vertex_count=vertex_count, draws_left=draws, file=file)
        draws -= drawn
        results.extend(_triangles_from_run(run, mode=mode) for run in runs)
    if not results:
        return np.empty((0, 3), np.int32)
    return np.concatenate(results) if len(results) > 1 else results[0]


def _runs(primitive: OsgObject, *, vertex_count: int, draws_left: int, file: OsgFile) -> tuple[list[Int32], int]:
    fields = primitive.fields
    if "Indices" in fields:
        indices = fields["Indices"]
        if len(indices) and int(indices.max()) >= vertex_count:
            raise _failure(
                file,
                primitive,
                "vertex {index} is drawn, there are {count}",
                index=int(indices.max()),
                count=vertex_count,
            )
        return [indices.astype(np.int32)], 0
    lengths = np.array([fields["Count"]], np.int64) if "Count" in fields else fields["Lengths"].astype(np.int64)
    first, total = fields["First"], int(lengths.sum())
    if first < 0 or (len(lengths) and int(lengths.min()) < 0) or first + total > vertex_count:
        raise _failure(
            file,
            primitive,
            "vertices {first} to {end} are drawn, there are {count}",
            first=first,
            end=first + total,
            count=vertex_count,
        )
    if total > draws_left:
        raise _failure(file, primitive, "vertices are drawn more than {limit} times", limit=MAX_DRAWS_OF_A_VERTEX)
    starts = first + np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(lengths) else lengths
    return [np.arange(s, s + n, dtype=np.int32) for s, n in zip(starts.tolist(), lengths.tolist(), strict=True)], total


def _triangles_from_run(run: Int32, *, mode: int) -> Int32:
    if mode == _TRIANGLES:
        return run[: len(run) // 3 * 3].reshape(-1, 3)
    if mode == _STRIP:
        if len(run) < 3:
            return np.empty((0, 3), np.int32)
        triangles = np.stack([run[:-2], run[1:-1], run[2:]], axis=1)
        triangles[1::2] = triangles[1::2, [1, 0, 2]]
        different = (
            (triangles[:, 0] != triangles[:, 1])
            & (triangles[:, 1] != triangles[:, 2])
            & (triangles[:, 0] != triangles[:, 2])
        )
        strip: Int32 = triangles[different]
        return strip
    if mode in (_FAN, _POLYGON):
        if len(run) < 3:
            return np.empty((0, 3), np.int32)
        return np.stack([np.broadcast_to(run[:1], len(run) - 2), run[1:-1], run[2:]], axis=1)
    if mode == _QUADS:
        quads = run[: len(run) // 4 * 4].reshape(-1, 4)
    else:
        pairs = run[: len(run) // 2 * 2].reshape(-1, 2)
        quads = np.concatenate([pairs[:-1], pairs[1:, ::-1]], axis=1)
    halves: Int32 = quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
    return halves


def _texture_coordinates(geometry: OsgObject) -> object:
    units = geometry.fields.get("TexCoords") or []
    return units[0] if units else None


def _per_vertex(array: object, *, columns: int, count: int) -> Float32 | None:
    values = values_of(array)
    if values is None or not isinstance(array, OsgObject) or values.ndim != 2 or values.shape[1] < columns:
        return None
    numbers: Float32 = values[:, :columns].astype(np.float32)
    if array.fields.get("Binding") == OVERALL and len(numbers) and columns == 3:
        numbers = np.repeat(numbers[:1], count, axis=0)
    if array.fields.get("Binding") not in (PER_VERTEX, UNDEFINED, OVERALL) or len(numbers) != count:
        return None
    if len(numbers) and not (numbers.min() > -MAX_ATTRIBUTE and numbers.max() < MAX_ATTRIBUTE):
        numbers[~(np.abs(numbers) < MAX_ATTRIBUTE)] = 0.0
    return numbers


def _unit_rows(vectors: npt.NDArray[np.floating]) -> Float32:
    unit: Float32 = (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-30)).astype(np.float32)
    return unit


def _colours(
    geometry: OsgObject, state: State, *, count: int
) -> tuple[UInt8 | None, tuple[float, float, float, float]]:
    white = (1.0, 1.0, 1.0, 1.0)
    material = state.material.fields if state.material is not None else None
    if material is not None and material.get("ColorMode") == COLOR_MODE_OFF and state.lighting is not False:
        diffuse = material.get("Diffuse")
        return None, _colour(diffuse[1]) if diffuse else white
    array = geometry.fields.get("Color")
    values = values_of(array)
    if values is None or not isinstance(array, OsgObject) or values.ndim != 2 or values.shape[1] < 3:
        diffuse = material.get("Diffuse") if material is not None else None
        return None, _colour(diffuse[1]) if diffuse else white
    scale = 255.0 if values.dtype.kind == "u" and values.dtype.itemsize == 1 else 1.0
    numbers = np.nan_to_num(values.astype(np.float64) / scale, nan=1.0, posinf=1.0, neginf=0.0)
    if numbers.shape[1] == 3:
        numbers = np.column_stack([numbers, np.ones(len(numbers))])
    binding = array.fields.get("Binding")
    if binding == OVERALL and len(numbers):
        return None, _colour(tuple(numbers[0]))
    if binding in (PER_VERTEX, UNDEFINED) and len(numbers) == count:
        return np.ascontiguousarray(np.clip(numbers, 0, 1) * 255 + 0.5, np.uint8), white
    return None, white


def _colour(values: tuple[float, ...]) -> tuple[float, float, float, float]:
    r, g, b, a = (min(1.0, max(0.0, float(v))) if np.isfinite(v) else 1.0 for v in values)
    return r, g, b, a


def _failure(file: OsgFile, at: OsgObject, problem: str, **values: object) -> ImportFailed:
    return ImportFailed(
        file.path, where=file.place(at.offset), problem=problem, advice="copy or export the file again", **values
    )
