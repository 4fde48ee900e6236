"""The old town's plan: every street with its name, every building with its outline, height and address."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64, Int32
from resources.demo.plan import Building, edge_lengths, inset
from resources.demo.records import SPIRE_M
from resources.demo.town.lots import Lot, lots_of
from resources.demo.town.names import COAST_ROAD, HARBOUR_ROAD, MAIN_STREET, Name, TownNamer
from resources.demo.town.streets import Land, StreetPlan, lay_streets
from resources.demo.town.terrain import from_grid, ground

FLAT = ("slab", "modern", "tower", "market")
KINDS_ZH = {
    "liyuan": "里院",
    "commercial": "商业楼",
    "house": "住宅",
    "villa": "别墅",
    "public": "公共建筑",
    "station": "火车站",
    "hall": "公署",
    "market": "市场",
    "church": "教堂",
    "slab": "多层住宅",
    "modern": "高层建筑",
    "tower": "写字楼",
}
HISTORIC = ("liyuan", "commercial", "villa", "public", "station", "hall", "market", "church")
_WINGS_M = {"public": 9.0, "hall": 14.0}
_STOREY_M = {"liyuan": 3.3, "commercial": 3.8, "house": 3.2, "villa": 3.3, "public": 4.0, "slab": 3.0, "modern": 3.6}
_YEARS = {
    "liyuan": (1899, 1937),
    "commercial": (1926, 1938),
    "house": (1905, 1955),
    "villa": (1901, 1936),
    "public": (1899, 1935),
    "slab": (1978, 1998),
    "modern": (1999, 2021),
}
# Storeys, height of one, wings around a yard, year.
_LANDMARKS = {
    "church": (1, 18.0, 0.0, 1932),
    "station": (2, 6.0, 0.0, 1900),
    "hall": (4, 4.6, 14.0, 1906),
    "market": (2, 5.0, 0.0, 1911),
    "tower": (46, 3.7, 0.0, 2012),
}


@dataclass(frozen=True, slots=True, eq=False)
class TownBuilding(Building):
    """A building of the old town, with its address.

    Parameters
    ----------
    street, house_no : int
        Number of the street it faces, and its number there.
    block : int
    year : int
        When it was built.
    """

    street: int = 0
    house_no: int = 0
    block: int = 0
    year: int = 1900

    @property
    def foot_m(self) -> float:
        """Height to which walls reach into the ground."""
        return float(ground(self.outline[:, 0], self.outline[:, 1]).min()) - 1.5

    @property
    def roof_rise_m(self) -> float:
        """Height of the ridge above the eaves."""
        if self.kind in FLAT:
            return 0.0
        depth = self.wing_m or float(edge_lengths(self.outline).min())
        return min(depth / 2 * 0.66, 5.5)

    @property
    def height_m(self) -> float:
        """Height of the highest point above the ground floor."""
        return SPIRE_M if self.kind == "church" else round(self.eaves_m + self.roof_rise_m, 2)

    @property
    def foot_area_m2(self) -> float:
        """Area that it covers, without its courtyard."""
        return _area(self.outline) - (_area(self.courtyard) if self.courtyard is not None else 0.0)


@dataclass(slots=True, eq=False)
class TownPlan:
    """The whole old town.

    Parameters
    ----------
    street_names : list of (str, str)
        By a street's number, English and Chinese.
    blocks : list of Land
        By a block's number.
    """

    seed: int
    streets: StreetPlan
    street_names: list[Name]
    blocks: list[Land]
    buildings: list[TownBuilding]
    namer: TownNamer

    @property
    def tower(self) -> TownBuilding:
        """The one with 46 storeys."""
        return next(b for b in self.buildings if b.kind == "tower")

    def of_kinds(self, *kinds: str) -> list[TownBuilding]:
        """Return the buildings of these kinds, in order."""
        return [b for b in self.buildings if b.kind in kinds]

    def address(self, building: TownBuilding) -> Name:
        """Return street and number."""
        return _address(self.street_names[building.street], building.house_no)


def _address(street: Name, house_no: int) -> Name:
    return f"{house_no} {street[0]}", f"{street[1]}{house_no}号"


def make_town(seed: int) -> TownPlan:
    """Return the old town of `seed`."""
    rng = np.random.default_rng([seed, 1])
    streets = lay_streets(rng)
    namer = TownNamer(np.random.default_rng([seed, 2]))
    blocks = list(streets.land.blocks())
    lots = [lot for number, land in enumerate(blocks) for lot in lots_of(number, land, rng)]
    named = {streets.main.number: MAIN_STREET, 0: HARBOUR_ROAD, 1: COAST_ROAD}
    names = [named.get(s.number) or namer.street(s.width_m) for s in streets.streets]
    buildings = _build(lots, blocks, names, namer, rng)
    return TownPlan(seed, streets, names, blocks, buildings, namer)


def _build(
    lots: list[Lot], blocks: list[Land], street_names: list[Name], namer: TownNamer, rng: np.random.Generator
) -> list[TownBuilding]:
    rects = np.array([lot.rect for lot in lots])
    corners = from_grid(rects[:, [[0, 1], [2, 1], [2, 3], [0, 3]]].reshape(-1, 2))
    heights = ground(corners[:, 0], corners[:, 1]).reshape(-1, 4)
    outlines = _apart(corners.reshape(-1, 4, 2))
    bases = np.round(heights.mean(axis=1) * 0.6 + heights.max(axis=1) * 0.4 + 0.3, 2)
    streets = np.array([blocks[lot.block].sides[lot.side] for lot in lots], np.int32)
    house_nos = _house_numbers(lots, streets, rects)
    built = []
    for row, lot in enumerate(lots):
        storeys, storey_m, wing_m, year = _stature(lot, outlines[row], rng)
        street, house_no = int(streets[row]), int(house_nos[row])
        # Plain houses have no name but their address.
        is_plain = lot.kind == "house"
        name, name_zh = _address(street_names[street], house_no) if is_plain else namer.building(lot.kind)
        built.append(
            TownBuilding(
                id=f"B{row + 1:04d}",
                name=name,
                name_zh=name_zh,
                kind=lot.kind,
                outline=outlines[row],
                base_m=float(bases[row]),
                eaves_m=round(storeys * storey_m + 0.5, 2),
                storeys=storeys,
                wing_m=wing_m,
                front=(3, 0, 1, 2)[lot.side],
                style=int(rng.integers(0, 1 << 16)),
                street=street,
                house_no=house_no,
                block=lot.block,
                year=year,
            )
        )
    return built


def _apart(outlines: Float64) -> Float64:
    """Return float64 (n, 4, 2): neighbours whose straight walls cut into each other in a bend are drawn in."""
    for _ in range(8):
        polygons = shapely.polygons(outlines)
        one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
        touching = np.unique(one[one != other])
        if not len(touching):
            break
        for row in touching.tolist():
            outlines[row] = inset(outlines[row], 0.3)
    return outlines


def _house_numbers(lots: list[Lot], streets: Int32, rects: Float64) -> Int32:
    """Return odd numbers on one side of each street and even ones on the other, rising along it."""
    sides = np.array([lot.side for lot in lots], np.int32)
    # West and east sides lie along v, south and north sides along u.
    along = np.where(sides % 2 == 0, rects[:, 1] + rects[:, 3], rects[:, 0] + rects[:, 2])
    even = (sides >= 2).astype(np.int32)
    numbers = np.zeros(len(lots), np.int32)
    order = np.lexsort((along, even, streets))
    group = streets[order] * 2 + even[order]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    numbers[order] = 2 * rank + 1 + even[order]
    return numbers


def _stature(lot: Lot, outline: Float64, rng: np.random.Generator) -> tuple[int, float, float, int]:
    """Return storeys, the height of one, the depth of wings around a yard, and the year."""
    if lot.kind in _LANDMARKS:
        return _LANDMARKS[lot.kind]
    choices = {
        "liyuan": (2, 2, 2, 3),
        "commercial": (3, 3, 4, 4, 5, 6),
        "house": (2, 2, 3),
        "villa": (2, 2, 3),
        "public": (3, 4),
        "slab": (6, 6, 7),
        "modern": (16, 18, 22, 24, 26, 31),
    }[lot.kind]
    shortest = float(edge_lengths(outline).min())
    wing_m = 0.0
    if lot.kind == "liyuan":
        wing_m = round(min(float(rng.uniform(6.0, 7.4)), shortest * 0.32), 2)
    elif lot.kind in _WINGS_M and shortest > 26.0:
        wing_m = _WINGS_M[lot.kind]
    year = int(rng.integers(*_YEARS[lot.kind]))
    return int(rng.choice(choices)), _STOREY_M[lot.kind], wing_m, year


def _area(outline: Float64) -> float:
    x, y = (outline - outline[0]).T
    return float(np.abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
