"""Tokens read well, the style sheet is whole, every icon exists."""

import re

import pytest
import qtawesome
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetricsF, QImageReader, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QRadioButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from widgets import theme

PAIRS = [
    ("text", "ground"),
    ("text", "panel"),
    ("text", "raised"),
    ("quiet", "ground"),
    ("quiet", "panel"),
    ("quiet", "raised"),
]


@pytest.fixture(autouse=True)
def restored(qapp):
    yield
    qapp.setStyleSheet("")
    theme.apply_theme(qapp)
    qapp.setStyleSheet("")


def test_contrast_of_black_on_white_is_21():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_reads_on_every_ground(name, ink, ground):
    tokens = theme.TOKENS[name]
    assert theme.contrast(getattr(tokens, ink), getattr(tokens, ground)) >= theme.MIN_CONTRAST


@pytest.mark.parametrize("name", ["dark", "light"])
@pytest.mark.parametrize("token", ["accent", "action", "ok", "warn", "alarm"])
def test_meaning_reads_as_text_and_as_ground(name, token):
    tokens = theme.TOKENS[name]
    colour = getattr(tokens, token)
    assert theme.contrast(theme.readable(colour, on=tokens.panel), tokens.panel) >= theme.MIN_CONTRAST
    assert theme.contrast(theme.text_on(colour, theme=tokens), colour) >= theme.MIN_CONTRAST


def test_chosen_rows_stay_readable():
    for tokens in theme.TOKENS.values():
        chosen = theme.mixed(tokens.panel, tokens.accent, part=0.22)
        assert theme.contrast(tokens.text, chosen) >= theme.MIN_CONTRAST


@pytest.mark.parametrize("name", ["dark", "light"])
def test_the_style_sheet_is_filled_in_and_understood(qapp, name, caplog):
    sheet = theme.style_sheet(theme.TOKENS[name], scale=1.5)
    assert "$" not in sheet
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=\s*[;}])", sheet))
    assert theme.TOKENS[name].panel in sheet
    assert f"font-size: {round(16 * 1.5)}px" in sheet
    assert sheet.count("{") == sheet.count("}")


def test_applying_a_theme_sets_palette_type_and_tokens(qapp, qtbot):
    with qtbot.waitSignal(theme.announcer.changed):
        theme.apply_theme(qapp, "light", theme.VIEWING_DISTANCES["8m"])
    assert theme.current() is theme.TOKENS["light"]
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == "#FFFFFF"
    # 8 m: the smallest letters of the type scale reach 28 px.
    assert theme.font(theme.TYPE_SCALE_PX[0]).pixelSize() >= 28
    assert theme.px(28) == round(28 * 28 / 11)


def test_figures_are_tabular(qapp):
    metrics = QFontMetricsF(theme.font(13))
    assert {metrics.horizontalAdvance(digit) for digit in "0123456789"} == {metrics.horizontalAdvance("0")}


def test_every_icon_exists(qapp):
    theme.icon("layers")  # loads the font
    known = qtawesome._instance().charmap["mdi6"]
    assert [name for name in theme.ICONS.values() if name not in known] == []
    assert not theme.icon("magnify").pixmap(20, 20).isNull()
    assert not theme.app_icon().pixmap(64, 64).isNull()


def test_icons_take_the_colour_of_their_token(qapp):
    image = theme.icon("event", colour="alarm").pixmap(40, 40).toImage()
    middle = image.pixelColor(image.width() // 4, image.height() // 2)
    assert middle.red() > 200
    assert middle.green() < 130


@pytest.mark.parametrize("name", ["dark", "light"])
def test_every_picture_of_the_style_sheet_is_there(name):
    pictures = re.findall(r'url\("([^"]+)"\)', theme.style_sheet(theme.TOKENS[name]))
    assert len(pictures) >= 4
    assert [path for path in pictures if not QImageReader(path).canRead()] == []


def ink(widget, rect):
    """Return how much the brightest and the darkest pixel of a part of a widget differ, as a contrast ratio."""
    image = widget.grab(rect).toImage()
    colours = [image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())]
    by_light = sorted(set(colours), key=lambda colour: theme.contrast(colour, "#000000"))
    return theme.contrast(by_light[0], by_light[-1])


@pytest.mark.parametrize("name", ["dark", "light"])
def test_what_can_be_opened_or_chosen_shows_it(qapp, qtbot, name):
    """Where a style sheet styles a part, Qt stops drawing its arrow, circle or box."""
    theme.apply_theme(qapp, name)
    box = QWidget()
    qtbot.addWidget(box)
    layout = QVBoxLayout(box)
    radio, check, combo, tree = QRadioButton(), QCheckBox(), QComboBox(), QTreeWidget()
    combo.addItem("×1")
    for widget in (radio, check, combo, tree):
        layout.addWidget(widget)
    tree.setHeaderHidden(True)
    top = QTreeWidgetItem(["tower"])
    top.addChild(QTreeWidgetItem(["1F"]))
    tree.addTopLevelItem(top)
    box.resize(300, 300)
    box.show()
    qapp.processEvents()
    assert ink(radio, QRect(0, 0, 20, radio.height())) > 3
    assert ink(check, QRect(0, 0, 20, check.height())) > 3
    assert ink(combo, QRect(combo.width() - 22, 6, 18, combo.height() - 12)) > 3
    row = tree.visualItemRect(top)
    branch = QRect(tree.viewport().x() + 1, row.y() + 3, row.x() - 2, row.height() - 6)
    for selected in (False, True):
        top.setSelected(selected)
        assert ink(tree, branch) > 2.5, f"selected: {selected}"
