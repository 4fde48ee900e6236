"""What all readers of whole point files share: opened at once, or indexed first."""

from abc import ABC, abstractmethod
from pathlib import Path

from importers.importer import ImportContext, ImportResult
from importers.points.index_cloud import (
    PointFile,
    index_to_make,
    inspect_point_file,
    prepare_point_file,
    read_point_file,
)
from layers.data.report import InputReport


class PointFileImporter(ABC):
    """A `PreparingImporter` of files that hold one cloud; a format says how its files open."""

    # What native code there is to decode points runs through `ImportContext.native`.
    isolated = False

    @abstractmethod
    def opened(self, path: Path, context: ImportContext) -> PointFile:
        """Return the file with its header read. Any thread.

        Raises
        ------
        ImportFailed, Cancelled
        """

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return what the header and some points say; with ``context.full`` all points are read and counted.

        Raises
        ------
        ImportFailed, Cancelled
        """
        return inspect_point_file(self.opened(path, context), context)

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Open the cloud, or a coarse stand-in while there is no index of it. Worker thread.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        return read_point_file(self.opened(path, context), context)

    def preparation(self, path: Path, context: ImportContext) -> str:
        """Return the name of the index that is to be made; see `PreparingImporter`.

        Raises
        ------
        ImportFailed, Cancelled
        """
        return index_to_make(self.opened(path, context), context)

    def prepare(self, path: Path, context: ImportContext, *, folder: Path) -> None:
        """Write the index; see `PreparingImporter`.

        Raises
        ------
        ImportFailed
        """
        prepare_point_file(self.opened(path, context), context, folder=folder)
