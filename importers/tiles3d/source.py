"""A 3D Tiles tileset as a `TileSource`: external tilesets open as their tiles are loaded."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from importers.files.resolver import Resolver
from importers.place import INLINE, Place
from importers.tiles3d.content import TileFrame, decode_content, is_json
from importers.tiles3d.document import Placement, TileLocator, read_document
from importers.tiles3d.implicit import SubtreeLocator
from importers.tiles3d.json import decode_tileset
from importers.tiles3d.metadata import tileset_properties
from importers.tiles3d.nodes import content_addresses, key_path, nodes_of
from importers.tiles3d.slice import load_subtree
from layers.data.tile_features import PropertyValue
from layers.data.tileset import TileContent, TileMissing, TileNode
from layers.errors import Cancelled, ImportFailed

# Any of these in JSON content makes it a glTF, not an external tileset.
_GLTF_NAMES = {"scenes", "nodes", "meshes", "buffers", "accessors"}


@dataclass(frozen=True, slots=True, eq=False)
class Tiles3dSource:
    """Tiles of one dataset, on disk or on a server. Frozen and picklable; `load` runs in several threads at once.

    Parameters
    ----------
    top : TileNode
    resolver : Resolver
    placement : Placement
    """

    top: TileNode
    resolver: Resolver
    placement: Placement

    @property
    def origin(self) -> str:
        """The resolver's; see `TileSource`."""
        return self.resolver.origin

    def root(self) -> TileNode:
        """Return the root; see `TileSource`."""
        return self.top

    def load(self, tile: TileNode, *, cancelled: Callable[[], bool], tally: Counter[str] | None = None) -> TileContent:
        """Read and decode a tile's contents; see `TileSource`, and `decode_content` for `tally`.

        Raises
        ------
        TileMissing
            None of the tile's files is there.
        ImportFailed, Cancelled
        """
        locator = tile.locator
        if isinstance(locator, SubtreeLocator):
            return self._subtree(locator, cancelled=cancelled)
        if not isinstance(locator, TileLocator):
            raise TypeError("this tile belongs to another source")
        found: list[TileContent] = []
        absent: list[str] = []
        for i, address in enumerate(content_addresses(tile)):
            if cancelled():
                raise Cancelled
            try:
                data = self.resolver.read(address, cancelled=cancelled)
            except FileNotFoundError:
                absent.append(address)
                continue
            except ImportFailed as error:
                raise self._place(address, tile, locator).told(error) from error
            found.append(self._content(data, address, tile, locator, index=i, cancelled=cancelled, tally=tally))
        if absent and not found:
            raise TileMissing(self.resolver.shown(absent[0]))
        notes = [note for content in found for note in content.notes]
        notes += (f"{self.resolver.shown(address)} is missing" for address in absent)
        properties: dict[str, PropertyValue] = {}
        if locator.metadata is not None:
            place = locator.head.place.at(f"tile {key_path(tile)}")
            properties = locator.metadata.properties(locator.head.metadata, place=place, notes=notes)
        for content in found:
            properties |= content.properties
        return TileContent(
            meshes=tuple(mesh for content in found for mesh in content.meshes),
            children=tuple(child for content in found for child in content.children),
            notes=tuple(notes),
            points=tuple(points for content in found for points in content.points),
            properties=properties,
        )

    def _subtree(self, locator: SubtreeLocator, *, cancelled: Callable[[], bool]) -> TileContent:
        if cancelled():
            raise Cancelled
        try:
            return load_subtree(locator, resolver=self.resolver, cancelled=cancelled)
        except FileNotFoundError as error:
            raise TileMissing(self.resolver.shown(locator.address)) from error

    def _place(self, address: str, tile: TileNode, locator: TileLocator) -> Place:
        """Return the place of a content: its file, or where in the tileset it stands when it is inline."""
        if not address.startswith("data:"):
            return Place(self.resolver.shown(address))
        return Place(locator.head.place.path).at(f"tile {key_path(tile)}").at(INLINE)

    def _content(
        self,
        data: bytes,
        address: str,
        tile: TileNode,
        locator: TileLocator,
        *,
        index: int,
        cancelled: Callable[[], bool],
        tally: Counter[str] | None,
    ) -> TileContent:
        place = self._place(address, tile, locator)
        json = decode_tileset(data, place=place) if is_json(data) else None
        if json is not None and not _GLTF_NAMES & json.keys():
            document = read_document(
                json,
                address=address,
                chain=locator.head.chain,
                resolver=self.resolver,
                place=place,
                cancelled=cancelled,
            )
            child = nodes_of(
                document,
                resolver=self.resolver,
                placement=self.placement,
                parent=tile,
                branch=f"e{index}",
                cancelled=cancelled,
            )
            properties = tileset_properties(document.head.metadata)
            return TileContent(children=(child,), notes=document.notes[:50], properties=properties)
        # What an inline (data:) tile refers to stands beside the tileset that holds it.
        base = locator.head.address if address.startswith("data:") else address

        def fetch(uri: str) -> bytes:
            return self.resolver.read(self.resolver.resolve(uri, base=base, place=place), cancelled=cancelled)

        frame = TileFrame(locator.enu_from_tile, locator.head.up_axis)
        return decode_content(data, frame=frame, place=place, fetch=fetch, cancelled=cancelled, tally=tally)
