"""The waterfront from above: promenade and pier, harbour quay, moles with containers and rails, breakwater."""

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.plan import rectangle
from resources.demo.town.looks.canvas import Canvas, Colour
from resources.demo.town.looks.lattice import Noise
from resources.demo.town.looks.piece import Piece, whole
from resources.demo.town.shore import breakwater_m, moles_m, pier_m
from resources.demo.town.terrain import (
    BREAKWATER,
    COAST_ROAD_M,
    EAST_U,
    MOLES,
    PIER,
    PIER_HEAD_M,
    WEST_U,
    coast,
    quay,
)

PAVING: Colour = (184, 166, 148)
PALE: Colour = (196, 188, 174)
GRANITE: Colour = (168, 160, 149)
CAP: Colour = (190, 185, 175)
CONCRETE: Colour = (150, 148, 143)
LAWN: Colour = (104, 116, 72)
RAIL: Colour = (96, 86, 80)
SLEEPER: Colour = (118, 108, 98)
STACKS: tuple[Colour, ...] = (
    (126, 70, 54), (72, 92, 116), (84, 106, 90), (152, 150, 144), (172, 112, 66), (110, 48, 44), (60, 74, 96),
    (176, 168, 150),
)  # fmt: skip
GAUGE_M = 1.435
CONTAINER_M = (6.1, 2.44, 2.6)


