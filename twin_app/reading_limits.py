"""What reading one input in a process of its own may take."""

from dataclasses import dataclass
from pathlib import Path

BASE_MEMORY_BYTES, MEMORY_PER_BYTE, MOST_MEMORY_BYTES = 1 << 30, 64, 8 << 30
"""An idle reader has 400 MB of address space with its libraries; the largest models need some 60 times their file."""
BASE_TIME_S, TIME_S_PER_MB = 60.0, 30.0
FOLDER_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one reading may take.

    Parameters
    ----------
    memory_bytes : int
        Address space of the worker process.
    time_s : float
        Wall-clock time.
    result_bytes : int
        Of the arrays it gives back.
    """

    memory_bytes: int = 4 << 30
    time_s: float = 900.0
    result_bytes: int = 2 << 30


def limits_for(path: Path | str) -> Limits:
    """Return what reading `path` may take: memory and time that grow with the file."""
    file = Path(path)
    size = file.stat().st_size if file.is_file() else FOLDER_BYTES
    return Limits(
        memory_bytes=min(MOST_MEMORY_BYTES, BASE_MEMORY_BYTES + MEMORY_PER_BYTE * size),
        time_s=BASE_TIME_S + TIME_S_PER_MB * size / 1e6,
    )
