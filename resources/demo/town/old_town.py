"""The whole old town, written in the formats a city delivers."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from layers.errors import Cancelled
from resources.demo import MESH_FORMATS
from resources.demo.town.terrain import lonlath

RECORDS_SHARE = 0.05
"""The share of maps and records in the time for all."""
PHOTOGRAPHS_SHARE = 0.15
"""The share of photographs."""


def origin() -> tuple[float, float, float]:
    """Return longitude, latitude and height of the town's zero."""
    lon, lat, h = (float(v) for v in lonlath(np.zeros((1, 3)))[0])
    return round(lon, 6), round(lat, 6), h


def write_town(
    out: Path,
    *,
    seed: int = 7,
    formats: Sequence[str] = MESH_FORMATS,
    photographs: bool = True,
    progress: Callable[[float, str], None] = lambda fraction, text: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Write the town into the folder `out` and return it; the same seed gives the same bytes. Any thread.

    The mesh is made by other processes, one a processor.

    Parameters
    ----------
    formats : sequence of str
        Of `MESH_FORMATS`; none for a town without its mesh.
    photographs : bool
        Whether the pictures of the archive sheets are taken.

    Raises
    ------
    layers.errors.Cancelled
        `cancelled()` became true; `out` is incomplete then.
    OSError
        The folder cannot be written.
    """
    from resources.demo.tower_plan import tower_plan
    from resources.demo.town.cells import make_cells
    from resources.demo.town.live.day import TownDay, write_day
    from resources.demo.town.mesh.pyramid import write_mesh
    from resources.demo.town.models import models, tower_use
    from resources.demo.town.photos.cases import photo_events
    from resources.demo.town.photos.studio import write_photos
    from resources.demo.town.plan import make_town
    from resources.demo.town.records import archives, devices, heritage, maps, trade

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
    sheets = archives.make_archives(town)
    days: list[TownDay] = []
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
        ("archives", lambda: archives.write_archives(town, sheets, out / "archives.xlsx")),
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
        ("a day", lambda: days.append(write_day(town, cells, out))),
    )
    mesh_share = 1.0 - RECORDS_SHARE - (PHOTOGRAPHS_SHARE if photographs else 0.0) if formats else 0.0
    weights = (RECORDS_SHARE, mesh_share, PHOTOGRAPHS_SHARE if photographs else 0.0)
    ends = [sum(weights[: k + 1]) / sum(weights) for k in range(3)]
    for number, (text, write) in enumerate(steps):
        say(ends[0] * number / len(steps), text)
        write()
    if formats:
        mesh = partial(_within, say, ends[0], ends[1])
        write_mesh(town, out / "mesh", formats=tuple(formats), say=mesh)
    if photographs:
        taken = partial(_within, say, ends[1], ends[2])
        write_photos(town, out, sheets=sheets, events=photo_events(days[0]), say=taken)
    say(1.0, "done")
    return out


def _within(say: Callable[[float, str], None], start: float, end: float, part: float, text: str) -> None:
    say(start + (end - start) * part, text)
