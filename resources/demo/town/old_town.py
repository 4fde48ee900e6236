"""The whole old town, written: its maps and records in the formats a city delivers, and the layers that show them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from layers.errors import Cancelled
from resources.demo import MESH_FORMATS
from resources.demo.district import DemoLayer
from resources.demo.town.terrain import lonlath

FIRST_VIEW = (-150.0, -1190.0, 150.0, 5.0, -13.0, 60.0)
"""A `CameraState`: the waterfront from above the bay, looking north along the main street."""

RECORDS_SHARE = 0.05
"""The share of maps and records in the time for all."""

_PLAIN: dict[str, object] = {"labelled": False}
_HIDDEN: dict[str, object] = {"labelled": False, "visible": False}


def _layer(path: str, english: str, chinese: str, settings: dict[str, object], colour: str) -> DemoLayer:
    return DemoLayer(f"town-{Path(path).stem}", path, {"en": english, "zh_CN": chinese}, {**settings, "colour": colour})


_MESHES = {
    "3dtiles": ("mesh/3dtiles/tileset.json", "Old town (oblique mesh)", "老城（倾斜摄影）"),
    "osgb": ("mesh/osgb", "Old town (oblique mesh as OSGB)", "老城（倾斜摄影，OSGB）"),
}
_HISTORIC = (
    ("church", "Hill Church", "山顶教堂"),
    ("station", "Yunwan Railway Station", "云湾火车站"),
    ("hall", "Old Municipal Hall", "旧市政厅"),
    ("market", "Central Market Hall", "中央菜市场"),
    ("liyuan-1", "Courtyard house", "里院（一）"),
    ("liyuan-2", "Courtyard house of three storeys", "里院（二）"),
    ("street-front", "Commercial building", "商业楼"),
    ("villa", "Villa", "别墅"),
)
_SITES = (
    ("S1", "Courtyard block", "里院街坊"),
    ("S2", "Old mole", "老码头"),
    ("S3", "Row on Zhongshan Road", "中山路沿街"),
    ("S4", "Housing estate", "小区"),
)


def _model(path: str, english: str, chinese: str, *, visible: bool = False) -> DemoLayer:
    names = {"en": f"{english} (building model)", "zh_CN": f"{chinese}（建筑模型）"}
    return DemoLayer(f"town-model-{Path(path).stem}", path, names, {"visible": visible})


def _scheme(site: tuple[str, str, str], letter: str) -> DemoLayer:
    name, english, chinese = site
    names = {"en": f"{english}: scheme {letter}", "zh_CN": f"{chinese}：方案{letter}"}
    return DemoLayer(f"town-scheme-{name}-{letter}", f"schemes/{name}/{name}-{letter}.glb", names, {"visible": False})


_RECORDS = (
    _model("models/tower.ifc", "Haicheng Tower", "海澄大厦", visible=True),
    *(_model(f"models/{name}.ifc", english, chinese) for name, english, chinese in _HISTORIC),
    _model("models/metro.ifc", "Metro station and tubes", "地铁站与隧道"),
    *(_scheme(site, letter) for site in _SITES for letter in "ABC"),
    _layer("schemes/schemes.csv", "Renovation schemes", "更新方案", _PLAIN, "#D55E00"),
    _layer("tenants.csv", "Tenants of the tower", "海澄大厦租户", _HIDDEN, "#CC79A7"),
    _layer("resource_use.csv", "Resource use of the tower", "海澄大厦能耗", _HIDDEN, "#0072B2"),
    _layer("museums.geojson", "Museums", "博物馆", {}, "#CC79A7"),
    _layer("residences.xlsx", "Former residences", "名人故居", _HIDDEN, "#CC79A7"),
    _layer("surveys.xlsx", "Historic building surveys", "历史建筑调查", _PLAIN, "#D55E00"),
    _layer("archives.xlsx", "Archive sheets", "影像档案", _HIDDEN, "#009E73"),
    _layer("expropriation.xlsx", "Expropriation of courtyards", "里院征收", _HIDDEN, "#0072B2"),
    _layer("shops.shp", "Shops along Zhongshan Road", "中山路商铺", _HIDDEN, "#56B4E9"),
    _layer("sensors.csv", "Sensors", "传感器", _HIDDEN, "#009E73"),
    _layer("cameras.csv", "Cameras", "摄像头", _HIDDEN, "#56B4E9"),
    _layer("grid.gpkg", "Grid cells", "网格", {**_HIDDEN, "filter_text": "基础网格"}, "#0072B2"),
    _layer("pipes.gpkg", "Pipes", "地下管线", _HIDDEN, "#56B4E9"),
    _layer("streets.gpkg", "Streets", "道路中心线", _HIDDEN, "#8A8577"),
)
_MAPS = (
    _layer("footprints.gpkg", "Buildings", "建筑", _PLAIN, "#C8674B"),
    _layer("parks.gpkg", "Parks and gardens", "公园与花园", _PLAIN, "#4E9A56"),
    _layer("squares.gpkg", "Squares", "广场", _PLAIN, "#E0D2A8"),
    _layer("carriageways.gpkg", "Carriageways", "车行道", _PLAIN, "#D8CFB8"),
    _layer("contours.gpkg", "Contour lines", "等高线", {**_PLAIN, "opacity": 0.35}, "#8A7A5C"),
    _layer("land.gpkg", "Land, pier and moles", "陆地、栈桥与码头", _PLAIN, "#B9AD8F"),
    _layer("sea.gpkg", "Sea", "海域", _PLAIN, "#2F7EA6"),
)
"""What stands for the town where there is no mesh of it."""


def layers(formats: Sequence[str] = MESH_FORMATS) -> tuple[DemoLayer, ...]:
    """Return the layers of a town whose mesh is in `formats`, the topmost first."""
    meshes: list[DemoLayer] = []
    shown: dict[str, object] = {}
    for name, (path, english, chinese) in _MESHES.items():
        if name in formats:
            meshes.append(DemoLayer(f"town-mesh-{name}", path, {"en": english, "zh_CN": chinese}, shown))
            shown = {"visible": False}
    if not meshes:
        return (*_RECORDS, *_MAPS)
    # Over the mesh a footprint is for clicking; its prism would hide what it stands for.
    maps = [replace(_MAPS[0], settings={**_MAPS[0].settings, "opacity": 0.12})]
    maps += [replace(layer, settings={**layer.settings, "visible": False}) for layer in _MAPS[1:]]
    return (*_RECORDS, *maps, *meshes)


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
