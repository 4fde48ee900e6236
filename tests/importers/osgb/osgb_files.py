"""Writer of small .osgb files for tests; knows nothing of the reader."""

import gzip
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from tests.importers.osgb.osgb_meshes import Mesh

Body = Callable[["OsgbWriter"], None]


class OsgbWriter:
    """Writes one file body; `marks` keeps the offsets (in the body) of things worth breaking."""

    def __init__(self, *, version: int = 91, brackets: bool = False, big_endian: bool = False) -> None:
        self.version = version
        self.brackets = brackets
        self.order = ">" if big_endian else "<"
        self.body = bytearray()
        self.marks: dict[str, int] = {}
        self._next_id = 0
        self._next_array_id = 0

    def put(self, code: str, *values: float) -> None:
        self.body += struct.pack(self.order + code, *values)

    def text(self, value: str | bytes) -> None:
        raw = value.encode() if isinstance(value, str) else value
        self.put("i", len(raw))
        self.body += raw

    def mark(self, name: str) -> None:
        self.marks.setdefault(name, len(self.body))

    @contextmanager
    def bracket(self) -> Iterator[None]:
        if not self.brackets:
            yield
            return
        start, code = len(self.body), "Q" if self.version >= 149 else "I"
        self.put(code, 0)
        yield
        struct.pack_into(self.order + code, self.body, start, len(self.body) - start)

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def obj(self, name: str, body: Body, *, object_id: int | None = None) -> int:
        """Write a framed object; return its id."""
        self.mark(name)
        self.text(name)
        with self.bracket():
            used = self.new_id() if object_id is None else object_id
            self.put("I", used)
            body(self)
        return used

    def ref(self, name: str, object_id: int) -> None:
        self.text(name)
        with self.bracket():
            self.put("I", object_id)

    def items(self, bodies: list[Callable[[], None]], *, bare_when_empty: bool = False) -> None:
        self.put("I", len(bodies))
        if bodies or not bare_when_empty:
            with self.bracket():
                for body in bodies:
                    body()

    # The base classes.

    def object_fields(self) -> None:
        self.text("")
        self.put("i", 2)
        self.put("B", 0)

    def node_fields(self, state: Callable[[], None] | None = None, *, mask: int = 0xFFFFFFFF) -> None:
        self.object_fields()
        self.put("5BB", 0, 0, 0, 0, 0, 1)
        self.put("I", mask)
        if self.version <= 76:
            self.put("B", 0)
        self.put("B", state is not None)
        if state is not None:
            state()

    def array(self, name: str, values: np.ndarray, *, binding: int = 4) -> None:
        """Write an attribute array in the form of the version, `opt` included."""
        kind = {"Vec2": 15, "Vec3": 16, "Vec4": 17, "Vec3d": 19, "Vec4ub": 11}[name]
        raw = values.astype(values.dtype.newbyteorder(self.order)).tobytes()
        if self.version <= 111:
            self.put("B", 1)
            self.array_data(kind, values, raw, binding=binding)
            return
        self.put("B", 1)
        self.array_object(name, values, raw, binding=binding)

    def array_data(self, kind: int, values: np.ndarray, raw: bytes, *, binding: int = 4) -> None:
        with self.bracket():
            self.put("B", 1)
            self._next_array_id += 1
            self.put("I", self._next_array_id)
            self.put("i", kind)
            self.mark(f"count of array {kind}")
            self.put("I", len(values))
            with self.bracket():
                self.body += raw
            self.put("B", 0)
            self.put("ii", binding, 0)

    def array_object(self, name: str, values: np.ndarray, raw: bytes, *, binding: int = 4) -> None:
        def body(w: "OsgbWriter") -> None:
            w.object_fields()
            if w.version >= 147:
                w.put("B", 0)
            w.put("iBB", binding, 0, 0)
            w.mark(f"count of {name}Array")
            w.put("I", len(values))
            w.body += raw

        self.obj(f"osg::{name}Array", body)

    def primitive(self, mesh: Mesh) -> None:
        if mesh.indices is not None:
            kind = {1: (52, "UByte"), 2: (53, "UShort"), 4: (54, "UInt")}[mesh.indices.itemsize]
            number, name = kind[0], f"DrawElements{kind[1]}"
        elif mesh.lengths is not None:
            number, name = 51, "DrawArrayLengths"
        else:
            number, name = 50, "DrawArrays"
        first, count = mesh.draw_arrays or (0, len(mesh.points))
        old = self.version <= 111

        def payload() -> None:
            if mesh.indices is None and mesh.lengths is None:
                self.put("ii", first, count)
                return
            if mesh.lengths is not None:
                self.put("i", first)
                values = np.array(mesh.lengths, np.int32)
            else:
                assert mesh.indices is not None
                values = mesh.indices
            self.mark("count of indices")
            self.put("I", len(values))
            raw = values.astype(values.dtype.newbyteorder(self.order)).tobytes()
            if old:
                with self.bracket():
                    self.body += raw
            else:
                self.body += raw

        if old:
            self.mark("primitive")
            self.put("ii", number, mesh.mode)
            if self.version >= 97:
                self.put("i", 0)
            payload()
            return

        def body(w: "OsgbWriter") -> None:
            w.object_fields()
            if w.version >= 147:
                w.put("B", 0)
            w.put("ii", 0, mesh.mode)
            payload()

        self.obj(f"osg::{name}", body)

    # Nodes. Each is a function that writes the object.

    def geode(self, *meshes: Mesh) -> None:
        def body(w: "OsgbWriter") -> None:
            w.node_fields()
            w.put("B", 1)
            w.items([lambda m=m: w.geometry(m) for m in meshes])

        self.obj("osg::Geode", body)

    def group(self, *children: Callable[[], None], name: str = "Group", extra: Body | None = None) -> None:
        def body(w: "OsgbWriter") -> None:
            w.node_fields()
            w.put("B", 1)
            w.items(list(children))
            if extra is not None:
                extra(w)

        self.obj(f"osg::{name}", body)

    def switch(self, *children: Callable[[], None], shown: tuple[bool, ...]) -> None:
        self.group(*children, name="Switch", extra=lambda w: w.put(f"BI{len(shown)}B", 1, len(shown), *map(int, shown)))

    def matrix_transform(self, matrix: np.ndarray, *children: Callable[[], None]) -> None:
        def extra(w: "OsgbWriter") -> None:
            w.put("i", 0)
            with w.bracket():
                w.put("16d", *matrix.ravel())

        self.group(*children, name="MatrixTransform", extra=extra)

    def pose_transform(
        self,
        *children: Callable[[], None],
        position: tuple[float, ...] = (0, 0, 0),
        attitude: tuple[float, ...] = (0, 0, 0, 1),
        scale: tuple[float, ...] = (1, 1, 1),
        pivot: tuple[float, ...] = (0, 0, 0),
    ) -> None:
        self.group(
            *children,
            name="PositionAttitudeTransform",
            extra=lambda w: w.put("i3d4d3d3d", 0, *position, *attitude, *scale, *pivot),
        )

    def paged_lod(
        self,
        inline: Callable[[], None] | None,
        *,
        names: tuple[str, ...] = ("", "child.osgb"),
        ranges: tuple[tuple[float, float], ...] = ((0, 100), (100, 1e30)),
        centre: tuple[float, float, float] = (5, 5, 1),
        radius: float = 10.0,
        by_pixels: bool = True,
    ) -> None:
        def body(w: "OsgbWriter") -> None:
            w.node_fields()
            w.lod_fields(ranges, centre, radius, by_pixels=by_pixels)
            w.put("BB", 1, 0)
            if w.version <= 69:
                w.put("I", 0)
            w.put("IB", 0, 0)
            w.put("B", 1)
            w.items([lambda n=n: w.text(n) for n in names])
            w.items([lambda: w.put("ff", 0, 1) for _ in names])
            w.put("B", 1)
            w.items([inline] if inline else [], bare_when_empty=True)

        self.obj("osg::PagedLOD", body)

    def lod(self, *children: Callable[[], None], ranges: tuple[tuple[float, float], ...], by_pixels: bool) -> None:
        self.group(
            *children,
            name="LOD",
            extra=lambda w: w.lod_fields(ranges, (5, 5, 1), 10.0, by_pixels=by_pixels),
        )

    def lod_fields(
        self,
        ranges: tuple[tuple[float, float], ...],
        centre: tuple[float, float, float],
        radius: float,
        *,
        by_pixels: bool,
    ) -> None:
        self.put("iB4d", 1, 1, *centre, radius)
        self.put("i", int(by_pixels))
        self.put("B", 1)
        self.items([lambda r=r: self.put("ff", *r) for r in ranges])

    def geometry(self, mesh: Mesh) -> None:
        self.obj("osg::Geometry", lambda w: w._geometry_fields(mesh))

    def _geometry_fields(self, mesh: Mesh) -> None:
        state = (lambda: self.state_set(mesh)) if mesh.picture or mesh.diffuse or mesh.picture_id else None
        if self.version >= 154:
            self.node_fields(state)
        else:
            self.object_fields()
            self.put("B", state is not None)
            if state:
                state()
        if self.version in (154, 155):
            self.put("B", 0)
        self.put("3B", 0, 0, 0)
        self.put("3B", 1, 1, 0)
        if self.version <= 155:
            self.put("4B", 0, 0, 0, 0)
        if self.version >= 142:
            self.put("I", 0xFFFFFFFF)
        if self.version >= 145:
            self.put("B", 1)
        self.mark("count of primitive sets")
        self.put("I", 1)
        self.primitive(mesh)
        points = mesh.points
        self.array("Vec3d" if points.dtype == np.float64 else "Vec3", points)
        for values, name in ((mesh.normals, "Vec3"), (mesh.colours, "")):
            if values is None:
                self.put("B", 0)
            else:
                kind = name or ("Vec4ub" if values.dtype == np.uint8 else "Vec4")
                self.array(kind, values, binding=4 if len(values) == len(points) else 1)
        self.put("2B", 0, 0)
        uv = mesh.uv
        if self.version <= 111:
            self.put("B", uv is not None)
            if uv is not None:
                raw = uv.astype(uv.dtype.newbyteorder(self.order)).tobytes()
                self.items([lambda: self.array_data(15, uv, raw)])
            self.put("BB", 0, 0)
            return
        self.put("I", uv is not None)
        if uv is not None:
            self.array_object("Vec2", uv, uv.astype(uv.dtype.newbyteorder(self.order)).tobytes())
        self.put("I", 0)

    def state_set(self, mesh: Mesh) -> None:
        def body(w: "OsgbWriter") -> None:
            w.object_fields()
            w.put("B", 0)
            w.put("B", mesh.diffuse is not None)
            if mesh.diffuse is not None:
                w.items([lambda: (w.material(mesh.diffuse), w.put("i", 0))], bare_when_empty=True)
            w.put("B", 0)
            textured = mesh.picture is not None or mesh.picture_id is not None
            w.put("B", textured)
            if textured:
                w.items(
                    [lambda: w.items([lambda: (w.texture(mesh), w.put("i", 0))], bare_when_empty=True)],
                )
            w.put("B", 0)
            w.put("iii", 0, 0, 0)
            w.text("")
            w.put("B", 1)
            w.put("BB", 0, 0)
            if w.version >= 151:
                w.put("B", 0)

        self.obj("osg::StateSet", body)

    def material(self, diffuse: tuple[float, ...] | None) -> None:
        def body(w: "OsgbWriter") -> None:
            w.object_fields()
            w.put("BB", 0, 0)
            w.put("i", 0x1603)
            for colour in ((0.2, 0.2, 0.2, 1), diffuse or (1, 1, 1, 1), (0, 0, 0, 1), (0, 0, 0, 1)):
                w.put("BB8f", 1, 1, *colour, *colour)
            w.put("BBff", 1, 1, 0, 0)

        self.obj("osg::Material", body)

    def texture(self, mesh: Mesh) -> None:
        def body(w: "OsgbWriter") -> None:
            w.object_fields()
            w.put("BB", 0, 0)
            for value in (0x2901, 0x2901, 0x2901, 0x2601, 0x2601):
                w.put("BI", 1, value)
            w.put("f4B4dii", 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0)
            w.put("3B", 0, 0, 0)
            w.put("Biif", 0, 0x203, 0x1909, 0)
            if 95 <= w.version <= 153:
                w.put("B", 0)
            if w.version >= 98:
                w.put("B", 1)
                w.text("RGBA")
            if w.version >= 155:
                w.put("fff", 0, -1, 0)
            w.put("B", 1)
            w.image(mesh)
            w.put("ii", 0, 0)

        self.obj("osg::Texture2D", body)

    def image(self, mesh: Mesh) -> None:
        self.mark("image")
        if self.version >= 95:
            self.text("osg::Image")
        if mesh.picture is None:
            assert mesh.picture_id is not None
            self.put("I", mesh.picture_id)
            return
        picture = mesh.picture
        mesh.picture_id = self.new_id()
        self.put("I", mesh.picture_id)
        self.text(picture.name)
        decision = 2 if picture.external else 0 if picture.raw else 1
        self.put("ii", 1, decision)
        if picture.raw:
            width, height, pixel_format = picture.raw
            self.put("9i", 0, width, height, 1, pixel_format, pixel_format, 0x1401, picture.packing, 0)
        if decision < 2:
            self.put("I", len(picture.data))
            self.body += picture.data
        if picture.raw:
            self.put("I", 0)
        self.object_fields()

    def file(self, *, compressor: str = "0", kind: int = 1, raw_zlib: bool = False) -> bytes:
        """Return the whole file."""
        magic = struct.pack(self.order + "II", 0x6C910EA1, 0x1AFB4545)
        head = magic + struct.pack(self.order + "III", kind, self.version, 4 if self.brackets else 0)
        head += struct.pack(self.order + "i", len(compressor)) + compressor.encode()
        body = bytes(self.body)
        if compressor == "zlib":
            body = zlib.compress(body) if raw_zlib else gzip.compress(body)
        elif compressor == "null":
            body = struct.pack(self.order + "I", len(body)) + body
        return head + body


HEADER_BYTES = 8 + 12 + 4 + 1
