"""What stands in a footprint: the skin of a building cut out of a mesh, and how high and how large it is."""

from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.geometry import Float64
from scene.analysis.soup import Soup, cut, refined

OUTLINE_EDGE_M = 0.6
"""No edge over the outline is longer: between vertices the distance to the outline is taken as linear."""
EAVES_BAND_M = (0.3, 1.6)
"""So far within its outline a roof's height is that of the eaves."""
UPWARD = 0.35
"""Least upward part of a roof's or the ground's unit normal."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How high and how large a building is, metres. NaN where the mesh does not tell.

    Parameters
    ----------
    foot_m, eaves_m, ridge_m : float
        Site ENU heights: of the ground around it, of the roof along its outline, of the roof's highest part.
    plan_m2 : float
        Of the footprint, holes taken off.
    volume_m3 : float
        Between its skin and the level of its foot.
    surface_m2 : float
        Of its skin above the foot.
    """

    foot_m: float
    eaves_m: float
    ridge_m: float
    plan_m2: float
    volume_m3: float
    surface_m2: float


def skin_of(soup: Soup, polygon: shapely.Geometry) -> Soup:
    """Return what of a soup stands over a polygon, cut along its outline. Any thread."""
    values = _away_m(soup.xyz, polygon)

    def near(corners: Float64) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
        flat = corners.reshape(-1, 3)
        away = _away_m(flat, polygon).reshape(-1, 3)
        edges = np.linalg.norm(np.roll(corners, -1, axis=1)[:, :, :2] - corners[:, :, :2], axis=2)
        # What is farther from the outline than it is long does not cross it.
        return np.asarray(np.abs(away).min(axis=1) < edges.max(axis=1))

    if len(soup.triangles):
        # Most of a mesh is far from it, on one side or the other.
        far = (values[soup.triangles] > 0.0).all(axis=1) & ~near(soup.corners)
        soup = refined(soup.taken(~far), wanted=near, edge_m=OUTLINE_EDGE_M)
    return cut(soup, _away_m(soup.xyz, polygon)).inside


def _away_m(xyz: Float64, polygon: shapely.Geometry) -> Float64:
    """Return how far places are outside of a polygon in plan; negative inside."""
    points = shapely.points(xyz[:, :2])
    shapely.prepare(polygon)
    away: Float64 = shapely.distance(points, shapely.boundary(polygon))
    away[shapely.contains_xy(polygon, xyz[:, 0], xyz[:, 1])] *= -1.0
    return away


def measures_of(soup: Soup, skin: Soup, *, footprint: shapely.Geometry, ground: shapely.Geometry) -> Measures:
    """Return the measures of a building.

    The volume is exact for the skin as it is: the sum over its triangles of their signed area in plan times their
    height above the foot (the divergence theorem, with the foot as the bottom).

    Parameters
    ----------
    soup : Soup
        All that lies around it.
    skin : Soup
        `skin_of` that.
    footprint, ground : shapely.Geometry
        The building's own, and the strip around it.
    """
    plan_m2 = float(footprint.area)
    if not len(skin.triangles):
        nan = float("nan")
        return Measures(nan, nan, nan, plan_m2, nan, nan)
    foot_m = _foot_m(soup, skin, ground)
    corners = skin.corners
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(cross, axis=1) / 2
    middle = corners.mean(axis=1)
    above = np.maximum(middle[:, 2] - foot_m, 0.0)
    volume_m3 = float((cross[:, 2] / 2 * above).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        upward = cross[:, 2] / (2 * area) > UPWARD
    inside = shapely.contains_xy(footprint, middle[:, 0], middle[:, 1])
    depth = np.where(inside, shapely.distance(shapely.points(middle[:, :2]), shapely.boundary(footprint)), -1.0)
    roof = upward & (depth > EAVES_BAND_M[0]) & (above > 1.0)
    ridge_m = _quantile(middle[roof, 2], area[roof], 0.98)
    band = roof & (depth < EAVES_BAND_M[1])
    # Along gables the roof is higher than at the eaves.
    eaves_m = min(_quantile(middle[band, 2], area[band], 0.25), ridge_m) if band.any() else ridge_m
    return Measures(foot_m, eaves_m, ridge_m, plan_m2, volume_m3, float(area[above > 0.3].sum()))


def _foot_m(soup: Soup, skin: Soup, ground: shapely.Geometry) -> float:
    """Return the height of the ground around it: low of what faces up there, as cars and trees stand on it."""
    corners = soup.corners
    middle = corners.mean(axis=1)
    around = shapely.contains_xy(ground, middle[:, 0], middle[:, 1]) if not shapely.is_empty(ground) else None
    if around is not None and around.any():
        cross = np.cross(corners[around, 1] - corners[around, 0], corners[around, 2] - corners[around, 0])
        area = np.linalg.norm(cross, axis=1) / 2
        upward = cross[:, 2] > UPWARD * 2 * area
        if upward.any():
            return _quantile(middle[around][upward, 2], area[upward], 0.3)
    return float(np.percentile(skin.xyz[:, 2], 1.0))


def _quantile(values: Float64, weights: Float64, share: float) -> float:
    """Return the weighted quantile; NaN of nothing."""
    if not len(values):
        return float("nan")
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, share * sums[-1])])
