"""Carriageways from above: asphalt of several ages, patches, manholes, lines, zebra crossings, arrows."""

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Float64, Int32
from resources.demo.town.looks.canvas import Canvas, Colour
from resources.demo.town.looks.lattice import Noise
from resources.demo.town.looks.piece import Piece
from resources.demo.town.plan import TownPlan
from resources.demo.town.streets import Street
from resources.demo.town.terrain import from_grid

PIECE_M = 12.0
WHITE = (214.0, 213.0, 207.0)
YELLOW = (202.0, 170.0, 84.0)
IRON = (70.0, 68.0, 66.0)
AGES = ((106.0, 106.0, 107.0), (118.0, 117.0, 116.0), (128.0, 126.0, 122.0), (138.0, 135.0, 129.0))
CONCRETE = (160.0, 156.0, 148.0)
SETTS = (138.0, 128.0, 116.0)
_PATCH, _LINE, _ZEBRA, _MANHOLE, _GULLY, _ARROW = range(6)


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """All that is on the carriageways: rectangles in grid metres.

    Parameters
    ----------
    kind : int32 (n,)
    rect : float64 (n, 4)
        Along the street from, to; across it from, to.
    along_u : bool (n,)
    tone : float64 (n,)
    box : float64 (n, 4)
        West, south, east, north, local metres.
    """

    kind: Int32
    rect: Float64
    along_u: npt.NDArray[np.bool_]
    tone: Float64
    box: Float64


class Roads:
    """Paints the carriageways of a town."""

    def __init__(self, town: TownPlan, noise: Noise) -> None:
        self._noise = noise
        self._streets = town.streets.streets
        rings = [street.carriageway for street in self._streets]
        self._boxes = np.array([[*ring.min(axis=0), *ring.max(axis=0)] for ring in rings])
        self._marks = _marks(town)

    def paint(self, canvas: Canvas) -> None:
        """Paint all of them in the square, then what is on them."""
        for number in meeting(self._boxes, canvas).tolist():
            self._surface(canvas, self._streets[number])
        marks = self._marks
        for row in meeting(marks.box, canvas).tolist():
            self._mark(canvas, row)

    def _surface(self, canvas: Canvas, street: Street) -> None:
        s, t = (canvas.u, canvas.v) if street.along_u else (canvas.v, canvas.u)
        begin, end = street.begin + street.trims[0], street.end - street.trims[1]
        near = np.abs(t - np.float32(street.at)) < street.width_m / 2 + 0.6
        near &= (s > begin - 0.6) & (s < end + 0.6)
        rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
        if not len(rows):
            return
        window = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
        s, t = s[window], t[window] - np.float32(street.at)
        away = np.float32(street.width_m / 2) - np.abs(t)
        inside = np.minimum(away, np.minimum(s - np.float32(begin), np.float32(end) - s))
        x, y = canvas.x[window[1]], canvas.y[window[0]]
        piece = Piece(canvas, self._noise, window, s, t)
        tone = piece.white() * np.float32(4.5) + self._noise.soft(x, y, sample_m=0.11, shift=13.0) * np.float32(6.0)
        draw = float(self._noise.at(*(np.array([n], np.int32) for n in (street.number * 7, 3)))[0])
        base: Colour
        if street.width_m < 7.0:
            base = SETTS if draw > 0.75 else CONCRETE if draw < -0.5 else AGES[3] if draw < 0.2 else AGES[2]
        else:
            base = AGES[1 + (draw > 0.3)] if street.width_m < 11.0 else AGES[0]
        if base == SETTS:
            tone += self._noise.at((s * 5.0).astype(np.int32), (t * 5.0).astype(np.int32)) * np.float32(6.0)
        elif base == CONCRETE:
            tone -= canvas.part(np.float32(0.035) - np.abs((s + 300.0) % 4.5 - 2.25)) * np.float32(20.0)
        if street.width_m > 7.0:
            lane = street.width_m / (4 if street.width_m >= 14 else 2)
            tone -= np.cos(t * np.float32(4 * np.pi / lane)) * np.float32(2.6) + np.float32(1.0)
        # Dirt in the gutter.
        tone -= np.clip(1.0 - away / 0.5, 0.0, 1.0) * np.float32(15.0)
        canvas.blend(window, canvas.part(inside), np.array(base, np.float32)[:, None, None] + tone)

    def _mark(self, canvas: Canvas, row: int) -> None:
        marks = self._marks
        box = marks.box[row]
        window = canvas.window(box[:2], box[2:])
        if window is None:
            return
        a0, a1, b0, b1 = marks.rect[row].tolist()
        s, t = (canvas.u[window], canvas.v[window]) if marks.along_u[row] else (canvas.v[window], canvas.u[window])
        kind, tone = int(marks.kind[row]), float(marks.tone[row])
        middle, half = (a0 + a1) / 2, (a1 - a0) / 2
        centre, wide = (b0 + b1) / 2, (b1 - b0) / 2
        if kind in (_MANHOLE, _GULLY):
            away = (
                half - np.hypot(s - middle, t - centre)
                if kind == _MANHOLE
                else _within(s, t, middle, half, centre, wide)
            )
            canvas.blend(window, canvas.part(away) * np.float32(0.8), IRON)
            return
        if kind == _ARROW:
            reach = (s - middle) * tone
            # A shaft, and a head that narrows towards its tip.
            shaft = np.minimum(np.float32(0.09) - np.abs(t - centre), np.minimum(reach + half, -reach + half * 0.3))
            head = np.minimum(reach - half * 0.2, (half - reach) * np.float32(0.38) - np.abs(t - centre))
            canvas.blend(window, canvas.part(np.maximum(shaft, head)) * np.float32(0.8), WHITE)
            return
        cover = canvas.part(_within(s, t, middle, half, centre, wide))
        if kind == _PATCH:
            canvas.blend(window, cover * np.float32(0.85), (110 + tone, 109 + tone, 108 + tone))
            return
        worn = self._noise.soft(canvas.x[window[1]], canvas.y[window[0]], sample_m=0.05, shift=5.0)
        if kind == _ZEBRA:
            cover *= canvas.part(np.float32(0.24) - np.abs((t - np.float32(b0)) % np.float32(0.95) - np.float32(0.47)))
        elif tone in (1.0, 3.0):
            # Dashes: two metres, and four between.
            cover *= canvas.part(np.float32(1.0) - np.abs(s % np.float32(6.0) - np.float32(3.0)))
        cover *= np.clip(np.float32(0.86) + worn * np.float32(0.35), 0.3, 0.95) * np.float32(
            min(1.0, 2 * wide / canvas.px_m)
        )
        canvas.blend(window, cover, YELLOW if kind == _LINE and tone >= 2.0 else WHITE)


