"""Names of coordinate reference systems as CityJSON and GML write them, and which of their axes is east.

OGC 05-010 (urn), 11-135 (http); German surveys name theirs ``urn:adv:crs:ETRS89_UTM32*DE_DHHN2016_NH`` (GeoInfoDok).
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from layers.data.geometry import Float64
from layers.data.report import Note, note
from layers.site import LOCAL_CRS

MAX_NAME_CHARS = 500
MAX_DEGREES_OUTSIDE = 1.0

_EPSG_URN = re.compile(r"crs:EPSG:[^:,]*:(\d{1,6})(?=$|[,;\s])", re.IGNORECASE)
_EPSG_HTTP = re.compile(r"/def/crs/EPSG/[^/]*/(\d{1,6})", re.IGNORECASE)
_EPSG_SHORT = re.compile(r"^(?:urn:[\w:.-]*?)?EPSG[:\s]+(\d{1,6})(?:\s*[+,]\s*(?:EPSG:)?(\d{1,6}))?$", re.IGNORECASE)
_EPSG_GML = re.compile(r"epsg\.xml#(\d{1,6})", re.IGNORECASE)
_WGS84 = re.compile(r"CRS:?84h?$|OGC[:/][\w.]*[:/]CRS84h?$", re.IGNORECASE)
_GERMAN = re.compile(r"urn:adv:crs:([\w-]+)(?:\*([\w-]+))?", re.IGNORECASE)
_GERMAN_CODES = {
    **{f"ETRS89_UTM{zone}": 25800 + zone for zone in (31, 32, 33)},
    **{f"DE_DHDN_3GK{zone}": 31464 + zone for zone in (2, 3, 4, 5)},
    "DE_DHHN92_NH": 5783,
    "DE_DHHN2016_NH": 7837,
    "DE_DHHN85_NOH": 5784,
}
_LOCAL = re.compile(r"^#|local|engineering|unknown", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedCrs:
    """What a file says of its system.

    Parameters
    ----------
    srs : str
        ``"EPSG:28992"``, ``"EPSG:28992+5709"``, ``"LOCAL"``; empty when nothing is said or understood.
    by_authority : bool
        It is named so that its axes are in the authority's order: latitude first, for some.
    """

    srs: str = ""
    by_authority: bool = False
    is_unknown: bool = False


def stated_crs(name: str) -> StatedCrs:
    """Return the system of a ``referenceSystem`` or ``srsName``. Any thread."""
    text = name.strip()[:MAX_NAME_CHARS]
    if not text:
        return StatedCrs()
    short = _EPSG_SHORT.match(text)
    if short:
        by_authority = text.lower().startswith("urn:")
        return _of_codes([int(code) for code in short.groups() if code], by_authority=by_authority)
    for pattern in (_EPSG_HTTP, _EPSG_URN, _EPSG_GML):
        codes = [int(code) for code in pattern.findall(text)]
        if codes:
            return _of_codes(codes[:2], by_authority=pattern is not _EPSG_GML)
    if _WGS84.search(text):
        return StatedCrs("EPSG:4326")
    german = _GERMAN.match(text)
    if german:
        codes = [_GERMAN_CODES[part.upper()] for part in german.groups() if part and part.upper() in _GERMAN_CODES]
        if codes:
            return _of_codes(codes, by_authority=False)
    if _LOCAL.search(text):
        return StatedCrs(LOCAL_CRS)
    return StatedCrs(is_unknown=True)


def _of_codes(codes: list[int], *, by_authority: bool) -> StatedCrs:
    """Return the system of one or two codes, a compound one in its parts."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    parts: list[int] = []
    for code in codes:
        try:
            system = CRS.from_epsg(code)
        except CRSError:
            continue
        if system.is_compound:
            inner = [sub.to_epsg() for sub in system.sub_crs_list]
            parts += [sub for sub in inner if sub]
        elif not system.is_geocentric:
            # A system of three dimensions has its heights above the ellipsoid.
            flat = system.to_2d().to_epsg() if len(system.axis_info) == 3 else code
            parts.append(flat or code)
    horizontal = [code for code in parts if not CRS.from_epsg(code).is_vertical]
    vertical = [code for code in parts if CRS.from_epsg(code).is_vertical]
    if not horizontal:
        return StatedCrs(is_unknown=True)
    srs = f"EPSG:{horizontal[0]}" + (f"+{vertical[0]}" if vertical else "")
    return StatedCrs(srs, by_authority)


def turned_to_east(points: Float64, *, srs: str, by_authority: bool) -> tuple[Float64, tuple[Note, ...]]:
    """Return points with east first, and what is assumed.

    The numbers decide: of the two orders the one in which they lie where the system is used. Where that does not
    tell, the name does.

    Parameters
    ----------
    points : float64 (n, 3)
    srs : str
        As in `StatedCrs`, or what the user said.
    """
    system = _system(srs)
    if system is None or not len(points):
        return points, ()
    north_first = _is_north_first(system)
    stated = north_first and by_authority
    straight, turned = (_lies_in(system, middle) for middle in _middles(points))
    swap = stated if straight == turned else turned
    if not swap:
        unlike = stated and straight
        return points, (note("{srs} has north first, but the coordinates have east first", srs=srs),) if unlike else ()
    notes = () if stated else (note("the coordinates of {srs} are taken with north first: they fit so", srs=srs),)
    return points[:, [1, 0, 2]], notes


def lies_in_its_area(points: Float64, *, srs: str) -> bool:
    """Return whether points, east first, lie where a system is used."""
    system = _system(srs)
    return system is None or not len(points) or _lies_in(system, _middles(points)[0])


def _system(srs: str) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    match = re.match(r"EPSG:(\d{1,6})", srs, re.IGNORECASE)
    if not match:
        return None
    try:
        return CRS.from_epsg(int(match[1]))
    except CRSError:
        return None


def _is_north_first(system: Any) -> bool:
    directions = [axis.direction.lower() for axis in system.axis_info[:2]]
    return directions[:1] == ["north"]


def _middles(points: Float64) -> tuple[Float64, Float64]:
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    return middle, middle[[1, 0, 2]]


def _lies_in(system: Any, point: Float64) -> bool:
    from pyproj.exceptions import ProjError

    from layers.site import lonlath_from_crs

    area = system.area_of_use
    try:
        lon, lat, _ = (float(v) for v in lonlath_from_crs(point[None], crs=f"EPSG:{system.to_epsg()}")[0])
    except ProjError:
        return False
    if not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    if area is None:
        return True
    more = MAX_DEGREES_OUTSIDE
    east = area.east if area.east >= area.west else area.east + 360.0
    around = any(area.west - more <= lon + turn <= east + more for turn in (0.0, 360.0))
    return bool(around and area.south - more <= lat <= area.north + more)
