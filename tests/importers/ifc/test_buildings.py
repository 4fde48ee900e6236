"""Several buildings, and what is none, in one file."""

import pytest

from importers.ifc import structure
from importers.ifc.importer import IfcImporter
from importers.ifc.properties import with_systems
from importers.importer import ImportContext
from layers.building_groups import systems_of
from tests.importers.ifc.made_models import Maker, floor

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3_ADD2")


def read(path, **context):
    return IfcImporter().read(path, ImportContext(**context))


def notes(report) -> str:
    return " | ".join(str(n) for n in (*report.assumptions, *report.warnings))


def two_houses(maker: Maker) -> None:
    for number, x in enumerate((0.0, 30.0)):
        house = maker.building(f"House {number}")
        for level in (0, 3):
            maker.contain(maker.storey(house, f"L{level}", level), *floor(maker, level, name=f"{number}.{level}", x=x))


@pytest.mark.parametrize("schema", SCHEMAS)
def test_each_building_of_a_file_is_one(tmp_path, schema):
    maker = Maker(schema)
    two_houses(maker)
    result = read(maker.write(tmp_path))
    assert [b.name for b in result.data] == ["House 0", "House 1"]
    assert result.name == "made"
    assert [len(b.storeys) for b in result.data] == [2, 2]
    assert [len(b.elements) for b in result.data] == [8, 8]
    assert result.data[0].bounds.east == pytest.approx(10, abs=1e-3)
    assert result.data[1].bounds.west == pytest.approx(30, abs=1e-3)
    assert result.report.counts["buildings"] == 2
    assert [b["name"] for b in result.report.details["buildings"]] == ["House 0", "House 1"]
    assert [b["triangles"] for b in result.report.details["buildings"]] == [96, 96]


def test_buildings_without_a_name_are_told_apart_and_empty_ones_left_out(tmp_path):
    maker = Maker()
    for x in (0.0, 30.0):
        house = maker.building("Default")
        maker.contain(maker.storey(house, "L0", 0), *floor(maker, 0, name="", x=x))
    maker.building("Nothing in it")
    assert [b.name for b in read(maker.write(tmp_path)).data] == ["made 1", "made 2"]


def test_a_section_of_a_building_is_no_building(tmp_path):
    maker = Maker()
    house = maker.building("House")
    wing = maker.spatial("IfcBuilding", "Wing", house, CompositionType="PARTIAL")
    maker.contain(maker.storey(house, "L0", 0), *floor(maker, 0, name="a"))
    maker.contain(maker.storey(wing, "L1", 3), *floor(maker, 3, name="b"))
    (building,) = read(maker.write(tmp_path)).data
    assert building.name == "House"
    assert [s.name for s in building.storeys] == ["L0", "L1"]


def test_the_ground_belongs_to_the_first_building_as_a_whole(tmp_path):
    maker = Maker()
    two_houses(maker)
    maker.contain(maker.site, maker.box("IfcBuildingElementProxy", "Ground", (-50, -50, -2), (200, 100, 1)))
    first, second = read(maker.write(tmp_path)).data
    assert [e.name for e in first.elements if not e.storey_id] == ["Ground"]
    assert len(first.loose_mesh.triangles) == 12
    assert second.loose_mesh is None


def test_too_many_buildings_are_read_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(structure, "MAX_BUILDINGS", 1)
    monkeypatch.setattr("importers.ifc.importer.MAX_BUILDINGS", 1)
    maker = Maker()
    two_houses(maker)
    result = read(maker.write(tmp_path))
    (building,) = result.data
    assert len(building.elements) == 16
    assert len(building.storeys) == 4
    assert "2 buildings are read as one" in notes(result.report)


def test_a_bridge_is_drawn_as_a_whole(tmp_path):
    maker = Maker("IFC4X3_ADD2")
    bridge = maker.building("Bridge", kind="IfcBridge")
    deck = maker.spatial("IfcBridgePart", "Deck", bridge, UsageType="LATERAL")
    slabs = [maker.box("IfcSlab", f"Slab {i}", (10 * i, 0, 5), (10, 8, 0.5)) for i in range(3)]
    maker.contain(deck, *slabs, maker.box("IfcColumn", "Pier", (15, 4, 0), (1, 1, 5)))
    road = maker.building("Road", kind="IfcRoad")
    maker.contain(road, maker.box("IfcPavement", "Pavement", (0, 20, 0), (50, 6, 0.2)))
    bridge, road = read(maker.write(tmp_path)).data
    assert (bridge.name, road.name) == ("Bridge", "Road")
    assert bridge.storeys == ()
    assert len(bridge.loose_mesh.triangles) == 48
    assert [e.ifc_class for e in road.elements] == ["IfcPavement"]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_an_element_knows_its_systems_and_a_zone_is_none(tmp_path, schema):
    maker = Maker(schema)
    house = maker.building()
    parts = floor(maker, 0, name="0")
    maker.contain(maker.storey(house, "L0", 0), *parts)
    lamp = parts[-1]
    for kind, name in (("IfcSystem", "Lighting"), ("IfcSystem", "Emergency power"), ("IfcZone", "Fire 1")):
        group = maker.rooted(kind, name)
        maker.rooted("IfcRelAssignsToGroup", None, RelatedObjects=[lamp], RelatingGroup=group)
    (data,) = read(maker.write(tmp_path)).data
    systems = {e.name: systems_of(e) for e in data.elements}
    assert systems["Lamp 0"] == ("Lighting", "Emergency power")
    assert all(not found for name, found in systems.items() if name != "Lamp 0")


def test_what_property_sets_call_a_system_is_one():
    assert with_systems({"Mechanical.System Name": "Supply air 2"}, ())["System"] == "Supply air 2"
    assert with_systems({"Mechanical.System Name": "Supply air 2"}, ["A", "B"])["System"] == "A; B"
    assert with_systems({"Mechanical.Flow": "3"}, ()) == {"Mechanical.Flow": "3"}
