import json

import numpy as np
import pytest

from importers.place import Place
from importers.tiles3d.batch_table import read_batch_table


def table(entry, *, count, binary=b"", **more):
    notes = []
    text = json.dumps(entry).encode() if isinstance(entry, dict) else entry
    found = read_batch_table(
        memoryview(text), memoryview(binary), count=count, place=Place("a.b3dm"), notes=notes, **more
    )
    return found, notes


def test_lists_and_numbers():
    binary = np.array([1, 2, 3, 4], np.float32).tobytes()
    entry = {
        "name": ["a", {"b": [1, 2]}],
        "at": {"byteOffset": 0, "componentType": "FLOAT", "type": "VEC2"},
        "h": {"byteOffset": 8, "componentType": "FLOAT", "type": "SCALAR"},
        "extras": {"anything": 1},
    }
    found, notes = table(entry, count=2, binary=binary)
    assert notes == []
    assert found.properties(0) == {"name": "a", "at": (1, 2), "h": 3}
    assert found.properties(1) == {"name": {"b": (1, 2)}, "at": (3, 4), "h": 4}
    for row in (-1, 2):
        with pytest.raises(IndexError):
            found.properties(row)


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ([1], "1 values are given for 2"),
        ("x", "a list is expected"),
        ({"byteOffset": 4, "componentType": "DOUBLE", "type": "SCALAR"}, "past the data"),
        ({"byteOffset": -4, "componentType": "FLOAT", "type": "SCALAR"}, "out of range"),
        ({"byteOffset": 0, "componentType": "LONG", "type": "SCALAR"}, "component type"),
        ({"byteOffset": 0, "componentType": "FLOAT", "type": "MAT9"}, "property type"),
        ([1, json.loads("[" * 40 + "]" * 40)], "nested deeper"),
    ],
)
def test_a_damaged_column_costs_itself_alone(column, message):
    found, notes = table({"bad": column, "good": [5, 6]}, count=2, binary=bytes(16))
    assert found.properties(1) == {"good": 6}
    assert len(notes) == 1
    assert message in notes[0]


def test_json_that_is_none_is_noted():
    found, notes = table(b"{broken", count=2)
    assert found is None
    assert "damaged" in notes[0]
    assert table(b"   ", count=2) == (None, [])


WINDOW, WALL, HOUSE = 0, 1, 2


def hierarchy(**changes):
    tree = {
        "classes": [
            {"name": "Window", "length": 2, "instances": {"glass": ["clear", "milk"]}},
            {"name": "Wall", "length": 1, "instances": {"colour": ["red"], "id": [7]}},
            {"name": "House", "length": 1, "instances": {"address": ["1 Jiangsu Road"], "id": [9]}},
        ],
        "instancesLength": 4,
        "classIds": [WINDOW, WINDOW, WALL, HOUSE],
        "parentIds": [2, 3, 3, 3],
    }
    return {"extensions": {"3DTILES_batch_table_hierarchy": tree | changes}}


def test_parents_tell_theirs():
    found, notes = table(hierarchy(), count=3)
    assert notes == []
    assert found.properties(0) == {
        "glass": "clear",
        "class": "Window",
        "colour": "red",
        "id": 7,
        "address": "1 Jiangsu Road",
        "House.id": 9,
    }
    assert found.properties(1) == {"glass": "milk", "class": "Window", "address": "1 Jiangsu Road", "id": 9}


def test_several_parents():
    found, _ = table(hierarchy(parentCounts=[2, 0, 1, 0], parentIds=[2, 3, 3]), count=3)
    assert found.properties(0)["address"] == "1 Jiangsu Road"
    assert found.properties(1) == {"glass": "milk", "class": "Window"}


def test_a_cycle_of_parents_ends():
    found, _ = table(hierarchy(parentIds=[2, 3, 3, 2]), count=3)
    assert found.properties(0)["address"] == "1 Jiangsu Road"


@pytest.mark.parametrize(
    "changes",
    [
        {"classIds": [0, 0, 1, 9]},
        {"classIds": [0, 0, 1]},
        {"parentIds": [2, 3, 3, 4]},
        {"parentIds": [-1, 3, 3, 3]},
        {"parentIds": [2, 3]},
        {"parentCounts": [1000000000, 0, 0, 0]},
        {"instancesLength": 2_000_000_000},
        {"instancesLength": 1},
        {"classIds": {"byteOffset": 0, "componentType": "UNSIGNED_SHORT"}, "instancesLength": 1_000_000_000},
        {"classes": [{"name": "x", "instances": {"a": [1]}}, {"name": "y"}, {"name": "z"}]},
        {"classes": "none"},
    ],
)
def test_a_damaged_hierarchy_is_noted(changes):
    found, notes = table(hierarchy(**changes) | {"name": ["a", "b", "c"]}, count=3, binary=bytes(64))
    assert len(notes) == 1
    assert "3DTILES_batch_table_hierarchy" in notes[0]
    assert found.properties(2) == {"name": "c"}