def meeting(boxes: Float64, canvas: Canvas) -> npt.NDArray[np.intp]:
    """Return which of (n, 4) boxes meet the square."""
    west, south, east, north = canvas.bounds
    inside = (boxes[:, 0] < east) & (boxes[:, 2] > west) & (boxes[:, 1] < north) & (boxes[:, 3] > south)
    return np.flatnonzero(inside)


def rect_boxes(rects: Float64) -> Float64:
    """Return float64 (n, 4) local boxes of small (n, 4) rectangles u0, v0, u1, v1 on the grid."""
    corners = from_grid(rects[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)).reshape(-1, 4, 2)
    return np.hstack([corners.min(axis=1) - 0.3, corners.max(axis=1) + 0.3])


def _within(s: Float32, t: Float32, middle: float, half: float, centre: float, wide: float) -> Float32:
    result: Float32 = np.minimum(half - np.abs(s - middle), wide - np.abs(t - centre))
    return result


def _marks(town: TownPlan) -> Marks:
    rng = np.random.default_rng([town.seed, 57])
    rows: list[tuple[int, float, float, float, float, bool, float]] = []
    for street in town.streets.streets:
        rows += [(*row, street.along_u, tone) for *row, tone in _on(town, street, rng)]  # type: ignore[misc]
    kind, *rect, along, tone = (np.array(column) for column in zip(*rows, strict=True))
    rects = np.column_stack(rect).astype(np.float64)
    along_u = along.astype(np.bool_)
    grid = np.where(along_u[:, None], rects[:, [0, 2, 1, 3]], rects[:, [2, 0, 3, 1]])
    return Marks(kind.astype(np.int32), rects, along_u, tone.astype(np.float64), rect_boxes(grid))


Mark = tuple[int, float, float, float, float, float]


