"""The scene has the light of the clock, and is told of it no more often than it changes."""

from datetime import UTC, datetime, timedelta
from typing import cast

from layers.data.sky import SkyState
from layers.site import LonLatH, Site
from scene.stage import Stage
from twin_app.daylight import LOOK_EVERY_S, Daylight
from twin_app.session import Session

EVENING = datetime(2026, 5, 20, 9, tzinfo=UTC)


class Listener:
    def __init__(self) -> None:
        self.told: list[SkyState] = []

    def set_sky(self, sky: SkyState) -> None:
        self.told.append(sky)


def following() -> tuple[Session, Listener, Daylight]:
    session, stage = Session(), Listener()
    session.site = Site(LonLatH(120.32, 36.07, 0.0))
    return session, stage, Daylight(session, cast(Stage, stage))


def test_a_played_evening_grows_dark_step_by_step():
    session, stage, daylight = following()
    session.surroundings.light = "clock"
    session.clock.set_range(EVENING, EVENING + timedelta(hours=4))
    stage.told.clear()
    for minute in range(240):
        session.clock.seek(EVENING + timedelta(minutes=minute))
    assert stage.told[0].is_day
    assert not stage.told[-1].is_day
    assert len(stage.told) == len(set(stage.told)) < 120
    daylight.close()
    session.clock.seek(EVENING)
    assert not stage.told[-1].is_day


def test_by_day_the_clock_is_not_heard():
    session, stage, daylight = following()
    session.clock.set_range(EVENING, EVENING + timedelta(hours=12))
    session.clock.seek(EVENING + timedelta(hours=12))
    assert len(stage.told) == 1
    session.surroundings.light = "night"
    assert not stage.told[-1].is_day
    session.clear()
    assert stage.told[-1].is_day
    daylight.close()


def test_a_live_clock_is_looked_at_now_and_then(monkeypatch):
    session, stage, daylight = following()
    session.surroundings.light = "clock"
    now = EVENING
    monkeypatch.setattr(type(session.clock), "now", property(lambda self: now))
    daylight.look()
    count = len(stage.told)
    now = EVENING + timedelta(hours=8)
    daylight.tick(LOOK_EVERY_S / 4)
    assert len(stage.told) == count
    daylight.tick(LOOK_EVERY_S)
    assert len(stage.told) == count + 1
    daylight.close()


def test_what_is_awaited_gives_the_light_until_a_recording_comes():
    session, stage, daylight = following()
    session.surroundings.light = "clock"
    session.surroundings.awaited = EVENING.replace(hour=4)
    assert stage.told[-1].sun_elevation_deg > 50.0
    session.surroundings.awaited = EVENING.replace(hour=16)
    assert not stage.told[-1].is_day
    session.clock.set_range(EVENING.replace(hour=4), EVENING.replace(hour=5))
    assert stage.told[-1].is_day
    daylight.close()
