"""Layer of what happens now: events, sensor readings, cameras and vehicles."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

import numpy as np
from psygnal import Signal

from layers.base import Layer, Pick
from layers.data.geometry import Bounds, Float64
from layers.data.live_thing import LiveThing, thing_from_observation
from layers.data.observation import OBSERVATION_KINDS, Observation
from layers.data.observation_table import ObservationTable
from layers.data.recording import Recording
from layers.data.report import InputReport
from layers.site import Site

MAX_THINGS = 100_000
MAX_HISTORY = 50
EVENT = OBSERVATION_KINDS.index("event")


@dataclass(frozen=True, slots=True)
class LiveFilter:
    """Which live things are shown while a building, a storey or a space is drilled into.

    Each field holds the accepted keys of that level, normally the GUID and the name, since a source may say either;
    empty: anything goes. Case does not matter.
    """

    building: tuple[str, ...] = ()
    storey: tuple[str, ...] = ()
    space: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.building or self.storey or self.space)

    def accepts(self, thing: LiveThing) -> bool:
        """Return whether `thing` is in the chosen place; one that does not say where it is, is not."""
        return (
            _is_one_of(thing.building, self.building)
            and _is_one_of(thing.storey, self.storey)
            and _is_one_of(thing.space, self.space)
        )


@dataclass(frozen=True, slots=True)
class StoreyLift:
    """How far a storey is drawn from its place (an unfolded building): what is in it is drawn there too.

    Parameters
    ----------
    building, storey : tuple of str
        Accepted keys, as in `LiveFilter`.
    offset_m : tuple of 3 floats
        East, north, up.
    """

    building: tuple[str, ...]
    storey: tuple[str, ...]
    offset_m: tuple[float, float, float]


class LiveLayer(Layer):
    """The newest state of every source, and the life cycle of every event. GUI thread only.

    Listeners hear ``observed`` once a batch, with the batch; after `reset_to` with an empty one.

    Parameters
    ----------
    name : str
    site : Site
        Positions are turned into its frame.
    recording : Recording or None
        What a replay plays; None for a live feed.
    max_things : int
        Most sources kept. When full, the source that was heard longest ago goes, finished events first;
        `forgotten` counts them.

    Attributes
    ----------
    late : int
        Observations older than what their source had already said: kept in the event's history, not shown.
    forgotten : int
    """

    kind = "live"
    observed = Signal(tuple)

    def __init__(
        self,
        *,
        name: str,
        site: Site,
        report: InputReport | None = None,
        layer_id: str = "",
        recording: Recording | None = None,
        max_things: int = MAX_THINGS,
    ) -> None:
        super().__init__(name=name, report=report, layer_id=layer_id)
        self.site = site
        self.recording = recording
        self.late = 0
        self.forgotten = 0
        self._max_things = max_things
        self._newest: dict[str, Observation] = {}
        self._history: dict[str, deque[Observation]] = {}
        self._positions: dict[str, Float64] = {}
        self._now = recording.start if recording is not None and recording.start is not None else datetime.now(UTC)
        self._made: dict[str, LiveThing] = {}
        self._things: tuple[LiveThing, ...] | None = None
        self._filter = LiveFilter()
        self._lifts: tuple[StoreyLift, ...] = ()
        self._selected = ""
        self._timeline: _Timeline | None = None
        self._bounds: Bounds | None = None

    @property
    def now(self) -> datetime:
        """The scene's time, by which ages and deadlines are told."""
        return self._now

    @now.setter
    def now(self, value: datetime) -> None:
        # Ages are told in seconds: within the same one nothing that is shown can change.
        if int(value.timestamp()) != int(self._now.timestamp()):
            self._made.clear()
            self._things = None
        self._now = value

    @property
    def filter(self) -> LiveFilter:
        """The place that is drilled into."""
        return self._filter

    @filter.setter
    def filter(self, value: LiveFilter) -> None:
        self._set("filter", value, after=self._forget_things)

    @property
    def lifts(self) -> tuple[StoreyLift, ...]:
        """Storeys that are drawn away from their place."""
        return self._lifts

    @lifts.setter
    def lifts(self, value: tuple[StoreyLift, ...]) -> None:
        self._set("lifts", value, after=self._forget_lifted)

    @property
    def selected(self) -> str:
        """`source_id` of the chosen thing; empty for none."""
        return self._selected

    @selected.setter
    def selected(self, value: str) -> None:
        self._set("selected", value)

    @property
    def source_count(self) -> int:
        """Sources known at this time, the filtered ones too."""
        return len(self._newest)

    @property
    def newest(self) -> Mapping[str, Observation]:
        """The newest record of every source, the filtered ones too; read-only."""
        return MappingProxyType(self._newest)

    def apply(self, batch: Sequence[Observation]) -> None:
        """Take a batch, in the order it was observed; one signal, none for an empty batch."""
        if not batch:
            return
        taken = [observation for observation in batch if self._take(observation)]
        self._place(taken)
        self._forget_oldest()
        self._things = None
        self.observed.emit(tuple(batch))

    def reset_to(self, when: datetime) -> None:
        """Show the recording as of `when` (records at that very moment included); without one, nothing is kept."""
        for kept in (self._newest, self._history, self._positions, self._made):
            kept.clear()
        self._things = None
        self._now = when
        if self.recording is not None:
            if self._timeline is None:
                self._timeline = _Timeline(self.recording.table)
            self._newest, self._history, placed = self._timeline.at(when)
            self._place(placed)
            self._forget_oldest()
        self.observed.emit(())

    def things(self) -> tuple[LiveThing, ...]:
        """Return what passes the filter, at `now`, in the order the sources were first heard."""
        if self._things is None:
            everything = (self.thing(source_id) for source_id in self._newest)
            self._things = tuple(thing for thing in everything if thing is not None and self._filter.accepts(thing))
        return self._things

    def thing(self, source_id: str) -> LiveThing | None:
        """Return one source at `now`, filtered or not; None when it is not known."""
        made = self._made.get(source_id)
        if made is None and source_id in self._newest:
            made = self._lifted(
                thing_from_observation(
                    self._newest[source_id], now=self._now, position_enu=self._positions.get(source_id)
                )
            )
            self._made[source_id] = made
        return made

    def positions(self) -> Float64:
        """Return float64 (n, 3): site ENU metres of `things()`; NaN for one without a place."""
        nowhere = np.full(3, np.nan)
        rows = [nowhere if t.position_enu is None else t.position_enu for t in self.things()]
        return np.array(rows, np.float64).reshape(-1, 3)

    def history(self, source_id: str) -> tuple[Observation, ...]:
        """Return the newest states of an event, oldest first, at most `MAX_HISTORY`."""
        return tuple(self._history.get(source_id, ()))

    def bounds(self) -> Bounds:
        """Return the box of the whole recording, or of what is known now."""
        if self.recording is None:
            return Bounds.of_points(list(self._positions.values()))
        if self._bounds is None:
            table = self.recording.table
            places = np.empty((0, 3)) if self.site.is_local else table.positions[table.has_place()]
            self._bounds = Bounds.of_points(self.site.enu_from_lonlath(places) if len(places) else places)
        return self._bounds

    def pick(self, position: Float64, *, tolerance_m: float) -> Pick | None:
        """Return the nearest thing within `tolerance_m`."""
        things, positions = self.things(), self.positions()
        distances = np.linalg.norm(positions - np.asarray(position), axis=1)
        if not np.isfinite(distances).any():
            return None
        nearest = int(np.nanargmin(distances))
        if distances[nearest] > tolerance_m:
            return None
        source_id = things[nearest].source_id
        return Pick(self.layer_id, positions[nearest], distance_m=float(distances[nearest]), source_id=source_id)

    def _lifted(self, thing: LiveThing) -> LiveThing:
        if not self._lifts or not thing.storey or thing.position_enu is None:
            return thing
        for lift in self._lifts:
            if _is_one_of(thing.building, lift.building) and _is_one_of(thing.storey, lift.storey):
                return replace(thing, position_enu=thing.position_enu + np.array(lift.offset_m))
        return thing

    def _forget_lifted(self) -> None:
        for source_id in [key for key, thing in self._made.items() if thing.storey]:
            del self._made[source_id]
        self._things = None

    def _forget_things(self) -> None:
        self._things = None

    def _take(self, observation: Observation) -> bool:
        source_id = observation.source_id
        if observation.kind == "event":
            _insert(self._history.setdefault(source_id, deque(maxlen=MAX_HISTORY)), observation)
        known = self._newest.get(source_id)
        if known is not None and observation.observed_at < known.observed_at:
            self.late += 1
            return False
        self._newest[source_id] = observation
        self._made.pop(source_id, None)
        return True

    def _place(self, observations: Iterable[Observation]) -> None:
        if self.site.is_local:
            return
        placed = [o for o in observations if o.position is not None]
        positions = _enu_positions(placed, self.site)
        for observation, position in zip(placed, positions, strict=True):
            # A later state of an event often says no place again: the place it had stays.
            self._positions[observation.source_id] = position

    def _forget_oldest(self) -> None:
        excess = len(self._newest) - self._max_things
        if excess <= 0:
            return
        oldest_first = sorted(self._newest.values(), key=lambda o: (_is_unfinished(o), o.observed_at))
        for observation in oldest_first[:excess]:
            for kept in (self._newest, self._history, self._positions, self._made):
                kept.pop(observation.source_id, None)
        self.forgotten += excess


