"""The whole old town: made beside the window at the first start, shown when it is there. GUI thread."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import QApplication

from layers.errors import ImportFailed
from twin_app import paths
from twin_app.background import Background
from twin_app.demo import discard_unfinished, ensure_demo, made_demo
from twin_app.demo_maker import NEEDED_BYTES, DemoMaker, MakingNews
from widgets.messages import say_progress

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

log = logging.getLogger(__name__)

SIZE = "full"
# Begun unasked only where making it (3 GB, measured) leaves something for the window.
NEEDED_MEMORY_BYTES = 4 << 30

STEPS = (
    QT_TRANSLATE_NOOP("Message", "plan"),
    QT_TRANSLATE_NOOP("Message", "terrain"),
    QT_TRANSLATE_NOOP("Message", "streets"),
    QT_TRANSLATE_NOOP("Message", "buildings"),
    QT_TRANSLATE_NOOP("Message", "footprints"),
    QT_TRANSLATE_NOOP("Message", "carriageways"),
    QT_TRANSLATE_NOOP("Message", "parks"),
    QT_TRANSLATE_NOOP("Message", "squares"),
    QT_TRANSLATE_NOOP("Message", "sea and land"),
    QT_TRANSLATE_NOOP("Message", "contours"),
    QT_TRANSLATE_NOOP("Message", "pipes"),
    QT_TRANSLATE_NOOP("Message", "grid"),
    QT_TRANSLATE_NOOP("Message", "surveys"),
    QT_TRANSLATE_NOOP("Message", "archives"),
    QT_TRANSLATE_NOOP("Message", "museums"),
    QT_TRANSLATE_NOOP("Message", "residences"),
    QT_TRANSLATE_NOOP("Message", "expropriation"),
    QT_TRANSLATE_NOOP("Message", "shops"),
    QT_TRANSLATE_NOOP("Message", "sensors"),
    QT_TRANSLATE_NOOP("Message", "cameras"),
    QT_TRANSLATE_NOOP("Message", "records"),
    QT_TRANSLATE_NOOP("Message", "tower"),
    QT_TRANSLATE_NOOP("Message", "models"),
    QT_TRANSLATE_NOOP("Message", "schemes"),
    QT_TRANSLATE_NOOP("Message", "facades"),
    QT_TRANSLATE_NOOP("Message", "roofs"),
    QT_TRANSLATE_NOOP("Message", "ground"),
    QT_TRANSLATE_NOOP("Message", "trees"),
    QT_TRANSLATE_NOOP("Message", "light"),
    QT_TRANSLATE_NOOP("Message", "textures"),
    QT_TRANSLATE_NOOP("Message", "mesh"),
    QT_TRANSLATE_NOOP("Message", "tiles"),
    QT_TRANSLATE_NOOP("Message", "levels of detail"),
    QT_TRANSLATE_NOOP("Message", "photographs"),
    QT_TRANSLATE_NOOP("Message", "day"),
    QT_TRANSLATE_NOOP("Message", "underground"),
    QT_TRANSLATE_NOOP("Message", "done"),
)
"""What a generator says it is at."""

translate = QCoreApplication.translate


class OldTown:
    """What becomes of the whole old town in this run.

    Parameters
    ----------
    desktop : Desktop
    job_id : int
        By which the running imports are known that it is shown among.
    make : callable
        See `DemoMaker`.
    """

    def __init__(
        self,
        desktop: "Desktop",
        *,
        job_id: int,
        make: Callable[..., Path] = ensure_demo,
        needed_bytes: int = NEEDED_BYTES,
    ) -> None:
        self._desktop = desktop
        self._job_id = job_id
        self._make = make
        self._needed_bytes = needed_bytes
        self._maker: DemoMaker | None = None
        self._tidying: Background[None] | None = None
        self._due = False
        self._wanted = False
        self._ready: Path | None = None
        self._fraction = 0.0

    @property
    def making(self) -> bool:
        """Whether it is being made."""
        return self._maker is not None

    def open_first(self) -> None:
        """Open the town, or, until it is made, the demo district; what a start without inputs does."""
        project = self._made()
        if project is not None:
            self._desktop.documents.open_project(project)
            return
        self._desktop.documents.open_demo()
        self._due = self._desktop.settings.make_old_town
        if not self._due:
            self._tidy()

    def open(self) -> None:
        """Open the town; made first when it is not there, which somebody waits for."""
        project = self._made()
        if project is not None:
            self._desktop.window.hide_offer()
            self._desktop.documents.open_project(project)
            return
        self._wanted = True
        self._desktop.settings.make_old_town = True
        self._due = False
        if self._maker is None:
            self._begin()
        if self._maker is not None:
            text = translate("Desktop", "The old town is being made ({percent}); it opens when it is done")
            self._desktop.window.say(text.replace("{percent}", f"{self._fraction:.0%}"))

    def cancel(self, job_id: int) -> None:
        """Stop making it when that is what `job_id` names; it is not begun again until somebody asks for it."""
        if job_id == self._job_id and self._maker is not None:
            self._desktop.settings.make_old_town = False
            self._maker.cancel()

    def tick(self) -> None:
        """Begin, follow and end the making; part of the application's beat."""
        if self._due and self._desktop.documents.idle:
            self._due = False
            self._begin_unasked()
        news = self._maker.poll() if self._maker is not None else None
        if news is not None:
            self._on_news(news)
        if self._tidying is not None and self._tidying.poll():
            self._tidying = None
        if self._ready is not None:
            self._show_when_fit(self._ready)

    def close(self, *, timeout_s: float) -> None:
        """Stop making it; nothing half-made stays."""
        self._due = False
        if self._maker is not None:
            self._maker.close(timeout_s=timeout_s)
            self._maker = None
        if self._tidying is not None:
            self._tidying.join(timeout_s=timeout_s)

    def _made(self) -> Path | None:
        return made_demo(paths.demo_folder(SIZE), size=SIZE, language=QLocale().name())

    def _begin_unasked(self) -> None:
        if psutil.virtual_memory().available < NEEDED_MEMORY_BYTES:
            log.info("the old town is not made: too little memory is free")
            self._tidy()
        else:
            self._begin()

    def _begin(self) -> None:
        self._fraction = 0.0
        try:
            self._maker = DemoMaker(
                paths.demo_folder(SIZE),
                size=SIZE,
                language=QLocale().name(),
                make=self._make,
                needed_bytes=self._needed_bytes,
            )
        except ImportFailed as error:
            self._wanted = False
            self._desktop.documents.note_failure(error)
            self._tidy()
            return
        self._show_progress("")

    def _show_progress(self, text: str) -> None:
        name = translate("Desktop", "Making the old town")
        if QLocale().language() == QLocale.Language.Chinese and say_progress(text) == text:
            text = ""  # a step that nobody has translated yet
        self._desktop.window.progress.show_job(self._job_id, name, self._fraction, text, quiet=True)

    def _on_news(self, news: MakingNews) -> None:
        if news.state == "running":
            self._fraction = news.fraction
            self._show_progress(news.text)
            return
        self._maker = None
        self._desktop.window.progress.remove_job(self._job_id)
        if news.project is not None:
            self._ready = news.project
        elif news.error is not None:
            self._wanted = False
            self._desktop.documents.note_failure(news.error)
            self._tidy()
        else:
            self._wanted = False
            text = translate("Desktop", "The old town was not made; File > Open the old town makes it")
            self._desktop.window.say(text)
            self._tidy()

    def _show_when_fit(self, project: Path) -> None:
        """Change to the town where nobody is disturbed by it; otherwise offer it."""
        documents = self._desktop.documents
        if not documents.idle or self._desktop.session.camera.moving or _in_hand():
            return
        self._ready = None
        wanted, self._wanted = self._wanted, False
        if not documents.changed and (wanted or (documents.untouched_demo and self._nothing_followed())):
            documents.open_project(project)
            text = translate("Desktop", "The old town is there; the small district stays under File")
            self._desktop.window.say(text)
        else:
            self._desktop.window.offer(
                translate("Desktop", "The old town is made."), translate("Desktop", "Open the old town"), self.open
            )

    def _nothing_followed(self) -> bool:
        """Whether nothing is looked into: no recording plays, nothing is chosen."""
        session = self._desktop.session
        return not session.clock.playing and not session.selection.path

    def _tidy(self) -> None:
        if self._tidying is None:
            folder = paths.demo_folder(SIZE)
            self._tidying = Background(lambda: discard_unfinished(folder), done=lambda outcome: None, name="tidy demo")


def _in_hand() -> bool:
    """Whether somebody drags something, or a dialog or menu is open."""
    pressed = QApplication.mouseButtons() != Qt.MouseButton.NoButton
    return pressed or bool(QApplication.activeModalWidget() or QApplication.activePopupWidget())
