"""Points of one tile, ready to be drawn, and what the points of a cloud carry."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.place import Place
from importers.points.las_colours import is_eight_bit, rgba_of
from importers.points.las_points import LasPoints, coordinates
from importers.points.placement import PointPlacement
from layers.data.geometry import Float32, Float64, PointData, UInt8, UInt16
from layers.data.point_cloud import ColourBy

# Beyond that the system is wrong, not some points.
MAX_LOST_FRACTION = 0.01
# A few mirrors may not make the rest dark.
WHITE_FRACTION = 0.995


@dataclass(frozen=True, slots=True, eq=False)
class CloudPoints:
    """Points of any format, in the coordinate reference system of their cloud.

    Parameters
    ----------
    coordinates : float64 (n, 3)
        East (or longitude), north, height, in the units of that system.
    intensity : uint16 (n,) or None
    classes : uint8 (n,) or None
        ASPRS codes.
    rgb : uint16 (n, 3) or None
        As stored; see `PointFields.rgb_eight_bit`.
    """

    coordinates: Float64
    intensity: UInt16 | None = None
    classes: UInt8 | None = None
    rgb: UInt16 | None = None

    def __len__(self) -> int:
        return len(self.coordinates)

    def part(self, rows: npt.NDArray[np.bool_]) -> "CloudPoints":
        """Return those for which `rows`, bool (n,), is true."""
        return CloudPoints(
            self.coordinates[rows],
            intensity=self.intensity[rows] if self.intensity is not None else None,
            classes=self.classes[rows] if self.classes is not None else None,
            rgb=self.rgb[rows] if self.rgb is not None else None,
        )


@dataclass(frozen=True, slots=True)
class PointFields:
    """What the points of a cloud carry, told from a sample: the same for all of its tiles.

    Parameters
    ----------
    rgb, intensity, classes : bool
        There are such values, and not all of them are the same.
    rgb_eight_bit : bool
        Colours keep to 0..255 of their 16 bits.
    intensity_white : int
        The intensity that nearly all points stay below, shown as 65535: scanners use any part of the 16 bits.
    """

    rgb: bool
    intensity: bool
    classes: bool
    rgb_eight_bit: bool = False
    intensity_white: int = 65535

    @staticmethod
    def of_sample(points: CloudPoints) -> "PointFields":
        """Return what `points` carry."""
        return PointFields(
            rgb=points.rgb is not None and bool(points.rgb.any()),
            intensity=_varies(points.intensity),
            classes=_varies(points.classes),
            rgb_eight_bit=points.rgb is not None and is_eight_bit(points.rgb),
            intensity_white=_white(points.intensity),
        )

    @property
    def available(self) -> tuple[ColourBy, ...]:
        """What the points can be coloured by, the best one first."""
        found = ((ColourBy.RGB, self.rgb), (ColourBy.CLASS, self.classes), (ColourBy.INTENSITY, self.intensity))
        return (*(colour for colour, is_there in found if is_there), ColourBy.HEIGHT)


def cloud_points(points: LasPoints, *, scale: Float64, offset: Float64, place: Place) -> CloudPoints:
    """Return the points of a LAS file with their coordinates as numbers.

    Raises
    ------
    ImportFailed
        A coordinate is beyond 1e9.
    """
    xyz = coordinates(points.xyz, scale=scale, offset=offset, place=place)
    return CloudPoints(xyz, points.intensity, points.classes, points.rgb)


def point_data(
    points: CloudPoints,
    *,
    placement: PointPlacement,
    fields: PointFields,
    spacing_m: float,
    place: Place,
) -> PointData:
    """Return `points` in the site, about their own middle. Any thread.

    Raises
    ------
    ImportFailed
        More than a hundredth of them lie where the coordinate reference system is not defined.
    """
    frame = placement.frame_around(*_corners(points.coordinates)) if len(points) else None
    if frame is not None:
        placed, origin = frame.enu_about_origin(points.coordinates), frame.origin_enu_m
    else:
        points, placed, origin = _exactly_placed(points, placement=placement, place=place)
    rgb, intensity = points.rgb, points.intensity
    return PointData(
        points=placed,
        origin_enu_m=origin,
        spacing_m=spacing_m,
        colours=rgba_of(rgb, eight_bit=fields.rgb_eight_bit) if fields.rgb and rgb is not None else None,
        intensity=_full_range(intensity, white=fields.intensity_white)
        if fields.intensity and intensity is not None
        else None,
        classes=points.classes if fields.classes else None,
    )


def _exactly_placed(
    points: CloudPoints, *, placement: PointPlacement, place: Place
) -> tuple[CloudPoints, Float32, Float64]:
    """Return the points that have a place in the site, and that: about an origin."""
    enu = placement.exact_enu(points.coordinates)
    finite = np.asarray(np.isfinite(enu).all(axis=1))
    lost = int(len(enu) - np.count_nonzero(finite))
    if lost > MAX_LOST_FRACTION * len(enu):
        raise place.refuse(
            "{lost} of {total} points lie outside of where the coordinate reference system is defined",
            advice="give the right system with --crs",
            lost=lost,
            total=len(enu),
        )
    if lost:
        enu, points = enu[finite], points.part(finite)
    low, high = _corners(enu)
    origin = (low + high) / 2
    return points, (enu - origin).astype(np.float32, order="C"), origin


def _corners(points: Float64) -> tuple[Float64, Float64]:
    return (points.min(axis=0), points.max(axis=0)) if len(points) else (np.zeros(3), np.zeros(3))


def _white(intensity: UInt16 | None) -> int:
    if intensity is None or not len(intensity):
        return 65535
    most = np.partition(intensity, int(len(intensity) * WHITE_FRACTION))[int(len(intensity) * WHITE_FRACTION)]
    return max(1, int(most))


def _full_range(intensity: UInt16, *, white: int) -> UInt16:
    if white == 65535:
        return intensity
    # Numbers of 24 bits are enough for ones of 16.
    shown = intensity * np.float32(65535 / white)
    shown += np.float32(0.5)
    result: UInt16 = np.minimum(shown, np.float32(65535), out=shown).astype(np.uint16)
    return result


def _varies(values: UInt8 | UInt16 | None) -> bool:
    return values is not None and len(values) > 0 and bool((values != values[0]).any())
