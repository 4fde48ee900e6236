"""glTF 1.0 in the words of glTF 2.0, as far as a picture of it needs.

glTF 1.0 specification, KHR_binary_glTF, KHR_materials_common and WEB3D_quantized_attributes (all archived in the
Khronos glTF repository). Techniques are shader programs: of them only the base colour or picture is taken.
"""

import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.place import Place

Array = npt.NDArray[Any]
Json = Mapping[str, object]

_HEADER = 20
_BINARY_NAMES = ("binary_glTF", "KHR_binary_glTF")
_QUANTIZED = "WEB3D_quantized_attributes"
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_SIZES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
# WebGL's names for states of a technique.
_BLEND, _CULL_FACE = 3042, 2884
# What exporters call the base colour, the best one first.
_BASE_NAMES = ("diffuse", "u_diffuse", "diffuseTex", "u_diffuse_tex", "tex", "u_tex", "texture", "baseColor", "color")
_DISPLAY_GAMMA = 2.2


def split_binary1(data: memoryview, *, place: Place) -> tuple[memoryview, memoryview | None]:
    """Return the JSON and the body of a KHR_binary_glTF file. Any thread.

    Raises
    ------
    ImportFailed
        The lengths in its header do not fit its bytes.
    """
    if len(data) < _HEADER:
        raise place.refuse("the GLB ends in its header")
    length, json_length, kind = struct.unpack_from("<III", data, 8)
    if kind != 0:
        raise place.at("byte 16").refuse("the first chunk is not JSON")
    # Containers pad what they hold to 8 bytes.
    if length < _HEADER or not 0 <= len(data) - length < 8:
        raise place.at("byte 8").refuse(
            "the GLB declares {length} bytes, there are {found}", length=length, found=len(data)
        )
    if json_length > length - _HEADER:
        raise place.at("byte 12").refuse("a chunk of {size} bytes ends past the file", size=json_length)
    body = data[_HEADER + json_length : length]
    return data[_HEADER : _HEADER + json_length], body if len(body) else None


def upgraded(json: Json, *, binary_bytes: int | None, place: Place) -> dict[str, object]:
    """Return a glTF 1.0 document as glTF 2.0. Any thread.

    Parameters
    ----------
    binary_bytes : int or None
        Length of the body of a binary glTF.

    Raises
    ------
    ImportFailed
        It names what it does not hold, or is damaged.
    """
    return _Upgrade(json, binary_bytes, place).document()


def dequantized(array: Array, extensions: object, *, place: Place) -> Array:
    """Return float32 (n, k) of an accessor with WEB3D_quantized_attributes; `array` as it is without it."""
    found = place.mapping(extensions).get(_QUANTIZED)
    if found is None:
        return array
    where = place.at(_QUANTIZED).at("decodeMatrix")
    width = array.shape[1]
    numbers = where.numbers(place.mapping(found).get("decodeMatrix"), count=(width + 1) ** 2)
    matrix = np.array(numbers).reshape(width + 1, width + 1).T
    result: Array = array.astype(np.float64) @ matrix[:width, :width].T + matrix[:width, width]
    return result.astype(np.float32)


