"""What stands in a footprint: the skin of a building cut out of a mesh, and how high and how large it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from layers.data.features import FeatureTable
from layers.data.geometry import Float64
from layers.data.tileset import TileSource
from scene.analysis.footprint import ground_around, row_polygon, standing_polygon
from scene.analysis.gather import gathered
from scene.analysis.soup import Bool, Soup, cut, refined
from scene.plan_distance import away_m, ring_segments

AROUND_M = 3.5
"""So far around a footprint meshes are looked at: for the ground that it stands on."""
OUTLINE_EDGE_M = 0.6
"""No edge over the outline is longer: between vertices the distance to the outline is taken as linear."""
EAVES_BAND_M = (0.3, 1.6)
"""So far within its outline a roof's height is that of the eaves."""
EAVES_SPREAD_M = 2.0
LEAST_EAVES = 0.4
"""Of the height of the ridge."""
UPWARD = 0.35
"""Least upward part of the ground's unit normal."""
ROOFWARD = 0.6
"""Of a roof's: up to 53 degrees steep. Steeper is a wall that the mesh makes bulge."""


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


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What stands in the footprint of a row.

    Parameters
    ----------
    footprint : shapely.Geometry
        Of the row, with its holes.
    skin : Soup
        What of the meshes stands over it, cut along its outline.
    measures : Measures
    """

    footprint: shapely.Geometry
    skin: Soup
    measures: Measures


def standing_in(
    table: FeatureTable, row: int, *, sources: Sequence[TileSource], cancelled: Callable[[], bool] = lambda: False
) -> Standing | None:
    """Return what of meshes stands in a row's footprint; None for a row without one. Worker thread.

    Parameters
    ----------
    sources : sequence of TileSource
        Of the meshes, in the frame of the table.

    Raises
    ------
    Cancelled, scene.analysis.gather.TooMuch
    """
    footprint, standing = row_polygon(table, row), standing_polygon(table, row)
    if footprint is None or standing is None:
        return None
    box = np.asarray(shapely.bounds(shapely.buffer(footprint, AROUND_M)))
    soup = gathered(sources, low=box[:2], high=box[2:], cancelled=cancelled)
    skin = skin_of(soup, standing)
    return Standing(footprint, skin, measures_of(soup, skin, footprint=footprint, ground=ground_around(table, row)))


def skin_of(soup: Soup, polygon: shapely.Geometry) -> Soup:
    """Return what of a soup stands over a polygon, cut along its outline. Any thread."""
    begin, end = _edges(polygon)

    def away(xyz: Float64) -> Float64:
        return away_m(xyz[:, :2], begin, end)

    def near(corners: Float64) -> Bool:
        edges = np.linalg.norm(np.roll(corners, -1, axis=1)[:, :, :2] - corners[:, :, :2], axis=2)
        # What is farther from the outline than it is long does not cross it.
        nearest = np.abs(away(corners.reshape(-1, 3))).reshape(-1, 3).min(axis=1)
        return np.asarray(nearest < edges.max(axis=1))

    if len(soup.triangles):
        # Most of a mesh is far from it, on one side or the other.
        far: Bool = np.asarray((away(soup.xyz)[soup.triangles] > 0.0).all(axis=1))
        far[far] = ~near(soup.corners[far])
        soup = refined(soup.taken(~far), wanted=near, edge_m=OUTLINE_EDGE_M)
    return cut(soup, away(soup.xyz)).inside


def _edges(polygon: shapely.Geometry) -> tuple[Float64, Float64]:
    rings = shapely.get_rings(shapely.get_parts(polygon))
    corners = [shapely.get_coordinates(ring)[:-1] for ring in rings]
    return ring_segments(np.concatenate(corners), np.cumsum([0, *map(len, corners)]).astype(np.int32))


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
        upward = cross[:, 2] / (2 * area) > ROOFWARD
    depth = -away_m(middle[:, :2], *_edges(footprint))
    roof = upward & (depth > EAVES_BAND_M[0]) & (above > 1.0)
    ridge_m = _quantile(middle[roof, 2], area[roof], 0.98)
    # What is far lower there is an annex, a tree, or ground that a footprint drawn by hand takes in.
    band = roof & (depth < EAVES_BAND_M[1]) & (above > LEAST_EAVES * (ridge_m - foot_m))
    eaves_m = min(_usual_low(middle[band, 2], area[band]), ridge_m) if band.any() else ridge_m
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


def _usual_low(heights: Float64, weights: Float64) -> float:
    """Return the lower part of the two metres of height that hold the most: along gables a roof is higher."""
    order = np.argsort(heights)
    heights, weights = heights[order], weights[order]
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    beyond = np.searchsorted(heights, heights + EAVES_SPREAD_M, side="right")
    first = int(np.argmax(sums[beyond] - sums[: len(heights)]))
    own = slice(first, int(beyond[first]))
    return _quantile(heights[own], weights[own], 0.25)


def _quantile(values: Float64, weights: Float64, share: float) -> float:
    """Return the weighted quantile; NaN of nothing."""
    if not len(values):
        return float("nan")
    order = np.argsort(values)
    sums = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(sums, share * sums[-1])])
