"""Wavefront OBJ and MTL: text to arrays.

"Object Files (.obj)" and "MTL material format", appendices B1 of Alias|Wavefront's Advanced Visualizer; vertex colours
behind the coordinates as MeshLab writes them. `parse_obj` runs through `NativeCalls`: it is long work that would
otherwise hold the interpreter.
"""

from array import array
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from importers.native import Result
from importers.place import Place

Array = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]

MAX_MATERIALS = 100_000
MAX_CORNERS = 1_000
MAX_LINE_BYTES = 1_000_000
# As many as fit into a native process, with their vertices.
MAX_FACES = 5_000_000


@dataclass(slots=True)
class _Lines:
    """Lines by kind, with what must be known about where they stand."""

    positions: list[bytes] = field(default_factory=list)
    uvs: list[bytes] = field(default_factory=list)
    normals: list[bytes] = field(default_factory=list)
    faces: list[bytes] = field(default_factory=list)
    face_numbers: "array[int]" = field(default_factory=lambda: array("q"))
    # Three counts for each face, only when some index is relative.
    counts: "array[int]" = field(default_factory=lambda: array("q"))
    # Their numbers, in the order in which they are named first.
    materials: dict[bytes, int] = field(default_factory=dict)
    libraries: list[bytes] = field(default_factory=list)
    # (first face, material) where the material changes.
    changes: list[tuple[int, int]] = field(default_factory=list)


def obj_extent(data: bytes) -> Result:
    """Return ``low``, ``high`` (float64 (3,)) of the vertices, and ``counts``: int64 (vertices, faces).

    Raises
    ------
    ImportFailed
    """
    lines = _sorted_lines(data)
    points, _ = _positions(lines)
    finite = points[np.isfinite(points).all(axis=1)]
    low = finite.min(axis=0) if len(finite) else np.full(3, np.nan)
    high = finite.max(axis=0) if len(finite) else np.full(3, np.nan)
    return {"low": low, "high": high, "counts": np.array([len(points), len(lines.faces)], np.int64)}


def parse_obj(data: bytes) -> Result:
    """Return the triangles of an OBJ file by material.

    Returns
    -------
    dict
        ``points`` float64 (n, 3); ``uv`` float32 (n, 2), v up; ``normals`` float32 (n, 3); ``colours`` uint8 (n, 4);
        each of the last three with no rows when the file has none. ``triangles`` int32 (m, 3). ``groups`` int64
        (g, 5): material, first vertex, vertices, first triangle, triangles; a triangle's indices count from its group's
        first vertex. ``materials``, ``libraries``: names as UTF-8, joined by line feeds.

    Raises
    ------
    ImportFailed
        A number that is none, an index without its vertex.
    """
    lines = _sorted_lines(data)
    if len(lines.faces) > MAX_FACES:
        raise Place("").refuse(
            "it has {count} faces, allowed are {limit}",
            advice="export the model in tiles: as 3D Tiles, OSGB or a folder of OBJ tiles",
            count=len(lines.faces),
            limit=MAX_FACES,
        )
    points, colours = _positions(lines)
    uv = _numbers(lines.uvs, what="vt")[:, :2] if lines.uvs else np.empty((0, 2))
    normals = _numbers(lines.normals, what="vn")[:, :3] if lines.normals else np.empty((0, 3))
    corners, faces = _triangles(lines)
    sizes = (len(points), len(uv), len(normals))
    for column, (size, what) in enumerate(zip(sizes, ("v", "vt", "vn"), strict=True)):
        index = corners[:, :, column]
        beyond = np.flatnonzero(((index >= size) | (index < (0 if what == "v" else -1))).any(axis=1))
        if len(beyond):
            raise _place(lines, int(faces[beyond[0]])).refuse("it names a {what} that is not there", what=what)
    whole = (corners[:, :, 1] >= 0).all(axis=1), (corners[:, :, 2] >= 0).all(axis=1)
    material = _material_of_faces(lines)[faces]
    order = np.argsort(material, kind="stable")
    corners, material = corners[order], material[order]
    # One number for a corner: material first, so that each material has a run of vertices of its own.
    flat = corners.reshape(-1, 3)
    keys = np.column_stack([np.repeat(material, 3), flat])
    unique, indices = _unique_in_order(keys) if len(keys) else (keys, np.empty(0, np.int64))
    triangles = indices.reshape(-1, 3)
    numbers = np.unique(material)
    # Both run by material.
    firsts, ends = (np.searchsorted(unique[:, 0], numbers, side) for side in ("left", "right"))
    from_, to = (np.searchsorted(material, numbers, side) for side in ("left", "right"))
    groups = np.column_stack([numbers, firsts, ends - firsts, from_, to - from_])
    triangles -= np.repeat(firsts, to - from_)[:, None]
    has_uv, has_normals = bool(len(uv)) and bool(whole[0].any()), bool(len(normals)) and bool(whole[1].all())
    return {
        "points": points[unique[:, 1]],
        "uv": _picked(uv, unique[:, 2], width=2) if has_uv else np.empty((0, 2), np.float32),
        "normals": _picked(normals, unique[:, 3], width=3) if has_normals else np.empty((0, 3), np.float32),
        "colours": colours[unique[:, 1]] if len(colours) else np.empty((0, 4), np.uint8),
        "triangles": triangles.astype(np.int32),
        "groups": groups.astype(np.int64),
        "materials": np.frombuffer(b"\n".join(lines.materials), np.uint8),
        "libraries": np.frombuffer(b"\n".join(lines.libraries), np.uint8),
    }


