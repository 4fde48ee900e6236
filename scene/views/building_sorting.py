"""Sorts the triangles of a storey into what is drawn as one: its body, its lid, and of each what is seen through."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from layers.building_groups import Drawn
from layers.data.building import ElementMesh
from scene.views.building_part import picked


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """Triangles that are drawn alike."""

    mesh: ElementMesh
    is_lid: bool = False
    is_ghost: bool = False


def sorted_parts(
    mesh: ElementMesh, *, lid: npt.NDArray[np.bool_], drawn: npt.NDArray[np.uint8] | None
) -> Iterator[Sorted]:
    """Yield the parts of a mesh: always a body first, be it empty.

    Parameters
    ----------
    lid : bool (triangles,)
    drawn : uint8 (elements,) or None
        `Drawn` of each element; None: all are drawn whole.
    """
    how = np.take(drawn, mesh.element_of_triangle) if drawn is not None else np.zeros(len(mesh.triangles), np.uint8)
    for is_ghost, wanted in ((False, how == Drawn.WHOLE), (True, how == Drawn.GHOST)):
        for is_lid in (False, True):
            mine = wanted & (lid == is_lid)
            if mine.any() or not (is_ghost or is_lid):
                yield Sorted(mesh if mine.all() else picked(mesh, mine), is_lid, is_ghost)
