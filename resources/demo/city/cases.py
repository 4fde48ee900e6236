"""A year of the city's cases: what, where, when found, verified, dispatched, returned and closed."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float64, Int32
from resources.demo.city.component_classes import component_classes
from resources.demo.city.components import Components, shared_out
from resources.demo.city.event_classes import RHYTHMS, SEASONS, EventClass, event_classes
from resources.demo.city.hot_spots import HotSpots
from resources.demo.city.kerbs import Kerbs

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

CASES = 3_840_000
CLOSED_SHARE = 0.9947
COMPONENT_SHARE = 0.37
YEAR = 2025
_MIDNIGHT_H = 8
BEGIN_S = int((datetime(YEAR, 1, 1, tzinfo=UTC) - timedelta(hours=_MIDNIGHT_H)).timestamp())
END_S = int((datetime(YEAR + 1, 1, 1, tzinfo=UTC) - timedelta(hours=_MIDNIGHT_H)).timestamp())
"""The year by China's clock, seconds since 1970; the register was drawn at its end."""
DAYS = (END_S - BEGIN_S) // 86_400
CHANNELS = ("网格员上报", "视频智能识别", "12345热线", "公众上报", "车载巡查", "部门移送", "无人机巡查")
_CHANNEL_SHARES = (0.43, 0.22, 0.14, 0.09, 0.07, 0.04, 0.01)
STATUSES = ("已结案", "延期处置", "处置中", "待派遣", "待核实")
CLOSED, DEFERRED, UNDER_WAY, UNSENT, UNVERIFIED = range(len(STATUSES))
_WEEK = np.array([1.06, 1.05, 1.04, 1.04, 1.03, 0.92, 0.86])
"""From Monday."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases in the order in which they were found. Times are seconds since 1970, -1 for what has not happened.

    Parameters
    ----------
    xy : float64 (n, 2)
        Local metres.
    kind : int32 (n,)
        Index into the classes of components, and after them of events.
    component : int32 (n,)
        Row in `Components`; -1 for an event.
    piece, cell : int32 (n,)
    found, verified, dispatched, returned, closed : int64 (n,)
    limit_h : float64 (n,)
    status, channel : int32 (n,)
        Index into `STATUSES`, `CHANNELS`.
    number : int64 (n,)
        Date and number of the day.
    """

    xy: Float64
    kind: Int32
    component: Int32
    piece: Int32
    cell: Int32
    found: Int64
    verified: Int64
    dispatched: Int64
    returned: Int64
    closed: Int64
    limit_h: Float64
    status: Int32
    channel: Int32
    number: Int64

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def overdue(self) -> Bool:
        """Returned later than its limit, or not yet and the limit is over; bool (n,)."""
        end = np.where(self.returned >= 0, self.returned, END_S)
        return np.asarray((self.dispatched >= 0) & (end - self.dispatched > self.limit_h * 3600.0))


def happen(
    kerbs: Kerbs, components: Components, spots: HotSpots, rng: np.random.Generator, *, scale: float = 1.0
) -> Cases:
    """Return the cases of the year; `scale` 0 to 1 thins them, for tests."""
    total = max(round(CASES * scale), 1000)
    about_components = round(total * COMPONENT_SHARE)
    parts = [_of_components(kerbs, components, spots, about_components, rng)]
    parts.append(_of_events(kerbs, spots, total - about_components, len(component_classes()), rng))
    xy, kind, component, piece, cell, found = (np.concatenate([part[k] for part in parts]) for k in range(6))
    order = np.argsort(found, kind="stable")
    xy, kind, component, piece, cell, found = (a[order] for a in (xy, kind, component, piece, cell, found))
    limits = [c.limit_h for c in component_classes()] + [e.limit_h for e in event_classes()]
    limit_h = np.array(limits)[kind]
    times = _processed(found, limit_h, rng)
    status = _ended(times, limit_h, total - round(total * CLOSED_SHARE), rng)
    channel = np.searchsorted(np.cumsum(_CHANNEL_SHARES)[:-1], rng.random(total), side="right").astype(np.int32)
    verified, dispatched, returned, closed = times
    return Cases(
        xy, kind, component, piece, cell, found, verified, dispatched, returned, closed, limit_h, status, channel,
        _numbers(found),
    )  # fmt: skip


_Drawn = tuple[Float64, Int32, Int32, Int32, Int32, Int64]


def _of_components(
    kerbs: Kerbs, components: Components, spots: HotSpots, count: int, rng: np.random.Generator
) -> _Drawn:
    trouble = np.array([c.trouble for c in component_classes()])[components.kind]
    per_m = spots.weights(kerbs, "any") / kerbs.length_m
    # A few fail again and again.
    weight = np.cumsum(trouble * per_m[components.piece] ** 0.8 * np.exp(0.9 * rng.standard_normal(len(components))))
    row = np.searchsorted(weight, rng.random(count) * weight[-1], side="right").astype(np.int32)
    row = np.minimum(row, len(components) - 1)
    found = _moments(count, "office", "even", rng)
    return components.xy[row], components.kind[row], row, components.piece[row], components.cell[row], found


def _of_events(kerbs: Kerbs, spots: HotSpots, count: int, first_kind: int, rng: np.random.Generator) -> _Drawn:
    classes = event_classes()
    counts = shared_out(np.array([e.share for e in classes]), count)
    weights = {pull: np.cumsum(spots.weights(kerbs, pull)) for pull in sorted({e.pull for e in classes})}
    parts = [
        _of_class(kerbs, weights[own.pull], own, first_kind + number, n, rng)
        for number, (own, n) in enumerate(zip(classes, counts.tolist(), strict=True))
    ]
    xy, kind, component, piece, cell, found = (np.concatenate([part[k] for part in parts]) for k in range(6))
    return xy, kind, component, piece, cell, found


