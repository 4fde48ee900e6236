"""Writes one textured mesh as binary glTF 2.0: y up, unlit, the picture as JPEG inside."""

import json
import struct

import numpy as np

from layers.data.geometry import Float64, Int32, UInt8

JPEG_QUALITY = 86


def encode_glb(points: Float64, triangles: Int32, uv: Float64, picture: UInt8 | bytes) -> bytes:
    """Return the bytes of a .glb.

    Parameters
    ----------
    points : float64 (n, 3)
        East, north, up; turned to glTF's x, y up, -z north here.
    triangles : int32 (m, 3)
    uv : float64 (n, 2)
        0..1, v down.
    picture : uint8 (h, w, 3), or bytes
        Bytes are a JPEG file's.
    """
    position = np.column_stack([points[:, 0], points[:, 2], -points[:, 1]]).astype("<f4")
    wide = len(points) > 65535
    parts = [
        position.tobytes(),
        uv.astype("<f4").tobytes(),
        triangles.astype("<u4" if wide else "<u2").tobytes(),
        picture if isinstance(picture, bytes) else _jpeg(picture),
    ]
    views, offset = [], 0
    for i, part in enumerate(parts):
        view: dict[str, object] = {"buffer": 0, "byteOffset": offset, "byteLength": len(part)}
        if i < 3:
            view["target"] = 34963 if i == 2 else 34962
        views.append(view)
        offset += len(part) + -len(part) % 4
    binary = b"".join(part + b"\0" * (-len(part) % 4) for part in parts)
    document = {
        "asset": {"version": "2.0", "generator": "liyuan demo"},
        "extensionsUsed": ["KHR_materials_unlit"],
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1}, "indices": 2, "material": 0}]}],
        "materials": [
            {
                "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0.0},
                "extensions": {"KHR_materials_unlit": {}},
            }
        ],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{"magFilter": 9729, "minFilter": 9729, "wrapS": 33071, "wrapT": 33071}],
        "images": [{"bufferView": 3, "mimeType": "image/jpeg"}],
        "accessors": [
            {
                "bufferView": 0,
                "componentType": 5126,
                "count": len(position),
                "type": "VEC3",
                "min": position.min(axis=0).tolist(),
                "max": position.max(axis=0).tolist(),
            },
            {"bufferView": 1, "componentType": 5126, "count": len(position), "type": "VEC2"},
            {"bufferView": 2, "componentType": 5125 if wide else 5123, "count": triangles.size, "type": "SCALAR"},
        ],
        "bufferViews": views,
        "buffers": [{"byteLength": len(binary)}],
    }
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def _jpeg(picture: UInt8) -> bytes:
    import simplejpeg

    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(picture), quality=JPEG_QUALITY, colorspace="RGB"))
