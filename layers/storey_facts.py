"""What belongs to the storeys of a building: tenants, resource use, devices, from the tables and feeds that are open.

GUI thread only. No Qt, no VTK; joined once for each table and building, and kept while both are open.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from layers.building import BuildingLayer
from layers.data.features import Attribute, FeatureTable
from layers.data.live_thing import LiveThing
from layers.data.observation import Observation
from layers.district import DistrictLayer
from layers.layer_list import LayerList
from layers.links import cell_text, normalised
from layers.live import LiveLayer
from layers.resource_use import ResourceUse, is_use, resource_use
from layers.storey_links import MAX_KNOWN, BuildingPlaces, PlaceCells, Placed, PlaceWords, TableJoin, place_columns

TRADE_NAMES = ("trade", "industry", "tenant", "branch", "use")
VACANT_WORDS = frozenset({"vacant", "empty", "free", "to let", "tolet", "unlet", "空置", "空闲", "待租", "闲置"})
AREA_NAMES = ("aream2", "area", "areasqm", "leasedarea", "面积")
SINCE_NAMES = ("since", "leasestart", "start", "from")
QUANTITY_NAMES = ("quantity", "kind", "type", "category")
DEVICE_WORDS = ("title", "title_zh", "quantity", "unit")
MAX_DEVICES = 1_000
"""So many are listed at once."""
MAX_JOINED = 200_000
"""Tables with more rows are not looked at: they are no lists of a building's rooms."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A row of who rents what; vacant space is a row too."""

    layer_id: str
    row: int
    name: str
    name_zh: str
    trade: str
    trade_zh: str
    area_m2: float
    is_vacant: bool
    since: str
    storey: int
    spaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """A thing that measures: listed in a table, heard live, or both.

    Parameters
    ----------
    layer_id, source_id : str
        Of the live thing; empty for one that was never heard.
    table_id, row : str, int
        Of the row that lists it; empty and -1 for one that no table lists.
    """

    name: str
    name_zh: str
    quantity: str
    unit: str
    storey: int
    space: str
    layer_id: str = ""
    source_id: str = ""
    table_id: str = ""
    row: int = -1


@dataclass(frozen=True, slots=True)
class Letting:
    """Areas of tenants, square metres."""

    let_m2: float
    vacant_m2: float

    @property
    def vacancy(self) -> float:
        """Share of the area that is vacant, 0..1; NaN without any area."""
        whole = self.let_m2 + self.vacant_m2
        return self.vacant_m2 / whole if whole else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class JoinedTable:
    """A table of the session and where its rows are in the building.

    Parameters
    ----------
    device_columns : tuple of int
        The columns of `DEVICE_WORDS`.
    """

    layer: DistrictLayer
    join: TableJoin
    device_columns: tuple[int, ...]


