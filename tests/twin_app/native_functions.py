"""Functions that the tests of native calls run in the confined process."""

import os
import socket
import time
from pathlib import Path

import numpy as np

from importers.native import Result
from layers.errors import ImportFailed


def doubled(values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", factor: int, data: bytes) -> Result:
    return {"values": values * factor, "bytes": np.frombuffer(data, np.uint8), "none": np.empty((0, 3), np.float32)}


def refuse(path: str) -> Result:
    raise ImportFailed(path, where="byte 7", problem="it is {what}", advice="mend it", what="bad")


def process_id() -> Result:
    return {"pid": np.array([os.getpid()])}


def abort() -> Result:
    os.abort()


def endless() -> Result:
    while True:
        time.sleep(0.01)


def much(count: int) -> Result:
    return {"values": np.zeros(count, np.uint8)}


def wide(count: int) -> Result:
    return {f"a{i}": np.zeros(1) for i in range(count)}


def greedy() -> Result:
    return {"values": np.ones(1 << 34, np.uint8)}


def reach(what: str, target: str) -> Result:
    """Return whether the forbidden thing worked."""
    worked = True
    try:
        if what == "read":
            Path(target).read_bytes()
        elif what == "write":
            Path(target).write_bytes(b"x")
        else:
            socket.create_connection(("127.0.0.1", int(target)), timeout=1).close()
    except OSError:
        worked = False
    return {"worked": np.array([worked])}
