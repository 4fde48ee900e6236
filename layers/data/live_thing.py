"""A thing that is observed, as it stands at one moment: what markers, tables and inspectors show."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from layers.data.features import Attribute
from layers.data.geometry import Float64
from layers.data.observation import Observation, ObservationKind

EventState = Literal["", "open", "under_way", "done", "overdue"]
Severity = Literal["info", "warning", "alarm"]

_STATES: dict[str, EventState] = {"open": "open", "under_way": "under_way", "done": "done", "overdue": "overdue"}
_SEVERITIES: dict[str, Severity] = {"info": "info", "warning": "warning", "alarm": "alarm"}


@dataclass(frozen=True, slots=True, eq=False)
class LiveThing:
    """The newest that is known of one source.

    Parameters
    ----------
    source_id : str
    kind : str
        ``"event"``, ``"reading"`` or ``"pose"``.
    title, title_zh, category, category_zh : str
        `title` falls back to the category and then to `source_id`.
    state : str
        Of an event: open, under_way, done, overdue (its deadline has passed and it is not done); empty otherwise.
    severity : str
        info, warning, alarm.
    value : str, int, float, bool or None
        Of a reading.
    unit, quantity : str
    observed_at : datetime
        Aware, UTC.
    deadline : datetime or None
        Aware, UTC.
    age_s : float
        How old the observation is at the scene's time; negative when the source's clock is ahead.
    limit_s : float or None
        Age at which the value is stale.
    stale : bool
    position_enu : float64 (3,) or None
        Site ENU metres; None when it has no place.
    heading_deg, pitch_deg, fov_deg, range_m : float or None
        Of a pose.
    thing_class : str
        camera, vehicle, person, drone.
    building, storey, space : str
        GUID or name of where it is; empty when not said.
    observation : Observation
        The record all this comes from.
    """

    source_id: str
    kind: ObservationKind
    title: str
    title_zh: str
    category: str
    category_zh: str
    state: EventState
    severity: Severity
    value: Attribute
    unit: str
    quantity: str
    observed_at: datetime
    deadline: datetime | None
    age_s: float
    limit_s: float | None
    stale: bool
    position_enu: Float64 | None
    heading_deg: float | None
    pitch_deg: float | None
    fov_deg: float | None
    range_m: float | None
    thing_class: str
    building: str
    storey: str
    space: str
    observation: Observation


def thing_from_observation(observation: Observation, *, now: datetime, position_enu: Float64 | None) -> LiveThing:
    """Return how the source of `observation` stands at `now`. A payload value of the wrong type counts as absent."""
    payload = observation.payload
    category = _text(payload, "category")
    limit_s = _number(payload, "limit_s")
    deadline = parse_time(payload.get("deadline"))
    age_s = (now - observation.observed_at).total_seconds()
    return LiveThing(
        source_id=observation.source_id,
        kind=observation.kind,
        title=_text(payload, "title") or category or observation.source_id,
        title_zh=_text(payload, "title_zh"),
        category=category,
        category_zh=_text(payload, "category_zh"),
        state=event_state(observation, now=now) if observation.kind == "event" else "",
        severity=_SEVERITIES.get(_text(payload, "severity"), "info"),
        value=payload.get("value"),
        unit=_text(payload, "unit"),
        quantity=_text(payload, "quantity"),
        observed_at=observation.observed_at,
        deadline=deadline,
        age_s=age_s,
        limit_s=limit_s,
        stale=limit_s is not None and age_s > limit_s,
        position_enu=position_enu,
        heading_deg=_number(payload, "heading_deg"),
        pitch_deg=_number(payload, "pitch_deg"),
        fov_deg=_number(payload, "fov_deg"),
        range_m=_number(payload, "range_m"),
        thing_class=_text(payload, "class"),
        building=_text(payload, "building"),
        storey=_text(payload, "storey"),
        space=_text(payload, "space"),
        observation=observation,
    )


def event_state(observation: Observation, *, now: datetime) -> EventState:
    """Return the state of an event at `now`: the one it says, or overdue once its deadline has passed undone."""
    stated = _STATES.get(_text(observation.payload, "state"), "open")
    if stated == "done":
        return stated
    deadline = parse_time(observation.payload.get("deadline"))
    return "overdue" if deadline is not None and now > deadline else stated


def parse_time(value: object) -> datetime | None:
    """Return an aware UTC time from ISO 8601 with an offset; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        parsed = datetime.fromisoformat(value)
        offset = parsed.utcoffset()
        # astimezone() would take a naive time for local time, and overflows at the ends of the calendar.
        return None if offset is None else (parsed.replace(tzinfo=None) - offset).replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _text(payload: dict[str, Attribute], key: str) -> str:
    value = payload.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _number(payload: dict[str, Attribute], key: str) -> float | None:
    value = payload.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None
