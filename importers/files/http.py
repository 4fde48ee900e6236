"""A dataset on a web server: one origin, bounded answers, patient but not endless.

HTTP/1.1 semantics, RFC 9110: byte ranges (14), validators (8.8), redirects (15.4).
"""

import http.client
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from importers.files.http_address import authorization, origin_of, shown_server, split_url, target_of
from importers.files.http_breaker import Silent
from importers.files.http_cache import Answer, HttpCache, fresh_until_s, retry_after_s
from importers.files.http_connections import Connections, Exchange
from importers.files.resolver import (
    FileRange,
    check_uri,
    decode_data_uri,
    decode_uri_path,
    never,
    unzipped,
)
from importers.place import INLINE, Place
from layers.errors import Cancelled, ImportFailed, ServerSilent, TemporaryFailure

MAX_BODY_BYTES = 256 << 20
SLICE_S = 0.1
MAX_RETRY_AFTER_S = 10.0
CHUNK_BYTES = 1 << 16
MAX_REDIRECTS = 5
RETRIED = (408, 425, 429, 500, 502, 503, 504)
GONE = (204, 404, 410)
MOVED = (301, 302, 303, 307, 308)
PARTIAL, NOT_MODIFIED, BEYOND = 206, 304, 416

_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,19})-([0-9]{1,19})/([0-9]{1,19})")

_NOT_GIVEN, _CHECK = "the server does not give it ({reason})", "check the address and the server"

_connections = Connections()


