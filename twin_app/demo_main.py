"""The process that makes a demo beside the window, at low priority, until it is done or its input ends.

Started by `twin_app.demo_maker` as ``python -m twin_app.demo_main``; the job is one line of JSON on standard input,
progress goes out as lines of JSON, the last of which says what came of it.
"""

import errno
import importlib
import json
import os
import shutil
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import IO

import msgspec
import psutil

PROGRESS_STEP = 0.002
END_S = 15.0
"""A generator that does not stop for so long after its parent is gone is ended with all that it started."""
NICENESS = 10
FULL_BYTES = 64 << 20


class DemoJob(msgspec.Struct, frozen=True):
    """What to make: which function of which module (`ensure_demo`, or a test's) is to make it, and where."""

    module: str
    function: str
    folder: str
    size: str
    language: str


def main() -> int:
    """Do the job on standard input; return the exit code."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=DemoJob)
    _step_back()
    cancelled = threading.Event()
    threading.Thread(target=_follow_parent, args=(cancelled,), name="parent", daemon=True).start()
    _say(out, _make(job, out, cancelled))
    return 0


def _step_back() -> None:
    """Leave the processor to the window; what is started from here does so too."""
    if sys.platform == "win32":
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICENESS)


def _follow_parent(cancelled: threading.Event) -> None:
    # The parent keeps the pipe open; its end means that nobody waits any more.
    while sys.stdin.buffer.read(4096):
        pass
    cancelled.set()
    time.sleep(END_S)
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(3)


def _make(job: DemoJob, out: IO[str], cancelled: threading.Event) -> dict[str, object]:
    """Return the last message: what was made, or why not."""
    from layers.errors import Cancelled, ImportFailed

    last = (-1.0, "")

    def progress(fraction: float, text: str) -> None:
        nonlocal last
        if fraction - last[0] >= PROGRESS_STEP or text != last[1]:
            last = (fraction, text)
            _say(out, {"fraction": round(float(fraction), 4), "text": str(text)[:200]})

    try:
        make = getattr(importlib.import_module(job.module), job.function)
        made = make(
            Path(job.folder), size=job.size, language=job.language, progress=progress, cancelled=cancelled.is_set
        )
    except Cancelled:
        return {"state": "cancelled"}
    except ImportFailed as error:
        values = {name: str(value) for name, value in error.values.items()}
        return {"state": "refused", "problem": error.problem, "advice": error.advice, "values": values}
    except OSError as error:
        return {"state": "failed", "reason": error.strerror or str(error)}
    except MemoryError:
        return {"state": "failed", "reason": "out of memory"}
    except Exception as error:  # told, with the trace in the parent's log
        traceback.print_exc()
        # Writers of some formats name what they were about, not that the disk is full.
        full = shutil.disk_usage(Path(job.folder).parent).free < FULL_BYTES
        reason = os.strerror(errno.ENOSPC) if full else f"{type(error).__name__}: {error}"
        return {"state": "failed", "reason": reason[:500]}
    return {"state": "done", "project": str(made)}


def _say(out: IO[str], message: dict[str, object]) -> None:
    try:
        out.write(json.dumps(message) + "\n")
        out.flush()
    except OSError:
        pass  # the parent is gone, which the end of the input tells too


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
