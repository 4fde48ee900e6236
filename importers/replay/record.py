"""One record of a recording, checked; and the counted list of those that were refused."""

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from layers.data.features import Attribute
from layers.data.observation import OBSERVATION_KINDS, ObservationKind

MAX_SAMPLES = 100
MAX_KEYS = 64
MAX_HEIGHT_M = 100_000.0
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
_Key = Annotated[str, msgspec.Meta(max_length=100)]
_Text = Annotated[str, msgspec.Meta(max_length=100_000)]


class Rejected(Exception):
    """A record is refused; the text is the reason."""


@dataclass(slots=True)
class Rejections:
    """What was refused: all of it counted, the first ones kept."""

    count: int = 0
    samples: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, reason: str) -> None:
        """Count one record, on line `number`."""
        self.count += 1
        if len(self.samples) < MAX_SAMPLES:
            self.samples.append((number, reason[:200]))


@dataclass(frozen=True, slots=True)
class Record:
    """A valid record that is not placed yet.

    Parameters
    ----------
    number : int
        Line of the file, from 1.
    observed_at : datetime
        Aware, UTC.
    position : (lon, lat, h) or None
        Degrees on WGS 84, metres above the ellipsoid or None.
    """

    number: int
    kind: ObservationKind
    id: str
    source_id: str
    observed_at: datetime
    position: tuple[float, float, float | None] | None
    payload: dict[str, Attribute]


class _JsonPosition(msgspec.Struct):
    lon: float
    lat: float
    h: float | None = None


class _JsonRecord(msgspec.Struct):
    kind: str
    id: _Id
    source_id: _Id
    observed_at: str
    position: _JsonPosition | None = None
    payload: Annotated[dict[_Key, _Text | int | float | bool | None], msgspec.Meta(max_length=MAX_KEYS)] = {}


_KINDS: dict[str, ObservationKind] = {kind: kind for kind in OBSERVATION_KINDS}
_DECODER = msgspec.json.Decoder(_JsonRecord)


def record_from_json(line: bytes, *, number: int) -> Record:
    """Return the record of one line.

    Raises
    ------
    Rejected
    """
    try:
        raw = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise Rejected(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Rejected("this is not JSON") from None
    except RecursionError:
        raise Rejected("the JSON is nested too deeply") from None
    position = None if raw.position is None else (raw.position.lon, raw.position.lat, raw.position.h)
    return checked_record(
        number=number,
        kind=raw.kind,
        id=raw.id,
        source_id=raw.source_id,
        observed_at=_utc(raw.observed_at),
        position=position,
        # Text, true, false and null are as they should be.
        payload={k: plain(v) if type(v) is int or type(v) is float else v for k, v in raw.payload.items()},
    )


def checked_record(
    *,
    number: int,
    kind: str,
    id: str,
    source_id: str,
    observed_at: datetime,
    position: tuple[float, float, float | None] | None,
    payload: dict[str, Attribute],
) -> Record:
    """Return a record when its kind, time and position are possible.

    Raises
    ------
    Rejected
    """
    known = _KINDS.get(kind)
    if known is None:
        raise Rejected(f"unknown kind: {kind[:40]}")
    if observed_at < EARLIEST:
        raise Rejected("observed before 1970")
    if observed_at >= LATEST:
        raise Rejected("observed in the far future")
    if position is not None:
        lon, lat, h = position
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise Rejected("the position is not on earth")
        if h is not None and not abs(h) <= MAX_HEIGHT_M:
            raise Rejected("the height is impossible")
    return Record(number, known, id, source_id, observed_at, position, payload)


@lru_cache(maxsize=64)
def _utc(text: str) -> datetime:
    # Of a lively recording many lines in a row are of one moment.
    return utc_from_iso(text)


def utc_from_iso(text: str) -> datetime:
    """Return the UTC time of ISO 8601 text that states its offset.

    Raises
    ------
    Rejected
    """
    try:
        return utc_from(datetime.fromisoformat(text.strip()))
    except ValueError:
        raise Rejected("observed_at is no ISO 8601 time") from None


def utc_from(moment: datetime) -> datetime:
    """Return an aware time in UTC.

    Raises
    ------
    Rejected
        It states no offset, or lies beyond the calendar.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise Rejected("observed_at states no offset from UTC")
    try:
        return (moment.replace(tzinfo=None) - offset).replace(tzinfo=UTC)
    except OverflowError:
        raise Rejected("observed_at is beyond the calendar") from None


def plain(value: Any) -> Attribute:
    """Return a payload value; a number too large to be exact becomes text, one that is not finite nothing."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)[:400] if abs(value) < 10**300 else None
    return value if isinstance(value, str | int | float | bool) else None
