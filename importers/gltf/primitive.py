"""glTF primitives: vertices, and triangles or none, in the node's own frame."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.gltf.document import GltfDocument, as_float
from importers.gltf.draco import decode_draco
from importers.gltf.features import FeatureReader
from importers.gltf.material import GltfMaterial, MaterialReader, display_colours
from importers.gltf.rotation import octahedral_vectors
from importers.place import Place
from layers.data.geometry import Float32, Float64, Int32
from layers.data.tile_features import SurfaceFeatures

Array = npt.NDArray[Any]

POINTS, TRIANGLES, STRIP, FAN = 0, 4, 5, 6
MAX_COORDINATE = 1e9


@dataclass(frozen=True, slots=True, eq=False)
class GltfPrimitive:
    """Triangles or points of one material, before any transform.

    Parameters
    ----------
    points : float32 (n, 3)
        glTF's frame minus `centre`, metres; all finite. Stored coordinate by coordinate (Fortran's order), which is
        several times as fast to look through and to move.
    centre : float64 (3,)
        The middle of the bounds, so that float32 keeps a millimetre around it; itself exact in float32.
    triangles : int32 (m, 3)
        Empty for points.
    uv : float32 (n, 2) or None
        v down, with the rows of the picture.
    normals : float32 (n, 3) or None
        Left out for unlit materials.
    colours : uint8 (n, 4) or None
    degenerate : int
        Triangles without area that the file counts but does not store.
    features : tuple of SurfaceFeatures
    is_points : bool
    """

    points: Float32
    centre: Float64
    triangles: Int32
    material: GltfMaterial
    uv: Float32 | None
    normals: Float32 | None
    colours: npt.NDArray[np.uint8] | None
    degenerate: int = 0
    features: tuple[SurfaceFeatures, ...] = ()
    is_points: bool = False


@dataclass(slots=True)
class _Raw:
    """A primitive's arrays as stored.

    Parameters
    ----------
    arrays : dict
        Attribute → (n, k) array and whether its whole numbers stand for fractions.
    triangles : uint32 (m, 3)
    degenerate : int
        Triangles that are declared but not stored: Draco's encoder drops those without area.
    """

    arrays: dict[str, tuple[Array, bool]]
    triangles: npt.NDArray[np.uint32]
    degenerate: int = 0


def read_primitive(
    document: GltfDocument,
    entry: dict[str, object],
    *,
    materials: MaterialReader,
    features: FeatureReader,
    notes: list[str],
    place: Place,
) -> GltfPrimitive | None:
    """Return a primitive's triangles or points; None, with a note, when it holds none. Any thread.

    Raises
    ------
    ImportFailed
    """
    mode = place.whole_in(entry, "mode", TRIANGLES, below=7)
    if mode not in (POINTS, TRIANGLES, STRIP, FAN):
        notes.append(f"{place.where}: lines are not drawn")
        return None
    named = place.at("attributes").mapping(entry.get("attributes"))
    if "POSITION" not in named:
        notes.append(f"{place.where}: no positions")
        return None
    material = materials.read(entry.get("material"), place=place.at("material"))
    uv_name = f"TEXCOORD_{material.uv_set}"
    wanted = ["POSITION", "COLOR_0"] + ([] if material.unlit else ["NORMAL"])
    if material.texture is not None:
        wanted.append(uv_name)
    asked = features.wanted(entry, named, place=place)
    wanted = [n for n in dict.fromkeys(wanted + asked) if n in named]
    raw = _raw(document, entry, named, mode=mode, wanted=wanted, place=place)
    arrays = _floats(document, raw, place=place)
    points, centre, triangles = _centred(arrays["POSITION"], raw.triangles.view(np.int32), notes=notes, place=place)
    if not len(triangles) and (mode != POINTS or not np.isfinite(centre).all()):
        notes.append(f"{place.where}: no triangles")
        return None

    def find(name: str) -> Array | None:
        return arrays[name] if name in arrays else raw.arrays[name][0] if name in raw.arrays else None

    uv, colours = arrays.get(uv_name), arrays.get("COLOR_0")
    return GltfPrimitive(
        points=points,
        centre=centre,
        triangles=triangles,
        material=material,
        uv=None if uv is None else _display_uv(uv, material),
        normals=arrays.get("NORMAL"),
        colours=None if colours is None else display_colours(colours, opaque=material.opaque),
        degenerate=raw.degenerate,
        features=features.read(entry, find=find, vertices=len(points), place=place),
        is_points=mode == POINTS,
    )


def _raw(
    document: GltfDocument,
    entry: dict[str, object],
    named: dict[str, object],
    *,
    mode: int,
    wanted: list[str],
    place: Place,
) -> _Raw:
    packed = place.mapping(entry.get("extensions", {})).get("KHR_draco_mesh_compression")
    if packed is not None:
        where = place.at("KHR_draco_mesh_compression")
        raw = _unpack(document, where.mapping(packed), named, wanted=wanted, place=where)
        declared, _ = document.entry("accessors", entry.get("indices"), place=place.at("indices"))
        if mode == TRIANGLES:
            count = place.at("indices.count").whole(declared.get("count"))
            raw.degenerate = max(0, count // 3 - len(raw.triangles))
    else:
        raw = _Raw({}, np.empty((0, 3), np.uint32))
    for name in wanted:
        if name not in raw.arrays:
            raw.arrays[name] = document.accessor(named[name], place=place.at(f"attributes.{name}"))
    vertices = len(raw.arrays["POSITION"][0])
    if packed is None and mode != POINTS:
        raw.triangles = _triangles(document, entry, vertices=vertices, mode=mode, place=place)
    highest = int(raw.triangles.max(initial=0))
    if highest >= vertices:
        raise place.at("indices").refuse("index {index} is not below {count}", index=highest, count=vertices)
    return raw


def _triangles(
    document: GltfDocument, entry: dict[str, object], *, vertices: int, mode: int, place: Place
) -> npt.NDArray[np.uint32]:
    if "indices" in entry:
        where = place.at("indices")
        flat, _ = document.accessor(entry["indices"], place=where)
        if flat.shape[1] != 1 or flat.dtype.kind != "u":
            raise where.refuse("indices must be unsigned whole numbers")
        indices: Array = flat[:, 0]
    else:
        indices = np.arange(vertices, dtype=np.uint32)
    document.budget.take(4 * len(indices) * (1 if mode == TRIANGLES else 3), place=place)
    return triangles_of(indices, mode=mode)


def _floats(document: GltfDocument, raw: _Raw, *, place: Place) -> dict[str, Float32]:
    vertices = len(raw.arrays["POSITION"][0])
    result: dict[str, Float32] = {}
    listed = place.at("attributes")
    for name, (array, normalized) in raw.arrays.items():
        where = listed.at(name)
        if len(array) != vertices:
            raise where.refuse("{found} values for {count} vertices", found=len(array), count=vertices)
        if name not in ("POSITION", "NORMAL", "COLOR_0") and not name.startswith("TEXCOORD_"):
            continue
        if name == "NORMAL" and array.shape[1] == 2 and array.dtype.kind in "iu":
            # glTF 1.0: packed into two numbers, which count as unsigned.
            array = octahedral_vectors(array.astype(f"u{array.dtype.itemsize}"))
        widths = {"T": (2,), "C": (3, 4)}.get(name[0], (3,))
        if array.shape[1] not in widths:
            raise where.refuse("{width} components a vertex are not allowed here", width=array.shape[1])
        document.budget.take(4 * array.size, place=where)
        # Colours in whole numbers are always normalized.
        result[name] = as_float(array, normalized=normalized or name == "COLOR_0")
    return result


def _unpack(
    document: GltfDocument,
    packed: dict[str, object],
    named: dict[str, object],
    *,
    wanted: list[str],
    place: Place,
) -> _Raw:
    data, _ = document.view(packed.get("bufferView"), place=place.at("bufferView"))
    mesh = decode_draco(bytes(data), place=place, budget_bytes=document.budget.left_bytes)
    document.budget.take(mesh.triangles.nbytes, place=place)
    listed = place.at("attributes")
    ids = listed.mapping(packed.get("attributes"))
    arrays: dict[str, tuple[Array, bool]] = {}
    for name in wanted:
        if name not in ids:
            continue
        array = mesh.attributes.get(listed.whole_in(ids, name))
        if array is None:
            raise listed.at(name).refuse("the Draco data has no attribute {id}", id=ids[name])
        accessor, _ = document.entry("accessors", named.get(name), place=listed.at(name))
        arrays[name] = array if array.ndim == 2 else array[:, None], accessor.get("normalized") is True
    if "POSITION" not in arrays:
        raise place.refuse("the Draco data holds no positions")
    return _Raw(arrays, np.ascontiguousarray(mesh.triangles, np.uint32))


def triangles_of(indices: Array, *, mode: int) -> npt.NDArray[np.uint32]:
    """Return (m, 3) triangles, counter-clockwise as listed, of a list, strip or fan; copies, never a view."""
    if mode == TRIANGLES:
        return np.array(indices[: len(indices) // 3 * 3], np.uint32).reshape(-1, 3)
    count = max(0, len(indices) - 2)
    result = np.empty((count, 3), np.uint32)
    if not count:
        return result
    if mode == FAN:
        result[:, 0] = indices[0]
        result[:, 1], result[:, 2] = indices[1:-1], indices[2:]
        return result
    result[:, 0], result[:, 1], result[:, 2] = indices[:-2], indices[1:-1], indices[2:]
    result[1::2, 1:] = result[1::2, :0:-1].copy()
    return result


def _centred(points: Float32, triangles: Int32, *, notes: list[str], place: Place) -> tuple[Float32, Float64, Int32]:
    """Return a copy of `points` around their middle, the middle, and the triangles that have a finite place."""
    points = np.array(points.T, order="C").T
    low, high = _extremes(points)
    # False for what is no number, too.
    if not all(abs(v) <= MAX_COORDINATE for v in (*low.tolist(), *high.tolist())):
        triangles = _finite(points, triangles, notes=notes, place=place)
        low, high = _extremes(points)
    centre = (low + high) / 2
    points -= centre
    return points, centre.astype(np.float64), triangles


def _finite(points: Float32, triangles: Int32, *, notes: list[str], place: Place) -> Int32:
    """Return the triangles that have a finite place; the vertices of the others are moved where they do no harm."""
    with np.errstate(invalid="ignore"):
        good: npt.NDArray[np.bool_] = np.all(np.abs(points) <= MAX_COORDINATE, axis=1)
    kept = triangles[np.all(good[triangles], axis=1)]
    if len(triangles):
        notes.append(f"{place.where}: {len(triangles) - len(kept)} triangles without a finite position are left out")
    else:
        notes.append(f"{place.where}: {int(len(good) - good.sum())} points without a finite position are left out")
    # Their vertices stay, so that indices hold, at a place that does not move the bounds.
    points[~good] = points[good][0] if good.any() else 0 if len(triangles) else np.nan
    return kept


def _extremes(points: Float32) -> tuple[Float32, Float32]:
    return np.minimum.reduce(points, axis=0), np.maximum.reduce(points, axis=0)


def _display_uv(uv: Float32, material: GltfMaterial) -> Float32:
    if material.uv_transform is not None:
        uv = uv @ material.uv_transform[:, :2].T + material.uv_transform[:, 2]
    # What a tile keeps must not hold the file it is from.
    return uv if uv.flags.owndata else uv.copy()
