"""Observations in columns: what goes in comes out, a moment is found, a place holds until another is said."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.data.observation import Observation
from layers.data.observation_table import ObservationTable
from layers.site import LonLatH

START = datetime(2026, 3, 1, 12, 0, 0, 250_001, tzinfo=UTC)
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False), st.text(max_size=5)
)
PLACES = st.one_of(st.none(), st.builds(LonLatH, st.floats(-180, 180), st.floats(-90, 90), st.floats(-1e4, 1e4)))


@st.composite
def observed(draw: st.DrawFn) -> list[Observation]:
    count = draw(st.integers(0, 12))
    seconds = sorted(draw(st.lists(st.floats(0, 100), min_size=count, max_size=count)))
    return [
        Observation(
            draw(st.sampled_from(("event", "reading", "pose"))),
            f"ø{n}",
            draw(st.sampled_from(("a", "b", "井盖"))),
            START + timedelta(seconds=second),
            draw(PLACES),
            draw(st.dictionaries(st.sampled_from(("title", "value", "x")), VALUES)),
        )
        for n, second in enumerate(seconds)
    ]


def typed(observation: Observation) -> list[tuple[str, object, type]]:
    return [(key, value, type(value)) for key, value in observation.payload.items()]


@settings(max_examples=150, deadline=None)
@given(observations=observed(), after_s=st.floats(-1, 101))
def test_what_goes_in_comes_out(observations: list[Observation], after_s: float) -> None:
    table = ObservationTable.of(observations)
    assert ObservationTable.of(table) is table
    assert list(table) == observations
    assert [typed(o) for o in table] == [typed(o) for o in observations]
    assert list(table[1:4]) == observations[1:4]
    assert table == ObservationTable.of(tuple(observations))
    when = START + timedelta(seconds=after_s)
    assert table.until(when) == sum(o.observed_at <= when for o in observations)
    assert table.times_of("pose") == [o.observed_at for o in observations if o.kind == "pose"]
    assert table.count_of("event") == sum(o.kind == "event" for o in observations)
    order = np.arange(len(observations))[::-1].copy()
    assert list(table.taken(order)) == observations[::-1]
    for row, placed in enumerate(table.placed().tolist()):
        own = [n for n, o in enumerate(observations[: row + 1]) if o.source_id == observations[row].source_id]
        assert placed == max((n for n in own if observations[n].position is not None), default=-1)


def test_rows_are_counted_from_either_end_and_no_further() -> None:
    table = ObservationTable.of([Observation("event", str(n), "s", START, None) for n in range(3)])
    assert table[-1] == table[2]
    with pytest.raises(IndexError):
        table[3]
    with pytest.raises(IndexError):
        table[-4]
    assert table != 5
