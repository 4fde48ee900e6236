"""A replay file: its records by time, and what was refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from layers.data.observation import Observation
from layers.data.observation_table import ObservationTable


@dataclass(frozen=True, slots=True)
class Recording:
    """A replay file: its records by time, and what was refused.

    Parameters
    ----------
    observations : sequence of Observation
        Ordered by `observed_at`; kept as an `ObservationTable` whatever is given.
    rejected : tuple of (line number, reason)
        At most 100 are kept; `rejected_count` counts all.
    """

    name: str
    observations: Sequence[Observation]
    rejected: tuple[tuple[int, str], ...] = ()
    rejected_count: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "observations", ObservationTable.of(self.observations))

    @property
    def table(self) -> ObservationTable:
        """The records in columns."""
        return ObservationTable.of(self.observations)

    @property
    def start(self) -> datetime | None:
        """Time of the first record."""
        return self.observations[0].observed_at if self.observations else None

    @property
    def end(self) -> datetime | None:
        """Time of the last record."""
        return self.observations[-1].observed_at if self.observations else None
