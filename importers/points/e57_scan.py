"""One scan of an E57 file: what its records hold, where their bits are, and the points that they make.

ASTM E2807-11, "CompressedVector" sections: packets of a header and one piece of each field's stream of bits; a whole
number takes as many bits as its range needs, least significant first.
"""

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from importers.files.resolver import never
from importers.gltf.rotation import rotation_matrices
from importers.place import Place, shown
from importers.points.e57_pages import E57Pages, Element
from importers.points.index_records import RecordLayout
from importers.points.rows import whole
from importers.points.tile import CloudPoints
from layers.data.geometry import Float64
from layers.errors import Cancelled

PIECE_RECORDS = 1 << 18
MAX_RECORDS = 1 << 40
MAX_FIELDS = 200
MAX_PACKETS = 20_000_000
FULL = 65535.0

_SECTION = struct.Struct("<B7xQQQ")
_DATA, _INDEX, _EMPTY = 1, 0, 2
_CARTESIAN = ("cartesianX", "cartesianY", "cartesianZ")
_SPHERICAL = ("sphericalRange", "sphericalAzimuth", "sphericalElevation")
_COLOURS = ("colorRed", "colorGreen", "colorBlue")

Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RecordField:
    """A field of the records.

    Parameters
    ----------
    bits : int
        Each value takes; 0: all are `least`.
    least, most : float
        As declared; whole numbers as they are stored, before `scale` and `offset`.
    """

    name: str
    kind: Literal["float", "double", "whole"]
    bits: int
    least: float
    most: float
    scale: float = 1.0
    offset: float = 0.0

    def decoded(self, data: bytes, count: int) -> Float64:
        """Return float64 (count,): the values whose bits begin with those of `data`, which has enough of them."""
        if self.kind != "whole":
            found = np.frombuffer(data, "<f4" if self.kind == "float" else "<f8", count)
            return found.astype(np.float64)
        # Whole numbers stay whole until they are scaled: 64 bits are more than a float holds.
        stored = unpacked(data, bits=self.bits, count=count) + np.uint64(int(self.least) % 2**64)
        values: Float64 = stored.view(np.int64) * np.float64(self.scale) + self.offset
        return values

    @property
    def limits(self) -> tuple[float, float] | None:
        """The range of the values, where the type declares one."""
        ends = self.least * self.scale + self.offset, self.most * self.scale + self.offset
        if self.kind != "whole" and not (math.isfinite(ends[0] + ends[1]) and abs(ends[1]) < 1e30):
            return None
        return ends


