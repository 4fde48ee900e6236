"""Rows and their places, however read, to a `FeatureTable` in the site's frame with its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from importers.importer import ImportContext, ImportResult
from importers.records.features_crs import checked_crs, is_geographic, refuse_impossible_degrees, suspect_positions
from importers.records.features_place import PartKind, Places
from layers.data.features import Attribute, Column, FeatureTable
from layers.data.geometry import Bounds, Float64, Int32
from layers.data.plan import ring_areas
from layers.data.report import InputReport, Note, note
from layers.site import LOCAL_CRS, LonLatH, Site, lonlath_from_crs

Bool = npt.NDArray[np.bool_]

MAX_LISTED = 1000


@dataclass(frozen=True, slots=True, eq=False)
class RawFeatures:
    """What a reader of district records found, before it is placed.

    Parameters
    ----------
    path : Path
    format : str
        The importer's name.
    name : str
    columns : tuple of Column
    rows : tuple of tuple
    places : Places
        In `crs`.
    crs : str
        As stated by the file or taken for granted (then an assumption says so); ``context.crs`` is applied by the
        reader.
    crs_stated : bool
    bad : dict of row to reason
        Rows whose coordinates could not be read.
    """

    path: Path
    format: str
    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Attribute, ...], ...]
    places: Places
    crs: str
    crs_stated: bool
    bad: dict[int, str]
    assumptions: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    details: dict[str, object] | None = None


def place_features(raw: RawFeatures, context: ImportContext) -> ImportResult:
    """Return the table in the site's frame, with what is suspect left out of the picture and listed.

    Raises
    ------
    layers.errors.ImportFailed, layers.errors.CrsMissing
    """
    crs = checked_crs(raw.path, crs=raw.crs) if len(raw.places.row) else raw.crs
    suspect = _suspect_rows(raw, crs)
    unwanted = np.zeros(len(raw.rows), np.bool_)
    unwanted[list(suspect)] = True
    places = raw.places.without_rows(unwanted)
    lonlath, off_earth = _lonlath(places, crs)
    if off_earth:
        suspect |= off_earth
        unwanted[list(off_earth)] = True
        places, lonlath = _without(places, lonlath, unwanted)
    site = _site(places, lonlath, crs=crs, context=context)
    assumptions, warnings = list(raw.assumptions), list(raw.warnings)
    placeable = crs == LOCAL_CRS or not site.is_local
    if not placeable and len(places.row):
        warnings.append(note("the scene has no place on earth: the rows are listed, not drawn"))
    if crs == LOCAL_CRS and not site.is_local:
        assumptions.append(note("coordinates are taken as metres east and north of the scene's origin"))
    has_place = np.zeros(len(raw.rows), np.bool_)
    has_place[places.row] = True
    if not placeable:
        places, lonlath = _without(places, lonlath, np.ones(len(raw.rows), np.bool_))
    up_m, draped = _heights(raw, places, site=site, assumptions=assumptions)
    enu = _enu(lonlath, up_m, site=site, crs=crs)
    table = _table(raw, places, enu, draped=draped, suspect=suspect)
    if suspect:
        warnings.append(
            note("{count} rows have coordinates that cannot be trusted: listed, not drawn", count=len(suspect))
        )
    without_place = len(raw.rows) - int(np.count_nonzero(has_place)) - len(suspect)
    if without_place:
        warnings.append(note("{count} rows have no coordinates: listed, not drawn", count=without_place))
    counts = {
        "features": len(raw.rows),
        "placed": int(np.count_nonzero(has_place)) if placeable else 0,
        "without_place": without_place,
        "suspect": len(suspect),
        "points": int(np.count_nonzero(places.kind == PartKind.POINT)),
        "lines": int(np.count_nonzero(places.kind == PartKind.LINE)),
        "footprints": int(np.count_nonzero(places.kind == PartKind.RING)),
    }
    report = InputReport(
        path=str(raw.path),
        format=raw.format,
        crs=crs if len(raw.places.row) else "",
        vertical_datum="draped" if draped else (context.vertical_datum or "ellipsoidal"),
        origin=_origin(lonlath),
        bounds=table.bounds,
        counts=counts,
        assumptions=tuple(assumptions),
        warnings=tuple(warnings),
        details=_details(raw, suspect),
    )
    return ImportResult(site, report, (table,), raw.name)


def _details(raw: RawFeatures, suspect: dict[int, str]) -> dict[str, object]:
    listed = [{"row": row + 1, "reason": suspect[row]} for row in sorted(suspect)[:MAX_LISTED]]
    by_reason: dict[str, int] = {}
    for reason in suspect.values():
        by_reason[reason] = by_reason.get(reason, 0) + 1
    columns = [{"name": column.name, "role": column.role} for column in raw.columns]
    return {**(raw.details or {}), "columns": columns, "suspect_rows": listed, "suspect_reasons": by_reason}


def _suspect_rows(raw: RawFeatures, crs: str) -> dict[int, str]:
    suspect = dict(raw.bad)
    first = _first_positions(raw.places, len(raw.rows))
    if crs == LOCAL_CRS or not len(raw.places.row):
        return suspect
    degrees = is_geographic(crs)
    if degrees:
        refuse_impossible_degrees(raw.path, lonlat=first, stated=raw.crs_stated)
        lonlat = first
    else:
        # 0, 0 is nowhere in any system, also where the projection puts it on solid ground.
        for zero in np.flatnonzero((first == 0).all(axis=1)):
            suspect.setdefault(int(zero), "at 0, 0")
        lonlat = lonlath_from_crs(np.column_stack([np.nan_to_num(first), np.zeros(len(first))]), crs=crs)[:, :2]
        lonlat[~np.isfinite(first).all(axis=1) | ~np.isfinite(lonlat).all(axis=1)] = np.nan
    # A footprint with a corner on a whole degree is a grid, not a placeholder: roundness is told of points only.
    footprints = np.zeros(len(raw.rows), np.bool_)
    footprints[raw.places.row[raw.places.kind != PartKind.POINT]] = True
    for row, reason in suspect_positions(lonlat, degrees=degrees).items():
        if reason.startswith("rounded") and footprints[row]:
            continue
        suspect.setdefault(row, reason)
    return suspect


def _first_positions(places: Places, rows: int) -> Float64:
    """Return float64 (rows, 2): the first point of each row; NaN without one."""
    first = np.full((rows, 2), np.nan)
    # Later assignments win, so from the last part to the first.
    first[places.row[::-1]] = places.points[places.offsets[:-1][::-1], :2]
    return first


def _lonlath(places: Places, crs: str) -> tuple[Float64, dict[int, str]]:
    """Return float64 (k, 3), heights NaN where not said, and the rows that the system cannot hold."""
    if crs == LOCAL_CRS:
        return places.points, {}
    known = np.nan_to_num(places.points)
    lonlath = lonlath_from_crs(known, crs=crs)
    lonlath[np.isnan(places.points[:, 2]), 2] = np.nan
    off = ~np.isfinite(lonlath[:, :2]).all(axis=1)
    return lonlath, {int(row): "outside its coordinate system" for row in np.unique(places.row_of_point[off])}


def _without(places: Places, lonlath: Float64, unwanted: Bool) -> tuple[Places, Float64]:
    return places.without_rows(unwanted), lonlath[~unwanted[places.row_of_point]]


def _site(places: Places, lonlath: Float64, *, crs: str, context: ImportContext) -> Site:
    if not len(places.row) or crs == LOCAL_CRS:
        return context.site_at(None, crs=LOCAL_CRS)
    return context.site_at(_origin(lonlath), crs=crs, vertical_datum=context.vertical_datum or "ellipsoidal")


def _origin(lonlath: Float64) -> LonLatH | None:
    if not len(lonlath):
        return None
    lon, lat = (float(v) for v in np.median(lonlath[:, :2], axis=0))
    heights = lonlath[np.isfinite(lonlath[:, 2]) & (lonlath[:, 2] != 0), 2]
    return LonLatH(lon, lat, float(np.median(heights)) if len(heights) else 0.0)


def _heights(raw: RawFeatures, places: Places, *, site: Site, assumptions: list[Note]) -> tuple[Float64, bool]:
    """Return float64 (k,) heights of all points, and whether they are unknown (then all at the site's own)."""
    z = places.points[:, 2]
    bases = _numbers_of(raw, "base_m")
    said = np.isfinite(z) & (z != 0)
    ground_m = site.origin.h if site.origin is not None else 0.0
    of_base = bases[places.row_of_point] if len(places.row) else np.empty(0)
    if not said.any() and not np.isfinite(of_base).any():
        if len(places.row):
            assumptions.append(note("heights are not known: the rows are draped on the surface"))
        return np.full(len(z), ground_m), True
    up_m = np.where(np.isfinite(of_base), of_base, np.where(np.isfinite(z), z, np.nan))
    unknown = ~np.isfinite(up_m)
    if unknown.any():
        up_m[unknown] = float(np.median(up_m[~unknown]))
        assumptions.append(
            note(
                "{count} rows without a height stand at the median", count=len(np.unique(places.row_of_point[unknown]))
            )
        )
    if np.isfinite(of_base).any():
        column = raw.columns[_role(raw, "base_m")].name
        assumptions.append(note('the foot of each row is its "{column}"', column=column))
    assumptions.append(note("heights are taken as metres above the ellipsoid"))
    return up_m, False


def _numbers_of(raw: RawFeatures, role: str) -> Float64:
    values = np.full(len(raw.rows), np.nan)
    column = _role(raw, role)
    if column >= 0:
        for row, cells in enumerate(raw.rows):
            cell = cells[column]
            if isinstance(cell, int | float) and not isinstance(cell, bool) and -500 < cell < 9000:
                values[row] = cell
    return values


def _role(raw: RawFeatures, role: str) -> int:
    return next((i for i, column in enumerate(raw.columns) if column.role == role), -1)


def _enu(lonlath: Float64, up_m: Float64, *, site: Site, crs: str) -> Float64:
    points = np.column_stack([lonlath[:, :2], up_m])
    return points if crs == LOCAL_CRS or not len(points) else site.enu_from_lonlath(points)


def _table(raw: RawFeatures, places: Places, enu: Float64, *, draped: bool, suspect: dict[int, str]) -> FeatureTable:
    rings, ring_offsets = places.of_kind(PartKind.RING, PartKind.HOLE)
    lines, line_offsets = places.of_kind(PartKind.LINE)
    per_point = np.diff(places.offsets)
    ring_points, line_points = enu[np.repeat(rings, per_point)], enu[np.repeat(lines, per_point)]
    ring_feature, line_feature = places.row[rings], places.row[lines]
    is_hole = places.kind[rings] == PartKind.HOLE
    anchors = np.full((len(raw.rows), 3), np.nan)
    _set_middles(anchors, line_points, line_offsets, line_feature)
    _set_insides(anchors, ring_points, ring_offsets, ring_feature, is_hole)
    points = np.flatnonzero(places.kind == PartKind.POINT)[::-1]
    anchors[places.row[points]] = enu[places.offsets[points]]
    tops = _tops(raw, ring_points, ring_offsets, ring_feature)
    return FeatureTable(
        name=raw.name,
        columns=raw.columns,
        rows=raw.rows,
        anchors=anchors,
        ring_points=ring_points,
        ring_offsets=ring_offsets,
        ring_feature=ring_feature,
        ring_is_hole=is_hole,
        bounds=Bounds.of_points(np.concatenate([anchors, ring_points, line_points, tops])),
        suspect=tuple(sorted(suspect.items())),
        draped=draped,
        line_points=line_points,
        line_offsets=line_offsets,
        line_feature=line_feature,
    )


def _tops(raw: RawFeatures, ring_points: Float64, offsets: Int32, feature: Int32) -> Float64:
    """Return float64 (m, 3): the upper corners of the footprints whose height is known."""
    heights = _numbers_of(raw, "height_m")
    if not len(ring_points) or not np.isfinite(heights).any():
        return np.empty((0, 3))
    tops = ring_points.copy()
    tops[:, 2] += np.repeat(heights[feature], np.diff(offsets))
    return tops[np.isfinite(tops[:, 2])]


def _set_middles(anchors: Float64, points: Float64, offsets: Int32, feature: Int32) -> None:
    """Anchor each line at half its length."""
    for line in range(len(feature) - 1, -1, -1):
        corners = points[offsets[line] : offsets[line + 1]]
        along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
        half = along[-1] / 2
        anchors[feature[line]] = [np.interp(half, along, corners[:, axis]) for axis in range(3)]


def _set_insides(anchors: Float64, points: Float64, offsets: Int32, feature: Int32, is_hole: Bool) -> None:
    """Anchor each footprint at its foot, inside its largest ring: at the centroid, or on a line through it."""
    outer = _largest_rings(np.where(is_hole, -1.0, np.abs(ring_areas(points, offsets))), feature)
    outer = outer[~is_hole[outer]]
    if not len(outer):
        return
    rows = feature[outer]
    at = _centroids(points, offsets, outer)
    lowest = np.minimum.reduceat(points[:, 2], offsets[:-1])[outer]
    anchors[rows] = np.column_stack([at, lowest])
    known = np.full(len(anchors), -1)
    known[rows] = np.arange(len(rows))
    outside = ~_held(at, known[feature], points, offsets)
    for i in np.flatnonzero(outside).tolist():
        own = np.flatnonzero(feature == rows[i])
        anchors[rows[i], :2] = _inside(at[i], [points[offsets[r] : offsets[r + 1], :2] for r in own])


def _largest_rings(areas: Float64, feature: Int32) -> Int32:
    """Return for each feature that has rings the one with the largest area, the first of equal ones."""
    order = np.lexsort((-np.arange(len(areas)), areas, feature))
    last = np.flatnonzero(np.diff(feature[order], append=-1))
    return order[last].astype(np.int32)


def _centroids(points: Float64, offsets: Int32, rings: Int32) -> Float64:
    """Return float64 (n, 2): the centroids of `rings`, the mean of the corners where there is no area."""
    sizes = np.diff(offsets)[rings]
    ring = np.repeat(np.arange(len(rings)), sizes)
    begin = np.cumsum(sizes) - sizes
    xy = points[np.arange(len(ring)) + (offsets[rings] - begin)[ring], :2]
    middle = np.column_stack([np.bincount(ring, xy[:, k]) / sizes for k in range(2)])
    rel = xy - middle[ring]
    following = np.arange(1, len(ring) + 1)
    following[begin + sizes - 1] = begin
    after = rel[following]
    cross = rel[:, 0] * after[:, 1] - rel[:, 1] * after[:, 0]
    area = np.bincount(ring, cross) / 2
    flat = np.abs(area) < 1e-6
    moment = np.column_stack([np.bincount(ring, (rel + after)[:, k] * cross) for k in range(2)])
    return np.asarray(np.where(flat[:, None], middle, middle + moment / (6 * np.where(flat, 1.0, area))[:, None]))


def _held(at: Float64, owner: Int32, points: Float64, offsets: Int32) -> Bool:
    """Return bool (n,): the place lies inside its own rings, holes out; `owner` of each ring, -1 for none."""
    sizes = np.diff(offsets)
    of = np.repeat(owner, sizes)
    following = np.arange(1, len(points) + 1)
    following[offsets[1:][sizes > 0] - 1] = offsets[:-1][sizes > 0]
    used = np.flatnonzero(of >= 0)
    a, b, to = points[used, :2], points[following[used], :2], at[of[used]]
    crosses = (a[:, 1] > to[:, 1]) != (b[:, 1] > to[:, 1])
    a, b, to, of = a[crosses], b[crosses], to[crosses], of[used][crosses]
    east = to[:, 0] < a[:, 0] + (to[:, 1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0])
    return np.asarray(np.bincount(of[east], minlength=len(at)) % 2 == 1)


def _inside(near: Float64, rings: Sequence[Float64]) -> Float64:
    """Return the middle of the widest stretch inside the rings, on the west-east line through `near`."""
    crossings: list[float] = []
    for xy in rings:
        after = np.roll(xy, -1, axis=0)
        crosses = (xy[:, 1] > near[1]) != (after[:, 1] > near[1])
        a, b = xy[crosses], after[crosses]
        crossings.extend(a[:, 0] + (near[1] - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
    if len(crossings) < 2:
        first: Float64 = rings[0][0]
        return first
    ordered = np.sort(crossings)[: len(crossings) // 2 * 2].reshape(-1, 2)
    widest = ordered[int(np.argmax(ordered[:, 1] - ordered[:, 0]))]
    return np.array([widest.mean(), near[1]])
