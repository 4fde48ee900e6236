"""The old town, written once for all tests of it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from resources.demo.light import Light
from resources.demo.town.greenery import Cars, Trees, park_cars, plant
from resources.demo.town.light import make_town_light
from resources.demo.town.old_town import write_town
from resources.demo.town.plan import TownPlan, make_town

SEED = 7
ROOT = Path(__file__).resolve().parents[4]

_WRITE = """
import sys
from pathlib import Path
from resources.demo.town.old_town import write_town
write_town(Path(sys.argv[1]), seed=int(sys.argv[2]), formats=(), photographs=False)
"""


@dataclass(frozen=True)
class Written:
    folder: Path
    again: Path
    progress: tuple[float, ...]


@pytest.fixture(scope="session")
def town() -> TownPlan:
    return make_town(SEED)


@pytest.fixture(scope="session")
def trees(town: TownPlan) -> Trees:
    return plant(town)


@pytest.fixture(scope="session")
def cars(town: TownPlan) -> Cars:
    return park_cars(town)


@pytest.fixture(scope="session")
def light(town: TownPlan, trees: Trees) -> Light:
    """Over the quarter by the bay; beyond, its edge goes on."""
    return make_town_light(town, trees, reach_m=(-150.0, -1000.0, 300.0, -550.0))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write the town without its mesh, and the same once more in another process whose hashes differ."""
    base = tmp_path_factory.mktemp("town")
    arguments = [sys.executable, "-c", _WRITE, str(base / "b"), str(SEED)]
    other = subprocess.Popen(arguments, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "11"})
    progress: list[float] = []
    try:
        folder = write_town(
            base / "a",
            seed=SEED,
            formats=(),
            photographs=False,
            progress=lambda fraction, _: progress.append(fraction),
        )
        assert other.wait(300) == 0
    finally:
        other.kill()
    return Written(folder, base / "b", tuple(progress))
