"""Storeys that a file does not state."""

import numpy as np
import pytest

from importers.ifc.floors import Floor, Plate, find_floors, floors_under, plate_of
from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext
from tests.importers.ifc.made_models import HEIGHT_M, SLAB_M, Maker, floor

LEVELS_M = (-3.0, 0.0, 3.0, 6.0)
ROOF_M = 9.0


def read(path):
    return IfcImporter().read(path, ImportContext())


def house(maker: Maker, *, slab: bool = True, z: float = 0.0):
    """Return a building of four floors and a roof slab, and all that is in it."""
    building = maker.building(z=z)
    held = [e for level in LEVELS_M for e in floor(maker, level + z, name=f"{level:g}", slab=slab)]
    if slab:
        held.append(maker.box("IfcSlab", "Roof slab", (0, 0, ROOF_M + z - SLAB_M), (10, 8, SLAB_M)))
    return building, held


def held_by(data) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for element in data.elements:
        names.setdefault(element.storey_id, set()).add(element.name)
    return {s.name: names.get(s.guid, set()) for s in data.storeys} | {"": names.get("", set())}


@pytest.mark.parametrize(("schema", "unit_m"), [("IFC2X3", 0.001), ("IFC4", 1.0), ("IFC4X3_ADD2", 0.3048)])
def test_floors_are_found_in_the_slabs(tmp_path, schema, unit_m):
    maker = Maker(schema, unit_m=unit_m)
    building, held = house(maker)
    maker.contain(building, *held)
    result = read(maker.write(tmp_path))
    (data,) = result.data
    assert [s.name for s in data.storeys] == ["B1", "F1", "F2", "F3"]
    assert [s.elevation_m for s in data.storeys] == pytest.approx(LEVELS_M, abs=0.01)
    assert [s.height_m for s in data.storeys] == pytest.approx([HEIGHT_M] * 4, abs=0.01)
    assert {s.source for s in data.storeys} == {"found"}
    assert all(0.85 <= s.confidence <= 1.0 for s in data.storeys)
    (told,) = result.report.details["buildings"]
    assert [(s["source"], s["elements"]) for s in told["storeys"]] == [*[("found", 4)] * 3, ("found", 5)]
    assert "4 storeys that the file does not state" in " ".join(map(str, result.report.assumptions))


def test_what_spans_storeys_belongs_to_that_of_its_lowest_point_and_is_drawn_with_it(tmp_path):
    maker = Maker()
    building, held = house(maker)
    column = maker.box("IfcColumn", "Through all", (5, 5, 0), (0.4, 0.4, 9))
    pit = maker.box("IfcFooting", "Footing", (0, 0, -5), (1, 1, 1))
    maker.contain(building, *held, column, pit)
    (data,) = read(maker.write(tmp_path)).data
    found = held_by(data)
    # The wall that begins at the slab's underside stands on that slab; the lamp under the next one does not.
    assert found["F1"] == {"Slab 0", "Wall 0 S", "Wall 0 N", "Lamp 0", "Through all"}
    assert found["B1"] == {"Slab -3", "Wall -3 S", "Wall -3 N", "Lamp -3", "Footing"}
    assert "Roof slab" in found["F3"]
    assert not found[""]
    row = next(i for i, e in enumerate(data.elements) if e.name == "Through all")
    drawn = [bool((m.element_of_triangle == row).any()) for m in data.storey_meshes]
    assert drawn == [False, True, False, False]


def test_a_storey_that_the_file_states_wins_over_the_lowest_point(tmp_path):
    maker = Maker()
    building, held = house(maker)
    ground = maker.storey(building, "Ground", 0)
    maker.storey(building, "Empty", 3)
    maker.contain(ground, *held)
    (data,) = read(maker.write(tmp_path)).data
    assert [(s.name, s.source, s.element_count) for s in data.storeys] == [
        ("Ground", "file", len(held)),
        ("Empty", "file", 0),
    ]


def test_storeys_of_a_file_that_hold_nothing_are_filled_and_those_missing_found(tmp_path):
    maker = Maker()
    building, held = house(maker)
    maker.storey(building, "Ground floor", 0.05)
    maker.contain(building, *held)
    (data,) = read(maker.write(tmp_path)).data
    assert [(s.name, s.source) for s in data.storeys] == [
        ("B1", "found"),
        ("Ground floor", "file"),
        ("F2", "found"),
        ("F3", "found"),
    ]
    assert all(s.element_count >= 4 for s in data.storeys)


def test_elevations_count_from_the_buildings_zero(tmp_path):
    maker = Maker()
    building, held = house(maker, z=50.0)
    maker.contain(building, *held)
    (data,) = read(maker.write(tmp_path)).data
    assert [s.elevation_m for s in data.storeys] == pytest.approx(LEVELS_M, abs=0.01)
    assert data.storeys[1].floor_enu_m == pytest.approx(50, abs=0.01)