@dataclass(frozen=True, slots=True)
class HttpResolver:
    """A dataset on the server of `base_url`. Addresses are full URLs of that origin.

    Parameters
    ----------
    base_url : str
        Of the tileset; only its origin (scheme, host, port) is ever asked. What its query holds (a key) is sent along
        with every request.
    timeout_s : float
        Longest silence of the server.
    total_s : float
        Longest answer.
    attempts : int
        Tries for an answer that may come right by itself (`RETRIED`, silence, a broken connection); 1 where somebody
        else tries again.
    backoff_s : float
        First wait between tries; doubled each time, with jitter.
    cache : HttpCache or None
    """

    base_url: str
    timeout_s: float = 5.0
    total_s: float = 120.0
    attempts: int = 3
    backoff_s: float = 0.5
    cache: HttpCache | None = None

    @property
    def origin(self) -> str:
        """The server; see `Resolver`."""
        return shown_server(self.base_url)

    def resolve(self, uri: str, *, base: str, place: Place) -> str:
        """Return the URL of `uri`; see `Resolver`. Full URLs of the same origin are taken too."""
        if uri.startswith("data:"):
            return uri
        if uri.lower().startswith(("http://", "https://")):
            if origin_of(uri) != origin_of(self.base_url):
                raise _foreign(uri, place=place)
            decode_uri_path(urlsplit(uri).path, place=place)
            return self._with_query(uri)
        check_uri(uri, place=place)
        path = uri.partition("#")[0].partition("?")[0]
        decode_uri_path(path, place=place)
        result = urljoin(self.base_url if base.startswith("data:") else base, uri.partition("#")[0].replace("\\", "/"))
        if origin_of(result) != origin_of(self.base_url):
            raise _foreign(uri, place=place)
        return self._with_query(result)

    def read(self, address: str, *, cancelled: Callable[[], bool] = never) -> bytes:
        """Return the whole body; see `Resolver`."""
        place = Place(self.shown(address))
        if address.startswith("data:"):
            return unzipped(decode_data_uri(address, place=place), place=place)
        body = self._patient(_Asked(address, None, place, cancelled)).body
        return unzipped(body, place=place)

    def read_range(self, address: str, *, offset: int, length: int, cancelled: Callable[[], bool] = never) -> FileRange:
        """Return a piece of a body; see `Resolver`. The server must know byte ranges (RFC 9110, 14)."""
        place = Place(self.shown(address))
        if length > MAX_BODY_BYTES:
            raise _too_large(place)
        answer = self._patient(_Asked(address, (offset, length), place, cancelled))
        body, content_range = answer.body, answer.content_range
        given = _CONTENT_RANGE.fullmatch(content_range)
        if given is None or int(given[1]) != offset or int(given[2]) - offset + 1 != len(body) or len(body) > length:
            raise place.refuse(
                "the server gives another part of the file than asked for ({given})",
                advice="check the server, or copy the file here",
                given=content_range[:80],
            )
        total = int(given[3])
        if len(body) < length and offset + len(body) != total:
            raise place.refuse("the server gives less of the file than asked for", advice="check the server")
        return FileRange(body, total)

    def read_head(self, address: str, *, length: int, cancelled: Callable[[], bool] = never) -> bytes:
        """Return the first `length` bytes, fewer only where the body ends; also of servers that give whole files only.

        Raises
        ------
        FileNotFoundError, ImportFailed, Cancelled
            As `read`.
        """
        place = Place(self.shown(address))
        asked = _Asked(address, (0, length), place, cancelled, head_only=True)
        return self._patient(asked).body[:length]

    def shown(self, address: str) -> str:
        """Return the URL without its query and its user, which may hold a key."""
        if address.startswith("data:"):
            return INLINE
        parts = split_url(address)
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def for_streaming(self) -> "HttpResolver":
        """Return the same server, asked once for each file; see `Resolver`."""
        return replace(self, attempts=1)

    def _with_query(self, url: str) -> str:
        query = urlsplit(self.base_url).query
        if not query:
            return url
        parts = urlsplit(url)
        own = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        added = [pair for pair in query.split("&") if unquote(pair.partition("=")[0]) not in own]
        return urlunsplit(parts._replace(query="&".join([p for p in (parts.query, *added) if p])))

    def _patient(self, asked: "_Asked") -> Answer:
        key, place, span = asked.key, asked.place, asked.span
        kept = self.cache.get(key) if self.cache is not None else None
        if kept is not None and (
            time.time() < kept.fresh_until_s or (self.cache is not None and self.cache.was_asked(key))
        ):
            return kept
        reason, wait_s, silence_s = "", 0.0, 0.0
        for attempt in range(self.attempts):
            if attempt:
                usual_s = self.backoff_s * 2 ** (attempt - 1) * random.uniform(0.5, 1.5)
                _pause(max(usual_s, wait_s), cancelled=asked.cancelled)
            try:
                answer = self._fetch_when_let(asked, kept=kept)
            except _Refused as refused:
                if refused.status in GONE:
                    raise FileNotFoundError(asked.address) from None
                if refused.status == BEYOND and span is not None:
                    raise place.at(f"byte {span[0]}").refuse("the file on the server ends before this") from None
                reason, wait_s = f"status {refused.status}", refused.wait_s
                if refused.status not in RETRIED:
                    raise _not_given(place, reason) from None
            except Silent as silent:
                reason, silence_s = reason or "it is silent", silent.wait_s
                break
            except (OSError, http.client.HTTPException) as error:
                reason, wait_s = _reason(error), 0.0
            else:
                if not asked.head_only:
                    self._keep(key, answer)
                return answer
        if kept is not None:
            return kept  # better what it was than nothing
        if silence_s and self.attempts == 1:
            raise ServerSilent(self.origin, wait_s=silence_s)
        failed = TemporaryFailure(place.path, problem=_NOT_GIVEN, advice=_CHECK, reason=reason[:200])
        failed.wait_s = wait_s
        raise failed

    def _fetch_when_let(self, asked: "_Asked", *, kept: Answer | None) -> Answer:
        """Return an answer; of a server that is left in peace for a short time, after that, where nobody else waits."""
        while True:
            try:
                return self._fetch(asked, kept=kept)
            except Silent as silent:
                # It ends: each time the server is silent again, it is left in peace for longer.
                if self.attempts == 1 or silent.wait_s > MAX_RETRY_AFTER_S:
                    raise
                _pause(silent.wait_s, cancelled=asked.cancelled)

    def _keep(self, key: str, answer: Answer) -> None:
        if self.cache is None or answer.fresh_until_s < 0:
            return
        if answer.fresh_until_s > 0 or answer.can_be_asked_about:
            self.cache.put(key, answer)
            self.cache.mark_asked(key)

    def _fetch(self, asked: "_Asked", *, kept: Answer | None) -> Answer:
        span, place = asked.span, asked.place
        headers = {"User-Agent": "Liyuan", "Accept-Encoding": "gzip, identity"}
        if span is not None:
            # A part of a compressed body would be of no use.
            headers |= {"Accept-Encoding": "identity", "Range": f"bytes={span[0]}-{span[0] + span[1] - 1}"}
        if kept is not None:
            headers |= {"If-None-Match": kept.etag} if kept.etag else {}
            headers |= {"If-Modified-Since": kept.last_modified} if kept.last_modified else {}
        for _ in range(MAX_REDIRECTS + 1):
            found = self._exchange(asked, headers, kept=kept)
            if isinstance(found, Answer):
                return found
            if origin_of(found) != origin_of(self.base_url):
                raise _foreign(found, place=place)
            asked = replace(asked, address=found)
        raise _not_given(place, "it leads in a circle")

    def _exchange(self, asked: "_Asked", headers: dict[str, str], *, kept: Answer | None) -> "Answer | str":
        """Return an answer, or where it has moved to."""
        address, cancelled = asked.address, asked.cancelled
        origin = origin_of(address)
        for again in (True, False):
            with _connections.use(
                origin, timeout_s=self.timeout_s, total_s=self.total_s, cancelled=cancelled, new=not again
            ) as use:
                assert use.connection is not None  # noqa: S101  for mypy
                fresh = use.connection.sock is None
                try:
                    use.connection.request("GET", target_of(address), headers=headers | authorization(address))
                    use.await_head()
                    response = use.connection.getresponse()
                except (ConnectionError, http.client.BadStatusLine):
                    # A server may close a connection that waits, at any time.
                    if again and not fresh and not use.reason:
                        continue
                    raise
                return self._answer(response, use, asked, kept=kept)
        raise AssertionError("unreachable")

    def _answer(
        self, response: http.client.HTTPResponse, use: Exchange, asked: "_Asked", *, kept: Answer | None
    ) -> "Answer | str":
        status, place = response.status, asked.place
        use.arrived(0)
        if status in MOVED:
            target = response.headers.get("Location", "")
            _drain(response, use)
            try:
                return urljoin(asked.address, target)
            except ValueError:
                raise _foreign(target, place=place) from None
        if status == NOT_MODIFIED and kept is not None:
            _drain(response, use)
            return Answer(kept.body, kept.etag, kept.last_modified, kept.content_range, _fresh_until_s(response))
        if status not in (200, PARTIAL):
            wait_s = retry_after_s(response.headers.get("Retry-After", ""), now_s=time.time())
            _drain(response, use)
            raise _Refused(status, min(wait_s, MAX_RETRY_AFTER_S))
        if response.headers.get_content_type() == "text/html":
            raise place.refuse("the server gives a web page instead of a tile", advice="check the address")
        if asked.head_only and status != PARTIAL:
            # The connection goes with the rest of the body.
            return Answer(response.read(asked.length))
        if asked.span is not None and status != PARTIAL:
            raise place.refuse(
                "the server gives whole files only, not parts of them",
                advice="copy the file here, or ask for byte ranges on the server",
            )
        declared = response.headers.get("Content-Length", "")
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            raise _too_large(place)
        body = bytearray()
        while chunk := response.read1(CHUNK_BYTES):
            body += chunk
            use.arrived(len(chunk))
            if len(body) > MAX_BODY_BYTES:
                raise _too_large(place)
            if use.reason:
                raise ConnectionAbortedError(use.reason)
        if use.reason or (declared.isdigit() and len(body) != int(declared)):
            raise http.client.IncompleteRead(bytes(body[:16]))
        use.is_whole = not response.will_close
        response.close()
        return Answer(
            bytes(body),
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
            response.headers.get("Content-Range", ""),
            _fresh_until_s(response),
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is wanted of a server: a whole body, a piece (offset, length), or what a body begins with."""

    address: str
    span: tuple[int, int] | None
    place: Place
    cancelled: Callable[[], bool]
    head_only: bool = False

    @property
    def key(self) -> str:
        """Under which the answer is kept."""
        return self.address if self.span is None else f"{self.address} {self.span[0]}+{self.span[1]}"

    @property
    def length(self) -> int:
        """Of the piece."""
        return self.span[1] if self.span is not None else 0


def expect_answer(address: str) -> None:
    """Ask the server of `address` next time even if it was silent: somebody wants it now. Any thread."""
    _connections.expect(origin_of(address))


class _Refused(Exception):
    """A status that is no answer."""

    def __init__(self, status: int, wait_s: float) -> None:
        super().__init__(status)
        self.status = status
        self.wait_s = wait_s


def _fresh_until_s(response: http.client.HTTPResponse) -> float:
    headers = response.headers
    return fresh_until_s(
        cache_control=headers.get("Cache-Control", ""), expires=headers.get("Expires", ""), now_s=time.time()
    )


def _drain(response: http.client.HTTPResponse, use: Exchange) -> None:
    # A short body is read so that the connection can be used again; a long one is not worth it.
    length = response.length
    if length is not None and length <= CHUNK_BYTES and not response.will_close:
        response.read(CHUNK_BYTES)
        use.is_whole = True
        response.close()


def _reason(error: OSError | http.client.HTTPException) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "the answer is cut short"
    if isinstance(error, http.client.RemoteDisconnected):
        return "it hangs up"
    if isinstance(error, http.client.HTTPException):
        return "this is no HTTP"
    return error.strerror or str(error) or type(error).__name__


def _not_given(place: Place, reason: str) -> ImportFailed:
    return place.refuse(_NOT_GIVEN, advice=_CHECK, reason=reason[:200])


def _foreign(uri: str, *, place: Place) -> ImportFailed:
    return place.refuse(
        "it leads to another server ({host})",
        advice="put all files of a tileset on one server",
        host=shown_server(uri)[:80],
    )


def _too_large(place: Place) -> ImportFailed:
    return place.refuse("the answer is larger than {limit} bytes", limit=MAX_BODY_BYTES)


def _pause(seconds: float, *, cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if cancelled():
            raise Cancelled
        time.sleep(min(SLICE_S, left))
