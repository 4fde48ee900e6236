"""Points as seen so far: what they carry and which classes they have, layer by layer, learnt from pictures."""

from dataclasses import dataclass, field

import numpy as np
from psygnal import Signal

from layers.data.geometry import PointData
from layers.data.point_cloud import ColourBy
from layers.data.surface_index import SurfaceIndex

POINTS_AT_ONCE = 400_000
"""Looked through in one call: about a millisecond."""
MAX_PARTS = 20_000


@dataclass(slots=True, eq=False)
class _Seen:
    carried: set[ColourBy] = field(default_factory=set)
    classes: set[int] = field(default_factory=set)
    parts: set[tuple[str, int]] = field(default_factory=set)


class SeenPoints:
    """What the points on screen were found to carry: no file says beforehand which classes it holds. GUI thread only.

    `changed` carries the id of a layer of which something new was found.
    """

    changed = Signal(str)

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._learnt: SurfaceIndex | None = None

    def learn(self, index: SurfaceIndex) -> bool:
        """Look through what a picture shows, a part of it at a time; return whether all of it is known."""
        if index is self._learnt:
            return True
        left = POINTS_AT_ONCE
        for layer in index.layers:
            seen, found = self._seen.get(layer.layer_id), False
            for tile in layer.tiles:
                for part in tile.parts:
                    if not isinstance(part.geometry, PointData):
                        continue
                    if seen is None:
                        seen, found = self._seen.setdefault(layer.layer_id, _Seen()), True
                    key = (tile.key, part.number)
                    if key in seen.parts:
                        continue
                    if left <= 0:
                        self._tell(layer.layer_id, found)
                        return False
                    left -= len(part.geometry.points)
                    found |= _take(part.geometry, seen)
                    if len(seen.parts) >= MAX_PARTS:
                        seen.parts.clear()  # they are only looked through once more
                    seen.parts.add(key)
            self._tell(layer.layer_id, found)
        self._learnt = index
        return True

    def has_points(self, layer_id: str) -> bool:
        """Return whether points of a layer were seen."""
        return layer_id in self._seen

    def carried(self, layer_id: str) -> frozenset[ColourBy]:
        """Return what the points of a layer carry besides their height."""
        seen = self._seen.get(layer_id)
        return frozenset(seen.carried) if seen is not None else frozenset()

    def classes(self, layer_id: str) -> tuple[int, ...]:
        """Return the class codes of a layer's points, rising."""
        seen = self._seen.get(layer_id)
        return tuple(sorted(seen.classes)) if seen is not None else ()

    def forget(self, layer_id: str) -> None:
        """Forget a layer."""
        self._learnt = None
        if self._seen.pop(layer_id, None) is not None:
            self.changed.emit(layer_id)

    def _tell(self, layer_id: str, found: bool) -> None:
        if found:
            self.changed.emit(layer_id)


def _take(points: PointData, seen: _Seen) -> bool:
    before = len(seen.carried) + len(seen.classes)
    for kind, values in (
        (ColourBy.RGB, points.colours),
        (ColourBy.INTENSITY, points.intensity),
        (ColourBy.CLASS, points.classes),
    ):
        if values is not None:
            seen.carried.add(kind)
    if points.classes is not None:
        seen.classes.update(np.flatnonzero(np.bincount(points.classes, minlength=256)).tolist())
    return len(seen.carried) + len(seen.classes) != before
