"""Readers of city models. Bytes become columns and columns triangles in a confined process; here they are placed."""

import re
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

import numpy as np

from importers.city_models.building import building_of
from importers.city_models.citygml import read_citygml
from importers.city_models.cityjson import read_cityjson, read_cityjson_sequence
from importers.city_models.faces import Faces, faces_of
from importers.city_models.interiors import Heights, Interiors, read_interiors
from importers.city_models.model import CityModel
from importers.city_models.place import CityPlace, place_city
from importers.city_models.report import city_report
from importers.city_models.tree import CityTree, city_tree
from importers.importer import ImportContext, ImportedData, ImportResult
from importers.models.model_file import read_model_bytes
from importers.native import Result
from layers.data.report import InputReport
from layers.data.tileset import TilesetData
from layers.errors import ImportFailed

MAX_JSON_BYTES = 160 << 20
MAX_XML_BYTES = 512 << 20
# Of what a reader may give back: a corner has 33 bytes, an object what its attributes take.
MAX_COLUMN_BYTES = 4 << 30

_DOCUMENT = re.compile(rb'"type"\s*:\s*"CityJSON"')
_FEATURE = re.compile(rb'"type"\s*:\s*"CityJSON(?:Feature)?"')
_BEGINNING = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:CityObjects"\s*:\s*\{|vertices"\s*:\s*\[\s*\[)')


class CityImporter(ABC):
    """An `Importer` of city models; a format says how bytes become columns."""

    name: ClassVar[str]
    # What parses bytes runs through `ImportContext.native`.
    isolated = False

    @abstractmethod
    def columns(self, path: Path, data: bytes, context: ImportContext) -> Result:
        """Return the columns in a file's bytes. Worker thread.

        Raises
        ------
        ImportFailed, Cancelled
        """

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return the report; everything is read.

        Raises
        ------
        ImportFailed, Cancelled
        """
        return self._read(path, context, ask=False).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read and place the model. Worker thread.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        return self._read(path, context, ask=True)

    def _read(self, path: Path, context: ImportContext, *, ask: bool) -> ImportResult:
        context.progress(0.0, path.name)
        columns = self.columns(path, read_model_bytes(path), context)
        model = CityModel.of_columns(columns, path=path)
        context.check_cancelled()
        if not len(model.object_type):
            raise ImportFailed(
                path, problem="it holds no city objects", advice="export it again from the program it comes from"
            )
        context.progress(0.5, "triangles")
        if not len(model.polygon_owner):
            raise _without_surfaces(path, model)
        placed = place_city(model, path, context, ask=ask)
        faces = faces_of(model, placed.points, path=path, context=context)
        if not len(faces.triangles):
            raise _without_surfaces(path, model)
        context.progress(0.8, "")
        result = _result(self.name, path, model, placed, faces)
        context.check_cancelled()
        context.progress(1.0, "done")
        return result


class CityJsonImporter(CityImporter):
    """Reads CityJSON and CityJSONSeq."""

    name = "cityjson"
    title = "City model (CityJSON, CityJSONSeq)"
    suffixes = (".json", ".jsonl", ".cityjson")

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the first bytes are those of a city model."""
        if path.suffix.lower() == ".jsonl":
            return _FEATURE.search(head) is not None
        if path.suffix.lower() not in self.suffixes:
            return False
        # The type may stand behind a thousand vertices.
        return _DOCUMENT.search(head) is not None or _BEGINNING.match(head) is not None

    def columns(self, path: Path, data: bytes, context: ImportContext) -> Result:
        """Return the columns in a document's or a sequence's bytes; see `CityImporter`."""
        read = read_cityjson_sequence if path.suffix.lower() == ".jsonl" else read_cityjson
        if read is read_cityjson and len(data) > MAX_JSON_BYTES:
            raise ImportFailed(
                path,
                problem="the file has {size} bytes, allowed are {limit}",
                advice="export it as CityJSONSeq (.city.jsonl), or in tiles",
                size=len(data),
                limit=MAX_JSON_BYTES,
            )
        return context.native.call(
            read, data, str(path), path=str(path), cancelled=context.cancelled, limit_bytes=MAX_COLUMN_BYTES
        )


class CityGmlImporter(CityImporter):
    """Reads CityGML."""

    name = "citygml"
    title = "City model (CityGML)"
    suffixes = (".gml", ".xml", ".citygml")

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether the first bytes name what only a city model has."""
        head = head.replace(b"\0", b"")
        return path.suffix.lower() in self.suffixes and (b"CityModel" in head or b"opengis.net/citygml" in head)

    def columns(self, path: Path, data: bytes, context: ImportContext) -> Result:
        """Return the columns in a file's bytes; see `CityImporter`."""
        if len(data) > MAX_XML_BYTES:
            raise ImportFailed(
                path,
                problem="the file has {size} bytes, allowed are {limit}",
                advice="export a part of it, or in tiles",
                size=len(data),
                limit=MAX_XML_BYTES,
            )
        return context.native.call(
            read_citygml, data, str(path), path=str(path), cancelled=context.cancelled, limit_bytes=MAX_COLUMN_BYTES
        )


def _without_surfaces(path: Path, model: CityModel) -> ImportFailed:
    return ImportFailed(
        path,
        problem="none of its {count} city objects has a surface that can be drawn",
        advice="export it again with surfaces or solids",
        count=len(model.object_type),
    )


def _result(name: str, path: Path, model: CityModel, placed: CityPlace, faces: Faces) -> ImportResult:
    interiors = _interiors(model, faces)
    in_tree = np.ones(len(model.object_type), np.bool_)
    for one in interiors.buildings:
        in_tree[one.members] = False
    buildings = [building_of(faces, one) for one in interiors.buildings]
    tree = city_tree(faces, in_tree[faces.owners], path=path)
    report = city_report(name, path, model, placed, faces, interiors=interiors, buildings=buildings, tree=tree)
    data: tuple[ImportedData, ...] = (*_tileset(tree, report, path), *buildings)
    return ImportResult(placed.place.site, report, data, name=_stem(path))


def _tileset(tree: CityTree | None, report: InputReport, path: Path) -> tuple[TilesetData, ...]:
    if tree is None:
        return ()
    return (
        TilesetData(
            tree, tree.root().volume.bounds(), {"crs": report.crs, "file": path.name}, resident_bytes=tree.nbytes
        ),
    )


def _interiors(model: CityModel, faces: Faces) -> Interiors:
    heights: Heights = {}
    count = len(model.object_type)
    low, high = np.full(count, np.inf), np.full(count, -np.inf)
    owners = model.polygon_owner[faces.polygon_of_corner]
    np.minimum.at(low, owners, faces.points[:, 2])
    np.maximum.at(high, owners, faces.points[:, 2])
    for row in np.flatnonzero(np.isfinite(low)).tolist():
        heights[row] = (float(low[row]), float(high[row]))
    shift = float(np.median(faces.points[: len(model.points), 2] - model.points[:, 2]))
    return read_interiors(model, heights, shift_m=shift)


def _stem(path: Path) -> str:
    name = path.name
    for suffix in (".city.json", ".city.jsonl"):
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return path.stem
