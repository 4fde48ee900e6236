"""Triangles to pixels: clipped, projected, filled line by line, the nearest kept. Plain numpy."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Float64, Int32
from resources.demo.town.photos.lens import Lens

NEAR_M = 0.15
NOTHING = -1
CHUNK = 1 << 20
"""Pixels that are worked on at a time."""

Index = npt.NDArray[np.intp]


@dataclass(slots=True, eq=False)
class Raster:
    """What a lens sees of triangles.

    Parameters
    ----------
    lens : Lens
    """

    lens: Lens
    nearness: Float32 = field(init=False)
    """float32 (h, w): one by metres ahead; 0 where nothing is."""
    number: Int32 = field(init=False)
    """int32 (h, w): of what is seen; `NOTHING` where nothing is."""

    def __post_init__(self) -> None:
        shape = self.lens.height, self.lens.width
        self.nearness = np.zeros(shape, np.float32)
        self.number = np.full(shape, NOTHING, np.int32)

    def copy(self) -> "Raster":
        """Return another with the same in it."""
        other = Raster(self.lens)
        other.nearness[:] = self.nearness
        other.number[:] = self.number
        return other

    @property
    def depth_m(self) -> Float32:
        """float32 (h, w): metres ahead; infinite where nothing is."""
        with np.errstate(divide="ignore"):
            return np.float32(1.0) / self.nearness

    def draw(self, corners: Float64, numbers: Int32, *, both_sides: bool = False) -> None:
        """Draw triangles that are nearer than what is there.

        Parameters
        ----------
        corners : float64 (n, 3, 3)
            Local metres; counter-clockwise seen from outside.
        numbers : int32 (n,)
            What their pixels are numbered with.
        both_sides : bool
            Those seen from inside are drawn too.
        """
        seen = self.lens.seen(corners.reshape(-1, 3)).reshape(-1, 3, 3)
        keep = self._may_be_seen(seen)
        if not both_sides:
            keep &= _faces(seen)
        seen, numbers = _clipped(seen[keep], numbers[keep])
        order = np.argsort(seen[:, :, 2].min(axis=1), kind="stable")
        self._fill(*self._lines(seen[order]), numbers[order])

    def _may_be_seen(self, seen: Float64) -> npt.NDArray[np.bool_]:
        right, down, ahead = (seen[:, :, k] for k in range(3))
        tilt_x, tilt_y = (size / 2 / self.lens.focal_px for size in (self.lens.width, self.lens.height))
        keep = (ahead > NEAR_M).any(axis=1)
        for side, tilt in ((right, tilt_x), (down, tilt_y)):
            keep &= (side <= tilt * ahead).any(axis=1) & (side >= -tilt * ahead).any(axis=1)
        return np.asarray(keep, np.bool_)

    def _lines(self, seen: Float64) -> tuple[Index, Index, Index, Index, Float64]:
        """Return for each line of pixels in a triangle: triangle, row, first and last-but-one column; and the slopes.

        Slopes are float64 (n, 3): nearness is ``a * x + b * y + c`` at the pixel (x, y).
        """
        lens = self.lens
        x = seen[:, :, 0] / seen[:, :, 2] * lens.focal_px + lens.width / 2 - 0.5
        y = seen[:, :, 1] / seen[:, :, 2] * lens.focal_px + lens.height / 2 - 0.5
        slopes = _slopes(x, y, 1.0 / seen[:, :, 2])
        first = np.clip(np.ceil(y.min(axis=1)), 0, lens.height).astype(np.intp)
        last = np.clip(np.ceil(y.max(axis=1)), 0, lens.height).astype(np.intp)
        triangle, row = _ranges(first, last)
        left, right = np.full(len(row), np.inf), np.full(len(row), -np.inf)
        for k in range(3):
            begin, end = (k, (k + 1) % 3)
            y0, y1 = y[triangle, begin], y[triangle, end]
            crossing = (y0 <= row) != (y1 <= row)
            part = (row - y0) / np.where(crossing, y1 - y0, 1.0)
            at = x[triangle, begin] + part * (x[triangle, end] - x[triangle, begin])
            np.minimum(left, at, out=left, where=crossing)
            np.maximum(right, at, out=right, where=crossing)
        start = np.clip(np.ceil(left), 0, lens.width)
        stop = np.clip(np.ceil(right), 0, lens.width)
        some = stop > start
        return triangle[some], row[some], start[some].astype(np.intp), stop[some].astype(np.intp), slopes

    def _fill(self, triangle: Index, row: Index, start: Index, stop: Index, slopes: Float64, numbers: Int32) -> None:
        total = np.cumsum(stop - start)
        slope = slopes[triangle]
        nearness, number = self.nearness.reshape(-1), self.number.reshape(-1)
        begin = 0
        while begin < len(row):
            done = int(total[begin - 1]) if begin else 0
            end = max(begin + 1, int(np.searchsorted(total, done + CHUNK, side="right")))
            line, column = _ranges(start[begin:end], stop[begin:end])
            line += begin
            edge = (slope[begin:end, 1] * row[begin:end] + slope[begin:end, 2])[line - begin]
            value = (slope[line, 0] * column + edge).astype(np.float32)
            pixel = row[line] * self.lens.width + column
            nearer = value > nearness[pixel]
            pixel, value, line = pixel[nearer], value[nearer], line[nearer]
            np.maximum.at(nearness, pixel, value)
            shown = nearness[pixel] == value
            number[pixel[shown]] = numbers[triangle[line[shown]]]
            begin = end


def _ranges(first: Index, last: Index) -> tuple[Index, Index]:
    """Return which range each number is of, and the numbers of all ranges from `first` to before `last`."""
    count = np.maximum(last - first, 0)
    owner = np.repeat(np.arange(len(count)), count)
    begin = np.cumsum(count) - count
    return owner, np.arange(len(owner)) - (begin - first)[owner]


def _faces(seen: Float64) -> npt.NDArray[np.bool_]:
    """Return whether triangles turn their outside to the eye."""
    a, b, c = seen[:, 0], seen[:, 1], seen[:, 2]
    faces: npt.NDArray[np.bool_] = (np.cross(b - a, c - a) * a).sum(axis=1) < 0.0
    return faces


def _clipped(seen: Float64, numbers: Int32) -> tuple[Float64, Int32]:
    """Return the parts of triangles that lie ahead."""
    ahead = seen[:, :, 2] > NEAR_M
    count = ahead.sum(axis=1)
    # The corner that is alone on its side comes first.
    alone = np.where(count == 1, ahead.argmax(axis=1), (~ahead).argmax(axis=1))
    turned = seen[np.arange(len(seen))[:, None], (alone[:, None] + np.arange(3)) % 3]
    one, two = turned[count == 1], turned[count == 2]
    tips = np.stack([one[:, 0], _cut(one[:, 0], one[:, 1]), _cut(one[:, 0], one[:, 2])], axis=1)
    near, far = _cut(two[:, 1], two[:, 0]), _cut(two[:, 2], two[:, 0])
    halves = [np.stack([near, two[:, 1], two[:, 2]], axis=1), np.stack([near, two[:, 2], far], axis=1)]
    parts = [seen[count == 3], tips, *halves]
    owners = [numbers[count == 3], numbers[count == 1], numbers[count == 2], numbers[count == 2]]
    return np.concatenate(parts), np.concatenate(owners)


def _cut(one: Float64, other: Float64) -> Float64:
    """Return where lines from `one` to `other` pass the near plane."""
    part = (NEAR_M - one[:, 2]) / (other[:, 2] - one[:, 2])
    place: Float64 = one + part[:, None] * (other - one)
    place[:, 2] = NEAR_M
    return place


def _slopes(x: Float64, y: Float64, value: Float64) -> Float64:
    ax, ay, av = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0], value[:, 1] - value[:, 0]
    bx, by, bv = x[:, 2] - x[:, 0], y[:, 2] - y[:, 0], value[:, 2] - value[:, 0]
    area = ax * by - bx * ay
    area = np.where(np.abs(area) < 1e-12, np.inf, area)
    a = (av * by - bv * ay) / area
    b = (ax * bv - bx * av) / area
    return np.column_stack([a, b, value[:, 0] - a * x[:, 0] - b * y[:, 0]])
