"""What a tile server may answer instead of a tile, and what must come of it (promise R-15)."""

import gzip
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Literal

from tests.importers.files.loopback import (
    Answer,
    Behaviour,
    Loopback,
    endless,
    hang_up,
    one_byte_a_tick,
    one_head_byte_a_tick,
    silence,
    stall,
)
from tests.importers.tiles3d.tiles3d_files import b3dm, quad

TILE = b3dm(quad().glb())
TRIES = 4
"""The first one and three more."""

Fate = Literal["retried", "refused", "missing"]


@dataclass(frozen=True, slots=True)
class ServerCase:
    """One way to answer for a tile.

    Parameters
    ----------
    name : str
    answer : Answer or Behaviour
    fate : str
        ``"retried"``: counted as failed and asked for `TRIES` times; ``"refused"`` and ``"missing"``: at once.
    hits : range
        How often the tile may be asked for.
    slow : bool
        Ends only by a limit of time.
    """

    name: str
    answer: Answer | Behaviour
    fate: Fate
    hits: range = range(1, 2)
    slow: bool = False


def retried(
    name: str, answer: Answer | Behaviour, *, hits: range = range(TRIES, TRIES + 1), slow: bool = False
) -> ServerCase:
    return ServerCase(name, answer, "retried", hits, slow=slow)


def raw(*pieces: bytes, again: bool = False) -> Behaviour:
    """Write bytes that are no answer; `again`: the last of them until the client leaves."""

    def behave(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
        for piece in pieces:
            handler.wfile.write(piece)
        while again and not server.closing.is_set():
            handler.wfile.write(pieces[-1])

    return behave


def redirect(target: str) -> Answer:
    return 302, {"Location": target}, b""


def redirect_to_itself(old: str, new: str) -> Behaviour:
    """Lead to the same server under another name."""

    def behave(handler: BaseHTTPRequestHandler, server: Loopback) -> None:
        server.send(handler, redirect(server.url.replace(old, new) + "/tile.b3dm"))

    return behave


OK = b"HTTP/1.1 200 OK\r\n"
# A connection that was used before is tried once more on a new one: the server may have closed it meanwhile.
ONCE_MORE = range(TRIES, 2 * TRIES + 1)

CASES = (
    *(retried(f"status_{status}", (status, {}, b"<html>sorry</html>")) for status in (408, 425, 500, 502, 503, 504)),
    retried("status_429_come_back_in_an_hour", (429, {"Retry-After": "3600"}, b"")),
    *(ServerCase(f"status_{status}", (status, {}, b"gone"), "missing") for status in (204, 404, 410)),
    *(ServerCase(f"status_{status}", (status, {}, b"no"), "refused") for status in (400, 401, 403, 418, 501)),
    ServerCase("html", (200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>log in</html>"), "refused"),
    ServerCase("html_as_a_tile", (200, {"Content-Type": "application/octet-stream"}, b"<html></html>"), "refused"),
    ServerCase("empty", (200, {}, b""), "refused"),
    ServerCase("truncated", (200, {}, TILE[: len(TILE) // 2]), "refused"),
    ServerCase("garbage", (200, {}, bytes(range(256)) * 20), "refused"),
    ServerCase("gzip_bomb", (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(40_000_000))), "refused"),
    ServerCase("gzip_cut", (200, {"Content-Encoding": "gzip"}, gzip.compress(TILE)[:-9]), "refused"),
    ServerCase("length_too_small", (200, {"Content-Length": "100"}, TILE), "refused"),
    ServerCase("length_beyond_all", (200, {"Content-Length": str(1 << 50)}, TILE), "refused"),
    retried("length_too_large", (200, {"Content-Length": "5000", "Connection": "close"}, TILE)),
    ServerCase("length_of_letters", raw(OK + b"Content-Length: many\r\n\r\n" + TILE[:100]), "refused"),
    retried("chunk_larger_than_all", raw(OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFF\r\n" + TILE)),
    retried("no_http", raw(b"\x00\xff" * 500 + b"\r\n\r\n"), hits=ONCE_MORE),
    retried("endless_header", raw(OK, b"X-More: and more\r\n", again=True)),
    retried("endless_header_line", raw(OK + b"X-More: ", b"more" * 5_000, again=True)),
    retried("endless_continue", raw(b"HTTP/1.1 100 Continue\r\n\r\n", again=True), slow=True),
    ServerCase("endless_body", endless, "refused"),
    retried("one_byte_a_tick", one_byte_a_tick, slow=True),
    retried("one_head_byte_a_tick", one_head_byte_a_tick, slow=True),
    retried("half_a_body", stall, slow=True),
    ServerCase("length_below_zero", raw(OK + b"Content-Length: -5\r\n\r\n" + TILE[:100]), "refused"),
    retried("silence", silence, slow=True),
    retried("hang_up", hang_up, hits=ONCE_MORE),
    ServerCase("redirect_loop", redirect("/bad.b3dm"), "refused", range(6, 7)),
    ServerCase("redirect_nowhere", (302, {}, b""), "refused", range(6, 7)),
    ServerCase("redirect_to_metadata", redirect("http://169.254.169.254/latest/meta-data/"), "refused"),
    ServerCase("redirect_to_a_file", redirect("file:///etc/passwd"), "refused"),
    ServerCase("redirect_to_tls", redirect_to_itself("http:", "https:"), "refused"),
    ServerCase("redirect_to_another_name", redirect_to_itself("127.0.0.1", "localhost"), "refused"),
    ServerCase("redirect_unreadable", redirect("http://[::1"), "refused"),
)
