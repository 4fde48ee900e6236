"""Makes single observations of the demo, with ids and places, from one source of chance."""

from datetime import UTC, datetime

import numpy as np

from layers.data.geometry import Float64
from resources.demo.plan import Plan, Street
from resources.demo.terrain import lonlath
from resources.demo.tower_plan import TowerPlan, tower_plan

START = datetime(2026, 5, 20, 2, 30, tzinfo=UTC)
"""10:30 in the district."""


class Maker:
    """Numbers the records of each source and places them on the earth."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tower: TowerPlan = tower_plan(plan.tower)
        self.rng = np.random.default_rng(plan.seed + 4)
        self._counts: dict[str, int] = {}

    def record(
        self, kind: str, source_id: str, when: datetime, place: Float64, payload: dict[str, object]
    ) -> dict[str, object]:
        """Return one line of the recording; `place` is local metres (3,)."""
        number = self._counts[source_id] = self._counts.get(source_id, 0) + 1
        lon, lat, h = lonlath(place[None])[0]
        return {
            "kind": kind,
            "id": f"{source_id}.{number}",
            "source_id": source_id,
            "observed_at": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "position": {"lon": round(float(lon), 7), "lat": round(float(lat), 7), "h": round(float(h), 2)},
            "payload": payload,
        }

    def street_at(self, place: Float64) -> Street:
        """Return the street whose axis passes nearest to `place`."""
        return min(self.plan.streets, key=lambda street: float(np.linalg.norm(street.axis - place[:2], axis=1).min()))
