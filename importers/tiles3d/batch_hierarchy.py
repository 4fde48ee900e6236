"""Classes and parents of batches: 3DTILES_batch_table_hierarchy.

The extension's specification in the 3D Tiles repository; its draft wrote the same as ``HIERARCHY``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from importers.metadata.schema import Json, plain_value
from importers.place import Place
from importers.tiles3d.tables import binary_rows
from layers.data.tile_features import PropertyValue

Array = npt.NDArray[Any]
Int64 = npt.NDArray[np.int64]

# Of one batch: parents form no cycle in good files, and a pick must end in bad ones.
MAX_ANCESTORS = 256
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}


@dataclass(frozen=True, slots=True, eq=False)
class HierarchyClass:
    """A kind of instance.

    Parameters
    ----------
    name : str
    lists : mapping
        Property → a JSON value for each instance of the class.
    arrays : mapping
        Property → (n, width) numbers.
    """

    name: str
    lists: Mapping[str, list[object]]
    arrays: Mapping[str, Array]

    def properties(self, index: int) -> dict[str, PropertyValue]:
        """Return what is said of instance `index` of the class."""
        place = Place(self.name)
        result = {name: plain_value(values[index], place=place) for name, values in self.lists.items()}
        for name, array in self.arrays.items():
            values = array[index].tolist()
            result[name] = values[0] if len(values) == 1 else tuple(values)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class BatchHierarchy:
    """Instances, the first of them the batches, each of a class and with parents.

    Parameters
    ----------
    classes : tuple of HierarchyClass
    class_ids : int64 (n,)
    indices : int64 (n,)
        Of each instance within its class.
    parent_starts : int64 (n + 1,)
        Where each instance's parents begin in `parents`.
    parents : int64 (m,)
    """

    classes: tuple[HierarchyClass, ...]
    class_ids: Int64
    indices: Int64
    parent_starts: Int64
    parents: Int64

    def properties(self, row: int) -> dict[str, PropertyValue]:
        """Return what is said of a batch and of its parents, the nearest first.

        A parent's property whose name is taken already is there as ``Class.name``; ``class`` names the batch's own.
        """
        result: dict[str, PropertyValue] = {}
        seen, waiting = {row}, [row]
        for instance in waiting:
            kind = self.classes[self.class_ids[instance]]
            for name, value in kind.properties(int(self.indices[instance])).items():
                if name not in result:
                    result[name] = value
                else:
                    result.setdefault(f"{kind.name}.{name}", value)
            if instance == row:
                result.setdefault("class", kind.name)
            for parent in self.parents[self.parent_starts[instance] : self.parent_starts[instance + 1]].tolist():
                if parent not in seen and len(seen) < MAX_ANCESTORS:
                    seen.add(parent)
                    waiting.append(parent)
        return result


def read_hierarchy(entry: object, binary: memoryview, *, rows: int, place: Place) -> BatchHierarchy:
    """Return a hierarchy of at least `rows` instances. Any thread.

    Raises
    ------
    ImportFailed
        A class, an instance or a parent is named that does not exist, or a list is too short.
    """
    found = place.mapping(entry)
    count = place.at("instancesLength").whole(found.get("instancesLength"), minimum=rows)
    listed = place.at("classes").items(found.get("classes"))
    class_ids = _numbers(found, "classIds", binary, count=count, below=len(listed), place=place)
    totals = np.bincount(class_ids, minlength=len(listed))
    classes: list[HierarchyClass] = []
    for i, item in enumerate(listed):
        where = place.at(f"classes[{i}]")
        classes.append(_class(where.mapping(item), binary, used=int(totals[i]), place=where))
    # The instances of a class are numbered in the order in which they stand.
    order = np.argsort(class_ids, kind="stable")
    starts = np.cumsum(totals) - totals
    indices = np.empty(count, np.int64)
    indices[order] = np.arange(count) - np.repeat(starts, totals)
    parent_starts, parents = _parents(found, binary, count=count, place=place)
    return BatchHierarchy(tuple(classes), class_ids, indices, parent_starts, parents)


def _class(entry: Json, binary: memoryview, *, used: int, place: Place) -> HierarchyClass:
    lists: dict[str, list[object]] = {}
    arrays: dict[str, Array] = {}
    for name, value in place.at("instances").mapping(entry.get("instances", {})).items():
        where = place.at(f"instances.{name}")
        if isinstance(value, dict):
            kind = where.at("type").text(value.get("type", "SCALAR"))
            if kind not in WIDTHS:
                raise where.at("type").refuse("the property type {type} is unknown", type=kind[:40])
            component = where.at("componentType").text(value.get("componentType"))
            arrays[name] = binary_rows(binary, value, component, rows=used, width=WIDTHS[kind], place=where).copy()
            continue
        lists[name] = where.items(value)
        if len(lists[name]) < used:
            raise where.refuse("{found} values are given for {count} features", found=len(lists[name]), count=used)
        for item in lists[name]:
            if isinstance(item, (list, dict)):
                plain_value(item, place=where)
    return HierarchyClass(place.at("name").text(entry.get("name", "")), lists, arrays)


def _parents(entry: Json, binary: memoryview, *, count: int, place: Place) -> tuple[Int64, Int64]:
    starts = np.zeros(count + 1, np.int64)
    if entry.get("parentIds") is None:
        return starts, starts[:0]
    counts = np.ones(count, np.int64)
    if entry.get("parentCounts") is not None:
        counts = _numbers(entry, "parentCounts", binary, count=count, below=count + 1, place=place)
    np.cumsum(counts, out=starts[1:])
    return starts, _numbers(entry, "parentIds", binary, count=int(starts[-1]), below=count, place=place)


def _numbers(entry: Json, name: str, binary: memoryview, *, count: int, below: int, place: Place) -> Int64:
    where = place.at(name)
    value = entry.get(name)
    if isinstance(value, dict):
        component = where.at("componentType").text(value.get("componentType", "UNSIGNED_SHORT"))
        found = binary_rows(binary, value, component, rows=count, width=1, place=where)[:, 0].astype(np.int64)
    else:
        items = where.items(value)
        if len(items) != count:
            raise where.refuse("{found} numbers are given, {count} are needed", found=len(items), count=count)
        found = np.fromiter((where.whole(v, below=below) for v in items), np.int64, count)
    if len(found) and not 0 <= int(found.min()) <= int(found.max()) < below:
        raise where.refuse("a number is not below {count}", count=below)
    return found
