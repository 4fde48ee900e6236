"""From a delivery's own coordinates (metres about its origin, z up) to the site's east, north, up.

Through a map projection by one polynomial of the second degree for each square kilometre that is met: about the middle
of a tile it is a matrix and a small bend, which float32 holds. Where none follows (a model of many kilometres) every
vertex is projected.
"""

import threading
from typing import Protocol

import numpy as np

from importers.osgb.metadata import Georeference
from importers.placement.fitted_projection import (
    MIN_POINTS_FOR_FIT,
    LocalFrame,
    Polynomial,
    exact_middle,
    fitted_polynomial,
)
from layers.data.geometry import Bounds, Float64
from layers.site import Site, ecef_from_enu_at, transform_points

FIT_SIDE_M = 1024.0
MAX_FITS = 4096
_BOX = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)], float)


class Placement(Protocol):
    """Turns a delivery's coordinates into the site's. Any thread.

    Attributes
    ----------
    unit_m : float
        About how many metres a unit of the files is.
    """

    @property
    def unit_m(self) -> float: ...  # noqa: D102

    def enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres of (n, 3) coordinates as the files have them."""
        ...

    def frame_around(self, low: Float64, high: Float64) -> LocalFrame | None:
        """Return the frame for what lies in a box (corners, float64 (3,)); None when only `enu_from_tile` will do.

        Within the box it differs from `enu_from_tile` by less than half a millimetre.
        """
        ...


class RigidPlacement:
    """A rotation and a shift: a local site, or a tangent plane at a known place.

    Parameters
    ----------
    matrix : float64 (4, 4)
        Site ENU from the files' coordinates.
    """

    unit_m = 1.0

    def __init__(self, matrix: Float64) -> None:
        self._matrix = matrix

    def enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres."""
        return transform_points(self._matrix, points)

    def frame_around(self, low: Float64, high: Float64) -> LocalFrame | None:
        """Return the frame for what lies in a box."""
        middle = exact_middle(low, high)
        return LocalFrame(middle, self.enu_from_tile(middle[None])[0], self._matrix[:3, :3].T)


class ProjectedPlacement:
    """Through a map projection, to well below a millimetre.

    Parameters
    ----------
    site : Site
    crs : str
        The projection of the files' coordinates.
    origin : float64 (3,)
        Added to them, in float64.
    unit_m : float
        Metres in a unit of the projection, and of the heights.
    """

    def __init__(self, site: Site, *, crs: str, origin: tuple[float, float, float], unit_m: float = 1.0) -> None:
        self.unit_m = unit_m
        self._site = site
        self._crs = crs
        self._origin = np.array(origin, np.float64)
        self._lock = threading.Lock()
        self._fits: dict[tuple[int, ...], Polynomial | None] = {}

    def enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres: many points through the frame around them."""
        finite = points[np.isfinite(points).all(axis=1)]
        frame = None
        if len(finite) >= MIN_POINTS_FOR_FIT:
            frame = self.frame_around(finite.min(axis=0), finite.max(axis=0))
        return self.exact_enu_from_tile(points) if frame is None else frame.enu(points)

    def exact_enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres, each point projected on its own."""
        # The projection knows its own unit, but takes heights as metres.
        with np.errstate(invalid="ignore"):  # infinite where the projection gives nothing
            return self._site.enu_from_crs((points + self._origin) * (1.0, 1.0, self.unit_m), crs=self._crs)

    def frame_around(self, low: Float64, high: Float64) -> LocalFrame | None:
        """Return the frame for what lies in a box; the first one in a square kilometre takes a millisecond."""
        middle = (low + high) / 2
        square = tuple(int(v) for v in np.floor(middle / FIT_SIDE_M))
        centre = (np.array(square) + 0.5) * FIT_SIDE_M
        if (np.abs(np.array([low, high]) - centre) > FIT_SIDE_M).any():
            fit = self._fit(middle, np.maximum((high - low) / 2, 1.0))
        else:
            with self._lock:
                if square not in self._fits:
                    if len(self._fits) >= MAX_FITS:
                        self._fits.clear()
                    self._fits[square] = self._fit(centre, np.full(3, FIT_SIDE_M))
                fit = self._fits[square]
        return None if fit is None else fit.frame_around(low, high)

    def _fit(self, centre: Float64, half: Float64) -> Polynomial | None:
        return fitted_polynomial(self.exact_enu_from_tile, low=centre - half, high=centre + half, max_degree=2)


def placement_at(site: Site, *, reference: Georeference) -> Placement:
    """Return the placement of a delivery in `site`; a delivery without a system starts at the site's zero."""
    shift = np.eye(4)
    shift[:3, 3] = reference.origin
    if reference.place is None or site.is_local:
        return RigidPlacement(shift if reference.place is None else np.eye(4))
    if reference.is_plane:
        return RigidPlacement(site.enu_from_ecef @ ecef_from_enu_at(reference.place) @ shift)
    return ProjectedPlacement(site, crs=reference.crs, origin=reference.origin, unit_m=reference.unit_m)


def enu_box(placement: Placement, low: Float64, high: Float64) -> Bounds:
    """Return the site box around the box from corner `low` to `high` (float64 (3,)) of the files' coordinates.

    Empty when a part of it lies where the projection gives nothing.
    """
    frame = placement.frame_around(low, high)
    points = (low + high) / 2 + _BOX * ((high - low) / 2)
    enu = placement.enu_from_tile(points) if frame is None else frame.enu(points)
    return Bounds.of_points(enu) if np.isfinite(enu).all() else Bounds.empty()
