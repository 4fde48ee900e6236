"""How something drives along a way: speeds, halts, and where it is every few seconds."""

from dataclasses import dataclass, field

import numpy as np

from layers.data.geometry import Float64
from resources.demo.town.live.roads import Int64, Way
from resources.demo.town.terrain import QUAY_M, ground

DAY_S = 86_400
ACCELERATION = 1.1
ANTENNA_M = 1.4


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Where something was, and when.

    Parameters
    ----------
    time_s : int64 (n,)
        Seconds from midnight, rising.
    xyz : float64 (n, 3)
        Local metres.
    heading_deg, speed_mps : float64 (n,)
    parked : bool (n,)
        It stands with its engine off: the next fix comes when it drives again.
    """

    time_s: Int64
    xyz: Float64
    heading_deg: Float64
    speed_mps: Float64
    parked: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]

    def __len__(self) -> int:
        return len(self.time_s)

    @property
    def end_s(self) -> int:
        """Time of the last fix."""
        return int(self.time_s[-1])


def standing(spot_xy: tuple[float, float], heading_deg: float, when_s: int) -> Track:
    """Return the one fix of something that stands."""
    x, y = np.array([spot_xy[0]]), np.array([spot_xy[1]])
    return Track(
        np.array([when_s]),
        _on_ground(np.column_stack([x, y])),
        np.array([heading_deg]),
        np.zeros(1),
        np.ones(1, np.bool_),
    )


def joined(tracks: list[Track]) -> Track:
    """Return tracks as one, each beginning after the one before has ended; what is beyond midnight is cut off."""
    time_s = np.concatenate([t.time_s for t in tracks])
    kept = time_s < DAY_S
    return Track(
        time_s[kept],
        np.vstack([t.xyz for t in tracks])[kept],
        np.concatenate([t.heading_deg for t in tracks])[kept],
        np.concatenate([t.speed_mps for t in tracks])[kept],
        np.concatenate([t.parked for t in tracks])[kept],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Drive:
    """A way driven from end to end.

    Parameters
    ----------
    time_s, at_m : float64 (n,)
        When it is how far; halts are two points at one place.
    """

    way: Way
    time_s: Float64
    at_m: Float64

    @property
    def end_s(self) -> float:
        """When it arrives."""
        return float(self.time_s[-1])

    def track(self, *, every_s: int) -> Track:
        """Return its fixes: at its start, every so many seconds, and at its end, where it parks."""
        first, last = int(np.ceil(self.time_s[0])), int(np.ceil(self.time_s[-1]))
        times = np.append(np.arange(first, last, every_s), last)
        return self._at(times)

    def _at(self, times: Int64) -> Track:
        at = np.interp(times, self.time_s, self.at_m)
        ends = np.array([np.clip(at - 1.5, 0.0, None), np.minimum(at + 1.5, self.way.at_m[-1])])
        here, back, ahead = (
            np.column_stack([np.interp(m, self.way.at_m, self.way.xy[:, k]) for k in range(2)]) for m in (at, *ends)
        )
        step = ahead - back
        heading = np.degrees(np.arctan2(step[:, 0], step[:, 1])) % 360.0
        moved = np.interp(times + 1.0, self.time_s, self.at_m) - np.interp(times - 1.0, self.time_s, self.at_m)
        speed = np.minimum(moved / 2.0, np.interp(at, self.way.at_m, self.way.limit_mps))
        parked = times == times[-1]
        speed[-1] = 0.0
        return Track(times, _on_ground(here), heading, speed, parked)


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """How a kind of vehicle drives.

    Parameters
    ----------
    cruise_mps : float
        It goes no faster, whatever the street allows.
    halt_every_m : float
        It halts on its way about so often (a bus stop, a bin); 0: only at crossings.
    halt_s : (float, float)
        For how long.
    waits : float
        The share of crossings with a wide street at which it has to wait.
    """

    cruise_mps: float
    halt_every_m: float = 0.0
    halt_s: tuple[float, float] = (12.0, 30.0)
    waits: float = 0.35
    wait_s: tuple[float, float] = field(default=(6.0, 38.0))


def drive(way: Way, start_s: float, manner: Manner, rng: np.random.Generator, *, stops: Int64 | None = None) -> Drive:
    """Return how `way` is driven from `start_s` on: never above its limits, braking and gathering speed evenly.

    Parameters
    ----------
    stops : int64 (k,) or None
        Points of the way at which it halts in any case.
    """
    at, last = way.at_m, len(way.at_m) - 1
    speed = np.minimum(way.limit_mps * float(rng.uniform(0.82, 0.97)), manner.cruise_mps)
    halts = way.crossings[rng.random(len(way.crossings)) < manner.waits]
    pauses = rng.uniform(*manner.wait_s, len(halts))
    if manner.halt_every_m:
        halts_m = np.arange(manner.halt_every_m, at[-1] - 20.0, manner.halt_every_m)
        halts_m += rng.uniform(-0.2, 0.2, len(halts_m)) * manner.halt_every_m
        halts = np.concatenate([halts, np.searchsorted(at, halts_m)])
        pauses = np.concatenate([pauses, rng.uniform(*manner.halt_s, len(halts_m))])
    if stops is not None:
        halts = np.concatenate([halts, stops])
        pauses = np.concatenate([pauses, rng.uniform(*manner.halt_s, len(stops))])
    inside = (halts > 0) & (halts < last)
    halts, pauses = halts[inside], pauses[inside]
    speed[[0, last]] = 0.0
    speed[halts] = 0.0
    # v² grows by no more than 2 a for each metre, from every point in both directions.
    square = speed**2
    rise = 2.0 * ACCELERATION * at
    square = np.minimum.accumulate(square - rise) + rise
    square = np.minimum.accumulate((square + rise)[::-1])[::-1] - rise
    speed = np.sqrt(np.clip(square, 0.0, None))
    took = np.diff(at) * 2.0 / np.maximum(speed[1:] + speed[:-1], 0.4)
    pause = np.zeros(last + 1)
    np.maximum.at(pause, halts, pauses)
    arrives = start_s + np.concatenate([[0.0], np.cumsum(took)]) + np.concatenate([[0.0], np.cumsum(pause)[:-1]])
    times = np.column_stack([arrives, arrives + pause]).ravel()
    return Drive(way, times, np.repeat(at, 2))


def _on_ground(xy: Float64) -> Float64:
    # A mole is as high as the quay, whatever the sea's bed is below it.
    return np.column_stack([xy, np.maximum(ground(xy[:, 0], xy[:, 1]), QUAY_M) + ANTENNA_M])
