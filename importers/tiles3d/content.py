"""Tile content: b3dm, i3dm, pnts, cmpt, glb and glTF, told by their first bytes, to meshes and points in site ENU.

3D Tiles 1.0 and 1.1, "Tile format specifications".
"""

import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from importers.files.resolver import never
from importers.gltf.document import GLB_MAGIC, Budget, Fetch
from importers.gltf.features import Batches
from importers.gltf.instances import Instances, placed
from importers.gltf.primitive import GltfPrimitive
from importers.gltf.scene import mesh_of, points_of, read_gltf, zup_from_gltf
from importers.place import Place
from importers.tiles3d.batch_table import read_batch_table
from importers.tiles3d.i3dm import fetched_model, read_instances
from importers.tiles3d.pnts import read_points
from importers.tiles3d.tables import MAX_ROWS, TileParts, read_tile_parts
from layers.data.geometry import Float64, MeshData, PointData
from layers.data.tileset import TileContent
from layers.errors import Cancelled

MAX_COMPOSITE_DEPTH = 4
MAX_NOTES = 50
_CMPT_HEADER = 16
_IDENTITY = np.eye(4)
# Drafts of 2018 that never became part of 3D Tiles.
_DRAFTS = {b"vctr": "vctr", b"geom": "geom"}


@dataclass(frozen=True, slots=True, eq=False)
class TileFrame:
    """Where a tile's content stands.

    Parameters
    ----------
    enu_from_tile : float64 (4, 4)
    up_axis : str
        Of glTF inside: ``"Y"``, or what old tilesets state.
    """

    enu_from_tile: Float64
    up_axis: str = "Y"


def is_json(data: bytes | memoryview) -> bool:
    """Return whether content is JSON text: an external tileset, or a glTF."""
    return bytes(data[:16]).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def decode_content(
    data: bytes | memoryview,
    *,
    frame: TileFrame,
    place: Place,
    fetch: Fetch,
    cancelled: Callable[[], bool] = never,
    tally: Counter[str] | None = None,
) -> TileContent:
    """Return the meshes and points of one tile's content (no external tileset). Worker thread, several at once.

    Parameters
    ----------
    fetch : callable
        Bytes of a uri inside the content, relative to it.
    tally : Counter or None
        Takes what meshes cannot say: ``degenerate`` triangles that are declared but not stored.

    Raises
    ------
    ImportFailed
        Damaged, hostile, or of a kind that this version does not read.
    Cancelled
    """
    work = _Work(frame, fetch, cancelled, Budget(len(data)), Counter() if tally is None else tally)
    # Numbers that are none are looked for where they matter.
    with np.errstate(invalid="ignore", over="ignore"):
        _decode(memoryview(data), work, place=place, depth=0)
    return TileContent(tuple(work.meshes), (), tuple(work.notes[:MAX_NOTES]), tuple(work.points))


@dataclass(slots=True)
class _Work:
    """One content on its way; composites share it."""

    frame: TileFrame
    fetch: Fetch
    cancelled: Callable[[], bool]
    budget: Budget
    tally: Counter[str]
    meshes: list[MeshData] = field(default_factory=list)
    points: list[PointData] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _decode(data: memoryview, work: _Work, *, place: Place, depth: int) -> None:
    if work.cancelled():
        raise Cancelled
    magic = bytes(data[:4])
    if magic == b"cmpt":
        if depth >= MAX_COMPOSITE_DEPTH:
            raise place.refuse("composites are nested deeper than {limit}", limit=MAX_COMPOSITE_DEPTH)
        for i, inner in enumerate(_composite(data, place=place)):
            _decode(inner, work, place=place.at(f"tiles[{i}]"), depth=depth + 1)
        return
    if magic == b"b3dm":
        parts = read_tile_parts(data, "b3dm", place=place)
        _model(parts.body, work, place=place.at("glTF"), batches=_batches(parts, work, place=place), tile=parts)
    elif magic == b"i3dm":
        _instanced(data, work, place=place)
    elif magic == b"pnts":
        parts = read_tile_parts(data, "pnts", place=place)
        found = read_points(parts, work.frame.enu_from_tile, budget=work.budget, notes=work.notes, place=place)
        if found is not None:
            work.points.append(found)
    elif magic == GLB_MAGIC or is_json(data):
        _model(data, work, place=place)
    else:
        raise _foreign(data, place=place)


def _model(
    data: memoryview, work: _Work, *, place: Place, batches: Batches | None = None, tile: TileParts | None = None
) -> None:
    """Take what a glTF shows, alone or in a b3dm."""
    scene = read_gltf(
        data, place=place, fetch=work.fetch, budget=work.budget, batches=batches, cancelled=work.cancelled
    )
    work.notes += scene.notes
    rtc_centre = scene.rtc_centre
    if tile is not None and "RTC_CENTER" in tile.features:
        rtc_centre = rtc_centre + tile.features.vector("RTC_CENTER")
    if tile is not None and batches is not None:
        most = sum(max(len(p.points), len(p.triangles) + p.degenerate) for p, _ in (*scene.parts, *scene.instanced))
        if batches.count > most:
            raise tile.features.place.at("BATCH_LENGTH").refuse(
                "{count} batches are declared for {most} vertices and triangles", count=batches.count, most=most
            )
    enu_from_gltf = work.frame.enu_from_tile @ _translation(rtc_centre) @ zup_from_gltf(work.frame.up_axis)
    for part, matrix in scene.parts:
        if part.is_points:
            work.points.append(points_of(part, enu_from_gltf @ matrix))
        else:
            work.meshes.append(mesh_of(part, enu_from_gltf @ matrix))
    for part, instances in scene.instanced:
        _place(part, instances.within(enu_from_gltf), work, place=place)
    work.tally["degenerate"] += sum(part.degenerate for part, _ in scene.parts)


def _batches(parts: TileParts, work: _Work, *, place: Place) -> Batches | None:
    """Return the features of a b3dm; None when it has none."""
    count = parts.old_batch_length
    where = parts.features.place.at("BATCH_LENGTH")
    if "BATCH_LENGTH" in parts.features:
        count = parts.features.count("BATCH_LENGTH")
    if count > MAX_ROWS:
        raise where.refuse("{value} is out of range, it must be {limit}", value=count, limit=f"at most {MAX_ROWS}")
    if not count:
        return None
    rows = read_batch_table(
        parts.batch_text, parts.batch_binary, count=count, place=place.at("batch table"), notes=work.notes
    )
    # One batch of which nothing is said tells nothing.
    return None if rows is None and count == 1 else Batches(count, rows)


def _instanced(data: memoryview, work: _Work, *, place: Place) -> None:
    parts = read_tile_parts(data, "i3dm", place=place)
    instances = read_instances(parts, budget=work.budget, notes=work.notes, place=place)
    body: bytes | memoryview = parts.body
    fetch = work.fetch
    where = place.at("glTF")
    if parts.gltf_format == 0:
        body, fetch = fetched_model(parts.body, work.fetch, place=place)
    elif parts.gltf_format != 1:
        raise place.at("byte 28").refuse("the glTF format {format} is unknown", format=parts.gltf_format)
    scene = read_gltf(body, place=where, fetch=fetch, budget=work.budget, cancelled=work.cancelled)
    work.notes += scene.notes
    model = _translation(scene.rtc_centre) @ zup_from_gltf(work.frame.up_axis)
    enu = instances.within(work.frame.enu_from_tile).of(model)
    for part, matrix in scene.parts:
        _place(part, enu.of(matrix), work, place=where)
    for part, inner in scene.instanced:
        _place(part, enu.times(inner, budget=work.budget, place=where), work, place=where)


def _place(part: GltfPrimitive, instances: Instances, work: _Work, *, place: Place) -> None:
    for found in placed(part, instances, budget=work.budget, notes=work.notes, place=place):
        if work.cancelled():
            raise Cancelled
        if isinstance(found, PointData):
            work.points.append(found)
        else:
            work.meshes.append(found)


def _composite(data: memoryview, *, place: Place) -> list[memoryview]:
    """Return the tiles inside a cmpt."""
    if len(data) < _CMPT_HEADER:
        raise place.refuse("the cmpt ends in its header")
    version, total, count = struct.unpack_from("<III", data, 4)
    if version != 1 or total != len(data):
        raise place.at("byte 4").refuse(
            "the cmpt declares version {version} and {total} bytes, there are {found}",
            version=version,
            total=total,
            found=len(data),
        )
    if count * 12 > total - _CMPT_HEADER:
        raise place.at("byte 12").refuse("the cmpt declares {count} tiles in {total} bytes", count=count, total=total)
    tiles: list[memoryview] = []
    offset = _CMPT_HEADER
    for i in range(count):
        if offset + 12 > total:
            raise place.at(f"tiles[{i}]").refuse("the tile lies past the end of the cmpt")
        (length,) = struct.unpack_from("<I", data, offset + 8)
        if length < 12 or length > total - offset:
            raise place.at(f"tiles[{i}]").refuse("the tile of {length} bytes does not fit its cmpt", length=length)
        tiles.append(data[offset : offset + length])
        offset += length
    if total - offset >= 8:
        raise place.refuse("{left} bytes of the cmpt belong to no tile", left=total - offset)
    return tiles


def _foreign(data: memoryview, *, place: Place) -> Exception:
    if not len(data):
        return place.refuse("the content is empty")
    kind = _DRAFTS.get(bytes(data[:4]))
    if kind:
        return place.refuse(
            "{kind} is a deprecated draft of vector tiles, which is not read",
            advice="publish the data again as glTF or GeoJSON",
            kind=kind,
        )
    if bytes(data[:4]) == b"subt":
        return place.refuse("this is a subtree, not a tile's content", advice="check the tileset")
    if bytes(data[:64]).lstrip()[:1] == b"<":
        return place.refuse("this is a web page or XML, not a tile", advice="check the address")
    return place.refuse(
        "this is no tile content (it starts with {head})", advice="check the file", head=bytes(data[:4]).hex(" ")
    )


def _translation(offset: Float64) -> Float64:
    # numpy's eye takes longer than what follows.
    matrix = _IDENTITY.copy()
    matrix[:3, 3] = offset
    return matrix