def _of_class(
    kerbs: Kerbs, weight: Float64, own: EventClass, kind: int, count: int, rng: np.random.Generator
) -> _Drawn:
    drawn = rng.random((count, 3))
    piece = np.minimum(np.searchsorted(weight, drawn[:, 0] * weight[-1], side="right"), len(weight) - 1).astype(
        np.int32
    )
    left = drawn[:, 2] < 0.5
    out = np.where(own.pull == "traffic", -2.0, -0.5) + 4.0 * ((drawn[:, 2] * 2.0) % 1.0)
    xy = np.round(kerbs.places(piece, drawn[:, 1] * kerbs.length_m[piece], left=left, out_m=out), 2)
    cell = kerbs.cell[piece, np.where(left, 0, 1)]
    found = _moments(count, own.rhythm, own.season, rng)
    return xy, np.full(count, kind, np.int32), np.full(count, -1, np.int32), piece, cell, found


def _moments(count: int, rhythm: str, season: str, rng: np.random.Generator) -> Int64:
    """Return int64 (count,) seconds since 1970: by month, weekday and hour, days of one class are not all alike."""
    first = datetime(YEAR, 1, 1, tzinfo=UTC)
    days = [first + timedelta(days=n) for n in range(DAYS)]
    by_day = np.array([SEASONS[season][day.month - 1] * _WEEK[day.weekday()] for day in days])
    by_day = np.cumsum(by_day * np.exp(0.12 * rng.standard_normal(DAYS)))
    by_hour = np.cumsum(np.array(RHYTHMS[rhythm], np.float64))
    drawn = rng.random((count, 3))
    day = np.searchsorted(by_day, drawn[:, 0] * by_day[-1], side="right")
    hour = np.searchsorted(by_hour, drawn[:, 1] * by_hour[-1], side="right")
    return np.asarray(BEGIN_S + day * 86_400 + hour * 3600 + np.floor(drawn[:, 2] * 3600), np.int64)


def _processed(found: Int64, limit_h: Float64, rng: np.random.Generator) -> tuple[Int64, Int64, Int64, Int64]:
    """Return when each case is verified, dispatched, returned and closed if nothing stops it."""

    def after(start: Int64, median_s: "Float64 | float", spread: float) -> Int64:
        took = median_s * np.exp(spread * rng.standard_normal(len(start)))
        return start + np.maximum(took, 20.0).astype(np.int64)

    hour = (found - BEGIN_S) // 3600 % 24
    # At night fewer people look at what comes in.
    verified = after(found, np.where((hour < 7) | (hour >= 22), 2400.0, 780.0), 0.6)
    dispatched = after(verified, 260.0, 0.7)
    returned = after(dispatched, limit_h * 3600.0 * 0.33, 0.62)
    return verified, dispatched, returned, after(returned, 1900.0, 0.6)


def _ended(times: tuple[Int64, ...], limit_h: Float64, open_count: int, rng: np.random.Generator) -> Int32:
    """Cut the times off at the end of the year so that exactly `open_count` cases are not closed; return statuses.

    What is under way at midnight is not closed; the rest of the open ones are deferred. Where more are under way than
    may be open, the nearest to their end are closed in time.
    """
    verified, dispatched, returned, closed = times
    late = np.flatnonzero(closed >= END_S)
    if len(late) > open_count:
        order = late[np.argsort(closed[late], kind="stable")]
        hurried = order[: len(late) - open_count]
        late = order[len(late) - open_count :]
        _hurry(times, hurried)
    status = np.full(len(closed), CLOSED, np.int32)
    status[late] = UNDER_WAY
    if len(late) < open_count:
        weight = np.where(status == CLOSED, limit_h, 0.0)
        deferred = _weighted(weight, open_count - len(late), rng)
        status[deferred] = DEFERRED
        returned[deferred] = closed[deferred] = -1
    for stage in (verified, dispatched, returned, closed):
        stage[stage >= END_S] = -1
    status[late[dispatched[late] < 0]] = UNSENT
    status[late[verified[late] < 0]] = UNVERIFIED
    return status


def _hurry(times: tuple[Int64, ...], rows: "npt.NDArray[np.intp]") -> None:
    # All stages keep their order between now and midnight.
    latest = END_S - 1
    for left, stage in zip((3, 2, 1, 0), times, strict=True):
        stage[rows] = np.minimum(stage[rows], latest - left)


def _weighted(weight: Float64, count: int, rng: np.random.Generator) -> "npt.NDArray[np.intp]":
    """Return `count` different rows, drawn by weight: the largest of exponentials (Efraimidis and Spirakis)."""
    with np.errstate(divide="ignore"):
        key = np.where(weight > 0, np.log(rng.random(len(weight))) / weight, -np.inf)
    return np.argpartition(-key, count - 1)[:count]


def _numbers(found: Int64) -> Int64:
    """Return the date, as in 20250612, and six digits that count the day's cases."""
    day = (found - BEGIN_S) // 86_400
    first = np.searchsorted(day, day, side="left")
    dates = [datetime(YEAR, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(DAYS)]
    date = np.array([int(d.strftime("%Y%m%d")) for d in dates], np.int64)
    return np.asarray(date[day] * 1_000_000 + np.arange(len(day)) - first + 1)
