"""E57 files as tests need them, written byte by byte so that every field can be wrong."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.points.e57_pages import crc32c

PAGE_BYTES = 1024
HELD_BYTES = PAGE_BYTES - 4


@dataclass
class E57Scan:
    """A scan: `columns` in order; those in `whole` are bit-packed integers by their (least, most, scale).

    Parameters
    ----------
    pose : tuple of 7 numbers, optional
        Rotation w, x, y, z and translation.
    extra : str
        XML beside the points.
    """

    columns: Mapping[str, npt.NDArray[Any]]
    whole: Mapping[str, tuple[int, int, float]] = field(default_factory=dict)
    pose: tuple[float, ...] = ()
    extra: str = ""
    count: int | None = None
    packet_records: int = 104

    @staticmethod
    def square(count: int = 200, *, pose: tuple[float, ...] = (), seed: int = 1) -> "E57Scan":
        random = np.random.default_rng(seed)
        columns: dict[str, npt.NDArray[Any]] = {f"cartesian{a}": random.uniform(0, 9, count) for a in "XY"}
        columns["cartesianZ"] = random.integers(-500, 501, count)
        columns |= {f"color{c}": random.integers(0, 256, count) for c in ("Red", "Green", "Blue")}
        columns["intensity"] = random.integers(-10, 11, count)
        whole = {f"color{c}": (0, 255, 1.0) for c in ("Red", "Green", "Blue")}
        return E57Scan(columns, {**whole, "cartesianZ": (-500, 500, 0.001), "intensity": (-10, 10, 1.0)}, pose)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def prototype(self) -> str:
        rows = []
        for name in self.columns:
            if name in self.whole:
                least, most, scale = self.whole[name]
                kind = "Integer" if scale == 1 else f'ScaledInteger" scale="{scale}'
                rows.append(f'<{name} type="{kind}" minimum="{least}" maximum="{most}"/>')
            else:
                rows.append(f'<{name} type="Float"/>')
        return "".join(rows)

    def section(self, at: int) -> bytes:
        """Return the section that begins at logical byte `at`."""
        packets = b""
        for first in range(0, len(self), self.packet_records):
            pieces = [self._packed(name, first) for name in self.columns]
            front = struct.pack(f"<H{len(pieces)}H", len(pieces), *map(len, pieces))
            body = front + b"".join(pieces)
            size = -(-(4 + len(body)) // 4) * 4
            packets += struct.pack("<BBH", 1, 0, size - 1) + body.ljust(size - 4, b"\0")
        return struct.pack("<B7xQQQ", 1, 32 + len(packets), physical(at + 32), 0) + packets

    def _packed(self, name: str, first: int) -> bytes:
        values = self.columns[name][first : first + self.packet_records]
        if name not in self.whole:
            return values.astype("<f8").tobytes()
        least, most, _ = self.whole[name]
        width = (most - least).bit_length()
        # 104 values of any width end with a byte.
        bits = [(int(v) - least) >> b & 1 for v in values for b in range(width)]
        return np.packbits(np.array(bits, np.uint8), bitorder="little").tobytes()


@dataclass
class E57Writer:
    """A file of some scans.

    Parameters
    ----------
    xml : (str, str)
        A piece of the description and what takes its place.
    patch : mapping of int to bytes
        Written over the finished file, by byte; checksums stay as they were.
    """

    scans: Sequence[E57Scan]
    root: str = ""
    xml: tuple[str, str] = ("", "")
    patch: Mapping[int, bytes] = field(default_factory=dict)

    def file(self) -> bytes:
        body = bytearray(48)
        parts = []
        for scan in self.scans:
            at = len(body)
            body += scan.section(at)
            body += bytes(-len(body) % 4)
            pose = ""
            if scan.pose:
                turned = "".join(f'<{n} type="Float">{v}</{n}>' for n, v in zip("wxyz", scan.pose, strict=False))
                moved = "".join(f'<{n} type="Float">{v}</{n}>' for n, v in zip("xyz", scan.pose[4:], strict=True))
                pose = f'<pose type="Structure"><rotation>{turned}</rotation><translation>{moved}</translation></pose>'
            count = len(scan) if scan.count is None else scan.count
            parts.append(
                f'<vectorChild type="Structure">{pose}{scan.extra}'
                f'<points type="CompressedVector" fileOffset="{physical(at)}" recordCount="{count}">'
                f'<prototype type="Structure">{scan.prototype()}</prototype></points></vectorChild>'
            )
        text = (
            '<?xml version="1.0" encoding="UTF-8"?><e57Root type="Structure">'
            f'{self.root}<data3D type="Vector">{"".join(parts)}</data3D></e57Root>'
        ).replace(*self.xml)
        xml = text.encode()
        xml_at = len(body)
        body += xml
        body += bytes(-len(body) % HELD_BYTES)
        length = len(body) // HELD_BYTES * PAGE_BYTES
        struct.pack_into("<8sIIQQQQ", body, 0, b"ASTM-E57", 1, 0, length, physical(xml_at), len(xml), PAGE_BYTES)
        pages = np.frombuffer(bytes(body), np.uint8).reshape(-1, HELD_BYTES)
        sums = crc32c(pages).astype(">u4").view(np.uint8).reshape(-1, 4)
        data = bytearray(np.hstack([pages, sums]).tobytes())
        for at, value in self.patch.items():
            data[at : at + len(value)] = value
        return bytes(data)


def physical(logical: int) -> int:
    return logical // HELD_BYTES * PAGE_BYTES + logical % HELD_BYTES
