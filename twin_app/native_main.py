"""A process that runs native code on untrusted bytes, call after call, until its parent closes the pipe.

Started by `twin_app.native_calls` as ``python -m twin_app.native_main FOLDER MEMORY_BYTES ALLOWED...``. Calls come on
standard input, answers leave on standard output. Nothing heavy is imported before the confines hold.
"""

import importlib
import os
import sys
from pathlib import Path
from typing import IO

MAX_CALL_BYTES = 1 << 31
FOREVER_S = 1e9


def main() -> int:
    """Serve calls; return the exit code."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    folder, memory_bytes, *allowed = sys.argv[1:]
    from twin_app.confinement import Confines, confine

    confine(
        Confines(memory_bytes=int(memory_bytes), cpu_s=FOREVER_S, file_bytes=1 << 20, folder=Path(folder), readable=())
    )
    _serve(sys.stdin.buffer, answers, tuple(allowed))
    return 0


def _serve(calls: IO[bytes], answers: IO[bytes], allowed: tuple[str, ...]) -> None:
    from layers.errors import ImportFailed
    from twin_app import native_wire, wire

    while True:
        result, refusal = None, None
        try:
            call = native_wire.read_call(calls, limit_bytes=MAX_CALL_BYTES)
            if call is None:
                return
            head, arguments = call
            if not head.module.startswith(allowed):
                raise ValueError(f"{head.module} may not run here")
            result = getattr(importlib.import_module(head.module), head.function)(*arguments)
        except ImportFailed as error:
            refusal = wire.refusal_of(error)
        except MemoryError:
            refusal = wire.Refusal("memory")
        except EOFError:
            return
        except Exception as error:  # the native library's way of refusing
            refusal = wire.Refusal("broken", problem=f"{type(error).__name__}: {error}"[: wire.MAX_TEXT])
        arguments = ()
        native_wire.write_answer(answers, result=result, refusal=refusal)


if __name__ == "__main__":
    code = main()
    sys.stderr.flush()
    # Native libraries' own clean-up has nothing to add and may crash.
    os._exit(code)
