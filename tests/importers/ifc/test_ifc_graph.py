import re

import numpy as np
import pytest

from importers.ifc.graph import MAX_LEVELS, ReferenceGraph, numbers_at


def graph(*lines: str, size: int = 10_000) -> ReferenceGraph:
    """Return the graph of lines like ``"1=2,3"``, taken in pieces of `size` lines."""
    found = ReferenceGraph()
    for at in range(0, len(lines), size):
        marks = [(int(m[1]), bool(m[2])) for line in lines[at : at + size] for m in re.finditer(r"(\d+)(=?)", line)]
        found.take(np.array([m[0] for m in marks], np.int64), np.array([m[1] for m in marks]))
    return found


@pytest.mark.parametrize("size", [1, 2, 100])
@pytest.mark.parametrize(
    ("lines", "tangled"),
    [
        ([], set()),
        (["1=2,3", "2=3", "3="], set()),
        (["1=2", "2=99"], set()),
        (["1=1", "2="], {1}),
        (["1=2", "2=3", "3=2,4", "4=5", "5="], {1, 2, 3}),
        (["7=5", "5=6,6", "6=", "2147483647=2147483647"], {2147483647}),
    ],
)
def test_what_leads_into_a_circle_is_found(lines, tangled, size):
    assert graph(*lines, size=size).tangled() == tangled


def test_a_long_row_is_followed_to_its_limit():
    row = [f"{i}={i + 1}" for i in range(1, MAX_LEVELS + 2)]
    assert graph(*row[1:], f"{len(row) + 1}=").tangled() == frozenset()
    assert graph(*row, f"{len(row) + 1}=").tangled() == {1}


def test_a_number_that_two_entities_have_is_told():
    assert graph("1=2", "2=", "3=1").repeated() is None
    assert graph("1=2", "2=", "1=", size=1).repeated() == 1


def test_numbers_are_read_behind_their_marks():
    data = np.frombuffer(b"#12=X(#0000000000007,#2147483647)#3", np.uint8)
    assert numbers_at(data, np.flatnonzero(data == ord("#"))).tolist() == [12, 7, 2147483647, 3]