@dataclass(eq=False)
class StoreyFacts:
    """Of one building; storeys are told by their place in `BuildingData.storeys`, -1 is the whole building."""

    building: BuildingLayer
    joined: tuple[JoinedTable, ...]
    places: BuildingPlaces
    live: tuple[LiveLayer, ...]
    _placed: dict[str, tuple[Observation, Placed | None]] = field(default_factory=dict)

    @cached_property
    def tenants(self) -> tuple[Tenant, ...]:
        """All tenants and vacant rooms that are on a storey."""
        found = (_tenants(j) for j in self.joined if is_tenants(j.layer.table))
        return tuple(tenant for some in found for tenant in some)

    @cached_property
    def use(self) -> ResourceUse:
        """Resource use of all storeys."""
        tables = [(j.layer.table, j.join.storeys) for j in self.joined if is_use(j.layer.table)]
        return resource_use(tables, len(self.building.data.storeys))

    def tenants_of(self, storey: int) -> list[Tenant]:
        """Return those of one storey."""
        return [t for t in self.tenants if storey in (-1, t.storey)]

    def letting(self, storey: int) -> Letting:
        """Return what is let and what is vacant."""
        tenants = self.tenants_of(storey)
        return Letting(
            sum(t.area_m2 for t in tenants if not t.is_vacant), sum(t.area_m2 for t in tenants if t.is_vacant)
        )

    def devices(self, storey: int, *, limit: int = MAX_DEVICES) -> list[Device]:
        """Return the devices heard or listed, by storey and name, at most `limit`; see `heard` for their number."""
        heard, listed = self._heard_in(storey), self._listed_in(storey)
        storeys = {key: row[2].storey for key, row in listed.items()} | {k: h[2].storey for k, h in heard.items()}
        keys = sorted(storeys.items(), key=lambda pair: (pair[1], pair[0]))
        found = [_device(key, heard.get(key), listed.get(key)) for key, _ in keys[:limit]]
        return sorted(found, key=lambda d: (d.storey, d.name))

    def heard(self, storey: int) -> tuple[int, int]:
        """Return how many devices say something that still holds, and how many there are."""
        heard = self._heard_in(storey)
        return sum(_is_alive(*h[:2]) for h in heard.values()), len(heard.keys() | self._listed_in(storey).keys())

    def _heard_in(self, storey: int) -> dict[str, tuple[LiveLayer, Observation, Placed]]:
        found: dict[str, tuple[LiveLayer, Observation, Placed]] = {}
        for layer in self.live:
            for source_id, observation in layer.newest.items():
                placed = self.placed(observation)
                if placed is not None and storey in (-1, placed.storey):
                    found.setdefault(source_id, (layer, observation, placed))
        return found

    def _listed_in(self, storey: int) -> dict[str, tuple[JoinedTable, int, Placed]]:
        if storey >= 0:
            return self._listed.get(storey, {})
        return {key: row for rows in self._listed.values() for key, row in rows.items()}

    def placed(self, observation: Observation) -> Placed | None:
        """Return where a live thing is in the building; None for one elsewhere, and for events."""
        known = self._placed.get(observation.source_id)
        if known is not None and known[0] is observation:
            return known[1]
        if len(self._placed) >= MAX_KNOWN:
            self._placed.clear()
        placed = self._place(observation)
        self._placed[observation.source_id] = (observation, placed)
        return placed

    def _place(self, observation: Observation) -> Placed | None:
        payload = observation.payload
        if observation.kind == "event" or not (payload.get("storey") or payload.get("space")):
            return None
        found = self.places.find(place_words(payload))
        return found if found.outcome == "matched" else None

    def thing(self, device: Device) -> LiveThing | None:
        """Return how a device stands now; None for one that was never heard."""
        layer = next((one for one in self.live if one.layer_id == device.layer_id), None)
        return layer.thing(device.source_id) if layer is not None else None

    @cached_property
    def _listed(self) -> dict[int, dict[str, tuple[JoinedTable, int, Placed]]]:
        """By storey and source: the row that lists it."""
        found: dict[int, dict[str, tuple[JoinedTable, int, Placed]]] = {}
        for joined in self.joined:
            table = joined.layer.table
            if not is_devices(table):
                continue
            column = table.column_with("id")
            for row, placed in joined.join.matched():
                key = cell_text(table.rows[row], column) or f"#{joined.layer.layer_id}/{row}"
                found.setdefault(placed.storey, {})[key] = (joined, row, placed)
        return found


class FactsOfBuildings:
    """The facts of every open building, made when asked for and again when a table or a building comes or goes."""

    def __init__(self, layers: LayerList) -> None:
        self._layers = layers
        self._made: dict[str, tuple[tuple[object, ...], StoreyFacts]] = {}
        self._told: dict[str, tuple[FeatureTable, PlaceCells | None]] = {}

    def of(self, building: BuildingLayer) -> StoreyFacts:
        """Return the facts of one building.

        What was cut out of a mesh has storeys that it was given: it takes no other building's names away.
        """
        models = [one for one in self._layers if isinstance(one, BuildingLayer) and one.stands_for is None]
        rivals = [one.data for one in models if one is not building]
        tables = [layer for layer in self._layers if isinstance(layer, DistrictLayer)]
        live = [layer for layer in self._layers if isinstance(layer, LiveLayer)]
        # The objects themselves are kept, so that none can take the place of one that is gone.
        key = (building.data, *rivals, *(t.table for t in tables), *live)
        known = self._made.get(building.layer_id)
        if known is not None and _same(known[0], key):
            return known[1]
        self._made = {k: v for k, v in self._made.items() if self._layers.find(k) is not None}
        told = [(layer, cells) for layer in tables if (cells := self._cells(layer)) is not None]
        places = BuildingPlaces(building.data, rivals)
        for _, cells in told:
            places.learn_codes(cells)
        # Only now, as one table may tell a building's code that another uses.
        joined = tuple(JoinedTable(layer, places.join(cells), _device_columns(layer.table)) for layer, cells in told)
        facts = StoreyFacts(building, joined, places, tuple(live))
        self._made[building.layer_id] = (key, facts)
        return facts

    def _cells(self, layer: DistrictLayer) -> PlaceCells | None:
        """Return what the rows of a table say of their places, once for all buildings; None when they say nothing."""
        known = self._told.get(layer.layer_id)
        if known is None or known[0] is not layer.table:
            found = place_columns(layer.table) if 0 < len(layer.table) <= MAX_JOINED else None
            self._told = {k: v for k, v in self._told.items() if self._layers.find(k) is not None}
            known = self._told[layer.layer_id] = (layer.table, found.cells(layer.table) if found else None)
        return known[1]

    def storeys_of_rows(self, layer: DistrictLayer) -> Callable[[int], tuple[BuildingLayer, Placed] | None]:
        """Return what tells, for a row of one layer, the open building and the place in it that the row says."""
        joins = list(self._joins(layer))
        return lambda row: next(
            ((b, p) for b, join in joins if (p := join[row]).outcome == "matched"),
            None,
        )

    def storeys_of_things(self) -> Callable[[LiveThing], tuple[BuildingLayer, Placed] | None]:
        """Return what tells, for a live thing, the open building and the place in it that it says."""
        every = [(one, self.of(one)) for one in self._layers if isinstance(one, BuildingLayer)]
        return lambda thing: next(
            ((b, placed) for b, facts in every if (placed := facts.placed(thing.observation)) is not None),
            None,
        )

    def _joins(self, layer: DistrictLayer) -> Iterator[tuple[BuildingLayer, TableJoin]]:
        for building in self._layers:
            if isinstance(building, BuildingLayer):
                for joined in self.of(building).joined:
                    if joined.layer is layer:
                        yield building, joined.join


