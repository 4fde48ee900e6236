from datetime import timedelta

from PySide6.QtCore import QPoint, Qt

from layers.clock import Clock
from layers.layer_list import LayerList
from tests.widgets.sample_model import START, sample
from widgets.timeline import Timeline
from widgets.wording import clock_text


def make(qtbot):
    model = sample()
    timeline = Timeline(model.layers, model.clock)
    qtbot.addWidget(timeline)
    timeline.resize(1000, 28)
    timeline.show()
    return model, timeline


def test_live_shows_the_time_and_offers_nothing_to_scrub(qtbot):
    timeline = Timeline(LayerList(), Clock())
    qtbot.addWidget(timeline)
    timeline.show()
    assert timeline.state_label.text() == "● LIVE"
    assert timeline.replay_text() == ""
    assert not timeline.play_button.isEnabled()
    assert timeline.live_button.isHidden()


def test_a_recording_is_unmistakable(qtbot):
    model, timeline = make(qtbot)
    model.clock.rate = 4
    model.clock.seek(START + timedelta(minutes=10))
    assert timeline.state_label.text() == "REPLAY"
    assert timeline.replay_text() == f"REPLAY {clock_text(START + timedelta(minutes=10))} ×4"
    with qtbot.waitSignal(timeline.state_changed) as told:
        model.clock.set_range(None, None)
    assert told.args == [""]


def test_play_pause_and_rate(qtbot):
    model, timeline = make(qtbot)
    timeline.play_button.click()
    assert model.clock.playing
    qtbot.keyClick(timeline, Qt.Key.Key_Space)
    assert not model.clock.playing
    timeline.rate_box.activated.emit(timeline.rate_box.findText("×60"))
    assert model.clock.rate == 60
    qtbot.keyClick(timeline, Qt.Key.Key_Plus)
    assert model.clock.rate == 300
    assert timeline.rate_box.currentText() == "×300"
    model.clock.rate = 7
    assert timeline.rate_box.currentText() == "×7"
    qtbot.keyClick(timeline, Qt.Key.Key_Minus)
    assert model.clock.rate == 4
    assert timeline.rate_box.findText("×7") < 0


def test_click_drag_and_keys_seek(qtbot):
    model, timeline = make(qtbot)
    strip = timeline.strip
    middle = QPoint((strip.width() - 1) // 2, strip.height() // 2)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=middle)
    assert abs(model.clock.now - START - timedelta(minutes=30)) < timedelta(seconds=10)
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert abs(model.clock.now - START - timedelta(minutes=30, seconds=36)) < timedelta(seconds=10)
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert model.clock.now == START + timedelta(minutes=60)
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(strip, QPoint(-50, 3))
    assert model.clock.now == START, "beyond the end is the end"


def test_the_strip_shows_where_events_lie(qtbot):
    model, timeline = make(qtbot)
    density = timeline.strip.density()
    bars = [round(bar / len(density) * 60) for bar in density.nonzero()[0]]
    assert bars[0] == 0
    assert 5 in bars
    assert 30 in bars
    assert density.max() == 1
    model.layers.remove(model.layers["live"])
    assert timeline.strip.density().max() == 0


def test_labels_give_way_to_the_strip(qtbot):
    _, timeline = make(qtbot)
    timeline.resize(600, 28)
    timeline.layout().activate()
    assert timeline.strip.width() > 120
    assert timeline.time_label.isVisible()
