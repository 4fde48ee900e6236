"""Hostile 3D Tiles and glTF (list: 1 to 33)."""

import os
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


def test_very_many_children_stay_within_memory(tmp_path: Path, listener: Listener, workers: Workers) -> None:
    """A hundred thousand; a million with ``LIYUAN_HOSTILE_LONG=1`` (list: 23)."""
    case = tiles3d_cases.MILLION if os.environ.get("LIYUAN_HOSTILE_LONG") else tiles3d_cases.HUNDRED_THOUSAND
    process = psutil.Process()
    before = process.memory_info().rss
    outcome = open_case(case, new_world(tmp_path, listener), workers, watched=False)
    taken = process.memory_info().rss - before
    check(case, outcome)
    assert taken <= min(2 << 30, (256 << 20) + 64 * Path(outcome.spec.path).stat().st_size)
