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
from layers.data.geometry import Float64
from layers.data.tileset import BoundingVolume
from layers.site import WGS84_A, LonLatH, ecef_from_lonlath, transform_points

_CORNER_SIGNS = np.array([(1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)], np.float64)
MAX_COORDINATE = 1e9


class VolumeKind(Enum):
    """How a bounding volume is written."""

    BOX = 12
    SPHERE = 4
    REGION = 6


KINDS = tuple(VolumeKind)


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
            check_region(numbers, place=where)
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


def place_rows(
    kinds: npt.NDArray[np.uint8], numbers: Float64, *, enu_from_tile: Float64, enu_from_ecef: Float64 | None
) -> Float64:
    """Return volumes of one frame in site ENU, as float64 (n, 13): centre, half axes row by row, radius.

    Parameters
    ----------
    kinds : uint8 (n,)
        `KINDS` by number.
    numbers : float64 (n, 12)
        As written; a sphere uses the first four, a region the first six.
    enu_from_tile : float64 (4, 4)
    enu_from_ecef : float64 (4, 4) or None
        For regions, which no tile transform applies to; None: there are none.
    """
    linear = enu_from_tile[:3, :3]
    rows = np.empty((len(numbers), 13))
    rows[:, :3] = transform_points(enu_from_tile, numbers[:, :3])
    axes = numbers[:, 3:].reshape(-1, 3, 3) @ linear.T
    # A sphere becomes an ellipsoid when the frame stretches: the longest stretch holds it.
    spheres = kinds == KINDS.index(VolumeKind.SPHERE)
    radius = numbers[:, 3] * np.linalg.svd(linear, compute_uv=False)[0]
    axes[spheres] = np.eye(3) * radius[spheres, None, None]
    rows[:, 3:12] = axes.reshape(-1, 9)
    regions = np.flatnonzero(kinds == KINDS.index(VolumeKind.REGION))
    if len(regions) and enu_from_ecef is not None:
        _place_regions(numbers[regions, :6], rows, regions, enu_from_ecef)
    # Corner by corner, in place: many boxes at once would take eight times their memory.
    square = np.zeros(len(rows))
    for signs in _CORNER_SIGNS:
        corner = np.einsum("i,nij->nj", signs, rows[:, 3:12].reshape(-1, 3, 3))
        np.maximum(square, np.einsum("nj,nj->n", corner, corner), out=square)
    rows[:, 12] = np.sqrt(square)
    rows[spheres, 12] = radius[spheres]
    return rows


class PackedVolume(BoundingVolume):
    """A `BoundingVolume` that is a row of an array it shares with others: a tree of a million has no array of its own.

    Parameters
    ----------
    rows : float64 (n, 13)
        Of `place_rows`.
    row : int
    """

    __slots__ = ("_row", "_rows")

    _row: int
    _rows: Float64

    def __init__(self, rows: Float64, row: int) -> None:
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_row", row)

    @property
    def centre(self) -> Float64:
        """See `BoundingVolume`."""
        return self._rows[self._row, :3]

    @property
    def half_axes(self) -> Float64:
        """See `BoundingVolume`."""
        return self._rows[self._row, 3:12].reshape(3, 3)

    @property
    def radius_m(self) -> float:
        """See `BoundingVolume`."""
        return float(self._rows[self._row, 12])

    def __reduce__(self) -> tuple[type[BoundingVolume], tuple[Float64, Float64, float]]:
        """Return what makes an equal one that shares nothing."""
        return BoundingVolume, (self.centre.copy(), self.half_axes.copy(), self.radius_m)


def place_volume(volume: WrittenVolume, *, enu_from_tile: Float64, enu_from_ecef: Float64 | None) -> BoundingVolume:
    """Return one volume in site ENU; see `place_rows`."""
    numbers = np.zeros((1, VolumeKind.BOX.value))
    numbers[0, : len(volume.numbers)] = volume.numbers
    kinds = np.array([KINDS.index(volume.kind)], np.uint8)
    return PackedVolume(place_rows(kinds, numbers, enu_from_tile=enu_from_tile, enu_from_ecef=enu_from_ecef), 0)


