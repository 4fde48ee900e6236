"""Where a tileset stands on earth, and the site that an input without one brings."""

from dataclasses import dataclass

import numpy as np
import pyproj

from importers.importer import ImportContext
from importers.place import Place
from importers.tiles3d.document import Placement, TilesetDocument, root_matrix
from importers.tiles3d.volume import VolumeKind, WrittenVolume, parse_volume, region_centre, written_centre
from layers.data.geometry import Float64
from layers.data.report import Note, note
from layers.site import (
    LOCAL_CRS,
    LonLatH,
    Site,
    ecef_from_lonlath,
    lonlath_from_crs,
    lonlath_from_ecef,
    transform_points,
)

ECEF_CRS = "EPSG:4978"
# The ellipsoid's radii are 6,357 and 6,378 km; Everest and deep mines are within 10 km of it, city volumes within 60.
SURFACE_M = (6.3e6, 6.45e6)
_SPAN_M = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTileset:
    """A tileset's placement and what it rests on."""

    site: Site
    placement: Placement
    crs: str
    origin: LonLatH | None
    assumptions: tuple[Note, ...] = ()


def place_tileset(document: TilesetDocument, context: ImportContext) -> PlacedTileset:
    """Return where the tileset stands: on earth when its root volume does, else where the user or nobody says.

    Raises
    ------
    ImportFailed
        The root has no usable volume, or ``context.crs`` is not understood.
    """
    place = document.head.place.at("root")
    volume = parse_volume(document.root.get("boundingVolume"), place=place.at("boundingVolume"))
    if volume.kind is VolumeKind.REGION:
        return _on_earth(region_centre(volume), context)
    centre = transform_points(root_matrix(document), written_centre(volume)[None])[0]
    if context.crs in ("", ECEF_CRS) and _is_ecef(centre, volume):
        lon, lat, h = lonlath_from_ecef(centre[None])[0]
        return _on_earth(LonLatH(float(lon), float(lat), float(h)), context)
    if context.crs not in ("", LOCAL_CRS, ECEF_CRS):
        return _in_crs(centre, context, place=document.head.place)
    site = context.site_at(None, crs=LOCAL_CRS)
    assumptions: tuple[Note, ...] = ()
    if not site.is_local:
        assumptions = (note("The tileset says no place on earth: it stands at the site's origin"),)
    placement = Placement(np.eye(4), None if site.is_local else site.enu_from_ecef)
    return PlacedTileset(site, placement, LOCAL_CRS, site.origin, assumptions)


def _is_ecef(centre: Float64, volume: WrittenVolume) -> bool:
    distance = float(np.linalg.norm(centre))
    if SURFACE_M[0] <= distance <= SURFACE_M[1]:
        return True
    # A globe: its volume is centred in the earth and reaches the surface.
    reach = float(np.abs(volume.numbers[3:]).max())
    return distance < 1e5 and reach > SURFACE_M[0]


def _on_earth(origin: LonLatH, context: ImportContext) -> PlacedTileset:
    if origin.h < -1e5:
        origin = LonLatH(0.0, 0.0)
    site = context.site_at(origin, crs="EPSG:4326")
    assumptions: tuple[Note, ...] = ()
    if site.is_local:
        # A local site has no place; the tileset is brought to its origin so that both can be seen.
        assumptions = (note("The site has no place on earth: the tileset stands at its origin, east and north kept"),)
        own = Site(origin)
        placement = Placement(own.enu_from_ecef, own.enu_from_ecef)
    else:
        placement = Placement(site.enu_from_ecef, site.enu_from_ecef)
    return PlacedTileset(site, placement, ECEF_CRS, origin, assumptions)


def _in_crs(centre: Float64, context: ImportContext, *, place: Place) -> PlacedTileset:
    """Place a tileset whose numbers are east, north, height in ``context.crs``: exact at its centre, affine around."""
    steps = np.vstack([np.zeros(3), np.eye(3) * _SPAN_M])
    try:
        lonlath = lonlath_from_crs(centre + steps, crs=context.crs)
    except pyproj.exceptions.ProjError as error:
        raise place.refuse(
            "the system {crs} is not understood", advice="give one such as EPSG:4549", crs=context.crs[:60]
        ) from error
    if not np.isfinite(lonlath).all():
        raise place.refuse(
            "the tileset lies outside {crs}", advice="check the system given with --crs", crs=context.crs[:60]
        )
    origin = LonLatH(*(float(v) for v in lonlath[0]))
    site = context.site_at(origin, crs=context.crs)
    enu_from_ecef = Site(origin).enu_from_ecef if site.is_local else site.enu_from_ecef
    corners = transform_points(enu_from_ecef, ecef_from_lonlath(lonlath))
    matrix = np.eye(4)
    matrix[:3, :3] = (corners[1:] - corners[0]).T / _SPAN_M
    matrix[:3, 3] = corners[0] - matrix[:3, :3] @ centre
    return PlacedTileset(
        site,
        Placement(matrix, enu_from_ecef),
        context.crs,
        origin,
        (note("Around its centre the tileset follows {crs} as a flat frame", crs=context.crs),),
    )
