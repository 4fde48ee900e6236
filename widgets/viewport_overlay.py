"""The overlay as one viewport shows it: kept from frame to frame, laid out again only when something changed."""

import math
import time

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage, QPainter

from layers.data.frame import Frame
from layers.data.geometry import Bounds, Float64
from layers.layer_list import LayerList
from layers.selection import SelectionPath
from widgets import theme as look
from widgets.overlay import overlay_layout, paint_layout
from widgets.overlay_item import OverlayItem, OverlayOptions, OverlaySet
from widgets.overlay_items import OverlaySource
from widgets.overlay_layout import Box, Layout, Placed

LIVE_CHECK_MS = 500
LAYOUT_EVERY_S = 0.1
PULSE_S, PULSE_FRAME_MS = 1.0, 40
MAX_PULSES = 64
MAX_HEIGHTS = 200_000


class ViewportOverlay(QObject):
    """Items of the layers, where they were painted last, and the one pulse of each new alarm. GUI thread only.

    ``changed`` asks for a repaint.
    """

    changed = Signal()

    def __init__(self, layers: LayerList, parent: QObject) -> None:
        super().__init__(parent)
        self._layers = layers
        self._source = OverlaySource(layers)
        self._source.changed.connect(self._on_source)
        self._items = OverlaySet()
        self._heights: dict[SelectionPath, float] = {}
        self._known = np.empty(0)
        self._layout: Layout | None = None
        self._layout_key: tuple[object, ...] = ()
        self._pulses: dict[str, float] = {}
        self._known_alarms: set[str] = set()
        self._known_layers: set[str] = set()
        self._hovered = SelectionPath()
        self._looked_at: Frame | None = None
        self._picture: QImage | None = None
        self._picture_key: tuple[object, ...] = ()
        self._laid_out_s = 0.0
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.changed)
        self._live_timer = QTimer(self, interval=LIVE_CHECK_MS)
        self._live_timer.timeout.connect(self._check_live)
        self._live_timer.start()
        self._pulse_timer = QTimer(self, interval=PULSE_FRAME_MS)
        self._pulse_timer.timeout.connect(self._advance_pulses)

    @property
    def layout(self) -> Layout | None:
        """Where everything is, as last painted."""
        return self._layout

    @property
    def pulsing(self) -> frozenset[str]:
        """`source_id` of the alarms that pulse now."""
        return frozenset(self._pulses)

    def paint(
        self,
        painter: QPainter,
        frame: Frame,
        *,
        size: tuple[int, int],
        selected: SelectionPath,
        kept_free: tuple[Box, ...] = (),
    ) -> None:
        """Paint over `frame`, which was painted at `size`; no text goes into the boxes `kept_free`.

        What is painted is kept as a picture: a tick of the clock beside it costs one copy.
        """
        if frame is not self._looked_at or time.monotonic() - self._laid_out_s >= LAYOUT_EVERY_S:
            self._take_items()
        options = OverlayOptions(
            theme=look.current(),
            scale=look.scale(),
            selected=selected,
            hovered=self._hovered,
            pulses={name: _pulse_share(began) for name, began in self._pulses.items()},
            kept_free=kept_free,
        )
        key = (id(frame), id(self._items), size, selected, options.scale, kept_free)
        if self._layout is None or key != self._layout_key:
            self._layout = overlay_layout(
                frame,
                self._items,
                size=size,
                options=options,
                known_heights=self._known,
                look_again=frame is not self._looked_at,
            )
            self._looked_at = frame
            self._laid_out_s = time.monotonic()
            self._layout_key = key
        ratio = painter.device().devicePixelRatio() if painter.device() else 1.0
        picture_key = (self._layout_key, self._hovered, tuple(options.pulses.items()), id(options.theme), ratio)
        if self._picture is None or picture_key != self._picture_key:
            self._picture = _transparent(size, ratio)
            self._picture_key = picture_key
            brush = QPainter(self._picture)
            paint_layout(brush, self._layout, frame=frame, options=options)
            brush.end()
        painter.drawImage(0, 0, self._picture)

    def place_at(self, x: float, y: float) -> Placed | None:
        """Return the topmost symbol or cluster at a position."""
        return self._layout.at(x, y) if self._layout is not None else None

    def item_at(self, x: float, y: float) -> OverlayItem | None:
        """Return the single item at a position."""
        place = self.place_at(x, y)
        return place.item if place is not None and place.count == 1 else None

    def anchor_of(self, place: Placed) -> Float64:
        """Return float64 (3,): where a symbol stands, on the surface."""
        anchors = self._layout.anchors[place.rows] if self._layout is not None else np.zeros((1, 3))
        middle: Float64 = anchors.mean(axis=0)
        return middle

    def bounds_of(self, place: Placed) -> Bounds:
        """Return the box of a cluster's members."""
        return Bounds.of_points(self._layout.anchors[place.rows]) if self._layout is not None else Bounds.empty()

    def set_hovered(self, item: OverlayItem | None) -> None:
        """Outline `item` faintly."""
        path = item.path if item is not None else SelectionPath()
        if path != self._hovered:
            self._hovered = path
            self.changed.emit()

    def forget(self) -> None:
        """Another scene: found heights and places mean nothing any more."""
        self._layout = None
        self._layout_key = ()
        self._picture = None
        self._heights.clear()
        self._known[:] = np.nan

    def release(self) -> None:
        """Stop listening and ticking."""
        self._live_timer.stop()
        self._pulse_timer.stop()
        self._soon.stop()
        self._source.changed.disconnect(self._on_source, missing_ok=True)
        self._source.release()

    def _on_source(self) -> None:
        # A recording at full speed changes something at every tick; nobody reads labels sixty times a second.
        rest_s = self._laid_out_s + LAYOUT_EVERY_S - time.monotonic()
        if rest_s <= 0:
            self.changed.emit()
        elif not self._soon.isActive():
            self._soon.start(math.ceil(rest_s * 1000))

    def _check_live(self) -> None:
        if self._source.stale:
            self.changed.emit()

    def _take_items(self) -> None:
        items = self._source.items()
        if items is self._items:
            return
        for row in np.flatnonzero(np.isfinite(self._known)).tolist():
            self._heights[self._items.items[row].path] = float(self._known[row])
        if len(self._heights) > MAX_HEIGHTS:
            self._heights.clear()
        self._items = items
        self._known = np.full(len(items), np.nan)
        for row in np.flatnonzero(items.is_draped).tolist():
            self._known[row] = self._heights.get(items.items[row].path, np.nan)
        self._start_pulses(items)

    def _start_pulses(self, items: OverlaySet) -> None:
        paths = [items.items[row].path for row in np.flatnonzero(items.is_alarm).tolist()]
        # What a layer has when it is opened is not new.
        fresh = {p.source_id for p in paths if p.layer_id in self._known_layers} - self._known_alarms - {""}
        self._known_alarms = {p.source_id for p in paths}
        self._known_layers = {layer.layer_id for layer in self._layers}
        for source_id in sorted(fresh)[: MAX_PULSES - len(self._pulses)]:
            self._pulses[source_id] = time.monotonic()
        if self._pulses and not self._pulse_timer.isActive():
            self._pulse_timer.start()

    def _advance_pulses(self) -> None:
        self._pulses = {name: began for name, began in self._pulses.items() if _pulse_share(began) < 1.0}
        if not self._pulses:
            self._pulse_timer.stop()
        self.changed.emit()


def _transparent(size: tuple[int, int], ratio: float) -> QImage:
    picture = QImage(
        max(1, math.ceil(size[0] * ratio)),
        max(1, math.ceil(size[1] * ratio)),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    picture.setDevicePixelRatio(ratio)
    picture.fill(0)
    return picture


def _pulse_share(began_s: float) -> float:
    return (time.monotonic() - began_s) / PULSE_S
