"""The models of the old town by IfcOpenShell, by the product's importers, and against the tables that name them."""

import csv
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from ifcopenshell.util import element as ifc_element
from ifcopenshell.util import placement as ifc_placement

from importers.importer import ImportContext, ImportResult
from layers.data.building import BuildingData
from layers.data.report import InputReport
from layers.site import lonlath_from_crs
from resources.demo.tower_plan import RENTED, tower_plan
from resources.demo.town.models import metro
from resources.demo.town.models.designs import DESIGNS
from resources.demo.town.models.models import historic_buildings
from resources.demo.town.models.schemes import NOT_BUILT, make_schemes
from resources.demo.town.models.sites import make_sites
from resources.demo.town.models.tower_use import DAYS, VACANT
from resources.demo.town.plan import TownPlan, make_town
from resources.demo.town.terrain import ORIGIN_EN, ground
from tests.resources.demo.town.conftest import Written
from twin_app import registry

HISTORIC = ("church", "station", "hall", "market", "liyuan-1", "liyuan-2", "street-front", "villa")
SCHEMES = [f"S{site}-{letter}" for site in range(1, 5) for letter in "ABC"]
# Triangles are dear: the product reads only these with them, and of the tower each shape is read once.
SHAPED = ("S2-A", "S3-B")
SHAPED_HISTORIC = ("church", "liyuan-2", "villa")
FILES = [
    "models/metro.ifc",
    *(f"models/{name}.ifc" for name in SHAPED_HISTORIC),
    *(f"schemes/{name[:2]}/{name}.ifc" for name in SHAPED),
]
PLAIN = [
    "models/tower.ifc",
    *(f"models/{name}.ifc" for name in HISTORIC if name not in SHAPED_HISTORIC),
    *(f"schemes/{name[:2]}/{name}.ifc" for name in SCHEMES if name not in SHAPED),
]

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Opened:
    """A file as two readers have it."""

    model: Any
    report: InputReport
    result: ImportResult | None = None

    @property
    def data(self) -> BuildingData:
        assert self.result is not None
        (data,) = self.result.data
        assert isinstance(data, BuildingData)
        return data


@pytest.fixture(scope="session")
def opened(written: Written) -> dict[str, Opened]:
    import ifcopenshell

    found = {}
    for name in (*FILES, *PLAIN):
        path = written.folder / name
        importer = registry.choose(path)
        result = importer.read(path, ImportContext()) if name in FILES else None
        report = result.report if result else importer.inspect(path, ImportContext())
        found[name] = Opened(ifcopenshell.open(str(path)), report, result)
    return found


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", [*FILES, *PLAIN])
def test_every_model_opens_with_a_clean_report_and_both_readers_agree(opened: dict[str, Opened], name: str) -> None:
    model, report = opened[name].model, opened[name].report
    assert not report.warnings
    assert not report.errors
    assert [a.template for a in report.assumptions] == ["heights are taken as heights above the ellipsoid"]
    assert report.crs == "EPSG:4549"
    assert report.details["georeference"] == "IfcMapConversion"
    assert "failed" not in report.counts
    counted = (len(model.by_type(c)) for c in ("IfcBuildingStorey", "IfcSpace", "IfcElement"))
    assert (report.counts["storeys"], report.counts["spaces"], report.counts["elements"]) == tuple(counted)
    if name in FILES:
        shaped = [e for e in (*model.by_type("IfcElement"), *model.by_type("IfcSpace")) if e.Representation is not None]
        tessellated = report.details["tessellated"]
        assert isinstance(tessellated, dict)
        assert tessellated["shapes"] == len(shaped)
    ids = [e.GlobalId for e in model.by_type("IfcRoot")]
    assert len(set(ids)) == len(ids)
    names = [e.Name for e in model.by_type("IfcElement")]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["models/villa.ifc", "schemes/S2/S2-A.ifc"])
def test_models_follow_the_schema(written: Written, name: str) -> None:
    import ifcopenshell.validate

    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(str(written.folder / name), log)
    assert log.statements == []


