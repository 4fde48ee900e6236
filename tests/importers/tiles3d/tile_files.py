"""Writes small i3dm, pnts, batch tables, property tables and glTF 1.0 for tests."""

import json
import struct
from typing import Any

import numpy as np

from tests.importers.tiles3d.tiles3d_files import QUAD, QUAD_INDICES, GltfFile, quad


def tables(
    kind: bytes,
    body: bytes,
    *,
    features: dict[str, Any],
    arrays: dict[str, np.ndarray] | None = None,
    batch: dict[str, Any] | None = None,
    batch_binary: bytes = b"",
    extra: bytes = b"",
) -> bytes:
    """Return a tile: `arrays` go into the feature table's binary part, `extra` behind the header."""
    features = dict(features)
    binary = bytearray()
    for name, array in (arrays or {}).items():
        binary += b"\0" * (-len(binary) % 8)
        features[name] = {"byteOffset": len(binary)} | (features.get(name) or {})
        binary += array.tobytes()
    text, batch_text = (json.dumps(t).encode() if t else b"" for t in (features, batch))
    text += b" " * (-len(text) % 8)
    batch_text += b" " * (-len(batch_text) % 8)
    binary += b"\0" * (-len(binary) % 8)
    lengths = (len(text), len(binary), len(batch_text), len(batch_binary))
    total = 28 + len(extra) + sum(lengths) + len(body)
    head = struct.pack("<4sII4I", kind, 1, total, *lengths) + extra
    return head + text + bytes(binary) + batch_text + batch_binary + body


def i3dm(
    positions: np.ndarray | None,
    *,
    model: bytes | None = None,
    uri: str = "",
    count: int | None = None,
    arrays: dict[str, np.ndarray] | None = None,
    features: dict[str, Any] | None = None,
    **more: Any,
) -> bytes:
    """Return an i3dm of a quad, or of the glTF that `uri` names."""
    body = uri.encode() if uri else model or quad().glb()
    named = {"INSTANCES_LENGTH": len(positions) if count is None and positions is not None else count}
    given = ({"POSITION": positions.astype(np.float32)} if positions is not None else {}) | (arrays or {})
    extra = struct.pack("<I", 0 if uri else 1)
    return tables(b"i3dm", body, features=named | (features or {}), arrays=given, extra=extra, **more)


def pnts(positions: np.ndarray | None, *, count: int | None = None, **more: Any) -> bytes:
    """Return a pnts."""
    named = {"POINTS_LENGTH": len(positions) if count is None and positions is not None else count}
    given = {"POSITION": positions.astype(np.float32)} if positions is not None else {}
    return tables(
        b"pnts",
        b"",
        features=named | more.pop("features", {}),
        arrays=given | more.pop("arrays", {}),
        **more,
    )


def batched(content: bytes, *, length: int, **more: Any) -> bytes:
    """Return a b3dm with a batch table."""
    return tables(b"b3dm", content, features={"BATCH_LENGTH": length}, **more)


def quad_with_table(schema: dict[str, Any], table: dict[str, Any], views: dict[str, bytes]) -> GltfFile:
    """Return a quad whose vertices are the rows of a property table; `views` are put where `table` names them."""
    file = quad(_FEATURE_ID_0=np.arange(4, dtype=np.uint8))
    numbers = {name: file.view(data) for name, data in views.items()}

    def placed(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: placed(v) for k, v in value.items()}
        return numbers.get(value, value) if isinstance(value, str) else value

    file.json["extensions"] = {"EXT_structural_metadata": {"schema": schema, "propertyTables": [placed(table)]}}
    ids = [{"featureCount": 4, "attribute": 0, "propertyTable": 0}]
    file.json["meshes"][0]["primitives"][0]["extensions"] = {"EXT_mesh_features": {"featureIds": ids}}
    return file


def gltf1(**changes: Any) -> bytes:
    """Return a binary glTF 1.0 of a red quad; `changes` are put into its JSON."""
    body = QUAD_INDICES.tobytes() + QUAD.tobytes()
    document: dict[str, Any] = {
        "asset": {"version": "1.0"},
        "extensionsUsed": ["KHR_binary_glTF"],
        "buffers": {"binary_glTF": {"byteLength": len(body), "uri": "data:,"}},
        "bufferViews": {"all": {"buffer": "binary_glTF", "byteOffset": 0, "byteLength": len(body)}},
        "accessors": {
            "i": {"bufferView": "all", "byteOffset": 0, "componentType": 5123, "count": 6, "type": "SCALAR"},
            "p": {
                "bufferView": "all",
                "byteOffset": QUAD_INDICES.nbytes,
                "byteStride": 12,
                "componentType": 5126,
                "count": 4,
                "type": "VEC3",
            },
        },
        "techniques": {"t": {"parameters": {"diffuse": {"type": 35666}}, "states": {"enable": [2929, 2884]}}},
        "materials": {"m": {"technique": "t", "values": {"diffuse": [1.0, 0.5, 0.0, 1.0]}}},
        "meshes": {"q": {"primitives": [{"attributes": {"POSITION": "p"}, "indices": "i", "material": "m"}]}},
        "nodes": {"n": {"meshes": ["q"]}},
        "scenes": {"s": {"nodes": ["n"]}},
        "scene": "s",
    } | changes
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    return struct.pack("<4sIIII", b"glTF", 1, 20 + len(text) + len(body), len(text), 0) + text + body
