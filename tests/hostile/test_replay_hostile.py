"""Hostile recordings (the cases 107 to 116 of feeds, as a file can hold them)."""

from pathlib import Path

import pytest

from tests.hostile import replay_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, cases_named, check, new_world, open_case
from twin_app.workers import Workers


@pytest.mark.parametrize("case", cases_named(replay_cases.CASES))
def test_hostile_replay(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))
