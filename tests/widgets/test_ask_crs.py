import pytest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QRadioButton

from widgets.ask_crs import AskCrsDialog, CrsAnswer, describe_crs


def make(qtbot, candidates=("EPSG:4549", "EPSG:4490")):
    dialog = AskCrsDialog("/data/points.csv", candidates)
    qtbot.addWidget(dialog)
    return dialog


def test_the_likeliest_is_chosen_and_all_are_named(qtbot):
    dialog = make(qtbot)
    texts = [button.text() for button in dialog.findChildren(QRadioButton)]
    assert texts[0] == "EPSG:4549  CGCS2000 / 3-degree Gauss-Kruger CM 120E"
    assert texts[1].startswith("EPSG:4490  ")
    dialog.accept()
    assert dialog.answer == CrsAnswer("EPSG:4549", None, True)


def test_a_number_is_taken_as_an_epsg_code(qtbot):
    dialog = make(qtbot)
    dialog.set_text("4547")
    assert dialog.verdict.startswith("CGCS2000 / 3-degree Gauss-Kruger CM 114E")
    dialog._datum.setCurrentIndex(dialog._datum.findData("cn1985"))
    dialog._for_all.setChecked(False)
    dialog.accept()
    assert dialog.answer == CrsAnswer("EPSG:4547", "cn1985", False)


@pytest.mark.parametrize(
    "text", ["EPSG:999999", "not a system", "PROJCS[", "https://example.org/crs.wkt", "x" * 30_000]
)
def test_what_is_not_understood_cannot_be_accepted(qtbot, text):
    dialog = make(qtbot, ())
    dialog.set_text(text)
    assert not dialog._accept.isEnabled()
    dialog.accept()
    assert dialog.answer is None
    assert dialog.result() != QDialog.DialogCode.Accepted


def test_a_vertical_system_alone_places_nothing():
    found = describe_crs("EPSG:5737")
    assert found.crs == ""
    assert "neither projected nor geographic" in found.text


def test_wkt_is_kept_as_it_is():
    import pyproj

    wkt = pyproj.CRS("EPSG:4549").to_wkt()
    assert describe_crs(wkt).crs == wkt


def test_cancel_changes_nothing(qtbot):
    dialog = make(qtbot)
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Cancel).click()
    assert dialog.answer is None


def test_candidates_that_proj_does_not_know_are_not_offered(qtbot):
    dialog = make(qtbot, ("EPSG:999999", "EPSG:4326"))
    assert [b.text()[:9] for b in dialog.findChildren(QRadioButton)] == ["EPSG:4326", "Another o"]


def test_a_place_of_its_own_can_be_chosen(qtbot):
    dialog = AskCrsDialog("scan.las", ("LOCAL", "EPSG:7415"))
    qtbot.addWidget(dialog)
    assert dialog.verdict == "metres of its own, without a place on earth"
    dialog.accept()
    assert dialog.answer.crs == "LOCAL"
