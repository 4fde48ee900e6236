import numpy as np
import pytest

from resources.demo.town.photos.stage import Stage, make_stage
from resources.demo.town.photos.studio import Studio
from resources.demo.town.plan import TownPlan
from resources.demo.town.records.archives import ArchiveSheet, make_archives

REACH_M = 70.0


@pytest.fixture(scope="session")
def sheets(town: TownPlan) -> list[ArchiveSheet]:
    return make_archives(town)


@pytest.fixture(scope="session")
def stage(town: TownPlan, sheets: list[ArchiveSheet]) -> Stage:
    """Return what is around the first sheet."""
    eye = sheets[0].eye[:2]
    return make_stage(town, within=(eye - REACH_M, eye + REACH_M))


@pytest.fixture(scope="session")
def studio(stage: Stage) -> Studio:
    return Studio(stage)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return one.shape == other.shape and bool((one == other).all())