def test_without_slabs_level_faces_show_the_floors_less_surely(tmp_path):
    maker = Maker()
    building, held = house(maker, slab=False)
    plates = [maker.box("IfcBuildingElementProxy", f"P{z:g}", (0, 0, z - 0.2), (10, 8, 0.2)) for z in LEVELS_M]
    table = maker.box("IfcBuildingElementProxy", "Table", (2, 2, 0.7), (2, 1, 0.05))
    maker.contain(building, *held, *plates, table)
    (data,) = read(maker.write(tmp_path)).data
    assert [s.elevation_m for s in data.storeys] == pytest.approx(LEVELS_M, abs=0.03)
    assert all(0.0 < s.confidence <= 0.5 for s in data.storeys)
    assert "Table" in held_by(data)["F1"]


def test_rooms_without_storeys_show_them_and_belong_to_them(tmp_path):
    maker = Maker()
    building, held = house(maker, slab=False)
    maker.contain(building, *held)
    for level in LEVELS_M:
        maker.room(f"{level:g}", (0.3, 0.3, level), (9, 7, 2.6), building)
    result = read(maker.write(tmp_path))
    (data,) = result.data
    assert [[r.name for r in s.spaces] for s in data.storeys] == [["-3"], ["0"], ["3"], ["6"]]
    assert result.report.counts["spaces"] == 4
    assert data.storeys[0].spaces[0].area_m2 == pytest.approx(63, abs=0.01)
    assert all(0.5 < s.confidence <= 0.8 for s in data.storeys)


def test_a_room_that_is_on_no_storey_joins_the_one_it_stands_on(tmp_path):
    maker = Maker()
    building = maker.building()
    for level in (0, 3):
        maker.contain(maker.storey(building, f"L{level}", level), *floor(maker, level, name=f"{level}"))
    maker.room("Attic", (1, 1, 3.0), (4, 4, 2), building)
    (data,) = read(maker.write(tmp_path)).data
    assert [[r.name for r in s.spaces] for s in data.storeys] == [[], ["Attic"]]
    assert data.storeys[1].spaces[0].bounds.top == pytest.approx(5, abs=1e-3)


def test_a_stair_without_a_shape_belongs_where_its_lowest_part_does(tmp_path):
    maker = Maker()
    building, held = house(maker)
    stair = maker.rooted("IfcStair", "Stair", ObjectPlacement=maker.at(0, 0, 0))
    flights = [maker.box("IfcStairFlight", f"Flight {z}", (1, 1, z), (1, 3, 3)) for z in (0, 3)]
    maker.part_of(stair, *flights)
    maker.contain(building, *held, stair)
    (data,) = read(maker.write(tmp_path)).data
    found = held_by(data)
    assert {"Stair", "Flight 0"} <= found["F1"]
    assert "Flight 3" in found["F2"]


def test_a_thing_that_is_no_building_gets_no_storeys(tmp_path):
    maker = Maker()
    building = maker.building()
    maker.contain(building, maker.box("IfcPump", "Pump", (0, 0, 0), (1, 1, 1)))
    (data,) = read(maker.write(tmp_path)).data
    assert data.storeys == ()
    assert len(data.loose_mesh.triangles) == 12


def plates(*levels: tuple[float, float]) -> list[Plate]:
    return [Plate(top, top - 0.3, area) for top, area in levels]


def test_landings_balconies_and_roofs_are_no_floors():
    found = find_floors(plates((0, 100), (1.5, 6), (3, 100), (2.8, 10), (6, 100)), top_m=6.9, trust=0.9)
    assert [f.top_m for f in found] == pytest.approx([0, 3])


def test_a_podium_does_not_hide_the_tower_on_it():
    found = find_floors(plates((0, 5000), (4, 5000), *((8 + 3.5 * i, 400) for i in range(20))), top_m=80, trust=0.9)
    assert len(found) == 22


def test_a_floor_that_is_small_or_of_an_odd_height_is_less_sure():
    found = find_floors(plates((0, 100), (3, 100), (6, 30), (9, 100), (19, 100)), top_m=22, trust=0.9)
    assert [f.confidence for f in found] == pytest.approx([0.9, 0.9, 0.27, 0.6, 0.9])


def test_nothing_found_in_nothing():
    assert find_floors([], top_m=0.0, trust=0.9) == ()
    assert find_floors([Plate(float("nan"), 0.0, 5.0), Plate(0.0, 0.0, 0.0)], top_m=3.0, trust=0.9) == ()
    assert plate_of(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32)) is None


def test_the_plate_of_a_slab_with_its_faces_turned_in_is_its_top():
    points = np.array([(x, y, z) for z in (0.0, 0.3) for y in (0, 4) for x in (0, 5)], np.float32)
    inward = np.array([(0, 1, 3), (0, 3, 2), (4, 7, 5), (4, 6, 7)], np.int32)
    for triangles in (inward, inward[:, ::-1]):
        plate = plate_of(points, triangles)
        assert plate == pytest.approx((0.3, 0.0, 20.0), abs=1e-6)


def test_what_is_below_all_floors_belongs_to_the_lowest():
    floors = [Floor(0.0, -0.3, 1.0, 1.0), Floor(3.0, 2.7, 1.0, 1.0)]
    assert floors_under(floors, [-9.0, -0.3, 2.5, 2.7, 50.0]) == [0, 0, 0, 1, 1]
