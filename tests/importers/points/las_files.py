"""LAS, LAZ, COPC and EPT as tests need them, written byte by byte so that every field can be wrong."""

import io
import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import lazrs
import numpy as np
import numpy.typing as npt

HEADER_BYTES = {0: 227, 1: 227, 2: 227, 3: 235, 4: 375}
FORMAT_BYTES = (20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67)
RGB_AT = {2: 20, 3: 28, 5: 28, 7: 30, 8: 30, 10: 30}
WKT = (
    'PROJCS["CGCS2000 / 3-degree Gauss-Kruger CM 120E",GEOGCS["China Geodetic Coordinate System 2000",'
    'DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],'
    'PARAMETER["central_meridian",120],PARAMETER["scale_factor",1],PARAMETER["false_easting",500000],'
    'PARAMETER["false_northing",0],UNIT["metre",1]]'
)
ORIGIN = (528_000.0, 3_993_000.0, 20.0)

Ints = npt.NDArray[np.int32]
Vlr = tuple[str, int, bytes]


@dataclass(frozen=True)
class Cloud:
    """Points of a test: whole numbers and what they carry."""

    xyz: Ints
    intensity: npt.NDArray[np.uint16]
    classes: npt.NDArray[np.uint8]
    rgb: npt.NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.xyz)

    def part(self, rows: npt.NDArray[np.intp]) -> "Cloud":
        return Cloud(self.xyz[rows], self.intensity[rows], self.classes[rows], self.rgb[rows])

    def coordinates(self, scale: float = 0.001) -> npt.NDArray[np.float64]:
        return self.xyz * scale + np.array(ORIGIN)


def cloud(count: int = 400, *, seed: int = 1, span_m: float = 40.0) -> Cloud:
    """Return a rough surface of `count` points, millimetres about `ORIGIN`."""
    random = np.random.default_rng(seed)
    xy = random.uniform(0, span_m * 1000, (count, 2))
    z = 2000 + 1500 * np.sin(xy[:, 0] / 9000) + random.normal(0, 30, count)
    return Cloud(
        np.column_stack([xy, z]).astype(np.int32),
        random.integers(0, 60_000, count).astype(np.uint16),
        random.choice([2, 5, 6], count).astype(np.uint8),
        random.integers(256, 65_536, (count, 3)).astype(np.uint16),
    )


def records(points: Cloud, *, point_format: int, extra_bytes: int = 0) -> bytes:
    """Return the point records."""
    size = FORMAT_BYTES[point_format] + extra_bytes
    raw = np.zeros((len(points), size), np.uint8)
    raw[:, 0:12] = np.ascontiguousarray(points.xyz, "<i4").view(np.uint8).reshape(-1, 12)
    raw[:, 12:14] = points.intensity.astype("<u2").view(np.uint8).reshape(-1, 2)
    if point_format < 6:
        # The flag "key point" beside the class.
        raw[:, 14], raw[:, 15] = 0b01001001, points.classes | 0x40
    else:
        raw[:, 14], raw[:, 16] = 0x11, points.classes
    if point_format in RGB_AT:
        at = RGB_AT[point_format]
        raw[:, at : at + 6] = np.ascontiguousarray(points.rgb, "<u2").view(np.uint8).reshape(-1, 6)
    return raw.tobytes()


def vlr(user_id: str, record_id: int, data: bytes, *, length: int | None = None) -> bytes:
    return (
        struct.pack("<H16sHH32s", 0, user_id.encode(), record_id, len(data) if length is None else length, b"") + data
    )


def evlr(user_id: str, record_id: int, data: bytes, *, length: int | None = None) -> bytes:
    return (
        struct.pack("<H16sHQ32s", 0, user_id.encode(), record_id, len(data) if length is None else length, b"") + data
    )


def geo_keys(**keys: int) -> bytes:
    """Return a GeoTIFF key directory of plain numbers; names are ``k3072``."""
    rows = [(int(name[1:]), 0, 1, value) for name, value in keys.items()]
    return struct.pack("<4H", 1, 1, 0, len(rows)) + b"".join(struct.pack("<4H", *row) for row in rows)


