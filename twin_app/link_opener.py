"""Following ``twin://`` links and making them: the project first, once the user agrees, then the view. GUI thread."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from layers.building import BuildingLayer, RowRef
from layers.district import DistrictLayer
from layers.selection import SelectionPath
from twin_app import paths
from twin_app.cut_outs import ref_of
from twin_app.session import Session
from twin_app.twin_link import BuildingShown, LinkFailed, TwinLink, is_link, link_of, parse_link, text_of

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

translate = QCoreApplication.translate


class LinkOpener:
    """The links of one window."""

    def __init__(self, desktop: "Desktop") -> None:
        self._desktop = desktop
        self._waiting: TwinLink | None = None

    def copy(self) -> None:
        """Put the link to what is shown on the clipboard."""
        link = link_of(self._desktop.session)
        if not link.project:
            self._desktop.window.say(translate("Desktop", "Save the project first: a link names its file"))
            return
        QGuiApplication.clipboard().setText(text_of(link))
        self._desktop.window.say(translate("Desktop", "The link to this view is on the clipboard"))

    def ask(self) -> None:
        """Let the user paste a link."""
        copied = QGuiApplication.clipboard().text()[:10_000].strip()
        text = self._desktop.window.questions.ask_link(copied if is_link(copied) else "")
        if text:
            self.open(text)

    def open(self, text: str) -> None:
        """Follow a link: at once in the project that is open, in another one after the user agreed to open it."""
        try:
            link = parse_link(text)
        except LinkFailed as error:
            self._desktop.documents.note_failure(error)
            return
        path = Path(link.project) if link.project else None
        if path is None or self._is_open(path):
            self._waiting = link
            self.tick()
            return
        if not path.is_file():
            missing = LinkFailed(path, problem="there is no such file or folder", advice="check the path")
            self._desktop.documents.note_failure(missing)
            return
        if not self._may_open(path):
            return
        self._desktop.documents.open_project(path)
        if self._is_open(path):
            self._waiting = link

    def tick(self) -> None:
        """Take up the view once everything is read."""
        if self._waiting is None or not self._desktop.documents.idle:
            return
        link, self._waiting = self._waiting, None
        if link.project and not self._is_open(Path(link.project)):
            return  # something else was opened meanwhile
        session = self._desktop.session
        named = dict.fromkeys((link.selection.layer_id, *(building.layer_id for building in link.buildings)))
        absent = [ref_of(session, layer_id) for layer_id in named if session.layers.find(layer_id) is None]
        rows: list[tuple[RowRef, dict[str, object]]] = [(ref, {}) for ref in absent if ref is not None]
        self._desktop.openings.fetch(rows, then=lambda: self._show(link))

    def _show(self, link: TwinLink) -> None:
        """Once the buildings are there that it names, of which some may have to be cut out of the mesh."""
        if show_link(self._desktop.session, link):
            self._desktop.window.say(translate("Desktop", "The link shows things that are not in this project"))

    def _is_open(self, path: Path) -> bool:
        now = self._desktop.session.path
        return now is not None and now == path.resolve()

    def _may_open(self, path: Path) -> bool:
        """Whoever made the link chose the file: one that this user has not opened before is asked about."""
        known = str(path.resolve()) in self._desktop.settings.recent or paths.is_demo(path)
        return known or self._desktop.window.questions.ask_project(path)


def show_link(session: Session, link: TwinLink) -> bool:
    """Show what a link asks for, as far as it is there; return whether something is missing."""
    shown = {building.layer_id: building for building in link.buildings}
    for layer in session.layers:
        if isinstance(layer, BuildingLayer):
            building = shown.pop(layer.layer_id, BuildingShown(layer.layer_id))
            layer.unfold, layer.isolated, layer.group_look = building.unfold, building.isolated, building.groups
    path = _there(session, link.selection)
    isolated = {layer.layer_id: layer.isolated for layer in session.layers if isinstance(layer, BuildingLayer)}
    session.selection.set(path)
    for layer in session.layers:
        # Choosing elsewhere shows all storeys again; the link knows better.
        if isinstance(layer, BuildingLayer):
            layer.isolated = isolated[layer.layer_id]
    session.section.state = link.section
    if link.time is not None:
        session.clock.seek(link.time)
    if link.camera is not None:
        session.camera.fly_to(link.camera)
    return bool(shown) or path != link.selection


def _there(session: Session, path: SelectionPath) -> SelectionPath:
    """Return as much of a path as the session has."""
    layer = session.layers.find(path.layer_id)
    if layer is None:
        return SelectionPath()
    if isinstance(layer, BuildingLayer):
        index = layer.data.storey_index(path.storey)
        if index < 0:
            path = replace(path, storey="", space="")
        elif all(space.guid != path.space for space in layer.data.storeys[index].spaces):
            path = replace(path, space="")
        if path.element and all(element.guid != path.element for element in layer.data.elements):
            path = replace(path, element="")
        return replace(path, feature=-1, source_id="", tile="", label="")
    if isinstance(layer, DistrictLayer) and path.feature >= len(layer.table):
        return SelectionPath(path.layer_id)
    return path
