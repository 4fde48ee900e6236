"""The one place on earth that a project is about, and the frame its scene is drawn in.

The scene is metres in an east-north-up (ENU) frame whose origin lies on WGS 84. ECEF and projected numbers are
turned into it here, in float64, and nowhere else. Formulas for ECEF and ENU: NIMA TR8350.2 and any geodesy text;
the geodetic steps are PROJ's.
"""

import math
import re
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyproj

Float64 = npt.NDArray[np.float64]

WGS84_A = 6378137.0
WGS84_F = 1 / 298.257223563
WGS84_E2 = WGS84_F * (2 - WGS84_F)

VerticalDatum = Literal["ellipsoidal", "geoid", "cn1985", "draped", "local"]
VERTICAL_DATUMS: tuple[VerticalDatum, ...] = ("ellipsoidal", "geoid", "cn1985", "draped", "local")

LOCAL_CRS = "LOCAL"

# PROJ opens the grid files that a system names, wherever they are; systems come from files that nobody vouches for.
_FILE_PATH = re.compile(
    r"""(?:grids|file|init)\s*=\s*[^"\s]*[/\\]|(?:GRIDS|PARAMETERFILE\s*\[\s*"[^"]*)"\s*,\s*"[^"]*[/\\]""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LonLatH:
    """A position on WGS 84: degrees east, degrees north, metres above the ellipsoid."""

    lon: float
    lat: float
    h: float = 0.0


@dataclass(frozen=True, slots=True)
class Site:
    """A coordinate reference system, a vertical datum and an ENU origin.

    Parameters
    ----------
    origin : LonLatH or None
        Where the ENU frame touches the earth. None for a *local* site: metres without a place on earth, for models
        that carry no georeference.
    crs : str
        The system in which positions are shown to the user, ``"EPSG:4549"`` or WKT; ``"LOCAL"`` for a local site.
    vertical_datum : str
        How shown heights are meant.

    Notes
    -----
    Frozen and picklable; every method may be called from any thread.
    """

    origin: LonLatH | None
    crs: str = "EPSG:4326"
    vertical_datum: VerticalDatum = "ellipsoidal"

    @staticmethod
    def local() -> "Site":
        """Return a site with no place on earth."""
        return Site(origin=None, crs=LOCAL_CRS, vertical_datum="local")

    @property
    def is_local(self) -> bool:
        """True when the site has no place on earth."""
        return self.origin is None

    @property
    def ecef_from_enu(self) -> Float64:
        """float64 (4, 4): ECEF metres from site ENU metres."""
        return ecef_from_enu_at(self._place())

    @property
    def enu_from_ecef(self) -> Float64:
        """float64 (4, 4): site ENU metres from ECEF metres."""
        return rigid_inverse(self.ecef_from_enu)

    def enu_from_lonlath(self, lonlath: npt.ArrayLike) -> Float64:
        """Return float64 (n, 3) ENU metres of (n, 3) degrees east, degrees north, ellipsoidal metres."""
        return transform_points(self.enu_from_ecef, ecef_from_lonlath(np.asarray(lonlath, np.float64).reshape(-1, 3)))

    def lonlath_from_enu(self, points: npt.ArrayLike) -> Float64:
        """Return float64 (n, 3) degrees east, degrees north, ellipsoidal metres of (n, 3) ENU metres."""
        ecef = transform_points(self.ecef_from_enu, np.asarray(points, np.float64).reshape(-1, 3))
        x, y, z = transform_coordinates("EPSG:4978", "EPSG:4979", ecef)
        return np.column_stack([x, y, z])

    def enu_from_crs(self, points: npt.ArrayLike, *, crs: str) -> Float64:
        """Return float64 (n, 3) ENU metres of (n, 3) east, north, height in `crs` (x = east, always).

        Heights are taken as metres above the ellipsoid unless `crs` is a compound system.

        Raises
        ------
        pyproj.exceptions.CRSError
            When `crs` is not understood.
        """
        xyz = np.asarray(points, np.float64).reshape(-1, 3)
        return self.enu_from_lonlath(lonlath_from_crs(xyz, crs=crs))

    def crs_from_enu(self, points: npt.ArrayLike) -> Float64:
        """Return float64 (n, 3) east, north (in the site's `crs`) and ellipsoidal height of (n, 3) ENU metres."""
        if self.is_local:
            return np.array(points, np.float64).reshape(-1, 3)
        lonlath = self.lonlath_from_enu(points)
        x, y, _ = transform_coordinates("EPSG:4979", self.crs, lonlath)
        return np.column_stack([x, y, lonlath[:, 2]])

    def _place(self) -> LonLatH:
        if self.origin is None:
            raise ValueError("a local site has no place on earth")
        return self.origin


def ecef_from_enu_at(place: LonLatH) -> Float64:
    """Return float64 (4, 4): ECEF metres from the ENU metres of a frame at `place`."""
    lon, lat = math.radians(place.lon), math.radians(place.lat)
    sin_lon, cos_lon, sin_lat, cos_lat = math.sin(lon), math.cos(lon), math.sin(lat), math.cos(lat)
    matrix = np.eye(4)
    matrix[:3, 0] = (-sin_lon, cos_lon, 0.0)
    matrix[:3, 1] = (-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat)
    matrix[:3, 2] = (cos_lat * cos_lon, cos_lat * sin_lon, sin_lat)
    matrix[:3, 3] = ecef_from_lonlath(np.array([[place.lon, place.lat, place.h]]))[0]
    return matrix


def ecef_from_lonlath(lonlath: Float64) -> Float64:
    """Return float64 (n, 3) ECEF metres of (n, 3) WGS 84 degrees east, degrees north, ellipsoidal metres."""
    lon, lat, h = np.radians(lonlath[:, 0]), np.radians(lonlath[:, 1]), lonlath[:, 2]
    n = WGS84_A / np.sqrt(1 - WGS84_E2 * np.sin(lat) ** 2)
    horizontal = (n + h) * np.cos(lat)
    return np.column_stack([horizontal * np.cos(lon), horizontal * np.sin(lon), (n * (1 - WGS84_E2) + h) * np.sin(lat)])


def lonlath_from_ecef(ecef: Float64) -> Float64:
    """Return float64 (n, 3) WGS 84 degrees east, degrees north, ellipsoidal metres of (n, 3) ECEF metres."""
    x, y, z = transform_coordinates("EPSG:4978", "EPSG:4979", np.asarray(ecef, np.float64).reshape(-1, 3))
    return np.column_stack([x, y, z])


def lonlath_from_crs(points: Float64, *, crs: str) -> Float64:
    """Return float64 (n, 3) WGS 84 degrees and ellipsoidal metres of (n, 3) east, north, height in `crs`."""
    x, y, z = transform_coordinates(crs, "EPSG:4979", points)
    return np.column_stack([x, y, z])


def transform_coordinates(source: str, target: str, points: Float64) -> tuple[Float64, Float64, Float64]:
    """Return x, y, z of (n, 3) `points` taken from `source` to `target`; x is always east."""
    transformer = _transformer(source, target, threading.get_ident())
    x, y, z = transformer.transform(points[:, 0], points[:, 1], points[:, 2])
    return np.asarray(x, np.float64), np.asarray(y, np.float64), np.asarray(z, np.float64)


@lru_cache(maxsize=64)
def _transformer(source: str, target: str, thread: int) -> pyproj.Transformer:
    # PROJ contexts belong to a thread; a transformer is made once for each.
    del thread
    for crs in (source, target):
        if _FILE_PATH.search(crs):
            raise pyproj.exceptions.CRSError("it names a file by its path")
    return pyproj.Transformer.from_crs(pyproj.CRS(source).to_3d(), pyproj.CRS(target).to_3d(), always_xy=True)


def transform_points(matrix: Float64, points: npt.ArrayLike) -> Float64:
    """Return float64 (n, 3): `matrix` (4, 4) applied to (n, 3) points."""
    result: Float64 = np.asarray(points, np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
    return result


def rigid_inverse(matrix: Float64) -> Float64:
    """Return the inverse of a float64 (4, 4) rotation and translation."""
    inverse = np.eye(4)
    inverse[:3, :3] = matrix[:3, :3].T
    inverse[:3, 3] = -matrix[:3, :3].T @ matrix[:3, 3]
    return inverse
