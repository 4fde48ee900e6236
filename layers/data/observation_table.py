"""Observations in columns: a day of a town takes tens of megabytes, and a moment of it is found by bisection."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, overload

import msgspec
import numpy as np
import numpy.typing as npt

from layers.data.features import Attribute
from layers.data.geometry import Float64
from layers.data.observation import OBSERVATION_KINDS, Observation, ObservationKind
from layers.site import LonLatH

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KIND_CODES = {kind: code for code, kind in enumerate(OBSERVATION_KINDS)}
_MICROSECOND = timedelta(microseconds=1)
_NOWHERE = (float("nan"),) * 3
_encode = msgspec.msgpack.Encoder().encode
_Change = tuple[int, Attribute]
_changes = msgspec.msgpack.Decoder(list[tuple[int, Any]])


def microseconds(when: datetime) -> int:
    """Return microseconds from 1970 to an aware time."""
    return (when - EPOCH) // _MICROSECOND


class ObservationTable(Sequence[Observation]):
    """Observations by time, in columns; each is made when it is asked for. Immutable; any thread.

    Of a payload only what differs from the first one of its source with the same entries is kept.

    Attributes
    ----------
    times_us : int64 (n,)
        Microseconds from 1970.
    kinds : uint8 (n,)
        Places in `OBSERVATION_KINDS`.
    sources : tuple of str
        Ids of the things observed.
    source_of : int32 (n,)
        Places in `sources`.
    positions : float64 (n, 3)
        Degrees east, degrees north, metres above the ellipsoid; NaN for one without a place.
    """

    __slots__ = ("_base_of", "_bases", "_bytes", "_spans", "kinds", "positions", "source_of", "sources", "times_us")

    def __init__(
        self,
        *,
        times_us: Int64,
        kinds: npt.NDArray[np.uint8],
        sources: tuple[str, ...],
        source_of: Int32,
        positions: Float64,
        bases: tuple[dict[str, Attribute], ...],
        base_of: Int32,
        spans: Int64,
        content: bytes,
    ) -> None:
        self.times_us = times_us
        self.kinds = kinds
        self.sources = sources
        self.source_of = source_of
        self.positions = positions
        self._bases = bases
        self._base_of = base_of
        # Where each one's id begins in `content`, where its changes begin, and where these end.
        self._spans = spans
        self._bytes = content

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> "ObservationTable":
        """Return observations, in their order, as a table; a table as it is."""
        if isinstance(observations, ObservationTable):
            return observations
        builder = TableBuilder()
        for o in observations:
            place = None if o.position is None else (o.position.lon, o.position.lat, o.position.h)
            builder.add(o.kind, o.id, o.source_id, o.observed_at, place, o.payload)
        return builder.table()

    def taken(self, rows: Int64, *, positions: Float64 | None = None) -> "ObservationTable":
        """Return these rows in this order; with `positions` (of the rows that are taken) in place of their own."""
        return ObservationTable(
            times_us=self.times_us[rows],
            kinds=self.kinds[rows],
            sources=self.sources,
            source_of=self.source_of[rows],
            positions=self.positions[rows] if positions is None else positions,
            bases=self._bases,
            base_of=self._base_of[rows],
            spans=self._spans[rows],
            content=self._bytes,
        )

    def until(self, when: datetime) -> int:
        """Return how many were observed up to `when`."""
        return int(np.searchsorted(self.times_us, microseconds(when), side="right"))

    def time(self, row: int) -> datetime:
        """Return when a row was observed."""
        return EPOCH + timedelta(microseconds=int(self.times_us[row]))

    def times_of(self, kind: ObservationKind) -> list[datetime]:
        """Return when the observations of a kind were made."""
        rows = np.flatnonzero(self.kinds == _KIND_CODES[kind])
        return [EPOCH + timedelta(microseconds=us) for us in self.times_us[rows].tolist()]

    def count_of(self, kind: ObservationKind) -> int:
        """Return how many there are of a kind."""
        return int(np.count_nonzero(self.kinds == _KIND_CODES[kind]))

    def has_place(self) -> npt.NDArray[np.bool_]:
        """Return bool (n,)."""
        return np.asarray(np.isfinite(self.positions).all(axis=1))

    def by_source(self) -> tuple[Int64, Int64]:
        """Return the rows of one source after the other, each in order, and where each of `sources` begins (k + 1,)."""
        rows = np.argsort(self.source_of, kind="stable")
        counts = np.bincount(self.source_of, minlength=len(self.sources))
        return rows, np.concatenate([[0], np.cumsum(counts)])

    def placed(self) -> Int64:
        """Return for each row the newest row of its source up to it that says a place; -1 for none."""
        rows, starts = self.by_source()
        at = np.where(self.has_place()[rows], np.arange(len(rows)), -1)
        newest = np.maximum.accumulate(at) if len(at) else at
        newest[newest < starts[self.source_of[rows]]] = -1
        found = np.full(len(rows), -1, np.int64)
        found[rows] = np.where(newest >= 0, rows[newest], -1)
        return found

    def __len__(self) -> int:
        return len(self.times_us)

    @overload
    def __getitem__(self, index: int) -> Observation: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Observation, ...]: ...
    def __getitem__(self, index: int | slice) -> Observation | tuple[Observation, ...]:
        if isinstance(index, slice):
            return tuple(self._row(row) for row in range(*index.indices(len(self))))
        row = index + len(self) if index < 0 else index
        if not 0 <= row < len(self):
            raise IndexError("there is no such observation")
        return self._row(row)

    def __iter__(self) -> Iterator[Observation]:
        return (self._row(row) for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ObservationTable):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def id_of(self, row: int) -> str:
        """Return the id of a row's record."""
        begin, middle, _ = self._spans[row].tolist()
        return self._bytes[begin:middle].decode("utf-8", "surrogatepass")

    def _row(self, row: int) -> Observation:
        begin, middle, end = self._spans[row].tolist()
        payload = dict(self._bases[self._base_of[row]])
        if end > middle:
            keys = tuple(payload)
            for number, value in _changes.decode(self._bytes[middle:end]):
                payload[keys[number]] = value
        lon, lat, h = self.positions[row].tolist()
        return Observation(
            OBSERVATION_KINDS[self.kinds[row]],
            self._bytes[begin:middle].decode("utf-8", "surrogatepass"),
            self.sources[self.source_of[row]],
            EPOCH + timedelta(microseconds=int(self.times_us[row])),
            LonLatH(lon, lat, h) if lon == lon and lat == lat and h == h else None,
            payload,
        )


