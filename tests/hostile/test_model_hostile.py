"""Hostile single meshes (list: 34 to 40)."""

from pathlib import Path

import pytest

from tests.hostile import model_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, cases_named, check, new_world, open_case
from twin_app.workers import Workers


@pytest.fixture(scope="module", autouse=True)
def _started(workers: Workers) -> None:
    """Start the native process before anything is watched: that a program starts is no finding here."""
    from importers.models.obj_text import parse_obj

    workers.native.call(parse_obj, b"v 0 0 0\n", path="a.obj")


@pytest.mark.parametrize("case", cases_named(model_cases.CASES))
def test_hostile_models(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))
