"""Where the application keeps its own files: the demo, recent files, logs."""

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "LIYUAN_HOME"
DEMO_SIZES = ("small", "full", "city")


def home() -> Path:
    """Return the folder of the application's own files; ``LIYUAN_HOME`` moves it (tests, portable installs)."""
    stated = os.environ.get(HOME_VARIABLE)
    return Path(stated) if stated else Path(platformdirs.user_data_dir("liyuan", appauthor=False))


def demo_folder(size: str = "small") -> Path:
    """Return where the demo is kept: the district, or another size of it."""
    return home() / ("demo" if size == "small" else f"demo-{size}")


def is_demo(project: Path) -> bool:
    """Return whether a project stands where a demo is kept: what is saved there goes when the demo is made anew."""
    return project.resolve().parent in {demo_folder(size).resolve() for size in DEMO_SIZES}


def cache_folder() -> Path:
    """Return where what takes long to make is kept: indices of point clouds, models."""
    return home() / "cache"


def http_cache_folder() -> Path:
    """Return where what servers answered is kept."""
    return home() / "http-cache"


def settings_file() -> Path:
    """Return the file of settings and recent inputs."""
    return home() / "settings.json"
