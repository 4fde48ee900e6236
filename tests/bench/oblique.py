"""Real oblique meshes: their tiles, and the encoded parts of their files, taken apart without the product's readers."""

import json
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importers.importer import ImportContext, Importer
from layers.data.tileset import TileMissing, TileNode, TilesetData, TileSource

WUHAN = "3dtiles-djiterra-wuhan"
TIELU = "osgb-production5-tielu"
THREADS = 2


def never() -> bool:
    """Nobody takes a load back here."""
    return False


def opened(importer: Importer, path: Path) -> TilesetData:
    """Return the tile tree of an input that holds one."""
    (data,) = importer.read(path, ImportContext()).data
    assert isinstance(data, TilesetData)
    return data


def tiles_of(source: TileSource) -> list[TileNode]:
    """Return every tile of a tree that has content of its own, parents first; each is loaded once to get there."""
    found, waiting = [], [source.root()]
    while waiting:
        tile = waiting.pop()
        children = tile.children
        if tile.has_content:
            try:
                content = source.load(tile, cancelled=never)
            except TileMissing:
                continue
            children = (*children, *content.children)
            if content.meshes:
                found.append(tile)
        waiting.extend(children)
    return found


class LoaderThreads(ThreadPoolExecutor):
    """As many threads as the scene loads with; they live through all rounds, as the scene's live as long as it.

    What a thread does once (PROJ reads its database: 85 ms) is thus not part of a round.
    """

    def __init__(self) -> None:
        super().__init__(THREADS)

    def each(self, call: Callable[[Any], Any], items: list[Any]) -> list[Any]:
        """Return what `call` gives for each item."""
        return list(self.map(call, items))


@dataclass(frozen=True, slots=True)
class EncodedTile:
    """The Draco meshes and pictures in one b3dm."""

    draco: tuple[bytes, ...]
    pictures: tuple[bytes, ...]

    def decode(self) -> list[Any]:
        """Return what DracoPy and simplejpeg give: nothing is checked, placed or wrapped."""
        import DracoPy
        import simplejpeg

        return [*map(DracoPy.decode, self.draco), *map(simplejpeg.decode_jpeg, self.pictures)]


def glb_parts(data: bytes) -> tuple[Any, bytes]:
    """Return the JSON and the binary chunk of the GLB in a b3dm."""
    glb = data[28 + sum(struct.unpack_from("<4I", data, 12)) :]
    (json_bytes,) = struct.unpack_from("<I", glb, 12)
    return json.loads(glb[20 : 20 + json_bytes]), glb[20 + json_bytes + 8 :]


def encoded_tile(data: bytes) -> EncodedTile:
    """Return the encoded parts of a b3dm with a GLB of Draco meshes and pictures inside."""
    document, binary = glb_parts(data)

    def view(index: int) -> bytes:
        entry = document["bufferViews"][index]
        start = entry.get("byteOffset", 0)
        return binary[start : start + entry["byteLength"]]

    primitives = [p for mesh in document["meshes"] for p in mesh["primitives"]]
    return EncodedTile(
        tuple(view(p["extensions"]["KHR_draco_mesh_compression"]["bufferView"]) for p in primitives),
        tuple(view(image["bufferView"]) for image in document.get("images", [])),
    )


def jpegs_in(data: bytes) -> Iterator[bytes]:
    """Yield the whole JPEGs that lie uncompressed in a file of another format."""
    start = data.find(b"\xff\xd8\xff")
    while start >= 0:
        # Within JPEG data 0xff is always followed by 0x00 or a restart mark.
        end = data.index(b"\xff\xd9", start) + 2
        yield data[start:end]
        start = data.find(b"\xff\xd8\xff", end)
