"""Which row of a table is about which thing of a building: by IFC GUID, by code, or by name."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from layers.data.building import BuildingData
from layers.data.features import Attribute, FeatureTable

Kind = Literal["storey", "space", "element"]
By = Literal["guid", "code", "name"]

KINDS: tuple[Kind, ...] = ("storey", "space", "element")
CODE_NAMES = ("tag", "tagnumber", "code", "number", "assetidentifier", "barcode")
NAME_NAMES = ("name", "longname", "room", "roomname", "space", "spacename")
LOOKED_AT = 1000
"""Rows, to know a column of GUIDs by."""

GUID = re.compile(r"[0-3][0-9A-Za-z_$]{21}")
_REPEATED = re.compile(r"~\d+$")


class Target(NamedTuple):
    """A thing of a building."""

    kind: Kind
    guid: str


@dataclass(frozen=True, slots=True)
class LinkColumns:
    """Indices of the columns that say what a row is about; -1 for one that the table does not have."""

    guid: int = -1
    code: int = -1
    name: int = -1


@dataclass(frozen=True, slots=True)
class Link:
    """A row, what it is about, and by what that is known."""

    row: int
    target: Target
    by: By


@dataclass(frozen=True, slots=True)
class Links:
    """All rows of a table, each in exactly one of `links`, `unmatched` and `ambiguous`.

    Parameters
    ----------
    links : tuple of Link
    unmatched : tuple of int
        Rows about nothing in the building, or that say nothing.
    ambiguous : tuple of int
        Rows whose code or name, or repeated GUID, several things have.
    duplicates : dict of Target to tuple of int
        What more than one row is about; these rows are in `links` too.
    """

    links: tuple[Link, ...]
    unmatched: tuple[int, ...]
    ambiguous: tuple[int, ...]
    duplicates: dict[Target, tuple[int, ...]]


def link_columns(table: FeatureTable) -> LinkColumns:
    """Return the columns to link by: of GUIDs by its values, of codes and names by role, or by what it is called."""
    guids = [_guid_share(table, column) for column in range(len(table.columns))]
    best = max(range(len(guids)), key=guids.__getitem__, default=-1)
    return LinkColumns(
        guid=best if best >= 0 and guids[best] >= 0.5 else -1,
        code=_column(table, "id", CODE_NAMES),
        name=_column(table, "name", NAME_NAMES),
    )


def link_rows(
    table: FeatureTable,
    building: BuildingData,
    *,
    columns: LinkColumns | None = None,
    kinds: Sequence[Kind] = KINDS,
    aliases: Mapping[str, str] | None = None,
) -> Links:
    """Return what each row of a table is about. Any thread.

    A row with a GUID is about the thing of that GUID and, when the building has none, about nothing in it: that it has
    a name in common with another thing says little. Codes come next (an element's tag, a room's number), names last.
    Codes and names are compared without case, spaces and punctuation. What several things have in common is no match.

    Parameters
    ----------
    columns : LinkColumns, optional
        Those that `link_columns` finds otherwise.
    kinds : sequence of str
        Only these are looked for.
    aliases : mapping of str to str, optional
        Other words for names of the building: ``"Kitchen" -> "Küche"``.
    """
    chosen = columns if columns is not None else link_columns(table)
    known = _Known(building, kinds)
    others = {normalised(k): normalised(v) for k, v in (aliases or {}).items()}
    links: list[Link] = []
    unmatched: list[int] = []
    ambiguous: list[int] = []
    for index, row in enumerate(table.rows):
        guid, code, name = (cell_text(row, c) for c in (chosen.guid, chosen.code, chosen.name))
        found, by = known.about(guid, code, name, others)
        if len(found) == 1:
            links.append(Link(index, next(iter(found)), by))
        else:
            (ambiguous if found else unmatched).append(index)
    return Links(tuple(links), tuple(unmatched), tuple(ambiguous), _duplicates(links))


def normalised(text: str) -> str:
    """Return `text` without case, width, spaces and punctuation: ``"Room_1" -> "room1"``."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


class _Known:
    """The things of a building by GUID, code and name."""

    def __init__(self, building: BuildingData, kinds: Sequence[Kind]) -> None:
        self._by_guid: dict[str, set[Target]] = {}
        self._by_code: dict[str, set[Target]] = {}
        self._by_name: dict[str, set[Target]] = {}
        for storey in building.storeys:
            if "storey" in kinds:
                self._add(Target("storey", storey.guid), codes=(), names=(storey.name,))
            for space in storey.spaces if "space" in kinds else ():
                self._add(Target("space", space.guid), codes=(space.name,), names=(space.long_name, space.name))
        for element in building.elements if "element" in kinds else ():
            self._add(Target("element", element.guid), codes=(element.tag,), names=(element.name,))

    def about(self, guid: str, code: str, name: str, aliases: Mapping[str, str]) -> tuple[set[Target], By]:
        """Return all that a row may be about, and by what."""
        if GUID.fullmatch(guid):
            return self._by_guid.get(guid, set()), "guid"
        key = normalised(code)
        if found := self._by_code.get(key):
            return found, "code"
        key = normalised(name)
        return self._by_name.get(aliases.get(key, key), set()), "name"

    def _add(self, target: Target, *, codes: Iterable[str], names: Iterable[str]) -> None:
        # The reader has made repeated GUIDs different; in a table they are as they were.
        self._by_guid.setdefault(_REPEATED.sub("", target.guid), set()).add(target)
        for index, texts in ((self._by_code, codes), (self._by_name, names)):
            for key in map(normalised, texts):
                if key:
                    index.setdefault(key, set()).add(target)


def cell_text(row: Sequence[Attribute], column: int) -> str:
    """Return a cell as a code or a name: without surrounding space, a whole number without its point."""
    value = row[column] if 0 <= column < len(row) else None
    if isinstance(value, float) and value.is_integer():
        # Spreadsheets know no whole numbers: room 101 is 101.0 there.
        return str(int(value))
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def _guid_share(table: FeatureTable, column: int) -> float:
    filled = [text for row in table.rows[:LOOKED_AT] if (text := cell_text(row, column))]
    return sum(GUID.fullmatch(text) is not None for text in filled) / len(filled) if filled else 0.0


def _column(table: FeatureTable, role: str, names: Sequence[str]) -> int:
    called = {normalised(c.name): i for i, c in reversed(list(enumerate(table.columns)))}
    by_role = table.column_with(role)
    return by_role if by_role >= 0 else next((called[n] for n in names if n in called), -1)


def _duplicates(links: Iterable[Link]) -> dict[Target, tuple[int, ...]]:
    rows: dict[Target, list[int]] = {}
    for link in links:
        rows.setdefault(link.target, []).append(link.row)
    return {target: tuple(found) for target, found in rows.items() if len(found) > 1}
