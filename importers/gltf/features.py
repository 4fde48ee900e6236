"""Which feature a place of a glTF primitive belongs to.

EXT_mesh_features, EXT_structural_metadata, EXT_instance_features, their draft EXT_feature_metadata, and the
``_BATCHID`` of a b3dm.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.gltf.document import GltfDocument
from importers.gltf.feature_draft import feature_ids_of_draft, textures_of_draft
from importers.gltf.structure import FindArray, GltfStructure, read_channels, uv_name
from importers.metadata.schema import Json
from importers.place import Place
from layers.data.geometry import Int32
from layers.data.tile_features import FeatureIds, PropertyRows, SurfaceFeatures
from layers.errors import ImportFailed

Array = npt.NDArray[Any]

MAX_FEATURE_SETS = 32
_NAMES = frozenset(("EXT_mesh_features", "EXT_structural_metadata", "EXT_feature_metadata"))
_BATCH_NAMES = ("_BATCHID", "BATCHID")


@dataclass(frozen=True, slots=True, eq=False)
class Batches:
    """The features that a tile around a glTF declares.

    Parameters
    ----------
    count : int
    rows : PropertyRows or None
    """

    count: int
    rows: PropertyRows | None


@dataclass(frozen=True, slots=True, eq=False)
class InstanceIds:
    """A feature for each instance.

    Parameters
    ----------
    label : str
    rows : PropertyRows or None
    ids : int32 (k,)
        -1: none.
    """

    label: str
    rows: PropertyRows | None
    ids: Int32


class FeatureReader:
    """Features of the primitives and instances of one document. One thread.

    What is damaged is left out, with a note: the surface is worth more than what is written on it.
    """

    def __init__(self, document: GltfDocument, *, notes: list[str], batches: Batches | None) -> None:
        self._document = document
        self._notes = notes
        self._batches = batches
        self._found: GltfStructure | None = None

    @property
    def _structure(self) -> GltfStructure:
        if self._found is None:
            self._found = GltfStructure(self._document, notes=self._notes)
        return self._found

    def wanted(self, entry: Json, named: Json, *, place: Place) -> list[str]:
        """Return the attributes of a primitive that its features need; nearly always none."""
        found = [n for n in _BATCH_NAMES if n in named] if self._batches is not None else []
        if "extensions" not in entry:
            return found
        extensions = place.mapping(entry["extensions"])
        if _NAMES.isdisjoint(extensions):
            return found
        asked: list[Callable[[], list[str]]] = []
        # What is damaged is noted when it is read.
        with suppress(ImportFailed):
            sets, textures, attributes = self._sets(extensions, place=place)
            asked += (partial(_names_of, one, place=place) for one in sets)
            asked += (partial(self._structure.texture_uv_names, i, place=place) for i in textures)
            asked += (partial(self._structure.attribute_names, i, place=place) for i in attributes)
        for names in asked:
            with suppress(ImportFailed):
                found += names()
        return [n for n in dict.fromkeys(found) if n in named]

    def read(self, entry: Json, *, find: FindArray, vertices: int, place: Place) -> tuple[SurfaceFeatures, ...]:
        """Return the features of a primitive.

        Parameters
        ----------
        find : callable
            What `wanted` asked for; texture coordinates as float32.
        vertices : int
        """
        result: list[SurfaceFeatures] = []
        if self._batches is not None:
            result += self._batched(self._batches, find, vertices, place=place)
        extensions = place.mapping(entry.get("extensions", {}))
        if _NAMES.isdisjoint(extensions):
            return tuple(result)
        try:
            sets, textures, attributes = self._sets(extensions, place=place)
        except ImportFailed as error:
            self._notes.append(str(error))
            return tuple(result)
        for i, one in enumerate(sets):
            where = place.at(f"featureIds[{i}]")
            try:
                found = self._ids(one, find=find, vertices=vertices, place=where)
                if found is not None:
                    result.append(found)
            except ImportFailed as error:
                self._notes.append(str(error))
        for read, listed in ((self._structure.texture, textures), (self._structure.attributes, attributes)):
            for index in listed:
                try:
                    properties = read(index, find=find, place=place)
                    if properties is not None:
                        result.append(properties)
                except ImportFailed as error:
                    self._notes.append(str(error))
        return tuple(result)

    def instances(self, entry: object, *, find: FindArray, count: int, place: Place) -> tuple[InstanceIds, ...]:
        """Return the features of a node's instances (EXT_instance_features)."""
        result: list[InstanceIds] = []
        try:
            for i, one in enumerate(_listed(place.mapping(entry), "featureIds", place=place)):
                where = place.at(f"featureIds[{i}]")
                found = where.mapping(one)
                ids = np.arange(count, dtype=np.int32)
                if "attribute" in found:
                    array = find(_attribute_name(found["attribute"], place=where))
                    if array is None or len(array) != count:
                        raise where.refuse("the attribute is missing")
                    ids = feature_numbers(array[:, 0])
                ids = _without(ids, found.get("nullFeatureId"), place=where)
                result.append(InstanceIds(_label(found), self._rows(found, place=where), ids))
        except ImportFailed as error:
            self._notes.append(str(error))
        return tuple(result)

    def _batched(self, batches: Batches, find: FindArray, vertices: int, *, place: Place) -> list[SurfaceFeatures]:
        array = next((a for a in map(find, _BATCH_NAMES) if a is not None), None)
        if array is None:
            if batches.count != 1 or batches.rows is None:
                return []
            return [FeatureIds("", batches.rows, np.broadcast_to(np.int32(0), vertices))]
        ids = feature_numbers(array[:, 0])
        beyond = ids >= batches.count
        if beyond.any():
            self._notes.append(f"{place.where}: {int(beyond.sum())} vertices name a batch that does not exist")
            ids[beyond] = -1
        return [FeatureIds("", batches.rows, ids)]

    def _sets(self, extensions: Json, *, place: Place) -> tuple[list[dict[str, object]], list[object], list[object]]:
        """Return the feature ids, property textures and property attributes that a primitive names."""
        where = place.at("extensions")
        features = where.mapping(extensions.get("EXT_mesh_features", {}))
        structure = where.mapping(extensions.get("EXT_structural_metadata", {}))
        sets = _listed(features, "featureIds", place=where)
        textures = _listed(structure, "propertyTextures", place=where)
        if "EXT_feature_metadata" in extensions:
            draft = where.mapping(extensions["EXT_feature_metadata"])
            sets = sets + feature_ids_of_draft(draft, self._structure.draft_names, place=where)
            textures = textures + textures_of_draft(draft, self._structure.draft_names, place=where)
        attributes = _listed(structure, "propertyAttributes", place=where)
        if len(sets) + len(textures) + len(attributes) > MAX_FEATURE_SETS:
            raise where.refuse("more than {limit} feature sets are named", limit=MAX_FEATURE_SETS)
        return [where.mapping(s) for s in sets], textures, attributes

    def _ids(self, entry: dict[str, object], *, find: FindArray, vertices: int, place: Place) -> FeatureIds | None:
        rows = self._rows(entry, place=place)
        none = entry.get("nullFeatureId")
        if "texture" in entry:
            info = place.at("texture").mapping(entry["texture"])
            channels = read_channels(info, place=place.at("texture"))
            sampled = self._structure.sampled(info, find=find, place=place.at("texture"))
            if sampled is None:
                return None
            pixels, uv = sampled
            self._document.budget.take(8 * pixels.shape[0] * pixels.shape[1], place=place)
            texels = np.zeros(pixels.shape[:2], np.int64)
            for i, channel in enumerate(channels):
                texels |= pixels[:, :, channel].astype(np.int64) << (8 * i)
            return FeatureIds(
                _label(entry), rows, texel_ids=_without(feature_numbers(texels), none, place=place), uv=uv
            )
        self._document.budget.take(4 * vertices, place=place)
        if "attribute" in entry:
            array = find(_attribute_name(entry["attribute"], place=place))
            if array is None or len(array) != vertices:
                raise place.refuse("the attribute is missing")
            ids = feature_numbers(array[:, 0])
        else:
            # Implicit: every vertex is a feature; the draft could say for how many vertices, and from where.
            start = place.at("constant").whole(entry.get("constant", 0), below=1 << 31)
            step = place.at("divisor").whole(entry.get("divisor", 0 if "constant" in entry else 1), below=1 << 31)
            ids = feature_numbers(start + (np.arange(vertices) // step if step else np.zeros(vertices, np.int64)))
        return FeatureIds(_label(entry), rows, _without(ids, none, place=place))

    def _rows(self, entry: Json, *, place: Place) -> PropertyRows | None:
        if "propertyTable" not in entry:
            return None
        return self._structure.table(entry["propertyTable"], place=place.at("propertyTable"))


def feature_numbers(array: Array) -> Int32:
    """Return int32 feature numbers of stored ones; -1 for what can be none (negative, not finite, beyond 31 bits)."""
    if array.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            array = np.where((array >= -0.5) & (array < (1 << 31) - 1), np.rint(array), -1)
    elif array.dtype.itemsize >= 4:
        array = np.where((array >= 0) & (array < (1 << 31) - 1), array, -1)
    return array.astype(np.int32)


def _without(ids: Int32, none: object, *, place: Place) -> Int32:
    if none is not None:
        ids[ids == place.at("nullFeatureId").whole(none, below=1 << 31)] = -1
    return ids


def _names_of(entry: Json, *, place: Place) -> list[str]:
    """Return the attributes that one set of feature ids takes."""
    if isinstance(entry.get("texture"), dict):
        return [uv_name(place.mapping(entry["texture"]), place=place)]
    return [_attribute_name(entry["attribute"], place=place)] if "attribute" in entry else []


def _attribute_name(value: object, *, place: Place) -> str:
    # The draft names the attribute itself.
    if isinstance(value, str):
        return value
    return f"_FEATURE_ID_{place.at('attribute').whole(value, below=MAX_FEATURE_SETS)}"


def _label(entry: Json) -> str:
    label = entry.get("label")
    return label if isinstance(label, str) else ""


def _listed(entry: Json, name: str, *, place: Place) -> list[object]:
    return place.at(name).items(entry.get(name, []))
