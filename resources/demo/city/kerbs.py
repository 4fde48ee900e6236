"""Where things stand along streets: every street of city and old town as short straight pieces, with both its sides."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64, Int32
from resources.demo.city.blocks import Cuts
from resources.demo.city.cells import CityCells
from resources.demo.city.density import Density
from resources.demo.city.names import TOWN_SUBDISTRICT
from resources.demo.city.streets import LANE, MAIN_ROAD, ROAD, STREET, Streets
from resources.demo.town.cells import Cell
from resources.demo.town.names import Name
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.maps import base_cells

LEFT, RIGHT = 0, 1
CORNER_EVERY_M = 140.0
_TOWN_CLASSES = ((12.0, MAIN_ROAD), (9.0, ROAD), (7.0, STREET), (0.0, LANE))


@dataclass(frozen=True, slots=True, eq=False)
class Codes:
    """The grid cells that records name: base grids of the city and of the old town.

    Parameters
    ----------
    base, community, subdistrict, district : list of str
        One entry a base grid.
    """

    base: list[str]
    community: list[str]
    subdistrict: list[str]
    district: list[str]


@dataclass(frozen=True, slots=True, eq=False)
class Kerbs:
    """Straight pieces of streets.

    Parameters
    ----------
    start, ahead : float64 (m, 2)
        Local metres; a unit vector along the street.
    length_m, width_m, density : float64 (m,)
        `width_m` between the kerbs.
    kind : uint8 (m,)
        Index into `streets.CLASSES`.
    street : int32 (m,)
        Index into `names`.
    line : int32 (m,)
        The run of pieces that it is part of.
    cell : int32 (m, 2)
        Index into `codes` on the left and on the right.
    names : list of (str, str)
    codes : Codes
    """

    start: Float64
    ahead: Float64
    length_m: Float64
    width_m: Float64
    density: Float64
    kind: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]"
    street: Int32
    line: Int32
    cell: Int32
    names: list[Name]
    codes: Codes

    @property
    def middle(self) -> Float64:
        """float64 (m, 2)."""
        return self.start + self.ahead * (self.length_m / 2)[:, None]

    def places(self, piece: Int32, along_m: Float64, *, left: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]",
               out_m: Float64) -> Float64:  # fmt: skip
        """Return float64 (n, 2): places `along_m` from the piece's start and `out_m` outwards from a kerb."""
        aside = (self.width_m[piece] / 2 + out_m) * np.where(left, 1.0, -1.0)
        ahead = self.ahead[piece]
        across = np.column_stack([-ahead[:, 1], ahead[:, 0]])
        return np.asarray(self.start[piece] + ahead * along_m[:, None] + across * aside[:, None])

    def to_corners(self, piece: Int32, along_m: Float64) -> tuple[Int32, Float64]:
        """Return the nearest of the places every `CORNER_EVERY_M` along the same street."""
        total = np.concatenate([[0.0], np.cumsum(self.length_m)])
        first = np.searchsorted(self.line, self.line[piece], side="left")
        last = np.searchsorted(self.line, self.line[piece], side="right")
        chain = total[piece] + along_m - total[first]
        whole = total[last] - total[first]
        count = np.maximum(np.round(whole / CORNER_EVERY_M), 1.0)
        # Not on the crossing itself.
        at = np.clip(np.round(chain / whole * count) / count * whole, 4.0, whole - 4.0) + total[first]
        moved = np.minimum(np.searchsorted(total, at, side="right") - 1, len(self.line) - 1).astype(np.int32)
        return moved, np.clip(at - total[moved], 0.0, self.length_m[moved])


