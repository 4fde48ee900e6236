"""Hostile 3D Tiles and glTF (list: 1 to 33)."""

from pathlib import Path

import psutil
import pytest

from tests.hostile import gltf_cases, tiles3d_cases
from tests.hostile.canary import Listener
from tests.hostile.opening import Case, cases_named, check, new_world, open_case
from twin_app.workers import Workers


@pytest.mark.parametrize("case", cases_named((*gltf_cases.CASES, *tiles3d_cases.CASES)))
def test_hostile_tiles(case: Case, tmp_path: Path, listener: Listener, workers: Workers) -> None:
    check(case, open_case(case, new_world(tmp_path, listener), workers))


def test_a_damaged_tile_costs_itself_alone(tmp_path: Path, listener: Listener, workers: Workers) -> None:
    outcome = open_case(tiles3d_cases.DAMAGED_AMONG_GOOD, new_world(tmp_path, listener), workers)
    assert len(outcome.refusals) == 1
    assert "bad.b3dm" in str(outcome.refusals[0])
    assert outcome.triangles == 4


def test_a_million_children_stay_within_memory(tmp_path: Path, listener: Listener, workers: Workers) -> None:
    process = psutil.Process()
    before = process.memory_info().rss
    outcome = open_case(tiles3d_cases.MILLION, new_world(tmp_path, listener), workers, watched=False)
    taken = process.memory_info().rss - before
    check(tiles3d_cases.MILLION, outcome)
    assert taken <= 2 << 30
