"""The painted overlay: markers, rings, view wedges, stems and labels over a frame.

``paint_overlay(painter, frame, items, size=(w, h), options=OverlayOptions())`` lays out and paints in one call, on any
paint device: a widget, or the QImage of a snapshot. It returns the `Layout`, whose ``at(x, y)`` is the hit test.
"""

import math
from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from layers.data.frame import Frame
from layers.data.geometry import Float64
from widgets.overlay_item import OverlayItem, OverlayOptions, OverlaySet
from widgets.overlay_layout import HIDDEN_ALPHA, Layout, Placed, lay_out
from widgets.sprites import Sprites, disc_side, item_colour
from widgets.theme import over_scene

WEDGE_RANGE_M, WEDGE_FOV_DEG = 25.0, 60.0
WEDGE_STEPS = 7

_sprites = Sprites()


def paint_overlay(
    painter: QPainter,
    frame: Frame,
    items: Iterable[OverlayItem] | OverlaySet,
    *,
    size: tuple[int, int],
    options: OverlayOptions | None = None,
    known_heights: Float64 | None = None,
) -> Layout:
    """Lay out `items` for `frame` and paint them; return the layout for hit tests. The painting thread only.

    Parameters
    ----------
    painter : QPainter
        Active; its coordinates are `size`, whatever the device's pixel ratio is.
    frame : Frame
        Gives the camera, and the depth that dims what is behind a building.
    items : iterable of OverlayItem, or OverlaySet
    size : (width, height)
        What `frame` was painted at.
    options : OverlayOptions
    known_heights : float64 (n,) or None
        Heights of draped items kept from frame to frame (filled in); without it each frame stands alone.
    """
    options = options or OverlayOptions()
    layout = overlay_layout(frame, items, size=size, options=options, known_heights=known_heights)
    paint_layout(painter, layout, frame=frame, options=options)
    return layout


def overlay_layout(
    frame: Frame,
    items: Iterable[OverlayItem] | OverlaySet,
    *,
    size: tuple[int, int],
    options: OverlayOptions,
    known_heights: Float64 | None = None,
    look_again: bool = True,
) -> Layout:
    """Return where everything goes; paint it with `paint_layout`, as often as needed."""
    return lay_out(
        frame,
        OverlaySet.of(items),
        size=size,
        options=options,
        measure=lambda item: _sprites.text_size(item, scale=options.scale),
        known_heights=known_heights,
        look_again=look_again,
    )


