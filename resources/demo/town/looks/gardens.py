"""Lots from above: gardens of villas, greens between slabs, forecourts, what is left between houses."""

from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64
from resources.demo.plan import inset, rectangle
from resources.demo.town.looks.canvas import Canvas, Colour
from resources.demo.town.looks.courts import CLOTH, SHEDS, bicycle
from resources.demo.town.looks.lattice import Noise
from resources.demo.town.looks.piece import Piece, Rect, piece_of
from resources.demo.town.plan import TownBuilding

LAWN: Colour = (110, 116, 78)
HEDGE: Colour = (66, 82, 50)
EARTH: Colour = (138, 120, 94)
PATH: Colour = (176, 166, 146)
CONCRETE: Colour = (152, 149, 142)
TARMAC: Colour = (122, 121, 119)
WALL: Colour = (160, 150, 134)
WHITE: Colour = (202, 201, 196)
FLOWERS: tuple[Colour, ...] = ((168, 92, 88), (186, 160, 92), (160, 116, 140), (196, 186, 170))


@dataclass(frozen=True, slots=True, eq=False)
class Plot:
    """A lot of a block with what stands on it.

    Parameters
    ----------
    rect : (float, float, float, float)
        Grid metres.
    number : int
        Its own, of the whole town.
    kind : str
        Of its building, or ``"empty"``.
    streets : tuple of bool
        Whether its west, south, east and north side lie on a pavement.
    middle, by_u, by_v : float64 (2,)
        Local metres: its middle, and what a metre on the grid is there.
    """

    rect: Rect
    number: int
    kind: str
    streets: tuple[bool, bool, bool, bool]
    buildings: tuple[TownBuilding, ...]
    middle: Float64
    by_u: Float64
    by_v: Float64

    def place(self, u: float, v: float) -> Float64:
        """Return local metres of a place on the grid in the lot."""
        u0, v0, u1, v1 = self.rect
        place: Float64 = self.middle + self.by_u * (u - (u0 + u1) / 2) + self.by_v * (v - (v0 + v1) / 2)
        return place

    @property
    def angle(self) -> float:
        """Of its southern side, radians from east."""
        return float(np.arctan2(self.by_u[1], self.by_u[0]))


class Gardens:
    """Paints lots, each from its own chance."""

    def __init__(self, seed: int, noise: Noise) -> None:
        self._seed = seed
        self._noise = noise

    def paint(self, canvas: Canvas, plot: Plot) -> None:
        """Paint a lot."""
        piece = piece_of(canvas, self._noise, plot.rect, margin_m=1.5)
        if piece is None:
            return
        rng = np.random.default_rng([self._seed, 59, plot.number])
        if plot.kind == "villa":
            _villa(piece, plot, rng)
        elif plot.kind == "slab":
            _slab(piece, plot, rng)
        elif plot.kind == "modern":
            _modern(piece, plot, rng)
        elif plot.kind == "empty":
            _empty(piece, plot, rng)
        else:
            _dense(piece, plot, rng)


