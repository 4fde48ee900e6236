"""A wall being painted: metres along it and above the ground floor, and everything that is set on it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from layers.data.geometry import Float32, UInt8
from resources.demo.faces import Plane
from resources.demo.paint import GRANITE, Painter
from resources.demo.plan import Building
from resources.demo.town.looks.character import Character
from resources.demo.town.looks.stamp import Colour, Maker, Stamp, StampBook


@dataclass(slots=True, eq=False)
class Wall:
    """A picture of a wall and what is known of the wall.

    Along it run x metres from its left end; z are metres above the ground floor.

    Parameters
    ----------
    picture : float32 (h, w, 3)
    glow : uint8 (h, w)
        What shines at night; stays dark unless `at_night`.
    low_m, high_m : float
        z of the picture's lower and upper edge.
    night : numpy.random.Generator
        Says which windows are lit; apart, so that the picture is the same with and without `glow`.
    """

    building: Building
    look: Character
    role: str
    px_per_m: float
    width_m: float
    low_m: float
    high_m: float
    picture: Float32
    glow: UInt8
    at_night: bool
    painter: Painter
    night: np.random.Generator
    book: StampBook

    @property
    def rng(self) -> np.random.Generator:
        """The face's source of chance."""
        return self.painter.rng

    @property
    def storey_m(self) -> float:
        """Height of a storey."""
        return (self.building.eaves_m - 0.5) / self.building.storeys

    @property
    def eaves_m(self) -> float:
        """The top of the wall, without a gable."""
        return min(self.high_m, self.building.eaves_m)

    def row(self, z: float) -> int:
        """Return the row whose upper edge is next to z; outside the picture too."""
        return round((self.high_m - z) / (self.high_m - self.low_m) * len(self.picture))

    def column(self, x: float) -> int:
        """Return the column whose left edge is next to x; outside the picture too."""
        return round(x / self.width_m * len(self.picture[0]))

    def part(self, left: float, right: float, low: float, high: float) -> Float32:
        """Return a view of the picture, empty where it has nothing of that."""
        rows = slice(max(0, self.row(high)), max(0, self.row(low)))
        return self.picture[rows, max(0, self.column(left)) : max(0, self.column(right))]

    def bar(self, left: float, right: float, low: float, high: float, colour: Colour, *, opacity: float = 1.0) -> None:
        """Cover a rectangle, its edges as smooth as its place is exact."""
        rows, down = self._reach(self.high_m - high, self.high_m - low, axis=0)
        columns, across = self._reach(left, right, axis=1)
        if not len(down) or not len(across):
            return
        covered = (down[:, None] * across * np.float32(opacity))[..., None]
        spot = self.picture[rows, columns]
        spot += (np.array(colour, np.float32) - spot) * covered
        if self.at_night:
            dimmed = self.glow[rows, columns]
            dimmed[:] = dimmed * (1 - covered[..., 0])

    def tint(self, left: float, right: float, low: float, high: float, amount: float) -> None:
        """Lighten or darken a rectangle, its edges as smooth as its place is exact."""
        rows, down = self._reach(self.high_m - high, self.high_m - low, axis=0)
        columns, across = self._reach(left, right, axis=1)
        if len(down) and len(across):
            self.picture[rows, columns] += (down[:, None] * across * np.float32(amount))[..., None]

    def band(self, low: float, high: float, *, tint: float, left: float = 0.0, right: float | None = None) -> None:
        """Run a string course along the wall: lighter or darker, with a shadow below it."""
        end = self.width_m if right is None else right
        self.tint(left, end, low, high, tint)
        self.tint(left, end, low - 0.14, low, -26.0)

    def cover(self, low: float, high: float, texture: Float32) -> None:
        """Cover the whole width between two heights with a picture of the same size (see `rows`)."""
        top, bottom = self.rows(low, high)
        self.picture[top:bottom] = texture

    def rows(self, low: float, high: float) -> tuple[int, int]:
        """Return first and last row between two heights, within the picture."""
        top, bottom = (int(np.clip(self.row(z), 0, self.picture.shape[0])) for z in (high, low))
        return top, bottom

    def granite(self, low: float, high: float, *, block_m: float = 0.9, tone: float = 0.0) -> None:
        """Cover the whole width between two heights with granite ashlar."""
        top, bottom = self.rows(low, high)
        if bottom > top:
            shape = (bottom - top, self.picture.shape[1])
            self.picture[top:bottom] = self.painter.granite(shape, px_per_m=self.px_per_m, block_m=block_m)
            if tone:
                self.picture[top:bottom] += np.float32(tone)

    def put(self, stamp: Stamp, x: float, z: float, *, lit: float = 0.4) -> None:
        """Set a stamp; at night it shines with probability `lit`."""
        top, left = self.row(z) - stamp.anchor[0], self.column(x) - stamp.anchor[1]
        height, width = stamp.glow.shape
        t, l = max(0, -top), max(0, -left)
        b, r = min(height, self.picture.shape[0] - top), min(width, self.picture.shape[1] - left)
        if b <= t or r <= l:
            return
        spot = self.picture[top + t : top + b, left + l : left + r]
        spot *= stamp.keep[t:b, l:r]
        spot += stamp.paint[t:b, l:r]
        if self.at_night:
            shining = stamp.glow[t:b, l:r]
            # Who keeps lights on at most times keeps bright ones: shops.
            strength = self.night.uniform(0.75 if lit > 0.5 else 0.45, 1.0) if self.night.random() < lit else 0.0
            target = self.glow[top + t : top + b, left + l : left + r]
            # What covers a window hides its light.
            target[:] = target * stamp.keep[t:b, l:r, 0] + shining * strength

    def stamp(self, maker: Maker, *arguments: object, variants: int = 1) -> Stamp:
        """Return a stamp from the book, one of its variants."""
        variant = int(self.rng.integers(variants)) if variants > 1 else 0
        return self.book.get(maker, *arguments, px_per_m=self.px_per_m, variant=variant)

    def bays(self, bay_m: float, *, margin_m: float = 0.0) -> list[tuple[float, float]]:
        """Return left and right of even bays."""
        width = self.width_m - 2 * margin_m
        count = max(1, round(width / bay_m))
        cuts = [margin_m + width * k / count for k in range(count + 1)]
        return list(pairwise(cuts))

    def _reach(self, low: float, high: float, *, axis: int) -> tuple[slice, Float32]:
        # Which pixels an interval touches, and how much of each.
        size = self.picture.shape[axis]
        px = size / (self.width_m if axis else self.high_m - self.low_m)
        a, b = max(0.0, low * px), min(float(size), high * px)
        if b <= a:
            return slice(0, 0), np.zeros(0, np.float32)
        first, last = int(a), int(np.ceil(b))
        share = np.ones(last - first, np.float32)
        share[0] -= np.float32(a - first)
        share[-1] -= np.float32(last - b)
        return slice(first, last), share


def blank(
    plane: Plane,
    building: Building,
    look: Character,
    *,
    role: str,
    low_m: float,
    px_per_m: float,
    painter: Painter,
    night: np.random.Generator,
    book: StampBook,
    at_night: bool,
) -> Wall:
    """Return a wall not yet painted, whose picture's lower edge is at z = `low_m`."""
    shape = plane.pixels(px_per_m=px_per_m)
    return Wall(
        building=building,
        look=look,
        role=role,
        px_per_m=px_per_m,
        width_m=max(1e-3, plane.width_m),
        low_m=low_m,
        high_m=low_m + max(1e-3, plane.height_m),
        picture=np.full((*shape, 3), GRANITE, np.float32),
        glow=np.zeros(shape, np.uint8),
        at_night=at_night,
        painter=painter,
        night=night,
        book=book,
    )
