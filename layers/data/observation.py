"""What happens now: events, sensor readings and positions, as one kind of record."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from layers.data.features import Attribute
from layers.site import LonLatH

ObservationKind = Literal["event", "reading", "pose"]
OBSERVATION_KINDS: tuple[ObservationKind, ...] = ("event", "reading", "pose")
REPLAY_FORMAT = "liyuan.replay/1"


@dataclass(frozen=True, slots=True)
class Observation:
    """One record of `liyuan.replay/1`, and what every feed gives.

    Parameters
    ----------
    kind : str
        ``"event"`` (something happened; several records of one `source_id` are its states), ``"reading"``
        (a sensor's value) or ``"pose"`` (where a camera or vehicle is and how it looks).
    id : str
        Of this record; unique in its feed.
    source_id : str
        Of the thing observed: the event, the sensor, the camera, the vehicle.
    observed_at : datetime
        Aware, UTC.
    position : LonLatH or None
        None when the source has no place; it is listed then, not drawn.
    payload : dict
        Plain values. Known keys: ``title``, ``category``, ``state`` (open, under_way, done, overdue),
        ``severity`` (info, warning, alarm), ``deadline`` (ISO 8601), ``value``, ``unit``, ``quantity``,
        ``heading_deg``, ``pitch_deg``, ``fov_deg``, ``range_m``, ``class`` (camera, vehicle, person, drone),
        ``parked`` (true: its next record comes when it moves on),
        ``building``, ``storey``, ``space`` (GUIDs or names), ``limit_s`` (age after which a value is stale),
        and the same in Chinese with the suffix ``_zh``.
    """

    kind: ObservationKind
    id: str
    source_id: str
    observed_at: datetime
    position: LonLatH | None
    payload: dict[str, Attribute] = field(default_factory=dict)
