"""What stands in the city's blocks: rows of houses, slabs, towers, works and villages, as footprints with heights."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from layers.data.geometry import Float64, Int32
from resources.demo.city.blocks import WIDTHS_M, Cuts
from resources.demo.city.density import CORE, RUNWAY, Density
from resources.demo.city.grid import from_grid
from resources.demo.city.streets import TOWN_EDGE_M, town_outline
from resources.demo.city.terrain import EXTENT_M, ground, hills, shore_distance, water
from resources.demo.terrain import smooth

Bool = npt.NDArray[np.bool_]
UInt8 = npt.NDArray[np.uint8]
Index = npt.NDArray[np.int64]

PAVEMENT_M = 4.0
SHORE_M = 62.0
BUILDING_SITES = 321


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of building and the lots it stands on.

    Parameters
    ----------
    lot_m, foot_m : (float, float)
        Of a lot, and of the building on it: along the shore, inland.
    storeys : (int, int)
        From, to.
    built : float
        Share of the lots that carry one.
    inner : float
        The same of lots that touch no street.
    """

    name: str
    name_zh: str
    lot_m: tuple[float, float]
    foot_m: tuple[float, float]
    storeys: tuple[int, int]
    storey_m: float
    built: float
    inner: float


KINDS = (
    Kind("old house", "老城住宅", (16.5, 14.5), (16.0, 10.5), (2, 5), 3.2, 0.95, 0.22),
    Kind("slab", "多层住宅", (45.0, 26.0), (40.0, 11.5), (5, 7), 2.9, 0.96, 0.96),
    Kind("residential tower", "高层住宅", (46.0, 43.0), (28.0, 16.0), (15, 33), 2.95, 0.94, 0.85),
    Kind("commercial building", "商业楼", (46.0, 42.0), (39.0, 29.0), (3, 9), 4.0, 0.92, 0.35),
    Kind("office tower", "写字楼", (62.0, 58.0), (35.0, 33.0), (22, 58), 3.8, 0.9, 0.7),
    Kind("works", "厂房", (90.0, 58.0), (76.0, 42.0), (1, 3), 6.0, 0.88, 0.86),
    Kind("villa", "别墅", (22.0, 21.0), (13.0, 11.5), (2, 4), 3.2, 0.92, 0.92),
    Kind("village house", "村宅", (14.5, 13.0), (11.5, 8.0), (1, 3), 3.1, 0.88, 0.8),
    Kind("school", "学校", (84.0, 52.0), (66.0, 15.0), (4, 7), 3.6, 0.88, 0.6),
)
OLD, SLAB, HIGH, COMMERCIAL, OFFICE, WORKS, VILLA, VILLAGE, SCHOOL = range(len(KINDS))
PARK, SITE, NOTHING = 100, 101, 255
"""Blocks without buildings: parks, building sites, open land."""


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """The city's blocks.

    Parameters
    ----------
    node : int32 (b,)
        Number in `Cuts`.
    kerbs : float64 (b, 4)
        Between the kerbs: west, south, east, north, grid metres.
    use : uint8 (b,)
        Index into `KINDS`, or `PARK`, `SITE`, `NOTHING`.
    middle : float64 (b, 2)
        Local metres.
    density : float64 (b,)
    """

    node: Int32
    kerbs: Float64
    use: UInt8
    middle: Float64
    density: Float64

    def outlines(self, which: Int32) -> list[Float64]:
        """Return float64 (n, 2) rings along the kerbs of these blocks, local metres."""
        steps = 6
        at = np.arange(4 * steps) / steps
        low, size = self.kerbs[which, None, :2], self.kerbs[which, None, 2:] - self.kerbs[which, None, :2]
        # Once around a unit square.
        around = np.column_stack([np.interp(at, range(5), side) for side in ((0, 1, 1, 0, 0), (0, 0, 1, 1, 0))])
        rings = np.round(from_grid((low + size * around).reshape(-1, 2)), 3).reshape(len(which), -1, 2)
        return list(rings)


