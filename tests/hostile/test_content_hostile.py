"""Hostile contents of tiles other than glTF 2.0 (list: 27 to 31), and metadata that costs itself alone."""

from pathlib import Path

import pytest

from tests.hostile import content_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, cases_named, check, new_world, open_case
from twin_app.workers import Workers


@pytest.mark.parametrize("case", cases_named(content_cases.CASES))
def test_hostile_contents(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))
