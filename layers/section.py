"""Where the scene is cut open, as a person sets it: part of the project. GUI thread only."""

from dataclasses import replace

from psygnal import Signal

from layers.data.section import MAX_PLANES, UNCUT, CutPlane, SectionBox, SectionState


class Section:
    """The one section of a scene; ``changed`` follows every other `state`."""

    changed = Signal(SectionState)

    def __init__(self) -> None:
        self._state = UNCUT

    @property
    def state(self) -> SectionState:
        """How the scene is cut."""
        return self._state

    @state.setter
    def state(self, value: SectionState) -> None:
        if value != self._state:
            self._state = value
            self.changed.emit(value)

    def set_box(self, box: SectionBox) -> None:
        """Draw only what is in `box`; planes are gone."""
        self.state = SectionState(box=box)

    def set_level(self, plane: CutPlane) -> None:
        """Cut level, in place of a box or of another level cut; it goes with the chosen storey from now on."""
        others = self._state.planes[1:] if self._state.follows else self._state.planes
        self.state = SectionState((plane, *others[: MAX_PLANES - 1]), follows=True)

    def add_plane(self, plane: CutPlane) -> None:
        """Cut by one more plane, in place of a box; beyond six the newest gives way."""
        self.state = replace(self._state, planes=(*self._state.planes[: MAX_PLANES - 1], plane), box=None, on=True)

    def flip(self) -> None:
        """Keep the other side of the newest plane; a box has no other side."""
        planes = self._state.planes
        if planes:
            self.state = replace(self._state, planes=(*planes[:-1], planes[-1].flipped()))

    def toggle(self) -> None:
        """Switch the section off, or on again."""
        if self._state:
            self.state = replace(self._state, on=not self._state.on)

    def reset(self) -> None:
        """Cut nothing."""
        self.state = UNCUT
