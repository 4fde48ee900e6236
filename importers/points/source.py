"""Points of a whole file, piece by piece, as an index takes them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from importers.files.resolver import never
from importers.importer import ImportContext
from importers.place import Place
from importers.points.index_records import Grid, RecordLayout, Records
from importers.points.las_header import MAX_COORDINATE
from importers.points.tile import CloudPoints
from layers.data.geometry import Float64

Int64 = npt.NDArray[np.int64]


class PointSource(Protocol):
    """A file's points on a grid. Any thread, several at once.

    Attributes
    ----------
    count : int
    pieces : int
        Each of at most a few million points.
    grid : Grid
    layout : RecordLayout
    box : (float64 (3,), float64 (3,)) or None
        Where the points are said to be, coordinates.
    lost : int
        Points without a place, left out.
    place : Place
    """

    @property
    def count(self) -> int: ...  # noqa: D102
    @property
    def pieces(self) -> int: ...  # noqa: D102
    @property
    def grid(self) -> Grid: ...  # noqa: D102
    @property
    def layout(self) -> RecordLayout: ...  # noqa: D102
    @property
    def box(self) -> tuple[Float64, Float64] | None: ...  # noqa: D102
    @property
    def lost(self) -> int: ...  # noqa: D102
    @property
    def place(self) -> Place: ...  # noqa: D102

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> Records:
        """Return the points of one piece.

        Raises
        ------
        ImportFailed, Cancelled
        """
        ...


class FloatSource(Protocol):
    """A file's points as numbers with a point. Any thread, several at once.

    Attributes
    ----------
    pieces : int
    layout : RecordLayout
    place : Place
    """

    @property
    def pieces(self) -> int: ...  # noqa: D102
    @property
    def layout(self) -> RecordLayout: ...  # noqa: D102
    @property
    def place(self) -> Place: ...  # noqa: D102

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> CloudPoints:
        """Return the points of one piece, also those that have no place: not finite.

        Raises
        ------
        ImportFailed, Cancelled
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class GridSource:
    """A `PointSource` of a `FloatSource`: on a grid as fine as 32 bits allow, points without a place left out."""

    source: FloatSource
    grid: Grid
    count: int
    lost: int
    box: tuple[Float64, Float64] | None

    @staticmethod
    def of(source: FloatSource, context: ImportContext) -> "GridSource":
        """Read all points once, to know where they are. Worker thread.

        Raises
        ------
        ImportFailed, Cancelled
        """
        low, high = np.full(3, np.inf), np.full(3, -np.inf)
        count = lost = 0
        for piece in range(source.pieces):
            context.check_cancelled()
            points = source.read(piece, cancelled=context.cancelled)
            kept = placed(points)
            count, lost = count + len(kept), lost + len(points) - len(kept)
            if len(kept):
                low = np.minimum(low, kept.coordinates.min(axis=0))
                high = np.maximum(high, kept.coordinates.max(axis=0))
        if not count:
            return GridSource(source, Grid(np.ones(3), np.zeros(3)), 0, lost, None)
        return GridSource(source, Grid.fitting(low, high), count, lost, (low, high))

    @property
    def pieces(self) -> int:
        """As of the source."""
        return self.source.pieces

    @property
    def layout(self) -> RecordLayout:
        """As of the source."""
        return self.source.layout

    @property
    def place(self) -> Place:
        """As of the source."""
        return self.source.place

    def read(self, piece: int, *, cancelled: Callable[[], bool] = never) -> Records:
        """Return the points of one piece; see `PointSource`."""
        points = placed(self.source.read(piece, cancelled=cancelled))
        return self.layout.packed(self.grid.places(points.coordinates), points)


@dataclass(slots=True)
class Census:
    """Counts and extent of points that are read one piece after the other.

    Parameters
    ----------
    count : int
    classes : int64 (256,)
        Points of each class; of no meaning where there are none.
    low, high : float64 (3,)
        Whole numbers of the grid.
    """

    count: int = 0
    classes: Int64 = field(default_factory=lambda: np.zeros(256, np.int64))
    low: Float64 = field(default_factory=lambda: np.full(3, np.inf))
    high: Float64 = field(default_factory=lambda: np.full(3, -np.inf))

    def add(self, records: Records) -> None:
        """Count some more."""
        if not len(records):
            return
        self.count += len(records)
        for axis in range(3):
            along = np.ascontiguousarray(records["xyz"][:, axis])
            self.low[axis] = min(self.low[axis], along.min())
            self.high[axis] = max(self.high[axis], along.max())
        if "class" in (records.dtype.names or ()):
            self.classes += np.bincount(records["class"], minlength=256)


def placed(points: CloudPoints) -> CloudPoints:
    """Return the points that have a place: finite coordinates, none beyond 1e9."""
    with np.errstate(invalid="ignore"):
        is_placed = np.asarray((np.abs(points.coordinates) <= MAX_COORDINATE).all(axis=1))
    if is_placed.all():
        return points
    return points.part(is_placed)
