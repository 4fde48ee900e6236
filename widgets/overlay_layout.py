"""Where every symbol and text goes in one frame: projected, dimmed behind buildings, clustered, decluttered."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from layers.data.frame import Frame
from layers.data.geometry import Float64
from widgets.clusters import Clusters, clustered
from widgets.overlay_item import OverlayItem, OverlayOptions, OverlaySet
from widgets.surface_anchor import hidden, surface_heights

DISC_PX = 28.0
STEM_PX = 20.0
CELL_PX = 44.0
OCCUPANCY_PX = 6.0
TRIED_TEXTS = 260
MIN_SHRINK = 0.6
HIDDEN_ALPHA, HIDDEN_ALARM_ALPHA, DIMMED_ALPHA = 0.35, 0.7, 0.8
LABEL_GAP_PX = 5.0
LOOKED_AT, RELOOK_FRAMES = 1000, 8
MAX_RAISED, RAISE_STEPS, COVERED = 300, 6, 0.85

Box = tuple[float, float, float, float]  # x, y, width, height
# Measures the text block of an item: width and height in the overlay's pixels.
Measure = Callable[[OverlayItem], tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """One symbol, or a cluster of them, at its place on the screen.

    Parameters
    ----------
    item : OverlayItem
        Of a cluster, its most important member.
    rows : int64 (m,)
        Members; one for a single item.
    foot : tuple of 2 floats
        Where its anchor is.
    centre : tuple of 2 floats
        Of the disc.
    radius : float
    alpha : float
    label : Box or None
        Where its text goes.
    leader : bool
        A line joins text and symbol because the text was moved away.
    chip : bool
        The text box is the symbol (a sensor's value).
    """

    item: OverlayItem
    rows: npt.NDArray[np.int64]
    foot: tuple[float, float]
    centre: tuple[float, float]
    radius: float
    alpha: float
    depth_m: float
    label: Box | None = None
    leader: bool = False
    chip: bool = False
    selected: bool = False

    @property
    def count(self) -> int:
        """Members."""
        return len(self.rows)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a pixel is on the symbol or its text."""
        if self.radius and math.hypot(x - self.centre[0], y - self.centre[1]) <= self.radius + 2:
            return True
        if self.label is None:
            return False
        left, top, width, height = self.label
        return left <= x <= left + width and top <= y <= top + height


@dataclass(frozen=True, slots=True)
class Layout:
    """The overlay of one frame, in the order it is painted: the last is on top."""

    size: tuple[int, int]
    placed: tuple[Placed, ...] = ()
    texts: int = 0
    clustered: int = 0
    anchors: Float64 = field(default_factory=lambda: np.empty((0, 3)))

    def at(self, x: float, y: float) -> Placed | None:
        """Return the topmost symbol at a pixel."""
        return next((p for p in reversed(self.placed) if p.holds(x, y)), None)


class Occupancy:
    """Which parts of the screen are taken, on a grid of a few pixels."""

    def __init__(self, size: tuple[int, int], *, step_px: float = OCCUPANCY_PX) -> None:
        self._step = step_px
        self._size = size
        self._taken = np.zeros((math.ceil(size[1] / step_px) + 1, math.ceil(size[0] / step_px) + 1), np.bool_)

    def take(self, box: Box) -> None:
        """Mark `box` as taken."""
        rows, columns = self._part(box)
        self._taken[rows, columns] = True

    def is_free(self, box: Box) -> bool:
        """Return whether nothing is there and it is wholly on the screen."""
        if box[0] < 0 or box[1] < 0 or box[0] + box[2] > self._size[0] or box[1] + box[3] > self._size[1]:
            return False
        rows, columns = self._part(box)
        return not self._taken[rows, columns].any()

    def share(self, box: Box) -> float:
        """Return how much of a box is taken, 0..1."""
        part = self._taken[self._part(box)]
        return float(part.mean()) if part.size else 1.0

    def _part(self, box: Box) -> tuple[slice, slice]:
        x, y, width, height = box
        return (
            slice(max(0, int(y / self._step)), max(0, int((y + height) / self._step) + 1)),
            slice(max(0, int(x / self._step)), max(0, int((x + width) / self._step) + 1)),
        )


def lay_out(
    frame: Frame,
    items: OverlaySet,
    *,
    size: tuple[int, int],
    options: OverlayOptions,
    measure: Measure,
    known_heights: Float64 | None = None,
    look_again: bool = True,
) -> Layout:
    """Return where everything goes.

    Parameters
    ----------
    size : (width, height)
        Of the picture on the screen, in the painter's pixels; `frame` is stretched to it.
    measure : callable
        Size of an item's text block.
    known_heights : float64 (n,) or None
        Heights of draped items found in earlier frames; NaN where unknown. Filled in.
    look_again : bool
        False: this very frame was looked at before; only heights that are not known are sought.
    """
    if not len(items):
        return Layout(size)
    anchors = _grounded(frame, items, known_heights, look_again=look_again)
    stretch = np.array([size[0] / frame.size[0], size[1] / frame.size[1]])
    pixels, depths = frame.camera.project(anchors, size=frame.size)
    margin = DISC_PX * options.scale
    with np.errstate(invalid="ignore"):
        xy = pixels * stretch
        on_screen = (depths > 0.1) & np.isfinite(xy).all(axis=1)
        on_screen &= (xy > -margin).all(axis=1) & (xy < np.add(size, (margin, margin + STEM_PX * 2))).all(axis=1)
    kept = frame.section.kept(anchors)
    on_screen &= kept
    rows = np.flatnonzero(on_screen)
    behind = np.zeros(len(items), np.bool_)
    behind[rows] = hidden(frame, anchors[rows], pixels=pixels[rows], depths=depths[rows])
    chosen = items.index_of(options.selected)
    symbols = rows[~items.is_text[rows]]
    keep = items.is_alarm[symbols]
    if chosen >= 0:
        keep = keep | (symbols == chosen)
    clusters = clustered(frame, items, symbols[~keep], xy, stretch=stretch, cell_px=CELL_PX * options.scale)
    focal = frame.camera.focal_px(frame.size) * float(stretch.max())
    make = _PlacedMaker(items, xy, depths, behind, chosen=chosen, focal_px=focal, scale=options.scale)
    placed = make.symbols(clusters) if len(clusters) else []
    placed += [make.symbol(np.array([row]), xy[row], depths[row], behind[row]) for row in symbols[keep].tolist()]
    # Far and unimportant first, so that what matters ends up on top.
    placed.sort(key=lambda p: (p.selected, p.item.is_alarm, p.alpha >= 1.0, -p.depth_m))
    texts = [make.text(row, frame, stretch) for row in np.flatnonzero(items.is_text & kept).tolist()]
    return _with_texts(placed, [t for t in texts if t is not None], size, options, measure, anchors)


def _grounded(frame: Frame, items: OverlaySet, known: Float64 | None, *, look_again: bool) -> Float64:
    """Return the anchors with draped ones on the surface; in a sequence of frames a part is looked at in each."""
    rows = np.flatnonzero(items.is_draped)
    if not len(rows):
        return items.anchors
    if known is None:
        known = np.full(len(items), np.nan)
        looked_at = rows
    else:
        fresh = rows[~np.isfinite(known[rows])]
        again = rows[rows % RELOOK_FRAMES == frame.number % RELOOK_FRAMES]
        parts = [_part(fresh, frame.number), *([_part(again, frame.number)] if look_again else [])]
        looked_at = np.unique(np.concatenate(parts))
    if len(looked_at):
        heights = surface_heights(frame, items.anchors[looked_at])
        found = np.isfinite(heights)
        known[looked_at[found]] = heights[found]
    anchors = items.anchors.copy()
    anchors[rows, 2] = np.where(np.isfinite(known[rows]), known[rows], anchors[rows, 2])
    return anchors


def _part(rows: npt.NDArray[np.int64], turn: int) -> npt.NDArray[np.int64]:
    if len(rows) <= LOOKED_AT:
        return rows
    parts = math.ceil(len(rows) / LOOKED_AT)
    return rows[turn % parts :: parts]


class _PlacedMaker:
    def __init__(
        self,
        items: OverlaySet,
        xy: Float64,
        depths: Float64,
        behind: npt.NDArray[np.bool_],
        *,
        chosen: int,
        focal_px: float,
        scale: float,
    ) -> None:
        self._items, self._xy, self._depths, self._behind = items, xy, depths, behind
        self._chosen, self._focal_px, self._scale = chosen, focal_px, scale

    def symbols(self, clusters: Clusters) -> list[Placed]:
        parts = zip(
            clusters.members(),
            clusters.means(self._xy),
            clusters.least(self._depths),
            clusters.all_of(self._behind),
            strict=True,
        )
        return [self.symbol(*part) for part in parts]

    def symbol(self, rows: npt.NDArray[np.int64], xy: Float64, depth_m: float, behind: bool) -> Placed:
        first = int(rows[0])
        item = self._items.items[first]
        x, y, depth = float(xy[0]), float(xy[1]), float(depth_m)
        # One step smaller for each factor of ten in distance, down to 60 %.
        metres_a_pixel = depth / self._focal_px
        shrink = min(1.0, max(MIN_SHRINK, 1.0 - 0.2 * math.log10(max(metres_a_pixel, 1e-3) / 0.4)))
        selected = first == self._chosen
        if selected or item.is_alarm:
            shrink = max(shrink, 0.85)
        size = self._scale * shrink
        radius = DISC_PX / 2 * size
        if len(rows) > 1:
            radius *= 1.0 + 0.12 * math.log10(len(rows))
        stem = STEM_PX * size if len(rows) == 1 and item.kind != "vehicle" else 0.0
        alpha = 1.0
        if behind and not selected:
            alpha = HIDDEN_ALARM_ALPHA if item.is_alarm else HIDDEN_ALPHA
        elif self._chosen >= 0 and not selected and not item.is_alarm:
            alpha = DIMMED_ALPHA
        centre = (x, y - stem - radius) if stem else (x, y)
        return Placed(item, rows, (x, y), centre, radius, alpha, depth, selected=selected)

    def text(self, row: int, frame: Frame, stretch: Float64) -> Placed | None:
        item = self._items.items[row]
        x, y = (float(v) for v in self._xy[row])
        depth = float(self._depths[row])
        if item.corners is not None:
            pixels, depths = frame.camera.project(item.corners, size=frame.size)
            if not (depths > 0.1).all():
                return None
            left = int(pixels[:, 0].argmin())
            x, y = (float(v) for v in pixels[left] * stretch)
            depth = float(depths[left])
        if depth <= 0.1 or not math.isfinite(x + y):
            return None
        return Placed(item, np.array([row]), (x, y), (x, y), 0.0, 1.0, depth, selected=row == self._chosen)


def _with_texts(
    placed: list[Placed],
    texts: list[Placed],
    size: tuple[int, int],
    options: OverlayOptions,
    measure: Measure,
    anchors: Float64,
) -> Layout:
    taken = Occupancy(size)
    placed = _raised(placed)
    for place in placed:
        taken.take(_disc_box(place))
    barred = Occupancy(size)
    for box in options.kept_free:
        taken.take(box)
        barred.take(box)
    wanting = [(i, p) for i, p in enumerate(placed) if p.count == 1 and p.item.labelled]
    wanting.sort(key=lambda pair: (not pair[1].selected, -pair[1].item.rank, pair[1].alpha < 1.0, pair[1].depth_m))
    shown = 0
    labels: list[Placed] = []
    texts.sort(key=lambda p: (not p.selected, -p.item.rank, p.depth_m))
    for place in texts:
        if shown >= options.max_texts and not place.selected:
            break
        label = _room_for(place, taken, measure(place.item), options.scale, barred=barred if place.selected else None)
        if label is not None:
            labels.append(label)
            shown += 1
    for index, place in wanting[:TRIED_TEXTS]:
        must = place.selected or place.item.is_alarm
        if not must and (shown >= options.max_texts or place.alpha <= HIDDEN_ALPHA):
            continue
        label = _room_for(place, taken, measure(place.item), options.scale, barred=barred if must else None)
        if label is not None:
            placed[index] = label
            shown += 1
    clustered = sum(p.count for p in placed if p.count > 1)
    return Layout(size, (*placed, *reversed(labels)), shown, clustered, anchors)


def _raised(placed: list[Placed]) -> list[Placed]:
    """Lift symbols on longer stems until they no longer cover a more important one: alarms and the selected first."""
    result = list(placed)
    order = sorted(
        (i for i, p in enumerate(placed) if p.alpha > HIDDEN_ALPHA),
        key=lambda i: (not placed[i].selected, -placed[i].item.rank, placed[i].count > 1, placed[i].depth_m),
    )
    discs = np.zeros((min(len(order), MAX_RAISED), 3))
    for done, index in enumerate(order[:MAX_RAISED]):
        place = result[index]
        x, y = place.centre
        for _ in range(RAISE_STEPS):
            near = np.hypot(discs[:done, 0] - x, discs[:done, 1] - y) < (discs[:done, 2] + place.radius) * COVERED
            if not near.any() or place.centre == place.foot:
                break
            y -= place.radius * 1.2
        if (x, y) != place.centre:
            result[index] = replace(place, centre=(x, y))
        discs[done] = (x, y, place.radius)
    return result


def _room_for(
    place: Placed, taken: Occupancy, text: tuple[float, float], scale: float, *, barred: Occupancy | None
) -> Placed | None:
    """Return `place` with its text where nothing is; with `barred` it gets one anyway, where it covers least.

    Only not where `barred` is taken, if there is a choice.
    """
    for box, leader in _candidates(place, text, scale):
        if taken.is_free(box):
            taken.take(box)
            chip = place.item.kind == "sensor" and not leader
            return replace(place, label=box, leader=leader, chip=chip)
    if barred is None:
        return None
    candidates = list(_candidates(place, text, scale))
    fit = [c for c in candidates if barred.is_free(c[0])] or candidates[:1]
    box, leader = min(fit, key=lambda candidate: taken.share(candidate[0]))
    taken.take(box)
    return replace(place, label=box, leader=leader)


def _candidates(place: Placed, text: tuple[float, float], scale: float) -> Iterator[tuple[Box, bool]]:
    width, height = text
    x, y = place.centre
    gap = place.radius + LABEL_GAP_PX * scale
    if place.item.kind == "space":
        yield (x - width / 2, y - height / 2, width, height), False
        return
    if place.item.kind == "storey":
        yield (x - 14 * scale - width, y - height / 2, width, height), True
        for step in (0.6, -0.6, 1.2, -1.2):
            yield (x - 26 * scale - width, y - height / 2 + step * height, width, height), True
        return
    yield (x + gap, y - height / 2, width, height), False
    yield (x - gap - width, y - height / 2, width, height), False
    yield (x - width / 2, y - gap - height, width, height), False
    for away in (1.0, 2.0):
        reach = (22 + 26 * away) * scale
        yield (x + gap, y - height / 2 - reach, width, height), True
        yield (x - gap - width, y - height / 2 - reach, width, height), True


def _disc_box(place: Placed) -> Box:
    return (
        place.centre[0] - place.radius,
        place.centre[1] - place.radius,
        place.radius * 2,
        place.radius * 2,
    )
