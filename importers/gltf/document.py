"""A glTF document: its JSON, in the words of glTF 2.0, its buffers, and accessors as numpy views.

glTF 2.0 specification, sections 3.6 (binary data) and 4 (GLB).
"""

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.gltf.gltf1 import dequantized, split_binary1, upgraded
from importers.gltf.meshopt import EXTENSIONS as MESHOPT_EXTENSIONS
from importers.gltf.meshopt import packed_view, unpack_view
from importers.place import Place
from importers.strict_json import decode_json
from layers.data.geometry import Float32
from layers.errors import ImportFailed

Array = npt.NDArray[Any]
Fetch = Callable[[str], bytes]
Entry = tuple[dict[str, object], Place]

GLB_MAGIC = b"glTF"
_JSON_CHUNK, _BIN_CHUNK = 0x4E4F534A, 0x004E4942

_DTYPES: dict[int, np.dtype[Any]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}

# Reading these in full, or knowing that they do not change the picture's geometry.
_READ = {
    "CESIUM_RTC",
    "EXT_mesh_gpu_instancing",
    "EXT_meshopt_compression",
    "EXT_texture_webp",
    "KHR_draco_mesh_compression",
    "KHR_materials_pbrSpecularGlossiness",
    "KHR_materials_unlit",
    "KHR_mesh_quantization",
    "KHR_meshopt_compression",
    "KHR_texture_basisu",
    "KHR_texture_transform",
}
_HARMLESS = {
    "CESIUM_primitive_outline",
    "EXT_feature_metadata",
    "EXT_instance_features",
    "EXT_mesh_features",
    "EXT_structural_metadata",
    "KHR_lights_punctual",
    "KHR_xmp_json_ld",
}


class Budget:
    """Bytes that one content may still unfold to: a bound against small files that declare much. One thread.

    Parameters
    ----------
    source_bytes : int
        Of the content as it came.
    """

    def __init__(self, source_bytes: int) -> None:
        self.left_bytes = min(1 << 30, (256 << 20) + 64 * source_bytes)

    def take(self, count_bytes: int, *, place: Place) -> None:
        """Spend `count_bytes`, or refuse."""
        if count_bytes > self.left_bytes:
            raise place.refuse(
                "it unfolds to more than its size allows",
                advice="export the tileset again with smaller tiles",
            )
        self.left_bytes -= count_bytes


