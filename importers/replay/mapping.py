"""Mappings: which column of a table is what in a recording (`liyuan.replay-mapping/1`)."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from importers.records.text_bytes import read_bounded
from layers.data.features import Attribute
from layers.data.observation import ObservationKind
from layers.errors import ImportFailed

MAPPING_FORMAT = "liyuan.replay-mapping/1"
MAPPING_SUFFIX = ".mapping.json"
MAX_BYTES = 1_000_000


class Cell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value comes from: a constant, or a column.

    Parameters
    ----------
    value : str, int, float, bool or None
        The same for every row; used when `column` is empty, and when the column's cell is.
    column : str
        Name in the table's header.
    format : str
        For times: ``"iso"``, ``"epoch_s"``, ``"epoch_ms"``, or as for `strptime`.
    map : dict
        Text of the cell to another value; a text that is not in it gives `value`.
    prefix, suffix : str
        Put around the cell's text.
    """

    value: str | int | float | bool | None = None
    column: str = ""
    format: str = ""
    map: dict[str, str | int | float | bool | None] = {}
    prefix: str = ""
    suffix: str = ""


class MappedRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one row gives; a row without its time gives nothing."""

    kind: ObservationKind
    source_id: Cell
    observed_at: Cell
    id: Cell | None = None
    lon: Cell | None = None
    lat: Cell | None = None
    h: Cell | None = None
    payload: dict[str, Cell] = {}


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping.

    Parameters
    ----------
    file : str
        The table, in the mapping's own folder.
    time_zone : str
        Of times that state no offset: ``"+08:00"`` or ``"Asia/Shanghai"``; without it such times are refused.
    columns : tuple of str
        Names, for a table without a header.
    records : tuple of MappedRecord
        One row gives one of each: an event opens at one time and is done at another.
    """

    format: Literal["liyuan.replay-mapping/1"]
    records: Annotated[tuple[MappedRecord, ...], msgspec.Meta(min_length=1, max_length=50)]
    file: str = ""
    title: str = ""
    time_zone: str = ""
    columns: tuple[str, ...] = ()


def is_mapping(path: Path) -> bool:
    """Return whether the path names a mapping."""
    return path.suffix.lower() == ".json"


def mapping_for(table: Path) -> Path | None:
    """Return the mapping beside a table: ``x.mapping.json`` for ``x.csv``."""
    beside = table.with_name(table.stem + MAPPING_SUFFIX)
    return beside if beside.is_file() else None


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a file.

    Raises
    ------
    ImportFailed
    """
    try:
        mapping = msgspec.json.decode(read_bounded(path, limit_bytes=MAX_BYTES), type=Mapping)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ImportFailed(
            path,
            problem="the mapping is not valid: {reason}",
            advice="see docs/replay-format.md",
            reason=str(error)[:200],
        ) from None
    if mapping.file in (".", "..") or any(mark in mapping.file for mark in "/\\:"):
        raise ImportFailed(
            path,
            where="file",
            problem='"{file}" is not in the same folder',
            advice="put the table beside its mapping and give its name alone",
            file=mapping.file[:100],
        )
    return mapping


def mapped_table(path: Path, mapping: Mapping) -> Path:
    """Return the table that the mapping at `path` names.

    Raises
    ------
    ImportFailed
        It names none, or one that is a link out of its folder.
    """
    if not mapping.file:
        raise ImportFailed(
            path, where="file", problem="it names no table", advice="give the table, or its name in the mapping"
        )
    table = path.parent / mapping.file
    if table.resolve().parent != path.parent.resolve():
        raise ImportFailed(
            path,
            where="file",
            problem='"{file}" is a link that leads out of its folder',
            advice="copy the table itself beside its mapping",
            file=mapping.file[:100],
        )
    return table


def value_of(cell: Cell, row: dict[str, str]) -> Attribute:
    """Return what `cell` gives for a row; empty cells give the constant."""
    if not cell.column:
        return cell.value
    text = row.get(cell.column, "").strip()
    if not text:
        return cell.value
    if cell.map:
        return cell.map.get(text, cell.value)
    return f"{cell.prefix}{text}{cell.suffix}"
