"""The coordinate system of district records: what a file says, what its numbers could be, what looks wrong."""

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj.exceptions import CRSError

from layers.data.geometry import Float64
from layers.errors import CrsMissing, ImportFailed
from layers.site import LOCAL_CRS

MAX_CRS_TEXT = 65536
FAR_M = 100_000.0
FAR_MEDIANS = 50.0

_URN = re.compile(r"(?:urn:(?:x-)?ogc:def:crs:)?(EPSG|OGC):(?:[\d.]*:)?(\w+)", re.IGNORECASE)
_EARTH_M = 6_371_000.0

Reason = str
Bool = npt.NDArray[np.bool_]


def crs_from_name(name: str) -> str:
    """Return ``"EPSG:3946"`` from an OGC name of a system; empty for anything else, addresses above all."""
    match = _URN.fullmatch(name.strip())
    if match is None:
        return ""
    authority, code = match.group(1).upper(), match.group(2).upper()
    if authority == "OGC":
        return "EPSG:4326" if code in ("CRS84", "84") else ""
    return f"EPSG:{code}" if code.isdigit() else ""


def checked_crs(path: Path, *, crs: str) -> str:
    """Return `crs` when PROJ understands it.

    Raises
    ------
    ImportFailed
    """
    if crs.upper() == LOCAL_CRS:
        return LOCAL_CRS
    try:
        if len(crs) > MAX_CRS_TEXT or "://" in crs:
            raise CRSError("too long, or an address")
        parsed = pyproj.CRS.from_user_input(crs)
    except CRSError:
        raise ImportFailed(
            path,
            problem='the coordinate reference system "{crs}" is not known',
            advice="give one that PROJ knows with --crs, as EPSG:4549",
            crs=crs[:60],
        ) from None
    if not (parsed.is_geographic or parsed.is_projected or parsed.is_compound):
        raise ImportFailed(
            path,
            problem='"{crs}" is not a system of map coordinates',
            advice="give a geographic or projected one with --crs, as EPSG:4549",
            crs=crs[:60],
        )
    return crs


def is_geographic(crs: str) -> bool:
    """Return whether the numbers of `crs` are degrees."""
    return crs != LOCAL_CRS and bool(pyproj.CRS.from_user_input(crs).is_geographic)


def candidates(xy: Float64) -> tuple[str, ...]:
    """Return the systems that (n, 2) numbers could be in, most likely first."""
    finite = xy[np.isfinite(xy).all(axis=1)]
    if not len(finite):
        return ("EPSG:4326",)
    x, y = (float(v) for v in np.median(finite, axis=0))
    if abs(x) <= 180 and abs(y) <= 90:
        return ("EPSG:4326", "EPSG:4490")
    if 24.5e6 <= x < 46e6 and 0 < y < 6.2e6:
        # Easting with its zone number in front: CGCS2000, 3-degree zones 25 to 45.
        return (f"EPSG:{4513 + round(x // 1e6) - 25}",)
    if 12.5e6 <= x < 24e6 and 0 < y < 6.2e6:
        return (f"EPSG:{4491 + round(x // 1e6) - 13}",)
    if abs(x) <= 20_037_509 and abs(y) <= 20_048_967 and not (0 < x < 1e6):
        return ("EPSG:3857",)
    if 1.8e6 < y < 6.2e6:
        # Without a zone number any meridian is possible; the ones over eastern China first.
        return ("EPSG:4549", "EPSG:4548", "EPSG:4547", "EPSG:32651", "EPSG:32650")
    return ("EPSG:3857",)


def refuse_impossible_degrees(path: Path, *, lonlat: Float64, stated: bool) -> None:
    """Refuse degrees that cannot be: metres, or latitude and longitude the wrong way round.

    Parameters
    ----------
    lonlat : float64 (n, 2)
        One position a row, as read.
    stated : bool
        The file or the user says that these are degrees.

    Raises
    ------
    CrsMissing, ImportFailed
    """
    known = lonlat[np.isfinite(lonlat).all(axis=1)]
    if not len(known):
        return
    beyond = (np.abs(known[:, 0]) > 180) | (np.abs(known[:, 1]) > 90)
    swapped = looks_swapped(known)
    if np.count_nonzero(swapped) * 2 > len(known):
        raise ImportFailed(
            path,
            problem="latitude and longitude are the wrong way round in {count} of {total} rows",
            advice="swap the two: longitude first in GeoJSON, each under its own name in a table",
            count=int(np.count_nonzero(swapped)),
            total=len(known),
        )
    if np.count_nonzero(beyond) * 2 > len(known):
        if not stated:
            raise CrsMissing(path, candidates=candidates(known))
        raise ImportFailed(
            path,
            problem="the coordinates cannot be degrees: {count} of {total} lie beyond 180 or 90",
            advice="give the right system with --crs, likely ones: {likely}",
            count=int(np.count_nonzero(beyond)),
            total=len(known),
            likely=", ".join(candidates(known)),
        )


def looks_swapped(lonlat: Float64) -> Bool:
    """Return bool (n,): the latitude is impossible, but would be possible as a longitude."""
    lon, lat = np.abs(lonlat[:, 0]), np.abs(lonlat[:, 1])
    return (lat > 90) & (lat <= 180) & (lon <= 90)


def suspect_positions(lonlat: Float64, *, degrees: bool) -> dict[int, Reason]:
    """Return the positions that cannot be trusted, and why.

    Parameters
    ----------
    lonlat : float64 (n, 2)
        WGS 84 degrees; NaN rows have no place and are not looked at.
    degrees : bool
        These are the very numbers of the file, so that roundness tells something.

    Notes
    -----
    Far outside: further from the median than 100 km **and** than 50 times the median distance. Real registers
    have places 50 km out (a county's sites in a city's list); flipped signs and swapped digits are thousands off.
    """
    with np.errstate(invalid="ignore"):
        known: Bool = np.asarray(np.isfinite(lonlat).all(axis=1))
        impossible = known & ((np.abs(lonlat[:, 0]) > 180) | (np.abs(lonlat[:, 1]) > 90))
        zero = known & (np.abs(lonlat) < 1e-9).all(axis=1)
        whole = known & (lonlat == np.round(lonlat)).all(axis=1) & ~zero if degrees else np.zeros(len(known), np.bool_)
    # Where most rows are whole degrees the file is coarse, not damaged.
    if np.count_nonzero(whole) * 2 > np.count_nonzero(known):
        whole[:] = False
    reasons: dict[int, Reason] = {}
    swapped = looks_swapped(lonlat) & known
    for rows, reason in (
        (zero, "at 0, 0"),
        (whole, "rounded to whole degrees"),
        (swapped, "latitude and longitude look swapped"),
        (impossible, "not on earth"),
    ):
        for row in np.flatnonzero(rows):
            reasons.setdefault(int(row), reason)
    rest = np.flatnonzero(known & ~zero & ~whole & ~impossible)
    for row in rest[_far_outside(lonlat[rest])]:
        reasons.setdefault(int(row), "far outside the rest")
    return reasons


def _far_outside(lonlat: Float64) -> Bool:
    if len(lonlat) < 3:
        return np.zeros(len(lonlat), np.bool_)
    centre = np.median(lonlat, axis=0)
    east = (lonlat[:, 0] - centre[0] + 180) % 360 - 180
    metres = np.radians(np.column_stack([east * np.cos(np.radians(centre[1])), lonlat[:, 1] - centre[1]])) * _EARTH_M
    distance = np.linalg.norm(metres, axis=1)
    return np.asarray(distance > max(FAR_M, FAR_MEDIANS * float(np.median(distance))))