@dataclass
class LasWriter:
    """A LAS or LAZ file; `header` and `patch` put wrong numbers into it.

    Parameters
    ----------
    patch : mapping of int to bytes
        Written over the finished header, by byte.
    """

    points: Cloud = field(default_factory=cloud)
    minor: int = 4
    point_format: int = 7
    extra_bytes: int = 0
    scale: Sequence[float] = (0.001, 0.001, 0.001)
    offset: Sequence[float] = ORIGIN
    wkt: str = WKT
    vlrs: Sequence[Vlr] = ()
    evlrs: Sequence[Vlr] = ()
    compressed: bool = False
    chunks: Sequence[npt.NDArray[np.intp]] = ()
    first_vlr: bytes = b""
    patch: Mapping[int, bytes] = field(default_factory=dict)

    def file(self) -> bytes:
        point_bytes = FORMAT_BYTES[self.point_format] + self.extra_bytes
        found = [vlr(*row) for row in self.vlrs]
        if self.wkt:
            found.append(vlr("LASF_Projection", 2112, self.wkt.encode() + b"\0"))
        laz = None
        if self.compressed:
            laz = lazrs.LazVlr.new_for_compression(self.point_format, self.extra_bytes, bool(len(self.chunks)))
            found.append(vlr("laszip encoded", 22204, laz.record_data()))
        front = self.first_vlr + b"".join(found)
        points_at = HEADER_BYTES[self.minor] + len(front)
        body = self._body(laz, points_at)
        box = self.points.xyz * np.array(self.scale) + np.array(self.offset) if len(self.points) else np.zeros((1, 3))
        behind = b"".join(evlr(*row) for row in self.evlrs)
        head = bytearray(HEADER_BYTES[self.minor])
        head[0:4], head[24], head[25] = b"LASF", 1, self.minor
        struct.pack_into("<H", head, 6, 0x10 if self.wkt else 0)
        count = len(found) + bool(self.first_vlr)
        struct.pack_into("<HII", head, 94, len(head), points_at, count)
        code = self.point_format | (0x80 if self.compressed else 0)
        legacy = len(self.points) if self.minor < 4 else 0
        struct.pack_into("<BHI", head, 104, code, point_bytes, legacy)
        struct.pack_into("<3d3d", head, 131, *self.scale, *self.offset)
        low, high = box.min(axis=0), box.max(axis=0)
        struct.pack_into("<6d", head, 179, high[0], low[0], high[1], low[1], high[2], low[2])
        if self.minor >= 4:
            struct.pack_into(
                "<QIQ", head, 235, points_at + len(body) if behind else 0, len(self.evlrs), len(self.points)
            )
        for at, data in self.patch.items():
            head[at : at + len(data)] = data
        return bytes(head) + front + body + behind

    def _body(self, laz: "lazrs.LazVlr | None", points_at: int) -> bytes:
        if laz is None:
            return records(self.points, point_format=self.point_format, extra_bytes=self.extra_bytes)
        out = io.BytesIO()
        compressor = lazrs.LasZipCompressor(out, laz)
        groups = self.chunks or [np.arange(len(self.points))]
        parts = [
            np.frombuffer(
                records(self.points.part(rows), point_format=self.point_format, extra_bytes=self.extra_bytes), np.uint8
            )
            for rows in groups
        ]
        if len(self.chunks):
            compressor.compress_chunks(parts)
        else:
            compressor.compress_many(parts[0])
        compressor.done()
        body = bytearray(out.getvalue())
        # The address of the chunk table counts from the start of the file.
        table_at = struct.unpack_from("<q", body)[0]
        struct.pack_into("<q", body, 0, table_at + points_at)
        return bytes(body)


