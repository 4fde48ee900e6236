"""The coordinate reference system that a LAS file states: WKT, or GeoTIFF keys.

GeoTIFF 1.1 (OGC 19-008); LAS 1.4 revision 15, "Coordinate Reference System VLRs".
"""

import struct
from dataclasses import dataclass

import pyproj
from pyproj.exceptions import CRSError

from layers.data.report import Note, note
from layers.site import WGS84_A, WGS84_F

MAX_WKT_CHARACTERS = 65536
USER_DEFINED = 32767

_MODEL, _GEOGRAPHIC, _PROJECTED, _VERTICAL = 1024, 2048, 3072, 4096
_LINEAR_UNIT, _VERTICAL_UNIT = 3076, 4099
_METHOD = 3075
_SEMI_MAJOR, _INVERSE_FLATTENING = 2057, 2059
_UNIT_M = {9001: 1.0, 9002: 0.3048, 9003: 1200 / 3937}
# GeoTIFF 1.0's own codes of height systems, where they are not EPSG's.
_OLD_VERTICAL = {5101: 5701, 5102: 5702, 5103: 5703, 5104: 5704, 5105: 5705, 5106: 5706}
_OLD_ELLIPSOIDAL = range(5001, 5034)
# PROJ's parameters by GeoTIFF's keys, for the two methods that user-defined systems of LAS files use.
_ANGLES = {3078: "lat_1", 3079: "lat_2", 3080: "lon_0", 3081: "lat_0", 3084: "lon_0", 3085: "lat_0"}
_LENGTHS = {3082: "x_0", 3083: "y_0", 3086: "x_0", 3087: "y_0"}
_METHODS = {1: "tmerc", 8: "lcc"}
_SCALE_AT_ORIGIN = 3092


@dataclass(frozen=True, slots=True)
class StatedCrs:
    """What a file says of its coordinates.

    Parameters
    ----------
    text : str
        For PROJ: ``"EPSG:2154"``, ``"EPSG:2154+5720"`` or WKT; empty when nothing usable is stated.
    height_unit_m : float or None
        Metres in a unit of height, where the file says so beside `text`.
    notes : tuple of Note
    """

    text: str = ""
    height_unit_m: float | None = None
    notes: tuple[Note, ...] = ()


def stated_crs(*, wkt: bytes = b"", keys: bytes = b"", doubles: bytes = b"", prefers_wkt: bool = False) -> StatedCrs:
    """Return the system that records 2112 (WKT), 34735 (keys) and 34736 (their doubles) state. Any thread.

    Parameters
    ----------
    prefers_wkt : bool
        The header's WKT bit; where what it points at is absent or damaged, the other is taken.
    """
    notes: list[Note] = []
    first_is_wkt = prefers_wkt or not keys
    for is_wkt in (first_is_wkt, not first_is_wkt):
        text, unit_m = _from_wkt(wkt, notes) if is_wkt else _from_keys(keys, doubles, notes)
        if text:
            return StatedCrs(text, unit_m, tuple(notes))
    return StatedCrs("", None, tuple(notes))


def crs_text(text: str) -> str:
    """Return WKT as ``"EPSG:2154"`` where that is the same system; empty when it is no system of places on earth."""
    try:
        crs = pyproj.CRS.from_user_input(text)
        if not (crs.is_geographic or crs.is_projected or crs.is_geocentric):
            return ""
        code = crs.to_epsg(min_confidence=20)
        # A code may stand in a WKT that says something else; the parameters win.
        if code and _is_same(crs, pyproj.CRS.from_epsg(code)):
            return f"EPSG:{code}"
    except CRSError:
        return ""
    return text


def _is_same(crs: pyproj.CRS, known: pyproj.CRS) -> bool:
    if crs.equals(known, ignore_axis_order=True):
        return True
    # The older WKT has no names and directions of axes: as it would be written in that.
    written = known.to_wkt("WKT1_GDAL")
    return bool(crs.equals(pyproj.CRS.from_wkt(written), ignore_axis_order=True))


