"""What must stay untouched while a hostile input is opened: a listener on loopback, a file outside, the machine."""

import os
import socket
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CANARY = "canary-7f1e0c"
SECRET_NAME = "secret.txt"
ROOT = Path(__file__).resolve().parents[2]
# An attempt to reach a server or to start a program, as the interpreter tells it.
_OUTSIDE = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.startfile",
)


class Listener:
    """A server on loopback that nobody may speak to."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.setblocking(False)
        self.port: int = self._server.getsockname()[1]

    def url(self, name: str = "x") -> str:
        return f"http://127.0.0.1:{self.port}/{name}"

    def hits(self) -> int:
        """Return how often somebody came since the last call."""
        count = 0
        while True:
            try:
                connection, _ = self._server.accept()
            except BlockingIOError:
                return count
            connection.close()
            count += 1

    def close(self) -> None:
        self._server.close()


@dataclass
class Watch:
    """Files opened, servers reached and programs started by this process' Python while it is on.

    Readers in worker processes are held by their own confines; this watches the readers that run here.
    """

    inside: Path
    strayed: list[str] = field(default_factory=list)

    def __enter__(self) -> "Watch":
        global _watch
        _install()
        _watch = self
        return self

    def __exit__(self, *_: object) -> None:
        global _watch
        _watch = None

    def see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open":
            self.strayed.append(f"{event} {arguments[1:2]}")
            return
        path, mode, flags = (*arguments, None, None)[:3]
        if not isinstance(path, str | bytes | os.PathLike):
            return
        real = Path(os.path.realpath(os.fsdecode(path)))
        writes = (isinstance(mode, str) and any(c in mode for c in "wax+")) or (
            isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
        )
        if writes or not any(real.is_relative_to(place) for place in (self.inside, *_OWN)):
            self.strayed.append(f"open {real}")


_OWN = tuple(Path(os.path.realpath(p)) for p in (sys.prefix, sys.base_prefix, ROOT, "/usr", "/dev/null"))
_watch: Watch | None = None
_installed = threading.Lock()


def _install() -> None:
    # An audit hook stays for the life of the process; it looks at nothing while no watch is on.
    if _installed.acquire(blocking=False):
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    watch = _watch
    if watch is not None and (event == "open" or event in _OUTSIDE):
        watch.see(event, arguments)