def _villa(piece: Piece, plot: Plot, rng: np.random.Generator) -> None:
    u0, v0, u1, v1 = plot.rect
    inside = piece.within(plot.rect)
    lush = float(rng.uniform(-8, 8))
    piece.lay(inside, piece.grass((LAWN[0] + lush, LAWN[1] + lush, LAWN[2]), shift=plot.number * 3.7))
    under = np.clip(piece.soft(0.12, plot.number * 1.3) * 1.6 - 0.5, 0.0, 0.8)
    piece.canvas.blend(piece.window, under * (inside > 0), EARTH)
    side = plot.streets.index(True) if any(plot.streets) else 1
    middle_u, middle_v = (u0 + u1) / 2 + float(rng.uniform(-2, 2)), (v0 + v1) / 2 + float(rng.uniform(-2, 2))
    path: Rect = (
        (u0, middle_v - 0.7, middle_u, middle_v + 0.7),
        (middle_u - 0.7, v0, middle_u + 0.7, middle_v),
        (middle_u, middle_v - 0.7, u1, middle_v + 0.7),
        (middle_u - 0.7, middle_v, middle_u + 0.7, v1),
    )[side]
    hedge = piece.mottled(HEDGE, white=13.0, soft=6.0)
    border = np.minimum(inside - 0.12, 0.85 - inside)
    if rng.random() < 0.75:
        piece.lay(border, hedge)
    if any(plot.streets):
        u, v = piece.u, piece.v
        from_street = np.minimum.reduce(
            [d for d, is_street in zip((u - u0, v - v0, u1 - u, v1 - v), plot.streets, strict=True) if is_street]
        )
        piece.lay(
            np.minimum(np.float32(0.36) - np.abs(from_street - np.float32(0.2)), inside + 0.1), piece.mottled(WALL)
        )
    tile = piece.mottled(PATH) + piece.slabs(0.5)
    piece.rect(path, tile)
    if rng.random() < 0.4:
        low = u0 + 0.6 if rng.random() < 0.5 else u1 - 3.6
        drive: Rect = (
            (low, v0, low + 3.0, v0 + (v1 - v0) * 0.6) if side != 3 else (low, v1 - (v1 - v0) * 0.6, low + 3.0, v1)
        )
        piece.rect(drive, piece.mottled(CONCRETE))
    for building in plot.buildings:
        piece.canvas.fill(inset(building.outline, -float(rng.uniform(0.9, 2.2))), PATH)
        for corner in inset(building.outline, -1.8):
            if rng.random() < 0.6:
                _bed(piece.canvas, corner + rng.uniform(-0.6, 0.6, 2), rng)
    if rng.random() < 0.3:
        # Vegetables in rows.
        a, c = float(rng.uniform(u0 + 1.2, u1 - 6.0)), v1 - 4.4 if side != 3 else v0 + 1.2
        _rows(piece, (a, c, a + 4.6, c + 3.2))


def _bed(canvas: Canvas, place: Float64, rng: np.random.Generator) -> None:
    canvas.disc(place, float(rng.uniform(0.5, 1.1)), (84, 96, 58))
    for spot in rng.normal(0.0, 0.4, (4, 2)):
        canvas.disc(place + spot, 0.18, FLOWERS[int(rng.integers(len(FLOWERS)))])


def _rows(piece: Piece, rect: Rect) -> None:
    piece.rect(rect, piece.mottled((122, 100, 76)))
    row = np.float32(0.2) - np.abs(piece.v % np.float32(0.7) - np.float32(0.35))
    leaf = piece.mottled((88, 108, 60), white=16.0)
    piece.lay(np.minimum(row, piece.within(rect) - np.float32(0.15)), leaf)


def _slab(piece: Piece, plot: Plot, rng: np.random.Generator) -> None:
    u0, v0, u1, v1 = plot.rect
    inside = piece.within(plot.rect)
    piece.lay(inside, piece.mottled(CONCRETE) + piece.slabs(3.6, spread=4.0, joint=18.0))
    middle = (v0 + v1) / 2
    # The house stands in the middle: a green to its south, a lane with parked bicycles to its north.
    green: Rect = (u0 + 2.2, v0 + 0.7, u1 - 2.2, middle - 6.9)
    grass = piece.grass(LAWN, shift=plot.number * 2.9)
    on_green = piece.within(green)
    piece.lay(on_green, grass)
    piece.lay(np.minimum(on_green, np.float32(0.55) - on_green), piece.mottled(HEDGE, white=12.0))
    for u in np.arange(u0 + 8.0, u1 - 6.0, 11.5):
        piece.rect((u - 0.8, v0, u + 0.8, middle - 5.8), piece.mottled(PATH))
    piece.rect((u0, v1 - 3.3, u1, v1 - 0.1), piece.mottled(TARMAC))
    strip: Rect = (u0 + 4.0, middle + 6.6, u1 - 4.0, v1 - 3.6)
    if v1 - 3.6 - middle - 6.6 > 0.4:
        piece.rect(strip, grass)
    for u in np.arange(u0 + 8.5, u1 - 6.0, 11.5):
        piece.rect((u - 0.9, middle + 5.8, u + 0.9, v1 - 3.0), piece.mottled(PATH))
        place = plot.place(u + 1.9, v1 - 4.2)
        for k in range(int(rng.integers(2, 7))):
            bicycle(piece.canvas, place + plot.by_u * (0.55 * k), plot.angle + 1.5, int(rng.integers(4)))
    if rng.random() < 0.7:
        shed = rectangle(plot.place(float(rng.uniform(u0 + 6, u1 - 6)), v0 + 1.9), 5.4, 1.9, plot.angle)
        piece.canvas.box(shed, 2.1, SHEDS[int(rng.integers(len(SHEDS)))])
    for u in np.arange(u0 + 5.0, u1 - 5.0, 3.6):
        if rng.random() < 0.4:
            cloth = rectangle(plot.place(u, middle - 7.9), 1.5, 0.35, plot.angle)
            piece.canvas.box(cloth, 0.9, CLOTH[int(rng.integers(len(CLOTH)))])


