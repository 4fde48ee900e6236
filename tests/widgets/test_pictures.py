from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QDialog

from layers.data.geometry import Bounds
from layers.data.report import InputReport
from layers.selection import SelectionPath
from tests.widgets.sample_model import sample
from widgets.inspector import Inspector
from widgets.pictures import MAX_PICTURES, Picture, PictureStrip, pictures_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = tmp_path / "data"
    (base / "photos").mkdir(parents=True)
    for name, size in (("a.jpg", (800, 600)), ("b.png", (60, 90))):
        image = QImage(*size, QImage.Format.Format_RGB32)
        image.fill(QColor("teal"))
        assert image.save(str(base / "photos" / name))
    (base / "photos" / "broken.jpg").write_bytes(b"\xff\xd8 no picture")
    (tmp_path / "outside.jpg").write_bytes((base / "photos" / "a.jpg").read_bytes())
    (base / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    return base


def report(folder: Path) -> InputReport:
    return InputReport(path=str(folder / "table.xlsx"), format="xlsx", bounds=Bounds.empty())


def test_pictures_are_what_attributes_name_below_the_table(folder: Path) -> None:
    pairs = [("now", "photos/a.jpg"), ("then", "photos\\b.png"), ("again", "photos/a.jpg"), ("note", "a.jpg"), ("n", 3)]
    assert pictures_of(pairs, report(folder)) == (
        Picture(folder / "photos" / "a.jpg", "now"),
        Picture(folder / "photos" / "b.png", "then"),
    )
    assert pictures_of(pairs, None) == ()


ELSEWHERE = ("../outside.jpg", "photos/../../outside.jpg", "link.jpg", "C:/a.jpg", "photos", "", ".jpg", "a\0.jpg")


@pytest.mark.parametrize("value", [*ELSEWHERE, f"{'x' * 300}.jpg"])
def test_what_data_name_elsewhere_is_not_opened(folder: Path, value: str) -> None:
    assert pictures_of([("photo", value)], report(folder)) == ()


def test_absolute_paths_are_not_opened(folder: Path) -> None:
    assert pictures_of([("photo", str(folder / "photos" / "a.jpg"))], report(folder)) == ()


def test_there_are_not_too_many(folder: Path) -> None:
    for k in range(9):
        (folder / f"{k}.jpg").write_bytes(b"")
    assert len(pictures_of([(str(k), f"{k}.jpg") for k in range(9)], report(folder))) == MAX_PICTURES


def test_a_strip_shows_what_can_be_read(qtbot, folder: Path) -> None:
    strip = PictureStrip()
    qtbot.addWidget(strip)
    photos = folder / "photos"
    strip.show_pictures([Picture(photos / n, n) for n in ("a.jpg", "broken.jpg", "b.png")])
    assert [button.accessibleName() for button in strip.buttons] == ["a.jpg", "b.png"]
    wide, tall = (button.iconSize() for button in strip.buttons)
    assert wide.width() * 3 == wide.height() * 4
    assert tall.height() > tall.width()
    strip.show_pictures([])
    assert strip.buttons == []
    assert strip.isHidden()


def test_a_click_shows_a_picture_larger(qtbot, folder: Path) -> None:
    strip = PictureStrip()
    qtbot.addWidget(strip)
    strip.show_pictures([Picture(folder / "photos" / "a.jpg", "now")])
    strip.show()
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    (window,) = strip.findChildren(QDialog)
    assert window.isVisible()
    assert window.width() > strip.buttons[0].iconSize().width()
    window.close()


def test_the_inspector_shows_the_pictures_of_a_record(qtbot, folder: Path) -> None:
    model = sample()
    layer = model.layers["records"]
    layer.report = report(folder)
    column = [c.name for c in layer.table.columns].index("remarks")
    rows = list(layer.table.rows)
    rows[3] = tuple("photos/a.jpg" if k == column else value for k, value in enumerate(rows[3]))
    layer.table = replace(layer.table, rows=tuple(rows))
    model.selection.set(SelectionPath("records", feature=3))
    inspector = Inspector(model.layers, model.selection, model.clock)
    qtbot.addWidget(inspector)
    inspector.show()
    assert [button.accessibleName() for button in inspector.pictures.buttons] == ["remarks"]
    model.selection.set(SelectionPath("records", feature=4))
    assert inspector.pictures.isHidden()
