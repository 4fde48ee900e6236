"""i3dm: one glTF in many places.

3D Tiles 1.0, "Instanced 3D Model".
"""

import numpy as np

from importers.files.resolver import check_uri
from importers.gltf.document import Budget, Fetch
from importers.gltf.features import InstanceIds, feature_numbers
from importers.gltf.instances import BYTES_AN_INSTANCE, Instances
from importers.gltf.rotation import octahedral_vectors
from importers.place import Place
from importers.tiles3d.batch_table import read_batch_table
from importers.tiles3d.tables import MAX_QUANTIZED, FeatureTable, TileParts
from layers.data.geometry import Float64

# Nothing nearer to the earth's centre has a direction that is up.
_MIN_EARTH_M = 1e6


def read_instances(parts: TileParts, *, budget: Budget, notes: list[str], place: Place) -> Instances:
    """Return where the instances of an i3dm stand in their tile, for a model with z up. Any thread.

    Raises
    ------
    ImportFailed
        More instances are declared than there are bytes for.
    """
    table = parts.features
    count = table.count("INSTANCES_LENGTH")
    budget.take(BYTES_AN_INSTANCE * count, place=table.place.at("INSTANCES_LENGTH"))
    positions = _positions(table, count) + table.vector("RTC_CENTER")
    matrices = np.tile(np.eye(4), (count, 1, 1))
    matrices[:, :3, :3] = _rotations(table, positions)
    if "SCALE" in table:
        matrices[:, :3, :3] *= table.array("SCALE", "FLOAT", rows=count, width=1).astype(np.float64)[:, :, None]
    if "SCALE_NON_UNIFORM" in table:
        scales = table.array("SCALE_NON_UNIFORM", "FLOAT", rows=count, width=3).astype(np.float64)
        matrices[:, :3, :3] *= scales[:, None, :]
    matrices[:, :3, 3] = positions
    ids = np.arange(count, dtype=np.int32)
    batches = count
    if "BATCH_ID" in table:
        ids = feature_numbers(table.array("BATCH_ID", "UNSIGNED_SHORT", rows=count, width=1)[:, 0])
        batches = int(ids.max(initial=-1)) + 1
    rows = read_batch_table(
        parts.batch_text, parts.batch_binary, count=batches, place=place.at("batch table"), notes=notes
    )
    return Instances(matrices, (InstanceIds("", rows, ids),))


def fetched_model(body: memoryview, fetch: Fetch, *, place: Place) -> tuple[bytes, Fetch]:
    """Return the glTF that the body of an i3dm names, and what fetches beside it.

    Raises
    ------
    ImportFailed
        It is not there, or the uri leads elsewhere.
    """
    where = place.at("uri")
    try:
        uri = str(body, "utf-8").strip(" \0")
    except UnicodeDecodeError:
        raise where.refuse("the uri is not UTF-8") from None
    try:
        data = fetch(uri)
    except FileNotFoundError as error:
        raise where.refuse("the file {uri} is missing", advice="copy it beside the tile", uri=uri[:80]) from error
    folder = "" if uri.startswith("data:") else uri.partition("?")[0].rpartition("/")[0]

    def beside(inner: str) -> bytes:
        if not folder or inner.startswith("data:"):
            return fetch(inner)
        check_uri(inner, place=where)
        return fetch(f"{folder}/{inner}")

    return data, beside


def _positions(table: FeatureTable, count: int) -> Float64:
    """Return float64 (count, 3), the tile's frame without its RTC_CENTER, of the instances."""
    if "POSITION_QUANTIZED" not in table or "POSITION" in table:
        return table.array("POSITION", "FLOAT", rows=count, width=3).astype(np.float64)
    packed = table.array("POSITION_QUANTIZED", "UNSIGNED_SHORT", rows=count, width=3)
    scale = table.vector("QUANTIZED_VOLUME_SCALE") / MAX_QUANTIZED
    result: Float64 = packed * scale + table.vector("QUANTIZED_VOLUME_OFFSET")
    return result


def _rotations(table: FeatureTable, positions: Float64) -> Float64:
    """Return float64 (n, 3, 3): the tile's directions from the model's."""
    count = len(positions)
    if "NORMAL_UP" in table and "NORMAL_RIGHT" in table:
        up, right = (
            table.array(name, "FLOAT", rows=count, width=3).astype(np.float64) for name in ("NORMAL_UP", "NORMAL_RIGHT")
        )
    elif "NORMAL_UP_OCT32P" in table and "NORMAL_RIGHT_OCT32P" in table:
        up, right = (
            octahedral_vectors(table.array(name, "UNSIGNED_SHORT", rows=count, width=2))
            for name in ("NORMAL_UP_OCT32P", "NORMAL_RIGHT_OCT32P")
        )
    elif table.json.get("EAST_NORTH_UP") is True:
        return _east_north_up(positions)
    else:
        return np.tile(np.eye(3), (count, 1, 1))
    return np.stack([right, up, np.cross(right, up)], axis=2)


def _east_north_up(positions: Float64) -> Float64:
    """Return float64 (n, 3, 3): ECEF directions from east, north and up at ECEF positions.

    Up is the ellipsoid's normal, worked out as for a point on it (Bowring 1976, first step), which is exact to 1e-9
    below the highest mountains.
    """
    semi_major_m, flattening = 6378137.0, 1 / 298.257223563
    semi_minor_m = semi_major_m * (1 - flattening)
    second = (semi_major_m / semi_minor_m) ** 2 - 1
    first = 1 - (semi_minor_m / semi_major_m) ** 2
    x, y, z = positions.T
    across = np.hypot(x, y)
    beta = np.arctan2(z * semi_major_m, across * semi_minor_m)
    latitude = np.arctan2(
        z + second * semi_minor_m * np.sin(beta) ** 3, across - first * semi_major_m * np.cos(beta) ** 3
    )
    longitude = np.arctan2(y, x)
    sin_lat, cos_lat, sin_lon, cos_lon = np.sin(latitude), np.cos(latitude), np.sin(longitude), np.cos(longitude)
    east = np.stack([-sin_lon, cos_lon, np.zeros_like(x)], axis=1)
    north = np.stack([-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat], axis=1)
    up = np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=1)
    result = np.stack([east, north, up], axis=2)
    # In a tile with a frame of its own there is no earth under its small numbers.
    result[np.linalg.norm(positions, axis=1) < _MIN_EARTH_M] = np.eye(3)
    return result
