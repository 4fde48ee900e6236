"""The replay feed: every observation exactly once between seeks."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from layers.clock import Clock
from layers.data.observation import Observation
from layers.data.recording import Recording
from layers.inbox import Inbox
from layers.live import LiveLayer
from layers.site import Site
from twin_app.feeds.replay import ReplayFeed

START = datetime(2026, 3, 1, tzinfo=UTC)


def at(seconds):
    return START + timedelta(seconds=seconds)


def recording(seconds):
    return Recording(
        "r",
        tuple(Observation("reading", str(i), f"s{i % 3}", at(s), None, {"value": i}) for i, s in enumerate(seconds)),
    )


@settings(max_examples=60, deadline=None)
@given(
    times=st.lists(st.integers(0, 100), min_size=1, max_size=40),
    steps=st.lists(st.floats(0, 30), min_size=1, max_size=20),
)
def test_forward_steps_give_each_observation_once_in_order(times, steps):
    feed = ReplayFeed(recording(sorted(times)))
    now, given_ids = at(-1), []
    for step in [*steps, 1000.0]:
        then = now + timedelta(seconds=step)
        given_ids += [o.id for o in feed.advance(now, then)]
        now = then
    assert given_ids == [o.id for o in feed.recording.observations]
    assert list(feed.advance(at(50), at(20))) == []


def test_a_clock_drives_a_layer_forwards_back_and_forth_again():
    feed = ReplayFeed(recording(range(0, 100, 10)))
    layer = LiveLayer(name="live", site=Site.local(), recording=feed.recording)
    heard = []
    layer.observed.connect(lambda batch: heard.append([o.id for o in batch]))
    clock = Clock()
    clock.moved.connect(lambda now: feed.drive(layer, now))
    clock.set_range(feed.recording.start, feed.recording.end)
    clock.rate = 10
    clock.play()
    clock.tick(1.5)
    clock.tick(1.5)
    assert heard == [[], ["1"], ["2", "3"]]
    assert [t.value for t in layer.things()] == [3, 1, 2]
    clock.seek(at(15))
    assert heard[-1] == []
    assert [t.value for t in layer.things()] == [0, 1]
    clock.tick(1.0)
    assert heard[-1] == ["2"]
    assert layer.now == at(25)
    assert feed.health.state == "replay"
    assert feed.health.last_at == at(20)


def test_a_full_inbox_delays_and_loses_nothing():
    feed = ReplayFeed(recording(range(10)))
    inbox = Inbox(limit=4)
    feed.start(inbox)
    feed.start(Inbox(limit=1))
    taken = []
    for _ in range(4):
        assert feed.pump(at(20))
        taken += [o.id for o in inbox.drain()]
    assert taken == [str(i) for i in range(10)]
    assert feed.health.delivered == 10
    assert feed.health.waiting == 0
    assert not feed.pump(at(3))
    feed.stop()
    feed.stop()
    assert feed.health.state == "stopped"
    assert feed.pump(at(20))
    assert len(inbox) == 0
