"""Where a root tile says that it lies, from the first bytes of its file: the bounding sphere of its first PagedLOD."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.osgb.classes import properties_of
from importers.osgb.objects import ObjectReader, OsgObject
from importers.osgb.stream import OsgbStream
from layers.errors import ImportFailed

HEAD_BYTES = 4096
MAX_DEPTH = 8

Sphere = tuple[npt.NDArray[np.float64], float]


def sphere_in_head(path: Path) -> Sphere | None:
    """Return the sphere that `first_sphere` finds in the whole file; None when its head does not tell. Worker thread.

    Raises
    ------
    OSError
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, 2)
    try:
        reader = ObjectReader(OsgbStream(head, path=path, size=size))
        for _ in range(MAX_DEPTH):
            found = _next(reader)
            if not isinstance(found, str):
                return _sphere(found)
    except (ImportFailed, struct.error, ValueError, RecursionError):
        return None  # the head ends in the middle of it, or it is damaged: the whole file will tell
    return None


def first_sphere(root: OsgObject | None) -> Sphere | None:
    """Return centre, float64 (3,), and radius of the first PagedLOD below groups; None when there is none."""
    for _ in range(MAX_DEPTH):
        if root is None or root.class_name not in ("Group", "PagedLOD"):
            return None
        if root.class_name == "PagedLOD":
            return _sphere(root.fields.get("UserCenter"))
        children = root.fields.get("Children") or [None]
        root = children[0] if isinstance(children[0], OsgObject) else None
    return None


def _next(reader: ObjectReader) -> Any:
    # Reads an object up to its sphere (a PagedLOD), up to its first child (a Group: an empty string), or not at all.
    stream = reader.stream
    name = stream.text()
    table = properties_of(name, version=stream.version) if name in ("osg::Group", "osg::PagedLOD") else None
    if table is None:
        return None
    stream.open_bracket()
    stream.u32()
    for prop in table:
        if prop.name == "Children":
            if not stream.flag() or not stream.count():
                return None
            stream.open_bracket()
            return ""
        value = prop.read(reader)
        if prop.name == "UserCenter":
            return value
    return None


def _sphere(given: Any) -> Sphere | None:
    if given is None:
        return None
    centre, radius = np.array(given[0], np.float64), float(given[1])
    return (centre, radius) if np.isfinite(centre).all() and 0 < radius < np.inf else None
