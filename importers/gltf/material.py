"""glTF materials: the picture, the colour, and how texture coordinates reach the picture.

Colours in glTF are linear, pictures are not; the scene multiplies both as they are shown. So factors and vertex
colours are brought to the display's power law (2.2) here: the product is then the same as in linear light.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from importers.gltf.document import GltfDocument
from importers.pictures.picture import decode_picture, may_have_alpha
from importers.place import Place
from layers.data.geometry import AlphaMode, Float32, TextureData, Wrap

DISPLAY_GAMMA = 2.2
# The last one that a texture has is taken: it is the plain source again, in a better coding.
_PICTURE_EXTENSIONS = ("EXT_texture_webp", "KHR_texture_basisu")
_ALPHA_MODES = {"OPAQUE": AlphaMode.OPAQUE, "MASK": AlphaMode.MASK, "BLEND": AlphaMode.BLEND}
# glTF 2.0, 5.26.3; a texture without a sampler repeats, which None leaves to its coordinates.
_WRAPS = {10497: Wrap.REPEAT, 33071: Wrap.CLAMP, 33648: Wrap.MIRROR}


@dataclass(frozen=True, slots=True, eq=False)
class GltfMaterial:
    """What is drawn of a material.

    Parameters
    ----------
    texture : TextureData or None
    uv_set : int
        Number of the ``TEXCOORD_n`` that the picture uses.
    uv_transform : float32 (2, 3) or None
        KHR_texture_transform, glTF's v down: ``uv' = m[:, :2] @ uv + m[:, 2]``.
    base_colour : tuple of 4 floats
        RGBA 0..1 as shown.
    alpha_mode : AlphaMode
        With `AlphaMode.OPAQUE`, alpha of picture, factor and vertices has no meaning.
    alpha_cutoff : float
    """

    texture: TextureData | None = None
    uv_set: int = 0
    uv_transform: Float32 | None = None
    base_colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    alpha_mode: AlphaMode = AlphaMode.OPAQUE
    alpha_cutoff: float = 0.5
    unlit: bool = False
    double_sided: bool = False

    @property
    def opaque(self) -> bool:
        """Whether alpha has no meaning."""
        return self.alpha_mode is AlphaMode.OPAQUE


class MaterialReader:
    """Materials of one document; a picture that several use is decoded once. One thread."""

    def __init__(self, document: GltfDocument, *, key: str, notes: list[str]) -> None:
        self._document = document
        self._key = key
        self._notes = notes
        self._materials: dict[int, GltfMaterial] = {}
        self._textures: dict[tuple[int, bool, Wrap | None], TextureData] = {}

    def read(self, index: object, *, place: Place) -> GltfMaterial:
        """Return material `index`; None gives glTF's default: white and lit."""
        if index is None:
            return GltfMaterial()
        entry, where = self._document.entry("materials", index, place=place)
        number = place.whole(index)
        if number not in self._materials:
            self._materials[number] = self._material(entry, place=where)
        return self._materials[number]

    def _material(self, entry: dict[str, object], *, place: Place) -> GltfMaterial:
        extensions = place.mapping_in(entry, "extensions")
        values = place.mapping_in(entry, "pbrMetallicRoughness")
        colour_name, texture_name = "baseColorFactor", "baseColorTexture"
        if "KHR_materials_pbrSpecularGlossiness" in extensions:
            values = place.mapping(extensions["KHR_materials_pbrSpecularGlossiness"])
            colour_name, texture_name = "diffuseFactor", "diffuseTexture"
        mode = _ALPHA_MODES.get(str(entry.get("alphaMode", "OPAQUE")), AlphaMode.OPAQUE)
        opaque = mode is AlphaMode.OPAQUE
        base_colour = (1.0, 1.0, 1.0, 1.0)
        if colour_name in values:
            base_colour = _display_factor(place.at(colour_name).numbers(values[colour_name], count=4), opaque=opaque)
        texture, uv_set, uv_transform = None, 0, None
        if texture_name in values:
            where = place.at(texture_name)
            info = where.mapping(values[texture_name])
            uv_set = where.whole_in(info, "texCoord", 0, below=8)
            named = where.mapping_in(info, "extensions")
            if "KHR_texture_transform" in named:
                transform = where.mapping(named["KHR_texture_transform"])
                uv_set = where.whole_in(transform, "texCoord", uv_set, below=8)
                uv_transform = read_uv_transform(transform, place=where.at("KHR_texture_transform"))
            texture = self._texture(info.get("index"), opaque=opaque, place=where.at("index"))
        return GltfMaterial(
            texture=texture,
            uv_set=uv_set,
            uv_transform=uv_transform,
            base_colour=base_colour,
            alpha_mode=mode,
            alpha_cutoff=place.number_in(entry, "alphaCutoff", 0.5, minimum=0),
            unlit="KHR_materials_unlit" in extensions,
            double_sided=entry.get("doubleSided") is True,
        )

    def _texture(self, index: object, *, opaque: bool, place: Place) -> TextureData | None:
        entry, where = self._document.entry("textures", index, place=place)
        source = entry.get("source")
        extensions = where.mapping_in(entry, "extensions")
        for name in _PICTURE_EXTENSIONS:
            if name in extensions:
                source = where.at(name).mapping(extensions[name]).get("source")
        if source is None:
            return None
        image, image_place = self._document.entry("images", source, place=where.at("source"))
        wrap = self._wrap(entry, place=where)
        # Only an opaque use of a picture with holes differs from the other uses.
        key = (where.whole(source), opaque, wrap)
        known = self._textures.get(key)
        if known is not None:
            return known
        document = self._document
        data = document.picture_bytes(image, place=image_place)
        if data is None:
            self._notes.append(f"{image_place.where}: the picture's file is missing")
            return None
        # glTF's v runs down, as the rows of pictures do.
        pixels = decode_picture(data, path=image_place.path, where=image_place.where, top_first=True)
        document.budget.take(pixels.nbytes, place=image_place)
        name = f"{self._key}#images[{key[0]}]" + (f":{wrap.value}" if wrap else "")
        if not may_have_alpha(data) or int(pixels[:, :, 3].min()) == 255:
            texture = self._textures[key[0], not opaque, wrap] = TextureData(pixels, name, wrap)
        elif opaque:
            pixels = pixels.copy()
            pixels[:, :, 3] = 255
            texture = TextureData(pixels, f"{name}:opaque", wrap)
        else:
            texture = TextureData(pixels, name, wrap)
        self._textures[key] = texture
        return texture

    def _wrap(self, entry: dict[str, object], *, place: Place) -> Wrap | None:
        if "sampler" not in entry:
            return None
        sampler, where = self._document.entry("samplers", entry["sampler"], place=place.at("sampler"))
        if "wrapS" not in sampler:
            return None
        return _WRAPS.get(where.at("wrapS").whole(sampler["wrapS"]))