@dataclass(frozen=True, slots=True)
class ObjMaterial:
    """What is drawn of a material of an MTL file.

    Parameters
    ----------
    colour : tuple of 4 floats
        Kd and d.
    picture : str
        File name of map_Kd; empty for none.
    """

    colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    picture: str = ""


def parse_mtl(data: bytes) -> dict[str, ObjMaterial]:
    """Return the materials of an MTL file by name; what is not understood is passed over. Any thread."""
    found: dict[str, ObjMaterial] = {}
    name, colour, alpha, picture = "", (1.0, 1.0, 1.0), 1.0, ""
    for line in [*data.decode("utf-8", "replace").splitlines(), "newmtl"]:
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        word = word.lower()
        if word == "newmtl":
            if name and len(found) < MAX_MATERIALS:
                found[name] = ObjMaterial((*colour, alpha), picture)
            name, colour, alpha, picture = rest, (1.0, 1.0, 1.0), 1.0, ""
        elif word == "kd":
            values = _floats(rest)
            if len(values) >= 3:
                colour = (_unit(values[0]), _unit(values[1]), _unit(values[2]))
        elif word in ("d", "tr"):
            values = _floats(rest.replace("-halo", ""))
            if values:
                alpha = _unit(values[0] if word == "d" else 1.0 - values[0])
        elif word == "map_kd":
            picture = _file_of(rest)
    return found


# How many words follow an option of a texture map.
_OPTIONS = dict.fromkeys(("-blendu", "-blendv", "-cc", "-clamp", "-texres", "-bm", "-imfchan", "-boost"), 1) | {
    "-mm": 2
}


def _file_of(text: str) -> str:
    words = text.split(" ")
    while words and words[0].startswith("-") and words[0].lower() in (*_OPTIONS, "-o", "-s", "-t"):
        option = words.pop(0).lower()
        if option in _OPTIONS:
            del words[: _OPTIONS[option]]
        else:
            for _ in range(3):
                if words and _is_number(words[0]):
                    words.pop(0)
    return " ".join(words).strip().strip('"')


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _floats(text: str) -> list[float]:
    return [float(w) for w in text.split() if _is_number(w)]


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value)) if value == value else 1.0


def _sorted_lines(data: bytes) -> _Lines:
    if b"\\" in data:
        data = data.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    lines = _Lines()
    relative = b"-" in data
    rows = data.splitlines()
    longest = max(map(len, rows), default=0)
    if longest > MAX_LINE_BYTES:
        raise Place("").refuse("it has a line of {size} bytes", size=longest)
    for number, line in enumerate(rows, 1):
        text = line.lstrip()
        head = text[:2]
        if head in (b"v ", b"v\t"):
            lines.positions.append(text[2:])
        elif head == b"vt":
            lines.uvs.append(text[3:])
        elif head == b"vn":
            lines.normals.append(text[3:])
        elif head in (b"f ", b"f\t"):
            face = text[2:].partition(b"#")[0].rstrip()
            if b"/ " in face or face.endswith(b"/"):
                # OpenSceneGraph leaves the slash before a normal that is not there.
                face = face.replace(b"/ ", b" ").rstrip(b"/")
            lines.faces.append(face)
            lines.face_numbers.append(number)
            if relative:
                lines.counts.extend((len(lines.positions), len(lines.uvs), len(lines.normals)))
        elif head == b"us" and text[:7] == b"usemtl ":
            _change(lines, text[7:].strip())
        elif head == b"mt" and text[:7] == b"mtllib ":
            lines.libraries.append(text[7:].strip())
    return lines


def _change(lines: _Lines, name: bytes) -> None:
    number = lines.materials.setdefault(name, len(lines.materials))
    if number >= MAX_MATERIALS:
        raise Place("").refuse("it names more than {limit} materials", limit=MAX_MATERIALS)
    lines.changes.append((len(lines.faces), number))


def _numbers(lines: list[bytes], *, what: str) -> Float64:
    """Return float64 (n, k) of lines that all have the same k numbers."""
    try:
        values = np.array(b" ".join(lines).split(), np.float64)
    except ValueError:
        values = np.empty(0)
    if len(values) and len(values) % len(lines) == 0:
        width = len(values) // len(lines)
        if width >= (2 if what == "vt" else 3) and all(len(line.split()) == width for line in (lines[0], lines[-1])):
            return values.reshape(len(lines), width)
    return _ragged(lines, what=what)


