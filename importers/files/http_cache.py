"""Answers of web servers kept on disk: bounded, whole or not at all, least recently used ones go first.

HTTP caching, RFC 9111, as far as a private cache of files needs it.
"""

import contextlib
import functools
import hashlib
import logging
import os
import re
import tempfile
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path

import msgspec

log = logging.getLogger(__name__)

DEFAULT_LIMIT_BYTES = 4 << 30
MAX_HEAD_BYTES = 1 << 16
MAX_AGE_S = 30 * 24 * 3600
_MAGIC = b"LYHTTP1\n"
_SUFFIX = ".answer"
_DIRECTIVE = re.compile(r"max-age\s*=\s*\"?([0-9]{1,18})[0-9]*")


class Answer(msgspec.Struct, frozen=True):
    """A body and what must be known to use it again.

    Parameters
    ----------
    body : bytes
        As it was sent, content encoding undone by nobody.
    etag, last_modified : str
        To ask whether it is still right.
    content_range : str
    fresh_until_s : float
        `time.time` until which it need not be asked about.
    """

    body: bytes
    etag: str = ""
    last_modified: str = ""
    content_range: str = ""
    fresh_until_s: float = 0.0

    @property
    def can_be_asked_about(self) -> bool:
        """Whether the server can say that it has not changed."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What a cache holds and did."""

    entries: int = 0
    used_bytes: int = 0
    limit_bytes: int = 0
    hits: int = 0
    misses: int = 0
    removed: int = 0
    damaged: int = 0


