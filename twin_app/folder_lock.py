"""A folder that one process at a time makes; the system lets go of it when that process ends, however it does."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from layers.errors import ImportFailed

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def made_alone(folder: Path) -> Iterator[None]:
    """Hold the right to make `folder` (a file beside it, which stays).

    Raises
    ------
    ImportFailed
        Another process makes it.
    OSError
        There is no writing beside the folder.
    """
    handle = os.open(folder.with_name(folder.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            if sys.platform == "win32":
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ImportFailed(
                folder, problem="another program is making it", advice="wait until it is done, then open it again"
            ) from error
        yield
    finally:
        os.close(handle)
