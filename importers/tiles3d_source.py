"""A 3D Tiles tileset as a `TileSource`: external tilesets open as their tiles are loaded."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from importers.place import INLINE, Place
from importers.resolver import Resolver
from importers.strict_json import decode_json
from importers.tile_content import TileFrame, decode_content, is_json
from importers.tiles3d_document import Placement, TileLocator, read_document
from importers.tiles3d_nodes import nodes_of
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
        if not isinstance(locator, TileLocator):
            raise TypeError("this tile belongs to another source")
        found: list[TileContent] = []
        absent: list[str] = []
        for i, address in enumerate(locator.contents):
            if cancelled():
                raise Cancelled
            try:
                data = self.resolver.read(address, cancelled=cancelled)
            except FileNotFoundError:
                absent.append(address)
                continue
            except ImportFailed as error:
                raise self._place(address, tile, locator).told(error) from error
            found.append(self._content(data, tile, locator, index=i, cancelled=cancelled, tally=tally))
        if absent and not found:
            raise TileMissing(self.resolver.shown(absent[0]))
        return TileContent(
            meshes=tuple(mesh for content in found for mesh in content.meshes),
            children=tuple(child for content in found for child in content.children),
            notes=(
                *(note for content in found for note in content.notes),
                *(f"{self.resolver.shown(address)} is missing" for address in absent),
            ),
        )

    def _place(self, address: str, tile: TileNode, locator: TileLocator) -> Place:
        """Return the place of a content: its file, or where in the tileset it stands when it is inline."""
        if not address.startswith("data:"):
            return Place(self.resolver.shown(address))
        return Place(locator.head.place.path).at(f"tile {tile.key.partition(' ')[0]}").at(INLINE)

    def _content(
        self,
        data: bytes,
        tile: TileNode,
        locator: TileLocator,
        *,
        index: int,
        cancelled: Callable[[], bool],
        tally: Counter[str] | None,
    ) -> TileContent:
        address = locator.contents[index]
        place = self._place(address, tile, locator)
        json = decode_json(data, place=place) if is_json(data) else None
        if json is not None and not _GLTF_NAMES & json.keys():
            notes: list[str] = []
            document = read_document(json, address=address, chain=locator.head.chain, place=place)
            child = nodes_of(
                document,
                resolver=self.resolver,
                placement=self.placement,
                parent=tile,
                branch=f"e{index}",
                notes=notes,
                cancelled=cancelled,
            )
            return TileContent(children=(child,), notes=tuple(notes[:50]))
        # What an inline (data:) tile refers to stands beside the tileset that holds it.
        base = locator.head.address if address.startswith("data:") else address

        def fetch(uri: str) -> bytes:
            return self.resolver.read(self.resolver.resolve(uri, base=base, place=place), cancelled=cancelled)

        frame = TileFrame(locator.enu_from_tile, locator.head.up_axis)
        return decode_content(data, frame=frame, place=place, fetch=fetch, cancelled=cancelled, tally=tally)
