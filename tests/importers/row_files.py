"""PLY and PCD point clouds as tests need them."""

import struct
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.void]
PLY_TYPES = {"f4": "float", "f8": "double", "u1": "uchar", "u2": "ushort", "i4": "int", "u4": "uint"}


def square_rows(count: int = 400, *, seed: int = 1) -> Rows:
    """Return points of a rough square of 40 m, with colour, intensity and class."""
    random = np.random.default_rng(seed)
    rows = np.zeros(
        count,
        [(n, "<f4") for n in "xyz"]
        + [(n, "u1") for n in ("red", "green", "blue")]
        + [("intensity", "<f4"), ("classification", "u1")],
    )
    rows["x"], rows["y"] = random.uniform(0, 40, (2, count))
    rows["z"] = np.sin(rows["x"])
    for name in ("red", "green", "blue"):
        rows[name] = random.integers(0, 256, count)
    rows["intensity"], rows["classification"] = random.random(count), random.choice([2, 5, 6], count)
    return rows


def ply_file(rows: Rows, *, order: str, before: str = "", front: bytes = b"", count: int | None = None) -> bytes:
    """Return a PLY file; `order` is ``<``, ``>`` or empty for text; `before` is an element declared first."""
    form = {"<": "binary_little_endian", ">": "binary_big_endian", "": "ascii"}[order]
    columns = "".join(f"property {PLY_TYPES[rows.dtype[n].str[1:]]} {n}\n" for n in rows.dtype.names or ())
    head = f"ply\nformat {form} 1.0\ncomment 点云\n{before}element vertex {len(rows) if count is None else count}\n"
    return (head + columns + "end_header\n").encode() + front + (_binary(rows, order) if order else text_of(rows))


def pcd_file(rows: Rows, *, form: str, changed: dict[str, str] | None = None, body: bytes | None = None) -> bytes:
    """Return a PCD file of `form` ``ascii``, ``binary`` or ``binary_compressed``; entries may be `changed`."""
    names = rows.dtype.names or ()
    kinds = [rows.dtype[n] for n in names]
    entries = {
        "VERSION": "0.7",
        "FIELDS": " ".join(names),
        "SIZE": " ".join(str(k.itemsize) for k in kinds),
        "TYPE": " ".join(k.kind.upper() for k in kinds),
        "COUNT": " ".join("1" for _ in kinds),
        "WIDTH": str(len(rows)),
        "HEIGHT": "1",
        "VIEWPOINT": "0 0 0 1 0 0 0",
        "POINTS": str(len(rows)),
        "DATA": form,
        **(changed or {}),
    }
    head = "# .PCD v0.7 - Point Cloud Data file format\n" + "".join(f"{k} {v}\n" for k, v in entries.items() if v)
    if body is None:
        body = {"ascii": text_of, "binary": lambda r: r.tobytes(), "binary_compressed": _compressed}[form](rows)
    return head.encode() + body


def text_of(rows: Rows) -> bytes:
    names: Any = rows.dtype.names
    return "".join(" ".join(repr(row[n].item()) for n in names) + "\n" for row in rows).encode()


def _binary(rows: Rows, order: str) -> bytes:
    kind = rows.dtype.newbyteorder(">") if order == ">" else rows.dtype
    return rows.astype(kind).tobytes()


def _compressed(rows: Rows) -> bytes:
    import imagecodecs

    columns = b"".join(np.ascontiguousarray(rows[n]).tobytes() for n in rows.dtype.names or ())
    data = bytes(imagecodecs.lzf_encode(columns))
    return struct.pack("<II", len(data), len(columns)) + data
