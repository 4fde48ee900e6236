"""Open places from above: parks, the square, the church's hill, forecourts of station, hall, market and tower."""

import numpy as np

from layers.data.geometry import Float32
from resources.demo.plan import rectangle
from resources.demo.town.looks.canvas import Colour
from resources.demo.town.looks.courts import STONE
from resources.demo.town.looks.piece import Piece, Rect
from resources.demo.town.parks import CLEARINGS, paths_m
from resources.demo.town.streets import Land
from resources.demo.town.terrain import from_grid

WOODLAND: Colour = (92, 98, 62)
LEAF_LITTER: Colour = (116, 98, 70)
GRAVEL: Colour = (184, 170, 142)
HEDGE: Colour = (66, 82, 50)
LAWN: Colour = (108, 117, 76)
GRANITE: Colour = (178, 170, 156)
WARM: Colour = (178, 152, 132)
DARK: Colour = (134, 126, 118)
TARMAC: Colour = (114, 113, 112)
WATER: Colour = (84, 110, 112)
WHITE: Colour = (204, 203, 198)
AWNINGS: tuple[Colour, ...] = ((150, 62, 54), (92, 112, 132), (104, 124, 96), (190, 186, 176), (182, 150, 90))


def paint_open(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    """Paint a block that is not built up, inside of its pavements' `rect`."""
    paint = {
        "park": _park,
        "church": _church,
        "square": _square,
        "station": _station,
        "hall": _hall,
        "market": _market,
        "tower": _tower,
    }[land.cover]
    paint(piece, land, rect, number)


def _park(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    inside = piece.within(rect)
    litter = np.clip(piece.soft(0.23, 7.0) * 1.3 + 0.25, 0.0, 0.85)
    ground = piece.grass(WOODLAND, shift=number * 2.3)
    ground += (piece.mottled(LEAF_LITTER, white=8.0) - ground) * litter
    piece.lay(inside, ground)
    u, v, kerbs = piece.u.astype(np.float64), piece.v.astype(np.float64), land.kerbs
    path: Float32 = np.minimum(paths_m(u, v, kerbs).astype(np.float32), inside)
    edge: Float32 = piece.soft(0.3, 55.0) * np.float32(1.3)
    for clearing in CLEARINGS:
        within = np.minimum(clearing.inside_m(u, v, kerbs).astype(np.float32), inside)
        if clearing.cover == "pond":
            piece.lay(within + edge + 0.6, (150.0, 140.0, 122.0))
            piece.lay(within + edge, piece.mottled((66, 86, 72), white=3.0))
        elif clearing.cover == "lawn":
            piece.lay(within + edge, piece.grass(LAWN, shift=12.0))
    piece.lay(path + 0.18, (150.0, 142.0, 126.0))
    piece.lay(path, piece.mottled(GRAVEL, soft=10.0))
    # The top of the hill is paved around a stone with a view.
    top: Float32 = CLEARINGS[0].inside_m(u, v, kerbs).astype(np.float32)
    radius = CLEARINGS[0].radius_m(kerbs)
    for share, colour in ((1.0, GRANITE), (0.88, GRAVEL), (0.36, DARK), (0.3, STONE)):
        piece.lay(top - np.float32(radius * (1 - share)), piece.mottled(colour))


def _church(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    inside = piece.within(rect)
    u0, v0, u1, v1 = rect
    u = (u0 + u1) / 2
    piece.lay(inside, piece.grass(LAWN, shift=number * 1.9))
    paved = piece.mottled(GRANITE) + piece.slabs(0.8)
    v_door = (v0 + v1) / 2 - 24.0
    # The forecourt to the south, a way around, and a fan of setts before the doors.
    around: Rect = (u - 15.0, v0 + 6.0, u + 15.0, (v0 + v1) / 2 + 30.0)
    piece.rect(around, paved)
    piece.rect((u0 + 2.0, v0 + 5.0, u1 - 2.0, v_door - 1.0), paved)
    away = np.hypot(piece.u - np.float32(u), piece.v - np.float32(v_door))
    turn = np.arctan2(piece.v - np.float32(v_door), piece.u - np.float32(u))
    fan = np.minimum(np.float32(17.0) - away, np.float32(v_door) - piece.v)
    rays = (np.floor(turn / np.float32(np.pi / 14)) + np.floor(away / np.float32(3.4))) % 2
    tone = piece.mottled(WARM) - (rays * 16.0)[None]
    piece.lay(np.minimum(fan, inside), tone)
    for side in (-1.0, 1.0):
        bed: Rect = (u + side * 27.0 - 9.0, v0 + 9.0, u + side * 27.0 + 9.0, v_door - 5.0)
        lawn = piece.within(bed)
        piece.lay(lawn + 0.3, STONE)
        piece.lay(lawn, piece.grass((104.0, 116.0, 74.0)))
        piece.lay(np.minimum(lawn - 0.4, np.float32(1.1) - lawn), piece.mottled(HEDGE, white=12.0))


def _square(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    inside = piece.within(rect)
    u0, v0, u1, v1 = rect
    u, v = (u0 + u1) / 2, (v0 + v1) / 2
    piece.lay(inside, piece.mottled((184, 175, 158)) + piece.slabs(1.2, spread=4.0))
    piece.lay(np.minimum(inside - 10.2, np.float32(11.0) - inside), piece.mottled(DARK))
    # Lawns under the trees of its rim, cut through on the axes.
    rim = np.minimum(inside - 1.6, np.float32(7.6) - inside)
    open_ = np.minimum(np.abs(piece.u - np.float32(u)) - 7.0, np.abs(piece.v - np.float32(v)) - 6.0)
    rim = np.minimum(rim, open_)
    piece.lay(rim + 0.25, STONE)
    piece.lay(rim, piece.grass(LAWN, shift=66.0))
    grid = np.minimum(np.abs(piece.u % np.float32(7.2) - 3.6), np.abs(piece.v % np.float32(7.2) - 3.6))
    piece.lay(np.minimum(np.float32(0.22) - grid, inside - 11.5), DARK, alpha=0.55)
    away = np.hypot(piece.u - np.float32(u), piece.v - np.float32(v))
    turn = np.arctan2(piece.v - np.float32(v), piece.u - np.float32(u))
    for radius, colour in ((25.0, WARM), (24.2, GRANITE), (17.6, DARK), (17.0, (192, 184, 168)), (11.0, WARM)):
        piece.lay(np.float32(radius) - away, piece.mottled(colour, white=3.0))
    petals = np.minimum(np.float32(16.4) - away, away - np.float32(11.4))
    rose = np.abs((turn / np.float32(np.pi / 8)) % 1.0 - np.float32(0.5)) * away * np.float32(np.pi / 8)
    piece.lay(
        np.minimum(petals, np.float32(0.34) * (away - np.float32(9.0)) * np.float32(0.4) - rose), piece.mottled(WARM)
    )
    _fountain(piece, away, turn)
    for k in range(8):
        angle = (k + 0.5) * np.pi / 4
        at = from_grid(np.array([[u + 20.8 * np.cos(angle), v + 20.8 * np.sin(angle)]]))[0]
        piece.canvas.box(rectangle(at, 2.0, 0.6, angle + np.pi / 2), 0.45, (128, 104, 80))


def _fountain(piece: Piece, away: Float32, turn: Float32) -> None:
    for radius, colour in ((8.6, GRANITE), (8.0, WATER), (4.1, GRANITE), (3.7, WATER), (1.3, STONE)):
        piece.lay(np.float32(radius) - away, piece.mottled(colour, white=3.0, soft=5.0))
    jets = np.abs((turn / np.float32(np.pi / 6)) % 1.0 - np.float32(0.5)) * away
    spray = np.exp(-((jets / 0.22) ** 2)) * np.exp(-(((away - 5.7) / 0.8) ** 2))
    foam = spray + 0.8 * np.exp(-((away / 0.8) ** 2))
    grain = np.clip(0.8 + 0.3 * piece.white(), 0.0, 1.2)
    piece.canvas.blend(piece.window, np.clip(foam * grain, 0.0, 0.85).astype(np.float32), (222.0, 228.0, 228.0))


def _station(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    inside = piece.within(rect)
    u0, v0, u1, v1 = rect
    u = (u0 + u1) / 2
    piece.lay(inside, piece.mottled((172, 166, 156)) + piece.slabs(1.2, spread=4.0))
    hall_v = v1 - 38.0
    yard: Rect = (u0 + 8.0, v0 + 44.0, u1 - 8.0, hall_v - 2.0)
    band = np.float32(0.28) - np.minimum(np.abs(piece.u % 8.0 - 4.0), np.abs(piece.v % 8.0 - 4.0))
    piece.lay(np.minimum(band, piece.within(yard)), WARM, alpha=0.8)
    # Two rows of parked cars and the way between them; kerbs around.
    bays: Rect = (u0 + 11.0, v0 + 12.0, u1 - 11.0, v0 + 38.0)
    asphalt = piece.within(bays)
    piece.lay(asphalt + 0.3, STONE)
    piece.lay(asphalt, piece.mottled(TARMAC))
    rows = np.minimum(asphalt - 0.3, np.abs(piece.v - np.float32(v0 + 25.0)) - np.float32(6.2))
    line = np.float32(0.07) - np.abs((piece.u - np.float32(u0 + 14.0)) % np.float32(2.7) - np.float32(1.35))
    piece.lay(np.minimum(line, rows), WHITE, alpha=0.7)
    for at in (-30.0, 30.0):
        bed = piece.within((u + at - 13.0, v0 + 50.0, u + at + 13.0, v0 + 58.0))
        piece.lay(bed + 0.3, STONE)
        piece.lay(bed, piece.grass((104.0, 115.0, 75.0)))
        piece.lay(np.minimum(bed - 2.0, np.float32(2.8) - bed), piece.mottled((150, 96, 88), white=16.0))
    away = np.hypot(piece.u - np.float32(u), piece.v - np.float32(v0 + 62.0))
    for radius, colour in ((7.0, WARM), (6.3, GRANITE), (3.0, DARK), (2.4, (100, 116, 70))):
        piece.lay(np.float32(radius) - away, piece.mottled(colour))


def _hall(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    inside = piece.within(rect)
    u0, v0, u1, _ = rect
    u = (u0 + u1) / 2
    piece.lay(inside, piece.mottled(GRANITE) + piece.slabs(1.0))
    piece.rect((u0 + 14.0, v0 + 8.0, u1 - 14.0, v0 + 16.0), piece.mottled(TARMAC))
    axis = np.float32(5.0) - np.abs(piece.u - np.float32(u))
    piece.lay(np.minimum(axis, inside), piece.mottled(WARM) + piece.slabs(0.6))
    for side in (-1.0, 1.0):
        bed = piece.within((u + side * 24.0 - 15.0, v0 + 18.5, u + side * 24.0 + 15.0, v0 + 30.0))
        piece.lay(bed + 0.35, STONE)
        piece.lay(bed, piece.grass((103.0, 117.0, 74.0)))
        piece.lay(np.minimum(bed - 0.5, np.float32(1.2) - bed), piece.mottled(HEDGE, white=12.0))
        piece.lay(np.minimum(bed - 3.0, np.float32(4.2) - bed), piece.mottled((158, 104, 90), white=18.0))


def _market(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    u0, v0, u1, v1 = rect
    piece.lay(piece.within(rect), piece.mottled((148, 143, 134), soft=13.0) + piece.slabs(1.5))
    # Stalls under awnings around the hall.
    for k, at in enumerate(np.arange(u0 + 8.0, u1 - 8.0, 3.4)):
        for v in (v0 + 3.0, v1 - 3.0):
            place = from_grid(np.array([[at, v], [at + 1.0, v]]))
            angle = float(np.arctan2(*(place[1] - place[0])[::-1]))
            colour = AWNINGS[(k * 7 + int(v > v0 + 9.0) * 3) % len(AWNINGS)]
            piece.canvas.box(rectangle(place[0], 2.7, 2.0, angle), 2.2, colour)


def _tower(piece: Piece, land: Land, rect: Rect, number: int) -> None:
    inside = piece.within(rect)
    u0, v0, u1, v1 = rect
    piece.lay(inside, piece.mottled((178, 175, 169)) + piece.slabs(1.2, spread=3.0))
    stripe = np.minimum(np.abs(piece.u % np.float32(6.0) - 3.0), np.abs(piece.v % np.float32(12.0) - 6.0))
    piece.lay(np.minimum(np.float32(0.35) - stripe, inside), DARK, alpha=0.75)
    piece.rect((u0 + 14.0, v0 + 8.0, u1 - 14.0, v0 + 16.5), piece.mottled(TARMAC))
    for side in (-1.0, 1.0):
        u = (u0 + u1) / 2 + side * 40.0
        bed = piece.within((u - 7.0, v0 + 22.0, u + 7.0, v1 - 16.0))
        piece.lay(bed + 0.4, STONE)
        piece.lay(bed, piece.grass((102.0, 115.0, 74.0)))
    pool = piece.within(((u0 + u1) / 2 - 16.0, v0 + 20.0, (u0 + u1) / 2 + 16.0, v0 + 28.0))
    piece.lay(pool + 0.5, STONE)
    piece.lay(pool, piece.mottled(WATER, white=2.0, soft=5.0))
