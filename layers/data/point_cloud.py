"""Point clouds: a tile tree of points, and how its points are shown."""

from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from layers.data.geometry import Bounds, Float64
from layers.data.tileset import TileSource


class ColourBy(Enum):
    """Where the colour of a point comes from."""

    RGB = "rgb"
    INTENSITY = "intensity"
    CLASS = "class"
    HEIGHT = "height"


@dataclass(frozen=True, slots=True, eq=False)
class PointCloudData:
    """An opened point cloud.

    Parameters
    ----------
    source : TileSource
        Its contents hold `PointData`; usually `Refine.ADD`.
    bounds : Bounds
        Site ENU metres.
    count : int
        Points in all.
    available : tuple of ColourBy
        What the points carry, the best one to show first; `ColourBy.HEIGHT` is always possible.
    is_preview : bool
        A coarse stand-in, shown while the real tree is made.
    attributes : dict
        Facts for people.
    """

    source: TileSource
    bounds: Bounds
    count: int = 0
    available: tuple[ColourBy, ...] = (ColourBy.HEIGHT,)
    is_preview: bool = False
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PointLook:
    """How points are drawn.

    Parameters
    ----------
    colour_by : ColourBy
    size : float
        Times the size that closes the surface at the spacing of the points.
    min_px, max_px : float
        Bounds of a dot's size on the screen.
    eye_dome : bool
        Eye-dome lighting: edges in depth are darkened.
    height_range_m : (low, high)
        Of the colour ramp by height, site ENU metres.
    """

    colour_by: ColourBy = ColourBy.RGB
    size: float = 1.0
    min_px: float = 1.0
    max_px: float = 12.0
    eye_dome: bool = True
    height_range_m: tuple[float, float] = (0.0, 100.0)

    def dot_px(self, depth_m: Float64, *, spacing_m: float, focal_px: float) -> Float64:
        """Return float64 (n,): the width of dots at these depths along the view axis, pixels.

        Parameters
        ----------
        spacing_m : float
            Between the points.
        focal_px : float
            See `CameraState.focal_px`.
        """
        with np.errstate(divide="ignore"):
            # The diagonal of a cell: closed whichever way the rows of points run.
            width: Float64 = np.clip(self.size * 2**0.5 * spacing_m * focal_px / depth_m, self.min_px, self.max_px)
        return width
