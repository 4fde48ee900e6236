"""The dialog that asks for a missing coordinate reference system.

`AskCrsDialog(path, candidates)`, then `exec()` or `open()`; when accepted `answer` is a `CrsAnswer`; otherwise
nothing changes. `describe_crs(text)` says what a system is, or why it is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import get_args

import pyproj
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from layers.site import LOCAL_CRS, VerticalDatum
from widgets.elided_label import ElidedLabel
from widgets.theme import px
from widgets.wording import datum_text

MAX_CRS_CHARS = 20_000
ASKED_DATUMS: tuple[VerticalDatum, ...] = ("ellipsoidal", "geoid", "cn1985", "draped")


@dataclass(frozen=True, slots=True)
class CrsAnswer:
    """What the user said.

    Parameters
    ----------
    crs : str
        ``"EPSG:4549"``, WKT, or ``"LOCAL"`` for metres without a place on earth.
    vertical_datum : str or None
        None: as the file or the importer has it.
    for_all : bool
        Holds for every file of this import that does not say its own.
    """

    crs: str
    vertical_datum: VerticalDatum | None
    for_all: bool


@dataclass(frozen=True, slots=True)
class CrsDescription:
    """A system in words, or why it is refused.

    Parameters
    ----------
    crs : str
        What to store; empty when refused.
    text : str
        Name and area of use, or the reason.
    """

    crs: str
    text: str


def describe_crs(text: str) -> CrsDescription:
    """Return what `text` (``"4549"``, ``"EPSG:4549"``, WKT, PROJ) names; `crs` is empty when it is refused."""
    translate = QCoreApplication.translate
    text = text.strip()
    if not text:
        return CrsDescription("", translate("AskCrsDialog", "Give an EPSG number or paste a WKT."))
    if text.upper() == LOCAL_CRS:
        return CrsDescription(LOCAL_CRS, translate("AskCrsDialog", "metres of its own, without a place on earth"))
    if len(text) > MAX_CRS_CHARS:
        return CrsDescription("", translate("AskCrsDialog", "This text is too long for a coordinate reference system."))
    wanted = f"EPSG:{text}" if text.isascii() and text.isdigit() else text
    try:
        crs = pyproj.CRS.from_user_input(wanted)
    except pyproj.exceptions.CRSError:
        return CrsDescription("", translate("AskCrsDialog", "PROJ knows no such coordinate reference system."))
    if not (crs.is_projected or crs.is_geographic or crs.is_geocentric):
        reason = translate(
            "AskCrsDialog", "“{name}” cannot place things on the map: it is neither projected nor geographic."
        )
        return CrsDescription("", reason.replace("{name}", crs.name))
    authority = crs.to_authority(min_confidence=100) if wanted.upper().startswith("EPSG:") else None
    area = crs.area_of_use.name if crs.area_of_use else ""
    return CrsDescription(":".join(authority) if authority else wanted, " · ".join(p for p in (crs.name, area) if p))


class AskCrsDialog(QDialog):
    """Asks which system the coordinates of a file are in.

    Parameters
    ----------
    path : str
        The file, as the user gave it.
    candidates : sequence of str
        Likely systems, most likely first.
    """

    def __init__(self, path: str, candidates: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Coordinate reference system"))
        self.setMinimumWidth(px(460))
        self._answer: CrsAnswer | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(px(16), px(16), px(16), px(16))
        layout.setSpacing(px(8))
        layout.addWidget(self._heading(self.tr("In which system are the coordinates of this file?")))
        name = ElidedLabel(PurePath(path).name or path, self, mode=Qt.TextElideMode.ElideMiddle)
        name.setObjectName("dialogFile")
        layout.addWidget(name)
        layout.addWidget(self._text(self.tr("The file does not say, and a wrong guess would put it kilometres away.")))
        self._choices = QButtonGroup(self)
        self._codes: list[str] = []
        for code in candidates[:8]:
            found = describe_crs(code)
            if found.crs:
                self._add_choice(found, layout)
        self._other = QRadioButton(self.tr("Another one:"), self)
        self._choices.addButton(self._other, len(self._codes))
        layout.addWidget(self._other)
        self._free = QLineEdit(self)
        self._free.setPlaceholderText(self.tr("EPSG number or WKT, for example 4549"))
        self._free.setMaxLength(MAX_CRS_CHARS)
        self._free.setAccessibleName(self._other.text())
        layout.addWidget(self._free)
        self._verdict = self._text("")
        self._verdict.setObjectName("verdict")
        self._verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._verdict)
        layout.addLayout(self._datum_row())
        self._for_all = QCheckBox(self.tr("For all files of this import that do not say"), self)
        self._for_all.setChecked(True)
        layout.addWidget(self._for_all)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._accept = buttons.addButton(self.tr("Use this system"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._accept.setDefault(True)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("Cancel"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setToolTip(self.tr("Nothing is imported or changed"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self._give_room()
        self._free.textEdited.connect(self._on_typed)
        self._choices.idToggled.connect(self._on_chosen)
        self._choices.button(0).setChecked(True)
        self._judge()

    @property
    def answer(self) -> CrsAnswer | None:
        """What was said; None until accepted."""
        return self._answer

    @property
    def verdict(self) -> str:
        """What is said about the system chosen now."""
        return self._verdict.text()

    def set_text(self, text: str) -> None:
        """Give another system, as if typed."""
        self._free.setText(text)
        self._on_typed(text)

    def accept(self) -> None:
        """Take the answer; nothing happens while the system is not understood."""
        found = self._judge()
        if not found.crs:
            return
        datum = self._datum.currentData()
        self._answer = CrsAnswer(
            found.crs, datum if datum in get_args(VerticalDatum) else None, self._for_all.isChecked()
        )
        super().accept()

    def _give_room(self) -> None:
        """Give wrapped texts the height they need at the least width: a layout in a dialog does not."""
        layout = self.layout()
        margins = layout.contentsMargins() if layout is not None else self.contentsMargins()
        width = self.minimumWidth() - margins.left() - margins.right()
        for label in self.findChildren(QLabel):
            label.ensurePolished()
            if label.wordWrap() and label.text():
                label.setMinimumHeight(label.heightForWidth(width))
        # Two lines always, so that the dialog does not jump while one types.
        self._verdict.setMinimumHeight(2 * self._verdict.fontMetrics().lineSpacing() + px(4))

    def _heading(self, text: str) -> QLabel:
        label = self._text(text)
        label.setObjectName("dialogTitle")
        return label

    def _text(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _add_choice(self, found: CrsDescription, layout: QVBoxLayout) -> None:
        name = found.text.split(" · ")[0]
        code = self.tr("Local") if found.crs == LOCAL_CRS else found.crs
        button = QRadioButton(f"{code}  {name}".replace("&", "&&"), self)
        button.setToolTip(found.text)
        self._choices.addButton(button, len(self._codes))
        self._codes.append(found.crs)
        layout.addWidget(button)

    def _datum_row(self) -> QGridLayout:
        row = QGridLayout()
        row.setColumnStretch(1, 1)
        self._datum = QComboBox(self)
        self._datum.addItem(self.tr("as the file says, else assumed and marked"), None)
        for datum in ASKED_DATUMS:
            self._datum.addItem(datum_text(datum), datum)
        label = QLabel(self.tr("Heights are"), self)
        label.setBuddy(self._datum)
        row.addWidget(label, 0, 0)
        row.addWidget(self._datum, 0, 1)
        return row

    def _on_typed(self, text: str) -> None:
        del text
        self._other.setChecked(True)
        self._judge()

    def _on_chosen(self, index: int, checked: bool) -> None:
        if checked:
            if index == len(self._codes):
                self._free.setFocus()
            self._judge()

    def _judge(self) -> CrsDescription:
        index = self._choices.checkedId()
        found = describe_crs(self._codes[index] if 0 <= index < len(self._codes) else self._free.text())
        self._verdict.setText(found.text)
        waits = not found.crs and not self._free.text().strip()
        self._verdict.setProperty("state", "ok" if found.crs else "quiet" if waits else "alarm")
        self._verdict.style().unpolish(self._verdict)
        self._verdict.style().polish(self._verdict)
        self._accept.setEnabled(bool(found.crs))
        return found
