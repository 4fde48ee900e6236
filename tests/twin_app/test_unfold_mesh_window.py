"""A photographed building without a model is unfolded and folded again in the real window."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from layers.building import BuildingLayer, RowRef
from layers.camera import CameraState
from layers.district import DistrictLayer
from layers.selection import SelectionPath
from tests.twin_app.test_window import Driver, shown
from twin_app.desktop import Desktop
from twin_app.settings import Settings
from widgets.theme import apply_theme


@pytest.fixture
def driver(qtbot: QtBot, qapp: QApplication) -> Iterator[Driver]:
    apply_theme(qapp)
    desktop = Desktop(Settings())
    desktop.window.resize(1280, 800)
    desktop.window.questions.may_leave = lambda: True  # type: ignore[method-assign]
    shown(desktop, qtbot)
    desktop.start()
    yield Driver(desktop, qtbot)
    desktop.window.close()


def footprints(desktop: Desktop) -> DistrictLayer:
    return next(y for y in desktop.session.layers if isinstance(y, DistrictLayer) and y.has_footprints and y.on_mesh)


def picture(driver: Driver) -> np.ndarray:
    frame = driver.view.frame
    assert frame is not None
    return np.array(frame.pixels, copy=True)


def test_a_building_of_the_mesh_is_clicked_unfolded_gone_through_and_folded(driver: Driver, demo_project: Path) -> None:
    desktop = driver.desktop
    desktop.documents.open_project(demo_project)
    driver.settle()
    layer = footprints(desktop)
    heights = np.nan_to_num(layer.height_m())
    houses = [row for row in np.flatnonzero(heights > 6.0).tolist() if desktop.session.model_of(layer, row) is None]
    row = min(houses, key=lambda r: heights[r])
    for other in desktop.session.layers:
        if other.kind in {"live", "building"} or (other.kind == "district" and other is not layer):
            other.visible = False
    layer.labelled = False
    roof = layer.table.anchors[row] + (
        0.0,
        0.0,
        float(layer.base_m()[row] + heights[row] - layer.table.anchors[row, 2]),
    )
    desktop.session.camera.fly_to(CameraState(*(roof + np.array([-20.0, -30.0, 40.0])), 33.7, -48.0), duration_s=0.0)
    driver.settle()

    # Chosen on the mesh, by a click.
    driver.click(roof)
    assert desktop.session.selection.path == SelectionPath(layer.layer_id, feature=row)
    driver.settle()
    whole = picture(driver)

    # Unfolded by its key.
    driver.key(Qt.Key.Key_U)
    driver.until(lambda: desktop.openings.opened_for(RowRef(layer.layer_id, row)) is not None)
    opened = desktop.openings.opened_for(RowRef(layer.layer_id, row))
    assert isinstance(opened, BuildingLayer)
    driver.until(lambda: opened.unfold == 1.0)
    driver.settle()
    assert layer.opened == {row}
    assert len(opened.data.storeys) >= 2
    apart = picture(driver)
    assert np.count_nonzero((apart != whole).any(axis=-1)) > 2_000

    # Its storey by a click on the photographed wall or its floor, alone by the key.
    highest = len(opened.data.storeys) - 1
    offset = opened.storey_offsets_m()[highest]
    mesh = opened.data.storey_meshes[highest]
    points = mesh.points[mesh.triangles].mean(axis=1) + opened.data.origin_enu_m + offset
    frame = driver.view.frame
    assert frame is not None
    driver.click(points[np.argmax(points[:, 2])].astype(np.float64))
    assert desktop.session.selection.path == SelectionPath(opened.layer_id, storey=opened.data.storeys[highest].guid)
    driver.key(Qt.Key.Key_I)
    driver.settle()
    assert opened.isolated == opened.data.storeys[highest].guid

    # Out again, to the picture that it began with.
    for _ in range(6):
        if desktop.session.selection.path == SelectionPath(layer.layer_id, feature=row):
            break
        driver.key(Qt.Key.Key_Escape)
        driver.settle()
    assert desktop.session.selection.path == SelectionPath(layer.layer_id, feature=row)
    assert opened.unfold == 0.0
    assert not opened.isolated
    assert layer.opened == frozenset()
    driver.settle()
    # What is shown may lag a turn behind what is known.
    driver.until(lambda: bool((picture(driver) == whole).all()))
