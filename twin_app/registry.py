"""What the application can do: one row a format, a layer kind, a panel, a command.

A row is a value in a tuple. Heavy libraries (VTK, Qt, the readers' own) are imported only when a row is used, so that
``info`` starts without them. Tests are generated from these tuples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from importers.city_models.importer import CityGmlImporter, CityJsonImporter
from importers.files.http import HttpResolver, expect_answer
from importers.files.http_address import is_url, origin_of
from importers.ifc.importer import IfcImporter
from importers.importer import HEAD_BYTES, ImportContext, ImportedData, Importer
from importers.models.mesh_formats import GltfImporter, PlyMeshImporter, StlImporter
from importers.models.obj import ObjImporter
from importers.osgb.importer import OsgbImporter
from importers.points.copc import CopcImporter
from importers.points.e57 import E57Importer
from importers.points.ept import EptImporter
from importers.points.las import LasImporter
from importers.points.pcd import PcdImporter
from importers.points.ply_points import PlyPointsImporter
from importers.records.parquet import ParquetImporter
from importers.records.table import TableImporter
from importers.records.vector import VectorImporter
from importers.replay.importer import ReplayImporter
from importers.tiles3d.importer import Tiles3dImporter
from layers.base import Layer
from layers.building import BuildingLayer
from layers.data.building import BuildingData
from layers.data.features import FeatureTable
from layers.data.point_cloud import PointCloudData
from layers.data.recording import Recording
from layers.data.report import InputReport
from layers.data.tileset import TilesetData
from layers.district import DistrictLayer
from layers.errors import ImportFailed, TemporaryFailure
from layers.live import LiveLayer
from layers.point_cloud import PointCloudLayer
from layers.site import Site
from layers.tileset import TilesetLayer

if TYPE_CHECKING:
    from scene.views.view import LayerView, ViewServices

IMPORTERS: tuple[Importer, ...] = (
    # Before OSGB: it knows a folder of OBJ tiles from one of OSGB tiles, both have a metadata.xml.
    ObjImporter(),
    OsgbImporter(),
    Tiles3dImporter(),
    EptImporter(),
    CopcImporter(),
    # After COPC, which is LAZ too.
    LasImporter(),
    E57Importer(),
    PcdImporter(),
    GltfImporter(),
    PlyMeshImporter(),
    # What has no faces.
    PlyPointsImporter(),
    StlImporter(),
    IfcImporter(),
    # Before recordings and GeoJSON, whose suffixes it shares: it knows its own by their first bytes.
    CityJsonImporter(),
    CityGmlImporter(),
    ReplayImporter(),
    VectorImporter(),
    ParquetImporter(),
    TableImporter(),
)

FROM_WEB = ("3dtiles", "ept", "copc")
"""Names of the importers that take web addresses."""


@dataclass(frozen=True, slots=True)
class LayerKind:
    """How data of one type becomes a layer, and the layer a view.

    Parameters
    ----------
    kind : str
        `Layer.kind`.
    data : type
        What an importer gives.
    make_layer : callable
        ``make_layer(data, site=, name=, report=, layer_id=)``.
    make_view : callable or None
        ``make_view(services)`` on the scene thread; None for what only the overlay paints.
    """

    kind: str
    data: type
    make_layer: Callable[..., Layer]
    make_view: "Callable[[ViewServices], LayerView] | None"


def _tileset_layer(data: TilesetData, *, site: Site, **identity: Any) -> Layer:
    del site
    return TilesetLayer(data, **identity)


def _point_cloud_layer(data: PointCloudData, *, site: Site, **identity: Any) -> Layer:
    del site
    return PointCloudLayer(data, **identity)


def _building_layer(data: BuildingData, *, site: Site, **identity: Any) -> Layer:
    del site
    return BuildingLayer(data, **identity)


def _district_layer(data: FeatureTable, *, site: Site, **identity: Any) -> Layer:
    del site
    return DistrictLayer(data, **identity)


def _live_layer(data: Recording, *, site: Site, **identity: Any) -> Layer:
    return LiveLayer(site=site, recording=data, **identity)


def _tileset_view(services: "ViewServices") -> "LayerView":
    from scene.views.tileset import TilesetView

    return TilesetView(services)


def _building_view(services: "ViewServices") -> "LayerView":
    from scene.views.building import BuildingView

    return BuildingView(services)


def _district_view(services: "ViewServices") -> "LayerView":
    from scene.views.district import DistrictView

    return DistrictView(services)


LAYER_KINDS: tuple[LayerKind, ...] = (
    LayerKind("tileset", TilesetData, _tileset_layer, _tileset_view),
    LayerKind("point_cloud", PointCloudData, _point_cloud_layer, _tileset_view),
    LayerKind("building", BuildingData, _building_layer, _building_view),
    LayerKind("district", FeatureTable, _district_layer, _district_view),
    LayerKind("live", Recording, _live_layer, None),
)


def views() -> "dict[str, Callable[[ViewServices], LayerView]]":
    """Return what makes the view of each layer kind that is drawn in the scene."""
    return {row.kind: row.make_view for row in LAYER_KINDS if row.make_view is not None}


def layer_from_data(
    data: ImportedData, *, site: Site, name: str, report: InputReport | None = None, layer_id: str = ""
) -> Layer:
    """Return the layer that shows `data`."""
    for row in LAYER_KINDS:
        if isinstance(data, row.data):
            return row.make_layer(data, site=site, name=name, report=report, layer_id=layer_id)
    raise TypeError(f"no layer kind for {type(data).__name__}")


def importer_named(name: str) -> Importer:
    """Return the importer of that `name`; KeyError when there is none."""
    for importer in IMPORTERS:
        if importer.name == name:
            return importer
    raise KeyError(name)


def choose(path: Path | str, context: ImportContext | None = None) -> Importer:
    """Return the importer for an input: suffix first, then a look at its first bytes.

    Any thread but the GUI's; reads one block, from a server where the address does not tell.

    Raises
    ------
    ImportFailed
        The input is absent, empty, unreadable or of no known format.
    Cancelled
    """
    if isinstance(path, str) and is_url(path):
        return _choose_from_web(path, context or ImportContext())
    path = Path(path)
    head = _head(path)
    by_suffix = [i for i in IMPORTERS if path.suffix.lower() in i.suffixes]
    others = [i for i in IMPORTERS if i not in by_suffix]
    for importer in (*by_suffix, *others):
        if importer.can_read(path, head):
            return importer
    if by_suffix:
        raise ImportFailed(
            path,
            problem="the content is not what the suffix {suffix} says",
            advice="check that the file is whole; formats read: {formats}",
            suffix=path.suffix,
            formats=known_formats(),
        )
    raise ImportFailed(
        path, problem="the format is not known", advice="formats read: {formats}", formats=known_formats()
    )


def _choose_from_web(address: str, context: ImportContext) -> Importer:
    if not origin_of(address)[1]:
        raise ImportFailed(
            address, problem="this is no web address", advice="check it: http://host/folder/tileset.json"
        )
    # Whoever opens an address wants to know whether its server is there now.
    expect_answer(address)
    known = [importer_named(name) for name in FROM_WEB]
    tileset = known[0]
    for importer in known:
        if importer.can_read(address, b""):  # type: ignore[arg-type]  # these three take addresses
            return importer
    resolver = HttpResolver(address, cache=context.http_cache)
    try:
        head = resolver.read_head(address, length=HEAD_BYTES, cancelled=context.cancelled)
    except TemporaryFailure:
        raise
    except (FileNotFoundError, ImportFailed):
        # A folder may have a dot in its name; its tileset is asked for then, or the refusal told.
        return tileset
    for importer in known:
        if importer.can_read(address, head):  # type: ignore[arg-type]
            return importer
    if urlsplit(address).path.lower().endswith(".json"):
        return tileset
    raise ImportFailed(
        resolver.shown(address),
        problem="this format is not read from a server",
        advice="copy the file here; formats read from servers: {formats}",
        formats=", ".join(importer.title for importer in known),
    )


def known_formats() -> str:
    """Return the titles of all formats, for messages."""
    return ", ".join(importer.title for importer in IMPORTERS)


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            return b""
        if path.exists() and not path.is_file():
            # Opening a pipe or a device would wait for ever.
            raise ImportFailed(path, problem="this is neither a file nor a folder", advice="choose a file")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise ImportFailed(path, problem="there is no such file or folder", advice="check the path") from None
    except OSError as error:
        raise ImportFailed(
            path, problem="cannot be read: {reason}", advice="check the rights and the disk", reason=error.strerror
        ) from None
    if not head:
        raise ImportFailed(path, problem="the file is empty", advice="copy it again from its source")
    return head
