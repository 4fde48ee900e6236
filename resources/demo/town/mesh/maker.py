"""Makes tiles in one process; what parents need of their children is kept in a folder until all are made."""

import pickle
from pathlib import Path

from resources.demo.town.mesh import frame
from resources.demo.town.mesh.branch import Branch, finest, parent
from resources.demo.town.mesh.frame import Node
from resources.demo.town.mesh.parts import Parts
from resources.demo.town.mesh.pictures import Pictures
from resources.demo.town.mesh.writer import TileWriter, Written

UNIT_LEVEL = 3
"""A tile of this level is made in one go with all that is below it."""


class TileMaker:
    """Makes tiles of `nodes` from `parts`.

    Parameters
    ----------
    work : Path
        Folder for what is kept.
    """

    def __init__(self, parts: Parts, nodes: frozenset[Node], *, work: Path, writer: TileWriter) -> None:
        self._parts = parts
        self._nodes = nodes
        self._work = work
        self._writer = writer
        self._pictures: Pictures | None = None

    def make(self, node: Node) -> None:
        """Make a tile of `UNIT_LEVEL` with all below it, or one above it from what was kept of its children."""
        made = self._with_all_below(node) if node[0] == UNIT_LEVEL else self._above(node)
        with self._path(node).open("wb") as file:
            pickle.dump(made, file, protocol=5)

    def take(self, node: Node) -> tuple[Branch, Written]:
        """Return what was kept of a tile, for the last time."""
        path = self._path(node)
        with path.open("rb") as file:
            branch, written = pickle.load(file)  # noqa: S301 - our own, of this run
        path.unlink()
        return branch, written

    def _path(self, node: Node) -> Path:
        return self._work / "{}-{}-{}.pickle".format(*node)

    def _children(self, node: Node) -> list[Node]:
        return [child for child in frame.children_of(node) if child in self._nodes]

    def _with_all_below(self, node: Node) -> tuple[Branch, Written]:
        if node[0] < frame.FINEST:
            return self._joined([self._with_all_below(child) for child in self._children(node)])
        if self._pictures is None:
            self._pictures = self._parts.pictures()
        _, column, row = node
        branch = finest(column, row, field=self._parts.field, kinds=self._parts.kinds, pictures=self._pictures)
        return branch, self._writer.write(branch, [])

    def _above(self, node: Node) -> tuple[Branch, Written]:
        return self._joined([self.take(child) for child in self._children(node)])

    def _joined(self, children: list[tuple[Branch, Written]]) -> tuple[Branch, Written]:
        branch = parent([child for child, _ in children])
        return branch, self._writer.write(branch, [written for _, written in children])
