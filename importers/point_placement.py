"""From the coordinates of many points to the site's east, north, up: quickly, and to well below a millimetre.

A map projection is smooth: over the span of a cloud a polynomial of three variables follows it. It is fitted to exact
positions and checked against others; where it does not follow (hundreds of kilometres) each point is projected.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from layers.data.geometry import Bounds, Float64
from layers.data.tileset import BoundingVolume
from layers.site import LOCAL_CRS, Site

# Two fits, one inside the other, stay below a millimetre by far.
MAX_FIT_ERROR_M = 2e-4
MIN_POINTS_FOR_FIT = 200
BLOCK_POINTS = 1 << 13

# Powers of x, y, z by degree: 1, 3, 6, 10 of them; x before y before z.
_TERMS = tuple(sorted((p for p in product((3, 2, 1, 0), repeat=3) if sum(p) <= 3), key=sum))
_TERM_COUNT = {1: 4, 2: 10, 3: 20}
_SPREAD = np.cos(np.linspace(np.pi, 0, 6))
_NODES = np.array(list(product(_SPREAD, _SPREAD, np.cos(np.linspace(np.pi, 0, 4)))), np.float64)
_CHECKS = np.array(list(product((-0.95, -0.5, 0.07, 0.55, 0.98), repeat=2)), np.float64)
_CHECKS = np.column_stack([np.tile(_CHECKS, (3, 1)), np.repeat([-0.9, 0.1, 1.0], len(_CHECKS))])
_CELL = np.array(list(product((-1.0, 0.0, 1.0), repeat=3)), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """Site ENU metres by a polynomial of coordinates.

    Parameters
    ----------
    centre, half : float64 (3,)
        The box that it holds in.
    coefficients : float64 (k, 3)
        k = 4, 10 or 20: degree 1, 2 or 3.
    """

    centre: Float64
    half: Float64
    coefficients: Float64

    def enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres of (n, 3) coordinates.

        Column by column, without BLAS: its threads cost more than they help with arrays of this shape, many times
        more when several loads run at once.
        """
        result = np.empty((3, len(points)))
        for start in range(0, len(points), BLOCK_POINTS):
            unit = (points[start : start + BLOCK_POINTS].T - self.centre[:, None]) / self.half[:, None]
            terms = _terms(unit.T, len(self.coefficients)).T
            for axis in range(3):
                out = result[axis, start : start + BLOCK_POINTS]
                out[:] = self.coefficients[0, axis]
                for term, factor in zip(terms[1:], self.coefficients[1:, axis].tolist(), strict=True):
                    out += term * factor
        return result.T


