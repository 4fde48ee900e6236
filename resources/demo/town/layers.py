"""How the project of the whole old town shows what is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from resources.demo import MESH_FORMATS
from resources.demo.demo_layer import HIDDEN, PLAIN, DemoLayer, demo_layer

FIRST_VIEW = (-150.0, -1190.0, 150.0, 5.0, -13.0, 60.0)
"""A `CameraState`: the waterfront from above the bay, looking north along the main street."""

FIRST_MOMENT = datetime(2026, 5, 20, 2, 44, tzinfo=UTC)
"""A minute before a camera finds goods outside a shop."""


def _layer(path: str, english: str, chinese: str, settings: dict[str, object], colour: str) -> DemoLayer:
    return demo_layer("town", path, english, chinese, colour=colour, **settings)


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
    demo_layer("town", "events.jsonl", "Events", "事件"),
    demo_layer("town", "drones.jsonl", "Patrol drones", "巡查无人机"),
    demo_layer("town", "crowds.jsonl", "Crowd counts", "人流"),
    demo_layer("town", "vehicles.jsonl", "Vehicles", "车辆"),
    demo_layer("town", "tower.jsonl", "Sensor readings, tower", "传感器读数（大厦）"),
    demo_layer("town", "readings.jsonl", "Sensor readings, streets", "传感器读数（街道）", visible=False),
    _model("models/tower.ifc", "Haicheng Tower", "海澄大厦", visible=True),
    *(_model(f"models/{name}.ifc", english, chinese) for name, english, chinese in _HISTORIC),
    _model("models/metro.ifc", "Metro station and tubes", "地铁站与隧道"),
    *(_scheme(site, letter) for site in _SITES for letter in "ABC"),
    _layer("schemes/schemes.csv", "Renovation schemes", "更新方案", PLAIN, "#D55E00"),
    _layer("tenants.csv", "Tenants of the tower", "海澄大厦租户", HIDDEN, "#CC79A7"),
    _layer("resource_use.csv", "Resource use of the tower", "海澄大厦能耗", HIDDEN, "#0072B2"),
    _layer("museums.geojson", "Museums", "博物馆", {}, "#CC79A7"),
    _layer("residences.xlsx", "Former residences", "名人故居", HIDDEN, "#CC79A7"),
    _layer("surveys.xlsx", "Historic building surveys", "历史建筑调查", HIDDEN, "#D55E00"),
    _layer("archives.xlsx", "Archive sheets", "影像档案", HIDDEN, "#009E73"),
    _layer("expropriation.xlsx", "Expropriation of courtyards", "里院征收", HIDDEN, "#0072B2"),
    _layer("shops.shp", "Shops along Zhongshan Road", "中山路商铺", HIDDEN, "#56B4E9"),
    _layer("sensors.csv", "Sensors", "传感器", HIDDEN, "#009E73"),
    _layer("cameras.csv", "Cameras", "摄像头", HIDDEN, "#56B4E9"),
    _layer("grid.gpkg", "Grid cells", "网格", {**HIDDEN, "filter_text": "基础网格"}, "#0072B2"),
    _layer("pipes.gpkg", "Pipes", "地下管线", HIDDEN, "#56B4E9"),
    _layer("streets.gpkg", "Streets", "道路中心线", HIDDEN, "#8A8577"),
)
_MAPS = (
    _layer("footprints.gpkg", "Buildings", "建筑", PLAIN, "#C8674B"),
    _layer("parks.gpkg", "Parks and gardens", "公园与花园", PLAIN, "#4E9A56"),
    _layer("squares.gpkg", "Squares", "广场", PLAIN, "#E0D2A8"),
    _layer("carriageways.gpkg", "Carriageways", "车行道", PLAIN, "#D8CFB8"),
    _layer("contours.gpkg", "Contour lines", "等高线", {**PLAIN, "opacity": 0.35}, "#8A7A5C"),
    _layer("land.gpkg", "Land, pier and moles", "陆地、栈桥与码头", PLAIN, "#B9AD8F"),
    _layer("sea.gpkg", "Sea", "海域", PLAIN, "#2F7EA6"),
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
    maps = [replace(_MAPS[0], settings={**_MAPS[0].settings, "on_mesh": True})]
    maps += [replace(layer, settings={**layer.settings, "visible": False}) for layer in _MAPS[1:]]
    return (*_RECORDS, *maps, *meshes)
