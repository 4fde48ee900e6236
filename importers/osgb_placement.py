"""From a delivery's own coordinates (metres about its origin, z up) to the site's east, north, up.

A map projection bends over a tile by less than a polynomial of the second degree can follow. One such polynomial is
fitted by least squares to each square kilometre that is met, and checked at other points than those it was fitted to;
about the middle of a tile it is, by Taylor's formula, a matrix and a small bend, which float32 holds. Where the check
fails (a model of many kilometres) every vertex is projected.
"""

import threading
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from importers.osgb_metadata import Georeference
from layers.data.geometry import Bounds
from layers.site import Site, ecef_from_enu_at, transform_points

Float32 = npt.NDArray[np.float32]
Float64 = npt.NDArray[np.float64]

Real = TypeVar("Real", np.float32, np.float64)

MAX_FIT_ERROR_M = 2e-4
# A bend that moves no vertex of a tile by more is left out.
MAX_BEND_LEFT_OUT_M = 1e-4
FIT_SIDE_M = 1024.0
MAX_FITS = 4096
MIN_POINTS_FOR_FIT = 200
_GRID = np.array([(x, y, z) for x in (-1, -1 / 3, 1 / 3, 1) for y in (-1, -1 / 3, 1 / 3, 1) for z in (-1, 0, 1)], float)
_CHECK = np.array([(x, y, z) for x in (-2 / 3, 0, 2 / 3) for y in (-2 / 3, 0, 2 / 3) for z in (-1, 1)], float)
_BOX = np.array([(x, y, z) for x in (-1, 0, 1) for y in (-1, 0, 1) for z in (-1, 0, 1)], float)


@dataclass(frozen=True, slots=True, eq=False)
class TileFrame:
    """How the coordinates of one tile become the site's, near its middle.

    Parameters
    ----------
    middle : float64 (3,)
        In the files' coordinates; exact in float32.
    origin_enu_m : float64 (3,)
        The same place, site ENU metres.
    linear : float64 (3, 3)
        Site ENU metres from metres about the middle: ``offset @ linear``.
    bend : float64 (6, 3) or None
        Likewise of the squares and products xx, yy, zz, xy, xz, yz; None where it moves nothing.
    """

    middle: Float64
    origin_enu_m: Float64
    linear: Float64
    bend: Float64 | None = None

    def enu_about_origin(self, points: npt.NDArray[np.floating]) -> Float32:
        """Return float32 (n, 3), ENU metres about `origin_enu_m`, of (n, 3) points in the files' coordinates."""
        offsets: Float32 = (points - self.middle.astype(points.dtype)).astype(np.float32, copy=False)
        enu: Float32 = offsets @ self.linear.astype(np.float32)
        if self.bend is not None:
            enu += _products(offsets) @ self.bend.astype(np.float32)
        return enu

    def enu(self, points: Float64) -> Float64:
        """Return float64 (n, 3) site ENU metres."""
        offsets = points - self.middle
        enu: Float64 = offsets @ self.linear + self.origin_enu_m
        return enu if self.bend is None else enu + _products(offsets) @ self.bend


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

    def frame_around(self, low: Float64, high: Float64) -> TileFrame | None:
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

    def frame_around(self, low: Float64, high: Float64) -> TileFrame | None:
        """Return the frame for what lies in a box."""
        middle = _middle(low, high)
        return TileFrame(middle, self.enu_from_tile(middle[None])[0], self._matrix[:3, :3].T)


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    # Site ENU metres of the centre; of metres about it; of the products of those.
    centre: Float64
    origin: Float64
    linear: Float64
    bend: Float64

    def frame(self, low: Float64, high: Float64) -> TileFrame:
        middle = _middle(low, high)
        x, y, z = (middle - self.centre).tolist()
        products = np.array((x * x, y * y, z * z, x * y, x * z, y * z))
        slope = np.array([(2 * x, 0, 0, y, z, 0), (0, 2 * y, 0, x, 0, z), (0, 0, 2 * z, 0, x, y)])
        origin = self.origin + np.array((x, y, z)) @ self.linear + products @ self.bend
        x, y, z = np.maximum(middle - low, high - middle).tolist()
        moved = np.array((x * x, y * y, z * z, x * y, x * z, y * z)) @ np.abs(self.bend)
        small = float(moved @ moved) <= MAX_BEND_LEFT_OUT_M**2
        return TileFrame(middle, origin, self.linear + slope @ self.bend, None if small else self.bend)


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
        self._fits: dict[tuple[int, ...], _Fit | None] = {}

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

    def frame_around(self, low: Float64, high: Float64) -> TileFrame | None:
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
        return None if fit is None else fit.frame(low, high)

    def _fit(self, centre: Float64, half: Float64) -> _Fit | None:
        known = self.exact_enu_from_tile(centre + _GRID * half)
        if not np.isfinite(known).all():
            return None
        coefficients = np.asarray(np.linalg.lstsq(_powers(_GRID), known, rcond=None)[0], np.float64)
        error = _powers(_CHECK) @ coefficients - self.exact_enu_from_tile(centre + _CHECK * half)
        if not float(np.abs(error).max()) <= MAX_FIT_ERROR_M:
            return None
        constant, linear, bend = coefficients[0], coefficients[1:4], coefficients[4:]
        return _Fit(centre, constant, linear / half[:, None], bend / _products(half[None]).T)


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


def _middle(low: Float64, high: Float64) -> Float64:
    # Exact in float32, so that taking it off a vertex loses nothing.
    return ((low + high) / 2).astype(np.float32).astype(np.float64)


def _products(p: npt.NDArray[Real]) -> npt.NDArray[Real]:
    x, y, z = p.T
    result = np.empty((len(p), 6), p.dtype)
    for column, (a, b) in enumerate(((x, x), (y, y), (z, z), (x, y), (x, z), (y, z))):
        np.multiply(a, b, out=result[:, column])
    return result


def _powers(points: Float64) -> Float64:
    powers = np.empty((len(points), 10))
    powers[:, 0], powers[:, 1:4], powers[:, 4:] = 1.0, points, _products(points)
    return powers