class GltfDocument:
    """JSON and buffers of one glTF, checked as they are asked for. One thread.

    Parameters
    ----------
    data : bytes or memoryview
        GLB, or the JSON text of a ``.gltf``.
    place : Place
        Of the data, for refusals.
    fetch : callable
        Bytes of a uri written in the document (through the one resolver).
    """

    def __init__(self, data: bytes | memoryview, *, place: Place, fetch: Fetch, budget: Budget | None = None) -> None:
        self.place = place
        self.budget = budget or Budget(len(data))
        self._fetch = fetch
        text, self._bin = _chunks(memoryview(data), place=place)
        self.json = decode_json(text, place=place.at("JSON"))
        if _is_version1(data, self.json):
            size = None if self._bin is None else len(self._bin)
            self.json = upgraded(self.json, binary_bytes=size, place=place)
        self._buffers: dict[int, memoryview] = {}
        self._unpacked: dict[int, memoryview] = {}
        self._lists: dict[str, list[object]] = {}
        self._entries: dict[str, list[Entry | None]] = {}
        self._check_version()

    def entries(self, name: str) -> list[object]:
        """Return a top-level list: ``"nodes"``, ``"accessors"``; empty when there is none."""
        known = self._lists.get(name)
        if known is None:
            known = self._lists[name] = self.place.at(name).items(self.json.get(name, []))
        return known

    def entry(self, name: str, index: object, *, place: Place) -> Entry:
        """Return the entry `index` (as it stands in the JSON at `place`) of a top-level list, and its place."""
        entries = self._entries.get(name)
        if entries is None:
            entries = self._entries[name] = [None] * len(self.entries(name))
        number = index if type(index) is int and 0 <= index < len(entries) else place.whole(index, below=len(entries))
        known = entries[number]
        if known is None:
            where = self.place.at(f"{name}[{number}]")
            known = entries[number] = where.mapping(self._lists[name][number]), where
        return known

    def view(self, index: object, *, place: Place) -> tuple[memoryview, int]:
        """Return the bytes of a buffer view and its byte stride (0: tight)."""
        entry, where = self.entry("bufferViews", index, place=place)
        stride = 0
        if "byteStride" in entry:
            stride = where.whole_in(entry, "byteStride", minimum=4, below=253)
        packed = self._packing(entry, place=where)
        if packed is None:
            return self._slice(entry, place=where), stride
        number = place.whole(index)
        if number not in self._unpacked:
            self._unpacked[number] = self._unpack(*packed)
        return self._unpacked[number], stride

    def _slice(self, entry: dict[str, object], *, place: Place) -> memoryview:
        data = self._buffer(entry.get("buffer"), place=place.at("buffer"))
        offset = place.whole_in(entry, "byteOffset", 0)
        # Exporters write none for the texts of a property that are all empty.
        length = place.whole_in(entry, "byteLength")
        if offset + length > len(data):
            raise place.refuse("the buffer view ends {over} bytes past its buffer", over=offset + length - len(data))
        return data[offset : offset + length]

    def _packing(self, entry: dict[str, object], *, place: Place) -> tuple[dict[str, object], Place] | None:
        """Return the extension's object of a packed buffer view and its place; None for one stored as it is."""
        if "extensions" not in entry:
            return None
        extensions = place.mapping(entry["extensions"])
        for name in extensions:
            if name in MESHOPT_EXTENSIONS:
                where = place.at(name)
                return where.mapping(extensions[name]), where
            if name not in _HARMLESS:
                raise place.refuse(
                    "the buffer view is packed with {name}, which is not read by this version",
                    advice="export without it, or with Draco",
                    name=name,
                )
        return None

    def _unpack(self, entry: dict[str, object], place: Place) -> memoryview:
        data = self._slice(entry, place=place)
        view = packed_view(entry, data_bytes=len(data), place=place)
        self.budget.take(view.nbytes, place=place)
        return unpack_view(data, view, place=place)

    def accessor(self, index: object, *, place: Place) -> tuple[Array, bool]:
        """Return an accessor as (n, components), a view where possible, and whether it is normalized."""
        entry, where = self.entry("accessors", index, place=place)
        dtype = _dtype(entry, place=where)
        width = _WIDTHS.get(where.at("type").text(entry.get("type")))
        if width is None:
            raise where.at("type").refuse("the accessor has an unknown type")
        count = where.whole_in(entry, "count", minimum=1)
        size = dtype.itemsize * width
        if "bufferView" in entry:
            data, stride = self.view(entry["bufferView"], place=where.at("bufferView"))
            offset = where.whole_in(entry, "byteOffset", 0)
            array = _strided(data, dtype, (count, width), offset=offset, stride=stride or size, place=where)
        else:
            self.budget.take(count * size, place=where)
            array = np.zeros((count, width), dtype=dtype)
        if "extensions" in entry:
            array = dequantized(array, entry["extensions"], place=where.at("extensions"))
        if "sparse" in entry:
            array = self._sparse(where.mapping(entry["sparse"]), array, place=where.at("sparse"))
        return array, entry.get("normalized") is True

    def _sparse(self, entry: dict[str, object], array: Array, *, place: Place) -> Array:
        count = place.at("count").whole(entry.get("count"), minimum=1, below=len(array) + 1)
        parts: list[Array] = []
        for name, width in (("indices", 1), ("values", array.shape[1])):
            where = place.at(name)
            part = where.mapping(entry.get(name))
            dtype = _dtype(part, place=where) if name == "indices" else array.dtype
            if name == "indices" and dtype.kind != "u":
                raise where.refuse("sparse indices must be unsigned whole numbers")
            data, _ = self.view(part.get("bufferView"), place=where.at("bufferView"))
            offset = where.at("byteOffset").whole(part.get("byteOffset", 0))
            parts.append(
                _strided(data, dtype, (count, width), offset=offset, stride=dtype.itemsize * width, place=where)
            )
        indices = parts[0][:, 0]
        if int(indices.max()) >= len(array):
            raise place.refuse(
                "the sparse index {index} is not below {count}", index=int(indices.max()), count=len(array)
            )
        self.budget.take(array.nbytes, place=place)
        result = array.copy()
        result[indices] = parts[1]
        return result

    def _buffer(self, index: object, *, place: Place) -> memoryview:
        number = place.whole(index)
        if number in self._buffers:
            return self._buffers[number]
        entry, where = self.entry("buffers", number, place=place)
        length = where.whole_in(entry, "byteLength", minimum=1)
        if "uri" in entry:
            data = memoryview(self.fetch_uri(entry["uri"], place=where.at("uri")))
        elif number == 0 and self._bin is not None:
            data = self._bin
        else:
            raise where.refuse("the buffer has neither a uri nor a binary chunk")
        if len(data) < length:
            raise where.refuse("the buffer declares {length} bytes, there are {found}", length=length, found=len(data))
        found = self._buffers[number] = data[:length]
        return found

    def fetch_uri(self, uri: object, *, place: Place) -> bytes:
        """Return the bytes that a uri in the document leads to; ImportFailed when there are none."""
        text = place.text(uri)
        try:
            return self._fetch(text)
        except FileNotFoundError as error:
            raise place.refuse("the file {uri} is missing", advice="copy it beside the model", uri=text[:80]) from error
        except ImportFailed as error:
            raise place.told(error) from error

    def picture_bytes(self, image: dict[str, object], *, place: Place) -> bytes | memoryview | None:
        """Return the encoded bytes of an entry of ``images``; None when its file is missing."""
        if "bufferView" in image:
            return self.view(image["bufferView"], place=place.at("bufferView"))[0]
        where = place.at("uri")
        try:
            return self._fetch(where.text(image.get("uri")))
        except FileNotFoundError:
            return None
        except ImportFailed as error:
            raise where.told(error) from error

    def _check_version(self) -> None:
        asset = self.place.at("asset").mapping(self.json.get("asset"))
        version = str(asset.get("version", ""))
        if not version.startswith("2."):
            raise self.place.at("asset.version").refuse(
                "glTF {version} is not read by this version, only glTF 2.0",
                advice="convert it, for example with 3d-tiles-tools upgrade",
                version=version[:10] or "1.0",
            )
        if "extensionsRequired" not in self.json:
            return
        required = self.place.at("extensionsRequired")
        for name in map(required.text, required.items(self.json["extensionsRequired"])):
            if name not in _READ and name not in _HARMLESS and not name.startswith("KHR_materials_"):
                raise required.refuse(
                    "the content requires {name}, which is not read by this version",
                    advice="export without it",
                    name=name[:60],
                )