def _ragged(lines: list[bytes], *, what: str) -> Float64:
    width = 2 if what == "vt" else 3
    result = np.zeros((len(lines), width))
    for row, line in enumerate(lines):
        words = line.partition(b"#")[0].split()
        try:
            numbers = [float(w) for w in words[:width]]
        except ValueError:
            raise Place("").at(f"{what} {row + 1}").refuse("{text} are no numbers", text=line[:60]) from None
        if len(numbers) < width and not (what == "vt" and numbers):
            raise Place("").at(f"{what} {row + 1}").refuse("it has {count} numbers", count=len(numbers))
        result[row, : len(numbers)] = numbers
    return result


def _positions(lines: _Lines) -> tuple[Float64, npt.NDArray[np.uint8]]:
    values = _numbers(lines.positions, what="v") if lines.positions else np.empty((0, 3))
    colours = np.empty((0, 4), np.uint8)
    if values.shape[1] in (6, 7):
        rgb = values[:, 3:6]
        scale = 255.0 if np.nanmax(rgb, initial=0.0) <= 1.0 else 1.0
        colours = np.full((len(values), 4), 255, np.uint8)
        colours[:, :3] = np.clip(np.nan_to_num(rgb * scale), 0, 255)
    return np.ascontiguousarray(values[:, :3]), colours


def _triangles(lines: _Lines) -> tuple[Array, Array]:
    """Return int64 (t, 3 corners, 3) of 0-based v, vt, vn (-1: none), and int64 (t,): the face of each."""
    if not lines.faces:
        return np.empty((0, 3, 3), np.int64), np.empty(0, np.int64)
    kinds: dict[tuple[int, int, bool], list[int]] = {}
    for row, face in enumerate(lines.faces):
        count = len(face.split())
        kinds.setdefault((count, face.count(b"/"), b"//" in face), []).append(row)
    parts, owners = [], []
    for (count, slashes, skips), rows in kinds.items():
        if count < 3:
            continue
        if count > MAX_CORNERS:
            raise _place(lines, rows[0]).refuse("a face of {count} corners", count=count)
        members = np.array(rows, np.int64)
        corners = _corners(lines, members, count=count, slashes=slashes, skips=skips)
        if lines.counts:
            known = np.frombuffer(lines.counts, np.int64).reshape(-1, 3)[members][:, None, :]
            corners = np.where(corners < 0, known + corners, corners - 1)
        else:
            corners = corners - 1
        # 0 stood for what is not given.
        for column, given in enumerate((True, slashes > 0 and not skips, skips or slashes == 2 * count)):
            if not given:
                corners[:, :, column] = -1
        for i in range(1, count - 1):
            parts.append(corners[:, (0, i, i + 1)])
            owners.append(members)
    if not parts:
        return np.empty((0, 3, 3), np.int64), np.empty(0, np.int64)
    triangles, faces = np.concatenate(parts), np.concatenate(owners)
    order = np.argsort(faces, kind="stable")
    return triangles[order], faces[order]


def _corners(lines: _Lines, rows: Array, *, count: int, slashes: int, skips: bool) -> Array:
    """Return int64 (k, count, 3) as written, 0 where nothing is given."""
    text = b" ".join(lines.faces[i] for i in rows)
    if skips:
        if slashes != 2 * count:
            raise _place(lines, int(rows[0])).refuse("its corners are not all of one form")
        width, text = 2, text.replace(b"//", b" ")
    else:
        width, text = 1 + slashes // count, text.replace(b"/", b" ")
    try:
        values = np.array(text.split(), np.int64)
    except (ValueError, OverflowError):
        raise _place(lines, int(rows[0])).refuse("an index is no whole number, here or after it") from None
    if len(values) != len(rows) * count * width or width > 3 or slashes % count:
        raise _place(lines, int(rows[0])).refuse("its corners are not all of one form, here or after it")
    values = values.reshape(len(rows), count, width)
    if (values == 0).any():
        raise _place(lines, int(rows[0])).refuse("an index is 0; they begin with 1")
    result = np.zeros((len(rows), count, 3), np.int64)
    result[:, :, (0, 2) if skips else slice(0, width)] = values
    return result


def _material_of_faces(lines: _Lines) -> Array:
    result = np.full(len(lines.faces), -1, np.int64)
    ends = [first for first, _ in lines.changes[1:]] + [len(result)]
    for (first, material), end in zip(lines.changes, ends, strict=False):
        result[first:end] = material
    return result


def _unique_in_order(keys: Array) -> tuple[Array, Array]:
    """Return the distinct rows, sorted, and for each row its place among them."""
    order = np.lexsort(keys.T[::-1])
    ordered = keys[order]
    first = np.ones(len(keys), np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    indices = np.empty(len(keys), np.int64)
    indices[order] = np.cumsum(first) - 1
    return ordered[first], indices


def _picked(values: Float64, rows: Array, *, width: int) -> npt.NDArray[np.float32]:
    # A corner without one takes zeros: its material's other corners have theirs.
    padded = np.vstack([values, np.zeros((1, width))])
    return np.ascontiguousarray(padded[rows], np.float32)


def _place(lines: _Lines, face: int) -> Place:
    return Place("").at(f"line {lines.face_numbers[face]}")