def test_storeys_and_spaces_of_the_tower_are_those_of_its_sensors(opened: dict[str, Opened], written: Written) -> None:
    tower = opened["models/tower.ifc"].model
    storeys = {s.GlobalId: s for s in tower.by_type("IfcBuildingStorey")}
    spaces = {s.GlobalId: s for s in tower.by_type("IfcSpace")}
    assert len(storeys) == 48
    assert [round(float(np.diff(sorted(s.Elevation for s in storeys.values()))[k]), 3) for k in (0, 2, -1)] == [3.7] * 3
    (building,) = tower.by_type("IfcBuilding")
    sensors = [row for row in table(written.folder / "sensors.csv") if row["building"]]
    assert len(sensors) == 552
    elements = {e.Name.split()[0]: e for e in tower.by_type("IfcDistributionElement")}
    for row in sensors:
        assert row["building"] == building.GlobalId
        assert storeys[row["storey_guid"]].Name == row["storey"]
        space = spaces[row["space_guid"]]
        assert space.Name == row["space"]
        assert space.Decomposes[0].RelatingObject.GlobalId == row["storey_guid"]
        own = ifc_element.get_psets(elements[row["id"]])["Liyuan_Sensor"]
        assert (own["SensorId"], own["Space"]) == (row["id"], row["space"])
        assert ifc_element.get_container(elements[row["id"]]).GlobalId == row["storey_guid"]


def test_sensors_hang_in_their_spaces(opened: dict[str, Opened], town: TownPlan) -> None:
    tower = opened["models/tower.ifc"].model
    plan = tower_plan(town.tower)
    rings = {room.name: shapely.Polygon(plan.net_ring(room)) for storey in plan.storeys for room in storey.rooms}
    for sensor in (e for e in tower.by_type("IfcDistributionElement") if e.Name.startswith("T")):
        sets = ifc_element.get_psets(sensor)
        if "Liyuan_Sensor" in sets:
            place = ifc_placement.get_local_placement(sensor.ObjectPlacement)
            assert rings[sets["Liyuan_Sensor"]["Space"]].contains(shapely.Point(place[:2, 3]))


def test_the_tower_has_what_a_tower_has(opened: dict[str, Opened]) -> None:
    tower = opened["models/tower.ifc"].model
    count = {c: len(tower.by_type(c)) for c in ("IfcTransportElement", "IfcChiller", "IfcPump", "IfcUnitaryEquipment")}
    assert count["IfcTransportElement"] == 6
    assert count["IfcChiller"] == 3
    assert count["IfcPump"] > 15
    assert count["IfcUnitaryEquipment"] > 46
    for storey in tower.by_type("IfcBuildingStorey"):
        inside = {e.is_a() for e in ifc_element.get_decomposition(storey)}
        assert inside >= {"IfcSlab", "IfcColumn", "IfcDoor", "IfcWall", "IfcSpace", "IfcStairFlight"}
        assert ("IfcCurtainWall" in inside) == (storey.Elevation >= 0)
    bays = [e for e in tower.by_type("IfcBuildingElementProxy") if e.Name.startswith("Parking bay")]
    assert len(bays) > 200
    assert len({ifc_element.get_type(e).Name for e in tower.by_type("IfcPump")}) == 2


def test_every_shape_of_the_tower_has_triangles(opened: dict[str, Opened]) -> None:
    from ifcopenshell import geom

    tower = opened["models/tower.ifc"].model
    one_of_each = {e.Representation.id(): e for e in tower.by_type("IfcElement") if e.Representation is not None}
    assert 60 < len(one_of_each) < len(tower.by_type("IfcElement")) / 4
    native: Any = geom
    iterator = native.iterator(native.settings(), tower, 2, include=list(one_of_each.values()))
    found = set()
    assert iterator.initialize()
    while True:
        shape = iterator.get()
        assert len(shape.geometry.faces) >= 12
        found.add(shape.id)
        if not iterator.next():
            break
    assert len(found) == len(one_of_each)


