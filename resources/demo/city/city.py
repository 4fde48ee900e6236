"""The whole city, written: maps, registers and a year of cases in the formats a city delivers, and the layers of it.

The old town lies in it: its maps are in the folder ``town``, the city's own leave its place out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from resources.demo.city.blocks import Cuts, cut_blocks
from resources.demo.city.buildings import Blocks, raise_buildings, use_blocks
from resources.demo.city.cells import CityCells, make_cells
from resources.demo.city.density import Density
from resources.demo.city.hot_spots import HotSpots, find_hot_spots
from resources.demo.city.kerbs import Kerbs, lay_kerbs
from resources.demo.city.names import street_names
from resources.demo.city.streets import EXPRESSWAY, MAIN_ROAD, Streets, lay_streets
from resources.demo.demo_layer import HIDDEN, PLAIN, DemoLayer, demo_layer
from resources.demo.progress import Say, never, silent, stoppable
from resources.demo.town.cells import Cell
from resources.demo.town.cells import make_cells as make_town_cells
from resources.demo.town.names import Name
from resources.demo.town.plan import TownPlan, make_town

FIRST_VIEW = (-3600.0, -6200.0, 5200.0, 32.0, -31.0, 60.0)
"""A `CameraState`: the city from above the sea, looking along the coast to its north."""


def _layer(path: str, english: str, chinese: str, settings: dict[str, object], colour: str) -> DemoLayer:
    return demo_layer("city", path, english, chinese, colour=colour, **settings)


LAYERS = (
    _layer("stall_clusters.gpkg", "Stall clusters", "摊点群", HIDDEN, "#CC79A7"),
    _layer("stalls.csv", "Stalls", "摊位", HIDDEN, "#CC79A7"),
    _layer("trucks.xlsx", "Muck trucks", "渣土车", HIDDEN, "#D55E00"),
    _layer("building_sites.gpkg", "Building sites", "建筑工地", PLAIN, "#D55E00"),
    _layer("landfill_sites.gpkg", "Landfill sites", "渣土消纳场", PLAIN, "#0072B2"),
    _layer("change_patches.shp", "Change patches", "变化图斑", HIDDEN, "#CC79A7"),
    _layer("cases.parquet", "Cases of the year", "全年案件", HIDDEN, "#D55E00"),
    _layer("components.parquet", "City components", "城市部件", HIDDEN, "#56B4E9"),
    _layer("grid.gpkg", "Grid cells", "单元网格", {**HIDDEN, "filter_text": "sub-district"}, "#0072B2"),
    _layer("town/footprints.gpkg", "Buildings of the old town", "老城建筑", PLAIN, "#C8674B"),
    _layer("footprints.gpkg", "Buildings", "建筑", PLAIN, "#A99C88"),
    _layer("town/streets.gpkg", "Streets of the old town", "老城道路", PLAIN, "#E6DFCB"),
    _layer("streets.gpkg", "Streets", "道路", PLAIN, "#E6DFCB"),
    _layer("town/parks.gpkg", "Parks of the old town", "老城公园", PLAIN, "#4E9A56"),
    _layer("parks.gpkg", "Parks", "公园", PLAIN, "#4E9A56"),
    _layer("rivers.gpkg", "Rivers", "河流", PLAIN, "#2F7EA6"),
    _layer("facilities.gpkg", "Airport and wharves", "机场与码头", PLAIN, "#8C95A0"),
    _layer("contours.gpkg", "Contour lines", "等高线", {**PLAIN, "opacity": 0.5}, "#7C8A5A"),
    _layer("town/land.gpkg", "Land of the old town", "老城陆地", PLAIN, "#B9AD8F"),
    _layer("land.gpkg", "Land", "陆地", PLAIN, "#B9AD8F"),
    _layer("town/sea.gpkg", "Sea before the old town", "老城海域", PLAIN, "#2F7EA6"),
    _layer("sea.gpkg", "Sea", "海域", PLAIN, "#2F7EA6"),
)
"""The topmost first."""


@dataclass(frozen=True, slots=True, eq=False)
class CityPlan:
    """What stands where: everything but components and cases.

    Parameters
    ----------
    street_names : list of (str, str)
        By the number of a cut.
    """

    seed: int
    density: Density
    cuts: Cuts
    streets: Streets
    street_names: list[Name]
    blocks: Blocks
    cells: CityCells
    town: TownPlan
    town_cells: list[Cell]
    kerbs: Kerbs
    spots: HotSpots


def make_city(seed: int) -> CityPlan:
    """Return the plan of the city of `seed`, around the old town of the same."""
    density = Density(_rng(seed, 0))
    cuts = cut_blocks(density, _rng(seed, 1))
    streets = lay_streets(cuts, density)
    # After the cuts: the shore roads and the bridge.
    kinds = np.concatenate([cuts.classes, np.array([MAIN_ROAD, MAIN_ROAD, EXPRESSWAY], np.uint8)])
    names = street_names(kinds, _rng(seed, 2))
    blocks = use_blocks(cuts, density, _rng(seed, 3))
    cells = make_cells(cuts, density, _rng(seed, 4))
    town = make_town(seed)
    town_cells = make_town_cells(town.streets.land)
    kerbs = lay_kerbs(cuts, streets, names, cells, density, town, town_cells)
    spots = find_hot_spots(blocks, kerbs, _rng(seed, 5))
    return CityPlan(seed, density, cuts, streets, names, blocks, cells, town, town_cells, kerbs, spots)


def _rng(seed: int, number: int) -> np.random.Generator:
    return np.random.default_rng([seed, 300 + number])


def write_city(
    out: Path,
    *,
    seed: int = 7,
    scale: float = 1.0,
    progress: Say = silent,
    cancelled: Callable[[], bool] = never,
) -> Path:
    """Write the city into the folder `out` and return it; the same seed gives the same bytes. Any thread.

    Parameters
    ----------
    scale : float
        0 to 1: so many of the components, cases and buildings, for tests; the rest is always whole.

    Raises
    ------
    layers.errors.Cancelled
        `cancelled()` became true; `out` is incomplete then.
    OSError
        The folder cannot be written.
    """
    from resources.demo.city import maps, registers
    from resources.demo.city.big_registers import write_cases, write_components
    from resources.demo.city.cases import happen
    from resources.demo.city.components import place_components
    from resources.demo.town.records import maps as town_maps

    say = stoppable(progress, cancelled)
    (out / "town").mkdir(parents=True, exist_ok=True)
    say(0.0, "plan")
    plan = make_city(seed)
    cells, kerbs, town = plan.cells, plan.kerbs, plan.town

    def write_town() -> None:
        folder = out / "town"
        town_maps.write_footprints(town, plan.town_cells, folder / "footprints.gpkg")
        town_maps.write_streets(town, folder / "streets.gpkg")
        town_maps.write_parks(town, folder / "parks.gpkg")
        town_maps.write_sea_and_land(folder)
        town_maps.write_grid(plan.town_cells, folder / "grid.gpkg")

    def write_sites() -> None:
        sites = registers.write_building_sites(plan.blocks, cells, out / "building_sites.gpkg", _rng(seed, 10))
        fills = registers.write_landfill_sites(plan.density, cells, out / "landfill_sites.gpkg", _rng(seed, 11))
        registers.write_trucks(kerbs, sites, fills, out / "trucks.xlsx", _rng(seed, 12))

    def write_big() -> None:
        components = place_components(kerbs, _rng(seed, 20), scale=scale)
        write_components(components, kerbs, out / "components.parquet")
        say(0.7, "cases")
        cases = happen(kerbs, components, plan.spots, _rng(seed, 21), scale=scale)
        say(0.85, "cases")
        write_cases(cases, components, kerbs, out / "cases.parquet")

    steps: tuple[tuple[float, str, Callable[[], None]], ...] = (
        (0.15, "old town", write_town),
        (0.18, "land and sea", lambda: maps.write_land_and_sea(out)),
        (0.2, "contours", lambda: maps.write_contours(out / "contours.gpkg")),
        (0.22, "streets", lambda: maps.write_streets(plan.streets, plan.street_names, out / "streets.gpkg")),
        (0.25, "buildings", lambda: _write_buildings(plan, out / "footprints.gpkg", scale=scale)),
        (0.4, "parks", lambda: maps.write_parks(plan.blocks, out / "parks.gpkg", _rng(seed, 9))),
        (0.42, "facilities", lambda: maps.write_facilities(out / "facilities.gpkg")),
        (0.43, "grid", lambda: maps.write_grid(cells, out / "grid.gpkg")),
        (0.46, "sites and trucks", write_sites),
        (
            0.5,
            "change patches",
            lambda: registers.write_change_patches(plan.density, cells, out / "change_patches.shp", _rng(seed, 13)),
        ),
        (0.52, "stalls", lambda: registers.write_stalls(kerbs, plan.spots, out, _rng(seed, 14))),
        (0.56, "components", write_big),
    )
    for fraction, text, write in steps:
        say(fraction, text)
        write()
    say(1.0, "done")
    return out


def _write_buildings(plan: CityPlan, path: Path, *, scale: float) -> None:
    from resources.demo.city.maps import write_footprints

    built = raise_buildings(plan.blocks, _rng(plan.seed, 6)).thinned(round(1 / scale))
    write_footprints(built, plan.blocks, plan.cells, path)
