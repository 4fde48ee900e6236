"""What all readers of model files share: bytes to meshes to a placed tile tree with a report."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.models.mesh_parts import is_identity, placed_mesh
from importers.models.mesh_tree import bounds_of, mesh_tree
from importers.models.model_place import metadata_near, place_model
from importers.placement.mesh_place import MeshPlace
from layers.data.geometry import Bounds, Float64, MeshData
from layers.data.report import InputReport, Note, note
from layers.data.tileset import TilesetData
from layers.errors import ImportFailed

MAX_MODEL_BYTES = 1 << 30
MAX_NOTES = 20
Z_UP = "the file does not say which way is up: z is taken for up"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A model in its file's coordinates, metres, z up.

    Parameters
    ----------
    meshes : tuple of MeshData
    notes : tuple of str
        What was wrong but survivable.
    assumptions : tuple of Note
    """

    meshes: tuple[MeshData, ...]
    notes: tuple[str, ...] = ()
    assumptions: tuple[Note, ...] = ()


ReadModel = Callable[[Path, bytes, ImportContext], Model]


class ModelImporter(ABC):
    """An `Importer` of files that hold one model; a format says how bytes become meshes."""

    name: ClassVar[str]
    # What native code there is to parse bytes runs through `ImportContext.native`.
    isolated = False

    @abstractmethod
    def model(self, path: Path, data: bytes, context: ImportContext) -> Model:
        """Return the model in a file's bytes. Worker thread.

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
        return import_model(path, context, name=self.name, read=self.model, ask=False).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Read and place the model. Worker thread.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        return import_model(path, context, name=self.name, read=self.model, ask=True)


def read_model_bytes(path: Path) -> bytes:
    """Return a model file's bytes. Worker thread.

    Raises
    ------
    ImportFailed
        It cannot be read or is larger than `MAX_MODEL_BYTES`.
    """
    try:
        size = path.stat().st_size
        if size <= MAX_MODEL_BYTES:
            return path.read_bytes()
    except OSError as error:
        raise ImportFailed(
            path, problem="cannot be read: {reason}", advice="check the rights and the disk", reason=error.strerror
        ) from error
    raise ImportFailed(
        path,
        problem="the file has {size} bytes, allowed are {limit}",
        advice="export the model in tiles: as 3D Tiles, OSGB or a folder of OBJ tiles",
        size=size,
        limit=MAX_MODEL_BYTES,
    )


def import_model(path: Path, context: ImportContext, *, name: str, read: ReadModel, ask: bool) -> ImportResult:
    """Return what a model file gives, placed. Worker thread.

    Raises
    ------
    ImportFailed, CrsMissing, Cancelled
    """
    context.progress(0.0, path.name)
    model = read(path, read_model_bytes(path), context)
    context.check_cancelled()
    if not any(len(mesh.triangles) for mesh in model.meshes):
        raise ImportFailed(path, problem="it holds no triangles", advice="export the model again, with its faces")
    low, high = extent_of(model.meshes)
    place = place_model(path, low=low, high=high, context=context, metadata=metadata_near(path.parent), ask=ask)
    meshes = list(model.meshes)
    if not is_identity(place.placement):
        meshes = [placed_mesh(mesh, placement=place.placement) for mesh in meshes]
        if not all(np.isfinite(mesh.points).all() for mesh in meshes):
            raise ImportFailed(
                path,
                problem="vertices lie outside of where the coordinate reference system is defined",
                advice="give another system with --crs",
            )
    context.check_cancelled()
    tree = mesh_tree(meshes, name=path.name)
    bounds = bounds_of(tuple(meshes))
    counts = {
        "meshes": len(meshes),
        "vertices": sum(len(mesh.points) for mesh in meshes),
        "triangles": sum(len(mesh.triangles) for mesh in meshes),
        "textures": len({id(mesh.texture) for mesh in meshes if mesh.texture is not None}),
        "tiles": len(tree.tiles),
    }
    report = report_of(path, place, name=name, bounds=bounds, counts=counts, model=model)
    data = TilesetData(tree, bounds, {"crs": report.crs}, resident_bytes=tree.nbytes)
    return ImportResult(place.site, report, (data,), name=path.stem)


def report_of(
    path: Path, place: MeshPlace, *, name: str, bounds: Bounds, counts: dict[str, int], model: Model
) -> InputReport:
    """Return the report of a placed model."""
    return InputReport(
        path=str(path),
        format=name,
        crs=place.crs,
        vertical_datum=place.vertical_datum,
        origin=place.reference.place,
        bounds=bounds,
        counts=counts,
        assumptions=(*model.assumptions, *place.assumptions),
        warnings=(*place.warnings, *(note("{text}", text=text) for text in dict.fromkeys(model.notes[:MAX_NOTES]))),
    )


def extent_of(meshes: tuple[MeshData, ...]) -> tuple[Float64, Float64]:
    """Return float64 (3,) low and high of all vertices, in the meshes' own frame."""
    lows = [mesh.points.min(axis=0) + mesh.origin_enu_m for mesh in meshes if len(mesh.points)]
    highs = [mesh.points.max(axis=0) + mesh.origin_enu_m for mesh in meshes if len(mesh.points)]
    return np.min(lows, axis=0), np.max(highs, axis=0)
