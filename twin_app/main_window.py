"""The window: the scene in the middle, panels around it, menus made from `COMMANDS`.

Layout and dialogs only; what happens is in `Desktop`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from PySide6.QtCore import QByteArray, QCoreApplication, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSizePolicy, QToolBar, QWidget

from layers.base import Layer
from layers.data.frame import Frame
from layers.data.geometry import Float64
from layers.data.report import Problem
from layers.errors import ImportFailed
from layers.live import LiveLayer
from twin_app.command import MENUS, BoundCommand
from twin_app.commands import COMMANDS
from twin_app.loading import JobNews
from twin_app.questions import Questions
from twin_app.scene_clicks import SceneClicks
from twin_app.version import COMPONENTS, VERSION
from widgets.about import AboutDialog
from widgets.breadcrumb import Breadcrumb
from widgets.building_navigator import BuildingNavigator
from widgets.command_palette import CommandPalette
from widgets.drop_target import DropTarget
from widgets.import_progress import ImportProgress
from widgets.import_report import ImportReportPanel
from widgets.inspector import Inspector
from widgets.layer_tree import LayerTree
from widgets.live_table import LiveTable
from widgets.messages import say, say_whole
from widgets.offer import Offer
from widgets.preview_badge import PreviewBadge
from widgets.section_bar import SectionBar
from widgets.section_handles import SectionHandles
from widgets.status_bar import StatusBar
from widgets.storey_panel import StoreyPanel
from widgets.storey_plan import StoreyPlanPanel
from widgets.theme import icon, icon_size, px
from widgets.timeline import Timeline
from widgets.viewport import Viewport

if TYPE_CHECKING:
    from twin_app.desktop import Desktop

SAY_MS = 6000
LOW_WINDOW_PX, NARROW_WINDOW_PX = 900, 1500


class MainWindow(QMainWindow):
    """Viewport, docks, menus, status bar.

    Parameters
    ----------
    desktop : Desktop
        Gives the models and takes the wishes.
    """

    def __init__(self, desktop: "Desktop") -> None:
        super().__init__()
        self.setObjectName("main")
        self._desktop = desktop
        session = desktop.session
        self._process = psutil.Process()
        self.questions = Questions(desktop, self)
        self.viewport = Viewport(session.layers, session.camera, session.selection)
        self.layer_tree = LayerTree(session.layers, session.selection, seen=session.seen_points)
        self.navigator = BuildingNavigator(session.layers, session.selection)
        self.storey = StoreyPanel(session.layers, session.selection, session.clock, session.facts)
        self.inspector = Inspector(session.layers, session.selection, session.clock)
        self.plan = StoreyPlanPanel(session.layers, session.selection, session.camera)
        self.report = ImportReportPanel()
        self.live_table = LiveTable(session.layers, session.selection, session.clock)
        self.timeline = Timeline(session.layers, session.clock)
        self.progress = ImportProgress()
        self._offer = Offer(self.viewport)
        self.section_bar = SectionBar(session.section, self.viewport)
        self.section_handles = SectionHandles(session.section, session.camera, self.viewport)
        self.viewport.paintings.append(self.section_handles.paint)
        self._offered: Callable[[], object] = lambda: None
        self.breadcrumb = Breadcrumb(session.layers, session.selection)
        self.status = StatusBar()
        self.palette_box = CommandPalette(
            self._bound_commands, session.layers, session.selection, self, facts=session.facts
        )
        self.actions_by_id: dict[str, QAction] = {}
        self.docks: dict[str, QDockWidget] = {}
        self._arranged = False
        self._build_actions()
        self._build_layout()
        self._connect()
        self.show_title()
        self.show_recent()
        self._restore_place()

    # Built once

    def _build_actions(self) -> None:
        bar = self.menuBar()
        menus = {menu: bar.addMenu(QCoreApplication.translate("Command", title)) for menu, title in MENUS.items()}
        for command in COMMANDS:
            action = QAction(QCoreApplication.translate("Command", command.title), self)
            action.setObjectName(command.id)
            if command.icon:
                action.setIcon(icon(command.icon))
            if command.shortcut:
                action.setShortcut(QKeySequence(command.shortcut))
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                action.setToolTip(f"{action.text().removesuffix('...').strip()} ({keys})")
            action.triggered.connect(lambda _=False, run=command.run: run(self._desktop))
            menus[command.menu].addAction(action)
            self.actions_by_id[command.id] = action
        self._recent = QMenu(self.tr("Recent"), self)
        menus["file"].insertMenu(self.actions_by_id["file.new"], self._recent)

    def _build_layout(self) -> None:
        self.setCentralWidget(self.viewport)
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        left, right, bottom = (
            Qt.DockWidgetArea.LeftDockWidgetArea,
            Qt.DockWidgetArea.RightDockWidgetArea,
            Qt.DockWidgetArea.BottomDockWidgetArea,
        )
        self._add_dock("layers", self.tr("Layers"), self.layer_tree, left)
        self._add_dock("building", self.tr("Building"), self.navigator, left)
        self._add_dock("inspector", self.tr("Inspector"), self.inspector, right)
        self._add_dock("plan", self.tr("Plan"), self.plan, right)
        self._add_dock("storey", self.tr("Storey"), self.storey, right)
        self._add_dock("report", self.tr("Import report"), self.report, right)
        self._add_dock("events", self.tr("Live"), self.live_table, bottom)
        self._add_dock("timeline", self.tr("Timeline"), self.timeline, bottom)
        self.tabifyDockWidget(self.docks["inspector"], self.docks["storey"])
        self.tabifyDockWidget(self.docks["storey"], self.docks["report"])
        self.docks["inspector"].raise_()
        self.splitDockWidget(self.docks["events"], self.docks["timeline"], Qt.Orientation.Vertical)
        self.docks["timeline"].setTitleBarWidget(QWidget())
        for name in ("plan", "events", "timeline"):
            self.docks[name].hide()  # until it is asked for, or something is live
        top = QToolBar(self.tr("Place"), self)
        top.setObjectName("place")
        top.setMovable(False)
        top.setIconSize(icon_size())
        self.breadcrumb.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        top.addWidget(self.breadcrumb)
        for command_id in ("edit.palette", "view.home", "building.unfold", "time.play"):
            top.addAction(self.actions_by_id[command_id])
        self.addToolBar(top)
        self.setStatusBar(self.status)
        self.status.add_progress(self.progress)
        self.resize(1600, 960)

    def _add_dock(self, name: str, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> None:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        self.docks[name] = dock

    def _connect(self) -> None:
        desktop, session = self._desktop, self._desktop.session
        view = self.viewport
        self._clicks = SceneClicks(desktop, self)
        view.resized_px.connect(lambda width, height: desktop.stage.set_size((width, height)))
        view.clicked.connect(self._clicks.click)
        view.double_clicked.connect(lambda x, y, position: desktop.places.dive(position, hit=view.hit_at(x, y)))
        view.overlay_clicked.connect(lambda item: desktop.places.choose_item(item.path))
        view.hovered.connect(self._on_hovered)
        view.files_dropped.connect(desktop.documents.open_paths)
        view.open_requested.connect(desktop.documents.ask_files)
        view.demo_requested.connect(desktop.documents.open_demo)
        view.escape_pressed.connect(desktop.step_out)
        self.section_bar.command_requested.connect(lambda command: self.actions_by_id[command].trigger())
        view.context_menu_requested.connect(self._clicks.show_menu)
        self.layer_tree.remove_requested.connect(session.layers.remove)
        self.layer_tree.frame_requested.connect(desktop.places.frame_layer)
        self.layer_tree.open_requested.connect(desktop.documents.ask_files)
        self.layer_tree.index_requested.connect(desktop.documents.prepare)
        self.layer_tree.cancel_requested.connect(desktop.preparer.cancel)
        DropTarget(self).dropped.connect(desktop.documents.open_paths)
        self.navigator.isolate_requested.connect(desktop.places.isolate)
        self.navigator.unfold_requested.connect(lambda layer, unfold: desktop.places.set_unfolded(layer, unfold=unfold))
        self.navigator.frame_requested.connect(lambda _layer, path: desktop.places.frame_path(path))
        self.storey.isolate_requested.connect(desktop.places.isolate)
        self.inspector.frame_requested.connect(desktop.places.frame_path)
        self.inspector.position_requested.connect(desktop.places.fly_to_position)
        self.inspector.unfold_requested.connect(lambda layer, unfold: desktop.places.set_unfolded(layer, unfold=unfold))
        self.inspector.isolate_requested.connect(desktop.places.isolate)
        self.plan.move_requested.connect(desktop.storey_views.move_to)
        self.plan.top_requested.connect(desktop.storey_views.top)
        self.plan.walk_requested.connect(desktop.storey_views.toggle_walk)
        self.palette_box.storey_requested.connect(desktop.places.isolate)
        self.palette_box.frame_requested.connect(desktop.places.frame_path)
        self.report.retry_requested.connect(desktop.documents.retry)
        self.report.dismissed.connect(desktop.documents.dismiss)
        self.report.frame_requested.connect(desktop.documents.frame_report)
        self.timeline.state_changed.connect(view.set_replay)
        self.live_table.fly_requested.connect(lambda position, _path: desktop.places.fly_to_position(position))
        self.live_table.play_requested.connect(desktop.documents.ask_files)
        for cancel in (desktop.loader.cancel, desktop.old_town.cancel, desktop.measuring.cancel):
            self.progress.cancel_requested.connect(cancel)
        self._offer.accepted.connect(lambda: self._offered())
        session.layers.added.connect(self._on_added)
        session.reported.connect(self._show_reports)
        session.site_changed.connect(self._show_site)
        session.surface_picked.connect(self._show_surface)
        self.status.budgets_clicked.connect(desktop.performance.open)
        desktop.history.changed.connect(self._show_history)
        self._show_history()

    # Shown

    def scene_size(self) -> tuple[int, int]:
        """Return the viewport's size in device pixels."""
        return self.viewport.size_px()

    def show_frame(self, frame: Frame) -> None:
        """Paint a frame and say what it cost."""
        self.viewport.show_frame(frame)
        self.status.show_frame_stats(frame.stats, rss_bytes=self._process.memory_info().rss)
        self._desktop.performance.show_stats(frame.stats)

    def show_title(self) -> None:
        """Name the project in the title."""
        path = self._desktop.session.path
        name = path.stem if path is not None else self.tr("New project")
        self.setWindowTitle(f"{name} — Liyuan 里院")

    def show_recent(self) -> None:
        """Fill the menu of recent inputs."""
        self._recent.clear()
        for path in self._desktop.settings.recent:
            action = self._recent.addAction(path.replace("&", "&&"))
            action.triggered.connect(lambda _=False, path=path: self._desktop.documents.open_paths([path]))
        self._recent.setEnabled(not self._recent.isEmpty())

    def say(self, text: str) -> None:
        """Say something passing in the status bar."""
        self.status.showMessage(text, SAY_MS)

    def offer(self, text: str, action: str, run: Callable[[], object]) -> None:
        """Say over the scene that something is ready, with a button that runs it."""
        self._offered = run
        self._offer.show_offer(text, action)

    def hide_offer(self) -> None:
        """Take an offer back."""
        self._offer.hide()

    def show_refusal(self, error: ImportFailed) -> None:
        """Say which file was refused, where, why, and what to do; it stays in the import report."""
        self.say(f"{Path(error.path).name or error.path}: {say(error)}")
        self.docks["report"].show()
        self.docks["report"].raise_()

    def show_progress(self, news: JobNews) -> None:
        """Show how an import goes."""
        name = Path(news.spec.path).name or news.spec.path
        if news.state in {"waiting", "running"}:
            self.progress.show_job(news.job_id, name, news.fraction, news.text)
        else:
            self.progress.remove_job(news.job_id)

    def show_preparing(self, layer_id: str, news: JobNews) -> None:
        """Show on a coarse preview's row how far what replaces it is."""
        running = news.state in {"waiting", "running"}
        badge = PreviewBadge(news.fraction, news.job_id) if running else None
        self.layer_tree.show_preparing(layer_id, badge)

    def show_problem(self, problem: Problem) -> None:
        """Say what went wrong in the scene; the last few stay with the tiles' figure."""
        text = say_whole(problem)
        self.say(text)
        self.status.add_problem(text)

    def forget_progress(self, job_id: int) -> None:
        """Take an import off the list: it belongs to a project that was closed."""
        self.progress.remove_job(job_id)

    def toggle_dock(self, name: str) -> None:
        """Show or hide one panel; one that is behind another tab is brought to the front."""
        dock = self.docks[name]
        behind = dock.isVisible() and dock.visibleRegion().isEmpty()
        dock.setVisible(behind or not dock.isVisible())
        if dock.isVisible():
            dock.raise_()
        if name == "plan" and dock not in self.tabifiedDockWidgets(self.docks["inspector"]):
            halves = [px(1), px(1)]
            self.resizeDocks([self.docks["inspector"], dock], halves, Qt.Orientation.Vertical)

    def toggle_panels(self) -> None:
        """Leave the scene alone, or bring the panels back."""
        alone = any(dock.isVisible() for dock in self.docks.values())
        for dock in self.docks.values():
            dock.setVisible(not alone)
        for bar in self.findChildren(QToolBar):
            bar.setVisible(not alone)

    # Called by commands

    def show_palette(self) -> None:
        """Open the box that finds everything."""
        self.palette_box.popup_over(self)

    def show_about(self) -> None:
        """Say what this is."""
        dialog = AboutDialog(VERSION, COMPONENTS, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _bound_commands(self) -> list[BoundCommand]:
        return [
            BoundCommand(c.id, self.actions_by_id[c.id].text(), c.shortcut, self.actions_by_id[c.id].trigger)
            for c in COMMANDS
            if self.actions_by_id[c.id].isEnabled()
        ]

    def showEvent(self, event: QShowEvent) -> None:
        """Arrange the docks for the window's size, the first time it is shown."""
        super().showEvent(event)
        if self._arranged:
            return
        self._arranged = True
        if self.height() < px(LOW_WINDOW_PX):
            self.tabifyDockWidget(self.docks["layers"], self.docks["building"])
            self.docks["layers"].raise_()
            self.tabifyDockWidget(self.docks["inspector"], self.docks["plan"])
            self.docks["inspector"].raise_()
        sides = [px(300), px(360)] if self.width() >= px(NARROW_WINDOW_PX) else [px(260), px(300)]
        self.resizeDocks([self.docks["layers"], self.docks["inspector"]], sides, Qt.Orientation.Horizontal)
        self._size_drawer()

    def _size_drawer(self) -> None:
        height = px(250 if self.height() >= px(LOW_WINDOW_PX) else 190)
        self.resizeDocks([self.docks["events"], self.docks["timeline"]], [height, px(36)], Qt.Orientation.Vertical)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes, then stop everything before the window goes."""
        if self._desktop.documents.changed and not self.questions.may_leave():
            event.ignore()
            return
        self._desktop.settings.window = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self._desktop.close()
        panels = (
            self.layer_tree,
            self.navigator,
            self.inspector,
            self.live_table,
            self.timeline,
            self.plan,
            self.storey,
        )
        for panel in (self.viewport, *panels, self.breadcrumb, self.section_bar, self.section_handles):
            panel.release()
        super().closeEvent(event)

    # Heard

    def _on_added(self, layer: Layer) -> None:
        if isinstance(layer, LiveLayer):
            hidden = not self.docks["events"].isVisible()
            self.docks["events"].show()
            self.docks["timeline"].show()
            if hidden:
                self._size_drawer()

    def _on_hovered(self, position: Float64 | None) -> None:
        self.status.show_cursor(self._desktop.session.site, position)
        self._desktop.places.hover(position)

    def _show_reports(self) -> None:
        session = self._desktop.session
        self.report.set_reports(session.reports, session.refusals)

    def _show_site(self) -> None:
        site = self._desktop.session.site
        self.status.show_site(site)
        self.layer_tree.show_site(site)
        if site is None:
            self.status.forget_problems()

    def _show_surface(self) -> None:
        hit = self._desktop.session.picked_surface
        self.breadcrumb.show_surface(hit)
        self.inspector.show_surface(hit, site=self._desktop.session.site)

    def _show_history(self) -> None:
        self.actions_by_id["edit.undo"].setEnabled(self._desktop.history.can_undo)
        self.actions_by_id["edit.redo"].setEnabled(self._desktop.history.can_redo)

    def _restore_place(self) -> None:
        if self._desktop.settings.window:
            self.restoreGeometry(QByteArray.fromBase64(self._desktop.settings.window.encode("ascii")))
