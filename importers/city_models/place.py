"""Where a city model stands: by the system it names, by what the user said, or at the site's zero."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from importers.city_models.crs import lies_in_its_area, stated_crs, turned_to_east
from importers.city_models.model import CityModel
from importers.importer import ImportContext
from importers.models.model_place import MAX_LOCAL_M, place_model
from importers.osgb.placement import ProjectedPlacement
from importers.placement.mesh_place import MeshPlace
from layers.data.geometry import Float64
from layers.data.report import Note, note
from layers.errors import ImportFailed
from layers.site import LOCAL_CRS


@dataclass(frozen=True, slots=True, eq=False)
class CityPlace:
    """A city model's corners in the site.

    Parameters
    ----------
    points : float64 (corners, 3)
        Site ENU metres.
    """

    place: MeshPlace
    points: Float64
    assumptions: tuple[Note, ...]
    warnings: tuple[Note, ...]


def place_city(model: CityModel, path: Path, context: ImportContext, *, ask: bool) -> CityPlace:
    """Return a model's corners in the site. Worker thread.

    Raises
    ------
    CrsMissing
        No system is stated, the numbers are those of a map, and `ask`.
    ImportFailed
        The stated system does not fit.
    """
    points = model.points
    stated = stated_crs(model.meta.crs)
    warnings: list[Note] = []
    if stated.is_unknown and not context.crs:
        warnings.append(note("the system {name} is not understood", name=model.meta.crs[:120]))
    srs = context.crs or stated.srs
    assumptions: tuple[Note, ...] = ()
    if srs and srs != LOCAL_CRS:
        points, assumptions = turned_to_east(points, srs=srs, by_authority=stated.by_authority)
        farthest = float(np.abs(points).max(initial=0.0))
        if not context.crs and farthest <= MAX_LOCAL_M and not lies_in_its_area(points, srs=srs):
            # Samples and exercises state a system and hold a cube about zero.
            warnings.append(note("the coordinates do not lie where {srs} is used: taken for the model's own", srs=srs))
            srs, assumptions = LOCAL_CRS, ()
    low, high = points.min(axis=0, initial=np.inf), points.max(axis=0, initial=-np.inf)
    place = place_model(path, low=low, high=high, context=replace(context, crs=srs), metadata=None, ask=ask)
    placement = place.placement
    if isinstance(placement, ProjectedPlacement) and _is_geographic(place.crs):
        enu = placement.exact_enu_from_tile(points)
    else:
        enu = placement.enu_from_tile(points)
    if not np.isfinite(enu).all():
        raise ImportFailed(
            path,
            problem="vertices lie outside of where the coordinate reference system is defined",
            advice="give another system with --crs",
        )
    return CityPlace(place, enu, (*assumptions, *place.assumptions), (*warnings, *place.warnings))


def _is_geographic(crs: str) -> bool:
    from pyproj import CRS

    return bool(CRS(crs).is_geographic)
