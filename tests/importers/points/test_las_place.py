"""Where points stand: systems asked for, heights and their units, and a placement that is quick and right."""

import pickle

import numpy as np
import pytest

from importers.importer import ImportContext
from importers.points.las_crs import StatedCrs
from importers.points.las_place import PlacedPoints, crs_candidates, place_points
from importers.points.placement import PointPlacement
from layers.errors import CrsMissing, ImportFailed
from layers.site import LOCAL_CRS, LonLatH, Site, lonlath_from_crs

QINGDAO = np.array([528_000.0, 3_993_000.0, 20.0])


def placed(
    text: str, *, low: object = QINGDAO, high: object = QINGDAO + 100.0, unit_m: float | None = None, **context: object
) -> PlacedPoints:
    return place_points(
        "cloud.las",
        stated=StatedCrs(text, unit_m),
        low=np.asarray(low, np.float64),
        high=np.asarray(high, np.float64),
        context=ImportContext(**context),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("crs", "centre"),
    [
        ("EPSG:4549", (590_000.0, 4e6, 50.0)),
        ("EPSG:7415", (119_325.0, 485_125.0, 10.0)),
        ("EPSG:2994", (636_500.0, 849_000.0, 400.0)),
        ("EPSG:3857", (12.7e6, 3.5e6, 30.0)),
        ("EPSG:4326", (-94.67, 31.04, 50.0)),
    ],
)
@pytest.mark.parametrize("span_m", [1.0, 60.0, 2_000.0, 50_000.0, 400_000.0])
def test_the_quick_placement_is_below_a_millimetre_from_the_exact_one(
    crs: str, centre: tuple[float, float, float], span_m: float
) -> None:
    span = np.array([span_m, span_m, min(span_m, 4_000.0)]) / ([111e3, 111e3, 1] if crs == "EPSG:4326" else 1)
    low, high = np.array(centre) - span / 2, np.array(centre) + span / 2
    site = Site(LonLatH(*lonlath_from_crs(np.array([centre]), crs=crs)[0].tolist()), crs)
    placement = PointPlacement.fitted(site, crs=crs, height_unit_m=1.0, low=low, high=high)
    points = np.random.default_rng(1).uniform(low, high, (2_000, 3))
    for part in (points, points[:10], low + (points - low) * 0.01):
        error = np.linalg.norm(placement.enu(part) - placement.exact_enu(part), axis=1)
        assert error.max() < 1e-3
    again = pickle.loads(pickle.dumps(placement))
    np.testing.assert_array_equal(again.enu(points), placement.enu(points))


def test_points_outside_of_the_fitted_box_are_placed_exactly() -> None:
    site = Site(LonLatH(*lonlath_from_crs(QINGDAO[None], crs="EPSG:4549")[0].tolist()))
    placement = PointPlacement.fitted(site, crs="EPSG:4549", height_unit_m=1.0, low=QINGDAO, high=QINGDAO + 10)
    far = QINGDAO + np.random.default_rng(1).uniform(-90_000, 90_000, (500, 3)) * [1, 1, 0.01]
    assert np.abs(placement.enu(far) - placement.exact_enu(far)).max() < 1e-3


def test_a_frame_is_where_its_box_is_and_none_where_nothing_has_a_place() -> None:
    placement = placed("EPSG:4549").placement
    for low in (QINGDAO, QINGDAO + 5_000.0):
        points = low + np.random.default_rng(1).uniform(0, 100, (300, 3))
        frame = placement.frame_around(low, low + 100.0)
        assert frame is not None
        found = frame.enu_about_origin(points) + frame.origin_enu_m
        assert np.abs(found - placement.exact_enu(points)).max() < 1e-3
    assert placement.frame_around(QINGDAO, QINGDAO * np.nan) is None
    assert placement.frame_around(QINGDAO - 400_000.0, QINGDAO + 400_000.0) is None
    local = placed("", crs="LOCAL").placement.frame_around(QINGDAO, QINGDAO + 100.0)
    assert local is not None
    np.testing.assert_allclose(local.enu(QINGDAO[None]), QINGDAO[None], rtol=1e-15)


