"""Rows and live things placed on storeys: made ones and the COBie sheets of the Duplex."""

import pytest
from python_calamine import CalamineWorkbook

from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext
from layers.data.building import BuildingData
from layers.data.features import FeatureTable
from layers.storey_links import BuildingPlaces, Placed, PlaceWords, TableJoin, place_columns
from tests.building_sample import sample_building
from tests.layers.tables import table
from tests.shared_data import shared_data


def joined(rows: FeatureTable, building: BuildingData, rivals: tuple[BuildingData, ...] = ()) -> TableJoin:
    places, cells = BuildingPlaces(building, rivals), place_columns(rows).cells(rows)
    places.learn_codes(cells)
    return places.join(cells)


def test_guids_then_names_then_room_numbers() -> None:
    rows = table(
        ["storey_guid", "storey", "rooms"],
        ("storey-1F", "2F", "0 1"),
        ("", "2f", "1"),
        (None, None, "0"),
        (None, "Attic", None),
        (None, None, None),
    )
    found = joined(rows, sample_building())
    assert found[0] == Placed("matched", 1, ("room-1F-0", "room-1F-1"), "guid")
    assert found[1] == Placed("matched", 2, ("room-2F-1",), "name")
    assert [found[k].outcome for k in (2, 3, 4)] == ["ambiguous", "unmatched", "unmatched"]
    assert found.outcomes == {"matched": 2, "ambiguous": 1, "unmatched": 2}
    assert found.matched_by == {"guid": 1, "name": 1}
    assert found.first_rows("unmatched", limit=1) == [3]
    assert found.storeys.tolist() == [1, 2, -1, -1, -1]


def test_a_code_beside_a_guid_is_the_building_s_and_rows_with_another_are_elsewhere() -> None:
    rows = table(
        ["building_id", "storey_guid", "storey"],
        ("B7", "storey-1F", "1F"),
        ("b7", "", "2F"),
        ("B8", "", "2F"),
        ("Sample", "", "B1"),
    )
    found = joined(rows, sample_building())
    assert [found[k].outcome for k in range(4)] == ["matched", "matched", "elsewhere", "matched"]


def test_a_storey_that_two_open_buildings_have_is_followed_only_for_a_named_building() -> None:
    rows = table(["building", "floor"], (None, "1F"), ("building", "1F"))
    found = joined(rows, sample_building(), (sample_building(),))
    assert [found[k].outcome for k in range(2)] == ["ambiguous", "matched"]


def test_a_table_that_says_no_place_has_no_columns_for_it() -> None:
    assert not place_columns(table(["name", "height", "storeys"], ("House", 3.0, 2)))


def test_live_words_are_followed_as_those_of_tables() -> None:
    places = BuildingPlaces(sample_building())
    assert places.find(PlaceWords(("building",), ("1F",), ("1",))) == Placed("matched", 1, ("room-1F-1",), "name")
    assert places.find(PlaceWords(("another",), ("1F",), ("1",))).outcome == "elsewhere"


@pytest.fixture(scope="module")
def duplex() -> BuildingData:
    path = shared_data("ifc-duplex/Ifc2x3_Duplex_Architecture.ifc")
    (data,) = IfcImporter().read(path, ImportContext()).data
    assert isinstance(data, BuildingData)
    return data


def cobie(sheet: str) -> FeatureTable:
    path = shared_data("ifc-duplex/2012-03-23-Duplex-Handover.xlsx")
    names, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    return table([str(n) for n in names], *[r for r in rows if any(r)])


def test_cobie_rooms_are_on_the_storeys_of_the_model(duplex: BuildingData) -> None:
    rows = cobie("Space")
    found = joined(rows, duplex)
    names = [c.name for c in rows.columns]
    guid, floor = names.index("ExtIdentifier"), names.index("FloorName")
    storey_of = {s.guid: k for k, storey in enumerate(duplex.storeys) for s in storey.spaces}
    by_guid = {k: storey_of[str(r[guid])] for k, r in enumerate(rows.rows) if r[guid] in storey_of}
    assert by_guid
    assert {k: found[k].storey for k in by_guid} == by_guid
    assert all(found[k].by == "guid" for k in by_guid)
    assert all(duplex.storeys[k].name == rows.rows[row][floor] for row, k in by_guid.items())
    assert sum(found.outcomes.values()) == len(rows.rows)


def test_cobie_parts_are_on_the_storeys_of_their_rooms(duplex: BuildingData) -> None:
    rows = cobie("Component")
    found = joined(rows, duplex)
    column = [c.name for c in rows.columns].index("ExtIdentifier")
    storey_of = {e.guid: e.storey_id for e in duplex.elements if e.storey_id}
    there = [k for k, r in enumerate(rows.rows) if r[column] in storey_of]
    assert there
    for row in there:
        assert found[row].outcome == "matched"
        assert found[row].by == "guid"
