import pytest
from PySide6.QtGui import QGuiApplication

from widgets.ask_address import AskAddressDialog, judge_address


@pytest.mark.parametrize(
    "text", ["", "tileset.json", "ftp://host/x", "http://", "https:///x", "http://[::1/x", "http://a b/", "http://h:x/"]
)
def test_what_is_no_address_is_not_taken(qtbot, text):
    assert judge_address(text)[0] == ""
    QGuiApplication.clipboard().clear()
    dialog = AskAddressDialog()
    qtbot.addWidget(dialog)
    dialog.box.setEditText(text)
    dialog.accept()
    assert dialog.answer == ""
    assert bool(dialog.verdict) == bool(text)


def test_an_address_is_taken_and_its_host_named(qtbot):
    QGuiApplication.clipboard().setText("  https://tiles.example.org/city/tileset.json\n")
    dialog = AskAddressDialog(["/data/local", "http://10.0.0.1:8080/ept.json"])
    qtbot.addWidget(dialog)
    assert dialog.box.currentText() == "https://tiles.example.org/city/tileset.json", "offered from the clipboard"
    assert [dialog.box.itemText(i) for i in range(dialog.box.count())] == ["http://10.0.0.1:8080/ept.json"]
    assert dialog.verdict == "Data will be fetched from tiles.example.org."
    dialog.accept()
    assert dialog.answer == "https://tiles.example.org/city/tileset.json"
