"""The demo district: a hillside old town above an invented bay, with a tower, records and an hour of its day."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from resources.demo.demo_layer import DemoLayer
from resources.demo.progress import Say, never, silent, stoppable, within
from resources.demo.terrain import ORIGIN_LONLATH
from resources.demo.terrain import SEA_M as SEA_M

VERSION = 2
"""Rises whenever the same seed gives other bytes."""

CRS = "EPSG:4549"
ORIGIN = ORIGIN_LONLATH
FIRST_VIEW = (-70.0, -375.0, 165.0, 8.0, -26.0, 60.0)
"""A `CameraState`: the old town from above the bay, looking north."""
FIRST_MOMENT = datetime(2026, 5, 20, 2, 46, tzinfo=UTC)


LAYERS = (
    DemoLayer("demo-day", "day.jsonl", {"en": "One hour of the district", "zh_CN": "街区的一小时"}),
    DemoLayer("demo-records", "records.csv", {"en": "Historic building survey", "zh_CN": "历史建筑调查"}),
    DemoLayer(
        "demo-footprints",
        "footprints.geojson",
        {"en": "Building footprints", "zh_CN": "建筑轮廓"},
        {"on_mesh": True, "labelled": False},
    ),
    DemoLayer("demo-tower", "tower.ifc", {"en": "Haicheng Tower (building model)", "zh_CN": "海澄大厦（建筑模型）"}),
    DemoLayer("demo-mesh", "mesh/tileset.json", {"en": "Old town (oblique mesh)", "zh_CN": "老城（倾斜摄影）"}),
)
"""The topmost first."""


def write_demo(
    out: Path,
    *,
    seed: int = 7,
    progress: Say = silent,
    cancelled: Callable[[], bool] = never,
) -> Path:
    """Write the district into the folder `out` and return it; the same seed gives the same bytes. Any thread.

    Raises
    ------
    layers.errors.Cancelled
        `cancelled()` became true; `out` is incomplete then.
    OSError
        The folder cannot be written.
    """
    from resources.demo import day, mesh, plan, records, tower

    say = stoppable(progress, cancelled)
    out.mkdir(parents=True, exist_ok=True)
    say(0.0, "plan")
    town = plan.make_plan(seed)
    say(0.02, "records")
    records.write_footprints(town, out / "footprints.geojson")
    records.write_survey(town, out / "records.csv")
    day.write_day(town, out / "day.jsonl")
    say(0.05, "tower")
    tower.write_ifc(town.tower, out / "tower.ifc")
    mesh.write_mesh(town, out / "mesh", say=within(say, 0.1, 1.0))
    say(1.0, "done")
    return out
