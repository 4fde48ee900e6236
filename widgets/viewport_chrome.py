"""What the viewport itself paints in its corners and edges: compass, scale bar, progress line, replay frame."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from layers.data.camera import CameraState
from layers.data.frame import Frame
from widgets import theme as look
from widgets.overlay_layout import Box

COMPASS_PX, MARGIN_PX = 48.0, 16.0
SCALE_BAR_PX = 110.0  # at most
REPLAY_EDGE_PX = 4.0
REPLAY_PLATE_PX = 26.0
PLATE_ALPHA = 0.9


@dataclass(frozen=True, slots=True)
class ChromePlaces:
    """Where the painted controls are, for hit tests."""

    compass: QRectF
    scale_bar: QRectF


def chrome_places(width: float, height: float, *, scale: float = 1.0) -> ChromePlaces:
    """Return where compass and scale bar go: bottom right."""
    side, margin = COMPASS_PX * scale, MARGIN_PX * scale
    compass = QRectF(width - margin - side, height - margin - side, side, side)
    bar_width = SCALE_BAR_PX * scale
    bar = QRectF(compass.left() - margin - bar_width, height - margin - 24 * scale, bar_width, 24 * scale)
    return ChromePlaces(compass, bar)


def kept_free(size: tuple[int, int], *, replay: str, scale: float = 1.0) -> tuple[Box, ...]:
    """Return the boxes (x, y, width, height) that no label may cover: compass, scale bar, what says replay."""
    places = chrome_places(*size, scale=scale)
    pad = 8 * scale
    boxes = [places.compass, places.scale_bar.adjusted(-pad, -pad, pad, pad)]
    if replay:
        boxes.append(_replay_plate(_replay_words(replay, size[0], scale), size[0], scale))
    return tuple((box.x(), box.y(), box.width(), box.height()) for box in boxes)


def nice_length_m(longest_m: float) -> float:
    """Return the largest 1, 2 or 5 times a power of ten that is at most `longest_m`."""
    if not longest_m > 0 or not math.isfinite(longest_m):
        return 0.0
    power = 10.0 ** math.floor(math.log10(longest_m))
    return max(step * power for step in (1, 2, 5) if step * power <= longest_m * (1 + 1e-9))


def paint_compass(painter: QPainter, camera: CameraState, place: QRectF, *, hovered: bool, scale: float) -> None:
    """Paint a needle to the north and the letter at its end; a click on it turns the view north."""
    theme = look.current()
    centre, radius = place.center(), place.width() / 2
    painter.setPen(QPen(theme.qcolor("accent" if hovered else "line"), max(1.0, scale)))
    painter.setBrush(theme.qcolor("panel", alpha=PLATE_ALPHA))
    painter.drawEllipse(centre, radius - 0.5, radius - 0.5)
    painter.save()
    painter.translate(centre)
    painter.rotate(-camera.heading_deg)
    # Looking down the needle lies flat; towards the horizon it is foreshortened, and never vanishes.
    tip, half = radius * 0.4, radius * 0.17
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.qcolor("alarm"))
    painter.drawPolygon(QPolygonF([QPointF(0, -tip), QPointF(half, 0), QPointF(-half, 0)]))
    painter.setBrush(theme.qcolor("quiet"))
    painter.drawPolygon(QPolygonF([QPointF(0, tip), QPointF(half, 0), QPointF(-half, 0)]))
    painter.setFont(look.font(11, bold=True, scale=scale))
    painter.setPen(theme.qcolor("text"))
    letter = QRectF(-radius, -radius + 2 * scale, radius * 2, radius * 0.5)
    painter.drawText(letter, Qt.AlignmentFlag.AlignCenter, QCoreApplication.translate("Viewport", "N"))
    painter.restore()


def paint_scale_bar(painter: QPainter, place: QRectF, *, metres_a_pixel: float, scale: float) -> None:
    """Paint a length in metres as it is in the middle of the picture."""
    length_m = nice_length_m(metres_a_pixel * place.width())
    if length_m <= 0:
        return
    theme = look.current()
    width = length_m / metres_a_pixel
    pad = 8 * scale
    plate = QRectF(place.right() - width - pad, place.top() - pad / 2, width + 2 * pad, place.height() + pad)
    painter.setPen(QPen(theme.qcolor("line"), max(1.0, scale)))
    painter.setBrush(theme.qcolor("panel", alpha=PLATE_ALPHA))
    painter.drawRoundedRect(plate, 6 * scale, 6 * scale)
    right, base = place.right(), place.bottom() - scale
    text = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    bar = QPolygonF([QPointF(right - width, base - 5 * scale), QPointF(right - width, base), QPointF(right, base)])
    bar.append(QPointF(right, base - 5 * scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.qcolor("text"), 1.6 * scale))
    painter.drawPolyline(bar)
    painter.setFont(look.font(11, scale=scale))
    words = QRectF(plate.left(), place.top() - pad / 4, plate.width(), place.height() - 4 * scale)
    painter.drawText(words, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, text)


def progress_share(frame: Frame) -> float:
    """Return how much of what the view needs is there, 0..1."""
    wanted = frame.stats.tiles_selected + frame.stats.tiles_pending
    if frame.complete:
        return 1.0
    return 0.05 if wanted == 0 else min(0.97, max(0.05, frame.stats.tiles_selected / wanted))


def paint_progress(painter: QPainter, frame: Frame, width: float, *, top: float, scale: float) -> None:
    """Paint a thin line along the top (`top` pixels down) while the picture is not whole."""
    if frame.complete:
        return
    theme = look.current()
    thick = max(2.0, 2.0 * scale)
    painter.fillRect(QRectF(0, top, width, thick), theme.qcolor("ground", alpha=0.5))
    painter.fillRect(QRectF(0, top, width * progress_share(frame), thick), theme.qcolor("action"))


def paint_replay(painter: QPainter, text: str, width: float, height: float, *, scale: float) -> None:
    """Paint the amber frame that says: this is not now."""
    theme = look.current()
    thick = REPLAY_EDGE_PX * scale
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(theme.qcolor("accent"), thick)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.drawRect(QRectF(thick / 2, thick / 2, width - thick, height - thick))
    shown = _replay_words(text, width, scale)
    plate = _replay_plate(shown, width, scale)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.qcolor("accent"))
    painter.drawRoundedRect(plate.adjusted(0, -6 * scale, 0, 0), 6 * scale, 6 * scale)
    painter.setFont(look.font(13, bold=True, scale=scale))
    painter.setPen(QColor(look.text_on(theme.accent, theme=theme)))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, shown)


def _replay_words(text: str, width: float, scale: float) -> str:
    metrics = QFontMetricsF(look.font(13, bold=True, scale=scale))
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(40.0, width - 8 * MARGIN_PX))


def _replay_plate(shown: str, width: float, scale: float) -> QRectF:
    across = QFontMetricsF(look.font(13, bold=True, scale=scale)).horizontalAdvance(shown) + 24 * scale
    return QRectF((width - across) / 2, 0, across, REPLAY_PLATE_PX * scale)


def paint_corners(
    painter: QPainter,
    frame: Frame,
    *,
    size: tuple[int, int],
    focus_m: float,
    compass_hovered: bool,
    replay: bool,
    scale: float,
) -> None:
    """Paint compass, scale bar (for what is `focus_m` away, the middle of the picture) and progress line."""
    places = chrome_places(*size, scale=scale)
    paint_compass(painter, frame.camera, places.compass, hovered=compass_hovered, scale=scale)
    paint_scale_bar(painter, places.scale_bar, metres_a_pixel=focus_m / frame.camera.focal_px(size), scale=scale)
    # Under the amber edge of a replay, not beneath it.
    paint_progress(painter, frame, size[0], top=REPLAY_EDGE_PX * scale if replay else 0.0, scale=scale)


def paint_drop_edge(painter: QPainter, box: QRectF, *, scale: float) -> None:
    """Paint where what is held over the scene may be dropped."""
    theme = look.current()
    painter.setPen(QPen(theme.qcolor("accent"), 3 * scale, Qt.PenStyle.DashLine))
    painter.setBrush(theme.qcolor("accent", alpha=0.08))
    painter.drawRoundedRect(box.adjusted(8, 8, -8, -8), 6, 6)
