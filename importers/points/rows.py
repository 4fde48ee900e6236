"""Points as rows of named columns, binary or text: what PLY and PCD files have in common."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.files.ranged_file import RangedFile
from importers.files.resolver import never
from importers.place import Place
from importers.points.index_records import Grid, RecordLayout, Records
from importers.points.source import placed
from importers.points.tile import CloudPoints
from layers.data.geometry import Float64, UInt16

PIECE_ROWS = 500_000
TEXT_PIECE_BYTES = 16 << 20
SAMPLE_ROWS = 400_000
SAMPLE_RUNS = 2_000
MAX_ROW_BYTES = 4_096
MAX_LINE_BYTES = 65_536
MAX_COLUMNS = 1_000
# From 0..1 to 0..65535.
FRACTION = 65535.0

Column = npt.NDArray[Any]
Columns = Mapping[str, Column]

_RGB = (("red", "green", "blue"), ("r", "g", "b"), ("diffuse_red", "diffuse_green", "diffuse_blue"))
_PACKED = ("rgb", "rgba")
_INTENSITY = ("intensity", "scalar_intensity", "reflectance", "reflectivity", "scalar_reflectance")
_CLASSES = ("classification", "class", "label", "scalar_classification")


@dataclass(frozen=True, slots=True)
class Roles:
    """Which columns mean what, and how their numbers are meant.

    Parameters
    ----------
    xyz : tuple of str
    rgb : tuple of str
        Three columns, or one that holds all three in its bits; empty without colour.
    intensity, classes : str
        Empty without.
    rgb_factor, intensity_factor : float
        From the file's numbers to 0..65535.
    """

    xyz: tuple[str, ...]
    rgb: tuple[str, ...] = ()
    intensity: str = ""
    classes: str = ""
    rgb_factor: float = 1.0
    intensity_factor: float = 1.0

    @staticmethod
    def of(dtype: "np.dtype[np.void]", *, place: Place) -> "Roles":
        """Return the roles of columns by their names, in any case.

        Raises
        ------
        ImportFailed
            There is no x, y or z.
        """
        fields = _fields(dtype)
        names = {name.lower(): name for name in reversed(list(fields)) if not fields[name].shape}
        if not {"x", "y", "z"} <= names.keys():
            raise place.refuse("it has no columns x, y and z")
        rgb: tuple[str, ...] = next((row for row in _RGB if names.keys() >= set(row)), ())
        if not rgb:
            rgb = next(((n,) for n in _PACKED if n in names and fields[names[n]].itemsize == 4), ())
        intensity = next((names[n] for n in _INTENSITY if n in names), "")
        return Roles(
            tuple(names[n] for n in ("x", "y", "z")),
            tuple(names[n] for n in rgb),
            intensity,
            next((names[n] for n in _CLASSES if n in names), ""),
            rgb_factor=_factor(fields[names[rgb[0]]]) if len(rgb) == 3 else 1.0,
            intensity_factor=_factor(fields[intensity]) if intensity else 1.0,
        )

    @property
    def layout(self) -> RecordLayout:
        """What a record of such a point holds."""
        return RecordLayout(rgb=bool(self.rgb), intensity=bool(self.intensity), classes=bool(self.classes))

    def points(self, columns: Columns) -> CloudPoints:
        """Return the points of some rows."""
        xyz: Float64 = np.column_stack([np.asarray(columns[name], np.float64) for name in self.xyz])
        rgb: UInt16 | None = None
        if len(self.rgb) == 3:
            rgb = np.column_stack([whole(columns[name], factor=self.rgb_factor) for name in self.rgb])
        elif self.rgb:
            bits = np.ascontiguousarray(columns[self.rgb[0]]).view(np.uint32)
            rgb = np.column_stack([(bits >> shift & 255).astype(np.uint16) * 257 for shift in (16, 8, 0)])
        return CloudPoints(
            xyz,
            intensity=whole(columns[self.intensity], factor=self.intensity_factor) if self.intensity else None,
            classes=np.clip(np.nan_to_num(columns[self.classes]), 0, 255).astype(np.uint8) if self.classes else None,
            rgb=rgb,
        )


@dataclass(frozen=True, slots=True, eq=False)
class BinaryRows:
    """Rows one after the other; see `FloatSource`.

    Parameters
    ----------
    file : RangedFile
    offset : int
        Byte of the first row.
    count : int
        Rows, that many are there.
    dtype : numpy.dtype
    """

    file: RangedFile
    offset: int
    count: int
    dtype: "np.dtype[np.void]"
    roles: Roles

    @property
    def pieces(self) -> int:
        """Of at most half a million rows."""
        return -(-self.count // PIECE_ROWS)

    @property
    def layout(self) -> RecordLayout:
        """By the roles of the columns."""
        return self.roles.layout

    @property
    def place(self) -> Place:
        """The file."""
        return self.file.place

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of one piece; see `FloatSource`."""
        first = piece * PIECE_ROWS
        return self._rows(first, min(PIECE_ROWS, self.count - first), cancelled)

    def sample(self, *, cancelled: Callable[[], bool] = never) -> list[CloudPoints]:
        """Return runs of rows from places spread over all of the file."""
        run = min(self.count, SAMPLE_ROWS // SAMPLE_RUNS)
        firsts = range(0, self.count - run + 1, max(run, self.count // SAMPLE_RUNS))
        return [self._rows(first, run, cancelled) for first in firsts]

    def _rows(self, first: int, count: int, cancelled: Callable[[], bool]) -> CloudPoints:
        size = self.dtype.itemsize
        data = self.file.read(self.offset + first * size, length=count * size, cancelled=cancelled)
        rows = np.frombuffer(data, self.dtype)
        return self.roles.points({name: rows[name] for name in rows.dtype.names or ()})


@dataclass(frozen=True, slots=True, eq=False)
class HeldColumns:
    """Columns in memory; see `FloatSource`."""

    columns: Columns
    count: int
    roles: Roles
    place: Place

    @property
    def pieces(self) -> int:
        """Of at most half a million rows."""
        return -(-self.count // PIECE_ROWS)

    @property
    def layout(self) -> RecordLayout:
        """By the roles of the columns."""
        return self.roles.layout

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of one piece; see `FloatSource`."""
        del cancelled
        rows = slice(piece * PIECE_ROWS, (piece + 1) * PIECE_ROWS)
        return self.roles.points({name: column[rows] for name, column in self.columns.items()})

    def sample(self, *, cancelled: Callable[[], bool] = never) -> list[CloudPoints]:
        """Return every n-th row."""
        del cancelled
        step = max(1, self.count // SAMPLE_ROWS)
        return [self.roles.points({name: column[::step] for name, column in self.columns.items()})]


@dataclass(frozen=True, slots=True, eq=False)
class TextRows:
    """A line for each row, numbers with spaces, tabs or commas between them; see `FloatSource`.

    Parameters
    ----------
    starts : sequence of int
        Byte at which each piece begins, and where the last one ends.
    """

    file: RangedFile
    starts: Sequence[int]
    count: int
    dtype: "np.dtype[np.void]"
    roles: Roles

    @staticmethod
    def found(
        file: RangedFile,
        *,
        offset: int,
        skipped: int,
        count: int,
        dtype: "np.dtype[np.void]",
        roles: Roles,
        cancelled: Callable[[], bool] = never,
    ) -> "TextRows":
        """Return the `count` rows that stand `skipped` lines behind byte `offset`; all lines are counted.

        Raises
        ------
        ImportFailed
            There are fewer.
        """
        begin = None if skipped else offset
        end = None
        bounds: list[int] = []
        lines, at = 0, offset
        while end is None and at < file.total_bytes:
            length = min(TEXT_PIECE_BYTES, file.total_bytes - at)
            data = np.frombuffer(file.read(at, length=length, cancelled=cancelled), np.uint8)
            ends = at + 1 + np.flatnonzero(data == 10)
            if begin is None and lines + len(ends) >= skipped:
                begin = int(ends[skipped - lines - 1])
            if count and lines + len(ends) >= skipped + count:
                end = int(ends[skipped + count - lines - 1])
            elif len(ends):
                bounds.append(int(ends[-1]))
            lines, at = lines + len(ends), at + length
        if not count:
            return TextRows(file, [offset], 0, dtype, roles)
        if begin is not None and end is None and lines == skipped + count - 1:
            # The last line may end with the file.
            end = file.total_bytes
        if begin is None or end is None or begin >= end:
            found = max(0, lines - skipped)
            raise file.place.refuse("it has {found} lines of points, {count} are declared", found=found, count=count)
        starts = [begin, *(bound for bound in bounds if begin < bound < end), end]
        return TextRows(file, starts, count, dtype, roles)

    @property
    def pieces(self) -> int:
        """Of some megabytes."""
        return len(self.starts) - 1

    @property
    def layout(self) -> RecordLayout:
        """By the roles of the columns."""
        return self.roles.layout

    @property
    def place(self) -> Place:
        """The file."""
        return self.file.place

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of one piece; see `FloatSource`."""
        start, end = self.starts[piece], self.starts[piece + 1]
        return self._parsed(self.file.read(start, length=end - start, cancelled=cancelled), start)

    def sample(self, *, cancelled: Callable[[], bool] = never) -> list[CloudPoints]:
        """Return the lines around places spread over all of the file."""
        first, last = self.starts[0], self.starts[-1]
        length = min(last - first, max(4 * MAX_LINE_BYTES // 64, (last - first) * SAMPLE_ROWS // self.count // 400))
        found = []
        for at in np.linspace(first, last - length, 400).astype(np.int64).tolist():
            data = self.file.read(at, length=length, cancelled=cancelled)
            begin, end = (0 if at == first else data.find(b"\n") + 1), data.rfind(b"\n") + 1
            if begin < end:
                found.append(self._parsed(data[begin:end], at))
        return found

    def _parsed(self, data: bytes, at: int) -> CloudPoints:
        place = self.file.place.at(f"byte {at}")
        # Numbers, and how "not a number" and "infinite" are written.
        if data.translate(None, b"0123456789+-.eE \t\r\n,nNaAiIfFtTyYdD()"):
            raise place.refuse("a line of points holds something else than numbers")
        columns = [name for name, kind in _fields(self.dtype).items() for _ in range(_width(kind))]
        text = data.replace(b",", b" ")
        try:
            # SplitLines is wrong here: other bytes end lines for it too.
            rows = np.loadtxt(text.decode("ascii").split("\n"), np.float64, comments=None, ndmin=2)
        except ValueError as error:
            raise place.refuse("a line of points cannot be read ({reason})", reason=str(error)[:100]) from None
        if not len(rows):
            return self.roles.points({name: np.zeros(0, self._kind(name)) for name in columns})
        if rows.shape[1] != len(columns):
            raise place.refuse(
                "a line has {found} numbers, {count} are declared", found=rows.shape[1], count=len(columns)
            )
        with np.errstate(invalid="ignore", over="ignore"):
            return self.roles.points({name: rows[:, i].astype(self._kind(name)) for i, name in enumerate(columns)})

    def _kind(self, name: str) -> "np.dtype[Any]":
        """Return what a column is read as: text may have more digits than its type, but for bits of colour."""
        kind = self.dtype[name].base
        return np.dtype(np.float64) if kind.kind == "f" and (name,) != self.roles.rgb else kind


RowSource = BinaryRows | HeldColumns | TextRows


def ranged(source: RowSource) -> RowSource:
    """Return `source` with the range of floating intensities told by its first piece: up to 1, 255 or 65535.

    Raises
    ------
    ImportFailed
    """
    roles = source.roles
    if roles.intensity_factor != FRACTION or not source.pieces:
        return source
    raw = replace(source, roles=replace(roles, intensity_factor=1.0)).read(0).intensity
    most = 0 if raw is None or not len(raw) else int(raw.max())
    factor = FRACTION if most <= 1 else 257.0 if most <= 255 else 1.0
    return replace(source, roles=replace(roles, intensity_factor=factor))


def sample_of(source: RowSource, *, cancelled: Callable[[], bool] = never) -> tuple[Records, Grid]:
    """Return an even part of the points of a large file, and the grid that it is on.

    Raises
    ------
    ImportFailed, Cancelled
    """
    return records_of_parts(source.sample(cancelled=cancelled), source.layout)


def records_of_parts(parts: Sequence[CloudPoints], layout: RecordLayout) -> tuple[Records, Grid]:
    """Return the records of some points that are given in parts, those without a place left out, and their grid."""
    kept = [points for points in map(placed, parts) if len(points)]
    if not kept:
        return np.empty(0, layout.dtype), Grid(np.ones(3), np.zeros(3))
    low = np.min([points.coordinates.min(axis=0) for points in kept], axis=0)
    high = np.max([points.coordinates.max(axis=0) for points in kept], axis=0)
    grid = Grid.fitting(low, high)
    return np.concatenate([layout.packed(grid.places(points.coordinates), points) for points in kept]), grid


def whole(values: Column, *, factor: float) -> UInt16:
    """Return numbers times `factor` as uint16; those that are none become 0."""
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = np.nan_to_num(np.asarray(values, np.float64) * factor, nan=0.0, posinf=65535.0, neginf=0.0)
    result: UInt16 = np.clip(scaled + 0.5, 0, 65535).astype(np.uint16)
    return result


def _factor(kind: "np.dtype[Any]") -> float:
    """Return what brings a column's numbers to 0..65535, by its type: 8 and 16 bits are whole, numbers 0 to 1."""
    if kind.kind == "f":
        return FRACTION
    return 257.0 if kind.itemsize == 1 else 1.0


def _width(kind: "np.dtype[Any]") -> int:
    return int(np.prod(kind.shape)) if kind.shape else 1


def _fields(dtype: "np.dtype[np.void]") -> "dict[str, np.dtype[Any]]":
    return {name: dtype[name] for name in dtype.names or ()}
