"""Importers that misbehave, each in its own way, to show that a worker process holds them."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from importers.importer import ImportContext, ImportResult
from layers.data.report import InputReport, note
from layers.errors import CrsMissing, ImportFailed
from layers.site import Site
from tests.building_sample import sample_building


class Well:
    """Behaves."""

    name = "well"
    title = "Well"
    suffixes = (".x",)
    isolated = True

    def can_read(self, path: Path, head: bytes) -> bool:
        return True

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        return InputReport(str(path), "well", details={"crs": context.crs, "full": context.full})

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        context.progress(0.5, "half")
        self.act(path)
        site = context.site or Site.local()
        return ImportResult(
            site, InputReport(str(path), "well", warnings=(note("{n} odd", n=3),)), (sample_building(),)
        )

    def act(self, path: Path) -> None: ...


class Refuses(Well):
    def act(self, path: Path) -> None:
        raise ImportFailed(path, where="byte 7", problem="{what} is wrong", advice="mend {what}", what="里院", count=2)


class NeedsCrs(Well):
    def act(self, path: Path) -> None:
        raise CrsMissing(path, candidates=("EPSG:4549", "EPSG:4528"))


class Raises(Well):
    def act(self, path: Path) -> None:
        raise KeyError("a reader's own mistake")


class Segfaults(Well):
    def act(self, path: Path) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)


class Sleeps(Well):
    def act(self, path: Path) -> None:
        time.sleep(3600)


class Hoards(Well):
    def act(self, path: Path) -> None:
        np.ones(10 << 30, np.uint8)


class HoardsNatively(Well):
    """Asks the C library; its None is what a native reader dies of."""

    def act(self, path: Path) -> None:
        libc = ctypes.CDLL(None)
        libc.malloc.restype = ctypes.c_void_p
        if libc.malloc(ctypes.c_size_t(10 << 30)) is None:
            raise MemoryError


class PrintsGarbage(Well):
    def act(self, path: Path) -> None:
        os.write(1, b"\xff\x00{not json\n" * 100)
        print("{'fraction': 9}")


class Chatters(Well):
    def act(self, path: Path) -> None:
        line = b'{"fraction": 0.5, "text": "' + b"x" * 1000 + b'"}\n'
        for _ in range(1 << 20):
            os.write(2, line)


class Lies(Well):
    """Leaves a result whose arrays reach beyond their file, and ends well."""

    def act(self, path: Path) -> None:
        Path("structure.msgpack").write_bytes(b"\x81\xa4kind\xa6result")
        Path("arrays.bin").write_bytes(b"")
        sys.stdout.flush()
        os._exit(0)


class Attacks(Well):
    """Tries what must fail; tells in the report's details what did not."""

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        outside = path.parent / "written.txt"
        tries = {
            "connect": lambda: socket.create_connection(("127.0.0.1", int(path.read_text()))),
            "raw connect": lambda: _raw_connect(int(path.read_text())),
            "resolve": lambda: socket.getaddrinfo("localhost", 80),
            "bind": lambda: socket.socket().bind(("127.0.0.1", 0)),
            "write outside": lambda: outside.write_text("x"),
            "native write outside": lambda: _native_open(outside, os.O_CREAT | os.O_WRONLY),
            "remove": lambda: path.unlink(),
            "program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
            "native program": lambda: _failed(ctypes.CDLL(None).system(b"true")),
            "fork": lambda: os.fork(),
            "kill the parent": lambda: os.kill(os.getppid(), signal.SIGTERM),
            "read foreign files": lambda: _native_open(Path("/etc/passwd"), os.O_RDONLY),
        }
        done = []
        for name, attempt in tries.items():
            try:
                attempt()
            except (OSError, RuntimeError):
                continue
            done.append(name)
        report = InputReport(str(path), "attacks", details={"done": done})
        return ImportResult(Site.local(), report)


class Prepares(Well):
    """Needs to be made ready; what it made says so."""

    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        self.act(path)
        (folder / "made").write_text(path.read_text())
        context.progress(1.0, "made")


class PreparesOutside(Prepares):
    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        super().prepare(path, context, folder=folder)
        (path.parent / "outside").write_text("x")


class DiesPreparing(Prepares):
    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        super().prepare(path, context, folder=folder)
        os.abort()


class RefusesPreparing(Prepares):
    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        super().prepare(path, context, folder=folder)
        raise ImportFailed(path, problem="it is bad", advice="mend it")


def _raw_connect(port: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.socket(2, 1, 0)
    if handle < 0:
        raise OSError(ctypes.get_errno(), "socket")
    address = b"\x02\x00" + port.to_bytes(2, "big") + b"\x7f\x00\x00\x01" + b"\0" * 8
    _failed(libc.connect(handle, address, 16))


def _native_open(path: Path, flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.open(str(path).encode(), flags, 0o600) < 0:
        raise OSError(ctypes.get_errno(), "open")


def _failed(code: int) -> None:
    if code != 0:
        raise OSError(code, "refused")