def lay_kerbs(
    cuts: Cuts,
    streets: Streets,
    names: list[Name],
    cells: CityCells,
    density: Density,
    town: TownPlan,
    town_cells: list[Cell],
) -> Kerbs:
    """Return the pieces of all streets, the city's first."""
    axes = [street.line() for street in town.streets.streets]
    widths = np.array([street.width_m for street in town.streets.streets])
    own = _pieces(streets.points, streets.offsets)
    others = _pieces(np.concatenate(axes), np.cumsum([0, *map(len, axes)]).astype(np.int32))
    start, ahead, length = (np.concatenate([a, b]) for a, b in zip(own[:3], others[:3], strict=True))
    line = np.concatenate([own[3], others[3] + len(streets)]).astype(np.int32)
    kinds = [next(kind for least, kind in _TOWN_CLASSES if width >= least) for width in widths]
    kind = np.concatenate([streets.classes, np.array(kinds, np.uint8)])[line]
    width = np.concatenate([streets.widths_m, widths])[line]
    street = np.concatenate([streets.cut, len(names) + np.arange(len(axes))]).astype(np.int32)[line]
    middle = start + ahead * (length / 2)[:, None]
    dense = density.at(middle[:, 0], middle[:, 1])
    dense[len(own[2]) :] = 1.0
    codes, cell = _cells(cuts, streets, cells, town_cells, own, others)
    return Kerbs(
        start, ahead, length, width, dense, kind, street, line, cell, [*names, *town.street_names], codes
    )  # fmt: skip


_Pieces = tuple[Float64, Float64, Float64, Int32, Int32]


def _pieces(points: Float64, offsets: Int32) -> _Pieces:
    """Return starts, directions and lengths of all segments, their line and their first point."""
    line = np.repeat(np.arange(len(offsets) - 1, dtype=np.int32), np.diff(offsets))
    first = np.flatnonzero(line[1:] == line[:-1]).astype(np.int32)
    step = points[first + 1] - points[first]
    length = np.hypot(step[:, 0], step[:, 1])
    good = length > 0.01
    first, step, length = first[good], step[good], length[good]
    return points[first], step / length[:, None], length, line[first], first


def _cells(
    cuts: Cuts, streets: Streets, cells: CityCells, town_cells: list[Cell], own: _Pieces, others: _Pieces
) -> tuple[Codes, Int32]:
    first = own[4]
    base_rows = np.flatnonzero(np.array(cells.level) == max(cells.level))
    number = np.full(len(cells.code), -1, np.int32)
    number[base_rows] = np.arange(len(base_rows), dtype=np.int32)
    sides = []
    for side in (1.0, -1.0):
        across = np.column_stack([-own[1][:, 1], own[1][:, 0]]) * side
        uv = (streets.uv[first] + streets.uv[first + 1]) / 2
        step = streets.uv[first + 1] - streets.uv[first]
        # On the grid left is left too: it is bent, not mirrored.
        beside = np.column_stack([-step[:, 1], step[:, 0]]) * side * 0.2
        row = np.full(len(first), -1, np.int32)
        on_grid = np.flatnonzero(np.isfinite(uv).all(axis=1))
        row[on_grid] = cells.base[cuts.leaf_at(uv[on_grid] + beside[on_grid])]
        lost = np.flatnonzero(row < 0)
        row[lost] = cells.base_at(own[0][lost] + own[1][lost] * (own[2][lost] / 2)[:, None] + 6.0 * across[lost])
        sides.append(number[row])
    codes = [cells.code[row] for row in base_rows.tolist()]
    town_codes = sorted(cell.code for cell in town_cells if cell.level == max(c.level for c in town_cells))
    place = {code: len(codes) + k for k, code in enumerate(town_codes)}
    town_sides = []
    for side in (1.0, -1.0):
        across = np.column_stack([-others[1][:, 1], others[1][:, 0]]) * side
        at = others[0] + others[1] * (others[2] / 2)[:, None] + 6.0 * across
        town_sides.append(np.array([place[code] for code in base_cells(at, town_cells)], np.int32))
    both = np.concatenate([np.column_stack(sides), np.column_stack(town_sides)])
    every = Codes(
        base=[*codes, *town_codes],
        community=[*(c[:12] for c in codes), *(c[:8] for c in town_codes)],
        subdistrict=[*(c[:9] for c in codes), *(TOWN_SUBDISTRICT for _ in town_codes)],
        district=[c[:6] for c in (*codes, *town_codes)],
    )
    return every, both


def nearest_pieces(kerbs: Kerbs, xy: Float64) -> Int32:
    """Return int32 (n,): the piece next to each of (n, 2) places."""
    ends = kerbs.start + kerbs.ahead * kerbs.length_m[:, None]
    tree = shapely.STRtree(shapely.linestrings(np.stack([kerbs.start, ends], axis=1)))
    return np.asarray(tree.nearest(shapely.points(xy)), np.int32)
