"""Connections to web servers: kept alive, a bounded number, and cut at once when nobody waits any more.

A thread that waits in a socket cannot look whether it is still wanted. So one thread looks for all of them and shuts
the sockets of those that are not.
"""

import contextlib
import http.client
import socket
import threading
import time
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from layers.errors import Cancelled

MAX_REQUESTS = 16
MAX_PER_ORIGIN = 6
MAX_IDLE = 16
IDLE_S = 30.0
WATCH_S = 0.1

Origin = tuple[str, str, int]


class Connections:
    """A pool of connections. Any thread.

    Parameters
    ----------
    max_requests : int
        At once, to all servers; more wait.
    max_per_origin : int
        At once, to one server.
    """

    def __init__(self, *, max_requests: int = MAX_REQUESTS, max_per_origin: int = MAX_PER_ORIGIN) -> None:
        self._max_requests = max_requests
        self._max_per_origin = max_per_origin
        self._changed = threading.Condition()
        self._idle: list[tuple[float, Origin, http.client.HTTPConnection]] = []
        self._active: dict[Exchange, Origin] = {}
        self._watch: threading.Thread | None = None
        self.opened = 0
        self.used_again = 0

    @contextlib.contextmanager
    def use(
        self, origin: Origin, *, timeout_s: float, total_s: float, cancelled: Callable[[], bool], new: bool = False
    ) -> "Iterator[Exchange]":
        """Give a connection for one request; it is kept when `Exchange.is_whole` was set.

        Parameters
        ----------
        timeout_s : float
            Longest silence.
        total_s : float
            Longest use; then its socket is shut.
        new : bool
            Never one that was used before: the server may have closed all of those.

        Raises
        ------
        Cancelled
            Before or during the use.
        TimeoutError
            After `total_s`.
        """
        use = self._enter(origin, total_s=total_s, cancelled=cancelled)
        try:
            use.connection = self._connection(origin, timeout_s=timeout_s, new=new)
            yield use
        except (OSError, http.client.HTTPException) as error:
            if use.reason == "cancelled" or cancelled():
                raise Cancelled from error
            if use.reason:
                raise TimeoutError(f"not done after {total_s:g} s") from error
            raise
        finally:
            self._leave(use, origin)

    def close(self) -> None:
        """Close what is idle."""
        with self._changed:
            idle, self._idle = self._idle, []
        for _, _, connection in idle:
            connection.close()

    def _enter(self, origin: Origin, *, total_s: float, cancelled: Callable[[], bool]) -> "Exchange":
        use = Exchange(cancelled, end_s=time.monotonic() + total_s)
        with self._changed:
            while (
                len(self._active) >= self._max_requests
                or sum(o == origin for o in self._active.values()) >= self._max_per_origin
            ):
                self._changed.wait(WATCH_S)
                if cancelled():
                    raise Cancelled
            if cancelled():
                raise Cancelled
            self._active[use] = origin
            if self._watch is None:
                # Ends by itself when nothing is asked any more.
                self._watch = threading.Thread(target=self._run_watch, name="http-watch", daemon=True)
                self._watch.start()
        return use

    def _connection(self, origin: Origin, *, timeout_s: float, new: bool) -> http.client.HTTPConnection:
        now = time.monotonic()
        found: http.client.HTTPConnection | None = None
        stale = []
        with self._changed:
            kept = []
            for since_s, known, connection in self._idle:
                if now - since_s > IDLE_S or (new and known == origin):
                    stale.append(connection)
                elif found is None and known == origin:
                    found = connection
                else:
                    kept.append((since_s, known, connection))
            self._idle = kept
            if found is not None:
                self.used_again += 1
            else:
                self.opened += 1
        for connection in stale:
            connection.close()
        if found is not None:
            if found.sock is not None:
                found.sock.settimeout(timeout_s)
            return found
        return _new_connection(origin, timeout_s=timeout_s)

    def _leave(self, use: "Exchange", origin: Origin) -> None:
        connection = use.connection
        with self._changed:
            self._active.pop(use, None)
            self._changed.notify_all()
            if connection is not None and use.is_whole and not use.reason and len(self._idle) < MAX_IDLE:
                self._idle.append((time.monotonic(), origin, connection))
                connection = None
        if connection is not None:
            connection.close()

    def _run_watch(self) -> None:
        while True:
            with self._changed:
                if not self._active:
                    self._watch = None
                    return
                for use in self._active:
                    use.look()
            time.sleep(WATCH_S)


class Exchange:
    """One request on a connection, and why it was cut. `Connections.use` makes it.

    Attributes
    ----------
    connection : http.client.HTTPConnection or None
    is_whole : bool
        The answer was read to its end, so that the connection can be used again.
    """

    __slots__ = ("_cancelled", "_end_s", "connection", "is_whole", "reason")

    def __init__(self, cancelled: Callable[[], bool], *, end_s: float) -> None:
        self.connection: http.client.HTTPConnection | None = None
        self.is_whole = False
        self.reason = ""
        self._cancelled = cancelled
        self._end_s = end_s

    def look(self) -> None:
        """Shut the socket when nobody waits any more, or for too long."""
        if not self.reason:
            if self._cancelled():
                self.reason = "cancelled"
            elif time.monotonic() >= self._end_s:
                self.reason = "time"
            else:
                return
        # Again each time: while a connection is being made there is no socket to shut yet.
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def _new_connection(origin: Origin, *, timeout_s: float) -> http.client.HTTPConnection:
    scheme, host, port = origin
    kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
    proxy = _proxy_of(scheme, host)
    if not proxy:
        return kind(host, port, timeout=timeout_s)
    parts = urlsplit(proxy)
    connection = kind(parts.hostname or "", parts.port or 8080, timeout=timeout_s)
    headers = {}
    if parts.username:
        word = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Proxy-Authorization"] = "Basic " + b64encode(word.encode()).decode()
    # A tunnel for http too: the server sees the same request with and without a proxy.
    connection.set_tunnel(host, port, headers)
    return connection


def _proxy_of(scheme: str, host: str) -> str:
    if host in ("localhost", "127.0.0.1", "::1") or urllib.request.proxy_bypass(host):
        return ""
    return urllib.request.getproxies().get(scheme, "")
