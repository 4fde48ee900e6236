"""Reader of Wavefront OBJ: a single model, or a delivery of OBJ tiles with its metadata.xml."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from importers.importer import ImportContext, ImportResult
from importers.models.mesh_parts import is_identity, pieces_of, placed_mesh
from importers.models.mesh_tree import GROUP_OF, group_of
from importers.models.model_file import Model, import_model, read_model_bytes, report_of
from importers.models.model_place import metadata_near, place_model
from importers.models.obj_model import read_obj
from importers.models.obj_text import obj_extent
from importers.native import NativeCalls
from importers.osgb.metadata import METADATA_NAME
from importers.osgb.placement import Placement, enu_box
from importers.placement.mesh_place import MeshPlace
from layers.data.geometry import Float64
from layers.data.report import InputReport, note
from layers.data.tileset import BoundingVolume, TileContent, TileMissing, TileNode, TilesetData
from layers.errors import Cancelled, ImportFailed

SUFFIX = ".obj"
MAX_TILES = 20_000
MAX_ERRORS = 20
MAX_NOTES = 32


_WORDS = {b"v", b"mtllib", b"o", b"g", b"usemtl", b"vt", b"vn"}


class ObjImporter:
    """Reads OBJ. Stateless."""

    name = "obj"
    title = "Wavefront OBJ"
    suffixes = (SUFFIX,)
    # The text is parsed through `ImportContext.native`; nothing else sees the bytes.
    isolated = False

    def can_read(self, path: Path, head: bytes) -> bool:
        """Return whether `path` is an .obj file, a folder of OBJ tiles, or the ``metadata.xml`` of one."""
        if head and path.name.lower() == METADATA_NAME:
            return b"<ModelMetadata" in head and bool(_tile_files(path.parent))
        if path.is_dir():
            return bool(_tile_files(path))
        if path.suffix.lower() != SUFFIX:
            return False
        words = {line.split(maxsplit=1)[0] for line in head.splitlines() if line.strip()}
        return b"\0" not in head and (b"#" in head or bool(words & _WORDS))

    def inspect(self, path: Path, context: ImportContext) -> InputReport:
        """Return the report; the vertices are read.

        Raises
        ------
        ImportFailed, Cancelled
        """
        if _is_folder(path):
            return _open_tiles(path, context, ask=False).report
        return import_model(path, context, name=self.name, read=_read_model, ask=False).report

    def read(self, path: Path, context: ImportContext) -> ImportResult:
        """Open a model or a folder of tiles; a folder's tiles are read again as the scene asks for them.

        Raises
        ------
        ImportFailed, CrsMissing, Cancelled
        """
        if not _is_folder(path):
            return import_model(path, context, name=self.name, read=_read_model, ask=True)
        opened = _open_tiles(path, context, ask=True)
        data = TilesetData(opened.source, opened.report.bounds, {"crs": opened.report.crs})
        return ImportResult(opened.place.site, opened.report, (data,), name=_folder(path).name)


def _read_model(path: Path, data: bytes, context: ImportContext) -> Model:
    return read_obj(path, data, native=context.native, cancelled=context.cancelled)


@dataclass(frozen=True, slots=True, eq=False)
class ObjTiles:
    """`TileSource` over a folder of OBJ tiles, each read when the scene asks for it. Any thread.

    Parameters
    ----------
    top : TileNode
        `TileNode.locator` of its tiles is their path.
    """

    top: TileNode
    placement: Placement
    native: NativeCalls
    origin = ""

    def root(self) -> TileNode:
        """Return the root; see `TileSource`."""
        return self.top

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool]) -> TileContent:
        """Read and place one tile; see `TileSource`.

        Raises
        ------
        TileMissing, ImportFailed, Cancelled
        """
        path = tile.locator
        if not isinstance(path, Path):
            raise TypeError("this tile belongs to another source")
        if cancelled():
            raise Cancelled
        if not path.is_file():
            raise TileMissing(str(path))
        model = read_obj(path, read_model_bytes(path), native=self.native, cancelled=cancelled)
        meshes = model.meshes
        if not is_identity(self.placement):
            meshes = tuple(placed_mesh(mesh, placement=self.placement) for mesh in meshes)
        pieces = tuple(piece for mesh in meshes for piece in pieces_of(mesh) if len(piece.triangles))
        return TileContent(meshes=pieces, notes=model.notes[:MAX_NOTES])


@dataclass(frozen=True, slots=True, eq=False)
class _Opened:
    source: ObjTiles
    place: MeshPlace
    report: InputReport


@dataclass(frozen=True, slots=True, eq=False)
class _Tile:
    path: Path
    low: Float64
    high: Float64
    vertices: int
    faces: int


def _open_tiles(path: Path, context: ImportContext, *, ask: bool) -> _Opened:
    folder = _folder(path)
    files = _tile_files(folder)
    tiles: list[_Tile] = []
    refusals: list[ImportFailed] = []
    for number, file in enumerate(files):
        context.check_cancelled()
        context.progress(number / len(files), file.name)
        try:
            data = read_model_bytes(file)
            found = context.native.call(obj_extent, data, path=str(file), cancelled=context.cancelled)
            low, high = (np.asarray(found[name], np.float64).reshape(3) for name in ("low", "high"))
            if np.isfinite(low).all() and np.isfinite(high).all():
                vertices, faces = (int(v) for v in found["counts"])
                tiles.append(_Tile(file, low, high, vertices, faces))
        except ImportFailed as error:
            refusals.append(error)
    if not tiles:
        if refusals:
            raise refusals[0]
        raise ImportFailed(folder, problem="no tile holds a vertex", advice="copy it again")
    low, high = np.min([t.low for t in tiles], axis=0), np.max([t.high for t in tiles], axis=0)
    place = place_model(folder, low=low, high=high, context=context, metadata=metadata_near(folder), ask=ask)
    source = ObjTiles(_tree(tiles, place.placement, folder=folder), place.placement, context.native)
    counts = {
        "tiles": len(tiles),
        "vertices": sum(t.vertices for t in tiles),
        "faces": sum(t.faces for t in tiles),
        "failed": len(refusals),
    }
    bounds = source.top.volume.bounds()
    report = report_of(folder, place, name=ObjImporter.name, bounds=bounds, counts=counts, model=Model(()))
    errors = tuple(note("{refusal}", refusal=error.line()) for error in refusals[:MAX_ERRORS])
    return _Opened(source, place, replace(report, path=str(path), errors=errors))


def _tree(tiles: list[_Tile], placement: Placement, *, folder: Path) -> TileNode:
    nodes = []
    for tile in tiles:
        bounds = enu_box(placement, tile.low, tile.high)
        if not bounds.is_empty:
            key = tile.path.relative_to(folder).as_posix()
            nodes.append(TileNode(key, BoundingVolume.of_bounds(bounds), 0.0, locator=tile.path))
    level = 0
    while len(nodes) > 1 or level == 0:
        level += 1
        groups = [nodes[i : i + GROUP_OF] for i in range(0, len(nodes), GROUP_OF)] or [[]]
        nodes = [group_of(f"{level}.{number}", members) for number, members in enumerate(groups)]
    return nodes[0]


def _is_folder(path: Path) -> bool:
    return path.is_dir() or path.name.lower() == METADATA_NAME


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _tile_files(folder: Path) -> list[Path]:
    """Return the OBJ tiles of a delivery: in the folder, in its ``Data``, and one folder below each; sorted."""
    found: list[Path] = []
    data = next((p for p in _listed(folder) if p.name.lower() == "data" and p.is_dir()), folder)
    for place in dict.fromkeys((folder, data, *(p for p in _listed(data) if p.is_dir()))):
        listed = _listed(place)
        if any(p.suffix.lower() == ".osgb" for p in listed):
            return []
        found += [p for p in listed if p.suffix.lower() == SUFFIX]
        if len(found) > MAX_TILES:
            raise ImportFailed(
                folder, problem="it has more than {limit} OBJ tiles", advice="open a part", limit=MAX_TILES
            )
    return sorted(found)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []  # a folder that may not be listed holds nothing for us
