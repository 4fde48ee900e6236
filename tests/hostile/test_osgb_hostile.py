"""Hostile oblique meshes (list: 41 to 47)."""

from pathlib import Path

import pytest

from tests.hostile import osgb_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, cases_named, check, new_world, open_case
from twin_app.workers import Workers


@pytest.mark.parametrize("case", cases_named(osgb_cases.CASES))
def test_hostile_osgb(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))
