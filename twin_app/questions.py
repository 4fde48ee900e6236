"""What the window asks a person: files, addresses, places to save, systems, hosts, whether to leave."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from layers.errors import CrsMissing
from twin_app import registry
from widgets.ask_address import AskAddressDialog
from widgets.ask_crs import AskCrsDialog, CrsAnswer
from widgets.messages import translate_message

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

translate = QCoreApplication.translate


class Questions:
    """Modal dialogs over one window; each returns the answer, or what stands for none.

    Parameters
    ----------
    desktop : Desktop
    window : QWidget
        Their parent.
    """

    def __init__(self, desktop: "Desktop", window: QWidget) -> None:
        self._desktop = desktop
        self._window = window

    def ask_files(self) -> list[str]:
        """Ask for files."""
        names, _ = QFileDialog.getOpenFileNames(self._window, translate("MainWindow", "Open files"), "", file_filters())
        return names

    def ask_folder(self) -> str:
        """Ask for a folder (a delivery of OSGB or OBJ tiles, an EPT); empty when the user thinks better of it."""
        return QFileDialog.getExistingDirectory(self._window, translate("MainWindow", "Open folder"))

    def ask_address(self) -> str:
        """Ask for an http(s) address; empty when the user thinks better of it."""
        dialog = AskAddressDialog(self._desktop.settings.recent, self._window)
        dialog.exec()
        return dialog.answer

    def ask_link(self, offered: str) -> str:
        """Ask for a link to a view; empty when the user thinks better of it."""
        text, ok = QInputDialog.getText(
            self._window,
            translate("MainWindow", "Open a link"),
            translate("MainWindow", "A link to a view of a project, twin://open?..."),
            QLineEdit.EchoMode.Normal,
            offered,
        )
        return text.strip() if ok else ""

    def ask_project(self, path: Path) -> bool:
        """Ask whether the project that a link names may be opened; return the answer."""
        text = translate("MainWindow", "The link opens the project {path}. Open it?").replace("{path}", str(path))
        choice = QMessageBox.StandardButton
        return (
            QMessageBox.question(self._window, translate("MainWindow", "Open project?"), text, choice.Yes | choice.No)
            == choice.Yes
        )

    def ask_save_path(self) -> Path | None:
        """Ask where to save the project."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            translate("MainWindow", "Save project"),
            "",
            translate("MainWindow", "Liyuan projects (*.twin)"),
        )
        if not name:
            return None
        return Path(name if name.endswith(".twin") else name + ".twin")

    def ask_picture_path(self) -> Path | None:
        """Ask where to save a picture."""
        name, _ = QFileDialog.getSaveFileName(
            self._window, translate("MainWindow", "Save picture"), "", translate("MainWindow", "Pictures (*.png)")
        )
        if not name:
            return None
        return Path(name if name.lower().endswith(".png") else name + ".png")

    def ask_height(self) -> float | None:
        """Ask how high above the ground a building is to be flattened to, metres."""
        height, ok = QInputDialog.getDouble(
            self._window,
            translate("MainWindow", "Flatten the building"),
            translate("MainWindow", "Height above the ground, metres"),
            0.0,
            0.0,
            1000.0,
            1,
        )
        return float(height) if ok else None

    def ask_table_path(self, name: str) -> Path | None:
        """Ask where to save a table, called `name` unless the user thinks otherwise."""
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            translate("MainWindow", "Save table"),
            f"{name}.csv",
            translate("MainWindow", "Tables (*.csv)"),
        )
        if not name:
            return None
        return Path(name if name.lower().endswith(".csv") else name + ".csv")

    def ask_crs(self, error: CrsMissing) -> CrsAnswer | None:
        """Ask for the coordinate reference system that a file does not state."""
        dialog = AskCrsDialog(error.path, error.candidates, self._window)
        dialog.exec()
        return dialog.answer

    def ask_hosts(self, hosts: list[str]) -> bool:
        """Ask whether a project may fetch data from `hosts`; return the answer."""
        text = translate("MainWindow", "The project fetches data from: {hosts}. Let it?").replace(
            "{hosts}", ", ".join(hosts)
        )
        choice = QMessageBox.StandardButton
        return (
            QMessageBox.question(self._window, translate("MainWindow", "Connect?"), text, choice.Yes | choice.No)
            == choice.Yes
        )

    def may_leave(self) -> bool:
        """Ask whether to save the project; return whether it may be closed."""
        choice = QMessageBox.StandardButton
        answer = QMessageBox.question(
            self._window,
            translate("MainWindow", "Save the project?"),
            translate("MainWindow", "The project has changes that are not saved."),
            choice.Save | choice.Discard | choice.Cancel,
        )
        if answer == choice.Save:
            return self._desktop.documents.save()
        return answer == choice.Discard


def file_filters() -> str:
    """Return the formats that can be opened as Qt's file dialog takes them, all of them first."""
    rows = [("Liyuan", (".twin",)), *((translate_message(i.title), i.suffixes) for i in registry.IMPORTERS)]
    everything = " ".join(f"*{suffix}" for suffix in dict.fromkeys(s for _, suffixes in rows for s in suffixes))
    openable = translate("MainWindow", "All that can be opened")
    lines = [f"{openable} ({everything})"]
    lines += [f"{title} ({' '.join('*' + s for s in suffixes)})" for title, suffixes in rows]
    return ";;".join(lines)
