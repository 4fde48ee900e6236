"""Schemas of 3D Metadata: classes, enums and properties, and the values of entities that stand in JSON.

3D Metadata Specification 1.0 ("Schemas", "JSON Format"), as 3D Tiles 1.1 and EXT_structural_metadata use it; the
spellings of 3DTILES_metadata and EXT_feature_metadata, its drafts, are brought to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from importers.place import Place, shown
from layers.data.tile_features import PropertyValue

Json = Mapping[str, object]

MAX_VALUE_DEPTH = 8
COMPONENTS: dict[str, np.dtype[Any]] = {
    "INT8": np.dtype("<i1"),
    "UINT8": np.dtype("<u1"),
    "INT16": np.dtype("<i2"),
    "UINT16": np.dtype("<u2"),
    "INT32": np.dtype("<i4"),
    "UINT32": np.dtype("<u4"),
    "INT64": np.dtype("<i8"),
    "UINT64": np.dtype("<u8"),
    "FLOAT32": np.dtype("<f4"),
    "FLOAT64": np.dtype("<f8"),
}
WIDTHS = {
    "SCALAR": 1,
    "VEC2": 2,
    "VEC3": 3,
    "VEC4": 4,
    "MAT2": 4,
    "MAT3": 9,
    "MAT4": 16,
    "STRING": 1,
    "BOOLEAN": 1,
    "ENUM": 1,
}


@dataclass(frozen=True, slots=True, eq=False)
class MetadataEnum:
    """Names for whole numbers.

    Parameters
    ----------
    dtype : dtype
        Of the numbers in buffers.
    names : mapping
        Number → name.
    """

    dtype: np.dtype[Any]
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class MetadataProperty:
    """What one property of a class may be.

    Parameters
    ----------
    name : str
        For people; its id when the schema has none.
    kind : str
        ``"SCALAR"``, ``"VEC2"`` to ``"MAT4"``, ``"STRING"``, ``"BOOLEAN"`` or ``"ENUM"``.
    dtype : dtype or None
        Of a component in buffers; None for strings and booleans.
    is_array : bool
    count : int
        Elements of an array of fixed length; 0: it varies.
    enum : MetadataEnum or None
    normalized : bool
        Whole numbers stand for 0..1 or -1..1.
    offset, scale, no_data, default : PropertyValue
        As read from JSON; None where there is none.
    """

    name: str
    kind: str
    dtype: np.dtype[Any] | None = None
    is_array: bool = False
    count: int = 0
    enum: MetadataEnum | None = None
    normalized: bool = False
    offset: PropertyValue = None
    scale: PropertyValue = None
    no_data: PropertyValue = None
    default: PropertyValue = None
    required: bool = False
    semantic: str = ""

    @property
    def width(self) -> int:
        """Components of one element."""
        return WIDTHS[self.kind]

    def elements(self, data: bytes, start: int, end: int) -> tuple[PropertyValue, ...]:
        """Return the elements from `start` to `end` of numbers, enums or booleans that are stored one after another.

        Enums are told by name, a number without one as it is. `data` must hold them.
        """
        if self.dtype is None:
            return tuple(bool(data[i >> 3] >> (i & 7) & 1) for i in range(start, end))
        width = self.width
        flat = np.frombuffer(data, self.dtype, (end - start) * width, start * width * self.dtype.itemsize)
        # The shortest decimal that is this float32: what was meant, and what noData in JSON equals.
        numbers: list[int | float] = [float(str(v)) for v in flat] if self.dtype == np.float32 else flat.tolist()
        if width > 1:
            return tuple(tuple(numbers[i : i + width]) for i in range(0, len(numbers), width))
        return tuple(numbers) if self.enum is None else tuple(self.enum.names.get(int(v), v) for v in numbers)

    def value(self, raw: PropertyValue, *, offset: PropertyValue = None, scale: PropertyValue = None) -> PropertyValue:
        """Return a stored value as it is meant: noData, default, normalized, then offset and scale. Any thread.

        Parameters
        ----------
        raw : PropertyValue
            As stored; enums by name.
        offset, scale : PropertyValue
            Of a table, in the place of the class'.
        """
        if raw is None or (self.no_data is not None and raw == self.no_data):
            return self.default
        if self.normalized and self.dtype is not None:
            raw = _normalized(raw, self.dtype)
        scale = self.scale if scale is None else scale
        offset = self.offset if offset is None else offset
        if scale is not None:
            raw = _combined(raw, scale, times=True)
        return raw if offset is None else _combined(raw, offset, times=False)


@dataclass(frozen=True, slots=True, eq=False)
class MetadataClass:
    """A named set of properties, by id."""

    name: str = ""
    properties: Mapping[str, MetadataProperty] = field(default_factory=dict)

    def with_semantic(self, semantic: str) -> str | None:
        """Return the id of the property with `semantic`, such as ``"TILE_GEOMETRIC_ERROR"``; None without one."""
        return next((i for i, p in self.properties.items() if p.semantic == semantic), None)


@dataclass(frozen=True, slots=True, eq=False)
class MetadataSchema:
    """Classes and enums, by id."""

    name: str = ""
    classes: Mapping[str, MetadataClass] = field(default_factory=dict)
    enums: Mapping[str, MetadataEnum] = field(default_factory=dict)

    def class_of(self, entity: Json, *, place: Place) -> MetadataClass:
        """Return the class that an entity or a table names.

        Raises
        ------
        ImportFailed
            There is none.
        """
        where = place.at("class")
        found = self.classes.get(where.text(entity.get("class")))
        if found is None:
            raise where.refuse("the schema has no class {name}", name=shown(entity.get("class")))
        return found


def read_schema(entry: object, *, place: Place) -> MetadataSchema:
    """Return the schema in a JSON object. Any thread.

    Raises
    ------
    ImportFailed
        Damaged, or of types that the specification does not know.
    """
    schema = place.mapping(entry)
    listed = place.at("enums").mapping(schema.get("enums", {}))
    enums = {name: _enum(value, place=place.at(f"enums.{name}")) for name, value in listed.items()}
    classes: dict[str, MetadataClass] = {}
    for name, value in place.at("classes").mapping(schema.get("classes", {})).items():
        where = place.at(f"classes.{name}")
        found = where.mapping(value)
        properties = where.at("properties").mapping(found.get("properties", {}))
        classes[name] = MetadataClass(
            _named(found, name),
            {i: _property(i, p, enums, place=where.at(f"properties.{i}")) for i, p in properties.items()},
        )
    return MetadataSchema(_named(schema, ""), classes, enums)


def entity_properties(schema: MetadataSchema, entity: object, *, place: Place) -> dict[str, PropertyValue]:
    """Return the properties, by id, of a tileset, group, tile, content or subtree that stand in its JSON. Any thread.

    Parameters
    ----------
    entity : JSON object
        ``{"class": ..., "properties": {...}}``.

    Raises
    ------
    ImportFailed
        No such class, a value that is not of its property's type, or a required one that is missing.
    """
    found = place.mapping(entity)
    described = schema.class_of(found, place=place)
    where = place.at("properties")
    stored = where.mapping(found.get("properties", {}))
    result: dict[str, PropertyValue] = {}
    for name, kind in described.properties.items():
        at = where.at(name)
        if stored.get(name) is None:
            if kind.required and kind.default is None:
                raise at.refuse("the property is required and missing")
            if kind.default is not None:
                result[name] = kind.default
            continue
        result[name] = kind.value(_typed(kind, stored[name], place=at))
    for name in stored.keys() - described.properties.keys():
        result[name] = plain_value(stored[name], place=where.at(name))
    return result


def plain_value(value: object, *, place: Place, depth: int = 0) -> PropertyValue:
    """Return any JSON value as a property, lists as tuples. Any thread.

    Raises
    ------
    ImportFailed
        Nested deeper than `MAX_VALUE_DEPTH`.
    """
    if depth > MAX_VALUE_DEPTH:
        raise place.refuse("the value is nested deeper than {limit}", limit=MAX_VALUE_DEPTH)
    if isinstance(value, list):
        return tuple(plain_value(v, place=place, depth=depth + 1) for v in value)
    if isinstance(value, dict):
        return {str(k): plain_value(v, place=place, depth=depth + 1) for k, v in value.items()}
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise place.refuse("{value} is no property", value=shown(value))


def _named(entry: Json, otherwise: str) -> str:
    name = entry.get("name")
    return name if isinstance(name, str) and name else otherwise


def _enum(entry: object, *, place: Place) -> MetadataEnum:
    found = place.mapping(entry)
    dtype = _component(found.get("valueType", "UINT16"), place=place.at("valueType"))
    if dtype.kind == "f":
        raise place.at("valueType").refuse("an enum's values must be whole numbers")
    names: dict[int, str] = {}
    limits = np.iinfo(dtype)
    for i, item in enumerate(place.at("values").items(found.get("values"))):
        where = place.at(f"values[{i}]")
        value = where.mapping(item)
        number = where.at("value").whole(value.get("value"), minimum=int(limits.min), below=int(limits.max) + 1)
        names.setdefault(number, where.at("name").text(value.get("name")))
    return MetadataEnum(dtype, names)


def _component(name: object, *, place: Place) -> np.dtype[Any]:
    found = COMPONENTS.get(place.text(name))
    if found is None:
        raise place.refuse("the component type {type} is unknown", type=shown(name))
    return found


def _property(identifier: str, entry: object, enums: Mapping[str, MetadataEnum], *, place: Place) -> MetadataProperty:
    found = _modern(place.mapping(entry), place=place)
    kind = place.at("type").text(found.get("type"))
    if kind not in WIDTHS:
        raise place.at("type").refuse("the property type {type} is unknown", type=shown(kind))
    dtype, enum = None, None
    if kind == "ENUM":
        name = place.at("enumType").text(found.get("enumType"))
        enum = enums.get(name)
        if enum is None:
            raise place.at("enumType").refuse("the schema has no enum {name}", name=shown(name))
        dtype = enum.dtype
    elif kind not in ("STRING", "BOOLEAN"):
        dtype = _component(found.get("componentType"), place=place.at("componentType"))
    normalized = found.get("normalized") is True
    if normalized and (dtype is None or dtype.kind == "f" or enum is not None):
        raise place.at("normalized").refuse("only whole numbers can be normalized")
    is_array = found.get("array") is True
    count = place.at("count").whole(found.get("count", 0), below=1 << 31)
    bare = MetadataProperty(_named(found, identifier), kind, dtype, is_array, count if is_array else 0, enum)
    # Transformed numbers are no longer of the component's type.
    as_number = MetadataProperty(bare.name, kind, np.dtype("<f8"), is_array, bare.count)
    meant = as_number if normalized or "offset" in found or "scale" in found else bare
    values: dict[str, PropertyValue] = {}
    for name, shape in (("offset", as_number), ("scale", as_number), ("noData", bare), ("default", meant)):
        value = found.get(name)
        numeric = dtype is not None and enum is None
        usable = value is not None and (numeric or name in ("noData", "default"))
        values[name] = _typed(shape, value, place=place.at(name)) if usable else None
    return MetadataProperty(
        bare.name,
        kind,
        dtype,
        is_array,
        bare.count,
        enum,
        normalized,
        values["offset"],
        values["scale"],
        values["noData"],
        values["default"],
        required=found.get("required") is True,
        semantic=str(found.get("semantic") or ""),
    )


def _modern(entry: Json, *, place: Place) -> Json:
    """Return a property in the final spelling; drafts named the component as the type, or said ``ARRAY``."""
    kind = place.at("type").text(entry.get("type", "SINGLE"))
    if kind in WIDTHS and not (kind in ("STRING", "BOOLEAN", "ENUM") and "componentType" in entry):
        return entry
    inner = place.at("componentType").text(entry.get("componentType")) if kind in ("ARRAY", "SINGLE") else kind
    result = {k: v for k, v in entry.items() if k not in ("componentCount", "componentType")}
    result |= {"type": inner} if inner in WIDTHS else {"type": "SCALAR", "componentType": inner}
    if kind == "ARRAY":
        result["array"] = True
        if "componentCount" in entry:
            result["count"] = place.at("componentCount").whole(entry["componentCount"], minimum=1)
    return result


def _typed(kind: MetadataProperty, value: object, *, place: Place) -> PropertyValue:
    """Return a JSON value as one of `kind`, or refuse it."""
    if not kind.is_array:
        return _element(kind, value, place=place)
    items = place.items(value)
    if kind.count and len(items) != kind.count:
        raise place.refuse("{found} elements are given, {count} are needed", found=len(items), count=kind.count)
    return tuple(_element(kind, v, place=place) for v in items)


def _element(kind: MetadataProperty, value: object, *, place: Place) -> PropertyValue:
    if kind.kind in ("STRING", "ENUM"):
        return place.text(value)
    if kind.kind == "BOOLEAN":
        if not isinstance(value, bool):
            raise place.refuse("true or false is expected here, not {value}", value=shown(value))
        return value
    if kind.width == 1:
        return _number(kind, value, place=place)
    items = place.items(value)
    if len(items) != kind.width:
        raise place.refuse("{found} numbers are given, {count} are needed", found=len(items), count=kind.width)
    return tuple(_number(kind, v, place=place) for v in items)


def _number(kind: MetadataProperty, value: object, *, place: Place) -> PropertyValue:
    dtype = kind.dtype
    if dtype is None or dtype.kind == "f":
        return place.number(value)
    limits = np.iinfo(dtype)
    return place.whole(value, minimum=int(limits.min), below=int(limits.max) + 1)


def _normalized(raw: PropertyValue, dtype: np.dtype[Any]) -> PropertyValue:
    if isinstance(raw, tuple):
        return tuple(_normalized(v, dtype) for v in raw)
    return max(raw / int(np.iinfo(dtype).max), -1.0) if isinstance(raw, (int, float)) else raw


def _combined(raw: PropertyValue, other: PropertyValue, *, times: bool) -> PropertyValue:
    """Return the product or the sum, component by component; shapes that differ leave `raw` as far as they do."""
    if isinstance(raw, tuple):
        if isinstance(other, tuple):
            pairs = zip(raw, other, strict=False)
            return tuple(_combined(a, b, times=times) for a, b in pairs) if len(raw) == len(other) else raw
        return tuple(_combined(a, other, times=times) for a in raw)
    if isinstance(raw, (int, float)) and isinstance(other, (int, float)):
        return raw * other if times else raw + other
    return raw