def _place_regions(regions: Float64, rows: Float64, at: npt.NDArray[np.int64], enu_from_ecef: Float64) -> None:
    """Put boxes around regions into `rows`: each upright at its region's own centre, so that it is tight anywhere."""
    west, south, east, north = regions[:, :4].T
    east = np.where(east < west, east + 2 * math.pi, east)
    step = math.radians(2)
    columns = np.clip(np.ceil((east - west) / step).astype(int) + 1, 3, 181)
    lines = np.clip(np.ceil((north - south) / step).astype(int) + 1, 3, 91)
    # All regions that are sampled alike go together: nearly always 3 by 3.
    for shape in {*zip(columns.tolist(), lines.tolist(), strict=True)}:
        group = np.flatnonzero((columns == shape[0]) & (lines == shape[1]))
        # Bounded: a region of the whole earth has 33,000 samples.
        size = max(1, 200_000 // (2 * shape[0] * shape[1]))
        for i in range(0, len(group), size):
            part = group[i : i + size]
            rows[at[part], :12] = _region_boxes(regions[part], east[part], shape, enu_from_ecef)


def _region_boxes(regions: Float64, east: Float64, shape: tuple[int, int], enu_from_ecef: Float64) -> Float64:
    """Return float64 (k, 12): centre and half axes of the boxes around regions, sampled on a grid of `shape`."""
    count = len(regions)
    west, south, _, north, low, high = regions.T
    lon = west[:, None] + (east - west)[:, None] * np.linspace(0, 1, shape[0])
    lat = south[:, None] + (north - south)[:, None] * np.linspace(0, 1, shape[1])
    grid = np.empty((count, shape[0], shape[1], 2, 3))
    grid[..., 0] = np.degrees(lon)[:, :, None, None]
    grid[..., 1] = np.degrees(lat)[:, None, :, None]
    grid[..., 2] = np.stack([low, high], axis=1)[:, None, None, :]
    samples = ecef_from_lonlath(grid.reshape(-1, 3)).reshape(count, -1, 3)
    centres = np.column_stack([np.degrees((west + east) / 2), np.degrees((south + north) / 2), (low + high) / 2])
    # East, north and up at each centre, as rows; then along these from the centre.
    lambda_, phi = np.radians(centres[:, 0]), np.radians(centres[:, 1])
    zero = np.zeros(count)
    axes = np.stack(
        [
            np.column_stack([-np.sin(lambda_), np.cos(lambda_), zero]),
            np.column_stack([-np.sin(phi) * np.cos(lambda_), -np.sin(phi) * np.sin(lambda_), np.cos(phi)]),
            np.column_stack([np.cos(phi) * np.cos(lambda_), np.cos(phi) * np.sin(lambda_), np.sin(phi)]),
        ],
        axis=1,
    )
    middle = ecef_from_lonlath(centres)
    local = np.einsum("kij,knj->kni", axes, samples - middle[:, None])
    # Between two samples the surface bulges out by at most the sagitta of their arc (both directions).
    arc = np.hypot((east - west) / (shape[0] - 1), (north - south) / (shape[1] - 1))
    bulge = (WGS84_A + np.maximum(high, 0.0)) * (1 - np.cos(np.minimum(arc, math.pi) / 2))
    minimum, maximum = local.min(axis=1) - bulge[:, None], local.max(axis=1) + bulge[:, None]
    result = np.empty((count, 12))
    centre = middle + np.einsum("ki,kij->kj", (minimum + maximum) / 2, axes)
    result[:, :3] = transform_points(enu_from_ecef, centre)
    half = ((maximum - minimum) / 2)[:, :, None] * axes @ enu_from_ecef[:3, :3].T
    result[:, 3:] = half.reshape(count, 9)
    return result


def subdivided(
    volume: WrittenVolume, coordinates: npt.NDArray[np.int64], *, level: int, halves_height: bool
) -> Float64:
    """Return float64 (n, 12): the equal parts of a box or region at `level`, as written.

    Each is computed from the whole, not from its parent, so that nothing adds up (3D Tiles 1.1, "Subdivision Rules").

    Parameters
    ----------
    coordinates : int64 (n, 3)
        x, y, z in the level.
    halves_height : bool
        An octree; else z is not divided.
    """
    parts = np.array([1 << level, 1 << level, 1 << level if halves_height else 1], np.float64)
    numbers = np.zeros((len(coordinates), VolumeKind.BOX.value))
    whole = np.array(volume.numbers)
    if volume.kind is VolumeKind.REGION:
        west, south, east, north, low, high = volume.numbers
        start = np.array([west, south, low])
        size = np.array([east - west + (2 * math.pi if east < west else 0.0), north - south, high - low]) / parts
        numbers[:, [0, 1, 4]] = start + size * coordinates
        numbers[:, [2, 3, 5]] = start + size * (coordinates + 1)
        return numbers
    axes = whole[3:].reshape(3, 3)
    numbers[:, :3] = whole[:3] + ((2 * coordinates + 1) / parts - 1) @ axes
    numbers[:, 3:] = (axes / parts[:, None]).ravel()
    return numbers


def region_centre(volume: WrittenVolume) -> LonLatH:
    """Return the middle of a region."""
    west, south, east, north, low, high = volume.numbers
    if east < west:
        east += 2 * math.pi
    lon = (math.degrees((west + east) / 2) + 180) % 360 - 180
    return LonLatH(lon, math.degrees((south + north) / 2), (low + high) / 2)


def check_region(numbers: tuple[float, ...], *, place: Place) -> None:
    """Refuse the numbers of a region that are not on earth or upside down."""
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
