"""IFC files as text: the checks before a native parser sees them, and names as people wrote them."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from importers.ifc.escapes import count_broken
from importers.ifc.graph import Index, ReferenceGraph, numbers_at
from layers.errors import ImportFailed

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3_ADD2", "IFC4X3")
MAX_DEPTH = 64
MAX_ID = 2**31 - 1
MAX_FILE_BYTES = 4 << 30
MAX_STRING = 16 << 20
HEADER_BYTES = 1 << 16
TAIL_BYTES = 1 << 12
CHUNK_BYTES = 1 << 24
MAX_CLASSES = 5000

_SCHEMA = re.compile(rb"FILE_SCHEMA\s*\(\s*\(\s*'([^']{0,64})'", re.IGNORECASE)
_HEADER_RECORDS = {b"FILE_DESCRIPTION": 2, b"FILE_NAME": 7, b"FILE_SCHEMA": 1}
_HEADER_TOKEN = re.compile(rb"'(?:[^']|'')*'|/\*.*?\*/|[A-Z_]+|[(),;]", re.DOTALL | re.IGNORECASE)
_CLASS = re.compile(rb"\s*(\w{0,64})")
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_REFERENCE = re.compile(rb"#(?!\d{1,9}[\s,)=;/])\d{0,20}.?", re.DOTALL)
_EXPORT = "export it again as IFC2x3, IFC4 or IFC4x3"


@dataclass(frozen=True, slots=True)
class StepText:
    """What a file says before it is parsed.

    Parameters
    ----------
    schema : str
        As written, ``"IFC2X3"``.
    classes : dict
        How many entities there are of each class, by its name in capitals; at most `MAX_CLASSES`.
    tangled : frozenset of int
        Entities whose references lead into a circle or endlessly deep.
    broken_escapes : int
        In texts; more than none and the parser would refuse the file.
    beyond_ascii : bool
        Whether there are bytes that the standard does not allow and the parser drops.
    """

    schema: str
    classes: dict[str, int]
    tangled: frozenset[int]
    broken_escapes: int
    beyond_ascii: bool


def looks_like_step(head: bytes) -> bool:
    """Return whether `head` begins a STEP physical file (ISO 10303-21)."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    while start.startswith(b"/*") and b"*/" in start:
        start = start[start.index(b"*/") + 2 :].lstrip()
    return start.startswith(b"ISO-10303-21")


