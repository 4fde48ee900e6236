import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.place import Place
from importers.strict_json import decode_json
from layers.errors import ImportFailed

PLACE = Place("a.json")
SOURCE = '{"a:b": [1, 2.5, -0.0, 1e5, null, {"c": ":"}], "d": 123456789012345678901, "é": "\\u003a\\n"}'.encode()
PIECES = (b'"a":1,', b":", b'"', b"\\u003a", b"{", b"}", b"NaN", b"1e999", b"\0", b"\xff", b"\\ud800", b"\xef\xbb\xbf")


def judged(data: bytes) -> Any:
    """Return what Python's own reader makes of `data`; None for what is to be refused."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError
        return dict(pairs)

    def none(name: str) -> None:
        raise ValueError(name)

    try:
        found = json.loads(str(data, "utf-8-sig").rstrip("\0"), object_pairs_hook=unique, parse_constant=none)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def read(data: bytes) -> Any:
    try:
        return decode_json(data, place=PLACE)
    except ImportFailed:
        return None


@given(st.lists(st.tuples(st.integers(0, len(SOURCE)), st.integers(0, 3), st.sampled_from(PIECES)), max_size=3))
def test_damaged_text_is_judged_as_by_the_slow_reader(changes: list[tuple[int, int, bytes]]) -> None:
    data = SOURCE
    for at, cut, piece in changes:
        data = data[:at] + piece + data[at + cut :]
    assert repr(read(data)) == repr(judged(data))


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 1}', '{"b": {"a": 1, "a": ":"}}', '{"a": ":", "a": "\\u003a:"}', '{"a": 1, "\\u0061": 2}'],
)
def test_a_name_that_stands_twice_is_refused(text: str) -> None:
    with pytest.raises(ImportFailed, match="stands twice"):
        decode_json(text.encode(), place=PLACE)


def test_colons_within_texts_are_no_names() -> None:
    assert decode_json(b'\xef\xbb\xbf{"a": "::", "b": "\\u003A"}\0\0', place=PLACE) == {"a": "::", "b": ":"}
