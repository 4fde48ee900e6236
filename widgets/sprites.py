"""Discs, badges and haloed texts as small pictures, made once and kept within a limit."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QIcon,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from widgets import theme as look
from widgets.overlay_item import OverlayItem
from widgets.theme import Theme

LIMIT = 1500
TITLE_PX, DETAIL_PX, COUNT_PX, BADGE_PX = 13.0, 11.0, 12.0, 11.0
MAX_TITLE_PX, MAX_DETAIL_PX = 190.0, 230.0
HALO_PX = 1.0
PAD_PX = 3.0
LEADING = 1.32
ARC_STEPS = 48

STATE_COLOURS = {"open": "action", "under_way": "warn", "done": "ok", "overdue": "alarm"}
SEVERITY_COLOURS = {"info": "action", "warning": "warn", "alarm": "alarm"}


class Sprites:
    """Pictures by what they show. GUI thread (or the one thread that paints) only; needs a QApplication.

    Parameters
    ----------
    limit : int
        Most pictures kept; the one unused for longest goes first.
    """

    def __init__(self, *, limit: int = LIMIT) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, QImage] = OrderedDict()
        self._sizes: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self.made = 0

    def __len__(self) -> int:
        return len(self._kept)

    def clear(self) -> None:
        """Forget all, because the theme changed."""
        self._kept.clear()
        self._sizes.clear()

    def text_size(self, item: OverlayItem, *, scale: float) -> tuple[float, float]:
        """Return the size of an item's text block."""
        key = (item.title, item.detail, item.kind, scale)
        size = self._sizes.get(key)
        if size is None:
            size = _text_size(item, scale)
            self._sizes[key] = size
            while len(self._sizes) > self._limit * 2:
                self._sizes.popitem(last=False)
        return size

    def text(self, item: OverlayItem, *, theme: Theme, scale: float, ratio: float, selected: bool) -> QImage:
        """Return an item's text block: light letters with a dark halo, or letters on a plate."""
        size = self.text_size(item, scale=scale)
        chip = item.kind in ("sensor", "storey")
        key = ("text", item.title, item.detail, item.kind, item.stale, theme.name, scale, ratio, selected)

        def paint(painter: QPainter) -> None:
            if chip:
                _paint_plate(painter, QRectF(0.5, 0.5, size[0] - 1, size[1] - 1), theme, scale, selected=selected)
            _paint_text(painter, item, theme, scale, size, chip=chip, selected=selected)

        return self._made(key, size, ratio, paint)

    def disc(
        self, item: OverlayItem, *, radius: float, theme: Theme, ratio: float, selected: bool, hovered: bool, count: int
    ) -> QImage:
        """Return an item's disc with icon, ring, remaining time and badge; of a cluster with its count."""
        radius = round(radius * 2) / 2
        side = disc_side(radius)
        arc = -1 if item.remaining is None else round(min(1.0, max(0.0, item.remaining)) * ARC_STEPS)
        key = (
            "disc", item.icon, item.colour, item.state, item.severity, item.stale, item.is_alarm, arc,
            radius, theme.name, ratio, selected, hovered, count,
        )  # fmt: skip

        def paint(painter: QPainter) -> None:
            _paint_disc(
                painter, item, radius, side / 2, theme, arc, ratio, selected=selected, hovered=hovered, count=count
            )

        return self._made(key, (side, side), ratio, paint)

    def _made(
        self, key: Hashable, size: tuple[float, float], ratio: float, paint: Callable[[QPainter], None]
    ) -> QImage:
        image = self._kept.get(key)
        if image is not None:
            self._kept.move_to_end(key)
            return image
        pixels = QSize(max(1, math.ceil(size[0] * ratio)), max(1, math.ceil(size[1] * ratio)))
        image = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint(painter)
        painter.end()
        self.made += 1
        self._kept[key] = image
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        return image


def disc_side(radius: float) -> float:
    """Return the side of a disc's picture: the disc with room for ring, badge and shadow."""
    return radius * 2 + 10


def item_colour(item: OverlayItem, theme: Theme) -> QColor:
    """Return the colour that an item's ring has."""
    if item.stale:
        return theme.qcolor("unknown")
    if item.is_alarm:
        return theme.qcolor("alarm")
    if item.severity == "warning" and item.state != "done":
        return theme.qcolor("warn")
    if item.state:
        return theme.qcolor(STATE_COLOURS.get(item.state, "action"))
    return theme.qcolor(item.colour)


def count_text(count: int) -> str:
    """Return a count that fits a disc: ``"87"``, ``"1.2k"``, ``"38k"``."""
    if count < 1000:
        return str(count)
    return f"{count / 1000:.1f}k" if count < 10_000 else f"{count // 1000}k"


