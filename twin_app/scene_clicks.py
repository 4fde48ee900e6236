"""What a click into the scene does, with either button. GUI thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from layers.data.geometry import Float64

if TYPE_CHECKING:
    from twin_app.desktop import Desktop
    from twin_app.main_window import MainWindow

CONTEXT_MENU = (
    *("view.frame", "building.unfold", "building.isolate", "building.spaces", "building.top", "building.walk"),
    *("building.xray", "building.class", "section.box"),
    *("mesh.glass", "mesh.gone", "mesh.restore", "view.out", "view.home"),
)


class SceneClicks:
    """Clicks into the scene of one window."""

    def __init__(self, desktop: "Desktop", window: "MainWindow") -> None:
        self._desktop = desktop
        self._window = window

    def click(self, x: float, y: float, position: Float64 | None) -> None:
        """Choose what is there, or take the place when a cut waits for it."""
        if self._desktop.sections.asking:
            self._desktop.sections.take_point(position)
        else:
            self._desktop.places.click(position, hit=self._window.viewport.hit_at(x, y))

    def show_menu(self, at: QPoint, position: Float64 | None) -> None:
        """Choose what is there and offer what can be done with it."""
        desktop, view = self._desktop, self._window.viewport
        local = view.mapFromGlobal(at)
        desktop.places.click(position, hit=view.hit_at(local.x(), local.y()))
        menu = QMenu(self._window)
        fitting = {
            "building": desktop.places.chosen_building() is not None,
            "mesh": desktop.places.chosen_on_mesh() is not None,
        }
        for command_id in CONTEXT_MENU:
            if fitting.get(command_id.partition(".")[0], True):
                menu.addAction(self._window.actions_by_id[command_id])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)
