"""What is chosen: one path from a layer down to a storey, a space, a record or a live thing. GUI thread only."""

from dataclasses import dataclass, replace

from psygnal import Signal


@dataclass(frozen=True, slots=True)
class SelectionPath:
    """A place in the drill-down; empty fields end it.

    Parameters
    ----------
    layer_id : str
        Empty: nothing is selected (the city as a whole).
    storey, space, element : str
        GUIDs within a building layer.
    feature : int
        Row of a record layer, or of a tile's set of features; -1 for none.
    source_id : str
        Of a live layer.
    tile, label : str
        `TileNode.key` and which of its sets of features, for a feature of a tile.
    """

    layer_id: str = ""
    storey: str = ""
    space: str = ""
    element: str = ""
    feature: int = -1
    source_id: str = ""
    tile: str = ""
    label: str = ""

    def __bool__(self) -> bool:
        return bool(self.layer_id)

    def parent(self) -> "SelectionPath":
        """Return the path one level further out."""
        if self.element:
            return replace(self, element="")
        if self.space:
            return replace(self, space="")
        if self.storey:
            return replace(self, storey="")
        return SelectionPath()


class Selection:
    """The one selection that every panel and view listens to."""

    changed = Signal(SelectionPath)

    def __init__(self) -> None:
        self._path = SelectionPath()

    @property
    def path(self) -> SelectionPath:
        """What is chosen now."""
        return self._path

    def set(self, path: SelectionPath) -> None:
        """Choose `path`; one signal when it differs."""
        if path == self._path:
            return
        self._path = path
        self.changed.emit(path)

    def step_out(self) -> None:
        """Go one level further out (Esc)."""
        self.set(self._path.parent())

    def clear(self) -> None:
        """Choose nothing."""
        self.set(SelectionPath())
