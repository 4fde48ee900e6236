"""Parts of a building by class and by system, and which of them are drawn, seen through or left out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from layers.data.building import BuildingData, Element

SYSTEM = "System"
"""The property that importers give an element of a system; of several: their names with `BETWEEN` between them."""
BETWEEN = "; "
MAX_GROUPS = 2000


class Drawn(IntEnum):
    """How an element is drawn."""

    WHOLE = 0
    GHOST = 1
    NOT = 2


@dataclass(frozen=True, slots=True)
class Group:
    """Elements of a class or of a system.

    Parameters
    ----------
    key : str
        ``"class:IfcWall"``, ``"system:Supply air"``.
    """

    key: str
    count: int

    @property
    def is_system(self) -> bool:
        """A system; otherwise a class."""
        return self.key.startswith("system:")

    @property
    def name(self) -> str:
        """As the file has it."""
        return self.key.partition(":")[2]


@dataclass(frozen=True, slots=True)
class GroupLook:
    """What of a building is drawn.

    Parameters
    ----------
    hidden : tuple of str
        Keys of groups that are not drawn.
    alone : str
        Key of the only group that is; empty for all.
    xray : bool
        What is not `alone` is seen through instead of left out; with none alone, everything is.
    """

    hidden: tuple[str, ...] = ()
    alone: str = ""
    xray: bool = False

    def __bool__(self) -> bool:
        return bool(self.hidden or self.alone or self.xray)

    def drawn(self, data: BuildingData) -> npt.NDArray[np.uint8]:
        """Return uint8 (elements,): `Drawn` of each element."""
        result = np.full(len(data.elements), Drawn.WHOLE, np.uint8)
        if not self:
            return result
        hidden = frozenset(self.hidden)
        rest = Drawn.GHOST if self.xray else Drawn.NOT
        others = bool(self.alone or self.xray)
        fates: dict[tuple[str, str], int] = {}
        for row, element in enumerate(data.elements):
            # Thousands of elements are in the same few groups.
            kind = element.ifc_class, element.properties.get(SYSTEM, "")
            fate = fates.get(kind)
            if fate is None:
                keys = keys_of(element)
                fate = rest if others and self.alone not in keys else Drawn.WHOLE
                fates[kind] = fate = fate if hidden.isdisjoint(keys) else Drawn.NOT
            result[row] = fate
        return result


PLAIN = GroupLook()


def keys_of(element: Element) -> tuple[str, ...]:
    """Return the keys of the groups that an element is in: its class first."""
    return (f"class:{element.ifc_class}", *(f"system:{name}" for name in systems_of(element)))


def systems_of(element: Element) -> tuple[str, ...]:
    """Return the systems of an element."""
    said = element.properties.get(SYSTEM, "")
    return tuple(name for part in said.split(BETWEEN) if (name := part.strip()))


def groups_of(elements: Iterable[Element]) -> tuple[Group, ...]:
    """Return the classes, then the systems, each by name; of very many the largest."""
    kinds = Counter((element.ifc_class, element.properties.get(SYSTEM, "")) for element in elements)
    counts: Counter[str] = Counter()
    for (ifc_class, systems), count in kinds.items():
        for key in keys_of(Element("", "", ifc_class, properties={SYSTEM: systems})):
            counts[key] += count
    largest = counts.most_common(MAX_GROUPS)
    return tuple(Group(key, count) for key, count in sorted(largest))