class TableBuilder:
    """Takes observations one after the other, in any order, and keeps them as columns."""

    def __init__(self) -> None:
        self._times = array("q")
        self._kinds = array("B")
        self._sources: dict[str, int] = {}
        self._source_of = array("i")
        self._positions = array("d")
        self._bases: list[dict[str, Attribute]] = []
        self._values: list[tuple[Attribute, ...]] = []
        self._base_at: dict[tuple[object, ...], int] = {}
        self._base_of = array("i")
        self._spans = array("q")
        self._content = bytearray()

    def __len__(self) -> int:
        return len(self._times)

    def add(
        self,
        kind: ObservationKind,
        id: str,
        source_id: str,
        observed_at: datetime,
        position: tuple[float, float, float] | None,
        payload: dict[str, Attribute],
    ) -> None:
        """Add one observation; `position` is degrees east, degrees north and metres above the ellipsoid."""
        source = self._sources.setdefault(source_id, len(self._sources))
        key = (source, *payload)
        base = self._base_at.get(key)
        if base is None:
            base = self._base_at[key] = len(self._bases)
            self._bases.append(dict(payload))
            self._values.append(tuple(payload.values()))
        first = self._values[base]
        values = tuple(payload.values())
        content = self._content
        begin = len(content)
        content += id.encode("utf-8", "surrogatepass")
        middle = len(content)
        if values != first or any(a is not b and type(a) is not type(b) for a, b in zip(values, first, strict=True)):
            # What is equal but of another type (1, 1.0, True) differs too.
            pairs = enumerate(zip(values, first, strict=True))
            content += _encode([(n, a) for n, (a, b) in pairs if a is not b and (a != b or type(a) is not type(b))])
        self._spans.extend((begin, middle, len(content)))
        self._times.append((observed_at - EPOCH) // _MICROSECOND)
        self._kinds.append(_KIND_CODES[kind])
        self._source_of.append(source)
        self._base_of.append(base)
        self._positions.extend(position or _NOWHERE)

    def table(self) -> ObservationTable:
        """Return what was added, in that order; the builder is done then."""
        return ObservationTable(
            times_us=np.frombuffer(self._times, np.int64),
            kinds=np.frombuffer(self._kinds, np.uint8),
            sources=tuple(self._sources),
            source_of=np.frombuffer(self._source_of, np.int32),
            positions=np.frombuffer(self._positions, np.float64).reshape(-1, 3),
            bases=tuple(self._bases),
            base_of=np.frombuffer(self._base_of, np.int32),
            spans=np.frombuffer(self._spans, np.int64).reshape(-1, 3),
            content=bytes(self._content),
        )
