"""Bounding volumes of 3D Tiles as written (box, sphere, region) to volumes in site ENU.

3D Tiles 1.1, "Bounding volumes". A region is on WGS 84 and no tile transform applies to it.
"""

import math
from dataclasses import dataclass
from enum import Enum
from typing import cast

import numpy as np
import numpy.typing as npt

from importers.place import Place
from layers.data.tileset import BoundingVolume
from layers.site import WGS84_A, LonLatH, ecef_from_enu_at, ecef_from_lonlath, rigid_inverse, transform_points

Float64 = npt.NDArray[np.float64]

_CORNER_SIGNS = np.array([(1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)], np.float64)
MAX_COORDINATE = 1e9


class VolumeKind(Enum):
    """How a bounding volume is written."""

    BOX = 12
    SPHERE = 4
    REGION = 6


@dataclass(frozen=True, slots=True)
class WrittenVolume:
    """A bounding volume as it stands in the file: its numbers, checked.

    Parameters
    ----------
    kind : VolumeKind
    numbers : tuple of float
        box: centre and three half axes; sphere: centre and radius (tile frame, metres); region: west, south, east,
        north in radians, lowest and highest metres above WGS 84.
    """

    kind: VolumeKind
    numbers: tuple[float, ...]


def parse_volume(value: object, *, place: Place) -> WrittenVolume:
    """Return the volume in a ``boundingVolume`` object.

    Raises
    ------
    ImportFailed
        None of the three kinds, or numbers that make no volume.
    """
    entry = place.mapping(value)
    for kind in VolumeKind:
        name = kind.name.lower()
        if name not in entry:
            continue
        where = place.at(name)
        numbers = where.numbers(entry[name], count=kind.value)
        if kind is VolumeKind.SPHERE and numbers[3] < 0:
            raise where.refuse("the radius is negative")
        if kind is VolumeKind.REGION:
            _check_region(numbers, place=where)
        elif max(map(abs, numbers)) > MAX_COORDINATE:
            raise where.refuse("a coordinate lies beyond {limit} m", limit=f"{MAX_COORDINATE:.0e}")
        return WrittenVolume(kind, numbers)
    extensions = place.mapping(entry.get("extensions", {}))
    if extensions:
        raise place.refuse(
            "the bounding volume is written only as {name}, which is not read by this version",
            advice="export with a box or region",
            name=", ".join(sorted(extensions))[:80],
        )
    raise place.refuse("there is no box, sphere or region")


def place_volumes(numbers: Float64, *, spheres: npt.NDArray[np.bool_], enu_from_tile: Float64) -> list[BoundingVolume]:
    """Return boxes and spheres of one frame in site ENU, as rows of shared arrays.

    Parameters
    ----------
    numbers : float64 (n, 12)
        As written; a sphere uses the first four.
    spheres : bool (n,)
    enu_from_tile : float64 (4, 4)
    """
    linear = enu_from_tile[:3, :3]
    centres = transform_points(enu_from_tile, numbers[:, :3])
    axes = numbers[:, 3:].reshape(-1, 3, 3) @ linear.T
    # A sphere becomes an ellipsoid when the frame stretches: the longest stretch holds it.
    radius = numbers[:, 3] * np.linalg.svd(linear, compute_uv=False)[0]
    axes[spheres] = np.eye(3) * radius[spheres, None, None]
    radii = np.linalg.norm(_CORNER_SIGNS @ axes, axis=2).max(axis=1)
    radii[spheres] = radius[spheres]
    return [BoundingVolume(centre, axis, r) for centre, axis, r in zip(centres, axes, radii.tolist(), strict=True)]


def place_region(volume: WrittenVolume, enu_from_ecef: Float64) -> BoundingVolume:
    """Return the box around a region: upright at the region's own centre, so that it is tight anywhere on earth."""
    west, south, east, north, low, high = volume.numbers
    if east < west:
        east += 2 * math.pi
    step = math.radians(2)
    columns = min(181, max(3, math.ceil((east - west) / step) + 1))
    rows = min(91, max(3, math.ceil((north - south) / step) + 1))
    lon, lat, h = np.meshgrid(np.linspace(west, east, columns), np.linspace(south, north, rows), (low, high))
    samples = np.degrees(np.column_stack([lon.ravel(), lat.ravel(), np.zeros(lon.size)]))
    samples[:, 2] = h.ravel()
    centre = region_centre(volume)
    site_from_local = enu_from_ecef @ ecef_from_enu_at(centre)
    local = transform_points(rigid_inverse(ecef_from_enu_at(centre)), ecef_from_lonlath(samples))
    # Between two samples the surface bulges out by at most the sagitta of their arc (both directions).
    arc = math.hypot((east - west) / (columns - 1), (north - south) / (rows - 1))
    bulge = (WGS84_A + max(high, 0.0)) * (1 - math.cos(min(arc, math.pi) / 2))
    minimum, maximum = local.min(axis=0) - bulge, local.max(axis=0) + bulge
    half = np.diag((maximum - minimum) / 2) @ site_from_local[:3, :3].T
    return BoundingVolume.box(transform_points(site_from_local, ((minimum + maximum) / 2)[None])[0], half)


def region_centre(volume: WrittenVolume) -> LonLatH:
    """Return the middle of a region."""
    west, south, east, north, low, high = volume.numbers
    if east < west:
        east += 2 * math.pi
    lon = (math.degrees((west + east) / 2) + 180) % 360 - 180
    return LonLatH(lon, math.degrees((south + north) / 2), (low + high) / 2)


def _check_region(numbers: tuple[float, ...], *, place: Place) -> None:
    west, south, east, north, low, high = numbers
    turn = 2 * math.pi + 1e-6
    if max(abs(west), abs(east)) > turn or max(abs(south), abs(north)) > math.pi / 2 + 1e-6:
        raise place.refuse("the region is not on earth: radians are expected", advice="export with a correct region")
    if south > north or low > high:
        raise place.refuse("the region's south or bottom lies above its north or top")
    if max(abs(low), abs(high)) > MAX_COORDINATE:
        raise place.refuse("a height lies beyond {limit} m", limit=f"{MAX_COORDINATE:.0e}")


def written_centre(volume: WrittenVolume) -> Float64:
    """Return the centre of a box or sphere in its tile frame."""
    return np.array(cast(tuple[float, float, float], volume.numbers[:3]))
