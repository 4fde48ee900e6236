"""Opening and saving: inputs, projects, the demo, pictures; what was refused. GUI thread."""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from layers.base import Layer
from layers.data.report import InputReport
from layers.errors import CrsMissing, ImportFailed, ProjectFailed
from twin_app import loading, paths, project_file
from twin_app.background import Background, Outcome
from twin_app.demo import ensure_demo
from twin_app.loading import InputSpec, JobNews
from twin_app.project_file import ProjectEntry
from twin_app.session import LayerWish
from twin_app.snapshot import save_png
from twin_app.twin_link import is_link
from widgets.ask_crs import CrsAnswer
from widgets.messages import say_whole

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

log = logging.getLogger(__name__)

NEWS_BUDGET_S = 0.008


class Documents:
    """What is open and where it is kept."""

    def __init__(self, desktop: "Desktop") -> None:
        self._desktop = desktop
        self._opening: ProjectEntry | None = None
        self._stood_at: datetime | None = None
        self._background: Background[Path] | None = None
        self._saved: object = None
        self._over_up_to = 0
        self._answer: CrsAnswer | None = None

    @property
    def opening(self) -> bool:
        """True until every input of a project is there and its selection and time are taken up."""
        return self._opening is not None

    @property
    def changed(self) -> bool:
        """Whether a project of the user's own differs from its file in its layers, their settings or its views."""
        path = self._desktop.session.path
        if path is None or self.opening or paths.is_demo(path):
            return False
        return self._kept() != self._saved

    @property
    def idle(self) -> bool:
        """Nothing is being read, and no demo made."""
        return not (self.opening or self._background is not None or self._desktop.loader.busy)

    @property
    def untouched_demo(self) -> bool:
        """Whether the demo district is open as it was made: nothing added, removed or shown otherwise."""
        path = self._desktop.session.path
        if path is None or not self.idle or path.parent != paths.demo_folder().resolve():
            return False
        return not self._desktop.session.unresolved and self._kept() == self._saved

    def tick(self) -> None:
        """Take what the loader has to say; part of the application's beat."""
        for news in self._desktop.loader.news.drain(budget_s=NEWS_BUDGET_S):
            self._on_news(news)
        for news in self._desktop.preparer.news.drain(budget_s=NEWS_BUDGET_S):
            self._on_prepared(news)
        if self._background is not None and self._background.poll():
            self._background = None
        if not self._desktop.loader.busy and not len(self._desktop.loader.news):
            self._answer = None  # it was for the files of one import
        self._finish_opening()

    def close(self, *, timeout_s: float) -> None:
        """Wait for what runs in the background."""
        if self._background is not None:
            self._background.join(timeout_s=timeout_s)

    def open_paths(self, texts: list[str]) -> None:
        """Open files, folders, addresses or a project, as typed or dropped."""
        for text in texts:
            if is_link(text):
                self._desktop.links.open(text)
        self.open_specs([loading.parse_spec(text) for text in texts if not is_link(text)])

    def open_specs(self, specs: list[InputSpec]) -> None:
        """Open inputs, each as its kind demands."""
        for spec in specs:
            if spec.path.endswith(project_file.SUFFIXES):
                self.open_project(Path(spec.path))
            else:
                self.open_input(spec)

    def open_input(self, spec: InputSpec, *, wish: LayerWish | None = None) -> None:
        """Read one input in the background; it becomes layers when it is done."""
        try:
            self._desktop.loader.open(spec, wish=wish)
        except ImportFailed as error:
            self._refuse(error)
            return
        if wish is None:
            self._remember(spec.path)
            if host := project_file.host_of(spec.path):
                self._desktop.settings.agree([host])  # the user named it

    def open_project(self, path: Path) -> None:
        """Close what is open and open a project; a refused one leaves everything as it is."""
        try:
            project = project_file.load_project(path)
        except ProjectFailed as error:
            self._refuse(error)
            return
        if self.changed and not self._desktop.window.questions.may_leave():
            return
        self._clear()
        self._desktop.session.path = path.resolve()
        self._desktop.session.site = project_file.site_of(project)
        project_file.surround(self._desktop.session, project)
        self._desktop.session.site_changed.emit()
        self._desktop.loader.set_site(self._desktop.session.site)
        if project.camera is not None:
            self._desktop.session.camera.set_state(project.camera)
        self._desktop.session.camera.set_views(
            {int(n): view for n, view in project.saved_views.items() if n.isdecimal()}
        )
        self._opening = project
        self._stood_at = None
        self._desktop.session.surroundings.awaited = project.clock.now if project.clock is not None else None
        settings = self._desktop.settings
        strange = [host for host in project_file.hosts_of(project) if host not in settings.hosts]
        if strange and self._desktop.window.questions.ask_hosts(strange):
            settings.agree(strange)
        for spec, wish in project_file.inputs_of(project, folder=path.resolve().parent):
            host = project_file.host_of(spec.path)
            if host and host not in settings.hosts:
                self._desktop.session.unresolved[spec] = wish
                self._refuse(project_file.not_agreed(spec.path))
            else:
                self.open_input(spec, wish=wish)
        if not paths.is_demo(path):
            self._remember(str(path.resolve()))
        self._desktop.window.show_title()

    def open_demo(self) -> None:
        """Open the demo district; made in the background on first use."""
        if self._background is not None:
            return
        self._desktop.window.say(QCoreApplication.translate("Desktop", "Making the demo district ..."))
        language = QLocale().name()
        newest = self._desktop.loader.last_job_id

        def done(outcome: Outcome[Path]) -> None:
            # Whoever opened something else meanwhile has not asked for it to be closed.
            if outcome.result is None or self._desktop.loader.last_job_id == newest:
                self._on_demo(outcome)

        self._background = Background(
            lambda: ensure_demo(paths.demo_folder(), language=language), done=done, name="demo"
        )

    def _on_demo(self, outcome: Outcome[Path]) -> None:
        if outcome.result is not None:
            self.open_project(outcome.result)
        elif isinstance(outcome.error, ImportFailed):
            self._refuse(outcome.error)
        else:
            self._refuse(
                ImportFailed(
                    paths.demo_folder(),
                    problem="the demo cannot be made: {reason}",
                    advice="make room or set LIYUAN_HOME to another folder",
                    reason=str(outcome.error),
                )
            )

    def new(self) -> None:
        """Close what is open."""
        if self.changed and not self._desktop.window.questions.may_leave():
            return
        self._clear()
        self._desktop.window.show_title()

    def save(self) -> bool:
        """Save the project where it is; ask where when it is nowhere yet. Return whether it was saved."""
        path = self._desktop.session.path
        if path is None or paths.is_demo(path):
            return self.save_as()
        return self.save_to(path)

    def save_as(self) -> bool:
        """Ask where and save."""
        path = self._desktop.window.questions.ask_save_path()
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Save the project to `path`."""
        path = path.resolve()
        try:
            project_file.save_project(project_file.project_of(self._desktop.session, folder=path.parent), path)
        except ProjectFailed as error:
            self._refuse(error)
            return False
        self._desktop.session.path = path
        self._saved = self._kept()
        self._remember(str(path))
        self._desktop.window.show_title()
        self._desktop.window.say(QCoreApplication.translate("Desktop", "Saved {path}").format(path=path.name))
        return True

    def ask_files(self) -> None:
        """Let the user choose files to open."""
        self.open_paths(self._desktop.window.questions.ask_files())

    def ask_folder(self) -> None:
        """Let the user choose a folder to open."""
        folder = self._desktop.window.questions.ask_folder()
        if folder:
            self.open_paths([folder])

    def ask_address(self) -> None:
        """Let the user name an http(s) address to open."""
        address = self._desktop.window.questions.ask_address()
        if address:
            self.open_paths([address])

    def save_picture(self) -> None:
        """Let the user save what the viewport shows as a PNG."""
        path = self._desktop.window.questions.ask_picture_path()
        if path is None:
            return
        try:
            save_png(self._desktop.window.viewport.grab_picture(), path)
        except OSError as error:
            self._refuse(
                ImportFailed(
                    path,
                    problem="the picture cannot be written: {reason}",
                    advice="choose another folder",
                    reason=str(error),
                )
            )

    def _kept(self) -> object:
        session = self._desktop.session
        layers = [(layer.layer_id, layer.settings()) for layer in session.layers]
        return layers, dict(session.camera.views), session.surroundings.light, session.section.state

    def _remember(self, path: str) -> None:
        self._desktop.settings.remember(path)
        self._desktop.window.show_recent()

    def _clear(self) -> None:
        self._desktop.openings.forget()
        self._desktop.loader.cancel_all()
        self._desktop.preparer.cancel_all()
        # What was read for the project that closes may still be on its way.
        self._over_up_to = max(self._desktop.loader.last_job_id, self._desktop.preparer.last_job_id)
        self._opening = None
        self._desktop.session.clear()
        self._desktop.loader.set_site(None)
        self._desktop.history.reset()

    def _on_news(self, news: JobNews) -> None:
        wish = news.wish if isinstance(news.wish, LayerWish) else None
        if news.job_id <= self._over_up_to:
            self._desktop.window.forget_progress(news.job_id)
            return
        self._desktop.window.show_progress(news)
        if news.state == "done" and news.result is not None:
            first = not len(self._desktop.session.layers)
            added = self._desktop.session.adopt(news.result, spec=news.spec, wish=wish)
            self._take_time()
            if first and wish is None and added:
                self._desktop.places.home(fly=False)
            if news.result.preparation:
                self._prepare(news.spec, [layer.layer_id for layer in added])
        elif news.state == "needs_crs" and isinstance(news.error, CrsMissing):
            self._ask_crs(news.spec, news.error, wish)
        elif news.state == "failed" and news.error is not None:
            if wish is not None:
                self._desktop.session.unresolved[news.spec] = wish
            self._refuse(news.error)

    def prepare(self, layer: Layer) -> None:
        """Make what a coarse preview stands in for (again: it was taken back or failed)."""
        source = self._desktop.session.sources.get(layer.layer_id)
        if source is not None:
            # All layers of one input are made by one job.
            same = [known for known, other in self._desktop.session.sources.items() if other.spec == source.spec]
            self._prepare(source.spec, same)

    def _prepare(self, spec: InputSpec, layer_ids: Sequence[str]) -> None:
        """Make the real thing of a stand-in, while that is shown."""
        self._desktop.preparer.set_site(self._desktop.session.site)
        try:
            self._desktop.preparer.open(spec, wish=tuple(layer_ids))
        except ImportFailed as error:
            self._refuse(error)

    def _on_prepared(self, news: JobNews) -> None:
        layer_ids = news.wish if isinstance(news.wish, tuple) else ()
        if news.job_id <= self._over_up_to:
            return
        if news.state == "done" and news.result is not None:
            self._desktop.session.improve(layer_ids, news.result)
        elif news.error is not None:
            self._refuse(news.error)
        for layer_id in layer_ids:
            self._desktop.window.show_preparing(layer_id, news)
        if news.state in ("waiting", "running") and not any(map(self._desktop.session.layers.find, layer_ids)):
            self._desktop.preparer.cancel(news.job_id)  # its layers were removed meanwhile

    def _ask_crs(self, spec: InputSpec, error: CrsMissing, wish: LayerWish | None) -> None:
        # An answer that was not enough for this file is not given again by itself.
        answer = (None if spec.crs else self._answer) or self._desktop.window.questions.ask_crs(error)
        if answer is None:
            if wish is not None:
                self._desktop.session.unresolved[spec] = wish
            self._refuse(error)
        else:
            self._answer = answer if answer.for_all else None
            self.open_input(InputSpec(spec.path, answer.crs, answer.vertical_datum), wish=wish)

    def note_failure(self, error: ImportFailed) -> None:
        """Keep in the import report, and say in passing, what failed that nobody asked for."""
        log.info("%s", error)
        self._desktop.session.refuse(error)
        self._desktop.window.say(say_whole(error))

    def _refuse(self, error: ImportFailed) -> None:
        log.info("%s", error)
        self._desktop.session.refuse(error)
        self._desktop.window.show_refusal(error)

    def retry(self, error: ImportFailed) -> None:
        """Read a refused input again."""
        self.dismiss(error)
        self.open_paths([error.path])

    def dismiss(self, error: ImportFailed) -> None:
        """Take a refusal off the import report."""
        if error in self._desktop.session.refusals:
            self._desktop.session.refusals.remove(error)
            self._desktop.session.reported.emit()

    def frame_report(self, report: InputReport) -> None:
        """Fly to what an input gave."""
        if not report.bounds.is_empty:
            self._desktop.session.camera.frame(report.bounds)

    def _finish_opening(self) -> None:
        """Once every layer of a project is there: what was chosen, and the time."""
        project = self._opening
        if project is None or self._desktop.loader.busy or len(self._desktop.loader.news):
            return
        self._take_time()
        self._opening = None
        self._desktop.session.surroundings.awaited = None
        if project.camera is None:
            self._desktop.places.home(fly=False)
        self._desktop.openings.fetch(project_file.opened_of(project), then=lambda: self._opened(project))

    def _opened(self, project: ProjectEntry) -> None:
        """Once the buildings are there that were cut out of its meshes, too: what was chosen."""
        if self._desktop.session.layers.find(project.selection.layer_id) is not None:
            self._desktop.session.selection.set(project.selection)
        self._desktop.history.reset()
        self._saved = self._kept()

    def _take_time(self) -> None:
        """Stand at the moment of the project that opens, once there is a recording; not if somebody went elsewhere."""
        clock, project = self._desktop.session.clock, self._opening
        if project is None or project.clock is None or clock.is_live:
            return
        if self._stood_at is None:
            clock.rate = project.clock.rate
        if self._stood_at in (None, clock.now) and not clock.playing:
            clock.seek(project.clock.now)
            self._stood_at = clock.now
