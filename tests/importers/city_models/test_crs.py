"""Names of systems as city models write them, and which axis is east."""

import numpy as np
import pytest

from importers.city_models.crs import stated_crs, turned_to_east

HTTP = "http://www.opengis.net/def/crs"


@pytest.mark.parametrize(
    ("name", "srs", "by_authority"),
    [
        ("EPSG:28992", "EPSG:28992", False),
        ("epsg:31467", "EPSG:31467", False),
        ("EPSG:25832+7837", "EPSG:25832+7837", False),
        ("urn:ogc:def:crs:EPSG::7415", "EPSG:28992+5709", True),
        ("urn:ogc:def:crs:EPSG:6.12:3068", "EPSG:3068", True),
        ("urn:ogc:def:crs:EPSG:4326", "EPSG:4326", True),
        ("https://www.opengis.net/def/crs/EPSG/0/7415", "EPSG:28992+5709", True),
        (f"{HTTP}/EPSG/0/6697", "EPSG:6668+6695", True),
        ("http://www.opengis.net/gml/srs/epsg.xml#28992", "EPSG:28992", False),
        ("urn:ogc:def:crs,crs:EPSG::28992,crs:EPSG::5709", "EPSG:28992+5709", True),
        ("urn:ogc:def:crs,crs:EPSG:6.12:25832,crs:EPSG:6.12:5783", "EPSG:25832+5783", True),
        (f"{HTTP}-compound?1={HTTP}/EPSG/0/25832&2={HTTP}/EPSG/0/7837", "EPSG:25832+7837", True),
        ("urn:adv:crs:ETRS89_UTM32*DE_DHHN92_NH", "EPSG:25832+5783", False),
        ("urn:adv:crs:DE_DHDN_3GK3", "EPSG:31467", False),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", False),
        ("EPSG:4979", "EPSG:4326", False),
        ("#localCRS", "LOCAL", False),
        ("", "", False),
    ],
)
def test_names_are_understood(name, srs, by_authority):
    found = stated_crs(name)
    assert (found.srs, found.by_authority, found.is_unknown) == (srs, by_authority, False)


@pytest.mark.parametrize("name", ["nonsense", "urn:ogc:def:crs:EPSG::999999", "EPSG:4978", "x" * 10_000, "EPSG:-1"])
def test_what_is_not_understood_is_told(name):
    assert stated_crs(name).is_unknown


@pytest.mark.parametrize(
    ("srs", "by_authority", "point", "east", "told"),
    [
        # Latitude first, as the name says.
        ("EPSG:6668", True, (35.6, 139.7, 3), 139.7, False),
        # The name says so, the numbers do not.
        ("EPSG:6668", True, (139.7, 35.6, 3), 139.7, True),
        # The name does not say so, the numbers do.
        ("EPSG:6668", False, (35.6, 139.7, 3), 139.7, True),
        ("EPSG:31467", True, (3_450_000, 5_430_000, 3), 3_450_000, True),
        ("EPSG:25832", True, (550_170, 5_804_572, 3), 550_170, False),
        # Both orders would do: the name decides.
        ("EPSG:4326", True, (10, 20, 0), 20, False),
        ("EPSG:4326", False, (10, 20, 0), 10, False),
    ],
)
def test_east_comes_first(srs, by_authority, point, east, told):
    points, notes = turned_to_east(np.array([point], float), srs=srs, by_authority=by_authority)
    assert points[0, 0] == east
    assert points[0, 2] == point[2]
    assert bool(notes) == told
