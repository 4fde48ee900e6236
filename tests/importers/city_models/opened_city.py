"""City models opened for tests."""

from pathlib import Path
from typing import Any

from importers.city_models.importer import CityJsonImporter
from importers.importer import ImportContext, ImportResult
from layers.data.building import BuildingData
from layers.data.geometry import MeshData
from layers.data.tileset import TileContent, TilesetData
from layers.errors import ImportFailed

CONTEXT = ImportContext()


def opened(path: Path, *, context: ImportContext = CONTEXT, importer: Any = None) -> ImportResult:
    return (importer or CityJsonImporter()).read(path, context)


def refused(path: Path, *, context: ImportContext = CONTEXT, importer: Any = None) -> str:
    try:
        opened(path, context=context, importer=importer)
    except ImportFailed as error:
        return str(error)
    raise AssertionError("it was read")


def tiles(result: ImportResult) -> list[TileContent]:
    """Return the contents of all tiles."""
    found: list[TileContent] = []
    for data in result.data:
        if isinstance(data, TilesetData):
            waiting = [data.source.root()]
            while waiting:
                node = waiting.pop()
                waiting += node.children
                if node.has_content:
                    found.append(data.source.load(node, cancelled=lambda: False))
    return found


def meshes(result: ImportResult) -> list[MeshData]:
    return [mesh for tile in tiles(result) for mesh in tile.meshes]


def buildings(result: ImportResult) -> list[BuildingData]:
    return [data for data in result.data if isinstance(data, BuildingData)]


def warnings(result: ImportResult) -> str:
    return "\n".join(str(n) for n in result.report.warnings)
