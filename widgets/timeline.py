"""The timeline: one line of play, rate, strip and time; unmistakable when a recording is shown.

`Timeline(layers, clock)`. Signals: `live_requested()` (back to live), `state_changed(text)`: ``"REPLAY 10:45:12 ×4"``
or empty while live, for the frame around the scene (also `replay_text()`). `toggle()` plays or pauses (Space).
"""

from datetime import UTC, datetime

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from layers.base import Layer
from layers.clock import Clock
from layers.layer_list import LayerList
from layers.live import LiveLayer
from widgets.state_style import text_colour
from widgets.subscriptions import Subscriptions
from widgets.theme import icon, icon_size, px
from widgets.time_strip import TimeStrip
from widgets.wording import clock_text, date_text, stamp_text, zone_note

RATES = (1, 4, 10, 60, 300, 1000)
LINE_PX = 28


class Timeline(QWidget):
    """Plays, scrubs and says the time of a recording; says the time of day while live.

    Parameters
    ----------
    layers : LayerList
        Where the strip's events come from.
    clock : Clock
    """

    live_requested = Signal()
    state_changed = Signal(str)

    def __init__(self, layers: LayerList, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self._clock, self._layers = clock, layers
        self._state = ""
        self.play_button = self._button("play", self.tr("Play (Space)"))
        self.play_button.clicked.connect(self.toggle)
        self.rate_box = QComboBox(self)
        self.rate_box.setToolTip(self.tr("Seconds of the recording for each second"))
        self.rate_box.setAccessibleName(self.rate_box.toolTip())
        for rate in RATES:
            self.rate_box.addItem(f"×{rate}", rate)
        self.rate_box.activated.connect(self._on_rate)
        self._start, self._end = self._label("quiet"), self._label("quiet")
        self.strip = TimeStrip(self)
        self.strip.sought.connect(self._on_sought)
        self.time_label = self._label("time")
        self.state_label = self._label("clockState")
        self.live_button = self._button("live", self.tr("Back to live"))
        self.live_button.clicked.connect(self.live_requested)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(px(8), 0, px(8), 0)
        layout.setSpacing(px(8))
        for widget in (self.play_button, self.rate_box, self._start):
            layout.addWidget(widget)
        layout.addWidget(self.strip, 1)
        for widget in (self._end, self.time_label, self.state_label, self.live_button):
            layout.addWidget(widget)
        self.setFixedHeight(max(px(LINE_PX), self.rate_box.minimumSizeHint().height() + 2))
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._show_time)
        self._subscriptions = Subscriptions(self)
        self._subscriptions.add(clock.changed, self._show_clock)
        self._subscriptions.add(clock.moved, self._show_time)
        self._subscriptions.add(layers.added, self._on_layer)
        self._subscriptions.add(layers.removed, self._on_layer)
        self._show_events()
        self._show_clock()

    def release(self) -> None:
        """Stop listening to the model."""
        self._second.stop()
        self._subscriptions.release()

    def replay_text(self) -> str:
        """Return ``"REPLAY 10:45:12 ×4"``; empty while live."""
        return self._state

    def toggle(self) -> None:
        """Play or pause."""
        if self._clock.playing:
            self._clock.pause()
        else:
            self._clock.play()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays or pauses; plus and minus change the rate."""
        match event.key():
            case Qt.Key.Key_Space:
                self.toggle()
            case Qt.Key.Key_Plus:
                self._step_rate(1)
            case Qt.Key.Key_Minus:
                self._step_rate(-1)
            case _:
                super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the time of day while live."""
        super().showEvent(event)
        self._show_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._second.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the labels of start and end and the date off when there is no room."""
        super().resizeEvent(event)
        self._fit()
        self._show_time()

    def _button(self, symbol: str, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(symbol))
        button.setIconSize(icon_size())
        button.setAutoRaise(True)
        button.setToolTip(text)
        button.setAccessibleName(text)
        return button

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _show_clock(self) -> None:
        clock = self._clock
        live = clock.is_live
        symbol, text = ("pause", self.tr("Pause (Space)")) if clock.playing else ("play", self.tr("Play (Space)"))
        self.play_button.setIcon(icon(symbol))
        self.play_button.setToolTip(text)
        self.play_button.setAccessibleName(text)
        self.play_button.setEnabled(not live)
        self.rate_box.setEnabled(not live)
        with QSignalBlocker(self.rate_box):
            self._choose_rate()
        self.strip.show_range(clock.start, clock.end)
        if clock.start is not None and clock.end is not None:
            same_day = date_text(clock.start) == date_text(clock.end)
            self._start.setText(clock_text(clock.start) if same_day else stamp_text(clock.start))
            self._end.setText(clock_text(clock.end) if same_day else stamp_text(clock.end))
        self.live_button.setVisible(not live)
        if live and self.isVisible():
            self._second.start()
        else:
            self._second.stop()
        self._fit()
        self._show_time()

    def _choose_rate(self) -> None:
        index = self.rate_box.findData(round(self._clock.rate))
        while self.rate_box.count() > len(RATES):
            self.rate_box.removeItem(self.rate_box.count() - 1)
        if index < 0 or index >= len(RATES):
            self.rate_box.addItem(f"×{self._clock.rate:g}", self._clock.rate)
            index = self.rate_box.count() - 1
        self.rate_box.setCurrentIndex(index)

    def _show_time(self, now: datetime | None = None) -> None:
        now = now or self._clock.now
        self.strip.show_now(now)
        roomy = self.width() >= px(700)
        self.time_label.setText(stamp_text(now) if roomy else clock_text(now))
        utc_text = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        self.time_label.setToolTip(f"{zone_note(now)}\n{utc_text}")
        live = self._clock.is_live
        self._tint(self.state_label, "ok" if live else "accent")
        self.state_label.setText(self.tr("● LIVE") if live else self.tr("REPLAY"))
        state = self.tr("REPLAY {time} ×{rate}").replace("{time}", clock_text(now))
        state = "" if live else state.replace("{rate}", f"{self._clock.rate:g}")
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)

    def _tint(self, label: QLabel, token: str) -> None:
        palette = label.palette()
        tint = text_colour(token)
        if palette.color(label.foregroundRole()) != tint:
            label.setStyleSheet(f"color: {tint.name()}; font-weight: 600;")

    def _fit(self) -> None:
        roomy = self.width() >= px(760) and not self._clock.is_live
        self._start.setVisible(roomy)
        self._end.setVisible(roomy)

    def _on_rate(self, index: int) -> None:
        self._clock.rate = float(self.rate_box.itemData(index))

    def _step_rate(self, by: int) -> None:
        rates = [rate for rate in RATES if (rate > self._clock.rate if by > 0 else rate < self._clock.rate)]
        if rates:
            self._clock.rate = float(rates[0] if by > 0 else rates[-1])

    def _on_sought(self, when: datetime) -> None:
        self._clock.seek(when)

    def _on_layer(self, layer: Layer) -> None:
        if isinstance(layer, LiveLayer):
            self._show_events()

    def _show_events(self) -> None:
        live = [layer for layer in self._layers if isinstance(layer, LiveLayer)]
        recordings = [layer.recording for layer in live if layer.recording is not None]
        times = [when for recording in recordings for when in recording.table.times_of("event")]
        self.strip.show_events(times)