class Waterfront:
    """Paints what lies between streets and water."""

    def __init__(self, seed: int, noise: Noise) -> None:
        self._noise = noise
        rng = np.random.default_rng([seed, 60])
        self._stacks = list(_stacks(rng))
        self._cranes = _cranes(rng)
        self._head = float(coast(np.zeros(1))[0]) + 1.0 - PIER[1]

    def paint(self, canvas: Canvas, dry: Float32) -> None:
        """Paint it over land, where `dry` is positive."""
        west, south, east, _ = canvas.bounds
        piece = whole(canvas, self._noise)
        x, y = canvas.x[None, :], canvas.y[:, None]
        if south < -640.0:
            self._promenade(piece, dry)
        if west < WEST_U + 60.0:
            self._harbour(piece, dry)
            mole = moles_m(x, y).astype(np.float32)
            if mole.max() > -2.0:
                self._mole(piece, mole)
            wall = breakwater_m(x, y).astype(np.float32)
            if wall.max() > -2.0:
                self._breakwater(piece, wall)
        if west < 20.0 and east > -20.0 and south < -780.0:
            pier = pier_m(x, y).astype(np.float32)
            if pier.max() > -2.0:
                self._pier(piece, pier)

    def _promenade(self, piece: Piece, dry: Float32) -> None:
        u, v = piece.u, piece.v
        inland = v + np.float32(COAST_ROAD_M)
        strip = np.minimum(inland, np.float32(COAST_ROAD_M - 7.0) - inland)
        strip = np.minimum(strip, np.minimum(u - np.float32(WEST_U - 9.0), np.float32(EAST_U + 460.0) - u))
        if strip.max() < 0.0:
            return
        waves = np.sin(u * np.float32(2 * np.pi / 9.0)) * np.float32(0.7)
        paved = piece.mottled(PAVING, soft=6.0) + piece.slabs(0.6, spread=4.0)
        band = piece.canvas.part(np.float32(0.5) - np.abs(inland - np.float32(3.4) - waves)) * np.float32(0.55)
        paved += (np.array(PALE, np.float32)[:, None, None] - paved) * band
        piece.lay(strip, paved)
        # Beds under the trees by the road, the wall on the quay's edge.
        bed = np.minimum(strip, np.minimum(inland - np.float32(5.6), np.float32(0.36 * 9.0) - np.abs(u % 9.0 - 4.5)))
        piece.lay(bed, piece.grass(LAWN, shift=17.0))
        piece.lay(np.minimum(bed, np.float32(0.35) - bed), piece.mottled((70, 86, 54), white=12.0))
        bench = np.minimum(
            np.float32(0.9) - np.abs(u % 18.0 - 9.0), np.float32(0.24) - np.abs(inland - np.float32(1.7))
        )
        piece.lay(np.minimum(bench, strip), (122.0, 98.0, 74.0))
        near = np.minimum(dry, np.float32(0.62) - dry)
        south = np.minimum(near, strip + 1.0)
        # The wall's shadow on the paving behind it.
        behind = np.minimum(np.float32(0.45) - np.abs(dry - np.float32(1.0)), strip)
        piece.canvas.shade(piece.window, piece.canvas.part(behind), amount=0.6)
        piece.lay(south, piece.mottled(CAP, soft=5.0))

    def _harbour(self, piece: Piece, dry: Float32) -> None:
        u, v = piece.u, piece.v
        edge = u - np.float32(WEST_U - COAST_ROAD_M)
        strip = np.minimum(np.minimum(edge, np.float32(COAST_ROAD_M - 6.0) - edge), dry)
        strip = np.minimum(strip, v + np.float32(7.0))
        if strip.max() < 0.0:
            return
        piece.lay(strip, piece.mottled(CONCRETE, soft=12.0) + piece.slabs(5.0, spread=6.0, joint=20.0))
        for at in (3.6, 6.9):
            paint_track(piece, strip, edge - np.float32(at), v)
        piece.lay(np.minimum(strip, np.float32(0.7) - edge), piece.mottled(CAP))
        bollard = np.hypot(edge - np.float32(1.1), v % np.float32(14.0) - 7.0)
        piece.lay(np.minimum(np.float32(0.32) - bollard, strip), (58.0, 58.0, 60.0))

    def _mole(self, piece: Piece, inside: Float32) -> None:
        x, y = np.broadcast_arrays(piece.x[None, :], piece.y[:, None])
        tone = piece.mottled(CONCRETE, soft=13.0, shift=8.0)
        i, j = np.floor(x / 6.0).astype(np.int32), np.floor(y / 6.0).astype(np.int32)
        tone += self._noise.at(i, j) * np.float32(5.0)
        tone -= (np.minimum(x % 6.0, y % 6.0) < piece.canvas.px_m * 0.6).astype(np.float32) * np.float32(14.0)
        piece.lay(inside, tone)
        for middle, width, _ in MOLES:
            for side in (-1.0, 1.0):
                across = (y - (middle + side * (width / 2 - 4.2))).astype(np.float32)
                for aside in (-2.2, 2.2):
                    paint_track(
                        piece, inside - np.float32(1.0), across - np.float32(aside), x.astype(np.float32), is_sunk=True
                    )
        piece.lay(np.minimum(inside, np.float32(0.8) - inside), piece.mottled(CAP))
        for outline, height, colour in self._stacks:
            piece.canvas.box(outline, height, colour)
            for part in (0.12, 0.5, 0.88):
                ends = outline[[0, 3]] + (outline[[1, 2]] - outline[[0, 3]]) * part
                piece.canvas.line(ends, 0.12, tuple(c * 0.82 for c in colour))  # type: ignore[arg-type]
        for place in self._cranes:
            _crane(piece.canvas, place)

    def _breakwater(self, piece: Piece, inside: Float32) -> None:
        x, y = np.broadcast_arrays(piece.x[None, :], piece.y[:, None])
        turned, other = x * 0.92 + y * 0.39, y * 0.92 - x * 0.39
        i, j = np.floor(turned / 1.7).astype(np.int32), np.floor(other / 1.3).astype(np.int32)
        tone = piece.mottled(GRANITE, white=9.0) + self._noise.at(i, j) * np.float32(15.0)
        gap = np.minimum(turned / 1.7 - i, other / 1.3 - j) < 0.14
        tone -= gap * np.float32(36.0)
        piece.lay(inside, tone)
        way = inside - np.float32(4.0)
        piece.lay(way, piece.mottled(CONCRETE, soft=8.0))
        piece.lay(np.minimum(way, np.float32(0.5) - way), CAP)
        end = np.array(BREAKWATER[-1])
        for radius, colour in ((4.6, CAP), (4.0, CONCRETE), (2.2, (206, 202, 194)), (1.5, (160, 62, 52)), (0.7, PALE)):
            piece.canvas.disc(end, radius, colour)

    def _pier(self, piece: Piece, inside: Float32) -> None:
        x, y = np.broadcast_arrays(piece.x[None, :].astype(np.float32), piece.y[:, None].astype(np.float32))
        i, j = np.floor(x / 0.9).astype(np.int32), np.floor(y / 1.4 + np.floor(x / 0.9) % 2 * 0.5).astype(np.int32)
        tone = piece.mottled((176, 167, 153), soft=7.0) + self._noise.at(i, j) * np.float32(5.0)
        tone -= (np.minimum(x / 0.9 - i, 1.0) < piece.canvas.px_m * 0.5).astype(np.float32) * np.float32(9.0)
        tone -= piece.canvas.part(np.float32(0.5) - np.abs(np.abs(x) - np.float32(2.6))) * np.float32(14.0)
        piece.lay(inside, tone)
        away = np.hypot(x, y - np.float32(self._head))
        on_head = np.minimum(inside, np.float32(PIER_HEAD_M) - away)
        turn = np.arctan2(y - np.float32(self._head), x)
        rays = np.floor(turn / np.float32(np.pi / 16)) % 2 * 9.0 + np.floor(away / np.float32(2.4)) % 2 * 7.0
        piece.lay(on_head, piece.mottled((180, 164, 146)) - rays[None])
        piece.lay(np.minimum(inside, np.float32(0.55) - inside), piece.mottled(CAP))
        rail = np.minimum(np.float32(0.4) - np.abs(inside - np.float32(0.9)), inside)
        piece.canvas.shade(piece.window, piece.canvas.part(rail), amount=0.5)
        for k in range(int(PIER[1] / 17.0)):
            y_at = self._head + 12.0 + 17.0 * k
            for side in (-1.0, 1.0):
                place = np.array([side * 4.1, y_at])
                piece.canvas.line(np.array([place, place + np.array([2.9, 3.2])]), 0.14, (96, 90, 84), alpha=0.6)
                piece.canvas.disc(place, 0.22, (70, 72, 72))
                piece.canvas.box(rectangle(place + np.array([-side * 0.2, 6.0]), 0.5, 1.8, 0.0), 0.4, (126, 102, 78))


