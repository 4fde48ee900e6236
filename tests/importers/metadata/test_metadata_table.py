import struct

import numpy as np
import pytest

from importers.metadata.schema import COMPONENTS, entity_properties, read_schema
from importers.metadata.table import read_property_table
from importers.place import Place
from layers.errors import ImportFailed

PLACE = Place("a.json")
KINDS = {
    "valueType": "INT16",
    "values": [{"name": "NONE", "value": -1}, {"name": "BRICK", "value": 3}, {"name": "STONE", "value": 7}],
}


def schema_of(**properties):
    return read_schema({"classes": {"c": {"properties": properties}}, "enums": {"material": KINDS}}, place=PLACE)


def table_of(count, properties, columns, views):
    schema = schema_of(**properties)

    def view(index, place):
        return memoryview(views[place.whole(index, below=len(views))])

    entry = {"class": "c", "count": count, "properties": columns}
    return read_property_table(entry, schema.class_of(entry, place=PLACE), view=view, place=PLACE)


def column(count, kind, views, **entry):
    """Return the values of a table with one property; view 0 holds them."""
    table = table_of(count, {"p": kind}, {"p": {"values": 0} | entry}, views)
    assert len(table) == count
    return [table.properties(row)["p"] for row in range(count)]


@pytest.mark.parametrize("component", sorted(COMPONENTS))
@pytest.mark.parametrize(
    ("kind", "width"), [("SCALAR", 1), ("VEC2", 2), ("VEC3", 3), ("VEC4", 4), ("MAT2", 4), ("MAT3", 9), ("MAT4", 16)]
)
def test_numbers(component, kind, width):
    dtype = COMPONENTS[component]
    low, high = (-1.5, 2.5) if dtype.kind == "f" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    stored = np.array([[low] * width, [high] * width], dtype)
    expected = [low, high] if width == 1 else [(low,) * width, (high,) * width]
    found = column(2, {"type": kind, "componentType": component}, [stored.tobytes()])
    assert found == expected
    assert all(type(v) is (float if dtype.kind == "f" else int) for v in np.ravel(np.array(found, object)))


def test_normalized_offset_scale_no_data_and_default():
    stored = bytes([0, 51, 255])
    kind = {"type": "SCALAR", "componentType": "UINT8"}
    assert column(3, kind | {"normalized": True}, [stored]) == [0, 0.2, 1]
    assert column(3, kind | {"normalized": True, "offset": 1, "scale": 10}, [stored]) == [1, 3, 11]
    # A table's own transform is in the place of the class'.
    assert column(3, kind | {"offset": 1, "scale": 10}, [stored], offset=5, scale=2) == [5, 107, 515]
    assert column(3, kind | {"noData": 51}, [stored]) == [0, None, 255]
    assert column(3, kind | {"noData": 51, "default": 9, "scale": 2}, [stored]) == [0, 9, 510]
    signed = {"type": "VEC2", "componentType": "INT8", "normalized": True, "offset": [1, 2], "scale": [1, 10]}
    assert column(1, signed, [struct.pack("<bb", -128, 127)]) == [(0, 12)]


def test_decimals_of_float32_are_those_that_were_meant():
    stored = np.array([0.1, -9999.9], np.float32).tobytes()
    assert column(2, {"type": "SCALAR", "componentType": "FLOAT32", "noData": -9999.9}, [stored]) == [0.1, None]


def test_strings_booleans_and_enums():
    text = "一ab".encode()
    edges = np.array([0, 3, 3, 5], np.uint8).tobytes()
    kind = {"type": "STRING"}
    assert column(3, kind, [text, edges], stringOffsets=1, stringOffsetType="UINT8") == ["一", "", "ab"]
    assert column(3, kind | {"noData": ""}, [text, edges], stringOffsets=1, stringOffsetType="UINT8")[1] is None
    assert column(10, {"type": "BOOLEAN"}, [bytes([0b101, 0b10])]) == [i in (0, 2, 9) for i in range(10)]
    stored = np.array([7, -1, 5], np.int16).tobytes()
    enum = {"type": "ENUM", "enumType": "material"}
    # A number that has no name stays one.
    assert column(3, enum, [stored]) == ["STONE", "NONE", 5]
    assert column(3, enum | {"noData": "NONE", "default": "BRICK"}, [stored]) == ["STONE", "BRICK", 5]


