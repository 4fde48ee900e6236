"""Where the sun stands, against almanacs."""

from datetime import UTC, datetime

import pytest

from layers.sun import sun_position


@pytest.mark.parametrize(
    ("when", "lon", "lat", "azimuth", "elevation"),
    [
        # Solar noon at the equinox over the equator: the zenith, within the equation of time.
        (datetime(2024, 3, 20, 12, 7, tzinfo=UTC), 0.0, 0.0, None, 89.5),
        # Midsummer noon in Qingdao: 90 - 36.07 + 23.44.
        (datetime(2026, 6, 21, 4, 1, tzinfo=UTC), 120.32, 36.07, 180.0, 77.37),
        # Midwinter noon there.
        (datetime(2026, 12, 21, 3, 57, tzinfo=UTC), 120.32, 36.07, 180.0, 30.5),
        # Example of NREL's Solar Position Algorithm (Reda and Andreas 2004): zenith 50.11, azimuth 194.34.
        (datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC), -105.1786, 39.742476, 194.34, 39.88),
    ],
)
def test_it_agrees_with_almanacs(when, lon, lat, azimuth, elevation):
    found_azimuth, found_elevation = sun_position(when, lon_deg=lon, lat_deg=lat)
    assert found_elevation == pytest.approx(elevation, abs=0.6 if azimuth is None else 0.1)
    if azimuth is not None:
        assert found_azimuth == pytest.approx(azimuth, abs=0.6)


def test_it_rises_in_the_east_and_sets_in_the_west():
    morning, _ = sun_position(datetime(2026, 5, 19, 22, tzinfo=UTC), lon_deg=120.3, lat_deg=36.1)
    evening, _ = sun_position(datetime(2026, 5, 20, 10, tzinfo=UTC), lon_deg=120.3, lat_deg=36.1)
    midnight, below = sun_position(datetime(2026, 5, 20, 16, tzinfo=UTC), lon_deg=120.3, lat_deg=36.1)
    assert 45 < morning < 100
    assert 260 < evening < 315
    assert below < -30
    assert abs((midnight + 180.0) % 360.0 - 180.0) < 10