class _Timeline:
    """The records of each source in order, so that any moment is found by bisection."""

    def __init__(self, table: ObservationTable) -> None:
        self._table = table
        self._placed = table.placed()
        self._rows, self._starts = table.by_source()
        # Rises through all sources and, in each, through its records.
        self._keys = table.source_of[self._rows].astype(np.int64) * (len(table) + 1) + self._rows
        heard = np.flatnonzero(np.diff(self._starts))
        # In the order of their first record.
        self._sources = heard[np.argsort(self._rows[self._starts[heard]], kind="stable")]

    def at(self, when: datetime) -> tuple[dict[str, Observation], dict[str, deque[Observation]], list[Observation]]:
        """Return the newest record of each source, the histories of the events, and the newest record with a place."""
        table, firsts = self._table, self._starts[self._sources]
        wanted = self._sources.astype(np.int64) * (len(table) + 1) + table.until(when)
        ends = np.searchsorted(self._keys, wanted)
        placed: list[Observation] = []
        newest: dict[str, Observation] = {}
        history: dict[str, deque[Observation]] = {}
        known = ends > firsts
        for source, first, end in zip(*(v[known].tolist() for v in (self._sources, firsts, ends)), strict=True):
            last = int(self._rows[end - 1])
            observation = table[last]
            newest[table.sources[source]] = observation
            place = int(self._placed[last])
            if place >= 0:
                placed.append(observation if place == last else table[place])
            rows = self._rows[max(first, end - MAX_HISTORY) : end]
            events = rows[table.kinds[rows] == EVENT]
            if len(events):
                states = (table[row] for row in events.tolist())
                history[table.sources[source]] = deque(states, maxlen=MAX_HISTORY)
        return newest, history, placed


def _insert(history: deque[Observation], observation: Observation) -> None:
    if not history or history[-1].observed_at <= observation.observed_at:
        history.append(observation)
        return
    ordered = sorted((*history, observation), key=lambda o: o.observed_at)
    history.clear()
    history.extend(ordered)


def _is_unfinished(observation: Observation) -> bool:
    return observation.kind == "event" and observation.payload.get("state") != "done"


def _is_one_of(key: str, accepted: tuple[str, ...]) -> bool:
    return not accepted or bool(key and key.casefold() in {a.casefold() for a in accepted})


def _enu_positions(observations: Iterable[Observation], site: Site) -> Float64:
    """Return float64 (m, 3) of those with a place; none in a site without a place on earth."""
    places = [(p.lon, p.lat, p.h) for o in observations if (p := o.position) is not None]
    if site.is_local:
        return np.empty((0, 3))
    return site.enu_from_lonlath(places)