def test_arrays():
    pairs = np.arange(8, dtype=np.int16).tobytes()
    fixed = {"type": "SCALAR", "componentType": "INT16", "array": True, "count": 4}
    assert column(2, fixed, [pairs]) == [(0, 1, 2, 3), (4, 5, 6, 7)]
    edges = np.array([0, 1, 1, 4], np.uint16).tobytes()
    varying = {"type": "VEC2", "componentType": "INT16", "array": True}
    found = column(3, varying, [pairs, edges], arrayOffsets=1, arrayOffsetType="UINT16")
    assert found == [((0, 1),), (), ((2, 3), (4, 5), (6, 7))]
    texts = np.array([0, 1, 3, 3, 6], np.uint32).tobytes()
    rows = np.array([0, 1, 4], np.uint64).tobytes()
    more = {"stringOffsets": 1, "arrayOffsets": 2, "arrayOffsetType": "UINT64"}
    assert column(2, {"type": "STRING", "array": True}, [b"abcdef", texts, rows], **more) == [("a",), ("bc", "", "def")]
    bits = {"type": "BOOLEAN", "array": True, "count": 3}
    assert column(2, bits, [bytes([0b011010])]) == [(False, True, False), (True, True, False)]


def test_drafts_count_bytes():
    """EXT_feature_metadata names component types as types, and its array offsets count bytes."""
    table = table_of(
        2,
        {"a": {"type": "ARRAY", "componentType": "INT16"}, "b": {"type": "FLOAT64"}, "c": {"type": "STRING"}},
        {
            "a": {"bufferView": 0, "arrayOffsetBufferView": 1},
            "b": {"bufferView": 2},
            "c": {"bufferView": 3, "stringOffsetBufferView": 4, "offsetType": "UINT8"},
        },
        [
            np.arange(3, dtype=np.int16).tobytes(),
            np.array([0, 4, 6], np.uint32).tobytes(),
            np.array([0.5, 1.5]).tobytes(),
            b"xyz",
            bytes([0, 1, 3]),
        ],
    )
    assert table.properties(0) == {"a": (0, 1), "b": 0.5, "c": "x"}
    assert table.properties(1) == {"a": (2,), "b": 1.5, "c": "yz"}


def test_missing_columns():
    kind = {"type": "SCALAR", "componentType": "INT16"}
    table = table_of(2, {"p": kind, "q": kind | {"default": 4}}, {}, [])
    assert table.properties(1) == {"q": 4}
    assert table.value(1, "p") is None
    for row in (-1, 2):
        with pytest.raises(IndexError):
            table.properties(row)
    with pytest.raises(ImportFailed, match="required and missing"):
        table_of(2, {"p": kind | {"required": True}}, {}, [])


def test_a_view_that_columns_share_is_held_once():
    kind = {"type": "SCALAR", "componentType": "UINT8"}
    table = table_of(100, {"p": kind, "q": kind}, {"p": {"values": 0}, "q": {"values": 0}}, [bytes(100)])
    assert table.nbytes == 100


def test_overlapping_views_are_not_copied_without_end():
    kind = {"type": "SCALAR", "componentType": "UINT8"}
    names = [f"p{i}" for i in range(100)]
    data = bytes(1 << 20)
    with pytest.raises(ImportFailed, match="holds more than"):
        table_of(1, dict.fromkeys(names, kind), {n: {"values": i} for i, n in enumerate(names)}, [data] * 100)


NUMBER = {"type": "SCALAR", "componentType": "FLOAT64"}
TEXT = {"type": "STRING"}
LIST = {"type": "SCALAR", "componentType": "UINT8", "array": True}