def test_tenants_rent_every_room_that_is_let(opened: dict[str, Opened], written: Written, town: TownPlan) -> None:
    tower = opened["models/tower.ifc"].model
    areas = {
        s.Name: ifc_element.get_psets(s)["Qto_SpaceBaseQuantities"]["NetFloorArea"] for s in tower.by_type("IfcSpace")
    }
    storeys = {s.Name: s.GlobalId for s in tower.by_type("IfcBuildingStorey")}
    plan = tower_plan(town.tower)
    rented = {room.name for storey in plan.storeys for room in storey.rooms if room.use in RENTED}
    rows = table(written.folder / "tenants.csv")
    taken = [name for row in rows for name in row["rooms"].split()]
    assert len(taken) == len(set(taken))
    assert set(taken) == rented
    for row in rows:
        assert row["storey_guid"] == storeys[row["storey"]]
        assert all(name.startswith(row["storey"]) for name in row["rooms"].split())
        assert float(row["area_m2"]) == pytest.approx(sum(areas[n] for n in row["rooms"].split()), abs=0.01)
        assert (row["status"] == "vacant") == (row["name"] == VACANT[0]) == (int(row["employees"]) == 0)
    assert sum(float(r["area_m2"]) for r in rows) == pytest.approx(sum(areas[n] for n in rented), abs=0.5)
    assert 0.0 < sum(row["status"] == "vacant" for row in rows) / len(rows) < 0.25
    per_head = sum(float(r["area_m2"]) for r in rows if r["status"] == "let") / sum(int(r["employees"]) for r in rows)
    assert 7.0 < per_head < 22.0


def test_resource_use_is_of_every_storey_on_every_day(opened: dict[str, Opened], written: Written) -> None:
    tower = opened["models/tower.ifc"].model
    rows = table(written.folder / "resource_use.csv")
    storeys = {(s.Name, s.GlobalId) for s in tower.by_type("IfcBuildingStorey")}
    assert len(rows) == DAYS * len(storeys)
    assert {(row["storey"], row["storey_guid"]) for row in rows} == storeys
    assert len({(row["date"], row["storey"]) for row in rows}) == len(rows)
    staff = {row["storey"]: 0 for row in rows}
    for row in table(written.folder / "tenants.csv"):
        staff[row["storey"]] += int(row["employees"])
    assert all(int(row["employees"]) == staff[row["storey"]] for row in rows)
    for name, low, high in (("electricity_kwh", 20.0, 4000.0), ("water_m3", 0.0, 40.0), ("cooling_kwh", 0.0, 2000.0)):
        values = np.array([float(row[name]) for row in rows])
        assert low <= values.min() <= values.max() <= high, name
    electric = sum(float(row["electricity_kwh"]) for row in rows) / sum(float(row["area_m2"]) for row in rows)
    # About 80 kWh for a square metre and year.
    assert 40 < electric * 365 < 130


@pytest.mark.parametrize("name", HISTORIC)
def test_historic_models_fit_their_footprints(opened: dict[str, Opened], town: TownPlan, name: str) -> None:
    house = next(b for n, b, _ in historic_buildings(town) if n == name)
    model = opened[f"models/{name}.ifc"].model
    (building,) = model.by_type("IfcBuilding")
    facts = ifc_element.get_psets(building)["Liyuan_Building"]
    assert (facts["BuildingId"], facts["Storeys"]) == (house.id, house.storeys)
    assert (building.Name, building.LongName) == (house.name, house.name_zh)
    (conversion,) = model.by_type("IfcMapConversion")
    assert conversion.OrthogonalHeight == pytest.approx(house.base_m, abs=0.001)
    outline = shapely.Polygon(house.outline + np.array(ORIGIN_EN))
    cos, sin = conversion.XAxisAbscissa, conversion.XAxisOrdinate
    for space in model.by_type("IfcSpace"):
        solid = space.Representation.Representations[0].Items[0]
        ring = np.array(solid.SweptArea.OuterCurve.Points.CoordList)
        east = conversion.Eastings + ring[:, 0] * cos - ring[:, 1] * sin
        north = conversion.Northings + ring[:, 0] * sin + ring[:, 1] * cos
        room = shapely.Polygon(np.column_stack([east, north]))
        assert room.area > 1.0
        assert outline.buffer(0.01).contains(room)
        area = ifc_element.get_psets(space)["Qto_SpaceBaseQuantities"]["NetFloorArea"]
        assert area == pytest.approx(room.area, abs=0.02)
    windows = model.by_type("IfcWindow")
    assert len(windows) >= 15
    assert model.by_type("IfcRoof")
    if name not in SHAPED_HISTORIC:
        return
    top = opened[f"models/{name}.ifc"].data.bounds.top
    base = opened[f"models/{name}.ifc"].data.storeys[0].floor_enu_m
    # Chimneys and lanterns may stand above the ridge.
    assert house.height_m - 0.8 < top - base < house.height_m + 3.0


