from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from layers.selection import SelectionPath
from tests.widgets.sample_model import sample
from widgets.command_palette import MAX_RESULTS, CommandPalette
from widgets.ranking import ranked, score


@dataclass
class FakeCommand:
    id: str
    title: str
    shortcut: str = ""
    enabled: bool = True
    ran: int = 0

    def run(self):
        self.ran += 1


@pytest.fixture
def commands():
    return [
        FakeCommand("open", "Open files…", "Ctrl+O"),
        FakeCommand("demo", "打开演示街区"),
        FakeCommand("undo", "Undo", enabled=False),
    ]


def make(qtbot, commands):
    model = sample()
    model.at(45)
    window = QWidget()
    window.resize(1000, 700)
    qtbot.addWidget(window)
    window.show()
    palette = CommandPalette(lambda: commands, model.layers, model.selection)
    qtbot.addWidget(palette)
    palette.popup_over(window)
    return model, palette


def titles(palette):
    return [entry.title for entry in palette.results()]


def test_it_opens_with_commands_and_layers(qtbot, commands):
    _, palette = make(qtbot, commands)
    assert titles(palette)[:3] == ["Open files…", "打开演示街区", "Today"]
    assert "Undo" not in titles(palette), "what cannot be done now is not offered"


def test_typing_finds_storeys_rooms_records_and_live_things(qtbot, commands):
    _, palette = make(qtbot, commands)
    for typed, first in (
        ("3F", "3F"),
        ("meeting", "101 Meeting room".replace("101", "102")),
        ("no. 7", "No. 7 Huangdao Road"),
        ("goods", "Goods outside a shop"),
        ("演示", "打开演示街区"),
        ("opfi", "Open files…"),
    ):
        palette.box.setText(typed)
        assert titles(palette)[0] == first, typed


def test_enter_runs_a_command_and_closes(qtbot, commands):
    _, palette = make(qtbot, commands)
    palette.box.setText("open")
    qtbot.keyClick(palette.box, Qt.Key.Key_Return)
    assert commands[0].ran == 1
    assert palette.isHidden()


def test_enter_goes_to_a_place(qtbot, commands):
    model, palette = make(qtbot, commands)
    palette.box.setText("201 office")
    with qtbot.waitSignal(palette.frame_requested) as asked:
        qtbot.keyClick(palette.box, Qt.Key.Key_Return)
    path = SelectionPath("tower", storey="storey-1", space="space-1-0")
    assert asked.args == [path]
    assert model.selection.path == path


def test_arrow_keys_choose_and_wrap(qtbot, commands):
    _, palette = make(qtbot, commands)
    qtbot.keyClick(palette.box, Qt.Key.Key_Down)
    assert palette.view.currentIndex().row() == 1
    qtbot.keyClick(palette.box, Qt.Key.Key_Up)
    qtbot.keyClick(palette.box, Qt.Key.Key_Up)
    assert palette.view.currentIndex().row() == len(palette.results()) - 1
    qtbot.keyClick(palette.box, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_nothing_found_says_so_and_enter_does_nothing(qtbot, commands):
    model, palette = make(qtbot, commands)
    palette.box.setText("qqqq")
    assert titles(palette) == []
    assert "qqqq" in palette._foot.text()
    qtbot.keyClick(palette.box, Qt.Key.Key_Return)
    assert not model.selection.path


def test_ranking_prefers_the_whole_the_beginning_and_the_short():
    texts = ["Close file", "File", "Profile view", "Fly into the lane", "File manager"]
    found = ranked("file", ((text, text) for text in texts), limit=10)
    assert list(found) == ["File", "File manager", "Close file", "Profile view", "Fly into the lane"]


def test_letters_out_of_order_do_not_match():
    assert score("elif", "file") == 0
    assert score("road huangdao", "No. 4 Huangdao Road") > 0
    assert score("中山路", "青岛市中山路 12 号") > score("中路", "青岛市中山路 12 号") > 0


def test_results_are_bounded():
    found = ranked("a", ((f"a{i}", i) for i in range(10_000)), limit=MAX_RESULTS)
    assert len(found) == MAX_RESULTS
