"""The whole old town, written in the formats a city delivers."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from resources.demo import MESH_FORMATS
from resources.demo.progress import Say, never, silent, stoppable, within
from resources.demo.town.terrain import lonlath

RECORDS_SHARE, LIGHT_SHARE, MESH_SHARE, PHOTOGRAPHS_SHARE = 0.05, 0.05, 0.65, 0.25
"""Of the time for all: maps, records and models; the light; the mesh; photographs."""


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
    progress: Say = silent,
    cancelled: Callable[[], bool] = never,
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
    from resources.demo.town.outdoors import make_outdoors
    from resources.demo.town.photos.cases import photo_events
    from resources.demo.town.photos.studio import write_photos
    from resources.demo.town.plan import make_town
    from resources.demo.town.records import archives, devices, heritage, maps, trade

    say = stoppable(progress, cancelled)
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
    drawn = bool(formats) or photographs
    shares = (RECORDS_SHARE, LIGHT_SHARE * drawn, MESH_SHARE * bool(formats), PHOTOGRAPHS_SHARE * photographs)
    ends = [sum(shares[: k + 1]) / sum(shares) for k in range(len(shares))]
    for number, (text, write) in enumerate(steps):
        say(ends[0] * number / len(steps), text)
        write()
    if drawn:
        say(ends[0], "light")
        outdoors = make_outdoors(town)
    if formats:
        write_mesh(town, out / "mesh", formats=tuple(formats), outdoors=outdoors, say=within(say, ends[1], ends[2]))
    if photographs:
        taken = photo_events(days[0])
        write_photos(town, out, sheets=sheets, events=taken, outdoors=outdoors, say=within(say, ends[2], ends[3]))
    say(1.0, "done")
    return out
