"""An Entwine point tile set (EPT): its description, and its nodes, each in a file of its own.

Entwine Point Tile format 1.1 (entwine.io). Node files are LAZ, or records as the schema says, plain or compressed by
Zstandard.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from importers.files.ranged_file import RangedFile
from importers.files.resolver import Resolver, missing, never
from importers.native import NativeCalls
from importers.place import Place
from importers.points.las_crs import MAX_WKT_CHARACTERS, StatedCrs, crs_text
from importers.points.las_header import MAX_COORDINATE, read_las_header
from importers.points.las_points import read_all_points
from importers.points.octree import MAX_LEVEL, OctreeEntry, VoxelKey, check_entries, key_text
from importers.points.tile import CloudPoints, cloud_points
from importers.strict_json import decode_json
from layers.data.geometry import Float64, UInt8, UInt16
from layers.data.report import Note, note
from layers.data.tileset import TileMissing

SUFFIXES = {"laszip": "laz", "binary": "bin", "zstandard": "zst"}
MAX_HIERARCHY_BYTES = 64 << 20
MAX_DIMENSIONS = 256
MAX_SPAN = 1 << 16

_KINDS = {"signed": "i", "unsigned": "u", "float": "f"}
_SIZES = {"i": (1, 2, 4, 8), "u": (1, 2, 4, 8), "f": (4, 8)}
_KEY = re.compile(r"([0-9]{1,2})-([0-9]{1,8})-([0-9]{1,8})-([0-9]{1,8})")

Records = np.ndarray[tuple[int, ...], np.dtype[np.void]]


@dataclass(frozen=True, slots=True, eq=False)
class EptDescription:
    """What ``ept.json`` says.

    Parameters
    ----------
    low, edge : float64 (3,), float
        The root cube.
    box : (float64 (3,), float64 (3,)) or None
        Around the points.
    count, span : int
        Points, and the cells along an edge of each node's cube.
    data_type : str
        A key of `SUFFIXES`.
    record : dtype
        Of a point in binary nodes.
    scale, offset : float64 (3,)
        Of X, Y and Z there.
    crs : StatedCrs
    """

    low: Float64
    edge: float
    box: tuple[Float64, Float64] | None
    count: int
    span: int
    data_type: str
    record: "np.dtype[np.void]"
    scale: Float64
    offset: Float64
    crs: StatedCrs


def parse_ept(document: dict[str, object], *, place: Place) -> EptDescription:
    """Return the description in ``ept.json``.

    Raises
    ------
    ImportFailed
    """
    data_type = place.at("dataType").text(document.get("dataType"))
    if data_type not in SUFFIXES:
        raise place.at("dataType").refuse("points stored as {kind} are not known", kind=data_type[:40])
    if document.get("hierarchyType", "json") not in ("json", "gzip"):
        raise place.at("hierarchyType").refuse("the hierarchy is stored in a way that is not known")
    low, high = _box(document.get("bounds"), place=place.at("bounds"))
    edge = float((high - low).max())
    if not edge > 0:
        raise place.at("bounds").refuse("the cube has no size")
    box = None
    if "boundsConforming" in document:
        box = _box(document["boundsConforming"], place=place.at("boundsConforming"))
    record, scale, offset = _schema(document.get("schema"), place=place.at("schema"))
    return EptDescription(
        low=low,
        edge=edge,
        box=box,
        count=place.at("points").whole(document.get("points")),
        span=place.at("span").whole(document.get("span"), minimum=1, below=MAX_SPAN),
        data_type=data_type,
        record=record,
        scale=scale,
        offset=offset,
        crs=_crs(document.get("srs")),
    )


class EptStore:
    """The nodes of a tile set. Any thread.

    Parameters
    ----------
    resolver : Resolver
    base : str
        Address of ``ept.json``.
    ept : EptDescription
    native : NativeCalls
    """

    def __init__(self, resolver: Resolver, *, base: str, ept: EptDescription, native: NativeCalls) -> None:
        self._resolver = resolver
        self._base = base
        self._ept = ept
        self._native = native

    @property
    def origin(self) -> str:
        """The resolver's; see `NodeStore`."""
        return self._resolver.origin

    def page(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> list[OctreeEntry]:
        """Return the nodes that a hierarchy file names; see `NodeStore`."""
        address = self._address(f"ept-hierarchy/{key_text(entry.key)}.json")
        place = Place(self._resolver.shown(address))
        try:
            data = self._resolver.read(address, cancelled=cancelled)
        except FileNotFoundError as error:
            raise missing(place.path) from error
        if len(data) > MAX_HIERARCHY_BYTES:
            raise place.refuse("the hierarchy has {count} bytes", count=len(data))
        entries = [
            OctreeEntry(_key(name, place=place), place.at(name).whole(count, minimum=-1))
            for name, count in decode_json(data, place=place).items()
        ]
        check_entries(entries, top=entry.key, total=self._ept.count, place=place)
        return entries

    def points(self, entry: OctreeEntry, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of a node; see `NodeStore`."""
        place = self.place(entry)
        try:
            data = self._resolver.read(self._node_address(entry), cancelled=cancelled)
        except FileNotFoundError as error:
            raise TileMissing(place.path) from error
        if self._ept.data_type == "laszip":
            return self._laz_points(data, entry, place=place, cancelled=cancelled)
        size = entry.count * self._ept.record.itemsize
        if self._ept.data_type == "zstandard":
            data = _unzstd(data, size=size, place=place)
        if len(data) != size:
            raise place.refuse(
                "{count} points take {size} bytes, not {found}", count=entry.count, size=size, found=len(data)
            )
        return self._record_points(np.frombuffer(data, self._ept.record), place=place)

    def place(self, entry: OctreeEntry) -> Place:
        """Return where a node is; see `NodeStore`."""
        return Place(self._resolver.shown(self._node_address(entry)))

    def _laz_points(
        self, data: bytes, entry: OctreeEntry, *, place: Place, cancelled: Callable[[], bool]
    ) -> CloudPoints:
        file = RangedFile.of_bytes(data, path=place.path)
        header = read_las_header(file, cancelled=cancelled)
        if header.count != entry.count:
            raise place.refuse("it has {found} points, the hierarchy {count}", found=header.count, count=entry.count)
        found = read_all_points(header, file, native=self._native, cancelled=cancelled)
        return cloud_points(found, scale=header.scale, offset=header.offset, place=place)

    def _record_points(self, rows: Records, *, place: Place) -> CloudPoints:
        names = rows.dtype.names or ()
        xyz = np.column_stack([rows[name].astype(np.float64) for name in ("X", "Y", "Z")])
        xyz = xyz * self._ept.scale + self._ept.offset
        if len(xyz) and float(np.nanmax(np.abs(xyz), initial=0.0)) > MAX_COORDINATE:
            raise place.refuse("the coordinates go beyond {limit}", limit=f"{MAX_COORDINATE:g}")
        rgb: UInt16 | None = None
        if {"Red", "Green", "Blue"} <= set(names):
            rgb = np.column_stack([_whole(rows[name], 65535) for name in ("Red", "Green", "Blue")]).astype(np.uint16)
        classes: UInt8 | None = None
        if "Classification" in names:
            classes = _whole(rows["Classification"], 255).astype(np.uint8)
        intensity = _whole(rows["Intensity"], 65535).astype(np.uint16) if "Intensity" in names else None
        return CloudPoints(xyz, intensity, classes, rgb)

    def _node_address(self, entry: OctreeEntry) -> str:
        return self._address(f"ept-data/{key_text(entry.key)}.{SUFFIXES[self._ept.data_type]}")

    def _address(self, uri: str) -> str:
        return self._resolver.resolve(uri, base=self._base, place=Place(self._resolver.shown(self._base)))


def _whole(values: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]", most: int) -> Float64:
    result: Float64 = np.clip(np.nan_to_num(values.astype(np.float64)), 0, most)
    return result


def _unzstd(data: bytes, *, size: int, place: Place) -> bytes:
    """Return what Zstandard data hold, which must be `size` bytes: no more is ever allocated."""
    import imagecodecs

    try:
        # One more byte than wanted shows data that go on.
        return bytes(imagecodecs.zstd_decode(data, out=size + 1))
    except (imagecodecs.ZstdError, ValueError) as error:
        raise place.refuse("the compressed points are damaged ({reason})", reason=str(error)[:80]) from error


def _key(name: str, *, place: Place) -> VoxelKey:
    found = _KEY.fullmatch(name)
    if found is None or int(found[1]) > MAX_LEVEL:
        raise place.refuse("{name} names no node", name=name[:40])
    return int(found[1]), int(found[2]), int(found[3]), int(found[4])


def _box(value: object, *, place: Place) -> tuple[Float64, Float64]:
    sides = np.array(place.numbers(value, count=6), np.float64)
    if (sides[:3] > sides[3:]).any() or np.abs(sides).max() > MAX_COORDINATE:
        raise place.refuse("the box cannot be")
    return sides[:3], sides[3:]


def _schema(value: object, *, place: Place) -> tuple["np.dtype[np.void]", Float64, Float64]:
    dimensions = place.items(value)
    if not 3 <= len(dimensions) <= MAX_DIMENSIONS:
        raise place.refuse("{count} dimensions cannot be", count=len(dimensions))
    fields: list[tuple[str, str]] = []
    scales, offsets = {}, {}
    for i, item in enumerate(dimensions):
        here = place.at(f"[{i}]")
        dimension = here.mapping(item)
        name = here.at("name").text(dimension.get("name"))
        kind = _KINDS.get(here.at("type").text(dimension.get("type")), "")
        size = here.at("size").whole(dimension.get("size"))
        if not kind or size not in _SIZES[kind]:
            raise here.refuse("a value of this type and size is not known")
        fields.append((name, f"<{kind}{size}"))
        scales[name] = here.at("scale").number(dimension.get("scale", 1.0))
        offsets[name] = here.at("offset").number(dimension.get("offset", 0.0))
    names = [name for name, _ in fields]
    if len(set(names)) != len(names) or not {"X", "Y", "Z"} <= set(names):
        raise place.refuse("X, Y and Z must be there, and no name twice")
    scale = np.array([scales[name] for name in ("X", "Y", "Z")], np.float64)
    if not (np.abs(scale) > 1e-300).all():
        raise place.refuse("the scale of the coordinates cannot be 0")
    return np.dtype(fields), scale, np.array([offsets[name] for name in ("X", "Y", "Z")], np.float64)


def _crs(value: object) -> StatedCrs:
    if not isinstance(value, dict):
        return StatedCrs()
    notes: list[Note] = []
    wkt = value.get("wkt")
    authority, horizontal, vertical = (str(value.get(name, "")) for name in ("authority", "horizontal", "vertical"))
    ways = [wkt] if isinstance(wkt, str) and len(wkt) <= MAX_WKT_CHARACTERS else []
    if authority.upper() == "EPSG" and horizontal.isdigit():
        plain = f"EPSG:{horizontal}"
        ways += [f"{plain}+{vertical}", plain] if vertical.isdigit() else [plain]
    for way in ways:
        if found := crs_text(way):
            return StatedCrs(found)
        notes.append(note("the coordinate reference system in the file is not known: {text}", text=way[:60] or "empty"))
    return StatedCrs("", None, tuple(notes))