def _modern(piece: Piece, plot: Plot, rng: np.random.Generator) -> None:
    u0, v0, u1, v1 = plot.rect
    inside = piece.within(plot.rect)
    piece.lay(inside, piece.mottled((164, 161, 155)) + piece.slabs(1.2, spread=4.0))
    band = np.float32(0.3) - np.abs(piece.u % np.float32(6.0) - np.float32(3.0))
    piece.lay(np.minimum(band, inside), (142.0, 136.0, 130.0), alpha=0.7)
    for rect in ((u0 + 1.0, v0 + 0.8, u1 - 9.0, v0 + 4.4), (u1 - 4.6, v0 + 1.0, u1 - 0.8, v1 - 6.5)):
        bed = piece.within(rect)
        piece.lay(bed, piece.grass((104.0, 115.0, 75.0), shift=plot.number * 1.1))
        piece.lay(np.minimum(bed + 0.3, np.float32(0.15) - bed), WHITE, alpha=0.7)
    bays: Rect = (u0 + 0.6, v1 - 5.6, u1 - 0.6, v1 - 0.5)
    piece.rect(bays, piece.mottled(TARMAC))
    line = np.float32(0.07) - np.abs(piece.u % np.float32(2.6) - np.float32(1.3))
    piece.lay(np.minimum(line, piece.within(bays)), WHITE, alpha=0.7)
    for _ in range(int(rng.integers(1, 4))):
        _bed(piece.canvas, plot.place(float(rng.uniform(u0 + 2, u1 - 2)), v0 + 2.6), rng)


def _empty(piece: Piece, plot: Plot, rng: np.random.Generator) -> None:
    u0, v0, u1, v1 = plot.rect
    inside = piece.within(plot.rect)
    draw = rng.random()
    if draw < 0.4:
        piece.lay(inside, piece.mottled(TARMAC))
        for v in np.arange(v0 + 1.0, v1 - 5.0, 11.0):
            bay = piece.within((u0 + 1.0, v, u1 - 1.0, v + 5.0))
            piece.lay(np.minimum(np.float32(0.07) - np.abs(piece.u % 2.6 - 1.3), bay), WHITE, alpha=0.7)
    else:
        piece.lay(inside, piece.mottled(EARTH, soft=14.0))
        weeds = np.clip(piece.soft(0.2, plot.number * 0.7) * 2.2, 0.0, 0.9) * (inside > 0)
        piece.canvas.blend(piece.window, weeds, piece.grass(LAWN))
        if draw < 0.75:
            for v in np.arange(v0 + 1.5, v1 - 4.5, 5.2):
                _rows(piece, (u0 + 1.5, v, u1 - 1.5, v + 4.0))


def _dense(piece: Piece, plot: Plot, rng: np.random.Generator) -> None:
    u0, v0, u1, v1 = plot.rect
    tone = float(rng.normal(0, 7))
    base: Colour = (142 + tone, 136 + tone, 126 + tone)
    piece.lay(piece.within(plot.rect), piece.mottled(base, soft=11.0) + piece.slabs(0.9, spread=5.0))
    for _ in range(int(rng.integers(2, 6))):
        # In the gaps between houses.
        u, v = (float(c) for c in rng.uniform((u0 + 0.8, v0 + 0.8), (u1 - 0.8, v1 - 0.8)))
        if rng.random() < 0.5:
            u = (u0 + u1) / 2 + float(rng.uniform(-1, 1))
        else:
            v = (v0 + v1) / 2 + float(rng.uniform(-1, 1))
        length, width = (float(s) for s in rng.uniform((0.8, 0.6), (2.2, 1.2)))
        shed = rectangle(plot.place(u, v), length, width, plot.angle)
        piece.canvas.box(shed, 1.6, SHEDS[int(rng.integers(len(SHEDS)))])
