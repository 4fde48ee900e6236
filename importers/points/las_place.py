"""Where the points of a cloud stand: from their coordinate reference system to the site's east, north, up."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj

from importers.importer import ImportContext
from importers.place import Place
from importers.placement.place_notes import crs_not_stated, datum_of_height_system, drawn_about_site, height_notes
from importers.points.las_crs import StatedCrs
from importers.points.placement import PointPlacement
from importers.records.features_crs import candidates, checked_crs, refuse_impossible_degrees
from layers.data.geometry import Float64
from layers.data.report import Note, note
from layers.errors import CrsMissing
from layers.site import LOCAL_CRS, LonLatH, VerticalDatum, lonlath_from_crs

# Geocentric numbers are as far from the earth's centre as its surface is.
_SURFACE_M = (6.3e6, 6.45e6)
# National systems that clouds come in without saying so: west, south, east, north of their numbers.
_NATIONAL = (
    ("EPSG:7415", (0.0, 300_000.0, 300_000.0, 650_000.0)),
    ("EPSG:2154", (100_000.0, 6_000_000.0, 1_300_000.0, 7_200_000.0)),
    ("EPSG:27700", (0.0, 0.0, 700_000.0, 1_300_000.0)),
)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedPoints:
    """A cloud's placement and what it rests on.

    Parameters
    ----------
    placement : PointPlacement
        Holds the site.
    crs : str
        Empty when nobody said it and it need not be known.
    origin : LonLatH or None
        The middle of the cloud; None without a place on earth.
    """

    placement: PointPlacement
    crs: str
    vertical_datum: VerticalDatum
    origin: LonLatH | None
    assumptions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()


def place_points(
    path: Path | str,
    *,
    stated: StatedCrs,
    low: Float64,
    high: Float64,
    context: ImportContext,
    must_have_crs: bool = True,
) -> PlacedPoints:
    """Return where a cloud stands whose coordinates lie between `low` and `high`, float64 (3,). Any thread.

    Parameters
    ----------
    must_have_crs : bool
        False: a cloud that does not say its system is placed as if it had no place on earth, for a report.

    Raises
    ------
    CrsMissing
        Neither the file nor the user says it.
    ImportFailed
        What the user says is no system, or the points cannot be in it.
    """
    warnings: list[Note] = list(stated.notes)
    box = np.vstack([low, high])
    crs = checked_crs(Path(str(path)), crs=context.crs) if context.crs else _plausible(stated.text, box, warnings)
    if not crs and must_have_crs:
        raise CrsMissing(path, candidates=crs_candidates(box))
    if crs in ("", LOCAL_CRS):
        return _without_place(crs, box, context, warnings)
    parsed = pyproj.CRS.from_user_input(crs)
    if parsed.is_geographic:
        refuse_impossible_degrees(Path(str(path)), lonlat=_corners(box)[:, :2], stated=True)
    assumptions: list[Note] = []
    unit_m = _height_unit_m(parsed, stated, assumptions)
    centre = box.mean(axis=0, keepdims=True) * [1.0, 1.0, unit_m]
    lonlath = lonlath_from_crs(centre, crs=crs)[0]
    if not np.isfinite(lonlath).all():
        raise Place(str(path)).refuse(
            "the points lie outside of where {crs} is defined", advice="give the right system with --crs", crs=crs[:60]
        )
    origin = LonLatH(*(float(v) for v in lonlath))
    datum = _vertical_datum(parsed, context, assumptions)
    site = context.site_at(origin, crs=crs, vertical_datum=datum)
    if site.is_local:
        assumptions.append(note("the project has no place on earth: the points keep their own coordinates"))
        crs_of_points = LOCAL_CRS
    else:
        crs_of_points = crs
    placement = PointPlacement.fitted(site, crs=crs_of_points, height_unit_m=unit_m, low=low, high=high)
    return PlacedPoints(placement, crs, datum, origin, tuple(assumptions), tuple(warnings))


def crs_candidates(box: Float64) -> tuple[str, ...]:
    """Return the systems that coordinates, (n, 2) or (n, 3), could be in, most likely first; ``LOCAL`` last."""
    x, y = (float(v) for v in box[:, :2].mean(axis=0))
    national = [crs for crs, (west, south, east, north) in _NATIONAL if west < x < east and south < y < north]
    # Numbers as small as degrees are nearly always metres about a scanner.
    found = [] if abs(x) <= 180 and abs(y) <= 90 else [*national, *candidates(box[:, :2])]
    return (*found, LOCAL_CRS) if found else (LOCAL_CRS, *candidates(box[:, :2]))


def _plausible(text: str, box: Float64, warnings: list[Note]) -> str:
    """Return what the file states, empty where its numbers cannot be in it."""
    if text and pyproj.CRS.from_user_input(text).is_geocentric:
        reach = np.linalg.norm(box.mean(axis=0))
        if not _SURFACE_M[0] <= reach <= _SURFACE_M[1]:
            warnings.append(
                note(
                    "the file says that its coordinates are geocentric, but they are {km} km from there",
                    km=round(reach / 1e3),
                )
            )
            return ""
    return text


def _without_place(crs: str, box: Float64, context: ImportContext, warnings: list[Note]) -> PlacedPoints:
    site = context.site_at(None, crs=LOCAL_CRS)
    assumptions: list[Note] = []
    if crs and not site.is_local:
        assumptions.append(drawn_about_site())
    if not crs:
        warnings.append(crs_not_stated())
    placement = PointPlacement.fitted(site, crs=LOCAL_CRS, height_unit_m=1.0, low=box[0], high=box[1])
    return PlacedPoints(placement, crs, context.vertical_datum or "local", None, tuple(assumptions), tuple(warnings))


def _height_unit_m(crs: pyproj.CRS, stated: StatedCrs, assumptions: list[Note]) -> float:
    """Return metres in a unit of height, where the system itself has none."""
    if len(crs.axis_info) > 2 or crs.is_geocentric:
        return 1.0
    if stated.height_unit_m is not None:
        return stated.height_unit_m
    if not crs.is_projected:
        return 1.0
    axis = crs.axis_info[0]
    if abs(axis.unit_conversion_factor - 1) > 1e-9:
        # LAS 1.4 R15: without a statement heights have the unit of the map.
        assumptions.append(note("the unit of heights is not stated: they are taken as {unit}", unit=axis.unit_name))
    return float(axis.unit_conversion_factor)


def _vertical_datum(crs: pyproj.CRS, context: ImportContext, assumptions: list[Note]) -> VerticalDatum:
    datum: VerticalDatum = "ellipsoidal"
    vertical = next((part for part in crs.sub_crs_list if part.is_vertical), None)
    if vertical is not None:
        datum = datum_of_height_system(vertical.to_epsg())
    stated = vertical is not None or crs.is_geocentric or len(crs.axis_info) > 2
    if context.vertical_datum is not None:
        datum, stated = context.vertical_datum, True
    assumptions += height_notes(datum, stated=stated)
    return datum


def _corners(box: Float64) -> Float64:
    return np.array([(x, y, z) for x in box[:, 0] for y in box[:, 1] for z in box[:, 2]], np.float64)
