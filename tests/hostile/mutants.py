"""Seeded damage to files: fields set to extremes, bytes changed, pieces cut and doubled, values swapped."""

import copy
import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

NUMBERS = (0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFF, 0x7FC00000)
VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 10**400, 0.5, -0.0, 1e308, -1e-320),
    *("", "a\u202eb", "\x1b[2J", "../x", "x" * 5000, [], {}, [[]], [0] * 50, {"a": 1}),
)
TOKENS = (
    b"0",
    b"-1",
    b"1",
    b"2147483648",
    b"4294967295",
    b"1e400",
    b"nan",
    b"",
    b"$",
    b"*",
    b"''",
    b"()",
    b"\xff",
    b"#1",
)

Mutator = Callable[[bytes, random.Random], bytes]


def bytes_mutant(data: bytes, dice: random.Random) -> bytes:
    """Damage bytes and fields of 2, 4 and 8 bytes in either order."""
    mutant = bytearray(data)
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        if not mutant:
            break
        at = dice.randrange(max(1, len(mutant) - 8))
        match dice.randrange(7):
            case 0:
                mutant[at] ^= 1 << dice.randrange(8)
            case 1 | 2:
                order = dice.choice("<>")
                mutant[at : at + 4] = struct.pack(order + "I", dice.choice(NUMBERS))
            case 3:
                mutant[at : at + 2] = dice.choice((b"\0\0", b"\xff\xff", b"\xff\x7f", b"\x00\x80"))
            case 4:
                mutant[at : at + 8] = struct.pack("<d", dice.choice((float("nan"), float("inf"), 1e308, -1.0, 0.0)))
            case 5:
                del mutant[at : at + dice.randrange(1, 64)]
            case _:
                mutant[at:at] = mutant[at : at + dice.randrange(1, 64)]
    return bytes(mutant) or b"\0"


def json_mutant(data: bytes, dice: random.Random) -> bytes:
    """Set values of a JSON document to extremes, take them out, double them, hang the whole into itself."""
    if dice.random() < 0.25:
        return text_mutant(data, dice)
    tree = json.loads(data)
    for _ in range(dice.choice((1, 1, 2, 3))):
        holder, key = dice.choice(list(_places(tree)))
        match dice.randrange(5):
            case 0 | 1 | 2:
                holder[key] = copy.deepcopy(dice.choice(VALUES))
            case 3:
                del holder[key]
            case _:
                holder[key] = json.loads(json.dumps(dice.choice((tree, [holder[key]] * 3))))
    return json.dumps(tree).replace("1e+308", dice.choice(("1e+308", "NaN", "1e999", "-Infinity"))).encode()


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [tree]
    found = False
    while waiting:
        now = waiting.pop()
        keys = list(now) if isinstance(now, dict) else range(len(now)) if isinstance(now, list) else ()
        for key in keys:
            found = True
            yield now, key
            waiting.append(now[key])
    if not found:
        yield {"a": tree}, "a"


def lines_mutant(data: bytes, dice: random.Random) -> bytes:
    """Damage one line of a file of JSON lines as JSON, or the lines as lines."""
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    if lines[at].startswith(b"{") and dice.random() < 0.7:
        lines[at] = json_mutant(lines[at], dice)
    else:
        return text_mutant(data, dice)
    return b"\n".join(lines)


def text_mutant(data: bytes, dice: random.Random) -> bytes:
    """Replace a word or a number, cut or double a line, or damage bytes."""
    if dice.random() < 0.25:
        return bytes_mutant(data, dice)
    words = list(re.finditer(rb"[\w.+-]+|[^\w\s]", data))
    lines = data.split(b"\n")
    match dice.randrange(4) if words else 3:
        case 0 | 1:
            word = dice.choice(words)
            return data[: word.start()] + dice.choice(TOKENS) + data[word.end() :]
        case 2:
            one, other = dice.choice(words), dice.choice(words)
            return data[: one.start()] + other[0] + data[one.end() :]
        case _:
            at = dice.randrange(len(lines))
            lines[at : at + 1] = dice.choice(([], [lines[at]] * 3, [lines[at][: len(lines[at]) // 2]]))
            return b"\n".join(lines) or b"\n"


def package_mutant(data: bytes, dice: random.Random) -> bytes:
    """Damage the XML inside a workbook and pack it again, or the package's own bytes."""
    if dice.random() < 0.3:
        return bytes_mutant(data, dice)
    out = io.BytesIO()
    if any(i.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for i in _entries(data)):
        return bytes_mutant(data, dice)
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        chosen = dice.choice(source.namelist())
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text_mutant(text, dice) if name == chosen else text)
    return out.getvalue()


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return source.infolist()


def content_mutant(data: bytes, dice: random.Random) -> bytes:
    """Damage the JSON in a GLB, a b3dm, i3dm, pnts, cmpt or subtree, with lengths that fit, or its bytes."""
    if dice.random() < 0.35:
        return bytes_mutant(data, dice)
    magic = data[:4]
    if magic == b"glTF":
        length = struct.unpack_from("<I", data, 12)[0]
        text = _padded(json_mutant(data[20 : 20 + length], dice))
        rest = data[20 + length :]
        head = struct.pack("<4sIIII", magic, 2, 20 + len(text) + len(rest), len(text), 0x4E4F534A)
        return head + text + rest
    if magic == b"subt":
        length = struct.unpack_from("<Q", data, 8)[0]
        text = _padded(json_mutant(data[24 : 24 + length], dice))
        return data[:8] + struct.pack("<Q", len(text)) + data[16:24] + text + data[24 + length :]
    if magic == b"cmpt":
        return _composite_mutant(data, dice)
    if magic in (b"b3dm", b"i3dm", b"pnts"):
        return _tables_mutant(data, dice)
    return json_mutant(data, dice) if magic[:1] == b"{" else bytes_mutant(data, dice)


def _tables_mutant(data: bytes, dice: random.Random) -> bytes:
    """Damage one JSON table of a tile, or the model in it."""
    start = 32 if data[:4] == b"i3dm" else 28
    parts = []
    at = start
    for length in struct.unpack_from("<4I", data, 12):
        parts.append(data[at : at + length])
        at += length
    body = data[at:]
    texts = [i for i in (0, 2) if parts[i]]
    if body[:4] == b"glTF" and (not texts or dice.random() < 0.4):
        body = content_mutant(body, dice)
    elif texts:
        chosen = dice.choice(texts)
        parts[chosen] = _padded(json_mutant(parts[chosen], dice))
    else:
        return bytes_mutant(data, dice)
    total = start + sum(map(len, parts)) + len(body)
    head = data[:8] + struct.pack("<5I", total, *map(len, parts)) + data[28:start]
    return head + b"".join(parts) + body


def _composite_mutant(data: bytes, dice: random.Random) -> bytes:
    tiles, at = [], 16
    while at + 12 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        tiles.append(data[at : at + length])
        at += length
    chosen = dice.randrange(len(tiles))
    tiles[chosen] = content_mutant(tiles[chosen], dice)
    body = b"".join(tiles)
    return struct.pack("<4sIII", b"cmpt", 1, 16 + len(body), len(tiles)) + body


def _padded(text: bytes) -> bytes:
    return text + b" " * (-len(text) % 8)


def header_mutant(data: bytes, dice: random.Random) -> bytes:
    """Damage a PLY's text before its numbers as text, or the file's bytes."""
    head, end, rest = data.partition(b"end_header\n")
    if not end or dice.random() < 0.4:
        return bytes_mutant(data, dice)
    return text_mutant(head, dice) + end + rest
