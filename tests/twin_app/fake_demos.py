"""Generators of demos for the tests of what runs them; each is called as `ensure_demo` is."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from layers.errors import Cancelled, ImportFailed

Progress = Callable[[float, str], None]
MARK = "half"


def quick(folder: Path, *, size: str, language: str, progress: Progress, cancelled: Callable[[], bool]) -> Path:
    progress(0.5, f"{size} {language}")
    folder.mkdir(parents=True)
    (folder / "nice").write_text(str(os.getpriority(os.PRIO_PROCESS, 0) if hasattr(os, "getpriority") else 1))
    (folder / "town.twin").write_text('{"format": "liyuan.project/1"}')
    return folder / "town.twin"


def _half(folder: Path) -> Path:
    making = folder.with_name(folder.name + ".making")
    making.mkdir(parents=True)
    (making / MARK).write_text("")
    return making


def patient(folder: Path, *, size: str, language: str, progress: Progress, cancelled: Callable[[], bool]) -> Path:
    """Goes on until it is cancelled."""
    making = _half(folder)
    progress(0.25, "streets")
    while not cancelled():
        time.sleep(0.01)
    (making / MARK).unlink()
    making.rmdir()
    raise Cancelled


def gated(folder: Path, *, size: str, language: str, progress: Progress, cancelled: Callable[[], bool]) -> Path:
    """Is done once a file of that name lies beside the folder."""
    progress(0.25, "streets")
    while not folder.with_name("gate").exists():
        if cancelled():
            raise Cancelled
        time.sleep(0.01)
    return quick(folder, size=size, language=language, progress=progress, cancelled=cancelled)


def stubborn(folder: Path, *, size: str, language: str, progress: Progress, cancelled: Callable[[], bool]) -> Path:
    """Neither it nor the process that it starts ever stops by itself."""
    making = _half(folder)
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (making / "helper").write_text(str(helper.pid))
    progress(0.5, "mesh")
    time.sleep(600)
    return folder


def full_disk(folder: Path, **_: object) -> Path:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refusing(folder: Path, **_: object) -> Path:
    raise ImportFailed(folder, problem="{n} things are wrong", advice="mend them", n=3)


def dying(folder: Path, **_: object) -> Path:
    os._exit(7)


def broken(folder: Path, **_: object) -> Path:
    raise ValueError("a mistake of its own")
