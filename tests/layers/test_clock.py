from datetime import UTC, datetime, timedelta

import pytest

from layers.clock import Clock

START = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
END = START + timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.set_range(START, END)
    return clock


def test_without_a_recording_it_is_live() -> None:
    clock = Clock()
    assert clock.is_live
    clock.play()
    assert not clock.playing


def test_it_plays_at_its_rate_and_stops_at_the_end(clock: Clock) -> None:
    moments: list[datetime] = []
    clock.moved.connect(moments.append)
    clock.rate = 10
    clock.tick(1.0)
    assert moments == []
    clock.play()
    clock.tick(2.0)
    assert clock.now == START + timedelta(seconds=20)
    clock.tick(10_000.0)
    assert clock.now == END
    assert not clock.playing
    assert moments == [START + timedelta(seconds=20), END]


def test_play_at_the_end_starts_again(clock: Clock) -> None:
    clock.seek(END + timedelta(days=1))
    assert clock.now == END
    clock.play()
    assert clock.now == START
    assert clock.playing


def test_toggle_and_rewind(clock: Clock) -> None:
    clock.toggle()
    assert clock.playing
    clock.tick(5.0)
    clock.toggle()
    assert not clock.playing
    clock.rewind()
    assert clock.now == START


def test_the_rate_is_kept_within_its_limits(clock: Clock) -> None:
    clock.rate = 1e9
    assert clock.rate == 1000
    clock.rate = 0.1
    assert clock.rate == 1


def test_a_range_needs_both_ends_in_order(clock: Clock) -> None:
    with pytest.raises(ValueError, match="range"):
        clock.set_range(END, START)
    with pytest.raises(ValueError, match="range"):
        clock.set_range(START, None)
    clock.set_range(None, None)
    assert clock.is_live


def test_another_recording_goes_on_where_the_first_one_was(clock: Clock) -> None:
    moment = START + timedelta(minutes=20)
    clock.seek(moment)
    clock.play()
    clock.set_range(START - timedelta(hours=2), END)
    assert (clock.now, clock.playing) == (moment, True)
    clock.set_range(moment + timedelta(seconds=1), END)
    assert (clock.now, clock.playing) == (moment + timedelta(seconds=1), False)
