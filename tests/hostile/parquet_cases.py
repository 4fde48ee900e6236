"""Hostile Parquet files: frames and footers that lie, data that explodes, descriptions that lead elsewhere."""

import io
import json
import struct
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.opening import ASKED, LOADED, REFUSED, Case, World

LON, LAT = 120.316, 36.064
POINT = struct.pack("<BIdd", 1, 1, LON, LAT)
# A thousand and eight thousand as thrift writes them.
THOUSAND, MORE = b"\xd0\x0f", b"\x80\x7d"


def parquet(columns: dict[str, object], *, geo: str = "", **options: object) -> bytes:
    table = pa.table(columns)
    if geo:
        table = table.replace_schema_metadata({"geo": geo})
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def plain(rows: int = 1000) -> bytes:
    return parquet({"name": ["x"] * rows, "lon": [LON] * rows, "lat": [LAT] * rows})


def put(data: Callable[[], bytes] | bytes) -> Callable[[World], Path]:
    return lambda world: world.put("x.parquet", data() if callable(data) else data)


def with_footer(change: Callable[[bytes], bytes]) -> bytes:
    data = plain()
    size = int.from_bytes(data[-8:-4], "little")
    footer = change(data[-8 - size : -8])
    return data[: -8 - size] + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def bomb() -> bytes:
    # 60,000 rows name one text of a megabyte.
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 60_000, pa.int32()), pa.array(["x" * 1_000_000]))
    return parquet(
        {"name": texts, "lon": [LON] * 60_000, "lat": [LAT] * 60_000},
        dictionary_pagesize_limit=1 << 30,
        store_schema=False,
    )


def geometry(geo: Callable[[World], object] | object, wkb: bytes | None = None) -> Callable[[World], Path]:
    def write(world: World) -> Path:
        described = geo(world) if callable(geo) else geo
        text = described if isinstance(described, str) else json.dumps(described)
        return world.put("x.parquet", parquet({"n": [1], "geometry": [wkb or POINT]}, geo=text))

    return write


def described(crs: object) -> dict[str, object]:
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "crs": crs}}}


WGS = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
CASES = [
    Case("parquet_noise", put(b"PAR1" + bytes(range(256)) * 8 + b"PAR1"), REFUSED, "cannot be"),
    Case("parquet_empty_frame", put(b"PAR1PAR1"), REFUSED, "end of the file is missing"),
    Case("parquet_half", put(lambda: plain()[: len(plain()) // 2]), REFUSED, "end of the file is missing"),
    Case("parquet_encrypted", put(lambda: plain()[:-4] + b"PARE"), REFUSED, "encrypted"),
    Case("parquet_footer_ffffffff", put(lambda: plain()[:-8] + b"\xff\xff\xff\xff" + b"PAR1"), REFUSED, "footer"),
    Case("parquet_footer_0", put(lambda: plain()[:-8] + b"\0\0\0\0" + b"PAR1"), REFUSED, "footer"),
    Case("parquet_rows_lie", put(lambda: with_footer(lambda f: f.replace(THOUSAND, MORE))), REFUSED, "damaged"),
    Case("parquet_footer_noise", put(lambda: with_footer(lambda f: b"\xff" * len(f))), REFUSED, "damaged"),
    Case("parquet_data_gone", put(lambda: b"PAR1" + plain()[-400:]), REFUSED, ""),
    Case("parquet_data_noise", put(lambda: plain()[:4] + b"\xee" * 300 + plain()[304:]), REFUSED, "damaged"),
    Case("parquet_text_bomb", put(bomb), REFUSED, "memory"),
    Case("parquet_other_content", put(b'{"type": "FeatureCollection", "features": []}'), REFUSED, "no Parquet file"),
    Case("parquet_geo_not_json", geometry("{"), REFUSED, "malformed"),
    Case("parquet_geo_deep", geometry("[" * 100_000), REFUSED, "malformed"),
    Case("parquet_geo_column_gone", geometry({**WGS, "primary_column": "elsewhere"}), REFUSED, "malformed"),
    Case("parquet_geo_arrow", geometry(json.dumps(WGS).replace("WKB", "point")), REFUSED, "not read"),
    Case("parquet_crs_address", geometry(lambda world: described(world.listener.url("crs.json"))), ASKED),
    Case("parquet_crs_deep", geometry(json.dumps(described("@")).replace('"@"', "[" * 500 + "]" * 500)), ASKED),
    Case(
        "parquet_wkb_count", geometry(WGS, b"\x01\x02\0\0\0\xff\xff\xff\x7f" + bytes(16)), LOADED, "cannot be trusted"
    ),
    Case("parquet_wkb_noise", geometry(WGS, b"\x07" * 40), LOADED, "cannot be trusted"),
]
