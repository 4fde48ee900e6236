"""The classes of an .osgb file: what each one's properties are, in order, by file version.

Properties carry no tags, so these tables are the format. Source: the serializers of OpenSceneGraph 3.6.5.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from importers.osgb.readers import (
    Read,
    f32,
    f64,
    flag,
    framed,
    i32,
    image,
    items,
    numbers,
    obj,
    old_array,
    old_primitive,
    opt,
    seq,
    text,
    u8,
    u32,
    values,
    vec,
)

if TYPE_CHECKING:
    from importers.osgb.objects import ObjectReader

ALWAYS = 1 << 30
# From this version on arrays and primitive sets are objects; a Geometry is a Node; ...
ARRAYS_ARE_OBJECTS = 112
GEOMETRY_IS_NODE = 154


@dataclass(frozen=True, slots=True)
class Property:
    """One property: what it is called here, how it is read, and the file versions that have it (both ends included)."""

    name: str
    read: Read
    since: int = 0
    until: int = ALWAYS


_vec3d = numbers("3d")
_matrix = framed(numbers("16d"))
_callback = opt(obj)


def _sides(r: "ObjectReader") -> object:
    # Whether both are given, the front's colour, the back's.
    both, *colours = r.stream.numbers("B8f")
    return both != 0, tuple(colours[:4]), tuple(colours[4:])


_modes = items(numbers("Ii"), size=8, bare_when_empty=True)
_attributes = items(seq(obj, i32), size=8, bare_when_empty=True)
_both_sides = opt(_sides)
_old_data = opt(framed(old_array))
_P = Property

_OBJECT = (
    _P("Name", text),
    _P("DataVariance", i32),
    _P("UserData", opt(framed(obj)), until=76),
    _P("UserDataContainer", opt(obj), since=77),
)

_NODE = (
    _P("InitialBound", opt(framed(seq(_vec3d, f64)))),
    _P("ComputeBoundingSphereCallback", _callback),
    _P("UpdateCallback", _callback),
    _P("EventCallback", _callback),
    _P("CullCallback", _callback),
    _P("CullingActive", flag),
    _P("NodeMask", u32),
    _P("Descriptions", opt(items(text, size=4)), until=76),
    _P("StateSet", opt(obj)),
)

_LOD = (
    _P("CenterMode", i32),
    _P("UserCenter", opt(seq(_vec3d, f64))),
    _P("RangeMode", i32),
    _P("RangeList", opt(items(numbers("ff"), size=8))),
)

_PAGED_LOD = (
    _P("DatabasePath", opt(opt(text))),
    _P("FrameNumberOfLastTraversal", u32, until=69),
    _P("NumChildrenThatCannotBeExpired", u32),
    _P("DisableExternalChildrenPaging", flag),
    _P("RangeDataList", opt(seq(items(text, size=4), items(numbers("ff"), size=8)))),
    _P("Children", opt(items(obj, size=8, bare_when_empty=True))),
)

_DRAWABLE = (
    _P("StateSet", opt(obj), until=155),
    _P("InitialBoundingBox", opt(framed(seq(_vec3d, _vec3d)))),
    _P("ComputeBoundingBoxCallback", _callback),
    _P("Shape", opt(obj)),
    _P("SupportsDisplayList", flag),
    _P("UseDisplayList", flag),
    _P("UseVertexBufferObjects", flag),
    *(_P(f"{kind}Callback", _callback, until=155) for kind in ("Update", "Event", "Cull", "Draw")),
    _P("NodeMask", u32, since=142),
    _P("CullingActive", flag, since=145),
)

_ATTRIBUTES = ("Vertex", "Normal", "Color", "SecondaryColor", "FogCoord")
_OLD, _NEW = ARRAYS_ARE_OBJECTS - 1, ARRAYS_ARE_OBJECTS
_GEOMETRY = (
    _P("PrimitiveSets", vec(old_primitive, size=16), until=_OLD),
    *(_P(name, _old_data, until=_OLD) for name in _ATTRIBUTES),
    *(_P(name, opt(items(framed(old_array), size=10)), until=_OLD) for name in ("TexCoords", "VertexAttribs")),
    _P("FastPathHint", flag, until=_OLD),
    _P("PrimitiveSets", vec(obj, size=8), since=_NEW),
    *(_P(name, opt(obj), since=_NEW) for name in _ATTRIBUTES),
    *(_P(name, vec(obj, size=8), since=_NEW) for name in ("TexCoords", "VertexAttribs")),
)

_STATE_SET = (
    _P("ModeList", opt(_modes)),
    _P("AttributeList", opt(_attributes)),
    _P("TextureModeList", opt(items(_modes, size=4))),
    _P("TextureAttributeList", opt(items(_attributes, size=4))),
    _P("UniformList", opt(items(seq(obj, i32), size=12))),
    _P("RenderingHint", i32),
    _P("RenderBinMode", i32),
    _P("BinNumber", i32),
    _P("BinName", text),
    _P("NestRenderBins", flag),
    _P("UpdateCallback", _callback),
    _P("EventCallback", _callback),
    _P("DefineList", opt(items(seq(text, text, i32), size=12)), since=151),
)

_MATERIAL = (
    _P("ColorMode", i32),
    *(_P(name, _both_sides) for name in ("Ambient", "Diffuse", "Specular", "Emission")),
    _P("Shininess", opt(numbers("?ff"))),
)

_TEXTURE = (
    *(_P(name, opt(u32)) for name in ("WRAP_S", "WRAP_T", "WRAP_R", "MIN_FILTER", "MAG_FILTER")),
    _P("MaxAnisotropy", f32),
    *(_P(n, flag) for n in ("HardwareMipMap", "UnRefImage", "ClientStorageHint", "ResizeNonPowerOfTwo")),
    _P("BorderColor", numbers("4d")),
    _P("BorderWidth", i32),
    _P("InternalFormatMode", i32),
    *(_P(name, opt(u32)) for name in ("InternalFormat", "SourceFormat", "SourceType")),
    _P("ShadowComparison", flag),
    _P("ShadowCompareFunc", i32),
    _P("ShadowTextureMode", i32),
    _P("ShadowAmbient", f32),
    _P("ImageAttachment", opt(numbers("IiBiII")), since=95, until=153),
    _P("Swizzle", opt(text), since=98),
    *(_P(name, f32, since=155) for name in ("MinLOD", "MaxLOD", "LODBias")),
)

PROPERTIES: dict[str, tuple[Property, ...]] = {
    "Object": _OBJECT,
    "UserDataContainer": (),
    "DefaultUserDataContainer": (
        _P("UserData", opt(framed(obj))),
        _P("Descriptions", opt(items(text, size=4))),
        _P("UserObjects", opt(items(obj, size=8))),
    ),
    "Callback": (_P("NestedCallback", opt(obj)),),
    "NodeCallback": (),
    "Node": _NODE,
    "Group": (_P("Children", opt(items(obj, size=8))),),
    "Geode": (_P("Drawables", opt(items(obj, size=8))),),
    "Transform": (_P("ReferenceFrame", i32),),
    "MatrixTransform": (_P("Matrix", _matrix),),
    "PositionAttitudeTransform": (
        _P("Position", _vec3d),
        _P("Attitude", numbers("4d")),
        _P("Scale", _vec3d),
        _P("PivotPoint", _vec3d),
    ),
    "Switch": (_P("NewChildDefaultValue", flag), _P("ValueList", vec(flag))),
    "CoordinateSystemNode": (_P("Format", text), _P("CoordinateSystem", text), _P("EllipsoidModel", opt(obj))),
    "EllipsoidModel": (_P("RadiusEquator", f64), _P("RadiusPolar", f64)),
    "LOD": _LOD,
    "PagedLOD": _PAGED_LOD,
    "Drawable": _DRAWABLE,
    "Geometry": _GEOMETRY,
    "BufferData": (_P("BufferObject", opt(obj), since=147),),
    "BufferObject": (_P("Target", u32), _P("Usage", u32), _P("CopyDataAndRelease", flag)),
    "Array": (_P("Binding", i32), _P("Normalize", flag), _P("PreserveDataType", flag)),
    "PrimitiveSet": (_P("NumInstances", i32), _P("Mode", i32)),
    "DrawArrays": (_P("First", i32), _P("Count", i32)),
    "DrawArrayLengths": (_P("First", i32), _P("Lengths", values("i4"))),
    "DrawElementsUByte": (_P("Indices", values("u1")),),
    "DrawElementsUShort": (_P("Indices", values("u2")),),
    "DrawElementsUInt": (_P("Indices", values("u4")),),
    "StateSet": _STATE_SET,
    "StateAttribute": (_P("UpdateCallback", _callback), _P("EventCallback", _callback)),
    "Material": _MATERIAL,
    "Texture": _TEXTURE,
    "Texture2D": (_P("Image", opt(image)), _P("TextureWidth", i32), _P("TextureHeight", i32)),
    "AlphaFunc": (_P("Function", i32), _P("ReferenceValue", f32)),
    "BlendFunc": tuple(_P(n, u32) for n in ("SourceRGB", "SourceAlpha", "DestinationRGB", "DestinationAlpha")),
    "Depth": (_P("Function", i32), _P("ZNear", f64), _P("ZFar", f64), _P("WriteMask", flag)),
    "PolygonMode": (_P("Mode", opt(numbers("?ii"))),),
    "PolygonOffset": (_P("Factor", f32), _P("Units", f32)),
    "LineWidth": (_P("Width", f32),),
    "TexEnv": (_P("Mode", i32), _P("Color", numbers("4f"))),
    "LightModel": (
        _P("AmbientIntensity", numbers("4f")),
        _P("ColorControl", i32),
        _P("LocalViewer", flag),
        _P("TwoSided", flag),
    ),
    "TexMat": (_P("Matrix", _matrix), _P("ScaleByTextureRectangleSize", flag)),
    **{name: (_P("Mode", i32),) for name in ("CullFace", "ShadeModel", "FrontFace")},
    **{
        f"{name}ValueObject": (_P("Value", read),)
        for name, read in (
            ("Bool", flag),
            ("Int", i32),
            ("UInt", u32),
            ("Float", f32),
            ("Double", f64),
            ("String", text),
        )
    },
}

# name -> (array type of the form before ARRAYS_ARE_OBJECTS, element, columns)
ARRAYS: dict[str, tuple[int, str, int]] = {
    name + "Array": (number, dtype, columns)
    for number, (name, dtype, columns) in enumerate(
        [
            *(("Byte", "i1", 1), ("UByte", "u1", 1), ("Short", "i2", 1), ("UShort", "u2", 1)),
            *(("Int", "i4", 1), ("UInt", "u4", 1), ("Float", "f4", 1), ("Double", "f8", 1)),
            *((f"Vec{n}b", "i1", n) for n in (2, 3, 4)),
            ("Vec4ub", "u1", 4),
            *((f"Vec{n}s", "i2", n) for n in (2, 3, 4)),
            *((f"Vec{n}", "f4", n) for n in (2, 3, 4)),
            *((f"Vec{n}d", "f8", n) for n in (2, 3, 4)),
            *((f"Vec{n}ub", "u1", n) for n in (2, 3)),
            *((f"Vec{n}us", "u2", n) for n in (2, 3, 4)),
            *((f"Vec{n}i", "i4", n) for n in (2, 3, 4)),
            *((f"Vec{n}ui", "u4", n) for n in (2, 3, 4)),
        ]
    )
}
ARRAY_NAMES = {number: name for name, (number, _, _) in ARRAYS.items()}
PROPERTIES.update(
    {name: (_P("Values", values(dtype, columns=columns)),) for name, (_, dtype, columns) in ARRAYS.items()}
)
OLD_PRIMITIVE_NAMES = {
    50: "DrawArrays",
    51: "DrawArrayLengths",
    52: "DrawElementsUByte",
    53: "DrawElementsUShort",
    54: "DrawElementsUInt",
}

_STATE_ATTRIBUTES = (
    *("Material", "AlphaFunc", "BlendFunc", "Depth", "PolygonMode", "PolygonOffset", "LineWidth", "TexEnv"),
    *("LightModel", "TexMat", "CullFace", "ShadeModel", "FrontFace"),
)
_CHAINS: dict[str, tuple[str, ...]] = {
    "Node": ("Object", "Node"),
    **{name: ("Object", "Node", name) for name in ("Group", "Geode")},
    **{name: ("Object", "Node", "Group", name) for name in ("LOD", "Switch", "CoordinateSystemNode")},
    # A PagedLOD has children of its own instead of a Group's.
    "PagedLOD": ("Object", "Node", "LOD", "PagedLOD"),
    **{
        name: ("Object", "Node", "Group", "Transform", name)
        for name in ("MatrixTransform", "PositionAttitudeTransform")
    },
    "StateSet": ("Object", "StateSet"),
    **{name: ("Object", "StateAttribute", name) for name in _STATE_ATTRIBUTES},
    "Texture2D": ("Object", "StateAttribute", "Texture", "Texture2D"),
    **{name: ("Object", "BufferData", "Array", name) for name in ARRAYS},
    **{name: ("Object", "BufferData", "PrimitiveSet", name) for name in OLD_PRIMITIVE_NAMES.values()},
    **dict.fromkeys(("VertexBufferObject", "ElementBufferObject"), ("Object", "BufferObject")),
    "NodeCallback": ("Object", "Callback", "NodeCallback"),
    "Callback": ("Object", "Callback"),
    "DefaultUserDataContainer": ("Object", "UserDataContainer", "DefaultUserDataContainer"),
    "EllipsoidModel": ("Object", "EllipsoidModel"),
    **{name: ("Object", name) for name in PROPERTIES if name.endswith("ValueObject")},
}


@dataclass(frozen=True, slots=True)
class Step:
    """One or more properties read at a stroke.

    Parameters
    ----------
    names : tuple of str
    codes : str
        Plain numbers that follow one another, by the letters of `struct`; empty for a single property of another kind.
    read : callable or None
    optional : bool
        A bool comes first, and nothing more when it is false.
    """

    names: tuple[str, ...]
    codes: str = ""
    read: Read | None = None
    optional: bool = False


@lru_cache(maxsize=1024)
def steps_of(class_name: str, *, version: int) -> tuple[Step, ...] | None:
    """Return the steps in which the properties of a class are read; None when it is not known."""
    properties = properties_of(class_name, version=version)
    return None if properties is None else _steps(properties)


@lru_cache(maxsize=256)
def object_steps(version: int) -> tuple[Step, ...]:
    """Return those of the properties that every object has."""
    return _steps(tuple(p for p in _OBJECT if p.since <= version <= p.until))


def _steps(properties: tuple[Property, ...]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for prop in properties:
        code = _PLAIN.get(prop.read)
        if code is None:
            optional = isinstance(prop.read, opt)
            steps.append(Step((prop.name,), "", prop.read.read if isinstance(prop.read, opt) else prop.read, optional))
        elif steps and steps[-1].codes:
            steps[-1] = Step((*steps[-1].names, prop.name), steps[-1].codes + code)
        else:
            steps.append(Step((prop.name,), code))
    return tuple(steps)


_PLAIN: dict[Read, str] = {u8: "B", flag: "?", i32: "i", u32: "I", f32: "f", f64: "d"}


def properties_of(class_name: str, *, version: int) -> tuple[Property, ...] | None:
    """Return the properties of ``osg::Name`` in a file of `version`, in order; None when the class is not known."""
    library, _, name = class_name.partition("::")
    if library != "osg":
        return None
    chain: tuple[str, ...] | None
    if name == "Geometry":
        chain = ("Object", *(("Node",) if version >= GEOMETRY_IS_NODE else ()), "Drawable", "Geometry")
    else:
        chain = _CHAINS.get(name)
    if chain is None:
        return None
    return tuple(p for part in chain for p in PROPERTIES[part] if p.since <= version <= p.until)
