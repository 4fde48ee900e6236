"""The whole old town, written in the formats a city delivers."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from layers.errors import Cancelled
from resources.demo import MESH_FORMATS
from resources.demo.town.terrain import lonlath

RECORDS_SHARE = 0.05
"""The share of maps and records in the time for all."""


def origin() -> tuple[float, float, float]:
    """Return longitude, latitude and height of the town's zero."""
    lon, lat, h = (float(v) for v in lonlath(np.zeros((1, 3)))[0])
    return round(lon, 6), round(lat, 6), h


def write_town(
    out: Path,
    *,
    seed: int = 7,
    formats: Sequence[str] = MESH_FORMATS,
    progress: Callable[[float, str], None] = lambda fraction, text: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Write the town into the folder `out` and return it; the same seed gives the same bytes. Any thread.

    The mesh is made by other processes, one a processor.

    Parameters
    ----------
    formats : sequence of str
        Of `MESH_FORMATS`; none for a town without its mesh.

    Raises
    ------
    layers.errors.Cancelled
        `cancelled()` became true; `out` is incomplete then.
    OSError
        The folder cannot be written.
    """
    from resources.demo.tower_plan import tower_plan
    from resources.demo.town.cells import make_cells
    from resources.demo.town.live.day import write_day
    from resources.demo.town.mesh.pyramid import write_mesh
    from resources.demo.town.models import models, tower_use
    from resources.demo.town.plan import make_town
    from resources.demo.town.records import devices, heritage, maps, trade

    def say(fraction: float, text: str) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction, text)

    out.mkdir(parents=True, exist_ok=True)
    say(0.0, "plan")
    town = make_town(seed)
    cells = make_cells(town.streets.land)
    tower = tower_plan(town.tower)
    for name in ("models", "schemes"):
        (out / name).mkdir(exist_ok=True)
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("footprints", lambda: maps.write_footprints(town, cells, out / "footprints.gpkg")),
        ("streets", lambda: maps.write_streets(town, out / "streets.gpkg")),
        ("carriageways", lambda: maps.write_carriageways(town, out / "carriageways.gpkg")),
        ("parks", lambda: maps.write_parks(town, out / "parks.gpkg")),
        ("squares", lambda: maps.write_squares(town, out / "squares.gpkg")),
        ("sea and land", lambda: maps.write_sea_and_land(out)),
        ("contours", lambda: maps.write_contours(out / "contours.gpkg")),
        ("pipes", lambda: maps.write_pipes(town, out / "pipes.gpkg")),
        ("grid", lambda: maps.write_grid(cells, out / "grid.gpkg")),
        ("surveys", lambda: heritage.write_surveys(town, out / "surveys.xlsx")),
        ("archives", lambda: heritage.write_archives(town, out / "archives.xlsx")),
        ("museums", lambda: heritage.write_museums(town, out / "museums.geojson")),
        ("residences", lambda: heritage.write_residences(town, out / "residences.xlsx")),
        ("expropriation", lambda: trade.write_expropriation(town, cells, out / "expropriation.xlsx")),
        ("shops", lambda: trade.write_shops(town, out / "shops.shp")),
        ("sensors", lambda: devices.write_sensors(town, out / "sensors.csv")),
        ("cameras", lambda: devices.write_cameras(town, out / "cameras.csv")),
        ("tower", lambda: models.write_tower(town, out / "models" / "tower.ifc")),
        ("historic buildings", lambda: models.write_historic(town, out / "models")),
        ("metro", lambda: models.write_metro(out / "models" / "metro.ifc")),
        ("schemes", lambda: models.write_schemes(town, out / "schemes")),
        ("tenants", lambda: tower_use.write_tenants(tower, out / "tenants.csv", seed=seed)),
        ("resource use", lambda: tower_use.write_resource_use(tower, out / "resource_use.csv", seed=seed)),
        ("a day", lambda: write_day(town, cells, out)),
    )
    share = RECORDS_SHARE if formats else 1.0
    for number, (text, write) in enumerate(steps):
        say(share * number / len(steps), text)
        write()
    if formats:
        write_mesh(
            town, out / "mesh", formats=tuple(formats), say=lambda part, text: say(share + (1 - share) * part, text)
        )
    say(1.0, "done")
    return out
