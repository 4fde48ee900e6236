"""The running application: the session, what reads, what draws, what is shown, and how they meet.

GUI thread. Parts never know each other; the wires between them are all here.
"""

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from layers.base import Layer
from layers.building import BuildingLayer
from layers.data.camera import CameraState
from layers.data.geometry import Bounds, Float64
from layers.data.report import InputReport
from layers.district import DistrictLayer
from layers.errors import CrsMissing, ImportFailed, ProjectFailed
from layers.live import LiveLayer
from layers.selection import SelectionPath
from scene.commands import SceneSettings
from scene.stage import Stage
from twin_app import loading, paths, project_file, registry
from twin_app.background import Background, Outcome
from twin_app.demo import ensure_demo
from twin_app.history import History
from twin_app.loading import InputSpec, JobNews, Loader
from twin_app.main_window import MainWindow
from twin_app.playback import Playback
from twin_app.project_file import ProjectEntry
from twin_app.session import LayerWish, Session
from twin_app.settings import Settings, save_settings
from twin_app.snapshot import save_png
from twin_app.ticker import Ticker
from twin_app.unfolding import Unfolding
from twin_app.workers import Workers

log = logging.getLogger(__name__)

NEWS_BUDGET_S = 0.008
RECORD_AFTER_S = 0.4
PICK_PX = 3.0
CLOSE_LIMIT_S = 5.0


