"""The dialog that says what this is, which version, and what it is built with.

`AboutDialog(version, components)`: `components` are (name, version, licence) of the libraries in use.
"""

import platform
from collections.abc import Sequence

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from widgets.attribute_table import AttributeTable, Row
from widgets.theme import app_icon, px


class AboutDialog(QDialog):
    """Name, version, licence, and a table that can be copied into a bug report."""

    def __init__(
        self, version: str, components: Sequence[tuple[str, str, str]] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About Liyuan"))
        self.setMinimumSize(px(420), px(380))
        layout = QVBoxLayout(self)
        layout.setSpacing(px(8))
        head = QHBoxLayout()
        head.setSpacing(px(12))
        picture = QLabel(self)
        picture.setPixmap(app_icon().pixmap(px(48), px(48)))
        title = self._text(self.tr("Liyuan (里院) {version}").replace("{version}", version))
        title.setProperty("role", "title")
        head.addWidget(picture)
        head.addWidget(title, 1)
        layout.addLayout(head)
        layout.addWidget(self._text(self.tr("A desktop digital twin for cities and historic districts.")))
        licence = self._text(self.tr("Licensed under the Apache License 2.0."))
        licence.setObjectName("quiet")
        layout.addWidget(licence)
        system = self.tr("System")
        self._rows = [
            Row("Liyuan", version, system),
            Row("Python", platform.python_version(), system),
            Row("Qt", qVersion(), system),
            Row(self.tr("Operating system"), f"{platform.system()} {platform.release()}", system),
        ]
        used = self.tr("Built with")
        self._rows += [
            Row(name, " · ".join(p for p in (number, licence) if p), used) for name, number, licence in components
        ]
        self.table = AttributeTable(self)
        self.table.show_rows(self._rows)
        layout.addWidget(self.table, 1)
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        close = buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def copy(self) -> None:
        """Put versions on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(f"{row.name} {row.value}" for row in self._rows))

    def _text(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label
