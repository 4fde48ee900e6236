"""The objects of an .osgb file: identity, references and nesting; properties come from the class tables."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.osgb.classes import ARRAY_NAMES, ARRAYS, OLD_PRIMITIVE_NAMES, Step, object_steps, steps_of
from importers.osgb.stream import OsgbStream

MAX_DEPTH = 64
MAX_CLASS_NAME = 60
FIRST_VERSION_OF_IMAGE_CLASS = 95
FIRST_VERSION_OF_INSTANCES = 97
MAX_NOTES = 32

INLINE_DATA, INLINE_FILE, EXTERNAL_FILE, WRITE_OUT = 0, 1, 2, 3

_DRAW_ELEMENTS = {"DrawElementsUByte": "u1", "DrawElementsUShort": "u2", "DrawElementsUInt": "u4"}


@dataclass(slots=True, eq=False)
class OsgObject:
    """One object as the file has it.

    Parameters
    ----------
    class_name : str
        Without the library: ``"Geode"``.
    offset : int
        Where its record starts.
    fields : dict
        Its properties by name; nested objects are `OsgObject`, `OsgImage` or None, arrays are numpy views.
    """

    class_name: str
    offset: int
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class RawPicture:
    """Pixels as the file has them.

    Parameters
    ----------
    width, height, depth : int
    pixel_format, data_type : int
        GL constants.
    packing : int
        Rows start at multiples of this many bytes.
    """

    width: int
    height: int
    depth: int
    pixel_format: int
    data_type: int
    packing: int


@dataclass(frozen=True, slots=True, eq=False)
class OsgImage:
    """One picture as the file has it.

    Parameters
    ----------
    image_id : int
        Unique in the file.
    offset : int
        Where its record starts.
    file_name : str
        A label; for an external picture its path.
    decision : int
        `INLINE_DATA`, `INLINE_FILE`, `EXTERNAL_FILE` or `WRITE_OUT`.
    data : memoryview
        A picture file or raw pixels; empty for an external or absent picture.
    raw : RawPicture or None
        For `INLINE_DATA`.
    """

    image_id: int
    offset: int
    file_name: str
    decision: int
    data: memoryview
    raw: RawPicture | None = None


@dataclass(frozen=True, slots=True, eq=False)
class OsgFile:
    """A parsed file.

    Parameters
    ----------
    root : OsgObject or None
    version : int
    compressor : str
        ``"0"``, ``"zlib"``, ``"null"``.
    size : int
        Bytes held by the views into it.
    notes : tuple of str
        Classes that were skipped.
    """

    path: Path
    root: OsgObject | None
    version: int
    compressor: str
    size: int
    notes: tuple[str, ...] = ()

    def place(self, offset: int) -> str:
        """Return `offset` in words, for a refusal."""
        return f"byte {offset}" + (" after unpacking" if self.compressor == "zlib" else "")


class ObjectReader:
    """Reads the objects of one file. One thread, once.

    Parameters
    ----------
    stream : OsgbStream
    """

    def __init__(self, stream: OsgbStream) -> None:
        self.stream = stream
        self.notes: list[str] = []
        self._known: dict[int, OsgObject | OsgImage | None] = {}
        self._arrays: dict[int, npt.NDArray[np.generic]] = {}
        # Objects whose fields are being read: a reference to one of them is a cycle.
        self._open: set[int] = set()

    def read_object(self) -> OsgObject | None:
        """Read a framed object; None for a null object and for a skipped one of unknown class.

        Raises
        ------
        ImportFailed
            An unknown class that cannot be skipped, a reference cycle, nesting deeper than `MAX_DEPTH`.
        """
        stream = self.stream
        start = stream.pos
        class_name = stream.text()
        if class_name == "NULL":
            return None
        bracket = stream.open_bracket()
        object_id = stream.u32()
        if object_id in self._known:
            found = self._reference(object_id, start=start)
            stream.close_bracket(bracket)
            return found
        steps = steps_of(class_name, version=stream.version) if len(class_name) <= MAX_CLASS_NAME else None
        if steps is None:
            if bracket is None:
                raise stream.failure(
                    "the class {name} is not understood, and this file gives no way to skip it",
                    "export the model again as a plain mesh",
                    at=start,
                    name=class_name[:60],
                )
            self._known[object_id] = None
            self._note(f"byte {start}: class {class_name[:60]} skipped")
            stream.close_bracket(bracket, skip=True)
            return None
        if len(self._open) >= MAX_DEPTH:
            raise stream.failure(
                "objects are nested deeper than {limit}", "simplify the scene", at=start, limit=MAX_DEPTH
            )
        made = OsgObject(class_name.partition("::")[2], start)
        self._known[object_id] = made
        self._open.add(object_id)
        self._read_fields(made, steps)
        self._open.discard(object_id)
        stream.close_bracket(bracket)
        return made

    def read_image(self) -> OsgImage | None:
        """Read an image record; None for an empty one."""
        stream = self.stream
        start = stream.pos
        if stream.version >= FIRST_VERSION_OF_IMAGE_CLASS:
            class_name = stream.text()
            if class_name == "NULL":
                return None
            if class_name != "osg::Image":
                raise stream.failure(
                    "the class {name} stands where a picture must be",
                    "export the model again with plain pictures",
                    at=start,
                    name=class_name[:60],
                )
        image_id = stream.u32()
        if image_id in self._known:
            known = self._known[image_id]
            if known is not None and not isinstance(known, OsgImage):
                raise stream.failure("a picture refers to {name}", at=start, name=known.class_name)
            return known
        file_name = stream.text()
        stream.i32()  # the write hint: what was wished, not what was done
        decision_at, decision = stream.pos, stream.i32()
        raw = None
        data = memoryview(b"")
        if decision == INLINE_DATA:
            _, width, height, depth, _, pixel_format, data_type, packing, _ = stream.numbers("9i")
            raw = RawPicture(width, height, depth, pixel_format, data_type, packing)
            data = stream.block(stream.count())
            stream.block(4 * stream.count(size=4))
        elif decision == INLINE_FILE:
            data = stream.block(stream.count())
        elif decision not in (EXTERNAL_FILE, WRITE_OUT):
            raise stream.failure("a picture is stored in way {way}", at=decision_at, way=decision)
        made = OsgImage(image_id, start, file_name, decision, data, raw)
        self._known[image_id] = made
        self._read_fields(OsgObject("Image", start), object_steps(stream.version))
        return made

    def read_old_array(self) -> OsgObject | None:
        """Read an attribute (array, indices, binding) of versions that have no array objects."""
        stream = self.stream
        start = stream.pos
        array = self._old_values() if stream.flag() else None
        indices = self._old_values() if stream.flag() else None
        binding, normalize = stream.i32(), stream.i32()
        if array is None:
            return None
        fields = {"Values": array, "Lookup": indices, "Binding": binding, "Normalize": normalize != 0}
        return OsgObject("Array", start, fields)

    def read_old_primitive(self) -> OsgObject:
        """Read a primitive set of versions that have no objects for them."""
        stream = self.stream
        start = stream.pos
        kind, mode = stream.i32(), stream.i32()
        if stream.version >= FIRST_VERSION_OF_INSTANCES:
            stream.i32()
        name = OLD_PRIMITIVE_NAMES.get(kind)
        if name is None:
            raise stream.failure("the primitive set type {kind} is unknown", at=start, kind=kind)
        made = OsgObject(name, start, {"Mode": mode})
        if name == "DrawArrays":
            made.fields |= {"First": stream.i32(), "Count": stream.i32()}
        elif name == "DrawArrayLengths":
            made.fields |= {"First": stream.i32(), "Lengths": stream.array("i4", bracketed=True)}
        else:
            made.fields["Indices"] = stream.array(_DRAW_ELEMENTS[name], bracketed=True)
        return made

    def _read_fields(self, made: OsgObject, steps: tuple[Step, ...]) -> None:
        stream, fields = self.stream, made.fields
        for step in steps:
            if step.read is None:
                fields.update(zip(step.names, stream.numbers(step.codes), strict=True))
                continue
            value = None if step.optional and not stream.flag() else step.read(self)
            (name,) = step.names
            # Versions 154 and 155 carry some properties twice.
            if value is not None or name not in fields:
                fields[name] = value

    def _old_values(self) -> npt.NDArray[np.generic]:
        stream = self.stream
        start = stream.pos
        array_id = stream.u32()
        if array_id in self._arrays:
            return self._arrays[array_id]
        kind = stream.i32()
        name = ARRAY_NAMES.get(kind)
        if name is None:
            raise stream.failure("the array type {kind} is unknown", at=start, kind=kind)
        _, dtype, columns = ARRAYS[name]
        values = stream.array(dtype, columns=columns, bracketed=True)
        self._arrays[array_id] = values
        return values

    def _reference(self, object_id: int, *, start: int) -> OsgObject | None:
        if object_id in self._open:
            raise self.stream.failure("object {id} contains itself", "export the model again", at=start, id=object_id)
        found = self._known[object_id]
        if isinstance(found, OsgImage):
            raise self.stream.failure("object {id} is a picture, not what must stand here", at=start, id=object_id)
        return found

    def _note(self, text: str) -> None:
        if len(self.notes) < MAX_NOTES:
            self.notes.append(text)


def parse_osgb(data: bytes, *, path: Path) -> OsgFile:
    """Parse the bytes of an .osgb file; pictures stay undecoded. Any thread.

    Raises
    ------
    ImportFailed
        Naming the byte.
    """
    stream = OsgbStream(data, path=path)
    reader = ObjectReader(stream)
    try:
        root = reader.read_object()
    except RecursionError as error:
        raise stream.failure("objects are nested too deep", "simplify the scene") from error
    stream.expect_end()
    return OsgFile(path, root, stream.version, stream.compressor, len(stream.data), tuple(reader.notes))
