"""Real tiles read without the importers, and what a pick in the imported ones tells."""

import base64
import io
import json
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from importers.files.resolver import FileResolver
from importers.place import Place
from importers.tiles3d.content import TileFrame, decode_content

FORMATS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
COMPONENTS = {
    "BYTE": "<i1",
    "UNSIGNED_BYTE": "<u1",
    "UNSIGNED_SHORT": "<u2",
    "UNSIGNED_INT": "<u4",
    "FLOAT": "<f4",
    "DOUBLE": "<f8",
}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
CORNER = np.array([0.8, 0.15, 0.05])


def opened(path: Path):
    place = Place(path.name)
    files = FileResolver(path.parent)
    return decode_content(
        path.read_bytes(),
        frame=TileFrame(np.eye(4)),
        place=place,
        fetch=lambda uri: files.read(files.resolve(uri, base=path.name, place=place)),
    )


class Document:
    """A glTF read by hand."""

    def __init__(self, data: bytes, folder: Path) -> None:
        self.folder = folder
        self.binary = b""
        if data[:4] == b"glTF":
            (length,) = struct.unpack_from("<I", data, 12)
            self.json = json.loads(data[20 : 20 + length])
            self.binary = data[28 + length :]
        else:
            self.json = json.loads(data)

    def uri(self, uri: str) -> bytes:
        return base64.b64decode(uri.partition(",")[2]) if uri.startswith("data:") else (self.folder / uri).read_bytes()

    def view(self, index: int) -> bytes:
        view = self.json["bufferViews"][index]
        buffer = self.json["buffers"][view["buffer"]]
        data = self.uri(buffer["uri"]) if "uri" in buffer else self.binary
        start = view.get("byteOffset", 0)
        return data[start : start + view["byteLength"]]

    def accessor(self, index: int) -> np.ndarray:
        accessor = self.json["accessors"][index]
        dtype, width = np.dtype(FORMATS[accessor["componentType"]]), WIDTHS[accessor["type"]]
        data = self.view(accessor["bufferView"])
        stride = self.json["bufferViews"][accessor["bufferView"]].get("byteStride", dtype.itemsize * width)
        start = accessor.get("byteOffset", 0)
        return np.array(
            [np.frombuffer(data, dtype, width, start + i * stride) for i in range(accessor["count"])], dtype
        )

    def attribute(self, name: str) -> np.ndarray:
        return self.accessor(self.json["meshes"][0]["primitives"][0]["attributes"][name])

    def image(self, texture: int) -> np.ndarray:
        image = self.json["images"][self.json["textures"][texture]["source"]]
        data = self.uri(image["uri"]) if "uri" in image else self.view(image["bufferView"])
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))

    def metadata(self) -> dict:
        return self.json["extensions"]["EXT_structural_metadata"]

    def strings(self, entry: dict) -> list[str]:
        edges = np.frombuffer(self.view(entry["stringOffsets"]), "<u4")
        data = self.view(entry["values"])
        return [data[a:b].decode() for a, b in pairwise(edges)]


def tables(data: bytes) -> tuple[dict, bytes, bytes]:
    """Return a tile's batch table JSON, its binary part, and what follows."""
    start = 32 if data[:4] == b"i3dm" else 28
    lengths = struct.unpack_from("<IIII", data, 12)
    start += lengths[0] + lengths[1]
    text, binary = data[start : start + lengths[2]], data[start + lengths[2] : start + lengths[2] + lengths[3]]
    return json.loads(text), binary, data[start + lengths[2] + lengths[3] :]


def column(entry, binary: bytes, count: int) -> list:
    """Return a property of a batch table for each row."""
    if isinstance(entry, list):
        return entry
    width = WIDTHS[entry["type"]]
    found = np.frombuffer(binary, COMPONENTS[entry["componentType"]], count * width, entry["byteOffset"])
    return found.tolist() if width == 1 else [tuple(row) for row in found.reshape(-1, width).tolist()]


def hit(part, triangle: int, *, of: int = 0):
    return part.features[of].at(part.triangles[triangle], CORNER)


def close(found, expected) -> bool:
    if isinstance(expected, list | tuple):
        return len(found) == len(expected) and all(map(close, found, expected))
    if isinstance(expected, float):
        return found == pytest.approx(expected, rel=1e-6)
    if isinstance(expected, dict):
        return dict(found) == {k: tuple(v) if isinstance(v, list) else v for k, v in expected.items()}
    return found == expected
