"""The four sites of renovation schemes: which land, and which buildings stand on it now."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.building_model import MapPlace
from resources.demo.solids import Ring
from resources.demo.town.models.body import plot
from resources.demo.town.names import Name
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.streets import Land
from resources.demo.town.terrain import MOLES, QUAY_M, from_grid, ground, quay

ROW = 5
"""Buildings of the row on the main street."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A site: its id and name, its land about its middle, where that is, and what stands there now.

    Parameters
    ----------
    quad : Ring
        Its four corners, metres about its middle, the street's side first.
    foot_m : float
        The lowest ground, above the middle's height.
    standing : tuple of TownBuilding
    rings : tuple of Ring
        Their outlines about the site's middle, each with its front first.
    """

    id: str
    name: str
    name_zh: str
    quad: Ring
    place: MapPlace
    foot_m: float
    standing: tuple[TownBuilding, ...]
    rings: tuple[Ring, ...]


def make_sites(town: TownPlan) -> tuple[Site, Site, Site, Site]:
    """Return a courtyard block, a lot on a mole, a row on the main street, a slab estate.

    Raises
    ------
    ValueError
        The town has no such place.
    """
    by_block: dict[int, list[TownBuilding]] = {}
    for building in town.buildings:
        by_block.setdefault(building.block, []).append(building)
    yards = _block(by_block, "liyuan", least=4, most=9)
    slabs = _block(by_block, "slab", least=3, most=12)
    row = _row(town)
    block, block_zh = town.street_names[by_block[yards][0].street]
    estate, estate_zh = town.street_names[by_block[slabs][0].street]
    return (
        _site(
            "S1", (f"Courtyard block on {block}", f"{block_zh}里院街坊"), _kerbs(town.blocks[yards]), by_block[yards]
        ),
        _site("S2", ("Empty lot on the old mole", "老码头空地"), _mole(), [], base_m=QUAY_M),
        _site("S3", ("Row on Zhongshan Road", "中山路沿街联排"), _around(row), row),
        _site("S4", (f"Housing estate on {estate}", f"{estate_zh}小区"), _kerbs(town.blocks[slabs]), by_block[slabs]),
    )


def _block(by_block: dict[int, list[TownBuilding]], kind: str, *, least: int, most: int) -> int:
    """Return the block built with `kind` alone that lies nearest to the town's middle, of those of a fit size."""
    fit = [n for n, built in by_block.items() if least <= len(built) <= most and {b.kind for b in built} == {kind}]
    if not fit:
        raise ValueError(f"the town has no block of {kind} for a scheme")
    middles = {n: np.mean([b.centre for b in by_block[n]], axis=0) for n in fit}
    return min(fit, key=lambda n: (float(np.linalg.norm(middles[n])), n))


def _kerbs(land: Land) -> Float64:
    u0, v0, u1, v1 = land.kerbs
    edge = 1.6
    return from_grid(
        np.array([(u0 + edge, v0 + edge), (u1 - edge, v0 + edge), (u1 - edge, v1 - edge), (u0 + edge, v1 - edge)])
    )


def _row(town: TownPlan) -> list[TownBuilding]:
    """Return neighbours on one side of the main street."""
    fronts = [b for b in town.of_kinds("commercial") if b.street == town.streets.main.number]
    rows: dict[tuple[int, int], list[TownBuilding]] = {}
    for building in sorted(fronts, key=lambda b: b.house_no):
        rows.setdefault((building.block, building.front), []).append(building)
    long = [row for row in rows.values() if len(row) >= ROW]
    if not long:
        raise ValueError("the main street has no row for a scheme")
    return min(long, key=lambda row: (abs(float(row[0].centre[1]) + 250.0), row[0].id))[:ROW]


def _around(row: list[TownBuilding]) -> Float64:
    """Return the land of a row between the outer corners of its end houses, its side at the street first."""
    corners = [np.roll(b.outline, -b.front, axis=0) for b in row]
    along = corners[0][1] - corners[0][0]
    ordered = sorted(corners, key=lambda c: float(c[0] @ along))
    first, last = ordered[0], ordered[-1]
    return np.array([first[0], last[1], last[2], first[3]])


def _mole() -> Float64:
    north, width, length = MOLES[0]
    east = float(quay(np.array([north]))[0]) - 14.0
    low, high = north - width / 2 + 4.0, north + width / 2 - 4.0
    west = east - length * 0.62
    return np.array([(west, low), (east, low), (east, high), (west, high)])


def _site(
    name: str, names: Name, corners: Float64, standing: list[TownBuilding], *, base_m: float | None = None
) -> Site:
    heights = ground(corners[:, 0], corners[:, 1])
    low, high = (QUAY_M, QUAY_M) if base_m is not None else (float(heights.min()), float(heights.max()))
    base = round(0.3 + low * 0.35 + high * 0.65, 2)
    quad, place = plot(corners, 0, base)
    middle, along = corners.mean(axis=0), np.array(place.x_axis)
    across = np.array([-along[1], along[0]])
    rings = []
    for building in standing:
        away = np.roll(building.outline, -building.front, axis=0) - middle
        rings.append(tuple((round(float(p @ along), 4), round(float(p @ across), 4)) for p in away))
    return Site(name, *names, quad, place, round(low - base - 0.8, 3), tuple(standing), tuple(rings))
