"""An importer that reads a whole folder of mutants with the real ones, so that one worker process sees hundreds."""

import tempfile
import traceback
from pathlib import Path

from importers.city_models.importer import CityGmlImporter, CityJsonImporter
from importers.ifc.importer import IfcImporter
from importers.importer import ImportContext, Importer, ImportResult
from importers.models.mesh_formats import PlyMeshImporter, StlImporter
from importers.models.obj import ObjImporter
from importers.points.copc import CopcImporter
from importers.points.las import LasImporter
from importers.records.parquet import ParquetImporter
from importers.records.table import TableImporter
from importers.records.vector import VectorImporter
from importers.replay.importer import ReplayImporter
from importers.tiles3d.importer import Tiles3dImporter
from layers.data.point_cloud import PointCloudData
from layers.data.report import InputReport
from layers.data.tileset import TileMissing, TilesetData
from layers.errors import ImportFailed
from layers.site import LOCAL_CRS, Site

# One of each mutant's files is the one to open, by its suffix.
_READERS: dict[str, Importer] = {
    ".shp": VectorImporter(),
    ".gpkg": VectorImporter(),
    ".geojson": VectorImporter(),
    ".ifc": IfcImporter(),
    ".cityjson": CityJsonImporter(),
    ".gml": CityGmlImporter(),
    ".xlsx": TableImporter(),
    ".csv": TableImporter(),
    ".parquet": ParquetImporter(),
    ".jsonl": ReplayImporter(),
    ".json": Tiles3dImporter(),
    ".3tz": Tiles3dImporter(),
    ".obj": ObjImporter(),
    ".ply": PlyMeshImporter(),
    ".stl": StlImporter(),
    ".laz": CopcImporter(),
    ".las": LasImporter(),
}
_LOCAL = (".cityjson", ".gml", ".obj", ".ply", ".stl", ".laz", ".las")
MAX_LISTED = 20
MAX_TILES = 100


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
        for file in sorted(p for p in path.rglob("*") if p.suffix in _READERS):
            # What the command line would say of a shapefile, a model or a cloud without a system.
            given = ImportContext(crs=LOCAL_CRS if file.suffix in _LOCAL else "EPSG:4326")
            try:
                reader = _READERS[file.suffix]
                _open(reader.read(file, given))
                if isinstance(reader, LasImporter):
                    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
                        reader.prepare(file, given, folder=Path(folder))
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


def _open(result: ImportResult) -> None:
    """Load what a scene would load of it."""
    for data in result.data:
        if not isinstance(data, TilesetData | PointCloudData):
            continue
        waiting = [data.source.root()]
        for _ in range(MAX_TILES):
            if not waiting:
                break
            node = waiting.pop()
            waiting += node.children
            if node.has_content:
                try:
                    waiting += data.source.load(node, cancelled=lambda: False).children
                except TileMissing:
                    continue
