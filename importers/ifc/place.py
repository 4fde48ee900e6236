"""Where an IFC model stands: units, true north, map conversion or latitude and longitude, as one rigid matrix."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj

from importers.importer import ImportContext
from layers.data.report import Note, note
from layers.errors import CrsMissing
from layers.site import LOCAL_CRS, LonLatH, Site, VerticalDatum, ecef_from_enu_at, lonlath_from_crs

Float64 = npt.NDArray[np.float64]

MAX_CHAIN = 64
FAR_M = 10_000.0
"""Coordinates beyond this are map coordinates, not metres from a corner of the plot."""
STRAY_M = 100_000.0
FIT_M = 100.0
DEFAULT_PLACES = (
    (42.3584, -71.0598, "Boston"),
    (42.3587, -71.0567, "Boston"),
    (41.8744, -87.6394, "Chicago"),
    (24.4667, 54.4167, "Abu Dhabi"),
)
"""Latitude, longitude, name: what authoring programs write when nobody set the place."""

_SI_PREFIXES = {"EXA": 18, "PETA": 15, "TERA": 12, "GIGA": 9, "MEGA": 6, "KILO": 3, "HECTO": 2, "DECA": 1}
_SI_PREFIXES |= {"DECI": -1, "CENTI": -2, "MILLI": -3, "MICRO": -6, "NANO": -9, "PICO": -12}
_EPSG = re.compile(r"EPSG\s*:{1,2}\s*(?:\d*:)?(\d{4,6})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """How a model's metres become the site's.

    Parameters
    ----------
    site : Site
    enu_from_ifc : float64 (4, 4)
        Rigid; model metres to site ENU metres.
    centre_m : float64 (3,)
        About the middle of the model, model metres.
    origin : LonLatH or None
        The model's own place on earth.
    source : str
        ``"IfcMapConversion"``, ``"IfcSite"``, ``"coordinates"`` or ``"none"``.
    """

    site: Site
    enu_from_ifc: Float64
    centre_m: Float64
    crs: str
    vertical_datum: VerticalDatum
    origin: LonLatH | None
    source: str
    assumptions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class MapConversion:
    """Eastings, northings and height of the model's zero, metres; the direction of its x axis; the map's system."""

    east_m: float
    north_m: float
    height_m: float
    x_axis: tuple[float, float]
    crs_name: str


def place_model(
    model: Any, path: Path, context: ImportContext, *, unit_m: float, tangled: frozenset[int] = frozenset()
) -> Placement:
    """Return where the model stands: by its map conversion, its coordinates, its latitude and longitude, or nowhere.

    Placements that are `tangled` are not followed.

    Raises
    ------
    CrsMissing
        When there is a map conversion into a system that it does not name.
    """
    centre = rough_centre_m(model, unit_m=unit_m, tangled=tangled)
    warnings: list[Note] = []
    north = _true_north(model, warnings)
    datum: VerticalDatum = context.vertical_datum or "ellipsoidal"
    local_only = context.site is not None and context.site.is_local
    conversion = None if local_only else _map_conversion(model, unit_m, warnings)
    if conversion is not None:
        crs = context.crs or _known_crs(conversion.crs_name)
        if not crs:
            raise CrsMissing(path, where="IfcProjectedCRS")
        return _on_map(conversion, crs, datum, context, centre, warnings)
    far = bool(np.abs(centre[:2]).max() > FAR_M)
    if context.crs and far and not local_only:
        same = MapConversion(0.0, 0.0, 0.0, (1.0, 0.0), context.crs)
        return _on_map(same, context.crs, datum, context, centre, warnings, source="coordinates")
    if context.crs:
        warnings.append(note("the system {crs} is not used: the model's coordinates are small", crs=context.crs))
    place, zero_m = (None, np.zeros(3)) if local_only else _geographic(model, unit_m, warnings, tangled)
    if place is not None and np.abs((centre - zero_m)[:2]).max() <= FAR_M:
        result = _on_earth(place, zero_m, north, datum, context, centre, warnings)
        if result is not None:
            return result
    return _nowhere(north, datum, context, centre, far, warnings)


def _on_map(
    conversion: MapConversion,
    crs: str,
    datum: VerticalDatum,
    context: ImportContext,
    centre: Float64,
    warnings: list[Note],
    *,
    source: str = "IfcMapConversion",
) -> Placement:
    cos, sin = conversion.x_axis

    def map_from_ifc(points: Float64) -> Float64:
        east = conversion.east_m + points[:, 0] * cos - points[:, 1] * sin
        north = conversion.north_m + points[:, 0] * sin + points[:, 1] * cos
        return np.column_stack([east, north, conversion.height_m + points[:, 2]])

    ground = np.array([[centre[0], centre[1], 0.0]])
    lon, lat, h = (float(v) for v in lonlath_from_crs(map_from_ifc(ground), crs=crs)[0])
    origin = LonLatH(lon, lat, h)
    site = context.site_at(origin, crs=crs, vertical_datum=datum)
    matrix = rigid_fit(lambda p: site.enu_from_crs(map_from_ifc(p), crs=crs), about=ground[0])
    _warn_when_far(matrix, centre, context, warnings)
    return Placement(
        site,
        matrix,
        centre,
        crs,
        datum,
        origin,
        source,
        (note("heights are taken as heights above the ellipsoid"),) if context.vertical_datum is None else (),
        tuple(warnings),
    )


def _on_earth(
    place: LonLatH,
    zero_m: Float64,
    north: tuple[float, float],
    datum: VerticalDatum,
    context: ImportContext,
    centre: Float64,
    warnings: list[Note],
) -> Placement | None:
    known = next(
        (n for lat, lon, n in DEFAULT_PLACES if abs(place.lat - lat) < 2e-3 and abs(place.lon - lon) < 2e-3), ""
    )
    site = context.site_at(place, crs="EPSG:4326", vertical_datum=datum)
    away_m = float(np.linalg.norm(site.enu_from_lonlath([[place.lon, place.lat, place.h]])[0]))
    assumptions = [note("placed by the latitude and longitude of IfcSite: as exact as its author set them")]
    if known:
        told = note("IfcSite says {place}, which authoring programs write when nobody sets the place", place=known)
        if away_m > STRAY_M:
            warnings.append(told)
            return None
        assumptions.append(told)
    if context.vertical_datum is None:
        assumptions.append(note("RefElevation is above sea level and is taken as a height above the ellipsoid"))
    turned = np.eye(4)
    turned[:3, :3] = _north_up(north)
    turned[:3, 3] = -turned[:3, :3] @ zero_m
    matrix = site.enu_from_ecef @ ecef_from_enu_at(place) @ turned
    _warn_when_far(matrix, centre, context, warnings)
    return Placement(site, matrix, centre, "EPSG:4326", datum, place, "IfcSite", tuple(assumptions), tuple(warnings))


def _nowhere(
    north: tuple[float, float],
    datum: VerticalDatum,
    context: ImportContext,
    centre: Float64,
    far: bool,
    warnings: list[Note],
) -> Placement:
    site = context.site_at(None, crs=LOCAL_CRS)
    matrix = np.eye(4)
    matrix[:3, :3] = _north_up(north)
    if far:
        matrix[:3, 3] = -matrix[:3, :3] @ np.array([centre[0], centre[1], 0.0])
        warnings.append(
            note("the coordinates look like those of a map, but no system is stated: moved to the origin; give --crs")
        )
    if site.is_local:
        text = "the model says no place on earth: it stands at the origin of a local site"
    else:
        text = "the model says no place on earth: it stands at the origin of the project's site"
    crs = LOCAL_CRS if site.is_local else site.crs
    kept: VerticalDatum = "local" if site.is_local else datum
    return Placement(site, matrix, centre, crs, kept, None, "none", (note(text),), tuple(warnings))


def _warn_when_far(matrix: Float64, centre: Float64, context: ImportContext, warnings: list[Note]) -> None:
    away_m = float(np.linalg.norm(matrix[:3, :3] @ centre + matrix[:3, 3]))
    if context.site is not None and away_m > STRAY_M:
        warnings.append(note("the model lies {km} km from the project's origin", km=round(away_m / 1000)))


def rigid_fit(transform: Callable[[Float64], Float64], *, about: Float64) -> Float64:
    """Return the float64 (4, 4) rotation and translation nearest to `transform` around the point `about`.

    The axes are taken over 100 m and made orthonormal by their singular value decomposition (Kabsch), so that a
    map's scale factor does not resize the building.
    """
    points = about + np.vstack([np.zeros(3), np.eye(3) * FIT_M])
    moved = transform(points)
    u, _, vt = np.linalg.svd((moved[1:] - moved[0]).T / FIT_M)
    matrix = np.eye(4)
    matrix[:3, :3] = u @ np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ vt))]) @ vt
    matrix[:3, 3] = moved[0] - matrix[:3, :3] @ about
    return matrix


def length_unit_m(model: Any) -> float | None:
    """Return the metres in one of the model's length units; None when it states none."""
    for assignment in model.by_type("IfcUnitAssignment"):
        for unit in assignment.Units or ():
            if getattr(unit, "UnitType", None) == "LENGTHUNIT":
                return _unit_in_m(unit)
    return None


