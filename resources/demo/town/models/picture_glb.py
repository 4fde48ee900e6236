"""Writes a building model as one binary glTF: a textured material for each look, y up, east along x, about its zero."""

import io
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.data.geometry import Float32, Float64, UInt8
from resources.demo.building_model import BuildingModel
from resources.demo.looks import LOOKS
from resources.demo.solids import Solid, triangles_of

TEXTURE_PX, TEXTURE_M = 128, 2.0
_GAMMA = 2.2
_LINED = {
    "brick": (0.075, 0.22),
    "brick grey": (0.075, 0.22),
    "tile": (0.3, 0.25),
    "paving": (0.5, 0.5),
    "granite": (0.4, 0.8),
    "sandstone": (0.4, 0.8),
}
"""Looks with courses: how high one is and how long a piece, metres."""
_ROUGH = {
    "grass": 0.2,
    "leaf": 0.24,
    "plaster": 0.05,
    "plaster white": 0.04,
    "plaster ochre": 0.05,
    "plaster rose": 0.05,
    "concrete": 0.06,
    "timber light": 0.1,
    "timber red": 0.08,
    "trunk": 0.2,
}


_INSIDE = (" partition ",)
"""In names of what nobody sees from outside."""


@dataclass(frozen=True, slots=True, eq=False)
class _Surface:
    points: Float32
    normals: npt.NDArray[np.int8]
    uv: Float32
    triangles: npt.NDArray[np.uint32]


def encode_model(model: BuildingModel) -> bytes:
    """Return the bytes of a .glb."""
    surfaces = dict(sorted(_surfaces(model).items()))
    writer = _Glb()
    for look, surface in surfaces.items():
        writer.add(look, surface)
    return writer.bytes(model.name)


def _surfaces(model: BuildingModel) -> dict[str, _Surface]:
    meshes: dict[tuple[Solid, ...], list[tuple[str, Float64]]] = {}
    found: dict[str, list[Float64]] = {}
    for matrix, solids in _placed(model):
        if solids not in meshes:
            meshes[solids] = [(solid.look, _corners(solid)) for solid in solids]
        for look, corners in meshes[solids]:
            found.setdefault(look, []).append(corners @ matrix[:3, :3].T + matrix[:3, 3])
    return {look: _surface(np.concatenate(parts)) for look, parts in found.items()}


def _placed(model: BuildingModel) -> Iterator[tuple[Float64, tuple[Solid, ...]]]:
    cos, sin = model.place.x_axis
    turned = np.eye(4)
    turned[:2, :2] = ((cos, -sin), (sin, cos))
    for storey in model.storeys:
        lift = turned.copy()
        lift[2, 3] = storey.elevation_m
        for element in storey.elements:
            for part in element.every():
                if part.solids and not any(word in part.name for word in _INSIDE):
                    yield lift @ part.frame.matrix, part.solids
    for element in model.outside:
        yield turned @ element.frame.matrix, element.solids


def _corners(solid: Solid) -> Float64:
    """Return float64 (n, 3, 3): the corners of a solid's triangles."""
    points, triangles = triangles_of(solid)
    return points[triangles]


def _surface(corners: Float64) -> _Surface:
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    sound = length[:, 0] > 1e-9
    corners, normals = corners[sound], normals[sound] / length[sound]
    level = np.abs(normals[:, 2]) > 0.85
    side = np.where(level[:, None], (1.0, 0.0), np.column_stack([-normals[:, 1], normals[:, 0]]))
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    across = np.einsum("nkc,nc->nk", corners[:, :, :2], side)
    slope = np.maximum(np.hypot(normals[:, 0], normals[:, 1]), 0.3)[:, None]
    down = np.where(level[:, None], -corners[:, :, 1], -corners[:, :, 2] / slope)
    uv = np.stack([across, down], axis=2).reshape(-1, 2) / TEXTURE_M
    turned = np.stack([corners[..., 0], corners[..., 2], -corners[..., 1]], axis=2).reshape(-1, 3)
    facing = np.column_stack([normals[:, 0], normals[:, 2], -normals[:, 1]])
    # Corners that are alike in all are one vertex. A byte for each part of a normal, and one to fill up four.
    normal = np.zeros((len(turned), 4), np.int8)
    normal[:, :3] = np.repeat(np.round(facing * 127), 3, axis=0)
    rows = np.hstack([turned.astype("<f4"), uv.astype("<f4"), normal.view("<f4")]).view("<u4")
    kept, corner = _distinct(rows)
    chosen = rows[kept].view("<f4")
    return _Surface(chosen[:, :3].copy(), normal[kept], chosen[:, 3:5].copy(), corner.astype("<u4"))


