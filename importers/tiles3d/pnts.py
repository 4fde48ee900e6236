"""pnts: a set of points.

3D Tiles 1.0, "Point Cloud", and 3DTILES_draco_point_compression.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.gltf.document import Budget
from importers.gltf.features import feature_numbers
from importers.gltf.rotation import octahedral_vectors
from importers.metadata.schema import Json
from importers.place import Place
from importers.points.spacing import surface_spacing_m
from importers.strict_json import decode_json
from importers.tiles3d.batch_table import BatchTable, read_batch_table
from importers.tiles3d.draco_points import decode_draco_points
from importers.tiles3d.tables import MAX_QUANTIZED, FeatureTable, TileParts
from layers.data.geometry import Float32, Float64, PointData, UInt8
from layers.data.tile_features import FeatureIds, SurfaceFeatures

Array = npt.NDArray[Any]

DRACO = "3DTILES_draco_point_compression"
MAX_COORDINATE = 1e9
# What a point takes once it is read.
_BYTES_A_POINT = 60
_CLASS_NAMES = ("Classification", "classification", "CLASSIFICATION", "class")
_INTENSITY_NAMES = ("Intensity", "intensity", "INTENSITY")


@dataclass(frozen=True, slots=True, eq=False)
class _Packed:
    """What Draco held.

    Parameters
    ----------
    features, batch : mapping
        Semantic or property → (n, k) array.
    """

    features: Mapping[str, Array] = field(default_factory=dict)
    batch: Mapping[str, Array] = field(default_factory=dict)


def read_points(
    parts: TileParts, enu_from_tile: Float64, *, budget: Budget, notes: list[str], place: Place
) -> PointData | None:
    """Return the points of a pnts in site ENU; None, with a note, when there are none. Any thread.

    Raises
    ------
    ImportFailed
        Damaged, or declaring more points than there are bytes for.
    """
    table = parts.features
    count = table.count("POINTS_LENGTH")
    if not count:
        notes.append(f"{table.place.where}: no points")
        return None
    budget.take(_BYTES_A_POINT * count, place=table.place.at("POINTS_LENGTH"))
    packed = _unpack(parts, count, budget=budget, place=place)
    middle, local = _positions(table, packed, count)
    centre = middle + table.vector("RTC_CENTER")
    linear = enu_from_tile[:3, :3]
    batches, ids = _batch_ids(table, packed, count)
    rows = read_batch_table(
        parts.batch_text,
        parts.batch_binary,
        count=batches,
        place=place.at("batch table"),
        notes=notes,
        more=packed.batch,
    )
    features: tuple[SurfaceFeatures, ...] = ()
    if ids is not None:
        features = (FeatureIds("", rows, np.where(ids < batches, ids, -1).astype(np.int32)),)
    elif rows is not None:
        features = (FeatureIds("", rows, np.arange(count, dtype=np.int32)),)
    colours = _colours(table, packed, count)
    normals = _normals(table, packed, count)
    if normals is not None:
        normals = normals @ np.linalg.pinv(linear)
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    points: Float32 = local.T @ linear.T.astype(np.float32)
    if not np.isfinite(points).all():
        good: npt.NDArray[np.bool_] = np.all(np.isfinite(points), axis=1)
        notes.append(f"{table.place.where}: {count - int(good.sum())} points without a finite position are left out")
        if not good.any():
            return None
        # They stay, so that numbers hold, where they move nothing.
        points[~good] = points[good][0]
    per_point = rows if ids is None else None
    return PointData(
        points,
        linear @ centre + enu_from_tile[:3, 3],
        spacing_m=surface_spacing_m(points),
        colours=colours,
        intensity=_intensity(per_point, count),
        classes=_classes(per_point, count),
        normals=None if normals is None else np.ascontiguousarray(normals, np.float32),
        base_colour=_constant_colour(table),
        features=features,
    )


def _unpack(parts: TileParts, count: int, *, budget: Budget, place: Place) -> _Packed:
    table = parts.features
    where = table.place.at(DRACO)
    extensions = table.place.at("extensions").mapping(table.json.get("extensions", {}))
    if DRACO not in extensions:
        return _Packed()
    entry = where.mapping(extensions[DRACO])
    offset = where.at("byteOffset").whole(entry.get("byteOffset"))
    length = where.at("byteLength").whole(entry.get("byteLength"))
    if offset + length > len(table.binary):
        raise where.refuse(
            "{count} elements end {over} bytes past the data", count=length, over=offset + length - len(table.binary)
        )
    data = bytes(table.binary[offset : offset + length])
    arrays = decode_draco_points(data, count=count, place=where, budget_bytes=budget.left_bytes)
    features = _named(entry, arrays, place=where)
    batch: dict[str, Array] = {}
    text = parts.batch_text
    if bytes(text[:64]).strip(b" \0"):
        at = place.at("batch table")
        found = at.at("extensions").mapping(decode_json(text, place=at).get("extensions", {}))
        if DRACO in found:
            batch = _named(at.at(DRACO).mapping(found[DRACO]), arrays, place=at.at(DRACO))
    return _Packed(features, batch)


def _named(entry: Json, arrays: Mapping[int, Array], *, place: Place) -> dict[str, Array]:
    result: dict[str, Array] = {}
    for name, number in place.at("properties").mapping(entry.get("properties", {})).items():
        where = place.at(f"properties.{name}")
        array = arrays.get(where.whole(number))
        if array is None:
            raise where.refuse("the Draco data has no attribute {id}", id=number)
        result[name] = array
    return result


def _positions(table: FeatureTable, packed: _Packed, count: int) -> tuple[Float64, Float32]:
    """Return a centre (3,) and float32 (3, count) relative to it, the tile's frame without its RTC_CENTER.

    Columns are several times as fast as rows of three. What is no place is NaN.
    """
    stored = packed.features.get("POSITION")
    if stored is None and "POSITION" not in table and "POSITION_QUANTIZED" in table:
        whole = table.array("POSITION_QUANTIZED", "UNSIGNED_SHORT", rows=count, width=3)
        scale = table.vector("QUANTIZED_VOLUME_SCALE")
        columns = np.array(whole.T, np.float32, order="C")
        columns -= MAX_QUANTIZED / 2
        columns *= (scale / MAX_QUANTIZED).astype(np.float32)[:, None]
        return table.vector("QUANTIZED_VOLUME_OFFSET") + scale / 2, columns
    if stored is None:
        stored = table.array("POSITION", "FLOAT", rows=count, width=3)
    if stored.shape != (count, 3):
        raise table.place.at("POSITION").refuse("{found} values for {count} vertices", found=len(stored), count=count)
    columns = np.array(stored.T, np.float32, order="C")
    bad = ~np.all(np.abs(columns) <= MAX_COORDINATE, axis=0)
    columns[:, bad] = np.nan
    # Of float32 numbers, so that the differences keep what the file has.
    centre = np.nan_to_num((np.fmin.reduce(columns, axis=1) + np.fmax.reduce(columns, axis=1)) / 2)
    columns -= centre[:, None]
    return centre.astype(np.float64), columns


def _batch_ids(table: FeatureTable, packed: _Packed, count: int) -> tuple[int, Array | None]:
    """Return the number of features, and each point's; None: every point is one."""
    if "BATCH_ID" in packed.features:
        ids = feature_numbers(packed.features["BATCH_ID"][:, 0])
    elif "BATCH_ID" in table:
        ids = feature_numbers(table.array("BATCH_ID", "UNSIGNED_SHORT", rows=count, width=1)[:, 0])
    else:
        return count, None
    if "BATCH_LENGTH" not in table:
        raise table.place.at("BATCH_LENGTH").refuse("it is missing")
    return table.count("BATCH_LENGTH"), ids


def _colours(table: FeatureTable, packed: _Packed, count: int) -> UInt8 | None:
    for name, width in (("RGBA", 4), ("RGB", 3)):
        if name in packed.features or name in table:
            stored = packed.features.get(name)
            if stored is None:
                stored = table.array(name, "UNSIGNED_BYTE", rows=count, width=width)
            if stored.shape != (count, width):
                raise table.place.at(name).refuse("{width} components are not allowed here", width=stored.shape[1])
            result = np.full((count, 4), 255, np.uint8)
            result[:, :width] = stored
            return result
    if "RGB565" in table:
        packed_colours = table.array("RGB565", "UNSIGNED_SHORT", rows=count, width=1)[:, 0].astype(np.uint32)
        result = np.full((count, 4), 255, np.uint8)
        for i, (shift, top) in enumerate(((11, 31), (5, 63), (0, 31))):
            result[:, i] = ((packed_colours >> shift & top) * 255 + top // 2) // top
        return result
    return None


def _constant_colour(table: FeatureTable) -> tuple[float, float, float, float]:
    if "CONSTANT_RGBA" not in table:
        return 1.0, 1.0, 1.0, 1.0
    values = np.clip(table.array("CONSTANT_RGBA", "UNSIGNED_BYTE", rows=1, width=4)[0] / 255, 0, 1)
    red, green, blue, alpha = (float(v) for v in values)
    return red, green, blue, alpha


def _normals(table: FeatureTable, packed: _Packed, count: int) -> Float64 | None:
    if "NORMAL" in packed.features:
        found = packed.features["NORMAL"].astype(np.float64)
        return found if found.shape == (count, 3) else None
    if "NORMAL" in table:
        return table.array("NORMAL", "FLOAT", rows=count, width=3).astype(np.float64)
    if "NORMAL_OCT16P" in table:
        return octahedral_vectors(table.array("NORMAL_OCT16P", "UNSIGNED_BYTE", rows=count, width=2))
    return None


def _column(rows: BatchTable | None, names: tuple[str, ...], count: int) -> Array | None:
    array = None if rows is None else next((a for a in map(rows.numbers, names) if a is not None), None)
    return array[:, 0] if array is not None and array.shape == (count, 1) else None


def _intensity(rows: BatchTable | None, count: int) -> npt.NDArray[np.uint16] | None:
    found = _column(rows, _INTENSITY_NAMES, count)
    if found is None:
        return None
    if found.dtype == np.uint8:
        return found.astype(np.uint16) * np.uint16(257)
    # Nothing says what a fraction is of: 0..1 fills the range, other numbers are as LAS has them.
    top = float(np.nanmax(found, initial=0))
    scaled = found * (65535.0 if found.dtype.kind == "f" and top <= 1 else 1.0)
    return np.clip(np.nan_to_num(scaled), 0, 65535).astype(np.uint16)


def _classes(rows: BatchTable | None, count: int) -> UInt8 | None:
    found = _column(rows, _CLASS_NAMES, count)
    if found is None or found.dtype.kind not in "ui":
        return None
    return np.clip(found, 0, 255).astype(np.uint8)