def test_courtyards_have_galleries_and_stairs(opened: dict[str, Opened]) -> None:
    for name in ("liyuan-1", "liyuan-2"):
        model = opened[f"models/{name}.ifc"].model
        names = {e.Name.rsplit(" ", 1)[0].split(" ", 1)[1] for e in model.by_type("IfcElement")}
        assert names >= {"gallery", "gallery post", "railing", "steps", "yard paving", "gate gable", "roof"}


def test_schemes_are_what_their_table_says(opened: dict[str, Opened], written: Written, town: TownPlan) -> None:
    rows = table(written.folder / "schemes" / "schemes.csv")
    assert [row["id"] for row in rows] == SCHEMES
    ids = {b.id for b in town.buildings}
    for row in rows:
        model = opened[f"schemes/{row['ifc']}"].model
        slabs = [e for e in model.by_type("IfcSlab") if e.Name.split()[1] == "slab"]
        floors = sum(ring_area(e) for e in slabs)
        assert float(row["floor_area_m2"]) == pytest.approx(floors, abs=0.2)
        storeys = [s for s in model.by_type("IfcBuildingStorey") if s.Name != "Roof"]
        assert int(row["storeys"]) == len(storeys)
        facts = ifc_element.get_psets(model.by_type("IfcBuilding")[0])["Liyuan_Scheme"]
        assert facts["SchemeId"] == row["id"]
        assert facts["GrossFloorAreaM2"] == pytest.approx(float(row["floor_area_m2"]), abs=0.06)
        named = {*row["replaces"].split(), *row["keeps"].split()}
        assert named <= ids
        assert bool(named) == (row["site"] != "S2")
        kept = {ifc_element.get_psets(e).get("Liyuan_Scheme", {}).get("BuildingId", "") for e in slabs} - {""}
        assert kept == set(row["keeps"].split())
        assert 0.0 <= float(row["greenery_ratio"]) <= 1.0
        if row["id"] not in SHAPED:
            continue
        data = opened[f"schemes/{row['ifc']}"].data
        built = np.array([e.ifc_class not in NOT_BUILT for e in data.elements])
        tops = [
            float(mesh.points[mesh.triangles[built[mesh.element_of_triangle]]][..., 2].max())
            for mesh in data.storey_meshes
            if built[mesh.element_of_triangle].any()
        ]
        height = max(tops) + data.origin_enu_m[2] - data.storeys[0].floor_enu_m
        assert float(row["height_m"]) == pytest.approx(height, abs=0.02)


def ring_area(element: Any) -> float:
    body = element.Representation.Representations[0].Items[0]
    if body.is_a("IfcMappedItem"):
        body = body.MappingSource.MappedRepresentation.Items[0]
    return float(shapely.Polygon(body.SweptArea.OuterCurve.Points.CoordList).area)


def test_alternatives_of_a_site_differ(written: Written) -> None:
    rows = table(written.folder / "schemes" / "schemes.csv")
    for site in ("S1", "S2", "S3", "S4"):
        own = [row for row in rows if row["site"] == site]
        for column in ("floor_area_m2", "height_m", "firm", "glb"):
            assert len({row[column] for row in own}) == 3, (site, column)
        assert site == "S2" or len({row["keeps"] for row in own}) == 3


@pytest.mark.parametrize("name", SHAPED)
def test_a_scheme_stands_in_the_same_place_as_mesh_and_as_building(
    opened: dict[str, Opened], written: Written, name: str
) -> None:
    path = written.folder / "schemes" / name[:2] / f"{name}.glb"
    whole = opened[f"schemes/{name[:2]}/{name}.ifc"]
    assert whole.result is not None
    result = registry.choose(path).read(path, ImportContext(site=whole.result.site))
    assert not result.report.warnings
    assert result.report.crs == "EPSG:4549"
    own, other = result.report.bounds, whole.data.bounds
    for side in ("west", "south", "bottom", "east", "north", "top"):
        assert getattr(own, side) == pytest.approx(getattr(other, side), abs=0.03)
    head = json.loads(path.read_bytes()[20 : 20 + struct.unpack("<I", path.read_bytes()[12:16])[0]])
    assert len(head["materials"]) >= 5
    assert len(head["images"]) >= 3