@dataclass(frozen=True, slots=True, eq=False)
class Footprints:
    """Buildings.

    Parameters
    ----------
    corners : float64 (n, 4, 3)
        Local metres; the third is the ground floor's height.
    kind : uint8 (n,)
        Index into `KINDS`.
    storeys : int32 (n,)
    height_m : float64 (n,)
    block : int32 (n,)
        Number in `Blocks`.
    """

    corners: Float64
    kind: UInt8
    storeys: Int32
    height_m: Float64
    block: Int32

    def __len__(self) -> int:
        return len(self.kind)

    def thinned(self, every: int) -> "Footprints":
        """Return every so many-th building."""
        return Footprints(
            self.corners[::every],
            self.kind[::every],
            self.storeys[::every],
            self.height_m[::every],
            self.block[::every],
        )


def use_blocks(cuts: Cuts, density: Density, rng: np.random.Generator) -> Blocks:
    """Return what each block is used for."""
    node = cuts.leaves
    halves = np.array(WIDTHS_M)[cuts.sides[node]] / 2 + PAVEMENT_M
    kerbs = cuts.rects[node] + halves * (1.0, 1.0, -1.0, -1.0)
    middle = from_grid((cuts.rects[node, :2] + cuts.rects[node, 2:]) / 2)
    x, y = middle.T
    dense, works = density.at(x, y), density.works(x, y)
    village = density.is_village(x, y)
    drawn = rng.random((len(node), 2))
    core = np.exp(-((x - CORE.x) ** 2 + (y - CORE.y) ** 2) / (2 * 1700.0**2))
    use = _drawn(
        drawn[:, 0],
        {
            OLD: 1.25 * core * (dense > 0.6),
            SLAB: 0.2 + 0.55 * smooth((dense - 0.1) / 0.4) * (1 - core),
            HIGH: 0.12 + 0.34 * smooth((dense - 0.12) / 0.3) * (1 - 0.6 * core),
            COMMERCIAL: 0.03 + 0.16 * smooth((dense - 0.45) / 0.4),
            OFFICE: 0.24 * smooth((dense - 0.74) / 0.16) * (1 - 0.7 * core),
            WORKS: 0.03 + 2.6 * works**2,
            VILLA: 0.05 + 0.12 * smooth((0.45 - dense) / 0.3),
            VILLAGE: 0.7 * smooth((0.2 - dense) / 0.12),
            SCHOOL: np.full(len(node), 0.045),
            PARK: np.full(len(node), 0.055),
        },
    )
    use[village & (use != PARK)] = VILLAGE
    size = kerbs[:, 2:] - kerbs[:, :2]
    open_ = (dense < 0.09) | (size.min(axis=1) < 20.0) | (size.max(axis=1) > 900.0)
    open_ |= (shore_distance(x, y) < SHORE_M + 20.0) | (hills(x, y) > 62.0)
    outline = town_outline().buffer(40.0)
    open_ |= shapely.contains_xy(outline, x, y)
    use[open_] = NOTHING
    # Most is being built where the city grows.
    growing = np.where(
        (use < VILLAGE) & (dense > 0.12) & (size.min(axis=1) > 55.0), np.exp(-(((dense - 0.4) / 0.25) ** 2)), 0
    )
    sites = rng.choice(len(node), BUILDING_SITES, replace=False, p=growing / growing.sum())
    use[sites] = SITE
    return Blocks(node, kerbs, use, middle, dense)


def _drawn(at: Float64, shares: dict[int, Float64]) -> UInt8:
    total = np.cumsum(np.column_stack(list(shares.values())), axis=1)
    row = (at[:, None] * total[:, -1:] >= total).sum(axis=1)
    return np.asarray(np.array(list(shares), np.uint8)[np.minimum(row, len(shares) - 1)])


