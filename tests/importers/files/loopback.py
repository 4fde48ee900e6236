"""A web server on loopback that answers as a test says, badly if need be. Bounded, ends with the test."""

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

Answer = tuple[int, dict[str, str], bytes]
Behaviour = Callable[[BaseHTTPRequestHandler, "Loopback"], None]


class Loopback:
    """Answers by path: ``(status, headers, body)``, a list of them given out one by one, or a function.

    Parameters
    ----------
    folder : Path, optional
        Its files are given where nothing else is said.

    Attributes
    ----------
    hits : Counter
        Requests by path, without their query.
    asked : list of (path with query, headers)
    opened : int
        Connections.
    at_once, most_at_once : int
        Requests that are being answered, now and ever.
    closing : threading.Event
        Set when the server closes: endless answers look at it.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.answers: dict[str, Answer | list[Answer] | Behaviour] = {}
        self.hits: Counter[str] = Counter()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.opened = self.at_once = self.most_at_once = 0
        self.closing = threading.Event()
        self.sockets: set[socket.socket] = set()
        self._changed = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                outer.opened += 1
                outer.sockets.add(self.connection)

            def finish(self) -> None:
                outer.sockets.discard(self.connection)
                with contextlib.suppress(OSError):
                    super().finish()

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                outer.count(path, asked=(self.path, dict(self.headers)))
                try:
                    self.give(path)
                finally:
                    outer.count("", asked=None)

            def give(self, path: str) -> None:
                answer = outer.answers.get(path) or outer.file(path)
                if callable(answer):
                    self.close_connection = True
                    answer(self, outer)
                    return
                if isinstance(answer, list):
                    answer = answer.pop(0) if len(answer) > 1 else answer[0]
                outer.send(self, answer)

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        class Server(ThreadingHTTPServer):
            daemon_threads = False
            block_on_close = True

            def handle_error(self, request: object, client_address: object) -> None:
                del request, client_address  # clients that leave are what is tested

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def count(self, path: str, *, asked: tuple[str, dict[str, str]] | None) -> None:
        """Count a request that begins, or (None) one that ends."""
        with self._changed:
            self.at_once += 1 if asked else -1
            self.most_at_once = max(self.most_at_once, self.at_once)
            if asked:
                self.hits[path] += 1
                self.asked.append(asked)
            self._changed.notify_all()

    def wait_until(self, true: Callable[[], bool]) -> bool:
        """Wait until requests make `true` true; return whether they did."""
        with self._changed:
            return self._changed.wait_for(true, timeout=20)

    def file(self, path: str) -> Answer:
        """Return the answer that is a file of `folder`."""
        file = self.folder / unquote(path).lstrip("/") if self.folder is not None else None
        if file is None or not file.is_file():
            return 404, {}, b"gone"
        status = file.stat()
        return 200, {"ETag": f'"{status.st_size}-{status.st_mtime_ns}"'}, file.read_bytes()

    def send(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        """Send an ordinary answer; a byte range is cut out when one is asked for and the answer has a body."""
        status, headers, body = answer
        etag = headers.get("ETag")
        if etag and handler.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        asked = handler.headers.get("Range", "")
        if status == 200 and asked.startswith("bytes=") and headers.get("Accept-Ranges") != "none":
            first, _, last = asked.removeprefix("bytes=").partition("-")
            whole, body = body, body[int(first) : int(last) + 1]
            span = f"bytes {first}-{int(first) + len(body) - 1}/{len(whole)}"
            status, headers = (206, {**headers, "Content-Range": span}) if body else (416, headers)
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def close(self) -> None:
        """End the server and its connections."""
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        for connection in tuple(self.sockets):
            # Clients keep connections; their threads here would wait for the next request.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()


@contextlib.contextmanager
def loopback(folder: Path | None = None) -> Iterator[Loopback]:
    """Serve for the length of a ``with``."""
    server = Loopback(folder)
    try:
        yield server
    finally:
        server.close()


def one_byte_a_tick(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
    """Send a body drop by drop until the client leaves or the server closes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    while not server.closing.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def one_head_byte_a_tick(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
    """Send the head of an answer drop by drop until the client leaves or the server closes."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-More: ")
    while not server.closing.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def stall(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
    """Send half of a body, then nothing until the server closes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(bytes(500))
    handler.wfile.flush()
    server.closing.wait(10)


def silence(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
    """Answer nothing until the server closes."""
    del handler
    server.closing.wait(10)


def endless(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
    """Send without a length and without an end."""
    handler.send_response(200)
    handler.end_headers()
    while not server.closing.is_set():
        handler.wfile.write(bytes(1 << 20))


def hang_up(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
    """Close the connection without a word."""
    del server
    handler.connection.close()
