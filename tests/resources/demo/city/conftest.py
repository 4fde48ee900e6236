"""The city, planned and written once for all tests of it, its large registers thinned to a fiftieth."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from resources.demo.city.city import CityPlan, make_city, write_city

SEED = 7
SCALE = 0.02
ROOT = Path(__file__).resolve().parents[4]

_WRITE = """
import sys
from pathlib import Path
from resources.demo.city.city import write_city
write_city(Path(sys.argv[1]), seed=int(sys.argv[2]), scale=float(sys.argv[3]))
"""


@dataclass(frozen=True)
class Written:
    folder: Path
    again: Path
    progress: tuple[float, ...]


@pytest.fixture(scope="session")
def plan() -> CityPlan:
    return make_city(SEED)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write the city, and the same once more in another process whose hashes differ."""
    base = tmp_path_factory.mktemp("city")
    arguments = [sys.executable, "-c", _WRITE, str(base / "b"), str(SEED), str(SCALE)]
    other = subprocess.Popen(arguments, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "11"})
    progress: list[float] = []
    try:
        folder = write_city(base / "a", seed=SEED, scale=SCALE, progress=lambda fraction, _: progress.append(fraction))
        assert other.wait(240) == 0
    finally:
        other.kill()
    return Written(folder, base / "b", tuple(progress))
