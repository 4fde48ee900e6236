"""How the light is chosen."""

from datetime import UTC, datetime, timedelta

from layers.site import LonLatH, Site
from layers.surroundings import Surroundings

QINGDAO = Site(LonLatH(120.32, 36.07, 0.0))
NOON, MIDNIGHT = datetime(2026, 5, 20, 4, tzinfo=UTC), datetime(2026, 5, 20, 16, tzinfo=UTC)


def test_it_is_day_unless_somebody_says_otherwise():
    around = Surroundings()
    assert around.sky(QINGDAO, MIDNIGHT).is_day
    assert around.sky(QINGDAO, MIDNIGHT).sea_m is None
    around.light = "night"
    assert not around.sky(QINGDAO, NOON).is_day
    around.light = "clock"
    assert around.sky(QINGDAO, NOON).is_day
    assert not around.sky(QINGDAO, MIDNIGHT).is_day


def test_without_a_place_on_earth_the_clock_says_nothing():
    around = Surroundings()
    around.light = "clock"
    assert around.sky(None, MIDNIGHT).is_day
    assert around.sky(Site.local(), MIDNIGHT).is_day


def test_the_sea_is_there_by_day_and_night():
    around = Surroundings()
    around.sea_m = -12.0
    for light in ("day", "clock", "night"):
        around.light = light
        assert around.sky(QINGDAO, MIDNIGHT).sea_m == -12.0


def test_changes_are_told_once_and_reset_takes_all_back():
    around, told = Surroundings(), []
    around.changed.connect(lambda: told.append(around.light))
    around.light = "night"
    around.light = "night"
    around.sea_m = 0.0
    around.sea_m = 0.0
    assert told == ["night", "night"]
    around.reset()
    assert (around.light, around.sea_m) == ("day", None)


def test_a_day_takes_few_pictures():
    around = Surroundings()
    around.light = "clock"
    skies = [around.sky(QINGDAO, NOON + timedelta(minutes=minute)) for minute in range(24 * 60)]
    assert 20 < len(set(skies)) < 260
    assert len(set(skies[13 * 60 : 15 * 60])) == len({sky.sun_azimuth_deg for sky in skies[13 * 60 : 15 * 60]})
