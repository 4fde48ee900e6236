import numpy as np
import pyproj
import pytest

from layers.site import LonLatH, Site, ecef_from_lonlath, lonlath_from_ecef, rigid_inverse, transform_points

QINGDAO = LonLatH(120.316, 36.064, 20.0)


@pytest.fixture
def site() -> Site:
    return Site(origin=QINGDAO, crs="EPSG:4549")


def test_the_origin_is_zero_and_axes_point_east_north_up(site: Site) -> None:
    step = 1e-5
    points = site.enu_from_lonlath(
        [
            (QINGDAO.lon, QINGDAO.lat, QINGDAO.h),
            (QINGDAO.lon + step, QINGDAO.lat, QINGDAO.h),
            (QINGDAO.lon, QINGDAO.lat + step, QINGDAO.h),
            (QINGDAO.lon, QINGDAO.lat, QINGDAO.h + 5),
        ]
    )
    assert np.abs(points[0]).max() < 1e-6
    assert points[1, 0] > 0.8
    assert abs(points[1, 1]) < 1e-3
    assert points[2, 1] > 1.0
    assert np.allclose(points[3], (0, 0, 5), atol=1e-6)


def test_ecef_agrees_with_proj_to_a_tenth_of_a_millimetre() -> None:
    rng = np.random.default_rng(1)
    lonlath = np.column_stack([rng.uniform(-180, 180, 500), rng.uniform(-89, 89, 500), rng.uniform(-100, 9000, 500)])
    transformer = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    expected = np.column_stack(transformer.transform(*lonlath.T))
    assert np.abs(ecef_from_lonlath(lonlath) - expected).max() < 1e-4
    assert np.abs(ecef_from_lonlath(lonlath_from_ecef(expected)) - expected).max() < 1e-4


def test_round_trip_through_a_projected_system_is_within_a_millimetre(site: Site) -> None:
    rng = np.random.default_rng(2)
    enu = rng.uniform(-20_000, 20_000, (1000, 3)) * (1, 1, 0.01)
    assert np.abs(site.enu_from_crs(site.crs_from_enu(enu), crs=site.crs) - enu).max() < 1e-3


def test_x_is_east_also_where_the_authority_puts_north_first(site: Site) -> None:
    east_north = site.crs_from_enu([[0.0, 0.0, 0.0]])[0]
    assert 300_000 < east_north[0] < 600_000
    assert 3_900_000 < east_north[1] < 4_100_000


def test_matrices_are_inverse(site: Site) -> None:
    assert np.allclose(site.enu_from_ecef @ site.ecef_from_enu, np.eye(4), atol=1e-9)
    assert np.allclose(rigid_inverse(site.ecef_from_enu), np.linalg.inv(site.ecef_from_enu), atol=1e-6)
    assert np.allclose(transform_points(np.eye(4), [[1, 2, 3]]), [[1, 2, 3]])


def test_a_local_site_has_no_place_on_earth() -> None:
    site = Site.local()
    assert site.is_local
    assert np.allclose(site.crs_from_enu([[1.0, 2.0, 3.0]]), [[1, 2, 3]])
    with pytest.raises(ValueError, match="no place"):
        site.enu_from_lonlath([[0, 0, 0]])
