"""Heights of all that stands in a town on one raster, for its light."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float32, Float64
from resources.demo.plan import Building, edge_lengths

SPIRE_FOOT_M = 26.0
SPIRE_SIZE_M = 6.4
_STRIP = 256


@dataclass(frozen=True, slots=True, eq=False)
class Relief:
    """A raster of heights.

    Parameters
    ----------
    ground : float32 (rows, columns)
        Without what stands on it; first row south, local metres up.
    heights : float32 (rows, columns)
    west_m, south_m : float
        Local metres.
    cell_m : float
    """

    ground: Float32
    heights: Float32
    west_m: float
    south_m: float
    cell_m: float

    def raise_to(self, outline: Float64, top: Callable[[Float64, Float64], Float64] | float) -> None:
        """Raise what lies in a convex counter-clockwise outline, (n, 2), to at least `top`.

        `top` is a height, or gives heights by the distances inside of each edge, (n, h, w), and the nearest of them.
        """
        rows, columns = self._window(outline.min(axis=0), outline.max(axis=0))
        x, y = self._places(rows, columns)
        inside = inside_m(outline, x, y)
        nearest = inside.min(axis=0)
        high = np.where(nearest >= 0.0, top if isinstance(top, float) else top(inside, nearest), -1e3)
        part = self.heights[rows, columns]
        np.maximum(part, high.astype(np.float32), out=part)

    def crown(self, foot: Float64, *, height_m: float, radius_m: float) -> None:
        """Raise the crown of a tree that stands at `foot`, (3,)."""
        rows, columns = self._window(foot[:2] - radius_m, foot[:2] + radius_m)
        x, y = self._places(rows, columns)
        share = ((x - foot[0])[None, :] ** 2 + (y - foot[1])[:, None] ** 2) / radius_m**2
        round_ = np.sqrt(np.clip(1.0 - share, 0.0, None))
        high = np.where(share < 1.0, foot[2] + height_m * (0.58 + 0.42 * round_), -1e3)
        part = self.heights[rows, columns]
        np.maximum(part, high.astype(np.float32), out=part)

    def roof(self, building: Building, *, is_flat: bool, spire_m: float = 46.0) -> None:
        """Raise a building with its roof."""
        eaves = building.base_m + building.eaves_m
        rise, wing = building.roof_rise_m, building.wing_m
        lengths = edge_lengths(building.outline)
        if is_flat:
            self.raise_to(building.outline, eaves)
        elif building.kind == "church":
            half = float(lengths[0]) / 2
            self.raise_to(building.outline, lambda inside, _: eaves + 9.0 * np.minimum(inside[1], inside[3]) / half)
            for foot in spire_feet(building):
                self.raise_to(foot, lambda _, nearest: _spire(building.base_m, nearest, spire_m))
        elif wing:
            low, step = building.base_m - 1e3, rise / (wing / 2)
            self.raise_to(
                building.outline,
                lambda _, nearest: np.where(nearest < wing, eaves + step * np.minimum(nearest, wing - nearest), low),
            )
        else:
            step = rise / (float(lengths.min()) / 2)
            self.raise_to(building.outline, lambda _, nearest: eaves + np.minimum(step * nearest, rise))

    def _window(self, low: Float64, high: Float64) -> tuple[slice, slice]:
        first = np.floor((low - (self.west_m, self.south_m)) / self.cell_m).astype(int)
        last = np.ceil((high - (self.west_m, self.south_m)) / self.cell_m).astype(int)
        (i, j), (k, m) = np.maximum(first, 0).tolist(), np.maximum(last, 0).tolist()
        return slice(j, m), slice(i, k)

    def _places(self, rows: slice, columns: slice) -> tuple[Float64, Float64]:
        # Eastings and northings of cell middles, of what there is of a window.
        (high, wide), cell = self.heights.shape, self.cell_m
        x: Float64 = self.west_m + (np.arange(*columns.indices(wide)).astype(np.float64) + 0.5) * cell
        y: Float64 = self.south_m + (np.arange(*rows.indices(high)).astype(np.float64) + 0.5) * cell
        return x, y


def bare_relief(
    ground: Callable[[Float64, Float64], Float64], *, west_m: float, south_m: float, cell_m: float, size: int
) -> Relief:
    """Return the raster of `ground` (by eastings and northings), `size` cells square."""
    bare = np.empty((size, size), np.float32)
    at = (np.arange(size) + 0.5) * cell_m
    for begin in range(0, size, _STRIP):
        x, y = np.meshgrid(west_m + at, south_m + at[begin : begin + _STRIP])
        bare[begin : begin + _STRIP] = ground(x.ravel(), y.ravel()).reshape(x.shape)
    return Relief(bare, bare.copy(), west_m, south_m, cell_m)


def inside_m(outline: Float64, x: Float64, y: Float64) -> Float64:
    """Return float64 (n, h, w): how far inside of each edge of a counter-clockwise outline columns and rows lie."""
    ahead = np.roll(outline, -1, axis=0) - outline
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    across = ahead[:, 0, None] * (y - outline[:, 1, None])
    along = ahead[:, 1, None] * (x - outline[:, 0, None])
    result: Float64 = across[:, :, None] - along[:, None, :]
    return result


def spire_feet(church: Building) -> tuple[Float64, Float64]:
    """Return the outlines of the church's two towers, at its southern corners."""
    a, b, _, d = church.outline
    right = (b - a) / np.linalg.norm(b - a)
    up = (d - a) / np.linalg.norm(d - a)

    def square(corner: Float64) -> Float64:
        side, deep = right * SPIRE_SIZE_M, up * SPIRE_SIZE_M
        return np.array([corner, corner + side, corner + side + deep, corner + deep])

    return square(a - right * 1.2 - up * 1.2), square(b - right * (SPIRE_SIZE_M - 1.2) - up * 1.2)


def _spire(base_m: float, nearest: Float64, spire_m: float) -> Float64:
    return base_m + SPIRE_FOOT_M + (spire_m - SPIRE_FOOT_M) * nearest / (SPIRE_SIZE_M / 2)
