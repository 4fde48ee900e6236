"""Tables linked to a building: made ones, COBie sheets of the Duplex, room readings of the flat."""

import ifcopenshell
import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext
from layers.data.building import BuildingData, Element, Space, Storey
from layers.data.features import FeatureTable
from layers.data.geometry import Bounds
from layers.links import LinkColumns, Links, Target, link_columns, link_rows, normalised
from tests.layers.tables import table
from tests.shared_data import shared_data

GUIDS = [f"0abc$_XYZ0000000000{i:03d}" for i in range(10)]


@pytest.fixture
def house() -> BuildingData:
    rooms = (
        Space(GUIDS[1], "101", "Shop 商铺"),
        Space(GUIDS[2], "102", "Store"),
        Space(GUIDS[3], "103", "Store"),
    )
    storey = Storey(GUIDS[0], "Level 1", 0.0, 3.0, spaces=rooms)
    elements = (
        Element(GUIDS[4], "Pump", "IfcPump", tag="P-01"),
        Element(GUIDS[5], "Fan", "IfcFan", tag="F-01"),
        Element(GUIDS[6], "Door", "IfcDoor"),
        Element(f"{GUIDS[6]}~2", "Other door", "IfcDoor"),
    )
    return BuildingData("b", "House", (storey,), elements, (), (), np.zeros(3), Bounds.empty())


def targets(links: Links) -> dict[int, str]:
    return {link.row: link.target.guid for link in links.links}


def test_guids_first_then_codes_then_names(house):
    found = link_rows(
        table(
            ["ExtIdentifier", "TagNumber", "Name"],
            (GUIDS[4], "F-01", "Door"),
            (GUIDS[1], None, None),
            ("n/a", "f 01", "Pump"),
            (None, 102.0, None),
            (None, None, "SHOP　商铺"),
            (None, None, "level_1"),
        ),
        house,
    )
    assert targets(found) == {0: GUIDS[4], 1: GUIDS[1], 2: GUIDS[5], 3: GUIDS[2], 4: GUIDS[1], 5: GUIDS[0]}
    assert [link.by for link in found.links] == ["guid", "guid", "code", "code", "name", "name"]
    assert found.duplicates == {Target("space", GUIDS[1]): (1, 4)}


def test_what_several_things_have_in_common_is_no_match(house):
    rows = table(["Guid", "Name"], (None, "Store"), (GUIDS[6], "Door"), (None, "Attic"), (None, None), (None, "!?"))
    found = link_rows(rows, house, columns=LinkColumns(guid=0, name=1))
    assert found.links == ()
    assert found.ambiguous == (0, 1)
    assert found.unmatched == (2, 3, 4)


def test_a_guid_of_another_model_is_not_taken_for_a_thing_of_the_same_name(house):
    found = link_rows(table(["Guid", "Name"], (GUIDS[9], "Pump")), house)
    assert found.unmatched == (0,)


def test_only_the_kinds_asked_for_are_found(house):
    rows = table(["Name"], ("Level 1",), ("Pump",), ("Shop 商铺",))
    assert targets(link_rows(rows, house, kinds=("space",))) == {2: GUIDS[1]}


def test_every_row_is_in_one_place(house):
    rows = table(["Name"], *[(n,) for n in ("Store", "Pump", "Nothing", None, "Fan", "Fan")])
    found = link_rows(rows, house)
    assert sorted([*targets(found), *found.unmatched, *found.ambiguous]) == list(range(6))
    assert found.duplicates == {Target("element", GUIDS[5]): (4, 5)}


def test_columns_are_found_by_their_values_roles_and_names():
    rows = [(f"x{i}", GUIDS[i], "a", "b") for i in range(4)]
    assert link_columns(table(["Name", "ExtId", "Tag", "n"], *rows)) == LinkColumns(1, 2, 0)
    assert link_columns(table(["Name", "ExtId", "Tag", "n"], *rows, roles=["", "", "", "name"])).name == 3
    assert link_columns(table([])) == LinkColumns()


def test_names_are_compared_without_case_width_and_punctuation():
    assert normalised("Room_1") == normalised("ＲＯＯＭ 1") == "room1"
    assert normalised(" -/. ") == ""


def cobie(sheet: str) -> FeatureTable:
    path = shared_data("ifc-duplex/2012-03-23-Duplex-Handover.xlsx")
    names, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return table([str(n) for n in names], *[r for r in rows if any(r)])


@pytest.fixture(scope="module")
def duplex() -> BuildingData:
    path = shared_data("ifc-duplex/Ifc2x3_Duplex_Architecture.ifc")
    (data,) = IfcImporter().read(path, ImportContext()).data
    assert isinstance(data, BuildingData)
    return data


@pytest.mark.parametrize(("sheet", "kind"), [("Floor", "storey"), ("Space", "space"), ("Component", "element")])
def test_cobie_sheets_find_what_the_model_holds_under_their_guids(duplex, sheet, kind):
    rows = cobie(sheet)
    model = ifcopenshell.open(str(shared_data("ifc-duplex/Ifc2x3_Duplex_Architecture.ifc")))
    there = {e.GlobalId for e in model.by_type("IfcProduct")}
    column = [c.name for c in rows.columns].index("ExtIdentifier")
    assert link_columns(rows).guid == column
    found = link_rows(rows, duplex, kinds=(kind,))
    wanted = {i: str(r[column]) for i, r in enumerate(rows.rows) if r[column] in there}
    assert wanted
    assert targets(found) == wanted
    assert {link.by for link in found.links} == {"guid"}
    assert len(found.unmatched) == len(rows.rows) - len(wanted)


def test_cobie_rooms_without_their_guids_are_found_by_number(duplex):
    rows = cobie("Space")
    by_guid = link_rows(rows, duplex, kinds=("space",))
    by_name = link_rows(rows, duplex, columns=LinkColumns(name=0), kinds=("space",))
    assert targets(by_name).items() >= targets(by_guid).items()


def test_readings_find_their_rooms_by_the_names_of_their_files():
    folder = shared_data("iot-opensmarthome/Measurements")
    (flat,) = IfcImporter().read(shared_data("iot-opensmarthome/04_Flat.ifc"), ImportContext()).data
    assert isinstance(flat, BuildingData)
    files = sorted(p.stem for p in folder.glob("*.csv"))
    rows = table(["room", "file"], *[(f.partition("_")[0], f) for f in files])
    # "Room1" is no "Room" of which there are two, and the flat speaks German.
    assert len(link_rows(rows, flat, kinds=("space",)).unmatched) == len(files)
    words = {"Bathroom": "Bad", "Kitchen": "Küche", "Room 1": "Raum 1", "Room 2": "Raum 2", "Room 3": "Raum 3"}
    found = link_rows(rows, flat, kinds=("space",), aliases=words)
    names = {s.guid: s.long_name for storey in flat.storeys for s in storey.spaces}
    assert {files[link.row].partition("_")[0]: names[link.target.guid] for link in found.links} == {
        "Bathroom": "Bad",
        "Kitchen": "Küche",
        "Room1": "Raum 1",
        "Room2": "Raum 2",
        "Room3": "Raum 3",
    }
    assert {files[row].partition("_")[0] for row in found.unmatched} == {"Toilet"}
    assert len(found.duplicates) == 5
