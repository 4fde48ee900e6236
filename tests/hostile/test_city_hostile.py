"""Hostile city models (list: 59 to 64)."""

from pathlib import Path

import numpy as np
import pytest

from tests.hostile import city_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, cases_named, check, new_world, open_case
from twin_app.workers import Workers


@pytest.fixture(scope="module", autouse=True)
def _started(workers: Workers) -> None:
    """Start the native process, and what it imports, before anything is watched."""
    from importers.city_models.triangulate import triangulate

    square = np.array([(0, 0, 0), (4, 0, 0), (1, 1, 0), (0, 4, 0)], np.float64)
    workers.native.call(triangulate, square, np.array([4], np.int32), np.array([1], np.int32), path="a.json")


@pytest.mark.parametrize("case", cases_named(city_cases.CASES))
def test_hostile_city_models(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))
