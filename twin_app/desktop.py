"""The running application: the session, what reads, what draws, what is shown, and how they meet.

GUI thread. Parts never know each other; the wires between them are all here.
"""

import itertools
import logging

from layers.data.camera import CameraState
from layers.data.surface_index import SurfaceIndex
from scene.commands import SceneSettings
from scene.stage import Stage
from twin_app import registry
from twin_app.daylight import Daylight
from twin_app.documents import Documents
from twin_app.flattening import Flattening
from twin_app.history import History
from twin_app.link_opener import LinkOpener
from twin_app.loading import Loader
from twin_app.main_window import MainWindow
from twin_app.measuring import Measuring, shown_in
from twin_app.old_town import OldTown
from twin_app.openings import Openings
from twin_app.performance import Performance, budgets_of
from twin_app.places import Places
from twin_app.playback import Playback
from twin_app.sections import Sections
from twin_app.session import Session
from twin_app.settings import Settings, save_settings
from twin_app.storey_views import StoreyViews
from twin_app.ticker import Ticker
from twin_app.unfolding import Unfolding
from twin_app.workers import Workers

log = logging.getLogger(__name__)

RECORD_AFTER_S = 0.4
CLOSE_LIMIT_S = 5.0
# A generator of a demo that has not noticed by then is killed.
GENERATOR_GRACE_S = 2.0


class Desktop:
    """One window and everything behind it.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.session: Session = Session()
        budgets = budgets_of(settings)
        self.workers = Workers(
            http_cache_bytes=budgets.server_disk_gb << 30, prepared_bytes=budgets.index_disk_gb << 30
        )
        job_ids = itertools.count(1)
        self.loader = Loader(self.workers, job_ids=job_ids)
        self.preparer = Loader(self.workers, prepare=True, job_ids=job_ids)
        self.playback = Playback(self.session)
        self.unfolding = Unfolding()
        self.history: History = History(self.session)
        scene = SceneSettings(
            sse_px=budgets.sse_px,
            cache_bytes=budgets.memory_mb << 20,
            graphics_bytes=budgets.graphics_mb << 20,
            loader_threads=budgets.loader_threads,
        )
        self.stage = Stage(self.session.layers, views=registry.views(), settings=scene)
        self.daylight = Daylight(self.session, self.stage)
        self.documents: Documents = Documents(self)
        self.old_town: OldTown = OldTown(self, job_id=next(job_ids))
        self.measuring: Measuring = Measuring(
            self.session,
            job_id=next(job_ids),
            ask_path=lambda name: self.window.questions.ask_table_path(name),
            show=lambda *news: shown_in(self.window.progress)(*news),
            say=lambda text: self.window.say(text),
        )
        self.flattening: Flattening = Flattening(
            self.session,
            ask_height=lambda: self.window.questions.ask_height(),
            say=lambda text: self.window.say(text),
        )
        self.openings: Openings = Openings(self.session, self.unfolding, say=lambda text: self.window.say(text))
        self._beside = (self.openings, self.measuring, self.flattening)
        self.places: Places = Places(
            self.session,
            self.unfolding,
            openings=self.openings,
            say=lambda text: self.window.say(text),
            scene_size=lambda: self.window.scene_size(),
        )
        self.sections: Sections = Sections(self.session, self.places, say=lambda text: self.window.say(text))
        self.storey_views: StoreyViews = StoreyViews(self.session, self.places, say=lambda text: self.window.say(text))
        self.links: LinkOpener = LinkOpener(self)
        self.performance: Performance = Performance(self)
        self.window: MainWindow = MainWindow(self)
        self.ticker = Ticker(self.beat, parent=self.window)
        self._surfaces = SurfaceIndex()
        self._rested_s = 0.0
        self._closed = False
        self.session.camera.changed.connect(self._on_camera)
        self.session.section.changed.connect(self.stage.set_section)
        self.stage.set_camera(self.session.camera.state)

    def start(self) -> None:
        """Begin to draw and to beat."""
        self.stage.start()
        self.ticker.start()

    def close(self) -> None:
        """Stop everything, from what produces to what is shown (docs/adr/0005). Again: nothing."""
        if self._closed:
            return
        self._closed = True
        self.playback.close()
        self.daylight.close()
        self.old_town.close(timeout_s=GENERATOR_GRACE_S)
        for work in self._beside:
            work.close(timeout_s=CLOSE_LIMIT_S)
        self.loader.close(timeout_s=CLOSE_LIMIT_S)
        self.preparer.close(timeout_s=CLOSE_LIMIT_S)
        self.workers.close()
        self.ticker.stop()
        self.session.camera.changed.disconnect(self._on_camera)
        self.session.section.changed.disconnect(self.stage.set_section)
        self.stage.close(timeout_s=CLOSE_LIMIT_S)
        self.documents.close(timeout_s=CLOSE_LIMIT_S)
        self.performance.close(timeout_s=CLOSE_LIMIT_S)
        save_settings(self.settings)

    def step_out(self) -> None:
        """Go one level out (Esc): first out of what waits for a click, and of walking."""
        if not (self.sections.leave() or self.session.camera.stop_walking()):
            self.places.step_out()

    def beat(self, elapsed_s: float) -> None:
        """Run one tick: loads, then time, then the newest frame."""
        self.documents.tick()
        self.links.tick()
        self.old_town.tick()
        self.session.clock.tick(elapsed_s)
        self.daylight.tick(elapsed_s)
        for work in self._beside:
            work.tick()
        self.unfolding.tick(elapsed_s)
        self.session.camera.tick(elapsed_s)
        for problem in self.stage.problems.drain():
            log.warning("%s", problem)
            self.window.show_problem(problem)
        frame = self.stage.take_frame()
        if frame is not None:
            self._surfaces = frame.surfaces
            self.window.show_frame(frame)
        self.session.seen_points.learn(self._surfaces)
        self.performance.tick()
        self._record(elapsed_s)

    def _record(self, elapsed_s: float) -> None:
        resting = not (
            self.session.camera.moving
            or self.unfolding.moving
            or self.openings.busy
            or self.flattening.busy
            or self.loader.busy
        )
        self._rested_s = self._rested_s + elapsed_s if resting else 0.0
        if self._rested_s >= RECORD_AFTER_S and not self.documents.opening:
            self.history.record()
            self._rested_s = 0.0

    def _on_camera(self, state: CameraState) -> None:
        self.stage.set_camera(state)
