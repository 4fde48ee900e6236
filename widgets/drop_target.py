"""Files, folders and addresses dropped on a widget."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class DropTarget(QObject):
    """Makes `widget` take files; ``hovering`` says that some are held over it, ``dropped`` gives them.

    ``dropped`` carries a list of str: local paths, or addresses.
    """

    hovering = Signal(bool)
    dropped = Signal(list)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Take drags that carry files."""
        kind = event.type()
        if kind == QEvent.Type.DragEnter:
            entered = cast(QDragEnterEvent, event)
            if entered.mimeData().hasUrls():
                entered.acceptProposedAction()
                self.hovering.emit(True)
            return True
        if kind == QEvent.Type.DragLeave:
            self.hovering.emit(False)
            return True
        if kind == QEvent.Type.Drop:
            drop = cast(QDropEvent, event)
            drop.acceptProposedAction()
            self.hovering.emit(False)
            urls = drop.mimeData().urls()
            self.dropped.emit([url.toLocalFile() if url.isLocalFile() else url.toString() for url in urls])
            return True
        return False
