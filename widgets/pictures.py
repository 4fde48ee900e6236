"""Pictures that a record or an event names: small ones side by side, each opened larger by a click.

`pictures_of(pairs, report)`; `PictureStrip()`, `show_pictures(pictures)`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImageReader, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from layers.data.report import InputReport
from widgets.elided_label import plain_tip
from widgets.theme import px

MAX_PICTURES = 4
MAX_PIXELS = 64_000_000
_MAX_PATH_CHARS = 240
_SUFFIXES = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file.

    Parameters
    ----------
    path : Path
    name : str
        Of the attribute that names it.
    """

    path: Path
    name: str


def pictures_of(pairs: Iterable[tuple[str, object]], report: InputReport | None) -> tuple[Picture, ...]:
    """Return the pictures that attributes name by a path below the folder of the layer's file, at most four."""
    if report is None:
        return ()
    folder = Path(report.path).parent
    found: list[Picture] = []
    for name, value in pairs:
        path = _below(folder, value)
        if path is not None and path not in [picture.path for picture in found]:
            found.append(Picture(path, name))
        if len(found) == MAX_PICTURES:
            break
    return tuple(found)


def _below(folder: Path, value: object) -> Path | None:
    """Return a picture in `folder` or below it; what data name elsewhere is not opened."""
    if not isinstance(value, str) or len(value) > _MAX_PATH_CHARS or not value.lower().endswith(_SUFFIXES):
        return None
    parts = PurePosixPath(value.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0] == "/" or ":" in value or "\0" in value:
        return None
    path = folder.joinpath(*parts)
    try:
        is_there = path.is_file() and path.resolve().is_relative_to(folder.resolve())
    except OSError:
        return None
    return path if is_there else None


class PictureStrip(QWidget):
    """Small pictures in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pictures")
        self._pictures: tuple[Picture, ...] = ()
        self.buttons: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(6))
        self._row.addStretch(1)
        self.setVisible(False)

    def show_pictures(self, pictures: Sequence[Picture]) -> None:
        """Show these; one that cannot be read is left out."""
        if tuple(pictures) == self._pictures:
            return
        self._pictures = tuple(pictures)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = []
        for picture in pictures:
            small = _read(picture.path, QSize(px(132), px(99)))
            if small is not None:
                self.buttons.append(self._button(picture, small))
                self._row.insertWidget(len(self.buttons) - 1, self.buttons[-1])
        self.setVisible(bool(self.buttons))

    def _button(self, picture: Picture, small: QPixmap) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setIcon(QIcon(small))
        button.setIconSize(small.size())
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setToolTip(plain_tip(self.tr("{name}: show it larger").replace("{name}", picture.name)))
        button.setAccessibleName(picture.name)
        button.clicked.connect(lambda: self.open(picture))
        return button

    def open(self, picture: Picture) -> None:
        """Show one in a window of its own, as large as the screen has room for."""
        screen = self.screen().availableSize()
        large = _read(picture.path, QSize(screen.width() * 3 // 4, screen.height() * 3 // 4))
        if large is None:
            return
        window = QDialog(self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.setWindowTitle(f"{picture.name} · {picture.path.name}")
        label = QLabel(window)
        label.setPixmap(large)
        layout = QVBoxLayout(window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        window.show()


def _read(path: Path, room: QSize) -> QPixmap | None:
    """Return a picture, made smaller where it does not fit into `room`."""
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty() or size.width() * size.height() > MAX_PIXELS:
        return None
    if size.width() > room.width() or size.height() > room.height():
        reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    image = reader.read()
    return None if image.isNull() else QPixmap.fromImage(image)
