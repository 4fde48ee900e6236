"""Text of unknown encoding: what Chinese and western offices send."""

from pathlib import Path

from layers.errors import ImportFailed

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decode_text(data: bytes, *, path: Path) -> tuple[str, str]:
    """Return the text and its encoding: by its mark, else UTF-8, else UTF-16 told by its zeros, else GB18030.

    Raises
    ------
    ImportFailed
        Nothing fits, or the text holds NUL characters.
    """
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ImportFailed(
            path,
            where=f"byte {error.start}",
            problem="this is text in no known encoding ({encoding} was tried last)",
            advice="save it as UTF-8",
            encoding=encoding,
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        raise ImportFailed(
            path,
            where=f"character {nul}",
            problem="there is a NUL character in the text",
            advice="this is a binary or damaged file; export it again",
        )
    return text, encoding


def encoding_of(data: bytes) -> str:
    """Return the encoding that `data` is most likely in."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[:4096]
    if len(head) >= 4 and head[1::2].count(0) * 2 > len(head) // 2 and not head[0::2].count(0):
        return "utf-16-le"
    if len(head) >= 4 and head[0::2].count(0) * 2 > len(head) // 2 and not head[1::2].count(0):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # No text in GB18030 has a zero byte; every line of one in UTF-16 ends with one.
        if b"\n\0" in data or b"\0\n" in data:
            return "utf-16-le" if data.count(b"\n\0") >= data.count(b"\0\n") else "utf-16-be"
        return "gb18030"
    return "utf-8"


def read_bounded(path: Path, *, limit_bytes: int) -> bytes:
    """Return the bytes of a file that must not be empty nor larger than `limit_bytes`.

    Raises
    ------
    ImportFailed
    """
    try:
        size = path.stat().st_size
        if size > limit_bytes:
            raise ImportFailed(
                path,
                problem="the file has {size} MB, more than the {limit} MB that are read at once",
                advice="split it, or give it as a GeoPackage",
                size=size // 1_000_000,
                limit=limit_bytes // 1_000_000,
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImportFailed(
            path,
            problem="the file cannot be read: {reason}",
            advice="check that it is there",
            reason=error.strerror or "",
        ) from None
    if not data.strip():
        raise ImportFailed(path, problem="the file is empty", advice="export it again")
    return data