class _Upgrade:
    """One document on its way; what is named there is numbered here."""

    def __init__(self, json: Json, binary_bytes: int | None, place: Place) -> None:
        self._json = json
        self._place = place
        self._binary_bytes = binary_bytes
        self._names = {
            kind: list(self._all(kind))
            for kind in (
                "accessors",
                "bufferViews",
                "buffers",
                "images",
                "materials",
                "meshes",
                "nodes",
                "samplers",
                "scenes",
                "textures",
            )
        }
        # A GLB's body is always its first buffer.
        self._names["buffers"].sort(key=lambda name: name not in _BINARY_NAMES)
        self._numbers = {kind: {name: i for i, name in enumerate(names)} for kind, names in self._names.items()}
        # One view for each accessor comes first, then those of pictures.
        self._views: list[object] = []

    def document(self) -> dict[str, object]:
        accessors = [self._accessor(*self._entry("accessors", n)) for n in self._names["accessors"]]
        images = [self._image(*self._entry("images", n)) for n in self._names["images"]]
        nodes = [self._node(*self._entry("nodes", n)) for n in self._names["nodes"]]
        # A node has one mesh now: the others hang below it.
        below: list[object] = []
        for node in nodes:
            extra = node.pop("extra")
            if isinstance(extra, list) and extra:
                children = node["children"]
                first = len(nodes) + len(below)
                node["children"] = [
                    *(children if isinstance(children, list) else []),
                    *range(first, first + len(extra)),
                ]
                below += ({"mesh": mesh} for mesh in extra)
        found: dict[str, object] = {
            "asset": {"version": "2.0"},
            "accessors": accessors,
            "buffers": [self._buffer(n) for n in self._names["buffers"]],
            "images": images,
            "samplers": [self._entry("samplers", n)[0] for n in self._names["samplers"]],
            "textures": [self._texture(*self._entry("textures", n)) for n in self._names["textures"]],
            "materials": [self._material(*self._entry("materials", n)) for n in self._names["materials"]],
            "meshes": [self._mesh(*self._entry("meshes", n)) for n in self._names["meshes"]],
            "nodes": [*nodes, *below],
            "bufferViews": self._views,
        }
        if self._names["scenes"]:
            found["scenes"] = [self._scene(*self._entry("scenes", n)) for n in self._names["scenes"]]
            found["scene"] = self._numbers["scenes"].get(str(self._json.get("scene")), 0)
        if "extensions" in self._json:
            found["extensions"] = self._json["extensions"]
        return found

    def _all(self, kind: str) -> dict[str, object]:
        return self._place.at(kind).mapping(self._json.get(kind, {}))

    def _entry(self, kind: str, name: object) -> tuple[dict[str, object], Place]:
        where = self._place.at(f"{kind}.{name}")
        return where.mapping(self._all(kind).get(str(name))), where

    def _number(self, kind: str, name: object, *, place: Place) -> int:
        found = self._numbers[kind].get(place.text(name))
        if found is None:
            raise place.refuse("there is no {name}", name=str(name)[:60])
        return found

    def _list(self, entry: Json, name: str, *, place: Place) -> list[object]:
        return place.at(name).items(entry.get(name, []))

    def _buffer(self, name: str) -> dict[str, object]:
        entry, _ = self._entry("buffers", name)
        if name in _BINARY_NAMES and self._binary_bytes is not None:
            return {"byteLength": entry.get("byteLength") or self._binary_bytes}
        return {"byteLength": entry.get("byteLength"), "uri": entry.get("uri")}

    def _view(self, name: object, offset: object, stride: int, *, place: Place) -> int:
        """Return the number of a new view of a named one, from `offset` on."""
        entry, where = self._entry("bufferViews", place.text(name))
        buffer = self._number("buffers", entry.get("buffer"), place=where.at("buffer"))
        start = where.at("byteOffset").whole(entry.get("byteOffset", 0))
        more = place.at("byteOffset").whole(offset)
        length = where.at("byteLength").whole(entry.get("byteLength") or self._rest(buffer, start))
        if more > length:
            raise place.refuse("{count} elements end {over} bytes past the data", count=0, over=more - length)
        view: dict[str, object] = {"buffer": buffer, "byteOffset": start + more, "byteLength": length - more}
        if stride:
            view["byteStride"] = stride
        self._views.append(view)
        return len(self._views) - 1

    def _rest(self, buffer: int, start: int) -> int:
        declared = self._buffer(self._names["buffers"][buffer]).get("byteLength")
        return max(0, self._place.at("buffers").whole(declared) - start)

    def _accessor(self, entry: Json, place: Place) -> dict[str, object]:
        result = {k: entry[k] for k in ("componentType", "count", "type", "extensions") if k in entry}
        width = _WIDTHS.get(str(entry.get("type")), 0)
        size = width * _SIZES.get(place.at("componentType").whole(entry.get("componentType")), 0)
        stride = place.at("byteStride").whole(entry.get("byteStride") or 0, below=256)
        offset = entry.get("byteOffset", 0)
        view = self._view(entry.get("bufferView"), offset, 0 if stride == size else stride, place=place)
        return result | {"bufferView": view}

    def _image(self, entry: Json, place: Place) -> dict[str, object]:
        extensions = place.mapping(entry.get("extensions", {}))
        for name in _BINARY_NAMES:
            if name in extensions:
                where = place.at(name)
                return {"bufferView": self._view(where.mapping(extensions[name]).get("bufferView"), 0, 0, place=where)}
        return {"uri": entry.get("uri")}

    def _texture(self, entry: Json, place: Place) -> dict[str, object]:
        result: dict[str, object] = {"source": self._number("images", entry.get("source"), place=place.at("source"))}
        if "sampler" in entry:
            result["sampler"] = self._number("samplers", entry["sampler"], place=place.at("sampler"))
        return result

    def _scene(self, entry: Json, place: Place) -> dict[str, object]:
        # An exporter writes null for a scene of nothing.
        listed = [n for n in self._list(entry, "nodes", place=place) if n is not None]
        return {"nodes": [self._number("nodes", n, place=place.at("nodes")) for n in listed]}

    def _node(self, entry: Json, place: Place) -> dict[str, object]:
        result = {k: entry[k] for k in ("matrix", "rotation", "scale", "translation") if k in entry}
        children = self._list(entry, "children", place=place)
        result["children"] = [self._number("nodes", n, place=place.at("children")) for n in children]
        meshes = [self._number("meshes", m, place=place.at("meshes")) for m in self._list(entry, "meshes", place=place)]
        if meshes:
            result["mesh"] = meshes[0]
        return result | {"extra": meshes[1:]}

    def _mesh(self, entry: Json, place: Place) -> dict[str, object]:
        listed = enumerate(self._list(entry, "primitives", place=place))
        return {"primitives": [self._primitive(place.mapping(p), place.at(f"primitives[{i}]")) for i, p in listed]}

    def _primitive(self, entry: Json, place: Place) -> dict[str, object]:
        attributes: dict[str, object] = {}
        for name, accessor in place.at("attributes").mapping(entry.get("attributes")).items():
            known = {"COLOR": "COLOR_0", "TEXCOORD": "TEXCOORD_0"}.get(name, name)
            attributes[known] = self._number("accessors", accessor, place=place.at("attributes").at(name))
        result: dict[str, object] = {"attributes": attributes, "mode": entry.get("mode", entry.get("primitive", 4))}
        if "indices" in entry:
            result["indices"] = self._number("accessors", entry["indices"], place=place.at("indices"))
        if "material" in entry:
            result["material"] = self._number("materials", entry["material"], place=place.at("material"))
        return result

    def _material(self, entry: Json, place: Place) -> dict[str, object]:
        values = place.at("values").mapping(entry.get("values", {}))
        blended, double_sided, unlit = False, False, False
        common = place.mapping(entry.get("extensions", {})).get("KHR_materials_common")
        if common is not None:
            where = place.at("KHR_materials_common")
            shading = where.mapping(common)
            values = where.mapping(shading.get("values", {}))
            blended = values.get("transparent") is True
            double_sided = values.get("doubleSided") is True
            unlit = shading.get("technique") == "CONSTANT"
        elif entry.get("technique") is not None:
            technique, where = self._entry("techniques", entry["technique"])
            parameters = where.at("parameters").mapping(technique.get("parameters", {}))
            described = {name: where.mapping(p) for name, p in parameters.items()}
            values = {n: p["value"] for n, p in described.items() if "value" in p} | values
            enabled = where.mapping(technique.get("states", {})).get("enable", [])
            if isinstance(enabled, list):
                blended, double_sided = _BLEND in enabled, _CULL_FACE not in enabled
            # A program that takes no normals has the light in its picture.
            unlit = bool(described) and all(p.get("semantic") != "NORMAL" for p in described.values())
        result: dict[str, object] = {"doubleSided": double_sided, "alphaMode": "BLEND" if blended else "OPAQUE"}
        if unlit:
            result["extensions"] = {"KHR_materials_unlit": {}}
        return result | {"pbrMetallicRoughness": self._base(values)}

    def _base(self, values: Json) -> dict[str, object]:
        """Return the base colour or picture among a technique's values; white when none looks like one."""
        names = [n for n in _BASE_NAMES if n in values]
        names += [n for n in values if n not in names and "diffuse" in n.lower()]
        names += [n for n in values if n not in names and self._texture_of(values[n]) is not None]
        transparency = values.get("transparency", 1)
        opacity = float(transparency) if isinstance(transparency, (int, float)) else 1.0
        for name in names:
            value = values[name]
            texture = self._texture_of(value)
            if texture is not None:
                return {"baseColorTexture": {"index": texture}, "baseColorFactor": [1.0, 1.0, 1.0, opacity]}
            if isinstance(value, list) and len(value) in (3, 4) and all(isinstance(v, (int, float)) for v in value):
                red, green, blue, *alpha = (min(1.0, max(0.0, float(v))) for v in value)
                # Colours were as shown then, and are linear now.
                linear = [c**_DISPLAY_GAMMA for c in (red, green, blue)]
                return {"baseColorFactor": [*linear, (alpha[0] if alpha else 1.0) * opacity]}
        return {}

    def _texture_of(self, value: object) -> int | None:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return self._numbers["textures"].get(value) if isinstance(value, str) else None
