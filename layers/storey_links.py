"""Which storey and rooms of a building a row or a live thing is in: by IFC GUID, by code, or by name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal, NamedTuple, TypeVar

import numpy as np

from layers.data.building import BuildingData
from layers.data.features import Attribute, FeatureTable
from layers.data.geometry import Int32
from layers.links import GUID, By, cell_text, link_columns, normalised

Outcome = Literal["matched", "unmatched", "ambiguous", "elsewhere"]

T = TypeVar("T")

OUTCOMES: tuple[Outcome, ...] = ("matched", "unmatched", "ambiguous", "elsewhere")
BUILDING_NAMES = ("building", "buildingid", "buildingguid", "buildingcode", "buildingname")
STOREY_NAMES = ("storeyguid", "floorguid", "storey", "storeyname", "floor", "floorname", "level")
SPACE_NAMES = ("spaceguid", "roomguid", "space", "spaces", "spacename", "room", "rooms", "roomname")
MAX_SPACES = 500
"""So many rooms of one row are followed."""

MAX_KNOWN = 50_000
"""So many different wordings of live things are kept."""

_LISTED = re.compile(r"[\s,;，；、]+")


class PlaceWords(NamedTuple):
    """What a row says of its place, as it says it."""

    buildings: tuple[str, ...] = ()
    storeys: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    guid: str = ""


class Placed(NamedTuple):
    """Where that is: place in `BuildingData.storeys` (-1: not known), GUIDs of rooms, and by what it is known."""

    outcome: Outcome
    storey: int = -1
    spaces: tuple[str, ...] = ()
    by: By | None = None


@dataclass(frozen=True, slots=True)
class PlaceColumns:
    """Indices of the columns that say where a row is; `guid` is -1 without one."""

    buildings: tuple[int, ...]
    storeys: tuple[int, ...]
    spaces: tuple[int, ...]
    guid: int = -1

    def __bool__(self) -> bool:
        return bool(self.storeys or self.spaces)

    def cells(self, table: FeatureTable) -> "PlaceCells":
        """Return what the rows say of their places: few different wordings in a long table."""
        columns = (*self.buildings, *self.storeys, *self.spaces, *((self.guid,) if self.guid >= 0 else ()))
        # The first one twice: of one column `itemgetter` gives no tuple.
        taken = itemgetter(columns[0], *columns)
        numbers: dict[tuple[Attribute, ...], int] = {}
        of_row = [numbers.setdefault(taken(row), len(numbers)) for row in table.rows]
        return PlaceCells(tuple(self._words(cells[1:]) for cells in numbers), np.array(of_row, np.int32))

    def _words(self, cells: tuple[Attribute, ...]) -> PlaceWords:
        texts = [cell_text(cells, k) for k in range(len(cells))]
        storeys = len(self.buildings)
        spaces = storeys + len(self.storeys)
        guid = spaces + len(self.spaces)
        return PlaceWords(
            tuple(texts[:storeys]), tuple(texts[storeys:spaces]), tuple(texts[spaces:guid]), "".join(texts[guid:])
        )


@dataclass(frozen=True, slots=True, eq=False)
class PlaceCells:
    """The cells of a table that say where a row is, each wording once.

    Parameters
    ----------
    wordings : tuple of PlaceWords
    of_row : int32 (n,)
        Place in `wordings` of each row.
    """

    wordings: tuple[PlaceWords, ...]
    of_row: Int32


@dataclass(frozen=True, slots=True, eq=False)
class TableJoin:
    """Where each row of a table is in one building.

    Parameters
    ----------
    places : tuple of Placed
    of_row : int32 (n,)
        Place in `places` of each row.
    storeys : int32 (n,)
        Place in `BuildingData.storeys`; -1 for a row that is in none of them.
    """

    places: tuple[Placed, ...]
    of_row: Int32
    storeys: Int32

    def __getitem__(self, row: int) -> Placed:
        return self.places[int(self.of_row[row])]

    def matched(self) -> Iterator[tuple[int, Placed]]:
        """Give the rows that are on a storey, and their places."""
        for row in np.flatnonzero(self.storeys >= 0).tolist():
            yield row, self[row]

    @property
    def outcomes(self) -> Counter[Outcome]:
        """Rows by what became of them."""
        return self._count([p.outcome for p in self.places])

    @property
    def matched_by(self) -> Counter[By]:
        """Matched rows by what they were matched by."""
        return self._count([p.by for p in self.places])

    def first_rows(self, outcome: Outcome, *, limit: int) -> list[int]:
        """Return the first rows of an outcome."""
        wanted = np.array([p.outcome == outcome for p in self.places], np.bool_)
        return [int(row) for row in np.flatnonzero(wanted[self.of_row])[:limit]]

    def _count(self, labels: Sequence[T | None]) -> Counter[T]:
        found: Counter[T] = Counter()
        for label, count in zip(labels, np.bincount(self.of_row, minlength=len(labels)).tolist(), strict=True):
            if label is not None and count:
                found[label] += count
        return found


def place_columns(table: FeatureTable) -> PlaceColumns:
    """Return the columns that say in which building, storey and room a row is."""
    names = [normalised(c.name) for c in table.columns]

    def called(wanted: Sequence[str]) -> tuple[int, ...]:
        found = [k for k, name in enumerate(names) if name in wanted]
        return tuple(sorted(found, key=lambda k: wanted.index(names[k])))

    buildings = {*called(BUILDING_NAMES), *(k for k, c in enumerate(table.columns) if c.role == "building")}
    found = PlaceColumns(tuple(sorted(buildings)), called(STOREY_NAMES), called(SPACE_NAMES))
    if not found:
        return found
    guid = -1 if any(names[k].endswith("guid") for k in (*found.storeys, *found.spaces)) else link_columns(table).guid
    return PlaceColumns(found.buildings, found.storeys, found.spaces, -1 if guid in buildings else guid)


class BuildingPlaces:
    """The storeys and rooms of one building by GUID, room number and name.

    Parameters
    ----------
    building : BuildingData
    rivals : iterable of BuildingData
        Other open buildings: a storey's name that they have too is only followed for a row that names its building.
    """

    def __init__(self, building: BuildingData, rivals: Iterable[BuildingData] = ()) -> None:
        self._by_guid: dict[str, tuple[int, str]] = {}
        self._storeys: dict[str, set[int]] = {}
        self._spaces: dict[str, set[tuple[int, str]]] = {}
        self._own = {normalised(t) for t in (building.guid, building.name) if t}
        self._rival_names = {normalised(s.name) for other in rivals for s in other.storeys}
        self._known: dict[PlaceWords, Placed] = {}
        for index, storey in enumerate(building.storeys):
            self._by_guid[storey.guid] = (index, "")
            self._storeys.setdefault(normalised(storey.name), set()).add(index)
            for space in storey.spaces:
                self._by_guid[space.guid] = (index, space.guid)
                for text in {normalised(space.name), normalised(space.long_name)} - {""}:
                    self._spaces.setdefault(text, set()).add((index, space.guid))
        self._storeys.pop("", None)
        indices = {s.guid: k for k, s in enumerate(building.storeys)}
        for element in building.elements:
            if element.storey_id in indices:
                self._by_guid.setdefault(element.guid, (indices[element.storey_id], ""))

    def learn_codes(self, cells: PlaceCells) -> None:
        """Take the codes of this building from rows that name one of its GUIDs too: B1072 beside a storey's GUID."""
        found: set[str] = set()
        for words in cells.wordings:
            if any(w in self._by_guid for w in (*words.storeys, *words.spaces, words.guid)):
                found |= {normalised(text) for text in words.buildings if text}
        if found - self._own:
            self._own |= found
            self._known.clear()

    def join(self, cells: PlaceCells) -> TableJoin:
        """Return where each row of a table is."""
        places = tuple(map(self._find, cells.wordings))
        return TableJoin(places, cells.of_row, np.array([p.storey for p in places], np.int32)[cells.of_row])

    def find(self, words: PlaceWords) -> Placed:
        """Return the place that is meant; a GUID goes before names, and one that the building lacks is no match."""
        found = self._known.get(words)
        if found is None:
            found = self._find(words)
            if len(self._known) < MAX_KNOWN:
                self._known[words] = found
        return found

    def _find(self, words: PlaceWords) -> Placed:
        said = (*words.spaces, *words.storeys, words.guid)
        hits = [self._by_guid[text] for text in said if text in self._by_guid]
        if hits:
            storey = hits[0][0]
            spaces = tuple(dict.fromkeys(guid for index, guid in hits if guid and index == storey))
            return Placed("matched", storey, spaces or self._rooms(words, storey)[0], "guid")
        named = [normalised(text) for text in words.buildings if text]
        if named and not self._own.intersection(named):
            return Placed("elsewhere")
        if any(GUID.fullmatch(text) for text in said):
            return Placed("unmatched")
        names = [normalised(text) for text in words.storeys if text]
        storeys = set().union(*(self._storeys.get(n, set()) for n in names))
        if not storeys:
            return self._by_rooms(words) if not names else Placed("unmatched")
        if len(storeys) > 1 or (not named and self._rival_names.intersection(names)):
            return Placed("ambiguous")
        (storey,) = storeys
        return Placed("matched", storey, self._rooms(words, storey)[0], "name")

    def _by_rooms(self, words: PlaceWords) -> Placed:
        spaces, storeys = self._rooms(words, None)
        if not spaces:
            return Placed("unmatched")
        if len(storeys) > 1:
            return Placed("ambiguous")
        return Placed("matched", storeys[0], spaces, "code")

    def _rooms(self, words: PlaceWords, storey: int | None) -> tuple[tuple[str, ...], list[int]]:
        """Return the rooms that are named, on one storey or (None) on any, and the storeys that they are on."""
        found: dict[str, int] = {}
        for text in words.spaces:
            # "F01-01 F01-02" is a list; "Living room" is one name.
            whole = self._spaces.get(normalised(text), set())
            parts = whole or set().union(*(self._spaces.get(normalised(t), set()) for t in _LISTED.split(text)))
            found |= {guid: index for index, guid in sorted(parts) if storey in (None, index)}
        return tuple(found)[:MAX_SPACES], sorted(set(found.values()))