def _on(town: TownPlan, street: Street, rng: np.random.Generator) -> list[Mark]:
    """Return the marks of a street: kind, along from, to, across from, to, tone."""
    begin, end, at = street.begin + street.trims[0], street.end - street.trims[1], street.at
    half, length = street.width_m / 2, end - begin
    marks: list[Mark] = []
    for a in begin + np.sort(rng.uniform(2.0, max(2.1, length - 2.0), int(length / 22.0))):
        long, wide = float(rng.uniform(1.2, 9.0)), float(rng.uniform(0.7, half))
        b = at + float(rng.uniform(-half + 0.4, half - wide - 0.4)) if half > 1.2 + wide / 2 else at - half + 0.3
        marks.append((_PATCH, a, min(a + long, end - 0.3), b, min(b + wide, at + half - 0.3), float(rng.normal(0, 11))))
    for a in np.arange(begin + 9.0, end - 4.0, 27.0):
        marks.append((_MANHOLE, a - 0.38, a + 0.38, at - 0.38, at + 0.38, 0.0))
        marks.append((_GULLY, a + 5.0, a + 5.7, at + half - 0.5, at + half - 0.12, 0.0))
        if street.width_m > 7:
            marks.append((_MANHOLE, a + 9.6, a + 10.2, at - half * 0.55 - 0.3, at - half * 0.55 + 0.3, 0.0))
    if street.width_m < 7.0:
        return marks
    junctions = _junctions(town, street)
    zebras = [begin + 2.6, end - 2.6] if length > 26.0 else []
    if street.width_m > 9.0:
        zebras += [j + side * (w / 2 + 3.4) for j, w in junctions if w > 7.0 for side in (-1.0, 1.0)]
    zebras = [z for z in zebras if begin + 2.0 < z < end - 2.0 and all(abs(z - j) > w / 2 + 1.9 for j, w in junctions)]
    marks += [(_ZEBRA, z - 1.5, z + 1.5, at - half + 0.35, at + half - 0.35, 0.0) for z in zebras]
    gaps = sorted([(z - 2.4, z + 2.4) for z in zebras] + [(j - w / 2 - 1.5, j + w / 2 + 1.5) for j, w in junctions])
    marks += _lines(street, _between(begin + 0.6, end - 0.6, gaps), at, half)
    if street.width_m > 9.0:
        for z in zebras:
            for side in (-1.0, 1.0):
                # Cars stop before the crossing on the right of the road.
                right = -side if street.along_u else side
                stop, middle = z - side * 2.5, at + right * half * 0.45
                free = all(abs(stop - j) > w / 2 + 1.0 for j, w in junctions)
                free &= all(o == z or abs(stop - o) > 3.0 for o in zebras)
                if free and begin < stop < end:
                    low, high = sorted((at + right * 0.25, at + right * (half - 0.4)))
                    marks.append((_LINE, stop - 0.15, stop + 0.15, low, high, 0.0))
                    tip = stop - side * 6.0
                    marks.append((_ARROW, tip - 1.6, tip + 1.6, middle - 0.7, middle + 0.7, side))
    return marks


def _junctions(town: TownPlan, own: Street) -> list[tuple[float, float]]:
    """Return where other streets meet one along its way, and how wide they are."""
    found = []
    for other in town.streets.streets:
        meets = other.along_u != own.along_u and other.begin - 1.0 < own.at < other.end + 1.0
        if meets and own.begin + own.trims[0] + 3.0 < other.at < own.end - own.trims[1] - 3.0:
            found.append((other.at, other.width_m))
    return sorted(found)


def _between(begin: float, end: float, gaps: list[tuple[float, float]]) -> list[tuple[float, float]]:
    parts, at = [], begin
    for low, high in gaps:
        if low > at:
            parts.append((at, low))
        at = max(at, high)
    if at < end:
        parts.append((at, end))
    return parts


def _lines(street: Street, parts: list[tuple[float, float]], at: float, half: float) -> list[Mark]:
    marks: list[Mark] = []
    width = street.width_m
    # Where across the street, and how: 0 white, 1 white dashes, 2 yellow, 3 yellow dashes.
    lines = [(0.0, 1.0)] if width < 9 else [(0.0, 3.0), (half - 0.55, 0.0), (0.55 - half, 0.0)]
    if width >= 12:
        lines = [(-0.14, 2.0), (0.14, 2.0), (half - 0.5, 0.0), (0.5 - half, 0.0)]
    if width >= 14:
        lines += [(half / 2 - 0.1, 1.0), (0.1 - half / 2, 1.0)]
    for low, high in parts:
        cuts = np.linspace(low, high, max(2, int(np.ceil((high - low) / PIECE_M)) + 1)).tolist()
        for a, b in itertools.pairwise(cuts):
            marks += [(_LINE, a, b, at + aside - 0.075, at + aside + 0.075, how) for aside, how in lines]
    return marks