def place_words(payload: dict[str, Attribute]) -> PlaceWords:
    """Return what a record says of its place."""
    building, storey, space = (cell_text((payload.get(key),), 0) for key in ("building", "storey", "space"))
    return PlaceWords((building,), (storey,), (space,))


def is_tenants(table: FeatureTable) -> bool:
    """Return whether a table says who rents what."""
    return _called(table, AREA_NAMES) >= 0 and _called(table, TRADE_NAMES) >= 0 and not is_use(table)


def is_devices(table: FeatureTable) -> bool:
    """Return whether a table lists things that measure."""
    return _called(table, ("unit",)) >= 0 and _called(table, QUANTITY_NAMES) >= 0


def _tenants(joined: JoinedTable) -> Iterator[Tenant]:
    table = joined.layer.table
    trade, trade_zh = _called(table, TRADE_NAMES), _called(table, tuple(f"{n}zh" for n in TRADE_NAMES))
    area, since = _called(table, AREA_NAMES), _called(table, SINCE_NAMES)
    status = _called(table, ("status", "state", "letting"))
    for number, placed in joined.join.matched():
        row = table.rows[number]
        words = {cell_text(row, c).casefold() for c in (status, trade) if c >= 0}
        name, name_zh = (cell_text(row, table.column_with(role)) for role in ("name", "name_zh"))
        yield Tenant(
            joined.layer.layer_id,
            number,
            name,
            name_zh,
            cell_text(row, trade),
            cell_text(row, trade_zh),
            _number(row[area]),
            bool(words & VACANT_WORDS),
            cell_text(row, since),
            placed.storey,
            placed.spaces,
        )


def _device(
    source_id: str,
    heard: tuple[LiveLayer, Observation, Placed] | None,
    listed: tuple[JoinedTable, int, Placed] | None,
) -> Device:
    """Return what is known of a device; what it says itself goes before what a table says."""
    said, placed = {}, Placed("unmatched")
    if listed is not None:
        joined, number, placed = listed
        row = joined.layer.table.rows[number]
        said = dict(zip(DEVICE_WORDS, (cell_text(row, column) for column in joined.device_columns), strict=True))
    if heard is not None:
        placed, payload = heard[2], heard[1].payload
        said |= {k: text for k in DEVICE_WORDS if (text := cell_text((payload.get(k),), 0))}
    return Device(
        said.get("title") or source_id,
        said.get("title_zh", ""),
        said.get("quantity", ""),
        said.get("unit", ""),
        placed.storey,
        placed.spaces[0] if placed.spaces else "",
        heard[0].layer_id if heard is not None else "",
        source_id,
        listed[0].layer.layer_id if listed is not None else "",
        listed[1] if listed is not None else -1,
    )


def _device_columns(table: FeatureTable) -> tuple[int, ...]:
    quantity, unit = _called(table, QUANTITY_NAMES), _called(table, ("unit",))
    return table.column_with("name"), table.column_with("name_zh"), quantity, unit


def _is_alive(layer: LiveLayer, observation: Observation) -> bool:
    limit_s = observation.payload.get("limit_s")
    if not isinstance(limit_s, int | float) or isinstance(limit_s, bool):
        return True
    return (layer.now - observation.observed_at).total_seconds() <= limit_s


def _called(table: FeatureTable, names: tuple[str, ...]) -> int:
    called = {normalised(c.name): k for k, c in reversed(list(enumerate(table.columns)))}
    return next((called[n] for n in names if n in called), -1)


def _number(value: Attribute) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value > 0 else 0.0


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))