def test_volumes_hold_their_cells_tightly() -> None:
    low, high = np.array([635_000.0, 847_000.0, 300.0]), np.array([645_000.0, 859_000.0, 500.0])
    site = Site(LonLatH(*lonlath_from_crs((low + high)[None] / 2, crs="EPSG:2994")[0].tolist()))
    placement = PointPlacement.fitted(site, crs="EPSG:2994", height_unit_m=0.3048, low=low, high=high)
    points = np.random.default_rng(1).uniform(low, high, (5_000, 3))
    volume = placement.volumes(low[None], high[None])[0]
    lengths = np.linalg.norm(volume.half_axes, axis=1)
    local = (placement.exact_enu(points) - volume.centre) @ (volume.half_axes / lengths[:, None]).T
    assert (np.abs(local) <= lengths * 1.001).all()
    # Map north is two degrees from north here: a box along the site's axes would be a twentieth larger.
    np.testing.assert_allclose(lengths[:2], (high - low)[:2] / 2 * 0.3048, rtol=2e-3)
    assert placement.metres_per_unit == pytest.approx(0.3048, rel=1e-3)


def test_a_cloud_is_placed_by_what_its_file_states() -> None:
    found = placed("EPSG:4549")
    assert found.crs == "EPSG:4549"
    assert found.origin is not None
    assert (found.origin.lon, found.origin.lat) == pytest.approx((120.31, 36.07), abs=0.01)
    assert found.vertical_datum == "ellipsoidal"
    assert any("vertical datum is not stated" in str(n) for n in found.assumptions)
    np.testing.assert_allclose(found.placement.enu(QINGDAO[None] + 50.0), [[0, 0, 0]], atol=1e-3)


def test_what_the_user_says_wins() -> None:
    assert placed("EPSG:4549", crs="EPSG:4548").crs == "EPSG:4548"
    with pytest.raises(ImportFailed, match="not known"):
        placed("EPSG:4549", crs="EPSG:99999999")


def test_without_a_system_it_is_asked_for_with_likely_ones() -> None:
    with pytest.raises(CrsMissing) as caught:
        placed("", low=[119_299, 485_099, 0], high=[119_351, 485_151, 21])
    assert caught.value.candidates[0] == "EPSG:7415"
    assert caught.value.candidates[-1] == LOCAL_CRS
    assert crs_candidates(np.array([[0.0, 0, 0], [5, 5, 5]]))[0] == LOCAL_CRS
    assert "EPSG:2154" in crs_candidates(np.array([[698_000.0, 6_259_000, 11]]))


def test_local_coordinates_are_the_sites() -> None:
    found = placed("", crs=LOCAL_CRS)
    assert found.origin is None
    assert found.placement.site.is_local
    np.testing.assert_array_equal(found.placement.enu(QINGDAO[None]), QINGDAO[None])


def test_geocentric_numbers_that_are_not_are_not_believed() -> None:
    with pytest.raises(CrsMissing):
        placed("EPSG:4978")
    there = np.array([-2_606_000.0, 4_456_000.0, 3_734_000.0])
    found = placed("EPSG:4978", low=there, high=there + 10)
    assert found.crs == "EPSG:4978"
    assert np.abs(found.placement.enu(there[None] + 5.0)).max() < 1e-3


def test_degrees_that_cannot_be_are_refused() -> None:
    with pytest.raises(ImportFailed, match="cannot be degrees"):
        placed("EPSG:4326")
    with pytest.raises(ImportFailed, match="wrong way round"):
        placed("EPSG:4326", low=[36.06, 120.3, 0], high=[36.07, 120.31, 9])


@pytest.mark.parametrize(
    ("text", "unit_m", "metres"),
    [
        # Oregon's map is in feet, and so are heights of which nothing is said.
        ("EPSG:2994", None, 0.3048),
        ("EPSG:2994", 1.0, 1.0),
        # A height system in US feet is PROJ's to convert.
        ("EPSG:2994+6360", None, 1200 / 3937),
        ("EPSG:2154+5720", None, 1.0),
        ("EPSG:2154", 0.3048, 0.3048),
    ],
)
def test_units_of_height(text: str, unit_m: float | None, metres: float) -> None:
    low = np.array([636_000.0, 849_000.0, 400.0] if "2994" in text else [698_000.0, 6_259_000.0, 400.0])
    found = placed(text, low=low, high=low + 10, unit_m=unit_m)
    rise = found.placement.enu(low + np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 10.0]]))
    assert rise[1, 2] - rise[0, 2] == pytest.approx(10 * metres, abs=1e-3)


@pytest.mark.parametrize(("text", "datum"), [("EPSG:2154+5720", "geoid"), ("EPSG:4549+5737", "cn1985")])
def test_height_systems_are_told(text: str, datum: str) -> None:
    low = QINGDAO if "4549" in text else np.array([698_000.0, 6_259_000.0, 11.0])
    found = placed(text, low=low, high=low + 10)
    assert found.vertical_datum == datum
    assert any("without the geoid's height" in str(n) for n in found.assumptions)
    assert placed(text, low=low, high=low + 10, vertical_datum="ellipsoidal").vertical_datum == "ellipsoidal"