@dataclass(frozen=True, eq=False)
class PointPlacement:
    """From a coordinate reference system to a site. Frozen and picklable; any thread.

    Parameters
    ----------
    site : Site
    crs : str
        ``"LOCAL"``: the coordinates are metres of the site already.
    height_unit_m : float
        Metres in a unit of height, where `crs` has no heights of its own.
    fit : Polynomial or None
        For the box of the whole cloud.
    middle : float64 (3,)
        Of the cloud, in `crs`.
    """

    site: Site
    crs: str
    height_unit_m: float
    fit: Polynomial | None
    middle: Float64
    span: Float64

    @staticmethod
    def fitted(site: Site, *, crs: str, height_unit_m: float, low: Float64, high: Float64) -> "PointPlacement":
        """Return the placement of a cloud whose coordinates lie between `low` and `high`, float64 (3,)."""
        middle, span = (low + high) / 2, np.maximum(high - low, 1e-9)
        bare = PointPlacement(site, crs, height_unit_m, None, middle, span)
        if crs == LOCAL_CRS:
            return bare
        return PointPlacement(site, crs, height_unit_m, _fitted(bare.exact_enu, low, high), middle, span)

    def exact_enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres, each point projected on its own; not finite where it has no place."""
        if self.crs == LOCAL_CRS:
            return np.array(points, np.float64).reshape(-1, 3)
        return self.site.enu_from_crs(points * [1.0, 1.0, self.height_unit_m], crs=self.crs)

    def enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres of (n, 3) coordinates, below a millimetre from `exact_enu`."""
        if self.crs == LOCAL_CRS or len(points) < MIN_POINTS_FOR_FIT:
            return self._base(points)
        fit = _fitted(self._base, points.min(axis=0), points.max(axis=0))
        return self._base(points) if fit is None else fit.enu(points)

    def volumes(self, low: Float64, high: Float64) -> list[BoundingVolume]:
        """Return boxes around cells from corner `low` to `high`, float64 (k, 3) in `crs`."""
        if not len(low):
            return []
        axes = self._axes
        centre, half = (low + high) / 2, (high - low) / 2
        around = (centre[:, None] + _CELL * half[:, None]).reshape(-1, 3)
        local = (self._base(around) @ axes.T).reshape(-1, len(_CELL), 3)
        least, most = local.min(axis=1), local.max(axis=1)
        centres = (least + most) / 2 @ axes
        return [BoundingVolume.box(c, axes * h[:, None]) for c, h in zip(centres, (most - least) / 2, strict=True)]

    def bounds(self, low: Float64, high: Float64) -> Bounds:
        """Return the site box around a cell, float64 (3,) in `crs`; empty where it has no place."""
        points = self._base((low + high) / 2 + _CELL * (high - low) / 2)
        return Bounds.of_points(points) if np.isfinite(points).all() else Bounds.empty()

    @cached_property
    def metres_per_unit(self) -> float:
        """Horizontal metres in a unit of `crs`, in the middle of the cloud."""
        return float(np.sqrt(np.linalg.norm(self._steps[0]) * np.linalg.norm(self._steps[1])))

    @cached_property
    def _steps(self) -> Float64:
        step = np.maximum(self.span * 1e-3, 1e-7)
        around = self._base(self.middle + np.vstack([np.zeros(3), np.diag(step)]))
        steps: Float64 = (around[1:] - around[0]) / step[:, None]
        return steps

    @cached_property
    def _axes(self) -> Float64:
        """Unit rows along the coordinates' own axes, so that boxes are tight where map north is not north."""
        q, r = np.linalg.qr(self._steps.T)
        axes: Float64 = (q * np.sign(np.diag(r))).T
        return axes if np.isfinite(axes).all() else np.eye(3)

    def _base(self, points: Float64) -> Float64:
        points = np.asarray(points, np.float64).reshape(-1, 3)
        if self.fit is None:
            return self.exact_enu(points)
        inside = np.abs(points - self.fit.centre) <= self.fit.half * (1 + 1e-9)
        if inside.all():
            return self.fit.enu(points)
        return self.exact_enu(points)


def _fitted(exact: Callable[[Float64], Float64], low: Float64, high: Float64) -> Polynomial | None:
    """Return the simplest polynomial that follows `exact` between `low` and `high`; None when none does."""
    centre, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-9)
    known = exact(centre + _NODES * half)
    truth = exact(centre + _CHECKS * half)
    if not (np.isfinite(known).all() and np.isfinite(truth).all()):
        return None
    for count in _TERM_COUNT.values():
        coefficients, *_ = np.linalg.lstsq(_terms(_NODES, count), known, rcond=None)
        error = max(
            float(np.abs(_terms(_CHECKS, count) @ coefficients - truth).max()),
            float(np.abs(_terms(_NODES, count) @ coefficients - known).max()),
        )
        if error <= MAX_FIT_ERROR_M:
            return Polynomial(centre, half, np.ascontiguousarray(coefficients))
    return None


def _terms(unit: Float64, count: int) -> Float64:
    """Return float64 (n, count): the products of powers of (n, 3) numbers within -1..1."""
    terms = np.empty((count, len(unit)))
    made: dict[tuple[int, int, int], Float64] = {}
    for row, (i, j, k) in enumerate(_TERMS[:count]):
        if i:
            np.multiply(made[i - 1, j, k], unit[:, 0], out=terms[row])
        elif j:
            np.multiply(made[i, j - 1, k], unit[:, 1], out=terms[row])
        elif k:
            np.multiply(made[i, j, k - 1], unit[:, 2], out=terms[row])
        else:
            terms[row] = 1.0
        made[i, j, k] = terms[row]
    return terms.T
