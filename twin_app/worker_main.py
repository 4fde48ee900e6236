"""The worker process: reads one file with one importer under limits, leaves the result in a folder, ends.

Started by `twin_app.workers` as ``python -m twin_app.worker_main``; the job is one line of JSON on standard input,
progress goes out as lines of JSON. Nothing heavy is imported before the confines hold.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import IO, Any

MAX_JOB_BYTES = 1 << 20
PROGRESS_STEP = 0.01


def main() -> int:
    """Do the job on standard input; return the exit code."""
    # The real standard output is kept for progress; what libraries print goes to the log.
    progress_out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    line = sys.stdin.buffer.readline(MAX_JOB_BYTES)
    job: dict[str, Any] = json.loads(line)
    from twin_app.confinement import Confines, confine

    folder = Path(job["folder"])
    guards = confine(
        Confines(
            memory_bytes=int(job["memory_bytes"]),
            cpu_s=float(job["time_s"]) * 4,
            file_bytes=int(job["result_bytes"]),
            folder=folder,
            readable=tuple(Path(p) for p in job["readable"]),
        )
    )
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _say(progress_out, {"guards": guards})
    try:
        _work(line, folder, progress_out)
    except MemoryError:
        _leave_memory_refusal(folder)
    return 0


def _end_with_parent() -> None:
    # The parent keeps the pipe open; its end means the parent is gone.
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(3)


def _work(line: bytes, folder: Path, progress_out: IO[str]) -> None:
    import importlib

    import msgspec

    from importers.importer import ImportContext
    from layers.errors import ImportFailed
    from twin_app import wire

    job = msgspec.json.decode(line, type=wire.Job)
    last = -1.0

    def progress(fraction: float, text: str) -> None:
        nonlocal last
        if abs(fraction - last) >= PROGRESS_STEP:
            last = fraction
            _say(progress_out, {"fraction": round(float(fraction), 4), "text": str(text)[:200]})

    made = folder / wire.PREPARED_FOLDER
    keep_folder = made if job.keep else None
    context = ImportContext(job.site, job.crs, job.vertical_datum, job.full, progress, keep_folder=keep_folder)
    outcome: wire.Outcome
    try:
        importer = getattr(importlib.import_module(job.module), job.class_name)()
        if job.keep or job.what == "prepare":
            made.mkdir()
        if job.what == "prepare":
            importer.prepare(Path(job.path), context, folder=made)
            outcome = wire.Prepared()
        else:
            outcome = getattr(importer, job.what)(Path(job.path), context)
        wire.write_outcome(outcome, folder=folder)
    except ImportFailed as error:
        outcome = wire.refusal_of(error)
        wire.write_outcome(outcome, folder=folder)
    except MemoryError:
        raise
    except Exception as error:
        import traceback

        traceback.print_exc()
        kind = "memory" if "bad_alloc" in str(error) or "std::length_error" in str(error) else "broken"
        reason = f"{type(error).__name__}: {error}"[: wire.MAX_TEXT]
        outcome = wire.Refusal("memory" if kind == "memory" else "broken", problem=reason)
        wire.write_outcome(outcome, folder=folder)


def _leave_memory_refusal(folder: Path) -> None:
    from twin_app import wire

    wire.write_outcome(wire.Refusal("memory"), folder=folder)


def _say(out: IO[str], message: dict[str, object]) -> None:
    try:
        out.write(json.dumps(message) + "\n")
        out.flush()
    except OSError:
        os._exit(3)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Native libraries' own clean-up has nothing to add and may crash.
    os._exit(code)