def _distinct(rows: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return int (k,) first rows of each kind and int (n,) which of them each row is like."""
    # Sorting one number for a row is far quicker than sorting rows; that it speaks for the row is checked.
    factors = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9] * 2, np.uint64)
    factors[3:] ^= np.uint64(0x5851F42D4C957F2D)
    mixed = (rows.astype(np.uint64) * factors).sum(axis=1, dtype=np.uint64)
    _, kept, inverse = np.unique(mixed, return_index=True, return_inverse=True)
    if not np.array_equal(rows[kept][inverse], rows):
        _, kept, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return kept, inverse.reshape(-1)


def _picture(look: str) -> UInt8 | None:
    """Return uint8 (h, w, 3): 2 m by 2 m of a look, or None for one without a grain. It repeats."""
    if look not in _LINED and look not in _ROUGH:
        return None
    rng = np.random.default_rng([ord(c) for c in look])
    shade = np.ones((TEXTURE_PX, TEXTURE_PX))
    rough = _ROUGH.get(look, 0.05)
    fine = rng.normal(0.0, rough * 0.6, (TEXTURE_PX, TEXTURE_PX))
    coarse = np.repeat(np.repeat(rng.normal(0.0, rough * 0.6, (16, 16)), 8, axis=0), 8, axis=1)
    shade += fine + coarse
    if look in _LINED:
        high, long = _LINED[look]
        rows, columns = max(1, round(TEXTURE_M / high)), max(1, round(TEXTURE_M / long))
        y = np.arange(TEXTURE_PX) * rows / TEXTURE_PX
        row = y.astype(int)
        x = np.arange(TEXTURE_PX)[None] * columns / TEXTURE_PX + 0.5 * (row % 2)[:, None]
        tone = rng.normal(0.0, 0.07, (rows, columns))
        shade += tone[row[:, None], x.astype(int) % columns]
        joint = (y % 1.0 < 0.18)[:, None] | (x % 1.0 < 0.06)
        shade = np.where(joint, shade * 0.72, shade)
        if look == "tile":
            shade *= (0.8 + 0.25 * (y % 1.0))[:, None]
    colour = np.array(LOOKS[look][:3]) * np.clip(shade, 0.4, 1.25)[:, :, None]
    return np.round(np.clip(colour, 0, 1) * 255).astype(np.uint8)


class _Glb:
    def __init__(self) -> None:
        self._binary = io.BytesIO()
        self._views: list[dict[str, object]] = []
        self._accessors: list[dict[str, object]] = []
        self._materials: list[dict[str, object]] = []
        self._primitives: list[dict[str, object]] = []
        self._images: list[dict[str, object]] = []

    def add(self, look: str, surface: _Surface) -> None:
        """Add what has one look."""
        attributes = {"POSITION": self._vertices(surface.points, "VEC3"), "NORMAL": self._normals(surface.normals)}
        picture = _picture(look)
        if picture is not None:
            attributes["TEXCOORD_0"] = self._vertices(surface.uv, "VEC2")
        indices = self._accessor(
            self._view(surface.triangles.tobytes(), target=34963), 5125, surface.triangles.size, "SCALAR"
        )
        self._primitives.append({"attributes": attributes, "indices": indices, "material": len(self._materials)})
        self._materials.append(self._material(look, picture))

    def _material(self, look: str, picture: UInt8 | None) -> dict[str, object]:
        import simplejpeg

        red, green, blue, through = LOOKS[look]
        surface: dict[str, object] = {"metallicFactor": 0.0, "roughnessFactor": 0.9}
        if picture is not None:
            data = simplejpeg.encode_jpeg(np.ascontiguousarray(picture), quality=88, colorspace="RGB")
            self._images.append({"bufferView": self._view(data), "mimeType": "image/jpeg"})
            surface["baseColorTexture"] = {"index": len(self._images) - 1}
        else:
            # Colours in glTF are linear.
            linear = [round(float(c) ** _GAMMA, 6) for c in (red, green, blue)]
            surface["baseColorFactor"] = [*linear, round(1.0 - through, 3)]
        material: dict[str, object] = {"name": look, "pbrMetallicRoughness": surface}
        return {**material, "alphaMode": "BLEND"} if through else material

    def _vertices(self, values: Float32, kind: str) -> int:
        number = self._accessor(self._view(values.tobytes(), target=34962), 5126, len(values), kind)
        if kind == "VEC3":
            self._accessors[number] |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()}
        return number

    def _normals(self, values: npt.NDArray[np.int8]) -> int:
        number = self._accessor(self._view(values.tobytes(), target=34962, stride=4), 5120, len(values), "VEC3")
        self._accessors[number]["normalized"] = True
        return number

    def _accessor(self, view: int, component: int, count: int, kind: str) -> int:
        self._accessors.append({"bufferView": view, "componentType": component, "count": count, "type": kind})
        return len(self._accessors) - 1

    def _view(self, data: bytes, *, target: int = 0, stride: int = 0) -> int:
        view: dict[str, object] = {"buffer": 0, "byteOffset": self._binary.tell(), "byteLength": len(data)}
        self._views.append(view | ({"target": target} if target else {}) | ({"byteStride": stride} if stride else {}))
        self._binary.write(data + b"\0" * (-len(data) % 4))
        return len(self._views) - 1

    def bytes(self, name: str) -> bytes:
        """Return the whole file."""
        binary = self._binary.getvalue()
        document: dict[str, object] = {
            "asset": {"version": "2.0", "generator": "liyuan demo"},
            "extensionsUsed": ["KHR_mesh_quantization"],
            "extensionsRequired": ["KHR_mesh_quantization"],
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0, "name": name}],
            "meshes": [{"primitives": self._primitives}],
            "materials": self._materials,
            "accessors": self._accessors,
            "bufferViews": self._views,
            "buffers": [{"byteLength": len(binary)}],
        }
        if self._images:
            document["images"] = self._images
            document["samplers"] = [{"magFilter": 9729, "minFilter": 9987, "wrapS": 10497, "wrapT": 10497}]
            document["textures"] = [{"source": k, "sampler": 0} for k in range(len(self._images))]
        text = json.dumps(document, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
        return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks
