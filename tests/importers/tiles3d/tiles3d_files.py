"""Writes small glTF, b3dm, cmpt and tileset files for tests."""

import gzip
import io
import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from layers.site import LonLatH, ecef_from_enu_at

QUAD = np.array([(0, 0, 0), (10, 0, 0), (10, 4, 0), (0, 4, 0)], np.float32)
QUAD_INDICES = np.array([0, 1, 2, 0, 2, 3], np.uint16)
QUAD_UV = np.array([(0, 1), (1, 1), (1, 0), (0, 0)], np.float32)
ORIGIN = LonLatH(120.32, 36.06, 25.0)
BOX = [5.0, 2.0, 0.0, 6.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 1.0]

COMPONENTS = {"int8": 5120, "uint8": 5121, "int16": 5122, "uint16": 5123, "uint32": 5125, "float32": 5126}
TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}


class GltfFile:
    """A glTF under construction: `json` may be edited at will before it is written."""

    def __init__(self) -> None:
        self.json: dict[str, Any] = {"asset": {"version": "2.0"}, "accessors": [], "bufferViews": [], "buffers": []}
        self.binary = bytearray()

    def view(self, data: bytes, **more: Any) -> int:
        """Append bytes and return their buffer view."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        self.json["bufferViews"].append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data), **more})
        self.binary += data
        return len(self.json["bufferViews"]) - 1

    def accessor(self, array: np.ndarray, **more: Any) -> int:
        """Append an array of shape (n,) or (n, k) and return its accessor."""
        width = 1 if array.ndim == 1 else array.shape[1]
        self.json["accessors"].append(
            {
                "bufferView": self.view(array.tobytes()),
                "componentType": COMPONENTS[array.dtype.name],
                "count": len(array),
                "type": TYPES[width],
                **more,
            }
        )
        return len(self.json["accessors"]) - 1

    def finish(self) -> None:
        """Declare the buffer."""
        if self.binary:
            self.json["buffers"] = [{"byteLength": len(self.binary)}]

    def glb(self) -> bytes:
        """Return the GLB."""
        self.finish()
        return glb(json.dumps(self.json).encode(), bytes(self.binary))


def quad(
    *,
    points: np.ndarray = QUAD,
    indices: np.ndarray | None = QUAD_INDICES,
    picture: bytes | None = None,
    unlit: bool = False,
    **attributes: np.ndarray,
) -> GltfFile:
    """Return a glTF with one node, one mesh and one primitive."""
    file = GltfFile()
    named = {"POSITION": file.accessor(points)} | {name: file.accessor(array) for name, array in attributes.items()}
    primitive: dict[str, Any] = {"attributes": named}
    if indices is not None:
        primitive["indices"] = file.accessor(indices)
    material: dict[str, Any] = {"pbrMetallicRoughness": {}}
    if picture is not None:
        if "TEXCOORD_0" not in named:
            named["TEXCOORD_0"] = file.accessor(QUAD_UV)
        file.json["images"] = [{"bufferView": file.view(picture), "mimeType": "image/png"}]
        file.json["textures"] = [{"source": 0}]
        material["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
    if unlit:
        material["extensions"] = {"KHR_materials_unlit": {}}
        file.json["extensionsUsed"] = ["KHR_materials_unlit"]
    primitive["material"] = 0
    file.json |= {
        "materials": [material],
        "meshes": [{"primitives": [primitive]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
        "scene": 0,
    }
    return file


def draco_quad(points: np.ndarray = QUAD, indices: np.ndarray = QUAD_INDICES) -> GltfFile:
    """Return a quad with its geometry in Draco."""
    import DracoPy

    data = DracoPy.encode(points, indices.reshape(-1, 3), quantization_bits=14, tex_coord=QUAD_UV.astype(np.float64))
    file = GltfFile()
    view = file.view(data)
    file.json["accessors"] = [
        {"componentType": 5126, "count": len(points), "type": "VEC3"},
        {"componentType": 5126, "count": len(points), "type": "VEC2"},
        {"componentType": 5123, "count": len(indices), "type": "SCALAR"},
    ]
    position, uv = 0, 3
    ids = {a["attribute_type"]: a["unique_id"] for a in DracoPy.decode(data).attributes}
    extension = {"bufferView": view, "attributes": {"POSITION": ids[position], "TEXCOORD_0": ids[uv]}}
    primitive = {
        "attributes": {"POSITION": 0, "TEXCOORD_0": 1},
        "indices": 2,
        "extensions": {"KHR_draco_mesh_compression": extension},
    }
    file.json |= {
        "extensionsRequired": ["KHR_draco_mesh_compression"],
        "meshes": [{"primitives": [primitive]}],
        "nodes": [{"mesh": 0}],
    }
    return file


def glb(text: bytes, binary: bytes = b"") -> bytes:
    """Return a GLB of a JSON chunk and a binary chunk."""
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
    if binary:
        chunks += struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def b3dm(content: bytes, *, table: dict[str, Any] | None = None, table_binary: bytes = b"") -> bytes:
    """Return a b3dm around a GLB."""
    text = json.dumps({"BATCH_LENGTH": 0} | (table or {})).encode()
    text += b" " * (-(28 + len(text)) % 8)
    body = text + table_binary + content
    return struct.pack("<4sIIIIII", b"b3dm", 1, 28 + len(body), len(text), len(table_binary), 0, 0) + body


def subtree(
    *,
    tiles: Any = 1,
    contents: Iterable[Any] = (),
    children: Any = 0,
    external: dict[str, bytes] | None = None,
    text_only: bool = False,
    **more: Any,
) -> bytes:
    """Return a .subtree; availability is a constant, or bits in their order.

    `external`: the buffer goes there as ``bits.bin`` and not into the file; `text_only`: JSON alone.
    """
    views: list[dict[str, int]] = []
    binary = bytearray()

    def available(value: Any) -> dict[str, int]:
        if isinstance(value, int):
            return {"constant": value}
        data = np.packbits(np.array(value, np.uint8), bitorder="little").tobytes()
        return {"bitstream": store(data)}

    def store(data: bytes) -> int:
        binary.extend(b"\0" * (-len(binary) % 8))
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(data)})
        binary.extend(data)
        return len(views) - 1

    value: dict[str, Any] = {
        "tileAvailability": available(tiles),
        "childSubtreeAvailability": available(children),
        "contentAvailability": [available(content) for content in contents],
    }
    for columns in more.pop("columns", ()):
        table = {"class": columns["class"], "count": columns["count"], "properties": {}}
        for name, data in columns["values"].items():
            if isinstance(data, list):
                joined = "".join(data).encode()
                ends = np.cumsum([0, *(len(text.encode()) for text in data)]).astype(np.uint32)
                table["properties"][name] = {"values": store(joined), "stringOffsets": store(ends.tobytes())}
            else:
                table["properties"][name] = {"values": store(data.tobytes())}
        value.setdefault("propertyTables", []).append(table)
    if views:
        value["buffers"] = [{"byteLength": len(binary)}]
        value["bufferViews"] = views
        if external is not None:
            external["bits.bin"] = bytes(binary)
            value["buffers"][0]["uri"] = "bits.bin"
            binary.clear()
    text = json.dumps(value | more).encode()
    if text_only:
        return text
    text += b" " * (-len(text) % 8)
    return struct.pack("<4sIQQ", b"subt", 1, len(text), len(binary)) + text + bytes(binary)


def implicit(*, scheme: str = "QUADTREE", levels: int = 4, subtree_levels: int = 2, **more: Any) -> dict[str, Any]:
    """Return an implicit root over the box of 16 x 8 x 4 m from the origin."""
    names = "{level}.{x}.{y}" + (".{z}" if scheme == "OCTREE" else "")
    root = tile(f"c/{names}.glb", error=32.0, boundingVolume={"box": [8, 4, 2, 8, 0, 0, 0, 4, 0, 0, 0, 2]})
    tiling = {
        "subdivisionScheme": scheme,
        "availableLevels": levels,
        "subtreeLevels": subtree_levels,
        "subtrees": {"uri": f"s/{names}.subtree"},
    }
    return root | {"implicitTiling": tiling} | more


def cmpt(*tiles: bytes) -> bytes:
    """Return a composite."""
    body = b"".join(tiles)
    return struct.pack("<4sIII", b"cmpt", 1, 16 + len(body), len(tiles)) + body


def png(*rows: Iterable[tuple[int, int, int]], size: tuple[int, int] | None = None) -> bytes:
    """Return a PNG of pixel rows, top row first; or an empty one that is `size` large."""
    image = Image.new("RGB", size) if size else Image.fromarray(np.array(rows, np.uint8))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def ecef_transform(origin: LonLatH = ORIGIN) -> list[float]:
    """Return a tile transform, column by column, that stands a local frame on earth."""
    return [float(v) for v in ecef_from_enu_at(origin).T.ravel()]


def tile(uri: str | None = None, *, error: Any = 0.0, children: Iterable[Any] = (), **more: Any) -> dict[str, Any]:
    """Return a tile."""
    result: dict[str, Any] = {"boundingVolume": {"box": BOX}, "geometricError": error, "refine": "REPLACE"}
    if uri is not None:
        result["content"] = {"uri": uri}
    below = list(children)
    if below:
        result["children"] = below
    return result | more


def tileset(root: dict[str, Any], *, version: str = "1.0", **more: Any) -> dict[str, Any]:
    """Return a tileset.json."""
    return {"asset": {"version": version}, "geometricError": 100.0, "root": root} | more


def write(folder: Path, files: dict[str, Any], *, zipped: bool = False) -> Path:
    """Write files (bytes, or a JSON value) into `folder` and return it."""
    for name, value in files.items():
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data, mtime=0) if zipped else data)
    return folder