def area_unit_m2(model: Any, *, unit_m: float) -> float:
    """Return the square metres in one of the model's area units; those of its length unit when it states none."""
    for assignment in model.by_type("IfcUnitAssignment"):
        for unit in assignment.Units or ():
            if getattr(unit, "UnitType", None) == "AREAUNIT":
                if unit.is_a("IfcSIUnit"):
                    factor = 10.0 ** _SI_PREFIXES.get(unit.Prefix or "", 0)
                    return factor * factor
                return _conversion_factor(unit)
    return unit_m * unit_m


def _unit_in_m(unit: Any, depth: int = 0) -> float | None:
    if unit.is_a("IfcSIUnit"):
        return float(10.0 ** _SI_PREFIXES.get(unit.Prefix or "", 0))
    if unit.is_a("IfcConversionBasedUnit") and depth < 4:
        base = _unit_in_m(unit.ConversionFactor.UnitComponent, depth + 1)
        return None if base is None else _conversion_factor(unit) * base
    return None


def _conversion_factor(unit: Any) -> float:
    try:
        return float(unit.ConversionFactor.ValueComponent.wrappedValue)
    except (AttributeError, TypeError, ValueError):
        return 1.0


def world_matrix(placement: Any, memo: dict[int, Float64 | None]) -> Float64 | None:
    """Return float64 (4, 4) of an ``IfcLocalPlacement`` in model units; None when broken or circular.

    `memo` is by entity id and belongs to the caller.
    """
    from ifcopenshell.util.placement import get_axis2placement

    chain: list[Any] = []
    while placement is not None and placement.id() not in memo:
        chain.append(placement)
        memo[placement.id()] = None
        if len(chain) > MAX_CHAIN or not placement.is_a("IfcLocalPlacement"):
            return None
        placement = placement.PlacementRelTo
    outer = np.eye(4) if placement is None else memo[placement.id()]
    for inner in reversed(chain):
        if outer is not None:
            try:
                outer = outer @ np.asarray(get_axis2placement(inner.RelativePlacement), np.float64)
            except (AttributeError, TypeError, ValueError, IndexError, AssertionError, RuntimeError):
                outer = None
            if outer is not None and not np.isfinite(outer).all():
                outer = None
        memo[inner.id()] = outer
    return outer


