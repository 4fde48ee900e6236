"""Blocks from above: pavements around them, and what lies between and within their buildings."""

from itertools import pairwise

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.greenery import Trees
from resources.demo.town.looks.canvas import Canvas
from resources.demo.town.looks.courts import Courts
from resources.demo.town.looks.gardens import Gardens, Plot
from resources.demo.town.looks.lattice import Noise, to_grid
from resources.demo.town.looks.open_places import paint_open
from resources.demo.town.looks.piece import Rect, piece_of
from resources.demo.town.looks.roads import meeting
from resources.demo.town.lots import PAVEMENT_M
from resources.demo.town.plan import TownBuilding, TownPlan
from resources.demo.town.streets import Land
from resources.demo.town.terrain import from_grid

KERB = (182.0, 177.0, 167.0)
PAVEMENTS = ((170.0, 164.0, 153.0), (160.0, 156.0, 149.0), (174.0, 160.0, 146.0))
BASE = (140.0, 134.0, 124.0)
GUIDE = (190.0, 164.0, 98.0)
"""The ribbed strip that leads who cannot see."""
EARTH = (112.0, 96.0, 76.0)


class Blocks:
    """Paints the blocks of a town."""

    def __init__(self, town: TownPlan, trees: Trees, noise: Noise) -> None:
        self._noise = noise
        self._blocks = town.blocks
        rings = [land.outline for land in town.blocks]
        self._boxes = np.array([[*(r.min(axis=0) - 1.0), *(r.max(axis=0) + 1.0)] for r in rings])
        self._courts = Courts(town.seed, noise)
        self._gardens = Gardens(town.seed, noise)
        self._plots = _plots(town)
        self._yards: list[list[tuple[TownBuilding, Float64]]] = [[] for _ in town.blocks]
        for building in town.buildings:
            court = building.courtyard
            if court is not None:
                self._yards[building.block].append((building, court))
        self._feet = trees.foot[:, :2]
        self._pits = _on_pavement(town, trees)

    def paint(self, canvas: Canvas) -> None:
        """Paint the blocks in the square."""
        for number in meeting(self._boxes, canvas).tolist():
            self._block(canvas, self._blocks[number], number)
        feet = self._feet[self._pits]
        west, south, east, north = canvas.bounds
        near = (feet > (west - 1.0, south - 1.0)) & (feet < (east + 1.0, north + 1.0))
        for place in feet[near.all(axis=1)]:
            canvas.disc(place, 0.72, (146.0, 140.0, 130.0))
            canvas.disc(place, 0.58, EARTH)

    def _block(self, canvas: Canvas, land: Land, number: int) -> None:
        piece = piece_of(canvas, self._noise, land.kerbs)
        if piece is None:
            return
        inside = piece.within(land.kerbs)
        colour = PAVEMENTS[number % len(PAVEMENTS)]
        piece.lay(inside, piece.mottled(colour, soft=7.0) + piece.slabs(0.6, spread=4.0))
        if max(land.widths) > 9.0:
            guide = np.float32(0.16) - np.abs(inside - np.float32(1.75))
            piece.lay(guide, GUIDE, alpha=0.75)
        # Dust lies where walls meet the pavement.
        inner = inside - np.float32(PAVEMENT_M)
        piece.lay(inner, piece.mottled(BASE))
        piece.lay(np.minimum(np.float32(0.28) - inside, inside), KERB)
        u0, v0, u1, v1 = land.kerbs
        rect: Rect = (u0 + PAVEMENT_M, v0 + PAVEMENT_M, u1 - PAVEMENT_M, v1 - PAVEMENT_M)
        if land.cover == "built":
            for plot in self._plots[number]:
                self._gardens.paint(canvas, plot)
        else:
            paint_open(piece, land, rect, number)
        for building, court in self._yards[number]:
            self._courts.paint(canvas, building, court)


def _on_pavement(town: TownPlan, trees: Trees) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which trees stand in a pavement."""
    uv = to_grid(trees.foot[:, :2])
    found = np.zeros(len(uv), np.bool_)
    for land in town.blocks:
        u0, v0, u1, v1 = land.kerbs
        inside = np.minimum.reduce([uv[:, 0] - u0, u1 - uv[:, 0], uv[:, 1] - v0, v1 - uv[:, 1]])
        found |= (inside > 0.0) & (inside < PAVEMENT_M)
    return found


def _plots(town: TownPlan) -> list[list[Plot]]:
    """Return the lots of each block."""
    centres = to_grid(np.array([b.centre for b in town.buildings]))
    of_block: list[list[int]] = [[] for _ in town.blocks]
    for row, building in enumerate(town.buildings):
        of_block[building.block].append(row)
    cells = [(number, *cell) for number, land in enumerate(town.blocks) for cell in _cells(land)]
    rects = np.array([rect for _, rect, _ in cells])
    middle = (rects[:, :2] + rects[:, 2:]) / 2
    places = from_grid(middle)
    by_u, by_v = ((from_grid(middle + step) - places) for step in (np.array([1.0, 0.0]), np.array([0.0, 1.0])))
    plots: list[list[Plot]] = [[] for _ in town.blocks]
    for k, (number, rect, streets) in enumerate(cells):
        u0, v0, u1, v1 = rect
        own = [r for r in of_block[number] if u0 <= centres[r, 0] < u1 and v0 <= centres[r, 1] < v1]
        buildings = tuple(town.buildings[r] for r in own)
        kind = buildings[0].kind if buildings else "empty"
        plots[number].append(Plot(rect, k, kind, streets, buildings, places[k], by_u[k], by_v[k]))
    return plots


def _cells(land: Land) -> list[tuple[Rect, tuple[bool, bool, bool, bool]]]:
    if land.cover != "built":
        return []
    u0, v0, u1, v1 = land.kerbs
    low_u, low_v, high_u, high_v = u0 + PAVEMENT_M, v0 + PAVEMENT_M, u1 - PAVEMENT_M, v1 - PAVEMENT_M
    us, vs = [low_u, *land.lot_cuts[0], high_u], [low_v, *land.lot_cuts[1], high_v]
    return [
        ((a, c, b, d), (a == low_u, c == low_v, b == high_u, d == high_v))
        for a, b in pairwise(us)
        for c, d in pairwise(vs)
        if b - a > 0.5 and d - c > 0.5
    ]
