"""An importer that reads a whole folder of mutants with the real ones, so that one worker process sees hundreds."""

import traceback
from pathlib import Path

from importers.ifc import IfcImporter
from importers.importer import ImportContext, Importer, ImportResult
from importers.replay import ReplayImporter
from importers.table import TableImporter
from importers.vector import VectorImporter
from layers.data.report import InputReport
from layers.errors import ImportFailed
from layers.site import Site

_READERS: tuple[Importer, ...] = (IfcImporter(), TableImporter(), VectorImporter(), ReplayImporter())
# One of each mutant's files is the one to open.
MAIN = (".shp", ".gpkg", ".ifc", ".xlsx", ".csv", ".geojson", ".jsonl")
MAX_LISTED = 20


class Batch:
    """Reads every mutant below a folder; an exception that is no refusal is listed."""

    name = "batch"
    title = "Batch"
    suffixes = (".batch",)
    isolated = True

    def can_read(self, path: Path, head: bytes) -> bool:
        return path.is_dir()

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        return self.read(path, context).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        counts = {"read": 0, "refused": 0, "broken": 0}
        broken: list[str] = []
        # What the command line would say of a shapefile without a system.
        context = ImportContext(crs="EPSG:4326")
        for file in sorted(p for p in path.rglob("*") if p.suffix in MAIN):
            reader = next(r for r in _READERS if file.suffix in r.suffixes)
            try:
                reader.read(file, context)
                counts["read"] += 1
            except ImportFailed as error:
                counts["refused"] += 1
                if "\n" in str(error):
                    broken.append(f"{file.parent.name}: {error}")
            except Exception:
                counts["broken"] += 1
                if len(broken) < MAX_LISTED:
                    broken.append(f"{file.parent.name}/{file.name}: {traceback.format_exc(limit=-3)}")
        return ImportResult(Site.local(), InputReport(str(path), self.name, counts=counts, details={"broken": broken}))