def rough_centre_m(model: Any, *, unit_m: float, tangled: frozenset[int] = frozenset(), limit: int = 5000) -> Float64:
    """Return float64 (3,): the median of the elements' origins, model metres."""
    memo: dict[int, Float64 | None] = dict.fromkeys(tangled)
    places = []
    for element in model.by_type("IfcElement")[:limit]:
        matrix = world_matrix(element.ObjectPlacement, memo) if element.ObjectPlacement else None
        if matrix is not None:
            places.append(matrix[:3, 3] * unit_m)
    return np.median(places, axis=0) if places else np.zeros(3)


def _true_north(model: Any, warnings: list[Note]) -> tuple[float, float]:
    for context in model.by_type("IfcGeometricRepresentationContext", include_subtypes=False):
        direction = context.TrueNorth
        if direction is None or context.ContextType not in ("Model", "Design", "Plan", None):
            continue
        ratios = [float(v) for v in direction.DirectionRatios]
        if len(ratios) == 3 and ratios[2]:
            # Seen in exports of Revit 2012 and 2013: the count of the numbers stands before them, "(2.,0.,1.)".
            warnings.append(note("TrueNorth has three numbers where two belong: the first is left out"))
            ratios = ratios[1:]
        length = float(np.hypot(ratios[0], ratios[1])) if len(ratios) >= 2 else 0.0
        if np.isfinite(length) and length > 1e-9:
            return ratios[0] / length, ratios[1] / length
    return 0.0, 1.0