def paint_track(piece: Piece, within: Float32, across: Float32, along: Float32, *, is_sunk: bool = False) -> None:
    """Paint a railway track: `across` from its middle and `along` it, metres; `is_sunk` in paving."""
    if float(np.abs(across).min()) > 4.0:
        return
    if not is_sunk:
        bed = np.minimum(np.float32(1.7) - np.abs(across), within)
        piece.lay(bed, piece.mottled((128, 118, 108), white=12.0))
        sleeper = np.minimum(
            np.float32(0.12) - np.abs(along % np.float32(0.65) - np.float32(0.32)), np.float32(1.25) - np.abs(across)
        )
        piece.lay(np.minimum(sleeper, within), SLEEPER, alpha=0.8)
    rail = np.minimum(np.float32(0.06) - np.abs(np.abs(across) - np.float32(GAUGE_M / 2)), within)
    piece.lay(rail, RAIL, alpha=0.85)


def _stacks(rng: np.random.Generator) -> "list[tuple[Float64, float, Colour]]":
    """Return containers on the moles: outline, height, colour."""
    found = []
    length, width, high = CONTAINER_M
    for middle, wide, reach in MOLES:
        east = float(quay(np.array([middle]))[0]) - 14.0
        rows = int((wide - 20.0) / (width + 0.25))
        for x in np.arange(east - reach + 24.0, east - 8.0, length + 0.5):
            if rng.random() < 0.22:
                continue
            for k in range(rows):
                if rng.random() < 0.62 and k % 4 != 3:
                    y = middle + (k - (rows - 1) / 2) * (width + 0.25)
                    colour = STACKS[int(rng.integers(len(STACKS)))]
                    shade = float(rng.uniform(0.85, 1.1))
                    outline = rectangle(np.array([x, y]), length, width, 0.0)
                    found.append((outline, high, tuple(c * shade for c in colour)))
    return found  # type: ignore[return-value]


def _cranes(rng: np.random.Generator) -> list[Float64]:
    found = []
    for middle, width, reach in MOLES:
        east = float(quay(np.array([middle]))[0]) - 20.0
        for share in rng.uniform(0.1, 0.9, 2):
            side = -1.0 if rng.random() < 0.5 else 1.0
            found.append(np.array([east - (reach - 40.0) * float(share), middle + side * (width / 2 - 4.2)]))
    return found


def _crane(canvas: Canvas, place: Float64) -> None:
    """Paint the shadow of a jib crane and its portal."""
    way = np.array([0.72, 0.8])
    low, high = place + way * 2.0, place + way * 17.0
    across = np.array([-way[1], way[0]])
    for side in (-1.1, 1.1):
        canvas.line(np.array([low + across * side, high + across * side * 0.3]), 0.35, (40, 42, 46), alpha=0.55)
    for k in range(7):
        part = k / 7
        a = low + (high - low) * part + across * 1.1 * (1 - part)
        b = low + (high - low) * (part + 0.12) - across * 1.1 * (1 - part)
        canvas.line(np.array([a, b]), 0.25, (40, 42, 46), alpha=0.5)
    canvas.line(np.array([high, high + np.array([9.0, -3.0])]), 0.5, (40, 42, 46), alpha=0.5)
    canvas.box(rectangle(place, 5.4, 5.0, 0.0), 3.0, (136, 118, 76))
    canvas.box(rectangle(place, 3.0, 2.6, 0.3), 2.0, (112, 100, 78))