def raise_buildings(blocks: Blocks, rng: np.random.Generator) -> Footprints:
    """Return every building of the city, the town's own left out."""
    parts = [_of_kind(blocks, number, rng) for number in range(len(KINDS))]
    uv, kind, block = (np.concatenate([part[k] for part in parts]) for k in range(3))
    order = np.argsort(block, kind="stable")
    uv, kind, block = uv[order], kind[order].astype(np.uint8), block[order].astype(np.int32)
    corners = uv[:, [[0, 1], [2, 1], [2, 3], [0, 3]]].reshape(-1, 2)
    xy = np.round(from_grid(corners), 3).reshape(-1, 4, 2)
    free = _free(xy)
    xy, kind, block = xy[free], kind[free], block[free]
    low, high = (np.array([k.storeys[i] for k in KINDS])[kind] for i in range(2))
    # One block, one like height: estates are built at once.
    shared = rng.random(len(blocks.node))[block]
    own = rng.random(len(kind))
    share = np.where(np.isin(kind, (SLAB, HIGH)), 0.75 * shared + 0.25 * own, own**1.7)
    storeys = (low + np.floor(share * (high - low + 0.999))).astype(np.int32)
    height = np.round(storeys * np.array([k.storey_m for k in KINDS])[kind] + 0.6 + 1.2 * (kind == VILLAGE), 1)
    flat = xy.reshape(-1, 2)
    base = np.round(ground(flat[:, 0], flat[:, 1]).reshape(-1, 4).min(axis=1), 2)
    return Footprints(np.dstack([xy, np.repeat(base, 4).reshape(-1, 4)]), kind, storeys, height, block)


def _of_kind(blocks: Blocks, number: int, rng: np.random.Generator) -> tuple[Float64, Index, Index]:
    kind = KINDS[number]
    of = np.flatnonzero(blocks.use == number)
    size = blocks.kerbs[of, 2:] - blocks.kerbs[of, :2]
    counts = np.maximum((size / kind.lot_m).astype(np.int64), 1)
    fits = (size > np.array(kind.foot_m) * 0.72).all(axis=1)
    of, size, counts = of[fits], size[fits], counts[fits]
    total = counts.prod(axis=1)
    row = np.repeat(np.arange(len(of)), total)
    at = np.arange(len(row)) - np.repeat(np.cumsum(total) - total, total)
    column = np.column_stack([at % counts[row, 0], at // counts[row, 0]])
    edge = ((column == 0) | (column == counts[row] - 1)).any(axis=1)
    lot = size[row] / counts[row]
    drawn = rng.random((len(row), 5))
    built = drawn[:, 0] < np.where(edge, kind.built, kind.inner)
    foot = np.minimum(np.array(kind.foot_m) * (0.86 + 0.24 * drawn[:, 1:3]), lot * 0.94)
    if number == OLD:
        # They stand wall to wall along the street; where they face its end they are turned.
        sideways = ((column[:, 0] == 0) | (column[:, 0] == counts[row, 0] - 1)) & (column[:, 1] > 0)
        sideways &= column[:, 1] < counts[row, 1] - 1
        foot = np.where(sideways[:, None], np.minimum(foot[:, ::-1], lot * 0.94), foot)
    slack = lot - foot
    # Along the street on the outside, anywhere inside.
    push = np.where(column == 0, 0.12, np.where(column == counts[row] - 1, 0.88, 0.35 + 0.3 * drawn[:, 3:5]))
    low = blocks.kerbs[of[row], :2] + column * lot + slack * push
    return np.column_stack([low, low + foot])[built], np.full(np.count_nonzero(built), number), of[row][built]


def _free(xy: Float64) -> Bool:
    """Return bool (n,): on firm ground within the city, clear of the town, the rivers and the airfield."""
    corners = xy.reshape(-1, 2)
    x, y = corners.T
    west, south, east, north = EXTENT_M
    good = (shore_distance(x, y) > SHORE_M) & (hills(x, y) < 70.0)
    good &= (x > west) & (x < east) & (y > south) & (y < north)
    free: Bool = np.asarray(good.reshape(-1, 4).all(axis=1))
    mid_x, mid_y, breadth, length, turn = RUNWAY
    cos, sin = np.cos(turn), np.sin(turn)
    field = shapely.Polygon(
        [
            (mid_x + cos * a * breadth / 2 - sin * b * length / 2, mid_y + sin * a * breadth / 2 + cos * b * length / 2)
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
    )
    barred = shapely.union_all([town_outline().buffer(TOWN_EDGE_M), water().buffer(12.0), field])
    shapely.prepare(barred)
    rows = np.flatnonzero(free)
    free[rows[shapely.intersects(barred, shapely.polygons(xy[rows]))]] = False
    return free
