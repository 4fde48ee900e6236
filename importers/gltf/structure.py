"""The metadata of one glTF: its schema, property tables, property textures and property attributes.

EXT_structural_metadata, and its draft EXT_feature_metadata, which is brought to the same form.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.gltf.document import GltfDocument
from importers.gltf.feature_draft import DraftNames, structure_of_draft
from importers.gltf.material import read_uv_transform
from importers.gltf.surface_samples import PlaceProperties, TexelProperty, VertexProperty
from importers.metadata.schema import (
    Json,
    MetadataClass,
    MetadataProperty,
    MetadataSchema,
    plain_value,
    read_schema,
)
from importers.metadata.table import PropertyTable, read_property_table
from importers.pictures.picture import decode_picture
from importers.place import Place, shown
from importers.strict_json import decode_json
from layers.data.geometry import Float32, UInt8
from layers.data.tile_features import PropertyValue
from layers.errors import ImportFailed

Array = npt.NDArray[Any]
FindArray = Callable[[str], Array | None]
"""Gives an attribute of a primitive by its name; None when it has none."""


class GltfStructure:
    """Metadata of one document, read as primitives ask for it and once. One thread; what it gives is for any.

    Parameters
    ----------
    document : GltfDocument
    notes : list of str
        Takes what is damaged and therefore left out: the surface is worth more than what is written on it.

    Attributes
    ----------
    draft_names : DraftNames
        Numbers of what EXT_feature_metadata names.
    """

    def __init__(self, document: GltfDocument, *, notes: list[str]) -> None:
        self._document = document
        self._notes = notes
        extensions = document.place.at("extensions").mapping(document.json.get("extensions", {}))
        found = extensions.get("EXT_structural_metadata")
        self.draft_names = DraftNames()
        self._place = document.place.at("extensions").at("EXT_structural_metadata")
        if found is None and "EXT_feature_metadata" in extensions:
            self._place = document.place.at("extensions").at("EXT_feature_metadata")
            draft = self._place.mapping(extensions["EXT_feature_metadata"])
            self.draft_names = DraftNames.of(draft, place=self._place)
            found = structure_of_draft(draft, place=self._place)
        self._json: Json = self._place.mapping(found if found is not None else {})
        self._schema: MetadataSchema | None = None
        self._tables: dict[int, PropertyTable | None] = {}
        self._pictures: dict[int, UInt8 | None] = {}

    def table(self, index: object, *, place: Place) -> PropertyTable | None:
        """Return a property table; None, with a note, when it is damaged."""
        try:
            number, entry, where = self._entry("propertyTables", index, place=place)
        except ImportFailed as error:
            self._notes.append(str(error))
            return None
        if number not in self._tables:
            self._tables[number] = None
            try:
                described = self._class(entry, place=where)
                self._tables[number] = read_property_table(entry, described, view=self._view, place=where)
            except ImportFailed as error:
                self._notes.append(str(error))
        return self._tables[number]

    def texture(self, index: object, *, find: FindArray, place: Place) -> PlaceProperties | None:
        """Return a property texture on a primitive whose texture coordinates `find` gives; None when it has none."""
        _, entry, where = self._entry("propertyTextures", index, place=place)
        described = self._class(entry, place=where)
        found: dict[str, TexelProperty | VertexProperty] = {}
        for name, kind, value, at in _properties(entry, described, place=where):
            channels = read_channels(value, place=at)
            if kind.kind == "STRING" or (kind.is_array and not kind.count):
                raise at.refuse("a property of this type cannot stand in a texture")
            bits = (kind.count or 1) * kind.width * (8 * kind.dtype.itemsize if kind.dtype is not None else 1)
            if bits > 8 * len(channels):
                raise at.refuse("{found} channels cannot hold {needed} bits", found=len(channels), needed=bits)
            sampled = self.sampled(value, find=find, place=at)
            if sampled is not None:
                offset, scale = _transform(value, place=at)
                found[name] = TexelProperty(kind, sampled[0], channels, sampled[1], offset, scale)
        return PlaceProperties(_label(entry, described), found) if found else None

    def attributes(self, index: object, *, find: FindArray, place: Place) -> PlaceProperties | None:
        """Return a property attribute on a primitive whose attributes `find` gives; None when it has none of them."""
        _, entry, where = self._entry("propertyAttributes", index, place=place)
        described = self._class(entry, place=where)
        found: dict[str, TexelProperty | VertexProperty] = {}
        for name, kind, value, at in _properties(entry, described, place=where):
            array = find(at.at("attribute").text(value.get("attribute")))
            if array is None:
                continue
            if kind.dtype is None or kind.is_array or array.shape[1] != kind.width:
                raise at.refuse("a property of this type cannot stand in that attribute")
            offset, scale = _transform(value, place=at)
            # A copy: the properties outlive the bytes of the tile.
            found[name] = VertexProperty(kind, array.copy(), offset, scale)
        return PlaceProperties(_label(entry, described), found) if found else None

    def attribute_names(self, index: object, *, place: Place) -> list[str]:
        """Return the attributes that a property attribute takes."""
        _, entry, where = self._entry("propertyAttributes", index, place=place)
        values = where.mapping(entry.get("properties", {})).values()
        return [str(v["attribute"]) for v in values if isinstance(v, dict) and "attribute" in v]

    def texture_uv_names(self, index: object, *, place: Place) -> list[str]:
        """Return the texture coordinates that a property texture takes."""
        _, entry, where = self._entry("propertyTextures", index, place=place)
        values = where.mapping(entry.get("properties", {})).values()
        return [uv_name(v, place=where) for v in values if isinstance(v, dict)]

    def sampled(self, info: Json, *, find: FindArray, place: Place) -> tuple[UInt8, Float32] | None:
        """Return the picture of a texture info and a primitive's coordinates in it, v up; None when either is missing.

        Returns
        -------
        uint8 (height, width, 4), bottom row first; float32 (n, 2)
        """
        uv = find(uv_name(info, place=place))
        pixels = self._picture(info.get("index"), place=place.at("index"))
        if uv is None or pixels is None or uv.shape[1] != 2:
            self._notes.append(f"{place.where}: its picture or its texture coordinates are missing")
            return None
        result = uv.astype(np.float32)
        extensions = place.mapping(info.get("extensions", {}))
        if "KHR_texture_transform" in extensions:
            where = place.at("KHR_texture_transform")
            matrix = read_uv_transform(where.mapping(extensions["KHR_texture_transform"]), place=where)
            result = result @ matrix[:, :2].T + matrix[:, 2]
        result[:, 1] = 1 - result[:, 1]
        return pixels, result

    def _picture(self, index: object, *, place: Place) -> UInt8 | None:
        texture, where = self._document.entry("textures", index, place=place)
        source = where.at("source").whole(texture.get("source"))
        if source not in self._pictures:
            image, image_place = self._document.entry("images", source, place=where.at("source"))
            data = self._document.picture_bytes(image, place=image_place)
            pixels = None
            if data is not None:
                pixels = decode_picture(data, path=image_place.path, where=image_place.where)
                self._document.budget.take(pixels.nbytes, place=image_place)
            self._pictures[source] = pixels
        return self._pictures[source]

    def _entry(self, name: str, index: object, *, place: Place) -> tuple[int, dict[str, object], Place]:
        entries = self._place.at(name).items(self._json.get(name, []))
        number = place.whole(index, below=len(entries))
        where = self._place.at(f"{name}[{number}]")
        return number, where.mapping(entries[number]), where

    def _class(self, entry: Json, *, place: Place) -> MetadataClass:
        if self._schema is None:
            at = self._place.at("schema")
            schema: object = self._json.get("schema")
            if schema is None:
                uri = self._place.at("schemaUri")
                schema = decode_json(self._document.fetch_uri(self._json.get("schemaUri"), place=uri), place=uri)
            self._schema = read_schema(schema, place=at)
        return self._schema.class_of(entry, place=place)

    def _view(self, index: object, place: Place) -> memoryview:
        data = self._document.view(index, place=place)[0]
        self._document.budget.take(len(data), place=place)
        return data


def uv_name(info: Json, *, place: Place) -> str:
    """Return the attribute that a texture info takes its coordinates from."""
    number = info.get("texCoord", 0)
    extensions = place.mapping(info.get("extensions", {}))
    if "KHR_texture_transform" in extensions:
        number = place.mapping(extensions["KHR_texture_transform"]).get("texCoord", number)
    return f"TEXCOORD_{place.at('texCoord').whole(number, below=8)}"


def read_channels(info: Json, *, place: Place) -> tuple[int, ...]:
    """Return the channels of a picture that hold a number, least significant first."""
    where = place.at("channels")
    found = tuple(where.whole(c, below=4) for c in where.items(info.get("channels", [0])))
    if not 1 <= len(found) <= 4:
        raise where.refuse("{count} channels are named, 1 to 4 are possible", count=len(found))
    return found


def _properties(
    entry: Json, described: MetadataClass, *, place: Place
) -> list[tuple[str, MetadataProperty, dict[str, object], Place]]:
    result: list[tuple[str, MetadataProperty, dict[str, object], Place]] = []
    where = place.at("properties")
    for name, value in where.mapping(entry.get("properties", {})).items():
        at = where.at(name)
        if name not in described.properties:
            raise at.refuse("the class has no property {name}", name=shown(name))
        result.append((name, described.properties[name], at.mapping(value), at))
    return result


def _transform(entry: Json, *, place: Place) -> tuple[PropertyValue, PropertyValue]:
    found = [None if entry.get(n) is None else plain_value(entry[n], place=place.at(n)) for n in ("offset", "scale")]
    return found[0], found[1]


def _label(entry: Json, described: MetadataClass) -> str:
    name = entry.get("name")
    return name if isinstance(name, str) and name else described.name