def _from_wkt(data: bytes, notes: list[Note]) -> tuple[str, float | None]:
    text = data.partition(b"\0")[0].decode("utf-8", "replace").strip()
    if not data:
        return "", None
    found = crs_text(text) if 0 < len(text) <= MAX_WKT_CHARACTERS else ""
    if not found:
        notes.append(note("the WKT in the file is no system of places on earth: {text}", text=text[:60] or "empty"))
    return found, None


def _from_keys(data: bytes, doubles: bytes, notes: list[Note]) -> tuple[str, float | None]:
    if not data:
        return "", None
    values = _values(data, doubles)
    if not values:
        return "", None
    horizontal = int(values.get(_PROJECTED, values.get(_GEOGRAPHIC, 0)))
    if values.get(_MODEL) == 2 and _GEOGRAPHIC in values:
        horizontal = int(values[_GEOGRAPHIC])
    text = f"EPSG:{horizontal}" if 0 < horizontal < USER_DEFINED else _user_defined(values, notes)
    if not crs_text(text):
        notes.append(note("the GeoTIFF keys in the file name no system that is known: {text}", text=text or "none"))
        return "", None
    unit_m = _UNIT_M.get(int(values.get(_VERTICAL_UNIT, 0)))
    vertical = int(values.get(_VERTICAL, 0))
    vertical = _OLD_VERTICAL.get(vertical, vertical)
    if 0 < vertical < USER_DEFINED and vertical not in _OLD_ELLIPSOIDAL and text.startswith("EPSG:"):
        both = f"{text}+{vertical}"
        try:
            compound = pyproj.CRS.from_user_input(both)
        except CRSError:
            notes.append(note("the height system {code} in the file is not known", code=vertical))
        else:
            declared = compound.axis_info[-1].unit_conversion_factor
            # A height system in metres beside heights in feet: the heights' own unit wins.
            if unit_m is None or abs(declared - unit_m) < 1e-6:
                return both, None
    return text, unit_m


def _values(data: bytes, doubles: bytes) -> dict[int, float]:
    """Return the numbers of the key directory; what points outside of the records is left out."""
    count = min(struct.unpack_from("<4H", data)[3], len(data) // 8 - 1) if len(data) >= 8 else 0
    found: dict[int, float] = {}
    for i in range(count):
        key, location, length, value = struct.unpack_from("<4H", data, 8 + 8 * i)
        if location == 0:
            found[key] = value
        elif location == 34736 and length == 1 and 8 * value + 8 <= len(doubles):
            found[key] = struct.unpack_from("<d", doubles, 8 * value)[0]
    return found


def _user_defined(values: dict[int, float], notes: list[Note]) -> str:
    """Return a PROJ text of a transverse Mercator or Lambert conformal conic that is written out in the keys."""
    method = _METHODS.get(int(values.get(_METHOD, 0)))
    unit_m = _UNIT_M.get(int(values.get(_LINEAR_UNIT, 9001)))
    if method is None or unit_m is None:
        return ""
    parts = [f"+proj={method}"]
    parts += [f"+{name}={values[key]!r}" for key, name in _ANGLES.items() if key in values]
    parts += [f"+{name}={values[key] * unit_m!r}" for key, name in _LENGTHS.items() if key in values]
    parts += [f"+k_0={values[_SCALE_AT_ORIGIN]!r}"] if _SCALE_AT_ORIGIN in values else []
    axis_m, flattening = values.get(_SEMI_MAJOR, WGS84_A), values.get(_INVERSE_FLATTENING, 1 / WGS84_F)
    parts.append(f"+a={axis_m!r} +rf={flattening!r} +to_meter={unit_m!r} +no_defs +type=crs")
    notes.append(note("the coordinate reference system is the file's own; its datum is taken as WGS 84"))
    return " ".join(parts)
