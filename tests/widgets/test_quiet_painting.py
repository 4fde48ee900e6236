"""Building, filling, squeezing and painting the panels makes Qt complain of nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QMainWindow

from layers.camera import Camera
from layers.selection import SelectionPath
from tests.widgets.sample_model import sample
from tests.widgets.scenes import LOOKING_DOWN, ground_frame
from tests.widgets.test_panels import PANELS
from widgets import theme
from widgets.about import AboutDialog
from widgets.ask_crs import AskCrsDialog
from widgets.command_palette import CommandPalette
from widgets.import_progress import ImportProgress
from widgets.import_report import ImportReportPanel
from widgets.status_bar import StatusBar
from widgets.viewport import Viewport

# What the off-screen platform says of windows that have no manager.
ALLOWED = ("This plugin does not support",)
PATHS = (
    SelectionPath("mesh"),
    SelectionPath("tower", storey="storey-1", space="space-1-0"),
    SelectionPath("records", feature=3),
    SelectionPath("live", source_id="case"),
    SelectionPath(),
)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Return what Qt warns of from here on."""
    heard: list[str] = []

    def hear(kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not text.startswith(ALLOWED):
            heard.append(text)

    before = qInstallMessageHandler(hear)
    yield heard
    qInstallMessageHandler(before)


@pytest.fixture(params=[("dark", 1.0), ("light", 28 / 11)], ids=["dark desk", "light wall"])
def themed(request, qapp):
    name, scale = request.param
    theme.apply_theme(qapp, name, scale)
    yield
    theme.apply_theme(qapp)
    qapp.setStyleSheet("")


def paint(widget):
    QApplication.processEvents()
    assert not widget.grab().isNull()


@pytest.mark.parametrize("size", [(900, 500), (120, 40)], ids=["roomy", "squeezed"])
@pytest.mark.parametrize("make", PANELS.values(), ids=PANELS.keys())
def test_a_panel_paints_without_a_warning(themed, qtbot, complaints, make, size):
    model = sample()
    model.at(45)
    panel = make(model)
    qtbot.addWidget(panel, before_close_func=lambda widget: widget.release())
    panel.resize(*size)
    panel.show()
    for path in PATHS:
        model.selection.set(path)
        paint(panel)
    assert complaints == []


def test_a_window_with_running_imports_paints_without_a_warning(themed, qtbot, complaints):
    model = sample()
    window = QMainWindow()
    qtbot.addWidget(window)
    view = Viewport(model.layers, Camera(LOOKING_DOWN), model.selection)
    window.setCentralWidget(view)
    status, progress, report = StatusBar(), ImportProgress(), ImportReportPanel()
    window.setStatusBar(status)
    status.add_progress(progress)
    report.setParent(window)
    report.set_reports([layer.report for layer in model.layers], [])
    window.resize(800, 500)
    window.show()
    paint(window)
    # A bar paints itself as soon as its value is set, before any layout.
    for percent in range(0, 100, 20):
        for job in range(5):
            progress.show_job(job, f"Tile_{job}.osgb", percent / 100, "triangles")
    view.set_replay("REPLAY 10:45:12 ×4")
    view.show_frame(ground_frame())
    paint(window)
    view.release()
    assert complaints == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: AboutDialog("0.1.0", [("VTK", "9.7", "BSD-3-Clause")]),
        lambda: AskCrsDialog("/data/plan.geojson", ("EPSG:4549", "EPSG:4528")),
        lambda: CommandPalette(list, sample().layers, sample().selection),
    ],
    ids=["about", "crs", "palette"],
)
def test_a_dialog_paints_without_a_warning(themed, qtbot, complaints, make):
    dialog = make()
    qtbot.addWidget(dialog)
    dialog.show()
    paint(dialog)
    assert complaints == []


def test_the_watch_hears_a_warning(qapp, complaints):
    theme.font(13).setPixelSize(-3)
    assert complaints == ["QFont::setPixelSize: Pixel size <= 0 (-3)"]
