"""A square of ground that is painted from straight above.

Every pixel is worked out from its own place in the town, so that a place looks the same in whichever square it lies.
Shapes cover pixels at their edges in part, by the distance of the pixel's middle from the edge.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.light import SUN
from resources.demo.town.looks.lattice import GridLattice, stretched

Colour = tuple[float, float, float]
Window = tuple[slice, slice]

_AWAY = -SUN[:2] / SUN[2]
"""Where the shadow of something a metre high ends."""


@dataclass(slots=True, eq=False)
class Canvas:
    """A square of the town in pixels.

    Parameters
    ----------
    west_m, south_m, size_m : float
        Local metres.
    pixels : int
        Along a side.
    """

    west_m: float
    south_m: float
    size_m: float
    pixels: int
    px_m: float = field(init=False)
    x: Float64 = field(init=False)
    """float64 (pixels,): eastings of columns."""
    y: Float64 = field(init=False)
    """float64 (pixels,): northings of rows, from the north."""
    rgb: Float32 = field(init=False)
    """float32 (3, pixels, pixels), 0..255, without light."""
    sunny: Float32 = field(init=False)
    """float32 (pixels, pixels): how much of the sun what is painted here leaves."""
    kept: dict[tuple[float, float], Float32] = field(default_factory=dict)
    """Noise over the whole square that is used again and again, by its scale and shift."""
    u: Float32 = field(init=False)
    """float32 (pixels, pixels), grid metres; set by `lay_grid`."""
    v: Float32 = field(init=False)

    def __post_init__(self) -> None:
        self.px_m = self.size_m / self.pixels
        middles = (np.arange(self.pixels) + 0.5) * self.px_m
        # To the micrometre: the same numbers for the same place in every square.
        self.x = np.round(self.west_m + middles, 6)
        self.y = np.round(self.south_m + self.size_m - middles, 6)
        self.rgb = np.zeros((3, self.pixels, self.pixels), np.float32)
        self.sunny = np.ones((self.pixels, self.pixels), np.float32)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        return self.west_m, self.south_m, self.west_m + self.size_m, self.south_m + self.size_m

    def lay_grid(self, lattice: GridLattice) -> None:
        """Find the place of each pixel on the street grid."""
        self.u, self.v = stretched(lattice, self.x, self.y)

    def window(self, low: Float64, high: Float64) -> Window | None:
        """Return rows and columns of a box in local metres and a pixel around it; None when it is elsewhere."""
        left = max(0, int((low[0] - self.west_m) / self.px_m) - 1)
        right = min(self.pixels, int((high[0] - self.west_m) / self.px_m) + 2)
        north = self.south_m + self.size_m
        top = max(0, int((north - high[1]) / self.px_m) - 1)
        bottom = min(self.pixels, int((north - low[1]) / self.px_m) + 2)
        return (slice(top, bottom), slice(left, right)) if left < right and top < bottom else None

    def part(self, distance_m: Float32) -> Float32:
        """Return how much of a pixel is covered whose middle lies so far inside of an edge."""
        cover: Float32 = distance_m * np.float32(1 / self.px_m)
        cover += np.float32(0.5)
        np.maximum(cover, 0.0, out=cover)
        return np.minimum(cover, 1.0, out=cover)

    def blend(self, window: Window, cover: Float32, colour: Colour | Float32) -> None:
        """Lay a colour, or a picture (3, h, w), over a window."""
        for k in range(3):
            layer = self.rgb[k][window]
            layer += (colour[k] - layer) * cover

    def shade(self, window: Window, cover: Float32, *, amount: float = 1.0) -> None:
        """Take from a window `amount` of the sun."""
        self.sunny[window] *= np.float32(1.0) - cover * np.float32(amount)

    def inside(self, outline: Float64, window: Window) -> Float32:
        """Return float32 (h, w): how far inside of a convex counter-clockwise outline pixels are, metres."""
        x, y = self.x[window[1]], self.y[window[0]]
        nearest: Float32 | None = None
        for (ax, ay), (bx, by) in zip(outline.tolist(), np.roll(outline, -1, axis=0).tolist(), strict=True):
            dx, dy = bx - ax, by - ay
            length = (dx * dx + dy * dy) ** 0.5
            if length < 1e-6:
                continue
            across = ((y - ay) * (dx / length)).astype(np.float32)[:, None]
            distance = across - ((x - ax) * (dy / length)).astype(np.float32)
            nearest = distance if nearest is None else np.minimum(nearest, distance, out=nearest)
        if nearest is None:
            raise ValueError("an outline has no area")
        return nearest

    def fill(self, outline: Float64, colour: Colour, *, alpha: float = 1.0) -> None:
        """Paint a convex counter-clockwise outline."""
        window = self.window(outline.min(axis=0), outline.max(axis=0))
        if window:
            cover = self.part(self.inside(outline, window))
            self.blend(window, cover * np.float32(alpha), colour)

    def shadow(self, outline: Float64, height_m: float) -> None:
        """Paint what something upright of a convex outline takes from the sun around it."""
        shape = _swept(outline, _AWAY * height_m)
        window = self.window(shape.min(axis=0), shape.max(axis=0))
        if window:
            self.shade(window, self.part(self.inside(shape, window)))

    def box(self, outline: Float64, height_m: float, colour: Colour) -> None:
        """Paint something upright with a flat top, and its shadow."""
        self.shadow(outline, height_m)
        window = self.window(outline.min(axis=0), outline.max(axis=0))
        if window:
            cover = self.part(self.inside(outline, window))
            self.blend(window, cover, colour)
            np.maximum(self.sunny[window], cover, out=self.sunny[window])

    def disc(self, centre: Float64, radius_m: float, colour: Colour, *, alpha: float = 1.0) -> None:
        """Paint a disc."""
        window = self.window(centre - radius_m, centre + radius_m)
        if window:
            self.blend(window, self.part(self.round(centre, radius_m, window)) * np.float32(alpha), colour)

    def round(self, centre: Float64, radius_m: float, window: Window) -> Float32:
        """Return float32 (h, w): how far inside of a circle pixels are, metres."""
        dx = (self.x[window[1]] - centre[0]).astype(np.float32)
        dy = (self.y[window[0]] - centre[1]).astype(np.float32)
        away: Float32 = np.sqrt(dx[None, :] ** 2 + dy[:, None] ** 2)
        return np.float32(radius_m) - away

    def line(self, points: Float64, width_m: float, colour: Colour, *, alpha: float = 1.0) -> None:
        """Paint a line of (n, 2) points; thinner than a pixel it is paler."""
        alpha *= min(1.0, width_m / self.px_m)
        half = max(width_m, self.px_m) / 2
        for a, b in itertools.pairwise(points):
            ahead = b - a
            length = float(np.hypot(*ahead))
            if length > 1e-6:
                aside = np.array([-ahead[1], ahead[0]]) * (half / length)
                self.fill(np.array([a - aside, b - aside, b + aside, a + aside]), colour, alpha=alpha)


def _swept(outline: Float64, way: Float64) -> Float64:
    """Return the convex hull of a counter-clockwise outline and of itself moved."""
    ahead = np.roll(outline, -1, axis=0) - outline
    # Edges that look the way it moves are carried along, the others stay.
    carried = (ahead[:, 1] * way[0] - ahead[:, 0] * way[1]) > 0
    before = np.roll(carried, 1)
    corners = []
    for point, was, is_ in zip(outline, before.tolist(), carried.tolist(), strict=True):
        if was == is_:
            corners.append(point + way if is_ else point)
        else:
            corners += [point, point + way] if is_ else [point + way, point]
    return np.array(corners)
