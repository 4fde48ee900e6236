"""A dataset on a web server: one origin, bounded answers, patient but not endless."""

import http.client
import random
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import IO
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from importers.place import INLINE, Place
from importers.resolver import (
    check_uri,
    decode_data_uri,
    decode_uri_path,
    never,
    unzipped,
)
from layers.errors import Cancelled, ImportFailed

MAX_BODY_BYTES = 256 << 20
MAX_REQUESTS = 16
SLICE_S = 0.1
CHUNK_BYTES = 1 << 16
RETRIED = (408, 425, 429, 500, 502, 503, 504)
GONE = (204, 404, 410)

_slots = threading.BoundedSemaphore(MAX_REQUESTS)


@dataclass(frozen=True, slots=True)
class HttpResolver:
    """A dataset on the server of `base_url`. Addresses are full URLs of that origin.

    Parameters
    ----------
    base_url : str
        Of the tileset; only its origin (scheme, host, port) is ever asked.
    timeout_s : float
        Longest silence of the server.
    total_s : float
        Longest answer.
    attempts : int
        Tries for an answer that may come right by itself (`RETRIED`, silence, a broken connection).
    backoff_s : float
        First wait between tries; doubled each time, with jitter.
    """

    base_url: str
    timeout_s: float = 5.0
    total_s: float = 120.0
    attempts: int = 3
    backoff_s: float = 0.5

    def resolve(self, uri: str, *, base: str, place: Place) -> str:
        """Return the URL of `uri`; see `Resolver`. Full URLs of the same origin are taken too."""
        if uri.startswith("data:"):
            return uri
        if uri.lower().startswith(("http://", "https://")):
            if origin_of(uri) != origin_of(self.base_url):
                raise _foreign(uri, place=place)
            decode_uri_path(urlsplit(uri).path, place=place)
            return uri
        check_uri(uri, place=place)
        path = uri.partition("#")[0].partition("?")[0]
        decode_uri_path(path, place=place)
        result = urljoin(self.base_url if base.startswith("data:") else base, uri.partition("#")[0].replace("\\", "/"))
        if origin_of(result) != origin_of(self.base_url):
            raise _foreign(uri, place=place)
        return result

    def read(self, address: str, *, cancelled: Callable[[], bool] = never) -> bytes:
        """Return the whole body; see `Resolver`."""
        place = Place(self.shown(address))
        if address.startswith("data:"):
            return unzipped(decode_data_uri(address, place=place), place=place)
        reason = ""
        for attempt in range(self.attempts):
            if attempt:
                _pause(self.backoff_s * 2 ** (attempt - 1) * random.uniform(0.5, 1.5), cancelled=cancelled)
            _enter(cancelled)
            try:
                return unzipped(self._fetch(address, place=place, cancelled=cancelled), place=place)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in GONE:
                    raise FileNotFoundError(address) from error
                reason = f"status {error.code}"
                if error.code not in RETRIED:
                    break
            except (OSError, http.client.HTTPException) as error:
                reason = str(getattr(error, "reason", "") or error) or type(error).__name__
            finally:
                _slots.release()
        raise place.refuse(
            "the server does not give it ({reason})", advice="check the address and the server", reason=reason[:200]
        )

    def shown(self, address: str) -> str:
        """Return the URL without its query, which may hold a key."""
        return INLINE if address.startswith("data:") else urlunsplit((*urlsplit(address)[:3], "", ""))

    def _fetch(self, address: str, *, place: Place, cancelled: Callable[[], bool]) -> bytes:
        request = urllib.request.Request(  # noqa: S310 - `resolve` lets only http and https of one origin through
            _ascii(address), headers={"User-Agent": "Liyuan", "Accept-Encoding": "gzip, identity"}
        )
        end = time.monotonic() + self.total_s
        with _opener(origin_of(self.base_url), place).open(request, timeout=self.timeout_s) as answer:
            if answer.status in GONE:
                raise FileNotFoundError(address)
            kind = answer.headers.get_content_type()
            if kind == "text/html":
                raise place.refuse("the server gives a web page instead of a tile", advice="check the address")
            declared = answer.headers.get("Content-Length", "")
            if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
                raise _too_large(place)
            body = bytearray()
            while chunk := answer.read1(CHUNK_BYTES):
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise _too_large(place)
                if cancelled():
                    raise Cancelled
                if time.monotonic() > end:
                    raise TimeoutError(f"not done after {self.total_s:g} s")
            if declared.isdigit() and len(body) != int(declared):
                raise http.client.IncompleteRead(bytes(body[:16]), int(declared) - len(body))
            return bytes(body)


def is_url(text: str) -> bool:
    """Return whether an input is an address on a web server."""
    return text.lower().startswith(("http://", "https://"))


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port; empty ones for what is no web address."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        port = -1
    return parts.scheme, (parts.hostname or "").lower(), port


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    def __init__(self, origin: tuple[str, str, int], place: Place) -> None:
        self._origin = origin
        self._place = place

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        if origin_of(newurl) != self._origin:
            fp.close()
            raise _foreign(newurl, place=self._place)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _opener(origin: tuple[str, str, int], place: Place) -> urllib.request.OpenerDirector:
    # Not build_opener: that would add file: and ftp:.
    opener = urllib.request.OpenerDirector()
    loopback = origin[1] in ("localhost", "127.0.0.1", "::1")
    for handler in (
        urllib.request.ProxyHandler({} if loopback else None),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        _SameOrigin(origin, place),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _ascii(url: str) -> str:
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~")


def _foreign(uri: str, *, place: Place) -> ImportFailed:
    parts = urlsplit(uri)
    return place.refuse(
        "it leads to another server ({host})",
        advice="put all files of a tileset on one server",
        host=f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"[:80],
    )


def _too_large(place: Place) -> ImportFailed:
    return place.refuse("the answer is larger than {limit} bytes", limit=MAX_BODY_BYTES)


def _enter(cancelled: Callable[[], bool]) -> None:
    while not _slots.acquire(timeout=SLICE_S):
        if cancelled():
            raise Cancelled
    if cancelled():
        _slots.release()
        raise Cancelled


def _pause(seconds: float, *, cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if cancelled():
            raise Cancelled
        time.sleep(min(SLICE_S, left))


__all__ = ["MAX_BODY_BYTES", "HttpResolver", "is_url", "never", "origin_of"]
