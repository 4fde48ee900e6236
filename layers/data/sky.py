"""What stands around the data: the sun, and a sea."""

import math
from dataclasses import dataclass

import numpy as np

from layers.data.geometry import Float64

DAY_DEG, NIGHT_DEG = 8.0, -14.0
"""Elevations of the sun above which it is plain day, and below which it is plain night."""


@dataclass(frozen=True, slots=True)
class SkyState:
    """The light of one moment.

    Parameters
    ----------
    sun_azimuth_deg : float
        Clockwise from north.
    sun_elevation_deg : float
        Above the horizon; below it there is dusk, then night.
    sea_m : float or None
        Height of a sea that reaches to the horizon, site ENU metres; None: there is none.
    """

    sun_azimuth_deg: float = 140.0
    sun_elevation_deg: float = 50.0
    sea_m: float | None = None

    @property
    def is_day(self) -> bool:
        """Things are seen as they were photographed."""
        return self.sun_elevation_deg >= DAY_DEG

    @property
    def sun(self) -> Float64:
        """Unit vector to the sun: float64 (3,), east, north, up."""
        azimuth, elevation = math.radians(self.sun_azimuth_deg), math.radians(self.sun_elevation_deg)
        level = math.cos(elevation)
        return np.array([math.sin(azimuth) * level, math.cos(azimuth) * level, math.sin(elevation)])