def paint_layout(painter: QPainter, layout: Layout, *, frame: Frame, options: OverlayOptions) -> None:
    """Paint a layout: wedges on the ground first, then stems, discs, and texts on top."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ratio = painter.device().devicePixelRatio() if painter.device() else 1.0
    for place in layout.placed:
        # What a camera looks over is shown for the one asked about: twenty of them hide the town.
        asked = place.selected or place.item.path == options.hovered
        if asked and place.count == 1 and place.item.kind == "camera" and place.item.heading_deg is not None:
            _paint_wedge(painter, place, layout, frame, options)
    for place in layout.placed:
        if place.radius:
            _paint_symbol(painter, place, layout, frame, options, ratio)
    for place in layout.placed:
        if place.label is not None:
            _paint_label(painter, place, options, ratio)
    painter.restore()


def forget_pictures() -> None:
    """Drop kept pictures, after the theme changed."""
    _sprites.clear()


def picture_count() -> int:
    """Return how many pictures are kept (bounded)."""
    return len(_sprites)


def _paint_symbol(
    painter: QPainter, place: Placed, layout: Layout, frame: Frame, options: OverlayOptions, ratio: float
) -> None:
    item, theme = place.item, options.theme
    painter.setOpacity(place.alpha)
    x, y = place.centre
    colour = item_colour(item, theme)
    if place.foot != place.centre and place.count == 1:
        foot, top = QPointF(*place.foot), QPointF(x, y + place.radius)
        width = max(1.4, place.radius * 0.11)
        painter.setPen(QPen(theme.qcolor("ground", alpha=0.8), width + 1.6))
        painter.drawLine(foot, top)
        painter.setPen(QPen(theme.qcolor("accent") if place.selected else colour, width))
        painter.drawLine(foot, top)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("ground", alpha=0.8))
        painter.drawEllipse(foot, width * 1.9 + 1, (width * 1.9 + 1) * 0.7)
        painter.setBrush(theme.qcolor("accent") if place.selected else colour)
        painter.drawEllipse(foot, width * 1.9, width * 1.9 * 0.7)
    pulse = options.pulses.get(item.path.source_id) if item.path.source_id and place.count == 1 else None
    if pulse is not None and 0.0 <= pulse < 1.0:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.qcolor("alarm", alpha=1.0 - pulse), 3.0))
        reach = place.radius * (1.0 + 1.6 * pulse)
        painter.drawEllipse(QPointF(x, y), reach, reach)
    if item.kind == "vehicle" and item.heading_deg is not None and place.count == 1:
        _paint_arrow(painter, place, layout, frame, colour)
    hovered = bool(options.hovered) and item.path == options.hovered and place.count == 1
    disc = _sprites.disc(
        item,
        radius=place.radius,
        theme=theme,
        ratio=ratio,
        selected=place.selected,
        hovered=hovered,
        count=place.count,
    )
    side = disc_side(round(place.radius * 2) / 2)
    painter.drawImage(QPointF(x - side / 2, y - side / 2), disc)
    painter.setOpacity(1.0)


def _paint_label(painter: QPainter, place: Placed, options: OverlayOptions, ratio: float) -> None:
    if place.label is None:
        return
    left, top, width, height = place.label
    painter.setOpacity(1.0 if place.alpha > HIDDEN_ALPHA else 0.6)
    if place.leader:
        end = QPointF(min(max(place.centre[0], left), left + width), top + height / 2)
        start = _edge_towards(place, end)
        colour = over_scene().qcolor("accent" if place.selected else "text", alpha=0.75)
        painter.setPen(QPen(over_scene().qcolor("ground", alpha=0.6), 3.0))
        painter.drawLine(start, end)
        painter.setPen(QPen(colour, 1.2))
        painter.drawLine(start, end)
        if not place.radius:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(start, 2.5, 2.5)
    text = _sprites.text(place.item, theme=options.theme, scale=options.scale, ratio=ratio, selected=place.selected)
    painter.drawImage(QPointF(round(left), round(top)), text)
    painter.setOpacity(1.0)


def _edge_towards(place: Placed, end: QPointF) -> QPointF:
    x, y = place.centre
    length = math.hypot(end.x() - x, end.y() - y)
    part = (place.radius + 2) / length if place.radius and length > place.radius else 0.0
    return QPointF(x + (end.x() - x) * part, y + (end.y() - y) * part)


def _paint_wedge(painter: QPainter, place: Placed, layout: Layout, frame: Frame, options: OverlayOptions) -> None:
    """Paint the ground that a camera looks over, as a sector at the height of its anchor."""
    item = place.item
    reach = min(item.range_m or WEDGE_RANGE_M, 400.0)
    half = min(item.fov_deg or WEDGE_FOV_DEG, 170.0) / 2
    angles = np.radians((item.heading_deg or 0.0) + np.linspace(-half, half, WEDGE_STEPS))
    eye = layout.anchors[int(place.rows[0])]
    arc = eye + reach * np.column_stack([np.sin(angles), np.cos(angles), np.zeros(WEDGE_STEPS)])
    pixels, depths = frame.camera.project(np.vstack([eye, arc]), size=frame.size)
    if not (depths > 0.1).all():
        return
    pixels = pixels * (layout.size[0] / frame.size[0], layout.size[1] / frame.size[1])
    if np.ptp(pixels, axis=0).max() > 4 * max(layout.size):
        return
    colour = options.theme.qcolor("accent") if place.selected else item_colour(item, options.theme)
    edge, fill = QColor(colour), QColor(colour)
    edge.setAlphaF(0.65 * place.alpha)
    fill.setAlphaF((0.32 if place.selected else 0.2) * place.alpha)
    painter.setPen(QPen(edge, 1.2))
    painter.setBrush(fill)
    painter.drawPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in pixels]))


def _paint_arrow(painter: QPainter, place: Placed, layout: Layout, frame: Frame, colour: QColor) -> None:
    """Paint a point at the edge of a vehicle's disc, where it is heading on the screen."""
    heading = math.radians(place.item.heading_deg or 0.0)
    here = layout.anchors[int(place.rows[0])]
    ahead = here + np.array([math.sin(heading), math.cos(heading), 0.0]) * max(1.0, place.depth_m * 0.02)
    pixels, depths = frame.camera.project(np.vstack([here, ahead]), size=frame.size)
    if not (depths > 0.1).all():
        return
    step = (pixels[1] - pixels[0]) * (layout.size[0] / frame.size[0], layout.size[1] / frame.size[1])
    if not np.linalg.norm(step) > 1e-6:
        return
    reach = place.radius
    painter.save()
    painter.translate(QPointF(*place.centre))
    painter.rotate(math.degrees(math.atan2(float(step[1]), float(step[0]))))
    painter.setPen(QPen(QColor(0, 0, 0, 120), 1.2))
    painter.setBrush(colour)
    tip = QPointF(reach * 1.75, 0.0)
    painter.drawPolygon(QPolygonF([tip, QPointF(reach * 0.75, reach * 0.72), QPointF(reach * 0.75, -reach * 0.72)]))
    painter.restore()
