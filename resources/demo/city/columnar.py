"""Parquet and GeoParquet files of the city: same rows, same bytes; coded texts stay coded."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from layers.data.geometry import Float64
from layers.site import lonlath_from_crs
from resources.demo.town.terrain import CRS, placed

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 131_072
ZONE = "Asia/Shanghai"
_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])

Codes = "np.ndarray[tuple[int, ...], np.dtype[Any]]"


def coded(codes: "np.ndarray[tuple[int, ...], np.dtype[Any]]", texts: Sequence[str]) -> "pa.Array":
    """Return a column of texts by their number; a negative one is empty."""
    import pyarrow as pa

    # A text that stands twice in a dictionary would be written out in every row.
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    own = np.array([*(numbers[text] for text in texts), -1], np.int32)[codes]
    missing = codes < 0
    indices = pa.array(own, mask=missing if missing.any() else None)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(numbers), pa.string()))


def digits(numbers: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> "pa.Array":
    """Return a column of whole numbers as text; a negative one is empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    missing = numbers < 0
    return pc.cast(pa.array(numbers, mask=missing if missing.any() else None), pa.string())


def moments(seconds: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> "pa.Array":
    """Return a column of times from seconds since 1970, shown in China's zone; a negative one is empty."""
    import pyarrow as pa

    missing = seconds < 0
    milliseconds = pa.array(seconds * 1000, mask=missing if missing.any() else None)
    return milliseconds.cast(pa.timestamp("ms", tz=ZONE))


def points(xy: Float64) -> "pa.Array":
    """Return a column of points in well-known binary, in the map's system, of (n, 2) local metres."""
    import pyarrow as pa

    found = np.zeros(len(xy), _POINT)
    found["order"], found["type"] = 1, 1
    found["x"], found["y"] = placed(np.column_stack([xy, np.zeros(len(xy))]))[:, :2].T
    offsets = np.arange(len(xy) + 1, dtype=np.int32) * _POINT.itemsize
    return pa.Array.from_buffers(pa.binary(), len(xy), [None, pa.py_buffer(offsets), pa.py_buffer(found.tobytes())])


def degrees(xy: Float64) -> tuple["pa.Array", "pa.Array"]:
    """Return columns of longitudes and latitudes to a centimetre of (n, 2) local metres."""
    import pyarrow as pa

    lonlat = lonlath_from_crs(placed(np.column_stack([xy, np.zeros(len(xy))])), crs=CRS)
    lon, lat = np.round(lonlat[:, :2], 7).T
    return pa.array(lon), pa.array(lat)


def write_parquet(
    path: Path, columns: "dict[str, pa.Array]", *, geometry: str = "", row_group: int = ROW_GROUP
) -> None:
    """Write the columns; `geometry` names the one with points, which makes it a GeoParquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table(columns)
    if geometry:
        table = table.replace_schema_metadata({"geo": json.dumps(_geo(geometry), sort_keys=True)})
    pq.write_table(table, path, row_group_size=row_group, compression="zstd")


def _geo(column: str) -> dict[str, Any]:
    """Return the metadata of GeoParquet 1.1.0."""
    import pyproj

    described = {"encoding": "WKB", "geometry_types": ["Point"], "crs": pyproj.CRS.from_user_input(CRS).to_json_dict()}
    return {"version": "1.1.0", "primary_column": column, "columns": {column: described}}
