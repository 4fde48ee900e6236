"""What an IFC file says of its place: placements, true north, map conversion, latitude and longitude."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.ifc.model import Georeference, MapConversion, Vector
from importers.ifc.text import decoded_name
from importers.ifc.units import unit_in_m
from layers.data.report import Note, note
from layers.site import LonLatH

Float64 = npt.NDArray[np.float64]

MAX_CHAIN = 64
SCALES = (0.9, 1.1)
"""A map's scale factor lies between these; anything else is a mistake about units."""

_MAP_UNITS = {"METRE": 1.0, "METER": 1.0, "MILLIMETRE": 1e-3, "MILLIMETER": 1e-3, "FOOT": 0.3048}
"""As the property sets for IFC2x3 name them."""


def read_georeference(model: Any, *, unit_m: float, placements: dict[int, Float64 | None]) -> Georeference:
    """Return what the file says of its place; `placements` are those known so far, as of `world_matrix`."""
    north_notes: list[Note] = []
    conversion_notes: list[Note] = []
    place_notes: list[Note] = []
    place, zero_m = _geographic(model, unit_m, place_notes, placements)
    return Georeference(
        centre_m=_vector(rough_centre_m(model, unit_m=unit_m, placements=placements)),
        north=_true_north(model, north_notes),
        conversion=_map_conversion(model, unit_m, conversion_notes),
        place=place,
        zero_m=_vector(zero_m),
        north_notes=tuple(north_notes),
        conversion_notes=tuple(conversion_notes),
        place_notes=tuple(place_notes),
    )


def world_matrix(placement: Any, memo: dict[int, Float64 | None]) -> Float64 | None:
    """Return float64 (4, 4) of an ``IfcLocalPlacement`` in model units; None when broken or circular.

    `memo` is by entity id and belongs to the caller.
    """
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
                outer = outer @ _axis_matrix(inner.RelativePlacement)
            except (AttributeError, TypeError, ValueError, IndexError, AssertionError, RuntimeError):
                outer = None
            if outer is not None and not np.isfinite(outer).all():
                outer = None
        memo[inner.id()] = outer
    return outer


def _axis_matrix(placement: Any) -> Float64:
    """Return float64 (4, 4) of an ``IfcAxis2Placement``; ValueError and the like when it is broken."""
    coordinates = getattr(placement.Location, "Coordinates", None)
    if placement.is_a() != "IfcAxis2Placement3D" or not coordinates:
        from ifcopenshell.util.placement import get_axis2placement

        return np.asarray(get_axis2placement(placement), np.float64)
    matrix = np.eye(4)
    matrix[:3, 3] = coordinates
    axis, reference = placement.Axis, placement.RefDirection
    if axis is None and reference is None:
        return matrix
    # Without numpy, whose calls take longer than the numbers of one placement.
    z = _unit(axis.DirectionRatios if axis is not None else (0.0, 0.0, 1.0))
    x = _unit(reference.DirectionRatios if reference is not None else (1.0, 0.0, 0.0))
    y = _unit((z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]))
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = x, y, z
    return matrix


def _unit(vector: tuple[float, ...]) -> Vector:
    x, y, z = vector
    length = math.hypot(x, y, z)
    if not length:
        raise ValueError("a direction of no length")
    return x / length, y / length, z / length


def rough_centre_m(model: Any, *, unit_m: float, placements: dict[int, Float64 | None], limit: int = 5000) -> Float64:
    """Return float64 (3,): the median of the elements' origins, model metres."""
    places = []
    for element in model.by_type("IfcElement")[:limit]:
        matrix = world_matrix(element.ObjectPlacement, placements) if element.ObjectPlacement else None
        if matrix is not None:
            places.append(matrix[:3, 3] * unit_m)
    return np.median(places, axis=0) if places else np.zeros(3)


def _vector(values: Float64) -> Vector:
    x, y, z = (float(v) for v in values)
    return x, y, z


def _true_north(model: Any, notes: list[Note]) -> tuple[float, float]:
    for context in model.by_type("IfcGeometricRepresentationContext", include_subtypes=False):
        direction = context.TrueNorth
        if direction is None or context.ContextType not in ("Model", "Design", "Plan", None):
            continue
        ratios = [float(v) for v in direction.DirectionRatios]
        if len(ratios) == 3 and ratios[2]:
            # Seen in exports of Revit 2012 and 2013: the count of the numbers stands before them, "(2.,0.,1.)".
            notes.append(note("TrueNorth has three numbers where two belong: the first is left out"))
            ratios = ratios[1:]
        length = float(np.hypot(ratios[0], ratios[1])) if len(ratios) >= 2 else 0.0
        if np.isfinite(length) and length > 1e-9:
            return ratios[0] / length, ratios[1] / length
    return 0.0, 1.0


