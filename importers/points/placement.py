"""From the coordinates of many points to the site's east, north, up: quickly, and to well below a millimetre.

One polynomial follows the projection over the whole cloud, and is a simpler one over a tile; where none does (hundreds
of kilometres) a tile has its own, or each point is projected.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from importers.placement.fitted_projection import LocalFrame, Polynomial, exact_middle, fitted_polynomial
from layers.data.geometry import Bounds, Float64
from layers.data.tileset import BoundingVolume
from layers.site import LOCAL_CRS, Site

_CELL = np.array(list(product((-1.0, 0.0, 1.0), repeat=3)), np.float64)


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
        fit = fitted_polynomial(bare.exact_enu, low=low, high=high)
        return PointPlacement(site, crs, height_unit_m, fit, middle, span)

    def exact_enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres, each point projected on its own; not finite where it has no place."""
        if self.crs == LOCAL_CRS:
            return np.array(points, np.float64).reshape(-1, 3)
        return self.site.enu_from_crs(points * [1.0, 1.0, self.height_unit_m], crs=self.crs)

    def frame_around(self, low: Float64, high: Float64) -> LocalFrame | None:
        """Return the frame for what lies in a box (corners, float64 (3,)), below a millimetre from `exact_enu`.

        None where only `exact_enu` will do, and where the corners are not finite.
        """
        if not np.isfinite(high - low).all():
            return None
        if self.crs == LOCAL_CRS:
            middle = exact_middle(low, high)
            return LocalFrame(middle, middle, np.eye(3))
        fit = self.fit
        if fit is None or not fit.holds(np.vstack([low, high])):
            fit = fitted_polynomial(self.exact_enu, low=low, high=high)
        return None if fit is None else fit.frame_around(low, high)

    def enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres of (n, 3) coordinates, below a millimetre from `exact_enu`."""
        frame = self.frame_around(points.min(axis=0), points.max(axis=0)) if len(points) else None
        return self.exact_enu(points) if frame is None else frame.enu(points)

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
        if self.fit is None or not self.fit.holds(points):
            return self.exact_enu(points)
        return self.fit.enu(points)
