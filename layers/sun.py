"""Where the sun stands, to a hundredth of a degree: enough for light and shadow."""

import math
from datetime import UTC, datetime

_J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def sun_position(when: datetime, *, lon_deg: float, lat_deg: float) -> tuple[float, float]:
    """Return azimuth (clockwise from north) and elevation of the sun in degrees, refraction left out.

    Source: The Astronomical Almanac, section C, low-precision formulas for the sun (1950 to 2050).

    Parameters
    ----------
    when : datetime
        Aware.
    """
    days = (when - _J2000).total_seconds() / 86_400.0
    mean_longitude = math.radians(280.460 + 0.9856474 * days)
    anomaly = math.radians(357.528 + 0.9856003 * days)
    longitude = mean_longitude + math.radians(1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    obliquity = math.radians(23.439 - 4e-7 * days)
    right_ascension = math.atan2(math.cos(obliquity) * math.sin(longitude), math.cos(longitude))
    declination = math.asin(math.sin(obliquity) * math.sin(longitude))
    sidereal = math.radians((18.697374558 + 24.06570982441908 * days) * 15.0 + lon_deg)
    hour_angle = sidereal - right_ascension
    lat = math.radians(lat_deg)
    elevation = math.asin(
        math.sin(lat) * math.sin(declination) + math.cos(lat) * math.cos(declination) * math.cos(hour_angle)
    )
    azimuth = math.atan2(
        -math.sin(hour_angle),
        math.cos(lat) * math.tan(declination) - math.sin(lat) * math.cos(hour_angle),
    )
    return math.degrees(azimuth) % 360.0, math.degrees(elevation)