def check_step_file(path: Path) -> StepText:
    """Return what the text of an IFC file says after checking that it is whole and sane.

    Reads the file once, in pieces: frame, head, balance and depth of brackets, entity numbers and references.

    Raises
    ------
    ImportFailed
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            schema = _check_header(path, file.read(HEADER_BYTES), size)
            file.seek(max(0, size - TAIL_BYTES))
            if b"END-ISO-10303-21" not in file.read(TAIL_BYTES):
                raise ImportFailed(
                    path,
                    where=f"byte {size}",
                    problem="the file ends before END-ISO-10303-21, it is cut off",
                    advice="get a complete copy of it",
                )
            file.seek(0)
            scan = _Scan(path)
            position = 0
            while chunk := file.read(CHUNK_BYTES):
                # Pieces end after a line or an instance, so that no entity number is torn.
                if len(chunk) == CHUNK_BYTES:
                    cut = (chunk.rfind(b";") + 1) or (chunk.rfind(b"\n") + 1)
                    if cut:
                        file.seek(cut - len(chunk), 1)
                        chunk = chunk[:cut]
                scan.take(chunk, position)
                position += len(chunk)
            return scan.finish(position, schema)
    except OSError as error:
        raise ImportFailed(
            path, problem="it cannot be read: {reason}", advice="check the file and your rights", reason=error.strerror
        ) from error


def _check_header(path: Path, head: bytes, size: int) -> str:
    if not looks_like_step(head):
        raise ImportFailed(
            path,
            where="byte 0",
            problem="this is no IFC file: it does not begin with ISO-10303-21",
            advice="give a STEP file with the suffix .ifc",
        )
    if size > MAX_FILE_BYTES:
        raise ImportFailed(
            path, problem="{size} bytes are more than 4 GiB", advice="split the model into buildings", size=size
        )
    for record in _HEADER_RECORDS:
        if record not in head.upper():
            raise ImportFailed(
                path, where="HEADER", problem="{record} is missing", advice=_EXPORT, record=record.decode()
            )
    _check_records(path, head)
    found = _SCHEMA.search(head)
    schema = printable(found[1].decode("latin-1")) if found else ""
    if schema.upper() not in SCHEMAS:
        raise ImportFailed(
            path,
            where="FILE_SCHEMA",
            problem="the schema {schema} is not supported",
            advice=_EXPORT,
            schema=schema or "(none)",
        )
    return schema


def _check_records(path: Path, head: bytes) -> None:
    """Refuse a head whose records are doubled or do not have the values they should (ISO 10303-21, 8.2)."""
    if b"\\S\\'" in head:
        return
    counts: dict[bytes, list[int]] = {name: [] for name in _HEADER_RECORDS}
    depth, record, before = 0, b"", b""
    for match in _HEADER_TOKEN.finditer(head):
        token = match[0].upper()
        if token.startswith(b"/*"):
            continue
        if depth == 0 and token == b"ENDSEC":
            break
        if depth == 0 and token in counts:
            record = token
            counts[record].append(0)
        elif record and depth == 1 and (token == b"," or (token == b")" and before != b"(")):
            counts[record][-1] += 1
        depth += (token == b"(") - (token == b")")
        if token == b";":
            depth, record = 0, b""
        before = token
    for name, wanted in _HEADER_RECORDS.items():
        if counts[name] != [wanted]:
            raise ImportFailed(
                path,
                where="HEADER",
                problem="{record} is not there once with as many values as it should have ({count})",
                advice=_EXPORT,
                record=name.decode(),
                count=wanted,
            )


class _Scan:
    """Goes through the text piece by piece: quotes, bracket depth, entity numbers, references, escapes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._in_string = False
        self._string_start = 0
        self._depth = 0
        self._ambiguous = False
        self._graph = ReferenceGraph()
        self._classes: Counter[str] = Counter()
        self._broken_escapes = 0
        self._beyond_ascii = False

    def take(self, chunk: bytes, position: int) -> None:
        # Old Japanese exports write the byte 0xA7 as \S\' with a single quote, so that nobody can tell it from the
        # end of a text. Such a file is left to the parser and its limits.
        self._ambiguous = self._ambiguous or b"\\S\\'" in chunk
        if self._ambiguous:
            return
        self._beyond_ascii = self._beyond_ascii or not chunk.isascii()
        if b"/*" in chunk:
            chunk = _COMMENT.sub(lambda m: b" " * len(m[0]), chunk)
        self._broken_escapes += count_broken(chunk)
        data = np.frombuffer(chunk, np.uint8)
        quotes = np.flatnonzero(data == ord("'"))
        # Outside a string an even number of quotes has gone by; '' inside one counts twice and changes nothing.
        self._check_strings(quotes, position, len(chunk))
        brackets = np.flatnonzero((data == ord("(")) | (data == ord(")")))
        inside = (np.searchsorted(quotes, brackets) + int(self._in_string)) % 2 == 1
        brackets = brackets[~inside]
        steps = np.where(data[brackets] == ord("("), 1, -1)
        depth = self._depth + np.cumsum(steps)
        if len(depth):
            if depth.max() > MAX_DEPTH:
                self._refuse(position + int(brackets[np.argmax(depth > MAX_DEPTH)]), "brackets are nested too deeply")
            if depth.min() < 0:
                self._refuse(position + int(brackets[np.argmax(depth < 0)]), "a bracket is closed that was not opened")
            self._depth = int(depth[-1])
        for match in _REFERENCE.finditer(chunk):
            if (np.searchsorted(quotes, match.start()) + int(self._in_string)) % 2 == 1:
                continue
            digits = match[0][1:].rstrip(b"\t\r\n ,)=;/")
            if not digits.isdigit() or int(digits) > MAX_ID:
                self._refuse(position + match.start(), "an entity number is malformed or too large")
        outside = [
            marks[(np.searchsorted(quotes, marks) + int(self._in_string)) % 2 == 0]
            for marks in (np.flatnonzero(data == ord("#")), np.flatnonzero(data == ord("=")))
        ]
        self._take_references(chunk, *outside)
        self._in_string ^= bool(len(quotes) % 2)

    def _take_references(self, chunk: bytes, marks: Index, equals: Index) -> None:
        for at in equals.tolist():
            found = _CLASS.match(chunk, at + 1)
            name = found[1].decode("ascii", "replace").upper() if found else ""
            if name in self._classes or len(self._classes) < MAX_CLASSES:
                self._classes[name] += 1
        # The number before a "=" is that of the entity, all others are references.
        defines = np.zeros(len(marks), bool)
        before = np.searchsorted(marks, equals) - 1
        defines[before[before >= 0]] = True
        self._graph.take(numbers_at(np.frombuffer(chunk, np.uint8), marks), defines)

    def finish(self, position: int, schema: str) -> StepText:
        if self._ambiguous:
            return StepText(schema, dict(self._classes), frozenset(), 0, beyond_ascii=False)
        if self._in_string or self._depth:
            self._refuse(position, "a text or a bracket is not closed")
        repeated = self._graph.repeated()
        if repeated is not None:
            raise ImportFailed(
                self._path, where=f"#{repeated}", problem="two entities have this number", advice=_EXPORT
            )
        return StepText(
            schema, dict(self._classes), self._graph.tangled(), self._broken_escapes, beyond_ascii=self._beyond_ascii
        )

    def _check_strings(
        self, quotes: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]", position: int, length: int
    ) -> None:
        marks = quotes + position
        if self._in_string:
            marks = np.concatenate([[self._string_start], marks])
        opened, closed = marks[0::2], marks[1::2]
        lengths = closed - opened[: len(closed)]
        too_long = lengths > MAX_STRING
        if too_long.any():
            self._refuse(int(opened[np.argmax(too_long)]), "a text is longer than 16 MB")
        if len(opened) > len(closed):
            self._string_start = int(opened[-1])
            if position + length - self._string_start > MAX_STRING:
                self._refuse(self._string_start, "a text is longer than 16 MB")

    def _refuse(self, byte: int, problem: str) -> None:
        raise ImportFailed(self._path, where=f"byte {byte}", problem=problem, advice=_EXPORT)


def decoded_name(text: object, *, limit: int = 500) -> str:
    r"""Return a name as people wrote it.

    IfcOpenShell has undone ``\X2\`` already. What is left are byte order marks that some exporters put into each
    character, and Shift-JIS or GBK bytes written one by one (``\X\8A``), which show as C1 control characters:
    those are decoded again, where one of the encodings fits. Control and bidirectional override characters are
    shown escaped.
    """
    name = str(text) if text is not None else ""
    name = name[:limit]
    if name.isascii() and name.isprintable():
        return name.strip()
    name = name.replace("\ufeff", "")
    if any("\x80" <= c <= "\x9f" for c in name):
        name = _from_single_bytes(name)
    return printable(name).strip()


def _from_single_bytes(name: str) -> str:
    try:
        raw = name.encode("latin-1")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "cp932", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def printable(text: str) -> str:
    """Return `text` with control, format and surrogate characters shown as ``\\u202e``."""
    if text.isprintable():
        return text
    return "".join(c if unicodedata.category(c)[0] != "C" else f"\\u{ord(c):04x}" for c in text)
