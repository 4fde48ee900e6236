"""Real inputs that live beside the project; tests that need them skip, saying so, where they are absent."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(name: str) -> Path:
    """Return the file or folder `name` of the shared data; skip the test when it is not there."""
    path = ROOT / name
    if not path.exists():
        pytest.skip(f"real test data is not on this machine: ../shared/data/{name}")
    return path
