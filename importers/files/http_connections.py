"""Connections to web servers: kept alive, a bounded number, and cut at once when nobody waits any more.

A thread that waits in a socket cannot look whether it is still wanted. So one thread looks for all of them and shuts
the sockets of those that are not, and of those whose server is silent.
"""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Literal

from importers.files.http_breaker import CircuitBreaker, Origin
from importers.files.http_dial import new_link
from layers.errors import Cancelled

MAX_REQUESTS = 16
MAX_PER_ORIGIN = 6
MAX_IDLE = 16
IDLE_S = 30.0
WATCH_S = 0.1

LEAST_BYTES = 1024
"""Fewer than that within the longest silence are as good as none."""


class Connections:
    """A pool of connections. Any thread.

    Parameters
    ----------
    max_requests : int
        At once, to all servers; more wait.
    max_per_origin : int
        At once, to one server.
    clock : callable
        Monotonic seconds, for how long silent servers are left in peace.
    """

    def __init__(
        self,
        *,
        max_requests: int = MAX_REQUESTS,
        max_per_origin: int = MAX_PER_ORIGIN,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._breaker = CircuitBreaker(clock=clock)
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
        Silent
            The server did not answer lately: nothing is asked.
        TimeoutError
            After `timeout_s` of silence, or after `total_s`.
        """
        use = self._enter(origin, timeout_s=timeout_s, total_s=total_s, cancelled=cancelled)
        try:
            use.connection = self._connection(use, origin, timeout_s=timeout_s, new=new)
            yield use
            use.verdict = "heard"
        except Cancelled:
            raise
        except (OSError, http.client.HTTPException) as error:
            if use.reason == "cancelled" or cancelled():
                raise Cancelled from error
            if use.reason or isinstance(error, TimeoutError):
                use.verdict = "silent"
                limit = f"not done after {total_s:g} s" if use.reason == "time" else f"silent for {timeout_s:g} s"
                raise TimeoutError(limit) from error
            # Whoever refuses or hangs up is there.
            use.verdict = "heard"
            raise
        except Exception:
            use.verdict = "heard"
            raise
        finally:
            self._leave(use, origin)

    def expect(self, origin: Origin) -> None:
        """Forget that a server was silent: somebody who knows better asks it."""
        with self._changed:
            self._breaker.heard(origin)

    def close(self) -> None:
        """Close what is idle."""
        with self._changed:
            idle, self._idle = self._idle, []
        for _, _, connection in idle:
            connection.close()

    def _enter(self, origin: Origin, *, timeout_s: float, total_s: float, cancelled: Callable[[], bool]) -> "Exchange":
        with self._changed:
            while (
                len(self._active) >= self._max_requests
                or sum(o == origin for o in self._active.values()) >= self._max_per_origin
            ):
                self._breaker.check(origin)
                self._changed.wait(WATCH_S)
                if cancelled():
                    raise Cancelled
            if cancelled():
                raise Cancelled
            use = Exchange(cancelled, timeout_s=timeout_s, total_s=total_s)
            self._breaker.admit(origin, use)
            self._active[use] = origin
            if self._watch is None:
                # Ends by itself when nothing is asked any more.
                self._watch = threading.Thread(target=self._run_watch, name="http-watch", daemon=True)
                self._watch.start()
        return use

    def _connection(
        self, use: "Exchange", origin: Origin, *, timeout_s: float, new: bool
    ) -> http.client.HTTPConnection:
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
        return new_link(origin, timeout_s=timeout_s, is_cut=lambda: bool(use.reason))

    def _leave(self, use: "Exchange", origin: Origin) -> None:
        closed = [use.connection]
        with self._changed:
            self._active.pop(use, None)
            if use.verdict == "heard":
                self._breaker.heard(origin)
                for other, its_origin in self._active.items():
                    other.others_heard |= its_origin == origin
            elif use.verdict == "silent" and not self._was_heard(use, origin):
                self._breaker.found_silent(origin, use)
                closed += [connection for _, known, connection in self._idle if known == origin]
                self._idle = [entry for entry in self._idle if entry[1] != origin]
            self._breaker.left(origin, use)
            if use.connection is not None and use.is_whole and not use.reason and len(self._idle) < MAX_IDLE:
                self._idle.append((time.monotonic(), origin, use.connection))
                closed.remove(use.connection)
            self._changed.notify_all()
        for connection in closed:
            if connection is not None:
                connection.close()

    def _was_heard(self, use: "Exchange", origin: Origin) -> bool:
        """Return whether a server said anything since a request began, to this or to another one."""
        others = (other for other, its_origin in self._active.items() if its_origin == origin)
        return use.others_heard or any(each.progressed_s >= use.began_s for each in (use, *others))

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
    reason : str
        Why it was cut: ``"cancelled"``, ``"silence"``, ``"time"``; empty while it was not.
    verdict : str
        What its end says of the server; empty: nothing.
    others_heard : bool
        The server answered another request meanwhile.
    began_s, progressed_s : float
        When it was asked, and when `LEAST_BYTES` more of its body had come.
    """

    __slots__ = (
        "_cancelled", "_due_s", "_end_s", "_fresh_bytes", "_timeout_s", "began_s", "connection", "is_whole",
        "others_heard", "progressed_s", "reason", "verdict",
    )  # fmt: skip

    def __init__(self, cancelled: Callable[[], bool], *, timeout_s: float, total_s: float) -> None:
        self.connection: http.client.HTTPConnection | None = None
        self.is_whole = False
        self.reason: Literal["", "cancelled", "silence", "time"] = ""
        self.verdict: Literal["", "heard", "silent"] = ""
        self.others_heard = False
        self.began_s = time.monotonic()
        self.progressed_s = float("-inf")
        self._cancelled = cancelled
        self._timeout_s = timeout_s
        self._fresh_bytes = 0
        # Of connecting and greeting each socket knows its own limit; the answer's head has this one.
        self._due_s = float("inf")
        self._end_s = self.began_s + total_s

    def await_head(self) -> None:
        """Say that the request is sent: its answer is due."""
        self._due_s = time.monotonic() + self._timeout_s

    def arrived(self, nbytes: int) -> None:
        """Say that the head has come (0), or so much of the body."""
        self._fresh_bytes += nbytes
        if nbytes == 0 or self._fresh_bytes >= LEAST_BYTES:
            now_s = time.monotonic()
            self._due_s = now_s + self._timeout_s
            self._fresh_bytes = 0
            if nbytes:
                self.progressed_s = now_s

    def look(self) -> None:
        """Shut the socket when nobody waits any more, when nothing comes, or when it takes too long."""
        if not self.reason:
            now_s = time.monotonic()
            if self._cancelled():
                self.reason = "cancelled"
            elif now_s >= self._end_s:
                self.reason = "time"
            elif now_s >= self._due_s:
                self.reason = "silence"
            else:
                return
        # Again each time: while a connection is being made there is no socket to shut yet.
        sock = self.connection.sock if self.connection is not None else None
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
