"""A loopback server that gives parts of files, and counts what it was asked for."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class RangeServer:
    """Serves the files below a folder. Attributes change how it does.

    Attributes
    ----------
    asked : list of str
        Path and range of each request.
    ignores_ranges : bool
        Gives whole files only.
    shift : int
        Gives bytes so much further on than asked for.
    failures : int
        Answers 503 so many times first.
    """

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self.ignores_ranges = False
        self.shift = 0
        self.failures = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(f"{self.path} {self.headers.get('Range', 'all')}")
                path = folder / self.path.lstrip("/")
                if outer.failures:
                    outer.failures -= 1
                    self.send_error(503)
                elif not path.is_file():
                    self.send_error(404)
                else:
                    self._give(path.read_bytes())

            def _give(self, data: bytes) -> None:
                span = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
                if span is None or outer.ignores_ranges:
                    self.send_response(200)
                    body = data
                elif int(span[1]) >= len(data):
                    self.send_error(416)
                    return
                else:
                    start = int(span[1]) + outer.shift
                    body = data[start : int(span[2]) + 1 + outer.shift]
                    self.send_response(206)
                    self.send_header("Content-Range", f"bytes {start}-{start + len(body) - 1}/{len(data)}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@contextmanager
def range_server(folder: Path) -> Iterator[RangeServer]:
    """Serve a folder for the length of a ``with``."""
    server = RangeServer(folder)
    try:
        yield server
    finally:
        server.close()
