"""From a delivery's own coordinates (metres about its origin, z up) to the site's east, north, up."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from importers.osgb_metadata import Georeference
from layers.data.geometry import Bounds
from layers.site import Site, ecef_from_enu_at, transform_points

Float64 = npt.NDArray[np.float64]

# A map projection bends over a tile by less than a second-degree polynomial can follow; where it does not (a model of
# many kilometres) every vertex is projected.
MAX_FIT_ERROR_M = 2e-4
_GRID = np.array([(x, y, z) for x in (-1, -1 / 3, 1 / 3, 1) for y in (-1, -1 / 3, 1 / 3, 1) for z in (-1, 0, 1)], float)
_CHECK = np.array([(x, y, z) for x in (-2 / 3, 0, 2 / 3) for y in (-2 / 3, 0, 2 / 3) for z in (-1, 1)], float)
MIN_POINTS_FOR_FIT = 200


class Placement(Protocol):
    """Turns a delivery's coordinates into the site's. Any thread."""

    def enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres of (n, 3) coordinates as the files have them."""
        ...


class RigidPlacement:
    """A rotation and a shift: a local site, or a tangent plane at a known place.

    Parameters
    ----------
    matrix : float64 (4, 4)
        Site ENU from the files' coordinates.
    """

    def __init__(self, matrix: Float64) -> None:
        self._matrix = matrix

    def enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres."""
        return transform_points(self._matrix, points)


class ProjectedPlacement:
    """Through a map projection, to well below a millimetre.

    Parameters
    ----------
    site : Site
    crs : str
        The projection of the files' coordinates.
    origin : float64 (3,)
        Added to them, in float64.
    """

    def __init__(self, site: Site, *, crs: str, origin: tuple[float, float, float]) -> None:
        self._site = site
        self._crs = crs
        self._origin = np.array(origin, np.float64)

    def enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres: many points through a polynomial fitted to exact ones."""
        finite = points[np.isfinite(points).all(axis=1)]
        if len(finite) < MIN_POINTS_FOR_FIT:
            return self.exact_enu_from_tile(points)
        low, high = finite.min(axis=0), finite.max(axis=0)
        centre, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-3)
        known = self.exact_enu_from_tile(centre + _GRID * half)
        coefficients, *_ = np.linalg.lstsq(_powers(_GRID), known, rcond=None)
        error = _powers(_CHECK) @ coefficients - self.exact_enu_from_tile(centre + _CHECK * half)
        if not float(np.abs(error).max()) <= MAX_FIT_ERROR_M:
            return self.exact_enu_from_tile(points)
        result: Float64 = _powers((points - centre) / half) @ coefficients
        return result

    def exact_enu_from_tile(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres, each point projected on its own."""
        return self._site.enu_from_crs(points + self._origin, crs=self._crs)


def placement_at(site: Site, *, reference: Georeference) -> Placement:
    """Return the placement of a delivery in `site`; a delivery without a system starts at the site's zero."""
    shift = np.eye(4)
    shift[:3, 3] = reference.origin
    if reference.place is None or site.is_local:
        return RigidPlacement(shift if reference.place is None else np.eye(4))
    if reference.is_plane:
        return RigidPlacement(site.enu_from_ecef @ ecef_from_enu_at(reference.place) @ shift)
    return ProjectedPlacement(site, crs=reference.crs, origin=reference.origin)


def enu_box(placement: Placement, low: Float64, high: Float64) -> Bounds:
    """Return the site box around the box from corner `low` to `high` (float64 (3,)) of the files' coordinates.

    Empty when a part of it lies where the projection gives nothing.
    """
    steps = np.array([(x, y, z) for x in (0, 0.5, 1) for y in (0, 0.5, 1) for z in (0, 0.5, 1)], np.float64)
    points = placement.enu_from_tile(low + steps * (high - low))
    return Bounds.of_points(points) if np.isfinite(points).all() else Bounds.empty()


def _powers(points: Float64) -> Float64:
    x, y, z = points.T
    return np.column_stack([np.ones(len(x)), x, y, z, x * x, y * y, z * z, x * y, x * z, y * z])
