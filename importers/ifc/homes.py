"""What things of an IFC model belong to: their storey, their building, and whose shape must not be drawn."""

from typing import Any

MAX_DEPTH = 64


class Homes:
    """Finds the storey or building of anything: by containment, as a part, as the filling of an opening, in a room.

    Parameters
    ----------
    index_of : dict of int to int
        Index of each storey, or each building, by entity id.
    """

    def __init__(self, index_of: dict[int, int]) -> None:
        self._index_of = index_of
        self._known: dict[int, int] = {}
        self._circular: set[int] = set()

    def is_circular(self, entity: Any) -> bool:
        """Return whether what an entity belongs to runs in a circle, which IfcOpenShell would follow for ever."""
        return entity.id() in self._circular

    def index_of(self, entity: Any) -> int:
        """Return the index of the nearest one that holds the entity, or is it; -1 when it belongs to none."""
        path: list[int] = []
        found = -1
        while entity is not None and len(path) < MAX_DEPTH:
            key = entity.id()
            if key in self._index_of:
                found = self._index_of[key]
                break
            if key in self._known:
                found = self._known[key]
                if key in self._circular:
                    self._circular.update(path)
                break
            if key in path:
                self._circular.update(path)
                break
            path.append(key)
            entity = _parent(entity)
        if len(path) >= MAX_DEPTH:
            self._circular.update(path)
        for key in path:
            self._known[key] = found
        return found


class Deadly:
    """Knows whose shape would lead IfcOpenShell into a circle: its own, or that of an opening in it or its whole."""

    def __init__(self, model: Any, tangled: frozenset[int]) -> None:
        self._tangled = tangled
        self._holed: set[int] = set()
        for link in model.by_type("IfcRelVoidsElement"):
            whole, opening = link.RelatingBuildingElement, link.RelatedOpeningElement
            if whole is None or opening is None:
                continue
            if not opening.is_a("IfcFeatureElementSubtraction") or opening == whole or self._is_tangled(opening):
                self._holed.add(whole.id())

    def has(self, entity: Any) -> bool:
        """Return whether an entity must not be drawn."""
        if self._is_tangled(entity):
            return True
        if self._holed:
            for _ in range(MAX_DEPTH):
                if entity is None or entity.id() in self._holed:
                    return entity is not None
                entity = _parent(entity)
        return False

    def _is_tangled(self, entity: Any) -> bool:
        parts = (entity.ObjectPlacement, entity.Representation) if self._tangled else ()
        return any(p is not None and p.id() in self._tangled for p in parts)


def _parent(entity: Any) -> Any:
    for relation, attribute in (
        ("ContainedInStructure", "RelatingStructure"),
        ("Decomposes", "RelatingObject"),
        ("Nests", "RelatingObject"),
        ("FillsVoids", "RelatingOpeningElement"),
        ("VoidsElements", "RelatingBuildingElement"),
    ):
        for link in getattr(entity, relation, None) or ():
            parent = getattr(link, attribute, None)
            if parent is not None:
                return parent
    return None