def test_schemes_do_not_stand_in_streets_or_on_buildings_that_stay(town: TownPlan) -> None:
    roads = shapely.STRtree([shapely.Polygon(s.carriageway) for s in town.streets.streets])
    outlines = {b.id: shapely.Polygon(b.outline) for b in town.buildings}
    for scheme in make_schemes(town):
        place = scheme.model.place
        matrix = np.array([[place.x_axis[0], -place.x_axis[1]], [place.x_axis[1], place.x_axis[0]]])
        zero = np.array([place.east_m, place.north_m]) - ORIGIN_EN
        gone = {*scheme.replaces, *scheme.keeps}
        for storey in scheme.model.storeys:
            for element in storey.elements:
                if element.entity == "IfcSlab" and " slab " in element.name:
                    solid: Any = element.solids[0]
                    foot = shapely.Polygon(np.array(solid.ring) @ matrix.T + zero)
                    assert not len(roads.query(foot, predicate="intersects")), scheme.id
                    hit = [i for i, o in outlines.items() if i not in gone and o.intersection(foot).area > 1.0]
                    assert not hit, scheme.id


def test_metro_lies_deep_and_rises_gently(opened: dict[str, Opened]) -> None:
    v = np.arange(metro.BEGIN_V, metro.END_V + 1.0, metro.RING_M)
    rails = metro.rail_m(v)
    axis = metro._axis(v)
    depth = ground(axis[:, 0], axis[:, 1]) - rails
    assert metro.SHALLOWEST_M <= depth.min() <= depth.max() <= metro.DEEPEST_M
    assert np.abs(np.diff(rails)).max() / metro.RING_M < 0.045
    model = opened["models/metro.ifc"].model
    tubes = model.by_type("IfcCivilElement")
    assert {e.Name.split()[1:3][1] for e in tubes} == {"west", "east"}
    assert len(tubes) > 120
    uses = {s.ObjectType for s in model.by_type("IfcSpace")}
    assert uses >= {"Island platform", "Concourse, paid", "Track"}
    assert len([e for e in model.by_type("IfcRoof") if "entrance" in e.Name]) == 4


def test_the_tower_stands_on_its_plot(opened: dict[str, Opened], town: TownPlan) -> None:
    (conversion,) = opened["models/tower.ifc"].model.by_type("IfcMapConversion")
    zero = np.array([conversion.Eastings, conversion.Northings]) - ORIGIN_EN
    np.testing.assert_allclose(zero, town.tower.centre, atol=0.001)
    plan = tower_plan(town.tower)
    half_x, half_y = plan.half_m
    corners = [
        plan.place(x, y, 0.0)[:2]
        for x, y in ((-half_x, -half_y), (half_x, -half_y), (half_x, half_y), (-half_x, half_y))
    ]
    assert shapely.Polygon(corners).symmetric_difference(shapely.Polygon(town.tower.outline)).area < 12.0
    x, y = plan.park_m
    park = shapely.Polygon([plan.place(a, b, 0.0)[:2] for a, b in ((-x, -y), (x, -y), (x, y), (-x, y))])
    assert shapely.Polygon(town.blocks[town.tower.block].outline).contains(park)
    lon, lat, _ = lonlath_from_crs(np.array([[*(town.tower.centre + ORIGIN_EN), 0.0]]), crs="EPSG:4549")[0]
    assert 120 < lon < 121
    assert 36 < lat < 37


@pytest.mark.parametrize("seed", [21, 1000])
def test_every_town_has_room_for_all_models(seed: int) -> None:
    town = make_town(seed)
    sites = make_sites(town)
    for design in DESIGNS:
        plan = design.plan(sites[design.site])
        assert len(plan.levels) == max(mass.top for mass in plan.masses) + 1
        assert all(shapely.Polygon(mass.ring).is_valid and shapely.Polygon(mass.ring).area > 20 for mass in plan.masses)
    assert len({b.id for _, b, _ in historic_buildings(town)}) == len(HISTORIC)
