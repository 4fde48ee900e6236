"""Where an IFC model stands in a site, after what its file says of that: as one rigid matrix."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyproj

from importers.ifc.model import Georeference, MapConversion
from importers.importer import ImportContext
from layers.data.report import Note, note
from layers.errors import CrsMissing
from layers.site import LOCAL_CRS, LonLatH, Site, VerticalDatum, ecef_from_enu_at, lonlath_from_crs

Float64 = npt.NDArray[np.float64]

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
        That of the map conversion, ``"IfcSite"``, ``"coordinates"`` or ``"none"``.
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


def place_model(said: Georeference, path: Path, context: ImportContext) -> Placement:
    """Return where the model stands: by its map conversion, its coordinates, its latitude and longitude, or nowhere.

    Raises
    ------
    CrsMissing
        When there is a map conversion into a system that it does not name.
    """
    centre = np.array(said.centre_m)
    warnings = list(said.north_notes)
    datum: VerticalDatum = context.vertical_datum or "ellipsoidal"
    local_only = context.site is not None and context.site.is_local
    if not local_only:
        warnings += said.conversion_notes
    if said.conversion is not None and not local_only:
        crs = context.crs or _known_crs(said.conversion.crs_name)
        if not crs:
            raise CrsMissing(path, where="IfcProjectedCRS")
        return _on_map(said.conversion, crs, datum, context, centre, warnings, source=said.conversion.source)
    far = bool(np.abs(centre[:2]).max() > FAR_M)
    if context.crs and far and not local_only:
        same = MapConversion(0.0, 0.0, 0.0, (1.0, 0.0), context.crs)
        return _on_map(same, context.crs, datum, context, centre, warnings, source="coordinates")
    if context.crs:
        warnings.append(note("the system {crs} is not used: the model's coordinates are small", crs=context.crs))
    if not local_only:
        warnings += said.place_notes
        zero_m = np.array(said.zero_m)
        if said.place is not None and np.abs((centre - zero_m)[:2]).max() <= FAR_M:
            result = _on_earth(said.place, zero_m, said.north, datum, context, centre, warnings)
            if result is not None:
                return result
    return _nowhere(said.north, datum, context, centre, far, warnings)


def _on_map(
    conversion: MapConversion,
    crs: str,
    datum: VerticalDatum,
    context: ImportContext,
    centre: Float64,
    warnings: list[Note],
    *,
    source: str,
) -> Placement:
    cos, sin = (conversion.scale * v for v in conversion.x_axis)

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


def _north_up(north: tuple[float, float]) -> Float64:
    """Return float64 (3, 3): the turn about the vertical that brings `north` onto the y axis."""
    x, y = north
    return np.array([[y, -x, 0.0], [x, y, 0.0], [0.0, 0.0, 1.0]])


def _known_crs(name: str) -> str:
    found = _EPSG.search(name)
    text = f"EPSG:{found[1]}" if found else name.strip()
    if not text or len(text) > 200:
        return ""
    try:
        return text if pyproj.CRS.from_user_input(text).is_projected else ""
    except pyproj.exceptions.CRSError:
        return ""