@dataclass(frozen=True, slots=True, eq=False)
class E57Scan:
    """A scan; see `FloatSource`.

    Parameters
    ----------
    pages : E57Pages
    fields : tuple of RecordField
    count : int
        Records.
    starts, ends : int64 (fields, packets)
        Logical byte of each field's piece in each packet, and where in the field's stream it ends.
    rotation : float64 (3, 3)
    translation : float64 (3,)
        From the scanner to the file's frame.
    colour_limits, intensity_limits
        What becomes black and white; per channel.
    """

    pages: E57Pages
    fields: tuple[RecordField, ...]
    count: int
    starts: Int64
    ends: Int64
    rotation: Float64
    translation: Float64
    colour_limits: tuple[tuple[float, float], ...]
    intensity_limits: tuple[float, float] | None
    place: Place

    @property
    def pieces(self) -> int:
        """Of at most some hundred thousand records."""
        return -(-self.count // PIECE_RECORDS)

    @property
    def names(self) -> set[str]:
        """Of the fields."""
        return {field.name for field in self.fields}

    @property
    def layout(self) -> RecordLayout:
        """By the names of the fields."""
        return RecordLayout(
            rgb=set(_COLOURS) <= self.names,
            intensity="intensity" in self.names,
            classes="classification" in self.names,
        )

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of one piece; invalid ones have no place. See `FloatSource`."""
        first = piece * PIECE_RECORDS
        return self.records(first, min(PIECE_RECORDS, self.count - first), cancelled=cancelled)

    def records(
        self, first: int, count: int, *, checked: bool = True, cancelled: Callable[[], bool] = never
    ) -> CloudPoints:
        """Return the points of `count` records from number `first` on, a multiple of 8.

        Parameters
        ----------
        checked : bool
            Compare checksums; it takes most of the time.

        Raises
        ------
        ImportFailed, Cancelled
        """
        values: dict[str, Float64] = {}
        used = {*_CARTESIAN, *_SPHERICAL, *_COLOURS, "intensity", "classification"}
        used |= {"cartesianInvalidState", "sphericalInvalidState"}
        for column, field in enumerate(self.fields):
            if field.name in used:
                begin, length = first * field.bits // 8, -(-count * field.bits // 8)
                values[field.name] = field.decoded(self._stream(column, begin, length, checked, cancelled), count)
        xyz = self._xyz(values) @ self.rotation.T + self.translation
        limits = self.intensity_limits
        return CloudPoints(
            xyz,
            intensity=_scaled(values["intensity"], limits) if "intensity" in values else None,
            classes=np.clip(values["classification"], 0, 255).astype(np.uint8) if self.layout.classes else None,
            rgb=np.column_stack([_scaled(values[n], c) for n, c in zip(_COLOURS, self.colour_limits, strict=True)])
            if self.layout.rgb
            else None,
        )

    def _xyz(self, values: dict[str, Float64]) -> Float64:
        is_cartesian = set(_CARTESIAN) <= values.keys()
        if is_cartesian:
            xyz = np.column_stack([values[name] for name in _CARTESIAN])
        else:
            reach, azimuth, elevation = (values[name] for name in _SPHERICAL)
            with np.errstate(invalid="ignore"):
                flat = reach * np.cos(elevation)
                xyz = np.column_stack([flat * np.cos(azimuth), flat * np.sin(azimuth), reach * np.sin(elevation)])
        state = values.get("cartesianInvalidState" if is_cartesian else "sphericalInvalidState")
        if state is not None:
            xyz[state != 0] = np.nan
        return xyz

    def _stream(self, column: int, begin: int, length: int, checked: bool, cancelled: Callable[[], bool]) -> bytes:
        """Return bytes of a field's stream, which lies in pieces."""
        ends = self.ends[column]
        found = []
        packet = int(np.searchsorted(ends, begin, side="right"))
        at, end = begin, begin + length
        while at < end and packet < len(ends):
            piece_from = int(ends[packet - 1]) if packet else 0
            stop = min(end, int(ends[packet]))
            start = int(self.starts[column, packet]) + at - piece_from
            found.append(
                self.pages.read(start, length=stop - at, place=self.place, checked=checked, cancelled=cancelled)
            )
            at, packet = stop, packet + 1
        if at < end:
            raise self.place.refuse("its records end before number {count}", count=self.count)
        return b"".join(found)


def read_scan(pages: E57Pages, element: Element, *, place: Place, cancelled: Callable[[], bool] = never) -> E57Scan:
    """Return a scan of the description; its packets are found, none is decoded.

    Raises
    ------
    ImportFailed, Cancelled
    """
    points = element.child("points")
    prototype = None if points is None else points.child("prototype")
    if points is None or prototype is None:
        raise place.refuse("it does not say what its points hold")
    if len(prototype.children) > MAX_FIELDS:
        raise place.refuse("its points hold more than {limit} values", limit=MAX_FIELDS)
    fields = tuple(_field(child, place=place.at(shown(child.name))) for child in prototype.children)
    names = [field.name for field in fields]
    if len(set(names)) != len(names):
        raise place.refuse("its points hold a value twice")
    if not (set(_CARTESIAN) <= set(names) or set(_SPHERICAL) <= set(names)):
        raise place.refuse("its points have no coordinates")
    count = _whole(points.attributes.get("recordCount", "0"), place=place)
    if not 0 <= count <= MAX_RECORDS:
        raise place.refuse("it cannot have {count} points", count=count)
    starts = ends = np.empty((len(fields), 0), np.int64)
    if count:
        offset = pages.logical(_whole(points.attributes.get("fileOffset", ""), place=place), place=place)
        starts, ends = _packets(pages, offset, len(fields), place, cancelled)
        for field, stored in zip(fields, ends.max(axis=1, initial=0).tolist(), strict=True):
            if stored * 8 < count * field.bits:
                raise place.refuse(
                    "{count} points are declared, but {name} has only {stored} bytes",
                    count=count,
                    name=shown(field.name),
                    stored=stored,
                )
    rotation, translation = _pose(element.child("pose"), place=place.at("pose"))
    intensity = next((field for field in fields if field.name == "intensity"), None)
    return E57Scan(
        pages,
        fields,
        count,
        starts,
        ends,
        rotation,
        translation,
        _colour_limits(element.child("colorLimits"), fields),
        None if intensity is None else _limits(element.child("intensityLimits"), "intensity", intensity),
        place,
    )


def unpacked(data: bytes, *, bits: int, count: int) -> "npt.NDArray[np.uint64]":
    """Return uint64 (count,): whole numbers of `bits` bits each, least significant first."""
    if bits in (8, 16, 32, 64):
        return np.frombuffer(data, f"<u{bits // 8}", count).astype(np.uint64)
    result = np.zeros(count, np.uint64)
    if not bits:
        return result
    padded = np.frombuffer(data + bytes(16), np.uint8)
    at = np.arange(count, dtype=np.int64) * bits
    byte, shift = at >> 3, (at & 7).astype(np.uint64)
    for i in range((bits + 14) // 8):
        part = padded[byte + i].astype(np.uint64)
        # A shift by all 64 bits gives 0.
        result |= part >> shift if i == 0 else part << (np.uint64(8 * i) - shift)
    return result & np.uint64((1 << bits) - 1)


def _scaled(values: Float64, limits: tuple[float, float] | None) -> "npt.NDArray[np.uint16]":
    low, high = limits or (0.0, 1.0)
    return whole(values - low, factor=FULL / (high - low) if high > low else 1.0)


def _packets(
    pages: E57Pages, offset: int, fields: int, place: Place, cancelled: Callable[[], bool]
) -> tuple[Int64, Int64]:
    """Return where each field's pieces are: starts and ends as `E57Scan` has them."""
    head = pages.read(offset, length=_SECTION.size, place=place, cancelled=cancelled)
    section, length, data_at, _ = _SECTION.unpack(head)
    if section != 1 or length > pages.logical_bytes - offset:
        raise place.refuse("its points cannot be found")
    at, end = pages.logical(data_at, place=place), offset + length
    starts: list[list[int]] = []
    lengths: list[list[int]] = []
    while at + 4 <= end:
        kind, _, less = struct.unpack("<BBH", pages.read(at, length=4, place=place, checked=False))
        size = less + 1
        if size % 4 or at + size > end or kind not in (_DATA, _INDEX, _EMPTY):
            raise place.refuse("a packet at byte {offset} is damaged", offset=at)
        if kind == _DATA:
            front = 6 + 2 * fields
            if size < front:
                raise place.refuse("a packet at byte {offset} is damaged", offset=at)
            values = struct.unpack(f"<H{fields}H", pages.read(at + 4, length=front - 4, place=place, checked=False))
            if values[0] != fields or front + sum(values[1:]) > size:
                raise place.refuse("a packet at byte {offset} is damaged", offset=at)
            ends = np.cumsum(values[1:])
            starts.append((at + front + ends - values[1:]).tolist())
            lengths.append(list(values[1:]))
        if len(starts) > MAX_PACKETS:
            raise place.refuse("it has too many packets")
        if cancelled():
            raise Cancelled
        at += size
    per_field = np.array(lengths, np.int64).reshape(-1, fields).T
    return np.ascontiguousarray(np.array(starts, np.int64).reshape(-1, fields).T), np.cumsum(per_field, axis=1)


def _field(element: Element, *, place: Place) -> RecordField:
    kind, given = element.attributes.get("type", ""), element.attributes
    if kind == "Float":
        single = given.get("precision") == "single"
        least, most = (_number(given.get(n, ""), default=d) for n, d in (("minimum", -math.inf), ("maximum", math.inf)))
        return RecordField(element.name, "float" if single else "double", 32 if single else 64, least, most)
    if kind not in ("Integer", "ScaledInteger"):
        raise place.refuse("values of type {kind} cannot be read", kind=shown(kind))
    low = _whole(given.get("minimum", str(-(2**63))), place=place)
    high = _whole(given.get("maximum", str(2**63 - 1)), place=place)
    if not -(2**63) <= low <= high < 2**63:
        raise place.refuse("values from {low} to {high} cannot be", low=low, high=high)
    bits = (high - low).bit_length()
    if kind == "Integer":
        return RecordField(element.name, "whole", bits, low, high)
    scale, offset = _number(given.get("scale", ""), default=1.0), _number(given.get("offset", ""), default=0.0)
    if not (math.isfinite(scale) and math.isfinite(offset)):
        raise place.refuse("the scale cannot be {value}", value=scale)
    return RecordField(element.name, "whole", bits, low, high, scale, offset)


def _pose(element: Element | None, *, place: Place) -> tuple[Float64, Float64]:
    rotation, translation = np.eye(3), np.zeros(3)
    if element is None:
        return rotation, translation
    if (turned := element.child("rotation")) is not None:
        w, x, y, z = (_of(turned, name, default=1.0 if name == "w" else 0.0) for name in "wxyz")
        if not 0.5 < math.hypot(w, x, y, z) < 2:
            raise place.refuse("the rotation cannot be")
        rotation = rotation_matrices(np.array([[x, y, z, w]]))[0]
    if (moved := element.child("translation")) is not None:
        translation = np.array([_of(moved, name, default=0.0) for name in "xyz"])
    if not np.isfinite(translation).all():
        raise place.refuse("the translation cannot be")
    return rotation, translation


def _colour_limits(element: Element | None, fields: tuple[RecordField, ...]) -> tuple[tuple[float, float], ...]:
    by_name = {field.name: field for field in fields}
    if not set(_COLOURS) <= by_name.keys():
        return ()
    return tuple(_limits(element, name, by_name[name]) or (0.0, 255.0) for name in _COLOURS)


def _limits(element: Element | None, name: str, field: RecordField) -> tuple[float, float] | None:
    """Return what is black and white: as the scan says, or by the type."""
    if element is not None:
        low, high = (element.child(f"{name}{end}") for end in ("Minimum", "Maximum"))
        if low is not None and high is not None:
            found = _value(low), _value(high)
            if math.isfinite(found[1] - found[0]) and found[1] > found[0]:
                return found
    return field.limits


def _of(element: Element, name: str, *, default: float) -> float:
    found = element.child(name)
    return default if found is None else _value(found)


def _value(element: Element) -> float:
    """Return the number of an element; one that is empty is 0, a scaled one is scaled."""
    given = element.attributes
    number = _number(element.text, default=0.0)
    if given.get("type") == "ScaledInteger":
        return number * _number(given.get("scale", ""), default=1.0) + _number(given.get("offset", ""), default=0.0)
    return number


def _number(text: str, *, default: float) -> float:
    try:
        return float(text) if text.strip() else default
    except ValueError:
        return math.nan


def _whole(text: Any, *, place: Place) -> int:
    if len(text) > 40 or not text.strip().lstrip("+-").isdecimal():
        raise place.refuse("{value} is no whole number", value=shown(text))
    return int(text)
