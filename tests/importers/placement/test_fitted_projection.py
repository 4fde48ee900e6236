"""A polynomial in place of a map projection: how far from it, and where none will do."""

import numpy as np
import pytest

from importers.placement.fitted_projection import fitted_polynomial
from layers.site import LonLatH, Site

CENTRE = np.array([526_000.0, 3_996_000.0, 40.0])
SITE = Site(LonLatH(120.3, 36.1, 0.0), "EPSG:4549")


def exact(points):
    return SITE.enu_from_crs(points, crs="EPSG:4549")


@pytest.mark.parametrize(("half_m", "terms"), [(20.0, 4), (900.0, 10), (20_000.0, 20)])
def test_the_simplest_polynomial_that_follows_is_below_a_millimetre(half_m, terms):
    half = np.array([half_m, half_m, min(half_m, 500.0)])
    fit = fitted_polynomial(exact, low=CENTRE - half, high=CENTRE + half)
    assert fit.coefficients.shape == (terms, 3)
    # More than one block of points.
    points = np.random.default_rng(1).uniform(CENTRE - half, CENTRE + half, (20_000, 3))
    error = np.linalg.norm(fit.enu(points) - exact(points), axis=1).max()
    assert 0 < error < 5e-4


@pytest.mark.parametrize("half_m", [20.0, 900.0])
def test_a_frame_is_the_polynomial_itself(half_m):
    half = np.full(3, half_m)
    fit = fitted_polynomial(exact, low=CENTRE - half, high=CENTRE + half, max_degree=2)
    low, high = CENTRE - half / 2, CENTRE + half / 4
    points = np.random.default_rng(1).uniform(low, high, (500, 3))
    frame = fit.frame_around(low, high)
    assert (frame.bend is None) == (half_m < 100)
    assert np.abs(frame.enu(points) - fit.enu(points)).max() < 1e-6
    np.testing.assert_array_equal(frame.middle, frame.middle.astype(np.float32))


@pytest.mark.parametrize(("part", "bends"), [(1.0, 16), (0.05, 6), (0.001, 0)])
def test_a_frame_is_no_more_bent_than_its_box_needs(part, bends):
    half = np.array([20_000.0, 20_000.0, 500.0])
    fit = fitted_polynomial(exact, low=CENTRE - half, high=CENTRE + half)
    # About another place than the polynomial's own.
    low = CENTRE + half * (1 - 2 * part)
    points = np.random.default_rng(1).uniform(low, CENTRE + half, (20_000, 3))
    frame = fit.frame_around(low, CENTRE + half)
    assert (0 if frame.bend is None else len(frame.bend)) == bends
    assert np.abs(frame.enu(points) - fit.enu(points)).max() < 1.1e-4
    about = frame.enu_about_origin(points)
    assert (about.dtype, about.flags.c_contiguous) == (np.float32, True)
    assert np.abs(about + frame.origin_enu_m - fit.enu(points)).max() < 1.1e-4 + 6e-8 * part * half[0]


def test_where_no_polynomial_follows_there_is_none():
    far, half = np.array([500_000.0, 500_000.0, 10.0]), np.full(3, 3_000.0)
    assert fitted_polynomial(exact, low=CENTRE - far, high=CENTRE + far) is None
    assert fitted_polynomial(exact, low=CENTRE - half, high=CENTRE + half, max_degree=1) is None
    assert fitted_polynomial(lambda p: p + np.inf, low=CENTRE - 1.0, high=CENTRE + 1.0) is None