def octree_parts(
    points: Cloud, *, edge: int, levels: int = 3, kept: int = 40
) -> dict[tuple[int, ...], npt.NDArray[np.intp]]:
    """Return the rows of each node of an octree over the cube of `edge` millimetres at 0."""
    found: dict[tuple[int, ...], npt.NDArray[np.intp]] = {}
    waiting = [((0, 0, 0, 0), np.arange(len(points)))]
    while waiting:
        (level, *cell), rows = waiting.pop()
        if level == levels - 1 or len(rows) <= kept:
            found[level, *cell] = rows
            continue
        chosen = np.zeros(len(rows), bool)
        chosen[:: max(1, len(rows) // kept)] = True
        found[level, *cell] = rows[chosen]
        rest = rows[~chosen]
        below = points.xyz[rest] // (edge // 2 ** (level + 1))
        cells = np.unique(below, axis=0)
        waiting += [((level + 1, *c.tolist()), rest[(below == c).all(axis=1)]) for c in cells]
    return found


Entry = tuple[tuple[int, ...], int, int, int]
Change = Callable[[list[list[Entry]]], None]
"""What a test does to the pages before they are written."""


@dataclass
class CopcWriter:
    """A COPC file. `entries` may replace the entries (key, offset, length, count) of a page by wrong ones.

    Parameters
    ----------
    paged : tuple of int or None
        Key of a node that gets a hierarchy page of its own, with all below it.
    """

    points: Cloud = field(default_factory=cloud)
    edge: int = 40_960
    point_format: int = 7
    wkt: str = WKT
    paged: tuple[int, ...] | None = None
    spacing: float | None = None
    half: float | None = None
    patch: Mapping[int, bytes] = field(default_factory=dict)

    def parts(self) -> dict[tuple[int, ...], npt.NDArray[np.intp]]:
        return octree_parts(self.points, edge=self.edge)

    def file(self, change: Change | None = None) -> bytes:
        parts = self.parts()
        half = self.edge / 2000 if self.half is None else self.half
        spacing = self.edge / 1000 / 64 if self.spacing is None else self.spacing
        centre = np.array(ORIGIN) + self.edge / 2000
        info = struct.pack("<5d2Q2d88x", *centre, half, spacing, 0, 0, 0.0, 0.0)
        writer = LasWriter(
            self.points,
            point_format=self.point_format,
            wkt=self.wkt,
            compressed=True,
            chunks=list(parts.values()),
            first_vlr=vlr("copc", 1, info),
        )
        bare = writer.file()
        points_at = struct.unpack_from("<I", bare, 96)[0]
        record = next(v for v in _vlrs(bare) if v[0] == "laszip encoded")[2]
        # The compressor ends with an empty chunk.
        table = [row for row in lazrs.read_chunk_table(_at(bare, points_at), lazrs.LazVlr(record)) if row[0]]
        entries: list[Entry] = []
        at = points_at + 8
        for key, (count, length) in zip(parts, table, strict=True):
            entries.append((key, at, length, count))
            at += length
        pages = self._pages(entries, page_at=len(bare) + 60)
        if change is not None:
            change(pages)
        data = b"".join(struct.pack("<4iQii", *key, at, size, count) for page in pages for key, at, size, count in page)
        whole = bytearray(bare + evlr("copc", 1000, data))
        struct.pack_into("<QI", whole, 235, len(bare), 1)
        # Root page: its entries come first.
        struct.pack_into("<2Q", whole, 375 + 54 + 40, len(bare) + 60, 32 * len(pages[0]))
        for byte, value in self.patch.items():
            whole[byte : byte + len(value)] = value
        return bytes(whole)

    def _pages(self, entries: list[Entry], *, page_at: int) -> list[list[Entry]]:
        if self.paged is None:
            return [entries]
        level, *cell = self.paged
        inner = [e for e in entries if e[0][0] >= level and [v >> (e[0][0] - level) for v in e[0][1:]] == cell]
        outer = [e for e in entries if e not in inner]
        outer.append((self.paged, page_at + 32 * (len(outer) + 1), 32 * len(inner), -1))
        return [outer, inner]


def _vlrs(data: bytes) -> list[Vlr]:
    at, count = struct.unpack_from("<H", data, 94)[0], struct.unpack_from("<I", data, 100)[0]
    found = []
    for _ in range(count):
        _, user, record_id, length, _ = struct.unpack_from("<H16sHH32s", data, at)
        found.append((user.partition(b"\0")[0].decode(), record_id, data[at + 54 : at + 54 + length]))
        at += 54 + length
    return found


def _at(data: bytes, offset: int) -> io.BytesIO:
    source = io.BytesIO(data)
    source.seek(offset)
    return source


SCHEMA: list[dict[str, object]] = [
    *(
        {"name": n, "type": "signed", "size": 4, "scale": 0.001, "offset": o}
        for n, o in zip("XYZ", ORIGIN, strict=True)
    ),
    {"name": "Intensity", "type": "unsigned", "size": 2},
    {"name": "Classification", "type": "unsigned", "size": 1},
    {"name": "GpsTime", "type": "float", "size": 8},
    *({"name": n, "type": "unsigned", "size": 2} for n in ("Red", "Green", "Blue")),
]
_RECORD = np.dtype([("xyz", "<i4", 3), ("intensity", "<u2"), ("class", "u1"), ("time", "<f8"), ("rgb", "<u2", 3)])


def write_ept(
    folder: Path,
    *,
    data_type: str = "binary",
    points: Cloud | None = None,
    edge: int = 40_960,
    document: Mapping[str, object] | None = None,
    hierarchy: Mapping[str, object] | None = None,
) -> Path:
    """Write a tile set; `document` and `hierarchy` replace values of its JSON. Return the path of ept.json."""
    import imagecodecs

    points = cloud() if points is None else points
    parts = octree_parts(points, edge=edge)
    for name in ("ept-data", "ept-hierarchy"):
        (folder / name).mkdir(parents=True)
    counts: dict[str, object] = {}
    for key, rows in parts.items():
        name = "-".join(str(v) for v in key)
        counts[name] = len(rows)
        part = points.part(rows)
        if data_type == "laszip":
            data = LasWriter(part, minor=2, point_format=3, compressed=True, wkt="").file()
            (folder / "ept-data" / f"{name}.laz").write_bytes(data)
            continue
        raw = np.zeros(len(rows), _RECORD)
        raw["xyz"], raw["intensity"], raw["class"], raw["rgb"] = part.xyz, part.intensity, part.classes, part.rgb
        data = raw.tobytes()
        if data_type == "zstandard":
            (folder / "ept-data" / f"{name}.zst").write_bytes(imagecodecs.zstd_encode(data))
        else:
            (folder / "ept-data" / f"{name}.bin").write_bytes(data)
    box = points.coordinates()
    low = np.array(ORIGIN)
    ept = {
        "bounds": [*low, *(low + edge / 1000)],
        "boundsConforming": [*box.min(axis=0), *box.max(axis=0)],
        "dataType": data_type,
        "hierarchyType": "json",
        "points": len(points),
        "schema": SCHEMA,
        "span": 64,
        "srs": {"authority": "EPSG", "horizontal": "4549", "wkt": WKT},
        "version": "1.0.0",
        **(document or {}),
    }
    (folder / "ept-hierarchy" / "0-0-0-0.json").write_text(json.dumps(counts if hierarchy is None else hierarchy))
    path = folder / "ept.json"
    path.write_text(json.dumps(ept))
    return path