class HttpCache:
    """Answers by address in a folder. Any thread; several processes may share the folder.

    Parameters
    ----------
    folder : Path
        Made when first needed.
    limit_bytes : int
        0: nothing is kept.
    """

    def __init__(self, folder: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._lock = threading.Lock()
        self._sizes: OrderedDict[str, int] | None = None
        self._used_bytes = 0
        self._asked: set[str] = set()
        self._hits = self._misses = self._removed = self._damaged = 0

    def __reduce__(self) -> "tuple[object, ...]":
        # Elsewhere it is another view of the same folder.
        return functools.partial(HttpCache, limit_bytes=self._limit_bytes), (self._folder,)

    @property
    def stats(self) -> CacheStats:
        """What it holds and did."""
        with self._lock:
            sizes = self._known()
            return CacheStats(
                len(sizes), self._used_bytes, self._limit_bytes, self._hits, self._misses, self._removed, self._damaged
            )

    @property
    def limit_bytes(self) -> int:
        """Most that is kept."""
        return self._limit_bytes

    @limit_bytes.setter
    def limit_bytes(self, value: int) -> None:
        with self._lock:
            self._limit_bytes = max(0, value)
            self._known()
            self._shrink()

    def get(self, key: str) -> Answer | None:
        """Return what is kept under `key`; None when there is nothing, or it is damaged."""
        name = _name(key)
        path = self._folder / name
        answer = None
        try:
            data = path.read_bytes()
        except OSError:
            data = b""
        if data:
            answer = _decoded(data, key=key)
        with self._lock:
            sizes = self._known()
            if answer is not None:
                self._hits += 1
                if name in sizes:
                    sizes.move_to_end(name)
            else:
                self._misses += 1
                if data:
                    self._damaged += 1
                    self._remove(name)
        if answer is not None:
            # Another process may have removed it; what was read is whole.
            with contextlib.suppress(OSError):
                os.utime(path)
        return answer

    def put(self, key: str, answer: Answer) -> None:
        """Keep `answer`; a full or unwritable disk is logged, never raised."""
        data = _encoded(answer, key=key)
        if len(data) > self._limit_bytes // 4:
            return
        name = _name(key)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(temporary).replace(self._folder / name)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            log.warning("an answer was not kept: %s", error)
            return
        with self._lock:
            sizes = self._known()
            self._used_bytes += len(data) - sizes.pop(name, 0)
            sizes[name] = len(data)
            self._shrink()

    def mark_asked(self, key: str) -> None:
        """Remember that `key` was asked about in this run: not again until the next."""
        with self._lock:
            if len(self._asked) > 1_000_000:
                self._asked.clear()
            self._asked.add(_name(key))

    def was_asked(self, key: str) -> bool:
        """Return whether `key` was asked about in this run."""
        with self._lock:
            return _name(key) in self._asked

    def clear(self) -> None:
        """Remove everything."""
        with self._lock:
            for name in tuple(self._known()):
                self._remove(name)

    def _known(self) -> "OrderedDict[str, int]":
        """Return sizes by name, longest unused first; the folder is looked through once."""
        if self._sizes is not None:
            return self._sizes
        found: list[tuple[float, str, int]] = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    status = entry.stat(follow_symlinks=False)
                    if entry.name.endswith(_SUFFIX):
                        found.append((status.st_mtime, entry.name, status.st_size))
                    elif entry.name.endswith(".part") and time.time() - status.st_mtime > 3600:
                        Path(entry.path).unlink(missing_ok=True)
        except FileNotFoundError:
            pass
        except OSError as error:
            log.warning("%s cannot be looked through: %s", self._folder, error)
        self._sizes = OrderedDict((name, size) for _, name, size in sorted(found))
        self._used_bytes = sum(self._sizes.values())
        return self._sizes

    def _shrink(self) -> None:
        sizes = self._known()
        while self._used_bytes > self._limit_bytes and sizes:
            self._remove(next(iter(sizes)))
            self._removed += 1

    def _remove(self, name: str) -> None:
        self._used_bytes -= self._known().pop(name, 0)
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            log.debug("%s stays: %s", name, error)


def fresh_until_s(*, cache_control: str, expires: str, now_s: float) -> float:
    """Return until when an answer need not be asked about, by its headers; -1: it must not be kept at all."""
    directives = cache_control.lower()
    if "no-store" in directives:
        return -1.0
    if "no-cache" in directives:
        return 0.0
    if found := _DIRECTIVE.search(directives):
        return now_s + min(int(found[1]), MAX_AGE_S)
    return min(_time_s(expires), now_s + MAX_AGE_S)


def retry_after_s(text: str, *, now_s: float) -> float:
    """Return the pause that a busy server asks for, by its header (RFC 9110, 10.2.3); 0 when it says none."""
    if text.isascii() and text.isdigit():
        return float(text[:9])
    return max(0.0, _time_s(text) - now_s)


def _time_s(date: str) -> float:
    """Return an HTTP date in seconds since 1970; 0 for what is none."""
    try:
        return parsedate_to_datetime(date).timestamp() if date else 0.0
    except (ValueError, TypeError, OverflowError):
        return 0.0


def _name(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:40] + _SUFFIX


def _encoded(answer: Answer, *, key: str) -> bytes:
    # The address may hold a key of the user's: only its hash is kept.
    head = msgspec.json.encode(
        {
            "of": _name(key),
            "etag": answer.etag[:500],
            "last_modified": answer.last_modified[:100],
            "content_range": answer.content_range[:100],
            "fresh_until_s": answer.fresh_until_s,
            "length": len(answer.body),
            "digest": hashlib.blake2b(answer.body, digest_size=16).hexdigest(),
        }
    )
    return _MAGIC + len(head).to_bytes(4, "little") + head + answer.body


class _Head(msgspec.Struct):
    of: str
    etag: str
    last_modified: str
    content_range: str
    fresh_until_s: float
    length: int
    digest: str


def _decoded(data: bytes, *, key: str) -> Answer | None:
    start = len(_MAGIC) + 4
    size = int.from_bytes(data[len(_MAGIC) : start], "little")
    if not data.startswith(_MAGIC) or size > MAX_HEAD_BYTES or start + size > len(data):
        return None
    try:
        head = msgspec.json.decode(data[start : start + size], type=_Head)
    except msgspec.DecodeError:
        return None
    body = data[start + size :]
    whole = head.of == _name(key) and head.length == len(body)
    if not whole or hashlib.blake2b(body, digest_size=16).hexdigest() != head.digest:
        return None
    return Answer(body, head.etag, head.last_modified, head.content_range, head.fresh_until_s)