class Desktop:
    """One window and everything behind it.

    Parameters
    ----------
    settings : Settings
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.session = Session()
        self.workers = Workers()
        self.loader = Loader(self.workers)
        self.playback = Playback(self.session)
        self.unfolding = Unfolding()
        self.history: History = History(self.session)
        scene = SceneSettings(sse_px=settings.sse_px, cache_bytes=settings.cache_mb * 1024 * 1024)
        self.stage = Stage(self.session.layers, views=registry.views(), settings=scene)
        self.window: MainWindow = MainWindow(self)
        self.ticker = Ticker(self.beat, parent=self.window)
        self._opening: ProjectEntry | None = None
        self._background: Background[Path] | None = None
        self._rested_s = 0.0
        self._closed = False
        self.session.camera.changed.connect(self._on_camera)
        self.stage.set_camera(self.session.camera.state)

    # Life

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
        self.loader.close(timeout_s=CLOSE_LIMIT_S)
        self.workers.close()
        self.ticker.stop()
        self.session.camera.changed.disconnect(self._on_camera)
        self.stage.close(timeout_s=CLOSE_LIMIT_S)
        if self._background is not None:
            self._background.join(timeout_s=CLOSE_LIMIT_S)
        save_settings(self.settings)

    def beat(self, elapsed_s: float) -> None:
        """Run one tick: loads, then time, then the newest frame."""
        for news in self.loader.news.drain(budget_s=NEWS_BUDGET_S):
            self._on_news(news)
        if self._background is not None and self._background.poll():
            self._background = None
        self._finish_opening()
        self.session.clock.tick(elapsed_s)
        self.unfolding.tick(elapsed_s)
        self.session.camera.tick(elapsed_s)
        for problem in self.stage.problems.drain():
            log.warning("%s", problem)
            self.window.say(problem)
        frame = self.stage.take_frame()
        if frame is not None:
            self.window.show_frame(frame)
        self._record(elapsed_s)

    def _record(self, elapsed_s: float) -> None:
        resting = not (self.session.camera.moving or self.unfolding.moving or self.loader.busy)
        self._rested_s = self._rested_s + elapsed_s if resting else 0.0
        if self._rested_s >= RECORD_AFTER_S and self._opening is None:
            self.history.record()
            self._rested_s = 0.0

    def _on_camera(self, state: CameraState) -> None:
        self.stage.set_camera(state)

    # Opening and saving

    def open_paths(self, texts: list[str]) -> None:
        """Open files, folders, addresses or a project, as typed or dropped."""
        self.open_specs([loading.parse_spec(text) for text in texts])

    def open_specs(self, specs: list[InputSpec]) -> None:
        """Open inputs, each as its kind demands."""
        for spec in specs:
            if spec.path.endswith(".twin"):
                self.open_project(Path(spec.path))
            else:
                self.open_input(spec)

    def open_input(self, spec: InputSpec, *, wish: LayerWish | None = None) -> None:
        """Read one input in the background; it becomes layers when it is done."""
        try:
            self.loader.open(spec, wish=wish)
        except ImportFailed as error:
            self._refuse(error)
            return
        if wish is None:
            self._remember(spec.path)

    def open_project(self, path: Path) -> None:
        """Close what is open and open a project; a refused one leaves everything as it is."""
        try:
            project = project_file.load_project(path)
        except ProjectFailed as error:
            self._refuse(error)
            return
        self._clear()
        self.session.path = path.resolve()
        self.session.site = project_file.site_of(project)
        self.session.site_changed.emit()
        self.loader.set_site(self.session.site)
        if project.camera is not None:
            self.session.camera.set_state(project.camera)
        self.session.camera.set_views({int(n): view for n, view in project.saved_views.items() if n.isdecimal()})
        self._opening = project
        for spec, wish in project_file.inputs_of(project, folder=path.resolve().parent):
            self.open_input(spec, wish=wish)
        if path.resolve().parent != paths.demo_folder().resolve():
            self._remember(str(path.resolve()))
        self.window.show_title()

    def open_demo(self) -> None:
        """Open the demo district; made in the background on first use."""
        if self._background is not None:
            return
        self.window.say(QCoreApplication.translate("Desktop", "Making the demo district ..."))
        self._background = Background(lambda: ensure_demo(paths.demo_folder()), done=self._on_demo, name="demo")

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
        self._clear()
        self.window.show_title()

    def save(self) -> bool:
        """Save the project where it is; ask where when it is nowhere yet. Return whether it was saved."""
        path = self.session.path
        if path is None or path.parent == paths.demo_folder().resolve():
            return self.save_as()
        return self.save_to(path)

    def save_as(self) -> bool:
        """Ask where and save."""
        path = self.window.ask_save_path()
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Save the project to `path`."""
        path = path.resolve()
        try:
            project_file.save_project(project_file.project_of(self.session, folder=path.parent), path)
        except ProjectFailed as error:
            self._refuse(error)
            return False
        self.session.path = path
        self._remember(str(path))
        self.window.show_title()
        self.window.say(QCoreApplication.translate("Desktop", "Saved {path}").format(path=path.name))
        return True

    def ask_files(self) -> None:
        """Let the user choose files to open."""
        self.open_paths(self.window.ask_files())

    def ask_folder(self) -> None:
        """Let the user choose a folder to open."""
        folder = self.window.ask_folder()
        if folder:
            self.open_paths([folder])

    def save_picture(self) -> None:
        """Let the user save what the viewport shows as a PNG."""
        path = self.window.ask_picture_path()
        if path is None:
            return
        try:
            save_png(self.window.viewport.grab_picture(), path)
        except OSError as error:
            self._refuse(
                ImportFailed(
                    path,
                    problem="the picture cannot be written: {reason}",
                    advice="choose another folder",
                    reason=str(error),
                )
            )

    def _remember(self, path: str) -> None:
        self.settings.remember(path)
        self.window.show_recent()

    def _clear(self) -> None:
        self.loader.cancel_all()
        self._opening = None
        self.session.clear()
        self.loader.set_site(None)
        self.history.reset()

    def _on_news(self, news: JobNews) -> None:
        wish = news.wish if isinstance(news.wish, LayerWish) else None
        self.window.show_progress(news)
        if news.state == "done" and news.result is not None:
            first = not len(self.session.layers)
            added = self.session.adopt(news.result, spec=news.spec, wish=wish)
            if first and wish is None and added:
                self.home(fly=False)
        elif news.state == "needs_crs" and isinstance(news.error, CrsMissing):
            self._ask_crs(news.spec, news.error, wish)
        elif news.state == "failed" and news.error is not None:
            if wish is not None:
                self.session.unresolved[news.spec] = wish
            self._refuse(news.error)

    def _ask_crs(self, spec: InputSpec, error: CrsMissing, wish: LayerWish | None) -> None:
        answer = self.window.ask_crs(error)
        if answer is None:
            self._refuse(error)
        else:
            self.open_input(InputSpec(spec.path, answer.crs, answer.vertical_datum), wish=wish)

    def _refuse(self, error: ImportFailed) -> None:
        log.info("%s", error)
        self.session.refuse(error)
        self.window.show_refusal(error)

    def retry(self, error: ImportFailed) -> None:
        """Read a refused input again."""
        self.dismiss(error)
        self.open_paths([error.path])

    def dismiss(self, error: ImportFailed) -> None:
        """Take a refusal off the import report."""
        if error in self.session.refusals:
            self.session.refusals.remove(error)
            self.session.reported.emit()

    def frame_report(self, report: InputReport) -> None:
        """Fly to what an input gave."""
        if not report.bounds.is_empty:
            self.session.camera.frame(report.bounds)

    def _finish_opening(self) -> None:
        """Once every layer of a project is there: what was chosen, and the time."""
        project = self._opening
        if project is None or self.loader.busy or len(self.loader.news):
            return
        self._opening = None
        if project.clock is not None:
            self.session.clock.rate = project.clock.rate
            self.session.clock.seek(project.clock.now)
        if self.session.layers.find(project.selection.layer_id) is not None:
            self.session.selection.set(project.selection)
        if project.camera is None:
            self.home(fly=False)
        self.history.reset()

    # Going places

    def home(self, *, fly: bool = True) -> None:
        """Show everything."""
        box = self.session.layers.bounds()
        if not box.is_empty:
            self.session.camera.home(box, duration_s=None if fly else 0.0)

    def frame_selection(self) -> None:
        """Fly to what is chosen; to everything when nothing is."""
        self.frame_path(self.session.selection.path)

    def frame_path(self, path: SelectionPath) -> None:
        """Fly to a place in the drill-down; to everything when it has no box."""
        box = self.bounds_of(path)
        if box.is_empty:
            self.home()
        else:
            self.session.camera.frame(box)

    def bounds_of(self, path: SelectionPath) -> Bounds:
        """Return the box of a place in the drill-down; empty when it has none."""
        layer = self.session.layers.find(path.layer_id)
        if layer is None:
            return Bounds.empty()
        if isinstance(layer, BuildingLayer) and path.storey:
            index = layer.data.storey_index(path.storey)
            return layer.storey_bounds(index) if index >= 0 else layer.bounds()
        if path.feature >= 0:
            return self._record_bounds(layer, path.feature)
        if isinstance(layer, LiveLayer) and path.source_id:
            thing = layer.thing(path.source_id)
            return (
                around(thing.position_enu) if thing is not None and thing.position_enu is not None else Bounds.empty()
            )
        return layer.bounds()

    @staticmethod
    def _record_bounds(layer: Layer, row: int) -> Bounds:
        if not isinstance(layer, DistrictLayer):
            return Bounds.empty()
        return around(layer.table.anchors[row])

    def fly_to_position(self, position: Float64) -> None:
        """Fly to a point of the scene, keeping the direction of view."""
        self.session.camera.frame(around(position))

    def frame_layer(self, layer: Layer) -> None:
        """Fly to a whole layer."""
        box = layer.bounds()
        if not box.is_empty:
            self.session.camera.frame(box)

    def look_north(self) -> None:
        """Turn north."""
        self.session.camera.face_north()

    def step_out(self) -> None:
        """Go one level out: first what is isolated, then what is unfolded, then what is chosen (Esc)."""
        layer = self.chosen_building()
        path = self.session.selection.path
        if layer is not None and not path.space and not path.element and layer.isolated:
            layer.isolated = ""
        elif layer is not None and not path.storey and self.unfolding.goal(layer) > 0:
            self.unfolding.start(layer, unfold=False)
        else:
            self.session.selection.step_out()

    # Choosing

    def click(self, position: Float64 | None) -> None:
        """Choose what lies at a point of the surface; nothing on the sky."""
        if position is None:
            self.session.selection.clear()
            return
        distance = float(((self.session.camera.state.position - position) ** 2).sum() ** 0.5)
        tolerance = max(
            0.05, PICK_PX * distance / max(1.0, self.session.camera.state.focal_px(self.window.scene_size()))
        )
        self.session.selection.set(self.session.pick(position, tolerance_m=tolerance))

    def dive(self, position: Float64 | None) -> None:
        """Choose what lies there and fly to it; to the point itself on bare ground."""
        if position is None:
            return
        self.click(position)
        path = self.session.selection.path
        if path and self.session.layers[path.layer_id].kind != "tileset":
            self.frame_path(path)
        else:
            self.fly_to_position(position)

    def choose_item(self, path: SelectionPath) -> None:
        """Choose what a marker or label stands for; a record that names a building model leads to that model."""
        layer = self.session.layers.find(path.layer_id)
        if isinstance(layer, DistrictLayer) and path.feature >= 0:
            model = self.session.model_of(layer, path.feature)
            if model is not None:
                path = SelectionPath(model.layer_id)
        self.session.selection.set(path)

    def chosen_building(self) -> BuildingLayer | None:
        """Return the building in the selection, if any."""
        layer = self.session.layers.find(self.session.selection.path.layer_id)
        return layer if isinstance(layer, BuildingLayer) else None

    def toggle_unfold(self) -> None:
        """Unfold the chosen building, or fold it."""
        layer = self.chosen_building()
        if layer is None:
            self.window.say(QCoreApplication.translate("Desktop", "Choose a building first"))
            return
        self.set_unfolded(layer, unfold=self.unfolding.goal(layer) < 0.5)

    def set_unfolded(self, layer: BuildingLayer, *, unfold: bool) -> None:
        """Unfold or fold `layer`."""
        if unfold:
            layer.isolated = ""
        self.unfolding.start(layer, unfold=unfold)

    def toggle_isolate(self) -> None:
        """Show the chosen storey alone, or the whole building again."""
        layer = self.chosen_building()
        if layer is not None:
            storey = self.session.selection.path.storey
            self.isolate(layer, "" if layer.isolated else storey)

    def isolate(self, layer: BuildingLayer, storey: str) -> None:
        """Show one storey of `layer` alone; empty: all of it."""
        if storey:
            self.session.selection.set(SelectionPath(layer.layer_id, storey=storey))
        layer.isolated = storey

    def toggle_spaces(self) -> None:
        """Show or hide the rooms of the chosen building."""
        layer = self.chosen_building()
        if layer is not None:
            layer.show_spaces = not layer.show_spaces

    def remove_chosen_layer(self) -> None:
        """Take the chosen layer out; Ctrl+Z brings it back."""
        layer = self.session.layers.find(self.session.selection.path.layer_id)
        if layer is not None:
            self.session.layers.remove(layer)

    def show_palette(self) -> None:
        """Open the box that finds everything."""
        self.window.show_palette()

    # Time

    def toggle_play(self) -> None:
        """Play the recording, or pause it."""
        clock = self.session.clock
        if clock.playing:
            clock.pause()
        else:
            clock.play()

    def rewind(self) -> None:
        """Go to the start of the recording."""
        if self.session.clock.start is not None:
            self.session.clock.seek(self.session.clock.start)

    def show_about(self) -> None:
        """Say what this is."""
        self.window.show_about()


def around(position: Float64, *, radius_m: float = 40.0) -> Bounds:
    """Return a box around a point, for flying there; empty for a point without a place."""
    box = Bounds.of_points([position])
    if box.is_empty:
        return box
    return Bounds(
        box.west - radius_m,
        box.south - radius_m,
        box.bottom - radius_m / 2,
        box.east + radius_m,
        box.north + radius_m,
        box.top + radius_m / 2,
    )
