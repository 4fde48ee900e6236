"""The dialog that asks for the address of something to open.

`AskAddressDialog(recent)`, then `exec()` or `open()`; `answer` is the address, empty until accepted.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from widgets.theme import px

MAX_ADDRESS_CHARS = 4000
MAX_RECENT = 8


def judge_address(text: str) -> tuple[str, str]:
    """Return the address that `text` is, and what is said of it; the address is empty when it is none."""
    translate = QCoreApplication.translate
    text = text.strip()
    if not text:
        return "", ""
    if len(text) > MAX_ADDRESS_CHARS:
        return "", translate("AskAddressDialog", "This text is too long for an address.")
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "", translate("AskAddressDialog", "This is not an address.")
    if parts.scheme.lower() not in ("http", "https") or not host or any(c.isspace() for c in text):
        return "", translate("AskAddressDialog", "An address begins with http:// or https:// and names a host.")
    said = translate("AskAddressDialog", "Data will be fetched from {host}.").replace("{host}", host)
    return text, said


class AskAddressDialog(QDialog):
    """Asks for an http(s) address; an address on the clipboard is offered.

    Parameters
    ----------
    recent : sequence of str
        Opened before; those that are addresses are offered.
    """

    def __init__(self, recent: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Open address"))
        self.setMinimumWidth(px(520))
        self._answer = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(16), px(16), px(16))
        layout.setSpacing(px(8))
        heading = self._text(self.tr("Which data set on a server is to be opened?"))
        heading.setObjectName("dialogTitle")
        layout.addWidget(heading)
        layout.addWidget(
            self._text(self.tr("A 3D Tiles tileset.json, a cloud-optimised point cloud (.copc.laz) or an ept.json."))
        )
        self.box = QComboBox(self)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName(self.tr("Address"))
        self.box.addItems([text for text in recent if judge_address(text)[0]][:MAX_RECENT])
        line = self.box.lineEdit()
        if line is not None:
            line.setPlaceholderText("https://…/tileset.json")
            line.setMaxLength(MAX_ADDRESS_CHARS + 1)
        copied = QGuiApplication.clipboard().text()[: MAX_ADDRESS_CHARS + 1].strip()
        self.box.setEditText(copied if judge_address(copied)[0] else "")
        layout.addWidget(self.box)
        self._verdict = self._text("")
        self._verdict.setMinimumHeight(2 * self._verdict.fontMetrics().lineSpacing())
        self._verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._verdict)
        layout.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._accept = buttons.addButton(self.tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept.setDefault(True)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.box.editTextChanged.connect(self._judge)
        self._judge(self.box.currentText())
        self.box.setFocus()
        if line is not None:
            line.selectAll()

    @property
    def answer(self) -> str:
        """The address; empty until accepted."""
        return self._answer

    @property
    def verdict(self) -> str:
        """What is said of the text as it is now."""
        return self._verdict.text()

    def accept(self) -> None:
        """Take the address; nothing happens while it is none."""
        address, _ = judge_address(self.box.currentText())
        if address:
            self._answer = address
            super().accept()

    def _judge(self, text: str) -> None:
        address, said = judge_address(text)
        self._verdict.setText(said)
        self._verdict.setProperty("state", "quiet" if address or not said else "alarm")
        self._verdict.style().unpolish(self._verdict)
        self._verdict.style().polish(self._verdict)
        self._accept.setEnabled(bool(address))

    def _text(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label