def as_float(array: Array, *, normalized: bool) -> Float32:
    """Return accessor numbers as float32; normalized whole numbers become -1..1 or 0..1 (glTF 2.0, 3.6.2.2)."""
    if array.dtype.kind == "f":
        return np.ascontiguousarray(array, np.float32)
    result = array.astype(np.float32)
    if normalized:
        result /= np.float32(np.iinfo(array.dtype).max)
        if array.dtype.kind == "i":
            np.maximum(result, np.float32(-1), out=result)
    return result


def _dtype(entry: dict[str, object], *, place: Place) -> np.dtype[Any]:
    found = _DTYPES.get(place.whole_in(entry, "componentType"))
    if found is None:
        raise place.at("componentType").refuse("the component type {type} is unknown", type=entry["componentType"])
    return found


def _strided(
    data: memoryview, dtype: np.dtype[Any], shape: tuple[int, int], *, offset: int, stride: int, place: Place
) -> Array:
    size = dtype.itemsize * shape[1]
    if stride < size or stride % dtype.itemsize:
        raise place.refuse("the byte stride {stride} does not fit elements of {size} bytes", stride=stride, size=size)
    end = offset + stride * (shape[0] - 1) + size
    if end > len(data):
        raise place.refuse("{count} elements end {over} bytes past the data", count=shape[0], over=end - len(data))
    return np.ndarray(shape, dtype, data, offset, (stride, dtype.itemsize))


def _is_version1(data: bytes | memoryview, json: dict[str, object]) -> bool:
    if bytes(data[:4]) == GLB_MAGIC:
        return int.from_bytes(data[4:8], "little") == 1
    asset = json.get("asset")
    # The first ones said nothing of their version; lists are numbered from 2.0 on.
    return isinstance(json.get("meshes"), dict) or (isinstance(asset, dict) and str(asset.get("version"))[:2] == "1.")


def _chunks(data: memoryview, *, place: Place) -> tuple[memoryview, memoryview | None]:
    if data[:4] != GLB_MAGIC:
        return data, None
    if len(data) < 12:
        raise place.refuse("the GLB ends in its header")
    version, length = struct.unpack_from("<II", data, 4)
    if version == 1:
        return split_binary1(data, place=place)
    if version != 2:
        raise place.refuse(
            "glTF {version} is not read by this version, only glTF 2.0",
            advice="convert it, for example with 3d-tiles-tools upgrade",
            version=f"{version}.0" if version < 10 else str(version),
        )
    # Containers pad what they hold to 8 bytes.
    if length < 20 or not 0 <= len(data) - length < 8:
        raise place.at("byte 8").refuse(
            "the GLB declares {length} bytes, there are {found}", length=length, found=len(data)
        )
    text: memoryview | None = None
    binary: memoryview | None = None
    offset = 12
    while offset + 8 <= length:
        size, kind = struct.unpack_from("<II", data, offset)
        if size > length - offset - 8:
            raise place.at(f"byte {offset}").refuse("a chunk of {size} bytes ends past the file", size=size)
        chunk = data[offset + 8 : offset + 8 + size]
        if text is None:
            if kind != _JSON_CHUNK:
                raise place.at(f"byte {offset}").refuse("the first chunk is not JSON")
            text = chunk
        elif binary is None and kind == _BIN_CHUNK:
            binary = chunk
        offset += 8 + size
    if text is None:
        raise place.refuse("the GLB holds no JSON")
    return text, binary