def _display_factor(linear: tuple[float, ...], *, opaque: bool) -> tuple[float, float, float, float]:
    red, green, blue, alpha = (min(1.0, max(0.0, v)) for v in linear)
    power = 1 / DISPLAY_GAMMA
    return red**power, green**power, blue**power, 1.0 if opaque else alpha


def display_colours(colours: Float32, *, opaque: bool) -> npt.NDArray[np.uint8]:
    """Return uint8 (n, 4) RGBA as shown of linear (n, 3 or 4) vertex colours 0..1."""
    clipped = np.clip(np.nan_to_num(colours), 0, 1)
    result = np.full((len(colours), 4), 255, np.uint8)
    result[:, :3] = np.rint(clipped[:, :3] ** np.float32(1 / DISPLAY_GAMMA) * 255)
    if clipped.shape[1] == 4 and not opaque:
        result[:, 3] = np.rint(clipped[:, 3] * 255)
    return result


def read_uv_transform(entry: dict[str, object], *, place: Place) -> Float32:
    """Return float32 (2, 3) of a KHR_texture_transform; see `GltfMaterial`."""
    # KHR_texture_transform: translation * rotation * scale, rotation counter-clockwise with v down.
    offset = place.at("offset").numbers(entry.get("offset", [0, 0]), count=2)
    scale = place.at("scale").numbers(entry.get("scale", [1, 1]), count=2)
    angle = place.at("rotation").number(entry.get("rotation", 0))
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c * scale[0], s * scale[1], offset[0]], [-s * scale[0], c * scale[1], offset[1]]], np.float32)
