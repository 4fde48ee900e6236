"""The real oblique tiles once more, with their JPEG pictures as WebP (EXT_texture_webp): none come that way."""

import io
import json
import struct

from tests.bench.oblique import glb_parts

QUALITY = 80


def with_webp(data: bytes) -> bytes:
    """Return a b3dm like `data` whose pictures are WebP."""
    document, binary = glb_parts(data)
    of_images = {image["bufferView"] for image in document["images"]}
    body = bytearray()
    for index, view in enumerate(document["bufferViews"]):
        start = view.get("byteOffset", 0)
        piece = binary[start : start + view["byteLength"]]
        piece = webp_bytes(piece) if index in of_images else piece
        body += bytes(-len(body) % 8)
        view |= {"byteOffset": len(body), "byteLength": len(piece)}
        body += piece
    for image in document["images"]:
        image["mimeType"] = "image/webp"
    for texture in document["textures"]:
        texture["extensions"] = {"EXT_texture_webp": {"source": texture.pop("source")}}
    document["extensionsRequired"] = [*document.get("extensionsRequired", []), "EXT_texture_webp"]
    document["extensionsUsed"] = [*document.get("extensionsUsed", []), "EXT_texture_webp"]
    document["buffers"] = [{"byteLength": len(body)}]
    body += bytes(-len(body) % 8)
    text = json.dumps(document).encode()
    text += b" " * (-(20 + len(text)) % 8)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(body), 0x004E4942) + body
    tables = sum(struct.unpack_from("<4I", data, 12))
    head = data[: 28 + tables]
    content = struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
    return head[:8] + struct.pack("<I", len(head) + len(content)) + head[12:] + content


def webp_bytes(picture: bytes) -> bytes:
    """Return a picture as lossy WebP."""
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(out, "WEBP", quality=QUALITY, method=0)
    return out.getvalue()
