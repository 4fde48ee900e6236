"""What an import report says to people, and the small triangle's explanation.

`notes_of(report)`; `NotesPopup.explain(title, notes, at)`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from layers.data.report import InputReport
from widgets.messages import say

TRIANGLE = "△"
MAX_NOTES = 200

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class ReportNote:
    """One sentence of a report.

    Parameters
    ----------
    kind : str
        ``"assumption"``, ``"warning"`` or ``"error"``.
    """

    kind: Literal["assumption", "warning", "error"]
    text: str

    @property
    def line(self) -> str:
        """What kind of note it is, and the note."""
        return f"{note_kind_text(self.kind)}: {self.text}"


def note_kind_text(kind: str) -> str:
    """Return what kind of note it is, for people."""
    texts = {
        "assumption": translate("ReportNotes", "Assumed"),
        "warning": translate("ReportNotes", "Warning"),
        "error": translate("ReportNotes", "Error"),
    }
    return texts.get(kind, kind)


def notes_of(report: InputReport | None) -> list[ReportNote]:
    """Return what a report assumed, warned of and failed at, in the user's language; at most 200."""
    if report is None:
        return []
    notes = [ReportNote("error", say(n)) for n in report.errors[:MAX_NOTES]]
    notes += [ReportNote("assumption", say(n)) for n in report.assumptions[:MAX_NOTES]]
    notes += [ReportNote("warning", say(n)) for n in report.warnings[:MAX_NOTES]]
    return notes[:MAX_NOTES]


class NotesPopup(QFrame):
    """Says what was assumed, beside the triangle that was clicked; gone at the next click."""

    def __init__(self, title: str, notes: Sequence[ReportNote], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("notesPopup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        head = _label(title, body)
        head.setObjectName("dialogTitle")
        column.addWidget(head)
        for note in notes:
            column.addWidget(_label(note.line, body))
        scroll = QScrollArea(self)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(scroll)
        width = 340
        self.resize(width, min(360, body.heightForWidth(width - 20) + 8))

    @staticmethod
    def explain(title: str, notes: Sequence[ReportNote], at: QPoint, *, parent: QWidget) -> "NotesPopup":
        """Show what was assumed at the global position `at`, kept on the screen."""
        popup = NotesPopup(title, notes, parent)
        screen = parent.screen().availableGeometry()
        x = max(screen.left(), min(at.x(), screen.right() - popup.width()))
        y = max(screen.top(), min(at.y(), screen.bottom() - popup.height()))
        popup.move(x, y)
        popup.show()
        return popup


def _label(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
