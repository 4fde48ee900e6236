"""A Parquet file whose frame and footer were looked at before any of it is unpacked. Worker process only.

The footer declares every size; native code believes it, so it is checked against the bytes that are there first.
Source: Apache Parquet format, "File format" and "Metadata"; GeoParquet 1.1.0.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from importers.records.features_crs import MAX_CRS_TEXT
from layers.data.report import Note, note
from layers.errors import CrsMissing, ImportFailed

if TYPE_CHECKING:
    import pyarrow.parquet

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
MAX_FOOTER_BYTES = 64 << 20
MAX_FOOTER_STRING, MAX_FOOTER_ITEMS = 16 << 20, 1_000_000
MAX_ROWS = 20_000_000
MAX_GROUPS, MAX_COLUMNS = 20_000, 1000
MAX_GROUP_BYTES = 1 << 30
"""Of a row group, unpacked: that much is in memory at once."""
MAX_GEO_BYTES = 1 << 20
BATCH_ROWS = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class ParquetTable:
    """An opened file.

    Parameters
    ----------
    file : pyarrow.parquet.ParquetFile
    rows : int
    columns : tuple of str
        Of plain values, in the file's order; the geometry is not among them.
    texts : frozenset of str
        Those of them that hold text.
    geometry : str
        The column of GeoParquet's geometry; empty where there is none.
    crs : str
        Of the geometry; empty where nobody knows.
    warnings : tuple of Note
    """

    file: "pyarrow.parquet.ParquetFile"
    rows: int
    columns: tuple[str, ...]
    texts: frozenset[str]
    geometry: str = ""
    crs: str = ""
    warnings: tuple[Note, ...] = ()
    details: dict[str, object] = field(default_factory=dict)


def open_parquet(path: Path) -> ParquetTable:
    """Return the file once what it declares fits what is there.

    Raises
    ------
    ImportFailed
    """
    size = _checked_frame(path)
    # Memory that is asked for and not used counts against a worker's limit.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(1)
    try:
        file = pq.ParquetFile(
            path,
            thrift_string_size_limit=MAX_FOOTER_STRING,
            thrift_container_size_limit=MAX_FOOTER_ITEMS,
            pre_buffer=False,
        )
        _check_sizes(path, file, size)
        return _described(path, file)
    except MemoryError:
        # Arrow's own is an ArrowException too.
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError, RecursionError) as error:
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> ImportFailed:
    """Return the refusal of what the native reader found."""
    return ImportFailed(
        path,
        problem="the Parquet file is damaged: {reason}",
        advice="export it again",
        reason=" ".join(str(error).split())[:200] or type(error).__name__,
    )


def _checked_frame(path: Path) -> int:
    """Return the file's size; what it begins and ends with are a Parquet file's."""
    with path.open("rb") as file:
        head = file.read(4)
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 8))
        tail = file.read(8)
    if ENCRYPTED in (head, tail[4:]):
        raise ImportFailed(path, problem="the file is encrypted", advice="export it without a key")
    if head != MAGIC:
        raise ImportFailed(path, where="byte 0", problem="this is no Parquet file", advice="export it again")
    if size < 12 or tail[4:] != MAGIC:
        raise ImportFailed(
            path, where=f"byte {max(0, size - 4)}", problem="the end of the file is missing", advice="copy it again"
        )
    footer = int.from_bytes(tail[:4], "little")
    if not 0 < footer <= min(size - 12, MAX_FOOTER_BYTES):
        raise ImportFailed(
            path,
            where=f"byte {size - 8}",
            problem="a footer of {size} bytes cannot be",
            advice="copy it again",
            size=footer,
        )
    return size


def _check_sizes(path: Path, file: "pyarrow.parquet.ParquetFile", size: int) -> None:
    meta = file.metadata
    if meta.num_row_groups > MAX_GROUPS or meta.num_columns > MAX_COLUMNS:
        raise ImportFailed(
            path,
            problem="{groups} row groups of {columns} columns are more than {most_groups} of {most_columns}",
            advice="write it again in larger row groups, or with fewer columns",
            groups=meta.num_row_groups,
            columns=meta.num_columns,
            most_groups=MAX_GROUPS,
            most_columns=MAX_COLUMNS,
        )
    if not 0 <= meta.num_rows <= MAX_ROWS:
        raise ImportFailed(
            path,
            problem="{count} features are more than the {limit} that are read at once",
            advice="split the file",
            count=meta.num_rows,
            limit=MAX_ROWS,
        )
    rows = 0
    for number in range(meta.num_row_groups):
        group = meta.row_group(number)
        rows += group.num_rows
        unpacked = 0
        for column in range(meta.num_columns):
            chunk = group.column(column)
            start = chunk.data_page_offset
            if chunk.has_dictionary_page and chunk.dictionary_page_offset is not None:
                start = min(start, chunk.dictionary_page_offset)
            packed = chunk.total_compressed_size
            unpacked += max(0, chunk.total_uncompressed_size)
            if start < 4 or packed < 0 or start + packed > size or chunk.total_uncompressed_size < 0:
                raise _impossible(path, number, column)
        if unpacked > MAX_GROUP_BYTES or group.num_rows < 0:
            raise ImportFailed(
                path,
                where=f"row group {number + 1}",
                problem="it would unpack to {size} MB at once",
                advice="write it again in smaller row groups",
                size=unpacked // 1_000_000,
            )
    if rows != meta.num_rows:
        raise ImportFailed(
            path,
            problem="{count} rows are declared, its parts hold {found}",
            advice="export it again",
            count=meta.num_rows,
            found=rows,
        )


def _impossible(path: Path, group: int, column: int) -> ImportFailed:
    return ImportFailed(
        path,
        where=f"row group {group + 1}, column {column + 1}",
        problem="it lies beyond the end of the file",
        advice="copy it again",
    )


def _described(path: Path, file: "pyarrow.parquet.ParquetFile") -> ParquetTable:
    import pyarrow as pa
    import pyarrow.types as kinds

    no_value = (kinds.is_nested, kinds.is_binary, kinds.is_large_binary, kinds.is_fixed_size_binary)
    schema = file.schema_arrow
    geometry, crs, details = _geometry(path, file, schema.names)
    plain, texts, left_out = [], set(), []
    for arrow in schema:
        kind = arrow.type.value_type if kinds.is_dictionary(arrow.type) else arrow.type
        if arrow.name == geometry:
            continue
        if isinstance(kind, pa.BaseExtensionType) or any(is_one(kind) for is_one in no_value):
            left_out.append(arrow.name)
            continue
        plain.append(arrow.name)
        if kinds.is_string(kind) or kinds.is_large_string(kind):
            texts.add(arrow.name)
    if len(set(schema.names)) != len(schema.names):
        raise ImportFailed(path, problem="two columns have the same name", advice="rename one of them")
    warnings: tuple[Note, ...] = ()
    if left_out:
        names = ", ".join(left_out)[:300]
        warnings = (note("columns of lists, records or bytes are left out: {names}", names=names),)
    return ParquetTable(file, file.metadata.num_rows, tuple(plain), frozenset(texts), geometry, crs, warnings, details)


def _geometry(
    path: Path, file: "pyarrow.parquet.ParquetFile", names: Sequence[str]
) -> tuple[str, str, dict[str, object]]:
    """Return the geometry's column, its system and what the file says of itself."""
    text = (file.metadata.metadata or {}).get(b"geo")
    if text is None:
        return "", "", {}
    wrong = ImportFailed(
        path, where='"geo"', problem="the description of the geometry is malformed", advice="export it again"
    )
    if len(text) > MAX_GEO_BYTES:
        raise wrong
    try:
        geo = json.loads(text)
    except (ValueError, RecursionError):
        raise wrong from None
    name = geo.get("primary_column") if isinstance(geo, dict) else None
    columns = geo.get("columns") if isinstance(geo, dict) else None
    column = columns.get(name) if isinstance(columns, dict) and isinstance(name, str) else None
    if not isinstance(column, dict) or name not in names:
        raise wrong
    encoding = str(column.get("encoding"))
    if encoding != "WKB":
        raise ImportFailed(
            path,
            where='"geo"',
            problem='geometry encoded as "{encoding}" is not read',
            advice='write it as "WKB"',
            encoding=encoding[:40],
        )
    return str(name), _crs(path, column), {"geoparquet": str(geo.get("version", ""))[:20]}


def _crs(path: Path, column: dict[str, Any]) -> str:
    """Return the system of the geometry: longitude and latitude where none is given, empty where it is unknown."""
    if "crs" not in column:
        return "EPSG:4326"
    described = column["crs"]
    if described is None:
        return ""
    import pyproj

    try:
        text = json.dumps(described)
        if not isinstance(described, dict) or len(text) > MAX_CRS_TEXT:
            raise ValueError("no PROJJSON")
        crs = pyproj.CRS.from_json(text)
    except (ValueError, RecursionError, pyproj.exceptions.ProjError):
        raise CrsMissing(path, candidates=("EPSG:4326", "EPSG:4490"), where='"crs"') from None
    authority = crs.to_authority()
    if authority == ("OGC", "CRS84"):
        return "EPSG:4326"
    return ":".join(authority) if authority else str(crs.to_wkt())