def _north_up(north: tuple[float, float]) -> Float64:
    """Return float64 (3, 3): the turn about the vertical that brings `north` onto the y axis."""
    x, y = north
    return np.array([[y, -x, 0.0], [x, y, 0.0], [0.0, 0.0, 1.0]])


def _map_conversion(model: Any, unit_m: float, warnings: list[Note]) -> MapConversion | None:
    if model.schema == "IFC2X3":
        return None
    for entity in model.by_type("IfcMapConversion"):
        target = entity.TargetCRS
        map_unit = getattr(target, "MapUnit", None)
        map_unit_m = (_unit_in_m(map_unit) if map_unit else None) or unit_m
        scale = float(entity.Scale or 1.0) * map_unit_m / unit_m
        if not 0.9 < scale < 1.1:
            warnings.append(
                note("the scale of IfcMapConversion ({scale}) does not fit the units: left out", scale=scale)
            )
        x = (float(entity.XAxisAbscissa or 0.0), float(entity.XAxisOrdinate or 0.0))
        length = float(np.hypot(*x))
        axis = (x[0] / length, x[1] / length) if length > 1e-9 else (1.0, 0.0)
        east, north, height = (float(v or 0.0) for v in (entity.Eastings, entity.Northings, entity.OrthogonalHeight))
        if not np.isfinite([east, north, height, *axis]).all() or (east == 0.0 and north == 0.0):
            warnings.append(note("IfcMapConversion has no usable eastings and northings: left out"))
            continue
        name = str(target.Name or "") if target is not None else ""
        return MapConversion(east * map_unit_m, north * map_unit_m, height * map_unit_m, axis, name)
    return None


def _known_crs(name: str) -> str:
    found = _EPSG.search(name)
    text = f"EPSG:{found[1]}" if found else name.strip()
    if not text or len(text) > 200:
        return ""
    try:
        return text if pyproj.CRS.from_user_input(text).is_projected else ""
    except pyproj.exceptions.CRSError:
        return ""


def _geographic(
    model: Any, unit_m: float, warnings: list[Note], tangled: frozenset[int]
) -> tuple[LonLatH | None, Float64]:
    """Return the place that ``IfcSite`` states and the model metres of that point."""
    for site in model.by_type("IfcSite"):
        lat, lon = (_degrees(v) for v in (site.RefLatitude, site.RefLongitude))
        if lat is None or lon is None:
            continue
        if (lat, lon) == (0.0, 0.0) or abs(lat) > 90 or abs(lon) > 180:
            warnings.append(
                note("IfcSite states latitude {lat}, longitude {lon}: not a place, left out", lat=lat, lon=lon)
            )
            continue
        matrix = world_matrix(site.ObjectPlacement, dict.fromkeys(tangled)) if site.ObjectPlacement else None
        zero_m = matrix[:3, 3] * unit_m if matrix is not None else np.zeros(3)
        height = float(site.RefElevation or 0.0) * unit_m
        return LonLatH(lon, lat, height if abs(height) < 10_000 else 0.0), zero_m
    return None, np.zeros(3)


def _degrees(angle: Any) -> float | None:
    """Return degrees of an ``IfcCompoundPlaneAngleMeasure``: degrees, minutes, seconds and millionths, signed alike."""
    if not angle or len(angle) < 3:
        return None
    parts = [float(v) for v in angle]
    sign = -1.0 if min(parts) < 0 else 1.0
    d, m, s, micro = (abs(v) for v in (*parts[:3], parts[3] if len(parts) > 3 else 0.0))
    return sign * (d + m / 60 + (s + micro / 1e6) / 3600)
