"""What every test gets: Qt off-screen, an application folder of its own, the demo made once."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and no verdict from a slow machine.
settings.register_profile("liyuan", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("liyuan")

if not os.environ.get("QT_QPA_PLATFORM"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

DEMO = Path(__file__).parents[1] / "build" / "test-demo"
# A last resort: a thread that ends does so when the machine lets it.
LEAK_WAIT_S = 60.0
# Kept for the life of the process on purpose.
LASTING_THREADS = ("pytest_timeout", "ThreadPoolExecutor-")


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIYUAN_HOME", str(tmp_path / "liyuan-home"))


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        if not thread.name.startswith(LASTING_THREADS):
            thread.join(LEAK_WAIT_S)
            assert not thread.is_alive(), f"a thread stayed: {thread.name}"


@pytest.fixture(scope="session", autouse=True)
def _application(qapp: object) -> None:
    """Make the application for windows first: a snapshot's, which needs none, could not be exchanged for it later."""


@pytest.fixture(scope="session")
def demo_project() -> Path:
    """Return the demo's project file; made once for the working copy, and again when its generator changes."""
    from twin_app.demo import ensure_demo

    return ensure_demo(DEMO)