def _map_conversion(model: Any, unit_m: float, notes: list[Note]) -> MapConversion | None:
    if model.schema == "IFC2X3":
        return _conversion_of_property_sets(model, unit_m, notes)
    for entity in model.by_type("IfcMapConversion"):
        map_unit_m, name = _target(entity.TargetCRS, unit_m)
        # IfcMapConversionScaled, of IFC4x3, has a factor for each axis; those of the plane are alike on a map.
        factor = float(getattr(entity, "FactorX", None) or 1.0)
        found = _conversion(
            "IfcMapConversion",
            (entity.Eastings, entity.Northings, entity.OrthogonalHeight),
            (entity.XAxisAbscissa, entity.XAxisOrdinate),
            float(entity.Scale or 1.0) * factor,
            map_unit_m,
            unit_m,
            name,
            notes,
        )
        if found is not None:
            return found
    for entity in model.by_type("IfcRigidOperation") if model.schema.startswith("IFC4X3") else ():
        # In degrees it moves a model that has its shape in degrees, which is none of a building.
        if not entity.FirstCoordinate.is_a("IfcLengthMeasure"):
            continue
        map_unit_m, name = _target(entity.TargetCRS, unit_m)
        shift = (entity.FirstCoordinate.wrappedValue, entity.SecondCoordinate.wrappedValue, entity.Height)
        found = _conversion(
            "IfcRigidOperation", shift, (1.0, 0.0), unit_m / map_unit_m, map_unit_m, unit_m, name, notes
        )
        if found is not None:
            return found
    return None


def _conversion_of_property_sets(model: Any, unit_m: float, notes: list[Note]) -> MapConversion | None:
    """Return the map conversion that IFC2x3, which has no class for it, keeps in property sets by convention."""
    from ifcopenshell.util.element import get_psets

    for holder in (*model.by_type("IfcProject"), *model.by_type("IfcSite")):
        try:
            sets = {name.lower(): values for name, values in get_psets(holder).items()}
        except (AttributeError, TypeError, ValueError, RecursionError, RuntimeError):
            continue
        values, target = sets.get("epset_mapconversion"), sets.get("epset_projectedcrs", {})
        if values is None:
            continue
        map_unit_m = _MAP_UNITS.get(str(target.get("MapUnit", "METRE")).upper(), unit_m)
        try:
            found = _conversion(
                "ePSet_MapConversion",
                (values.get("Eastings"), values.get("Northings"), values.get("OrthogonalHeight")),
                (values.get("XAxisAbscissa"), values.get("XAxisOrdinate")),
                float(values.get("Scale") or unit_m / map_unit_m),
                map_unit_m,
                unit_m,
                decoded_name(_text_of(target, "Name")),
                notes,
            )
        except (TypeError, ValueError):
            notes.append(note("{source} has no usable eastings and northings: left out", source="ePSet_MapConversion"))
            continue
        if found is not None:
            return found
    return None


def _text_of(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value if isinstance(value, str) else ""


def _target(target: Any, unit_m: float) -> tuple[float, str]:
    """Return the metres in a map's unit and the map's name."""
    map_unit = getattr(target, "MapUnit", None)
    return (unit_in_m(map_unit) if map_unit else None) or unit_m, str(target.Name or "") if target is not None else ""


def _conversion(
    source: str,
    shift: tuple[Any, Any, Any],
    x_axis: tuple[Any, Any],
    scale: float,
    map_unit_m: float,
    unit_m: float,
    crs_name: str,
    notes: list[Note],
) -> MapConversion | None:
    east, north, height = (float(v or 0.0) for v in shift)
    x, y = (float(v or 0.0) for v in x_axis)
    length = float(np.hypot(x, y))
    axis = (x / length, y / length) if length > 1e-9 else (1.0, 0.0)
    if not np.isfinite([east, north, height, *axis]).all() or (east == 0.0 and north == 0.0):
        notes.append(note("{source} has no usable eastings and northings: left out", source=source))
        return None
    in_metres = scale * map_unit_m / unit_m
    if not SCALES[0] < in_metres < SCALES[1]:
        notes.append(
            note("the scale of {source} ({scale}) does not fit the units: left out", source=source, scale=scale)
        )
        in_metres = 1.0
    return MapConversion(east * map_unit_m, north * map_unit_m, height * map_unit_m, axis, crs_name, in_metres, source)


def _geographic(
    model: Any, unit_m: float, notes: list[Note], placements: dict[int, Float64 | None]
) -> tuple[LonLatH | None, Float64]:
    """Return the place that ``IfcSite`` states and the model metres of that point."""
    for site in model.by_type("IfcSite"):
        lat, lon = (_degrees(v) for v in (site.RefLatitude, site.RefLongitude))
        if lat is None or lon is None:
            continue
        if (lat, lon) == (0.0, 0.0) or abs(lat) > 90 or abs(lon) > 180:
            notes.append(
                note("IfcSite states latitude {lat}, longitude {lon}: not a place, left out", lat=lat, lon=lon)
            )
            continue
        matrix = world_matrix(site.ObjectPlacement, placements) if site.ObjectPlacement else None
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