@pytest.mark.parametrize(
    ("count", "kind", "entry", "views", "message"),
    [
        (2_000_000_000, NUMBER, {}, [bytes(8)], "need 16000000000 bytes"),
        (1 << 40, NUMBER, {}, [bytes(8)], "out of range"),
        (-1, NUMBER, {}, [bytes(8)], "out of range"),
        (1, NUMBER, {"values": 7}, [bytes(8)], "out of range"),
        (2_000_000_000, TEXT, {"stringOffsets": 1}, [b"", bytes(8)], "offsets do not fit"),
        (2, TEXT, {"stringOffsets": 1}, [b"ab", struct.pack("<3I", 0, 2, 1)], "do not ascend"),
        (2, TEXT, {"stringOffsets": 1}, [b"ab", struct.pack("<3I", 0, 1, 1 << 31)], "need 2147483648 bytes"),
        (2, TEXT, {"stringOffsets": 1, "stringOffsetType": "INT8"}, [b"ab", bytes(3)], "offset type"),
        (1, LIST, {"arrayOffsets": 1}, [b"ab", struct.pack("<2I", 0, 1 << 31)], "need 2147483648 bytes"),
        (1, LIST | {"count": (1 << 31) - 1}, {}, [b"ab"], "need 2147483647 bytes"),
        (
            1,
            TEXT | {"array": True},
            {"arrayOffsets": 1, "stringOffsets": 2, "arrayOffsetType": "UINT64"},
            [b"ab", struct.pack("<2Q", 0, 1 << 62), bytes(8)],
            "offsets do not fit",
        ),
        (8, {"type": "BOOLEAN", "array": True, "count": 9}, {}, [bytes(8)], "need 9 bytes"),
    ],
)
def test_what_does_not_fit_is_refused_before_it_is_held(count, kind, entry, views, message):
    with pytest.raises(ImportFailed, match=message):
        column(count, kind, views, **entry)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ({"type": "VEC5", "componentType": "INT8"}, "unknown"),
        ({"type": "SCALAR", "componentType": "INT7"}, "unknown"),
        ({"type": "SCALAR"}, "text is expected"),
        ({"type": "ENUM", "enumType": "none"}, "no enum"),
        ({"type": "SCALAR", "componentType": "FLOAT32", "normalized": True}, "normalized"),
        ({"type": "VEC2", "componentType": "INT8", "noData": [1]}, "1 numbers are given"),
        ({"type": "SCALAR", "componentType": "INT8", "default": 1000}, "out of range"),
        ({"type": "SCALAR", "componentType": "INT8", "array": True, "count": 1 << 40}, "out of range"),
        ([], "object"),
    ],
)
def test_schemas_that_are_none(kind, message):
    with pytest.raises(ImportFailed, match=message):
        schema_of(p=kind)


def test_entities_in_json():
    schema = schema_of(
        height={"type": "SCALAR", "componentType": "FLOAT32", "scale": 2, "noData": -1},
        kind={"type": "ENUM", "enumType": "material", "array": True},
        bounds={"type": "VEC3", "componentType": "UINT8", "normalized": True},
        name={"type": "STRING", "default": "nobody", "semantic": "NAME"},
        old={"type": "BOOLEAN"},
    )

    def told(**properties):
        return entity_properties(schema, {"class": "c", "properties": properties}, place=PLACE)

    assert told(height=1.5, kind=["BRICK"], bounds=[0, 255, 51], old=True) == {
        "height": 3.0,
        "kind": ("BRICK",),
        "bounds": (0, 1, 0.2),
        "name": "nobody",
        "old": True,
    }
    assert told(height=-1, more={"a": [1]}) == {"height": None, "name": "nobody", "more": {"a": (1,)}}
    assert schema.classes["c"].with_semantic("NAME") == "name"
    for wrong in ({"height": "x"}, {"kind": "BRICK"}, {"bounds": [1, 2]}, {"bounds": [0, 0, 256]}, {"old": 1}):
        with pytest.raises(ImportFailed):
            told(**wrong)
    with pytest.raises(ImportFailed, match="no class"):
        entity_properties(schema, {"class": "other"}, place=PLACE)