def _paint_disc(
    painter: QPainter,
    item: OverlayItem,
    radius: float,
    middle: float,
    theme: Theme,
    arc: int,
    ratio: float,
    *,
    selected: bool,
    hovered: bool,
    count: int,
) -> None:
    centre = QPointF(middle, middle)
    colour = item_colour(item, theme)
    ring = max(2.0, radius * 0.16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 70))
    painter.drawEllipse(centre + QPointF(0, 1.2), radius + 1, radius + 1)
    filled = item.is_alarm and not item.stale
    painter.setBrush(colour if filled else theme.qcolor("panel", alpha=0.94))
    painter.drawEllipse(centre, radius, radius)
    box = QRectF(middle - radius + ring / 2, middle - radius + ring / 2, radius * 2 - ring, radius * 2 - ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if arc >= 0 and count == 1:
        faint = QColor(theme.ground if filled else colour.name())
        faint.setAlphaF(0.3)
        painter.setPen(QPen(faint, ring))
        painter.drawEllipse(box)
        solid = theme.qcolor("ground") if filled else colour
        painter.setPen(QPen(solid, ring, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawArc(box, 90 * 16, -round(360 * 16 * arc / ARC_STEPS))
    elif not filled:
        painter.setPen(QPen(colour, ring))
        painter.drawEllipse(box)
    if count > 1:
        _paint_count(painter, count, centre, radius, theme, on=colour.name() if filled else theme.panel)
    else:
        ink = theme.ground if filled else theme.quiet if item.stale else theme.text
        _paint_icon(painter, item.icon, ink, centre, radius * 1.12, ratio)
    if selected or hovered:
        accent = theme.qcolor("accent", alpha=1.0 if selected else 0.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, max(2.0, radius * 0.18)))
        painter.drawEllipse(centre, radius + 1.5, radius + 1.5)
    if item.state and count == 1:
        _paint_badge(painter, item.state, centre + QPointF(radius * 0.74, radius * 0.74), radius * 0.36, theme)


def _paint_count(painter: QPainter, count: int, centre: QPointF, radius: float, theme: Theme, *, on: str) -> None:
    text = count_text(count)
    size = radius * (0.92 if len(text) < 3 else 0.74)
    painter.setFont(look.font(size, bold=True, scale=1.0))
    painter.setPen(QColor(look.text_on(on, theme=theme)))
    box = QRectF(centre.x() - radius, centre.y() - radius, radius * 2, radius * 2)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _paint_icon(painter: QPainter, name: str, ink: str, centre: QPointF, side: float, ratio: float) -> None:
    picture: QIcon = look.icon(name, colour=ink)
    pixels = max(1, round(side * ratio))
    pixmap = picture.pixmap(QSize(pixels, pixels), 1.0)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    target = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
    painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))


def _paint_badge(painter: QPainter, state: str, centre: QPointF, radius: float, theme: Theme) -> None:
    """Paint the state as a shape: open ○, under way ◐, done ●, overdue ▲."""
    colour = theme.qcolor(STATE_COLOURS.get(state, "unknown"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.qcolor("ground"))
    painter.drawEllipse(centre, radius + 1.6, radius + 1.6)
    box = QRectF(centre.x() - radius, centre.y() - radius, radius * 2, radius * 2)
    if state == "overdue":
        top, side = QPointF(centre.x(), centre.y() - radius), radius * 0.95
        base = centre.y() + radius * 0.72
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([top, QPointF(centre.x() + side, base), QPointF(centre.x() - side, base)]))
        return
    painter.setPen(QPen(colour, max(1.2, radius * 0.35)))
    painter.setBrush(QBrush(colour) if state == "done" else Qt.BrushStyle.NoBrush)
    inner = box.adjusted(0.6, 0.6, -0.6, -0.6)
    painter.drawEllipse(inner)
    if state == "under_way":
        painter.setBrush(colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPie(inner, 90 * 16, -180 * 16)


def _lines(item: OverlayItem, scale: float) -> list[tuple[str, QFont, float, bool]]:
    """Return the lines of an item's text block: text, face, height, whether quiet."""
    title_face = look.font(TITLE_PX, bold=item.kind != "record", scale=scale)
    rows = (
        (item.title, title_face, TITLE_PX, MAX_TITLE_PX, False),
        (item.detail, look.font(DETAIL_PX, scale=scale), DETAIL_PX, MAX_DETAIL_PX, True),
    )
    return [
        (_elided(text, face, room_px * scale), face, size_px * scale * LEADING, quiet)
        for text, face, size_px, room_px, quiet in rows
        if text
    ]


def _elided(text: str, face: QFont, room_px: float) -> str:
    return QFontMetricsF(face).elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, room_px)


def _text_size(item: OverlayItem, scale: float) -> tuple[float, float]:
    lines = _lines(item, scale)
    width = max((QFontMetricsF(face).horizontalAdvance(text) for text, face, _, _ in lines), default=0.0)
    height = sum(line for _, _, line, _ in lines)
    pad = PAD_PX * scale * (2 if item.kind in ("sensor", "storey") else 1)
    return math.ceil(width + 2 * pad), math.ceil(height + PAD_PX * scale)


def _paint_plate(painter: QPainter, box: QRectF, theme: Theme, scale: float, *, selected: bool) -> None:
    painter.setBrush(theme.qcolor("panel", alpha=0.88))
    painter.setPen(QPen(theme.qcolor("accent" if selected else "line"), scale))
    painter.drawRoundedRect(box, 5 * scale, 5 * scale)


def _paint_text(
    painter: QPainter,
    item: OverlayItem,
    theme: Theme,
    scale: float,
    size: tuple[float, float],
    *,
    chip: bool,
    selected: bool,
) -> None:
    theme = theme if chip else look.over_scene()
    pad = PAD_PX * scale * (2 if chip else 1)
    top = PAD_PX * scale / 2
    centred = item.kind == "space"
    for text, face, height, quiet in _lines(item, scale):
        metrics = QFontMetricsF(face)
        left = (size[0] - metrics.horizontalAdvance(text)) / 2 if centred else pad
        baseline = top + (height + metrics.ascent() - metrics.descent()) / 2
        ink = "accent" if selected and not quiet else "quiet" if item.stale or (quiet and chip) else "text"
        path = QPainterPath()
        path.addText(QPointF(left, baseline), face, text)
        if not chip:
            halo = theme.qcolor("ground", alpha=0.9)
            pen = QPen(halo, 2 * HALO_PX * max(1.0, scale) + 1.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)
        painter.fillPath(path, theme.qcolor(ink))
        top += height
